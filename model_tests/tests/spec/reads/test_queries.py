"""What Query answers: which items, in which order, how much of them, and where it stops."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynaspec.items import Success
from support.specified.reading_service import Service, Wire, asked, n, s

MEGABYTE = 1_048_576
OVERHEAD = 20
"""Bytes that a page is reported to count for an item besides its size."""


@pytest.fixture
def service() -> Service:
    return Service()


def query(service: Service, condition: str, values: Wire, **more: object) -> Success:
    request = {"TableName": "Range", **asked(condition, **values), **more}
    return service.success("Query", **request)


def found(answer: Success, name: str = "b") -> list[str]:
    """The values of the attribute ``name`` in the items of an answer."""
    return [next(iter(item[name].values())) for item in items(answer)]


def items(answer: Success) -> list[Wire]:
    listed: Any = answer.body["Items"]
    return list(listed)


def test_the_items_of_one_partition_key_in_the_order_of_the_sort_key(service: Service) -> None:
    for text in ("1", "2", "10", "a", "b", "aa", "ab", "A", "B", "é", "\U00010000", "\uffff"):
        service.put("Range", a=s("x"), b=s(text))
    service.put("Range", a=s("y"), b=s("1"))
    ordered = ["1", "10", "2", "A", "B", "a", "aa", "ab", "b", "é", "\uffff", "\U00010000"]
    answer = query(service, "a = :a", {"a": s("x")})
    assert found(answer) == ordered
    assert (answer.body["Count"], answer.body["ScannedCount"]) == (12, 12)
    assert answer == Success(answer.body)
    assert "LastEvaluatedKey" not in answer.body
    back = query(service, "a = :a", {"a": s("x")}, ScanIndexForward=False)
    assert found(back) == ordered[::-1]
    assert query(service, "a = :a", {"a": s("none")}).body == {
        "Count": 0,
        "ScannedCount": 0,
        "Items": [],
    }


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("a = :a AND b = :b", "b", "b"),
        ("b = :b and a = :a", "b", "b"),
        (":a = a AND :b = b", "b", "b"),
        ("a = :a AND b < :b", "b", "a aa"),
        ("a = :a AND b <= :b", "b", "a aa b"),
        ("a = :a AND b > :b", "b", "ba c"),
        ("a = :a AND b >= :b", "b", "b ba c"),
        ("a = :a AND :b < b", "b", "ba c"),
        ("a = :a AND :b <= b", "b", "b ba c"),
        ("a = :a AND :b > b", "b", "a aa"),
        ("a = :a AND :b >= b", "b", "a aa b"),
        ("a = :a AND b BETWEEN :b AND :c", "aa ba", "aa b ba"),
        ("a=:a AND b bEtWeEn :b anD :b", "b", "b"),
        ("(a = :a) AND (begins_with(b, :b))", "a", "a aa"),
        ("(begins_with (b, :b) AND a = :a)", "b", "b ba"),
        ("a = :a AND begins_with(b, :b)", "z", ""),
    ],
)
def test_every_key_condition(service: Service, condition: str, values: str, expected: str) -> None:
    for text in ("a", "aa", "b", "ba", "c"):
        service.put("Range", a=s("x"), b=s(text))
        service.put("Range", a=s("y"), b=s(text))
    given = dict(zip("bc", map(s, values.split()), strict=False))
    assert found(query(service, condition, {"a": s("x"), **given})) == expected.split()


def test_names_and_the_legacy_conditions_ask_alike(service: Service) -> None:
    kept = service.put("Range", a=s("x"), b=s("2"))
    service.put("Range", a=s("x"), b=s("1"))
    named = query(
        service,
        "#n = :a AND #m > :b",
        {"a": s("x"), "b": s("1")},
        ExpressionAttributeNames={"#n": "a", "#m": "b"},
    )
    conditions = {
        "a": {"ComparisonOperator": "EQ", "AttributeValueList": [s("x")]},
        "b": {"ComparisonOperator": "GT", "AttributeValueList": [s("1")]},
    }
    legacy = service.success("Query", TableName="Range", KeyConditions=conditions)
    assert named.body["Items"] == [kept]
    assert legacy == named
    filtered = service.body(
        "Query",
        TableName="Range",
        KeyConditions={"a": conditions["a"]},
        QueryFilter={"z": {"ComparisonOperator": "NOT_NULL"}},
        AttributesToGet=["b"],
    )
    assert filtered == {"Count": 0, "ScannedCount": 2, "Items": []}


def test_numbers_and_binary_are_ordered_as_such(service: Service) -> None:
    for place, number in enumerate(["-10", "-9.9", "0", "0.09", "0.1", "9", "10", "1e3"]):
        item = {"p": s(str(place)), "h": s("x"), "i": s("y"), "r": n(number), "t": {"B": b"\x00"}}
        service.put("Wide", **item)
    for place, data in enumerate([b"\x00\x01", b"\x7f", b"\x80", b"\xff"]):
        item = {"p": s(f"t{place}"), "h": s("x"), "i": s("y"), "r": n(10), "t": {"B": data}}
        service.put("Wide", **item)
    answer = service.success(
        "Query",
        TableName="Wide",
        IndexName="wide",
        **asked("h = :x AND i = :y", x=s("x"), y=s("y")),
    )
    assert "".join(found(answer, "p")) == "0123456t0t1t2t37"


def test_a_page_ends_after_limit_items_evaluated(service: Service) -> None:
    for text in "abcde":
        service.put("Range", a=s("x"), b=s(text), e=s("odd" if text in "ace" else "even"))
    page = query(service, "a = :a", {"a": s("x")}, Limit=2)
    assert found(page) == ["a", "b"]
    assert page.body["LastEvaluatedKey"] == {"a": s("x"), "b": s("b")}
    assert page.part is None
    filtered = query(
        service,
        "a = :a",
        {"a": s("x"), "e": s("even")},
        FilterExpression="e = :e",
        Limit=3,
        Select="COUNT",
    )
    assert filtered.body == {
        "Count": 1,
        "ScannedCount": 3,
        "LastEvaluatedKey": {"a": s("x"), "b": s("c")},
    }
    rest = query(
        service,
        "a = :a",
        {"a": s("x")},
        ExclusiveStartKey={"a": s("x"), "b": s("bb")},
    )
    assert found(rest) == ["c", "d", "e"]
    back = query(
        service,
        "a = :a AND b < :b",
        {"a": s("x"), "b": s("d")},
        ScanIndexForward=False,
        ExclusiveStartKey={"a": s("x"), "b": s("c")},
        Limit=1,
    )
    assert found(back) == ["b"]
    assert back.part is None


def test_whether_there_is_a_key_after_the_last_item_is_the_services_choice(
    service: Service,
) -> None:
    service.put("Range", a=s("x"), b=s("a"))
    page = query(service, "a = :a", {"a": s("x")}, Limit=1)
    assert page.body["LastEvaluatedKey"] == {"a": s("x"), "b": s("a")}
    assert page.part is not None
    last = query(service, "a = :a", {"a": s("x")}, ExclusiveStartKey=page.body["LastEvaluatedKey"])
    assert last.body == {"Count": 0, "ScannedCount": 0, "Items": []}
    assert query(service, "a = :a", {"a": s("x")}, Limit=2).part is None


def test_a_page_ends_when_it_has_evaluated_a_megabyte(service: Service) -> None:
    size = 350 * 1024
    for text in "abcd":
        service.put("Range", a=s("x"), b=s(text), e=s("e" * size))
    page = query(service, "a = :a", {"a": s("x")}, Select="COUNT")
    assert page.body["ScannedCount"] == 3
    assert page.body["LastEvaluatedKey"] == {"a": s("x"), "b": s("c")}
    assert page.part is not None, "the service counts some more bytes"
    none = query(service, "a = :a", {"a": s("x")}, FilterExpression="attribute_not_exists(e)")
    assert none.body["Items"] == []
    assert none.body["LastEvaluatedKey"] == {"a": s("x"), "b": s("c")}


def test_a_page_that_nearly_reaches_a_megabyte_may_have_done_so(service: Service) -> None:
    """The service counts some bytes besides an item, and its sort key again, for a page."""
    rest = len("a" + "x" + "b" + "1" + "e") + OVERHEAD + len("b" + "1")
    sizes = [MEGABYTE // 3] * 2 + [MEGABYTE - 2 * (MEGABYTE // 3)]
    for less in (1, 0):
        for place, size in enumerate(sizes):
            text = s("e" * (size - rest - (less if place == 0 else 0)))
            service.put("Range", a=s("x"), b=s(str(place)), e=text)
        page = query(service, "a = :a", {"a": s("x")}, Select="COUNT")
        assert "LastEvaluatedKey" not in page.body
        assert (page.part is not None) is (less == 0)


def test_an_index_has_the_items_that_have_its_key(service: Service) -> None:
    whole = {"a": s("x"), "b": s("1"), "c": s("c"), "d": s("d"), "e": s("e"), "f": s("f")}
    service.put("Range", **whole)
    service.put("Range", a=s("x"), b=s("2"), d=s("d2"), e=s("e"))
    service.put("Range", a=s("x"), b=s("3"), c=s("c"))

    def shown(name: str, condition: str, value: str, **more: object) -> list[Wire]:
        return items(query(service, condition, {"v": s(value)}, IndexName=name, **more))

    assert [item["b"] for item in shown("index1", "a = :v", "x")] == [s("1"), s("3")]
    assert shown("index1", "a = :v", "x")[0] == whole
    included = [{key: whole[key] for key in "abcd"}, {"a": s("x"), "b": s("2"), "d": s("d2")}]
    assert shown("index2", "a = :v", "x") == included
    assert shown("index2", "a = :v", "x", Select="ALL_PROJECTED_ATTRIBUTES") == included
    assert shown("index2", "a = :v", "x", Select="ALL_ATTRIBUTES")[0] == whole
    assert shown("index2", "a = :v", "x", ProjectionExpression="e, c") == [
        {"e": s("e"), "c": s("c")},
        {"e": s("e")},
    ]
    assert shown("index4", "c = :v", "c") == [{key: whole[key] for key in "abcde"}]
    assert shown("index4", "c = :v", "c", ProjectionExpression="a") == [{"a": s("x")}]
    filtered = shown("index4", "c = :v", "c", FilterExpression="attribute_exists(a) AND e = a")
    assert filtered == []


def test_entries_in_one_place_of_an_index_have_no_order(service: Service) -> None:
    for text, d in (("1", "x"), ("2", "x"), ("3", "y"), ("4", "z"), ("5", "z")):
        service.put("Range", a=s(text), b=s(text), c=s("c"), d=s(d))

    def at(**more: object) -> Success:
        return query(service, "c = :c", {"c": s("c")}, IndexName="index4", **more)

    whole = at()
    assert whole.unordered == {"Items": (2, 1, 2)}
    assert whole.part is None
    assert at(Select="COUNT").unordered == {}
    assert at(FilterExpression="a <> b").unordered == {}
    apart = at(Limit=3)
    assert (apart.unordered, apart.part) == ({"Items": (2, 1)}, None)
    assert apart.body["LastEvaluatedKey"] == {"a": s("3"), "b": s("3"), "c": s("c"), "d": s("y")}
    assert at(Limit=1).part is not None, "which of the two comes first is not determined"
    assert at(Limit=2).part is not None, "which of the two is the last is not determined"
    assert at(Limit=4).part is not None
    start: Any = at(Limit=1).body["LastEvaluatedKey"]
    assert at(ExclusiveStartKey=start).part is not None
    resumed = at(ExclusiveStartKey=apart.body["LastEvaluatedKey"])
    assert (found(resumed), resumed.part) == (["4", "5"], None)


def test_a_start_key_need_not_be_of_an_item(service: Service) -> None:
    service.put("Range", a=s("1"), b=s("1"), c=s("c"), d=s("y"))
    absent = {"a": s("0"), "b": s("0"), "c": s("c"), "d": s("x")}

    def at(start: Wire) -> Success:
        request = {"IndexName": "index4", "ExclusiveStartKey": start}
        return query(service, "c = :c", {"c": s("c")}, **request)

    assert (found(at(absent)), at(absent).part) == (["1"], None)
    beside = {**absent, "d": s("y")}
    assert at(beside).part is not None, (
        "whether the item comes before or after the key is not determined"
    )
    itself = {"a": s("1"), "b": s("1"), "c": s("c"), "d": s("y")}
    assert (found(at(itself)), at(itself).part) == ([], None)


def test_a_key_of_several_attributes_is_ordered_by_one_after_the_other(service: Service) -> None:
    for place, (r, t) in enumerate(((1, b"b"), (1, b"a"), (-2, b"z"), (10, b"a"))):
        entry = {"p": s(str(place)), "h": s("h"), "i": s("i"), "r": n(r), "t": {"B": t}}
        service.put("Wide", **entry)
    service.put("Wide", p=s("other"), h=s("h"), i=s("j"), r=n(1), t={"B": b"a"})
    service.put("Wide", p=s("less"), h=s("h"), i=s("i"), r=n(1))

    def at(condition: str, **values: Wire) -> str:
        request = asked(f"h = :h AND i = :i{condition}", h=s("h"), i=s("i"), **values)
        answer = service.success("Query", TableName="Wide", IndexName="wide", **request)
        return "".join(found(answer, "p"))

    assert at("") == "2103"
    assert at(" AND r = :r", r=n(1)) == "10"
    assert at(" AND r >= :r", r=n(1)) == "103"
    assert at(" AND t > :t AND :r = r", r=n(1), t={"B": b"a"}) == "0"
    assert at(" AND begins_with(t, :t) AND r = :r", r=n(1), t={"B": b"a"}) == "1"
    page = service.success(
        "Query",
        TableName="Wide",
        IndexName="wide",
        Limit=1,
        **asked("h = :h AND i = :i", h=s("h"), i=s("i")),
    )
    last: Any = page.body["LastEvaluatedKey"]
    assert sorted(last) == ["h", "i", "p", "r", "t"]


TEXTS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=8)


@settings(max_examples=60)
@given(TEXTS, st.integers(1, 4), st.booleans(), st.sampled_from([None, "index1", "index3"]))
def test_pages_of_any_size_are_the_whole(
    entries: list[tuple[str, str]], limit: int, forward: bool, name: str | None
) -> None:
    service = Service()
    for b, c in entries:
        service.put("Range", a=s("p"), b=s(b), c=s(c))
    condition = "c = :v" if name == "index3" else "a = :v"
    value = {"v": s("x" if name == "index3" else "p")}
    more: Wire = {"ScanIndexForward": forward, **({"IndexName": name} if name else {})}
    whole = items(query(service, condition, value, **more))
    paged: list[Wire] = []
    start: Wire = {}
    for _ in range(len(whole) + 2):
        answer = query(service, condition, value, **more, **start, Limit=limit)
        paged += items(answer)
        if "LastEvaluatedKey" not in answer.body:
            break
        start = {"ExclusiveStartKey": answer.body["LastEvaluatedKey"]}
    else:
        pytest.fail("the walk does not end")
    assert paged == whole
