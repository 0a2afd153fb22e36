"""The judge of transactions, held against serializability by definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

import numpy as np
import pytest

from dynacheck.history.across.transactions import judge_transactions
from dynacheck.history.columns import (
    ABSENT,
    Column,
    Ending,
    History,
    Pages,
    Requests,
    Role,
    Touches,
)
from dynacheck.history.items.orders import order_of
from dynacheck.history.items.registers import judge

ITEMS = 3


@dataclass
class Request:
    """A transaction, or a read or a write of one item: per item the value before, and after."""

    begin: int
    end: int
    seen: dict[int, int]
    written: dict[int, int]
    blind: bool = False
    """Whether a write does not tell what was there before."""

    @property
    def items(self) -> list[int]:
        return sorted(self.seen)


def _drawn(rng: Random, size: int, blind: float) -> list[Request]:
    """Run requests one after the other, at moments within their times; change a read perhaps.

    ``blind`` is the share of writes that do not tell what was there before.
    """
    spans = [sorted(rng.randrange(1, 3 * size) for _ in range(3)) for _ in range(size)]
    values, fresh = dict.fromkeys(range(ITEMS), ABSENT), count(1)
    requests = []
    for begin, _, end in sorted(spans, key=lambda span: span[1]):
        items = rng.sample(range(ITEMS), rng.choice((1, 2, 2, 3)))
        writes = rng.random() < 0.5
        seen = {item: values[item] for item in items}
        written = {item: next(fresh) for item in items} if writes else {}
        values |= written
        requests.append(Request(begin, end, seen, written, writes and rng.random() < blind))
    for _ in range(rng.choice((0, 1, 2))):
        request = rng.choice(requests)
        if not request.written:
            item = rng.choice(request.items)
            known = [each.written[item] for each in requests if item in each.written]
            request.seen[item] = rng.choice([ABSENT, *known])
    return requests


def _history(requests: Sequence[Request]) -> History:
    rows = np.arange(len(requests))
    touches = [(n, i, r) for n, r in enumerate(requests) for i in r.items]

    def column(values: Iterator[int]) -> Column:
        return np.array(list(values), dtype=np.int64)

    return History(
        "drawn",
        Requests(
            rows + 2,
            rows,
            column(r.begin for r in requests),
            column(r.end for r in requests),
            rows * 0 + Ending.OK,
            column(int(not r.written) for r in requests),
            rows + 2,
        ),
        Touches(
            column(n for n, _, _ in touches),
            column(i for _, i, _ in touches),
            column(Role.WRITE if r.written else Role.READ for _, _, r in touches),
            column(r.written.get(i, r.seen[i]) for _, i, r in touches),
            column(r.seen[i] if r.written and not r.blind else -1 for _, i, r in touches),
            column(-1 for _ in touches),
        ),
        Pages(*np.zeros((5, 0), np.int64)),
        ("TransactWriteItems", "TransactGetItems"),
        tuple(map(str, rows)),
        tuple(("t", "S", str(n)) for n in range(ITEMS)),
        (),
        (),
    )


def _serializable(requests: Sequence[Request], strict: bool) -> bool:
    """Whether in some order every request sees what was written last.

    In it, each item has its values in the order in which they took effect: of two requests on it of
    which one ended before the other began, that one comes first, unless both saw the same value. If
    strict, so it is with any two requests.
    """

    def before(one: Request, other: Request) -> bool:
        if one.end >= other.begin:
            return False
        return strict or any(
            one.written.get(i, one.seen[i]) != other.written.get(i, other.seen[i])
            for i in one.seen.keys() & other.seen.keys()
        )

    def goes_on(left: frozenset[int], values: tuple[int, ...]) -> bool:
        if not left:
            return True
        for n in left:
            request = requests[n]
            if any(before(requests[m], request) for m in left - {n}):
                continue
            told = {} if request.blind else request.seen
            if any(values[item] != seen for item, seen in told.items()):
                continue
            after = tuple(request.written.get(i, v) for i, v in enumerate(values))
            if goes_on(left - {n}, after):
                return True
        return False

    return goes_on(frozenset(range(len(requests))), (ABSENT,) * ITEMS)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("seed", "blind"), [(0, 0.0), (1, 0.0), (2, 0.3), (3, 1.0), (4, 1.0)])
def test_drawn_transactions_are_judged_as_the_definition_does(
    seed: int, blind: float, strict: bool
) -> None:
    """On histories whose items are linearizable, the verdict is the definition's."""
    rng = Random(seed)
    verdicts = set()
    for _ in range(400):
        requests = _drawn(rng, rng.randrange(2, 7), blind)
        history = _history(requests)
        registers = judge(history)
        if registers.violations.items:
            continue
        found = judge_transactions(history, registers, order_of(registers), strict=strict)
        assert found.decided, requests
        by_definition = _serializable(requests, strict)
        verdicts.add(by_definition)
        assert (found.cycle is None) == by_definition, (by_definition, found, requests)
    assert verdicts == {True, False}


def _written(*requests: tuple[int, int, dict[int, int]]) -> list[Request]:
    """Blind writes, and reads where the values are negative: of the value without its sign."""
    made = []
    for begin, end, values in requests:
        reads = {i: abs(v) for i, v in values.items() if v <= 0}
        made.append(Request(begin, end, reads or dict.fromkeys(values, 0), {}))
        made[-1].written, made[-1].blind = ({}, False) if reads else (values, True)
    return made


def test_versions_that_could_be_ordered_either_way_are_put_as_the_transactions_need_them() -> None:
    """Of the two puts at one time the order of the ends is wrong, as the reads of both show."""
    requests = _written(
        (1, 9, {0: 1, 1: 1}), (1, 8, {0: 2, 1: 2}), (2, 9, {0: -2, 1: -2}), (10, 11, {0: -1})
    )
    history = _history(requests)
    registers = judge(history)
    found = judge_transactions(history, registers, order_of(registers), strict=False)
    assert (found.cycle, found.decided) == (None, True)


def test_a_circle_in_every_order_of_the_versions_is_told_as_that() -> None:
    """Two transactions put two items; one reader sees the one last, another the other."""
    requests = _written(
        (1, 9, {0: 1, 1: 1}), (1, 9, {0: 2, 1: 2}), (10, 11, {0: -1}), (10, 11, {1: -2})
    )
    history = _history(requests)
    registers = judge(history)
    found = judge_transactions(history, registers, order_of(registers), strict=False)
    assert found.decided
    assert found.cycle is not None
    assert {edge.item for edge in found.cycle.edges} == {0, 1}
