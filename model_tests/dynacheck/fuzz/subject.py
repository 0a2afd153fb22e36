"""The target of a fuzz: its table, its memory, and whether it still gives correct answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dynacheck.fuzz.attempts import Message, Rule, send
from dynacheck.fuzz.fields import OTHER, TABLE, operations
from dynacheck.raw_http import Answered, Client

READY_WITHIN_S = 30.0
UNKNOWN = frozenset({"UnknownOperationException", "UnknownOperation", "NotImplemented"})
"""Error codes by which a target says that it does not know an operation."""

_KEY = {"k": {"S": "sentinel"}}
_TABLE: Mapping[str, object] = {
    "TableName": TABLE,
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
}


class LostError(Exception):
    """The target cannot be fuzzed, or not any further; the message says why."""


@dataclass(frozen=True)
class Subject:
    """A target: where it is, and what can be asked of its process."""

    name: str
    release: str
    endpoint: str
    within: float
    """How many seconds an answer may take."""
    memory: Callable[[], int | None]
    """The most bytes that its processes had resident together; None: they are not known."""
    restart: Callable[[], None] | None
    """Start it again, empty; None: it is not ours to start. Raises `LostError`."""

    def set_up(self) -> None:
        """Make the table and the item that must stay as they are. Raises `LostError`."""
        self._ask("DeleteTable", {"TableName": TABLE})
        until = time.monotonic() + READY_WITHIN_S
        while True:
            self._ask("CreateTable", _TABLE)
            told = self._ask("DescribeTable", {"TableName": TABLE})
            if isinstance(told, dict) and told.get("Table", {}).get("TableStatus") == "ACTIVE":
                return
            if time.monotonic() > until:
                raise LostError(f"{self.endpoint} makes no table: it answered {told!r}")
            time.sleep(0.1)

    def clean_up(self) -> None:
        """Remove the tables of the fuzz."""
        for table in (TABLE, OTHER):
            self._ask("DeleteTable", {"TableName": table})

    def correct(self, number: int) -> str | None:
        """Write and read an item; return the answers' fault. None: they are correct."""
        item = {**_KEY, "n": {"N": str(number)}}
        put = self._ask("PutItem", {"TableName": TABLE, "Item": item})
        if put != {}:
            return f"PutItem answers {put!r}"[:300]
        got = self._ask("GetItem", {"TableName": TABLE, "Key": _KEY, "ConsistentRead": True})
        return None if got == {"Item": item} else f"GetItem answers {got!r}"[:300]

    def known(self) -> tuple[str, ...]:
        """Return the operations that it knows: each is asked for without members."""
        unknown = set()
        for name in operations():
            told = self._ask(name, {})
            kind = str(told.get("__type", "")) if isinstance(told, dict) else ""
            if kind.rpartition("#")[2] in UNKNOWN or told == "HTTP 501":
                unknown.add(name)
        return tuple(name for name in operations() if name not in unknown)

    def _ask(self, operation: str, request: Mapping[str, object]) -> object:
        """Ask, on a new connection; return the answer's JSON, or text that says what came."""
        client = Client(self.endpoint, self.within)
        body = json.dumps(request).encode()
        outcome = send(client, Message("", "", body, Rule.ANSWERED, operation))
        client.close()
        if not isinstance(outcome, Answered):
            return outcome.how
        try:
            told: object = json.loads(outcome.body)
        except ValueError:
            return f"HTTP {outcome.status}"
        return told


def peak_memory(session: int) -> int | None:
    """Return the most bytes that each process of a session had resident, added up (Linux)."""
    return sum(_peak(Path("/proc") / str(process)) for process in processes(session)) or None


def processes(session: int) -> frozenset[int]:
    """Return the processes of a session that run (Linux)."""
    folders = Path("/proc").glob("[0-9]*")
    return frozenset(int(folder.name) for folder in folders if _session(folder) == session)


def _session(folder: Path) -> int:
    """The session of a process; -1 where it has ended, though nobody has asked for its status."""
    try:
        state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
    except (OSError, ValueError):
        return -1
    return -1 if state == "Z" else int(session)


def _peak(folder: Path) -> int:
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
