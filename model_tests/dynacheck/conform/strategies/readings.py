"""Queries and scans: of a table or an index, one page or a walk through all."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.expressions import ATTRIBUTES, Expressions, Item
from dynacheck.conform.strategies.faults import fault
from dynacheck.conform.strategies.items import items_of
from dynacheck.exchange.schemas import IndexShape, Schema
from dynacheck.exchange.step import Step, Walk
from dynaspec.items import Success, Tables, handle

SELECTS = (
    "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES",
)  # fmt: skip
_SIGNS = ("=", "<", "<=", ">", ">=")
_LEGACY_SIGNS = ("EQ", "LT", "LE", "GT", "GE")


@st.composite
def reading_steps(draw: st.DrawFn, schema: Schema, tables: Tables) -> Step:
    """A Query or Scan: one in four with a fault, one in four a walk through all pages."""
    operation = draw(st.sampled_from(["Query", "Query", "Query", "Scan"]))
    index = draw(st.sampled_from([None, *schema.indexes]))
    held = items_of(tables, schema.table)
    request: dict[str, object] = {"TableName": schema.table}
    if index is not None:
        request["IndexName"] = index.name
    legacy = one_in(draw, 5)
    example = draw(st.sampled_from(held)) if held else {}
    use = Expressions(draw, example)
    if operation == "Query":
        _key_condition(draw, request, schema, index, use, legacy)
        if draw(st.booleans()):
            request["ScanIndexForward"] = draw(st.booleans())
    _shown(draw, request, use, operation, legacy)
    whole = {**request, **use.members()}
    if one_in(draw, 4):
        return _walk(draw, operation, whole)
    _page(draw, whole, operation, schema, tables, held)
    if one_in(draw, 4):
        whole = fault(draw, operation, whole)
    return Step(operation, whole)


def _key_condition(
    draw: st.DrawFn,
    request: dict[str, object],
    schema: Schema,
    index: IndexShape | None,
    use: Expressions,
    legacy: bool,
) -> None:
    """A condition on the partition key, and half the time on the sort key."""
    names = list(schema.key_types if index is None else index.names)
    first = names[0]
    types = {**schema.key_types, **schema.index_types}
    value = use.item.get(first) or {types[first]: draw(_keys(types[first]))}
    two = len(names) > 1 and draw(st.booleans())
    ranged = names[1] if two else None
    low, high = (_near(draw, use.item, ranged, types) for _ in range(2))
    if legacy:
        conditions: dict[str, object] = {
            first: {"ComparisonOperator": "EQ", "AttributeValueList": [value]}
        }
        if ranged:
            conditions[ranged] = _legacy_range(draw, low, high)
        request["KeyConditions"] = conditions
        return
    parts = [f"{use.name(first)} = {use.value(value)}"]
    if ranged:
        parts.append(_range(draw, use, ranged, low, high))
    if one_in(draw, 6):
        parts.reverse()
    request["KeyConditionExpression"] = " AND ".join(parts)


def _near(draw: st.DrawFn, item: Item, name: str | None, types: Mapping[str, str]) -> object:
    """A value of a sort key: the item's or any other; nothing where there is no name."""
    if name is None:
        return None
    there = item.get(name)
    return {types[name]: draw(_keys(types[name]))} if there is None or one_in(draw, 3) else there


def _keys(kind: str) -> st.SearchStrategy[object]:
    return v.sort_keys(kind)


def _range(draw: st.DrawFn, use: Expressions, name: str, low: object, high: object) -> str:
    kind = draw(st.sampled_from([*_SIGNS, "BETWEEN", "begins_with"]))
    text = use.name(name)
    if kind == "BETWEEN":
        return f"{text} BETWEEN {use.value(low)} AND {use.value(high)}"
    if kind == "begins_with":
        return f"begins_with({text}, {use.value(low)})"
    return f"{text} {kind} {use.value(low)}"


