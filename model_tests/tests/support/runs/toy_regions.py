"""A toy of a global table: regions that replicate in memory, well or with one planted fault.

What a request means is the reference store's business; streams, stamps and the way between the
regions are the toy's own. Messages between regions are late, overtake one another and come twice.
"""

from __future__ import annotations

import heapq
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Literal, NamedTuple

from dynacheck.regions.asking import Region
from dynastore.items import HOUSEKEEPING, execute
from support.endpoints.store_in_process import Ordered

Body = dict[str, Any]
Fault = Literal[
    "",
    "loses writes",
    "applies twice",
    "loops",
    "forgets deletes",
    "breaks ties both ways",
    "trusts its clock",
    "merges attributes",
    "stops after a cut",
    "reads an old copy",
    "takes what comes",
]
GRAIN_MS = 20
"""How coarse the clocks are: two regions often write in one moment of them."""
LATE_S = 0.03
"""How long a message is under way at most; one that comes twice, twice as long."""
LOSES_EVERY = 5


class Stamp(NamedTuple):
    time: int
    counter: int
    region: str


class Message(NamedTuple):
    table: str
    key: Body
    image: Body | None
    old: Body | None
    stamp: Stamp
    again: bool = False


def name_of(table: str, key: Body) -> str:
    return json.dumps([table, key])


