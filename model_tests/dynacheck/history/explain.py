"""A violation in words and as a picture: what each client asked, was told, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dynacheck.history.columns import NEVER, UNTOLD, History, Role
from dynacheck.history.odd import Searched
from dynacheck.history.search import Stuck
from dynacheck.history.transactions import Cycle
from dynacheck.history.violations import Kind, Violation

WIDTH = 44
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


def explain(history: History, found: Violation | Cycle | Searched) -> Explanation:
    """Explain a violation."""
    match found:
        case Violation(kind, touches):
            sentence = _SENTENCES[kind]
        case Cycle(name, edges):
            touches = tuple(edge.touch for edge in edges)
            sentence = f"{name}: {_around(history, found)}"
        case Searched(_, calls, Stuck(call, under_way)):
            touches = (calls[call], *(calls[n] for n in under_way))
            sentence = (
                "the first of these ended, and in no order of those that had begun can it have been"
                " answered like this"
            )
        case _:
            raise TypeError(found)
    return Explanation(sentence, _lines(history, touches))


_SENTENCES = {
    Kind.UNWRITTEN: "the value was seen, and no write of the history gives it",
    Kind.WITHOUT_EFFECT: "the value was seen, and its write was refused or never sent",
    Kind.FUTURE: "the value was seen, and the request ended before the value's write began",
    Kind.TWO_SUCCESSORS: "two writes each came directly after the same value: one of them was lost",
    Kind.CIRCLE: "each of these writes says that it came directly after the next one's value",
    Kind.CHAIN: "the last one ended before the first one began, which saw or gave an earlier value",
    Kind.TWO_ORDERS: "one value was there before the other, and the other before the one",
    Kind.TRUE_REFUSED: "the condition held, and was refused",
    Kind.FALSE_ACCEPTED: "the condition did not hold, and the write was carried out",
    Kind.EARLIER: "the client knew a newer value before it saw this one",
}


def _around(history: History, cycle: Cycle) -> str:
    """Say for each edge what comes before what, and why."""
    numbers = {edge.touch: n for n, edge in enumerate(cycle.edges, 1)}
    told = []
    for n, edge in enumerate(cycle.edges, 1):
        after = n % len(cycle.edges) + 1
        on = "" if edge.item < 0 else f" on {history.item(edge.item)}"
        told.append(f"{n} before {after} ({edge.kind}{on})")
    return ", ".join(told) if numbers else ""


def _lines(history: History, touches: Sequence[int]) -> tuple[Line, ...]:
    requests, columns = history.requests, history.touches
    rows = [int(columns.request[touch]) for touch in touches]
    start = min(int(requests.begin[row]) for row in rows)
    ends = [int(requests.end[row]) for row in rows if requests.end[row] != NEVER]
    begins = [int(requests.begin[row]) for row in rows]
    stop = max([*ends, *begins]) + 1
    lines = []
    for touch, row in zip(touches, rows, strict=True):
        begin, end = int(requests.begin[row]), int(requests.end[row])
        lines.append(
            Line(
                int(requests.line[row]),
                history.processes[requests.process[row]],
                history.operations[requests.operation[row]],
                history.item(int(columns.item[touch])),
                _effect(history, touch),
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
        case Role.OPAQUE:
            return "changes the item"
