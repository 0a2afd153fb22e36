"""The target and the specification side by side: one request, two answers, one comparison."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dynacheck.conform.compare import Difference, compare
from dynacheck.conform.strategies import POOL, PREFIX, Schema, Step
from dynacheck.conform.wire import Answer, Answered, Broken, Client, Refused
from dynaspec.items import EMPTY, Failure, Success, Tables, Unsupported, handle

SETTLE_SECONDS = 30.0
"""How long a table may take to become ACTIVE, or to be gone."""

PAST_STATES = 2000
"""How many states an eventually consistent read is compared with, the latest ones."""

DYING_SECONDS = 0.3
"""How long a process may take to be gone after its connections are."""

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


class TargetLostError(Exception):
    """The target no longer answers and cannot be started again: the run ends here."""


def _may_harm(step: Step) -> bool:
    """Whether a lax target could take this request for one about the table of somebody else."""
    table = step.request.get("TableName")
    reads = step.operation in ("GetItem", "DescribeTable", "ListTables")
    return not reads and not (isinstance(table, str) and table.startswith(PREFIX))


@dataclass(frozen=True)
class Exchange:
    """One step, both answers, and how they differ (None: they do not).

    `answer` is None where the request was not sent: the specification does not cover it, or it
    could change the table of somebody else.
    """

    step: Step
    expected: Success | Failure
    answer: Answer | None
    difference: Difference | None


Restart = Callable[[], None]


class Session:
    """One target and the specification's state, in step.

    The tables of the pool are made when first needed and kept. Between examples the items that
    were written are deleted; after a divergence that may have changed something the table is made
    anew, so that no divergence is the echo of an earlier one.
    """

    def __init__(
        self,
        endpoint: str,
        alive: Callable[[], bool],
        restart: Restart | None,
        read_seconds: float = 8.0,
    ) -> None:
        """Drive the target at `endpoint`; `restart` brings a dead one back, None: nobody can."""
        self.requests = 0
        self._client = Client(endpoint, read_seconds)
        self._alive, self._restart = alive, restart
        self._made: dict[str, Schema] = {}
        self._touched: dict[tuple[str, str], tuple[str, Mapping[str, object]]] = {}
        self._other_tables: dict[str, object] = {}
        self._suspect: set[str] = set()
        self._foreign = False
        self.tables: Tables = EMPTY
        self._past: deque[Tables] = deque(maxlen=PAST_STATES)

    def open(self) -> None:
        """Find the target, and remove what an interrupted run left. Raises TargetLostError."""
        answer = self.send("ListTables", {})
        if isinstance(answer, Broken) and answer.kind in ("connection lost", "hang"):
            raise TargetLostError(answer.detail)
        listed = answer.body.get("TableNames") if isinstance(answer, Answered) else None
        names = [str(name) for name in listed] if isinstance(listed, list) else []
        self._foreign = any(not name.startswith(PREFIX) for name in names)
        for name in names:
            if name.startswith(PREFIX):
                self._drop(name)

    def close(self) -> None:
        """Remove the suite's tables, as far as the target still answers."""
        for name in [*self._made, *self._other_tables.values()]:
            if isinstance(self.send("DeleteTable", {"TableName": name}), Broken):
                break
        self._client.close()

    def send(self, operation: str, request: Mapping[str, object]) -> Answer:
        """Send one request to the target alone."""
        self.requests += 1
        return self._client.send(operation, request)

    def begin(self, schemas: tuple[Schema, ...]) -> None:
        """Start an example: the empty tables of `schemas` exist.

        Without schemas no table of the suite exists, in the target neither; else the target may
        hold other tables of the pool, which no request of the example names.
        """
        self._sweep()
        self.tables = EMPTY
        for table in [] if schemas else list(self._made):
            self._drop(table)
        for schema in schemas:
            self.tables, _ = handle(self.tables, "CreateTable", schema.create_request())
            if schema.table not in self._made:
                self._make(schema)
        self._past.append(self.tables)

    def step(self, step: Step) -> Exchange:
        """Give one request to both, and compare."""
        before = self.tables
        after, expected = handle(before, step.operation, step.request)
        if isinstance(expected, Unsupported):
            return Exchange(step, expected, None, None)
        if self._foreign and _may_harm(step):
            return Exchange(step, expected, None, None)
        answer = self._noticing_death(self.send(step.operation, step.request))
        difference = self._compare(step, expected, answer)
        self.tables = after
        if after != before:
            self._past.append(after)
        self._remember(step, expected, answer)
        if difference is None and isinstance(expected, Success):
            self._settle(step)
        if difference is not None:
            self._distrust(step, expected, answer)
        return Exchange(step, expected, answer, difference)

    def _noticing_death(self, answer: Answer) -> Answer:
        """Tell a lost connection from a process that died of the request."""
        if not isinstance(answer, Broken) or answer.kind != "connection lost":
            return answer
        time.sleep(DYING_SECONDS)
        return answer if self._alive() else Broken("process died", answer.detail)

    def _compare(
        self, step: Step, expected: Success | Failure, answer: Answer
    ) -> Difference | None:
        if step.operation == "ListTables" and isinstance(expected, Success):
            return self._compare_listing(step, expected, answer)
        difference = compare(expected, answer)
        stale = difference is not None and step.operation == "GetItem"
        if stale and step.request.get("ConsistentRead") is not True and self._was(step, answer):
            return None
        return difference

    def _was(self, step: Step, answer: Answer) -> bool:
        """Whether an eventually consistent read gave what the item was since its table was made.

        Source: "DynamoDB read consistency": such a read may not reflect a recently completed
        write. How old it may be is not documented, so any value the item has had is accepted.
        """
        for tables in reversed(self._past):
            was = handle(tables, step.operation, step.request)[1]
            if not isinstance(was, Unsupported) and compare(was, answer) is None:
                return True
        return False

    def _compare_listing(self, step: Step, expected: Success, answer: Answer) -> Difference | None:
        """ListTables: what is documented of it, and without the tables of others.

        AWS documents no order of the names. So a whole listing is compared as a set, and pages as
        they are only where the target's own whole listing is in the order of names. A full page
        may name a last table though no more follow: only the absence of a name says that none do.
        """
        if self._foreign and step.request:
            return None
        listed = answer.body.get("TableNames") if isinstance(answer, Answered) else None
        if not isinstance(answer, Answered) or not isinstance(listed, list):
            return compare(expected, answer)
        names = [name for name in listed if str(name).startswith(PREFIX)]
        body = {**answer.body, "TableNames": names if step.request else sorted(names)}
        full = names == listed and len(listed) == step.request.get("Limit")
        if full and "LastEvaluatedTableName" not in expected.body:
            body.pop("LastEvaluatedTableName", None)
        difference = compare(expected, Answered(body))
        in_order = difference is None or not step.request or self._lists_in_order()
        return difference if in_order else None

    def _lists_in_order(self) -> bool:
        """Whether the target lists all its tables in the order of their names."""
        answer = self.send("ListTables", {})
        names = answer.body.get("TableNames") if isinstance(answer, Answered) else None
        return isinstance(names, list) and names == sorted(names)

    def _remember(self, step: Step, expected: Success | Failure, answer: Answer) -> None:
        """Note what this step may have left behind in the target."""
        if not isinstance(answer, Answered):
            return
        table = step.request.get("TableName")
        pooled = isinstance(table, str) and table in self._made
        if step.operation == "CreateTable" and not pooled:
            self._other_tables[repr(table)] = table
        if not isinstance(table, str):
            return
        key = self.key_of(step)
        if step.operation in WRITES and key is not None and isinstance(expected, Success):
            self._touched[table, repr(sorted(key.items()))] = (table, key)

    def key_of(self, step: Step) -> Mapping[str, object] | None:
        """The key that a request about one item names, as far as it has the right attributes."""
        schema = next((s for s in POOL if s.table == step.request.get("TableName")), None)
        holder = step.request.get("Item" if step.operation == "PutItem" else "Key")
        if schema is None or not isinstance(holder, Mapping):
            return None
        if any(not isinstance(holder.get(name), Mapping) for name in schema.key_types):
            return None
        return {name: holder[name] for name in schema.key_types}

    def _settle(self, step: Step) -> None:
        """Wait until a table is ACTIVE, or gone: the specification has it so at once."""
        table = str(step.request.get("TableName"))
        if step.operation == "CreateTable":
            self._wait(table, gone=False)
        elif step.operation == "DeleteTable":
            self._wait(table, gone=True)
            self._other_tables.pop(repr(table), None)

    def trust(self, table: str) -> None:
        """Take a table for unharmed after all: what was written was read back as it should be."""
        self._suspect.discard(table)

    def _distrust(self, step: Step, expected: Success | Failure, answer: Answer) -> None:
        """After a divergence that may have changed something, make the table anew next time."""
        if isinstance(answer, Broken):
            self._revive(answer)
        changed = isinstance(expected, Success) or not isinstance(answer, Refused)
        table = step.request.get("TableName")
        if changed and isinstance(table, str) and table in self._made:
            self._suspect.add(table)

    def _sweep(self) -> None:
        """Leave nothing of the example before in the target."""
        for table in sorted(self._suspect):
            self._drop(table)
        self._suspect.clear()
        for table, key in list(self._touched.values()):
            if table in self._made:
                answer = self.send("DeleteItem", {"TableName": table, "Key": key})
                if not isinstance(answer, Answered):
                    self._drop(table)
        self._touched.clear()
        for other in [*self._other_tables.values()]:
            self._drop(other)

    def fresh(self) -> None:
        """Forget every table of the target: the next example makes them anew."""
        for table in list(self._made):
            self._drop(table)
        self._past.clear()

    def _make(self, schema: Schema) -> None:
        answer = self.send("CreateTable", schema.create_request())
        if isinstance(answer, Broken):
            self._revive(answer)
            answer = self.send("CreateTable", schema.create_request())
        if isinstance(answer, Refused) and answer.code == "ResourceInUseException":
            self._drop(schema.table)
            answer = self.send("CreateTable", schema.create_request())
        if not isinstance(answer, Answered):
            raise TargetLostError(f"the target does not create the table {schema.table}: {answer}")
        self._wait(schema.table, gone=False)
        self._made[schema.table] = schema

    def _drop(self, table: object) -> None:
        """Remove a table, by the very name by which it was made: a lax target takes any."""
        if isinstance(table, str) and table in self._made:
            del self._made[table]
            self._past.clear()
        self._other_tables.pop(repr(table), None)
        answer = self.send("DeleteTable", {"TableName": table})
        if isinstance(answer, Broken):
            self._revive(answer)
            return
        if isinstance(answer, Answered):
            self._wait(table, gone=True)

    def _wait(self, table: object, gone: bool) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        pause = 0.005
        while time.monotonic() < deadline:
            answer = self.send("DescribeTable", {"TableName": table})
            if gone and isinstance(answer, Refused):
                return
            if isinstance(answer, Broken):
                self._revive(answer)
                return
            body = answer.body.get("Table") if isinstance(answer, Answered) else None
            if not gone and isinstance(body, Mapping) and body.get("TableStatus") == "ACTIVE":
                return
            time.sleep(pause)
            pause = min(0.2, pause * 2)
        state = "is not gone" if gone else "did not become ACTIVE"
        raise TargetLostError(f"the table {table} {state} within {SETTLE_SECONDS:.0f} s")

    def _revive(self, answer: Broken) -> None:
        """Make sure that the target lives after it broke. Raises TargetLostError."""
        if answer.kind in ("internal error", "garbage"):
            return
        if self._alive() and not isinstance(self.send("ListTables", {}), Broken):
            return
        if self._restart is None:
            raise TargetLostError(f"{answer.kind}: {answer.detail}")
        self._restart()
        self._made.clear()
        self._touched.clear()
        self._other_tables.clear()
        self._past.clear()
