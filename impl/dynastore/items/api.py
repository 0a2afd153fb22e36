"""From a request's name and body to its outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from dynastore.items.data.errors import ServiceError, serialization, unknown_operation
from dynastore.items.data.view import Outcome, View
from dynastore.items.operations import batches, single_item, transactions
from dynastore.items.partiql import batches as partiql_batches
from dynastore.items.partiql import statement
from dynastore.items.partiql import transactions as partiql_transactions
from dynastore.items.reads import queries, scans
from dynastore.items.requests import fast_path
from dynastore.items.requests.item_inputs import REQUESTS
from dynastore.items.requests.shapes import Fraction, checked, converted
from dynastore.items.tables import account, housekeeping, names, table_updates, tables, tags, ttl
from dynastore.items.tables.tables import Answer

_HANDLERS: Final[Mapping[str, Callable[[View, Mapping[str, Any], int], Answer]]] = {
    "CreateTable": tables.create,
    "DescribeTable": tables.described,
    "ListTables": tables.list_names,
    "UpdateTable": table_updates.update,
    "DeleteTable": tables.delete,
    "UpdateTimeToLive": ttl.update,
    "DescribeTimeToLive": ttl.described,
    "TagResource": tags.tag,
    "UntagResource": tags.untag,
    "ListTagsOfResource": tags.listed,
    "DescribeLimits": account.limits,
    "GetItem": single_item.get,
    "PutItem": single_item.put,
    "UpdateItem": single_item.update,
    "DeleteItem": single_item.delete,
    "BatchGetItem": batches.get,
    "BatchWriteItem": batches.write,
    "TransactGetItems": transactions.get,
    "TransactWriteItems": transactions.write,
    "Query": queries.query,
    "Scan": scans.scan,
    "ExecuteStatement": statement.execute,
    "BatchExecuteStatement": partiql_batches.execute,
    "ExecuteTransaction": partiql_transactions.execute,
}
OPERATIONS: Final = frozenset(_HANDLERS)
HOUSEKEEPING: Final = "Housekeeping"
"""What the store asks of itself: no client can."""
_FIRST: Final = {
    **dict.fromkeys(
        (
            "CreateTable",
            "DescribeTable",
            "UpdateTable",
            "DeleteTable",
            "UpdateTimeToLive",
            "DescribeTimeToLive",
        ),
        names.check_name,
    ),
    **dict.fromkeys(("TagResource", "UntagResource", "ListTagsOfResource"), tags.check_arn),
}
"""What is checked of a request before the model's constraints."""
_EVENTUAL: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
"""Reads that need not see every write, unless they ask for it."""
_READS: Final = _EVENTUAL | {
    "TransactGetItems",
    "DescribeTable",
    "ListTables",
    "DescribeTimeToLive",
    "ListTagsOfResource",
    "DescribeLimits",
}
_DECODER: Final = msgspec.json.Decoder(float_hook=Fraction)


class _Flag(msgspec.Struct):
    """What a read's router looks at; the rest is skipped, not made."""

    flag: object = msgspec.field(default=None, name="ConsistentRead")
    tables: dict[str, _Flag | None] | None = msgspec.field(default=None, name="RequestItems")
    """Of BatchGetItem, what is asked of each table."""

    @property
    def consistent(self) -> bool:
        """Whether it asks for a consistent read, of any table."""
        flags = [self.flag, *(each and each.flag for each in (self.tables or {}).values())]
        return any(flag is not None and flag is not False for flag in flags)


_FLAG_DECODER: Final = msgspec.json.Decoder(_Flag)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def execute(view: View, operation: str, body: bytes, now: int = 0) -> Outcome:
    """Answer a request and say what it writes. Pure, and never raises, whatever the request.

    `body` is the request's JSON as it was received; `now` the time in milliseconds since 1970, UTC,
    that a table created by the request bears.
    """
    try:
        answer, writes = _answer(view, operation, body, now)
    except ServiceError as refusal:
        return Outcome(400, _refused(refusal), ())
    return Outcome(200, _ENCODER.encode(answer), writes)


def is_read(operation: str) -> bool:
    """Say whether the operation writes nothing, whatever its parameters."""
    return operation in _READS


def consistent(operation: str, body: bytes) -> bool:
    """Say whether the request must see every write that was acknowledged before it.

    False only for reads of items that do not ask for a consistent read.
    """
    if operation not in _EVENTUAL:
        return True
    try:
        return _FLAG_DECODER.decode(body).consistent
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True


def decode(body: bytes) -> dict[str, object]:
    """Read the JSON object of a request; refuses anything else."""
    try:
        data = _DECODER.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise serialization("") from None
    if not isinstance(data, dict):
        raise serialization("Start of structure or map found where not expected")
    return data


def _answer(view: View, operation: str, body: bytes, now: int) -> Answer:
    if operation == HOUSEKEEPING:
        return housekeeping.housekeeping(view, now)
    handler = _HANDLERS.get(operation)
    if handler is None:
        raise unknown_operation()
    return handler(view, _read(operation, body), now)


def _read(operation: str, body: bytes) -> Mapping[str, Any]:
    """Read the request of an operation, or refuse it."""
    shape, right = REQUESTS[operation], fast_path.request(operation, body)
    request = converted(decode(body), shape) if right is None else right
    names.check_arns(request)
    first = _FIRST.get(operation)
    if first is not None:
        request = names.plain_name(request)
        first(request)
    return checked(request, shape) if right is None else request


def _refused(refusal: ServiceError) -> bytes:
    body: dict[str, object] = {"__type": f"{refusal.namespace}#{refusal.code}"}
    if refusal.message:
        body[refusal.spelling] = refusal.message
    return _ENCODER.encode({**body, **refusal.members})
