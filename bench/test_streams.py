"""What a stream costs those who write, and how fast it is read: our store, in both its modes.

Each mode is started once; its tables with a stream and without take turns with the same puts, each
of which changes its item. Then pages of a thousand records are read again and again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import boto3
import pytest
from contest import Compete, Contest, Turn
from field import OURS, VALUE, preset
from load import REGION, send, signed

from dynacheck.targets.process import run

MODES = {"in memory": "embedded", "on disks": OURS}
VIEWS: Mapping[str, str | None] = {"none": None, "new-and-old": "NEW_AND_OLD_IMAGES"}
"""A table's name → what its stream shows."""
ROUNDS = 3
SECONDS = 2.0
"""Of a turn."""
KEYS = 100
PUTS = 10_000
"""They are sent again and again; no two that follow one another at a key put the same item."""
PAGE = 1_000
LEAST = 1_000_000
"""Bytes of a page: some 500 records with two images of 1 KB."""
STREAMS = "DynamoDBStreams_20120810"


@pytest.fixture(scope="module")
def endpoints() -> Iterator[Mapping[str, str]]:
    """Both modes of the store, with a table for each view."""
    with ExitStack() as stack:
        found = {
            mode: stack.enter_context(run(preset(name))).endpoint for mode, name in MODES.items()
        }
        for endpoint in found.values():
            for table, view in VIEWS.items():
                client("dynamodb", endpoint).create_table(**described(table, view))
        yield found


@pytest.fixture(scope="module")
def puts() -> Mapping[str, list[bytes]]:
    """For each table its puts, signed."""
    return {table: list(signed_puts(table)) for table in VIEWS}


@pytest.mark.parametrize("mode", MODES)
def test_put_item(
    mode: str, endpoints: Mapping[str, str], puts: Mapping[str, list[bytes]], compete: Compete
) -> None:
    players = {
        f"{mode}, stream: {table}": partial(turn, endpoints[mode], itertools.cycle(puts[table]))
        for table in VIEWS
    }
    ours = f"{mode}, stream: new-and-old"
    compete(Contest("Puts of 1 KB items", f"PutItem {mode}", ours, players, ROUNDS))


@pytest.mark.parametrize("mode", MODES)
def test_get_records(
    mode: str, endpoints: Mapping[str, str], puts: Mapping[str, list[bytes]], compete: Compete
) -> None:
    endpoint = endpoints[mode]
    send(endpoint, puts["new-and-old"][:PAGE])
    token = iterator(client("dynamodbstreams", endpoint))
    pages = itertools.repeat(signed("GetRecords", {"ShardIterator": token}, STREAMS))
    player = partial(turn, endpoint, pages, LEAST)
    unit = "Pages of 1 MB of records"
    compete(Contest(unit, f"GetRecords {mode}", mode, {mode: player}, ROUNDS))


def turn(endpoint: str, requests: Iterator[bytes], least: int = 0) -> Turn:
    load = send(endpoint, requests, SECONDS, least)
    return Turn(load.rate, f"client: {load.client:.0%} of a processor")


def signed_puts(table: str) -> Iterator[bytes]:
    for number in range(PUTS):
        item = {"k": {"S": f"{number % KEYS}"}, "n": {"N": str(number)}, "v": VALUE}
        yield signed("PutItem", {"TableName": table, "Item": item})


def client(service: Any, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )


def described(table: str, view: str | None) -> dict[str, Any]:
    stream = {} if view is None else {"StreamEnabled": True, "StreamViewType": view}
    return {
        "TableName": table,
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        **({"StreamSpecification": stream} if stream else {}),
    }


def iterator(streams: Any) -> str:
    """An iterator at the beginning of the one shard."""
    (listed,) = streams.list_streams(TableName="new-and-old")["Streams"]
    asked = {"StreamArn": listed["StreamArn"], "ShardIteratorType": "TRIM_HORIZON"}
    (shard,) = streams.describe_stream(StreamArn=listed["StreamArn"])["StreamDescription"]["Shards"]
    return str(streams.get_shard_iterator(ShardId=shard["ShardId"], **asked)["ShardIterator"])
