"""The keys, indexes and capacity that a request defines, and the rules for them.

Source: ``CreateTable``, ``GlobalSecondaryIndex``, ``LocalSecondaryIndex``, ``Projection`` (API
reference), *Quotas in Amazon DynamoDB*, *Global secondary indexes: multi-attribute keys* (developer
guide); the order of the checks and their texts are those that users report of the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal, TypeAlias

from dynaspec.items.data import limits
from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.expressions.keys import KeyAttribute, KeySchema
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import state, throughput
from dynaspec.items.tables.rules import index_schemas, key_schemas
from dynaspec.items.tables.state import Index, Throughput
from dynaspec.items.tables.throughput import (
    OnDemandThroughput,
    ProvisionedThroughput,
    WarmThroughput,
)

Types: TypeAlias = Mapping[str, Literal["S", "N", "B"]]
"""The attributes that a request defines, with their types, in its order."""
Billing: TypeAlias = Literal["PROVISIONED", "PAY_PER_REQUEST"]
ON_DEMAND: Final = "PAY_PER_REQUEST"

_KEY_NAME: Final = Constraint(length=(1, limits.KEY_NAME_MAX))
INDEX_NAME: Final = Constraint(
    pattern=limits.TABLE_NAME_PATTERN, length=(limits.TABLE_NAME_MIN, limits.TABLE_NAME_MAX)
)


@dataclass(frozen=True, kw_only=True)
class AttributeDefinition:
    """An attribute that a request defines."""

    AttributeName: Annotated[str, _KEY_NAME]
    AttributeType: Literal["B", "N", "S"]


@dataclass(frozen=True, kw_only=True)
class KeySchemaElement:
    """An attribute of a key."""

    AttributeName: Annotated[str, _KEY_NAME]
    KeyType: Literal["HASH", "RANGE"]


Elements: TypeAlias = Sequence[KeySchemaElement]
KEY: Final = Constraint(length=(1, 2))


@dataclass(frozen=True, kw_only=True)
class Projection:
    """What an index is to show."""

    ProjectionType: Literal["ALL", "INCLUDE", "KEYS_ONLY"] | None = None
    NonKeyAttributes: Annotated[
        Sequence[str | None] | None,
        Constraint(length=(1, limits.INCLUDED_MAX), texts=(1, limits.INCLUDED_NAME_MAX)),
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Index:
    IndexName: Annotated[str, INDEX_NAME]
    Projection: Projection


@dataclass(frozen=True, kw_only=True)
class LocalSecondaryIndex(_Index):
    """A local secondary index that a request defines."""

    KeySchema: Annotated[Elements, KEY]


@dataclass(frozen=True, kw_only=True)
class GlobalSecondaryIndex(_Index):
    """A global secondary index that a request defines."""

    ProvisionedThroughput: ProvisionedThroughput | None = None
    KeySchema: Annotated[Elements, Constraint(length=(1, None))]
    OnDemandThroughput: OnDemandThroughput | None = None
    WarmThroughput: WarmThroughput | None = None


def types_of(given: Sequence[AttributeDefinition]) -> Types:
    """The attributes that a request defines; none twice."""
    types: dict[str, Literal["S", "N", "B"]] = {}
    for definition in given:
        name = definition.AttributeName
        if name in types:
            raise broken(key_schemas.DEFINED_TWICE, name=name)
        types[name] = definition.AttributeType
    return types


def table_key(elements: Elements, types: Types) -> KeySchema:
    """The key of a table: HASH, or HASH then RANGE, each defined."""
    if len(elements) > len(types):
        raise broken(key_schemas.FEW_DEFINITIONS)
    check_defined(elements, types)
    return _simple_key(elements, types)


def check_defined(elements: Elements, types: Types) -> None:
    """Refuse a key of attributes that are not all defined."""
    names = _names(elements)
    if not set(names) <= set(types):
        defined = ", ".join(types)
        raise broken(key_schemas.NOT_DEFINED, keys=", ".join(names), defined=defined)


def check_index_key(elements: Elements, types: Types, local: bool) -> None:
    """Refuse an index's key with an attribute that is not defined, or is in it twice."""
    check_defined(elements, types)
    _check_distinct(elements, local)


def _check_distinct(elements: Elements, local: bool) -> None:
    names, roles = _names(elements), [element.KeyType for element in elements]
    if len(set(names)) == len(names) or not (local or roles[0] == "HASH"):
        return
    if local or roles == ["HASH", "RANGE"]:
        raise broken(key_schemas.SAME_NAME)
    raise broken(key_schemas.SAME_NAMES)


