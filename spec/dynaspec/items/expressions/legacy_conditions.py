"""Expected, QueryFilter, ScanFilter and KeyConditions: reading them, and what they mean.

Source: *Expected (legacy)*, *QueryFilter (legacy)*, *KeyConditions (legacy)*, *Writing conditions
with legacy parameters* (developer guide); ``ExpectedAttributeValue`` and ``Condition`` (API
reference). Each entry compares one attribute of the item, never something within it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dynaspec.items.data import wire
from dynaspec.items.data.errors import broken
from dynaspec.items.data.values import SCALAR_TAGS, TYPE_NAMES, Value, precedes
from dynaspec.items.data.wire import WireValue
from dynaspec.items.expressions import legacy
from dynaspec.items.expressions.conditions import (
    Among,
    And,
    Between,
    Comparator,
    Compare,
    Condition,
    Not,
    Or,
)
from dynaspec.items.expressions.key_conditions import Asked, KeyComparator, SortCondition
from dynaspec.items.expressions.keys import KeySchema
from dynaspec.items.expressions.legacy import ConditionalOperator, ExpectedAttributeValue, Operator
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Call, Constant
from dynaspec.items.expressions.rules import legacy as rules

_SIGNS: Final[Mapping[str, Comparator]] = {
    "EQ": "=",
    "NE": "<>",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
}
KEY_COMPARATORS: Final[Mapping[str, KeyComparator]] = {
    "EQ": "=",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "BETWEEN": "BETWEEN",
    "BEGINS_WITH": "begins_with",
}
"""The operators that KeyConditions may use."""
_ARITY: Final[Mapping[str, int]] = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}
"""How many values an operator takes: IN one or more, the others one."""
_ANY: Final = frozenset(TYPE_NAMES)
_TAGS: Final[Mapping[str, frozenset[str]]] = {
    "EQ": _ANY,
    "NE": _ANY,
    "CONTAINS": SCALAR_TAGS | {"BOOL", "NULL"},
    "NOT_CONTAINS": SCALAR_TAGS | {"BOOL", "NULL"},
    "BEGINS_WITH": frozenset({"S", "B"}),
}
"""The types of the values that an operator takes: the others take those that have an order.

