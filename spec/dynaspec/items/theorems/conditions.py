"""Conditions: negation, conjunction, disjunction, and what the comparisons have to do with each
other.

``part`` stands for any condition, of any size: what holds for any truth of the parts holds for
every condition that is made of them.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.values import Item
from dynaspec.items.expressions import conditions
from dynaspec.items.expressions.conditions import Among, And, Between, Compare, Condition, Not, Or
from dynaspec.items.expressions.reading import Call, Operand
from dynaspec.theorem import Theorem


def a_condition_or_its_negation_holds_and_never_both(part: Condition, item: Item) -> bool:
    """Of a condition and its negation exactly one holds, of any item."""
    return conditions.holds(part, item) != conditions.holds(Not(part), item)


def a_condition_twice_negated_is_itself(part: Condition, item: Item) -> bool:
    """The negation of a condition's negation holds where the condition does."""
    return conditions.holds(Not(Not(part)), item) == conditions.holds(part, item)


def not_both_is_one_of_them_not(one: Condition, other: Condition, item: Item) -> bool:
    """De Morgan: NOT (a AND b) is (NOT a) OR (NOT b)."""
    left, right = Not(And((one, other))), Or((Not(one), Not(other)))
    return conditions.holds(left, item) == conditions.holds(right, item)


def neither_is_both_not(one: Condition, other: Condition, item: Item) -> bool:
    """De Morgan: NOT (a OR b) is (NOT a) AND (NOT b)."""
    left, right = Not(Or((one, other))), And((Not(one), Not(other)))
    return conditions.holds(left, item) == conditions.holds(right, item)


def and_takes_its_parts_two_at_a_time(
    parts: tuple[Condition, ...], last: Condition, item: Item
) -> bool:
    """AND of any number of parts and one more is AND of two: of those parts, and of that one."""
    all_at_once, last_apart = And(parts + (last,)), And((And(parts), last))
    return conditions.holds(all_at_once, item) == conditions.holds(last_apart, item)


def or_takes_its_parts_two_at_a_time(
    parts: tuple[Condition, ...], last: Condition, item: Item
) -> bool:
    """OR of any number of parts and one more is OR of two: of those parts, and of that one."""
    all_at_once, last_apart = Or(parts + (last,)), Or((Or(parts), last))
    return conditions.holds(all_at_once, item) == conditions.holds(last_apart, item)


def and_does_not_depend_on_the_order_of_two_parts(
    one: Condition, other: Condition, item: Item
) -> bool:
    """a AND b is b AND a; the same for OR."""
    both = conditions.holds(And((one, other)), item) == conditions.holds(And((other, one)), item)
    some = conditions.holds(Or((one, other)), item) == conditions.holds(Or((other, one)), item)
    return both and some


def equal_or_unequal_and_never_both(left: Operand, right: Operand, item: Item) -> bool:
    """Of ``=`` and ``<>`` exactly one holds, whatever the operands, and whether they are there."""
    equal, unequal = Compare("=", left, right), Compare("<>", left, right)
    return conditions.holds(equal, item) != conditions.holds(unequal, item)


def greater_is_less_with_sides_exchanged(left: Operand, right: Operand, item: Item) -> bool:
    """a > b is b < a, and a >= b is b <= a."""
    strict = conditions.holds(Compare(">", left, right), item) == conditions.holds(
        Compare("<", right, left), item
    )
    loose = conditions.holds(Compare(">=", left, right), item) == conditions.holds(
        Compare("<=", right, left), item
    )
    return strict and loose


def between_is_two_comparisons(tested: Operand, low: Operand, high: Operand, item: Item) -> bool:
    """BETWEEN is ``>=`` its lower bound AND ``<=`` its upper one, both ends included."""
    between = Between(tested, low, high)
    both = And((Compare(">=", tested, low), Compare("<=", tested, high)))
    return conditions.holds(between, item) == conditions.holds(both, item)


def in_is_equal_to_some(
    tested: Operand, choices: tuple[Operand, ...], last: Operand, item: Item
) -> bool:
    """IN a list is being equal to its last choice, or IN the list without it."""
    among = Among(tested, choices + (last,))
    either = Or((Among(tested, choices), Compare("=", tested, last)))
    return conditions.holds(among, item) == conditions.holds(either, item)


def in_nothing_never_holds(tested: Operand, item: Item) -> bool:
    """IN an empty list never holds."""
    return not conditions.holds(Among(tested, ()), item)


def an_attribute_exists_or_not_and_never_both(operand: Operand, item: Item) -> bool:
    """Of attribute_exists and attribute_not_exists exactly one holds."""
    exists, missing = Call("attribute_exists", (operand,)), Call("attribute_not_exists", (operand,))
    return conditions.holds(exists, item) != conditions.holds(missing, item)


THEOREMS: Final = (
    Theorem(a_condition_or_its_negation_holds_and_never_both),
    Theorem(a_condition_twice_negated_is_itself),
    Theorem(not_both_is_one_of_them_not),
    Theorem(neither_is_both_not),
    Theorem(and_takes_its_parts_two_at_a_time),
    Theorem(or_takes_its_parts_two_at_a_time),
    Theorem(and_does_not_depend_on_the_order_of_two_parts),
    Theorem(equal_or_unequal_and_never_both),
    Theorem(greater_is_less_with_sides_exchanged),
    Theorem(between_is_two_comparisons),
    Theorem(in_is_equal_to_some),
    Theorem(in_nothing_never_holds),
    Theorem(an_attribute_exists_or_not_and_never_both),
)
