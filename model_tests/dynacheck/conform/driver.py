"""The target and the specification side by side: one step, two answers, one comparison."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dynacheck.exchange import streams
from dynacheck.exchange.client import Answer, Answered, Broken, Client, Refused
from dynacheck.exchange.naming import changed, named
from dynacheck.exchange.schemas import PREFIX, Schema
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.exchange.tables import Restart, Upkeep
from dynacheck.judging import walks
from dynacheck.judging.bodies import rows
from dynacheck.judging.choices import Decisions, Verdict, ends_decided, judge
from dynacheck.judging.compare import SUCCESS, Difference, compare, compare_words
from dynacheck.judging.listing import compare_listing
from dynacheck.judging.stream_answers import compare_named, has_names
from dynacheck.judging.whole import whole
from dynaspec.items import (
    EMPTY,
    Choice,
    Decided,
    Failure,
    Success,
    Tables,
    Unsupported,
    possible,
)
from dynaspec.items import Answer as Expected
from dynaspec.items.api import KEEPING, LAGGING, READS
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.tables.lifecycle import settled, stages

PAST_STATES = 2000
"""How many states an eventually consistent read is compared with, the latest ones."""

CATCHING_UP_SECONDS = (0.01, 0.05, 0.2)
"""After these pauses an eventually consistent read that differs is sent again."""
LATE_SECONDS = (*CATCHING_UP_SECONDS, 1, 4)
"""Likewise where it must show what was written, until one has not shown it by then."""

DYING_SECONDS = 0.3
"""How long a process may take to be gone after its connections are."""


@dataclass(frozen=True)
class Exchange:
    """One step, both answers, and how they differ (None: they do not).

    `others` are answers that would be right as well. `answer` is None where the request was not
    sent: the specification does not cover it, the target does not support it, or it could change
    the table of somebody else. `wording` is a difference in the words of an error alone.
    """

    step: Step
    expected: Success | Failure
    answer: Answer | None
    difference: Difference | None
    wording: Difference | None = None
    others: tuple[Success | Failure, ...] = ()


@dataclass(frozen=True)
class _Judged:
    """How the target's answer compares with that of one state that its tables may be in."""

    after: Tables
    expected: Success | Failure
    answer: Answer
    difference: Difference | None
    wording: Difference | None
    others: tuple[Success | Failure, ...] = ()
    decided: tuple[Decided, ...] = ()


