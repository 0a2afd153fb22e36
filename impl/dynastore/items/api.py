"""From a request's name and body to its outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from dynastore.items.data import work
from dynastore.items.data.errors import ServiceError, serialization, unknown_operation
from dynastore.items.data.view import HERE, Call, Outcome, Place, View
from dynastore.items.operations import batches, single_item, transactions
from dynastore.items.partiql import batches as partiql_batches
from dynastore.items.partiql import statement
from dynastore.items.partiql import transactions as partiql_transactions
from dynastore.items.reads import queries, scans
from dynastore.items.requests import fast_path
from dynastore.items.requests.item_inputs import REQUESTS
from dynastore.items.requests.shapes import Fraction, checked, converted
from dynastore.items.streams import reading, sources, upkeep
from dynastore.items.tables import (
    account,
    global_tables,
    housekeeping,
    names,
    table_updates,
    tables,
    tags,
    ttl,
)
from dynastore.items.tables.tables import Result


@dataclass(frozen=True)
class _Operation:
    """What an operation does with a request that has been read."""

    run: Callable[[View, Mapping[str, Any], Call], Result]
    reads: bool = False
    """Whether it writes nothing, whatever its parameters."""
    eventual: bool = False
    """Whether it need not see every write, unless it is asked to."""
    first: Callable[[Mapping[str, Any]], None] | None = None
    """What is checked of a request before the model's constraints."""


_OPERATIONS: Final = {
    "CreateTable": _Operation(tables.create, first=names.check_name),
    "DescribeTable": _Operation(tables.described, reads=True, first=names.check_name),
    "ListTables": _Operation(tables.list_names, reads=True),
    "UpdateTable": _Operation(table_updates.update, first=names.check_name),
    "DeleteTable": _Operation(tables.delete, first=names.check_name),
    "UpdateTimeToLive": _Operation(ttl.update, first=names.check_name),
    "DescribeTimeToLive": _Operation(ttl.described, reads=True, first=names.check_name),
    "TagResource": _Operation(tags.tag, first=tags.check_arn),
    "UntagResource": _Operation(tags.untag, first=tags.check_arn),
    "ListTagsOfResource": _Operation(tags.listed, reads=True, first=tags.check_arn),
    "DescribeLimits": _Operation(account.limits, reads=True),
    "CreateGlobalTable": _Operation(global_tables.create),
    "DescribeGlobalTable": _Operation(global_tables.described, reads=True),
    "ListGlobalTables": _Operation(global_tables.list_names, reads=True),
    "UpdateGlobalTable": _Operation(global_tables.update),
    "GetItem": _Operation(single_item.get, reads=True, eventual=True),
    "PutItem": _Operation(single_item.put),
    "UpdateItem": _Operation(single_item.update),
    "DeleteItem": _Operation(single_item.delete),
    "BatchGetItem": _Operation(batches.get, reads=True, eventual=True),
    "BatchWriteItem": _Operation(batches.write),
    "TransactGetItems": _Operation(transactions.get, reads=True),
    "TransactWriteItems": _Operation(transactions.write),
    "Query": _Operation(queries.query, reads=True, eventual=True),
    "Scan": _Operation(scans.scan, reads=True, eventual=True),
    "ExecuteStatement": _Operation(statement.execute),
    "BatchExecuteStatement": _Operation(partiql_batches.execute),
    "ExecuteTransaction": _Operation(partiql_transactions.execute),
}
_STREAMS: Final = {
    "ListStreams": _Operation(reading.list_streams, reads=True),
    "DescribeStream": _Operation(reading.describe, reads=True, first=sources.check_arn),
    "GetShardIterator": _Operation(reading.iterator, reads=True, first=sources.check_arn),
    "GetRecords": _Operation(reading.records, reads=True),
}
OPERATIONS: Final = frozenset(_OPERATIONS)
STREAMS_OPERATIONS: Final = frozenset(_STREAMS)
"""Operations of the service's other interface, by which streams are read."""
_ALL: Final = _OPERATIONS | _STREAMS
HOUSEKEEPING: Final = "Housekeeping"
"""What the store asks of itself: no client can."""
_DECODER: Final = msgspec.json.Decoder(float_hook=Fraction)


class _Flag(msgspec.Struct):
    """What a read's router looks at; the rest is skipped, not made."""

    flag: object = msgspec.field(default=None, name="ConsistentRead")
    tables: dict[str, _Flag | None] | None = msgspec.field(default=None, name="RequestItems")
    """BatchGetItem's request for each table."""

    @property
    def consistent(self) -> bool:
        """Whether it asks for a consistent read, of any table."""
        flags = [self.flag, *(each and each.flag for each in (self.tables or {}).values())]
        return any(flag is not None and flag is not False for flag in flags)


_FLAG_DECODER: Final = msgspec.json.Decoder(_Flag)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def execute(
    view: View,
    operation: str,
    body: bytes,
    now: int = 0,
    place: Place = HERE,
    *,
    role: bool = False,
) -> Outcome:
    """Answer a request and say what it does. Pure, and never raises, whatever the request.

    `body` is the request's JSON as it was received; `now` the time in milliseconds since 1970, UTC,
    that a table created by the request bears; `role` says that it comes from the replication of
    global tables, and from no user.
    """
    try:
        answer, effects = _answer(view, operation, body, Call(now, place, role))
    except ServiceError as refusal:
        return Outcome(400, _refused(refusal))
    return Outcome(200, _ENCODER.encode(answer), effects)


def is_read(operation: str) -> bool:
    """Say whether the operation writes nothing, whatever its parameters."""
    known = _ALL.get(operation)
    return known is not None and known.reads


def consistent(operation: str, body: bytes) -> bool:
    """Say whether the request must see every write that was acknowledged before it.

    False only for reads of items that do not ask for a consistent read.
    """
    known = _ALL.get(operation)
    if known is None or not known.eventual:
        return True
    try:
        return _FLAG_DECODER.decode(body).consistent
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True


def decode(body: bytes) -> dict[str, object]:
    """Read the JSON object of a request; refuses anything else."""
    work.spend_on(body)
    try:
        data = _DECODER.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise serialization("") from None
    if not isinstance(data, dict):
        raise serialization("Start of structure or map found where not expected")
    return data


def _answer(view: View, operation: str, body: bytes, call: Call) -> Result:
    if operation == HOUSEKEEPING:
        return _house_kept(view, decode(body), call)
    known = _ALL.get(operation)
    if known is None:
        raise unknown_operation()
    return known.run(view, _read(operation, known, body, call), call)


def _house_kept(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Do a piece of the store's own work; or part a shard, to see its lineage."""
    if "Part" in request:
        return {"Expired": []}, upkeep.parted(view, request["Part"])
    answer, effects = housekeeping.housekeeping(view, call)
    if not effects.writes:
        effects = upkeep.upkeep(view, call.now)
    return answer | {"More": bool(effects.writes)}, effects


def _read(operation: str, known: _Operation, body: bytes, call: Call) -> Mapping[str, Any]:
    """Read the request of an operation, or refuse it."""
    shape, right = REQUESTS[operation], fast_path.request(operation, body)
    request = converted(decode(body), shape) if right is None else right
    names.check_arns(request, call.place.region)
    if known.first is not None:
        request = names.plain_name(request)
        known.first(request)
    return checked(request, shape) if right is None else request


def _refused(refusal: ServiceError) -> bytes:
    body: dict[str, object] = {"__type": f"{refusal.namespace}#{refusal.code}"}
    if refusal.message:
        body[refusal.spelling] = refusal.message
    return _ENCODER.encode({**body, **refusal.members})
