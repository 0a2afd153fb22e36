"""Requests that every run sends once: each side of each limit, each odd expression and value.

And each odd statement; and client tokens that come again, for the same request and for another.
"""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.conform.strategies.control import TABLES
from dynacheck.conform.strategies.faults import DEFINITIONS, WRONG_TYPES
from dynacheck.conform.strategies.limits import at_limit, limits_of
from dynacheck.conform.strategies.odd_expressions import CONDITIONS, PROJECTIONS, UPDATES
from dynacheck.conform.strategies.odd_statements import STATEMENTS
from dynacheck.conform.strategies.partiql import CLIENT_TOKENS
from dynacheck.conform.strategies.several import TOKENS
from dynacheck.conform.strategies.statement_batches import long_lists, statement_batches
from dynacheck.conform.strategies.values import BAD_NUMBERS, BAD_VALUES, GOOD_VALUES, NUMBERS
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step

SIMPLE = Schema("S")
KEY: dict[str, object] = {"p": {"S": "a"}}
ABOUT: dict[str, object] = {"TableName": SIMPLE.table, "Key": KEY}


def limit_steps(schema: Schema) -> Iterator[Step]:
    """Each limit that is tried on the table of `schema`: at it, and one past it.

    What can be tried on any table is tried on the simplest.
    """
    names = set(limits_of(schema))
    for name in sorted(names if schema == SIMPLE else names - set(limits_of(SIMPLE))):
        for over, side in ((False, "at"), (True, "over")):
            operation, request = at_limit(name, over, schema, KEY)
            yield Step(operation, request, f"{name}: {side}")


def item_catalogue() -> Iterator[Step]:
    """Odd expressions, every value and wrong types, about one item of the simplest table."""
    for member, operation, texts in (
        ("ConditionExpression", "DeleteItem", CONDITIONS),
        ("UpdateExpression", "UpdateItem", UPDATES),
        ("ProjectionExpression", "GetItem", PROJECTIONS),
    ):
        for text in texts:
            used = {"ExpressionAttributeValues": {":v": {"S": "a"}}} if ":v" in str(text) else {}
            yield Step(operation, {**ABOUT, member: text, **used})
    yield from _returning()
    numbers = ({"N": text} for text in (*NUMBERS, *BAD_NUMBERS))
    for value in (*GOOD_VALUES, *BAD_VALUES, *numbers):
        item = {**KEY, "a": value}
        yield Step("PutItem", {"TableName": SIMPLE.table, "Item": item})
    for member in ("TableName", "Key", "ConditionExpression", "ExpressionAttributeNames"):
        for value in WRONG_TYPES:
            yield Step("DeleteItem", {**ABOUT, member: value})


def _returning() -> Iterator[Step]:
    """Every ReturnValues of a write, of an item that is there and of one that is not."""
    change = {
        "UpdateExpression": "SET b = if_not_exists(b, :n) + :n REMOVE c",
        "ExpressionAttributeValues": {":n": {"N": "1"}},
    }
    item = {**KEY, "a": {"S": "a"}, "c": {"S": "c"}}
    for kind in ("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW", "all_old"):
        returned = {"ReturnValues": kind}
        for _ in range(2):
            yield Step("UpdateItem", {**ABOUT, **change, **returned})
        yield Step("PutItem", {"TableName": SIMPLE.table, "Item": item, **returned})
        yield Step("UpdateItem", {**ABOUT, **change, **returned})
        for _ in range(2):
            yield Step("DeleteItem", {**ABOUT, **returned})


def table_catalogue() -> Iterator[Step]:
    """Table definitions that are none, and a table's life."""
    good = SIMPLE.create_request(TABLES[0])
    for change in DEFINITIONS:
        yield Step("CreateTable", change(good))
        yield Step("DeleteTable", {"TableName": TABLES[0]})
    for operation in ("CreateTable", "DescribeTable", "CreateTable", "DeleteTable"):
        yield Step(operation, good if operation == "CreateTable" else {"TableName": TABLES[0]})
    for operation in ("DescribeTable", "DeleteTable"):
        yield Step(operation, {"TableName": TABLES[0]})


def statement_catalogue() -> Iterator[Step]:
    """Each odd statement about an item that is there, some of them in a batch and a transaction.

    The item is put there again after each that may have changed it.
    """
    item = {**KEY, "a": {"N": "1"}, "b": {"M": {"a": {"S": "x"}}}, "c": {"L": [{"N": "1"}]}}
    put = Step("PutItem", {"TableName": SIMPLE.table, "Item": item})
    yield put
    for number, text in enumerate(STATEMENTS):
        statement: dict[str, object] = {"Statement": text.replace("{T}", f'"{SIMPLE.table}"')}
        if "= ?" in text:
            statement["Parameters"] = [{"S": "a"}]
        steps = [
            Step("ExecuteStatement", statement),
            Step("BatchExecuteStatement", {"Statements": [statement]}),
            Step("ExecuteTransaction", {"TransactStatements": [statement]}),
        ]
        for step in steps if number % 4 == 0 else steps[:1]:
            yield step
            if not text.lower().startswith("select"):
                yield put
    yield from _failing_together()
    yield put
    yield from statement_batches(SIMPLE)
    yield from long_lists(SIMPLE)


def _failing_together() -> Iterator[Step]:
    """A batch of which each statement fails in its own way, and a transaction of which one does."""
    table = f'"{SIMPLE.table}"'
    texts = (
        f"INSERT INTO {table} VALUE {{'p': 'a'}}",
        f"UPDATE {table} SET a = 1 WHERE p = 'none'",
        f"UPDATE {table} SET p = 'c' WHERE p = 'b'",
        "DELETE FROM dynaspec_conform_none WHERE p = 'a'",
        f"INSERT INTO {table} VALUE {{'p': 'new'}}",
    )
    rows = [{"Statement": text} for text in texts]
    yield Step("BatchExecuteStatement", {"Statements": rows[:4]})
    yield Step("ExecuteTransaction", {"TransactStatements": [rows[4], rows[1]]})


def token_examples() -> Iterator[list[Step]]:
    """A transaction, the same again, and another one with the same client token."""
    first, other = (
        {"Put": {"TableName": SIMPLE.table, "Item": {**KEY, "a": {"N": n}}}} for n in ("1", "2")
    )
    yield [
        Step("TransactWriteItems", {"TransactItems": [action], "ClientRequestToken": TOKENS[0]})
        for action in (first, first, other)
    ]
    one, two = (
        {"Statement": f"INSERT INTO \"{SIMPLE.table}\" VALUE {{'p': 'a', 'a': {number}}}"}
        for number in (1, 2)
    )
    for token in CLIENT_TOKENS:
        taken = Step(
            "TransactWriteItems", {"TransactItems": [first], "ClientRequestToken": TOKENS[0]}
        )
        delete = Step("DeleteItem", ABOUT)
        yield [taken, delete] + [
            Step(
                "ExecuteTransaction",
                {"TransactStatements": [statement], "ClientRequestToken": token},
            )
            for statement in (one, one, two)
        ]
