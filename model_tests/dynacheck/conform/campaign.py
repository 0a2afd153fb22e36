"""A run: Hypothesis draws examples, each divergence is shrunk and entered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from dynacheck.conform.causes import Case, Cause, Ledger, features_of, names_refusal
from dynacheck.conform.coverage import OPERATIONS, Coverage
from dynacheck.conform.driver import Exchange, Session
from dynacheck.conform.http_cases import HttpCase
from dynacheck.conform.http_catalogue import http_cases
from dynacheck.conform.http_causes import HTTP, HttpCause
from dynacheck.conform.http_run import differing
from dynacheck.conform.mending import are_both_faults, mended_cases
from dynacheck.conform.observed import observed_cases
from dynacheck.conform.shrinking import shrink
from dynacheck.conform.strategies import (
    entry_examples,
    examples_of,
    index_reads,
    item_catalogue,
    items_of,
    large_batches,
    limit_steps,
    order_examples,
    plain_requests,
    plain_stream_requests,
    read,
    segment_examples,
    statement_catalogue,
    stream_examples,
    table_catalogue,
    token_examples,
    walk_examples,
)
from dynacheck.conform.streamed import STREAMS, StreamJudge, difference_of, writing
from dynacheck.exchange.client import Answered, Refused
from dynacheck.exchange.naming import changed, named
from dynacheck.exchange.schemas import INDEXED, POOL, STREAMED, Schema, Streamed
from dynacheck.exchange.statements import statements
from dynacheck.exchange.step import Step, answer
from dynacheck.exchange.tables import TargetLostError
from dynacheck.judging.compare import (
    ACCEPTED,
    CARRIED_OUT,
    CONDITION_FAILED,
    OTHER_WORDS,
    REFUSED,
    SUCCESS,
    Difference,
    outcome,
    rules_of,
)
from dynacheck.streams.seen import Fault
from dynaspec.items import EMPTY, Failure, Success, Tables, possible
from dynaspec.items.api import KEEPING, READS

SIMPLE = POOL[0]
STREAM_OPERATIONS = frozenset({"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"})
WALKED = (POOL[1], INDEXED)
"""The tables that are walked through in every run."""


@dataclass(frozen=True)
class Profile:
    """How much a run does: rounds over all tables, examples of each in a round, shrinks."""

    name: str
    rounds: int
    examples: int
    shrinks_per_symptom: int


PROFILES = {
    "quick": Profile("quick", rounds=1, examples=100, shrinks_per_symptom=4),
    "thorough": Profile("thorough", rounds=6, examples=200, shrinks_per_symptom=12),
}

ATTEMPTS = {"hang": 6, "process died": 16, "connection lost": 30, OTHER_WORDS: 40}
"""How often a case is tried on the target while it is shrunk, where each try is dear."""
ATTEMPTS_ELSE = 150
EXAMPLES_TO_A_STREAM = 5
"""Of so many examples of a table one is drawn for each table with a stream."""
CHARACTERS = 1_000_000
"""How much text of smaller cases the specification is asked about: of the largest, few cases."""


class Watcher(Protocol):
    """Is told what a run does, to show it."""

    def trying(self, what: str, requests: int) -> None:
        """Another part of the run begins, so many requests having been sent."""

    def tick(self, requests: int, causes: int) -> None:
        """More requests were answered."""

    def found(self, cause: Cause | HttpCause) -> None:
        """A divergence of a new cause was found and shrunk."""


@dataclass
class Campaign:
    """One run of the suite on one target."""

    session: Session
    profile: Profile
    watcher: Watcher
    judged: frozenset[str] = frozenset(OPERATIONS)
    """The operations that are judged; the others are used for set-up."""
    recites: bool = True
    """Whether it sends what every run sends, and not just what its seed draws."""
    coverage: Coverage = field(default_factory=Coverage)
    lost: str | None = None
    below: list[HttpCause] = field(default_factory=list)
    """What differs below any SDK."""

    def __post_init__(self) -> None:
        """Start with no known cause."""
        self.ledger = Ledger(self.profile.shrinks_per_symptom)

    def run(self, number: int) -> None:
        """Draw every example of the profile from seed `number`; stops early if the target is lost.

        The same seed draws the same examples from the same answers.
        """
        try:
            if HTTP in self.judged and self.recites:
                self._converse()
            if self.recites and self.judged - {HTTP, STREAMS}:
                self._recite()
        except TargetLostError as lost:
            self.lost = str(lost)
        self._explore_all(number)
        if STREAMS in self.judged and self.lost is None:
            for index, schema in enumerate(STREAMED):
                self._flow(schema, number * 1000 + 900 + index)

    def _explore_all(self, number: int) -> None:
        """Draw examples of every table, unless no operation is judged."""
        if not self.judged - {HTTP, STREAMS}:
            return
        for round_ in range(self.profile.rounds):
            for index, schema in enumerate((None, *POOL)):
                if self.lost is None:
                    self._explore(schema, number * 1000 + round_ * 20 + index)
            for index, schema in enumerate(STREAMED if self.judged & STREAM_OPERATIONS else ()):
                if self.lost is None:
                    drawn, place = stream_examples(schema), number * 1000 + round_ * 20 + 10 + index
                    self._try(
                        "streams", schema, drawn, place, self.profile.examples // len(STREAMED)
                    )

    @property
    def causes(self) -> list[Cause | HttpCause]:
        """Everything that was found so far."""
        return [*self.below, *self.ledger.causes]

    def _begin(self, what: str) -> None:
        self.watcher.trying(what, self.session.requests)

    def _converse(self) -> None:
        """Send what every run sends below any SDK."""
        self._begin("HTTP below any SDK")

        def sent(case: HttpCase) -> None:
            self.coverage.add_http(case)
            self.watcher.tick(self.session.requests, len(self.causes))

        for cause in differing(self.session, http_cases(), sent):
            symptom = cause.difference.symptom
            known = next((each for each in self.below if each.difference.symptom == symptom), None)
            if known is not None:
                known.examples += 1
                continue
            self.below.append(cause)
            self.watcher.found(cause)

    def _recite(self) -> None:
        """Send what every run sends: limits and odd requests, each from an empty start."""
        self._begin("limits and odd requests")
        parts = [(None, table_catalogue()), (SIMPLE, item_catalogue())]
        parts += [(SIMPLE, plain_requests()), (SIMPLE, statement_catalogue())]
        parts += [*((schema, limit_steps(schema)) for schema in POOL)]
        for schema, steps in parts:
            schemas = (schema,) if schema else ()
            begun = False
            for step in steps:
                if not begun:
                    self.session.begin(schemas)
                short = self._start(schemas, step)
                begun = self._judge(step, short, short)
        for example in token_examples():
            self._example(SIMPLE, example)
        self._example(SIMPLE, large_batches(SIMPLE))
        self._example(STREAMED[0], plain_stream_requests())
        for schema in POOL:
            own = (*segment_examples(schema), *order_examples(schema), *entry_examples(schema))
            for example in own:
                self._example(schema, example)
            for example in walk_examples(schema) if schema in WALKED else ():
                self._example(schema, example)

    def _explore(self, schema: Schema | None, number: int) -> None:
        key = "/".join(schema.key_types.values()) if schema else ""
        told = f"items with a key of type {key}" if schema else "tables"
        self._try(told, schema, examples_of(schema), number, self.profile.examples)

    def _try(
        self,
        what: str,
        schema: Schema | None,
        drawn: SearchStrategy[list[Step]],
        number: int,
        count: int,
    ) -> None:
        """Judge so many drawn examples."""
        self._begin(what)
        self._each(drawn, number, count, lambda steps: self._example(schema, steps))

    def _each(
        self,
        drawn: SearchStrategy[list[Step]],
        number: int,
        count: int,
        tried: Callable[[list[Step]], None],
    ) -> None:
        """Draw so many examples from a seed, and have each tried."""

        @seed(number)
        @settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(drawn)
        def examples(steps: list[Step]) -> None:
            if self.lost is None:
                try:
                    tried(steps)
                except TargetLostError as lost:
                    self.lost = str(lost)

        examples()

    def _flow(self, schema: Streamed, number: int) -> None:
        """Judge the streams of examples with a table that has one."""
        self._begin(f"streams that show {schema.view}")
        streamed = StreamJudge(self.session)
        count = self.profile.examples // EXAMPLES_TO_A_STREAM

        def tried(steps: list[Step]) -> None:
            case = Case((schema,), writing(steps))
            flow = streamed.flow(case) if case.steps else None
            self.watcher.tick(self.session.requests, len(self.causes))
            if flow is not None:
                self.coverage.add_stream()
                if flow.fault is not None:
                    self._enter_stream(streamed, case, flow.fault)

        self._each(examples_of(schema), number, count, tried)
        streamed.close()

    def _enter_stream(self, streamed: StreamJudge, case: Case, fault: Fault) -> None:
        """Shrink a divergence of a stream, and enter its cause, unless enough like it were."""
        if self.ledger.known(difference_of(fault), case):
            return
        cause = streamed.cause(case, fault)
        if cause is not None:
            self.ledger.add(cause)
            self.watcher.found(cause)

    def _example(self, schema: Schema | None, steps: list[Step]) -> None:
        schemas = (schema,) if schema else ()
        while steps and steps[-1].operation not in self.judged:
            steps = steps[:-1]
        if not steps:
            return
        self.session.begin(schemas)
        trace: list[Step] = []
        for step in steps:
            start = self._start(schemas, step)
            before = self.session.history
            if not self._judge(step, start, Case(schemas, (*trace, step))):
                return
            if self.session.history != before:
                trace.append(step)
        if trace and schema is not None:
            self._read_indexes(schema, trace)

    def _read_indexes(self, schema: Schema, trace: list[Step]) -> None:
        """Read each index when all is written: what is behind then may not stay so."""
        for step in index_reads(schema) if "Scan" in self.judged else ():
            if not self._judge(step, self._start((schema,), step), Case((schema,), (*trace, step))):
                return

    def _start(self, schemas: tuple[Schema, ...], step: Step) -> Case:
        """The shortest history that should do: what is stored under the keys, then the step."""
        tables = self.session.tables
        found = [(table, read(tables, table, key)) for table, key in named(step)]
        if step.operation in ("Query", "Scan") or statements(step.request):
            names = [schema.table for schema in schemas]
            found = [(table, item) for table in names for item in items_of(tables, table)]
        puts = [
            Step("PutItem", {"TableName": table, "Item": dict(item)})
            for table, item in found
            if item is not None
        ]
        return Case(schemas, (*puts, step))

    def _judge(self, step: Step, short: Case, full: Case) -> bool:
        """Run a step, and after a write a read of what it wrote; False ends the example.

        After a known divergence it goes on if the state can be trusted: both refused, or both
        succeeded and what was written reads back as it should, or a description merely tells more
        or less. A step of an operation that is not judged ends the example where it differs more.
        """
        before = self.session.tables
        exchange = self._exchange(step)
        if exchange.answer is None:
            return True
        if step.operation not in self.judged:
            return _as_it_should_be(exchange) and self._is_written(step, before)
        for difference in (exchange.difference, exchange.wording):
            if difference is not None and not self._known(exchange, difference, short, full):
                return False
        if not _as_it_should_be(exchange):
            expected, got = exchange.expected, exchange.answer
            refused = isinstance(expected, Failure) and isinstance(got, Refused)
            done = isinstance(expected, Success) and isinstance(got, Answered)
            if not refused and not (done and step.operation in KEEPING):
                return False
        return self._reread(step, before, short, full)

    def _known(self, exchange: Exchange, difference: Difference, short: Case, full: Case) -> bool:
        """Whether a divergence is of a known cause; if not it is shrunk and entered."""
        if self.ledger.known(difference, short):
            return True
        self._enter(exchange, difference, short, full)
        return False

    def _is_written(self, step: Step, before: Tables) -> bool:
        """Whether what is not judged left what it should: its items are read again."""
        again = self._rereads(step, before)
        return all(self._exchange(each).difference is None for each in again)

    def _rereads(self, step: Step, before: Tables) -> list[Step]:
        """The reads of the items that a step may have written."""
        if step.operation in READS or step.operation not in KEEPING:
            return []
        items = [*named(step), *changed(before, self.session.tables)]
        return [
            Step("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})
            for table, key in {repr(item): item for item in items}.values()
        ]

    def _reread(self, step: Step, before: Tables, short: Case, full: Case) -> bool:
        """After a write read its items, as a check of the target's state; False: one differs."""
        tables = set()
        for reread in self._rereads(step, before):
            exchange = self._exchange(reread)
            if exchange.difference is not None:
                seen = (Case(c.schemas, (*c.steps, reread), True) for c in (short, full))
                self._known(exchange, exchange.difference, *seen)
                return False
            tables.add(str(reread.request["TableName"]))
        for table in tables:
            self.session.trust(table)
        return True

    def _exchange(self, step: Step) -> Exchange:
        exchange = self.session.step(step)
        if step.operation in self.judged:
            self.coverage.add(exchange)
        self.watcher.tick(self.session.requests, len(self.causes))
        return exchange

    def _enter(self, exchange: Exchange, difference: Difference, short: Case, full: Case) -> None:
        """Shrink a divergence that no known cause explains, and enter its cause.

        Where the target breaks at an invalid request, it may break at a valid one as well, which is
        then the finding.
        """
        if difference.broken and difference.expected not in CARRIED_OUT:
            valid = replace(difference, expected=SUCCESS)
            breaks = self._holder(valid)
            for case in (mended for start in (short, full) for mended in mended_cases(start)):
                if breaks(case):
                    difference, short = valid, case
                    break
        case, observer = self._example_of(difference, short, full)
        final = self._replay(case, fresh=True)
        reproduced = final is not None and _like(final, difference) is not None
        shown = final if reproduced and final else exchange
        if shown.answer is None:
            return
        cause = Cause(
            case, _like(shown, difference) or difference, shown.expected, shown.answer,
            features_of(case, difference), {case.subject.operation}, reproduced=reproduced,
            others=shown.others, observer=observer,
            of_order=are_both_faults(case, shown.expected, shown.answer),
        )  # fmt: skip
        before = len(self.ledger.causes)
        self.ledger.add(cause)
        if len(self.ledger.causes) > before:
            self.watcher.found(cause)

    def _example_of(self, difference: Difference, short: Case, full: Case) -> tuple[Case, str]:
        """The example to show: one that was observed of the service, and by whom; else the smallest
        of those below `short` or `full`."""
        if names_refusal(difference) and not short.verified:
            holds = self._holder(difference)
            for case, observer in observed_cases(short.subject.operation, difference.rule):
                if holds(case):
                    return case, observer
        holds = self._holder(difference)
        start = next((case for case in (short, full) if holds(case)), None)
        return (shrink(start, holds) if start else full), ""

    def _holder(self, difference: Difference) -> Callable[[Case], bool]:
        left, characters = ATTEMPTS.get(difference.got, ATTEMPTS_ELSE), CHARACTERS

        def holds(case: Case) -> bool:
            nonlocal left, characters
            characters -= len(repr(case.steps))
            if left <= 0 or characters <= 0 or not expects(case, difference):
                return False
            left -= 1
            final = self._replay(case, fresh=False)
            return final is not None and _like(final, difference) is not None

        return holds

    def _replay(self, case: Case, fresh: bool) -> Exchange | None:
        """Run a case from an empty start; the last exchange, or None if an earlier one differs.

        A write that is checked by a read may differ in what it returns: it is the read that counts.
        """
        if fresh:
            self.session.fresh()
        self.session.begin(case.schemas)
        for step in case.steps[:-1]:
            earlier = self.session.step(step)
            self.watcher.tick(self.session.requests, len(self.causes))
            written = (
                case.verified and step is case.subject and isinstance(earlier.answer, Answered)
            )
            if earlier.answer is None or not (_as_it_should_be(earlier) or written):
                return None
        return self.session.step(case.steps[-1])


