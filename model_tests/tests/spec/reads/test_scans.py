"""What Scan answers and refuses: everything, in an order that is the service's, in segments."""

from __future__ import annotations

from typing import Any

import pytest

from dynaspec.items import Failure, Success
from support.specified.reading_service import INVALID, Service, Wire, n, s

START = "The provided starting key is invalid"
SCHEMA = "The provided key element does not match the schema"


@pytest.fixture
def service() -> Service:
    return Service()


def scan(service: Service, table: str, **more: object) -> Success:
    return service.success("Scan", TableName=table, **more)


def items(answer: Success) -> list[Wire]:
    listed: Any = answer.body["Items"]
    return list(listed)


def test_a_scan_finds_everything_in_no_order(service: Service) -> None:
    empty = scan(service, "Hash")
    assert empty == Success({"Count": 0, "ScannedCount": 0, "Items": []})
    stored = [service.put("Hash", a=s(text), e=n(place)) for place, text in enumerate("zyx")]
    whole = scan(service, "Hash")
    assert sorted(items(whole), key=str) == sorted(stored, key=str)
    assert (whole.unordered, whole.part) == ({"Items": (3,)}, None)
    assert scan(service, "Hash", Select="COUNT") == Success({"Count": 3, "ScannedCount": 3})
    filtered = scan(
        service,
        "Hash",
        FilterExpression="a > :a AND e < :e",
        ExpressionAttributeValues={":a": s("x"), ":e": n(1)},
        ProjectionExpression="e",
    )
    assert filtered == Success({"Count": 1, "ScannedCount": 3, "Items": [{"e": n(0)}]})
    legacy = {"e": {"ComparisonOperator": "GE", "AttributeValueList": [n(1)]}}
    assert scan(service, "Hash", ScanFilter=legacy, AttributesToGet=["a"]).body["Count"] == 2


def test_a_page_of_several_partition_keys_is_of_a_walk(service: Service) -> None:
    for text in "abc":
        service.put("Range", a=s("x"), b=s(text))
    one = scan(service, "Range", Limit=2)
    assert (one.part, one.unordered) == (None, {})
    assert [item["b"] for item in items(one)] == [s("a"), s("b")]
    elsewhere = {"ExclusiveStartKey": {"a": s("w"), "b": s("b")}}
    assert scan(service, "Range", **elsewhere).part is not None, (
        "where that key would be is not determined"
    )
    service.put("Range", a=s("y"), b=s("a"))
    assert scan(service, "Range", Limit=2).part is not None
    assert scan(service, "Range", **elsewhere).part is not None
    assert scan(service, "Range", Limit=5).part is None
    assert scan(service, "Range", Limit=5).unordered == {"Items": (4,)}


@pytest.mark.parametrize(
    ("name", "limit", "total"),
    [(None, 1, 1), (None, 3, 2), ("index2", 2, 1), ("index3", 1, 3), ("index4", 4, 4)],
)
def test_the_pages_of_all_segments_are_everything_once(
    service: Service, name: str | None, limit: int, total: int
) -> None:
    for place in range(12):
        item = {"a": s(f"a{place % 5}"), "b": s(str(place)), "c": s(f"c{place % 2}")}
        service.put("Range", **item, **({"d": s("d")} if place % 3 else {}))
    index: Wire = {} if name is None else {"IndexName": name}
    whole = items(scan(service, "Range", **index))
    assert len(whole) == {None: 12, "index3": 12}.get(name, 8)
    found: list[Wire] = []
    for segment in range(total):
        start: Wire = {}
        while True:
            shares = {"Segment": segment, "TotalSegments": total}
            page = scan(service, "Range", **index, **shares, **start, Limit=limit)
            assert page.part is not None or "LastEvaluatedKey" not in page.body
            assert total == 1 or page.part is not None
            found += items(page)
            if "LastEvaluatedKey" not in page.body:
                break
            start = {"ExclusiveStartKey": page.body["LastEvaluatedKey"]}
    assert sorted(found, key=str) == sorted(whole, key=str)


def test_an_index_is_scanned_for_what_it_projects(service: Service) -> None:
    whole = service.put("Range", a=s("x"), b=s("1"), c=s("c"), d=s("d"), e=s("e"), f=s("f"))
    service.put("Range", a=s("x"), b=s("2"))

    def at(name: str, **more: object) -> list[Wire]:
        return items(scan(service, "Range", IndexName=name, **more))

    assert at("index1") == [whole]
    assert at("index2") == [{name: whole[name] for name in "abcd"}]
    assert at("index2", Select="ALL_ATTRIBUTES") == [whole]
    assert at("index2", ProjectionExpression="f") == [{"f": s("f")}]
    assert at("index4") == [{name: whole[name] for name in "abcde"}]
    assert at("index4", FilterExpression="attribute_exists(f)") == []
    assert at("index4", FilterExpression="attribute_exists(c)", ConsistentRead=False) == at(
        "index4"
    )


