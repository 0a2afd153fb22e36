"""Requests at a documented limit, and one past it.

Source: "Quotas in Amazon DynamoDB" (developer guide): item size 400 KB with names and values in
UTF-8 bytes; partition key 2048 bytes, sort key 1024 bytes; nesting 32 levels; numbers to 38
digits and from 1E-130 to 9.99…E+125; expression strings 4 KB; names and values of expressions 255
bytes; 100 operands of IN; 300 operators or functions in an UpdateExpression; table names of 3 to
255 characters; and those in `many`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from dynacheck.conform.strategies.many import MANY
from dynacheck.exchange.schemas import POOL, PREFIX, Schema
from dynacheck.exchange.values import nested

Built = tuple[str, dict[str, object]]

_SIZES = {"S": 1, "N": 0, "B": 1}


def at_limit(name: str, over: bool, schema: Schema, key: Mapping[str, object]) -> Built:
    """The operation and request that reach limit `name`, one past it if `over`."""
    return LIMITS[name](int(over), schema, dict(key))


@cache
def limits_of(schema: Schema) -> list[str]:
    """The limits that can be tried with no other table of the pool than that of `schema`."""
    requests = {name: at_limit(name, False, schema, {})[1] for name in sorted(LIMITS)}
    others = {other.table for other in POOL} - {schema.table}
    return [name for name, request in requests.items() if others.isdisjoint(_tables(request))]


def _tables(request: Mapping[str, object]) -> list[str]:
    return re.findall(rf"{PREFIX}\w+", json.dumps(request, default=repr))


def _put(schema: Schema, item: Mapping[str, object]) -> Built:
    return "PutItem", {"TableName": schema.table, "Item": dict(item)}


def _item_size(over: int, schema: Schema, key: dict[str, object]) -> Built:
    """400 KB = 409,600 bytes: names and values; the keys here are of one type with one size."""
    schema, key = Schema("S"), {"p": {"S": "a"}}
    return _put(schema, {**key, "a": {"S": "x" * (409600 - 3 + over)}})


def _update_size(over: int, schema: Schema, key: dict[str, object]) -> Built:
    """An update is charged 3 bytes, and a SET 19, its attribute's name and its value."""
    values = {":v": {"B": b"x" * (409600 - 3 - 19 - 1 + over)}}
    return "UpdateItem", {
        "TableName": Schema("S").table,
        "Key": {"p": {"S": "a"}},
        "UpdateExpression": "SET a = :v",
        "ExpressionAttributeValues": values,
    }


def _key_size(attribute: str, schema: Schema, bytes_: int) -> Built:
    key: dict[str, object] = {"p": {"S": "a"}}
    if schema.range_type:
        key["r"] = {"S": "a"}
    key[attribute] = {"S": "x" * bytes_}
    return _put(schema, key)


def _hash_size(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _key_size("p", Schema("S"), 2048 + over)


def _range_size(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _key_size("r", Schema("S", "S"), 1024 + over)


def _nesting(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _put(schema, {**key, "a": nested(31 + over)})


def _digits(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _put(schema, {**key, "a": {"N": "9" * (38 + over)}})


def _largest(over: int, schema: Schema, key: dict[str, object]) -> Built:
    number = "1E126" if over else "9.9999999999999999999999999999999999999E+125"
    return _put(schema, {**key, "a": {"N": number}})


def _smallest(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _put(schema, {**key, "a": {"N": f"1E-{130 + over}"}})


def _sum_digits(over: int, schema: Schema, key: dict[str, object]) -> Built:
    """A sum of 38 digits, and one that would need 39."""
    right = "1" if over else "9" * 38
    return "UpdateItem", {
        "TableName": schema.table,
        "Key": key,
        "UpdateExpression": "SET a = if_not_exists(d, :v) + :w",
        "ExpressionAttributeValues": {
            ":v": {"N": "9" * 38 if over else "0"},
            ":w": {"N": right.replace("1", "0.1") if over else right},
        },
    }


def _expression_length(over: int, schema: Schema, key: dict[str, object]) -> Built:
    start = "attribute_not_exists(a)"
    return "DeleteItem", {
        "TableName": schema.table,
        "Key": key,
        "ConditionExpression": start + " " * (4096 - len(start) + over),
    }


def _name_length(over: int, schema: Schema, key: dict[str, object]) -> Built:
    alias = "#" + "n" * (254 + over)
    return "GetItem", {
        "TableName": schema.table,
        "Key": key,
        "ProjectionExpression": alias,
        "ExpressionAttributeNames": {alias: "a"},
    }


def _value_length(over: int, schema: Schema, key: dict[str, object]) -> Built:
    placeholder = ":" + "v" * (254 + over)
    return "DeleteItem", {
        "TableName": schema.table,
        "Key": key,
        "ConditionExpression": f"p <> {placeholder}",
        "ExpressionAttributeValues": {placeholder: {"S": "none"}},
    }


def _in_operands(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return "DeleteItem", {
        "TableName": schema.table,
        "Key": key,
        "ConditionExpression": f"NOT p IN ({', '.join([':v'] * (100 + over))})",
        "ExpressionAttributeValues": {":v": {"S": "none"}},
    }


def _operators(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return "UpdateItem", {
        "TableName": schema.table,
        "Key": key,
        "UpdateExpression": "SET " + ",".join(f"a{i:03}=:v+:v" for i in range(300 + over)),
        "ExpressionAttributeValues": {":v": {"N": "1"}},
    }


def _long_name(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return "CreateTable", schema.create_request(PREFIX + "x" * (255 - len(PREFIX) + over))


def _including(*names: list[str]) -> Built:
    """A table with an index for each list of names, which it includes."""
    schema = Schema("S")
    return "CreateTable", {
        **schema.create_request(f"{PREFIX}included"),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": f"by_p{number}",
                "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": included},
            }
            for number, included in enumerate(names)
        ],
    }


def _included_name(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _including(["x" * (255 + over)])


def _included_empty(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _including(["" if over else "x"])


def _included(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return _including([f"a{n}" for n in range(20 + over)])


def _included_in_all(over: int, schema: Schema, key: dict[str, object]) -> Built:
    twenty = [f"a{n}" for n in range(20)]
    return _including(*[twenty] * 5, *[["a"]] * over)


def _short_name(over: int, schema: Schema, key: dict[str, object]) -> Built:
    return "DescribeTable", {"TableName": "dy" if over else "dyn"}


LIMITS: dict[str, Callable[[int, Schema, dict[str, object]], Built]] = {
    "item size": _item_size,
    "item size after an update": _update_size,
    "partition key size": _hash_size,
    "sort key size": _range_size,
    "nesting": _nesting,
    "digits": _digits,
    "largest number": _largest,
    "smallest number": _smallest,
    "digits of a sum": _sum_digits,
    "expression length": _expression_length,
    "a name's length in expressions": _name_length,
    "a value's length in expressions": _value_length,
    "operands of IN": _in_operands,
    "operators of an update": _operators,
    "table name, long": _long_name,
    "table name, short": _short_name,
    "name of what an index includes": _included_name,
    "name of what an index includes, short": _included_empty,
    "what an index includes": _included,
    "what indexes include in all": _included_in_all,
    **MANY,
}
"""Each limit's name, and its builder of (operation, request): 0 at the limit, 1 past it."""
