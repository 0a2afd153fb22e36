"""The store's legacy conditions, against AWS's documentation and the answers of its service.

The messages and their order are those that the tests of dynalite and of Alternator, which were run
against the service, expect of it.
"""

from __future__ import annotations

from typing import Any

import pytest

from dynastore.items.data.errors import ServiceError
from dynastore.items.data.wire import item_of
from dynastore.items.expressions import legacy
from dynastore.items.expressions.syntax import Path
from support.trees.legacy_tree import (
    INVALID,
    ask,
    compared,
    item,
    refusal,
    s,
    tree_with_item,
    update,
)
from support.trees.store_tree import ITEM, KEY, Tree, n


@pytest.fixture
def tree() -> Tree:
    return tree_with_item()


# --- operators, as Expected of a write and as a filter


OPERATORS: list[tuple[str, dict[str, Any], bool]] = [
    ("n", compared("EQ", n("5.0")), True),
    ("n", compared("EQ", s("5")), False),
    ("gone", compared("EQ", n(5)), False),
    ("ss", compared("EQ", {"SS": ["b", "a"]}), True),
    ("ns", compared("EQ", {"NS": ["2.5", "1.0"]}), True),
    ("l", compared("EQ", ITEM["l"]), True),
    ("m", compared("EQ", ITEM["m"]), True),
    ("t", compared("EQ", {"BOOL": True}), True),
    ("t", compared("EQ", {"BOOL": False}), False),
    ("z", compared("EQ", {"NULL": True}), True),
    ("n", compared("NE", n(5)), False),
    ("n", compared("NE", s("5")), True),
    ("m", compared("NE", {"M": {}}), True),
    ("gone", compared("NE", n(5)), True),
    ("n", compared("LT", n(10)), True),
    ("n", compared("LT", n(5)), False),
    ("n", compared("LE", n(5)), True),
    ("n", compared("LE", n("4.9")), False),
    ("n", compared("GT", n("4.9")), True),
    ("n", compared("GT", n(5)), False),
    ("n", compared("GE", n(5)), True),
    ("n", compared("GE", n(6)), False),
    ("s", compared("LT", s("help")), True),
    ("s", compared("GT", s("hell")), True),
    ("b", compared("LT", {"B": "/w=="}), True),
    ("n", compared("LT", s("9")), False),
    ("gone", compared("LT", n(10)), False),
    ("gone", compared("GE", n(10)), False),
    ("n", compared("BETWEEN", n(5), n(5)), True),
    ("n", compared("BETWEEN", n(6), n(7)), False),
    ("n", compared("BETWEEN", s("4"), s("6")), False),
    ("gone", compared("BETWEEN", n(0), n(9)), False),
    ("n", compared("IN", n(4), n("5.0")), True),
    ("n", compared("IN", n(4), n(6)), False),
    ("ns", compared("IN", n(1)), False),
    ("gone", compared("IN", n(1)), False),
    ("z", {"ComparisonOperator": "NOT_NULL"}, True),
    ("gone", {"ComparisonOperator": "NOT_NULL", "AttributeValueList": []}, False),
    ("z", {"ComparisonOperator": "NULL"}, False),
    ("gone", {"ComparisonOperator": "NULL", "AttributeValueList": []}, True),
    ("s", compared("CONTAINS", s("ell")), True),
    ("s", compared("CONTAINS", s("elf")), False),
    ("s", compared("CONTAINS", n(1)), False),
    ("b", compared("CONTAINS", {"B": "AQI="}), True),
    ("ss", compared("CONTAINS", s("a")), True),
    ("ns", compared("CONTAINS", n("2.5")), True),
    ("l", compared("CONTAINS", s("x")), True),
    ("n", compared("CONTAINS", n(5)), False),
    ("gone", compared("CONTAINS", n(5)), False),
    ("s", compared("NOT_CONTAINS", s("elf")), True),
    ("s", compared("NOT_CONTAINS", s("ell")), False),
    ("s", compared("NOT_CONTAINS", n(1)), True),
    ("l", compared("NOT_CONTAINS", {"BOOL": True}), True),
    ("ns", compared("NOT_CONTAINS", n(1)), False),
    ("gone", compared("NOT_CONTAINS", n(1)), False),
    ("s", compared("BEGINS_WITH", s("hel")), True),
    ("s", compared("BEGINS_WITH", s("lo")), False),
    ("b", compared("BEGINS_WITH", {"B": "AAE="}), True),
    ("n", compared("BEGINS_WITH", s("5")), False),
    ("gone", compared("BEGINS_WITH", s("")), False),
]


