"""Items whose values repeat, or whose writes are not all read: judged by a search.

Where a write is not read, each request is taken as what it asks of the one item. Whether it may be
answered as it was, and what the item is afterwards, the specification says (``handle``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from dynacheck.history.columns import ABSENT, NEVER, UNTOLD, Column, History, Mask, Role
from dynacheck.history.items.asked import Asked, asked_of_item
from dynacheck.history.items.marks import NONE, Marks
from dynacheck.history.items.search import Call, Found, Stuck, linearize
from dynacheck.history.reading.files import read_header
from dynacheck.history.reading.lines import Header
from dynacheck.judging import choices
from dynacheck.judging.choices import Decisions
from dynaspec.items import EMPTY, Choice, Failure, Success, Tables, Unsupported, handle
from dynaspec.items.api import READS
from dynaspec.items.tables.lifecycle import settled

BUDGET: Final = 1_000_000
"""Steps that the search of an item may take."""
SHRUNK: Final = 200
"""Operations on an item of which the fewest are looked for that are still wrong."""
_REGISTER: Final = (Role.WRITE, Role.READ, Role.REFUSAL)


class UnsupportedError(Exception):
    """A request that the specification does not answer."""


@dataclass(frozen=True)
class Searched:
    """What the search of an item came to."""

    item: int
    touches: tuple[int, ...]
    """The touch of each call."""
    found: Found


def search_items(history: History, odd: Marks, budget: int = BUDGET) -> Iterator[Searched]:
    """Judge the items of marks: those whose writes are all read as registers, the others as items.

    Raises `UnsupportedError`.
    """
    opaque = np.zeros(len(history.items), bool)
    opaque[odd.item[odd.role == Role.OPAQUE]] = True
    registers = odd.pick(~opaque[odd.item] & np.isin(odd.role, _REGISTER) & (odd.row != NONE))
    registers = registers.pick(np.argsort(registers.item, kind="stable"))
    starts = np.flatnonzero(np.diff(registers.item, prepend=NONE))
    for part in np.split(np.arange(len(registers.item)), starts)[1:]:
        yield _search_register(history, registers.pick(part), budget)
    if opaque.any():
        yield from _search_requests(history, opaque, budget)


def _search_register(history: History, marks: Marks, budget: int) -> Searched:
    """Judge one item, whose value is all there is to know of it."""
    found = _linearized(history, marks, budget)
    if isinstance(found, Stuck) and len(marks.row) <= SHRUNK:
        marks, found = _fewest(history, marks, found, budget)
    return Searched(int(marks.item[0]), tuple(marks.row.tolist()), found)


def _linearized(history: History, marks: Marks, budget: int) -> Found:
    columns = history.touches
    value, before = (column[marks.row].tolist() for column in (columns.value, columns.before))
    role = marks.role.tolist()

    def step(state: int, call: int) -> int | None:
        if role[call] == Role.REFUSAL:
            return None if state == before[call] else state
        if role[call] == Role.READ:
            return state if state == value[call] else None
        return value[call] if before[call] in (UNTOLD, state) else None

    times = [_time(*each) for each in zip(marks.begin.tolist(), marks.end.tolist(), strict=True)]
    reading = [each != Role.WRITE for each in role]
    return linearize(times, ABSENT, step, reading, budget)


def _fewest(history: History, marks: Marks, found: Stuck, budget: int) -> tuple[Marks, Stuck]:
    """Leave out what a legal history does not need, one by one, while there is still no order.

    That is a read or a refusal, and a write of a value that nobody names.
    """
    for writes in (False, True):
        for row in marks.row[(marks.role == Role.WRITE) == writes].tolist():
            fewer = marks.pick(marks.row != row)
            if writes and _named(fewer, int(marks.key[marks.row == row][0])):
                continue
            without = _linearized(history, fewer, budget)
            if isinstance(without, Stuck):
                marks, found = fewer, without
    return marks, found


def _named(marks: Marks, key: int) -> bool:
    """Whether a value is seen or expected by anybody; a refusal may mean any value."""
    seen = marks.key[marks.role == Role.READ]
    return bool((seen == key).any() or (marks.before == key).any()) or Role.REFUSAL in marks.role


def _search_requests(history: History, items: Mask, budget: int) -> Iterator[Searched]:
    """Judge items by what the specification says of their requests, which are read again."""
    touches, requests = history.touches, history.requests
    header, _ = read_header(Path(history.path))
    looked_at = items[touches.item] & ~np.isin(touches.role, (Role.WEAK, Role.FOLLOWED))
    wanted = np.flatnonzero(looked_at)
    lines = _lines(history, np.unique(touches.request[wanted]))
    calls: dict[int, dict[tuple[str, int], tuple[Asked, Call]]] = {}
    for touch in wanted.tolist():
        request, item = int(touches.request[touch]), int(touches.item[touch])
        token = int(touches.token[touch])
        one = ("request", request) if token == NONE else ("token", token)
        time = _time(int(requests.begin[request]), int(requests.end[request]))
        known = calls.setdefault(item, {})
        if one in known and token != NONE:
            known[one] = known[one][0], _together(known[one][1], time)
        elif one not in known:
            key = _key(header, history.items[item])
            told = asked_of_item(history.items[item][0], key, *lines[request], touch)
            if told is not None:
                known[one] = told, time
    for item, of in calls.items():
        asked = [each for each, _ in of.values()]
        steps = Steps(history.items[item][0], _key(header, history.items[item]), asked)
        times = [time for _, time in of.values()]
        reading = [each.operation in READS for each in asked]
        found = linearize(times, 0, steps.step, reading, budget)
        yield Searched(item, tuple(each.touch for each in asked), found)


def _together(one: Call, other: Call) -> Call:
    """The time of requests of one token: it acted after the first began, and before one ended."""
    ends = [end for end in (one.end, other.end) if end is not None]
    return Call(min(one.begin, other.begin), min(ends, default=None))


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
