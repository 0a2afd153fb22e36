"""The expression parameters of each operation, and the legacy ones that they replaced.

Source: developer guide, "Legacy DynamoDB conditional parameters": a request uses the ones or the
others. The service lists them in the order in which they stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dynastore.items.data.errors import validation


@dataclass(frozen=True)
class Parameters:
    """The names of an operation's expression parameters, and of its legacy ones."""

    expressions: tuple[str, ...]
    legacy: tuple[str, ...]


_READ: Final = Parameters(("ProjectionExpression",), ("AttributesToGet",))
_WRITE: Final = Parameters(("ConditionExpression",), ("Expected", "ConditionalOperator"))
PARAMETERS: Final[Mapping[str, Parameters]] = {
    "GetItem": _READ,
    "BatchGetItem": _READ,
    "PutItem": _WRITE,
    "DeleteItem": _WRITE,
    "UpdateItem": Parameters(
        ("UpdateExpression", *_WRITE.expressions), ("AttributeUpdates", *_WRITE.legacy)
    ),
    "Query": Parameters(
        (*_READ.expressions, "FilterExpression", "KeyConditionExpression"),
        (*_READ.legacy, "QueryFilter", "ConditionalOperator", "KeyConditions"),
    ),
    "Scan": Parameters(
        (*_READ.expressions, "FilterExpression"),
        (*_READ.legacy, "ScanFilter", "ConditionalOperator"),
    ),
}
"""Operation → its parameters; of BatchGetItem, those for one table."""


def expressions(operation: str, request: Mapping[str, Any]) -> list[str]:
    """Return the expression parameters that a request has."""
    return [member for member in PARAMETERS[operation].expressions if member in request]


def check_parameters(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse expressions beside legacy parameters, and names or values without an expression."""
    parameters = PARAMETERS[operation]
    given = expressions(operation, request)
    old = [member for member in parameters.legacy if _counts(member, request)]
    if given and old:
        raise validation(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(old)}}} "
            f"Expression parameters: {{{', '.join(given)}}}"
        )
    if "ExpressionAttributeNames" in request and not given:
        raise validation("ExpressionAttributeNames can only be specified when using expressions")
    valued = [member for member in parameters.expressions if member != "ProjectionExpression"]
    if "ExpressionAttributeValues" in request and not any(member in request for member in valued):
        null = " and ".join(valued) + (" are null" if len(valued) > 1 else " is null")
        raise validation(
            f"ExpressionAttributeValues can only be specified when using expressions: {null}"
        )


def _counts(member: str, request: Mapping[str, Any]) -> bool:
    """Say whether a legacy parameter is given; KeyConditions clashes with its successor alone."""
    if member == "KeyConditions" and "KeyConditionExpression" not in request:
        return False
    return member in request
