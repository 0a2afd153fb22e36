"""One request after another: each drawn from the state that the specification is in."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.control import table_steps
from dynacheck.conform.strategies.expressions import Expressions
from dynacheck.conform.strategies.faults import fault
from dynacheck.conform.strategies.items import Held, items, keys
from dynacheck.conform.strategies.legacy import with_legacy
from dynacheck.conform.strategies.limits import at_limit, limits_of
from dynacheck.conform.strategies.partiql import statement_steps
from dynacheck.conform.strategies.readings import reading_steps
from dynacheck.conform.strategies.several import several_steps
from dynacheck.exchange.arns import by_arn
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, answer
from dynaspec.items import EMPTY, Tables

STEPS_PER_EXAMPLE = 8
ITEMS_AT_FIRST = 3
"""Most items that an example begins with."""


@st.composite
def item_steps(draw: st.DrawFn, schema: Schema, tables: Tables) -> Step:
    """A request about items: mostly valid, one in four with a fault, a few at a limit.

    A few name their table by its ARN.
    """
    step = draw(_plain_steps(schema, tables))
    if type(step) is Step and one_in(draw, 15):
        return replace(step, request=by_arn(step.request, schema.table))
    return step


@st.composite
def _plain_steps(draw: st.DrawFn, schema: Schema, tables: Tables) -> Step:
    if one_in(draw, 25):
        return _limit_step(draw, schema)
    kind = draw(st.sampled_from(_KINDS))
    if kind == "reading":
        return draw(reading_steps(schema, tables))
    return _step(draw, schema, tables, kind)


@st.composite
def write_steps(draw: st.DrawFn, schema: Schema, tables: Tables) -> Step:
    """A request that may write items of one table."""
    return _step(draw, schema, tables, draw(st.sampled_from(_WRITES)))


def _step(draw: st.DrawFn, schema: Schema, tables: Tables, kind: str) -> Step:
    """A request of a kind."""
    held = Held(schema, tables)
    if kind == "statement":
        return draw(statement_steps(schema, tables))
    if kind == "several":
        return draw(several_steps(schema, lambda one: _VALID[one](draw, schema, held)))
    request = _VALID[kind](draw, schema, held)
    if one_in(draw, 8):
        request = with_legacy(draw, kind, request, held)
    _reporting(draw, kind, request)
    if one_in(draw, 4):
        request = fault(draw, kind, request)
    return Step(kind, request)


_KINDS = (
    *("PutItem",) * 3, *("UpdateItem",) * 4, "GetItem", "DeleteItem", *("reading",) * 4,
    *("several",) * 2, *("statement",) * 3,
)  # fmt: skip


_WRITES = (*("PutItem",) * 4, *("UpdateItem",) * 4, *("DeleteItem",) * 3, "several", "statement")


def _reporting(draw: st.DrawFn, operation: str, request: dict[str, object]) -> None:
    """Ask for what the request costs."""
    if one_in(draw, 6):
        request["ReturnConsumedCapacity"] = draw(st.sampled_from(["TOTAL", "INDEXES", "NONE"]))
    if operation != "GetItem" and one_in(draw, 8):
        request["ReturnItemCollectionMetrics"] = draw(st.sampled_from(["SIZE", "NONE"]))


def _limit_step(draw: st.DrawFn, schema: Schema) -> Step:
    key, over = draw(keys(schema)), draw(st.booleans())
    name = draw(st.sampled_from(limits_of(schema)))
    operation, request = at_limit(name, over, schema, key)
    return Step(operation, request, f"{name}: {'over' if over else 'at'}")


def _conditional(draw: st.DrawFn, request: dict[str, object], use: Expressions) -> None:
    if draw(st.integers(0, 4)) < 2:
        request["ConditionExpression"] = use.condition()
        kinds = [None, None, "ALL_OLD", "NONE"]
        on_failure = draw(st.sampled_from(kinds))
        if on_failure:
            request["ReturnValuesOnConditionCheckFailure"] = on_failure


def _returning(draw: st.DrawFn, request: dict[str, object], kinds: list[str]) -> None:
    kind = draw(st.sampled_from([None, *kinds]))
    if kind:
        request["ReturnValues"] = kind


def _put(draw: st.DrawFn, schema: Schema, held: Held) -> dict[str, object]:
    item = draw(items(schema))
    if not one_in(draw, 3):
        item = {**item, **held.key(draw)}
    request: dict[str, object] = {"TableName": schema.table, "Item": item}
    use = Expressions(draw, held({name: item[name] for name in schema.key_types}) or {})
    _conditional(draw, request, use)
    _returning(draw, request, ["NONE", "ALL_OLD"])
    return {**request, **use.members()}


def _delete(draw: st.DrawFn, schema: Schema, held: Held) -> dict[str, object]:
    key = held.key(draw)
    request: dict[str, object] = {"TableName": schema.table, "Key": key}
    use = Expressions(draw, held(key) or {})
    _conditional(draw, request, use)
    _returning(draw, request, ["NONE", "ALL_OLD"])
    return {**request, **use.members()}


def _update(draw: st.DrawFn, schema: Schema, held: Held) -> dict[str, object]:
    key = held.key(draw)
    request: dict[str, object] = {"TableName": schema.table, "Key": key}
    use = Expressions(draw, held(key) or {})
    if draw(st.integers(0, 11)):
        request["UpdateExpression"] = use.update()
    _conditional(draw, request, use)
    _returning(draw, request, ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"])
    return {**request, **use.members()}


def _get(draw: st.DrawFn, schema: Schema, held: Held) -> dict[str, object]:
    key = held.key(draw)
    request: dict[str, object] = {"TableName": schema.table, "Key": key}
    consistent = draw(st.sampled_from([True, True, True, False, None]))
    if consistent is not None:
        request["ConsistentRead"] = consistent
    use = Expressions(draw, held(key) or {})
    if draw(st.booleans()):
        request["ProjectionExpression"] = use.projection()
    return {**request, **use.members()}


_VALID = {"PutItem": _put, "UpdateItem": _update, "GetItem": _get, "DeleteItem": _delete}


@st.composite
def examples_of(draw: st.DrawFn, schema: Schema | None) -> list[Step]:
    """A sequence of requests about the items of one table, or about tables (None).

    Each is drawn from the state in which those before it leave the specification. The target's
    answers have no part in it: so the same seed draws the same examples for every target.
    """
    tables, steps = EMPTY, list[Step]()
    if schema is not None:
        tables, _ = answer(tables, Step("CreateTable", schema.create_request()))
        for item in draw(st.lists(items(schema), max_size=ITEMS_AT_FIRST)):
            steps.append(Step("PutItem", {"TableName": schema.table, "Item": item}))
            tables, _ = answer(tables, steps[-1])
    for _ in range(draw(st.integers(1, STEPS_PER_EXAMPLE))):
        step = draw(table_steps(tables) if schema is None else item_steps(schema, tables))
        tables, _ = answer(tables, step)
        steps.append(step)
    return steps
