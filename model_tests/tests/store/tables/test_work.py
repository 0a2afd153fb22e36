"""Work that goes on in pieces: tables and indexes emptied, indexes filled, items that expire."""

from __future__ import annotations

import json
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynastore.disk.log import Entry
from dynastore.disk.storage import FolderDisk
from dynastore.items import HOUSEKEEPING, OPERATIONS, execute
from dynastore.items.data.content import load, size_of
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog, housekeeping
from dynastore.items.tables.catalog import Statistics, Table
from dynastore.items.tables.mutation import entries, expiry
from dynastore.node.overlay import Overlay
from dynastore.simulation.cluster import Simulation
from dynastore.simulation.trace import lines
from support.endpoints.served import Served, eventually, served
from support.trees.store_tree import NOW, Tree, n, table

INDEX: dict[str, Any] = {
    "IndexName": "index",
    "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
MAKE = {
    "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": INDEX}],
}
DROP = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "index"}}]}
MISSING = {"code": "ResourceNotFoundException"}


def now_and_then(tree: Tree, now: int = NOW) -> dict[str, Any]:
    """One piece of housekeeping at a time."""
    outcome = execute(tree, HOUSEKEEPING, b"{}", now)
    assert outcome.status == 200
    for key, content in outcome.writes:
        tree.content.pop(key, None)
        if content is not None:
            tree.content[key] = content
    told: dict[str, Any] = json.loads(outcome.body)
    return told


def all_of_it(tree: Tree) -> int:
    """All pieces; return how many there were."""
    for count in range(1000):
        if not now_and_then(tree)["More"]:
            return count
    raise AssertionError("the work does not come to an end")


def filled(count: int) -> Tree:
    tree = Tree()
    tree.ask("CreateTable", **table())
    for i in range(count):
        put(tree, i)
    return tree


def put(tree: Tree, i: int, **more: Any) -> None:
    item = {"k": {"S": str(i)}, "a": {"S": f"a{i}"}, **more}
    assert tree.ask("PutItem", TableName="table", Item=item) == {}


def described(tree: Tree) -> dict[str, Any]:
    found: dict[str, Any] = tree.ask("DescribeTable", TableName="table")["Table"]
    return found


def index_of(tree: Tree) -> dict[str, Any]:
    (found,) = described(tree)["GlobalSecondaryIndexes"]
    return dict(found)


def check(tree: Tree) -> None:
    """What follows from the items is in the tree, as far as work has come, and nothing else."""
    found = catalog.find(tree, "table")
    assert found is not None
    space = keys.item_space(found.number)
    items = {at: load(c) for at, c in tree.scan(space, keys.following(space))}
    expected: dict[bytes, bytes] = {}
    going = tuple(
        keys.entry_space(found.number, i.number) for i in found.indexes if i.status == "DELETING"
    )
    counts = {keys.statistics_key(found.number): list(tree_of(tree, space).values())}
    for index in (each for each in found.indexes if each.status != "DELETING"):
        of_index: dict[bytes, bytes] = {}
        for at, item in items.items():
            if index.keeps(at):
                of_index |= entries(found, index, item)
        counts[keys.statistics_key(found.number, index.number)] = list(of_index.values())
        expected |= of_index
    held = tree_of(tree, keys.entries_space(found.number))
    assert {at: c for at, c in held.items() if not at.startswith(going)} == expected
    for key, contents in counts.items():
        size = sum(map(size_of, contents))
        assert catalog.statistics(tree, key) == Statistics(len(contents), size), key
    assert tree_of(tree, keys.EXPIRIES) == notes(found, items)


def tree_of(tree: Tree, prefix: bytes) -> dict[bytes, bytes]:
    return {key: content for key, content in tree.content.items() if key.startswith(prefix)}


def notes(found: Table, items: dict[bytes, dict[str, Any]]) -> dict[bytes, bytes]:
    made: dict[bytes, bytes] = {}
    for at, item in items.items():
        if found.ttl is not None and found.ttl.keeps(at):
            made |= expiry(found, at, item)
    return made


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "PIECE", 3)


# --- Tables --------------------------------------------------------------------------------------


