"""What the streams of an example's table tell, judged as a whole once the example has ended.

The records that are due are computed here, from the specification's states before and after each
request. Where the target's table is not as the specification's, which is for other parts of a run
to tell, its stream is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dynacheck.conform.causes import Case, Cause
from dynacheck.conform.driver import Exchange, Session
from dynacheck.conform.shrinking import shrink
from dynacheck.exchange.client import Answered, Client, Refused
from dynacheck.exchange.schemas import POOL, Schema
from dynacheck.exchange.step import Step, answer
from dynacheck.judging.compare import SUCCESS, Difference
from dynacheck.streams.iterators import iterator_faults
from dynacheck.streams.judge import stream_faults
from dynacheck.streams.reading import StreamReader, UnreadError
from dynacheck.streams.seen import Fault, SeenShard
from dynacheck.streams.writes import Change
from dynaspec.items import EMPTY, Failure, Success, Tables
from dynaspec.items.api import KEEPING, READS
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.wire import render_item

STREAMS = "Streams"
"""In the place of an operation's name: what streams tell of what was written."""
RULE = "its stream: "
"""What the rules of streams begin with, as a difference names them."""
VIEWS = ("NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY")
WITH_STREAMS = tuple(replace(POOL[n % 2], view=view) for n, view in enumerate(VIEWS))
"""The tables whose streams are judged."""
ATTEMPTS = 60
"""How often a case is tried while it is shrunk."""


@dataclass(frozen=True)
class Flow:
    """The changes that an example made, what its table's stream told, and what is wrong with it."""

    changes: tuple[Change, ...]
    shards: tuple[SeenShard, ...]
    fault: Fault | None


class Streamed:
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
        schema = WITH_STREAMS[0]
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
        (schema,) = case.schemas
        self._session.fresh()
        self._session.begin(case.schemas)
        changes: list[Change] = []
        for step in case.steps:
            before = self._session.tables
            if not _is_sound(self._session.step(step)):
                return None
            changes += changes_between(before, self._session.tables, schema)
        whole = Step("Scan", {"TableName": schema.table, "ConsistentRead": True})
        if self._session.step(whole).difference is not None:
            return None
        return self._judged(schema, tuple(changes), patient)

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

    def _judged(self, schema: Schema, changes: tuple[Change, ...], patient: bool) -> Flow:
        shards: tuple[SeenShard, ...] = ()
        try:
            arn = self._arn(schema)
            shards = self._reader.whole(arn, len(changes), patient)
            found = stream_faults(shards, changes, tuple(schema.key_types), schema.view)
            fault = next(found, None) or self._iterators(arn, shards)
        except UnreadError as error:
            fault = Fault("it cannot be read", str(error))
        return Flow(changes, shards, fault)

    def _iterators(self, arn: str, shards: tuple[SeenShard, ...]) -> Fault | None:
        """What is wrong with iterators of the first shard that has records."""
        for shard in shards:
            if shard.records:
                numbers = [record.number for record in shard.records]
                told, latest = self._reader.from_places(arn, shard.name, numbers)
                return next(iterator_faults(numbers, told, latest), None)
        return None

    def _arn(self, schema: Schema) -> str:
        """The target's own name of the latest stream. Raises `UnreadError`."""
        told = self._client.send("DescribeTable", {"TableName": schema.table})
        table = told.body.get("Table") if isinstance(told, Answered) else None
        arn = table.get("LatestStreamArn") if isinstance(table, Mapping) else None
        if not isinstance(arn, str):
            raise UnreadError("DescribeTable tells no LatestStreamArn")
        return arn


def has_streams(session: Session) -> bool:
    """Whether the target has streams that can be read. Raises TargetLostError."""
    streamed = Streamed(session)
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


def changes_between(before: Tables, after: Tables, schema: Schema) -> Iterator[Change]:
    """What a request changed of a table's items."""
    old, new = (_items(tables, schema) for tables in (before, after))
    for key in dict.fromkeys((*old, *new)):
        images = [
            None if (item := held.get(key)) is None else render_item(item) for held in (old, new)
        ]
        if old.get(key) != new.get(key):
            one = images[0] or images[1] or {}
            yield Change({name: one[name] for name in schema.key_types}, *images)


def changes_of(case: Case) -> Iterator[tuple[object, object, object]]:
    """The keys and the images before and after of all that a case changes."""
    (schema,) = case.schemas
    tables, _ = answer(EMPTY, Step("CreateTable", schema.create_request()))
    for step in case.steps:
        before = tables
        tables, _ = answer(tables, step)
        for change in changes_between(before, tables, schema):
            yield change.keys, change.old, change.new


def _items(tables: Tables, schema: Schema) -> FrozenMap[Any, Any]:
    table = tables.by_name.get(schema.table)
    return FrozenMap({}) if table is None else table.items


def _cause(case: Case, flow: Flow, fault: Fault, reproduced: bool) -> Cause:
    """A divergence of a stream, with the records that are due and those that came."""
    last = case.steps[-1].operation
    features = frozenset({last}) if flow.changes else frozenset()
    due = [_shown(change.record(case.schemas[0].view)) for change in flow.changes]
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
