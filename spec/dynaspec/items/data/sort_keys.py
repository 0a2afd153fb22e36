"""Sort keys: what a value is as bytes, so that the order of the bytes is the order of the values.

A table's B-tree holds the items of one partition key in the order of these bytes. Strings and
binary values are their own bytes. A number is

- a byte for its sign: 0 negative, 1 zero, 2 positive; zero has no more;
- a byte for its magnitude, the exponent of its first digit, counted from the smallest;
- a byte for each digit, which is the digit and one, and a byte 0 at their end,

the last two turned around, each byte taken from 255, where the number is negative: what is farther
from zero then comes first.

Source: *Core components of Amazon DynamoDB* (items of one partition key "are stored together, in
sorted order by sort key value"), *Supported data types and naming rules in Amazon DynamoDB* for the
order of each type; the talk for the B-tree. The service does not say what its bytes are: any
encoding with this order would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.values import B, N, S, utf8

Places = tuple[int, ...]
"""Bytes of an encoding, as numbers."""

NEGATIVE: Final = 0
ZERO: Final = 1
POSITIVE: Final = 2
END: Final = 0
"""Comes before every digit's byte: a number's first digits come before the whole of it."""


def sort_key(value: S | N | B) -> bytes:
    """The bytes that ``value`` is ordered by among values of its type."""
    match value:
        case S(text):
            return utf8(text)
        case N(number):
            return bytes(number_places(number))
        case B(data):
            return data


def number_places(number: Decimal) -> Places:
    """The bytes of a number in normal form (``numbers``)."""
    if not number:
        return (ZERO,)
    return places(number < 0, number.adjusted(), number.as_tuple().digits)


def places(negative: bool, magnitude: int, digits: Sequence[int]) -> Places:
    """The bytes of the number, other than zero, that ``amount`` says."""
    sign = NEGATIVE if negative else POSITIVE
    level = magnitude - limits.NUMBER_EXPONENT_MIN
    return (sign, turned(negative, level)) + significand(negative, digits)


def significand(negative: bool, digits: Sequence[int]) -> Places:
    """The bytes of a number's digits and of their end."""
    if not digits:
        return (turned(negative, END),)
    return (turned(negative, digits[0] + 1),) + significand(negative, digits[1:])


def turned(negative: bool, place: int) -> int:
    """One byte, turned around for a negative number."""
    return 255 - place if negative else place


def amount(negative: bool, magnitude: int, digits: Sequence[int]) -> Fraction:
    """The number with these digits, a point after the first, times ten to ``magnitude``."""
    size = fraction(digits) * power_of_ten(magnitude + 1)
    return -size if negative else size


def fraction(digits: Sequence[int]) -> Fraction:
    """The number with these digits after the point, and nothing before it."""
    if not digits:
        return Fraction(0)
    return (digits[0] + fraction(digits[1:])) / 10


def power_of_ten(exponent: int) -> Fraction:
    """Ten to ``exponent``."""
    if exponent == 0:
        return Fraction(1)
    if exponent > 0:
        return 10 * power_of_ten(exponent - 1)
    return power_of_ten(exponent + 1) / 10
