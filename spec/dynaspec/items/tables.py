"""The operations that create, describe, list and delete tables.

Source: ``CreateTable``, ``DescribeTable``, ``ListTables``, ``DeleteTable`` (API reference), *Quotas
in Amazon DynamoDB*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal, cast

from dynaspec.items import limits
from dynaspec.items.errors import (
    Success,
    invalid,
    invalid_parameters,
    table_in_use,
    table_not_found,
    unsupported,
)
from dynaspec.items.keys import KeyAttribute, KeySchema
from dynaspec.items.shapes import Integer, Listing, Shape, String, Structure
from dynaspec.items.state import Table, Tables, Throughput
from dynaspec.items.validation import TABLE_NAME, Rule

Members = Mapping[str, object]


_KEY_ELEMENT: Final = Structure(
    {"AttributeName": String(), "KeyType": String()}, "KeySchemaElement"
)
_DEFINITION: Final = Structure(
    {"AttributeName": String(), "AttributeType": String()}, "AttributeDefinition"
)
_UNITS: Final = Structure(
    {"ReadCapacityUnits": Integer("Long"), "WriteCapacityUnits": Integer("Long")},
    "ProvisionedThroughput",
)
CREATE_SHAPE: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "AttributeDefinitions": Listing(_DEFINITION),
    "KeySchema": Listing(_KEY_ELEMENT),
    "BillingMode": String(),
    "ProvisionedThroughput": _UNITS,
}
CREATE_UNSUPPORTED: Final = (
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
    "VectorIndexes",
    "StreamSpecification",
    "SSESpecification",
    "Tags",
    "TableClass",
    "DeletionProtectionEnabled",
    "WarmThroughput",
    "ResourcePolicy",
    "OnDemandThroughput",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
)
_KEY_NAME: Final = Rule(required=True, length=(1, limits.KEY_NAME_MAX))
_AT_LEAST_ONE: Final = Rule(required=True, range=(1, None))
CREATE_RULES: Final[Mapping[str, Rule]] = {
    "AttributeDefinitions": Rule(
        required=True,
        elements=Rule(
            members={
                "AttributeName": _KEY_NAME,
                "AttributeType": Rule(required=True, enum=("B", "N", "S")),
            }
        ),
    ),
    "TableName": Rule(pattern=limits.TABLE_NAME_PATTERN),
    "BillingMode": Rule(enum=("PROVISIONED", "PAY_PER_REQUEST")),
    "ProvisionedThroughput": Rule(
        members={"WriteCapacityUnits": _AT_LEAST_ONE, "ReadCapacityUnits": _AT_LEAST_ONE}
    ),
    "KeySchema": Rule(
        required=True,
        length=(1, 2),
        elements=Rule(
            members={
                "AttributeName": _KEY_NAME,
                "KeyType": Rule(required=True, enum=("HASH", "RANGE")),
            }
        ),
    ),
}
LIST_SHAPE: Final[Mapping[str, Shape]] = {
    "Limit": Integer("Integer"),
    "ExclusiveStartTableName": String(),
}
LIST_RULES: Final[Mapping[str, Rule]] = {
    "Limit": Rule(range=(1, limits.LIST_TABLES_MAX)),
    "ExclusiveStartTableName": replace(TABLE_NAME, required=False),
}
NAMED_SHAPE: Final[Mapping[str, Shape]] = {"TableName": String()}


def check_name(request: Members) -> None:
    """The first check of operations on tables: there is a name, and its length is right."""
    name = request.get("TableName")
    if name is None:
        raise invalid("The parameter 'TableName' is required but was not present in the request")
    if not limits.TABLE_NAME_MIN <= len(cast(str, name)) <= limits.TABLE_NAME_MAX:
        raise invalid(
            f"TableName must be at least {limits.TABLE_NAME_MIN} characters long "
            f"and at most {limits.TABLE_NAME_MAX} characters long"
        )


def create_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """CreateTable. The new table can be used at once, though its status is answered as CREATING.

    The service makes a table ready after a while; a request before that is refused. How long is not
    said, so a caller must wait for ACTIVE anyway, and what it sees from then on is what this says.
    """
    name = cast(str, request["TableName"])
    throughput = _throughput(request)
    schema = _key_schema(request)
    if name in tables.by_name:
        raise table_in_use(name)
    table = Table(schema, throughput)
    body = {"TableDescription": _description(name, table, "CREATING")}
    return tables.put(name, table), Success(body)


def _throughput(request: Members) -> Throughput:
    """The capacity asked for: none on demand, both units otherwise (the default mode)."""
    given = cast("Mapping[str, int] | None", request.get("ProvisionedThroughput"))
    if request.get("BillingMode") == "PAY_PER_REQUEST":
        if given is not None:
            raise invalid_parameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST"
            )
        return Throughput()
    if given is None:
        raise invalid_parameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
            "BillingMode is PROVISIONED"
        )
    for member in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if given[member] > limits.CAPACITY_MAX:
            raise invalid(f"Given value {given[member]} for {member} is out of bounds")
        if given[member] > limits.CAPACITY_QUOTA:
            raise unsupported("a quota of capacity other than the default")
    return Throughput(given["ReadCapacityUnits"], given["WriteCapacityUnits"])


def _key_schema(request: Members) -> KeySchema:
    """The key schema: HASH, or HASH then RANGE, each defined, and nothing else defined."""
    elements = cast(Sequence[Mapping[str, str]], request["KeySchema"])
    definitions = cast(Sequence[Mapping[str, str]], request["AttributeDefinitions"])
    keys = [element["AttributeName"] for element in elements]
    types = {d["AttributeName"]: d["AttributeType"] for d in definitions}
    _check_definitions(keys, [d["AttributeName"] for d in definitions])
    if len(set(keys)) < len(keys):
        raise invalid(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        )
    if elements[0]["KeyType"] != "HASH":
        raise invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    if len(elements) == 2 and elements[1]["KeyType"] != "RANGE":
        raise invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
    if len(elements) != len(definitions):
        raise invalid_parameters(
            "Number of attributes in KeySchema does not exactly match number of attributes "
            "defined in AttributeDefinitions"
        )
    tags = cast(Mapping[str, Literal["S", "N", "B"]], types)
    partition, *sort = (KeyAttribute(name, tags[name]) for name in keys)
    return KeySchema((partition,), tuple(sort))


def _check_definitions(keys: Sequence[str], defined: Sequence[str]) -> None:
    if len(keys) > len(defined):
        raise invalid("Invalid KeySchema: Some index key attribute have no definition")
    if not set(keys) <= set(defined):
        raise invalid_parameters(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(keys)}], AttributeDefinitions: [{', '.join(defined)}]"
        )


def describe_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DescribeTable. The status of a table that is there is ACTIVE (see ``create_table``)."""
    name, table = named(tables, request)
    return tables, Success({"Table": _description(name, table, "ACTIVE")})


