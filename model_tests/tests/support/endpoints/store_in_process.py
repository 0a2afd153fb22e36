"""The store's answers without its processes, nodes and HTTP: for measuring what a run reaches."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

from sortedcontainers import SortedDict

from dynacheck.exchange.client import Answer, Answered, Refused, raw_json
from dynacheck.exchange.json_form import from_json
from dynastore.items import (
    HOUSEKEEPING,
    Effects,
    Logged,
    Writes,
    consistent,
    execute,
    is_read,
    published,
)


class Ordered:
    """A `View` of what was written, in order."""

    def __init__(self) -> None:
        self.content: SortedDict[bytes, bytes] = SortedDict()

    def get(self, key: bytes) -> bytes | None:
        return self.content.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        if start < end:
            for key in self.content.irange(start, end, (True, False), reverse=reverse):
                yield key, self.content[key]


class StoreInProcess:
    """What a `Client` is, of a store within this process: `Upkeep` sends by it."""

    def __init__(self) -> None:
        self._view = Ordered()
        self._mutations = 0

    def send(self, operation: str, request: Mapping[str, object]) -> Answer:
        """Answer a request, as the router, the endpoint and a leader do together."""
        if operation == "DescribeTable":
            self._answer(HOUSEKEEPING, b"{}")  # who asks after a table may wait for it
        text = json.dumps(json.loads(raw_json(request)), ensure_ascii=False).encode()
        consistent(operation, text)
        status, body = self._answer(operation, text)
        if status == 200:
            return Answered(from_json(body))
        code = body.pop("__type").split("#")[1]
        message = body.pop("message", "") or body.pop("Message", "")
        return Refused(code, message, from_json(body))

    def close(self) -> None:
        """There is nothing to end."""

    def _answer(self, operation: str, body: bytes) -> tuple[int, dict[str, object]]:
        now = time.time_ns() // 1_000_000
        outcome = execute(self._view, operation, body, now)
        assert not (outcome.writes and (outcome.status != 200 or is_read(operation)))
        self._apply(outcome.writes)
        if outcome.effects.changes:
            self._publish(outcome.effects, now)
        return outcome.status, json.loads(outcome.body)

    def _publish(self, effects: Effects, now: int) -> None:
        """Do at once what a leader does a moment later."""
        logged = Logged(self._mutations, now, effects.changes, effects.writes)
        self._mutations += 1
        self._apply(published(self._view, [logged], self._mutations))

    def _apply(self, writes: Writes) -> None:
        for key, content in writes:
            if content is None:
                self._view.content.pop(key, None)
            else:
                self._view.content[key] = content
