"""A store in this process whose tables have streams, made from what requests change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dynacheck.raw_http import STREAMS_API, STREAMS_OPERATIONS
from dynastore.items import Outcome
from dynastore.web import endpoint
from support.endpoints.faulty_store import LATE_S, Body, outcome, refusal, told
from support.endpoints.wire_server import Server

endpoint._OPERATIONS.update({f"{STREAMS_API}.{name}".encode(): name for name in STREAMS_OPERATIONS})

PAGE = 7
SHARD = "shardId-00000000000000000001-00000001"
FIRST = 10**20


@dataclass
class Streamed(Server):
    """A store with streams; a fault changes what is written to them or read of them."""

    breaks: Callable[[list[Body], Body], list[Body]] | None = None
    """From the records that are there and the next one, to those that are there then."""
    read: Callable[[list[Body], int], list[Body]] | None = None
    """From all records and where to read on, to what is answered."""
    records: dict[str, list[Body]] = field(default_factory=dict)
    """By table."""
    partiql: bool = True
    """Whether statements write records."""
    transactions: bool = True
    same: bool = False
    """Whether a put of what is there already writes a record."""
    late: bool = False

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        asked = json.loads(body)
        if operation in STREAMS_OPERATIONS:
            return self._streams(operation, asked)
        before = dict(self._tables())
        done = self.tree.raw(operation, body)
        if self.late:
            await asyncio.sleep(LATE_S)
        if done.status == 200 and self._tells(operation):
            self._append(before, asked if operation == "PutItem" else {})
        return done

    def _tells(self, operation: str) -> bool:
        if not self.partiql and operation == "ExecuteStatement":
            return False
        return self.transactions or operation != "TransactWriteItems"

    def _ask(self, operation: str, **body: object) -> Body:
        return told(self.tree.raw(operation, json.dumps(body).encode()))

    def _tables(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The items of each table that has a stream, by their keys."""
        for name in self._ask("ListTables")["TableNames"]:
            about = self._ask("DescribeTable", TableName=name)["Table"]
            if "StreamSpecification" in about:
                found = self._ask("Scan", TableName=name, ConsistentRead=True)["Items"]
                names = [each["AttributeName"] for each in about["KeySchema"]]
                yield name, {json.dumps([i[n] for n in names]): (i, names) for i in found}

    def _append(self, before: Mapping[str, Any], put: Body) -> None:
        for table, after in self._tables():
            earlier = before.get(table, {})
            if table not in before:
                self.records[table] = []
            for key in dict.fromkeys((*earlier, *after)):
                old, new = (held.get(key, (None, ()))[0] for held in (earlier, after))
                again = self.same and put.get("TableName") == table and put["Item"] == new
                if old != new or again:
                    names = (after.get(key) or earlier[key])[1]
                    self._record(table, names, old, new)

    def _record(self, table: str, names: list[str], old: Body | None, new: Body | None) -> None:
        view = self._ask("DescribeTable", TableName=table)["Table"]["StreamSpecification"]
        kind = view["StreamViewType"]
        records = self.records.setdefault(table, [])
        shown: Body = {}
        if old is not None and kind in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
            shown["OldImage"] = old
        if new is not None and kind in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
            shown["NewImage"] = new
        item = new or old or {}
        number = FIRST + 10 * sum(map(len, self.records.values()))
        record = {
            "eventID": f"event-{number}",
            "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
            "dynamodb": {
                "Keys": {name: item[name] for name in names},
                **shown,
                "SequenceNumber": str(number),
                "StreamViewType": kind,
            },
        }
        wanted = self.breaks(records, record) if self.breaks else [*records, record]
        self.records[table] = wanted

    def _streams(self, operation: str, asked: Body) -> Outcome:
        arn = asked.get("StreamArn") or asked["ShardIterator"].split("|")[0]
        records = self.records.get(arn.split("/")[1], [])
        if operation == "DescribeStream":
            shards = [
                {"ShardId": SHARD, "SequenceNumberRange": {"StartingSequenceNumber": str(FIRST)}}
            ]
            return outcome({"StreamDescription": {"StreamArn": arn, "Shards": shards}})
        if operation == "GetShardIterator":
            return outcome({"ShardIterator": f"{arn}|{_place(records, asked)}"})
        if operation != "GetRecords":
            return refusal("UnknownOperationException")
        start = int(asked["ShardIterator"].split("|")[1])
        page = self.read(records, start) if self.read else records[start : start + PAGE]
        end = f"{arn}|{start + len(page)}"
        return outcome({"Records": page, "NextShardIterator": end})


def _place(records: list[Body], asked: Body) -> int:
    kind = asked["ShardIteratorType"]
    if kind in ("TRIM_HORIZON", "LATEST"):
        return 0 if kind == "TRIM_HORIZON" else len(records)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    return numbers.index(asked["SequenceNumber"]) + (kind == "AFTER_SEQUENCE_NUMBER")


# --- Faults -----------------------------------------------------------------------------------


def drops(there: list[Body], record: Body) -> list[Body]:
    """Have the first record of a table, and no other."""
    return there or [record]


def doubles(there: list[Body], record: Body) -> list[Body]:
    """Have the first record of a table twice, under another name."""
    if there:
        return [*there, record]
    inner = record["dynamodb"]
    number = str(int(inner["SequenceNumber"]) + 1)
    again = {**inner, "SequenceNumber": number}
    return [record, {**record, "eventID": "again", "dynamodb": again}]


def swaps(there: list[Body], record: Body) -> list[Body]:
    """Put a record before the last one of its item, under that one's number."""
    if not there or record["dynamodb"]["Keys"] != there[-1]["dynamodb"]["Keys"]:
        return [*there, record]
    numbers = [each["dynamodb"]["SequenceNumber"] for each in (there[-1], record)]
    turned = [record, there[-1]]
    again = [
        {**each, "dynamodb": {**each["dynamodb"], "SequenceNumber": number}}
        for each, number in zip(turned, numbers, strict=True)
    ]
    return [*there[:-1], *again]


def tells_the_new_image_twice(there: list[Body], record: Body) -> list[Body]:
    inner = record["dynamodb"]
    if record["eventName"] != "MODIFY" or "OldImage" not in inner:
        return [*there, record]
    return [*there, {**record, "dynamodb": {**inner, "OldImage": inner["NewImage"]}}]


def calls_all_inserts(there: list[Body], record: Body) -> list[Body]:
    named = "INSERT" if record["eventName"] == "MODIFY" else record["eventName"]
    return [*there, {**record, "eventName": named}]


def begins_pages_late(records: list[Body], start: int) -> list[Body]:
    """Leave a record out where a page goes on in the middle."""
    return records[start + (start > 0) : start + PAGE]


STREAM_FAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "stream-records": {"breaks": drops},
        "stream-order": {"breaks": swaps},
        "stream-refusals": {"same": True},
        "stream-transactions": {"transactions": False},
        "stream-readers": {"read": begins_pages_late},
    }
)
"""By criterion, how a store with streams is made that breaks it."""
