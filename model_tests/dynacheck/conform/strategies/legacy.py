"""The legacy parameters, in place of a request's expressions, or beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.expressions import ATTRIBUTES, Item
from dynacheck.conform.strategies.readings import legacy_condition

_EXPRESSIONS = (
    "ConditionExpression", "UpdateExpression", "ProjectionExpression",
    "ExpressionAttributeNames", "ExpressionAttributeValues",
)  # fmt: skip


def with_legacy(
    draw: st.DrawFn,
    operation: str,
    request: Mapping[str, object],
    read: Callable[[Mapping[str, object]], Item | None],
) -> dict[str, object]:
    """The request with legacy parameters; one in eight keeps its expressions beside them."""
    mixed = one_in(draw, 8)
    found = {n: m for n, m in request.items() if mixed or n not in _EXPRESSIONS}
    if operation == "GetItem":
        names = st.lists(st.sampled_from((*ATTRIBUTES, "p")), min_size=1, max_size=3)
        return {**found, "AttributesToGet": draw(names)}
    key = request.get("Key")
    item = (read(key) if isinstance(key, Mapping) else None) or {}
    if operation == "UpdateItem" and not one_in(draw, 4):
        found["AttributeUpdates"] = _updates(draw, item)
    if operation != "UpdateItem" or draw(st.booleans()):
        found["Expected"] = _expected(draw, item)
        if one_in(draw, 4):
            found["ConditionalOperator"] = draw(st.sampled_from(["AND", "OR"]))
    return found


def _names(draw: st.DrawFn) -> list[str]:
    return draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=2, unique=True))


def _expected(draw: st.DrawFn, item: Item) -> dict[str, object]:
    return {name: _expectation(draw, item.get(name)) for name in _names(draw)}


def _expectation(draw: st.DrawFn, there: object) -> dict[str, object]:
    """A comparison, or what is to be there: a value, anything, or nothing."""
    kind = draw(st.integers(0, 5))
    if kind < 3:
        return legacy_condition(draw, there)
    value = there if there is not None and draw(st.booleans()) else draw(v.values(1))
    if kind == 3:
        return {"Value": value}
    exists = draw(st.booleans())
    return {"Exists": exists, **({"Value": value} if exists or kind == 5 else {})}


def _updates(draw: st.DrawFn, item: Item) -> dict[str, object]:
    return {name: _update(draw, item.get(name)) for name in _names(draw)}


def _update(draw: st.DrawFn, there: object) -> dict[str, object]:
    """PUT, ADD or DELETE, most times of a value of the type that is there."""
    action = draw(st.sampled_from(["PUT", "PUT", "ADD", "ADD", "DELETE", None]))
    found: dict[str, object] = {} if action is None else {"Action": action}
    if action == "DELETE" and draw(st.booleans()):
        return found
    same = isinstance(there, Mapping) and not one_in(draw, 3)
    if same and isinstance(there, Mapping):
        kind = next(iter(there))
        wanted = v.values(1).filter(lambda value: kind in value)
        return {**found, "Value": draw(wanted if kind not in ("BOOL", "NULL") else v.values(1))}
    return {**found, "Value": draw(v.values(1))}
