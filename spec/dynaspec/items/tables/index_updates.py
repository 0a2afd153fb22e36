"""Index updates: global indexes that UpdateTable makes, changes and deletes.

Source: ``UpdateTable``, ``GlobalSecondaryIndexUpdate`` (API reference), *Managing Global Secondary
Indexes in DynamoDB* (developer guide); the order of the checks and the texts are those that users
report of the service in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import (
    in_any_order,
    invalid,
    invalid_parameters,
    limit_exceeded,
    table_not_found,
    unsupported,
)
from dynaspec.items.data.inferences import REDEFINED_KEY, rests_on
from dynaspec.items.expressions.keys import KeySchema
from dynaspec.items.tables import definitions, throughput
from dynaspec.items.tables.admission import IndexChange
from dynaspec.items.tables.definitions import ON_DEMAND
from dynaspec.items.tables.state import Bounds, Index, Table, Throughput

Members = Mapping[str, object]


def changed(name: str, before: Table, table: Table, change: IndexChange, request: Members) -> Table:
    """``table`` with one index made, changed or deleted. ``before`` is as the request found it."""
    if change.action == "Create":
        return _with_new_index(table, change, request)
    index = table.indexes.get(change.name)
    if index is None and "WarmThroughput" in change.given:
        # HTTP status 500 was seen, which is no answer to judge by
        raise unsupported("the warmth of an index that is not there")
    if index is None:
        raise table_not_found(f"Index {change.name} for table {name}")
    if index.local:
        verb = change.action.lower()
        raise invalid(f"Cannot {verb} an index that is not a GlobalSecondaryIndex: {index.name}")
    if change.action == "Delete":
        return _without_index(table, index)
    after = _updated(before, table, index, change.given)
    return replace(table, indexes=table.indexes.put(index.name, after))


def _updated(before: Table, table: Table, index: Index, given: Members) -> Index:
    """An index with the throughput asked for."""
    capacity = cast("Mapping[str, int] | None", given.get("ProvisionedThroughput"))
    bounds = cast("Mapping[str, int]", given.get("OnDemandThroughput", {}))
    warm = cast("Mapping[str, int] | None", given.get("WarmThroughput"))
    on_demand = table.throughput == Throughput()
    if on_demand and (capacity is not None or not (bounds or warm)):
        raise invalid_parameters(
            f"The only Updates for index: {index.name} when TableThroughputMode is {ON_DEMAND} "
            "can be to OnDemandThroughput, WarmThroughput"
        )
    if not on_demand:
        throughput.check_no_bounds(bounds, index.name)
        if capacity is None and warm is None:  # nobody is known to have asked
            raise unsupported("an update of an index that changes nothing")
    if capacity is not None:
        switched = before.throughput == Throughput()
        index = _with_capacity(index, throughput.units_of(capacity, index.name), switched)
    if bounds:
        after = throughput.bounds_after(index.bounds, bounds, index.name)
        index = replace(index, bounds=after, status="UPDATING")
    if warm is not None:
        index = replace(index, warm=throughput.warmth_after(index.warm, warm, index.name))
    return index


def _with_capacity(index: Index, units: Throughput, switched: bool) -> Index:
    """An index with other capacity: later, unless it was on demand until now."""
    if switched:
        return replace(
            index,
            throughput=units,
            bounds=Bounds(),
            warm=throughput.at_least(index.warm, units),
            status="UPDATING",
        )
    if units == index.throughput:
        raise throughput.unchanged(units, index.name)
    less = units.read < index.throughput.read or units.write < index.throughput.write
    # more are refused until an hour after the last one, or the next day: there is no clock here
    if less and index.decreases >= limits.DECREASES_MAX:
        raise unsupported("one more decrease of capacity: it depends on the time of the others")
    return replace(index, later=units, decreases=index.decreases + less, status="UPDATING")


def _with_new_index(table: Table, change: IndexChange, request: Members) -> Table:
    """The table with an index that is CREATING; the items that are there come into it later.

    Its key is of attributes that the request defines, also where the table has a definition of
    them, and they have the types that the request gives. They must be the types that they have in
    other keys. What else the request defines is passed over, though it be other than it was.
    Source: ``UpdateTable`` (API reference: AttributeDefinitions "must include the key element(s) of
    the new index"); dynamodb-conformance, tests/tier2/updateTable/gsi.test.ts; ScyllaDB,
    test/alternator/test_gsi_updatetable.py. All were run against the service.
    """
    if change.name in table.indexes:
        raise invalid("Attempting to create an index which already exists")
    if "AttributeDefinitions" not in request:
        raise invalid_parameters(f"AttributeDefinitions is not specified for index: {change.name}")
    if sum(not index.local for index in table.indexes.values()) == limits.GLOBAL_INDEXES_MAX:
        raise limit_exceeded(
            "Number of global secondary indexes exceeds per-table limit of "
            f"{limits.GLOBAL_INDEXES_MAX}"
        )
    units = _new_capacity(table, change)
    types = definitions.types_of(request)
    elements = cast(Sequence[Mapping[str, str]], change.given["KeySchema"])
    definitions.check_defined(elements, types)
    in_any_order(
        lambda: definitions.global_index(change.given, types),
        lambda: _check_not_redefined(table, elements, types),
    )
    made = definitions.global_index(change.given, types)
    made = definitions.with_throughput(made, change.given, units)
    index = replace(made, status="CREATING", backfilling=False)
    indexes = table.indexes.put(index.name, index)
    definitions.check_included(indexes)
    return replace(
        table,
        indexes=indexes,
        definitions=definitions.definitions_of(
            {**types, **{each.name: each.tag for each in table.definitions}},
            _keys(table.schema, indexes),
        ),
        status="UPDATING",
    )


def _check_not_redefined(
    table: Table, elements: Sequence[Mapping[str, str]], types: definitions.Types
) -> None:
    """Refuse a new index's key with an attribute that has another type in a key that is there."""
    for schema in _keys(table.schema, table.indexes):
        had = {attribute.name: attribute.tag for attribute in schema.attributes}
        names = [element["AttributeName"] for element in elements]
        if all(had.get(name, types[name]) == types[name] for name in names):
            continue
        if schema is table.schema:
            rests_on(REDEFINED_KEY)
        roles = [*("HASH" for _ in schema.partition), *("RANGE" for _ in schema.sort)]
        before = list(zip(had.items(), roles, strict=True))
        after = [
            ((each["AttributeName"], types[each["AttributeName"]]), each["KeyType"])
            for each in elements
        ]
        raise invalid_parameters(
            "Attributes cannot be redefined. Please check that your attribute has the same type as "
            f"previously defined. Existing schema: {_shown(before)} New schema: {_shown(after)}"
        )


def _shown(key: Sequence[tuple[tuple[str, str], str]]) -> str:
    """A key as the service writes it."""
    parts = (f"SchemaElement: key{{{name}:{tag}:{role}}}" for (name, tag), role in key)
    return f"Schema:[{', '.join(parts)}]"


def _new_capacity(table: Table, change: IndexChange) -> Throughput:
    given = cast("Mapping[str, int] | None", change.given.get("ProvisionedThroughput"))
    if table.throughput == Throughput():
        if given is not None:
            raise invalid_parameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
                f"{change.name} when BillingMode is {ON_DEMAND}"
            )
        return Throughput()
    if given is None:
        raise invalid_parameters(
            "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
            f"{change.name}"
        )
    return throughput.units_of(given, change.name)


def _without_index(table: Table, index: Index) -> Table:
    """The table with an index that is DELETING; its attributes are forgotten when it is gone."""
    going = replace(index, status="DELETING")
    return replace(table, indexes=table.indexes.put(index.name, going), status="UPDATING")


def _keys(schema: KeySchema, indexes: Mapping[str, Index]) -> list[KeySchema]:
    return [schema, *(index.schema for index in indexes.values())]
