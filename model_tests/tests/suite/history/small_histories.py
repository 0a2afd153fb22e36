"""Small histories of one item, drawn or all of them; what linearizability says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, product
from random import Random

import numpy as np

from dynacheck.history.columns import (
    ABSENT,
    NEVER,
    UNTOLD,
    Column,
    Ending,
    History,
    Pages,
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


def history_of(each: Sequence[Sequence[Call]]) -> History:
    """Return one history of many items: the calls of each."""
    calls = list(chain.from_iterable(each))
    rows = np.arange(len(calls))

    def column(values: Iterator[int]) -> Column:
        return np.fromiter(values, dtype=np.int64, count=len(calls))

    return History(
        "drawn",
        Requests(
            rows + 2,
            rows,
            column(c.begin for c in calls),
            column(c.end for c in calls),
            column(c.ending for c in calls),
            rows * 0,
            rows + 2,
        ),
        Touches(
            rows,
            np.repeat(np.arange(len(each)), [len(of) for of in each]),
            column(c.role for c in calls),
            column(c.value for c in calls),
            column(c.before for c in calls),
            rows * 0 - 1,
        ),
        Pages(*np.zeros((5, 0), np.int64)),
        ("PutItem",),
        tuple(map(str, rows)),
        tuple(("t", "S", str(n)) for n in range(len(each))),
        (),
        (),
    )


def drawn(rng: Random, size: int) -> list[Call]:
    """Draw the calls on an item: often legal, often nearly so.

    A register is run at random moments within each call; then, perhaps, some answers or times are
    changed.
    """
    times = [rng.randrange(1, 4 * size) for _ in range(3 * size)]
    spans = [sorted(times[3 * n : 3 * n + 3]) for n in range(size)]
    fresh, value = count(1), ABSENT
    calls: list[Call] = []
    for begin, _, end in sorted(spans, key=lambda span: span[1]):
        if rng.random() < 0.4:
            calls.append(Call(begin, end, Role.READ, value))
            continue
        new, unsure = next(fresh), rng.random() < 0.2
        before = value if rng.random() < 0.6 else UNTOLD
        happens = not unsure or rng.random() < 0.5
        if unsure and before != UNTOLD and rng.random() < 0.3:
            before, happens = rng.randrange(0, new), False
        ending = Ending.INFO if unsure else Ending.OK
        calls.append(Call(begin, NEVER if unsure else end, Role.WRITE, new, before, ending))
        value = new if happens else value
    for _ in range(rng.choice((0, 0, 1, 2))):
        n = rng.randrange(len(calls))
        calls[n] = _changed(rng, calls[n], size)
    return calls


def _changed(rng: Random, call: Call, size: int) -> Call:
    match rng.randrange(3):
        case 0 if call.role == Role.READ:
            return Call(call.begin, call.end, call.role, rng.randrange(0, size + 1))
        case 1 if call.role == Role.WRITE and call.before != UNTOLD:
            other = rng.choice([v for v in range(size + 1) if v != call.value])
            return Call(call.begin, call.end, call.role, call.value, other, call.ending)
        case _ if call.ending == Ending.OK:
            begin, end = sorted((rng.randrange(1, 4 * size), rng.randrange(1, 4 * size)))
            return Call(begin, end, call.role, call.value, call.before)
    return call


def every(size: int) -> Iterator[list[Call]]:
    """Give all calls on an item of this number: all kinds, values, outcomes, and times that matter.

    The n-th write gives the value n; reads, and writes that tell what was before, name any value,
    or one that is never written.
    """
    for kinds in product(("read", "write", "unsure"), repeat=size):
        writes = sum(kind != "read" for kind in kinds)
        values = range(writes + 2)
        choices = [values if kind == "read" else (UNTOLD, *values) for kind in kinds]
        for chosen in product(*choices):
            fresh = count(1)
            given = [
                v if kind == "read" else next(fresh) for kind, v in zip(kinds, chosen, strict=True)
            ]
            if any(k != "read" and v == g for k, v, g in zip(kinds, chosen, given, strict=True)):
                continue
            for times in _times(size):
                yield [
                    Call(begin, end, Role.READ, v)
                    if kind == "read"
                    else Call(begin, end, Role.WRITE, g, v)
                    if kind == "write"
                    else Call(begin, NEVER, Role.WRITE, g, v, Ending.INFO)
                    for kind, v, g, (begin, end) in zip(kinds, chosen, given, times, strict=True)
                ]


def _times(size: int) -> Iterator[list[tuple[int, int]]]:
    """All ways in which calls can overlap: the order of their beginnings and ends."""

    def placed(left: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
        if not left:
            yield []
            return
        begin, *others = left
        for end in others:
            rest = tuple(moment for moment in others if moment != end)
            for more in placed(rest):
                yield [(begin, end), *more]

    for pairs in placed(tuple(range(1, 2 * size + 1))):
        for order in _orders(size):
            yield [pairs[n] for n in order]


def _orders(size: int) -> list[tuple[int, ...]]:
    return [order for order in product(range(size), repeat=size) if len(set(order)) == size]


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