def _legacy_range(draw: st.DrawFn, low: object, high: object) -> dict[str, object]:
    kind = draw(st.sampled_from([*_LEGACY_SIGNS, "BETWEEN", "BEGINS_WITH"]))
    values = [low, high] if kind == "BETWEEN" else [low]
    return {"ComparisonOperator": kind, "AttributeValueList": values}


def _shown(
    draw: st.DrawFn, request: dict[str, object], use: Expressions, operation: str, legacy: bool
) -> None:
    """What of the items is shown, and which: a projection or Select, a filter."""
    if legacy:
        if draw(st.booleans()):
            request[f"{operation}Filter"] = legacy_conditions(draw, use.item)
        if one_in(draw, 4):
            names = st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=2, unique=True)
            request["AttributesToGet"] = draw(names)
        return
    if one_in(draw, 3):
        request["FilterExpression"] = use.condition()
    if one_in(draw, 3):
        request["ProjectionExpression"] = use.projection()
    if one_in(draw, 5):
        request["Select"] = draw(st.sampled_from(SELECTS))
    if one_in(draw, 4):
        request["ReturnConsumedCapacity"] = draw(st.sampled_from(["TOTAL", "INDEXES", "NONE"]))


def legacy_conditions(draw: st.DrawFn, item: Item) -> dict[str, object]:
    """Conditions of QueryFilter, ScanFilter and the like, on one or two attributes."""
    names = draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=2, unique=True))
    return {name: legacy_condition(draw, item.get(name)) for name in names}


def legacy_condition(draw: st.DrawFn, there: object) -> dict[str, object]:
    """One condition on an attribute that holds `there` (None: that is not there)."""
    value = there if there is not None and draw(st.booleans()) else draw(v.values(1))
    kind = draw(
        st.sampled_from(
            ["EQ", "NE", "LT", "LE", "GT", "GE", "IN", "BETWEEN", "NULL", "NOT_NULL",
             "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"]
        )
    )  # fmt: skip
    counts = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2, "IN": draw(st.integers(1, 2))}
    values = [value, *(draw(v.values(1)) for _ in range(2))][: counts.get(kind, 1)]
    return {"ComparisonOperator": kind, **({"AttributeValueList": values} if values else {})}


def _walk(draw: st.DrawFn, operation: str, request: Mapping[str, object]) -> Walk:
    page = draw(st.sampled_from([1, 1, 2, 3, None]))
    segments = draw(st.sampled_from([1, 1, 2, 3])) if operation == "Scan" else 1
    return Walk(operation, request, page=page, segments=segments)


def _page(
    draw: st.DrawFn,
    request: dict[str, object],
    operation: str,
    schema: Schema,
    tables: Tables,
    held: list[Item],
) -> None:
    """How the page is cut, where it starts and how consistent it is."""
    if one_in(draw, 3):
        request["Limit"] = draw(st.sampled_from([1, 1, 1, 2, 2, 3, 3, 100, 100, 0]))
    if one_in(draw, 3):
        request["ConsistentRead"] = draw(st.booleans())
    if operation == "Scan" and one_in(draw, 6):
        request["Segment"] = draw(st.sampled_from([0, 0, 1, 2]))
        request["TotalSegments"] = draw(st.sampled_from([1, 2, 2, 1_000_000, 1_000_001]))
    if one_in(draw, 4):
        request["ExclusiveStartKey"] = _start(draw, request, operation, schema, tables, held)


def _start(
    draw: st.DrawFn,
    request: Mapping[str, object],
    operation: str,
    schema: Schema,
    tables: Tables,
    held: list[Item],
) -> object:
    """Where the specification's page of one ends, or the key of any item, or none of either."""
    answered = handle(tables, operation, {**request, "Limit": 1})[1]
    last = answered.body.get("LastEvaluatedKey") if isinstance(answered, Success) else None
    if last is not None and not one_in(draw, 5):
        return last
    item = draw(st.sampled_from(held)) if held else {"p": {"S": "a"}}
    names = [*schema.key_types, *(draw(st.sampled_from([(), ("g",), ("g", "h"), ("l",)])))]
    return {name: item[name] for name in names if name in item}
