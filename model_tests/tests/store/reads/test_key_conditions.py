"""The key conditions that the store's Query refuses.

The facts are the service's: most are in the tests of dynalite, some in the DynamoDB conformance
suite of paritysuite, both of which were run against it.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.indexed_tree import (
    INVALID,
    KEY,
    MISSED,
    legacy,
    paired,
    plain,
    query,
    refusal,
    s,
    strings,
)

PAIRED, SINGLE = paired(), plain()
"""Nothing is written to them: every request here is refused."""
A = {":a": s("x")}
AB = {":a": s("x"), ":b": s("1")}
MISTYPED = f"{INVALID}Condition parameter type does not match schema type"
UNSUPPORTED = "Query key condition not supported"
EQUALITY = "must have equality conditions specified in the query"
NOT_INDEXABLE = "Attempted conditional constraint is not an indexable operation"


# --- KeyConditionExpression

# What begins with "!" comes without "Invalid KeyConditionExpression: ".
EXPRESSIONS: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "The expression can not be empty;"),
    ("((a = :a))", A, "The expression has redundant parentheses;"),
    ("a > :b and size(b) > c or a > c", {":b": s("1")}, "!Invalid operator used in {}: OR"),
    ("a in (b, size(c), d)", {}, "!Invalid operator used in {}: IN"),
    ("attribute_exists(a)", {}, "!Invalid operator used in {}: attribute_exists"),
    ("attribute_not_exists(a)", {}, "!Invalid operator used in {}: attribute_not_exists"),
    ("contains(a.d, b)", {}, "!Invalid operator used in {}: contains"),
    ("not a > b", {}, "!Invalid operator used in {}: NOT"),
    ("a <> b", {}, "!Invalid operator used in {}: <>"),
    (
        ":a between size(b) and size(a) and b > :b",
        AB,
        "!Invalid condition in {}: BETWEEN operator must have the key attribute as its first "
        "operand",
    ),
    (
        "begins_with(:a, b) and a > :b",
        AB,
        "!Invalid condition in {}: begins_with operator must have the key attribute as its first "
        "operand",
    ),
    ("size(b) > a AND a.b > b AND b > c", {}, "!{}s cannot contain nested operations"),
    ("a > size(b.d)", {}, "!{}s cannot contain nested operations"),
    ("a between size(b) and size(a)", {}, "!{}s cannot contain nested operations"),
    ("b > a.b", {}, "!Invalid condition in {}: Multiple attribute names used in one condition"),
    (
        "b between c[1] and d",
        {},
        "!Invalid condition in {}: Multiple attribute names used in one condition",
    ),
    (
        "begins_with(a, b)",
        {},
        "!Invalid condition in {}: Multiple attribute names used in one condition",
    ),
    ("b.d > a AND c.d > e.f", {}, "!{}s cannot have conditions on nested attributes"),
    ("b[0] > a", {}, "!{}s cannot have conditions on nested attributes"),
    (":b > :a AND a < :b", AB, "!Invalid condition in {}: No key attribute specified"),
    ("a = :a AND a = :a", A, "{}s must only contain one condition per key"),
    (
        "(a > :a and b > :a) and (b > :a and c > :a)",
        A,
        "{}s must only contain one condition per key",
    ),
    (
        "a = :a AND begins_with(b, :n)",
        {**A, ":n": {"N": "1"}},
        "Incorrect operand type for operator or function; operator or function: begins_with, "
        "operand type: N",
    ),
    (
        "a = :a AND :t >= b",
        {**A, ":t": {"BOOL": True}},
        "Incorrect operand type for operator or function; operator or function: >=, operand type: "
        "BOOL",
    ),
    (
        "a = :missing AND begins_with(b, :n)",
        {":n": {"N": "1"}},
        "An expression attribute value used in expression is not defined; attribute value: "
        ":missing",
    ),
    (
        "begins_with(b, :n) AND a = :missing",
        {":n": {"N": "1"}},
        "Incorrect operand type for operator or function; operator or function: begins_with, "
        "operand type: N",
    ),
    (
        "a between :b and :a",
        {":a": s("a"), ":b": s("b")},
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        "lower bound operand: AttributeValue: {{S:b}}, upper bound operand: AttributeValue: "
        "{{S:a}}",
    ),
    (
        "a between :b and :a",
        {":a": s("a"), ":b": {"N": "1"}},
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
        "operand: AttributeValue: {{N:1}}, upper bound operand: AttributeValue: {{S:a}}",
    ),
    ("name = :a", A, "Attribute name is a reserved keyword; reserved keyword: name"),
]


@pytest.mark.parametrize(("text", "values", "message"), EXPRESSIONS)
def test_expression_that_states_no_key_condition(
    text: str, values: dict[str, Any], message: str
) -> None:
    told = message.format("KeyConditionExpression")
    expected = told[1:] if told.startswith("!") else KEY + told
    for table in ("table", "nowhere"):
        assert refusal(query(PAIRED, text, values=values, TableName=table)) == expected


def test_syntax_errors_of_expressions() -> None:
    for text in ("things are not gonna be ok", "a > 4", "(size(a))[0] > a"):
        assert refusal(query(PAIRED, text)).startswith(f"{KEY}Syntax error; ")


CONDITIONS: list[tuple[str | None, str, dict[str, Any], str]] = [
    (None, "z between :b and :a", AB, f"{MISSED}a"),
    (None, "b = :b", {":b": s("1")}, f"{MISSED}a"),
    (None, "a = :a and c = :b", AB, f"{MISSED}b"),
    ("local", "a = :a and b = :b", AB, f"{MISSED}c"),
    ("part", "c = :a and b = :b", AB, f"{MISSED}d"),
    ("part", "a = :a", A, f"{MISSED}c"),
    (None, "a > :a", A, UNSUPPORTED),
    (None, ":a <= a", A, UNSUPPORTED),
    (None, "begins_with(a, :a)", A, UNSUPPORTED),
    (None, "a between :a and :a", A, UNSUPPORTED),
    ("whole", "c = :a AND b = :a", A, UNSUPPORTED),
    ("whole", "y = :a and z = :a", A, UNSUPPORTED),
    (None, "a = :n", {":n": {"N": "1"}}, MISTYPED),
    (None, "a = :a AND b = :n", {**A, ":n": {"N": "1"}}, MISTYPED),
    (None, "a = :a AND b BETWEEN :n AND :n", {**A, ":n": {"N": "1"}}, MISTYPED),
    (None, "a = :a AND b = :t", {**A, ":t": {"BOOL": True}}, MISTYPED),
    (
        None,
        "a = :a AND b > :b AND e = :b",
        AB,
        "The number of query conditions (3) exceeds the number of key attributes defined in the "
        "schema (2)",
    ),
    (
        None,
        "a = :e",
        {":e": s("")},
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: a",
    ),
    (
        None,
        "a = :a AND begins_with(b, :e)",
        {**A, ":e": s("")},
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: b",
    ),
    (
        "part",
        "c = :a AND d > :e",
        {**A, ":e": s("")},
        "One or more parameter values are not valid. A value specified for a secondary index key "
        "is not supported. The AttributeValue for a key attribute cannot contain an empty string "
        "value. IndexName: part, IndexKey: d",
    ),
    (
        None,
        "a = :e",
        {":e": s("x" * 2049)},
        f"{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ),
    (
        None,
        "a = :a AND b > :e",
        {**A, ":e": s("x" * 1025)},
        f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
    ),
]


@pytest.mark.parametrize(("index", "text", "values", "message"), CONDITIONS)
def test_conditions_that_the_key_cannot_serve(
    index: str | None, text: str, values: dict[str, Any], message: str
) -> None:
    named = {} if index is None else {"IndexName": index}
    assert refusal(query(PAIRED, text, values=values, **named)) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("h = :a", f"HASH key attributes g {EQUALITY}"),
        ("g = :n", f"HASH key attributes h {EQUALITY}"),
        ("p = :a", f"HASH key attributes h, g {EQUALITY}"),
        ("h = :a AND g > :n", f"HASH key attributes g {EQUALITY}"),
        ("h = :a AND g = :a", MISTYPED),
        ("h = :a AND g = :n AND z = :a", f"{MISSED}p"),
        (
            "h = :a AND g = :n AND p = :a AND r = :a",
            "RANGE key attributes q must have equality conditions specified in the query because "
            "a condition is present on key attribute r",
        ),
        (
            "h = :a AND g = :n AND p > :a AND q = :n",
            "RANGE key attributes p must have equality conditions specified in the query because "
            "a condition is present on key attribute q",
        ),
        (
            "h = :a AND g = :n AND q = :n",
            "RANGE key attributes p must have equality conditions specified in the query because "
            "a condition is present on key attribute q",
        ),
    ],
)
def test_conditions_that_a_key_of_several_attributes_cannot_serve(text: str, message: str) -> None:
    values = {k: v for k, v in {**A, ":n": {"N": "1"}}.items() if k in text}
    assert refusal(query(PAIRED, text, values=values, IndexName="many")) == message


def test_hash_key_alone_takes_one_condition() -> None:
    for text in ("a = :a AND b = :a", "y = :a and z = :a"):
        assert refusal(query(SINGLE, text, values=A)) == UNSUPPORTED
    for operator in ("NULL", "NOT_NULL"):
        asked = legacy(a=(operator,))
        assert refusal(query(SINGLE, KeyConditions=asked)) == NOT_INDEXABLE
    asked = legacy(a=("EQ", s("b")), b=("NULL",))
    start = strings(a="a", b="a")
    assert refusal(query(PAIRED, KeyConditions=asked, ExclusiveStartKey=start)) == NOT_INDEXABLE
