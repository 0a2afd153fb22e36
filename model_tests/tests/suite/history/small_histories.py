"""Small histories of one item, drawn; and what linearizability says of them by definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

import numpy as np

from dynacheck.history.columns import (
    ABSENT,
    NEVER,
    UNTOLD,
    Ending,
    History,
    Requests,
    Role,
    Touches,
)


@dataclass(frozen=True)
class Call:
    """A request on the item: a write (``value``, and perhaps the one before it), or a read."""

    begin: int
    end: int
    role: Role
    value: int
    before: int = UNTOLD
    ending: Ending = Ending.OK


def history_of(calls: Sequence[Call], items: Sequence[int] = ()) -> History:
    """Return the history of calls; ``items`` says which item each is on, else all on one."""
    n = np.arange(len(calls))
    on = np.array(items or [0] * len(calls), np.int64)

    def column(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    return History(
        "drawn",
        Requests(
            n + 2,
            n,
            column(*(c.begin for c in calls)),
            column(*(c.end for c in calls)),
            column(*(c.ending for c in calls)),
            n * 0,
            n + 2,
        ),
        Touches(
            n,
            on,
            column(*(c.role for c in calls)),
            column(*(c.value for c in calls)),
            column(*(c.before for c in calls)),
            column(*(-1 for _ in calls)),
        ),
        ("PutItem",),
        tuple(map(str, n)),
        tuple(f"item {i}" for i in range(int(on.max(initial=0)) + 1)),
        (),
    )


def drawn(rng: Random, size: int) -> list[Call]:
    """Draw a history: often legal, often nearly so.

    A register is run at random moments within each call; then, perhaps, some answers or times are
    changed.
    """
    times = [rng.randrange(1, 4 * size) for _ in range(3 * size)]
    spans = [sorted(times[3 * n : 3 * n + 3]) for n in range(size)]
    fresh, value = count(1), ABSENT
    calls: list[Call] = []
    for begin, _, end in sorted(spans, key=lambda span: span[1]):
        kind = rng.random()
        unsure = rng.random() < 0.2
        if kind < 0.4:
            calls.append(Call(begin, end, Role.READ, value))
            continue
        before = value if rng.random() < 0.6 else UNTOLD
        new = next(fresh)
        happens = not unsure or rng.random() < 0.5
        if unsure and before != UNTOLD and rng.random() < 0.3:
            before, happens = rng.randrange(0, new), False
        if unsure:
            calls.append(Call(begin, NEVER, Role.WRITE, new, before, Ending.INFO))
        else:
            calls.append(Call(begin, end, Role.WRITE, new, before))
        value = new if happens else value
    for _ in range(rng.choice((0, 0, 1, 2))):
        n = rng.randrange(len(calls))
        call = calls[n]
        match rng.randrange(3):
            case 0 if call.role == Role.READ:
                calls[n] = Call(call.begin, call.end, call.role, rng.randrange(0, size + 1))
            case 1 if call.role == Role.WRITE and call.before != UNTOLD:
                other = rng.choice([v for v in range(size + 1) if v != call.value])
                calls[n] = Call(call.begin, call.end, call.role, call.value, other, call.ending)
            case _ if call.ending == Ending.OK:
                begin, end = sorted((rng.randrange(1, 4 * size), rng.randrange(1, 4 * size)))
                calls[n] = Call(begin, end, call.role, call.value, call.before)
    return calls


def linearizable(calls: Sequence[Call]) -> bool:
    """Whether there is an order of the calls, less some of unknown outcome, that a register has.

    By definition: every order that keeps to real time is tried.
    """
    return _goes_on(frozenset(range(len(calls))), ABSENT, calls)


def _goes_on(left: frozenset[int], value: int, calls: Sequence[Call]) -> bool:
    if all(calls[n].ending == Ending.INFO for n in left):
        return True
    first_end = min(calls[n].end for n in left)
    for n in left:
        call = calls[n]
        if call.begin > first_end:
            continue
        if call.role == Role.READ:
            fits, after = call.value == value, value
        else:
            fits, after = call.before in (UNTOLD, value), call.value
        if fits and _goes_on(left - {n}, after, calls):
            return True
    return False
