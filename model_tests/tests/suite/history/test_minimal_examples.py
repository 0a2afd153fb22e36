"""Examples of violations of items are minimal: they are wrong alone, and not without a part.

Left out is what a legal history does not need: a request that gives no value that another one of
the example names. What the others tell of values that are not in the example is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from suite.history import anomalies_of_items
from suite.history.anomaly import Anomaly
from suite.history.clients import Habits
from suite.history.scenes import Scene

from dynacheck.history.columns import (
    ABSENT,
    NEVER,
    UNTOLD,
    Column,
    History,
    Requests,
    Role,
    Touches,
)
from dynacheck.history.items.orders import order_of
from dynacheck.history.items.refusals import judge_refusals
from dynacheck.history.items.registers import judge
from dynacheck.history.items.violations import Kind, Violation
from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read

KEPT = frozenset({Kind.UNWRITTEN, Kind.WITHOUT_EFFECT, Kind.TRUE_REFUSED, Kind.FALSE_ACCEPTED})
"""Violations by a value that was named, whoever gave it."""
SEEDS = range(4)
Columns = TypeVar("Columns", Requests, Touches)


def only(
    history: History, touches: Collection[int], values: Collection[int], kind: Kind
) -> History:
    """The history of some touches, and of `values`, writes that are kept for their values alone:
    they may have taken effect at any time. What is told of other values is forgotten; in which
    order lists have values is not."""
    columns = history.touches
    told = np.flatnonzero(columns.role == Role.FOLLOWED)
    rows = np.array(sorted({*touches, *values}))
    lists = told[np.isin(columns.item[told], columns.item[rows])]
    lists = lists[np.isin(columns.value[lists], columns.value[rows])]
    rows = np.union1d(rows, lists)
    picked = _picked(columns, rows)
    written = {*picked.value[picked.role == Role.WRITE].tolist(), ABSENT}
    unknown = [before not in written for before in picked.before.tolist()]
    if kind not in KEPT:
        picked = replace(picked, before=np.where(unknown, UNTOLD, picked.before))
    # Each touch becomes a request of its own: a transaction may be shown in part.
    requests = _picked(history.requests, picked.request)
    free = np.isin(rows, list(values))
    begin, end = np.where(free, 0, requests.begin), np.where(free, NEVER, requests.end)
    return replace(
        history,
        requests=replace(requests, begin=begin, end=end),
        touches=replace(picked, request=np.arange(len(rows))),
    )


def _picked(columns: Columns, rows: Column) -> Columns:
    names = columns.__dataclass_fields__
    return replace(columns, **{name: getattr(columns, name)[rows] for name in names})


def is_wrong(
    history: History, touches: Collection[int], values: Collection[int], kind: Kind
) -> bool:
    found = judge(only(history, touches, values, kind))
    judge_refusals(len(history.items), found, order_of(found), found.violations)
    return bool(found.violations.items)


def is_named(history: History, touch: int, others: Collection[int]) -> bool:
    """Whether another touch names the value that this one gives."""
    columns = history.touches
    value = columns.value[touch]
    return columns.role[touch] == Role.WRITE and any(
        columns.before[other] == value or columns.value[other] == value
        for other in others
        if other != touch and columns.item[other] == columns.item[touch]
    )


def examples(anomaly: Anomaly, seed: int, folder: Path) -> list[tuple[History, Violation]]:
    scene = Scene(seed, anomaly.play, Habits(clients=4, requests=12))
    history = read(scene.simulation.write(folder / "history.jsonl"))
    found = judge_history(history).findings[0].violations
    return [(history, each) for each in found if isinstance(each, Violation)]


def background(history: History, touches: Collection[int]) -> set[int]:
    """The writes that an example tells of without showing them: who gave the values that were seen,
    and what lies between them in a chain of values."""
    columns = history.touches
    writes = np.flatnonzero(columns.role == Role.WRITE).tolist()
    by_value = {(int(columns.item[n]), int(columns.value[n])): n for n in writes}
    followed = np.flatnonzero(columns.role == Role.FOLLOWED).tolist()
    told = {(int(columns.item[n]), int(columns.value[n])): int(columns.before[n]) for n in followed}
    found: set[int] = set()
    for touch in touches:
        item, value = int(columns.item[touch]), int(columns.value[touch])
        while (item, value) in by_value and by_value[item, value] not in found:
            writer = by_value[item, value]
            found.add(writer)
            before = int(columns.before[writer])
            value = told.get((item, value), UNTOLD) if before == UNTOLD else before
    return found - set(touches)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("anomaly", anomalies_of_items.ANOMALIES, ids=lambda each: each.name)
def test_no_part_of_an_example_is_wrong_by_itself(
    anomaly: Anomaly, seed: int, tmp_path: Path
) -> None:
    for history, violation in examples(anomaly, seed, tmp_path):
        touches, kind = set(violation.touches), violation.kind
        values = background(history, touches)
        assert is_wrong(history, touches, values, kind), violation
        for touch in touches:
            rest = touches - {touch}
            named = is_named(history, touch, rest | values)
            if rest and not named and history.touches.role[touch] != Role.VOID:
                assert not is_wrong(history, rest, values, kind), (violation, touch)
