"""What holds of the store's request semantics for every request."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dynastore.items import consistent, execute
from dynastore.items.data.content import load, stored
from dynastore.items.data.numbers import ordered, parse, text
from dynastore.items.data.values import BS, NS, SS, B, Bool, L, M, Member, N, Null, S
from support.trees.store_conditions import CONDITIONS
from support.trees.store_tree import ITEM, KEY, NOW, Tree, n, table

DECIMALS = st.builds(
    lambda sign, digits, exponent: parse(f"{sign}{digits}e{exponent}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 87),
)
QUICK = settings(max_examples=300)


@QUICK
@given(DECIMALS, DECIMALS)
def test_bytes_of_numbers_sort_as_the_numbers(one: Decimal, two: Decimal) -> None:
    assert (one < two) == (ordered(one) < ordered(two))
    assert (one == two) == (ordered(one) == ordered(two))


def test_bytes_of_numbers_that_begin_alike_sort_as_the_numbers() -> None:
    digits = ["0", "1", "1.001", "1.0001", "1.00010001", "1.01", "1.1", "9", "9.9", "9.99"]
    every = {
        parse(f"{sign}{number}e{exponent}")
        for sign in ("", "-")
        for number in digits
        for exponent in range(-2, 3)
    }
    assert sorted(every, key=ordered) == sorted(every)


@QUICK
@given(DECIMALS)
def test_number_survives_its_text(number: Decimal) -> None:
    assert parse(text(number)).as_tuple() == number.as_tuple()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SCALARS = st.one_of(
    st.builds(S, TEXT),
    st.builds(N, DECIMALS),
    st.builds(B, st.binary(max_size=5)),
    st.builds(Bool, st.booleans()),
    st.builds(Null),
    st.builds(SS, st.frozensets(TEXT, min_size=1, max_size=4)),
    st.builds(NS, st.frozensets(DECIMALS.map(Member), min_size=1, max_size=4)),
    st.builds(BS, st.frozensets(st.binary(max_size=5), min_size=1, max_size=4)),
)
ANY_VALUE = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda entries: L(tuple(entries)), st.lists(inner, max_size=4)),
        st.builds(M, st.dictionaries(TEXT, inner, max_size=4)),
    ),
    max_leaves=10,
)


@QUICK
@given(st.dictionaries(TEXT, ANY_VALUE, max_size=5))
def test_item_survives_storage_and_equal_items_are_equal_bytes(item: dict[str, Any]) -> None:
    assert load(stored(item)) == item
    assert stored(dict(reversed(item.items()))) == stored(item)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)
OPERATIONS = st.sampled_from(
    [
        "CreateTable",
        "DescribeTable",
        "ListTables",
        "DeleteTable",
        "PutItem",
        "GetItem",
        "UpdateItem",
        "DeleteItem",
    ]
)
MEMBERS = st.sampled_from(
    [
        "TableName",
        "Item",
        "Key",
        "ConditionExpression",
        "UpdateExpression",
        "ProjectionExpression",
        "ReturnValues",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ConsistentRead",
        "ReturnConsumedCapacity",
        "KeySchema",
        "AttributeDefinitions",
        "BillingMode",
        "ProvisionedThroughput",
        "Limit",
        "Expected",
        "ReturnValuesOnConditionCheckFailure",
        "ExclusiveStartTableName",
        "AttributeUpdates",
    ]
)
FRAGMENTS = st.sampled_from(
    [
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "(",
        ")",
        "[",
        "]",
        "0",
        "1",
        "99999999999",
        ",",
        ".",
        "=",
        "<>",
        "<",
        "+",
        "-",
        "a",
        "b",
        "k",
        "#n",
        ":v",
        ":w",
        "size",
        "contains",
        "if_not_exists",
        "list_append",
        "attribute_exists",
        "attribute_type",
        "é",
        "_",
        "name",
    ]
)
EXPRESSIONS = st.lists(FRAGMENTS, max_size=12).map(" ".join)
WIRE_VALUES = st.one_of(
    st.dictionaries(
        st.sampled_from(["S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL", "X"]),
        st.one_of(JSON, st.sampled_from(["1", "", "AQ==", ["1", "2"], True])),
        max_size=2,
    ),
    st.just(n(1)),
    st.just({"S": "1"}),
)
ANYTHING = st.one_of(
    JSON,
    EXPRESSIONS,
    WIRE_VALUES,
    st.dictionaries(st.sampled_from(["k", "a", "b", ":v", ":w", "#n"]), WIRE_VALUES, max_size=3),
    st.sampled_from(["table", "NONE", "ALL_OLD", "ALL_NEW", "UPDATED_NEW", "PAY_PER_REQUEST"]),
)
LIKELY = st.fixed_dictionaries(
    {"TableName": st.just("table"), "Key": st.just(KEY), "Item": st.just(ITEM)},
    optional={
        "ConditionExpression": EXPRESSIONS,
        "UpdateExpression": EXPRESSIONS,
        "ProjectionExpression": EXPRESSIONS,
        "ExpressionAttributeNames": st.just({"#n": "name"}),
        "ExpressionAttributeValues": st.dictionaries(
            st.sampled_from([":v", ":w"]), WIRE_VALUES, min_size=1
        ),
        "ReturnValues": st.sampled_from(["ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]),
    },
)
FILLED = Tree()
FILLED.ask("CreateTable", **table())
FILLED.ask("PutItem", TableName="table", Item=ITEM)


def answered(operation: str, body: bytes) -> None:
    """Whatever was asked, there is a well-formed answer."""
    outcome = execute(FILLED, operation, body, NOW)
    answer = json.loads(outcome.body)
    if outcome.status == 400:
        assert "#" in answer["__type"]
        assert outcome.writes == ()
    else:
        assert outcome.status == 200
    assert isinstance(consistent(operation, body), bool)


@QUICK
@given(st.one_of(OPERATIONS, st.text()), st.binary())
def test_any_bytes_are_answered(operation: str, body: bytes) -> None:
    answered(operation, body)


@settings(max_examples=800)
@given(OPERATIONS, st.one_of(st.dictionaries(MEMBERS, ANYTHING), LIKELY, JSON))
def test_any_json_is_answered(operation: str, request: Any) -> None:
    answered(operation, json.dumps(request).encode())


@settings(max_examples=800)
@given(EXPRESSIONS, st.sampled_from(["ConditionExpression", "UpdateExpression"]))
def test_any_expression_is_answered(expression: str, member: str) -> None:
    request: dict[str, Any] = {"TableName": "table", "Key": KEY, member: expression}
    values = {name: n(1) for name in (":v", ":w") if name in expression}
    if values:
        request["ExpressionAttributeValues"] = values
    if "#n" in expression:
        request["ExpressionAttributeNames"] = {"#n": "name"}
    answered("UpdateItem", json.dumps(request).encode())


@QUICK
@given(st.sampled_from([case for case in CONDITIONS if "#k" not in case[0]]))
def test_a_condition_and_its_negation_never_both_hold(
    case: tuple[str, dict[str, Any], bool],
) -> None:
    expression, values, holds = case
    request: dict[str, Any] = {"TableName": "table", "Key": KEY}
    if values:
        request["ExpressionAttributeValues"] = values
    negated = f"NOT ({expression})"
    answer = execute(
        FILLED, "UpdateItem", json.dumps({**request, "ConditionExpression": negated}).encode()
    )
    assert (answer.status == 200) is not holds, answer.body