class Session:
    """One target and the specification's state, in step."""

    def __init__(
        self,
        endpoint: str,
        alive: Callable[[], bool],
        restart: Restart | None,
        read_seconds: float = 8.0,
    ) -> None:
        """Drive the target at `endpoint`; `restart` brings a dead one back, None: nobody can."""
        self.endpoint = endpoint
        self._past: deque[Tables] = deque(maxlen=PAST_STATES)
        client = Client(endpoint, read_seconds)
        self.upkeep = Upkeep(client, alive, restart, self._past.clear)
        self.tables: Tables = EMPTY
        self._decisions = Decisions()
        self._pending: list[object] = []
        """Tables whose changes were begun and not waited for."""
        self._stays_behind = False
        """Whether a late read did not show what was written."""
        self.unsupported: frozenset[str] = frozenset()
        """Operations, and members as Operation.Member, that the target does not support."""

    def open(self) -> None:
        """Find the target, and remove what an interrupted run left. Raises TargetLostError."""
        self.upkeep.open()

    def close(self) -> None:
        """Remove the suite's tables, as far as the target still answers."""
        self.upkeep.close()

    @property
    def requests(self) -> int:
        """How many requests the target was sent."""
        return self.upkeep.requests

    @property
    def history(self) -> tuple[Tables, int]:
        """What the answers to come depend on: the tables, and how much the target has decided."""
        return self.tables, self._decisions.count

    def begin(self, schemas: tuple[Schema, ...]) -> None:
        """Start an example: the empty tables of `schemas` exist.

        Without schemas no table of the suite exists, in the target neither; else the target may
        hold other tables of the pool, which no request of the example names.
        """
        self._pending.clear()
        self._decisions.forget()
        self.upkeep.sweep()
        self.tables = EMPTY
        for table in [] if schemas else list(self.upkeep.made):
            self.upkeep.drop(table)
        for schema in schemas:
            self.tables, _ = answer(self.tables, Step("CreateTable", schema.create_request()))
            self.upkeep.make(schema)
        self._past.append(self.tables)

    def fresh(self) -> None:
        """Forget every table of the target: the next example makes them anew."""
        for table in list(self.upkeep.made):
            self.upkeep.drop(table)
        self._past.clear()

    def step(self, step: Step) -> Exchange:
        """Give one step to both, and compare."""
        if any(table != step.request.get("TableName") for table in self._pending):
            self._settle()
        before = self.tables
        expected = self._asked(step)
        if isinstance(expected, Unsupported) or self._withheld(step):
            return Exchange(step, expected, None, None)
        judged = self._judged(step)
        self.tables = judged.after
        if judged.after != before:
            self._past.append(judged.after)
        self._remember(step, before, judged)
        return Exchange(
            step, judged.expected, judged.answer, judged.difference, judged.wording, judged.others
        )

    def _asked(self, step: Step) -> Success | Failure:
        """The specification's answer to a step; to a walk that to all of its pages."""
        if not isinstance(step, Walk):
            return possible(answer(self.tables, step)[1])[0]
        found = whole(self.tables, step)
        if isinstance(found, Failure | Choice):
            return possible(found)[0]
        return found.success()

    def trust(self, table: str) -> None:
        """Take a table for unharmed after all: what was written was read back as it should be."""
        self.upkeep.trust(table)

    def _withheld(self, step: Step) -> bool:
        """Whether the target does not support what the step needs, or could take it amiss.

        Nor is a name of ours sent for which it has not told its own.

        A lax target could take a request without a table's name, or with that of somebody else's
        table, for one about the table of somebody else.
        """
        members = {f"{step.operation}.{name}" for name in step.request}
        if self.unsupported & {step.operation, *members} or self.upkeep.names.missing(step.request):
            return True
        table = step.request.get("TableName")
        own = isinstance(table, str) and table.startswith(PREFIX)
        return self.upkeep.foreign and step.operation not in READS and not own

    def _judged(self, step: Step) -> _Judged:
        """The target's answer, and how it compares."""
        found = self._nearest(step, self._noticing_death(self._send(step)))
        if found.difference is None or not _may_lag(step):
            return found
        if not step.late and self._was(step, found.answer):
            return replace(found, difference=None)
        for seconds in self._pauses(step):
            time.sleep(seconds)
            found = self._nearest(step, self._noticing_death(self._send(step)))
            if found.difference is None:
                return found
        self._stays_behind = self._stays_behind or step.late
        return found

    def _pauses(self, step: Step) -> tuple[float, ...]:
        if step.late and not self._stays_behind:
            return LATE_SECONDS
        return () if step.operation == "GetItem" else CATCHING_UP_SECONDS

    def _nearest(self, step: Step, given: Answer) -> _Judged:
        """How an answer compares with the state that it fits best.

        Tables that are changing may be found as they were or as they will be: the answer may be
        that of any of these states. Where it is of none, it is compared with the first.
        """
        found = [self._compare(state, step, given) for state in stages(self.tables)]
        return min(found, key=lambda judged: (bool(judged.difference), bool(judged.wording)))

    def _compare(self, state: Tables, step: Step, given: Answer) -> _Judged:
        if isinstance(step, Walk):
            return _compare_walk(state, step, given)
        after, expected = answer(state, replace(step, settle=False))
        if has_names(step):
            return self._compare_named(step, expected, given)
        if step.operation == "ListTables" and isinstance(expected, Success):
            # Pages, and names in pages, are not the suite's alone where there are other tables.
            difference = None
            if not (self.upkeep.foreign and step.request):
                difference = compare_listing(step, expected, given, self._list_all)
            wording = None if difference else compare_words(expected, given)
            return _Judged(after, expected, given, difference, wording)
        return _judged(after, judge(expected, given, self._decisions), given)

    def _compare_named(self, step: Step, expected: Expected, given: Answer) -> _Judged:
        """The same where the target's own names of streams' parts are in its answer."""
        wanted = possible(expected)[0]
        difference = compare_named(self.upkeep.names, step, wanted, given)
        wording = None if difference else compare_words(wanted, given)
        return _Judged(self.tables, wanted, given, difference, wording)

    def _list_all(self) -> Answer:
        return self.upkeep.send("ListTables", {})

    def _send(self, step: Step) -> Answer:
        """The target's answer; to a walk its pages, as `walks.PAGES`."""
        if step.operation == "GetRecords":
            asked = self._asked(step)
            told = asked.body if isinstance(asked, Success) else {}
            return streams.read(self._sent, step, len(rows(told, "Records")))
        if not isinstance(step, Walk):
            return self._sent(step.operation, step.request)
        expected = whole(self.tables, step)
        if step.operation == walks.STATEMENT:
            held = sum(len(table.items) for table in self.tables.by_name.values())
            limit = held + walks.STATEMENT_READS
        else:
            limit = 1 if isinstance(expected, Failure | Choice) else expected.most
        return walks.walked(step, limit, self._sent)

    def _sent(self, operation: str, request: Mapping[str, object]) -> Answer:
        """What is specified of the answer."""
        return walks.specified(operation, self.upkeep.send(operation, request))

    def _noticing_death(self, answer: Answer) -> Answer:
        """Tell a lost connection from a process that died of the request."""
        if not isinstance(answer, Broken) or answer.kind != "connection lost":
            return answer
        time.sleep(DYING_SECONDS)
        return answer if self.upkeep.lives else Broken("process died", answer.detail)

    def _was(self, step: Step, given: Answer) -> bool:
        """Whether an eventually consistent read gave a state that its table has had.

        Source: "DynamoDB read consistency": such a read may not reflect a recently completed
        write. How old it may be is not documented, so the state after any write is accepted.
        """
        for tables in reversed(self._past):
            judged = self._compare(tables, step, given)
            if not isinstance(judged.expected, Unsupported) and judged.difference is None:
                return True
        return False

    def _remember(self, step: Step, before: Tables, judged: _Judged) -> None:
        """Note what this step may have left behind in the target, and wait for what it began."""
        given, expected = judged.answer, judged.expected
        harmed = judged.difference is not None and not judged.difference.telling
        for decided in () if judged.difference else judged.decided:
            self._decisions.note(decided)
        done = isinstance(given, Answered) and step.operation not in READS
        if harmed:
            if isinstance(given, Broken):
                self.upkeep.revive(given)
            if isinstance(expected, Success) or not isinstance(given, Refused):
                self.upkeep.suspect(step.request)
        if done:
            self.upkeep.changed(step.operation, step.request)
        if done and isinstance(expected, Success):
            self.upkeep.written([*named(step), *changed(before, judged.after)])
            if not harmed and step.operation not in KEEPING:
                self._pending.append(step.request.get("TableName"))
                if step.settle:
                    self._settle()

    def _settle(self) -> None:
        """Wait until what requests have begun has ended, and tell the specification so.

        Not until time to live is on or off: that takes the service up to an hour.
        """
        final = settled(self.tables)
        for table in self._pending:
            if isinstance(table, str):
                self.upkeep.wait(table, gone=table not in final.by_name)
        self._pending.clear()
        ready = {
            name: replace(table, ttl=self.tables.by_name[name].ttl)
            for name, table in final.by_name.items()
        }
        self.tables = replace(final, by_name=FrozenMap(ready))


