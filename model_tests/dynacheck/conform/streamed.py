"""What the streams of an example's table tell, judged as a whole once the example has ended.

The records that are due are those of the specification's own stream. Where the target's table is
not as the specification's, which is for other parts of a run to tell, its stream is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dynacheck.conform.causes import Case, Cause
from dynacheck.conform.driver import Exchange, Session
from dynacheck.conform.shrinking import shrink
from dynacheck.exchange.client import Answered, Client, Refused
from dynacheck.exchange.schemas import ARN, STREAMED, Streamed
from dynacheck.exchange.step import Step, StreamReading, answer
from dynacheck.judging.bodies import rows
from dynacheck.judging.compare import SUCCESS, Difference
from dynacheck.streams.iterators import iterator_faults
from dynacheck.streams.judge import stream_faults
from dynacheck.streams.reading import StreamReader, UnreadError
from dynacheck.streams.seen import Fault, SeenRecord, SeenShard, record_seen
from dynaspec.items import EMPTY, Failure, Success, Tables
from dynaspec.items.api import KEEPING, READS

STREAMS = "Streams"
"""In the place of an operation's name: the records of the writes."""
RULE = "its stream: "
"""What the rules of streams begin with, as a difference names them."""
ATTEMPTS = 60
"""How often a case is tried while it is shrunk."""


@dataclass(frozen=True)
class Flow:
    """The records that an example should have, those its stream told, and the faults."""

    due: tuple[SeenRecord, ...]
    shards: tuple[SeenShard, ...]
    fault: Fault | None


class StreamJudge:
    """Runs examples on new tables, and judges their streams."""

    def __init__(self, session: Session) -> None:
        """Judge what `session` drives."""
        self._session = session
        self._client = Client(session.endpoint)
        self._reader = StreamReader(session.endpoint)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._reader.close()

    def there(self) -> bool:
        """Whether the target makes a table with a stream, and has operations that read it."""
        schema = STREAMED[0]
        made = self._session.upkeep.send("CreateTable", schema.create_request())
        if not isinstance(made, Answered):
            return False
        self._session.upkeep.wait(schema.table, gone=False)
        try:
            self._reader.whole(self._arn(schema), 0)
        except UnreadError:
            return False
        finally:
            self._session.upkeep.drop(schema.table)
        return True

    def flow(self, case: Case, patient: bool = True) -> Flow | None:
        """Run a case, and judge the stream of its table; None: there is no verdict.

        Without patience a record that comes late is missing. Raises TargetLostError.
        """
        schema = streamed_by(case)
        self._session.fresh()
        self._session.begin(case.schemas)
        if not all(_is_sound(self._session.step(step)) for step in case.steps):
            return None
        whole = Step("Scan", {"TableName": schema.table, "ConsistentRead": True})
        if self._session.step(whole).difference is not None:
            return None
        return self._judged(schema, tuple(due_in(self._session.tables, schema)), patient)

    def cause(self, case: Case, fault: Fault) -> Cause | None:
        """The cause of a fault: the smallest case found that still shows it; None: it is gone."""
        left = ATTEMPTS

        def holds(smaller: Case) -> bool:
            nonlocal left
            left -= 1
            flow = self.flow(smaller, patient=False) if smaller.schemas and left > 0 else None
            return flow is not None and flow.fault is not None and flow.fault.rule == fault.rule

        starts = (replace(case, steps=case.steps[: n + 1]) for n in range(len(case.steps)))
        short = shrink(next(filter(holds, starts), case), holds)
        flow = self.flow(short)
        if flow is None:
            return None
        reproduced = flow.fault is not None and flow.fault.rule == fault.rule
        return _cause(short, flow, flow.fault if reproduced and flow.fault else fault, reproduced)

    def _judged(self, schema: Streamed, due: tuple[SeenRecord, ...], patient: bool) -> Flow:
        shards: tuple[SeenShard, ...] = ()
        try:
            arn = self._arn(schema)
            shards = self._reader.whole(arn, len(due), patient)
            found = stream_faults(shards, due, tuple(schema.key_types), schema.view)
            fault = next(found, None) or self._iterators(arn, shards)
        except UnreadError as error:
            fault = Fault("it cannot be read", str(error))
        return Flow(due, shards, fault)

    def _iterators(self, arn: str, shards: tuple[SeenShard, ...]) -> Fault | None:
        """What is wrong with iterators of the first shard that has records."""
        for shard in shards:
            if shard.records:
                numbers = [record.number for record in shard.records]
                told, latest = self._reader.from_places(arn, shard.name, numbers)
                return next(iterator_faults(numbers, told, latest), None)
        return None

    def _arn(self, schema: Streamed) -> str:
        """The target's own name of the latest stream. Raises `UnreadError`."""
        told = self._client.send("DescribeTable", {"TableName": schema.table})
        table = told.body.get("Table") if isinstance(told, Answered) else None
        arn = table.get("LatestStreamArn") if isinstance(table, Mapping) else None
        if not isinstance(arn, str):
            raise UnreadError("DescribeTable tells no LatestStreamArn")
        return arn


