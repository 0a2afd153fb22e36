"""Items whose values repeat, or whose writes are not all read: judged by a search.

Where a write is not read, each request is taken as what it asks of the one item. Whether it may be
answered as it was, and what the item is afterwards, the specification says (``handle``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from dynacheck.history.columns import ABSENT, NEVER, UNTOLD, Column, History, Mask, Role
from dynacheck.history.items.asked import Asked, asked_of_item
from dynacheck.history.items.marks import NONE, Marks, among
from dynacheck.history.items.search import Advance, Call, Found, Linearized, Stuck, linearize
from dynacheck.history.items.steps import Steps
from dynacheck.history.reading.files import read_header
from dynacheck.history.reading.lines import Header
from dynaspec.items.api import READS

BUDGET: Final = 1_000_000
"""Steps that the search of an item may take."""
SHRUNK: Final = 200
"""Operations on an item of which the fewest are looked for that are still wrong."""
_REGISTER: Final = (Role.WRITE, Role.READ, Role.REFUSAL)


def _nowhere(_state: int, _call: int) -> int | None:
    return None


@dataclass(frozen=True)
class Searched:
    """What the search of an item came to."""

    item: int
    touches: tuple[int, ...]
    """The touch of each call."""
    found: Found
    shown: int = 0
    """How many eventual reads an order explains, of an item whose writes are not all read."""
    step: Advance = field(default=_nowhere, compare=False, repr=False)
    """The state after a call; the first state is 0."""
    reading: tuple[bool, ...] = ()
    """Which calls leave every state as it is."""


def search_items(
    history: History, odd: Marks, by: Column, budget: int = BUDGET
) -> Iterator[Searched]:
    """Judge the items of marks: those whose writes are all read as registers, the others as items.

    ``by`` is for each request the time by which others show that it had taken effect: an order is
    looked for first that keeps to that on these items too. Raises `UnsupportedError`.
    """
    opaque = np.zeros(len(history.items), bool)
    opaque[odd.item[odd.role == Role.OPAQUE]] = True
    registers = odd.pick(~opaque[odd.item] & np.isin(odd.role, _REGISTER) & (odd.row != NONE))
    registers = registers.pick(np.argsort(registers.item, kind="stable"))
    starts = np.flatnonzero(np.diff(registers.item, prepend=NONE))
    for part in np.split(np.arange(len(registers.item)), starts)[1:]:
        yield _search_register(history, registers.pick(part), budget)
    if opaque.any():
        yield from _search_requests(history, opaque, by, budget)


def _search_register(history: History, marks: Marks, budget: int) -> Searched:
    """Judge one item, whose value is all there is to know of it."""
    found = _linearized(history, marks, budget)
    if isinstance(found, Stuck):
        marks, found = _recent(history, marks, found, budget)
    if isinstance(found, Stuck) and len(marks.row) <= SHRUNK:
        marks, found = _fewest(history, marks, found, budget)
    rows, reading = tuple(marks.row.tolist()), tuple((marks.role != Role.WRITE).tolist())
    step = _register_step(history, marks)
    return Searched(int(marks.item[0]), rows, found, step=step, reading=reading)


def _recent(history: History, marks: Marks, found: Stuck, budget: int) -> tuple[Marks, Stuck]:
    """Leave out what had ended long before, and what had not begun, while there is no order."""
    begun = marks.pick(marks.begin <= marks.end[found.call])
    size = 10
    while size < len(begun.row):
        recent = _last(begun, size)
        without = _linearized(history, recent, budget)
        if isinstance(without, Stuck):
            return recent, without
        size *= 2
    without = _linearized(history, begun, budget)
    return (begun, without) if isinstance(without, Stuck) else (marks, found)


def _last(marks: Marks, size: int) -> Marks:
    """Return what ended last, and the writes that it may have seen.

    That leaves a legal history legal. A write was not seen any more if another one began after it
    had ended, and ended before all this began. Of a write that is kept for its value alone, it is
    forgotten what was there before.
    """
    last = np.zeros(len(marks.row), bool)
    last[np.argsort(marks.end, kind="stable")[-size:]] = True
    writes = marks.role == Role.WRITE
    over = writes & (marks.end < marks.begin[last].min())
    seen = marks.end >= marks.begin[over].max(initial=0)
    named = np.sort(np.concatenate([marks.key[last], marks.before[last]]))
    source = ~last & writes & seen & among(marks.key, named)
    return replace(marks, before=np.where(source, NONE, marks.before)).pick(last | source)


def _linearized(history: History, marks: Marks, budget: int) -> Found:
    times = [_time(*each) for each in zip(marks.begin.tolist(), marks.end.tolist(), strict=True)]
    reading = [each != Role.WRITE for each in marks.role.tolist()]
    return linearize(times, ABSENT, _register_step(history, marks), reading, budget)


def _register_step(history: History, marks: Marks) -> Advance:
    """The steps of an item whose value is all there is to know of it."""
    value = history.touches.value[marks.row].tolist()
    told = np.where(marks.before == NONE, UNTOLD, history.touches.before[marks.row])
    before, role = told.tolist(), marks.role.tolist()

    def step(state: int, call: int) -> int | None:
        if role[call] == Role.REFUSAL:
            return None if state == before[call] else state
        if role[call] == Role.READ:
            return state if state == value[call] else None
        return value[call] if before[call] in (UNTOLD, state) else None

    return step


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


def _search_requests(history: History, items: Mask, by: Column, budget: int) -> Iterator[Searched]:
    """Judge items by what the specification says of their requests, which are read again."""
    header, _ = read_header(Path(history.path))
    touches = history.touches
    seen = items[touches.item] & (touches.role != Role.FOLLOWED)
    eventual = touches.role == Role.WEAK
    reads = _asked(history, header, np.flatnonzero(seen & eventual))
    for item, of in _asked(history, header, np.flatnonzero(seen & ~eventual)).items():
        asked = [each for each, _ in of]
        weak = reads.get(item, [])
        key = _key(header, history.items[item])
        steps = Steps(history.items[item][0], key, [*asked, *(each for each, _ in weak)])
        times = [time for _, time in of]
        reading = [each.operation in READS for each in asked]
        early = [_early(time, int(by[history.touches.request[a.touch]])) for a, time in of]
        found = linearize(early, 0, steps.step, reading, budget)
        if not isinstance(found, Linearized):
            found = linearize(times, 0, steps.step, reading, budget)
        shown = 0
        if isinstance(found, Linearized):
            states = _states(found.order, times, steps)
            for n, (_, time) in enumerate(weak, len(asked)):
                shown += any(
                    since <= (time.end or NEVER) and steps.step(state, n) is not None
                    for since, state in reversed(states)
                )
        rows = tuple(each.touch for each in asked)
        yield Searched(item, rows, found, shown, steps.step, tuple(reading))


def _states(order: Sequence[int], times: Sequence[Call], steps: Steps) -> list[tuple[int, int]]:
    """The states on the way of an order, each with the time before which it was not there."""
    since, state = 0, 0
    states = [(since, state)]
    for call in order:
        since, after = max(since, times[call].begin), steps.step(state, call)
        if after is not None and after != state:
            state = after
            states.append((since, state))
    return states


def _asked(history: History, header: Header, wanted: Column) -> dict[int, list[tuple[Asked, Call]]]:
    """What touches asked of each item, and when; requests of one token are one."""
    touches, requests = history.touches, history.requests
    lines = _lines(history, np.unique(touches.request[wanted]))
    asked: dict[int, dict[tuple[str, int], tuple[Asked, Call]]] = {}
    for touch in wanted.tolist():
        request, item = int(touches.request[touch]), int(touches.item[touch])
        token = int(touches.token[touch])
        key = _key(header, history.items[item])
        told = asked_of_item(history.items[item][0], key, *lines[request], touch)
        known = asked.setdefault(item, {})
        if told is None or ("request", request) in known:
            continue
        time = _time(int(requests.begin[request]), int(requests.end[request]))
        if token == NONE or told.told == "refusal":
            known["request", request] = told, time
        elif ("token", token) in known:
            first, earlier = known["token", token]
            known["token", token] = first, _together(earlier, time)
        else:
            known["token", token] = told, time
    return {item: list(of.values()) for item, of in asked.items()}


def _together(one: Call, other: Call) -> Call:
    """The time of requests of one token: it acted after the first began, and before one ended."""
    ends = [end for end in (one.end, other.end) if end is not None]
    return Call(min(one.begin, other.begin), min(ends, default=None))


def _early(call: Call, by: int) -> Call:
    """The time of a call that had taken effect by a time."""
    ends = [end for end in (call.end, by) if end is not None and end != NEVER]
    return Call(call.begin, max(call.begin, min(ends)) if ends else None)


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
