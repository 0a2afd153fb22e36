"""Claims that ask what a stand-in is, or change what is outside: none of them is proved."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import reduce
from numbers import Real

import pytest

from dynaspec.theorem import Theorem
from support.machines.claims import judged


def it_is_no_real(n: int) -> bool:
    return not isinstance(n, Real) or n >= 0


def it_is_not_hashable(n: int) -> bool:
    return not issubclass(n.__class__, Hashable) or n >= 0


def its_class_is_called(n: int) -> bool:
    return n.__class__.__name__ == "Int" or n >= 0


def it_has_no_hash(n: int) -> bool:
    return n.__hash__ is None or n >= 0


def it_has_a_numerator(n: int) -> bool:
    match n:
        case object(numerator=_):
            return n >= 0
    return True


class Asker:
    """Asks in a method."""

    def is_int(self, n: int) -> bool:
        return isinstance(n, int)


ASK: tuple[Callable[[int], bool], ...] = (lambda n: isinstance(n, int),)


def it_is_asked_in_a_method(n: int) -> bool:
    return not Asker().is_int(n) or n >= 0


def it_is_asked_in_a_constant(n: int) -> bool:
    return not ASK[0](n) or n >= 0


def it_swallows_a_refusal(n: int) -> bool:
    ok = True
    try:
        _ = n % 2
        ok = n >= 0
    finally:
        return ok  # noqa: B012


SEEN: list[int] = []
BOX = [1]


def it_counts_its_runs(n: int) -> bool:
    SEEN.append(1)
    return len(SEEN) < 10 or n >= 0


def boxed(so_far: int, number: int) -> int:
    return so_far + BOX[0]


def a_fold_is_the_same_again(numbers: tuple[int, ...]) -> bool:
    BOX[0] = 1
    one = reduce(boxed, numbers, 0)
    BOX[0] = 2
    return one == reduce(boxed, numbers, 0)


@pytest.mark.parametrize(
    "claim",
    [
        it_is_no_real,
        it_is_not_hashable,
        its_class_is_called,
        it_has_no_hash,
        it_has_a_numerator,
        it_is_asked_in_a_method,
        it_is_asked_in_a_constant,
        it_swallows_a_refusal,
        it_counts_its_runs,
        a_fold_is_the_same_again,
    ],
)
def test_what_asks_for_more_than_a_value_is_not_proved(claim: Callable[..., bool]) -> None:
    assert not judged(Theorem(claim)).passed
