"""Tables: create, describe, list, delete.

Source: API reference, "CreateTable", "DescribeTable", "ListTables", "DeleteTable".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import structs

from dynastore.items import catalog, definitions, keys
from dynastore.items.catalog import Index, Statistics, Table
from dynastore.items.definitions import Definitions
from dynastore.items.descriptions import describe
from dynastore.items.errors import table_in_use, table_not_found, validation
from dynastore.items.requests import MAX_NAME, MIN_NAME
from dynastore.items.view import View, Writes

LIST_LIMIT: Final = 100
_ARN: Final = re.compile("arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/([a-zA-Z0-9_.-]+)")
_UNSUPPORTED: Final = (
    "VectorIndexes",
    "GlobalTableSourceArn",
    "ResourcePolicy",
)
"""Members that would change what later requests mean, refused rather than ignored."""

Answer = tuple[dict[str, object], Writes]
"""The body of a successful answer, and the mutation that the request makes."""


def create(view: View, request: Mapping[str, Any], now: int) -> Answer:
    """Create a table at the time `now`, in milliseconds."""
    _check_supported(request)
    read, write = _units(request)
    defined = Definitions(request["AttributeDefinitions"])
    schema = definitions.table_schema(request["KeySchema"], defined)
    indexes = definitions.indexes(request, defined, schema)
    stream = _stream(request)
    name = request["TableName"]
    if catalog.find(view, name) is not None:
        raise table_in_use(f"Table already exists: {name}")
    number = _count(view) + 1
    table = Table(
        number=number,
        name=name,
        schema=schema,
        definitions=defined.attributes(sorted(defined.types)),
        created=now,
        read_units=read,
        write_units=write,
        on_demand=request.get("BillingMode") == definitions.ON_DEMAND,
        table_class=request.get("TableClass"),
        protected=request.get("DeletionProtectionEnabled", False),
        indexes=indexes,
        numbered=len(indexes),
        stream=stream,
    )
    writes = ((keys.COUNTER, number.to_bytes(8, "big")), catalog.entered(table))
    created = structs.replace(table, status="CREATING", indexes=_creating(indexes))
    return {"TableDescription": describe(created, Statistics())}, writes


def described(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Describe a table."""
    table = _named(view, request)
    return {"Table": describe(table, catalog.statistics(view, table.number))}, ()


def delete(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Delete a table and everything in it."""
    table = _named(view, request)
    if table.protected:
        raise validation(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    space = keys.item_space(table.number)
    items = tuple((key, None) for key, _ in view.scan(space, keys.following(space)))
    found = catalog.statistics(view, table.number)
    return (
        {"TableDescription": _deleting(table, found)},
        (
            (keys.table_key(table.name), None),
            (keys.statistics_key(table.number), None),
            *items,
        ),
    )


def list_names(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """List the names of the tables, a page at a time, in the order of their bytes."""
    after = request.get("ExclusiveStartTableName")
    start = keys.CATALOG if after is None else keys.table_key(after) + b"\x00"
    limit = request.get("Limit", LIST_LIMIT)
    names: list[str] = []
    for key, _content in view.scan(start, keys.CATALOG + b"\xff"):
        if len(names) == limit:
            return {"TableNames": names, "LastEvaluatedTableName": names[-1]}, ()
        names.append(key[len(keys.CATALOG) :].decode())
    return {"TableNames": names}, ()


def _count(view: View) -> int:
    """Return how many tables were ever created."""
    return int.from_bytes(view.get(keys.COUNTER) or b"", "big")


def plain_name(request: dict[str, object]) -> dict[str, object]:
    """Return the request with the table's name in place of its ARN, which does as well."""
    name = request.get("TableName")
    if not isinstance(name, str) or not name.startswith("arn:"):
        return request
    found = _ARN.fullmatch(name)
    return request if found is None else {**request, "TableName": found[1]}


def check_name(request: Mapping[str, object]) -> None:
    """Refuse a table operation without a name, or with one of the wrong length."""
    name = request.get("TableName")
    if name is None:
        raise validation("The parameter 'TableName' is required but was not present in the request")
    if isinstance(name, str) and not MIN_NAME <= len(name) <= MAX_NAME:
        raise validation(
            f"TableName must be at least {MIN_NAME} characters long "
            f"and at most {MAX_NAME} characters long"
        )


def _named(view: View, request: Mapping[str, Any]) -> Table:
    table = catalog.find(view, request["TableName"])
    if table is None:
        name = request["TableName"]
        raise table_not_found(f"Requested resource not found: Table: {name} not found")
    return table


def _creating(indexes: tuple[Index, ...]) -> tuple[Index, ...]:
    return tuple(
        index if index.local else structs.replace(index, status="CREATING") for index in indexes
    )


def _deleting(table: Table, found: Statistics) -> dict[str, object]:
    """Describe a table that is being deleted: its keys and indexes are no longer told."""
    shown = describe(structs.replace(table, status="DELETING", indexes=()), found)
    return {
        member: content
        for member, content in shown.items()
        if member not in ("KeySchema", "AttributeDefinitions")
    }


def _check_supported(request: Mapping[str, Any]) -> None:
    for member in _UNSUPPORTED:
        if member in request:
            raise validation(f"{definitions.INVALID}{member} is not supported by this store")


def _units(request: Mapping[str, Any]) -> tuple[int, int]:
    """Return the capacity of a table, to read and to write; (0, 0) on demand."""
    given = request.get("ProvisionedThroughput")
    if request.get("BillingMode") == definitions.ON_DEMAND:
        if given is not None:
            raise validation(
                f"{definitions.INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                "specified when BillingMode is PAY_PER_REQUEST"
            )
        return 0, 0
    if given is None:
        raise validation(
            f"{definitions.INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified "
            "when BillingMode is PROVISIONED"
        )
    return definitions.units_of(given)


def _stream(request: Mapping[str, Any]) -> str | None:
    given = request.get("StreamSpecification")
    if given is None:
        return None
    view: str | None = given.get("StreamViewType")
    if given["StreamEnabled"] and view is None:
        raise validation(
            f"{definitions.INVALID}Table is being created with a stream enabled, "
            "UpdateViewType is required"
        )
    if not given["StreamEnabled"] and view is not None:
        raise validation(
            f"{definitions.INVALID}Table is being created with a stream disabled, "
            "UpdateViewType should not be specified"
        )
    return view
