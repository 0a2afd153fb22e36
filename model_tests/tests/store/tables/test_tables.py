"""The store's operations on tables, where they say what the specification leaves out.

What both say is compared in ``test_control``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynastore.items import execute
from support.trees.store_tree import NOW, Tree, n, table

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/table"
LABEL = "2023-11-14T22:13:20.123"
SECONDS = NOW / 1000
UNITS = {"ReadCapacityUnits": 9, "WriteCapacityUnits": 9}
INDEX = {
    "IndexName": "index",
    "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


class At(Tree):
    """A tree at a time of its own."""

    now = NOW

    def at(self, now: int, operation: str, **request: Any) -> dict[str, Any]:
        outcome = execute(self, operation, json.dumps(request).encode(), now)
        for key, content in outcome.writes:
            self.content.pop(key, None)
            if content is not None:
                self.content[key] = content
        answer: dict[str, Any] = json.loads(outcome.body)
        return answer


def described(tree: Tree) -> dict[str, Any]:
    found: dict[str, Any] = tree.ask("DescribeTable", TableName="table")["Table"]
    return found


def provisioned() -> At:
    tree = At()
    request = {**table(), "ProvisionedThroughput": UNITS}
    del request["BillingMode"]
    assert "TableDescription" in tree.ask("CreateTable", **request)
    return tree


def update(tree: Tree, **request: Any) -> dict[str, Any]:
    told: dict[str, Any] = tree.ask("UpdateTable", TableName="table", **request)
    return told


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.ask("CreateTable", **table())
    return made


def test_items_and_their_sizes_are_counted_in_tables_and_indexes(tree: Tree) -> None:
    update(
        tree,
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": INDEX}],
    )
    for i in range(3):
        item = {"k": {"S": str(i)}, **({"a": {"S": "x"}} if i else {})}
        tree.ask("PutItem", TableName="table", Item=item)
    tree.ask("DeleteItem", TableName="table", Key={"k": {"S": "2"}})
    found = described(tree)
    assert (found["ItemCount"], found["TableSizeBytes"]) == (2, 2 + 4)
    (index,) = found["GlobalSecondaryIndexes"]
    assert (index["ItemCount"], index["IndexSizeBytes"]) == (1, 4)
    assert index["IndexArn"] == f"{ARN}/index/index"


def test_the_latest_stream_keeps_its_name_when_it_is_off(tree: Tree) -> None:
    assert "LatestStreamArn" not in described(tree)
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    told = update(tree, StreamSpecification=on)["TableDescription"]
    assert told["LatestStreamLabel"] == LABEL
    assert told["LatestStreamArn"] == f"{ARN}/stream/{LABEL}"
    update(tree, StreamSpecification={"StreamEnabled": False})
    found = described(tree)
    assert found["LatestStreamLabel"] == LABEL
    assert "StreamSpecification" not in found


def test_the_account_has_one_key_of_its_own(tree: Tree) -> None:
    update(tree, SSESpecification={"Enabled": True})
    key = described(tree)["SSEDescription"]["KMSMasterKeyArn"]
    assert key.startswith("arn:aws:kms:us-east-1:000000000000:key/")
    again = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    assert (
        "already encrypted with given KMSMasterKeyId"
        in update(tree, SSESpecification=again)["message"]
    )
    for other in ("alias/mine", "arn:aws:kms:us-east-1:000000000000:key/1", "1"):
        refused = update(tree, SSESpecification={**again, "KMSMasterKeyId": other})
        assert "KMS validation error" in refused["message"]
        assert other in refused["message"]


def test_a_table_tells_when_it_was_last_on_demand() -> None:
    tree = provisioned()
    assert "BillingModeSummary" not in described(tree)
    update(tree, BillingMode="PAY_PER_REQUEST")
    summary = {"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": SECONDS}
    assert described(tree)["BillingModeSummary"] == summary
    update(tree, BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    assert described(tree)["BillingModeSummary"] == {**summary, "BillingMode": "PROVISIONED"}


DAY = 86_400_000
"""In milliseconds."""


def test_decreases_are_counted_by_the_day_and_need_rest_after_four() -> None:
    tree = provisioned()
    midnight = (NOW // DAY + 1) * DAY

    def less(now: int, units: int) -> dict[str, Any]:
        wanted = {"ReadCapacityUnits": units, "WriteCapacityUnits": 9}
        return tree.at(now, "UpdateTable", TableName="table", ProvisionedThroughput=wanted)

    def count(now: int) -> int:
        found = tree.at(now, "DescribeTable", TableName="table")["Table"]
        return int(found["ProvisionedThroughput"]["NumberOfDecreasesToday"])

    start = midnight - 4 * 3_600_000
    for number, units in enumerate((8, 7, 6, 5)):
        told = less(start, units)["TableDescription"]["ProvisionedThroughput"]
        assert (told["ReadCapacityUnits"], told["NumberOfDecreasesToday"]) == (units + 1, number)
        assert told["LastDecreaseDateTime"] == start / 1000
    refused = less(start + 3_599_999, 4)
    assert refused["__type"].endswith("#LimitExceededException")
    assert refused["message"] == (
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given "
        "UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be "
        "performed at most once every 3600 seconds. Number of decreases today: 4. Last decrease at "
        "Tuesday, November 14, 2023 at 8:00:00 PM Coordinated Universal Time. Next decrease can be "
        "made at Tuesday, November 14, 2023 at 9:00:00 PM Coordinated Universal Time."
    )
    assert "TableDescription" in less(start + 3_600_000, 4)
    assert "message" in less(start + 3_600_001, 3)
    assert count(start) == 5
    assert count(midnight) == 0
    assert "TableDescription" in less(midnight, 3)
    assert "TableDescription" in less(midnight, 10), "an increase is no decrease"
    assert count(midnight) == 1


def test_what_is_not_there_is_refused_and_not_passed_over(tree: Tree) -> None:
    for member, given in (("VectorIndexUpdates", [{}]), ("MultiRegionConsistency", "STRONG")):
        assert "not supported by this store" in update(tree, **{member: given})["message"]
    refused = tree.ask("CreateTable", **table("other"), ResourcePolicy="{}")
    assert "not supported by this store" in refused["message"]


def test_a_name_may_be_an_arn_for_every_operation_on_items(tree: Tree) -> None:
    item = {"k": {"S": "x"}, "v": n(1)}
    assert tree.ask("PutItem", TableName=ARN, Item=item) == {}
    assert tree.ask("Scan", TableName=ARN)["Items"] == [item]
    about = {"TableName": ARN, "Key": {"k": {"S": "x"}}}
    assert tree.ask("GetItem", **about)["Item"] == item
    read = tree.ask("TransactGetItems", TransactItems=[{"Get": about}])
    assert read["Responses"] == [{"Item": item}]
    assert tree.ask("TransactWriteItems", TransactItems=[{"Delete": about}]) == {}
    assert tree.ask("GetItem", **about) == {}


def test_members_are_read_before_the_name_is_looked_at(tree: Tree) -> None:
    assert tree.ask("CreateTable", KeySchema="x")["code"] == "SerializationException"
