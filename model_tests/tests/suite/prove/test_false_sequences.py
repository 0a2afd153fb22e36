"""False claims about sequences of any length, which look like one element to a careless prover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pytest

from dynaspec.items.data.errors import Refused
from dynaspec.items.expressions.conditions import Condition
from dynaspec.items.operations.atomic import Step
from dynaspec.items.theorems.paging import Keys
from dynaspec.items.theorems.sort_keys import Digits
from dynaspec.items.theorems.transactions import State
from dynaspec.machine import require
from dynaspec.theorem import Theorem
from support.machines.claims import FalseClaims, in_any_case, judged

false = FalseClaims()


# --- A sequence of any length is not one element --------------------------------------------------


OF_SEQUENCES: tuple[Callable[[Any], bool], ...] = (
    lambda xs: len(xs) == 1,
    lambda xs: len(xs) > 0,
    lambda xs: bool(xs),
    lambda xs: not xs,
    lambda xs: tuple(reversed(xs)) == xs,
    lambda xs: reversed(xs) == xs,
    lambda xs: xs[::-1] == xs,
    lambda xs: xs[::2] == xs,
    lambda xs: len((*xs, 1)) == 2,
    lambda xs: len(list(xs)) == 1,
    lambda xs: sum(1 for _ in xs) == 1,
    lambda xs: sum(xs) == 7,
    lambda xs: any(True for _ in xs),
    lambda xs: all(False for _ in xs),
    lambda xs: sorted(xs) == list(xs),
    lambda xs: len(list(zip(xs, xs, strict=True))) == 1,
    lambda xs: [n for n, _ in enumerate(xs)] == [0],
    lambda xs: max(xs, default=0) == 0,
    lambda xs: xs[0] == xs[-1],
    lambda xs: xs[1:] == (),
    lambda xs: xs[:1] == xs,
    lambda xs: xs[0] in xs,
    lambda xs: 3 not in xs,
    lambda xs: xs != (),
    lambda xs: xs == (),
    lambda xs: xs * 2 == xs,
    lambda xs: tuple(xs) == tuple(reversed(tuple(xs))),
    lambda xs: isinstance(xs, list),
    lambda xs: not isinstance(xs, tuple | bytes | str),
    lambda xs: str(xs) != str(xs),
    lambda xs: len(str(xs)) > 8,
    lambda xs: f"{xs}" == "",
    lambda xs: repr(xs) == "()",
    lambda xs: xs.count(1) == 0,
    lambda xs: hash(xs) == 5,
    lambda xs: len({xs}) == 2,
    lambda xs: xs < xs + xs,
    lambda xs: xs + xs == xs,
    lambda xs: [*xs] != [],
    lambda xs: dict.fromkeys(xs) != {},
    lambda xs: next(iter(xs), 5) == 5,
    lambda xs: bool([first for first, *rest in [xs] if not rest]),
)


@pytest.mark.parametrize("number", range(len(OF_SEQUENCES)))
def test_an_arbitrary_sequence_does_not_count_as_one_element(number: int) -> None:
    about = OF_SEQUENCES[number]

    def of_digits(digits: Digits) -> bool:
        return about(digits)

    def of_keys(keys: Keys) -> bool:
        return about(keys)

    def of_conditions(parts: tuple[Condition, ...]) -> bool:
        return about(parts)

    def of_bytes(data: bytes) -> bool:
        return about(data)

    def of_text(text: str) -> bool:
        return about(text)

    for claim in (of_digits, of_keys, of_conditions, of_bytes, of_text):
        (name,) = claim.__annotations__.keys() - {"return"}
        for induction in ((), (name,)):
            verdict = judged(Theorem(claim, induction))
            assert not verdict.passed, f"{claim.__name__} {number} is {verdict}"


def first_of(keys: Keys) -> int:
    match keys:
        case (first,):
            return first
        case _:
            return 0


@false()
def a_pattern_sees_one_key(keys: Keys) -> bool:
    return first_of(keys) == 0


@false()
def unpacking_takes_one(keys: Keys) -> bool:
    (only,) = keys
    return only == only


@false()
def bytes_begin_with_a_byte(data: bytes) -> bool:
    return not b"".startswith(data)


@false("prefix")
def no_bytes_begin_with_no_bytes(whole: bytes, prefix: bytes) -> bool:
    return not whole.startswith(prefix)


@false("whole")
def nothing_begins_with_any_bytes(whole: bytes, prefix: bytes) -> bool:
    require(whole == b"")
    return not whole.startswith(prefix)


@false("whole")
def nothing_comes_before_any_bytes(whole: bytes, other: bytes) -> bool:
    require(whole == b"")
    return whole < other


@false()
def another_module_catches_what_the_proof_refuses(keys: Keys) -> bool:
    return in_any_case(lambda: len(keys) == 1)


@false()
def what_ends_a_way_is_caught_too(keys: Keys) -> bool:
    require(not in_any_case(lambda: len(keys) != 2))
    return False


def _all_zero(keys: Keys) -> bool:
    return not keys or _all_zero(keys[1:])


@false("keys")
def a_recursion_through_keys_ends(keys: Keys) -> bool:
    return _all_zero(keys) and not keys


@false()
def a_loop_through_keys_ends(keys: Keys) -> bool:
    while keys:
        keys = keys[1:]
    return keys != ()


# --- Folds ----------------------------------------------------------------------------------------


@false()
def a_fold_of_truth_values_is_one(keys: Keys) -> bool:
    total = reduce(lambda total, key: total + key, keys, False)
    return total == 0 or total == 1


@false()
def a_fold_of_halves_is_whole(keys: Keys) -> bool:
    return reduce(lambda total, key: total + key / 2, keys, 0) * 2 != 1


@false()
def a_fold_starts_with_nothing(keys: Keys) -> bool:
    return reduce(lambda _, key: key, keys, None) is None


@false()
def a_fold_without_a_start(keys: Keys) -> bool:
    return reduce(lambda one, _: one, keys) == 0


@false()
def a_step_keeps_count(keys: Keys) -> bool:
    count = 0

    def step(so_far: int, _: int) -> int:
        nonlocal count
        count += 1
        return so_far

    return reduce(step, keys, 0) == 0 and count <= 1


@false()
def a_step_notes_what_it_sees(keys: Keys) -> bool:
    seen: list[int] = []

    def step(so_far: int, key: int) -> int:
        seen.append(key)
        return so_far

    return reduce(step, keys, 0) == 0 and len(seen) < 2


@false()
def a_refusal_of_later_steps_is_forgotten(steps: tuple[Step[State], ...]) -> bool:
    def step(so_far: State, one: Step[State]) -> State:
        return State(one(so_far)) if so_far > 0 else State(so_far + 1)

    try:
        reduce(step, steps, State(0))
    except Refused:
        return False
    return True


@dataclass(frozen=True)
class One:
    number: int


@dataclass(frozen=True)
class Two:
    number: int


def _one_or_two(so_far: Any, key: int) -> Any:
    return type(so_far)(so_far.number + (key if isinstance(so_far, One) else 1))


@false()
def two_starts_of_different_classes_fold_alike(keys: Keys) -> bool:
    one, two = reduce(_one_or_two, keys, One(0)), reduce(_one_or_two, keys, Two(0))
    return bool(one.number == two.number)


@false("keys", "others")
def two_sequences_are_equally_long(keys: Keys, others: Keys) -> bool:
    count: Callable[[int, int], int] = lambda total, _: total + 1  # noqa: E731
    return reduce(count, keys, 0) == reduce(count, others, 0)


@false()
def two_starts_fold_alike(keys: Keys) -> bool:
    add: Callable[[int, int], int] = lambda total, key: total + key  # noqa: E731
    return reduce(add, keys, 0) == reduce(add, keys, 1)


@false()
def two_steps_that_differ_by_a_default_fold_alike(keys: Keys) -> bool:
    def step(more: int) -> Callable[[int, int], int]:
        def add(total: int, key: int, *, by: int = more) -> int:
            return total + by

        return add

    return reduce(step(1), keys, 0) == reduce(step(2), keys, 0)


def test_none_of_these_is_proved() -> None:
    assert false.passed() == []