def _as_it_should_be(exchange: Exchange) -> bool:
    """Whether the target's tables are what they should be, as far as its answer shows."""
    return exchange.difference is None or exchange.difference.telling


def _like(exchange: Exchange, difference: Difference) -> Difference | None:
    """The difference in an exchange that has the same symptom as `difference`, or None."""
    found = exchange.wording if difference.wording else exchange.difference
    return found if found and found.symptom == difference.symptom else None


def expects(case: Case, difference: Difference) -> bool:
    """Whether the specification gives the case's last step the answer that `difference` expects.

    The steps before must succeed: a minimal example has no failures on its way but its own.
    """
    tables = EMPTY
    for schema in case.schemas:
        tables, _ = answer(tables, Step("CreateTable", schema.create_request()))
    for step in case.steps[: -2 if case.verified else -1]:
        tables, made = answer(tables, step)
        if not any(isinstance(each, Success) for each in possible(made)):
            return False
    for step in case.steps[-2:-1] if case.verified else ():
        tables, _ = answer(tables, step)
    finals = possible(answer(tables, case.steps[-1])[1])
    return any(_is_expected(final, difference) for final in finals)


def _is_expected(final: Success | Failure, difference: Difference) -> bool:
    """Whether an answer of the specification is the one that `difference` expects."""
    wanted, word = difference.symptom[0], outcome(final)
    if wanted in (ACCEPTED, REFUSED):
        return (word in CARRIED_OUT) is (wanted == ACCEPTED)
    if word != wanted or difference.got == wanted or word == CONDITION_FAILED:
        return word == wanted
    return isinstance(final, Success) or difference.rule in rules_of(final)
