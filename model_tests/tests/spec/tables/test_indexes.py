"""What an index asks of the items that are written, and which of them are in it."""

from __future__ import annotations

import pytest

from dynaspec.items import Failure
from support.specified.reading_service import INVALID, Service, Wire, definition, index, n, s

DEFINITION = definition(
    "Tab",
    {"pk": "S", "sk": "S", "gk": "S", "nk": "N", "bk": "B", "lk": "S"},
    "pk",
    "sk",
    GlobalSecondaryIndexes=[
        index("g_s", "gk"),
        index("g_n", "nk"),
        index("g_b", "bk", "gk"),
        index("g_p", "sk", "pk"),
    ],
    LocalSecondaryIndexes=[index("l_s", "pk", "lk")],
)
KEY = {"pk": s("p"), "sk": s("s")}
MISMATCH = INVALID + "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}"
EMPTY = (
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty {} value. "
    "IndexName: {}, IndexKey: {}"
)
UPDATE_EMPTY = (
    "One or more parameter values are not valid. The update expression attempted to update a "
    "secondary index key to a value that is not supported. The AttributeValue for a key attribute "
    "cannot contain an empty {} value."
)
UPDATE_TYPE = (
    "The update expression attempted to update the secondary index key to unsupported type"
)
UPDATE_SIZE = (
    "The update expression attempted to update the secondary index key beyond allowed size limits"
)
HASH_SIZE = f"{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE_SIZE = f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes"


@pytest.fixture
def service() -> Service:
    return Service(DEFINITION)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"gk": n(5)}, MISMATCH.format("gk", "S", "N", "g_b")),
        ({"gk": {"L": [s("x")]}}, MISMATCH.format("gk", "S", "L", "g_b")),
        ({"nk": {"NULL": True}}, MISMATCH.format("nk", "N", "NULL", "g_n")),
        ({"lk": {"SS": ["x"]}}, MISMATCH.format("lk", "S", "SS", "l_s")),
        ({"lk": {"M": {}}, "nk": s("x")}, MISMATCH.format("nk", "N", "S", "g_n")),
        ({"lk": s("")}, EMPTY.format("string", "l_s", "lk")),
        ({"bk": {"B": b""}}, EMPTY.format("binary", "g_b", "bk")),
        ({"bk": {"B": b"x" * 2049}}, HASH_SIZE),
        ({"gk": s("x" * 1025)}, RANGE_SIZE),
        ({"lk": s("x" * 1025)}, RANGE_SIZE),
    ],
)
def test_an_item_that_an_index_cannot_have_is_not_put(
    service: Service, item: Wire, told: str
) -> None:
    assert service.told("PutItem", TableName="Tab", Item={**KEY, **item}) == told


def test_several_attributes_of_a_key_count_together() -> None:
    key = index("wide", "h", "i", "r", "t", parts=2)
    types = dict.fromkeys(("pk", "h", "i", "r", "t"), "S")
    service = Service(definition("Tab", types, "pk", GlobalSecondaryIndexes=[key]))
    told = (
        "Aggregate size for {} key attributes {} of index wide has exceeded limit {} bytes, with "
        "actual size {} bytes"
    )
    for item, text in (
        ({"h": s("x" * 1100), "i": s("x" * 1100)}, told.format("HASH", "h, i", 2048, 2200)),
        ({"r": s("x" * 600), "t": s("x" * 600)}, told.format("RANGE", "r, t", 1024, 1200)),
        ({"t": s("x" * 1025)}, told.format("RANGE", "t", 1024, 1025)),
    ):
        assert service.told("PutItem", TableName="Tab", Item={"pk": s("p"), **item}) == text
    service.put("Tab", pk=s("p"), h=s("x" * 1024), i=s("x" * 1024))


def test_an_item_without_an_index_key_is_put(service: Service) -> None:
    service.put("Tab", **KEY)
    service.put("Tab", **KEY, nk=n(42), bk={"B": b"hi"}, gk=s("x" * 1024), lk=s("x"))


