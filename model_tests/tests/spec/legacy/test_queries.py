"""Key conditions and filters of the legacy kind: what they mean, and which are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Refused
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import B, N, S, Value
from dynaspec.items.expressions import legacy
from dynaspec.items.expressions import legacy_conditions as conditions
from dynaspec.items.expressions.conditions import Condition, holds
from dynaspec.items.expressions.key_conditions import (
    KeyComparator,
    KeyCondition,
    SortCondition,
    resolve,
)
from dynaspec.items.expressions.keys import KeyAttribute, KeySchema
from dynaspec.items.requests.inputs import constraints_of, maker_of, shape_of
from dynaspec.items.requests.shapes import read_structure
from dynaspec.items.requests.validation import check
from support.specified.legacy_service import INVALID, STORED, Wire, compared


@dataclass(frozen=True, kw_only=True)
class Given:
    """A request's filters and key conditions, as an operation is given them."""

    ConditionalOperator: legacy.ConditionalOperator | None = None
    KeyConditions: legacy.Conditions | None = None
    QueryFilter: legacy.Conditions | None = None
    ScanFilter: legacy.Conditions | None = None


def members(**request: object) -> Given:
    found = read_structure(shape_of(Given), request)
    check(constraints_of(Given), found)
    return maker_of(Given)(found)


def filtered(**request: object) -> Condition | None:
    found = members(**request)
    given = found.QueryFilter if "QueryFilter" in request else found.ScanFilter
    return conditions.filtered(given, found.ConditionalOperator)


