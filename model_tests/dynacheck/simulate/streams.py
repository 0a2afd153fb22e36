"""Streams under clients and faults: refined step by step, and read by a client.

What a client reads is held against the items as the specification has them along the log: of each
key, in order, just the changes that the log has; while it goes on, the first of them.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from typing import Any, ClassVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import rule

from dynacheck.simulate.machine import Cluster, clients, drive, keys, times
from dynacheck.simulate.witnesses import Witnesses
from dynacheck.simulate.world import CREATE_TABLE, TABLE, World
from dynacheck.targets.in_process import Start, Streaming
from dynacheck.targets.simulations import EMBEDDED
from dynacheck.trace.requests import HOUSEKEEPING
from dynacheck.trace.streams import Replay, Step, step
from dynacheck.trace.violations import ViolationError
from dynaspec.items.data.wire import render_item
from dynaspec.items.tables.ttl import SERVICE
from dynaspec.machines.streams import MACHINE, Partition, State

QUICK_EXAMPLES = 300
"""How many runs the quick checks make."""
HASHES = 1 << 64
SPLITS = (HASHES // 4, HASHES // 2, 3 * HASHES // 4)

Record = dict[str, Any]
Reading = Generator[tuple[str, dict[str, Any]], dict[str, Any], list[Record]]

WANTED = frozenset(
    {
        *("put", "delete", "lead", "learn", "publish", "split"),
        "a_second_leader_goes_on_where_the_first_stopped",
        "a_split_has_records_on_both_sides",
        "a leader died between a mutation and its record",
        "five mutations waited for their records",
        "a stream was read with records in it",
        "a stream was read to its end",
    }
)
"""Actions, witnesses of the machine, and what only a store can show.

The store reads its log in order: none of a child's records is there before all of its parent's.
"""


class StreamWitnesses(Witnesses):
    """What was seen of streams."""

    wanted: ClassVar[frozenset[str]] = WANTED

    def look_at(self, before: State, step: Step, after: State) -> None:
        """Note what a step and the state after it show."""
        self.saw(step.action)
        for witness in MACHINE.witnesses:
            if witness.__name__ not in self.seen and witness(after):
                self.saw(witness.__name__)
        p = Partition(step.args["p"])
        waiting = before.log[p].length - before.shards[p].length
        if step.action == "lead" and waiting > 0:
            self.saw("a leader died between a mutation and its record")
        if waiting >= 5:
            self.saw("five mutations waited for their records")


class StreamWorld(World):
    """A target whose table has a stream."""

    table: ClassVar[Mapping[str, Any]] = {
        **CREATE_TABLE,
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }

    def __init__(
        self,
        seed: int,
        *,
        sync: int = 8,
        drift: int = 50,
        witnesses: Witnesses | None = None,
        start: Start = EMBEDDED,
    ) -> None:
        self.stream = Replay(HASHES)
        self._stream_witnesses = witnesses or StreamWitnesses()
        self._reading: Reading | None = None
        self._asked = 0
        self._read: list[list[Record]] = []
        super().__init__(seed, sync=sync, drift=drift, witnesses=witnesses, start=start)

    @property
    def streaming(self) -> Streaming:
        """The target."""
        return cast("Streaming", self.target)

    # --- What happens -----------------------------------------------------------------------------

    def publish(self, whether: bool) -> None:
        """Let the publisher rest, or go on."""
        self._note(f"publish({whether})")
        self.streaming.publish(whether)

    def part(self, at: int | None) -> None:
        """Split a shard at a hash; None: let another one go on with its keys."""
        self._note(f"part({at})")
        bounds = {} if at is None else {"At": at}
        body = {"Part": {"TableName": TABLE, **bounds}}
        self.target.submit("housekeeper", HOUSEKEEPING, body)

    def look(self) -> None:
        """Let a client begin to read the stream, unless it reads."""
        self._note("look()")
        if self._reading is None:
            self._reading = reading()
            operation, body = next(self._reading)
            self._asked = self.target.submit("reader", operation, body)

    def end(self) -> None:
        """End all faults: the stream is caught up with, and tells just what happened."""
        self._note("publish(True)")
        self.streaming.publish(True)
        super().end()
        if self.stream.behind:
            raise self._objection(f"partitions {self.stream.behind} are not caught up with")
        last = self._read_all()
        expected = self._expected()
        for read in self._read:
            if not _begins(expected, _by_key(read)):
                raise self._objection(f"a client read what is not so: {read} of {expected}")
        if _by_key(last) != expected:
            raise self._objection(f"the stream is {_by_key(last)}, and should be {expected}")
        self._stream_witnesses.saw("a stream was read to its end")

    # --- How it is checked ------------------------------------------------------------------------

    def _check(self) -> None:
        super()._check()
        done = self.stream.actions.total()
        for number, event in enumerate(self.streaming.stream_trace[done:], done):
            # Through JSON, as a file would have it.
            taken = step(number + 2, json.loads(json.dumps(event)))
            before = self.stream.state
            try:
                self.stream.take(taken)
            except ViolationError as error:
                raise self._objection(str(error)) from None
            if isinstance(self._stream_witnesses, StreamWitnesses):
                self._stream_witnesses.look_at(before, taken, self.stream.state)
        self._go_on_reading()

    def _go_on_reading(self) -> None:
        """Let the client ask for more, once it is answered; one that is not gives up."""
        while self._reading is not None:
            result = self.target.result(self._asked)
            if result is None:
                return
            if result.kind != "ok":
                self._reading = None
                return
            if result.status != 200:
                raise self._objection(f"a reader was refused: {result.body!r}")
            try:
                operation, body = self._reading.send(json.loads(result.body))
            except StopIteration as ended:
                self._reading = None
                self._read.append(ended.value)
                if ended.value:
                    self._stream_witnesses.saw("a stream was read with records in it")
                return
            self._asked = self.target.submit("reader", operation, body)

    def _read_all(self) -> list[Record]:
        """Read the stream to its end."""
        going = reading()
        operation, body = next(going)
        while True:
            answer = self._insist(operation, body)
            try:
                operation, body = going.send(json.loads(answer.body))
            except StopIteration as ended:
                records: list[Record] = ended.value
                return records

    def _expected(self) -> dict[str, list[Record]]:
        """The records that the items along the log ask for, by key."""
        log = self.log()
        found: dict[str, list[Record]] = {}
        for request, before, after in zip(log.requests, log.tables, log.tables[1:], strict=False):
            old, new = (
                {} if TABLE not in tables.by_name else tables.by_name[TABLE].items
                for tables in (before, after)
            )
            for key in {*old, *new}:
                if old.get(key) != new.get(key):
                    record = _record(old.get(key), new.get(key), request.operation)
                    found.setdefault(record["Keys"]["k"]["S"], []).append(record)
        return found


def reading() -> Reading:
    """Ask for what a reader of the table's stream asks for; return the records."""
    listed = yield "ListStreams", {"TableName": TABLE}
    arn = listed["Streams"][0]["StreamArn"]
    described = yield "DescribeStream", {"StreamArn": arn}
    records: list[Record] = []
    for shard in described["StreamDescription"]["Shards"]:
        from_start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        answer = yield "GetShardIterator", {"StreamArn": arn, **from_start}
        token = answer["ShardIterator"]
        while token is not None:
            page = yield "GetRecords", {"ShardIterator": token, "Limit": 7}
            records += map(_told, page["Records"])
            token = page.get("NextShardIterator") if page["Records"] else None
    return records