def _judged(after: Tables, verdict: Verdict, given: Answer) -> _Judged:
    return _Judged(
        after, verdict.expected, given, verdict.difference, verdict.wording,
        verdict.others, verdict.decided,
    )  # fmt: skip


def _compare_walk(state: Tables, walk: Walk, given: Answer) -> _Judged:
    expected = whole(state, walk)
    if isinstance(expected, Failure | Choice):
        return _judged(state, judge(expected, given, Decisions()), given)
    success = expected.success()
    if not isinstance(given, Answered):
        return _Judged(state, success, given, compare(success, given), None)
    rule = walks.fault(expected, walk, given)
    difference = Difference(SUCCESS, SUCCESS, f"walk: {rule}") if rule else None
    return _Judged(state, success, given, difference, None, (), ends_decided(state, walk, given))


def _may_lag(step: Step) -> bool:
    """Whether a step is a read that is eventually consistent."""
    if step.operation in ("ExecuteStatement", "BatchExecuteStatement"):
        return "select" in str(step.request).lower() and not _consistent(step.request)
    return step.operation in LAGGING and not _consistent(step.request)


def _consistent(request: Mapping[str, object]) -> bool:
    """Whether a request, or every part of it, asks for strong consistency."""
    parts = next((request[m] for m in ("RequestItems", "Statements") if m in request), None)
    rows = list(parts.values()) if isinstance(parts, Mapping) else parts
    if not isinstance(rows, list):
        return request.get("ConsistentRead") is True
    return all(isinstance(row, Mapping) and row.get("ConsistentRead") is True for row in rows)
