"""How much a page of the store's Query and Scan holds, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.indexed_tree import PAIR, fill, paired, query, s, scan, strings, tree_with
from support.trees.store_tree import Tree

FIVE = [strings(a="x", b=str(number), c="c", d="d", e="e", f="f") for number in range(5)]


@pytest.fixture
def tree() -> Tree:
    made = paired()
    fill(made, *FIVE)
    return made


MEGABYTE = 1024 * 1024


def sized(number: int, size: int) -> dict[str, Any]:
    """An item of exactly `size` bytes as the service counts them."""
    key = strings(a="x", b=f"{number:02}")
    return {**key, "e": s("e" * (size - len("axb") - 2 - len("e")))}


@pytest.mark.parametrize(
    ("sizes", "scanned", "ended"),
    [
        ([262_144, 262_144, 262_144, 262_143], 4, False),
        ([262_144, 262_144, 262_144, 262_143, 10, 10], 5, True),
        ([262_144] * 4, 4, True),
        ([262_144] * 4 + [10], 4, True),
        ([400_000] * 4, 3, True),
    ],
)
def test_page_ends_after_a_megabyte(sizes: list[int], scanned: int, ended: bool) -> None:
    tree = tree_with("table", PAIR)
    fill(tree, *(sized(number, size) for number, size in enumerate(sizes)))
    request = {"Select": "COUNT", "ReturnConsumedCapacity": "TOTAL", "ConsistentRead": True}
    for answer in (query(tree, "a = :a", values={":a": s("x")}, **request), scan(tree, **request)):
        assert answer["ScannedCount"] == answer["Count"] == scanned
        assert ("LastEvaluatedKey" in answer) is ended
        read = sum(sizes[:scanned])
        assert answer["ConsumedCapacity"]["CapacityUnits"] == -(-read // 4096)


def test_page_is_measured_before_the_filter(tree: Tree) -> None:
    fill(tree, *(sized(number + 50, 300_000) for number in range(5)))
    request: dict[str, Any] = {
        "condition": "a = :a AND b > :b",
        "values": {":a": s("x"), ":b": s("5"), ":e": s("none")},
        "FilterExpression": "e = :e",
    }
    answer = query(tree, **request)
    assert (answer["Count"], answer["ScannedCount"]) == (0, 4)
    assert answer["LastEvaluatedKey"] == strings(a="x", b="53")


def consumed(answer: dict[str, Any]) -> Any:
    return answer["ConsumedCapacity"]


def test_capacity_of_a_table_and_of_indexes(tree: Tree) -> None:
    at = {"condition": "a = :a", "values": {":a": s("x")}}
    total = {"ReturnConsumedCapacity": "TOTAL"}
    parts = {"ReturnConsumedCapacity": "INDEXES"}
    half = {"TableName": "table", "CapacityUnits": 0.5}
    assert consumed(query(tree, **at, **total)) == half
    assert consumed(query(tree, **at, **total, ConsistentRead=True))["CapacityUnits"] == 1
    assert consumed(query(tree, "a = :a", values={":a": s("none")}, **total)) == half
    assert consumed(query(tree, **at, **parts)) == {**half, "Table": {"CapacityUnits": 0.5}}
    assert consumed(query(tree, **at, **parts, IndexName="local")) == {
        **half,
        "Table": {"CapacityUnits": 0},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 0.5}},
    }
    glob = query(tree, "c = :c", values={":c": s("c")}, **parts, IndexName="part")
    assert consumed(glob) == {
        **half,
        "Table": {"CapacityUnits": 0},
        "GlobalSecondaryIndexes": {"part": {"CapacityUnits": 0.5}},
    }
    assert consumed(scan(tree, **parts, IndexName="part")) == consumed(glob)
    assert "ConsumedCapacity" not in query(tree, **at, ReturnConsumedCapacity="NONE")


def test_capacity_of_fetched_items() -> None:
    tree = paired()
    large = {**strings(a="x", c="c"), "e": s("e" * 5000)}
    fill(tree, *({**large, "b": s(str(number))} for number in range(3)))
    answer = query(
        tree,
        "a = :a",
        values={":a": s("x")},
        IndexName="local",
        Select="ALL_ATTRIBUTES",
        ReturnConsumedCapacity="INDEXES",
        ConsistentRead=True,
    )
    assert consumed(answer) == {
        "TableName": "table",
        "CapacityUnits": 7,
        "Table": {"CapacityUnits": 6},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 1}},
    }
