"""Attribute values: numbers, sets, sizes, nesting, and the canonical form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynaspec.items import Failure, Success, canonical
from dynaspec.items.data import numbers
from dynaspec.items.data.errors import Refused
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import item_size, nesting, value_size
from dynaspec.items.data.wire import parse, parse_item, render
from support.specified.item_service import Service, n, nested, s

MOST = "9" * 38


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0e125", "0"),
        ("0.0e126", "0"),
        ("0e-00130", "0"),
        ("+1", "1"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-00.50", "-0.5"),
        ("1e2", "100"),
        ("1E+2", "100"),
        ("12e-1", "1.2"),
        (MOST, MOST),
        (MOST + "000", MOST + "000"),
        ("0.000" + MOST, "0.000" + MOST),
        ("1E125", "1" + "0" * 125),
        ("1E-130", "0." + "0" * 129 + "1"),
        (f"9.{'9' * 37}E125", MOST + "0" * 88),
    ],
)
def test_a_number_is_answered_in_its_normal_form(written: str, normal: str) -> None:
    assert numbers.render(numbers.parse(written)) == normal
    assert numbers.render(numbers.parse(normal)) == normal


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("", "numeric"),
        ("x", "numeric"),
        (" 1", "numeric"),
        ("1 ", "numeric"),
        (".", "numeric"),
        ("1e", "numeric"),
        ("NaN", "numeric"),
        ("Infinity", "numeric"),
        ("1_0", "numeric"),
        ("--1", "numeric"),
        ("1e99999999999999999999", "numeric"),
        ("0e9223372036854775808", "numeric"),
        ("0e126", "overflow"),
        ("1E126", "overflow"),
        ("-1E126", "overflow"),
        ("1E-131", "underflow"),
        ("0.9E-130", "underflow"),
        (MOST + "9", "38 significant digits"),
        ("1" + "0" * 40 + "1", "38 significant digits"),
    ],
)
def test_what_is_no_number_is_refused(written: str, part: str) -> None:
    with pytest.raises(Refused, match=part) as refused:
        numbers.parse(written)
    assert refused.value.failure.code == "ValidationException"


def test_sums_are_exact() -> None:
    large, small = numbers.parse("1" + "0" * 37), numbers.parse("1")
    assert numbers.add(large, small) == Decimal("1" + "0" * 36 + "1")
    assert numbers.subtract(numbers.parse("0.3"), numbers.parse("0.1")) == Decimal("0.2")
    assert numbers.render(numbers.subtract(small, small)) == "0"


@pytest.mark.parametrize(
    ("left", "right", "part"),
    [
        ("9E125", "9E125", "overflow"),
        ("1E50", "1", "overflow"),
        ("1.1E-130", "-1E-130", "underflow"),
    ],
)
def test_a_sum_that_is_no_number_is_refused(left: str, right: str, part: str) -> None:
    with pytest.raises(Refused, match=part):
        numbers.add(numbers.parse(left), numbers.parse(right))


@pytest.mark.parametrize(
    ("number", "size"),
    [
        ("0", 1),
        ("-0", 1),
        ("1", 2),
        ("12", 2),
        ("123", 3),
        ("1234", 3),
        (MOST, 20),
        ("0042", 2),
        ("100", 2),
        ("1010", 3),
        ("12000", 3),
        ("1E125", 2),
        ("1E-100", 2),
        ("1.2", 3),
        ("1.234", 4),
        ("3.14159", 5),
        ("100.5", 4),
        ("0.15", 2),
        ("0.015", 3),
        ("-42", 3),
    ],
)
def test_a_number_counts_by_pairs_of_digits(number: str, size: int) -> None:
    assert value_size(parse(n(number))) == size


def test_an_item_counts_names_and_values() -> None:
    item = parse_item(
        {
            "é": s("é"),
            "b": {"B": b"xyz"},
            "t": {"BOOL": True},
            "u": {"NULL": True},
            "ss": {"SS": ["a", "bc"]},
            "ns": {"NS": ["1", "22"]},
            "bs": {"BS": [b"a"]},
            "l": {"L": [s("ab"), {"L": []}]},
            "m": {"M": {"k": s("v")}},
        }
    )
    names = 2 + 1 + 1 + 1 + 2 + 2 + 2 + 1 + 1
    values = 2 + 3 + 1 + 1 + 3 + (2 + 2) + 1 + (3 + 1 + 2 + 1 + 3) + (3 + 1 + 1 + 1)
    assert item_size(item) == names + values


@pytest.mark.parametrize("tag", ["L", "M"])
@pytest.mark.parametrize(("levels", "fits"), [(31, True), (32, False), (2000, False)])
def test_nesting_is_limited(tag: str, levels: int, fits: bool) -> None:
    service = Service(("p", "S"))
    answer = service.send("PutItem", Item={"p": s("k"), "a": nested(levels, tag)})
    assert isinstance(answer, Success) is fits
    if isinstance(answer, Failure):
        assert answer.code == "ValidationException"


def test_an_update_may_not_nest_deeper_than_a_put() -> None:
    value = nested(30)
    assert nesting(parse(value)) == 30
    service = Service(("p", "S"))
    service.ok("PutItem", Item={"p": s("k"), "a": value})
    request = {"Key": {"p": s("k")}, "UpdateExpression": f"SET a{'[0]' * 30} = :v"}
    deep = {":v": nested(2)}
    refusal = service.refused("UpdateItem", **request, ExpressionAttributeValues=deep)
    assert "Nesting Levels" in refusal.message
    service.ok("UpdateItem", **request, ExpressionAttributeValues={":v": nested(1)})


def test_a_value_only_compared_with_may_not_nest_deeper() -> None:
    def refusal(levels: int) -> Failure:
        return Service(("p", "S")).refused(
            "DeleteItem",
            Key={"p": s("k")},
            ConditionExpression="a = :v",
            ExpressionAttributeValues={":v": nested(levels)},
        )

    assert refusal(31).code == "ConditionalCheckFailedException"
    assert "Nesting Levels" in refusal(32).message


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ({}, "is empty"),
        (None, "is empty"),
        ({"S": None}, "is empty"),
        ({"S": "x", "N": "1"}, "more than one"),
        ({"S": "x", "N": "y"}, "numeric"),
        ({"NULL": False}, "must have the value of true"),
        ({"SS": []}, "may not be empty"),
        ({"NS": []}, "may not be empty"),
        ({"BS": []}, "should not be empty"),
        ({"SS": ["a", "a"]}, "duplicates"),
        ({"NS": ["1", "1.0"]}, "duplicates"),
        ({"BS": [b"a", b"a"]}, "duplicates"),
        ({"SS": [None]}, "null"),
        ({"NS": ["x"]}, "numeric"),
        ({"L": [{}]}, "is empty"),
        ({"L": [None]}, "is empty"),
        ({"M": {"k": {}}}, "is empty"),
        ({"M": {"": {"S": "x"}}}, "Empty attribute name"),
        ({"M": {"k" * 65536: {"S": "x"}}}, "too large"),
    ],
)
def test_a_wrong_value_is_refused_wherever_it_stands(value: object, part: str) -> None:
    service = Service(("p", "S"))
    refusal = service.refused("PutItem", Item={"p": s("k"), "a": value})
    assert part in refusal.message
    assert refusal.code == "ValidationException"
    key = {"Key": {"p": s("k")}, "UpdateExpression": "SET a = :v"}
    refusal = service.refused("UpdateItem", **key, ExpressionAttributeValues={":v": value})
    assert part in refusal.message


@pytest.mark.parametrize(("length", "fits"), [(65535, True), (65536, False)])
def test_an_attribute_name_has_less_than_65536_bytes(length: int, fits: bool) -> None:
    service = Service(("p", "S"))
    name = "é" * 10 + "n" * (length - 20)
    answer = service.send("PutItem", Item={"p": s("k"), name: n(1)})
    assert isinstance(answer, Success) is fits


def test_a_value_comes_back_as_it_went() -> None:
    wire = {
        "M": {
            "S": {"S": "é"},
            "N": {"N": "1.5"},
            "B": {"B": b"\xff"},
            "BOOL": {"BOOL": False},
            "NULL": {"NULL": True},
            "SS": {"SS": ["a", ""]},
            "NS": {"NS": ["2", "10"]},
            "BS": {"BS": [b"", b"a"]},
            "L": {"L": [{"M": {}}]},
        }
    }
    assert canonical(render(parse(wire))) == canonical(wire)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (n("1.0"), n("1")),
        ({"NS": ["1", "2.0"]}, {"NS": ["2", "1.00"]}),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}),
        ({"B": b"a"}, {"B": bytearray(b"a")}),
        ({"a": s("x"), "b": n(1)}, {"b": n("1e0"), "a": s("x")}),
        ({"L": (s("x"),)}, {"L": [s("x")]}),
    ],
)
def test_the_same_answer_has_one_canonical_form(one: object, two: object) -> None:
    assert canonical(one) == canonical(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (n(1), s("1")),
        (n("x"), n("y")),
        (n(1), {"N": 1}),
        ({"SS": ["a", "a"]}, {"SS": ["a"]}),
        ({"NS": ["1", "1.0"]}, {"NS": ["1"]}),
        ({"L": [n(1), n(2)]}, {"L": [n(2), n(1)]}),
        ({"BOOL": True}, {"NULL": True}),
        ({"S": {"S": "x"}}, {"S": "x"}),
        ({"M": {"S": s("x")}}, {"M": {"S": n(1)}}),
        ({}, {"M": {}}),
    ],
)
def test_different_answers_have_different_canonical_forms(one: object, two: object) -> None:
    assert canonical(one) != canonical(two)


def test_a_frozen_map_is_a_value() -> None:
    one = FrozenMap({"a": 1}).put("b", 2)
    assert one == FrozenMap({"b": 2, "a": 1})
    assert hash(one) == hash(FrozenMap({"b": 2, "a": 1}))
    assert one.drop("b") == FrozenMap({"a": 1})
    assert one != {"a": 1, "b": 2}
    assert list(one) == ["a", "b"]
    assert repr(FrozenMap({"a": 1})) == "FrozenMap({'a': 1})"