@pytest.mark.parametrize(("name", "entry", "holds"), OPERATORS)
def test_operator_in_expected(tree: Tree, name: str, entry: dict[str, Any], holds: bool) -> None:
    answer = ask(tree, "DeleteItem", Key=KEY, Expected={name: entry})
    if holds:
        assert (answer, item(tree)) == ({}, None)
    else:
        assert answer["code"] == "ConditionalCheckFailedException"
        assert answer["message"] == "The conditional request failed"


@pytest.mark.parametrize(("name", "entry", "holds"), OPERATORS)
def test_operator_in_filter(name: str, entry: dict[str, Any], holds: bool) -> None:
    condition = legacy.filtered({"QueryFilter": {name: entry}}, "QueryFilter")
    assert condition is not None
    assert condition.test(item_of(ITEM)) is holds
    assert set(condition.paths) == {Path((name,))}


@pytest.mark.parametrize("name", ["#0", "a.b", "a[0]", ":v", "size"])
def test_name_is_taken_literally(tree: Tree, name: str) -> None:
    assert update(tree, {name: {"Value": n(1)}}, Expected={name: {"Exists": False}}) == {}
    again = update(tree, {name: {"Value": n(2)}}, Expected={name: {"Value": n(1)}})
    assert again == {}
    got = ask(tree, "GetItem", Key=KEY, AttributesToGet=[name])
    assert got == {"Item": {name: n(2)}}


EXISTENCE: list[tuple[dict[str, Any], bool]] = [
    ({"n": {"Value": n(5)}}, True),
    ({"n": {"Value": n(5), "Exists": True}}, True),
    ({"n": {"Value": n(6)}}, False),
    ({"gone": {"Value": n(5)}}, False),
    ({"gone": {"Exists": False}}, True),
    ({"n": {"Exists": False}}, False),
    ({"n": {"Value": n(4), "ComparisonOperator": "GT"}}, True),
    ({"n": {"Value": n(5)}, "gone": {"Exists": False}, "s": compared("NE", s(""))}, True),
    ({"n": {"Value": n(5)}, "gone": {"Exists": False}, "s": compared("EQ", s(""))}, False),
    ({}, True),
]


@pytest.mark.parametrize(("expected", "holds"), EXISTENCE)
@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem", "UpdateItem"])
def test_value_and_exists(
    tree: Tree, operation: str, expected: dict[str, Any], holds: bool
) -> None:
    what = {"Item": ITEM} if operation == "PutItem" else {"Key": KEY}
    answer = ask(tree, operation, **what, Expected=expected)
    assert answer.get("code") == (None if holds else "ConditionalCheckFailedException")


