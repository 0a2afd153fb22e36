"""Query and Scan of the store: what they find, show, count and charge, page by page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynastore.items import consistent, is_read
from dynastore.items.expressions import grammar
from support.trees.indexed_tree import (
    PAIR,
    fill,
    index,
    legacy,
    pages,
    paired,
    query,
    s,
    scan,
    schema,
    strings,
    tree_with,
)
from support.trees.store_tree import Tree

AB = {":a": s("x"), ":b": s("2")}
FIVE = [strings(a="x", b=str(number), c="c", d="d", e="e", f="f") for number in range(5)]


@pytest.fixture
def tree() -> Tree:
    made = paired()
    fill(made, *FIVE, strings(a="y", b="0"))
    return made


def found(answer: dict[str, Any], name: str = "b") -> list[str]:
    assert "Items" in answer, answer
    return [item[name]["S"] for item in answer["Items"]]


# --- which items, in which order

RANGES: list[tuple[str, str]] = [
    ("b = :b", "2"),
    ("b < :b", "01"),
    ("b <= :b", "012"),
    ("b > :b", "34"),
    ("b >= :b", "234"),
    ("begins_with(b, :b)", "2"),
    ("b BETWEEN :b AND :b", "2"),
    (":b = b", "2"),
    (":b < b", "34"),
    (":b <= b", "234"),
    (":b > b", "01"),
    (":b >= b", "012"),
]


@pytest.mark.parametrize(("condition", "expected"), RANGES)
def test_range_of_sort_keys(tree: Tree, condition: str, expected: str) -> None:
    for whole in (f"a = :a AND {condition}", f"({condition}) and (:a = a)"):
        assert found(query(tree, whole, values=AB)) == list(expected)
        answer = query(tree, whole, values=AB, ScanIndexForward=False)
        assert found(answer) == list(reversed(expected))


def test_partition_alone(tree: Tree) -> None:
    assert found(query(tree, "a = :a", values={":a": s("x")})) == list("01234")
    nothing = query(tree, "a = :a", values={":a": s("z")})
    assert nothing == {"Items": [], "Count": 0, "ScannedCount": 0}


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2", ["2", "2\x00", "2\x00a", "22"]), ("2\x00", ["2\x00", "2\x00a"]), ("23", [])],
)
def test_sort_keys_with_a_common_start(start: str, expected: list[str]) -> None:
    tree = paired()
    fill(tree, *(strings(a="x", b=b) for b in ("1", "2", "2\x00", "2\x00a", "22", "3")))
    values = {":a": s("x"), ":b": s(start)}
    assert found(query(tree, "a = :a AND begins_with(b, :b)", values=values)) == expected


def test_bytes_with_a_common_start() -> None:
    tree = tree_with("table", schema(("a", "S"), sort=(("b", "B"),)))
    stored = [b"\xfe", b"\xff", b"\xff\x00", b"\xff\xff", b"\xff\xff\xff"]
    fill(tree, *({"a": s("x"), "b": wire("B", blob)} for blob in stored))
    for start, number in ((b"\xff", 4), (b"\xff\xff", 2), (b"\xfe", 1)):
        values = {":a": s("x"), ":b": wire("B", start)}
        answer = query(tree, "a = :a AND begins_with(b, :b)", values=values)
        assert answer["Count"] == number, start


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "S": st.text(st.sampled_from("\x00\x01a\x7fé😀"), min_size=1, max_size=3),
    "N": st.decimals(-20, 20, places=1).map(lambda number: number.normalize() + 0),
    "B": st.binary(min_size=1, max_size=2) | st.sampled_from([b"\xff", b"\xff\xff", b"\x00\xff"]),
}
ORDER: dict[str, Callable[[Any], Any]] = {
    "S": lambda text: text.encode(),
    "N": lambda number: number,
    "B": lambda blob: blob,
}
HOLDS: dict[str, Callable[..., bool]] = {
    "= :0": lambda key, low, _: key == low,
    "< :0": lambda key, low, _: key < low,
    "<= :0": lambda key, low, _: key <= low,
    "> :0": lambda key, low, _: key > low,
    ">= :0": lambda key, low, _: key >= low,
    "BETWEEN :0 AND :1": lambda key, low, high: low <= key <= high,
    "begins": lambda key, low, _: key.startswith(low),
}


def wire(kind: str, value: Any) -> dict[str, str]:
    match kind:
        case "N":
            return {"N": f"{value:f}"}
        case "B":
            return {"B": base64.b64encode(value).decode()}
        case _:
            return {"S": value}


@settings(max_examples=60)
@given(st.data())
def test_any_range_of_any_type_is_what_a_search_of_all_items_finds(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from("SNB"))
    order = ORDER[kind]
    stored = data.draw(st.lists(VALUES[kind], unique_by=order, max_size=12))
    low, high = sorted(data.draw(st.tuples(VALUES[kind], VALUES[kind])), key=order)
    comparison = data.draw(st.sampled_from([c for c in HOLDS if kind != "N" or c != "begins"]))
    forward = data.draw(st.booleans())
    limit = data.draw(st.integers(1, 4))

    tree = tree_with("table", schema(("a", "S"), sort=(("b", kind),)))
    fill(tree, *({"a": s("x"), "b": wire(kind, value)} for value in stored))
    fill(tree, {"a": s("w"), "b": wire(kind, low)}, {"a": s("x\x00"), "b": wire(kind, low)})

    text = "begins_with(b, :0)" if comparison == "begins" else f"b {comparison}"
    values = {":a": s("x"), ":0": wire(kind, low)}
    if ":1" in text:
        values[":1"] = wire(kind, high)
    holds = HOLDS[comparison]
    chosen = [v for v in stored if holds(order(v), order(low), order(high))]
    expected = [wire(kind, v) for v in sorted(chosen, key=order, reverse=not forward)]
    request: dict[str, Any] = {
        "condition": f"a = :a AND {text}",
        "values": values,
        "ScanIndexForward": forward,
    }
    assert [item["b"] for item in query(tree, **request)["Items"]] == expected
    assert [item["b"] for item in pages(tree, query, **request, Limit=limit)] == expected


# --- indexes


def test_index_shows_what_it_projects(tree: Tree) -> None:
    local = query(tree, "a = :a", values={":a": s("x")}, IndexName="local")
    assert [set(item) for item in local["Items"]] == [{"a", "b", "c"}] * 5
    part = query(tree, "c = :c", values={":c": s("c")}, IndexName="part")
    assert [set(item) for item in part["Items"]] == [{"a", "b", "c", "d", "e"}] * 5
    whole = query(tree, "c = :c", values={":c": s("c")}, IndexName="whole")
    assert sorted(found(whole)) == list("01234")
    assert all(item in FIVE for item in whole["Items"])


def test_index_is_sparse(tree: Tree) -> None:
    fill(tree, strings(a="x", b="9", c="c"), strings(a="x", b="8", d="d"))
    assert "9" not in found(query(tree, "c = :c", values={":c": s("c")}, IndexName="part"))
    assert "9" in found(query(tree, "c = :c", values={":c": s("c")}, IndexName="whole"))
    assert "8" not in found(query(tree, "a = :a", values={":a": s("x")}, IndexName="local"))


def test_index_follows_its_items(tree: Tree) -> None:
    fill(tree, strings(a="x", b="0", c="z", d="d"))
    assert len(query(tree, "c = :c", values={":c": s("c")}, IndexName="part")["Items"]) == 4
    assert found(query(tree, "c = :c", values={":c": s("z")}, IndexName="part")) == ["0"]


def test_local_index_fetches_what_it_does_not_project(tree: Tree) -> None:
    at = {"condition": "a = :a", "values": {":a": s("x")}, "IndexName": "local"}
    everything = query(tree, **at, Select="ALL_ATTRIBUTES")
    assert sorted(everything["Items"], key=lambda item: str(item["b"])) == FIVE
    some = query(tree, **at, ProjectionExpression="b, f")
    assert [set(item) for item in some["Items"]] == [{"b", "f"}] * 5
    assert query(tree, **at, Select="COUNT")["Count"] == 5
    scanned = scan(tree, IndexName="local", Select="ALL_ATTRIBUTES")
    assert sorted(scanned["Items"], key=lambda item: str(item["b"])) == FIVE
    filtered = scan(
        tree,
        IndexName="local",
        Select="ALL_ATTRIBUTES",
        FilterExpression="f = :f",
        values={":f": s("f")},
    )
    assert filtered["Count"] == 5


@settings(max_examples=25)
@given(
    st.lists(st.tuples(*[st.sampled_from("01")] * 4), unique_by=lambda t: t[:2], max_size=12),
    st.integers(1, 5),
    st.booleans(),
)
def test_pages_of_tied_index_keys_are_the_whole(
    rows: list[tuple[str, ...]], limit: int, forward: bool
) -> None:
    tree = paired()
    items = [strings(a=a, b=b + c, c=c, d=d) for a, b, c, d in rows]
    fill(tree, *items)
    for name, condition, values in (
        ("whole", "c = :c", {":c": s("1")}),
        ("part", "c = :c", {":c": s("1")}),
        ("part", "c = :c AND d = :d", {":c": s("1"), ":d": s("0")}),
        ("local", "a = :a", {":a": s("1")}),
        ("local", "a = :a AND c >= :c", {":a": s("1"), ":c": s("0")}),
    ):
        request: dict[str, Any] = {
            "condition": condition,
            "values": values,
            "IndexName": name,
            "ScanIndexForward": forward,
        }
        whole = query(tree, **request)["Items"]
        wanted = {key[1]: value["S"] for key, value in values.items()}
        fits = [
            item
            for item in items
            if all(
                item[k]["S"] >= v if (k, name) == ("c", "local") else item[k]["S"] == v
                for k, v in wanted.items()
            )
        ]
        assert len(whole) == len(fits), (name, condition)
        assert pages(tree, query, **request, Limit=limit) == whole, (name, condition)
    for name in ("whole", "part", "local"):
        whole = scan(tree, IndexName=name)["Items"]
        assert len(whole) == len(items)
        assert pages(tree, scan, IndexName=name, Limit=limit) == whole
    assert pages(tree, scan, Limit=limit) == scan(tree)["Items"]


MANY = [
    {**strings(a=str(at), b="b", h="h", p=p, r=r), "g": {"N": "1"}, "q": {"N": q}}
    for at, (p, q, r) in enumerate(
        [("T", "2", "b"), ("T", "2", "a"), ("T", "10", "a"), ("D", "7", "c"), ("F", "-1", "a")]
    )
]
SEVERAL: list[tuple[str, str]] = [
    ("", "34102"),
    (" AND p = :p", "102"),
    (" AND p > :d", "4102"),
    (" AND p = :p AND q = :q", "10"),
    (" AND p = :p AND q > :q", "2"),
    (" AND p = :p AND q BETWEEN :q AND :q", "10"),
    (" AND p = :p AND q = :q AND r = :r", "1"),
    (" AND p = :p AND q = :q AND begins_with(r, :r)", "1"),
    (" AND q = :q AND p = :p", "10"),
]
ASKED = {":h": s("h"), ":g": {"N": "1.0"}, ":p": s("T"), ":q": {"N": "2"}, ":r": s("a")}


@pytest.mark.parametrize(("condition", "expected"), SEVERAL)
def test_key_of_several_attributes(condition: str, expected: str) -> None:
    tree = paired()
    fill(tree, *MANY, {**MANY[0], "a": s("other"), "g": {"N": "2"}})
    fill(tree, {name: value for name, value in MANY[0].items() if name != "r"} | {"b": s("none")})
    text = f"g = :g AND h = :h{condition}"
    values = {name: value for name, value in {**ASKED, ":d": s("D")}.items() if name in text}
    request: dict[str, Any] = {"condition": text, "values": values, "IndexName": "many"}
    answer = query(tree, **request, Limit=10)
    assert found(answer, "a") == list(expected)
    back = query(tree, **request, ScanIndexForward=False)
    assert found(back, "a") == list(reversed(expected))
    assert found({"Items": pages(tree, query, **request, Limit=1)}, "a") == list(expected)
    first = query(tree, **request, Limit=1)
    assert set(first["LastEvaluatedKey"]) == {"a", "b", "h", "g", "p", "q", "r"}


# --- what is shown, counted and left out


def test_filter_projection_and_counts(tree: Tree) -> None:
    fill(tree, {**FIVE[3], "n": {"N": "7"}}, {**FIVE[4], "l": {"L": [s("u"), s("v")]}})
    answer = query(
        tree,
        "a = :a",
        values={":a": s("x"), ":n": {"N": "7"}},
        FilterExpression="n = :n OR attribute_exists(l[1])",
        ProjectionExpression="b, l[1], n",
    )
    assert answer == {
        "Items": [{"b": s("3"), "n": {"N": "7"}}, {"b": s("4"), "l": {"L": [s("v")]}}],
        "Count": 2,
        "ScannedCount": 5,
    }
    counted = query(
        tree,
        "a = :a",
        values={":a": s("x"), ":n": {"N": "7"}},
        FilterExpression="n = :n",
        Select="COUNT",
    )
    assert counted == {"Count": 1, "ScannedCount": 5}
    missing = query(tree, "a = :a", values={":a": s("y")}, ProjectionExpression="zz")
    assert missing == {"Items": [{}], "Count": 1, "ScannedCount": 1}
    specific = query(
        tree,
        "a = :a",
        values={":a": s("y")},
        ProjectionExpression="a",
        Select="SPECIFIC_ATTRIBUTES",
    )
    assert specific["Items"] == [{"a": s("y")}]


def test_filter_may_look_at_the_keys_of_the_table_in_an_index(tree: Tree) -> None:
    answer = query(
        tree,
        "c = :c",
        values={":c": s("c"), ":b": s("3")},
        IndexName="part",
        FilterExpression="b = :b",
    )
    assert found(answer) == ["3"]


def test_legacy_parameters(tree: Tree) -> None:
    answer = query(
        tree,
        KeyConditions=legacy(a=("EQ", s("x")), b=("GE", s("2"))),
        QueryFilter=legacy(e=("EQ", s("e")), f=("NE", s("f"))),
        ConditionalOperator="OR",
        AttributesToGet=["b"],
    )
    assert answer == {
        "Items": [{"b": s("2")}, {"b": s("3")}, {"b": s("4")}],
        "Count": 3,
        "ScannedCount": 3,
    }
    scanned = scan(tree, ScanFilter=legacy(b=("EQ", s("3"))), AttributesToGet=["a", "b"])
    assert scanned == {"Items": [strings(a="x", b="3")], "Count": 1, "ScannedCount": 6}
    mixed = query(tree, KeyConditions=legacy(a=("EQ", s("y"))), ProjectionExpression="b")
    assert mixed["Items"] == [{"b": s("0")}]


def test_limit_counts_what_is_evaluated_and_always_says_where_it_ended(tree: Tree) -> None:
    at = {"condition": "a = :a", "FilterExpression": "b2 = :b"}
    answer = query(tree, **at, values=AB, Limit=3)
    assert answer == {
        "Items": [],
        "Count": 0,
        "ScannedCount": 3,
        "LastEvaluatedKey": strings(a="x", b="2"),
    }
    whole = query(tree, "a = :a", values={":a": s("x")}, Limit=5)
    assert (whole["Count"], whole["LastEvaluatedKey"]) == (5, strings(a="x", b="4"))
    rest = query(tree, "a = :a", values={":a": s("x")}, ExclusiveStartKey=whole["LastEvaluatedKey"])
    assert rest == {"Items": [], "Count": 0, "ScannedCount": 0}
    assert "LastEvaluatedKey" not in query(tree, "a = :a", values={":a": s("x")}, Limit=6)
    local = query(tree, "a = :a", values={":a": s("x")}, IndexName="local", Limit=1)
    assert set(local["LastEvaluatedKey"]) == {"a", "b", "c"}


def test_starting_key_need_not_be_there(tree: Tree) -> None:
    at = {"condition": "a = :a", "values": {":a": s("x")}}
    start = {"ExclusiveStartKey": strings(a="x", b="22")}
    assert found(query(tree, **at, **start)) == list("34")
    assert found(query(tree, **at, **start, ScanIndexForward=False)) == list("210")


# --- scans


@pytest.mark.parametrize("total", [1, 2, 3, 7])
def test_segments_share_a_table_out(total: int) -> None:
    tree = paired()
    fill(tree, *(strings(a=str(at), b="b", c="c", d=str(at)) for at in range(20)))
    for name in ({}, {"IndexName": "part"}):
        shared: list[str] = []
        for number in range(total):
            request = {"Segment": number, "TotalSegments": total, **name}
            shared += found(scan(tree, **request), "a")
            again = pages(tree, scan, **request, Limit=2)
            assert again == scan(tree, **request)["Items"]
        assert sorted(shared) == sorted(map(str, range(20))), (total, name)


def test_scan_filters_and_counts(tree: Tree) -> None:
    answer = scan(tree, FilterExpression="b = :b", values={":b": s("0")}, Select="COUNT")
    assert answer == {"Count": 2, "ScannedCount": 6}
    assert len(scan(tree)["Items"]) == 6
    assert len(scan(tree, IndexName="part", ConsistentRead=False)["Items"]) == 5


# --- how it is carried out


def test_query_touches_only_what_it_answers_with() -> None:
    tree = paired()
    fill(tree, *(strings(a=str(at % 5), b=f"{at:03}", c="c", d="d") for at in range(100)))
    touched = 0

    class Watched(Tree):
        def scan(
            self, start: bytes, end: bytes, *, reverse: bool = False
        ) -> Iterator[tuple[bytes, bytes]]:
            nonlocal touched
            for entry in super().scan(start, end, reverse=reverse):
                touched += 1
                yield entry

    watched = Watched()
    watched.content = tree.content
    for request, asked in (
        ({"condition": "a = :a AND b >= :b", "values": {":a": s("1"), ":b": s("050")}}, 3),
        ({"condition": "c = :c", "values": {":c": s("c")}, "IndexName": "part"}, 4),
        (
            {
                "condition": "a = :a",
                "values": {":a": s("1")},
                "ScanIndexForward": False,
                "ExclusiveStartKey": strings(a="1", b="051"),
            },
            2,
        ),
    ):
        touched = 0
        answer = query(watched, **request, Limit=asked)
        assert answer["Count"] == asked
        assert touched == 2 * asked, "the tree of the tests carries out each request twice"


def test_expressions_are_parsed_once(tree: Tree) -> None:
    text = "a = :a AND b > :b AND (b > :b)"
    before = grammar.condition.made
    for _ in range(3):
        query(tree, text, values=AB)
    assert grammar.condition.made - before <= 1


def test_reads_are_eventual_unless_they_ask_for_more() -> None:
    for operation in ("Query", "Scan"):
        assert is_read(operation)
        assert not consistent(operation, b'{"TableName": "table"}')
        assert consistent(operation, b'{"ConsistentRead": true}')


@pytest.mark.parametrize("status", ["CREATING", "DELETING", "ACTIVE", "UPDATING"])
def test_only_a_finished_index_is_read(status: Any) -> None:
    made = index(1, "late", schema(("c", "S")), status=status, backfilling=status == "CREATING")
    tree = tree_with("table", PAIR, made)
    messages = {
        "CREATING": "Cannot read from backfilling global secondary index: late",
        "DELETING": "The table does not have the specified index: late",
    }
    for answer in (
        query(tree, "c = :c", values={":c": s("c")}, IndexName="late"),
        scan(tree, IndexName="late"),
    ):
        assert answer.get("message") == messages.get(status)
