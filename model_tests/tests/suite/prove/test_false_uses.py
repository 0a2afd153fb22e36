"""Uses of theorems, and what proofs take for granted: that nothing false is proved by them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import reduce
from typing import Any, Literal, NewType

import pytest

from dynacheck.prove.theorems import prove_theorems
from dynaspec import theorem as of_theorems
from dynaspec.items.data import sort_keys
from dynaspec.items.data.values import Item
from dynaspec.items.expressions import updates
from dynaspec.items.theorems.paging import Keys, Natural
from dynaspec.items.theorems.sort_keys import Digits
from dynaspec.machine import Disabled, require
from dynaspec.theorem import FalseTheoremError, Theorem, given
from dynaspec.theorem import given as use
from support.machines.claims import judged

Positive = NewType("Positive", int)

# --- The use of theorems --------------------------------------------------------------------------


def naturals_are_small(n: int) -> bool:
    return n < 10


def naturals_are_not_negative(n: Natural) -> bool:
    return n >= 0


def _helper(n: int) -> None:
    use(naturals_are_small, n)


def a_use_by_another_name(n: int) -> bool:
    use(naturals_are_small, n)
    return n < 20


def a_use_by_its_module(n: int) -> bool:
    of_theorems.given(naturals_are_small, n)
    return n < 20


def a_use_by_a_helper(n: int) -> bool:
    _helper(n)
    return n < 20


def a_use_by_a_local_name(n: int) -> bool:
    local = given
    local(naturals_are_small, n=n)
    return n < 20


def a_use_in_one_branch(n: int) -> bool:
    if n > 15:
        given(naturals_are_small, n)
    return n < 20


def a_use_in_a_fold(keys: Keys) -> bool:
    def step(so_far: bool, key: int) -> bool:
        given(naturals_are_small, key)
        return so_far and key < 20

    return reduce(step, keys, True)


def a_use_that_changes_nothing(keys: Keys) -> bool:
    def step(so_far: bool, key: int) -> bool:
        given(naturals_are_small, key)
        return so_far

    return reduce(step, keys, True)


def a_use_that_catches_its_fault(n: int) -> bool:
    with contextlib.suppress(FalseTheoremError):
        given(naturals_are_small, n)
    return n < 20


USES = (
    a_use_by_another_name,
    a_use_by_its_module,
    a_use_by_a_helper,
    a_use_by_a_local_name,
    a_use_in_one_branch,
    a_use_in_a_fold,
    a_use_that_changes_nothing,
    a_use_that_catches_its_fault,
)


@pytest.mark.parametrize("claim", USES, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("induction", [(), ("keys",)], ids=["", "by induction"])
def test_the_use_of_a_false_theorem_is_seen(
    claim: Callable[..., bool], induction: tuple[str, ...]
) -> None:
    found = Theorem(claim, induction if "keys" in claim.__annotations__ else ())
    assert not judged(found).passed
    assert not judged(Theorem(naturals_are_small), found).passed


def a_circle_by_another_name(n: int) -> bool:
    use(a_circle_by_another_name, n)
    return n != 3


def one_half_of_a_circle(n: int) -> bool:
    use(the_other_half_of_a_circle, n)
    return n != 3


def the_other_half_of_a_circle(n: int) -> bool:
    use(one_half_of_a_circle, n)
    return n != 3


def where_it_matters(n: int) -> bool:
    if n == 3:
        given(it_matters_there, n)
    return n != 3


def it_matters_there(n: int) -> bool:
    if n == 3:
        given(where_it_matters, n)
    return n != 3


def true_by_a_circle(n: Natural) -> bool:
    use(true_by_a_circle, n)
    return n >= 0


def true_by_half_a_circle(n: Natural) -> bool:
    if n == 7:
        given(true_by_the_other_half, Natural(n + 1))
    return n >= 0


def true_by_the_other_half(n: Natural) -> bool:
    if n == 9:
        given(true_by_half_a_circle, n)
    return n >= 0


CIRCLES = (
    (a_circle_by_another_name,),
    (one_half_of_a_circle, the_other_half_of_a_circle),
    (where_it_matters, it_matters_there),
    (true_by_a_circle,),
    (true_by_half_a_circle, true_by_the_other_half),
)


@pytest.mark.parametrize("claims", CIRCLES, ids=lambda claims: claims[0].__name__)
def test_a_circle_proves_nothing(claims: tuple[Callable[..., bool], ...]) -> None:
    verdicts = list(prove_theorems("test", tuple(map(Theorem, claims))))
    assert not any(verdict.passed for verdict in verdicts)


def a_natural_is_any_number(n: int) -> bool:
    given(naturals_are_not_negative, Natural(n))
    return n >= 0


def keys_are_not_negative(keys: tuple[Natural, ...]) -> bool:
    return reduce(lambda so_far, key: so_far and key >= 0, keys, True)


def any_keys_are_naturals(keys: tuple[int, ...]) -> bool:
    given(keys_are_not_negative, keys)  # type: ignore[arg-type]
    return reduce(lambda so_far, key: so_far and key >= 0, keys, True)


def sizes_are_not_negative(f: Callable[[int], Natural], n: int) -> bool:
    return f(n) >= 0


def any_function_is_not_negative(f: Callable[[int], int], n: int) -> bool:
    given(sizes_are_not_negative, f, n)  # type: ignore[arg-type]
    return f(n) >= 0


@pytest.mark.parametrize(
    ("used", "using"),
    [
        (Theorem(naturals_are_not_negative), Theorem(a_natural_is_any_number)),
        (Theorem(keys_are_not_negative, ("keys",)), Theorem(any_keys_are_naturals)),
        (Theorem(sizes_are_not_negative), Theorem(any_function_is_not_negative)),
    ],
    ids=lambda theorem: theorem.name,
)
def test_a_theorem_says_nothing_of_what_it_is_not_about(used: Theorem, using: Theorem) -> None:
    first, second = prove_theorems("test", (used, using))
    assert first.verdict == "proved"
    assert not second.passed


def test_theorems_of_one_name_are_two() -> None:
    def twin(n: Natural) -> bool:
        return n >= 0

    first = Theorem(twin)

    def other() -> Theorem:
        def twin(n: Natural) -> bool:
            return n > 0

        return Theorem(twin)

    verdicts = prove_theorems("test", (first, other()))
    assert [verdict.verdict for verdict in verdicts] == ["proved", "refuted"]


def true_or_false(b: bool) -> bool:
    return (b == 1) | (b == 0)


def no_half(n: int) -> bool:
    return 2 * n != 1


def some_number(n: int) -> bool:
    return n is not None


def positives_are_small(n: Positive) -> bool:
    given(one_of_two, n)  # type: ignore[arg-type]
    return n <= 2


def one_of_two(n: Literal[1, 2]) -> bool:
    return (n == 1) | (n == 2)


def numbers_are_conditions(n: int) -> bool:
    given(true_or_false, n)  # type: ignore[arg-type]
    return n == 1 or n == 0


def digits_are_no_half(digits: Digits) -> bool:
    given(no_half, sort_keys.fraction(digits))  # type: ignore[arg-type]
    return sort_keys.fraction(digits) * 2 != 1


def nothing_is_a_number(n: int | None) -> bool:
    given(some_number, n)  # type: ignore[arg-type]
    return n is not None


def no_step_is_above_five(numbers: tuple[int, ...]) -> bool:
    def step(so_far: int, number: int) -> int:
        require(number < 5)
        return so_far

    try:
        reduce(step, numbers, 0)
    except Disabled:
        return False
    return True


@pytest.mark.parametrize(
    ("used", "claim"),
    [
        (one_of_two, positives_are_small),
        (true_or_false, numbers_are_conditions),
        (no_half, digits_are_no_half),
        (some_number, nothing_is_a_number),
        (some_number, no_step_is_above_five),
    ],
)
def test_a_theorem_says_nothing_of_what_is_of_another_sort(used: Any, claim: Any) -> None:
    assert not judged(Theorem(used), Theorem(claim)).passed


# --- What is taken for granted --------------------------------------------------------------------


def first_only(item: Item, at: updates.Effects) -> Item:
    path, effect = next(iter(at.items()))
    return updates.carried_out(item, ((path, effect),))


def test_a_change_of_what_is_done_with_effects_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(updates, "changed", first_only)
    (verdict,) = prove_theorems("items", only={"two_neighbours_may_change_places"})
    assert not verdict.passed


def test_what_a_proof_replaces_is_said() -> None:
    (verdict,) = prove_theorems("items", only={"two_neighbours_may_change_places"})
    for name in ("reduce", "updates.FrozenMap", "updates.in_order", "updates.carried_out"):
        assert name in verdict.bounds


def digits_are_worth_something(digits: Digits) -> bool:
    return sort_keys.fraction(digits) == sort_keys.fraction(digits)


def digits_of_others(digits: Digits) -> bool:
    given(digits_are_worth_something, digits)
    return digits == digits


def test_what_a_used_theorem_takes_for_granted_is_said_too() -> None:
    verdict = judged(Theorem(digits_are_worth_something), Theorem(digits_of_others))
    assert verdict.verdict == "proved"
    assert "sort_keys.fraction" in verdict.bounds
