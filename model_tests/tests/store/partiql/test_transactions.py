"""Transactions of statements in the store: all of them or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.partiql_tree import (
    MISMATCH,
    NOT_WELL_FORMED,
    OVERLAPPING,
    batch,
    message,
    run,
    s,
    stored,
    transact,
    tree_to_write,
)
from support.trees.store_tree import Tree, n


@pytest.fixture
def tree() -> Tree:
    return tree_to_write()


def codes(answer: dict[str, Any]) -> list[str]:
    assert answer.get("code") == "TransactionCanceledException", answer
    return [reason["Code"] for reason in answer["CancellationReasons"]]


def test_all_of_a_transaction_or_nothing(tree: Tree) -> None:
    done = transact(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        "UPDATE hash SET n = n + 1 WHERE p = 'b'",
        "DELETE FROM hash WHERE p = 'a'",
        "EXISTS(SELECT * FROM tab WHERE p = 'a' AND s = '1' AND nope IS MISSING)",
        ReturnConsumedCapacity="TOTAL",
    )
    assert done == {
        "Responses": [],
        "ConsumedCapacity": [
            {"TableName": "hash", "CapacityUnits": 6, "WriteCapacityUnits": 6},
            {"TableName": "tab", "CapacityUnits": 2, "WriteCapacityUnits": 2},
        ],
    }
    assert (stored(tree, "new"), stored(tree)) == ({"p": s("new")}, {})
    failed = transact(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        {
            "Statement": "UPDATE hash SET n = 0 WHERE p = 'b' AND n = 99",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "EXISTS(SELECT * FROM tab WHERE p = 'a' AND s = '1' AND n = 99)",
        "INSERT INTO hash VALUE {'p': 'other'}",
    )
    conditional = "ConditionalCheckFailed"
    assert codes(failed) == ["DuplicateItem", conditional, conditional, "None"]
    assert failed["CancellationReasons"][1]["Item"] == {"p": s("b"), "n": n(3)}
    assert stored(tree, "other") == {}


def test_a_transaction_of_reads(tree: Tree) -> None:
    answer = transact(
        tree,
        "SELECT n FROM hash WHERE p = 'b'",
        "SELECT * FROM hash WHERE p = 'absent'",
        "SELECT * FROM tab WHERE (s = '1') AND p = 'a' AND p = 'a'",
        "SELECT nope FROM hash WHERE p IN ['a']",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [
        {"Item": {"n": n(2)}},
        {},
        {"Item": {"p": s("a"), "s": s("1"), "n": n(1)}},
        {"Item": {}},
    ]
    assert [each["ReadCapacityUnits"] for each in answer["ConsumedCapacity"]] == [6, 2]


def test_a_token_makes_a_transaction_happen_once(tree: Tree) -> None:
    statement = "UPDATE hash SET n = n + 1 WHERE p = 'b'"
    more = {"ClientRequestToken": "token", "ReturnConsumedCapacity": "TOTAL"}
    first, replay = (transact(tree, statement, **more) for _ in range(2))
    assert stored(tree, "b")["n"] == n(3)
    assert first["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2
    assert replay["ConsumedCapacity"][0]["ReadCapacityUnits"] == 2
    other = transact(tree, "UPDATE hash SET n = 0 WHERE p = 'b'", **more)
    assert other["code"] == "IdempotentParameterMismatchException"


UPDATE = "UPDATE hash SET n = 9 WHERE p = 'b'"
PRIMARY = (
    "Select statements within ExecuteTransaction must specify the primary key in the where clause."
)
ADDITIONAL = "EXISTS() must contain a single item read with additional condition"
INVALID: list[tuple[str, str]] = [
    (f"{UPDATE} RETURNING ALL NEW *", "RETURNING clause is not supported in ExecuteTransaction."),
    ("SELECT * FROM tab.near WHERE p = 'a'", "Reads on indices are not supported within "
     "transactions."),
    ("SELECT * FROM tab.nope WHERE p = 'a'", "Reads on indices are not supported within "
     "transactions."),
    ("SELECT * FROM tab WHERE p = 'a'", PRIMARY),
    ("SELECT * FROM tab WHERE p = 'a' AND s = '1' AND n = 1", PRIMARY),
    ("SELECT * FROM tab WHERE p = 'a' AND s = '1' AND p = 'b'", PRIMARY),
    ("SELECT * FROM tab WHERE p IN ['a', 'a'] AND s = '1'", OVERLAPPING),
    ("SELECT * FROM tab WHERE", f"{NOT_WELL_FORMED}Unexpected term"),
    ("EXISTS(SELECT * FROM hash WHERE p = 'a')", ADDITIONAL),
    ("EXISTS(SELECT * FROM hash WHERE p IN ['a'] AND n = 1)", ADDITIONAL),
    ("EXISTS(SELECT * FROM tab.near WHERE p = 'a' AND n = 1)", "Operations on indices are not "
     "supported in transactions"),
    ("n = 1", "Unsupported operation in transaction."),
    ("UPDATE tab.near SET n = 1 WHERE p = 'a'", "This operation is not supported on an index"),
    ("INSERT INTO hash VALUE {'p': 'x', 'o': [<<'a', 'a'>>]}", "One or more parameter values were "
     "invalid: Input collection [a, a] contains duplicates."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), INVALID)
def test_a_statement_that_a_transaction_cannot_have(tree: Tree, statement: str, said: str) -> None:
    assert (
        message(transact(tree, statement)) == f"Validation failed in TransactStatements[0]: {said}"
    )
    verb = "SELECT *" if statement.startswith("SELECT") else "DELETE"
    second = transact(tree, f"{verb} FROM nope WHERE p = 'x'", statement)
    assert message(second) == f"Validation failed in TransactStatements[1]: {said}"


def test_what_a_transaction_as_a_whole_is_refused_for(tree: Tree) -> None:
    select = "SELECT * FROM hash WHERE p = 'b'"
    for read in (select, "SELECT * FROM nope", "SELECT * FROM tab.near WHERE p = 'a'"):
        assert message(transact(tree, read, "INSERT INTO hash VALUE {}")) == (
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request."
        )
    twice = "Transaction request cannot include multiple operations on one item"
    assert message(transact(tree, UPDATE, UPDATE)) == twice
    assert message(transact(tree, select, select)) == twice
    unread = {"Statement": UPDATE, "Parameters": [{"N": "abc"}]}
    assert message(transact(tree, select, unread)) == (
        "The parameter cannot be converted to a numeric value: abc"
    )
    assert message(transact(tree)).startswith("1 validation error detected: ")


def test_what_cancels_a_transaction(tree: Tree) -> None:
    update = "UPDATE tab SET n = 9 WHERE "
    answer = transact(
        tree,
        f"{update}p = 'a'",
        f"{update}p IN ['a'] AND s = '1'",
        f"{update}p = 'a' AND s = '1' AND p = 'b'",
        f"{update}p = 'a' AND s = 1",
        f"{update}p = 'a' AND s = '1'",
        "INSERT INTO tab VALUE {'p': 'x'}",
    )
    assert codes(answer) == ["ValidationError"] * 4 + ["None", "ValidationError"]
    told = [reason.get("Message") for reason in answer["CancellationReasons"]]
    missing = "One or more parameter values were invalid: Missing the key s in the item"
    assert told == [MISMATCH] * 4 + [None, missing]
    read = "SELECT * FROM tab WHERE p = 'a' AND s = "
    assert codes(transact(tree, f"{read}'1'", f"{read}'1'", f"{read}1")) == [
        "None",
        "None",
        "ValidationError",
    ]
    gone = ("UPDATE nope SET a = 1 WHERE p = 'x' RETURNING ALL NEW *", UPDATE)
    assert codes(transact(tree, *gone)) == ["ResourceNotFound", "None"]
    deep: dict[str, Any] = s("x")
    for _ in range(31):
        deep = {"M": {"a": deep}}
    too_deep = {"Statement": "UPDATE hash SET m.deep = ? WHERE p = 'a'", "Parameters": [deep]}
    assert codes(transact(tree, too_deep)) == ["ValidationError"]
    (response,) = batch(tree, too_deep)["Responses"]
    assert response["Error"]["Message"] == "Nesting Levels have exceeded supported limits"
    assert response["TableName"] == "hash"


def test_exists_stands_in_transactions_alone(tree: Tree) -> None:
    exists = "EXISTS(SELECT * FROM hash WHERE p = 'a' AND n = 1)"
    told = "EXISTS can only be used in ExecuteTransaction write requests."
    assert message(run(tree, exists)) == told
    (response,) = batch(tree, exists)["Responses"]
    assert response == {"Error": {"Code": "ValidationError", "Message": told}}
    conflicting = exists.replace("n = 1", "p = 'b' AND n = 1")
    assert codes(transact(tree, conflicting, UPDATE)) == ["ConditionalCheckFailed", "None"]


def test_null_is_a_statement_without_its_text(tree: Tree) -> None:
    answer = tree.ask("ExecuteTransaction", TransactStatements=[None])
    assert message(answer) == (
        "1 validation error detected: Value null at 'transactStatements.1.member.statement' failed "
        "to satisfy constraint: Member must not be null"
    )
