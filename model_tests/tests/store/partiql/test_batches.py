"""Batches of statements in the store: each is on its own, and a batch is refused as a whole."""

from __future__ import annotations

import pytest

from support.trees.partiql_tree import (
    DUPLICATE,
    KEYLESS,
    NOT_WELL_FORMED,
    batch,
    message,
    put,
    s,
    stored,
    tree_to_write,
)
from support.trees.store_tree import Tree, n


@pytest.fixture
def tree() -> Tree:
    return tree_to_write()


def test_that_a_read_is_of_one_item_is_judged_before_the_types_of_its_key(tree: Tree) -> None:
    answer = batch(
        tree,
        *(f"SELECT * FROM tab WHERE {where}" for where in ("p = 1", "p = '' AND n = 1")),
        "SELECT * FROM tab.near WHERE p = 1 AND l = 'x'",
        "SELECT * FROM tab WHERE p = 1 AND s = '1'",
        {"Statement": "SELECT * FROM tab WHERE p = ? AND s = '1'", "Parameters": [{"M": {}}]},
        "SELECT * FROM tab WHERE p = 1 AND s = '1' AND p = 1",
        "SELECT * FROM tab WHERE p = 'a' AND s = ''",
    )
    told = [each["Error"]["Message"].partition(":")[0] for each in answer["Responses"]]
    keyless, typed, empty = told[0], told[3], told[-1]
    assert told[:3] == [keyless] * 3
    assert keyless.endswith("must specify the primary key in the where clause.")
    assert typed.startswith("Key attribute's data type should match")
    assert told[3:-1] == [typed] * 3
    assert empty.startswith("One or more parameter values are not valid")


def test_each_statement_of_a_batch_is_on_its_own(tree: Tree) -> None:
    answer = batch(
        tree,
        "SELECT * FROM hash WHERE p = 'b'",
        "SELECT * FROM nope WHERE p = 'x'",
        "SLECT * FROM hash WHERE p = 'b'",
        "SELECT * FROM hash WHERE n = 1",
        "SELECT * FROM tab WHERE p = 'a'",
        "SELECT * FROM tab.near WHERE p = 'a' AND s = '1' AND l = 'x'",
        "SELECT * FROM hash WHERE p = 'a' AND n = 1",
        "SELECT n FROM tab WHERE p IN ['a'] AND s = '1'",
        "SELECT * FROM hash WHERE p = 'absent'",
        {"Statement": "SELECT * FROM hash WHERE p = ?", "Parameters": [{"SS": []}]},
        ReturnConsumedCapacity="TOTAL",
    )
    keyless = {
        "Error": {
            "Code": "ValidationError",
            "Message": "Select statements within BatchExecuteStatement must specify the primary "
            "key in the where clause.",
        }
    }
    missing = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}
    fault = f"{NOT_WELL_FORMED}Expected data manipulation"
    empty = "One or more parameter values were invalid: An string set  may not be empty"
    assert answer["Responses"] == [
        {"TableName": "hash", "Item": {"p": s("b"), "n": n(2)}},
        {"Error": missing},
        {"Error": {"Code": "ValidationError", "Message": fault}},
        keyless,
        keyless,
        keyless,
        keyless,
        {"TableName": "tab", "Item": {"n": n(1)}},
        {"TableName": "hash"},
        {"Error": {"Code": "ValidationError", "Message": empty}},
    ]
    assert answer["ConsumedCapacity"] == [
        {"TableName": "hash", "CapacityUnits": 1},
        {"TableName": "tab", "CapacityUnits": 0.5},
    ]


