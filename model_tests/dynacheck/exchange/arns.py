"""Tables that are named by their ARNs: each target has its own, in requests and in answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dynacheck.exchange.schemas import ARN

NAMES = ("TableName", "ResourceArn")
"""Members that name a table."""
BY_TABLE = frozenset(
    {"RequestItems", "Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"}
)
"""Members that may be maps by table."""
_PARTS = ("TransactItems", "ConsumedCapacity")
"""Members whose parts name tables."""


def named(request: Mapping[str, object]) -> Iterator[str]:
    """The ARNs by which a request names tables of the suite."""
    for member in NAMES:
        name = request.get(member)
        if isinstance(name, str) and name.startswith(ARN):
            yield name
    asked = request.get("RequestItems")
    for key in asked if isinstance(asked, Mapping) else ():
        if isinstance(key, str) and key.startswith(ARN):
            yield key
    actions = request.get("TransactItems")
    for action in actions if isinstance(actions, list | tuple) else ():
        for given in action.values() if isinstance(action, Mapping) else ():
            if isinstance(given, Mapping):
                yield from named(given)


def by_arn(request: Mapping[str, object], table: str) -> dict[str, object]:
    """A request that names `table` by its ARN, wherever it names it."""
    return renamed(request, {table: f"{ARN}{table}"})


def renamed(members: Mapping[str, object], others: Mapping[str, str]) -> dict[str, object]:
    """A request or an answer with other names of tables."""
    return {name: _renamed(name, value, others) for name, value in members.items()}


def _renamed(member: str, value: object, others: Mapping[str, str]) -> object:
    if member in NAMES and isinstance(value, str):
        return others.get(value, value)
    if member in BY_TABLE and isinstance(value, Mapping):
        return {others.get(table, table): each for table, each in value.items()}
    if member in _PARTS:
        return _part(value, others)
    return value


def _part(value: object, others: Mapping[str, str]) -> object:
    """What consumed capacity, or an action of a transaction, whichever way it is given."""
    if isinstance(value, list | tuple):
        return [_part(each, others) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: renamed(given, others)
        if isinstance(given, Mapping)
        else _renamed(name, given, others)
        for name, given in value.items()
    }