def has_streams(session: Session) -> bool:
    """Whether the target has streams that can be read. Raises TargetLostError."""
    streamed = StreamJudge(session)
    try:
        return streamed.there()
    finally:
        streamed.close()


def _is_sound(exchange: Exchange) -> bool:
    """Whether the target's table is as the specification's, as far as an answer shows."""
    if exchange.difference is None or exchange.difference.telling:
        return True
    return isinstance(exchange.expected, Failure) and isinstance(exchange.answer, Refused)


def writing(steps: list[Step]) -> tuple[Step, ...]:
    """The steps of an example that may change items, and no more than these."""
    return tuple(
        step for step in steps if step.operation in KEEPING and step.operation not in READS
    )


def streamed_by(case: Case) -> Streamed:
    """The one table of a case."""
    (schema,) = case.schemas
    if not isinstance(schema, Streamed):
        raise TypeError(f"{schema.table} has no stream")
    return schema


def due_in(tables: Tables, schema: Streamed) -> Iterator[SeenRecord]:
    """The records that the stream of the table is to tell, without what an endpoint decides."""
    reading = StreamReading("GetRecords", {"StreamArn": f"{ARN}{schema.table}/stream/1"})
    _, told = answer(tables, reading)
    if not isinstance(told, Success):
        raise TypeError(f"what the stream of {schema.table} tells is not specified: {told}")
    for row in rows(told.body, "Records"):
        yield replace(record_seen(row), number="", event_id="")


def due_of(case: Case) -> Iterator[dict[str, object]]:
    """The records that the stream of a case is to tell, in the words of GetRecords."""
    schema = streamed_by(case)
    tables, _ = answer(EMPTY, Step("CreateTable", schema.create_request()))
    for step in case.steps:
        tables, _ = answer(tables, step)
    return map(_shown, due_in(tables, schema))


def _cause(case: Case, flow: Flow, fault: Fault, reproduced: bool) -> Cause:
    """A divergence of a stream, with the records that are due and those that came."""
    last = case.steps[-1].operation
    features = frozenset({last}) if flow.due else frozenset()
    due = list(map(_shown, flow.due))
    came = [_shown(record) for shard in flow.shards for record in shard.records]
    return Cause(
        case,
        difference_of(fault),
        Success({"Records": due}),
        Answered({"Records": came, "Told": fault.told}),
        features,
        {last},
        reproduced=reproduced,
    )


def difference_of(fault: Fault) -> Difference:
    """How a stream differs."""
    return Difference(SUCCESS, SUCCESS, f"{RULE}{fault.rule}")


def _shown(record: Any) -> dict[str, object]:
    images = {"OldImage": record.old, "NewImage": record.new}
    told = {name: image for name, image in images.items() if image is not None}
    number = {"SequenceNumber": record.number} if record.number else {}
    return {"eventName": record.event, "dynamodb": {"Keys": record.keys, **told, **number}}
