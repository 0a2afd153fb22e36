"""Batches of statements, and long lists of IN, that every run sends once."""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk

LISTED = 12
"""Items that are there for IN to find: more than a page of it has."""

_BIG = "INSERT INTO {T} VALUE {'p': 'big', 'o': '" + "x" * 3000 + "'}"
_READ, _SET = "SELECT a FROM {T} WHERE p = 'a'", "UPDATE {T} SET a = 2 WHERE p = 'a'"
_NEW = "INSERT INTO {T} VALUE {'p': 'n%d'}"
_BATCHES: tuple[tuple[str, ...], ...] = (
    ("INSERT INTO {T} VALUE {'p': 'a'}",),
    ("INSERT INTO {T} VALUE {'p': 'a'}", _NEW % 1),
    ("INSERT INTO {T} VALUE {'p': 'a'}", "INSERT INTO {T} VALUE {'p': 'big'}", _NEW % 2),
    (f"{_SET} AND a = 'never'", "UPDATE {T} SET a = 1 WHERE p = 'none'", _NEW % 3),
    ("UPDATE {T} SET a = 1 WHERE a = 1", "INSERT {T}", _NEW % 4),
    ("INSERT INTO dynaspec_conform_none VALUE {'p': 'a'}", _NEW % 5),
    (_READ, "SELECT * FROM {T} WHERE p = 'big'", "SELECT * FROM {T} WHERE p = 'none'"),
    (_READ, "SELECT * FROM {T} WHERE a = 1"),
    (_READ, "SELECT * FROM {T} WHERE p IN ['a']"),
    (_READ, "SELECT a FROM {T} WHERE p = 'a'"),
    (_SET, "DELETE FROM {T} WHERE p = 'a'"),
    (_SET, "UPDATE {T} SET p = 'b' WHERE p = 'a'"),
    (_SET, "UPDATE {T} SET a = unknown(a) WHERE p = 'a'"),
    (_READ, "UPDATE {T} SET a = 1 WHERE p = 'big'"),
    ("SELECT * FROM {T} WHERE a = 1", "UPDATE {T} SET a = 1"),
    ("SELECT * FROM {T} WHERE", "DELETE FROM {T} WHERE p = 'n1'"),
    ("EXISTS(SELECT * FROM {T} WHERE p = 'a' AND a = 1)", "DELETE FROM {T} WHERE p = 'n2'"),
)


def statement_batches(schema: Schema) -> Iterator[Step]:
    """Each batch about a table whose partition keys are strings, and what it costs."""
    yield Step("ExecuteStatement", _statement(schema, _BIG))
    for texts in _BATCHES:
        rows = [
            {**_statement(schema, text), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
            for text in texts
        ]
        yield Step("BatchExecuteStatement", {"Statements": rows, "ReturnConsumedCapacity": "TOTAL"})


def long_lists(schema: Schema) -> Iterator[Step]:
    """Walks of the keys that IN lists: up to a page and more, of items there and not there."""
    for number in range(LISTED):
        item = {"p": {"S": f"v{number:02}"}, "a": {"N": str(number)}}
        yield Step("PutItem", {"TableName": schema.table, "Item": item})
    for count in (LISTED - 2, LISTED - 1, LISTED, 50, 51):
        listed = ", ".join(f"'v{number:02}'" for number in range(count))
        request = _statement(schema, f"SELECT p FROM {{T}} WHERE p IN [{listed}]")
        request["ConsistentRead"] = True
        yield from (Walk("ExecuteStatement", request, page=page) for page in (None, 3, 100))


def _statement(schema: Schema, text: str) -> dict[str, object]:
    return {"Statement": text.replace("{T}", f'"{schema.table}"')}
