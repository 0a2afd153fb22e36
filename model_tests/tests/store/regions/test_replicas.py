"""The API of replicas and global tables, in one region's tree."""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.region_trees import STREAM, RegionTree, current, legacy, tell
from support.trees.store_tree import n, table

IMAGES = "NEW_AND_OLD_IMAGES"


def made() -> RegionTree:
    region = RegionTree("a")
    region.asked("CreateTable", **table())
    return region


def update(region: RegionTree, *actions: dict[str, Any]) -> dict[str, Any]:
    return region.asked("UpdateTable", TableName="table", ReplicaUpdates=list(actions))


def action(name: str, region: str, **more: Any) -> dict[str, Any]:
    return {name: {"RegionName": region, **more}}


def described(region: RegionTree) -> dict[str, Any]:
    found: dict[str, Any] = region.asked("DescribeTable", TableName="table")["Table"]
    return found


def statuses(shown: dict[str, Any]) -> dict[str, str]:
    return {each["RegionName"]: each["ReplicaStatus"] for each in shown.get("Replicas", ())}


def message(answer: dict[str, Any], code: str = "ValidationException") -> str:
    assert answer.get("code") == code, answer
    return str(answer["message"])


# --- Version 2019.11.21 --------------------------------------------------------------------------


def test_a_replica_is_being_created_until_rep_admin_says_that_it_is_made() -> None:
    a = made()
    shown = update(a, action("Create", "b"))["TableDescription"]
    assert shown["TableStatus"] == "UPDATING"
    assert statuses(shown) == statuses(described(a)) == {"a": "ACTIVE", "b": "CREATING"}
    assert described(a)["GlobalTableVersion"] == "2019.11.21"
    tell(a, "Update", "b")
    assert statuses(described(a)) == {"a": "ACTIVE", "b": "ACTIVE"}


def test_a_replica_is_being_deleted_until_rep_admin_says_that_it_is_gone() -> None:
    a, _ = current("a", "b")
    assert statuses(update(a, action("Delete", "b"))["TableDescription"])["b"] == "DELETING"
    tell(a, "Delete", "b")
    shown = described(a)
    assert "Replicas" not in shown
    assert "GlobalTableVersion" not in shown


def test_a_table_without_replicas_tells_of_none() -> None:
    assert not {"Replicas", "GlobalTableVersion"} & described(made()).keys()


def test_a_stream_is_switched_on_and_stays_when_the_replica_is_gone() -> None:
    a, _ = current("a", "b")
    on = {"StreamEnabled": True, "StreamViewType": IMAGES}
    assert described(a)["StreamSpecification"] == on
    update(a, action("Delete", "b"))
    tell(a, "Delete", "b")
    assert described(a)["StreamSpecification"] == on
    off = {"StreamEnabled": False}
    assert "code" not in a.asked("UpdateTable", TableName="table", StreamSpecification=off)


def test_a_replicas_stream_cannot_be_switched_off_or_changed() -> None:
    a, _ = current("a", "b")
    off = a.asked("UpdateTable", TableName="table", StreamSpecification={"StreamEnabled": False})
    assert message(off) == (
        "One or more parameter values were invalid: "
        "Disabling Stream is not allowed for a Global Table replica."
    )
    keys = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    on = a.asked("UpdateTable", TableName="table", StreamSpecification=keys)
    assert "already has an enabled stream" in message(on)


def test_a_stream_that_is_there_stays_as_it_is() -> None:
    a = RegionTree("a")
    keys = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    a.asked("CreateTable", **table(), StreamSpecification=keys)
    before = described(a)["LatestStreamArn"]
    update(a, action("Create", "b"))
    assert described(a)["StreamSpecification"] == keys
    assert described(a)["LatestStreamArn"] == before


@pytest.mark.parametrize("name", ["Create", "Delete"])
def test_the_local_region_is_no_replica(name: str) -> None:
    assert message(update(made(), action(name, "a"))) == (
        "Cannot add or delete the local region through ReplicaUpdates. "
        "Use CreateTable, DeleteTable, or UpdateTable as required."
    )


def test_there_must_be_the_replica_that_is_changed() -> None:
    for change in (action("Update", "b", KMSMasterKeyId="x"), action("Delete", "b")):
        assert "without these replicas: [b]." in message(update(made(), change))


def test_one_thing_is_asked_for_at_a_time() -> None:
    a, _ = current("a", "b")
    for change in ({}, action("Update", "b")):
        assert "There are no actions specified" in message(update(a, change))
    kinds = update(a, action("Create", "c"), action("Delete", "b"))
    assert "more than one type of replica actions" in message(kinds)
    several = update(a, action("Delete", "b"), action("Delete", "c"))
    assert "more than one create or delete replica actions" in message(several)
    assert "code" not in update(a, action("Delete", "b"), action("Delete", "b"))


