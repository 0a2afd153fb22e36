"""What clients saw, held against the log that the cluster ended with.

A mutation that was acknowledged to a client is in the log, at a position that was acknowledged
while the client waited. A strongly consistent read, and a refusal, are answered from a prefix of
the log at least as long as what was acknowledged when it was asked for. No mutation is in the log
that no client asked for, or that a client was told had failed; the housekeeping is the store's own.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dynacheck.trace.reader import Request
from dynacheck.trace.requests import HOUSEKEEPING, STREAM_READS, WrongAnswerError, judge
from dynaspec.items import Tables
from dynaspec.items.api import READS
from dynaspec.items.tables.lifecycle import settled

NANOSECONDS: Final = 1_000_000
"""In a millisecond, in which the log's times are."""


@dataclass(frozen=True)
class Log:
    """The log that a run ended with."""

    requests: Sequence[Request]
    """What made each mutation."""
    tables: Sequence[Tables]
    """The tables after each prefix, from the empty one on."""
    acknowledged: Sequence[tuple[float, int]]
    """The lengths that were acknowledged, each with its time in milliseconds, ascending."""

    def before(self, at: float) -> int:
        """How much was acknowledged earlier than `at`."""
        return self._length(bisect_left(self.acknowledged, (at, -1)))

    def by(self, at: float) -> int:
        """How much was acknowledged at `at` at the latest."""
        return self._length(bisect_right(self.acknowledged, (at, len(self.requests))))

    def _length(self, count: int) -> int:
        return max((n for _, n in self.acknowledged[:count]), default=0)


@dataclass(frozen=True)
class Call:
    """A client's request from its invocation to its end."""

    invoked: Mapping[str, Any]
    ended: Mapping[str, Any]

    @property
    def begin(self) -> float:
        """When it was asked, in milliseconds."""
        return float(self.invoked["at"] / NANOSECONDS)

    @property
    def end(self) -> float:
        """When it was answered, in milliseconds."""
        return float(self.ended["at"] / NANOSECONDS)

    @property
    def request(self) -> Request:
        """The request with its answer, as a trace has them."""
        response = self.ended.get("response") or {"status": 200, "body": {}}
        return Request(
            self.invoked["operation"],
            json.dumps(self.invoked["request"]),
            response["status"],
            json.dumps(response["body"]),
            int(self.begin),
        )

    def __str__(self) -> str:
        """Who asked what when, and what came of it."""
        i, e = self.invoked, self.ended
        asked = f"{i['process']} at {self.begin:g} ms: {i['operation']} {json.dumps(i['request'])}"
        return f"{asked}\n  ended at {self.end:g} ms: {e['type']} {json.dumps(e.get('response'))}"


def objections(history: Iterable[Mapping[str, Any]], log: Log) -> Iterator[str]:
    """Tell the answers of a history that do not fit the log at the run's end."""
    calls = list(_calls(history))
    free = set(range(len(log.requests)))
    for call in sorted(calls, key=lambda call: call.end):
        judged = call.ended["type"] == "ok" and call.invoked["operation"] not in STREAM_READS
        if judged and not _fits(call, log, free):
            low, high = log.before(call.begin), log.by(call.end)
            yield f"{call}\n  no answer of the log at its lengths from {low} to {high}"
    yield from _not_asked_for(calls, log)


def _calls(history: Iterable[Mapping[str, Any]]) -> Iterator[Call]:
    under_way: dict[str, Mapping[str, Any]] = {}
    for line in history:
        if line["type"] == "invoke":
            under_way[line["process"]] = line
        else:
            yield Call(under_way.pop(line["process"]), line)
    for line in under_way.values():
        yield Call(line, {**line, "type": "info"})


def _fits(call: Call, log: Log, free: set[int]) -> bool:
    """Whether a request's answer is the log's, somewhere between its invocation and its end.

    A mutation is taken from `free`, so that no two requests are answered for one.
    """
    request = call.request
    low, high = log.before(call.begin), log.by(call.end)
    if request.operation == "GetItem" and not call.invoked["request"].get("ConsistentRead"):
        low = 0
    if request.status == 200 and request.operation not in READS:
        for position in range(low, high):
            if position in free and _same(log.requests[position], request):
                free.remove(position)
                return True
    return any(_changes_nothing(log.tables[n], request) for n in range(low, high + 1))


def _same(logged: Request, told: Request) -> bool:
    """Whether a mutation is what the client asked for, and its answer what the client was told."""
    asked = _asked(logged) == _asked(told)
    return asked and json.loads(logged.response) == json.loads(told.response)


def _changes_nothing(tables: Tables, request: Request) -> bool:
    """Whether the request is answered like this on these tables, and leaves them as they are."""
    try:
        return settled(judge(tables, request)) == settled(tables)
    except WrongAnswerError:
        return False


def _not_asked_for(calls: Iterable[Call], log: Log) -> Iterator[str]:
    """Mutations more than the requests that may have had an effect."""
    asked = Counter(_asked(c.request) for c in calls if c.ended["type"] != "fail")
    for position, request in enumerate(log.requests):
        if request.operation == HOUSEKEEPING:
            continue
        asked[_asked(request)] -= 1
        if asked[_asked(request)] < 0:
            yield f"mutation {position} was not asked for, or was told to have failed: {request}"


def _asked(request: Request) -> tuple[str, str]:
    return request.operation, json.dumps(json.loads(request.body), sort_keys=True)
