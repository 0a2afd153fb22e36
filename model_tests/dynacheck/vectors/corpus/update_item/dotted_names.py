"""UpdateItem and others: the name that a placeholder stands for is one name, whatever is in it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    KEY,
    NAMES,
    ONE,
    TABLE,
    put,
    read_back,
    slug,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

NESTED: Request = {"M": {"b": {"N": "2"}, "a.b": {"N": "3"}}}
ITEM: Request = {
    **KEY, "a": NESTED, "a.b": {"N": "1"}, "l": {"L": [{"N": "4"}]}, "l[0]": {"N": "5"},
    "#x": {"N": "6"}, ":v": {"N": "7"}, "a b": {"N": "8"}, "é": {"N": "9"},
}  # fmt: skip
ODD = ("a.b", "l[0]", "#x", ":v", "a b", "é", "x.y", "l[1]", "size", "a.", ".", "0")
"""Names that hold what separates paths, that look like placeholders, and that are not there."""


def _named(name: str, members: Request) -> Request:
    return {**members, "ExpressionAttributeNames": {"#x": name}}


def _shown(text: str, name: str) -> Step:
    return Step("GetItem", _named(name, {
        **ABOUT, "ConsistentRead": True, "ProjectionExpression": text}))  # fmt: skip


def _counted(text: str, name: str) -> Step:
    return Step("Scan", _named(name, {
        "TableName": TABLE, "ConsistentRead": True, "FilterExpression": text,
        "ExpressionAttributeValues": {":v": {"N": "1"}}}))  # fmt: skip


def _updates(text: str, name: str) -> tuple[Step, ...]:
    given = {"ExpressionAttributeValues": {":v": {"N": "10"}}} if ":v" in text else {}
    update = _named(name, {**ABOUT, "UpdateExpression": text, **given})
    return (Step("PutItem", put(ITEM)), *read_back([Step(OPERATION, update)]))


def _rule(rule: str, *steps: Step) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, NAMES, steps, ONE, (put(ITEM),))


def _keyed() -> Vector:
    """A key whose name has a point, in each expression that may name it."""
    name = "a.b"
    steps = (
        Step("Query", _named(name, {
            "TableName": TABLE, "KeyConditionExpression": "#x = :v", "ConsistentRead": True,
            "ExpressionAttributeValues": {":v": {"S": "k"}}})),
        Step("PutItem", _named(name, {
            "TableName": TABLE, "Item": {name: {"S": "k"}},
            "ConditionExpression": "attribute_not_exists(#x)"})),
        Step("GetItem", _named(name, {
            "TableName": TABLE, "Key": {name: {"S": "k"}}, "ConsistentRead": True,
            "ProjectionExpression": "#x"})),
    )  # fmt: skip
    item = {"TableName": TABLE, "Item": {name: {"S": "k"}, "a": {"M": {"b": {"S": "k"}}}}}
    rule = "A key may have a point in its name, which a placeholder stands for."
    return Vector("a-key-with-a-point", rule, NAMES, steps, (table("a.b:S"),), (item,))


VECTORS = (
    _rule("The name behind a placeholder is shown as one name.",
          *(_shown("#x", name) for name in ODD)),
    _rule("The name behind a placeholder within a path is one name.",
          _shown("a.#x", "a.b"), _shown("a.#x", "b"), _shown("#x.b", "a"), _shown("#x[0]", "l"),
          _shown("#x[0]", "l[0]"), _shown("#x.b", "a.b"), _shown("a.b, #x", "a.b")),
    _rule("The name behind a placeholder is one name in conditions.",
          *(_counted("#x >= :v", name) for name in ODD),
          _counted("attribute_exists(#x) AND :v = :v", "x.y"),
          _counted("attribute_exists(a.#x) AND a.#x > :v", "a.b")),
    _rule("The name behind a placeholder is set as one name.",
          *(step for name in ("a.b", "l[0]", "x.y", "#x", ":v", "é")
            for step in _updates("SET #x = :v", name))),
    _rule("The name behind a placeholder is removed as one name.",
          *(step for name in ("a.b", "l[0]", "x.y") for step in _updates("REMOVE #x", name))),
    _rule("The name behind a placeholder is one name within an update.",
          *_updates("SET a.#x = :v", "a.b"), *_updates("SET x = #x, y = a.#x", "a.b"),
          *_updates("ADD #x :v", "a.b"), *_updates("SET #x = if_not_exists(#x, :v)", "x.y"),
          *_updates("REMOVE a.#x", "a.b"), *_updates("SET a.b = :v, #x = :v", "a.b")),
    _keyed(),
)  # fmt: skip
