"""What the tests of the store's legacy parameters share."""

from __future__ import annotations

from typing import Any

from support.trees.store_tree import ITEM, KEY, Tree, tree_with_table

INVALID = "One or more parameter values were invalid: "


def tree_with_item() -> Tree:
    """A tree with the table "table", which holds `ITEM`."""
    made = tree_with_table()
    assert made.ask("PutItem", TableName="table", Item=ITEM) == {}
    return made


def s(text: str) -> dict[str, str]:
    return {"S": text}


def ask(tree: Tree, operation: str, **request: Any) -> dict[str, Any]:
    return tree.ask(operation, **{"TableName": "table", **request})


def update(tree: Tree, updates: Any, **request: Any) -> dict[str, Any]:
    return ask(tree, "UpdateItem", **{"Key": KEY, "AttributeUpdates": updates, **request})


def item(tree: Tree, key: Any = KEY) -> dict[str, Any] | None:
    found: dict[str, Any] | None = ask(tree, "GetItem", Key=key).get("Item")
    return found


def refusal(answer: dict[str, Any]) -> str:
    assert answer.get("code") == "ValidationException", answer
    return str(answer["message"])


def compared(operator: str, *values: Any) -> dict[str, Any]:
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}