The guide says that EQ and NE support all types, and so they do, though it goes on to list only
scalars and sets. Null and Booleans for CONTAINS: as users report.
"""


@dataclass(frozen=True)
class Comparison:
    """A comparison of an attribute with values."""

    operator: Operator
    values: tuple[Value, ...]


def expected(
    given: legacy.Expected | None, operator: ConditionalOperator | None
) -> Condition | None:
    """Expected as a condition; ``None`` when the request expects nothing."""
    return _combined(operator, [_expected(name, entry) for name, entry in (given or {}).items()])


def filtered(
    given: legacy.Conditions | None, operator: ConditionalOperator | None
) -> Condition | None:
    """QueryFilter or ScanFilter as a condition; ``None`` without."""
    conditions = _read(given or {})
    return _combined(operator, [_meaning(name, each) for name, each in conditions.items()])


def check_filtered(given: legacy.Conditions | None, key: Collection[str]) -> None:
    """Refuse a QueryFilter on an attribute of the key that is queried, whose names are ``key``."""
    for name in key:
        if name in (given or {}):
            raise broken(rules.FILTERED_KEY, name=name)


def key_conditions(given: legacy.Conditions) -> Mapping[str, Comparison]:
    """Read KeyConditions, by attribute, as far as the request alone tells: there is one at least.

    How many there may be is for the key to say.
    """
    conditions = _read(given)
    if not conditions:
        raise broken(rules.KEY_CONDITIONS_NUMBER)
    return conditions


def check_number(schema: KeySchema | None, conditions: Asked) -> None:
    """Refuse more conditions than a key of no more than two attributes has room for.

    Without a ``schema``, as where there is no table, the key is taken for such a one.
    """
    if len(conditions) > 2 and (schema is None or len(schema.attributes) <= 2):
        raise broken(rules.KEY_CONDITIONS_NUMBER)


def asked(conditions: Mapping[str, Comparison]) -> Asked:
    """What KeyConditions ask of each attribute that they name."""
    return {
        name: SortCondition(KEY_COMPARATORS[each.operator], each.values)
        if each.operator in KEY_COMPARATORS
        else None
        for name, each in conditions.items()
    }


def _combined(operator: ConditionalOperator | None, parts: Sequence[Condition]) -> Condition | None:
    """``parts`` by ConditionalOperator, which there must be two parts to have."""
    if operator is not None and not parts:
        raise broken(rules.OPERATOR_ALONE)
    if operator is not None and len(parts) == 1:
        raise broken(rules.OPERATOR_OF_ONE)
    if not parts:
        return None
    return Or(tuple(parts)) if operator == "OR" else And(tuple(parts))


def _read(given: legacy.Conditions) -> Mapping[str, Comparison]:
    return {name: _read_condition(name, entry) for name, entry in given.items()}


def _read_condition(name: str, entry: legacy.Condition | None) -> Comparison:
    if entry is None:
        raise broken(rules.NULL_CONDITION, name=name)
    values = tuple(map(wire.parse, entry.AttributeValueList))
    comparison = _comparison(entry.ComparisonOperator, values)
    wire.check_name(name)
    return comparison


def _comparison(operator: Operator, values: tuple[Value, ...]) -> Comparison:
    """A comparison: its values are as many as it takes, of its types, and alike."""
    if not values if operator == "IN" else len(values) != _ARITY.get(operator, 1):
        raise broken(rules.ARGUMENT_COUNT, operator=operator)
    for value in values:
        if value.tag not in _TAGS.get(operator, SCALAR_TAGS):
            raise broken(rules.ARGUMENT_TYPE, operator=operator, tag=value.tag)
    if len({value.tag for value in values}) > 1:
        raise broken(rules.ARGUMENTS_OF_TWO_TYPES)
    if operator == "BETWEEN" and precedes(values[1], values[0]):
        raise broken(rules.BOUNDS_REVERSED)
    return Comparison(operator, values)


def _meaning(name: str, comparison: Comparison) -> Condition:
    """The condition that ``comparison`` of the attribute ``name`` is.

    An attribute that is not there is NE to anything, but neither CONTAINS nor NOT_CONTAINS holds of
    it, though NOT_CONTAINS holds of a value in which nothing can be contained.
    """
    path = Path((name,))
    values = tuple(map(Constant, comparison.values))
    match comparison.operator:
        case "NULL":
            return Call("attribute_not_exists", (path,))
        case "NOT_NULL":
            return Call("attribute_exists", (path,))
        case "IN":
            return Among(path, values)
        case "BETWEEN":
            return Between(path, *values)
        case "BEGINS_WITH":
            return Call("begins_with", (path, *values))
        case "CONTAINS":
            return Call("contains", (path, *values))
        case "NOT_CONTAINS":
            there = Call("attribute_exists", (path,))
            return And((there, Not(Call("contains", (path, *values)))))
        case operator:
            return Compare(_SIGNS[operator], path, *values)


def _expected(name: str, entry: ExpectedAttributeValue | None) -> Condition:
    """An entry of Expected: a comparison, or a value, or that the attribute is not there."""
    if entry is None:
        raise broken(rules.NULL_EXPECTED, name=name)
    operator, given = _expected_members(name, entry)
    values = tuple(map(wire.parse, given))
    wire.check_name(name)
    return _meaning(name, _comparison(operator, values))


def _expected_members(
    name: str, entry: ExpectedAttributeValue
) -> tuple[Operator, Sequence[WireValue | None]]:
    """The operator of an entry, or what stands for one, and its values."""
    if entry.Value is not None and entry.AttributeValueList is not None:
        raise broken(rules.VALUE_AND_LIST, name=name)
    if entry.ComparisonOperator is not None:
        return entry.ComparisonOperator, _compared(name, entry, entry.ComparisonOperator)
    if entry.AttributeValueList is not None:
        raise broken(rules.LIST_ALONE, name=name)
    if entry.Exists is False:
        if entry.Value is not None:
            raise broken(rules.VALUE_OF_NOTHING, name=name)
        return "NULL", ()
    if entry.Value is None:
        shown = "null" if entry.Exists is None else "true"
        raise broken(rules.VALUE_MISSING, exists=shown, name=name)
    return "EQ", [entry.Value]


def _compared(
    name: str, entry: ExpectedAttributeValue, operator: Operator
) -> Sequence[WireValue | None]:
    """What an entry compares with; ``Value`` stands for a list of one."""
    if entry.Exists is not None:
        raise broken(rules.EXISTS_AND_OPERATOR, name=name)
    given = entry.AttributeValueList if entry.Value is None else [entry.Value]
    if given is None and _ARITY.get(operator) != 0:
        raise broken(rules.OPERATOR_WITHOUT_VALUE, operator=operator, name=name)
    return given or ()
