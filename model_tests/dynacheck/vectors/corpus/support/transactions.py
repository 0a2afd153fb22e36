"""What the vectors of TransactWriteItems are made of: its actions."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, KEY, NUBO, ONE, PARITY, TABLE, one, table
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "TransactWriteItems"

PAGE = API.format("TransactWriteItems")
REASONS = API.format("CancellationReason")
SUITE = NUBO.format("tier2/transactions/transactWrite.test.ts")
MESSAGES = PARITY.format("tier3/error-messages/transactWriteItems.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/transactions.test.ts")
DEEP = PARITY.format("tier3/validation-ordering/deepRequests.test.ts")
LAYERS = PARITY.format("tier3/error-messages/valueLayers.test.ts")
UNUSED = "ExtendDB/extenddb, pull request 169, captured of AWS (2026-06)"
ALTERNATOR = "scylladb/scylladb, run against AWS: test/alternator/test_transact.py"
KEYS = "floci-io/floci, pull request 3674, checked against AWS (eu-west-2, 2026-09)"
MEASURED = (
    "nubo-db/dynoxide, measured of AWS (eu-west-2, 2026-08-13): "
    "tests/transactional_index_consumed_capacity.rs"
)
OTHER = f"{PREFIX}other"
NONE_SUCH = f"{PREFIX}none"
BOTH = (*ONE, table("p:S", name=OTHER))
B: Request = {"p": {"S": "b"}}
C: Request = {"p": {"S": "c"}}
ITEM: Request = {**KEY, "n": {"N": "1"}}
"""The item that is there."""
ABSENT = "attribute_not_exists(p)"
PRESENT = "attribute_exists(p)"


def puts(item: object, **more: object) -> Request:
    """A Put."""
    return {"Put": {"TableName": TABLE, "Item": item, **more}}


def updates(key: object, update: object, **more: object) -> Request:
    """An Update."""
    return {"Update": {"TableName": TABLE, "Key": key, "UpdateExpression": update, **more}}


def deletes(key: object, **more: object) -> Request:
    """A Delete."""
    return {"Delete": {"TableName": TABLE, "Key": key, **more}}


def checks(key: object, condition: object, **more: object) -> Request:
    """A ConditionCheck."""
    given = {"TableName": TABLE, "Key": key, "ConditionExpression": condition, **more}
    return {"ConditionCheck": given}


def values(**given: object) -> dict[str, object]:
    """ExpressionAttributeValues."""
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def of(rule: str, actions: object, source: str = PAGE, **more: object) -> Vector:
    """A transaction on two tables, of which the first holds `ITEM`."""
    request = {**({} if actions is None else {"TransactItems": actions}), **more}
    return one(OPERATION, request, rule, source, ITEM, BOTH)
