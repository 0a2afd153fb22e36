"""GetItem and PutItem of `dynaspec serve`, three nodes on synced disks, beside the presets.

Every target is started once, and in each round each takes its turn with the same requests. Items
are of 1 KB; no key is put twice. The presets keep their data in memory, our own store among them
(`embedded`): what durability costs is the difference between the two of ours.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import boto3
import pytest
from conftest import Compete
from contest import Contest, NoTurnError, Turn
from load import REGION, LoadError, send, signed

from dynacheck.targets import PRESETS, Launch, Preset, Target, TargetError, start
from dynacheck.targets.process import run

OURS = "dynaspec serve"
ROUNDS = 3
SECONDS = 1.0
"""Of a target's turn."""
SETTLE_S = 1.0
"""Between the last put and the first read that may come from a replica that is behind."""
STORED = 1_000
"""Items that there are to be read."""
PUTS = 80_000
"""Keys that there are to be put; a target that runs out of them ends its turn early."""
TABLE = "bench"
VALUE = {"S": "v" * 1_000}
SEED = 1


@dataclass(frozen=True)
class Field:
    """The targets that run, and why others do not."""

    targets: Mapping[str, Target]
    absent: Mapping[str, str]


def serve(port: int) -> Launch:
    """Our store with its data on disk, synced."""
    words = (sys.executable, "-m", "dynacheck", "serve", "--port", str(port), "--data", "data")
    return Launch(words)


@pytest.fixture(scope="module")
def contestants() -> Iterator[Field]:
    """Every target, started, with a table of `STORED` items."""
    targets: dict[str, Target] = {}
    absent: dict[str, str] = {}
    durable = Preset(OURS, PRESETS["embedded"].release, serve)
    with ExitStack() as stack:
        for name in PRESETS:
            try:
                targets[name] = stack.enter_context(start(name))
                prepare(targets[name])
            except (TargetError, LoadError) as error:
                absent[name] = str(error)
                targets.pop(name, None)
        targets[OURS] = stack.enter_context(run(durable))
        prepare(targets[OURS])
        time.sleep(SETTLE_S)
        yield Field(targets, absent)


def prepare(target: Target) -> None:
    """Make the table and what is read from it."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=target.endpoint,
        region_name=REGION,
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )
    client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.get_waiter("table_exists").wait(TableName=TABLE)
    send(target.endpoint, (put(f"stored-{i}") for i in range(STORED)))


def put(key: str) -> bytes:
    """A signed PutItem."""
    return signed("PutItem", {"TableName": TABLE, "Item": {"k": {"S": key}, "v": VALUE}})


def get(key: str, *, consistent: bool) -> bytes:
    """A signed GetItem."""
    request = {"TableName": TABLE, "Key": {"k": {"S": key}}, "ConsistentRead": consistent}
    return signed("GetItem", request)


@pytest.mark.parametrize("consistent", [False, True], ids=["eventual", "consistent"])
def test_get_item(consistent: bool, contestants: Field, compete: Compete) -> None:
    requests = [get(f"stored-{i}", consistent=consistent) for i in range(STORED)]
    random.Random(SEED).shuffle(requests)
    event = "GetItem, ConsistentRead" if consistent else "GetItem"
    loads = {name: itertools.cycle(requests) for name in contestants.targets}
    hold(event, contestants, loads, len(VALUE["S"]), compete)


def test_put_item(contestants: Field, compete: Compete) -> None:
    requests = [put(f"put-{i}") for i in range(PUTS)]
    loads = {name: iter(requests) for name in contestants.targets}
    hold("PutItem", contestants, loads, 0, compete)


def hold(
    event: str, field: Field, loads: Mapping[str, Iterable[bytes]], least: int, compete: Compete
) -> None:
    """Hold the contest over one kind of request."""
    players = {
        name: partial(turn, target, loads[name], least) for name, target in field.targets.items()
    }
    compete(Contest("Requests of 1 KB items", event, OURS, players, ROUNDS, field.absent))


def turn(target: Target, requests: Iterable[bytes], least: int) -> Turn:
    """Send requests for `SECONDS`."""
    try:
        load = send(target.endpoint, requests, SECONDS, least)
    except LoadError as error:
        raise NoTurnError(str(error)) from error
    if not load.answers:
        raise NoTurnError(f"it has been put all of the {PUTS:,} keys")
    return Turn(load.rate, f"client: {load.client:.0%} of a processor")
