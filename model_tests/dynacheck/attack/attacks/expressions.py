"""Work that one request may ask for by its expressions: all within the service's limits."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator
from functools import partial
from typing import Final

from dynacheck.attack.asking import Body
from dynacheck.attack.attack import Strike
from dynacheck.attack.attacker import TABLE, Attacker

_SCANNED: Final = 2_000
_LONG_LIST: Final = 190_000
_ATTRIBUTES: Final = 95_000
_PATHS: Final = 560
_CONTAINS: Final = 149
_COMPARISONS: Final = 145
"""A statement may have 8,192 characters, and an expression 300 operators."""
_MOST: Final = 4_000
"""Of the 4,096 bytes that an expression may have."""
_FILLERS: Final = 2_000
_NULL: Final[Body] = {"NULL": True}
_KEY: Final[Body] = {"k": {"S": "one"}}


def many_operands(last: int = 100) -> str:
    """Return a condition of twelve IN with a hundred operands each, in the last one `last`."""
    return " OR ".join(f"p IN ({','.join([':v'] * count)})" for count in [100] * 11 + [last])


async def in_filter(attacker: Attacker) -> Strike:
    """Have a Scan compare each of 2,000 items with 1,200 operands."""
    await attacker.make_table()
    asked: Body = {"TableName": TABLE, "ExpressionAttributeValues": {":v": {"S": "no"}}}
    await attacker.need("Scan", {**asked, "FilterExpression": "p IN (:v)"})
    await attacker.put(_small(_SCANNED))
    request = attacker.request("Scan", {**asked, "FilterExpression": many_operands()})
    return partial(attacker.send, [request])


async def long_expressions(attacker: Attacker) -> Strike:
    """Have a transaction of 100 updates read 370 KB of conditions."""
    await attacker.make_table()
    await attacker.need("TransactWriteItems", {"TransactItems": [_update(0, "p IN (:v)")]})
    await attacker.put(_small(100))
    updates = [_update(number, many_operands(number + 1)) for number in range(100)]
    request = attacker.request("TransactWriteItems", {"TransactItems": updates})
    return partial(attacker.send, [request] * 2)


def _update(number: int, unmet: str) -> Body:
    asked = {
        "TableName": TABLE,
        "Key": {"k": {"S": str(number)}},
        "UpdateExpression": "SET n = :v",
        "ConditionExpression": f"NOT ({unmet})",
        "ExpressionAttributeValues": {":v": {"S": "no"}},
    }
    return {"Update": asked}


def _small(count: int) -> Iterator[Body]:
    return ({"k": {"S": str(number)}, "p": {"S": "x"}} for number in range(count))


async def nested_paths(attacker: Attacker) -> Strike:
    """Name 560 nested paths of an item of 95,000 attributes, to read and to remove them."""
    await attacker.make_table()
    lists = [f"{letter}{number:02}" for letter in "abcdef" for number in range(100)][:_PATHS]
    others = map("".join, itertools.product(string.ascii_letters, repeat=3))
    named = dict.fromkeys(itertools.islice(others, _ATTRIBUTES - _PATHS), _NULL)
    listed = {name: {"L": [_NULL]} for name in lists}
    await attacker.need("PutItem", {"TableName": TABLE, "Item": {**_KEY, **named, **listed}})
    paths = ",".join(f"{name}[0]" for name in lists)
    about: Body = {"TableName": TABLE, "Key": _KEY}
    got = {**about, "ConsistentRead": True, "ProjectionExpression": paths}
    removed = {**about, "UpdateExpression": f"REMOVE {paths}"}
    requests = [attacker.request("GetItem", got)] * 3
    return partial(attacker.send, [*requests, attacker.request("UpdateItem", removed)])


async def contains(attacker: Attacker) -> Strike:
    """Look 149 times for what is not in a list of 190,000 elements, as the condition of a write."""
    await attacker.make_table()
    item = {**_KEY, "l": {"L": [_NULL] * _LONG_LIST}}
    await attacker.need("PutItem", {"TableName": TABLE, "Item": item})
    found = " OR ".join(["contains(l,:v)"] * _CONTAINS)
    asked = {
        "TableName": TABLE,
        "Key": _KEY,
        "UpdateExpression": "SET n = :v",
        "ConditionExpression": found,
        "ExpressionAttributeValues": {":v": {"S": "no"}},
    }
    return partial(attacker.send, [attacker.request("UpdateItem", asked)] * 3)


async def long_statements(attacker: Attacker) -> Strike:
    """Have two transactions of 100 statements of 7,500 characters carried out."""
    await attacker.make_table()
    await attacker.put(_small(100))
    await attacker.need("ExecuteTransaction", {"TransactStatements": [_statement(0, 1)]})
    statements = [_statement(number, _COMPARISONS) for number in range(100)]
    request = attacker.request("ExecuteTransaction", {"TransactStatements": statements})
    return partial(attacker.send, [request] * 2)


def _statement(number: int, comparisons: int) -> Body:
    unmet = " OR ".join([f"p = '{'y' * 40}{number}'"] * comparisons)
    changed = f"UPDATE \"{TABLE}\" SET n = 'x' WHERE k = '{number}'"
    return {"Statement": f"{changed} AND NOT ({unmet})"}


async def cache_fillers(attacker: Attacker) -> Strike:
    """Send 2,000 expressions of which none was seen before, one in ten of them of 300 KB."""
    await attacker.make_table()
    asked = {"TableName": TABLE, "Key": _KEY}
    await attacker.need("GetItem", {**asked, "ProjectionExpression": "a, b"})
    return partial(attacker.send, _fresh(attacker), 4)


def _fresh(attacker: Attacker) -> Iterator[bytes]:
    first = attacker.rng.randrange(10**6)
    for number in range(_FILLERS):
        size = _MOST if number % 10 else 300_000
        one = f"a{first}_{number}_"
        count = size // (len(one) + 6)
        names = (f"{one}{each:05}" for each in range(count))
        about: Body = {"TableName": TABLE, "Key": _KEY}
        if number % 2:
            asked = {**about, "ProjectionExpression": ",".join(names)}
            yield attacker.request("GetItem", asked)
        else:
            asked = {**about, "UpdateExpression": f"REMOVE {','.join(names)}"}
            yield attacker.request("UpdateItem", asked)
