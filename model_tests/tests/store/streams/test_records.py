"""What has a record in a table's stream, and what the record says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.trees.store_tree import NOW
from support.trees.stream_tree import STREAM, StreamTree, told, tree_with_stream

KEY = {"k": {"S": "a"}}


@pytest.fixture
def tree() -> StreamTree:
    return tree_with_stream()


def shown(tree: StreamTree) -> list[tuple[str, str, Any, Any]]:
    return [told(record) for record in tree.records()]


def test_a_put_an_update_and_a_delete_have_a_record_each(tree: StreamTree) -> None:
    tree.put("a", 1)
    update = {"UpdateExpression": "SET n = n + :n", "ExpressionAttributeValues": {":n": {"N": "2"}}}
    tree.done("UpdateItem", TableName="table", Key=KEY, **update)
    tree.done("DeleteItem", TableName="table", Key=KEY)
    assert shown(tree) == [
        ("INSERT", "a", None, "1"),
        ("MODIFY", "a", "1", "3"),
        ("REMOVE", "a", "3", None),
    ]


def test_what_changes_nothing_has_none(tree: StreamTree) -> None:
    """Developer guide, "Change data capture for DynamoDB Streams"."""
    tree.done("DeleteItem", TableName="table", Key=KEY)
    tree.put("a", 1)
    tree.put("a", 1)
    tree.done("PutItem", TableName="table", Item={"n": {"N": "1.0"}, **KEY})
    nothing = {
        "UpdateExpression": "SET n = :n",
        "ExpressionAttributeValues": {":n": {"N": "0.1e1"}},
    }
    tree.done("UpdateItem", TableName="table", Key=KEY, **nothing)
    assert shown(tree) == [("INSERT", "a", None, "1")]


def test_a_set_in_another_order_is_no_change(tree: StreamTree) -> None:
    for members in (["x", "y"], ["y", "x"]):
        tree.done("PutItem", TableName="table", Item={**KEY, "s": {"SS": members}})
    assert len(tree.records()) == 1


def test_a_refused_write_has_none(tree: StreamTree) -> None:
    refused = tree.ask(
        "PutItem", TableName="table", Item=KEY, ConditionExpression="attribute_exists(k)"
    )
    assert refused["code"] == "ConditionalCheckFailedException"
    tree.publish()
    assert tree.records() == []


def test_an_update_of_a_key_alone_inserts_it(tree: StreamTree) -> None:
    tree.done("UpdateItem", TableName="table", Key=KEY)
    assert shown(tree) == [("INSERT", "a", None, None)]


def test_each_write_of_a_batch_has_its_record(tree: StreamTree) -> None:
    tree.put("a", 1)
    tree.done(
        "BatchWriteItem",
        RequestItems={
            "table": [
                {"PutRequest": {"Item": {"k": {"S": "b"}, "n": {"N": "1"}}}},
                {"DeleteRequest": {"Key": KEY}},
                {"DeleteRequest": {"Key": {"k": {"S": "nothing"}}}},
            ]
        },
    )
    assert shown(tree)[1:] == [("INSERT", "b", None, "1"), ("REMOVE", "a", "1", None)]


def test_a_transaction_has_all_its_records_once(tree: StreamTree) -> None:
    tree.put("a", 1)
    actions = {
        "TransactItems": [
            {"Put": {"TableName": "table", "Item": {"k": {"S": "b"}, "n": {"N": "1"}}}},
            {"Delete": {"TableName": "table", "Key": KEY}},
            {
                "ConditionCheck": {
                    "TableName": "table",
                    "Key": {"k": {"S": "c"}},
                    "ConditionExpression": "attribute_not_exists(k)",
                }
            },
        ],
        "ClientRequestToken": "token",
    }
    for _ in range(2):
        tree.done("TransactWriteItems", **actions)
    assert shown(tree)[1:] == [("INSERT", "b", None, "1"), ("REMOVE", "a", "1", None)]


def test_statements_have_records_too(tree: StreamTree) -> None:
    tree.done("ExecuteStatement", Statement="INSERT INTO \"table\" VALUE {'k': 'a', 'n': 1}")
    tree.done(
        "BatchExecuteStatement",
        Statements=[{"Statement": "UPDATE \"table\" SET n = 2 WHERE k = 'a'"}],
    )
    tree.done(
        "ExecuteTransaction",
        TransactStatements=[{"Statement": "DELETE FROM \"table\" WHERE k = 'a'"}],
    )
    assert [event for event, *_ in shown(tree)] == ["INSERT", "MODIFY", "REMOVE"]


def test_what_expires_is_removed_by_the_service(tree: StreamTree) -> None:
    """Developer guide, "DynamoDB Streams and Time to Live"."""
    live = {"Enabled": True, "AttributeName": "e"}
    tree.done("UpdateTimeToLive", TableName="table", TimeToLiveSpecification=live)
    tree.done("PutItem", TableName="table", Item={**KEY, "e": {"N": str(NOW // 1000 - 60)}})
    tree.keep_house()
    inserted, removed = tree.records()
    assert "userIdentity" not in inserted
    assert removed["eventName"] == "REMOVE"
    identity = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
    assert removed["userIdentity"] == identity


def test_the_items_of_a_deleted_table_are_not_told(tree: StreamTree) -> None:
    tree.put("a", 1)
    arn = tree.arn()
    tree.done("DeleteTable", TableName="table")
    tree.keep_house()
    assert [told(record)[0] for record in tree.records(arn)] == ["INSERT"]


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"OldImage", "NewImage"}),
    ],
)
def test_a_record_shows_the_images_of_its_streams_view(view: str, images: set[str]) -> None:
    tree = tree_with_stream(view)
    tree.put("a", 1)
    tree.put("a", 2)
    tree.done("DeleteItem", TableName="table", Key=KEY)
    inserted, modified, removed = (record["dynamodb"] for record in tree.records())
    for record in (inserted, modified, removed):
        assert record["StreamViewType"] == view
        assert record["Keys"] == KEY
    assert modified.keys() & {"OldImage", "NewImage"} == images
    assert inserted.keys() & {"OldImage", "NewImage"} == images - {"OldImage"}
    assert removed.keys() & {"OldImage", "NewImage"} == images - {"NewImage"}
    # The images' sizes and the key's: 2 bytes of the key, 3 of the number with its name.
    assert inserted["SizeBytes"] == 2 + (5 if "NewImage" in images else 0)
    assert modified["SizeBytes"] == 2 + 5 * len(images)


def test_a_record_says_where_it_comes_from(tree: StreamTree) -> None:
    tree.put("a", 1)
    (record,) = tree.records()
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventVersion"] == "1.1"
    assert record["awsRegion"] == "us-east-1"
    assert record["dynamodb"]["ApproximateCreationDateTime"] == NOW // 1000
    assert len(record["eventID"]) == 32


def test_a_tables_keys_are_shown_whole() -> None:
    tree = tree_with_stream(p="N", s="B")
    item = {"p": {"N": "1"}, "s": {"B": "AAE="}, "v": {"S": "x"}}
    tree.done("PutItem", TableName="table", Item=item)
    (record,) = tree.records()
    assert record["dynamodb"]["Keys"] == {"p": {"N": "1"}, "s": {"B": "AAE="}}


def test_sequence_numbers_rise_and_have_21_digits_at_least(tree: StreamTree) -> None:
    for number in range(3):
        tree.put("a", number)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in tree.records()]
    assert sorted(map(int, numbers)) == [int(number) for number in numbers]
    assert len(set(numbers)) == 3
    assert all(21 <= len(number) <= 40 for number in numbers)


def test_a_table_without_a_stream_tells_nothing() -> None:
    tree = StreamTree()
    made = {"TableName": "plain", "BillingMode": "PAY_PER_REQUEST"}
    keys = {
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    }
    tree.done("CreateTable", **made, **keys)
    outcome = tree.raw("PutItem", json.dumps({"TableName": "plain", "Item": KEY}).encode())
    assert outcome.effects.changes == ()
    tree.done("UpdateTable", TableName="plain", StreamSpecification=STREAM)
    tree.put("b", 1, "plain")
    assert [told(record)[1] for record in tree.records(tree.arn("plain"))] == ["b"]