def message(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.failure.message


ITEM = wire.parse_item(STORED)
PAIR = KeySchema((KeyAttribute("h", "S"),), (KeyAttribute("r", "N"),))
TEXTS = KeySchema((KeyAttribute("h", "S"),), (KeyAttribute("r", "S"),))
ALONE = KeySchema((KeyAttribute("h", "S"),))
AT_H = {"h": compared("EQ", {"S": "x"})}


def test_a_filter_is_a_condition() -> None:
    one, two = compared("EQ", {"N": "1"}), compared("EQ", {"N": "2"})
    for member in ("QueryFilter", "ScanFilter"):
        for entries, operator, truth in (
            ({"one": one}, {}, True),
            ({"one": one, "text": two}, {}, False),
            ({"one": one, "text": two}, {"ConditionalOperator": "OR"}, True),
            ({"absent": compared("NOT_CONTAINS", {"S": "x"})}, {}, False),
        ):
            condition = filtered(**{member: entries}, **operator)
            assert condition is not None
            assert holds(condition, ITEM) is truth, entries
        assert filtered(**{member: {}}) is None
        assert filtered() is None


def test_wrong_filters() -> None:
    def told(entries: Wire, **more: object) -> str:
        return message(lambda: filtered(ScanFilter=entries, **more))

    one = compared("EQ", {"N": "1"})
    assert told({"a": compared("EQ", {}, {"S": ""})}).startswith("Supplied AttributeValue is empty")
    assert told({"a": compared("EQ")}).endswith("argument(s) for the EQ ComparisonOperator")
    assert told({"": one}) == "Empty attribute name"
    assert told({"a": one}, ConditionalOperator="OR").endswith("has two or more elements")
    assert told({}, ConditionalOperator="OR").endswith("cannot be used without Filter or Expected")
    assert "at 'scanFilter.a.member.comparisonOperator' failed" in told({"a": {}})
    null: Wire = {"a": None}
    assert told(null) == "The filter condition for an attribute cannot be null: a"


def test_a_query_filter_is_not_on_the_key() -> None:
    given = members(QueryFilter={"r": compared("NULL")}).QueryFilter
    assert message(lambda: conditions.check_filtered(given, PAIR.names)) == (
        "QueryFilter can only contain non-primary key attributes: Primary key attribute: r"
    )
    conditions.check_filtered(given, ALONE.names)


def asked(schema: KeySchema, **entries: Wire) -> KeyCondition:
    found = conditions.key_conditions(members(KeyConditions=entries).KeyConditions or {})
    asked = conditions.asked(found)
    conditions.check_number(schema, asked)
    return resolve(schema, asked)


def test_key_conditions_are_a_key_condition() -> None:
    x, one, two = S("x"), N(Decimal(1)), N(Decimal(2))
    assert asked(PAIR, **AT_H) == KeyCondition((x,))
    signs: dict[str, KeyComparator] = {"EQ": "=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
    for operator, comparator in signs.items():
        sort = SortCondition(comparator, (one,))
        assert asked(PAIR, r=compared(operator, {"N": "1.0"}), **AT_H) == KeyCondition(
            (x,), (sort,)
        )
    between = asked(PAIR, r=compared("BETWEEN", {"N": "1"}, {"N": "2"}), **AT_H)
    assert between == KeyCondition((x,), (SortCondition("BETWEEN", (one, two)),))


@pytest.mark.parametrize(
    ("schema", "entries", "told"),
    [
        (PAIR, {}, "Conditions can be of length 1 or 2 only"),
        (
            PAIR,
            {**AT_H, "r": compared("NULL"), "z": compared("NULL")},
            "Conditions can be of length 1 or 2 only",
        ),
        (PAIR, {"z": compared("NULL")}, "Query condition missed key schema element: h"),
        (PAIR, {"r": compared("EQ", {"S": "x"})}, "Query condition missed key schema element: h"),
        (PAIR, {**AT_H, "z": compared("NULL")}, "Query condition missed key schema element: r"),
        (ALONE, {"z": compared("NULL")}, "Query condition missed key schema element: h"),
        (ALONE, {**AT_H, "z": compared("NULL")}, "Query key condition not supported"),
        (ALONE, {"y": AT_H["h"], "z": compared("NULL")}, "Query key condition not supported"),
        (PAIR, {"h": compared("LT", {"S": "x"})}, "Query key condition not supported"),
        (
            PAIR,
            {"h": compared("IN", {"S": "x"})},
            "Attempted conditional constraint is not an indexable operation",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("NE", {"N": "1"})},
            "Attempted conditional constraint is not an indexable operation",
        ),
        (
            PAIR,
            {"h": compared("LT", {"N": "1"})},
            f"{INVALID}Condition parameter type does not match schema type",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("LT", {"S": "1"})},
            f"{INVALID}Condition parameter type does not match schema type",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("BEGINS_WITH", {"N": "1"})},
            f"{INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
        ),
        (
            PAIR,
            {"h": compared("EQ", {"S": ""})},
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: h",
        ),
        (
            TEXTS,
            {**AT_H, "r": compared("BETWEEN", {"S": ""}, {"S": "x"})},
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: r",
        ),
        (
            TEXTS,
            {**AT_H, "r": compared("BETWEEN", {"S": "x"}, {"S": "x" * 1025})},
            f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
        ),
    ],
)
def test_wrong_key_conditions(schema: KeySchema, entries: Wire, told: str) -> None:
    assert message(lambda: asked(schema, **entries)) == told


VALUES = st.one_of(
    st.text("ab", max_size=3).map(S),
    st.binary(max_size=2).map(B),
)


@settings(max_examples=200)
@given(VALUES, st.text("ab", max_size=2).map(S), st.text("ab", max_size=2).map(S))
def test_a_sort_condition_means_what_the_operator_means(value: Value, low: S, high: S) -> None:
    item = FrozenMap({"r": value})
    for operator, comparator in conditions.KEY_COMPARATORS.items():
        operands = (low, high) if operator == "BETWEEN" else (low,)
        if operator == "BETWEEN" and high.value < low.value:
            continue
        entry = compared(operator, *map(wire.render, operands))
        condition = filtered(ScanFilter={"r": entry})
        assert condition is not None
        assert SortCondition(comparator, operands).holds(value) is holds(condition, item), entry
