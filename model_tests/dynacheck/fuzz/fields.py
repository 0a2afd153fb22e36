"""Wrong values in every member of every operation, by botocore's model of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from dynacheck.fuzz.attempts import PREFIX, Message, Rule

Path = tuple[str | int, ...]

TABLE = f"{PREFIX}data"
OTHER = f"{PREFIX}other"
"""A table that there is not, for what would change or remove one."""
_CHANGING = frozenset({"CreateTable", "DeleteTable", "UpdateTable", "CreateGlobalTable"})
KEY: Mapping[str, object] = {"k": {"S": "fuzz"}}
_PLAUSIBLE: Mapping[str, object] = {
    "Key": KEY,
    "Item": KEY,
    "KeyConditionExpression": "k = :v",
    "ConditionExpression": "k = :v",
    "FilterExpression": "a = :v",
    "UpdateExpression": "SET a = :v",
    "ProjectionExpression": "a",
    "ExpressionAttributeValues": {":v": {"S": "fuzz"}},
    "Statement": f"SELECT * FROM \"{TABLE}\" WHERE k = 'fuzz'",
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
}
"""Values that lead past the first check, so that the wrong one is looked at."""

LONG = 70_000
WRONG: tuple[str, ...] = (
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e400",
    "9" * 400,
    '""',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    json.dumps("é" * LONG),
    "[]",
    "[null]",
    "[[[]]]",
    '["x", 1, {}]',
    "{}",
    '{"x": null}',
    '{"S": "x", "N": "1"}',
    '{"M": {"a": {"L": [{"N": "x"}]}}}',
)
"""JSON texts, each of which is wrong for most members."""


@lru_cache(maxsize=1)
def service() -> ServiceModel:
    """Return botocore's model of DynamoDB."""
    return botocore.session.get_session().get_service_model("dynamodb")


def operations() -> tuple[str, ...]:
    """Name the operations; not DescribeEndpoints, whose answer may name AWS's own host."""
    return tuple(name for name in service().operation_names if name != "DescribeEndpoints")


def members(operation: str) -> Iterator[Path]:
    """Yield the path of each member of an operation's request, () for the request itself.

    A structure that holds itself is entered once more and then left.
    """
    shape = service().operation_model(operation).input_shape
    if shape is None:
        yield ()
    else:
        yield from _paths(shape, (), ())


def _paths(shape: Shape, path: Path, above: tuple[str, ...]) -> Iterator[Path]:
    yield path
    if above.count(shape.name) > 1:
        return
    inside = (*above, shape.name)
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                yield from _paths(member, (*path, name), inside)
        case ListShape():
            yield from _paths(shape.member, (*path, 0), inside)
        case MapShape():
            yield from _paths(shape.value, (*path, "k"), inside)


def request(operation: str) -> dict[str, Any]:
    """Return a plausible request with the members that are required, on our tables."""
    shape = service().operation_model(operation).input_shape
    made: dict[str, Any] = {} if shape is None else _sample(shape, "", "")
    if "TableName" in made:
        made["TableName"] = OTHER if operation in _CHANGING else TABLE
    return made


def _sample(shape: Shape, name: str, above: str) -> Any:
    if name in _PLAUSIBLE:
        return _PLAUSIBLE[name]
    match shape:
        case StructureShape() if shape.name == "AttributeValue":
            return {"S": "fuzz"}
        case StructureShape():
            return {
                each: _sample(member, each, shape.name)
                for each, member in shape.members.items()
                if each in shape.required_members
            }
        case ListShape():
            return [_sample(shape.member, "", shape.name)]
        case MapShape():
            key = TABLE if "Request" in shape.name or "Keys" in shape.name else "k"
            return {key: _sample(shape.value, "", shape.name)}
    return _scalar(shape, name)


def _scalar(shape: Shape, name: str) -> object:
    if enum := shape.metadata.get("enum"):
        return enum[0]
    match shape.type_name:
        case "boolean":
            return False
        case "integer" | "long":
            return 1
        case "float" | "double" | "timestamp":
            return 1.5
        case "blob":
            return "AAEC"
    return TABLE if name == "TableName" else "fuzz"


def wrong(operation: str, path: Path, value: str) -> Message:
    """Return a request of `operation` in which the member at `path` has the JSON text `value`."""
    marker = "\ue000wrong\ue000"
    changed = _with(request(operation), path, marker)
    body = json.dumps(changed).replace(json.dumps(marker), value)
    where = ".".join(map(str, path)) or "the request"
    return Message("types", f"{where} = {value[:40]}", body.encode(), Rule.ANSWERED, operation)


def _with(value: Any, path: Path, last: object) -> Any:
    """Return `value` with `last` at `path`; what is not there on the way is made."""
    if not path:
        return last
    first, *rest = path
    if isinstance(first, int):
        return [_with(value[0] if isinstance(value, list) and value else None, tuple(rest), last)]
    kept = dict(value) if isinstance(value, dict) else {}
    if first == "k" and len(kept) == 1:
        first = next(iter(kept))
    return {**kept, first: _with(kept.get(first), tuple(rest), last)}


def each(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield each wrong value in each member of the operations `known`, in an order drawn; again."""
    places = [(name, path) for name in known for path in members(name)]
    while True:
        choices = [(name, path, value) for name, path in places for value in range(len(WRONG))]
        rng.shuffle(choices)
        for name, path, value in choices:
            yield wrong(name, path, WRONG[value])


def count(known: tuple[str, ...]) -> int:
    """Return how many different attempts there are."""
    return len(WRONG) * sum(1 for name in known for _ in members(name))
