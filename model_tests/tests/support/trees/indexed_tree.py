"""What the tests of the store's queries share: tables with indexes, and how they are asked."""

from __future__ import annotations

from typing import Any

from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.items.tables import catalog
from dynastore.items.tables.catalog import Index, Table
from support.trees.store_tree import NOW, Tree

INVALID = "One or more parameter values were invalid: "
KEY = "Invalid KeyConditionExpression: "
MISSED = "Query condition missed key schema element: "
MISMATCH = "The provided key element does not match the schema"
START = "The provided starting key is invalid"


def schema(*partition: tuple[str, str], sort: tuple[tuple[str, str], ...] = ()) -> Schema:
    """A key, of pairs of names and types."""
    return Schema(
        tuple(KeyAttribute(*attribute) for attribute in partition),
        tuple(KeyAttribute(*attribute) for attribute in sort),
    )


def tree_with(name: str, key: Schema, *indexes: Index) -> Tree:
    """A tree with an empty table of that name, key and indexes."""
    made = Tree()
    entered = Table(
        number=1,
        name=name,
        schema=key,
        definitions=(),
        created=NOW,
        read_units=0,
        write_units=0,
        on_demand=True,
        table_class=None,
        protected=False,
        indexes=indexes,
        numbered=len(indexes),
    )
    at, content = catalog.entered(entered)
    made.content[at] = content
    return made


def index(number: int, name: str, key: Schema, projection: Any = "ALL", **more: Any) -> Index:
    return Index(number=number, name=name, schema=key, projection=projection, **more)


PLAIN = schema(("a", "S"))
"""A partition key alone."""
PAIR = schema(("a", "S"), sort=(("b", "S"),))
"""A partition key and a sort key."""
INDEXES = (
    index(1, "local", schema(("a", "S"), sort=(("c", "S"),)), "KEYS_ONLY", local=True),
    index(2, "whole", schema(("c", "S"))),
    index(3, "part", schema(("c", "S"), sort=(("d", "S"),)), "INCLUDE", included=("e",)),
    index(
        4,
        "many",
        schema(("h", "S"), ("g", "N"), sort=(("p", "S"), ("q", "N"), ("r", "S"))),
        "KEYS_ONLY",
    ),
)


def paired() -> Tree:
    """A tree with the table "table" of key a and b, and `INDEXES`."""
    return tree_with("table", PAIR, *INDEXES)


def plain() -> Tree:
    """A tree with the table "table" of key a."""
    return tree_with("table", PLAIN)


def s(text: str) -> dict[str, str]:
    return {"S": text}


def strings(**texts: str) -> dict[str, Any]:
    """An item, or a key, of strings."""
    return {name: s(text) for name, text in texts.items()}


def fill(tree: Tree, *items: dict[str, Any]) -> None:
    for item in items:
        assert tree.ask("PutItem", TableName="table", Item=item) == {}


def query(tree: Tree, condition: str | None = None, **request: Any) -> dict[str, Any]:
    """Query "table"; of `values` given, those are sent that an expression names."""
    values: dict[str, Any] = request.pop("values", {})
    if condition is not None:
        request["KeyConditionExpression"] = condition
    return _ask(tree, "Query", values, request)


def scan(tree: Tree, **request: Any) -> dict[str, Any]:
    return _ask(tree, "Scan", request.pop("values", {}), request)


def _ask(
    tree: Tree, operation: str, values: dict[str, Any], request: dict[str, Any]
) -> dict[str, Any]:
    if values:
        request["ExpressionAttributeValues"] = values
    return tree.ask(operation, **{"TableName": "table", **request})


def legacy(**conditions: Any) -> dict[str, Any]:
    """`KeyConditions`, of pairs of an operator and its values."""
    return {
        name: {"ComparisonOperator": operator, "AttributeValueList": list(values)}
        for name, (operator, *values) in conditions.items()
    }


def refusal(answer: dict[str, Any]) -> str:
    assert answer.get("code") == "ValidationException", answer
    return str(answer["message"])


def pages(tree: Tree, ask: Any, **request: Any) -> list[dict[str, Any]]:
    """Follow LastEvaluatedKey to the end, and return the items of all pages."""
    items: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    for _ in range(1000):
        answer = ask(tree, **request, **start)
        assert "Items" in answer, answer
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    raise AssertionError("paging does not come to an end")
