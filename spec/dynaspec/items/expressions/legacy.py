"""Legacy parameters: what stands in a request in place of expressions.

Source: *Legacy conditional parameters* (developer guide) and the same parameters in the API
reference; the texts, and what is judged first, are those that users report. Their meanings are
those of expressions: ``legacy_conditions`` and ``legacy_updates`` translate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from dynaspec.items.data import wire
from dynaspec.items.data.errors import broken
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.rules import legacy as rules
from dynaspec.items.requests.shapes import (
    ATTRIBUTE,
    Boolean,
    Listing,
    Mapped,
    Shape,
    String,
    Structure,
)
from dynaspec.items.requests.validation import Constraint

Members = Mapping[str, object]

_VALUES: Final = Listing(ATTRIBUTE)
CONDITIONS: Final = Mapped(
    Structure({"AttributeValueList": _VALUES, "ComparisonOperator": String()}, "Condition"),
    "Condition",
)
"""The shape of KeyConditions, QueryFilter and ScanFilter."""
ATTRIBUTES_TO_GET: Final = Listing(String())
WRITE_SHAPE: Final[Mapping[str, Shape]] = {
    "ConditionalOperator": String(),
    "Expected": Mapped(
        Structure(
            {
                "AttributeValueList": _VALUES,
                "ComparisonOperator": String(),
                "Exists": Boolean(),
                "Value": ATTRIBUTE,
            },
            "ExpectedAttributeValue",
        ),
        "ExpectedAttributeValue",
    ),
}
"""Members of every write that may have a condition."""
UPDATE_SHAPE: Final[Mapping[str, Shape]] = {
    "AttributeUpdates": Mapped(
        Structure({"Action": String(), "Value": ATTRIBUTE}, "AttributeValueUpdate"),
        "AttributeValueUpdate",
    )
}
"""The member that UpdateItem has besides."""

OPERATORS: Final = (
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
)
"""The values of ComparisonOperator, in the order in which the service lists them."""
CONDITIONAL_OPERATOR_RULE: Final = Constraint(enum=("OR", "AND"))
CONDITIONS_RULE: Final = Constraint(
    values=Constraint(members={"ComparisonOperator": Constraint(required=True, enum=OPERATORS)}),
    null_passes=True,
)
ATTRIBUTES_TO_GET_RULE: Final = Constraint(length=(1, 255))
WRITE_RULES: Final[Mapping[str, Constraint]] = {
    "ConditionalOperator": CONDITIONAL_OPERATOR_RULE,
    "Expected": Constraint(
        values=Constraint(members={"ComparisonOperator": Constraint(enum=OPERATORS)})
    ),
}
UPDATE_RULES: Final[Mapping[str, Constraint]] = {
    "AttributeUpdates": Constraint(
        values=Constraint(members={"Action": Constraint(enum=("ADD", "PUT", "DELETE"))})
    )
}

WRITE: Final = ("Expected", "ConditionalOperator")
UPDATE: Final = ("AttributeUpdates", *WRITE)
READ: Final = ("AttributesToGet",)
QUERY: Final = ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions")
SCAN: Final = ("AttributesToGet", "ScanFilter", "ConditionalOperator")


def check_not_mixed(request: Members, legacy: Sequence[str], expressions: Sequence[str]) -> None:
    """Refuse a request that has parameters of both kinds, empty ones included.

    ``legacy`` and ``expressions`` are the operation's, in the order in which the service lists
    them. KeyConditions may stand beside any expression but the one that takes its place.
    """
    given = [member for member in legacy if member in request]
    if "KeyConditionExpression" not in request:
        given = [member for member in given if member != "KeyConditions"]
    written = [member for member in expressions if member in request]
    if given and written:
        raise broken(rules.MIXED, legacy=", ".join(given), expressions=", ".join(written))


def attributes_to_get(request: Members) -> tuple[Path, ...] | None:
    """AttributesToGet as a projection; ``None`` without it. A name is a whole attribute's."""
    given = cast("Sequence[str | None] | None", request.get("AttributesToGet"))
    if given is None:
        return None
    names = [name or "" for name in given]
    for place, name in enumerate(names):
        wire.check_name(name)
        if name in names[:place]:
            raise broken(rules.ATTRIBUTE_TWICE, name=name)
    return tuple(Path((name,)) for name in names)