NO_ALL = (
    f"{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index index4 "
    "because its projection type is not ALL"
)
SEGMENT_RANGE = "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: "


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            {"Segment": 0},
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present",
        ),
        (
            {"TotalSegments": 4},
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present",
        ),
        (
            {"TotalSegments": 5, "Segment": 5, "FilterExpression": ""},
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: 5 is not less than TotalSegments: 5",
        ),
        (
            {"TotalSegments": 0, "Segment": 0},
            SEGMENT_RANGE.format(0, "totalSegments")
            + "Member must have value greater than or equal to 1",
        ),
        (
            {"TotalSegments": 1_000_001, "Segment": 0},
            SEGMENT_RANGE.format(1_000_001, "totalSegments")
            + "Member must have value less than or equal to 1000000",
        ),
        (
            {"TotalSegments": 1, "Segment": -1},
            SEGMENT_RANGE.format(-1, "segment")
            + "Member must have value greater than or equal to 0",
        ),
        (
            {"TotalSegments": 1_000_000, "Segment": 1_000_000},
            SEGMENT_RANGE.format(1_000_000, "segment")
            + "Member must have value less than or equal to 999999",
        ),
        (
            {"TotalSegments": 1_000_000, "Segment": 999_999, "FilterExpression": ""},
            "Invalid FilterExpression: The expression can not be empty;",
        ),
        (
            {"Limit": 0},
            SEGMENT_RANGE.format(0, "limit") + "Member must have value greater than or equal to 1",
        ),
        (
            {"ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: "
            "FilterExpression is null",
        ),
        (
            {"ScanFilter": {}, "ConditionalOperator": "OR", "FilterExpression": "a"},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {ScanFilter, ConditionalOperator} "
            "Expression parameters: {FilterExpression}",
        ),
        (
            {"FilterExpression": "", "ProjectionExpression": ""},
            "Invalid FilterExpression: The expression can not be empty;",
        ),
        (
            {"AttributesToGet": ["a", "a"], "ExclusiveStartKey": {"a": {}}},
            f"{INVALID}Duplicate value in attribute name: a",
        ),
        (
            {"ExclusiveStartKey": {"a": {}}, "Segment": 1},
            f"{START}: Supplied AttributeValue is empty, must contain exactly one of the supported "
            "datatypes",
        ),
        (
            {"Select": "SPECIFIC_ATTRIBUTES"},
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
        (
            {"Select": "COUNT", "AttributesToGet": ["a"]},
            "Cannot specify the AttributesToGet when choosing to get only the Count",
        ),
    ],
)
def test_requests_that_are_wrong_on_their_own(service: Service, request_: Wire, told: str) -> None:
    assert service.told("Scan", TableName="None", **request_) == told


@pytest.mark.parametrize(
    ("table", "request_", "told"),
    [
        ("Hash", {"ExclusiveStartKey": {}}, f"{START}: {SCHEMA}"),
        ("Hash", {"ExclusiveStartKey": {"a": n(1)}}, f"{START}: {SCHEMA}"),
        ("Hash", {"ExclusiveStartKey": {"z": s("1")}}, f"{START}: {SCHEMA}"),
        ("Range", {"ExclusiveStartKey": {"a": s("1")}}, f"{START}: {SCHEMA}"),
        ("Range", {"ExclusiveStartKey": {}, "IndexName": "index4"}, START),
        (
            "Range",
            {"ExclusiveStartKey": {"a": s("1"), "b": s("1"), "z": s("1")}, "IndexName": "index3"},
            START,
        ),
        (
            "Range",
            {"ExclusiveStartKey": {"a": s("1"), "b": s("1"), "c": n(1)}, "IndexName": "index3"},
            SCHEMA,
        ),
        (
            "Range",
            {"ExclusiveStartKey": {"a": n(1), "b": s("1"), "c": s("1")}, "IndexName": "index3"},
            f"{START}: {SCHEMA}",
        ),
        ("Range", {"IndexName": "index4", "Select": "ALL_ATTRIBUTES"}, NO_ALL),
        (
            "Range",
            {"IndexName": "index4", "ConsistentRead": True},
            "Consistent reads are not supported on global secondary indexes",
        ),
        (
            "Range",
            {"IndexName": "index9"},
            "The table does not have the specified index: index9",
        ),
        (
            "Range",
            {"IndexName": "index4", "ProjectionExpression": "a, f"},
            f"{INVALID}Global secondary index index4 does not project [f]",
        ),
        (
            "Range",
            {"FilterExpression": "attribute_exists(a.b)"},
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
            "allowed: Key: a",
        ),
    ],
)
def test_what_a_table_cannot_be_scanned_for(
    service: Service, table: str, request_: Wire, told: str
) -> None:
    assert service.told("Scan", TableName=table, **request_) == told


def test_no_table() -> None:
    answer = Service().send("Scan", TableName="None", ExclusiveStartKey={})
    assert answer == Failure("ResourceNotFoundException", "Requested resource not found")
