"""Definitions: what a request says of keys, indexes and capacity, and what is asked of it.

Source: ``CreateTable``, ``GlobalSecondaryIndex``, ``LocalSecondaryIndex``, ``Projection`` (API
reference), *Quotas in Amazon DynamoDB*, *Global secondary indexes: multi-attribute keys* (developer
guide); the order of the checks and their texts are those that users report of the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.expressions.keys import KeyAttribute, KeySchema
from dynaspec.items.requests.shapes import Integer, Listing, Shape, String, Structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import throughput
from dynaspec.items.tables.rules import index_schemas, key_schemas
from dynaspec.items.tables.state import Index, Projection, Throughput

Members = Mapping[str, object]
Types = Mapping[str, Literal["S", "N", "B"]]
"""The attributes that a request defines, with their types, in its order."""

ON_DEMAND: Final = "PAY_PER_REQUEST"

_KEY_ELEMENT: Final = Structure(
    {"AttributeName": String(), "KeyType": String()}, "KeySchemaElement"
)
_DEFINITION: Final = Structure(
    {"AttributeName": String(), "AttributeType": String()}, "AttributeDefinition"
)
_PROJECTION: Final = Structure(
    {"ProjectionType": String(), "NonKeyAttributes": Listing(String())}, "Projection"
)
UNITS: Final = Structure(
    {"ReadCapacityUnits": Integer("Long"), "WriteCapacityUnits": Integer("Long")},
    "ProvisionedThroughput",
)
DEFINITIONS: Final = Listing(_DEFINITION)
KEY_SCHEMA: Final = Listing(_KEY_ELEMENT)
_INDEX: Final[Mapping[str, Shape]] = {
    "IndexName": String(),
    "KeySchema": KEY_SCHEMA,
    "Projection": _PROJECTION,
}
LOCAL_INDEX: Final = Structure(_INDEX, "LocalSecondaryIndex")
GLOBAL_INDEX: Final[Mapping[str, Shape]] = {
    **_INDEX,
    "ProvisionedThroughput": UNITS,
    "OnDemandThroughput": throughput.BOUNDS,
    "WarmThroughput": throughput.WARM,
}

_KEY_NAME: Final = Constraint(required=True, length=(1, limits.KEY_NAME_MAX))
_AT_LEAST_ONE: Final = Constraint(required=True, range=(1, None))
UNITS_RULE: Final = Constraint(
    members={"WriteCapacityUnits": _AT_LEAST_ONE, "ReadCapacityUnits": _AT_LEAST_ONE}
)
_ELEMENT_RULE: Final = Constraint(
    members={
        "AttributeName": _KEY_NAME,
        "KeyType": Constraint(required=True, enum=("HASH", "RANGE")),
    }
)
KEY_RULE: Final = Constraint(required=True, length=(1, 2), elements=_ELEMENT_RULE)
DEFINITIONS_RULE: Final = Constraint(
    elements=Constraint(
        members={
            "AttributeName": _KEY_NAME,
            "AttributeType": Constraint(required=True, enum=("B", "N", "S")),
        }
    )
)
INDEX_NAME: Final = Constraint(
    required=True,
    pattern=limits.TABLE_NAME_PATTERN,
    length=(limits.TABLE_NAME_MIN, limits.TABLE_NAME_MAX),
)
_INDEX_RULES: Final[Mapping[str, Constraint]] = {
    "IndexName": INDEX_NAME,
    "Projection": Constraint(
        required=True,
        members={
            "ProjectionType": Constraint(enum=("ALL", "INCLUDE", "KEYS_ONLY")),
            "NonKeyAttributes": Constraint(
                length=(1, limits.INCLUDED_MAX), texts=(1, limits.INCLUDED_NAME_MAX)
            ),
        },
    ),
}
LOCAL_INDEX_RULE: Final = Constraint(members={**_INDEX_RULES, "KeySchema": KEY_RULE})
GLOBAL_INDEX_RULES: Final[Mapping[str, Constraint]] = {
    **_INDEX_RULES,
    "ProvisionedThroughput": UNITS_RULE,
    "KeySchema": Constraint(required=True, length=(1, None), elements=_ELEMENT_RULE),
}


def types_of(request: Members) -> Types:
    """The attributes that a request defines; none twice."""
    given = cast(Sequence[Mapping[str, str]], request.get("AttributeDefinitions", ()))
    types: dict[str, Literal["S", "N", "B"]] = {}
    for definition in given:
        name = definition["AttributeName"]
        if name in types:
            raise broken(key_schemas.DEFINED_TWICE, name=name)
        types[name] = cast(Literal["S", "N", "B"], definition["AttributeType"])
    return types


def table_key(elements: Sequence[Mapping[str, str]], types: Types) -> KeySchema:
    """The key of a table: HASH, or HASH then RANGE, each defined."""
    if len(elements) > len(types):
        raise broken(key_schemas.FEW_DEFINITIONS)
    check_defined(elements, types)
    return _simple_key(elements, types)


def check_defined(elements: Sequence[Mapping[str, str]], types: Types) -> None:
    """Refuse a key of attributes that are not all defined."""
    names = _names(elements)
    if not set(names) <= set(types):
        defined = ", ".join(types)
        raise broken(key_schemas.NOT_DEFINED, keys=", ".join(names), defined=defined)


def check_index_key(elements: Sequence[Mapping[str, str]], types: Types, local: bool) -> None:
    """Refuse an index's key with an attribute that is not defined, or is in it twice."""
    check_defined(elements, types)
    _check_distinct(elements, local)


