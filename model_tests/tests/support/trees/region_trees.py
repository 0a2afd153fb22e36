"""Regions as trees: what the role of replication and users ask of them, and what streams tell."""

from __future__ import annotations

import json
from typing import Any

from dynastore.items import Logged, Place, execute, published, taken
from support.trees.store_tree import Tree, table

NOW = 1_700_000_000_000
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class RegionTree(Tree):
    """A region's tree, with a clock to be set. Each mutation is published at once."""

    def __init__(self, region: str, others: tuple[str, ...] = ("a", "b", "c")) -> None:
        super().__init__()
        self.place = Place(region, tuple(each for each in others if each != region))
        self.now = NOW

    def asked(self, operation: str, *, role: bool = False, **request: Any) -> dict[str, Any]:
        """The body of the answer, with "code" where it is a refusal."""
        raw = json.dumps(request).encode()
        outcome = execute(self, operation, raw, self.now, self.place, role=role)
        position = taken(self)
        self._apply(outcome.effects.writes)
        if outcome.effects.changes:
            changes, writes = outcome.effects.changes, outcome.effects.writes
            logged = [Logged(position, self.now, changes, writes)]
            self._apply(published(self, logged, position + 1))
        body: dict[str, Any] = json.loads(outcome.body)
        if outcome.status != 200:
            body["code"] = body["__type"].split("#")[1]
        return body

    def put(self, **item: Any) -> dict[str, Any]:
        """A user puts an item."""
        return self.asked("PutItem", TableName="table", Item=item)

    def delete(self, **key: Any) -> dict[str, Any]:
        """A user deletes an item."""
        return self.asked("DeleteItem", TableName="table", Key=key)

    def items(self, *, role: bool = False) -> list[dict[str, Any]]:
        """All items, as a user or the role sees them."""
        found: list[dict[str, Any]] = self.asked("Scan", role=role, TableName="table")["Items"]
        return found

    def records(self, *, role: bool = False) -> list[dict[str, Any]]:
        """All records of the table's stream, as a user or the role sees them."""
        arn = self.asked("DescribeTable", TableName="table")["Table"]["LatestStreamArn"]
        described = self.asked("DescribeStream", StreamArn=arn)["StreamDescription"]
        found: list[dict[str, Any]] = []
        for shard in described["Shards"]:
            where = {"StreamArn": arn, "ShardId": shard["ShardId"]}
            begun = self.asked("GetShardIterator", ShardIteratorType="TRIM_HORIZON", **where)
            asked = {"ShardIterator": begun["ShardIterator"]}
            found += self.asked("GetRecords", role=role, **asked)["Records"]
        return found

    def take(self, *images: dict[str, Any]) -> dict[str, Any]:
        """The role puts what comes from other regions."""
        requests = [{"PutRequest": {"Item": image}} for image in images]
        return self.asked("BatchWriteItem", role=True, RequestItems={"table": requests})

    def _apply(self, writes: Any) -> None:
        for key, content in writes:
            if content is None:
                self.content.pop(key, None)
            else:
                self.content[key] = content


def current(*names: str) -> list[RegionTree]:
    """Regions with a global table of version 2019.11.21, made as rep admin makes it."""
    first, *others = [RegionTree(name, names) for name in names]
    assert "code" not in first.asked("CreateTable", **table())
    for other in others:
        name = other.place.region
        first.asked("UpdateTable", TableName="table", ReplicaUpdates=_action("Create", name))
        source = first.asked("DescribeTable", TableName="table")["Table"]["TableArn"]
        asked = {**table(), "StreamSpecification": STREAM, "GlobalTableSourceArn": source}
        assert "code" not in other.asked("CreateTable", role=True, **asked)
        tell(first, "Update", name)
    return [first, *others]


def legacy(*names: str) -> list[RegionTree]:
    """Regions with a global table of version 2017.11.29."""
    regions = [RegionTree(name, names) for name in names]
    group = [{"RegionName": name} for name in names]
    for number, region in enumerate(regions):
        region.asked("CreateTable", **table(), StreamSpecification=STREAM)
        asked = {"GlobalTableName": "table", "ReplicationGroup": group}
        assert "code" not in region.asked("CreateGlobalTable", role=number > 0, **asked)
    return regions


def tell(region: RegionTree, action: str, of: str) -> dict[str, Any]:
    """Rep admin tells a region of a replica."""
    updates = _action(action, of)
    return region.asked("UpdateTable", role=True, TableName="table", ReplicaUpdates=updates)


def _action(action: str, region: str) -> list[dict[str, Any]]:
    return [{action: {"RegionName": region}}]


def shipped(region: RegionTree) -> list[dict[str, Any]]:
    """What rep out of a region finds to ship: the images of the writes that were made there."""
    name = region.place.region
    images = [record["dynamodb"]["NewImage"] for record in region.records(role=True)]
    return [image for image in images if image["aws:rep:updateregion"]["S"] == name]
