"""Query: the items of one partition key, of a table or of an index, in the order of their sort key.

Source: ``Query`` (API reference), *Querying tables in DynamoDB* (developer guide). What is judged
first is that of tests that were run against the service: the request on its own, the table, the
index, then attribute by attribute of the key the start key and the conditions, the filter, and what
is selected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from dynaspec.items.data.errors import Refused, Success, broken, in_any_order
from dynaspec.items.data.values import Item
from dynaspec.items.expressions import key_conditions, legacy, legacy_conditions
from dynaspec.items.expressions.conditions import Condition, ConditionBuilder
from dynaspec.items.expressions.key_conditions import Asked, KeyCondition
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.reading import (
    Reading,
    check_used,
    meaning_of,
    paths_of,
    read,
    read_placeholders,
)
from dynaspec.items.operations import actions
from dynaspec.items.reads import pages, rules, selections, sources, start_keys
from dynaspec.items.reads.pages import Paged
from dynaspec.items.reads.sources import Source
from dynaspec.items.requests.inputs import members
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import indexes
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True, kw_only=True)
class Query(Paged):
    """The members of Query."""

    QueryFilter: legacy.Conditions | None = None
    Limit: Annotated[int | None, Constraint(range=(1, None), unvalued=True)] = None
    KeyConditions: legacy.Conditions | None = None
    ScanIndexForward: bool = True
    KeyConditionExpression: str | None = None


@dataclass(frozen=True)
class _Expressions:
    """The expressions of a query, each ``None`` where it is not there."""

    key_condition: Reading[Condition] | None
    filter: Reading[Condition] | None
    projection: Reading[tuple[Path, ...]] | None


def query(tables: Tables, request: Query) -> tuple[Tables, Success]:
    """Query: a page of the items that the key condition selects. The tables stay as they are.

    This is the answer of a strongly consistent read. An eventually consistent one, such as any of a
    global index, may also answer as of an earlier state.
    """
    actions.check_parameters(request, ("projection", "filter", "key_condition"), legacy.QUERY)
    filtered = legacy_conditions.filtered(request.QueryFilter, request.ConditionalOperator)
    named = legacy.attributes_to_get(request.AttributesToGet)
    start = start_keys.read(request.ExclusiveStartKey)
    if request.KeyConditions is None and request.KeyConditionExpression is None:
        raise broken(rules.CONDITION)
    expressions = _read(request)
    asked = _asked(request, expressions)
    (source,) = in_any_order(
        partial(_source, tables, request, start),
        besides=[partial(_check_number, tables, request, asked)],
    )
    judged = partial(_judged, source, request, expressions, asked, start)
    start_keys.check_restarts(source, start, judged)
    condition = judged()
    forward = request.ScanIndexForward
    found = [item for item in source.items() if condition.holds(source.key(item))]
    reading = pages.Reading(
        source,
        found if forward else found[::-1],
        forward,
        start,
        meaning_of(expressions.filter, filtered),
        selections.selected(source, request.Select, meaning_of(expressions.projection, named)),
        mixed=False,
        last=lambda item: _is_last(source, condition, item, forward=forward),
    )
    return tables, pages.answer(reading, request)


def _read(request: Query) -> _Expressions:
    names, values = request.ExpressionAttributeNames, request.ExpressionAttributeValues
    placeholders = read_placeholders(names, values)
    key_condition = read(
        "key_condition", request.KeyConditionExpression, ConditionBuilder(placeholders)
    )
    condition = read("filter", request.FilterExpression, ConditionBuilder(placeholders))
    projection = read("projection", request.ProjectionExpression, ProjectionBuilder(placeholders))
    check_used(placeholders, key_condition, condition, projection)
    return _Expressions(key_condition, condition, projection)


def _source(tables: Tables, request: Query, start: Item | None) -> Source:
    selections.check_query(request.Select, members(request))
    source = _find(tables, request)
    start_keys.check_width(source, start)
    return source


def _find(tables: Tables, request: Query) -> Source:
    table = actions.table_of(tables, request.TableName)
    return sources.find(table, request.IndexName, request.ConsistentRead)


def _check_number(tables: Tables, request: Query, asked: Asked) -> None:
    """Refuse more KeyConditions than the key has room for.

    Before there were keys of several attributes the service refused more than two without a look at
    the table (dynalite, test/query.js). Now it takes them where an index has such a key (scylladb,
    issue 31393). Whether it still tells the others first, nobody has said.
    """
    if request.KeyConditions is None:
        return
    try:
        schema = _find(tables, request).schema
    except Refused:
        schema = None
    legacy_conditions.check_number(schema, asked)


def _judged(
    source: Source, request: Query, expressions: _Expressions, asked: Asked, start: Item | None
) -> KeyCondition:
    """The key condition; refused for a fault of it, of the start key or of the projection."""
    visit = start_keys.check_attribute(start)
    index = None if source.index is None else source.index.name
    condition = key_conditions.resolve(source.schema, asked, visit, index)
    start_keys.check_values(source, start)
    start_keys.check_bounds(source, condition, start, forward=request.ScanIndexForward)
    indexes.check_paths(source.table, paths_of(expressions.projection))
    _check_filter(source, request, paths_of(expressions.filter))
    return condition


def _is_last(source: Source, condition: KeyCondition, item: Item, *, forward: bool) -> bool:
    """Whether nothing can come after ``item``, so that it is no start key.

    A LastEvaluatedKey is what the next page can start from (API reference). DynamoDB Local answers
    none in these places.
    """
    if source.index is not None:
        return False
    return start_keys.restarts_never(source) or condition.ends_at(source.key(item), forward=forward)


def _asked(request: Query, expressions: _Expressions) -> Asked:
    if expressions.key_condition is None:
        given = legacy_conditions.key_conditions(request.KeyConditions or {})
        return legacy_conditions.asked(given)
    return key_conditions.asked(expressions.key_condition.meaning)


def _check_filter(source: Source, request: Query, paths: Sequence[Path]) -> None:
    """A filter is on no attribute of the key that is queried, and on what an index projects.

    ``paths`` are those of its expression.
    """
    filtered = request.QueryFilter or {}
    legacy_conditions.check_filtered(filtered, source.schema.names)
    names = [str(path.attribute) for path in paths]
    for name in source.schema.names:
        if name in names:
            raise broken(rules.FILTER_ON_KEY, attribute=name)
    selections.check_all(source, request.Select)
    indexes.check_paths(source.table, paths)
    lacking = [name for name in (*names, *filtered) if source.lacks(name)]
    if lacking and source.index is not None:
        listed = ", ".join(dict.fromkeys(lacking))
        raise broken(rules.FILTER_PROJECTED, index=source.index.name, attributes=listed)