def test_a_small_table_is_gone_at_once() -> None:
    tree = filled(3)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    deleted = tree.ask("DeleteTable", TableName="table")["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert set(tree.content) == {keys.COUNTER}
    assert all_of_it(tree) == 0


@pytest.mark.usefixtures("small_pieces")
def test_a_large_table_is_emptied_in_pieces() -> None:
    tree = filled(8)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    all_of_it(tree)
    ttl = {"Enabled": True, "AttributeName": "t"}
    put(tree, 9, t=n(5))
    tree.ask("UpdateTimeToLive", TableName="table", TimeToLiveSpecification=ttl)
    all_of_it(tree)
    tree.ask("DeleteTable", TableName="table")
    assert described(tree)["TableStatus"] == "DELETING"
    assert tree.ask("ListTables") == {"TableNames": ["table"]}
    about = {"TableName": "table", "Key": {"k": {"S": "1"}}}
    assert tree.ask("GetItem", **about)["code"] == "ResourceNotFoundException"
    assert tree.ask("CreateTable", **table())["message"] == "Table already exists: table"
    for operation, more in (("DeleteTable", {}), ("UpdateTable", DROP)):
        refused = tree.ask(operation, TableName="table", **more)
        assert refused["code"] == "ResourceInUseException"
        assert refused["message"].endswith("Table is being deleted: table")
    assert all_of_it(tree) == 5, "9 items and 9 entries, 3 at a time, and the first at once"
    assert set(tree.content) == {keys.COUNTER}
    assert "Table" not in tree.ask("DescribeTable", TableName="table")
    tree.ask("CreateTable", **table())
    assert described(tree)["ItemCount"] == 0


def test_a_piece_ends_after_some_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "PIECE_BYTES", 100)
    tree = filled(0)
    for i in range(4):
        put(tree, i, large={"S": "x" * 100})
    tree.ask("DeleteTable", TableName="table")
    assert all_of_it(tree) == 3


# --- Indexes -------------------------------------------------------------------------------------


def test_an_index_of_a_small_table_is_filled_at_once() -> None:
    tree = filled(3)
    made = tree.ask("UpdateTable", TableName="table", **MAKE)["TableDescription"]
    assert made["TableStatus"] == "UPDATING"
    (told,) = made["GlobalSecondaryIndexes"]
    assert (told["IndexStatus"], told["Backfilling"]) == ("CREATING", False)
    assert described(tree)["TableStatus"] == "ACTIVE"
    found = index_of(tree)
    assert (found["IndexStatus"], found["ItemCount"]) == ("ACTIVE", 3)
    assert "Backfilling" not in found
    check(tree)


@pytest.mark.usefixtures("small_pieces")
def test_an_index_is_filled_in_pieces_while_items_change() -> None:
    tree = filled(8)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    found = index_of(tree)
    assert (found["IndexStatus"], found["Backfilling"]) == ("CREATING", True)
    assert described(tree)["TableStatus"] == "ACTIVE"
    asked = {"TableName": "table", "IndexName": "index"}
    assert "code" in tree.ask("Scan", **asked), "an index is not read before it is filled"
    refused = tree.ask("DeleteTable", TableName="table")
    assert refused["message"].endswith(
        "Cannot delete table while indexes are being created, updated, or deleted."
    )
    check(tree)
    for i in (0, 3, 20):
        put(tree, i, b=n(i))
        tree.ask("DeleteItem", TableName="table", Key={"k": {"S": str(i + 1)}})
        check(tree)
    all_of_it(tree)
    assert index_of(tree)["IndexStatus"] == "ACTIVE"
    check(tree)
    assert tree.ask("Scan", **asked)["Count"] == described(tree)["ItemCount"]


@pytest.mark.usefixtures("small_pieces")
def test_an_index_is_deleted_in_pieces() -> None:
    tree = filled(8)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    all_of_it(tree)
    told = tree.ask("UpdateTable", TableName="table", **DROP)["TableDescription"]
    assert told["GlobalSecondaryIndexes"][0]["IndexStatus"] == "DELETING"
    assert described(tree)["TableStatus"] == "UPDATING"
    assert len(described(tree)["AttributeDefinitions"]) == 2
    for change in (MAKE, DROP):
        refused = tree.ask("UpdateTable", TableName="table", **change)
        assert refused["message"].endswith("Index is being deleted. Table: table Index: index")
    put(tree, 30)
    all_of_it(tree)
    found = described(tree)
    assert found["TableStatus"] == "ACTIVE"
    assert "GlobalSecondaryIndexes" not in found
    assert [each["AttributeName"] for each in found["AttributeDefinitions"]] == ["k"]
    check(tree)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    all_of_it(tree)
    assert index_of(tree)["ItemCount"] == 9


@pytest.mark.usefixtures("small_pieces")
def test_an_index_that_is_being_filled_can_be_given_up() -> None:
    tree = filled(8)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    assert "TableDescription" in tree.ask("UpdateTable", TableName="table", **DROP)
    all_of_it(tree)
    assert "GlobalSecondaryIndexes" not in described(tree)
    check(tree)


