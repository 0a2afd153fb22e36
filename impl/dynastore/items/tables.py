"""Tables: create, describe, list, delete.

Source: API reference, "CreateTable", "DescribeTable", "ListTables", "DeleteTable".
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from dynastore.items import catalog, keys
from dynastore.items.catalog import Statistics, Table
from dynastore.items.errors import table_in_use, table_not_found, validation
from dynastore.items.keys import KeyAttribute, Schema
from dynastore.items.requests import MAX_NAME, MIN_NAME
from dynastore.items.view import View, Writes

REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"
LIST_LIMIT: Final = 100
MAX_THROUGHPUT: Final = 1_000_000_000_000
_INVALID: Final = "One or more parameter values were invalid: "
_ARN: Final = re.compile("arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/([a-zA-Z0-9_.-]+)")
_UNSUPPORTED: Final = (
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
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
    _check_throughput(request)
    schema = _schema(request)
    name = request["TableName"]
    if catalog.find(view, name) is not None:
        raise table_in_use(f"Table already exists: {name}")
    number = _count(view) + 1
    throughput = request.get("ProvisionedThroughput", {})
    table = Table(
        number=number,
        name=name,
        schema=schema,
        definitions=_definitions(request),
        created=now,
        read_units=throughput.get("ReadCapacityUnits", 0),
        write_units=throughput.get("WriteCapacityUnits", 0),
        on_demand=request.get("BillingMode") == "PAY_PER_REQUEST",
        table_class=request.get("TableClass"),
        protected=request.get("DeletionProtectionEnabled", False),
    )
    writes = (
        (keys.COUNTER, number.to_bytes(8, "big")),
        catalog.entered(table),
    )
    return {"TableDescription": _description(table, "CREATING", Statistics())}, writes


def describe(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Describe a table."""
    table = _named(view, request)
    return {"Table": _description(table, table.status, catalog.statistics(view, table.number))}, ()


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
        {"TableDescription": _description(table, "DELETING", found)},
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


def _check_supported(request: Mapping[str, Any]) -> None:
    for member in _UNSUPPORTED:
        if member in request:
            raise validation(f"{_INVALID}{member} is not supported by this store")
    if request.get("StreamSpecification", {}).get("StreamEnabled"):
        raise validation(f"{_INVALID}StreamSpecification is not supported by this store")


def _check_throughput(request: Mapping[str, Any]) -> None:
    throughput = request.get("ProvisionedThroughput")
    if request.get("BillingMode") == "PAY_PER_REQUEST":
        if throughput is not None:
            raise validation(
                f"{_INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                "when BillingMode is PAY_PER_REQUEST"
            )
        return
    if throughput is None:
        raise validation(
            f"{_INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified "
            "when BillingMode is PROVISIONED"
        )
    for member in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if throughput[member] > MAX_THROUGHPUT:
            raise validation(f"Given value {throughput[member]} for {member} is out of bounds")


def _schema(request: Mapping[str, Any]) -> Schema:
    types = {definition.name: definition.type for definition in _definitions(request)}
    names = [element["AttributeName"] for element in request["KeySchema"]]
    _check_schema(request, names, types)
    partition, *sort = (KeyAttribute(name, types[name]) for name in names)
    return Schema((partition,), tuple(sort))


def _check_schema(request: Mapping[str, Any], names: list[str], types: Mapping[str, str]) -> None:
    roles = [element["KeyType"] for element in request["KeySchema"]]
    if len(names) > len(request["AttributeDefinitions"]):
        raise validation("Invalid KeySchema: Some index key attribute have no definition")
    if any(name not in types for name in names):
        raise validation(
            f"{_INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(names)}], AttributeDefinitions: [{', '.join(types)}]"
        )
    if len(set(names)) < len(names):
        raise validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        )
    for position, role in zip(("first", "second"), ("HASH", "RANGE"), strict=True):
        if roles and roles.pop(0) != role:
            raise validation(
                f"Invalid KeySchema: The {position} KeySchemaElement is not a {role} key type"
            )
    _check_definitions(request, names, types)


def _check_definitions(
    request: Mapping[str, Any], names: list[str], types: Mapping[str, str]
) -> None:
    if len(types) < len(request["AttributeDefinitions"]):
        raise validation(
            f"{_INVALID}Duplicate AttributeName in AttributeDefinitions: [{', '.join(types)}]"
        )
    if len(names) != len(types):
        raise validation(
            f"{_INVALID}Number of attributes in KeySchema does not exactly match number of "
            "attributes defined in AttributeDefinitions"
        )


def _definitions(request: Mapping[str, Any]) -> tuple[KeyAttribute, ...]:
    return tuple(
        KeyAttribute(definition["AttributeName"], definition["AttributeType"])
        for definition in request["AttributeDefinitions"]
    )


def _description(table: Table, status: str, found: Statistics) -> dict[str, object]:
    described: dict[str, object] = {
        "AttributeDefinitions": [
            {"AttributeName": definition.name, "AttributeType": definition.type}
            for definition in table.definitions
        ],
        "TableName": table.name,
        "KeySchema": [
            {"AttributeName": attribute.name, "KeyType": role}
            for attribute, role in zip(table.schema.attributes, ("HASH", "RANGE"), strict=False)
        ],
        "TableStatus": status,
        "CreationDateTime": Decimal(table.created) / 1000,
        "ProvisionedThroughput": {
            "NumberOfDecreasesToday": 0,
            "ReadCapacityUnits": table.read_units,
            "WriteCapacityUnits": table.write_units,
        },
        "TableSizeBytes": found.size,
        "ItemCount": found.items,
        "TableArn": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table.name}",
        "TableId": _identifier(table),
        "DeletionProtectionEnabled": table.protected,
    }
    if table.on_demand:
        described["BillingModeSummary"] = {"BillingMode": "PAY_PER_REQUEST"}
    if table.table_class is not None:
        described["TableClassSummary"] = {"TableClass": table.table_class}
    return described


def _identifier(table: Table) -> str:
    """Derive the table's UUID from what never repeats, so that every replica derives the same."""
    seed = f"{table.number} {table.created} {table.name}".encode()
    return str(uuid.UUID(bytes=hashlib.blake2b(seed, digest_size=16).digest(), version=4))
