"""Index updates: global indexes that UpdateTable makes, changes and deletes.

Source: ``UpdateTable``, ``GlobalSecondaryIndexUpdate`` (API reference), *Managing Global Secondary
Indexes in DynamoDB* (developer guide); the order of the checks and the texts are those that users
report of the service in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dynaspec.items.data import limits
from dynaspec.items.data.errors import broken, in_any_order, unsupported
from dynaspec.items.expressions.keys import KeySchema
from dynaspec.items.tables import definitions, throughput
from dynaspec.items.tables.changes import (
    CreateGlobalSecondaryIndexAction,
    IndexChange,
    UpdateGlobalSecondaryIndexAction,
)
from dynaspec.items.tables.definitions import AttributeDefinition, Elements
from dynaspec.items.tables.rules import index_schemas, units
from dynaspec.items.tables.state import Bounds, Index, Table, Throughput
from dynaspec.items.tables.throughput import OnDemandThroughput


def changed(
    name: str,
    before: Table,
    table: Table,
    change: IndexChange,
    defined: Sequence[AttributeDefinition] | None,
) -> Table:
    """``table`` with one index made, changed or deleted. ``before`` is as the request found it.

    The request defines the attributes ``defined``.
    """
    if change.action == "Create":
        return _with_new_index(table, change, defined)
    index = table.indexes.get(change.IndexName)
    if index is None and change.action == "Update" and change.WarmThroughput is not None:
        # HTTP status 500 was seen, which is no answer to judge by
        raise unsupported("the warmth of an index that is not there")
    if index is None:
        raise broken(index_schemas.NO_INDEX, index=change.IndexName, table=name)
    if index.local:
        verb = change.action.lower()
        raise broken(index_schemas.LOCAL_INDEX, verb=verb, index=index.name)
    if change.action == "Delete":
        return _without_index(table, index)
    after = _updated(before, table, index, change)
    return replace(table, indexes=table.indexes.put(index.name, after))


def _updated(
    before: Table, table: Table, index: Index, given: UpdateGlobalSecondaryIndexAction
) -> Index:
    """An index with the throughput asked for."""
    capacity, warm = given.ProvisionedThroughput, given.WarmThroughput
    bounds = given.OnDemandThroughput or OnDemandThroughput()
    bounded = bounds != OnDemandThroughput()
    on_demand = table.throughput == Throughput()
    if on_demand and (capacity is not None or not (bounded or warm)):
        raise broken(units.UPDATED_INDEX_ON_DEMAND, index=index.name)
    if not on_demand:
        throughput.check_no_bounds(bounds, index.name)
        if capacity is None and warm is None:  # nobody is known to have asked
            raise unsupported("an update of an index that changes nothing")
    if capacity is not None:
        switched = before.throughput == Throughput()
        index = _with_capacity(index, throughput.units_of(capacity, index.name), switched)
    if bounded:
        after = throughput.bounds_after(index.bounds, bounds, index.name)
        index = replace(index, bounds=after, status="UPDATING")
    if warm is not None:
        index = replace(index, warm=throughput.warmth_after(index.warm, warm, index.name))
    return index


def _with_capacity(index: Index, capacity: Throughput, switched: bool) -> Index:
    """An index with other capacity: later, unless it was on demand until now."""
    if switched:
        return replace(
            index,
            throughput=capacity,
            bounds=Bounds(),
            warm=throughput.at_least(index.warm, capacity),
            status="UPDATING",
        )
    if capacity == index.throughput:
        raise throughput.unchanged(capacity, index.name)
    less = capacity.read < index.throughput.read or capacity.write < index.throughput.write
    # more are refused until an hour after the last one, or the next day: there is no clock here
    if less and index.decreases >= limits.DECREASES_MAX:
        raise unsupported("one more decrease of capacity: it depends on the time of the others")
    return replace(index, later=capacity, decreases=index.decreases + less, status="UPDATING")


def _with_new_index(
    table: Table,
    new: CreateGlobalSecondaryIndexAction,
    defined: Sequence[AttributeDefinition] | None,
) -> Table:
    """The table with an index that is CREATING; the items that are there come into it later.

    Its key is of attributes that the request defines, also where the table has a definition of
    them, and they have the types that the request gives. They must be the types that they have in
    other keys. What else the request defines is passed over, though it be other than it was.
    Source: ``UpdateTable`` (API reference: AttributeDefinitions "must include the key element(s) of
    the new index"); dynamodb-conformance, tests/tier2/updateTable/gsi.test.ts; ScyllaDB,
    test/alternator/test_gsi_updatetable.py. All were run against the service.
    """
    if new.IndexName in table.indexes:
        raise broken(index_schemas.INDEX_THERE)
    if defined is None:
        raise broken(index_schemas.NO_DEFINITIONS, index=new.IndexName)
    if sum(not index.local for index in table.indexes.values()) == limits.GLOBAL_INDEXES_MAX:
        raise broken(index_schemas.GLOBAL_INDEX_MORE)
    capacity = _new_capacity(table, new)
    types = definitions.types_of(defined)
    definitions.check_defined(new.KeySchema, types)
    in_any_order(
        lambda: definitions.global_index(new, types),
        lambda: _check_not_redefined(table, new.KeySchema, types),
    )
    made = definitions.global_index(new, types)
    made = definitions.with_throughput(made, new, capacity)
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


def _check_not_redefined(table: Table, elements: Elements, types: definitions.Types) -> None:
    """Refuse a new index's key with an attribute that has another type in a key that is there."""
    for schema in _keys(table.schema, table.indexes):
        had = {attribute.name: attribute.tag for attribute in schema.attributes}
        names = [element.AttributeName for element in elements]
        if all(had.get(name, types[name]) == types[name] for name in names):
            continue
        of_table = schema is table.schema
        rule = index_schemas.TABLE_KEY_REDEFINED if of_table else index_schemas.INDEX_KEY_REDEFINED
        roles = [*("HASH" for _ in schema.partition), *("RANGE" for _ in schema.sort)]
        before = list(zip(had.items(), roles, strict=True))
        after = [
            ((each.AttributeName, types[each.AttributeName]), each.KeyType) for each in elements
        ]
        raise broken(rule, existing=_shown(before), new=_shown(after))


def _shown(key: Sequence[tuple[tuple[str, str], str]]) -> str:
    """A key as the service writes it."""
    parts = (f"SchemaElement: key{{{name}:{tag}:{role}}}" for (name, tag), role in key)
    return f"Schema:[{', '.join(parts)}]"


def _new_capacity(table: Table, new: CreateGlobalSecondaryIndexAction) -> Throughput:
    given = new.ProvisionedThroughput
    if table.throughput == Throughput():
        if given is not None:
            raise broken(units.ADDED_INDEX_UNITS, index=new.IndexName)
        return Throughput()
    if given is None:
        raise broken(units.NO_ADDED_INDEX_UNITS, index=new.IndexName)
    return throughput.units_of(given, new.IndexName)


def _without_index(table: Table, index: Index) -> Table:
    """The table with an index that is DELETING; its attributes are forgotten when it is gone."""
    going = replace(index, status="DELETING")
    return replace(table, indexes=table.indexes.put(index.name, going), status="UPDATING")


def _keys(schema: KeySchema, indexes: Mapping[str, Index]) -> list[KeySchema]:
    return [schema, *(index.schema for index in indexes.values())]
