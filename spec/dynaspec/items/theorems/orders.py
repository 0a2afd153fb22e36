"""The order of values: total within a type, none between types, and what begins_with has to do
with it.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import values
from dynaspec.items.data.values import EMPTY_ITEM, B, N, S, Value
from dynaspec.items.expressions import conditions
from dynaspec.items.expressions.conditions import Comparator, Compare
from dynaspec.items.expressions.key_conditions import KeyComparator, SortCondition
from dynaspec.items.expressions.reading import Call, Constant
from dynaspec.machine import require
from dynaspec.theorem import Theorem

Scalar = S | N | B

PYTHON: Final = "that Python orders numbers and bytes totally, and that UTF-8 is one to one"
PREFIXES: Final = "that the UTF-8 of a string's prefix is a prefix of the string's UTF-8"


def compared(comparator: Comparator, left: Value, right: Value) -> bool:
    """Whether the comparison of two values holds."""
    condition = Compare(comparator, Constant(left), Constant(right))
    return conditions.holds(condition, EMPTY_ITEM)


def begins_with(value: Value, prefix: Value) -> bool:
    """Whether the condition ``begins_with`` holds of two values."""
    return conditions.holds(Call("begins_with", (Constant(value), Constant(prefix))), EMPTY_ITEM)


def two_scalars_of_a_type_are_less_equal_or_greater(left: Scalar, right: Scalar) -> bool:
    """Of two strings, numbers or binary values exactly one of ``<``, ``=``, ``>`` holds."""
    require(left.tag == right.tag)
    less, equal = compared("<", left, right), compared("=", left, right)
    greater = compared(">", left, right)
    return (less, equal, greater).count(True) == 1


def less_is_transitive(one: Scalar, two: Scalar, three: Scalar) -> bool:
    """Where a < b and b < c, a < c."""
    require(compared("<", one, two) and compared("<", two, three))
    return compared("<", one, three)


def not_greater_is_less_or_equal(left: Value, right: Value) -> bool:
    """``<=`` is ``<`` or, between values that have an order, ``=``."""
    equal = compared("=", left, right) and left.tag in values.SCALAR_TAGS
    return compared("<=", left, right) == (compared("<", left, right) or equal)


def values_of_different_types_are_unequal_and_without_order(left: Value, right: Value) -> bool:
    """Between types there is neither equality nor order: only ``<>`` holds."""
    require(left.tag != right.tag)
    signs: tuple[Comparator, ...] = ("=", "<", "<=", ">", ">=")
    return compared("<>", left, right) and not any(compared(sign, left, right) for sign in signs)


def values_without_an_order_have_none(left: Value, right: Value) -> bool:
    """Of Booleans, nulls, sets, lists and maps none comes before another."""
    require(left.tag not in values.SCALAR_TAGS)
    signs: tuple[Comparator, ...] = ("<", "<=", ">", ">=")
    return not any(compared(sign, left, right) for sign in signs)


def what_a_key_condition_asks_for_lies_together(
    low: Scalar, middle: Scalar, high: Scalar, bound: Scalar, other: Scalar
) -> bool:
    """What lies between two sort keys that a key condition asks for is asked for: a range.

    For ``begins_with`` the two theorems on prefixes say so.
    """
    require(low.tag == middle.tag == high.tag == bound.tag == other.tag)
    require(compared("<=", low, middle) and compared("<=", middle, high))
    bounds: tuple[tuple[KeyComparator, tuple[Scalar, ...]], ...] = (
        ("=", (bound,)),
        ("<", (bound,)),
        ("<=", (bound,)),
        (">", (bound,)),
        (">=", (bound,)),
        ("BETWEEN", (bound, other)),
    )
    return all(
        _lies_together(SortCondition(comparator, operands), low, middle, high)
        for comparator, operands in bounds
    )


def _lies_together(asked: SortCondition, low: Scalar, middle: Scalar, high: Scalar) -> bool:
    return asked.holds(middle) or not (asked.holds(low) and asked.holds(high))


def a_binary_value_is_not_less_than_what_it_begins_with(whole: bytes, prefix: bytes) -> bool:
    """What begins with a prefix is the prefix, or comes after it."""
    require(begins_with(B(whole), B(prefix)))
    return compared(">=", B(whole), B(prefix))


def what_begins_with_a_prefix_lies_together(
    low: bytes, middle: bytes, high: bytes, prefix: bytes
) -> bool:
    """What lies between two binary values that begin with a prefix begins with it: a range."""
    require(begins_with(B(low), B(prefix)) and begins_with(B(high), B(prefix)))
    require(compared("<=", B(low), B(middle)) and compared("<=", B(middle), B(high)))
    return begins_with(B(middle), B(prefix))


def strings_that_begin_with_a_prefix_lie_together(
    low: str, middle: str, high: str, prefix: str
) -> bool:
    """What lies between two strings that begin with a prefix begins with it: a range."""
    require(begins_with(S(low), S(prefix)) and begins_with(S(high), S(prefix)))
    require(compared("<=", S(low), S(middle)) and compared("<=", S(middle), S(high)))
    return begins_with(S(middle), S(prefix))


THEOREMS: Final = (
    Theorem(two_scalars_of_a_type_are_less_equal_or_greater, assumes=PYTHON),
    Theorem(less_is_transitive, assumes=PYTHON),
    Theorem(not_greater_is_less_or_equal, assumes=PYTHON),
    Theorem(values_of_different_types_are_unequal_and_without_order),
    Theorem(values_without_an_order_have_none),
    Theorem(what_a_key_condition_asks_for_lies_together, assumes=PYTHON),
    Theorem(a_binary_value_is_not_less_than_what_it_begins_with, ("whole", "prefix")),
    Theorem(what_begins_with_a_prefix_lies_together, ("low", "middle", "high", "prefix")),
    Theorem(
        strings_that_begin_with_a_prefix_lie_together,
        ("low", "middle", "high", "prefix"),
        PREFIXES,
    ),
)
