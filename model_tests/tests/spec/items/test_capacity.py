"""What requests consume. The figures on indexes are those that were measured on the service."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynaspec.items import Anything, Unsupported
from dynaspec.items.api import OPERATIONS
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.tables import capacity
from dynaspec.items.tables.capacity import Consumed
from support.specified.reading_service import Service, Wire, asked, definition, index, n, s

MEASURED = definition(
    "Measured",
    {"pk": "S", "sk": "S", "g": "S", "l": "S"},
    "pk",
    "sk",
    GlobalSecondaryIndexes=[index("gsi", "g", projected=["proj"])],
    LocalSecondaryIndexes=[index("lsi", "pk", "l")],
)
SIZED = definition(
    "Sized",
    {"pk": "S", "sk": "S", "g": "S", "l": "S"},
    "pk",
    "sk",
    GlobalSecondaryIndexes=[index("gsi", "g", projected=["proj"])],
    LocalSecondaryIndexes=[index("lsi", "pk", "l", projected=["proj"])],
)
KEY = {"pk": s("a"), "sk": s("1")}
BOTH = {"g": s("g"), "l": s("L"), "proj": s("p"), "extra": s("o")}


def consumed(
    total: float, table: float, gsi: float | None = None, lsi: float | None = None, name: str = ""
) -> Wire:
    found: Wire = {
        "TableName": name or "Measured",
        "CapacityUnits": total,
        "Table": {"CapacityUnits": table},
    }
    if gsi is not None:
        found["GlobalSecondaryIndexes"] = {"gsi": {"CapacityUnits": gsi}}
    if lsi is not None:
        found["LocalSecondaryIndexes"] = {"lsi": {"CapacityUnits": lsi}}
    return found


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"g": s("g")}, consumed(2, 1, gsi=1)),
        ({"extra": s("o")}, consumed(1, 1)),
        ({"l": s("L")}, consumed(2, 1, lsi=1)),
        ({"g": s("g"), "l": s("L")}, consumed(3, 1, gsi=1, lsi=1)),
    ],
)
def test_an_item_costs_in_each_index_that_it_is_in(item: Wire, expected: Wire) -> None:
    service = Service(MEASURED)
    request = {"TableName": "Measured", "Item": {**KEY, **item}}
    body = service.body("PutItem", **request, ReturnConsumedCapacity="INDEXES")
    assert body == {"ConsumedCapacity": expected}
    again = service.body("PutItem", **request, ReturnConsumedCapacity="INDEXES")
    assert again == {"ConsumedCapacity": consumed(1, 1)}, "no index changes"
    total = service.body("PutItem", **request, ReturnConsumedCapacity="TOTAL")
    assert total == {"ConsumedCapacity": {"TableName": "Measured", "CapacityUnits": 1}}
    assert service.body("PutItem", **request, ReturnConsumedCapacity="NONE") == {}


@pytest.mark.parametrize(
    ("update", "value", "expected"),
    [
        ("SET extra = :v", "o2", consumed(2, 1, lsi=1)),
        ("SET proj = :v", "p2", consumed(3, 1, gsi=1, lsi=1)),
        ("SET g = :v", "g2", consumed(4, 1, gsi=2, lsi=1)),
        ("REMOVE g", None, consumed(3, 1, gsi=1, lsi=1)),
        ("SET l = :v", "L2", consumed(3, 1, lsi=2)),
        ("SET g = :v", "g", consumed(1, 1)),
    ],
)
def test_an_update_costs_in_each_index_that_it_changes(
    update: str, value: str | None, expected: Wire
) -> None:
    service = Service(MEASURED)
    service.put("Measured", **KEY, **BOTH)
    values = {} if value is None else {"ExpressionAttributeValues": {":v": s(value)}}
    body = service.body(
        "UpdateItem",
        TableName="Measured",
        Key=KEY,
        UpdateExpression=update,
        ReturnConsumedCapacity="INDEXES",
        **values,
    )
    assert body == {"ConsumedCapacity": expected}


def test_a_deletion_costs_in_each_index_that_the_item_was_in() -> None:
    service = Service(MEASURED)
    service.put("Measured", **KEY, **BOTH)
    request = {"TableName": "Measured", "Key": KEY, "ReturnConsumedCapacity": "INDEXES"}
    deleted = service.body("DeleteItem", **request)
    assert deleted == {"ConsumedCapacity": consumed(3, 1, gsi=1, lsi=1)}
    assert service.body("DeleteItem", **request) == {"ConsumedCapacity": consumed(1, 1)}
    removed = service.body("UpdateItem", **request, UpdateExpression="REMOVE extra")
    assert removed == {"ConsumedCapacity": consumed(1, 1)}, "nothing is there to be changed"


def test_an_entry_costs_by_what_is_projected_of_it() -> None:
    def costs(old: Wire | None, new: Wire) -> tuple[float, float | None, float | None]:
        service = Service(SIZED)
        if old is not None:
            service.put("Sized", **KEY, **old)
        request = {"TableName": "Sized", "Item": {**KEY, **new}}
        body = service.body("PutItem", **request, ReturnConsumedCapacity="INDEXES")
        found = body["ConsumedCapacity"]
        units = [
            found.get(member, {}).get(name, {}).get("CapacityUnits")
            for member, name in (
                ("GlobalSecondaryIndexes", "gsi"),
                ("LocalSecondaryIndexes", "lsi"),
            )
        ]
        return found["Table"]["CapacityUnits"], units[0], units[1]

    def entry(g: str, size: int) -> Wire:
        return {"g": s(g), "proj": s("x" * size)}

    assert costs(None, {"g": s("g"), "proj": s("p"), "extra": s("x" * 3000)}) == (3, 1, None)
    assert costs(entry("g", 3000), entry("g", 1)) == (3, 3, None), "the larger, shrinking"
    assert costs(entry("g", 1), entry("g", 3000)) == (3, 3, None), "the larger, growing"
    assert costs(entry("g", 1500), {"g": s("g"), "proj": s("y" * 1500)}) == (2, 2, None)
    assert costs(entry("A", 1500), entry("B", 1500)) == (2, 4, None), "each half of a move"
    assert costs(entry("A", 3000), entry("B", 1)) == (3, 4, None), "each half by its own size"
    moved = {"l": s("A"), "proj": s("x" * 3000)}, {"l": s("B"), "proj": s("p")}
    assert costs(*moved) == (3, None, 4)


def test_an_item_costs_by_its_kilobytes() -> None:
    service = Service(MEASURED)
    rest = len("pk" + "a" + "sk" + "1" + "extra")
    for size, units in ((1024, 1), (1025, 2), (2048, 2), (2049, 3)):
        key = {"pk": s("a"), "sk": s("1")}
        service.body("DeleteItem", TableName="Measured", Key=key)
        item = {**key, "extra": s("x" * (size - rest))}
        request = {"TableName": "Measured", "Item": item, "ReturnConsumedCapacity": "TOTAL"}
        body = service.body("PutItem", **request)
        assert body["ConsumedCapacity"]["CapacityUnits"] == units, size
    small = {"TableName": "Measured", "Item": KEY, "ReturnConsumedCapacity": "TOTAL"}
    assert service.body("PutItem", **small)["ConsumedCapacity"]["CapacityUnits"] == 3


def test_a_read_costs_by_four_kilobytes_and_half_when_eventual() -> None:
    service = Service(MEASURED)
    rest = len("pk" + "a" + "sk" + "1" + "extra")
    for size, units in ((4096, 1), (4097, 2)):
        service.put("Measured", **KEY, extra=s("x" * (size - rest)))
        for consistent in (True, False):
            request = {"TableName": "Measured", "Key": KEY, "ConsistentRead": consistent}
            body = service.body("GetItem", **request, ReturnConsumedCapacity="TOTAL")
            wanted = units if consistent else units / 2
            assert body["ConsumedCapacity"]["CapacityUnits"] == wanted
    absent = {"TableName": "Measured", "Key": {"pk": s("b"), "sk": s("1")}}
    assert service.body("GetItem", **absent, ReturnConsumedCapacity="INDEXES") == {
        "ConsumedCapacity": consumed(0.5, 0.5)
    }


def test_a_page_costs_by_all_that_is_evaluated() -> None:
    service = Service(MEASURED)
    for place in range(4):
        tag = s("one" if place == 0 else "many")
        service.put("Measured", pk=s("p"), sk=s(str(place)), tag=tag, extra=s("x" * 3000))

    def units(operation: str, **more: object) -> object:
        request = {"TableName": "Measured", "ReturnConsumedCapacity": "TOTAL", **more}
        return service.body(operation, **request)["ConsumedCapacity"]["CapacityUnits"]

    filtered = {"FilterExpression": "tag = :t", "ExpressionAttributeValues": {":t": s("none")}}
    assert units("Scan") == 1.5
    assert units("Scan", **filtered) == 1.5
    assert units("Scan", ProjectionExpression="sk") == 1.5
    assert units("Scan", Select="COUNT", ConsistentRead=True) == 3
    assert units("Query", **asked("pk = :p", p=s("p"))) == 1.5
    assert units("Query", **asked("pk = :p", p=s("p")), Limit=1) == 0.5
    assert units("Query", **asked("pk = :p", p=s("none"))) == 0.5


def test_an_index_costs_apart_from_its_table() -> None:
    service = Service(SIZED)
    for place in range(3):
        fixed = {"pk": s("p"), "sk": s(str(place)), "g": s("g"), "l": s("l")}
        service.put("Sized", **fixed, proj=s("p"), extra=s("x" * 5000))

    def costs(condition: str, value: str, **more: object) -> object:
        request = {**asked(condition, v=s(value)), "ReturnConsumedCapacity": "INDEXES", **more}
        return service.body("Query", TableName="Sized", **request)["ConsumedCapacity"]

    name = "Sized"
    assert costs("g = :v", "g", IndexName="gsi") == consumed(0.5, 0, gsi=0.5, name=name)
    assert costs("pk = :v", "p", IndexName="lsi") == consumed(0.5, 0, lsi=0.5, name=name)
    fetched = costs("pk = :v", "p", IndexName="lsi", Select="ALL_ATTRIBUTES", ConsistentRead=True)
    assert fetched == consumed(7, 6, lsi=1, name=name), "each item that is fetched costs alone"
    answer = service.send(
        "Query",
        TableName="Sized",
        IndexName="lsi",
        **asked("pk = :v", v=s("p")),
        Select="ALL_ATTRIBUTES",
        FilterExpression="proj = sk",
        ReturnConsumedCapacity="TOTAL",
    )
    assert isinstance(answer, Unsupported), "whether what is left out is fetched is not known"


def test_a_transaction_costs_twice_as_much() -> None:
    service = Service(MEASURED)
    table = service.tables.by_name["Measured"]
    once = capacity.write(table, None, None)
    assert once == Consumed(2)
    both = capacity.together([once, Consumed(4, FrozenMap({"gsi": 2, "lsi": 1}))])
    assert both == Consumed(6, FrozenMap({"gsi": 2, "lsi": 1}))
    assert capacity.read(4097, capacity.TRANSACTIONAL) == 8
    answered = capacity.answer("Measured", table, both, "INDEXES", "Write")
    assert answered == {
        "ConsumedCapacity": {
            "TableName": "Measured",
            "CapacityUnits": 4.5,
            "WriteCapacityUnits": 4.5,
            "Table": {"CapacityUnits": 3, "WriteCapacityUnits": 3},
            "GlobalSecondaryIndexes": {"gsi": {"CapacityUnits": 1, "WriteCapacityUnits": 1}},
            "LocalSecondaryIndexes": {"lsi": {"CapacityUnits": 0.5, "WriteCapacityUnits": 0.5}},
        }
    }


def test_every_operation_says_what_it_consumed_where_that_is_asked() -> None:
    service = Service(MEASURED)
    whole: Wire = {"TableName": "Measured", "Key": KEY}
    requests: dict[str, Wire] = {
        "PutItem": {"TableName": "Measured", "Item": KEY},
        "GetItem": whole,
        "UpdateItem": whole,
        "DeleteItem": whole,
        "Query": {"TableName": "Measured", **asked("pk = :p", p=s("p"))},
        "Scan": {"TableName": "Measured"},
        "BatchGetItem": {"RequestItems": {"Measured": {"Keys": [KEY]}}},
        "BatchWriteItem": {"RequestItems": {"Measured": [{"DeleteRequest": {"Key": KEY}}]}},
        "TransactGetItems": {"TransactItems": [{"Get": whole}]},
        "TransactWriteItems": {"TransactItems": [{"Delete": whole}]},
    }
    able = {name for name, each in OPERATIONS.items() if "ReturnConsumedCapacity" in each.shape}
    assert requests.keys() <= able
    for operation, request in requests.items():
        for mode in ("TOTAL", "INDEXES"):
            body = service.body(operation, **request, ReturnConsumedCapacity=mode)
            answered = body["ConsumedCapacity"]
            (found,) = answered if isinstance(answered, (list, tuple)) else (answered,)
            assert found["TableName"] == "Measured", operation
            assert ("Table" in found) is (mode == "INDEXES"), operation
        assert "ConsumedCapacity" not in service.body(operation, **request), operation


def test_item_collections_are_measured_where_there_is_a_local_index() -> None:
    service = Service(MEASURED, definition("Plain", {"a": "N"}, "a"))
    collection = {"ItemCollectionKey": {"pk": s("a")}, "SizeEstimateRangeGB": Anything()}
    metrics = {"ItemCollectionMetrics": collection}
    asked_ = {"TableName": "Measured", "ReturnItemCollectionMetrics": "SIZE"}
    assert service.body("PutItem", Item={**KEY, "g": s("g")}, **asked_) == metrics
    assert service.body("UpdateItem", Key=KEY, **asked_) == metrics
    assert service.body("DeleteItem", Key=KEY, **asked_) == metrics
    assert service.body("PutItem", Item=KEY, TableName="Measured") == {}
    plain = {"TableName": "Plain", "ReturnItemCollectionMetrics": "SIZE"}
    assert service.body("PutItem", Item={"a": n(str(Decimal(1)))}, **plain) == {}
