"""Query and Scan of the store with legacy parameters, against the answers of AWS's service.

What is refused, in which order and in which words, is what the tests of dynalite, of Alternator and
of ExtendDB, which were run against the service, expect of it.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.legacy_tree import INVALID, ask, compared, refusal, s
from support.trees.store_tree import Tree, n, table

NULL = {"ComparisonOperator": "NULL"}
EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
P = {"p": compared("EQ", s("x"))}


@pytest.fixture
def tree() -> Tree:
    """A table with one partition of the sort keys 1 to 6; even items have an attribute `even`."""
    made = Tree()
    made.ask("CreateTable", **table(p="S", r="N"))
    for at in range(1, 7):
        even = {"even": s("yes")} if at % 2 == 0 else {}
        put = {"p": s("x"), "r": n(at), "v": n(at * at), **even}
        assert ask(made, "PutItem", Item=put) == {}
    assert ask(made, "PutItem", Item={"p": s("y"), "r": n(1)}) == {}
    return made


def sort_keys(answer: dict[str, Any]) -> list[int]:
    assert answer["Count"] == len(answer["Items"]), answer
    return [int(item["r"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (compared("EQ", n(3)), [3]),
        (compared("LT", n(3)), [1, 2]),
        (compared("LE", n(3)), [1, 2, 3]),
        (compared("GT", n(4)), [5, 6]),
        (compared("GE", n(4)), [4, 5, 6]),
        (compared("BETWEEN", n(2), n(4)), [2, 3, 4]),
    ],
)
def test_key_conditions(tree: Tree, condition: dict[str, Any], found: list[int]) -> None:
    asked = {"KeyConditions": {**P, "r": condition}}
    assert sort_keys(ask(tree, "Query", **asked)) == found
    backwards = ask(tree, "Query", **asked, ScanIndexForward=False)
    assert sort_keys(backwards) == found[::-1]


def test_filters(tree: Tree) -> None:
    two = {"even": {"ComparisonOperator": "NOT_NULL"}, "v": compared("GT", n(10))}
    both = ask(tree, "Query", KeyConditions=P, QueryFilter=two)
    assert (sort_keys(both), both["ScannedCount"]) == ([4, 6], 6)
    either = ask(tree, "Query", KeyConditions=P, QueryFilter=two, ConditionalOperator="OR")
    assert sort_keys(either) == [2, 4, 5, 6]
    scanned = ask(tree, "Scan", ScanFilter={"p": compared("EQ", s("y")), "v": NULL})
    assert (sort_keys(scanned), scanned["ScannedCount"]) == ([1], 7)
    assert sort_keys(ask(tree, "Query", KeyConditions=P, QueryFilter={})) == [1, 2, 3, 4, 5, 6]


def test_attributes_to_get(tree: Tree) -> None:
    first = {**P, "r": compared("LE", n(2))}
    answer = ask(tree, "Query", KeyConditions=first, AttributesToGet=["even", "gone"])
    assert answer["Items"] == [{}, {"even": s("yes")}]
    only = ask(tree, "Scan", ScanFilter={"p": compared("EQ", s("y"))}, AttributesToGet=["r"])
    assert only["Items"] == [{"r": n(1)}]


def test_key_conditions_beside_other_expressions(tree: Tree) -> None:
    answer = ask(tree, "Query", KeyConditions=P, FilterExpression="attribute_exists(even)")
    assert sort_keys(answer) == [2, 4, 6]
    answer = ask(tree, "Query", KeyConditions=P, ProjectionExpression="v", Limit=1)
    assert answer["Items"] == [{"v": n(1)}]


FAULTY_START: dict[str, Any] = {"ExclusiveStartKey": {"a": {}}}
TWICE = {"AttributesToGet": ["a", "a"]}
BAD = {"a": compared("EQ", {})}
WITHOUT = "ConditionalOperator cannot be used without Filter or Expected"
DUPLICATE = f"{INVALID}Duplicate value in attribute name: a"
START = f"The provided starting key is invalid: {EMPTY}"
ORDER: list[tuple[str, dict[str, Any], str]] = [
    (
        "Query",
        {"QueryFilter": BAD, **TWICE, **FAULTY_START, "KeyConditions": BAD},
        EMPTY,
    ),
    ("Query", {"QueryFilter": {}, **TWICE, **FAULTY_START, "KeyConditions": BAD}, DUPLICATE),
    ("Query", {**FAULTY_START, "KeyConditions": {"a": compared("EQ")}}, START),
    ("Query", {"KeyConditions": {"a": compared("EQ"), "b": NULL, "c": NULL}}, "for the EQ Comp"),
    ("Query", {"KeyConditions": {}}, "Conditions can be of length 1 or 2 only"),
    ("Query", {"ConditionalOperator": "AND"}, WITHOUT),
    ("Query", {"QueryFilter": {"r": NULL}}, "Either the KeyConditions or KeyConditionExpression"),
    ("Query", {"KeyConditions": P, "QueryFilter": {"r": NULL}}, "Primary key attribute: r"),
    ("Query", {"KeyConditions": P, "QueryFilter": {"p": NULL}}, "Primary key attribute: p"),
    ("Scan", {"ScanFilter": BAD, **TWICE, **FAULTY_START}, DUPLICATE),
    ("Scan", {"ScanFilter": BAD, **FAULTY_START, "Segment": 1}, EMPTY),
    ("Scan", {"ScanFilter": {"a": compared("EQ", {"SS": ["a"]})}, **FAULTY_START}, START),
    ("Scan", {"ConditionalOperator": "OR", "ScanFilter": {}}, WITHOUT),
]


@pytest.mark.parametrize(("operation", "request_", "message"), ORDER)
def test_which_fault_is_told(
    tree: Tree, operation: str, request_: dict[str, Any], message: str
) -> None:
    assert message in refusal(ask(tree, operation, **request_))


def test_unknown_operator_of_a_condition(tree: Tree) -> None:
    unknown = refusal(ask(tree, "Query", KeyConditions={"p": compared("eq", s("x"))}))
    assert unknown == (
        "1 validation error detected: Value 'eq' at 'keyConditions.p.member.comparisonOperator' "
        "failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, "
        "NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]"
    )
    missing = refusal(ask(tree, "Scan", ScanFilter={"p": {}}))
    assert missing == (
        "1 validation error detected: Value null at 'scanFilter.p.member.comparisonOperator' "
        "failed to satisfy constraint: Member must not be null"
    )
