"""The life of an item in its indexes, written in each way: after each write every index is read.

Source: "Using Global Secondary Indexes in DynamoDB" and "Local secondary indexes" (developer
guide): an index holds the items that have its key, with what it projects, as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dynacheck.exchange.schemas import HASH, INDEX_TYPES, RANGE, Schema
from dynacheck.exchange.step import Step

Item = Mapping[str, object]

_STATES: tuple[Mapping[str, int] | None, ...] = (
    {"c": 1},
    {"c": 1, "g": 1},
    {"c": 1, "g": 1, "h": 1, "l": 1},
    {"c": 1, "g": 1, "h": 1, "l": 1, "a": 1},
    {"c": 2, "g": 1, "h": 1, "l": 1, "a": 2},
    {"c": 2, "g": 2, "h": 1, "l": 1, "a": 2},
    {"c": 2, "g": 2, "h": 2, "l": 2},
    {"c": 2, "h": 2, "l": 2},
    {"c": 2, "g": 2, "l": 2},
    {"c": 2, "a": 1},
    {"c": 2, "g": 1, "h": 1, "l": 1, "a": 1},
    None,
    {"c": 2, "g": 1, "h": 1, "l": 1},
)
"""What the item has, one after the other; None: there is no item."""


def entry_examples(schema: Schema) -> Iterator[list[Step]]:
    """For each way of writing the whole life of an item, another one beside it."""
    if not schema.indexes:
        return
    key, beside = ({HASH: {"S": "a"}, RANGE: {"S": sort}} for sort in "ab")
    there = {**beside, **_item({"g": 1, "h": 1, "l": 1})}
    for write in (_written, _updated, _in_a_batch, _in_a_transaction, _by_a_statement):
        steps = [Step("PutItem", {"TableName": schema.table, "Item": there})]
        old: Item = {}
        for state in _STATES:
            new = None if state is None else _item(state)
            steps += [write(schema.table, key, old, new), *index_reads(schema)]
            old = new or {}
        yield steps


def index_reads(schema: Schema) -> list[Step]:
    """A late read of each index, strongly consistent where it may be."""
    about = {"TableName": schema.table}
    return [
        Step("Scan", {**about, "IndexName": index.name, "ConsistentRead": index.local}, late=True)
        for index in schema.indexes
    ]


def _item(attributes: Mapping[str, int]) -> Item:
    return {name: {INDEX_TYPES.get(name, "N"): str(n)} for name, n in attributes.items()}


def _written(table: str, key: Item, _: Item, new: Item | None) -> Step:
    if new is None:
        return Step("DeleteItem", {"TableName": table, "Key": key})
    return Step("PutItem", {"TableName": table, "Item": {**key, **new}})


def _updated(table: str, key: Item, old: Item, new: Item | None) -> Step:
    if new is None:
        return _written(table, key, old, new)
    return Step("UpdateItem", {"TableName": table, "Key": key, **_change(old, new)})


def _change(old: Item, new: Item) -> Item:
    """The members of an update that makes of the one item the other."""
    gone = sorted(old.keys() - new.keys())
    text = f"SET {', '.join(f'{name} = :{name}' for name in new)}"
    text += f" REMOVE {', '.join(gone)}" if gone else ""
    values = {f":{name}": value for name, value in new.items()}
    return {"UpdateExpression": text, "ExpressionAttributeValues": values}


def _in_a_batch(table: str, key: Item, _: Item, new: Item | None) -> Step:
    if new is None:
        return Step("BatchWriteItem", {"RequestItems": {table: [{"DeleteRequest": {"Key": key}}]}})
    put = {"PutRequest": {"Item": {**key, **new}}}
    return Step("BatchWriteItem", {"RequestItems": {table: [put]}})


def _in_a_transaction(table: str, key: Item, old: Item, new: Item | None) -> Step:
    action: Item = {"Delete": {"TableName": table, "Key": key}}
    if new is not None:
        action = {"Update": {"TableName": table, "Key": key, **_change(old, new)}}
    return Step("TransactWriteItems", {"TransactItems": [action]})


def _by_a_statement(table: str, key: Item, old: Item, new: Item | None) -> Step:
    where = f"WHERE {HASH} = 'a' AND {RANGE} = 'a'"
    if new is None:
        return _stated(f'DELETE FROM "{table}" {where}', [])
    values = list(new.values())
    if not old:
        fields = ", ".join(f"'{name}': ?" for name in new)
        text = f"INSERT INTO \"{table}\" VALUE {{'{HASH}': 'a', '{RANGE}': 'a', {fields}}}"
        return _stated(text, values)
    sets = " ".join(f"SET {name} = ?" for name in new)
    removes = " ".join(f"REMOVE {name}" for name in sorted(old.keys() - new.keys()))
    return _stated(f'UPDATE "{table}" {sets} {removes} {where}', values)


def _stated(text: str, parameters: list[object]) -> Step:
    given = {"Parameters": parameters} if parameters else {}
    return Step("ExecuteStatement", {"Statement": text, **given})
