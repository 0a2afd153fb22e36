"""Query: each operator of QueryFilter with each type, on items with each type."""

from __future__ import annotations

from collections.abc import Sequence

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.legacy import OPERATORS, compared
from dynacheck.vectors.corpus.support.shared import TABLE
from dynacheck.vectors.corpus.support.types import EQUAL, TYPES, asked
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

_LOW: dict[str, Request] = {**EQUAL, "S": {"S": "a"}, "N": {"N": "0"}, "B": {"B": b"a\x00"}}


def _filtered(**conditions: object) -> Step:
    """What a filter finds of all items."""
    return Step("Query", {
        "TableName": TABLE,
        "KeyConditions": {"p": compared("EQ", {"S": "x"})},
        "QueryFilter": conditions,
        "AttributesToGet": ["r"],
        "ConsistentRead": True,
    })  # fmt: skip


def _each(operator: str) -> list[Step]:
    """The operator with a value of each type."""
    return [_filtered(a=compared(operator, EQUAL[kind])) for kind in TYPES]


def _rule(rule: str, steps: Sequence[Step]) -> Vector:
    return asked(rule, OPERATORS, steps)


def _counts(operator: str, *counts: int) -> list[Step]:
    """The operator with other numbers of values than it takes."""
    values = [{"S": "a"}, {"S": "b"}, {"S": "c"}]
    return [_filtered(a=compared(operator, *values[:count])) for count in counts]


VECTORS = (
    _rule("EQ holds for what equals a value of each type.", _each("EQ")),
    _rule("NE holds for what does not equal a value of each type.", _each("NE")),
    _rule("LT holds for what is less, of an ordered type.", _each("LT")),
    _rule("LE holds for what is less or equal, of an ordered type.", _each("LE")),
    _rule("GT holds for what is greater, of an ordered type.", _each("GT")),
    _rule("GE holds for what is greater or equal, of an ordered type.", _each("GE")),
    _rule("NOT_NULL holds for what is there, a null too.", [_filtered(a=compared("NOT_NULL"))]),
    _rule("NULL holds for what is not there.", [_filtered(a=compared("NULL"))]),
    _rule("CONTAINS takes a value that a string or a set may contain.",
          [*_each("CONTAINS"), _filtered(a=compared("CONTAINS", {"S": "b"})),
           _filtered(a=compared("CONTAINS", {"B": b"\x00"}))]),
    _rule("NOT_CONTAINS takes a value that a string or a set may contain.",
          [*_each("NOT_CONTAINS"), _filtered(a=compared("NOT_CONTAINS", {"S": "b"}))]),
    _rule("BEGINS_WITH takes a string or binary.",
          [*_each("BEGINS_WITH"), _filtered(a=compared("BEGINS_WITH", {"S": "a"})),
           _filtered(a=compared("BEGINS_WITH", {"B": b"a"}))]),
    _rule("IN takes strings, numbers and binaries.", _each("IN")),
    _rule("IN takes several values.",
          [_filtered(a=compared("IN", {"S": "a"}, {"S": "b"})),
           _filtered(a=compared("IN", {"S": "a"}, {"N": "2"})),
           _filtered(a=compared("IN", {"S": "a"}, {"S": "a"}))]),
    _rule("BETWEEN takes two values of an ordered type.",
          [_filtered(a=compared("BETWEEN", _LOW[kind], EQUAL[kind])) for kind in TYPES]),
    _rule("BETWEEN takes a lower value and then a higher one.",
          [_filtered(a=compared("BETWEEN", EQUAL[kind], _LOW[kind])) for kind in "SNB"]),
    _rule("BETWEEN takes values of one type.",
          [_filtered(a=compared("BETWEEN", EQUAL["S"], EQUAL[kind])) for kind in "NB"]),
    _rule("Operators of one value take one.",
          [step for operator in ("EQ", "NE", "LT", "LE", "GT", "GE", "CONTAINS", "NOT_CONTAINS",
                                 "BEGINS_WITH") for step in _counts(operator, 0, 2)]),
    _rule("NULL and NOT_NULL take no value, BETWEEN two and IN some.",
          [*_counts("NULL", 1), *_counts("NOT_NULL", 1), *_counts("BETWEEN", 0, 1, 3),
           *_counts("IN", 0)]),
    _rule("Several conditions of a filter all hold.",
          [_filtered(a=compared("NOT_NULL"), r=compared("GE", {"N": "3"})),
           _filtered(a=compared("GE", {"S": "a"}), b=compared("NULL"))]),
)  # fmt: skip
