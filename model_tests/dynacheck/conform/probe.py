"""What a target does not know: operations, and members of the requests that it does know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from dynacheck.conform.driver import Session
from dynacheck.exchange.client import UNKNOWN_OPERATION, Answer, Broken, Refused, operation_model
from dynacheck.exchange.tables import NOBODY
from dynaspec.items import EMPTY, Failure, Unsupported, handle
from dynaspec.items.api import OPERATIONS

_NOT_SUPPORTED = re.compile(
    r"unsupported|(?:not|n't) (?:yet |currently )?(?:be )?(?:supported|implemented|support)", re.I
)
_PLAIN: dict[str, object] = {
    "string": "a", "integer": 1, "long": 1, "boolean": True, "blob": b"a", "double": 1.0,
    "float": 1.0, "timestamp": 0,
}  # fmt: skip


def unsupported(session: Session) -> tuple[str, ...]:
    """The specified operations, and members as Operation.Member, that the target does not know.

    Each operation is asked without members, which changes nothing, for every operation that writes
    requires some; then with those that it requires, about a table that is not there; and then with
    each other member besides. What the target says it does not support, where the specification
    does not say so, is not supported. A member that it passes over in silence is no matter of
    support: what it answers is wrong.
    """
    return tuple(found for name in OPERATIONS for found in _of_operation(session, name))


def _unknown(answer: Answer) -> bool:
    return isinstance(answer, Refused) and answer.code in UNKNOWN_OPERATION


def _of_operation(session: Session, operation: str) -> Iterator[str]:
    if _unknown(session.upkeep.send(operation, {})):
        yield operation
        return
    if operation == "CreateTable":
        return  # Its plain requests would make a table; each of its members is tried in the run.
    shape = operation_model(operation).input_shape
    if not isinstance(shape, StructureShape):
        return
    required: dict[str, object] = {
        name: _plain(shape.members[name], name) for name in shape.required_members
    }
    if _says_so(session, operation, required):
        yield operation
        return
    for name in sorted(set(shape.members) & set(OPERATIONS[operation].shape)):
        value = _plain(shape.members[name], name)
        if name not in required and _says_so(session, operation, {**required, name: value}):
            yield f"{operation}.{name}"


def _says_so(session: Session, operation: str, request: dict[str, object]) -> bool:
    """Whether the target says of this request that it is not supported, and wrongly."""
    expected = handle(EMPTY, operation, request)[1]
    unknown = isinstance(expected, Unsupported)
    if unknown or (isinstance(expected, Failure) and _NOT_SUPPORTED.search(expected.message)):
        return False
    answer = session.upkeep.send(operation, request)
    if isinstance(answer, Broken):
        session.upkeep.revive(answer)
        return answer.kind == "internal error" and bool(_NOT_SUPPORTED.search(answer.detail))
    told = isinstance(answer, Refused) and bool(_NOT_SUPPORTED.search(answer.message))
    return told or _unknown(answer)


def _plain(shape: Shape, name: str) -> Any:
    """A plain value of a shape of the service model."""
    if name in ("TableName", "TableArn", "ResourceArn"):
        return NOBODY
    if name == "Statement":
        return f"SELECT * FROM \"{NOBODY}\" WHERE p = 'a'"
    if shape.name == "AttributeValue":
        return {"S": "a"}
    if isinstance(shape, StructureShape):
        return {n: _plain(shape.members[n], n) for n in shape.required_members}
    if isinstance(shape, ListShape):
        return [_plain(shape.member, name)]
    if isinstance(shape, MapShape):
        return {NOBODY if name == "RequestItems" else "a": _plain(shape.value, name)}
    chosen = getattr(shape, "enum", None)
    return chosen[0] if chosen else _PLAIN[shape.type_name]
