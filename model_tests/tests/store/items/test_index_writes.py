"""What writes take of a table and its indexes, what they tell of collections, and which values an
index can have in its keys: the store, against what AWS's service answers.

Units and texts are as tests that ran against the service have them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs

from dynastore.items.tables import catalog
from support.trees.indexed_tree import INDEXES, paired, plain, s, strings
from support.trees.store_tree import Tree, n, table


def indexed() -> Tree:
    """A tree with "table" and its indexes, and with "other", which has none."""
    tree = paired()
    for name in ("first", "other"):  # the first table that is created has the number of "table"
        tree.ask("CreateTable", **table(name))
    return tree


def put(**item: Any) -> dict[str, Any]:
    return {"PutRequest": {"Item": item}}


def delete(**key: Any) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": key}}


def write(tree: Tree, tables: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("BatchWriteItem", RequestItems=tables, **more)


def refusal(answer: dict[str, Any]) -> str:
    assert answer.get("code") == "ValidationException", answer
    return str(answer["message"])


def stored(tree: Tree) -> list[Any]:
    items: list[Any] = tree.ask("Scan", TableName="table")["Items"]
    return sorted(items, key=json.dumps)


def test_a_batch_tells_what_it_takes_of_each_table_and_index() -> None:
    tree = indexed()
    asked = {
        "table": [
            put(**strings(a="1", b="1", c="x", d="y")),
            put(**strings(a="1", b="2", f="z" * 2000)),
            delete(**strings(a="9", b="9")),
        ],
        "other": [put(k=s("1"))],
    }
    answer = write(tree, asked, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == [
        {
            "TableName": "table",
            "CapacityUnits": 7,
            "Table": {"CapacityUnits": 4},
            "LocalSecondaryIndexes": {"local": {"CapacityUnits": 1}},
            "GlobalSecondaryIndexes": {
                "whole": {"CapacityUnits": 1},
                "part": {"CapacityUnits": 1},
            },
        },
        {"TableName": "other", "CapacityUnits": 1, "Table": {"CapacityUnits": 1}},
    ]


def test_an_index_takes_units_only_where_its_entry_changes() -> None:
    tree = indexed()
    item = strings(a="1", b="1", c="x")

    def taken(**request: Any) -> dict[str, Any]:
        operation = "PutItem" if "Item" in request else "UpdateItem"
        answer = tree.ask(operation, TableName="table", ReturnConsumedCapacity="INDEXES", **request)
        consumed = answer["ConsumedCapacity"]
        of_indexes = {
            **consumed.get("LocalSecondaryIndexes", {}),
            **consumed.get("GlobalSecondaryIndexes", {}),
        }
        units = {name: each["CapacityUnits"] for name, each in of_indexes.items()}
        assert consumed["CapacityUnits"] == sum(units.values()) + 1
        return units

    def update(text: str, **values: Any) -> dict[str, Any]:
        given = {f":{name}": value for name, value in values.items()}
        more = {"ExpressionAttributeValues": given} if given else {}
        return taken(Key=strings(a="1", b="1"), UpdateExpression=text, **more)

    assert taken(Item=item) == {"local": 1, "whole": 1}
    assert taken(Item=item) == {}
    assert update("SET w = :v", v=s("z")) == {"whole": 1}
    assert update("SET c = :v", v=s("moved")) == {"local": 2, "whole": 2}
    assert update("REMOVE c") == {"local": 1, "whole": 1}


def test_metrics_tell_each_collection_of_a_table_with_local_indexes_once() -> None:
    tree = indexed()
    written = [put(**strings(a="1", b="1")), put(**strings(a="2", b="1"))]
    asked = {"table": [*written, delete(**strings(a="1", b="2"))], "other": [put(k=s("1"))]}
    answer = write(tree, asked, ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"] == {
        "table": [
            {"ItemCollectionKey": {"a": s("1")}, "SizeEstimateRangeGB": [0, 1]},
            {"ItemCollectionKey": {"a": s("2")}, "SizeEstimateRangeGB": [0, 1]},
        ]
    }
    assert "ItemCollectionMetrics" not in write(tree, asked)
    item = {"TableName": "table", "Item": strings(a="3", b="1")}
    answer = tree.ask("PutItem", **item, ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"]["ItemCollectionKey"] == {"a": s("3")}
    item = {"TableName": "other", "Item": {"k": s("3")}}
    assert tree.ask("PutItem", **item, ReturnItemCollectionMetrics="SIZE") == {}


MISTYPED = (
    "One or more parameter values were invalid: Type mismatch for Index Key c Expected: S "
    "Actual: {} IndexName: local"
)
EMPTY = (
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty string value. "
    "IndexName: local, IndexKey: c"
)


@pytest.mark.parametrize(
    ("value", "message"),
    [(n(5), MISTYPED.format("N")), ({"L": [s("x")]}, MISTYPED.format("L")), (s(""), EMPTY)],
)
def test_a_put_gives_an_index_only_keys_that_it_can_have(value: Any, message: str) -> None:
    tree = indexed()
    item = {**strings(a="1", b="1"), "c": value}
    assert refusal(write(tree, {"table": [put(**item)]})) == message
    assert refusal(tree.ask("PutItem", TableName="table", Item=item)) == message
    assert stored(tree) == []


UPDATES: list[tuple[str, Any, str]] = [
    ("SET c = :v", n(5), MISTYPED.format("N")),
    ("SET d = e ADD c :v", n(5), MISTYPED.format("N")),
    ("SET c = x + :v", n(5), MISTYPED.format("N")),
    (
        "SET e = :v, c = x",
        n(5),
        "The update expression attempted to update the secondary index key to unsupported type",
    ),
    (
        "SET c = :v",
        s(""),
        "One or more parameter values are not valid. The update expression "
        "attempted to update a secondary index key to a value that is not supported. "
        "The AttributeValue for a key attribute cannot contain an empty string value.",
    ),
    (
        "SET c.d = :v",
        n(5),
        "Key attributes must be scalars; list random access '[]' and map "
        "lookup '.' are not allowed: IndexKey: c",
    ),
    (
        "SET c = :v",
        s("x" * 2049),
        "The update expression attempted to update the secondary index key beyond allowed size",
    ),
]


@pytest.mark.parametrize(("text", "value", "message"), UPDATES)
def test_an_update_gives_an_index_only_keys_that_it_can_have(
    text: str, value: Any, message: str
) -> None:
    tree = indexed()
    assert "code" not in write(tree, {"table": [put(**strings(a="1", b="1"), x=n(1))]})
    answer = tree.ask(
        "UpdateItem",
        TableName="table",
        Key=strings(a="1", b="1"),
        UpdateExpression=text,
        ExpressionAttributeValues={":v": value},
    )
    assert message in refusal(answer)
    assert stored(tree) == [{**strings(a="1", b="1"), "x": n(1)}]


def test_an_update_judges_only_what_it_changes() -> None:
    """An item may be older than the index that cannot have it."""
    tree = plain()
    item = {"a": s("1"), "c": n(5)}
    assert "code" not in write(tree, {"table": [put(**item)]})
    before = catalog.existing(tree, "table")
    key, content = catalog.entered(structs.replace(before, indexes=(INDEXES[1],), numbered=4))
    tree.content[key] = content
    request = {"TableName": "table", "Key": {"a": s("1")}}
    values = {"ExpressionAttributeValues": {":v": s("x")}}
    assert tree.ask("UpdateItem", **request, UpdateExpression="SET w = :v", **values) == {}
    assert stored(tree) == [{**item, "w": s("x")}]
    assert tree.ask("Scan", TableName="table", IndexName="whole")["Count"] == 0
    assert tree.ask("UpdateItem", **request, UpdateExpression="SET c = :v", **values) == {}
    assert tree.ask("Scan", TableName="table", IndexName="whole")["Count"] == 1


def test_an_update_that_finds_nothing_to_remove_from_takes_a_unit() -> None:
    tree = plain()
    request = {"TableName": "table", "Key": {"a": s("1")}, "UpdateExpression": "REMOVE b"}
    answer = tree.ask("UpdateItem", **request, ReturnConsumedCapacity="TOTAL")
    assert answer == {"ConsumedCapacity": {"TableName": "table", "CapacityUnits": 1}}
    assert stored(tree) == []
