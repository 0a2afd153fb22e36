"""UpdateItem and others: sums of numbers that lie far apart."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import ABOUT, KEY, ONE, TYPES, put, read_back, slug
from dynacheck.vectors.corpus.support.statements import stating
from dynacheck.vectors.vector import Vector

OPERATION = "UpdateItem"

SPANS = (
    ("1E37", "1"), ("1E38", "1"), ("1E39", "1"), ("1E50", "1"), ("1E59", "1"), ("1E60", "1"),
    ("1E61", "1"), ("1E125", "1"), ("1E125", "1E-130"), ("-1E60", "1"), ("1", "1E-37"),
    ("1", "1E-38"), ("1", "1E-60"), ("1", "1E-130"), ("1E60", "1E60"), ("1E60", "-1E60"),
    ("1E60", "1E23"), ("1E60", "1E22"), ("9" * 38, "1"), ("9" * 38, "9" * 38),
    ("1E-93", "1E-130"), ("1E-92", "1E-130"),
)  # fmt: skip
"""Two numbers each, whose sum has from 1 digit to 256."""


def _added(rule: str, update: str) -> Vector:
    """`update` of each pair, of which the first is there."""
    steps: list[Step] = []
    for there, added in SPANS:
        steps.append(Step("PutItem", put({**KEY, "n": {"N": there}})))
        given = {"ExpressionAttributeValues": {":v": {"N": added}}}
        steps.extend(read_back([Step(OPERATION, {**ABOUT, "UpdateExpression": update, **given})]))
    return Vector(slug(rule)[:72].rstrip("-"), rule, TYPES, tuple(steps), ONE)


def _stated(rule: str, clause: str) -> Vector:
    """The same by statements, and by the legacy ADD."""
    steps: list[Step] = []
    for there, added in SPANS:
        steps.append(Step("PutItem", put({**KEY, "n": {"N": there}})))
        update = stating(f"UPDATE {{T}} {clause} WHERE p = 'a'", {"N": added})
        steps.extend(read_back([Step("ExecuteStatement", update)]))
    return Vector(slug(rule)[:72].rstrip("-"), rule, TYPES, tuple(steps), ONE)


def _legacy(rule: str) -> Vector:
    steps: list[Step] = []
    for there, added in SPANS:
        steps.append(Step("PutItem", put({**KEY, "n": {"N": there}})))
        update = {"AttributeUpdates": {"n": {"Action": "ADD", "Value": {"N": added}}}}
        steps.extend(read_back([Step(OPERATION, {**ABOUT, **update})]))
    return Vector(slug(rule)[:72].rstrip("-"), rule, TYPES, tuple(steps), ONE)


VECTORS = (
    _added("A sum that ADD makes has 38 digits at most, and is never rounded.", "ADD n :v"),
    _added("A sum that SET makes has 38 digits at most, and is never rounded.", "SET n = n + :v"),
    _added("A difference has 38 digits at most, and is never rounded.", "SET n = n - :v"),
    _stated("A sum in a statement has 38 digits at most, and is never rounded.", "SET n = n + ?"),
    _legacy("A sum that a legacy ADD makes has 38 digits at most, and is never rounded."),
)
