"""What the store's transactions answer: items, capacity, metrics, and the same again to a token.

As AWS documents it, and as tests that ran against its service have it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynastore.items import consistent, execute, is_read
from dynastore.items.expressions import keys
from dynastore.items.operations import tokens
from support.trees.indexed_tree import paired, s, strings
from support.trees.store_tree import NOW, Tree, n, table, tree_with_table

WINDOW = 600_000
"""The ten minutes of a token, in milliseconds (API reference, TransactWriteItems)."""
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/table"


@pytest.fixture
def tree() -> Tree:
    made = tree_with_table()
    made.ask("CreateTable", **table("other"))
    return made


def put(key: str, to: str = "table", **item: Any) -> dict[str, Any]:
    return {"Put": {"TableName": to, "Item": {"k": s(key), **item}}}


def keyed(kind: str, key: str, of: str = "table", **more: Any) -> dict[str, Any]:
    return {kind: {"TableName": of, "Key": {"k": s(key)}, **more}}


EXISTS = {"ConditionExpression": "attribute_exists(k)"}
ADD = {"UpdateExpression": "ADD v :v", "ExpressionAttributeValues": {":v": n(1)}}


def write(tree: Tree, *actions: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("TransactWriteItems", TransactItems=list(actions), **more)


def read(tree: Tree, *gets: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("TransactGetItems", TransactItems=list(gets), **more)


def at(tree: Tree, now: int, **request: Any) -> Any:
    """Carry out a TransactWriteItems at a time; returns the body of its answer."""
    outcome = execute(tree, "TransactWriteItems", json.dumps(request).encode(), now)
    for key, content in outcome.writes:
        if content is None:
            tree.content.pop(key, None)
        else:
            tree.content[key] = content
    return json.loads(outcome.body)


def item(tree: Tree, key: str) -> Any:
    return tree.ask("GetItem", TableName="table", Key={"k": s(key)}).get("Item")


def noted(tree: Tree) -> list[bytes]:
    return [key for key in tree.content if key.startswith(b"\x04")]


# --- TransactGetItems


def test_items_are_read_in_the_order_of_the_request(tree: Tree) -> None:
    write(tree, put("1", v={"M": {"x": n(1)}}, w=n(2)), put("2", to="other"))
    answer = read(
        tree,
        keyed("Get", "absent"),
        keyed("Get", "2", of="other"),
        keyed("Get", "1", ProjectionExpression="#v.x", ExpressionAttributeNames={"#v": "v"}),
        keyed("Get", "2", of=ARN),
    )
    assert answer == {
        "Responses": [{}, {"Item": {"k": s("2")}}, {"Item": {"v": {"M": {"x": n(1)}}}}, {}]
    }
    answer = read(tree, keyed("Get", "1", ProjectionExpression="absent"))
    assert answer == {"Responses": [{"Item": {}}]}


def test_a_wrong_key_cancels_a_read(tree: Tree) -> None:
    wrong = {"Get": {"TableName": "table", "Key": {}}}
    answer = read(tree, keyed("Get", "1"), wrong, {"Get": {"TableName": "table", "Key": {}}})
    assert answer["code"] == "TransactionCanceledException"
    assert [reason["Code"] for reason in answer["CancellationReasons"]] == [
        "None",
        "ValidationError",
        "None",
    ]
    mismatch = "The provided key element does not match the schema"
    assert answer["CancellationReasons"][1]["Message"] == mismatch
    answer = read(tree, keyed("Get", ""))
    assert answer["code"] == "ValidationException"
    answer = read(tree, keyed("Get", "1", ProjectionExpression="!!!"))
    start = 'Invalid ProjectionExpression: Syntax error; token: "!"'
    assert answer["message"].startswith(start)


def test_a_read_takes_twice_the_units_of_consistent_reads(tree: Tree) -> None:
    write(tree, put("1", v=s("x" * 4096)), put("2", to="other"))
    gets = [keyed("Get", "1"), keyed("Get", "2", of="other"), keyed("Get", "absent")]
    answer = read(tree, *gets, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [
        {"TableName": "table", "CapacityUnits": 6, "ReadCapacityUnits": 6},
        {"TableName": "other", "CapacityUnits": 2, "ReadCapacityUnits": 2},
    ]
    answer = read(tree, gets[0], ReturnConsumedCapacity="INDEXES")
    units = {"CapacityUnits": 4, "ReadCapacityUnits": 4}
    assert answer["ConsumedCapacity"] == [{"TableName": "table", **units, "Table": units}]


def test_reads_and_writes_see_every_write_before_them() -> None:
    assert is_read("TransactGetItems")
    assert consistent("TransactGetItems", b"{}")
    assert not is_read("TransactWriteItems")
    assert consistent("TransactWriteItems", b"{}")


# --- what a write tells


def test_a_write_takes_twice_the_units_and_a_check_as_much_as_a_write(tree: Tree) -> None:
    write(tree, put("2", to="other"))
    answer = write(
        tree,
        keyed("ConditionCheck", "2", of="other", **EXISTS),
        put("1", v=s("x" * 1024)),
        keyed("Delete", "absent"),
        ReturnConsumedCapacity="INDEXES",
    )
    two = {"CapacityUnits": 2, "WriteCapacityUnits": 2}
    six = {"CapacityUnits": 6, "WriteCapacityUnits": 6}
    assert answer["ConsumedCapacity"] == [
        {"TableName": "other", **two, "Table": two},
        {"TableName": "table", **six, "Table": six},
    ]


def test_a_write_tells_of_indexes_and_collections() -> None:
    tree = paired()
    action = {"TableName": "table", "Item": strings(a="1", b="1", c="x")}
    checked = {"TableName": "table", "Key": strings(a="2", b="1")}
    answer = write(
        tree,
        {"Put": action},
        {"ConditionCheck": {**checked, "ConditionExpression": "attribute_not_exists(a)"}},
        ReturnConsumedCapacity="INDEXES",
        ReturnItemCollectionMetrics="SIZE",
    )
    one = {"CapacityUnits": 1, "WriteCapacityUnits": 1}
    four = {"CapacityUnits": 4, "WriteCapacityUnits": 4}
    assert answer == {
        "ConsumedCapacity": [
            {
                "TableName": "table",
                "CapacityUnits": 6,
                "WriteCapacityUnits": 6,
                "Table": four,
                "LocalSecondaryIndexes": {"local": one},
                "GlobalSecondaryIndexes": {"whole": one},
            }
        ],
        "ItemCollectionMetrics": {
            "table": [{"ItemCollectionKey": {"a": s("1")}, "SizeEstimateRangeGB": [0, 1]}]
        },
    }


# --- client request tokens


def test_a_transaction_that_is_sent_again_is_not_done_again(tree: Tree) -> None:
    actions = [keyed("Update", "1", **ADD), put("2", v=s("x" * 1536))]
    request = {"ClientRequestToken": "t", "ReturnConsumedCapacity": "TOTAL"}
    first = write(tree, *actions, **request)
    units = {"TableName": "table", "CapacityUnits": 6, "WriteCapacityUnits": 6}
    assert first == {"ConsumedCapacity": [units]}
    again = write(tree, *actions, **request)
    units = {"TableName": "table", "CapacityUnits": 4, "ReadCapacityUnits": 4}
    assert again == {"ConsumedCapacity": [units]}
    assert item(tree, "1") == {"k": s("1"), "v": n(1)}
    assert write(tree, *actions, ClientRequestToken="t") == {}
    assert write(tree, *actions, ClientRequestToken="u") == {}
    assert write(tree, *actions) == {}
    assert item(tree, "1") == {"k": s("1"), "v": n(3)}


def test_a_token_is_for_one_request(tree: Tree) -> None:
    assert write(tree, put("1", v=n(1)), ClientRequestToken="t") == {}
    answer = write(tree, put("1", v=n(2)), ClientRequestToken="t")
    assert answer["code"] == "IdempotentParameterMismatchException"
    assert item(tree, "1") == {"k": s("1"), "v": n(1)}


def test_the_order_of_members_does_not_matter_to_a_token(tree: Tree) -> None:
    action = put("1", v={"M": {"x": n(1), "y": {"B": "AA=="}}})
    assert write(tree, action, ClientRequestToken="t") == {}
    inner = {"Item": {"v": {"M": {"y": {"B": "AA=="}, "x": n(1)}}, "k": s("1")}}
    turned = {"Put": {**inner, "TableName": "table"}}
    assert write(tree, turned, ClientRequestToken="t") == {}


def test_a_transaction_that_is_cancelled_or_refused_leaves_its_token_free(tree: Tree) -> None:
    checked = keyed("ConditionCheck", "1", **EXISTS)
    answer = write(tree, checked, put("2"), ClientRequestToken="t")
    assert answer["code"] == "TransactionCanceledException"
    assert write(tree, put(""), ClientRequestToken="t")["code"] == "ValidationException"
    assert write(tree, put("1"), ClientRequestToken="t") == {}
    assert write(tree, checked, put("2"), ClientRequestToken="u") == {}


def test_a_token_counts_for_ten_minutes(tree: Tree) -> None:
    request = {"TransactItems": [keyed("Update", "1", **ADD)], "ClientRequestToken": "t"}
    assert at(tree, NOW, **request) == {}
    assert at(tree, NOW + WINDOW - 1, **request) == {}
    assert item(tree, "1") == {"k": s("1"), "v": n(1)}
    other = {"TransactItems": [put("1", v=n(7))], "ClientRequestToken": "t"}
    assert at(tree, NOW + WINDOW, **other) == {}
    assert item(tree, "1") == {"k": s("1"), "v": n(7)}
    late = at(tree, NOW + WINDOW + 1, **request)
    assert late["__type"].endswith("IdempotentParameterMismatchException")
    assert len(noted(tree)) == 2


def test_tokens_that_have_ended_are_taken_away_in_bounded_steps(tree: Tree) -> None:
    count = 3 * tokens.CLEARED
    for each in range(count):
        request = {"TransactItems": [put(str(each))], "ClientRequestToken": f"t{each}"}
        assert at(tree, NOW + each, **request) == {}
    assert len(noted(tree)) == 2 * count
    later = NOW + WINDOW + count
    for step in range(4):
        request = {"TransactItems": [put("x")], "ClientRequestToken": f"u{step}"}
        before = set(noted(tree))
        assert at(tree, later, **request) == {}
        assert len(before - set(noted(tree))) <= 2 * tokens.CLEARED
    names = [f"TransactWriteItems u{step}" for step in range(4)]
    left = {keys.token_key(name) for name in names}
    assert set(noted(tree)) == left | {keys.token_end_key(later + WINDOW, name) for name in names}


def test_a_token_that_is_used_anew_is_not_taken_away_with_its_former_use(tree: Tree) -> None:
    count = tokens.CLEARED + 1
    for each in range(count):
        request = {"TransactItems": [put(str(each))], "ClientRequestToken": f"t{each}"}
        at(tree, NOW + each, **request)
    later = NOW + WINDOW + count
    anew = {"TransactItems": [keyed("Update", "x", **ADD)], "ClientRequestToken": f"t{count - 1}"}
    assert at(tree, later, **anew) == {}
    assert at(tree, later, TransactItems=[put("y")], ClientRequestToken="u") == {}
    assert at(tree, later, **anew) == {}
    assert item(tree, "x") == {"k": s("x"), "v": n(1)}


@pytest.mark.parametrize(
    "action",
    [
        keyed("Delete", "1"),
        put("1"),
        put("1", v=s("x" * 9000)),
        keyed("ConditionCheck", "1", **EXISTS),
    ],
)
def test_a_token_that_comes_again_costs_the_larger_image(tree: Tree, action: Any) -> None:
    write(tree, put("1", v=s("x" * 9000)))
    request = {"ClientRequestToken": "t", "ReturnConsumedCapacity": "INDEXES"}
    first = write(tree, action, put("2"), **request)
    units = {"CapacityUnits": 20, "WriteCapacityUnits": 20}
    assert first == {"ConsumedCapacity": [{"TableName": "table", **units, "Table": units}]}
    tree.ask("DeleteItem", TableName="table", Key={"k": s("1")})
    again = write(tree, action, put("2"), **request)
    units = {"CapacityUnits": 8, "ReadCapacityUnits": 8}
    assert again == {"ConsumedCapacity": [{"TableName": "table", **units, "Table": units}]}
    assert item(tree, "1") is None


def test_a_token_is_its_operations_own(tree: Tree) -> None:
    assert write(tree, put("1"), ClientRequestToken="t") == {}
    statement = {"Statement": "INSERT INTO \"table\" VALUE {'k': '2'}"}
    request = {"TransactStatements": [statement], "ClientRequestToken": "t"}
    assert tree.ask("ExecuteTransaction", **request) == {"Responses": []}
    assert tree.ask("ExecuteTransaction", **request) == {"Responses": []}
    assert write(tree, put("1"), ClientRequestToken="t") == {}
    assert write(tree, put("3"), ClientRequestToken="t")["code"] == (
        "IdempotentParameterMismatchException"
    )
