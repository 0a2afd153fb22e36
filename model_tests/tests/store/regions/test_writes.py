"""What becomes of users' writes and of the role's: stamps, records, merging; on trees alone."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from support.trees.region_trees import NOW, RegionTree, current, legacy, shipped
from support.trees.store_tree import n, table

K = {"S": "x"}
NAMES = ("aws:rep:deleting", "aws:rep:updateregion", "aws:rep:updatetime")


def image(time: str, region: str, deleting: bool = False, **item: Any) -> dict[str, Any]:
    return {
        "k": K,
        **item,
        "aws:rep:updatetime": {"N": time},
        "aws:rep:updateregion": {"S": region},
        "aws:rep:deleting": {"BOOL": deleting},
    }


def test_items_of_2019_do_not_show_their_stamps_and_those_of_2017_do() -> None:
    for regions, shown in ((current("a", "b"), False), (legacy("a", "b"), True)):
        regions[0].put(k=K, v=n(1))
        (item,) = regions[0].items()
        assert (set(NAMES) <= item.keys()) is shown
        (seen,) = regions[0].items(role=True)
        assert seen == image("1700000000.000001", "a", v=n(1))


def test_the_stream_tells_the_role_the_stamp_of_each_write_and_of_each_delete() -> None:
    a, _ = current("a", "b")
    a.put(k=K, v=n(1))
    a.now += 5
    a.delete(k=K)
    put, deleted = shipped(a)
    assert put == image("1700000000.000001", "a", v=n(1))
    assert deleted == image("1700000000.005001", "a", deleting=True)
    for record in a.records():
        told = record["dynamodb"]
        assert not any(name in told.get("NewImage", {}) for name in NAMES)


def test_a_user_sees_no_new_image_of_a_delete() -> None:
    a, _ = current("a", "b")
    a.put(k=K)
    a.delete(k=K)
    events = [(r["eventName"], "NewImage" in r["dynamodb"]) for r in a.records()]
    assert events == [("INSERT", True), ("REMOVE", False)]


@pytest.mark.parametrize("shows", ["KEYS_ONLY", "OLD_IMAGE"])
def test_the_role_is_told_images_that_the_stream_does_not_show(shows: str) -> None:
    """As on the service a stream of keys is enough (scylladb, test_global_tables.py)."""
    a = RegionTree("a")
    stream = {"StreamEnabled": True, "StreamViewType": shows}
    a.asked("CreateTable", **table(), StreamSpecification=stream)
    created = [{"Create": {"RegionName": "b"}}]
    a.asked("UpdateTable", TableName="table", ReplicaUpdates=created)
    a.put(k=K, v=n(1))
    assert shipped(a) == [image("1700000000.000001", "a", v=n(1))]
    assert "NewImage" not in a.records()[0]["dynamodb"]


def test_a_write_that_changes_nothing_is_told_to_the_role_alone() -> None:
    """It may be the last of all regions', and then it stays."""
    a, _ = current("a", "b")
    for _ in range(2):
        a.put(k=K, v=n(1))
    assert len(a.records()) == 1
    assert [each["aws:rep:updatetime"]["N"] for each in shipped(a)] == [
        "1700000000.000001",
        "1700000000.000002",
    ]


def test_what_a_user_says_of_stamps_does_not_count() -> None:
    mine = image("99999999999.000001", "z", deleting=True, v=n(1))
    for regions in (current("a", "b"), legacy("a", "b")):
        regions[0].put(**mine)
        assert regions[0].items(role=True) == [image("1700000000.000001", "a", v=n(1))]
    plain = RegionTree("a")
    plain.asked("CreateTable", **table())
    plain.put(**mine)
    assert plain.items() == [mine], "in a table without replicas they are attributes as any other"


def test_an_update_keeps_no_stamp_of_the_item_before() -> None:
    a, _ = legacy("a", "b")
    a.put(k=K, v=n(1))
    a.now += 1
    asked = {"UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": n(2)}}
    told = a.asked("UpdateItem", TableName="table", Key={"k": K}, ReturnValues="ALL_NEW", **asked)
    assert told["Attributes"] == image("1700000000.001001", "a", v=n(2))


def test_a_write_from_elsewhere_is_put_if_it_is_later() -> None:
    a, _ = current("a", "b")
    a.put(k=K, v=n(1))
    a.take(image("1699999999.999999", "b", v=n(2)))
    assert a.items() == [{"k": K, "v": n(1)}]
    a.take(image("1700000000.000002", "b", v=n(3)))
    assert a.items() == [{"k": K, "v": n(3)}]


def test_of_equal_times_the_later_region_wins_in_both() -> None:
    for regions in (current("a", "b"), legacy("a", "b")):
        for number, region in enumerate(regions):
            region.put(k=K, v=n(number))
        sent = [shipped(region) for region in regions]
        regions[0].take(*sent[1])
        regions[1].take(*sent[0])
        first, second = (region.items() for region in regions)
        assert first == second
        assert first[0]["v"] == n(1)


def test_what_is_older_leaves_no_record_and_what_comes_again_neither() -> None:
    a, _ = current("a", "b")
    later = image("1700000001.000001", "b", v=n(3))
    for each in (later, image("1700000000.500001", "b", v=n(2)), later):
        a.take(each)
    assert len(a.records(role=True)) == 1


def test_a_write_that_came_is_not_shipped_on() -> None:
    a, _ = current("a", "b")
    a.take(image("1700000001.000001", "b", v=n(3)))
    assert len(a.records(role=True)) == 1
    assert shipped(a) == []