def _told(record: Record) -> Record:
    """What a record says of its change."""
    shown = record["dynamodb"]
    images = {name: shown[name] for name in ("Keys", "OldImage", "NewImage") if name in shown}
    who = {name: record[name] for name in ("userIdentity",) if name in record}
    return {"eventName": record["eventName"], **images, **who}


def _record(old: Any, new: Any, operation: str) -> Record:
    """What the record of a change says, by the specification's items."""
    event = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    images = {
        name: render_item(item)
        for name, item in (("OldImage", old), ("NewImage", new))
        if item is not None
    }
    key = {"k": next(iter(images.values()))["k"]}
    expired = {"Type": "Service", "PrincipalId": SERVICE}
    who = {"userIdentity": expired} if operation == HOUSEKEEPING else {}
    return {"eventName": event, "Keys": key, **images, **who}


def _by_key(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record["Keys"]["k"]["S"], []).append(record)
    return found


def _begins(whole: Mapping[str, list[Record]], part: Mapping[str, list[Record]]) -> bool:
    """Whether each key's records are a beginning of its final ones."""
    return all(whole.get(key, [])[: len(records)] == records for key, records in part.items())


def drive_streams(
    examples: int = QUICK_EXAMPLES, *, steps: int = 40, seed: int | None = 0, shrink: bool = True
) -> Witnesses:
    """Run clients, faults and a stream; return what was seen. Raises `ObjectionError`."""
    seen = StreamWitnesses()
    of = StreamCluster
    return drive(examples, steps=steps, seed=seed, shrink=shrink, cluster=of, witnesses=seen)


class StreamCluster(Cluster):
    """A cluster with a stream, whose publisher rests and whose shards are split by fiat."""

    world_of: ClassVar[type[World]] = StreamWorld

    @property
    def _streams(self) -> StreamWorld:
        return cast("StreamWorld", self._world)

    @rule(key=keys, time=st.sampled_from([0, 500, 120_000]))
    def rest(self, key: str, time: int) -> None:
        """The publisher is away, for minutes maybe, while clients write."""
        self._streams.publish(False)
        for client in "abc":
            self.put(client, key, "", 50)
        self._world.run(time)

    @rule(client=clients, key=keys, time=times)
    def repeat(self, client: str, key: str, time: int) -> None:
        """An item is put that may be there already, just so."""
        item = {"k": {"S": key}, "v": {"N": "0"}}
        self._write(client, "PutItem", {"Item": item}, "", time)

    @rule(time=times)
    def go_on(self, time: int) -> None:
        """The publisher comes back."""
        self._streams.publish(True)
        self._world.run(time)

    @rule(at=st.sampled_from([None, *SPLITS]), time=times)
    def part(self, at: int | None, time: int) -> None:
        """A shard is split, or rolls over."""
        self._streams.part(at)
        self._world.run(time)

    @rule(time=times)
    def look(self, time: int) -> None:
        """A client reads the stream."""
        self._streams.look()
        self._world.run(time)

    @rule(key=keys, time=times)
    def die_before_the_record(self, key: str, time: int) -> None:
        """The leader dies when it has acknowledged a mutation, maybe before its record is."""
        self.put("a", key, "", 5)
        self._world.run(time)
        self._world.crash("leader", writing=False)
        self._world.run(6000)
