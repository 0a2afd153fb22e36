"""Legacy parameters: what stands in a request in place of expressions.

Source: *Legacy conditional parameters* (developer guide) and the same parameters in the API
reference; the texts, and what is judged first, are those that users report. Their meanings are
those of expressions: ``legacy_conditions`` and ``legacy_updates`` translate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from dynaspec.items.data import wire
from dynaspec.items.data.errors import broken
from dynaspec.items.data.wire import WireValue
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.rules import legacy as rules
from dynaspec.items.requests.validation import Constraint

Operator: TypeAlias = Literal[
    "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE",
    "BEGINS_WITH", "GE", "CONTAINS",
]  # fmt: skip
"""The values of ComparisonOperator, in the order in which the service lists them."""
ConditionalOperator: TypeAlias = Literal["OR", "AND"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What KeyConditions, QueryFilter or ScanFilter ask of an attribute."""

    AttributeValueList: Sequence[WireValue | None] = ()
    ComparisonOperator: Operator


@dataclass(frozen=True, kw_only=True)
class ExpectedAttributeValue:
    """What Expected asks of an attribute."""

    AttributeValueList: Sequence[WireValue | None] | None = None
    ComparisonOperator: Operator | None = None
    Exists: bool | None = None
    Value: WireValue | None = None


@dataclass(frozen=True, kw_only=True)
class AttributeValueUpdate:
    """What AttributeUpdates do to an attribute."""

    Action: Literal["ADD", "PUT", "DELETE"] = "PUT"
    Value: WireValue | None = None


Conditions: TypeAlias = Mapping[str, Condition | None]
Expected: TypeAlias = Mapping[str, ExpectedAttributeValue | None]
AttributeUpdates: TypeAlias = Mapping[str, AttributeValueUpdate | None]
AttributesToGet: TypeAlias = Sequence[str | None]
ATTRIBUTES_TO_GET: Final = Constraint(length=(1, 255))

WRITE: Final = ("Expected", "ConditionalOperator")
UPDATE: Final = ("AttributeUpdates", *WRITE)
READ: Final = ("AttributesToGet",)
QUERY: Final = ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions")
SCAN: Final = ("AttributesToGet", "ScanFilter", "ConditionalOperator")


def check_not_mixed(older: Collection[str], written: Collection[str]) -> None:
    """Refuse legacy parameters beside expressions, empty ones included.

    They are those that a request has, in the order in which the service lists them. KeyConditions
    may stand beside any expression but the one that takes its place.
    """
    if "KeyConditionExpression" not in written:
        older = [member for member in older if member != "KeyConditions"]
    if older and written:
        raise broken(rules.MIXED, legacy=", ".join(older), expressions=", ".join(written))


def attributes_to_get(named: AttributesToGet | None) -> tuple[Path, ...] | None:
    """AttributesToGet as a projection; ``None`` without it. A name is a whole attribute's."""
    if named is None:
        return None
    names = [name or "" for name in named]
    for place, name in enumerate(names):
        wire.check_name(name)
        if name in names[:place]:
            raise broken(rules.ATTRIBUTE_TWICE, name=name)
    return tuple(Path((name,)) for name in names)
