"""Expressions in the store, against AWS's documentation and the messages its service gives."""

from __future__ import annotations

import inspect
import json
import sys
from typing import Any

import pytest

from dynastore.items import execute
from support.trees.store_conditions import CONDITIONS
from support.trees.store_tree import ITEM, KEY, Tree, n, numbers, tree_with_table


@pytest.fixture
def tree() -> Tree:
    return tree_with_table()


# --- conditions


@pytest.mark.parametrize(("expression", "values", "holds"), CONDITIONS)
def test_condition(tree: Tree, expression: str, values: dict[str, Any], holds: bool) -> None:
    tree.ask("PutItem", TableName="table", Item=ITEM)
    request: dict[str, Any] = {"TableName": "table", "Key": KEY, "ConditionExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = values
    if "#k" in expression:
        request["ExpressionAttributeNames"] = {"#k": "k"}
    answer = tree.ask("DeleteItem", **request)
    assert answer.get("code") == (None if holds else "ConditionalCheckFailedException")


FAULTY_CONDITIONS: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "The expression can not be empty;"),
    ("a = ", {}, 'Syntax error; token: "<EOF>", near: "="'),
    ("a = :v foo", {}, 'Syntax error; token: "foo", near: ":v foo"'),
    ("_a = :v", {}, 'Syntax error; token: "_", near: "_a"'),
    ("a == :v", {}, 'Syntax error; token: "=", near: "== :v"'),
    ("between = :v", {}, 'Syntax error; token: "between", near: "between ="'),
    ("((a = :v))", {}, "The expression has redundant parentheses;"),
    ("foo(a)", {}, "Invalid function name; function: foo"),
    ("Size(a) = :v", {}, "Invalid function name; function: Size"),
    (
        "size(a)",
        {},
        "The function is not allowed to be used this way in an expression; function: size",
    ),
    ("Status = :v", {}, "Attribute name is a reserved keyword; reserved keyword: Status"),
    ("a.name = :v", {}, "Attribute name is a reserved keyword; reserved keyword: name"),
    (
        "contains(a)",
        {},
        "Incorrect number of operands for operator or function; operator or function: contains, "
        "number of operands: 1",
    ),
    (
        "#n = :v",
        {":v": n(1)},
        "An expression attribute name used in the document path is not defined; attribute name: #n",
    ),
    (
        "a = :v",
        {},
        "An expression attribute value used in expression is not defined; attribute value: :v",
    ),
    (
        "a < :v",
        {":v": {"BOOL": True}},
        "Incorrect operand type for operator or function; operator or function: <, "
        "operand type: BOOL",
    ),
    (
        "size(size(a)) = :v",
        {":v": n(1)},
        "Incorrect operand type for operator or function; operator or function: size, "
        "operand type: N",
    ),
    (
        "attribute_exists(:v)",
        {":v": n(1)},
        "Operator or function requires a document path; operator or function: attribute_exists",
    ),
    (
        "a[0].b >= a[0].b",
        {},
        "The first operand must be distinct from the remaining operands for this operator or "
        "function; operator: >=, first operand: [a, [0], b]",
    ),
    (
        "attribute_type(a, :v)",
        {":v": {"S": "x"}},
        "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ),
    (
        "a BETWEEN :v AND :w",
        {":v": n(2), ":w": n(1)},
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
    ),
    ("a[2147483648] = :v", {}, "List index is not within the allowable range; index: [2147483648]"),
    (
        "a" + "[0]" * 32 + " = :v",
        {},
        "The document path has too many nesting levels; nesting levels: 33",
    ),
    (
        "a=:v" + " or a=:v" * 150,
        {":v": n(1)},
        "The expression contains too many operators; operator count: 301",
    ),
    (
        f"a IN ({','.join([':v'] * 101)})",
        {},
        "The IN operator is provided with too many operands; number of operands: 101",
    ),
    (
        "a = :v" + " " * 4091,
        {},
        "Expression size has exceeded the maximum allowed size; expression size: 4097",
    ),
]