@dataclass
class ToyRegion:
    name: str
    fault: Fault
    ahead_ms: int
    """How far its clock is ahead."""
    shows: bool
    """Whether items show their stamps, as version 2017.11.29 does."""
    world: Toy
    view: Ordered = field(default_factory=Ordered)
    lock: threading.RLock = field(default_factory=threading.RLock)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    records: list[Body] = field(default_factory=list)
    before: dict[str, Body] = field(default_factory=dict)
    replicas: list[str] = field(default_factory=list)
    sent: int = 0

    # --- Requests ------------------------------------------------------------------------

    def answer(self, operation: str, body: Body) -> tuple[int, Body]:
        with self.lock:
            special = getattr(self, f"_{operation}", None)
            if special is not None:
                return 200, special(body)
            if operation == "GetItem" and self.fault == "reads an old copy":
                return 200, {"Item": self.before.get(name_of(body["TableName"], body["Key"]))}
            targets = list(keys_of(operation, body))
            old = [self.read(table, key) for table, key in targets]
            status, told = self.ask(operation, body)
            for (table, key), image in zip(targets, old, strict=True):
                self.changed(table, key, image)
            if operation in ("CreateTable", "DescribeTable") and status == 200:
                described = told.get("Table", told.get("TableDescription"))
                described["LatestStreamArn"] = f"arn:aws:dynamodb:{self.name}:0:table/t/stream/1"
                described["Replicas"] = [
                    {"RegionName": each, "ReplicaStatus": "ACTIVE"} for each in self.replicas
                ]
            return status, told

    def ask(self, operation: str, body: Body) -> tuple[int, Body]:
        """Let the store answer, and carry out what it writes."""
        text = json.dumps(body).encode()
        for step, content in ((HOUSEKEEPING, b"{}"), (operation, text)):
            outcome = execute(self.view, step, content, self.world.now_ms())
            for key, value in outcome.writes:
                if value is None:
                    self.view.content.pop(key, None)
                else:
                    self.view.content[key] = value
        return outcome.status, json.loads(outcome.body)

    def read(self, table: str, key: Body) -> Body | None:
        asked = {"TableName": table, "Key": key, "ConsistentRead": True}
        item: Body | None = self.ask("GetItem", asked)[1].get("Item")
        return item

    def write(self, table: str, key: Body, image: Body | None) -> None:
        if image is None:
            self.ask("DeleteItem", {"TableName": table, "Key": key})
        else:
            self.ask("PutItem", {"TableName": table, "Item": image})

    def changed(self, table: str, key: Body, old: Body | None) -> None:
        """A user wrote an item: stamp it, record it, send it to the others."""
        new = self.read(table, key)
        if new == old:
            return
        name = name_of(table, key)
        stamp = self.stamp(name)
        if new is not None and self.shows:
            new = {
                **new,
                "aws:rep:updatetime": {"N": f"{stamp.time}.{stamp.counter:03}"},
                "aws:rep:updateregion": {"S": stamp.region},
            }
            self.write(table, key, new)
        self.stamps[name] = stamp
        if new is None and self.fault == "forgets deletes":
            del self.stamps[name]
        self.before[name] = old or {}
        self.record(key, old, new)
        self.sent += 1
        if self.fault != "loses writes" or self.sent % LOSES_EVERY:
            self.world.send(self.name, Message(table, key, new, old, stamp))

    def stamp(self, name: str) -> Stamp:
        """Return a new stamp, later than the item's."""
        now = (self.world.now_ms() + self.ahead_ms) // GRAIN_MS * GRAIN_MS
        there = self.stamps.get(name)
        if there is None or there.time < now:
            return Stamp(now, 1, self.name)
        if self.fault == "trusts its clock":
            same = there.time == now
            return Stamp(now, there.counter + 1 if same else 1, self.name)
        return Stamp(there.time, there.counter + 1, self.name)

    def take(self, message: Message) -> None:
        """A write comes from another region."""
        with self.lock:
            table, key, image, sent_old, stamp, again = message
            name = name_of(table, key)
            there = self.stamps.get(name)
            if there is not None and not self._later(stamp, there, again):
                return
            old = self.read(table, key)
            if self.fault == "merges attributes" and image and old:
                fresh = {k: v for k, v in image.items() if (sent_old or {}).get(k) != v}
                image = {**old, **fresh}
            self.write(table, key, image)
            self.stamps[name] = stamp
            if image is None and self.fault == "forgets deletes":
                del self.stamps[name]
            if old != image:
                self.record(key, old, image)
            there_yet = self.ask("DescribeTable", {"TableName": table})[0] == 200
            if self.fault == "loops" and there_yet:
                self.stamps[name] = self.stamp(name)
                self.world.send(self.name, message._replace(stamp=self.stamps[name]))

    def _later(self, stamp: Stamp, there: Stamp, again: bool) -> bool:
        if self.fault == "takes what comes" or (self.fault == "applies twice" and again):
            return True
        if self.fault == "breaks ties both ways":
            return stamp[:2] > there[:2] or (stamp[:2] == there[:2] and not again)
        return stamp > there

    # --- The stream ----------------------------------------------------------------------

    def record(self, key: Body, old: Body | None, new: Body | None) -> None:
        event = "REMOVE" if new is None else "INSERT" if old is None else "MODIFY"
        number = str(len(self.records) + 1).zfill(21)
        told = {"Keys": key, "SequenceNumber": number, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        told |= ({"NewImage": new} if new else {}) | ({"OldImage": old} if old else {})
        self.records.append({"eventID": number, "eventName": event, "dynamodb": told})

    def _DescribeStream(self, _: Body) -> Body:  # noqa: N802
        shard = {"ShardId": "shardId-" + "0" * 20, "SequenceNumberRange": {}}
        return {"StreamDescription": {"StreamStatus": "ENABLED", "Shards": [shard]}}

    def _GetShardIterator(self, _: Body) -> Body:  # noqa: N802
        return {"ShardIterator": "0"}

    def _GetRecords(self, body: Body) -> Body:  # noqa: N802
        at = int(body["ShardIterator"])
        records = self.records[at : at + 1000]
        return {"Records": records, "NextShardIterator": str(at + len(records))}

    # --- Global tables -------------------------------------------------------------------

    def _UpdateTable(self, body: Body) -> Body:  # noqa: N802
        for change in body["ReplicaUpdates"]:
            self.world.add(self, body["TableName"], change["Create"]["RegionName"])
        return {"TableDescription": {"TableStatus": "UPDATING"}}

    def _CreateGlobalTable(self, body: Body) -> Body:  # noqa: N802
        return {"GlobalTableDescription": {"GlobalTableName": body["GlobalTableName"]}}


def keys_of(operation: str, body: Body) -> Iterator[tuple[str, Body]]:
    """The tables and keys of the items that a request may change."""
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield body["TableName"], body.get("Key") or {"k": body["Item"]["k"]}
    if operation == "BatchWriteItem":
        for table, changes in body["RequestItems"].items():
            for change in changes:
                ((_, inner),) = change.items()
                yield table, inner.get("Key") or {"k": inner["Item"]["k"]}
    if operation == "TransactWriteItems":
        for action in body["TransactItems"]:
            ((_, inner),) = action.items()
            yield inner["TableName"], inner.get("Key") or {"k": inner["Item"]["k"]}


class Toy:
    """Regions, and the way between them."""

    def __init__(
        self,
        names: Sequence[str] = ("east", "west"),
        fault: Fault = "",
        seed: int = 1,
        ahead_ms: int = 0,
        shows: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.fault = fault
        self.regions = {
            name: ToyRegion(name, fault, ahead_ms * at, shows, self)
            for at, name in enumerate(names)
        }
        self.urls: dict[str, str] = {}
        self.cut = False
        self.dead = False
        self._rng = Random(seed)
        self._lock = threading.Lock()
        self._wires: list[tuple[float, int, str, Message]] = []
        self._order = itertools.count()
        self._over = threading.Event()

    def send(self, source: str, message: Message) -> None:
        with self._lock:
            for name in self.regions:
                if name == source:
                    continue
                due = self.clock() + self._rng.uniform(0, LATE_S)
                heapq.heappush(self._wires, (due, next(self._order), name, message))
                if self._rng.random() < 0.2 and self.fault != "loops":
                    later = due + self._rng.uniform(0, 2 * LATE_S)
                    twice = (later, next(self._order), name, message._replace(again=True))
                    heapq.heappush(self._wires, twice)

    def add(self, first: ToyRegion, table: str, region: str) -> None:
        """Make the table in another region, as UpdateTable asks."""
        described = first.ask("DescribeTable", {"TableName": table})[1]["Table"]
        made = {name: described[name] for name in ("AttributeDefinitions", "KeySchema")}
        made |= {"TableName": table, "BillingMode": "PAY_PER_REQUEST"}
        self.regions[region].ask("CreateTable", made)
        first.replicas.append(region)

    def do(self) -> None:
        """Cut all regions off from one another."""
        self.cut = True

    def undo(self) -> None:
        """Heal the cut."""
        self.cut = False
        self.dead = self.fault == "stops after a cut"

    def carry(self) -> None:
        """Be the way between the regions."""
        while not self._over.wait(0.002):
            self.deliver()

    def deliver(self) -> None:
        """Let the regions take what is due."""
        while not self.cut and not self.dead:
            with self._lock:
                if not self._wires or self._wires[0][0] > self.clock():
                    break
                _, _, name, message = heapq.heappop(self._wires)
            self.regions[name].take(message)

    def now_ms(self) -> int:
        return int(self.clock() * 1000)

    def stop(self) -> None:
        self._over.set()

    def listed(self) -> tuple[Region, ...]:
        """The regions as the judge is given them."""
        return tuple(Region(name, self.urls[name]) for name in self.regions)


def handler(region: ToyRegion) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = self.headers["X-Amz-Target"].partition(".")[2]
            status, told = region.answer(operation, body)
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that breaks off is no fault."""


@contextmanager
def toy(**options: Any) -> Iterator[Toy]:
    """Serve a toy for the length of a `with` block."""
    made = Toy(**options)
    threads = [threading.Thread(target=made.carry, daemon=True)]
    servers = []
    for region in made.regions.values():
        servers.append(Quiet(("127.0.0.1", 0), handler(region)))
        made.urls[region.name] = f"http://127.0.0.1:{servers[-1].server_port}"
        threads.append(threading.Thread(target=servers[-1].serve_forever, args=(0.05,)))
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.stop()
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            with suppress(RuntimeError):
                thread.join(timeout=60)
