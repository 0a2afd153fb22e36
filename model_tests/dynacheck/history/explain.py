"""A violation in words and as a picture: what each client asked, was told, and when."""

from __future__ import annotations

import json
import linecache
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from dynacheck.history.across.pages import Misread
from dynacheck.history.across.transactions import Cycle
from dynacheck.history.columns import NEVER, UNTOLD, History, Role
from dynacheck.history.items.odd import Searched
from dynacheck.history.items.search import Stuck
from dynacheck.history.items.violations import Kind, Violation
from dynacheck.history.promises import Broken

MS = 1e6
"""Nanoseconds in a millisecond."""
WIDTH = 30
"""Columns of a picture."""


@dataclass(frozen=True)
class Line:
    """A request in a picture."""

    line: int
    """Of the history: where it begins."""
    process: str
    operation: str
    item: str
    effect: str
    begin: int
    end: int | None
    bar: str


@dataclass(frozen=True)
class Explanation:
    """Why it cannot have happened like this."""

    sentence: str
    lines: tuple[Line, ...]


def as_text(found: Explanation) -> Iterator[str]:
    """Say it in lines; the items are told once where there is only one."""
    items = {line.item for line in found.lines}
    alone = len(items) == 1
    yield f"  {items.pop()}: {found.sentence}" if alone else f"  {found.sentence}"
    rows = []
    for n, line in enumerate(found.lines, 1):
        end = "never ended" if line.end is None else f"{line.end / MS:,.3f} ms"
        who = (str(n), f"line {line.line}", line.process, line.operation)
        item = () if alone else (line.item,)
        rows.append((*who, *item, line.effect, line.bar, f"{line.begin / MS:,.3f} to {end}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def explain(history: History, found: Broken) -> Explanation:
    """Explain a violation."""
    match found:
        case Violation(kind, touches):
            sentence = _SENTENCES[kind]
            if kind == Kind.TWO_ORDERS:
                sentence += _contradiction(history, touches)
            return Explanation(sentence, _lines(history, _told(history, touches)))
        case Cycle(name, edges):
            told = _told(history, [edge.touch for edge in edges])
            sentence = f"{name}: {_around(history, found)}{'' if found.sure else _IN_ANY_ORDER}"
            return Explanation(sentence, _lines(history, told))
        case Searched(_, calls, Stuck(call, under_way)):
            shown = calls if len(calls) <= SHORT else _at_the_end(history, found, call, under_way)
            return Explanation(_STUCK, _lines(history, _told(history, shown)))
        case Misread(item, walk, times, touch):
            pages = [(row, item, f"page {n} of the walk") for n, row in enumerate(walk.requests, 1)]
            sentence = f"the walk returned the item {times} times" if times else _MISSED
            return Explanation(sentence, _lines(history, [*_told(history, [touch]), *pages]))
    raise TypeError(found)


_STUCK = "in no order of these requests can all have been answered like this"
_IN_ANY_ORDER = "; in every other order of the items' versions there is such a circle too"
SHORT = 12
"""Calls that are shown all."""
_MISSED = "the item had been written before the walk began, was never deleted, and is on no page"


_SENTENCES = {
    Kind.UNWRITTEN: "the value was seen, and no write of the history gives it",
    Kind.WITHOUT_EFFECT: "the value was seen, and its write was refused or never sent",
    Kind.FUTURE: "the value was seen, and the request ended before the value's write began",
    Kind.TWO_SUCCESSORS: "two writes each came directly after the same value: one of them was lost",
    Kind.TWO_PREDECESSORS: "the value follows one value in one list, and another in another list",
    Kind.CIRCLE: "each of these writes says that it came directly after the next one's value",
    Kind.CHAIN: "the last one ended before the first one began, which saw or gave an earlier value",
    Kind.TWO_ORDERS: "each of two values came before the other",
    Kind.TRUE_REFUSED: "the condition held, and was refused",
    Kind.FALSE_ACCEPTED: "the condition did not hold, and the write was carried out",
    Kind.CARRIED_OUT_AGAIN: "the first was carried out; the next one of its token was judged anew",
    Kind.EARLIER: "the client knew a newer value before it saw this one",
}


def _at_the_end(
    history: History, found: Searched, call: int, under_way: Sequence[int]
) -> tuple[int, ...]:
    """Return the touch of a call that fits no order, of those under way, and of the last before."""
    requests, rows = history.requests, history.touches.request[list(found.touches)]
    ended = np.flatnonzero(requests.end[rows] < requests.begin[rows[call]])
    last = ended[np.argsort(requests.end[rows[ended]], kind="stable")][-4:].tolist()
    return tuple(found.touches[n] for n in (*last, *under_way, call))


def _contradiction(history: History, touches: Sequence[int]) -> str:
    """Say which requests ended before which began, from the one value to the other and back."""
    requests, rows = history.requests, history.touches.request
    sides = _sides(history, touches)
    told = {
        sides[i]: f"{i + 1} ended before {j + 1} began"
        for i, one in enumerate(touches)
        for j, other in enumerate(touches)
        if sides[i] != sides[j] and requests.end[rows[one]] < requests.begin[rows[other]]
    }
    return f": {', and '.join(told.values())}"


def _sides(history: History, touches: Sequence[int]) -> list[int]:
    """Return for each touch which chain of values it belongs to, of those that are shown."""
    columns = history.touches
    chains: nx.Graph[int] = nx.Graph()
    for touch in touches:
        chains.add_node(int(columns.value[touch]))
        if columns.role[touch] == Role.WRITE and columns.before[touch] != UNTOLD:
            chains.add_edge(int(columns.value[touch]), int(columns.before[touch]))
    parts = list(nx.connected_components(chains))
    return [
        next(n for n, part in enumerate(parts) if int(columns.value[touch]) in part)
        for touch in touches
    ]


def _around(history: History, cycle: Cycle) -> str:
    """Say for each edge what comes before what, and why."""
    told = []
    for n, edge in enumerate(cycle.edges, 1):
        after = n % len(cycle.edges) + 1
        on = "" if edge.item < 0 else f" on {history.item(edge.item)}"
        told.append(f"{n} before {after} ({edge.kind}{on})")
    return ", ".join(told)


def _told(history: History, touches: Sequence[int]) -> list[tuple[int, int, str]]:
    """Return the request of each touch, its item and what it did."""
    columns = history.touches
    return [
        (int(columns.request[touch]), int(columns.item[touch]), _effect(history, touch))
        for touch in touches
    ]


def _lines(history: History, told: Sequence[tuple[int, int, str]]) -> tuple[Line, ...]:
    """Return requests, with the item and the effect that matter, as a picture."""
    requests = history.requests
    rows = [row for row, _, _ in told]
    start = min(int(requests.begin[row]) for row in rows)
    ends = [int(requests.end[row]) for row in rows if requests.end[row] != NEVER]
    begins = [int(requests.begin[row]) for row in rows]
    stop = max([*ends, *begins]) + 1
    lines = []
    for row, item, effect in told:
        begin, end = int(requests.begin[row]), int(requests.end[row])
        lines.append(
            Line(
                int(requests.line[row]),
                history.processes[requests.process[row]],
                history.operations[requests.operation[row]],
                history.item(item),
                effect,
                begin - start,
                None if end == NEVER else end - start,
                _bar(begin - start, None if end == NEVER else end - start, stop - start),
            )
        )
    return tuple(lines)


def _bar(begin: int, end: int | None, whole: int) -> str:
    first = begin * (WIDTH - 2) // whole
    if end is None:
        return f"{' ' * first}├{'─' * (WIDTH - first - 2)}>"
    last = max(first + 1, end * (WIDTH - 2) // whole + 1)
    return f"{' ' * first}├{'─' * (last - first - 1)}┤{' ' * (WIDTH - last - 1)}"


def _effect(history: History, touch: int) -> str:
    """What a request did to the item, in words."""
    columns = history.touches
    value = history.value(int(columns.value[touch]))
    before = int(columns.before[touch])
    told = "" if before == UNTOLD else history.value(before)
    match Role(int(columns.role[touch])):
        case Role.WRITE:
            return f"writes {value}" + (f" after {told}" if told else "")
        case Role.READ:
            return f"sees {value}" + (f", expected {told}" if told else "")
        case Role.WEAK:
            return f"sees {value}, perhaps stale"
        case Role.VOID:
            return f"does not write {value}"
        case Role.REFUSAL:
            return f"is refused, expected {told}"
        case Role.CONTRADICTION:
            return f"saw {value}, expected {told}, and wrote"
        case Role.FOLLOWED:
            return f"sees {value} after {told}"
        case Role.OPAQUE:
            return _change(history, touch)


def _change(history: History, touch: int) -> str:
    """A change of an item in another form than a register's, as its request and answer have it."""
    request = int(history.touches.request[touch])
    begun, ended = (
        json.loads(linecache.getline(history.path, int(lines[request])) or "{}")
        for lines in (history.requests.line, history.requests.ended_at)
    )
    asked = begun.get("request", {})
    steps = [next(iter(step.values())) for step in asked.get("TransactItems", ())]
    table = history.items[int(history.touches.item[touch])][0]
    of_item = [step for step in steps if step.get("TableName") == table] or [asked]
    told = ended.get("response", {}).get("body", {}).get("Attributes")
    shown = "" if told is None else f", told {json.dumps(told)}"
    return f"{of_item[0].get('UpdateExpression', 'changes the item')}{shown}"
