"""Linearizability of anything that can be carried out step by step, by search.

Just-in-time linearization: the calls' beginnings and ends are passed in time. A configuration is a
state, and the calls under way that have taken effect in it. When a call ends, it must have taken
effect in every configuration that is kept, if need be after others that are under way.

Source: G. Lowe, *Testing for linearizability* (Concurrency and Computation 29(4), 2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

State: TypeAlias = int
Advance: TypeAlias = Callable[[State, int], State | None]
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


def linearize(
    calls: Sequence[Call], initial: State, step: Advance, reading: Sequence[bool], budget: int
) -> Found:
    """Look for an order of the calls, in at most `budget` steps.

    ``reading`` says which calls leave every state as it is. Such a call takes effect as soon as it
    can: whatever may come, nothing is lost by it.
    """
    events = [(call.begin, 0, n) for n, call in enumerate(calls)]
    events += [(call.end, 1, n) for n, call in enumerate(calls) if call.end is not None]
    search = _Search(calls, step, reading, budget)
    kept: _Kept = {(initial, frozenset()): None}
    for _, ended, n in sorted(events):
        if not ended:
            kept = search.begin(n, kept)
            continue
        after = search.end(n, kept)
        if search.budget <= 0:
            return OutOfBudget()
        if not after:
            return Stuck(n, tuple(sorted(search.under_way)))
        kept = after
    return Linearized(_order(next(iter(kept.values()))))


class _Search:
    """The calls under way, and the rest of the budget."""

    def __init__(
        self, calls: Sequence[Call], step: Advance, reading: Sequence[bool], budget: int
    ) -> None:
        self.budget = budget
        self.under_way: set[int] = set()
        self._ends = [math.inf if call.end is None else call.end for call in calls]
        self._step = step
        self._reading = reading

    def begin(self, call: int, kept: _Kept) -> _Kept:
        """Return the configurations once a call has begun."""
        self.under_way.add(call)
        if not self._reading[call]:
            return kept
        self.budget -= len(kept)
        begun: _Kept = {}
        for (state, done), trail in kept.items():
            if self._step(state, call) is None:
                begun[state, done] = trail
            else:
                begun[state, done | {call}] = call, trail
        return begun

    def end(self, call: int, kept: _Kept) -> _Kept:
        """Return the configurations in which a call has taken effect, perhaps after others."""
        after: _Kept = {}
        seen = set[tuple[State, frozenset[int]]]()
        left = dict(reversed(kept.items()))
        while left and self.budget > 0:
            (state, done), trail = left.popitem()
            seen.add((state, done))
            if call in done:
                after.setdefault((state, done - {call}), trail)
                continue
            # The one that ends first is taken up first, so that calls take effect in the order of
            # their ends where they may: it is the last one here.
            for n in sorted(self.under_way - done, key=self._ends.__getitem__, reverse=True):
                self.budget -= 1
                changed = None if self._reading[n] else self._step(state, n)
                if changed is not None:
                    further, way = self._read(changed, done | {n}, (n, trail))
                    if further not in seen:
                        left[further] = way
        self.under_way.remove(call)
        return after

    def _read(
        self, state: State, done: frozenset[int], trail: _Trail
    ) -> tuple[tuple[State, frozenset[int]], _Trail]:
        """Let all reading calls take effect that can in a state."""
        for n in sorted(self.under_way - done):
            if self._reading[n]:
                self.budget -= 1
                if self._step(state, n) is not None:
                    done, trail = done | {n}, (n, trail)
        return (state, done), trail


def _order(trail: _Trail) -> tuple[int, ...]:
    calls = []
    while trail is not None:
        n, trail = trail
        calls.append(n)
    return tuple(reversed(calls))