def test_the_key_of_the_table_comes_first(service: Service) -> None:
    request = {"TableName": "Tab", "Item": {"pk": s(""), "sk": s("s"), "gk": n(5)}}
    assert service.told("PutItem", **request).endswith("Key: pk")
    request = {"TableName": "Tab", "Item": {"pk": n(5), "sk": s("s"), "gk": n(5)}}
    assert "Type mismatch for key pk" in service.told("PutItem", **request)


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("gk", n(5), MISMATCH.format("gk", "S", "N", "g_b")),
        ("lk", {"M": {}}, MISMATCH.format("lk", "S", "M", "l_s")),
        ("gk", s(""), UPDATE_EMPTY.format("string")),
        ("bk", {"B": b""}, UPDATE_EMPTY.format("binary")),
        ("gk", s("x" * 2049), UPDATE_SIZE),
        ("lk", s("x" * 1025), UPDATE_SIZE),
    ],
)
def test_an_update_to_what_an_index_cannot_have(
    service: Service, stored: bool, name: str, value: Wire, told: str
) -> None:
    if stored:
        service.put("Tab", **KEY, gk=s("x"), bk={"B": b"x"})
    request = {
        "TableName": "Tab",
        "Key": KEY,
        "UpdateExpression": f"SET {name} = :v",
        "ExpressionAttributeValues": {":v": value},
    }
    assert service.told("UpdateItem", **request) == told
    legacy = {name: {"Action": "PUT", "Value": value}}
    assert service.told("UpdateItem", TableName="Tab", Key=KEY, AttributeUpdates=legacy) == told


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("SET gk = x", UPDATE_TYPE),
        ("SET gk = if_not_exists(x, :v)", UPDATE_TYPE),
        ("SET gk = x + :v", MISMATCH.format("gk", "S", "N", "g_b")),
        ("SET gk = list_append(x, y)", MISMATCH.format("gk", "S", "L", "g_b")),
        ("ADD gk :v", MISMATCH.format("gk", "S", "N", "g_b")),
        ("SET nk = x + :v", None),
    ],
)
def test_an_update_tells_types_before_there_is_the_item(
    service: Service, expression: str, told: str | None
) -> None:
    service.put("Tab", **KEY, x=n(1), y=s("y"))
    values = {"ExpressionAttributeValues": {":v": n(5)}} if ":v" in expression else {}
    request = {"TableName": "Tab", "Key": KEY, "UpdateExpression": expression, **values}
    if told is None:
        service.body("UpdateItem", **request)
    else:
        failing = {**request, "ConditionExpression": "attribute_exists(none_such)"}
        assert service.told("UpdateItem", **request) == told
        answer = service.send("UpdateItem", **failing)
        assert isinstance(answer, Failure)
        judged_first = told != UPDATE_TYPE
        assert (answer.message == told) is judged_first


def test_what_was_there_before_the_index_may_stay() -> None:
    service = Service(definition("Tab", {"pk": "S", "sk": "S"}, "pk", "sk"))
    wrong: list[Wire] = [n(5), s(""), s("x" * 2049)]
    for place, value in enumerate([*wrong, s("x")]):
        service.put("Tab", pk=s("p"), sk=s(str(place)), gk=value)
    indexed = Service(DEFINITION).tables.by_name["Tab"]
    old = service.tables.by_name["Tab"]
    for stored, item in old.items.items():
        indexed = indexed.put(stored, item)
    service.tables = service.tables.put("Tab", indexed)
    answer = service.body("Scan", TableName="Tab", IndexName="g_s")
    assert [item["gk"] for item in answer["Items"]] == [s("x")]
    for place in range(3):
        key = {"pk": s("p"), "sk": s(str(place))}
        more: Wire = {"TableName": "Tab", "Key": key}
        set_other = {"ExpressionAttributeValues": {":v": s("x")}}
        service.body("UpdateItem", **more, UpdateExpression="SET extra = :v", **set_other)
        assert service.body("Scan", TableName="Tab", IndexName="g_s")["Count"] == place + 1
        service.body("UpdateItem", **more, UpdateExpression="SET gk = :v", **set_other)


def test_an_index_that_is_going_asks_nothing(service: Service) -> None:
    service.in_status("Tab", "g_n", "DELETING")
    service.put("Tab", **KEY, nk=s("x"))
    service.in_status("Tab", "l_s", "CREATING")
    request = {"TableName": "Tab", "Item": {**KEY, "lk": n(1)}}
    assert service.told("PutItem", **request) == MISMATCH.format("lk", "S", "N", "l_s")


def test_nothing_is_within_a_key(service: Service) -> None:
    told = (
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
        "allowed: {}"
    )
    base = {"TableName": "Tab", "Key": KEY}
    update = service.told("UpdateItem", **base, UpdateExpression="REMOVE lk.x")
    assert update == told.format("IndexKey: lk")
    get = service.told("GetItem", **base, ProjectionExpression="pk.x, lk[0]")
    assert get == told.format("Key: pk")
