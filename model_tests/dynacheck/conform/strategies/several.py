"""Requests about several items: batches and transactions, made of requests about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.expressions import ATTRIBUTES
from dynacheck.conform.strategies.faults import fault
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step

One = Callable[[str], dict[str, object]]
"""A valid request about one item, given its operation."""

OPERATIONS = ("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems")
_WRITES = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem"}
_IN_TRANSACTIONS = (
    "TableName", "Item", "Key", "ConditionExpression", "UpdateExpression", "ProjectionExpression",
    "ExpressionAttributeNames", "ExpressionAttributeValues",
    "ReturnValuesOnConditionCheckFailure",
)  # fmt: skip
TOKENS = ("token-1", "token-2")


@st.composite
def several_steps(draw: st.DrawFn, schema: Schema, one: One) -> Step:
    """A batch or transaction of up to three items; one in four with a fault somewhere."""
    operation = draw(st.sampled_from(OPERATIONS))
    request = _MAKERS[operation](draw, schema, one)
    if one_in(draw, 3):
        request["ReturnConsumedCapacity"] = draw(st.sampled_from(["TOTAL", "INDEXES", "NONE"]))
    if one_in(draw, 4):
        request = _faulty(draw, operation, request)
    return Step(operation, request)


def _count(draw: st.DrawFn) -> range:
    return range(draw(st.sampled_from([1, 1, 2, 2, 3])))


def _batch_get(draw: st.DrawFn, schema: Schema, one: One) -> dict[str, object]:
    gets = [one("GetItem") for _ in _count(draw)]
    entry: dict[str, object] = {"Keys": [get["Key"] for get in gets]}
    shared = ("ProjectionExpression", "ExpressionAttributeNames", "ConsistentRead")
    entry |= {name: gets[0][name] for name in shared if name in gets[0]}
    if "ProjectionExpression" not in entry and one_in(draw, 6):
        entry["AttributesToGet"] = [draw(st.sampled_from(ATTRIBUTES))]
    return {"RequestItems": {schema.table: entry}}


def _batch_write(draw: st.DrawFn, schema: Schema, one: One) -> dict[str, object]:
    writes: list[dict[str, object]] = []
    for _ in _count(draw):
        if draw(st.booleans()):
            writes.append({"PutRequest": {"Item": one("PutItem")["Item"]}})
        else:
            writes.append({"DeleteRequest": {"Key": one("DeleteItem")["Key"]}})
    request: dict[str, object] = {"RequestItems": {schema.table: writes}}
    return _with_metrics(draw, request)


def _transact_get(draw: st.DrawFn, schema: Schema, one: One) -> dict[str, object]:
    return {"TransactItems": [{"Get": _part(draw, one("GetItem"))} for _ in _count(draw)]}


def _transact_write(draw: st.DrawFn, schema: Schema, one: One) -> dict[str, object]:
    actions: list[dict[str, object]] = []
    for _ in _count(draw):
        kind = draw(st.sampled_from(["Put", "Put", "Delete", "Update", "Update", "Check"]))
        if kind == "Check":
            check = _part(draw, one("DeleteItem"))
            check.setdefault("ConditionExpression", "attribute_exists(p)")
            actions.append({"ConditionCheck": check})
        else:
            actions.append({kind: _part(draw, one(_WRITES[kind]))})
    request: dict[str, object] = {"TransactItems": actions}
    if one_in(draw, 4):
        request["ClientRequestToken"] = draw(st.sampled_from(TOKENS))
    return _with_metrics(draw, request)


def _with_metrics(draw: st.DrawFn, request: dict[str, object]) -> dict[str, object]:
    if one_in(draw, 4):
        request["ReturnItemCollectionMetrics"] = draw(st.sampled_from(["SIZE", "NONE"]))
    return request


def _part(draw: st.DrawFn, request: Mapping[str, object]) -> dict[str, object]:
    """A request about one item as a transaction holds it: with names that it does not need."""
    part = {name: request[name] for name in _IN_TRANSACTIONS if name in request}
    if not any(name.endswith("Expression") for name in part) and one_in(draw, 6):
        part["ExpressionAttributeNames"] = {"#a": "a"}
    return part


_MAKERS = {
    "BatchGetItem": _batch_get,
    "BatchWriteItem": _batch_write,
    "TransactGetItems": _transact_get,
    "TransactWriteItems": _transact_write,
}


def _faulty(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    """A fault of the request, or one of its parts."""
    kind = draw(st.sampled_from([_empty, _repeated, _inner, _inner, _both, _odd]))
    return kind(draw, operation, request)


def _member(operation: str) -> str:
    return "RequestItems" if operation.startswith("Batch") else "TransactItems"


def _empty(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    member = _member(operation)
    return {**request, member: draw(st.sampled_from([None, {}, [], {"a": []}, [{}], "a"]))}


def _repeated(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    """The same again, twice or beyond the most that there may be."""
    times = draw(st.sampled_from([2, 2, 26, 101]))
    held = request[_member(operation)]
    if isinstance(held, list):
        return {**request, "TransactItems": held * times}
    if not isinstance(held, dict):
        return request
    ((table, entry),) = held.items()
    if isinstance(entry, list):
        return {**request, "RequestItems": {table: entry * times}}
    return {**request, "RequestItems": {table: {**entry, "Keys": entry["Keys"] * times}}}


def _inner(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    """One part has a fault of its own."""
    held = request[_member(operation)]
    if isinstance(held, list):
        ((kind, part),) = held[-1].items()
        named = {"ConditionCheck": "DeleteItem", "Get": "GetItem", **_WRITES}[kind]
        return {**request, "TransactItems": [*held[:-1], {kind: fault(draw, named, part)}]}
    if not isinstance(held, dict):
        return request
    ((table, entry),) = held.items()
    if isinstance(entry, list):
        ((kind, part),) = entry[-1].items()
        named = "PutItem" if kind == "PutRequest" else "DeleteItem"
        return {**request, "RequestItems": {table: [*entry[:-1], {kind: fault(draw, named, part)}]}}
    part = fault(draw, "GetItem", {**entry, "Key": entry["Keys"][-1]})
    keys = [*entry["Keys"][:-1], part.pop("Key", None)]
    part.pop("TableName", None)
    return {**request, "RequestItems": {table: {**part, "Keys": keys}}}


def _both(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    """Of a transaction: the same again, and one of its parts has a fault of its own too."""
    held, faulty = request[_member(operation)], _inner(draw, operation, request)
    changed = faulty[_member(operation)]
    if isinstance(held, list) and isinstance(changed, list):
        return {**faulty, "TransactItems": [*held, *changed]}
    return faulty


def _odd(draw: st.DrawFn, operation: str, request: dict[str, object]) -> dict[str, object]:
    """A table that is not there, an action of two kinds or none, an item too large."""
    held = request[_member(operation)]
    choice = draw(st.integers(0, 2))
    if isinstance(held, dict):
        names = ["dynaspec_conform_none", "a", "a b c", "x" * 256]
        entry = next(iter(held.values()))
        return {**request, "RequestItems": {draw(st.sampled_from(names)): entry}}
    if not isinstance(held, list):
        return request
    if choice == 0:
        return {**request, "TransactItems": [*held, {}]}
    if choice == 1:
        return {**request, "TransactItems": [{**held[0], **held[-1], "Delete": {}}]}
    token = draw(st.sampled_from(["", "x" * 36, "x" * 37, 1]))
    return {**request, "ClientRequestToken": token, "ReturnConsumedCapacity": draw(v.scalars())}
