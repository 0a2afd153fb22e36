"""What Query refuses, in which words, and which fault it tells of where there are several.

The cases are those of tests that were run against the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dynaspec.items import Failure, handle
from support.specified.reading_service import INVALID, Service, Wire, asked, n, s

START = "The provided starting key is invalid"
SCHEMA = "The provided key element does not match the schema"
NOT_SUPPORTED = "Query key condition not supported"
MISSED = "Query condition missed key schema element: "
TYPE = f"{INVALID}Condition parameter type does not match schema type"
RANGE_PREDICATE = "The provided starting key does not match the range key predicate"
OUTSIDE = "The provided starting key is outside query boundaries based on provided conditions"
ONE_ROW = "The query can return at most one row and cannot be restarted"
ONE_EACH = (
    "Invalid KeyConditionExpression: "
    "KeyConditionExpressions must only contain one condition per key"
)
LENGTH = "Conditions can be of length 1 or 2 only"


def number(given: int, most: int) -> str:
    return (
        f"The number of query conditions ({given}) exceeds the number of key attributes defined in "
        f"the schema ({most})"
    )


NESTED = "KeyConditionExpressions cannot contain nested operations"
DEEP = "KeyConditionExpressions cannot have conditions on nested attributes"
SEVERAL = (
    "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"
)
EMPTY_KEY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty {} value. Key: {}"
)
EMPTY_INDEX_KEY = (
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty {} value. "
    "IndexName: {}, IndexKey: {}"
)


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("", "Invalid KeyConditionExpression: The expression can not be empty;"),
        ("a > b and size(b) > c or a > c", "Invalid operator used in KeyConditionExpression: OR"),
        ("a in (b, size(c), d)", "Invalid operator used in KeyConditionExpression: IN"),
        (
            "attribute_exists(a)",
            "Invalid operator used in KeyConditionExpression: attribute_exists",
        ),
        ("contains(a.d, b)", "Invalid operator used in KeyConditionExpression: contains"),
        ("not a > b", "Invalid operator used in KeyConditionExpression: NOT"),
        ("a <> b", "Invalid operator used in KeyConditionExpression: <>"),
        ("size(b) > a AND a.b > b AND b > c", NESTED),
        ("a > size(b.d)", NESTED),
        ("a between size(b) and size(a)", NESTED),
        ("b > a.b", SEVERAL),
        ("b between c[1] and d", SEVERAL),
        ("a between b and size(a)", SEVERAL),
        ("begins_with(a, b)", SEVERAL),
        ("b.d > a AND c.d > e.f", DEEP),
        ("a.d > c", DEEP),
        ("b[0] > a", DEEP),
        ("((a = b))", "Invalid KeyConditionExpression: The expression has redundant parentheses;"),
    ],
)
def test_conditions_that_ask_for_no_key(service: Service, condition: str, told: str) -> None:
    """The table is not looked at: there is none."""
    assert service.told("Query", TableName="None", KeyConditionExpression=condition) == told


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (
            "attribute_type(a, :a)",
            "Invalid operator used in KeyConditionExpression: attribute_type",
        ),
        (
            ":a between size(b) and size(a) and b > :a",
            "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key "
            "attribute as its first operand",
        ),
        (
            "begins_with(:a, b) and a > :a",
            "Invalid condition in KeyConditionExpression: begins_with operator must have the key "
            "attribute as its first operand",
        ),
        (
            ":a > :a AND a < :a",
            "Invalid condition in KeyConditionExpression: No key attribute specified",
        ),
        ("b > :a AND b < :a", ONE_EACH),
        (
            "(a > :a and b > :a) and (b > :a and c > :a)",
            ONE_EACH,
        ),
        (
            "a = :b",
            "Invalid KeyConditionExpression: An expression attribute value used in "
            "expression is not defined; attribute value: :b",
        ),
        ("dog(a, :a)", "Invalid KeyConditionExpression: Invalid function name; function: dog"),
    ],
)
def test_conditions_that_ask_for_no_key_of_values(
    service: Service, condition: str, told: str
) -> None:
    assert service.told("Query", TableName="None", **asked(condition, a=s("S"))) == told


def test_the_table_comes_before_the_key(service: Service) -> None:
    request = {**asked("z = :z", z=n(1)), "ExclusiveStartKey": {}, "TableName": "None"}
    answer = service.send("Query", **request)
    assert answer == Failure("ResourceNotFoundException", "Requested resource not found")


NO_KEY = asked("z = :z", z=n(1))


def key(**values: str) -> Wire:
    return {name: s(value) for name, value in values.items()}


def cases() -> Iterator[tuple[str, str | None, Wire, Wire, str]]:
    """Table, index, start key, condition, text: what is judged attribute by attribute."""
    start: Wire
    value: Wire
    for start in ({}, key(b="a"), key(a="a", b="a")):
        yield "Hash", None, start, NO_KEY, START
    for start in ({}, {"z": n(1)}, key(b="a", c="b"), key(a="a"), {**key(b="a", c="b"), "a": n(1)}):
        yield "Range", None, start, NO_KEY, START
    for start in (key(a="a", b="a"), key(b="a", c="a"), key(a="a", c="a")):
        yield "Range", "index1", start, NO_KEY, START
    for start in (key(c="1"), key(a="a", b="a", z="a"), key(a="a", b="a", c="a", z="a")):
        yield "Range", "index3", start, NO_KEY, START
    for value in (n(1), {"B": b"a"}, {"BOOL": True}, {"NULL": True}, {"L": []}, {"SS": ["a"]}):
        yield "Hash", None, {"a": value}, NO_KEY, SCHEMA
    yield "Range", None, {"a": n(1), "z": s("a")}, NO_KEY, SCHEMA
    yield "Range", "index1", {"a": n(1), "x": s("1"), "y": s("1")}, NO_KEY, SCHEMA
    yield "Range", "index3", {"c": n(1), "x": s("1"), "y": s("1")}, NO_KEY, SCHEMA
    for start in ({"a": s("a"), "b": n(1)}, {"a": s("a"), "c": n(1)}, key(a="a", z="1")):
        yield "Range", None, start, NO_KEY, f"{MISSED}a"
    yield "Range", "index3", {"c": s("1"), "x": n(1), "y": n(1)}, NO_KEY, f"{MISSED}c"
    at_b = asked("a = :a", a=s("b"))
    for start in (key(a="a"), key(a="a", z="1"), key(a="a", b="1", c="1")):
        yield "Range", None, start, at_b, START
    yield "Range", "index1", key(a="a", b="1", c="1", d="1"), at_b, START
    c_at_b = asked("c = :a", a=s("b"))
    yield "Range", "index4", {**key(c="1"), "a": n(1), "b": n(1), "e": n(1)}, c_at_b, START
    yield "Range", None, {"a": s("a"), "b": n(1)}, at_b, SCHEMA
    yield "Range", "index1", {"a": s("a"), "b": n(1), "c": n(1)}, at_b, SCHEMA
    yield "Range", "index1", {"a": s("1"), "b": n(1), "c": s("a")}, at_b, f"{START}: {SCHEMA}"
    yield "Range", "index3", {"x": n(1), "y": n(1), "c": s("a")}, c_at_b, f"{START}: {SCHEMA}"
    yield (
        "Range",
        None,
        key(a="a", b="a"),
        asked("a = :a and c = :b", a=s("b"), b=n(1)),
        f"{MISSED}b",
    )
    ab = asked("a = :a and b = :b", a=s("b"), b=n(1))
    yield "Range", "index1", key(a="a", b="a", c="a"), ab, f"{MISSED}c"
    yield "Range", None, key(a="a", b="a"), at_b, OUTSIDE
    yield "Range", "index1", key(a="a", b="a", c="a"), at_b, OUTSIDE
    yield "Range", "index3", key(a="a", b="a", c="a"), c_at_b, OUTSIDE
    yield "Range", None, key(a="a", b="a"), asked("a = :a and b > :a", a=s("b")), RANGE_PREDICATE
    yield "Range", None, key(a="a", b="a"), asked("a = :a and b < :a", a=s("b")), ONE_ROW
    yield (
        "Range",
        "index4",
        key(a="a", b="a", c="c", d="a"),
        asked("c = :a and d = :a", a=s("a")),
        ONE_ROW,
    )
    yield "Range", None, key(a="b", b=""), at_b, f"{START}: {EMPTY_KEY.format('string', 'b')}"
    empty = EMPTY_INDEX_KEY.format("string", "index4", "d")
    yield "Range", "index4", key(a="a", b="b", c="b", d=""), c_at_b, f"{START}: {empty}"
    wide = {"p": s("p"), "h": s("h"), "i": s("i"), "r": n(1)}
    hi = asked("h = :h and i = :h", h=s("h"))
    yield "Wide", "wide", wide, hi, START
    yield "Wide", "wide", {**wide, "t": s("t")}, hi, SCHEMA


@pytest.mark.parametrize(("table", "name", "start", "condition", "told"), list(cases()))
def test_start_keys_and_conditions_are_judged_attribute_by_attribute(
    service: Service, table: str, name: str | None, start: Wire, condition: Wire, told: str
) -> None:
    request = {"TableName": table, "ExclusiveStartKey": start, **condition}
    index = {} if name is None else {"IndexName": name}
    assert service.told("Query", **request, **index) == told


X = {"x": s("x")}


@pytest.mark.parametrize(
    ("table", "name", "condition", "values", "told"),
    [
        ("Hash", None, "a = :x AND b = :x", X, NOT_SUPPORTED),
        ("Hash", None, "y = :x AND z = :x", X, NOT_SUPPORTED),
        ("Hash", None, "a > :x", X, NOT_SUPPORTED),
        ("Hash", None, ":x <= a", X, NOT_SUPPORTED),
        ("Hash", None, "begins_with(a, :x)", X, NOT_SUPPORTED),
        ("Hash", None, "a between :x and :x", X, NOT_SUPPORTED),
        ("Hash", None, ":x > a", {"x": n(1)}, TYPE),
        ("Hash", None, "a = :x AND b = :x AND c = :x", X, number(3, 1)),
        ("Hash", None, "z = :x", X, f"{MISSED}a"),
        ("Range", None, "a = :x AND b = :x AND c = :x", X, number(3, 2)),
        ("Range", None, "b = :x", X, f"{MISSED}a"),
        ("Range", None, "b = :x AND c = :x", X, f"{MISSED}a"),
        ("Range", None, "a = :x AND c = :x", X, f"{MISSED}b"),
        ("Range", None, "a < :x AND c = :x", X, NOT_SUPPORTED),
        ("Range", None, "a = :x AND b = :y", {**X, "y": n(1)}, TYPE),
        ("Range", None, "a = :x AND begins_with(b, :y)", {**X, "y": {"B": b"x"}}, TYPE),
        ("Range", "index2", "a = :x AND c = :x", X, f"{MISSED}d"),
        ("Range", "index3", "a = :x", X, f"{MISSED}c"),
        ("Range", "index3", "c = :x AND b = :x", X, NOT_SUPPORTED),
        ("Range", None, "a = :x", {"x": s("")}, EMPTY_KEY.format("string", "a")),
        (
            "Range",
            "index3",
            "c = :x",
            {"x": s("")},
            EMPTY_INDEX_KEY.format("string", "index3", "c"),
        ),
        (
            "Range",
            "index1",
            "a = :x AND c < :y",
            {**X, "y": s("")},
            EMPTY_INDEX_KEY.format("string", "index1", "c"),
        ),
        (
            "Range",
            None,
            "a = :x AND b between :y AND :x",
            {**X, "y": s("")},
            EMPTY_KEY.format("string", "b"),
        ),
        (
            "Range",
            None,
            "a = :x AND begins_with(b, :y)",
            {**X, "y": s("")},
            EMPTY_KEY.format("string", "b"),
        ),
        (
            "Range",
            None,
            "a = :x",
            {"x": s("x" * 2049)},
            f"{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        (
            "Range",
            None,
            "a = :x AND b > :y",
            {**X, "y": s("y" * 1025)},
            f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
        ),
        (
            "Range",
            None,
            "a = :x AND b BETWEEN :y AND :x",
            {"x": s("x"), "y": s("y")},
            "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be "
            "greater than or equal to lower bound; lower bound operand: AttributeValue: {S:y}, "
            "upper bound operand: AttributeValue: {S:x}",
        ),
        (
            "Range",
            None,
            "a = :x AND begins_with(b, :y)",
            {**X, "y": n(1)},
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N",
        ),
    ],
)
def test_conditions_that_the_key_cannot_serve(
    service: Service, table: str, name: str | None, condition: str, values: Wire, told: str
) -> None:
    index = {} if name is None else {"IndexName": name}
    assert service.told("Query", TableName=table, **asked(condition, **values), **index) == told


def test_conditions_that_a_key_of_several_attributes_cannot_serve(service: Service) -> None:
    hash_lacks = "HASH key attributes {} must have equality conditions specified in the query"
    range_lacks = (
        "RANGE key attributes {} must have equality conditions specified in the query because a "
        "condition is present on key attribute {}"
    )
    one, data = n(1), {"B": b"x"}
    cases: list[tuple[str, str, Wire, str]] = [
        ("wide", "h = :x", X, hash_lacks.format("i")),
        ("wide", "h = :x AND i > :x", X, hash_lacks.format("i")),
        ("narrow", "y = :x AND z = :x", X, hash_lacks.format("h, i")),
        ("wide", "h = :x AND i = :x AND t = :t", {**X, "t": data}, range_lacks.format("r", "t")),
        (
            "wide",
            "h = :x AND i = :x AND r > :r AND t = :t",
            {**X, "r": one, "t": data},
            range_lacks.format("r", "t"),
        ),
        ("wide", "h = :x AND i = :x AND z = :x", X, f"{MISSED}r"),
        ("narrow", "h = :x AND i = :x AND z = :x", X, number(3, 2)),
        (
            "wide",
            "h = :x AND i = :x AND r = :r AND t = :t AND z = :x",
            {**X, "r": one, "t": data},
            NOT_SUPPORTED,
        ),
        ("wide", "h = :r AND i = :r", {"r": one}, TYPE),
        ("wide", "h = :x AND i = :x AND r = :x", X, TYPE),
    ]
    for name, condition, values, told in cases:
        request = {"TableName": "Wide", "IndexName": name, **asked(condition, **values)}
        assert service.told("Query", **request) == told, condition


def test_what_cannot_be_read(service: Service) -> None:
    def told(table: str, name: str, **more: object) -> str:
        return service.told("Query", TableName=table, IndexName=name, **NO_KEY, **more)

    absent = "The table does not have the specified index: whatever"
    assert told("Hash", "whatever", ExclusiveStartKey={}) == absent
    assert told("Range", "whatever", ConsistentRead=True) == absent
    consistent = "Consistent reads are not supported on global secondary indexes"
    assert told("Range", "index3", ConsistentRead=True, ExclusiveStartKey={}) == consistent
    changing = Service()
    changing.in_status("Range", "index3", "CREATING")
    request = {"TableName": "Range", "IndexName": "index3", **asked("c = :c", c=s("x"))}
    backfilling = "Cannot read from backfilling global secondary index: index3"
    assert changing.told("Query", **request) == backfilling
    assert changing.told("Scan", TableName="Range", IndexName="index3") == backfilling
    changing.in_status("Range", "index3", "DELETING")
    assert changing.told("Query", **request).endswith("the specified index: index3")
    changing.in_status("Range", "index3", "UPDATING")
    assert changing.body("Query", **request)["Count"] == 0


FILTER = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
SCALAR = (
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
)
NO_ALL = (
    f"{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index index4 "
    "because its projection type is not ALL"
)


@pytest.mark.parametrize(
    ("name", "request_", "told"),
    [
        (None, {"FilterExpression": "attribute_exists(a.b) AND b = :x"}, f"{FILTER}a"),
        (None, {"FilterExpression": "b[1] = :x"}, f"{FILTER}b"),
        (None, {"FilterExpression": "attribute_exists(d.c)"}, f"{SCALAR}IndexKey: d"),
        (None, {"ProjectionExpression": "a.b"}, f"{SCALAR}Key: a"),
        (
            None,
            {"ProjectionExpression": "c[1]", "FilterExpression": "a = :x"},
            f"{SCALAR}IndexKey: c",
        ),
        ("index1", {"FilterExpression": "c = :x"}, f"{FILTER}c"),
        (
            "index2",
            {"FilterExpression": "attribute_exists(z) OR e = z"},
            f"{INVALID}Secondary index index2 does not project one or more filter attributes: "
            "[z, e]",
        ),
        (
            "index4",
            {"FilterExpression": "z = :x", "ProjectionExpression": "z"},
            f"{INVALID}Secondary index index4 does not project one or more filter attributes: [z]",
        ),
        (
            "index4",
            {"ProjectionExpression": "a, z, y.x"},
            f"{INVALID}Global secondary index index4 does not project [z, y]",
        ),
        ("index4", {"Select": "ALL_ATTRIBUTES", "FilterExpression": "a.b = :x"}, NO_ALL),
        ("index4", {"Select": "ALL_ATTRIBUTES", "FilterExpression": "d = :x"}, f"{FILTER}d"),
    ],
)
def test_filters_and_projections_that_cannot_be(
    service: Service, name: str | None, request_: Wire, told: str
) -> None:
    hashed = "c" if name == "index4" else "a"
    index: Wire = {} if name is None else {"IndexName": name}
    condition = asked(f"{hashed} = :x", **X)
    assert service.told("Query", TableName="Range", **condition, **index, **request_) == told


def test_legacy_conditions_are_judged_along_with_the_start_key(service: Service) -> None:
    null: Wire = {"ComparisonOperator": "NULL"}
    equal: Wire = {"ComparisonOperator": "EQ", "AttributeValueList": [s("b")]}
    three = {"a": equal, "b": equal, "c": equal}
    indexable = "Attempted conditional constraint is not an indexable operation"

    def told(conditions: Wire, **more: Any) -> str:
        return service.told("Query", TableName="Range", KeyConditions=conditions, **more)

    start = {"ExclusiveStartKey": key(a="a", b="a")}
    assert told({"z": null}, ExclusiveStartKey={}) == START
    assert told(three) == LENGTH
    wide = {"h": equal, "i": equal, "r": {"ComparisonOperator": "GT", "AttributeValueList": [n(1)]}}
    found = service.body("Query", TableName="Wide", IndexName="wide", KeyConditions=wide)
    assert found["Count"] == 0
    assert told({"a": equal, "c": null}, **start) == f"{MISSED}b"
    assert told({"a": equal, "b": null}, **start) == indexable
    assert told({"a": null, "b": null}) == indexable
    assert told({"a": equal}, **start) == OUTSIDE
    assert told({"a": equal, "b": equal}, **start) == RANGE_PREDICATE
    filtered = told({"a": equal}, QueryFilter={"b": null})
    assert filtered == (
        "QueryFilter can only contain non-primary key attributes: Primary key attribute: b"
    )
    unprojected = told({"a": equal}, IndexName="index2", QueryFilter={"e": null})
    assert unprojected.endswith("does not project one or more filter attributes: [e]")


def test_what_cannot_be_read_into_a_query() -> None:
    service = Service()
    wrong: list[Wire] = [{"Limit": "1"}, {"ScanIndexForward": []}, {"ExclusiveStartKey": []}]
    for request in wrong:
        _, answer = handle(service.tables, "Query", {"TableName": "Hash", **request})
        assert isinstance(answer, Failure)
        assert answer.code == "SerializationException", request