def _check_distinct(elements: Sequence[Mapping[str, str]], local: bool) -> None:
    names, roles = _names(elements), [element["KeyType"] for element in elements]
    if len(set(names)) == len(names) or not (local or roles[0] == "HASH"):
        return
    if local or roles == ["HASH", "RANGE"]:
        raise broken(key_schemas.SAME_NAME)
    raise broken(key_schemas.SAME_NAMES)


def check_all_used(keys: Sequence[Sequence[Mapping[str, str]]], types: Types) -> None:
    """Refuse definitions beyond the attributes of the table's key and its indexes'."""
    used = list(dict.fromkeys(name for key in keys for name in _names(key)))
    if set(used) == set(types):
        return
    if len(keys) == 1:
        raise broken(key_schemas.MORE_DEFINITIONS)
    raise broken(key_schemas.NOT_USED, defined=", ".join(types), keys=", ".join(used))


def local_index(given: Members, types: Types, table: KeySchema) -> Index:
    """A local secondary index: the table's partition key, and a sort key of its own."""
    name = cast(str, given["IndexName"])
    key = _simple_key(cast(Sequence[Mapping[str, str]], given["KeySchema"]), types)
    if not key.sort:
        raise broken(index_schemas.NO_INDEX_SORT_KEY, index=name)
    if key.partition != table.partition:
        own, other = key.partition[0].name, table.partition[0].name
        raise broken(index_schemas.OTHER_PARTITION_KEY, index=name, key=own, table_key=other)
    return Index(name, key, projection_of(given), local=True)


def global_index(given: Members, types: Types) -> Index:
    """A global secondary index: any key. Its capacity is another matter."""
    name = cast(str, given["IndexName"])
    key = global_key(cast(Sequence[Mapping[str, str]], given["KeySchema"]), types)
    return Index(name, key, projection_of(given), local=False)


def with_throughput(index: Index, given: Members, units: Throughput) -> Index:
    """A new index with its capacity, none on demand, and what else it may take."""
    return replace(
        index,
        throughput=units,
        bounds=throughput.new_bounds(given, units == Throughput(), index.name),
        warm=throughput.new_warmth(given, units, index.name),
    )


def global_key(elements: Sequence[Mapping[str, str]], types: Types) -> KeySchema:
    """The key of a global index: up to four HASH attributes, then up to four RANGE attributes."""
    roles = [element["KeyType"] for element in elements]
    if roles[0] != "HASH":
        raise broken(key_schemas.FIRST_NOT_HASH)
    _check_distinct(elements, local=False)
    if roles != sorted(roles):
        raise broken(key_schemas.RANGE_BEFORE_HASH)
    for role in ("HASH", "RANGE"):
        if roles.count(role) > limits.KEY_ATTRIBUTES_MAX:
            raise broken(key_schemas.LONG_KEY, role=role)
    return _key(elements, types)


def projection_of(given: Members) -> Projection:
    """The projection of an index: attributes are named with INCLUDE, and only with it."""
    projection = cast(Members, given["Projection"])
    kind = cast('Literal["ALL", "KEYS_ONLY", "INCLUDE"] | None', projection.get("ProjectionType"))
    included = cast("Sequence[str] | None", projection.get("NonKeyAttributes"))
    if kind is None:
        raise broken(index_schemas.NO_PROJECTION_TYPE)
    if kind != "INCLUDE" and included is not None:
        raise broken(index_schemas.NAMES_WITHOUT_INCLUDE, kind=kind)
    if kind == "INCLUDE" and included is None:
        raise broken(index_schemas.INCLUDE_WITHOUT_NAMES)
    for place, name in enumerate(included or ()):
        if name in (included or ())[:place]:
            raise broken(index_schemas.INCLUDED_TWICE, name=name)
    return Projection(kind, tuple(sorted(included or ())))


def check_included(indexes: FrozenMap[str, Index]) -> None:
    """Refuse more attributes in the INCLUDE projections of a table than the quota allows."""
    count = sum(len(index.projection.included) for index in indexes.values())
    if count > limits.INCLUDED_IN_ALL_MAX:
        raise broken(index_schemas.MANY_INCLUDED)


def definitions_of(types: Types, used: Sequence[KeySchema]) -> tuple[KeyAttribute, ...]:
    """The definitions of a table with the keys ``used``: what no key uses is dropped."""
    names = {name for key in used for name in key.names}
    return tuple(KeyAttribute(name, types[name]) for name in sorted(names))


def _simple_key(elements: Sequence[Mapping[str, str]], types: Types) -> KeySchema:
    names = _names(elements)
    if len(set(names)) < len(names):
        raise broken(key_schemas.SAME_NAME)
    if elements[0]["KeyType"] != "HASH":
        raise broken(key_schemas.FIRST_NOT_HASH)
    if len(elements) == 2 and elements[1]["KeyType"] != "RANGE":
        raise broken(key_schemas.SECOND_NOT_RANGE)
    return _key(elements, types)


def _key(elements: Sequence[Mapping[str, str]], types: Types) -> KeySchema:
    def of(role: str) -> tuple[KeyAttribute, ...]:
        names = (e["AttributeName"] for e in elements if e["KeyType"] == role)
        return tuple(KeyAttribute(name, types[name]) for name in names)

    return KeySchema(of("HASH"), of("RANGE"))


def _names(elements: Sequence[Mapping[str, str]]) -> list[str]:
    return [element["AttributeName"] for element in elements]
