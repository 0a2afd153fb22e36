"""What a store takes of memory and disk, and what a query costs in a great table."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from contest import Compete, Contest, NoTurnError, Turn
from field import LISTS, OURS, TABLE, VALUE, everyone, lists, puts, query, started
from load import LoadError, send
from weights import Weigh

from dynacheck.targets import Target

ITEMS = 20_000
"""Items of 1 KB that are stored to see what they take."""
SETTLE_S = 2.0
"""For what a store does behind its answers."""
SMALL, GREAT, LENGTH = 1_000, 1_000_000, 100
"""Items in the tables that are queried, and of one key."""
LOAD_WITHIN_S = 600.0
ROUNDS = 5
SECONDS = 1.0
PAGE = os.sysconf("SC_PAGE_SIZE")


def test_memory_and_disk(weigh: Weigh) -> None:
    """The growth of a target's processes over `ITEMS` items, by the item."""
    for name in everyone():
        with started([name], ()) as field:
            target = field.targets.get(name)
            if target is None:
                weigh(name, None, None, field.absent[name])
                continue
            before, folder = resident(target), data(target)
            stored = ({"k": {"S": f"stored-{i}"}, "v": VALUE} for i in range(ITEMS))
            try:
                send(target.endpoint, puts(TABLE, stored))
            except LoadError as error:
                weigh(name, None, None, str(error))
                continue
            time.sleep(SETTLE_S)
            disk = None if folder is None else size(folder) / ITEMS
            weigh(name, (resident(target) - before) / ITEMS, disk, "")


@pytest.mark.parametrize("name", ["embedded", OURS])
def test_query_in_a_great_table(name: str, compete: Compete) -> None:
    """A query of one key's items, among a thousand items and among a million."""
    value = {"S": "v" * 60}
    with started([name], ()) as small, started([name], ()) as great:
        players = {}
        for field, items in ((small, SMALL), (great, GREAT)):
            target = field.targets[name]
            loading = puts(LISTS, lists(items // LENGTH, LENGTH, value))
            send(target.endpoint, loading, longest=LOAD_WITHIN_S)
            requests = [query(f"list-{key * 7919 % (items // LENGTH)}") for key in range(1_000)]
            players[f"{items:,} items"] = partial(turn, target, itertools.cycle(requests))
        time.sleep(SETTLE_S)
        event = f"{name}: {LENGTH} items of one key"
        compete(Contest("Queries", event, f"{GREAT:,} items", players, ROUNDS))


def turn(target: Target, requests: Iterator[bytes]) -> Turn:
    """Send queries for `SECONDS`."""
    try:
        load = send(target.endpoint, requests, SECONDS, LENGTH * 60)
    except LoadError as error:
        raise NoTurnError(str(error)) from error
    return Turn(load.rate, f"client: {load.client:.0%} of a processor")


def resident(target: Target) -> int:
    """Bytes in memory of all processes of a target's session."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            status = (process / "stat").read_text().rpartition(")")[2].split()
            pages = int((process / "statm").read_text().split()[1])
        except OSError:
            continue  # It has ended.
        if int(status[3]) == target.pid:
            found += pages * PAGE
    return found


def data(target: Target) -> Path | None:
    """The folder of a target that keeps its data on disk."""
    folder = Path(f"/proc/{target.pid}/cwd").resolve() / "data"
    return folder if folder.is_dir() else None


def size(folder: Path) -> int:
    """Bytes on the disk of all files in a folder."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