def test_a_batch_of_writes(tree: Tree) -> None:
    answer = batch(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        "UPDATE hash SET n = 9 WHERE p = 'b' RETURNING MODIFIED NEW *",
        {
            "Statement": "UPDATE hash SET n = 9 WHERE p = 'a' AND n = 77",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "INSERT INTO tab VALUE {'p': 'a', 's': '1'}",
        "DELETE FROM hash WHERE n = 1",
        "DELETE FROM hash WHERE p = 'gone' RETURNING ALL OLD *",
    )
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert answer["Responses"] == [
        {"TableName": "hash"},
        {"TableName": "hash", "Item": {"n": n(9)}},
        {"TableName": "hash", "Error": failed},
        {"TableName": "tab", "Error": {"Code": "DuplicateItem", "Message": DUPLICATE}},
        {"Error": {"Code": "ValidationError", "Message": KEYLESS}},
        {"TableName": "hash"},
    ]
    assert stored(tree, "new") == {"p": s("new")}
    assert stored(tree, "b")["n"] == n(9)


def test_consistency_is_asked_for_by_each_statement(tree: Tree) -> None:
    answer = batch(
        tree,
        {"Statement": "SELECT * FROM hash WHERE p = 'a'", "ConsistentRead": True},
        "SELECT * FROM hash WHERE p = 'b'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == [{"TableName": "hash", "CapacityUnits": 1.5}]


def test_what_fails_in_a_batch_is_in_the_total_alone(tree: Tree) -> None:
    put(tree, "hash", p="big", o="x" * 3000)
    for member, total in (
        ("INSERT INTO hash VALUE {'p': 'a'}", 2),
        ("INSERT INTO hash VALUE {'p': 'big'}", 4),
        (f"INSERT INTO hash VALUE {{'p': 'a', 'o': '{'x' * 2000}'}}", 3),
        ("UPDATE hash SET n = 9 WHERE p = 'big' AND n = 0", 4),
        ("UPDATE hash SET n = 9 WHERE p = 'none'", 2),
        ("UPDATE hash SET n = 9", 1),
    ):
        answer = batch(tree, member, "DELETE FROM hash WHERE p = 'b'",
                       ReturnConsumedCapacity="INDEXES")  # fmt: skip
        told = {"TableName": "hash", "CapacityUnits": total, "Table": {"CapacityUnits": 1}}
        assert answer["ConsumedCapacity"] == [told], member
    alone = batch(tree, "INSERT INTO hash VALUE {'p': 'a'}", ReturnConsumedCapacity="TOTAL")
    assert "ConsumedCapacity" not in alone
    member, deleted = (
        "INSERT INTO hash VALUE {'p': 'a'}",
        "DELETE FROM tab WHERE p = 'q' AND s = 'q'",
    )
    other = batch(tree, member, deleted, ReturnConsumedCapacity="TOTAL")
    assert [each["TableName"] for each in other["ConsumedCapacity"]] == ["tab"]


def test_what_a_batch_as_a_whole_is_refused_for(tree: Tree) -> None:
    select, update = "SELECT * FROM hash WHERE p = 'a'", "UPDATE hash SET n = 9 WHERE p = 'b'"
    mixed = "Read and write requests together in the same batch is not supported."
    assert message(batch(tree, select, update)) == mixed
    assert message(batch(tree, "SELECT * FROM none WHERE n = foo(1)", update)) == mixed
    assert message(batch(tree, select, "UPDATE hash SET n = foo(1)")) == mixed
    assert "Responses" in batch(tree, "SELECT", update)
    assert "Responses" in batch(tree, "n = 1", update)
    twice = "Provided list of item keys contains duplicates"
    assert message(batch(tree, update, "DELETE FROM hash WHERE p = 'b'")) == twice
    assert message(batch(tree, update, "UPDATE hash SET p = 'c' WHERE p = 'b'")) == twice
    assert message(batch(tree, select, select.replace("*", "n"))) == twice
    assert message(tree.ask("BatchExecuteStatement", Statements=[None])).startswith("1 validation ")
    assert message(batch(tree)).startswith("1 validation error detected: ")
    assert message(batch(tree, *[select] * 26)).startswith("1 validation error detected: ")
