"""The targets of a contest: our store in both its modes, and the presets, started side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

import boto3
from load import REGION, LoadError, send, signed

from dynacheck.targets import PRESETS, Launch, Preset, Target, TargetError
from dynacheck.targets.process import run

OURS = "serve --data"
"""Three nodes on disks. The preset `embedded` is our store too, in memory."""
TABLE = "bench"
LISTS = "bench-lists"
"""A table with a sort key, so that there is something to query."""
VALUE = {"S": "v" * 1_000}
KEYS: Mapping[str, Mapping[str, Literal["S", "N"]]] = {
    TABLE: {"k": "S"},
    LISTS: {"k": "S", "n": "N"},
}
"""The tables' keys, each with its type: that of the partition, and that to sort by."""
ROLES: tuple[Literal["HASH", "RANGE"], ...] = ("HASH", "RANGE")
BATCH = 25
"""Items in a BatchWriteItem: as many as there may be."""


@dataclass(frozen=True)
class Field:
    """The targets that run, and why others do not."""

    targets: Mapping[str, Target]
    absent: Mapping[str, str]


@contextmanager
def started(names: Iterable[str], requests: Iterable[bytes]) -> Iterator[Field]:
    """Start targets, with both tables, and send each the same requests."""
    targets: dict[str, Target] = {}
    absent: dict[str, str] = {}
    sent = list(requests)
    with ExitStack() as stack:
        for name in names:
            try:
                target = stack.enter_context(run(preset(name)))
                make_tables(target.endpoint)
                send(target.endpoint, sent)
                targets[name] = target
            except (TargetError, LoadError) as error:
                absent[name] = str(error)
        yield Field(targets, absent)


def preset(name: str) -> Preset:
    """The preset of a name, `OURS` among them."""
    return PRESETS[name] if name != OURS else Preset(OURS, PRESETS["embedded"].release, _serve)


def everyone() -> tuple[str, ...]:
    """The names of all targets."""
    return (*PRESETS, OURS)


def make_tables(endpoint: str) -> None:
    """Make the two tables."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )
    for name, keys in KEYS.items():
        client.create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": key, "KeyType": role}
                for key, role in zip(keys, ROLES, strict=False)
            ],
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": kind} for key, kind in keys.items()
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        client.get_waiter("table_exists").wait(TableName=name)


def put(key: str) -> bytes:
    """A signed PutItem of 1 KB."""
    return signed("PutItem", {"TableName": TABLE, "Item": {"k": {"S": key}, "v": VALUE}})


def get(key: str, *, consistent: bool) -> bytes:
    """A signed GetItem."""
    request = {"TableName": TABLE, "Key": {"k": {"S": key}}, "ConsistentRead": consistent}
    return signed("GetItem", request)


def update(key: str, number: int) -> bytes:
    """A signed UpdateItem that sets a number where the item is as it was put."""
    request = {
        "TableName": TABLE,
        "Key": {"k": {"S": key}},
        "UpdateExpression": "SET n = :n",
        "ConditionExpression": "attribute_exists(k) AND begins_with(v, :v)",
        "ExpressionAttributeValues": {":n": {"N": str(number)}, ":v": {"S": "vvv"}},
    }
    return signed("UpdateItem", request)


def query(key: str) -> bytes:
    """A signed Query for all items of a key."""
    request = {
        "TableName": LISTS,
        "KeyConditionExpression": "k = :k",
        "ExpressionAttributeValues": {":k": {"S": key}},
    }
    return signed("Query", request)


def puts(name: str, items: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Signed BatchWriteItems that put items into a table."""
    batch: list[object] = []
    for item in items:
        batch.append({"PutRequest": {"Item": item}})
        if len(batch) == BATCH:
            yield signed("BatchWriteItem", {"RequestItems": {name: batch}})
            batch = []
    if batch:
        yield signed("BatchWriteItem", {"RequestItems": {name: batch}})


def lists(keys: int, length: int, value: object) -> Iterator[Mapping[str, object]]:
    """Items for the table of lists: so many keys, with so many items each."""
    for key in range(keys):
        for number in range(length):
            yield {"k": {"S": f"list-{key}"}, "n": {"N": str(number)}, "v": value}


def _serve(port: int) -> Launch:
    """Our store with its data on disk, synced."""
    words = (sys.executable, "-m", "dynacheck", "serve", "--port", str(port), "--data", "data")
    return Launch(words)