def delete_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DeleteTable. The table and its items are gone at once, though DELETING is answered.

    The reason is that of ``create_table``: how long the service takes is not said.
    """
    name, table = named(tables, request)
    return tables.drop(name), Success({"TableDescription": _description(name, table, "DELETING")})


def named(tables: Tables, request: Members) -> tuple[str, Table]:
    """The table that an operation on tables names."""
    name = cast(str, request["TableName"])
    if name not in tables.by_name:
        raise table_not_found(f"Table: {name} not found")
    return name, tables.by_name[name]


def list_tables(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """ListTables: names in ascending order, after the given one, a page at a time."""
    start = cast(str, request.get("ExclusiveStartTableName", ""))
    limit = cast(int, request.get("Limit", limits.LIST_TABLES_MAX))
    names = [name for name in sorted(tables.by_name) if name > start]
    page = names[:limit]
    body: dict[str, object] = {"TableNames": page}
    if len(names) > len(page):
        body["LastEvaluatedTableName"] = page[-1]
    return tables, Success(body)


def _description(name: str, table: Table, status: str) -> dict[str, object]:
    """What the service says of a table, as far as the requests determine it."""
    roles = ("HASH", "RANGE")
    attributes = table.schema.attributes
    described: dict[str, object] = {
        "TableName": name,
        "TableStatus": status,
        "KeySchema": [
            {"AttributeName": attribute.name, "KeyType": role}
            for attribute, role in zip(attributes, roles, strict=False)
        ],
        "AttributeDefinitions": [
            {"AttributeName": attribute.name, "AttributeType": attribute.tag}
            for attribute in sorted(attributes, key=lambda attribute: attribute.name)
        ],
        "ProvisionedThroughput": {
            "NumberOfDecreasesToday": 0,
            "ReadCapacityUnits": table.throughput.read,
            "WriteCapacityUnits": table.throughput.write,
        },
    }
    if table.throughput == Throughput():
        described["BillingModeSummary"] = {"BillingMode": "PAY_PER_REQUEST"}
    return described