def test_an_old_global_table_is_not_made_in_a_store_of_one_region() -> None:
    alone = RegionTree("a", ("a",))
    alone.asked("CreateTable", **table(), StreamSpecification=STREAM)
    group = [{"RegionName": "a"}]
    asked = alone.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)
    more = {"ReplicaUpdates": [action("Create", "b")]}
    added = alone.asked("UpdateGlobalTable", GlobalTableName="table", **more)
    for told in (asked, added):
        assert "version 2017.11.29 is not supported" in message(told)
    none = alone.asked("UpdateGlobalTable", GlobalTableName="table", ReplicaUpdates=[])
    assert message(none) == "One or more parameter values were invalid"


def test_a_replica_is_in_a_region_that_there_is() -> None:
    told = message(update(made(), action("Create", "nowhere")))
    assert told.startswith("Region nowhere is not supported.")


def test_a_replica_is_made_once() -> None:
    a, _ = current("a", "b")
    assert "already existed as tables" in message(update(a, action("Create", "b")))


def test_what_is_not_done_is_refused_in_clear() -> None:
    a, _ = current("a", "b")
    asked = (
        [action("Update", each, KMSMasterKeyId="x") for each in ("b", "c")],
        [action("Create", "c", TableClassOverride="STANDARD")],
        [action("Update", "b", KMSMasterKeyId="x")],
    )
    for each in asked:
        assert "store" in message(update(a, *each)), each
    alone = a.asked(
        "UpdateTable",
        TableName="table",
        ReplicaUpdates=[action("Create", "c")],
        DeletionProtectionEnabled=True,
    )
    assert "must be the only operation" in message(alone)
    assert message(a.asked("CreateTable", **table("other"), GlobalTableSourceArn="arn:x"))


def test_a_table_is_a_replica_of_one_version() -> None:
    old, _ = legacy("a", "b")
    assert "version 2017.11.29" in message(update(old, action("Delete", "b")))
    new, _ = current("a", "b")
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    told = new.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)
    assert "version 2019.11.21" in message(told)
    assert "is no replica" in message(tell(made(), "Create", "b"))


def test_what_rep_admin_tells_again_changes_nothing() -> None:
    a, _ = current("a", "b")
    tell(a, "Create", "c")
    before = dict(a.content)
    for name, region in (("Create", "c"), ("Update", "c"), ("Create", "b"), ("Delete", "d")):
        assert "code" not in tell(a, name, region)
        assert a.content == before


# --- Version 2017.11.29 --------------------------------------------------------------------------


def test_a_global_table_of_2017_is_described_and_listed_apart() -> None:
    a, b = legacy("a", "b")
    shown = a.asked("DescribeGlobalTable", GlobalTableName="table")["GlobalTableDescription"]
    creation = shown.pop("CreationDateTime")
    assert creation == 1_700_000_000
    assert shown == {
        "GlobalTableName": "table",
        "GlobalTableArn": "arn:aws:dynamodb::000000000000:global-table/table",
        "GlobalTableStatus": "CREATING",
        "ReplicationGroup": [
            {"RegionName": "a", "ReplicaStatus": "ACTIVE"},
            {"RegionName": "b", "ReplicaStatus": "CREATING"},
        ],
    }
    tell(a, "Update", "b")
    shown = a.asked("DescribeGlobalTable", GlobalTableName="table")["GlobalTableDescription"]
    assert shown["GlobalTableStatus"] == "ACTIVE"
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    listed = [{"GlobalTableName": "table", "ReplicationGroup": group}]
    assert b.asked("ListGlobalTables") == {"GlobalTables": listed}
    assert not {"Replicas", "GlobalTableVersion"} & described(a).keys()


def test_a_global_table_of_2019_is_none_of_2017() -> None:
    a, _ = current("a", "b")
    missing = "Global table with name: 'table' does not exist."
    for operation, more, expected in (
        ("DescribeGlobalTable", {}, f"Global table not found: {missing}"),
        ("UpdateGlobalTable", {"ReplicaUpdates": [action("Delete", "b")]}, missing),
    ):
        told = a.asked(operation, GlobalTableName="table", **more)
        assert message(told, "GlobalTableNotFoundException") == expected
    assert a.asked("ListGlobalTables") == {"GlobalTables": []}


def test_global_tables_are_listed_page_by_page_and_by_region() -> None:
    a = RegionTree("a", ("a", "b", "c"))
    for name, other in (("one", "b"), ("two", "c"), ("zwei", "b")):
        a.asked("CreateTable", **table(name), StreamSpecification=STREAM)
        group = [{"RegionName": "a"}, {"RegionName": other}]
        assert "code" not in a.asked(
            "CreateGlobalTable", GlobalTableName=name, ReplicationGroup=group
        )
    a.asked("CreateTable", **table("plain"))

    def names(**asked: Any) -> list[str]:
        return [t["GlobalTableName"] for t in a.asked("ListGlobalTables", **asked)["GlobalTables"]]

    assert names() == ["one", "two", "zwei"]
    assert names(RegionName="b") == ["one", "zwei"]
    assert names(RegionName="nowhere") == []
    page = a.asked("ListGlobalTables", Limit=2)
    assert page["LastEvaluatedGlobalTableName"] == "two"
    assert names(ExclusiveStartGlobalTableName="two") == ["zwei"]


