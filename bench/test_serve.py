"""Our store on synced disks and in memory beside the third parties: five kinds of request.

Every target is started once, and in each round each takes its turn with the same requests. Items
are of 1 KB; no key is put twice. The third parties keep their data in memory.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import pytest
from contest import Compete, Contest, NoTurnError, Turn
from field import (
    LISTS,
    OURS,
    TABLE,
    VALUE,
    Field,
    everyone,
    get,
    lists,
    put,
    puts,
    query,
    started,
    update,
)
from load import LoadError, send

from dynacheck.targets import Target

ROUNDS = 3
SECONDS = 1.0
"""Of a target's turn."""
SETTLE_S = 1.0
"""Between the last put and the first read that may come from a replica that is behind."""
STORED = 1_000
"""Items that there are to be read."""
KEYS, LENGTH = 10, 100
"""Keys to query, and items of each."""
PUTS = 80_000
"""Keys that there are to be put; a target that runs out of them ends its turn early."""
SEED = 1


@pytest.fixture(scope="module")
def contestants() -> Iterator[Field]:
    """Every target, started, with `STORED` items and `KEYS` lists."""
    stored = ({"k": {"S": f"stored-{i}"}, "v": VALUE} for i in range(STORED))
    requests = (*puts(TABLE, stored), *puts(LISTS, lists(KEYS, LENGTH, VALUE)))
    with started(everyone(), requests) as field:
        time.sleep(SETTLE_S)
        yield field


@pytest.mark.parametrize("consistent", [False, True], ids=["eventual", "consistent"])
def test_get_item(consistent: bool, contestants: Field, compete: Compete) -> None:
    requests = [get(f"stored-{i}", consistent=consistent) for i in range(STORED)]
    random.Random(SEED).shuffle(requests)
    event = "GetItem, ConsistentRead" if consistent else "GetItem"
    hold(event, contestants, requests, len(VALUE["S"]), compete)


def test_query(contestants: Field, compete: Compete) -> None:
    requests = [query(f"list-{key}") for key in range(KEYS)]
    hold(f"Query of {LENGTH} items", contestants, requests, LENGTH * len(VALUE["S"]), compete)


def test_update_item(contestants: Field, compete: Compete) -> None:
    requests = [update(f"stored-{i}", i) for i in range(STORED)]
    random.Random(SEED).shuffle(requests)
    hold("UpdateItem, with a condition", contestants, requests, 0, compete)


def test_put_item(contestants: Field, compete: Compete) -> None:
    requests = [put(f"put-{i}") for i in range(PUTS)]
    hold("PutItem", contestants, requests, 0, compete, again=False)


def hold(
    event: str,
    field: Field,
    requests: Iterable[bytes],
    least: int,
    compete: Compete,
    *,
    again: bool = True,
) -> None:
    """Hold the contest over one kind of request; when all were sent, they may be sent `again`."""
    turns: Mapping[str, Iterator[bytes]] = {
        name: itertools.cycle(requests) if again else iter(requests) for name in field.targets
    }
    players = {
        name: partial(turn, target, turns[name], least) for name, target in field.targets.items()
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
