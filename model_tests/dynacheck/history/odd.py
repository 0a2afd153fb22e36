"""Items whose values repeat, or were not read: judged by a search through the specification.

Each request is taken as what it asks of the one item. Whether it may be answered as it was, and
what the item is afterwards, the specification says (``dynaspec.items.handle``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from dynacheck.history.asked import Asked, asked_of_item
from dynacheck.history.columns import NEVER, Column, History, Mask, Role
from dynacheck.history.lines import Header
from dynacheck.history.reading import read_header
from dynacheck.history.search import Call, Found, linearize
from dynacheck.judging import choices
from dynacheck.judging.choices import Decisions
from dynaspec.items import EMPTY, Choice, Failure, Success, Tables, Unsupported, handle
from dynaspec.items.tables.lifecycle import settled

BUDGET: Final = 200_000
"""Steps that the search of an item may take."""


class UnsupportedError(Exception):
    """A request that the specification does not answer."""


@dataclass(frozen=True)
class Searched:
    """What the search of an item came to."""

    item: int
    touches: tuple[int, ...]
    """The touch of each call."""
    found: Found


def search_odd(history: History, odd: Mask) -> Iterator[Searched]:
    """Judge each of the items that are marked."""
    touches, requests = history.touches, history.requests
    header, _ = read_header(Path(history.path))
    looked_at = odd[touches.item] & (touches.role != Role.WEAK)
    wanted = np.flatnonzero(looked_at)
    lines = _lines(history, np.unique(touches.request[wanted]))
    asked_of: dict[int, dict[int, Asked]] = {}
    for touch in wanted.tolist():
        request, item = int(touches.request[touch]), int(touches.item[touch])
        if request not in asked_of.setdefault(item, {}):
            key = _key(header, history.items[item])
            one = asked_of_item(history.items[item][0], key, *lines[request], touch)
            if one is not None:
                asked_of[item][request] = one
    for item, calls in asked_of.items():
        times = [_time(int(requests.begin[r]), int(requests.end[r])) for r in sorted(calls)]
        asked = [calls[r] for r in sorted(calls)]
        table = history.items[item][0]
        steps = Steps(table, _key(header, history.items[item]), asked)
        found = linearize(times, 0, steps.step, BUDGET)
        yield Searched(item, tuple(each.touch for each in asked), found)


def _time(begin: int, end: int) -> Call:
    return Call(begin, None if end == NEVER else end)


def _key(header: Header, item: tuple[str, ...]) -> dict[str, Any]:
    table, *parts = item
    names = header.tables[table].key
    return {n: {kind: text} for n, kind, text in zip(names, parts[::2], parts[1::2], strict=True)}


def _lines(history: History, requests: Column) -> dict[int, tuple[Any, Any]]:
    """Return the invocation and the ending of requests, read again; None where there is none."""
    columns = history.requests
    wanted = {int(columns.line[r]): (int(r), 0) for r in requests}
    wanted |= {int(columns.ended_at[r]): (int(r), 1) for r in requests if columns.ended_at[r]}
    read: dict[int, list[Any]] = {int(r): [None, None] for r in requests}
    with Path(history.path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if number in wanted:
                request, place = wanted[number]
                read[request][place] = json.loads(line)
    return {request: (begun, ended) for request, (begun, ended) in read.items()}


class Steps:
    """The requests on an item as steps between numbered states."""

    def __init__(self, table: str, key: Mapping[str, Any], asked: Sequence[Asked]) -> None:
        """Begin with an empty table."""
        types = {name: next(iter(value)) for name, value in key.items()}
        kinds = ("HASH", "RANGE")
        schema = [{"AttributeName": n, "KeyType": k} for n, k in zip(types, kinds, strict=False)]
        created, answer = handle(
            EMPTY,
            "CreateTable",
            {
                "TableName": table,
                "KeySchema": schema,
                "AttributeDefinitions": [
                    {"AttributeName": n, "AttributeType": t} for n, t in types.items()
                ],
                "BillingMode": "PAY_PER_REQUEST",
            },
        )
        assert isinstance(answer, Success), answer
        self._asked = asked
        self._states = [settled(created)]
        self._numbers = {self._states[0]: 0}
        self._known: dict[tuple[int, int], int | None] = {}

    def step(self, state: int, call: int) -> int | None:
        """The state after a request; None where it is not answered there as it was."""
        if (state, call) not in self._known:
            self._known[state, call] = self._carry_out(self._states[state], self._asked[call])
        return self._known[state, call]

    def _carry_out(self, tables: Tables, asked: Asked) -> int | None:
        after, expected = handle(tables, asked.operation, asked.request)
        if isinstance(expected, Unsupported):
            raise UnsupportedError(expected.message)
        if asked.told == "refusal":
            fits = isinstance(expected, Failure)
        elif asked.told is None:
            fits = isinstance(expected, Success | Choice)
        else:
            fits = choices.judge(expected, asked.told, Decisions()).difference is None
        if not fits:
            return None
        number = self._numbers.setdefault(after, len(self._states))
        if number == len(self._states):
            self._states.append(after)
        return number