def test_an_item_whose_attribute_cannot_be_the_key_is_not_in_the_index() -> None:
    tree = filled(1)
    for i, wrong in enumerate(({"N": "1"}, {"S": ""}, {"S": "x" * 2049}, {"NULL": True}), 5):
        put(tree, i, a=wrong)
    tree.ask("UpdateTable", TableName="table", **MAKE)
    assert index_of(tree)["ItemCount"] == 1
    check(tree)


STEPS = st.sampled_from(["put", "put", "delete", "piece", "index", "drop", "on", "off"])


@settings(
    max_examples=150,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.tuples(STEPS, st.integers(0, 9), st.integers(0, 2)), max_size=40))
def test_what_follows_from_items_follows_at_every_moment(steps: list[tuple[str, int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(housekeeping, "PIECE", 2)
        tree = filled(7)
        for step, i, value in steps:
            more = {"a": {"S": str(value)}} if value else {}
            ttl = {"Enabled": step == "on", "AttributeName": "t"}
            match step:
                case "put":
                    item = {"k": {"S": str(i)}, "t": n(value), **more}
                    tree.ask("PutItem", TableName="table", Item=item)
                case "delete":
                    tree.ask("DeleteItem", TableName="table", Key={"k": {"S": str(i)}})
                case "piece":
                    now_and_then(tree, 0)
                case "index" | "drop":
                    change = MAKE if step == "index" else DROP
                    tree.ask("UpdateTable", TableName="table", **change)
                case _:
                    tree.ask("UpdateTimeToLive", TableName="table", TimeToLiveSpecification=ttl)
            check(tree)
        all_of_it_at(tree, 0)
        check(tree)
        assert tree_of(tree, keys.WORK) == {}


def all_of_it_at(tree: Tree, now: int) -> None:
    while now_and_then(tree, now)["More"]:
        pass


# --- Time to live --------------------------------------------------------------------------------

TTL = {"TableName": "table", "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "t"}}
SECONDS = NOW // 1000
FIVE_YEARS = 157_680_000
"""In seconds: what expired longer ago stays (developer guide, "Using time to live")."""


def test_no_client_can_ask_for_housekeeping() -> None:
    assert HOUSEKEEPING not in OPERATIONS


def test_an_item_expires_when_its_time_has_passed() -> None:
    tree = filled(0)
    put(tree, 1, t=n(SECONDS - 1))
    tree.ask("UpdateTimeToLive", **TTL)
    put(tree, 2, t=n(SECONDS - 2))
    put(tree, 3, t=n(SECONDS))
    put(tree, 4, t={"S": str(SECONDS - 1)})
    put(tree, 5, t=n(SECONDS - FIVE_YEARS - 1))
    put(tree, 6)
    put(tree, 7, t=n(SECONDS - FIVE_YEARS))
    told = now_and_then(tree)
    by = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert told == {
        "More": True,
        "Expired": [
            {"TableName": "table", "Key": {"k": {"S": key}}, "UserIdentity": by}
            for key in ("7", "2", "1")
        ],
    }
    assert now_and_then(tree) == {"More": False, "Expired": []}
    left = tree.ask("Scan", TableName="table")["Items"]
    assert sorted(item["k"]["S"] for item in left) == ["3", "4", "5", "6"]
    check(tree)
    assert len(now_and_then(tree, NOW + 1000)["Expired"]) == 1


@pytest.mark.usefixtures("small_pieces")
def test_time_to_live_is_switched_on_and_off_in_pieces() -> None:
    tree = filled(0)
    for i in range(8):
        put(tree, i, t=n(SECONDS + i))
    tree.ask("UpdateTimeToLive", **TTL)

    def status() -> str:
        told = tree.ask("DescribeTimeToLive", TableName="table")["TimeToLiveDescription"]
        return str(told["TimeToLiveStatus"])

    assert status() == "ENABLING"
    off = {**TTL, "TimeToLiveSpecification": {"Enabled": False, "AttributeName": "t"}}
    refused = tree.ask("UpdateTimeToLive", **off)
    assert refused["message"].startswith("Time to live has been modified multiple times")
    all_of_it(tree)
    assert status() == "ENABLED"
    check(tree)
    tree.ask("UpdateTimeToLive", **off)
    assert status() == "DISABLING"
    put(tree, 3, t=n(SECONDS - 5))
    check(tree)
    all_of_it(tree)
    assert status() == "DISABLED"
    assert tree_of(tree, keys.EXPIRIES) == {}


# --- Across crashes ------------------------------------------------------------------------------


def test_what_the_store_does_on_its_own_is_a_behaviour_of_the_specification(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An index is filled and a table emptied across the loss of two leaders."""
    from dynacheck.trace.reader import read
    from dynacheck.trace.replay import replay

    monkeypatch.setattr(housekeeping, "PIECE", 2)
    simulation = Simulation(seed=11)

    def ended(number: int) -> bool:
        return simulation.result(number) is not None

    def done(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        for _ in range(10):
            number = simulation.submit("somebody", operation, request)
            assert simulation.run_until(partial(ended, number))
            result = simulation.result(number)
            if result is not None and result.kind == "ok":
                return dict(json.loads(result.body))
        raise AssertionError(f"{operation} comes to no end")

    def lose_the_leader() -> None:
        leader = simulation.leader()
        simulation.crash(leader)
        simulation.run(6_000)
        simulation.restart(leader)

    done("CreateTable", table())
    for i in range(7):
        item = {"k": {"S": str(i)}, "a": {"S": "x"}}
        done("PutItem", {"TableName": "table", "Item": item})
    done("UpdateTable", {"TableName": "table", **MAKE})
    lose_the_leader()
    told = done("DescribeTable", {"TableName": "table"})["Table"]
    assert told["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    while done(HOUSEKEEPING, {})["More"]:
        pass
    told = done("DescribeTable", {"TableName": "table"})["Table"]
    assert told["GlobalSecondaryIndexes"][0]["ItemCount"] == 7
    done("DeleteTable", {"TableName": "table"})
    lose_the_leader()
    assert done("ListTables", {}) == {"TableNames": ["table"]}
    while done(HOUSEKEEPING, {})["More"]:
        pass
    assert done("ListTables", {}) == {"TableNames": []}
    run = replay(read(line.encode() + b"\n" for line in lines(simulation.trace)))
    assert not run.requests.not_compared


ITEMS = 5_000


def test_a_killed_store_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed while an index is filled, and again while the table is emptied."""
    with served("--data", str(tmp_path)) as store:
        client = store.client()
        client.create_table(**table())
        for start in range(0, ITEMS, 25):
            puts = [
                {"PutRequest": {"Item": {"k": {"S": str(i)}, "a": {"S": str(i % 7)}}}}
                for i in range(start, start + 25)
            ]
            client.batch_write_item(RequestItems={"table": puts})
        client.update_table(TableName="table", **MAKE)
        store.stop(signal.SIGKILL)
    assert marked(tmp_path), "the index was filled before the store was killed: more items needed"
    with served("--data", str(tmp_path)) as store:
        client = store.client()

        def ready() -> bool:
            (found,) = client.describe_table(TableName="table")["Table"]["GlobalSecondaryIndexes"]
            return bool(found["IndexStatus"] == "ACTIVE")

        assert eventually(ready)
        counted = sum(count_of(client, str(a)) for a in range(7))
        assert counted == ITEMS
        client.delete_table(TableName="table")
        store.stop(signal.SIGKILL)
    assert marked(tmp_path), "the table was empty before the store was killed: more items needed"
    with served("--data", str(tmp_path)) as store:
        client = store.client()
        assert eventually(lambda: client.list_tables()["TableNames"] == [])
        client.create_table(**table())
        assert client.scan(TableName="table", ConsistentRead=True)["Count"] == 0


def count_of(client: Any, a: str) -> int:
    asked = {
        "TableName": "table",
        "IndexName": "index",
        "KeyConditionExpression": "a = :a",
        "ExpressionAttributeValues": {":a": {"S": a}},
        "Select": "COUNT",
    }
    return sum(page["Count"] for page in client.get_paginator("query").paginate(**asked))


def marked(folder: Path) -> bool:
    """Whether what some node has on its disk says that there is work to do."""
    return any(_marked(folder / f"node-{node}") for node in (1, 2, 3))


def _marked(folder: Path) -> bool:
    disk = FolderDisk(folder)
    tree, applied = Overlay(disk), disk.applied()
    entries = disk.log(applied, disk.load().outline.length, 1 << 62)
    for position, entry in enumerate(map(Entry, entries), applied):
        tree.add(position, entry)
    mark = next(tree.scan(keys.WORK, keys.following(keys.WORK)), None)
    disk.close()
    return mark is not None


def test_items_expire_while_a_store_is_served() -> None:
    with served() as store:
        client = store.client()
        client.create_table(**table())
        client.update_time_to_live(**TTL)
        item = {"k": {"S": "x"}, "t": {"N": str(int(time.time()) - 1)}}
        client.put_item(TableName="table", Item=item)
        about = {"TableName": "table", "Key": {"k": {"S": "x"}}, "ConsistentRead": True}
        assert eventually(lambda: "Item" not in client.get_item(**about))
        assert addresses(store, client) == [store.endpoint.removeprefix("http://")]


def addresses(store: Served, client: Any) -> list[str]:
    return [each["Address"] for each in client.describe_endpoints()["Endpoints"]]
