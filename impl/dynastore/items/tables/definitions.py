"""Keys and indexes as requests define them, checked and turned into what the catalog holds.

Source: API reference, "CreateTable", "UpdateTable"; developer guide, "Quotas" and "Using global
secondary indexes"; the messages and their order are the service's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.errors import validation
from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.items.tables import throughput
from dynastore.items.tables.catalog import Index
from dynastore.items.tables.throughput import INVALID, ON_DEMAND, Subject

MAX_LOCAL: Final = 5
"""Local indexes of a table (developer guide, "Quotas", "Secondary indexes")."""
MAX_GLOBAL: Final = 20
"""Global indexes of a table (same page)."""
MAX_KEY_ATTRIBUTES: Final = 4
"""HASH attributes, and RANGE attributes, of a global index (same page)."""
MAX_INCLUDED: Final = 100
"""Attributes that the INCLUDE projections of all a table's indexes list (same page)."""

Elements = Sequence[Mapping[str, str]]


class Definitions:
    """The attributes that a request defines, in its order."""

    def __init__(self, given: Iterable[Mapping[str, str]]) -> None:
        """Take AttributeDefinitions; refuses an attribute that is there twice."""
        self.types: dict[str, str] = {}
        for definition in given:
            name = definition["AttributeName"]
            if name in self.types:
                raise validation(f"Attribute Name is duplicated: {name}")
            self.types[name] = definition["AttributeType"]

    def check_defined(self, elements: Elements) -> None:
        """Refuse a key with an attribute that is not defined."""
        names = _names(elements)
        if any(name not in self.types for name in names):
            raise validation(
                f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
                f"Keys: [{', '.join(names)}], AttributeDefinitions: [{', '.join(self.types)}]"
            )

    def check_used(self, keys: Sequence[Elements]) -> None:
        """Refuse an attribute that is defined and in none of the keys, the table's first."""
        used = list(dict.fromkeys(name for elements in keys for name in _names(elements)))
        if len(used) == len(self.types):
            return
        if len(keys) == 1:
            raise validation(
                f"{INVALID}Number of attributes in KeySchema does not exactly match number of "
                "attributes defined in AttributeDefinitions"
            )
        raise validation(
            f"{INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: "
            f"[{', '.join(self.types)}], keys used: [{', '.join(used)}]"
        )

    def attributes(self, names: Iterable[str]) -> tuple[KeyAttribute, ...]:
        """Return the attributes of these names."""
        return tuple(KeyAttribute(name, self.types[name]) for name in names)


def table_schema(elements: Elements, definitions: Definitions) -> Schema:
    """Return the key of a table."""
    if len(elements) > len(definitions.types):
        raise validation("Invalid KeySchema: Some index key attribute have no definition")
    definitions.check_defined(elements)
    return _pair(elements, definitions)


def indexes(
    request: Mapping[str, Any], definitions: Definitions, schema: Schema
) -> tuple[Index, ...]:
    """Return the indexes that a table is created with, in the order of the request."""
    local, wide = (
        request.get(member) for member in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")
    )
    for member, given in (("LocalSecondaryIndexes", local), ("GlobalSecondaryIndexes", wide)):
        if given == []:
            raise validation(f"{INVALID}List of {member} is empty")
    keys = [entry["KeySchema"] for entry in (*(local or ()), *(wide or ()))]
    for elements in keys:
        definitions.check_defined(elements)
    for entry in local or ():
        _check_names(entry["KeySchema"])
    for entry in wide or ():
        _check_wide_names(entry["KeySchema"])
    definitions.check_used([request["KeySchema"], *keys])
    if local and not schema.sort:
        raise validation(
            f"{INVALID}Table KeySchema does not have a range key, which is required when "
            "specifying a LocalSecondaryIndex"
        )
    made = [_local(entry, definitions, schema, number) for number, entry in enumerate(local or ())]
    on_demand = request.get("BillingMode") == ON_DEMAND
    for number, entry in enumerate(wide or (), len(made)):
        index = global_index(entry, definitions, number)
        made.append(with_throughput(index, entry, on_demand, _index_units(entry, on_demand)))
    _check_numbers(made)
    return tuple(made)


def global_index(entry: Mapping[str, Any], definitions: Definitions, number: int) -> Index:
    """Return a global index, without capacity."""
    schema = _wide(entry["KeySchema"], definitions)
    kind, included = _projection(entry["Projection"])
    return Index(number, entry["IndexName"], schema, kind, included)


def with_throughput(
    index: Index, entry: Mapping[str, Any], on_demand: bool, units: tuple[int, int]
) -> Index:
    """Return a new index with these units, to read and to write, and what else it may take."""
    known = throughput.created(entry, Subject(index.name), on_demand, units)
    read, write = units
    return structs.replace(index, read_units=read, write_units=write, throughput=known)


def check_not_redefined(new: Schema, others: Iterable[Schema]) -> None:
    """Refuse a new index's key that has an attribute as another type than another key has it."""
    types = {attribute.name: attribute.type for attribute in new.attributes}
    for other in others:
        if any(types.get(each.name, each.type) != each.type for each in other.attributes):
            raise validation(
                f"{INVALID}Attributes cannot be redefined. Please check that your attribute has "
                f"the same type as previously defined. Existing schema: {_shown(other)} "
                f"New schema: {_shown(new)}"
            )