def test_a_table_must_be_there_empty_and_with_a_stream_of_both_images() -> None:
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    a = RegionTree("a")

    def create() -> dict[str, Any]:
        return a.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)

    assert message(create(), "TableNotFoundException")
    a.asked("CreateTable", **table())
    assert "stream" in message(create())
    a.asked("UpdateTable", TableName="table", StreamSpecification=STREAM)
    a.put(k={"S": "x"}, v=n(1))
    assert "empty" in message(create())
    a.delete(k={"S": "x"})
    assert "code" not in create()
    assert message(create(), "GlobalTableAlreadyExistsException")


def test_a_store_without_other_regions_makes_none_as_the_service_makes_none() -> None:
    alone = RegionTree("a", ("a",))
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    told = alone.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)
    assert "global tables version 2017.11.29 is not supported" in message(told)


def test_an_update_of_a_global_table_asks_for_something() -> None:
    told = RegionTree("a").asked("UpdateGlobalTable", GlobalTableName="table", ReplicaUpdates=[])
    assert message(told) == "One or more parameter values were invalid"


def test_replicas_are_added_to_a_global_table_of_2017_and_taken_off() -> None:
    a = RegionTree("a", ("a", "b", "c"))
    a.asked("CreateTable", **table(), StreamSpecification=STREAM)
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    a.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)

    def asked(*actions: dict[str, Any]) -> dict[str, Any]:
        return a.asked("UpdateGlobalTable", GlobalTableName="table", ReplicaUpdates=list(actions))

    assert message(asked(action("Create", "b")), "ReplicaAlreadyExistsException")
    assert message(asked(action("Create", "a")), "ReplicaAlreadyExistsException")
    assert message(asked(action("Delete", "c")), "ReplicaNotFoundException")
    shown = asked(action("Create", "c"), action("Delete", "b"))["GlobalTableDescription"]
    found = {each["RegionName"]: each["ReplicaStatus"] for each in shown["ReplicationGroup"]}
    assert found == {"a": "ACTIVE", "b": "DELETING", "c": "CREATING"}
    a.put(k={"S": "x"}, v=n(1))
    tell(a, "Delete", "b")
    assert "empty" in message(asked(action("Create", "b")))


def test_a_region_that_is_told_again_of_a_global_table_of_2017_stays_as_it_is() -> None:
    _, b = legacy("a", "b")
    before = dict(b.content)
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    told = b.asked("CreateGlobalTable", role=True, GlobalTableName="table", ReplicationGroup=group)
    assert "code" not in told
    assert b.content == before


def test_a_store_without_other_regions_makes_no_global_tables_of_2017() -> None:
    alone = RegionTree("a", ())
    group = [{"RegionName": "a"}, {"RegionName": "b"}]
    new = {"ReplicaUpdates": [action("Create", "b")]}
    for operation, more in (
        ("CreateGlobalTable", {"ReplicationGroup": group}),
        ("UpdateGlobalTable", new),
    ):
        told = alone.asked(operation, GlobalTableName="table", **more)
        assert "version 2017.11.29 is not supported" in message(told)


def test_what_is_asked_of_a_global_table_of_2017_is_whole() -> None:
    a, _ = legacy("a", "b")
    for group in ([{}], [None], [{"RegionName": "b"}, {"RegionName": "b"}]):
        told = a.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)
        assert message(told, "GlobalTableAlreadyExistsException")
        fresh = RegionTree("a")
        fresh.asked("CreateTable", **table(), StreamSpecification=STREAM)
        told = fresh.asked("CreateGlobalTable", GlobalTableName="table", ReplicationGroup=group)
        assert "must name a region" in message(told)
    nothing = a.asked("UpdateGlobalTable", GlobalTableName="table", ReplicaUpdates=[])
    assert message(nothing) == "One or more parameter values were invalid"
    assert "code" not in a.asked(
        "UpdateGlobalTable", GlobalTableName="table", ReplicaUpdates=[None]
    )


def test_a_global_table_of_2017_ends_with_its_last_replica() -> None:
    a, _ = legacy("a", "b")
    tell(a, "Delete", "b")
    told = a.asked("DescribeGlobalTable", GlobalTableName="table")
    assert message(told, "GlobalTableNotFoundException")


def test_tables_of_another_region_bear_its_name() -> None:
    region = RegionTree("eu-west-1", ("eu-west-1",))
    region.asked("CreateTable", **table(), StreamSpecification=STREAM)
    shown = described(region)
    assert shown["TableArn"] == "arn:aws:dynamodb:eu-west-1:000000000000:table/table"
    assert shown["LatestStreamArn"].startswith(shown["TableArn"])
    region.put(k={"S": "x"})
    assert {record["awsRegion"] for record in region.records()} == {"eu-west-1"}
    assert "code" not in region.asked("DescribeTable", TableName=shown["TableArn"])
    wrong = shown["TableArn"].replace("eu-west-1", "us-east-1")
    assert "Invalid AWS region" in message(region.asked("DescribeTable", TableName=wrong))
