"""What the tests of the store's PartiQL share: tables, and how statements are asked."""

from __future__ import annotations

from typing import Any

from support.trees.store_tree import Tree, n, numbers

NOT_WELL_FORMED = "Statement wasn't well formed, can't be processed: "
LEFTOVER = f"{NOT_WELL_FORMED}Unexpected token after expression"
KEYLESS = "Where clause does not contain a mandatory equality on all key attributes"
OVERLAPPING = "Overlapping conditions with range keys are not supported in where clause"
DUPLICATE = "Duplicate primary key exists in table"
MISMATCH = "The provided key element does not match the schema"


def s(text: str) -> dict[str, str]:
    return {"S": text}


def created(tree: Tree, name: str, key: str, *indexes: tuple[str, str, str, str]) -> None:
    """Create a table; each index by its name, its key, its kind and what it holds besides keys.

    Keys are of one-letter attributes: the partition attribute and the sort attribute, both strings;
    an index with a longer key has several of each.
    """
    made: dict[str, list[Any]] = {}
    for index, at, kind, included in indexes:
        split = (len(at) + 1) // 2
        projection: dict[str, Any] = {"ProjectionType": "INCLUDE", "NonKeyAttributes": [included]}
        if included in ("ALL", "KEYS_ONLY"):
            projection = {"ProjectionType": included}
        schema = _schema(at[:split], at[split:])
        entry = {"IndexName": index, "KeySchema": schema, "Projection": projection}
        made.setdefault(f"{kind}SecondaryIndexes", []).append(entry)
    letters = sorted(set(key).union(*(at for _, at, _, _ in indexes)))
    answer = tree.ask(
        "CreateTable",
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in letters],
        KeySchema=_schema(key[:1], key[1:]),
        **made,
    )
    assert "code" not in answer, answer


def _schema(hashes: str, ranges: str) -> list[dict[str, str]]:
    pairs = [(each, "HASH") for each in hashes] + [(each, "RANGE") for each in ranges]
    return [{"AttributeName": name, "KeyType": role} for name, role in pairs]


def put(tree: Tree, table: str, **attributes: Any) -> None:
    """Put an item; strings stand for themselves."""
    item = {name: s(v) if isinstance(v, str) else v for name, v in attributes.items()}
    answer = tree.ask("PutItem", TableName=table, Item=item)
    assert "code" not in answer, answer


def tree_to_write() -> Tree:
    """A tree with a table of a hash key, two items in it, and one that has a sort key too."""
    made = Tree()
    created(made, "tab", "ps", ("near", "pl", "Local", "ALL"))
    created(made, "hash", "p")
    put(made, "hash", p="a", n=n(1), ss={"SS": ["a", "b"]}, l=numbers(1), m={"M": {"x": n(1)}})
    put(made, "hash", p="b", n=n(2))
    put(made, "tab", p="a", s="1", n=n(1))
    return made


def stored(tree: Tree, key: str = "a") -> dict[str, Any]:
    """What the table of a hash key has under a key."""
    found: dict[str, Any] = tree.ask("GetItem", TableName="hash", Key={"p": s(key)}).get("Item", {})
    return found


def run(tree: Tree, statement: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    """Execute a statement."""
    given = {"Parameters": list(parameters)} if parameters else {}
    return tree.ask("ExecuteStatement", Statement=statement, **given, **more)


def values_for(text: str) -> list[dict[str, str]]:
    """A parameter for each question mark."""
    return [s("v")] * text.count("?")


def rows(answer: dict[str, Any], name: str) -> list[Any]:
    """The values of a column, without their types."""
    assert "Items" in answer, answer
    return [next(iter(item[name].values())) for item in answer["Items"]]


def message(answer: dict[str, Any]) -> str:
    """What a statement is refused with."""
    assert answer.get("code") == "ValidationException", answer
    return str(answer["message"])


def transact(tree: Tree, *statements: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """Execute statements as a transaction."""
    return tree.ask("ExecuteTransaction", TransactStatements=_listed(statements), **more)


def batch(tree: Tree, *statements: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """Execute statements as a batch."""
    return tree.ask("BatchExecuteStatement", Statements=_listed(statements), **more)


def _listed(statements: tuple[str | dict[str, Any], ...]) -> list[dict[str, Any]]:
    return [{"Statement": each} if isinstance(each, str) else each for each in statements]
