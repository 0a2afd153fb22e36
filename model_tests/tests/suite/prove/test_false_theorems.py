"""False claims about numbers, functions and values: none of them is proved."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Literal, NewType

import pytest

from dynaspec.items.data.errors import Failure, Refused
from dynaspec.items.data.values import Bool, Item, L, N, S, Value
from dynaspec.items.expressions import conditions, updates
from dynaspec.items.expressions.conditions import And, Condition, Not, Or
from dynaspec.items.expressions.reading import Call, Operand
from dynaspec.items.expressions.updates import Action
from dynaspec.items.operations.atomic import Step
from dynaspec.items.theorems.paging import Keys, Natural, Positive
from dynaspec.items.theorems.sort_keys import Digits
from dynaspec.items.theorems.transactions import State
from dynaspec.machine import require
from dynaspec.theorem import FalseTheoremError, Theorem
from support.machines.claims import FalseClaims, judged

Other = NewType("Other", int)
false = FalseClaims()
kind_of: Callable[[object], object] = type
FAULTS = (TypeError, ValueError)


# --- Numbers --------------------------------------------------------------------------------------


@false("n")
def whole_numbers_are_not_negative(n: int) -> bool:
    return n >= 0


@false("n")
def numbers_of_another_sort_are_not_negative(n: Other) -> bool:
    return n >= 0


@false("n")
def no_positive_number_is_one(n: Positive) -> bool:
    return n > 1


@false("n")
def no_natural_is_zero(n: Natural) -> bool:
    return n > 0


@false("m", "n")
def two_naturals_are_one(m: Natural, n: Natural) -> bool:
    return m == n


@false()
def a_small_or_no_number(n: int | None) -> bool:
    return n is None


@false()
def no_number_at_all(n: Positive | None) -> bool:
    return n is not None


@false()
def one_word(word: Literal["a", "b"]) -> bool:
    return word == "a"


@false()
def a_union_of_two_sorts(n: int | bool) -> bool:
    return n > 0


@false()
def a_tuple_of_two(pair: tuple[int, int]) -> bool:
    return pair[0] == pair[1]


@false()
def tenths_add_up(m: int, n: int) -> bool:
    return m / 10 + n / 10 == (m + n) / 10


@false()
def halves_of_halves(n: int) -> bool:
    return n // 2 * 2 == n


@false()
def a_parameter_without_annotation(n, m=0) -> bool:  # type: ignore[no-untyped-def]
    return bool(m == 0)


@false()
def no_comparison_is_the_truth(m: int, n: int) -> bool:
    return (m < n) is not True


@false()
def large_numbers_are_none(n: int) -> bool:
    return n < 5 or not isinstance(n, int)


@false()
def large_numbers_are_no_whole_numbers(n: int) -> bool:
    match n:
        case int():
            return n < 5
        case _:
            return True


@false()
def large_numbers_have_another_type(n: int) -> bool:
    return n < 5 or kind_of(n) is not kind_of(5)


def _has_bits(number: object) -> bool:
    return hasattr(number, "bit_length")


@false()
def large_numbers_have_no_bits(n: int) -> bool:
    return n < 5 or not _has_bits(n)


@false()
def large_numbers_are_not_themselves(m: int, n: int) -> bool:
    same = m
    return n < 5 or n is not same or m < 5


@false()
def no_number_is_printed_by_two_letters(n: int) -> bool:
    return len(str(n)) != 2 and len(f"{n}") != 2


@false()
def no_number_can_be_halved_as_if_refused(n: int) -> bool:
    try:
        return n < 5 or n // 2 == n
    except FAULTS:
        return True


@false()
def no_number_can_be_halved(n: int) -> bool:
    try:
        return n < 5 or n // 2 == n
    except TypeError:
        return True


@false()
def no_number_can_be_halved_in_any_way(n: int) -> bool:
    try:
        return n < 5 or n // 2 == n
    except:  # noqa: E722
        return True


@false()
def no_truth_value_is_true(value: Bool) -> bool:
    return value.value is not True


# --- Functions ------------------------------------------------------------------------------------


@false()
def a_function_to_whole_numbers_is_not_negative(f: Callable[[Other], int], n: Other) -> bool:
    return f(n) >= 0


@false()
def a_function_of_whole_numbers_is_not_negative(f: Callable[[int], int], n: int) -> bool:
    return f(n) >= 0


@false()
def a_function_to_another_sort_is_not_negative(f: Callable[[int], Other], n: int) -> bool:
    return f(n) >= 0


@false()
def a_function_to_naturals_is_positive(f: Callable[[int], Natural], n: int) -> bool:
    return f(n) > 0


@false()
def a_function_is_constant(f: Callable[[int], bool], m: int, n: int) -> bool:
    return f(m) == f(n)


@false()
def a_function_of_two_is_symmetric(f: Callable[[int, int], int], m: int, n: int) -> bool:
    return f(m, n) == f(n, m)


@false()
def a_function_may_be_no_number(f: Callable[[int], int | None], n: int) -> bool:
    return f(n) is not None


def a_function_is_one(f: Callable[[int, bool], Positive], n: int, m: int, yes: bool) -> bool:
    require(m == n)
    return f(m, yes) == f(n, yes) and f(m, yes) >= 1


def a_function_of_items_is_one(f: Callable[[Item], bool], one: Item, other: Item) -> bool:
    require(one == other)
    return f(one) == f(other)


def a_positive_number_is_one_or_more(n: Positive) -> bool:
    return n >= 1


def a_sequence_is_longer_with_one_more(keys: Keys, last: Other) -> bool:
    longer = keys + (last,)  # noqa: RUF005
    return bool(longer) and longer != keys


def one_digit_more_is_a_digit_more(digits: Digits) -> bool:
    return Digits((1,) + digits)[1:] == digits  # noqa: RUF005


@pytest.mark.parametrize(
    "theorem",
    [
        Theorem(a_function_is_one),
        Theorem(a_function_of_items_is_one),
        Theorem(a_positive_number_is_one_or_more, ("n",)),
        Theorem(a_sequence_is_longer_with_one_more),
        Theorem(one_digit_more_is_a_digit_more),
    ],
    ids=lambda theorem: theorem.name,
)
def test_what_is_true_is_proved(theorem: Theorem) -> None:
    assert judged(theorem).verdict == "proved"


# --- Arbitrary values -----------------------------------------------------------------------------


@false()
def no_condition_is_a_negation(part: Condition, other: Condition) -> bool:
    return part != Not(other)


@false()
def no_negation_is_a_condition(part: Condition, other: Condition) -> bool:
    return Not(other) != part


@false()
def no_condition_is_a_conjunction(part: Condition) -> bool:
    return not isinstance(part, And | Or | Call)


@false()
def no_operand_is_a_call(operand: Operand) -> bool:
    match operand:
        case Call():
            return False
        case _:
            return True


@false()
def no_condition_is_the_call_of_a_size(part: Condition) -> bool:
    return getattr(part, "name", "") != "size"


@false()
def no_condition_has_an_attribute(part: Condition) -> bool:
    return not hasattr(part, "left")


@false()
def every_item_has_attributes(item: Item) -> bool:
    return bool(item)


@false()
def no_item_is_empty(item: Item) -> bool:
    return item != {}


@false()
def every_number_is_true(number: N) -> bool:
    return bool(number.value)


@false()
def a_pattern_sees_an_empty_item(item: Item) -> bool:
    match item:
        case {"a": _}:
            return False
        case _:
            return True


@false()
def a_pattern_sees_a_list(value: L) -> bool:
    match value:
        case L((_, _)):
            return False
        case _:
            return True


@false()
def no_number_is_three(number: N) -> bool:
    return number != N(type(number.value)(3))


@false()
def every_list_has_elements(value: L) -> bool:
    return bool(value.value)


@false()
def every_value_is_printed_long(value: Value) -> bool:
    return len(f"{value}") > 30


@false()
def no_string_is_empty(text: S) -> bool:
    return text != S("")


@false()
def no_action_sets(action: Action) -> bool:
    return not isinstance(action, updates.Set)


@false()
def all_conditions_are_told_apart(one: Condition, other: Condition) -> bool:
    return len({one, other}) == 2


# --- What a claim may answer and raise ------------------------------------------------------------


@false()
def it_answers_a_number(n: int) -> bool:
    return n  # type: ignore[return-value]


@false()
def it_answers_one(n: int) -> bool:
    return 1  # type: ignore[return-value]


@false()
def it_answers_a_word(n: int) -> bool:
    return "yes"  # type: ignore[return-value]


@false()
def it_answers_nothing(n: int) -> bool:
    return None  # type: ignore[return-value]


@false()
def it_answers_an_item(item: Item) -> bool:
    return item  # type: ignore[return-value]


@false()
def it_raises(n: int) -> bool:
    raise ValueError(n)


@false()
def it_is_refused(n: int, step: Step[State]) -> bool:
    return step(State(n)) == step(State(n))


@false()
def it_says_that_a_theorem_is_false(n: int) -> bool:
    if n < 0:
        raise FalseTheoremError("none")
    return n >= 0


@false()
def it_catches_what_the_proof_refuses(keys: Keys) -> bool:
    try:
        return len(keys) == 1
    except Exception:
        return True


@false()
def it_suppresses_what_the_proof_refuses(keys: Keys) -> bool:
    with contextlib.suppress(BaseException):
        return len(keys) == 1
    return True


@false()
def it_is_disabled_by_what_the_proof_refuses(n: int, keys: Keys) -> bool:
    try:
        require(len(keys) == 1)
    except Exception:
        require(n == 0)
    return n == 0


@false()
def all_steps_are_refused_alike(state: State, one: Step[State], other: Step[State]) -> bool:
    def why(step: Step[State]) -> Failure | None:
        try:
            step(state)
        except Refused as refused:
            return refused.failure
        return None

    first, second = why(one), why(other)
    require(first is not None and second is not None)
    return first == second


@false()
def all_refusals_are_of_one_code(state: State, step: Step[State]) -> bool:
    try:
        step(state)
    except Refused as refused:
        return refused.failure.code == "ValidationException"
    return True


@false()
def any_numbers_are_one(*numbers: int) -> bool:
    return len(numbers) == 1


@false()
def a_number_by_its_name(*, n: int = 0) -> bool:
    return n == 0


@false()
def no_number_is_less_than_itself(n: int) -> bool:
    require(n < n)
    return False


@false("number")
def an_induction_over_a_name_that_is_none(n: Natural) -> bool:
    return n >= 0


@false("part")
def an_induction_over_a_condition(part: Condition, item: Item) -> bool:
    return conditions.holds(part, item) or not conditions.holds(part, item)


def test_none_of_these_is_proved() -> None:
    assert false.passed() == []