def check_all_used(keys: Sequence[Elements], types: Types) -> None:
    """Refuse definitions beyond the attributes of the table's key and its indexes'."""
    used = list(dict.fromkeys(name for key in keys for name in _names(key)))
    if set(used) == set(types):
        return
    if len(keys) == 1:
        raise broken(key_schemas.MORE_DEFINITIONS)
    raise broken(key_schemas.NOT_USED, defined=", ".join(types), keys=", ".join(used))


def local_index(given: LocalSecondaryIndex, types: Types, table: KeySchema) -> Index:
    """A local secondary index: the table's partition key, and a sort key of its own."""
    name = given.IndexName
    key = _simple_key(given.KeySchema, types)
    if not key.sort:
        raise broken(index_schemas.NO_INDEX_SORT_KEY, index=name)
    if key.partition != table.partition:
        own, other = key.partition[0].name, table.partition[0].name
        raise broken(index_schemas.OTHER_PARTITION_KEY, index=name, key=own, table_key=other)
    return Index(name, key, projection_of(given.Projection), local=True)


def global_index(given: GlobalSecondaryIndex, types: Types) -> Index:
    """A global secondary index: any key. Its capacity is another matter."""
    key = global_key(given.KeySchema, types)
    return Index(given.IndexName, key, projection_of(given.Projection), local=False)


def with_throughput(index: Index, given: GlobalSecondaryIndex, units: Throughput) -> Index:
    """A new index with its capacity, none on demand, and what else it may take."""
    return replace(
        index,
        throughput=units,
        bounds=throughput.new_bounds(given.OnDemandThroughput, units == Throughput(), index.name),
        warm=throughput.new_warmth(given.WarmThroughput, units, index.name),
    )


def global_key(elements: Elements, types: Types) -> KeySchema:
    """The key of a global index: up to four HASH attributes, then up to four RANGE attributes."""
    roles = [element.KeyType for element in elements]
    if roles[0] != "HASH":
        raise broken(key_schemas.FIRST_NOT_HASH)
    _check_distinct(elements, local=False)
    if roles != sorted(roles):
        raise broken(key_schemas.RANGE_BEFORE_HASH)
    for role in ("HASH", "RANGE"):
        if roles.count(role) > limits.KEY_ATTRIBUTES_MAX:
            raise broken(key_schemas.LONG_KEY, role=role)
    return _key(elements, types)


def projection_of(given: Projection) -> state.Projection:
    """The projection of an index: attributes are named with INCLUDE, and only with it."""
    kind, included = given.ProjectionType, given.NonKeyAttributes
    if kind is None:
        raise broken(index_schemas.NO_PROJECTION_TYPE)
    if kind != "INCLUDE" and included is not None:
        raise broken(index_schemas.NAMES_WITHOUT_INCLUDE, kind=kind)
    if kind == "INCLUDE" and included is None:
        raise broken(index_schemas.INCLUDE_WITHOUT_NAMES)
    names: list[str] = []
    for name in included or ():
        if name is None:
            raise unsupported("a projection of an attribute without a name")
        if name in names:
            raise broken(index_schemas.INCLUDED_TWICE, name=name)
        names.append(name)
    return state.Projection(kind, tuple(sorted(names)))


def check_included(indexes: FrozenMap[str, Index]) -> None:
    """Refuse more attributes in the INCLUDE projections of a table than the quota allows."""
    count = sum(len(index.projection.included) for index in indexes.values())
    if count > limits.INCLUDED_IN_ALL_MAX:
        raise broken(index_schemas.MANY_INCLUDED)


def definitions_of(types: Types, used: Sequence[KeySchema]) -> tuple[KeyAttribute, ...]:
    """The definitions of a table with the keys ``used``: what no key uses is dropped."""
    names = {name for key in used for name in key.names}
    return tuple(KeyAttribute(name, types[name]) for name in sorted(names))


def _simple_key(elements: Elements, types: Types) -> KeySchema:
    names = _names(elements)
    if len(set(names)) < len(names):
        raise broken(key_schemas.SAME_NAME)
    if elements[0].KeyType != "HASH":
        raise broken(key_schemas.FIRST_NOT_HASH)
    if len(elements) == 2 and elements[1].KeyType != "RANGE":
        raise broken(key_schemas.SECOND_NOT_RANGE)
    return _key(elements, types)


def _key(elements: Elements, types: Types) -> KeySchema:
    def of(role: str) -> tuple[KeyAttribute, ...]:
        names = (e.AttributeName for e in elements if e.KeyType == role)
        return tuple(KeyAttribute(name, types[name]) for name in names)

    return KeySchema(of("HASH"), of("RANGE"))


def _names(elements: Elements) -> list[str]:
    return [element.AttributeName for element in elements]