def _shown(schema: Schema) -> str:
    """Write a key as the service does in its messages."""
    roles = ("HASH",) * len(schema.partition) + ("RANGE",) * len(schema.sort)
    elements = [
        f"SchemaElement: key{{{attribute.name}:{attribute.type}:{role}}}"
        for attribute, role in zip(schema.attributes, roles, strict=True)
    ]
    return f"Schema:[{', '.join(elements)}]"


def check_included(made: Iterable[Index]) -> None:
    """Refuse INCLUDE projections that list more attributes than a table's may in all."""
    if sum(len(index.included) for index in made) > MAX_INCLUDED:
        raise validation(
            f"{INVALID}Number of NonKeyAttributes exceeds the per-table limit of {MAX_INCLUDED}"
        )


def _local(entry: Mapping[str, Any], definitions: Definitions, table: Schema, number: int) -> Index:
    name = entry["IndexName"]
    schema = _pair(entry["KeySchema"], definitions)
    if not schema.sort:
        raise validation(f"{INVALID}Index KeySchema does not have a range key for index: {name}")
    if schema.partition != table.partition:
        raise validation(
            f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema "
            f"for index: {name}. index hash key: {schema.partition[0].name}, "
            f"table hash key: {table.partition[0].name}"
        )
    kind, included = _projection(entry["Projection"])
    return Index(number, name, schema, kind, included, local=True)


def _index_units(entry: Mapping[str, Any], on_demand: bool) -> tuple[int, int]:
    name, given = entry["IndexName"], entry.get("ProvisionedThroughput")
    if on_demand and given is not None:
        raise validation(
            f"{INVALID}ProvisionedThroughput should not be specified for index: {name} "
            f"when BillingMode is {ON_DEMAND}"
        )
    if on_demand:
        return 0, 0
    if given is None:
        raise validation(f"{INVALID}ProvisionedThroughput is not specified for index: {name}")
    return throughput.units_of(given, Subject(name))


def _check_numbers(made: Sequence[Index]) -> None:
    names = Counter(index.name for index in made)
    if sum(index.local for index in made) > MAX_LOCAL:
        raise validation(
            f"{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of {MAX_LOCAL}"
        )
    if sum(not index.local for index in made) > MAX_GLOBAL:
        raise validation(
            f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of {MAX_GLOBAL}"
        )
    for name, times in names.items():
        if times > 1:
            raise validation(f"{INVALID}Duplicate index name: {name}")
    check_included(made)


def _pair(elements: Elements, definitions: Definitions) -> Schema:
    """Read HASH, or HASH and RANGE."""
    _check_names(elements)
    names = _names(elements)
    places = zip(elements, (("first", "HASH"), ("second", "RANGE")), strict=False)
    for element, (place, role) in places:
        if element["KeyType"] != role:
            raise validation(
                f"Invalid KeySchema: The {place} KeySchemaElement is not a {role} key type"
            )
    return Schema(definitions.attributes(names[:1]), definitions.attributes(names[1:]))


def _wide(elements: Elements, definitions: Definitions) -> Schema:
    """Read HASH attributes and then RANGE attributes."""
    roles = [element["KeyType"] for element in elements]
    names = _names(elements)
    if roles[0] != "HASH":
        raise validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    _check_wide_names(elements)
    if ("RANGE", "HASH") in pairwise(roles):
        raise validation(
            f"{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema"
        )
    hashes = roles.count("HASH")
    for role, count in (("HASH", hashes), ("RANGE", len(roles) - hashes)):
        if count > MAX_KEY_ATTRIBUTES:
            raise validation(
                f"{INVALID}The KeySchema exceeds the maximum allowed number of {role} "
                "key attributes"
            )
    return Schema(definitions.attributes(names[:hashes]), definitions.attributes(names[hashes:]))


def _check_names(elements: Elements) -> None:
    """Refuse a key of a table or a local index that has an attribute twice."""
    names = _names(elements)
    if len(names) > len(set(names)):
        raise _same_name()


def _check_wide_names(elements: Elements) -> None:
    """Refuse a global index's key that begins with HASH and has an attribute twice."""
    names = _names(elements)
    roles = [element["KeyType"] for element in elements]
    if roles[0] != "HASH" or len(names) == len(set(names)):
        return
    if roles == ["HASH", "RANGE"]:
        raise _same_name()
    raise validation("The KeySchema contains multiple key attributes with the same name")


def _projection(given: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    kind, included = given.get("ProjectionType"), given.get("NonKeyAttributes")
    if kind is None:
        raise validation(f"{INVALID}Unknown ProjectionType: null")
    if (included is not None) != (kind == "INCLUDE"):
        state = "is not specified" if included is None else "is specified"
        raise validation(f"{INVALID}ProjectionType is {kind}, but NonKeyAttributes {state}")
    # Nulls are dropped, as those of members are.
    named = [name for name in included or () if name is not None]
    twice = [name for name, times in Counter(named).items() if times > 1]
    if twice:
        raise validation(f"{INVALID}Duplicate element in NonKeyAttributes: {twice[0]}")
    return kind, tuple(sorted(named))


def _names(elements: Elements) -> list[str]:
    return [element["AttributeName"] for element in elements]


def _same_name() -> Exception:
    return validation(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name"
    )
