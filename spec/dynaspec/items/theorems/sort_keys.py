"""Sort keys: the order of the bytes is the order of the numbers, however many digits they have."""

from __future__ import annotations

from typing import Final, NewType

from dynaspec.items.data import limits, sort_keys
from dynaspec.machine import require
from dynaspec.theorem import Theorem, given

Digits = NewType("Digits", tuple[int, ...])
"""Decimal digits, any number of them."""
Natural = NewType("Natural", int)


def decimal(digits: Digits) -> bool:
    """Whether each digit is one of 0 to 9."""
    return not digits or (0 <= digits[0] <= 9 and decimal(Digits(digits[1:])))


def normal(digits: Digits) -> bool:
    """Whether no zero is at the end: the digits left at any place are not all zero."""
    return not digits or (sort_keys.fraction(digits) > 0 and normal(Digits(digits[1:])))


def digits_after_the_point_are_worth_less_than_one(digits: Digits) -> bool:
    """Digits after the point are worth at least 0 and less than 1."""
    require(decimal(digits))
    return 0 <= sort_keys.fraction(digits) < 1


def digits_are_ordered_as_their_bytes(one: Digits, other: Digits, negative: bool) -> bool:
    """Digits without needless zeros are ordered as their bytes; turned around if negative."""
    require(decimal(one) and decimal(other) and normal(one) and normal(other))
    given(digits_after_the_point_are_worth_less_than_one, Digits(one[1:]))
    given(digits_after_the_point_are_worth_less_than_one, Digits(other[1:]))
    first, second = sort_keys.fraction(one), sort_keys.fraction(other)
    less = second < first if negative else first < second
    return less == (sort_keys.significand(negative, one) < sort_keys.significand(negative, other))


def a_power_of_ten_is_ten_times_the_one_before(exponent: int) -> bool:
    """10 to the next exponent is 10 times 10 to this one."""
    return sort_keys.power_of_ten(exponent + 1) == 10 * sort_keys.power_of_ten(exponent)


def a_power_of_ten_is_positive(exponent: Natural) -> bool:
    """10 to any exponent, and to its opposite, is more than 0."""
    return sort_keys.power_of_ten(exponent) > 0 and sort_keys.power_of_ten(-exponent) > 0


def a_later_power_of_ten_is_at_least_ten_times_as_large(exponent: int, more: Natural) -> bool:
    """10 to any later exponent is at least 10 times 10 to this one."""
    given(a_power_of_ten_is_positive, Natural(exponent if exponent >= 0 else -exponent))
    given(a_power_of_ten_is_ten_times_the_one_before, exponent + more)
    later = exponent + 1 + more
    return sort_keys.power_of_ten(later) >= 10 * sort_keys.power_of_ten(exponent)


def numbers_are_ordered_as_their_bytes(
    negative: bool,
    magnitude: int,
    digits: Digits,
    other_negative: bool,
    other_magnitude: int,
    other_digits: Digits,
) -> bool:
    """Of two numbers other than zero one is less where its bytes come first."""
    for some in (digits, other_digits):
        require(decimal(some) and normal(some))
        require(sort_keys.fraction(some) * 10 >= 1)
        given(digits_after_the_point_are_worth_less_than_one, some)
    given(digits_are_ordered_as_their_bytes, digits, other_digits, negative)
    _given_powers(magnitude, other_magnitude)
    less = sort_keys.amount(negative, magnitude, digits) < sort_keys.amount(
        other_negative, other_magnitude, other_digits
    )
    return less == (
        sort_keys.places(negative, magnitude, digits)
        < sort_keys.places(other_negative, other_magnitude, other_digits)
    )


def _given_powers(magnitude: int, other: int) -> None:
    """Of two different powers of ten, the larger is at least ten times the smaller."""
    for exponent in (magnitude + 1, other + 1):
        given(a_power_of_ten_is_positive, Natural(exponent if exponent >= 0 else -exponent))
    if magnitude != other:
        low, high = (magnitude, other) if magnitude < other else (other, magnitude)
        given(a_later_power_of_ten_is_at_least_ten_times_as_large, low + 1, Natural(high - low - 1))


def zero_lies_between_negative_and_positive(negative: bool, magnitude: int, digits: Digits) -> bool:
    """The byte of zero comes after every negative number's and before every positive number's."""
    zero: sort_keys.Places = (sort_keys.ZERO,)
    other = sort_keys.places(negative, magnitude, digits)
    return other < zero if negative else zero < other


def every_byte_is_a_byte(negative: bool, magnitude: int, digit: int) -> bool:
    """Within the limits of numbers, what stands for a magnitude or a digit is one of 0 to 255."""
    least, most = limits.NUMBER_EXPONENT_MIN, limits.NUMBER_EXPONENT_MAX
    require(least <= magnitude <= most and 0 <= digit <= 9)
    _, level, place, end = sort_keys.places(negative, magnitude, (digit,))
    return all(0 <= byte <= 255 for byte in (level, place, end))


THEOREMS: Final = (
    Theorem(digits_after_the_point_are_worth_less_than_one, ("digits",)),
    Theorem(digits_are_ordered_as_their_bytes, ("one", "other")),
    Theorem(a_power_of_ten_is_ten_times_the_one_before),
    Theorem(a_power_of_ten_is_positive, ("exponent",)),
    Theorem(a_later_power_of_ten_is_at_least_ten_times_as_large, ("more",)),
    Theorem(numbers_are_ordered_as_their_bytes),
    Theorem(zero_lies_between_negative_and_positive),
    Theorem(every_byte_is_a_byte),
)
