"""Query: the items of one partition key, of a table or of an index, in the order of their sort key.

Source: ``Query`` (API reference), *Querying tables in DynamoDB* (developer guide). What is judged
first is that of tests that were run against the service: the request on its own, the table, the
index, then attribute by attribute of the key the start key and the conditions, the filter, and what
is selected.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, TypeAlias, cast

from dynaspec.items.data.errors import Refused, Success, broken, in_any_order
from dynaspec.items.data.values import Item
from dynaspec.items.expressions import key_conditions, legacy, legacy_conditions
from dynaspec.items.expressions.conditions import Condition, ConditionBuilder
from dynaspec.items.expressions.grammar import Start
from dynaspec.items.expressions.key_conditions import Asked, KeyCondition
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.reading import Builder, Reading, read_all
from dynaspec.items.operations import actions
from dynaspec.items.reads import pages, rules, selections, sources, start_keys
from dynaspec.items.reads.sources import Source
from dynaspec.items.requests.shapes import Boolean, Shape, String
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import indexes
from dynaspec.items.tables.state import Tables

Members: TypeAlias = Mapping[str, object]

SHAPE: Final[Mapping[str, Shape]] = {
    **pages.SHAPE,
    "KeyConditions": pages.FILTER_SHAPE,
    "QueryFilter": pages.FILTER_SHAPE,
    "ScanIndexForward": Boolean(),
    "KeyConditionExpression": String(),
}
RULES: Final[Mapping[str, Constraint]] = {
    **pages.RULES,
    "QueryFilter": pages.FILTER_RULE,
    "Limit": Constraint(range=(1, None), unvalued=True),
    "KeyConditions": pages.FILTER_RULE,
}
_BUILDERS: Final[Mapping[Start, type[Builder]]] = {
    "key_condition": ConditionBuilder,
    "filter": ConditionBuilder,
    "projection": ProjectionBuilder,
}
"""The expressions, in the order in which they are read."""


def query(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """Query: a page of what the key condition asks for. The tables stay as they are.

    This is the answer of a strongly consistent read. An eventually consistent one, such as any of a
    global index, may also answer as of an earlier state.
    """
    actions.check_parameters(request, ("projection", "filter", "key_condition"), legacy.QUERY)
    filtered = legacy_conditions.filtered(request, "QueryFilter")
    named = legacy.attributes_to_get(request)
    start = start_keys.read(request)
    _check_condition_given(request)
    readings = read_all(request, _BUILDERS)
    asked = _asked(request, readings)
    (source,) = in_any_order(
        partial(_source, tables, request, start),
        besides=[partial(_check_number, tables, request, asked)],
    )
    judged = partial(_judged, source, request, readings, asked, start)
    start_keys.check_restarts(source, start, judged)
    condition = judged()
    forward = request.get("ScanIndexForward") is not False
    found = [item for item in source.items() if condition.holds(source.key(item))]
    reading = pages.Reading(
        source,
        found if forward else found[::-1],
        forward,
        start,
        pages.condition_of(readings, filtered),
        selections.select(source, request, pages.paths_of(readings, named)),
        mixed=False,
        last=lambda item: _is_last(source, condition, item, forward=forward),
    )
    return tables, pages.answer(reading, request)


def _source(tables: Tables, request: Members, start: Item | None) -> Source:
    selections.check_request(request, "Query")
    source = _find(tables, request)
    start_keys.check_width(source, start)
    return source


def _find(tables: Tables, request: Members) -> Source:
    return sources.find(actions.table_of(tables, cast(str, request["TableName"])), request)


def _check_number(tables: Tables, request: Members, asked: Asked) -> None:
    """Refuse more KeyConditions than the key has room for.

    Before there were keys of several attributes the service refused more than two without a look at
    the table (dynalite, test/query.js). Now it takes them where an index has such a key (scylladb,
    issue 31393). Whether it still tells the others first, nobody has said.
    """
    if "KeyConditions" not in request:
        return
    try:
        schema = _find(tables, request).schema
    except Refused:
        schema = None
    legacy_conditions.check_number(schema, asked)


def _judged(
    source: Source,
    request: Members,
    readings: Mapping[Start, Reading],
    asked: Asked,
    start: Item | None,
) -> KeyCondition:
    """The key condition; refused for what is wrong with it, the start key or what is shown."""
    visit = start_keys.check_attribute(start)
    index = None if source.index is None else source.index.name
    condition = key_conditions.resolve(source.schema, asked, visit, index)
    start_keys.check_values(source, start)
    forward = request.get("ScanIndexForward") is not False
    start_keys.check_bounds(source, condition, start, forward=forward)
    indexes.check_paths(source.table, _paths(readings, "projection"))
    _check_filter(source, request, readings)
    return condition


def _is_last(source: Source, condition: KeyCondition, item: Item, *, forward: bool) -> bool:
    """Whether nothing can come after ``item``, so that it is no start key.

    A LastEvaluatedKey is what the next page can start from (API reference). DynamoDB Local answers
    none in these places.
    """
    if source.index is not None:
        return False
    return start_keys.restarts_never(source) or condition.ends_at(source.key(item), forward=forward)


def _check_condition_given(request: Members) -> None:
    if "KeyConditions" not in request and "KeyConditionExpression" not in request:
        raise broken(rules.CONDITION)


def _asked(request: Members, readings: Mapping[Start, Reading]) -> Asked:
    expression = readings.get("key_condition")
    if expression is None:
        return legacy_conditions.asked(legacy_conditions.key_conditions(request))
    return key_conditions.asked(cast(Condition, expression.meaning))


def _paths(readings: Mapping[Start, Reading], start: Start) -> tuple[Path, ...]:
    return readings[start].paths if start in readings else ()


def _check_filter(source: Source, request: Members, readings: Mapping[Start, Reading]) -> None:
    """A filter is on no attribute of the key that is queried, and on what an index projects."""
    legacy_conditions.check_filtered(request, source.schema.names)
    paths = _paths(readings, "filter")
    names = [str(path.attribute) for path in paths]
    for name in source.schema.names:
        if name in names:
            raise broken(rules.FILTER_ON_KEY, attribute=name)
    selections.check_all(source, request)
    indexes.check_paths(source.table, paths)
    lacking = [name for name in (*names, *_filtered_names(request)) if source.lacks(name)]
    if lacking and source.index is not None:
        listed = ", ".join(dict.fromkeys(lacking))
        raise broken(rules.FILTER_PROJECTED, index=source.index.name, attributes=listed)


def _filtered_names(request: Members) -> tuple[str, ...]:
    return tuple(cast(Members, request.get("QueryFilter", {})))