@pytest.mark.parametrize(("expression", "values", "message"), FAULTY_CONDITIONS)
def test_faulty_condition(
    tree: Tree, expression: str, values: dict[str, Any], message: str
) -> None:
    request = {"TableName": "table", "Key": KEY, "ConditionExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = values
    answer = tree.ask("DeleteItem", **request)
    assert answer["code"] == "ValidationException"
    assert answer["message"] == f"Invalid ConditionExpression: {message}"


@pytest.mark.parametrize("expression", ["a", "a AND b", "(a=b) = c", "contains(a=b, c)", "NOT a"])
def test_operand_and_condition_are_told_apart(tree: Tree, expression: str) -> None:
    answer = tree.ask("DeleteItem", TableName="table", Key=KEY, ConditionExpression=expression)
    assert answer["code"] == "ValidationException"
    assert answer["message"].startswith("Invalid ConditionExpression: Syntax error; ")


DEEPEST: list[tuple[str, str, int]] = [
    ("ConditionExpression", "NOT " * 299 + "n=:v", 400),
    ("ConditionExpression", "(n=:v AND " * 149 + "n=:v" + ")" * 149, 200),
    ("UpdateExpression", "SET z=" + "if_not_exists(y," * 240 + ":v" + ")" * 240, 200),
]


@pytest.mark.parametrize(("member", "expression", "status"), DEEPEST)
def test_deepest_expression_needs_half_the_stack(
    tree: Tree, member: str, expression: str, status: int
) -> None:
    tree.ask("PutItem", TableName="table", Item=ITEM)
    request = {"TableName": "table", "Key": KEY, "ExpressionAttributeValues": {":v": n(5)}}
    body = json.dumps({**request, member: expression}).encode()
    depth = len(inspect.stack())

    def below(frames: int) -> int:
        return below(frames - 1) if frames else execute(tree, "UpdateItem", body).status

    assert below(sys.getrecursionlimit() // 2 - depth) == status


# --- updates

MISSING = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
WRONG_PATH = "The document path provided in the update expression is invalid for update"
ONE = {":v": n(1)}
SETS = {":s": {"SS": ["x"]}}
UPDATES: list[tuple[dict[str, Any], str, dict[str, Any], dict[str, Any] | str]] = [
    ({"b": n(1)}, "SET a = b + :v, c = b - :v", ONE, {"a": n(2), "b": n(1), "c": n(0)}),
    ({"b": n(1)}, "SET a = b, b = :v REMOVE c", {":v": n(9)}, {"a": n(1), "b": n(9)}),
    ({}, "SET a = b", {}, MISSING),
    ({"b": {"S": "x"}}, "SET a = b + :v", ONE, WRONG_TYPE),
    ({}, "SET a = if_not_exists(b, :v)", ONE, {"a": n(1)}),
    ({"b": n(4)}, "SET a = if_not_exists(b, :v) + :v", ONE, {"a": n(5), "b": n(4)}),
    (
        {"l": numbers(1)},
        "SET l = list_append(l, :v)",
        {":v": numbers(2)},
        {"l": numbers(1, 2)},
    ),
    (
        {},
        "SET l = list_append(if_not_exists(l, :e), :v)",
        {":e": numbers(), ":v": numbers(2)},
        {"l": numbers(2)},
    ),
    ({"l": n(1)}, "SET l = list_append(l, :v)", {":v": numbers(2)}, WRONG_TYPE),
    (
        {"l": numbers(5, 6)},
        "SET l[10] = :v, l[7] = :w",
        {":v": n(1), ":w": n(2)},
        {"l": numbers(5, 6, 2, 1)},
    ),
    (
        {"l": numbers(2, 3, 4, 5, 6, 7)},
        "REMOVE l[1] SET l[3] = :v",
        {":v": n(17)},
        {"l": numbers(2, 4, 17, 6, 7)},
    ),
    ({"l": numbers(5, 6, 7)}, "REMOVE l[0], l[1], l[9]", {}, {"l": numbers(7)}),
    (
        {"l": {"L": [n(1), {"M": {"a": n(2), "b": n(3)}}]}},
        "REMOVE l[0], l[1].a",
        {},
        {"l": {"L": [{"M": {"b": n(3)}}]}},
    ),
    ({"m": {"M": {}}}, "SET m.a = :v", ONE, {"m": {"M": {"a": n(1)}}}),
    ({}, "SET m.a = :v", ONE, WRONG_PATH),
    ({"m": {"M": {}}}, "SET m[0] = :v", ONE, WRONG_PATH),
    ({}, "REMOVE m.a", {}, WRONG_PATH),
    ({}, "ADD a :v", ONE, {"a": n(1)}),
    ({"a": n("0.5")}, "ADD a :v", ONE, {"a": n("1.5")}),
    ({"a": {"S": "x"}}, "ADD a :v", ONE, WRONG_TYPE),
    ({}, "ADD m.a :v", ONE, WRONG_PATH),
    ({"s": {"SS": ["y"]}}, "ADD s :s", SETS, {"s": {"SS": ["x", "y"]}}),
    ({"s": {"NS": ["1"]}}, "ADD s :s", SETS, WRONG_TYPE),
    ({"s": {"SS": ["x", "y"]}}, "DELETE s :s", SETS, {"s": {"SS": ["y"]}}),
    ({"s": {"SS": ["x"]}}, "DELETE s :s", SETS, {}),
    ({}, "DELETE s :s", SETS, {}),
    ({"s": n(1)}, "DELETE s :s", SETS, WRONG_TYPE),
    (
        {"a": n("9.9e125")},
        "SET a = a + a",
        {},
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ),
    (
        {"a": n("1e50")},
        "SET a = a - :v",
        ONE,
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ),
    (
        {"a": n("1e-130")},
        "SET a = a - :v",
        {":v": n("1.1e-130")},
        "Number underflow. Attempting to store a number with magnitude smaller than supported "
        "range",
    ),
    (
        {},
        "SET k = :v",
        ONE,
        "One or more parameter values were invalid: Cannot update attribute k. "
        "This attribute is part of the key",
    ),
    (
        {},
        "SET a = k.x",
        {},
        "Key attributes must be scalars; list random access '[]' and map lookup '.' "
        "are not allowed: Key: k",
    ),
]


@pytest.mark.parametrize(("item", "expression", "values", "expected"), UPDATES)
def test_update(
    tree: Tree,
    item: dict[str, Any],
    expression: str,
    values: dict[str, Any],
    expected: dict[str, Any] | str,
) -> None:
    tree.ask("PutItem", TableName="table", Item={**KEY, **item})
    before = tree.ask("GetItem", TableName="table", Key=KEY)["Item"]
    request: dict[str, Any] = {"TableName": "table", "Key": KEY, "UpdateExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = values
    answer = tree.ask("UpdateItem", **request, ReturnValues="ALL_NEW")
    after = tree.ask("GetItem", TableName="table", Key=KEY)["Item"]
    if isinstance(expected, str):
        assert (answer["code"], answer["message"]) == ("ValidationException", expected)
        assert after == before, "a refused update changed the item"
    else:
        assert answer == {"Attributes": {**KEY, **expected}}
        assert after == {**KEY, **expected}


OVERLAP = "; must remove or rewrite one of these paths; path one: "
FAULTY_UPDATES: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "The expression can not be empty;"),
    ("SET a = :v,", ONE, 'Syntax error; token: "<EOF>", near: ","'),
    ("SET a = b + :v - :v", ONE, 'Syntax error; token: "-", near: ":v - :v"'),
    ("SET a[00] = :v", ONE, 'Syntax error; token: "0", near: "00]"'),
    ("ADD a b", {}, 'Syntax error; token: "b", near: "a b"'),
    (
        "SET a = :v SET b = :v",
        ONE,
        'The "SET" section can only be used once in an update expression;',
    ),
    (
        "SET a = :v, a.b = :v",
        ONE,
        f"Two document paths overlap with each other{OVERLAP}[a], path two: [a, b]",
    ),
    (
        "SET a[0] = :v, a.b = :v",
        ONE,
        f"Two document paths conflict with each other{OVERLAP}[a, [0]], path two: [a, b]",
    ),
    (
        "SET a = :v + :s",
        {**ONE, **SETS},
        "Incorrect operand type for operator or function; operator or function: +, "
        "operand type: SS",
    ),
    (
        "SET a = if_not_exists(:v, :v)",
        ONE,
        "Operator or function requires a document path; operator or function: if_not_exists",
    ),
    (
        "SET a = list_append(list_append(a, :l), :l)",
        {":l": numbers()},
        "The function is not allowed to be used this way in an expression; function: list_append",
    ),
    (
        "SET a = size(b)",
        {},
        "The function is not allowed in an update expression; function: size",
    ),
    (
        "ADD a :v",
        {":v": {"S": "x"}},
        "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ),
    ("SET name = :v", ONE, "Attribute name is a reserved keyword; reserved keyword: name"),
]


@pytest.mark.parametrize(("expression", "values", "message"), FAULTY_UPDATES)
def test_faulty_update(tree: Tree, expression: str, values: dict[str, Any], message: str) -> None:
    request: dict[str, Any] = {"TableName": "table", "Key": KEY, "UpdateExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = values
    answer = tree.ask("UpdateItem", **request)
    assert answer["code"] == "ValidationException"
    assert answer["message"] == f"Invalid UpdateExpression: {message}"


NESTED = {"a": {"M": {"b": {"S": "dog"}, "c": numbers(1, 2, 3)}}, "d": {"S": "cat"}}
RETURNED: list[tuple[str, str, dict[str, Any] | None]] = [
    ("SET a.b = :v", "NONE", None),
    ("SET a.b = :v", "UPDATED_OLD", {"a": {"M": {"b": {"S": "dog"}}}}),
    ("SET a.b = :v", "UPDATED_NEW", {"a": {"M": {"b": n(0)}}}),
    ("SET a.c[1] = :v", "UPDATED_OLD", {"a": {"M": {"c": numbers(2)}}}),
    ("SET a.c[9] = :v", "UPDATED_NEW", None),
    ("SET a.x = :v", "UPDATED_OLD", None),
    ("REMOVE a.c[1], a.c[3]", "UPDATED_OLD", {"a": {"M": {"c": numbers(2)}}}),
    ("REMOVE a.c[1]", "UPDATED_NEW", {"a": {"M": {"c": numbers(3)}}}),
    ("REMOVE d", "UPDATED_NEW", None),
    ("REMOVE d", "ALL_OLD", {**KEY, **NESTED}),
    ("REMOVE a", "ALL_NEW", {**KEY, "d": {"S": "cat"}}),
]


@pytest.mark.parametrize(("expression", "wanted", "expected"), RETURNED)
def test_values_returned_by_an_update(
    tree: Tree, expression: str, wanted: str, expected: dict[str, Any] | None
) -> None:
    tree.ask("PutItem", TableName="table", Item={**KEY, **NESTED})
    request: dict[str, Any] = {"TableName": "table", "Key": KEY, "UpdateExpression": expression}
    if ":v" in expression:
        request["ExpressionAttributeValues"] = {":v": n(0)}
    answer = tree.ask("UpdateItem", **request, ReturnValues=wanted)
    assert answer == ({} if expected is None else {"Attributes": expected})


def test_an_update_that_only_removes_does_not_create_the_item(tree: Tree) -> None:
    request = {"TableName": "table", "Key": KEY, "ReturnValues": "ALL_NEW"}
    for expression in ("REMOVE a", "REMOVE a, b.c[0].d"):
        assert tree.ask("UpdateItem", **request, UpdateExpression=expression) == {}
    assert tree.ask("GetItem", TableName="table", Key=KEY) == {}
    assert tree.ask("UpdateItem", **request) == {"Attributes": KEY}
    assert tree.ask("GetItem", TableName="table", Key=KEY) == {"Item": KEY}
