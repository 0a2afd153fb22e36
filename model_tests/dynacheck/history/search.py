"""Linearizability of anything that can be carried out step by step, by search.

Just-in-time linearization: the calls' beginnings and ends are passed in time. A configuration is a
state, and the calls under way that have taken effect in it. When a call ends, it must have taken
effect in every configuration that is kept, if need be after others that are under way.

Source: G. Lowe, *Testing for linearizability* (Concurrency and Computation 29(4), 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

State: TypeAlias = int
Step: TypeAlias = Callable[[State, int], State | None]
"""The state after a call took effect in a state, if the call's answer allows that there."""
_Trail: TypeAlias = "tuple[int, _Trail] | None"
"""The calls that took effect, the last one first."""
_Kept: TypeAlias = dict[tuple[State, frozenset[int]], _Trail]
"""A way to each configuration."""


@dataclass(frozen=True)
class Call:
    """A call's time; ``end`` is None where nobody knows whether it takes effect."""

    begin: int
    end: int | None


@dataclass(frozen=True)
class Linearized:
    """An order of the calls that took effect."""

    order: tuple[int, ...]


@dataclass(frozen=True)
class Stuck:
    """No order: after these calls had begun, this one cannot have ended as it did."""

    call: int
    under_way: tuple[int, ...]


@dataclass(frozen=True)
class OutOfBudget:
    """The search was given up: nothing is known."""


Found: TypeAlias = Linearized | Stuck | OutOfBudget


def linearize(calls: Sequence[Call], initial: State, step: Step, budget: int) -> Found:
    """Look for an order of the calls, in at most `budget` steps."""
    events = [(call.begin, 0, n) for n, call in enumerate(calls)]
    events += [(call.end, 1, n) for n, call in enumerate(calls) if call.end is not None]
    under_way: set[int] = set()
    kept: _Kept = {(initial, frozenset()): None}
    for _, ended, n in sorted(events):
        if not ended:
            under_way.add(n)
            continue
        after, budget = _with(n, kept, under_way, step, budget)
        if budget <= 0:
            return OutOfBudget()
        under_way.remove(n)
        if not after:
            return Stuck(n, tuple(sorted(under_way)))
        kept = after
    return Linearized(_order(next(iter(kept.values()))))


def _with(
    ending: int, kept: _Kept, under_way: set[int], step: Step, budget: int
) -> tuple[_Kept, int]:
    """Return the configurations in which a call has taken effect, and the budget that is left.

    Before it, any others that are under way may have.
    """
    after: _Kept = {}
    seen = set(kept)
    left = list(kept.items())
    while left and budget > 0:
        (state, done), trail = left.pop()
        if ending in done:
            after.setdefault((state, done - {ending}), trail)
            continue
        for n in under_way - done:
            budget -= 1
            changed = step(state, n)
            if changed is not None and (changed, done | {n}) not in seen:
                seen.add((changed, done | {n}))
                left.append(((changed, done | {n}), (n, trail)))
    return after, budget


def _order(trail: _Trail) -> tuple[int, ...]:
    calls = []
    while trail is not None:
        n, trail = trail
        calls.append(n)
    return tuple(reversed(calls))
