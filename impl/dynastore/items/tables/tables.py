"""Tables: create, describe, list, delete.

Source: API reference, "CreateTable", "DescribeTable", "ListTables", "DeleteTable".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.errors import resource_in_use, table_in_use, validation
from dynastore.items.data.view import NOTHING, Call, Effects, View
from dynastore.items.expressions import keys
from dynastore.items.tables import (
    catalog,
    definitions,
    encryption,
    housekeeping,
    replicas,
    streaming,
    tags,
    throughput,
)
from dynastore.items.tables.catalog import Index, Table
from dynastore.items.tables.definitions import Definitions
from dynastore.items.tables.descriptions import billing, describe
from dynastore.items.tables.throughput import INVALID, ON_DEMAND

LIST_LIMIT: Final = 100
CLASSES: Final = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")
_UNSUPPORTED: Final = (
    "VectorIndexes",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
    "ResourcePolicy",
)

Result = tuple[dict[str, object], Effects]
"""The body of a successful answer, and the mutation that the request makes."""


def create(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Create a table."""
    check_supported(request, () if call.role else _UNSUPPORTED)
    check_class(request)
    table = replicas.made(request, _made(with_billing(request), call), call)
    name = table.name
    if catalog.find(view, name) is not None:
        raise table_in_use(f"Table already exists: {name}")
    number = _count(view) + 1
    table, begun = streaming.switched_on(view, structs.replace(table, number=number))
    writes = ((keys.COUNTER, number.to_bytes(8, "big")), catalog.entered(table), *begun.writes)
    created = structs.replace(table, status="CREATING", indexes=_creating(table.indexes))
    shown = describe(view, created, call)
    if "WarmThroughput" not in request:
        del shown["WarmThroughput"]
    if table.on_demand:
        shown |= billing(ON_DEMAND)
    return {"TableDescription": shown}, Effects(writes, begun.changes)


def described(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Describe a table."""
    return {"Table": describe(view, catalog.named(view, request["TableName"]), call)}, NOTHING


def delete(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Delete a table and everything in it."""
    table = catalog.named(view, request["TableName"])
    check_not_deleted(table)
    if any(index.status != "ACTIVE" for index in table.indexes):
        raise resource_in_use(
            "Cannot delete table while indexes are being created, updated, or deleted."
        )
    if table.protected:
        raise validation(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    after = structs.replace(table, status="DELETING")
    ended = streaming.switched_off(view, table)
    writes = (*housekeeping.begin(view, after), *ended.writes)
    return {"TableDescription": _deleting(view, after, call)}, Effects(writes, ended.changes)


def list_names(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """List the names of the tables, a page at a time, in the order of their bytes."""
    after = request.get("ExclusiveStartTableName")
    start = keys.CATALOG if after is None else keys.table_key(after) + b"\x00"
    limit = request.get("Limit", LIST_LIMIT)
    names: list[str] = []
    for key, _content in view.scan(start, keys.CATALOG + b"\xff"):
        if len(names) == limit:
            return {"TableNames": names, "LastEvaluatedTableName": names[-1]}, NOTHING
        names.append(key[len(keys.CATALOG) :].decode())
    return {"TableNames": names}, NOTHING


def check_not_deleted(table: Table) -> None:
    """Refuse a change of a table that is being deleted."""
    if table.status == "DELETING":
        raise resource_in_use(f"Table is being deleted: {table.name}")


def check_supported(request: Mapping[str, Any], unsupported: tuple[str, ...]) -> None:
    """Refuse members that would change what later requests mean, rather than ignore them."""
    for member in unsupported:
        if member in request:
            raise validation(f"{INVALID}{member} is not supported by this store")


def with_billing(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request with its billing mode called BillingMode.

    TableThroughputMode does as well: AWS does not document it, the service takes it where
    BillingMode is not given (ExtendDB, tests/test_table_throughput_mode.py).
    """
    if "TableThroughputMode" not in request:
        return request
    mode = request.get("BillingMode", request["TableThroughputMode"])
    others = {name: each for name, each in request.items() if name != "TableThroughputMode"}
    return {**others, "BillingMode": mode}


def check_class(request: Mapping[str, Any]) -> None:
    """Refuse a class that there is not."""
    if request.get("TableClass", CLASSES[0]) not in CLASSES:
        raise validation(
            "Invalid table-class parameter provided. Please try again with a valid table-class "
            f"value: [{', '.join(CLASSES)}]."
        )


def _made(request: Mapping[str, Any], call: Call) -> Table:
    """Return the table that a request describes, without a number."""
    on_demand = request.get("BillingMode") == ON_DEMAND
    units = _units(request, on_demand)
    known = throughput.created(request, throughput.TABLE, on_demand, units)
    defined = Definitions(request["AttributeDefinitions"])
    schema = definitions.table_schema(request["KeySchema"], defined)
    indexes = definitions.indexes(request, defined, schema)
    stream = _stream(request)
    encrypted = "SSESpecification" in request and encryption.created(request["SSESpecification"])
    return Table(
        number=0,
        name=request["TableName"],
        schema=schema,
        definitions=defined.attributes(sorted(defined.types)),
        created=call.now,
        region=call.place.region,
        read_units=units[0],
        write_units=units[1],
        on_demand=on_demand,
        table_class=request.get("TableClass"),
        protected=request.get("DeletionProtectionEnabled", False),
        indexes=indexes,
        numbered=len(indexes),
        stream=stream,
        streamed=None if stream is None else call.now,
        tags=tags.added({}, request.get("Tags", ())),
        throughput=known,
        demanded=call.now if on_demand else None,
        encrypted=encrypted,
    )


def _count(view: View) -> int:
    """Return how many tables were ever created."""
    return int.from_bytes(view.get(keys.COUNTER) or b"", "big")


def _creating(indexes: tuple[Index, ...]) -> tuple[Index, ...]:
    return tuple(
        index if index.local else structs.replace(index, status="CREATING") for index in indexes
    )


def _deleting(view: View, table: Table, call: Call) -> dict[str, object]:
    """Describe a table that is being deleted: of its keys and its beginning nothing is told."""
    shown = describe(view, structs.replace(table, indexes=()), call)
    return {
        member: content
        for member, content in shown.items()
        if member not in ("KeySchema", "AttributeDefinitions", "CreationDateTime")
    }


def _units(request: Mapping[str, Any], on_demand: bool) -> tuple[int, int]:
    """Return the capacity of a table, to read and to write; (0, 0) on demand."""
    given = request.get("ProvisionedThroughput")
    if on_demand:
        if given is not None:
            raise validation(
                f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                "specified when BillingMode is PAY_PER_REQUEST"
            )
        return 0, 0
    if given is None:
        raise validation(
            f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified "
            "when BillingMode is PROVISIONED"
        )
    return throughput.units_of(given, throughput.TABLE)


def _stream(request: Mapping[str, Any]) -> str | None:
    given = request.get("StreamSpecification")
    if given is None:
        return None
    view: str | None = given.get("StreamViewType")
    if given["StreamEnabled"] and view is None:
        raise validation(
            f"{INVALID}Table is being created with a stream enabled, UpdateViewType is required"
        )
    if not given["StreamEnabled"] and view is not None:
        raise validation(
            f"{INVALID}Table is being created with a stream disabled, "
            "UpdateViewType should not be specified"
        )
    return view