def test_a_delete_that_overtakes_its_put_is_remembered() -> None:
    a, _ = current("a", "b")
    a.take(image("1700000001.000002", "b", deleting=True))
    assert a.records(role=True) == [], "there was nothing to delete"
    a.take(image("1700000001.000001", "b", v=n(1)))
    assert a.items() == []


def test_a_users_write_is_later_than_what_came_from_a_clock_that_is_ahead() -> None:
    a, b = current("a", "b")
    b.now += 60_000
    b.put(k=K, v=n(1))
    a.take(*shipped(b))
    a.put(k=K, v=n(2))
    (mine,) = shipped(a)
    assert mine["aws:rep:updatetime"]["N"] == "1700000060.001001"
    b.take(mine)
    assert a.items() == b.items() == [{"k": K, "v": n(2)}]


def test_a_clock_that_steps_back_gives_no_earlier_stamp() -> None:
    a, _ = current("a", "b")
    a.put(k=K, v=n(1))
    a.now -= 60_000
    a.put(k={"S": "another"}, v=n(2))
    times = [each["aws:rep:updatetime"]["N"] for each in shipped(a)]
    assert times == ["1700000000.000001", "1700000000.000002"]


def test_each_item_of_a_batch_and_of_a_transaction_has_a_stamp_of_its_own() -> None:
    a, _ = current("a", "b")
    puts = [{"PutRequest": {"Item": {"k": {"S": str(each)}}}} for each in range(3)]
    a.asked("BatchWriteItem", RequestItems={"table": puts})
    actions = [{"Put": {"TableName": "table", "Item": {"k": {"S": str(each)}}}} for each in (3, 4)]
    a.asked("TransactWriteItems", TransactItems=actions)
    times = [each["aws:rep:updatetime"]["N"] for each in shipped(a)]
    assert times == [f"1700000000.00000{each}" for each in range(1, 6)]


def test_conditions_are_judged_by_the_region_alone() -> None:
    """Both succeed, and one of them wins: that is what a global table is."""
    a, b = current("a", "b")
    for number, region in enumerate((a, b)):
        asked = {"Item": {"k": K, "v": n(number)}, "ConditionExpression": "attribute_not_exists(k)"}
        assert "code" not in region.asked("PutItem", TableName="table", **asked)
    a.take(*shipped(b))
    b.take(*shipped(a))
    assert a.items() == b.items() == [{"k": K, "v": n(1)}]


def test_an_item_may_be_as_large_there_as_here() -> None:
    a, b = current("a", "b")
    a.put(k=K, v={"S": "x" * (400 * 1024 - 3)})
    assert b.take(*shipped(a)) == {"UnprocessedItems": {}}
    assert a.items() == b.items() != []


def test_the_role_must_tell_when_a_write_was_made() -> None:
    a, _ = current("a", "b")
    assert a.take({"k": K})["code"] == "ValidationException"
    assert a.items() == []


def test_a_table_that_is_no_replica_takes_nothing_from_elsewhere() -> None:
    """Not yet, or no more: it would be a user's item there."""
    a = RegionTree("a")
    a.asked("CreateTable", **table())
    assert a.take(image("1700000000.000001", "b"))["code"] == "ValidationException"
    assert a.items() == []


def test_items_that_were_there_before_count_as_older_than_all_writes() -> None:
    a = RegionTree("a")
    a.asked("CreateTable", **table())
    a.put(k=K, v=n(1))
    created = [{"Create": {"RegionName": "b"}}]
    a.asked("UpdateTable", TableName="table", ReplicaUpdates=created)
    assert a.items(role=True) == [image("0.000001", "a", v=n(1))]
    a.take(image("0.001001", "b", v=n(2)))
    assert a.items() == [{"k": K, "v": n(2)}]


def test_a_table_without_replicas_has_no_stamps() -> None:
    a = RegionTree("a")
    a.asked("CreateTable", **table())
    a.put(k=K)
    assert not any(key.startswith(b"\x06") for key in a.content)


def test_a_table_that_is_deleted_leaves_no_stamps_but_the_last_one() -> None:
    a, _ = current("a", "b")
    a.put(k=K)
    a.asked("DeleteTable", TableName="table")
    assert [key for key in a.content if key.startswith(b"\x06")] == [b"\x06c"]


@pytest.mark.parametrize("make", [current, legacy])
@pytest.mark.parametrize("seed", range(20))
def test_in_whatever_order_writes_come_and_however_often_regions_end_equal(
    make: Any, seed: int
) -> None:
    rng = Random(seed)
    regions = make("a", "b", "c")
    for step in range(40):
        region = rng.choice(regions)
        region.now = NOW + rng.randrange(4)
        key = {"S": rng.choice("xyz")}
        if rng.random() < 0.3:
            region.delete(k=key)
        else:
            region.put(k=key, v=n(step))
        if rng.random() < 0.3:
            source, target = rng.sample(regions, 2)
            sent = shipped(source)
            target.take(*rng.sample(sent, min(len(sent), 1)))
    sent = [(region, each) for region in regions for each in shipped(region)]
    for target in regions:
        for source, each in rng.sample(sent, len(sent)) + sent[:5]:
            if source is not target:
                target.take(each)
    first, *others = (sorted(map(str, region.items())) for region in regions)
    assert others == [first, first]
    counted = [sum(each == sent_ for _, sent_ in sent) for _, each in sent]
    assert set(counted) <= {1}, "a stamp was given twice"
