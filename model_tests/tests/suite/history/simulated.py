"""A store that does what it promises, simulated in virtual time, and what its clients write down.

The store is the specification: requests take effect one after the other, each at a moment between
its beginning and its end. Everything is drawn from a seed.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

from dynacheck.exchange.json_form import jsonable
from dynaspec.items import EMPTY, Failure, Tables, handle, possible
from dynaspec.items.tables.lifecycle import settled

Work: TypeAlias = Generator[int, None, None]
"""What somebody does: gives how long it waits before it goes on."""
Body: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = tuple[int, Body]
"""A status and a body."""

KEYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "plain": (("k", "S"),),
    "sorted": (("p", "N"), ("s", "S")),
    "deletes": (("k", "S"),),
    "counters": (("k", "S"),),
    "lists": (("k", "S"),),
    "other": (("k", "S"),),
}
"""The tables' key attributes and their types."""
VALUES: Final = {"plain": "v", "sorted": "w", "deletes": "v", "counters": "v", "lists": "v"}
"""The attribute that a history tells of; of the table `other` it tells nothing."""


@dataclass(frozen=True)
class Asked:
    """A request."""

    operation: str
    request: Body


class Simulation:
    """A store, a clock, and the lines that its clients write."""

    def __init__(self, seed: int) -> None:
        """Begin with empty tables."""
        self.rng = Random(seed)
        self.seed = seed
        self.now = 0
        self.lines: list[dict[str, Any]] = []
        self.states = [_tables()]
        """The tables after each request that took effect."""
        self._agenda: list[tuple[int, float, Work]] = []
        self._values = count(1)

    @property
    def state(self) -> Tables:
        """The tables as they are."""
        return self.states[-1]

    def fresh(self) -> dict[str, str]:
        """Return a value that was never written: a number or a string."""
        number = str(next(self._values))
        return {"N": number} if self.rng.random() < 0.7 else {"S": f"v{number}"}

    # --- Time ------------------------------------------------------------------------------

    def spawn(self, work: Work, after: int = 0) -> None:
        """Let somebody work, from some time on. What happens at one moment has a drawn order."""
        heappush(self._agenda, (self.now + after, self.rng.random(), work))

    def run(self) -> None:
        """Let time pass until nobody works any more."""
        while self._agenda:
            self.now, _, work = heappop(self._agenda)
            delay = next(work, None)
            if delay is not None:
                self.spawn(work, delay)

    # --- What the store does ---------------------------------------------------------------

    def apply(self, asked: Asked) -> Answer:
        """Let a request take effect now."""
        after, answer = carry_out(self.state, asked)
        self.states.append(after)
        return answer

    def look(self, asked: Asked, state: Tables) -> Answer:
        """Return how a request is answered on other tables. It takes no effect."""
        return carry_out(state, asked)[1]

    # --- What the clients write ------------------------------------------------------------

    def begin(self, process: str, asked: Asked) -> None:
        """A client sends a request."""
        self._line(process, "invoke", operation=asked.operation, request=asked.request)

    def end(self, process: str, answer: Answer) -> None:
        """A client receives an answer."""
        self._line(process, "ok", response={"status": answer[0], "body": answer[1]})

    def lose(self, process: str, kind: str) -> None:
        """A client learns that its request failed, or that nobody knows (`fail`, `info`)."""
        self._line(process, kind)

    def note(self, text: str) -> None:
        """Somebody does something to the endpoint."""
        self._line("somebody", "note", text=text)

    def write(self, path: Path) -> Path:
        """Write the history."""
        tables = {
            name: {"key": [key for key, _ in KEYS[name]], "value": value}
            for name, value in VALUES.items()
        }
        header = {"history": 2, "tables": tables, "shows_refused": True, "seed": self.seed}
        path.write_text("".join(f"{json.dumps(line)}\n" for line in (header, *self.lines)))
        return path

    def _line(self, process: str, kind: str, **members: Any) -> None:
        self.lines.append({"process": process, "type": kind, "at": self.now, **members})


def _tables() -> Tables:
    tables = EMPTY
    for name, keys in KEYS.items():
        roles = zip(keys, ("HASH", "RANGE"), strict=False)
        definition = {
            "TableName": name,
            "KeySchema": [{"AttributeName": key, "KeyType": role} for (key, _), role in roles],
            "AttributeDefinitions": [
                {"AttributeName": key, "AttributeType": kind} for key, kind in keys
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
        tables = settled(handle(tables, "CreateTable", definition)[0])
    return tables


def carry_out(tables: Tables, asked: Asked) -> tuple[Tables, Answer]:
    """Return the tables after a request, and its answer."""
    after, answer = handle(tables, asked.operation, asked.request)
    (told, *_) = possible(answer)
    if not isinstance(told, Failure):
        return after, (200, jsonable(told.body))
    kind = f"com.amazonaws.dynamodb.v20120810#{told.code}"
    return after, (400, {"__type": kind, "message": told.message, **jsonable(told.extra)})