def test_failed_expectation_returns_the_item_where_asked(tree: Tree) -> None:
    answer = ask(
        tree,
        "DeleteItem",
        Key=KEY,
        Expected={"n": {"Exists": False}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert answer["Item"]["n"] == n(5)


# --- what does not go together in Expected


COMBINATIONS: list[tuple[dict[str, Any], str]] = [
    ({}, "Value must be provided when Exists is null"),
    ({"Exists": True}, "Value must be provided when Exists is true"),
    ({"Exists": False, "Value": s("a")}, "Value cannot be used when Exists is false"),
    (
        {"ComparisonOperator": "LT"},
        "Value or AttributeValueList must be used with ComparisonOperator: LT",
    ),
    (
        {"Exists": True, "ComparisonOperator": "LT"},
        "Exists and ComparisonOperator cannot be used together",
    ),
    (
        {"AttributeValueList": []},
        "AttributeValueList can only be used with a ComparisonOperator",
    ),
    (
        {"Exists": True, "AttributeValueList": []},
        "AttributeValueList can only be used with a ComparisonOperator",
    ),
    (
        {"Value": s("a"), "AttributeValueList": []},
        "Value and AttributeValueList cannot be used together",
    ),
    (
        {"Value": s("a"), **compared("LT", s("a"))},
        "Value and AttributeValueList cannot be used together",
    ),
]


@pytest.mark.parametrize(("entry", "problem"), COMBINATIONS)
def test_members_of_expected_that_do_not_go_together(
    tree: Tree, entry: dict[str, Any], problem: str
) -> None:
    answer = ask(tree, "DeleteItem", Key=KEY, Expected={"a": entry})
    assert refusal(answer) == f"{INVALID}{problem} for Attribute: a"


def test_entry_that_is_null(tree: Tree) -> None:
    answer = ask(tree, "DeleteItem", Key=KEY, Expected={"a": None})
    assert refusal(answer) == f"{INVALID}ExpectedAttributeValue must not be null for Attribute: a"
    assert refusal(update(tree, {"a": None})) == (
        "Supplied AttributeValueUpdate is empty, must contain one of the supported actions: "
        "a is null"
    )
    null = "The filter condition for an attribute cannot be null: a"
    assert filter_refusal({"a": None}) == null


# --- values and their operators


def filter_refusal(given: dict[str, Any]) -> str:
    with pytest.raises(ServiceError) as refused:
        legacy.filtered({"ScanFilter": given}, "ScanFilter")
    return refused.value.message


ONE = ("EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH")
COUNTS = [
    *((operator, count) for operator in ONE for count in (0, 2)),
    *((operator, count) for operator in ("NULL", "NOT_NULL") for count in (1, 2)),
    *(("BETWEEN", count) for count in (0, 1, 3)),
    ("IN", 0),
]


@pytest.mark.parametrize(("operator", "count"), COUNTS)
def test_number_of_values(tree: Tree, operator: str, count: int) -> None:
    entry = compared(operator, *[s("a")] * count)
    wanted = f"{INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator"
    assert refusal(ask(tree, "DeleteItem", Key=KEY, Expected={"a": entry})) == wanted
    assert filter_refusal({"a": entry}) == wanted
    with pytest.raises(ServiceError) as refused:
        legacy.key_conditions({"a": entry})
    assert refused.value.message == wanted


SCALARS: list[dict[str, Any]] = [n(1), {"B": "Yg=="}]
OTHERS: list[dict[str, Any]] = [
    {"SS": ["a"]},
    {"NS": ["1"]},
    {"BS": ["Yg=="]},
    {"M": {}},
    {"L": []},
]
FLAGS: list[dict[str, Any]] = [{"BOOL": True}, {"NULL": True}]
UNFIT: list[tuple[str, dict[str, Any]]] = [
    *((operator, value) for operator in ("LT", "LE", "GT", "GE", "IN") for value in OTHERS + FLAGS),
    *((operator, value) for operator in ("CONTAINS", "NOT_CONTAINS") for value in OTHERS),
    *(("BETWEEN", value) for value in OTHERS + FLAGS),
    *(("BEGINS_WITH", value) for value in [n(1), *OTHERS, *FLAGS]),
]


@pytest.mark.parametrize(("operator", "value"), UNFIT)
def test_type_that_an_operator_does_not_take(operator: str, value: dict[str, Any]) -> None:
    values = [value, value] if operator == "BETWEEN" else [value]
    (kind,) = value
    assert filter_refusal({"a": compared(operator, *values)}) == (
        f"{INVALID}ComparisonOperator {operator} is not valid for {kind} AttributeValue type"
    )


def test_every_other_type_is_taken() -> None:
    kinds = [s("a"), *SCALARS, *OTHERS, *FLAGS]
    refused = {(operator, next(iter(value))) for operator, value in UNFIT}
    for operator in (*ONE, "IN", "BETWEEN"):
        for value in kinds:
            values = [value, value] if operator == "BETWEEN" else [value]
            entry = {"a": compared(operator, *values)}
            if (operator, next(iter(value))) not in refused:
                assert legacy.filtered({"ScanFilter": entry}, "ScanFilter") is not None


def test_values_of_several_types_and_bounds_in_the_wrong_order() -> None:
    same = f"{INVALID}AttributeValues inside AttributeValueList must be of same type"
    assert filter_refusal({"a": compared("IN", s("b"), n(1))}) == same
    assert filter_refusal({"a": compared("BETWEEN", n(4), s("b"))}) == same
    bounds = (
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound"
    )
    assert filter_refusal({"a": compared("BETWEEN", n(10), n(9))}) == bounds
    assert filter_refusal({"a": compared("BETWEEN", s("b"), s("a"))}) == bounds


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = s("leaf")
    for _ in range(levels):
        value = {"L": [value]}
    return value


def test_faulty_value_is_told_as_it_is(tree: Tree) -> None:
    number = "The parameter cannot be converted to a numeric value: x"
    assert refusal(ask(tree, "DeleteItem", Key=KEY, Expected={"a": {"Value": n("x")}})) == number
    assert refusal(update(tree, {"a": {"Value": n("x")}})) == number
    assert filter_refusal({"a": compared("EQ", n(1), n("x"))}) == number
    assert filter_refusal({"a": compared("NULL", {})}).startswith("Supplied AttributeValue is")
    deep = "Nesting Levels have exceeded supported limits: Attributes in the item"
    assert filter_refusal({"a": compared("EQ", nested(32))}).startswith(deep)
    assert legacy.filtered({"ScanFilter": {"a": compared("EQ", nested(31))}}, "ScanFilter")
    assert filter_refusal({"": compared("EQ", n(1))}) == "Empty attribute name"


# --- ConditionalOperator


def test_conditional_operator(tree: Tree) -> None:
    two = {"n": compared("EQ", n(0)), "s": compared("EQ", s("hello"))}

    def deleted(**more: Any) -> dict[str, Any]:
        return ask(tree, "DeleteItem", Key={"k": s("1")}, **more)

    assert deleted(Expected=two)["code"] == "ConditionalCheckFailedException"
    both = deleted(Expected=two, ConditionalOperator="AND")
    assert both["code"] == "ConditionalCheckFailedException"
    neither = {"n": compared("EQ", n(0)), "s": compared("EQ", s(""))}
    none = deleted(Expected=neither, ConditionalOperator="OR")
    assert none["code"] == "ConditionalCheckFailedException"
    assert deleted(Expected=two, ConditionalOperator="OR") == {}
    without = "ConditionalOperator cannot be used without Filter or Expected"
    alone = "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    for operator in ("AND", "OR"):
        assert refusal(deleted(ConditionalOperator=operator)) == without
        assert refusal(deleted(ConditionalOperator=operator, Expected={})) == without
        one = {"n": compared("EQ", n(5))}
        assert refusal(deleted(ConditionalOperator=operator, Expected=one)) == alone
        wrong = {"n": compared("EQ")}
        assert "EQ" in refusal(deleted(ConditionalOperator=operator, Expected=wrong))
    assert "failed to satisfy constraint" in refusal(deleted(ConditionalOperator="XOR"))


def test_filter_with_conditional_operator() -> None:
    two = {"n": compared("EQ", n(0)), "s": compared("EQ", s("hello"))}
    given = item_of(ITEM)
    either = legacy.filtered({"ScanFilter": two, "ConditionalOperator": "OR"}, "ScanFilter")
    both = legacy.filtered({"ScanFilter": two}, "ScanFilter")
    assert either is not None
    assert both is not None
    assert (either.test(given), both.test(given)) == (True, False)
    assert legacy.filtered({"ScanFilter": {}}, "ScanFilter") is None
    assert legacy.filtered({}, "QueryFilter") is None
    with pytest.raises(ServiceError, match="without Filter or Expected"):
        legacy.filtered({"ConditionalOperator": "AND"}, "QueryFilter")
