"""The legacy parameters that say which items and attributes: conditions, filters, keys, names.

Source: developer guide, "Legacy DynamoDB conditional parameters" and its pages; API reference,
"ExpectedAttributeValue" and "Condition". A condition is one attribute, an operator and values; it
holds where the expression holds that means the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import MAX_NESTING, Value, tag
from dynastore.items.data.wire import check_levels, check_name, value_of
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.conditions import Bound, bind_condition, order
from dynastore.items.expressions.key_conditions import Comparator, Conditions, SortCondition
from dynastore.items.expressions.keys import Schema
from dynastore.items.expressions.syntax import (
    Among,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Negated,
    Node,
    Path,
    Placeholder,
)

_COMPARATORS: Final = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
_INDEXABLE: Final[Mapping[str, Comparator]] = {
    "EQ": "=",
    "LE": "<=",
    "LT": "<",
    "GE": ">=",
    "GT": ">",
    "BETWEEN": "BETWEEN",
    "BEGINS_WITH": "begins_with",
}
"""Operator that a key can serve → its comparator."""
_MOST_VALUES: Final = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}
"""Operator → how many values it takes; IN takes one or more, every other operator one."""
_SCALARS: Final = frozenset({"S", "N", "B"})
_ORDERED: Final = dict.fromkeys(("LE", "LT", "GE", "GT", "IN", "BETWEEN"), _SCALARS)
_CONTAINED: Final = dict.fromkeys(("CONTAINS", "NOT_CONTAINS"), _SCALARS | {"BOOL", "NULL"})
_TYPES: Final = {**_ORDERED, **_CONTAINED, "BEGINS_WITH": frozenset({"S", "B"})}
"""Operator → the types of its values; one that is not here takes any."""


@dataclass(frozen=True)
class _Term:
    """What is asked of one attribute."""

    name: str
    operator: str
    values: tuple[Value, ...]


def expected(request: Mapping[str, Any]) -> Bound | None:
    """Return the condition that `Expected` states; None: nothing is expected.

    Refuses entries whose members do not go together, and values that do not suit the operator.
    """
    given: Mapping[str, Any] = request.get("Expected", {})
    return _combined(request, [_expectation(name, entry) for name, entry in given.items()])


def filtered(
    request: Mapping[str, Any], parameter: Literal["QueryFilter", "ScanFilter"]
) -> Bound | None:
    """Return the condition that a filter states; None: every item passes.

    Refuses values that do not suit the operator.
    """
    given: Mapping[str, Any] = request.get(parameter, {})
    terms = []
    for name, entry in given.items():
        check_name(name)
        terms.append(_condition(name, entry))
    return _combined(request, terms)


def check_query_filter(schema: Schema, condition: Bound) -> None:
    """Refuse a `QueryFilter` on an attribute of the key that is queried."""
    names = {path.steps[0] for path in condition.paths}
    for name in schema.names:
        if name in names:
            raise validation(
                "QueryFilter can only contain non-primary key attributes: "
                f"Primary key attribute: {name}"
            )


def key_conditions(given: Mapping[str, Any]) -> Conditions:
    """Return the conditions that `KeyConditions` states, by attribute.

    Refuses values that do not suit the operator, and none at all. Whether the key can serve them is
    for `key_conditions.key_condition` to say.
    """
    conditions: dict[str, SortCondition | None] = {}
    for name, entry in given.items():
        term = _condition(name, entry)
        check_name(name)
        comparator = _INDEXABLE.get(term.operator)
        conditions[name] = None if comparator is None else SortCondition(comparator, term.values)
    if not conditions:
        raise _wrong_number()
    return conditions


def check_number(schema: Schema, request: Mapping[str, Any]) -> None:
    """Refuse more than two `KeyConditions` of a key of one or two attributes.

    Of an index with a key of several attributes the service takes more (scylladb, issue 31393).
    """
    if len(schema.attributes) <= 2 < len(request.get("KeyConditions", ())):
        raise _wrong_number()


def attributes_to_get(request: Mapping[str, Any]) -> tuple[Path, ...] | None:
    """Return the attributes that `AttributesToGet` names; None: all. Refuses one named twice."""
    names: Sequence[str | None] | None = request.get("AttributesToGet")
    if names is None:
        return None
    paths: list[Path] = []
    for given in names:
        name = given or ""
        check_name(name)
        if Path((name,)) in paths:
            raise _invalid(f"Duplicate value in attribute name: {name}")
        paths.append(Path((name,)))
    return tuple(paths)


def read_value(data: object) -> Value:
    """Read a value of a legacy parameter; refuses a malformed one, and one nested too deep."""
    value = value_of(data)
    check_levels(value, MAX_NESTING)
    return value


def _expectation(name: str, entry: Mapping[str, Any] | None) -> _Term:
    if entry is None:
        raise _invalid(f"ExpectedAttributeValue must not be null for Attribute: {name}")
    _check_members(name, entry)
    single = [entry["Value"]] if "Value" in entry else []
    values = _values(entry.get("AttributeValueList", single))
    check_name(name)
    operator = entry.get("ComparisonOperator", "EQ" if values else "NULL")
    _check_values(operator, values)
    return _Term(name, operator, values)


def _check_members(name: str, entry: Mapping[str, Any]) -> None:
    """Refuse an entry of `Expected` whose members do not go together."""
    operator, exists = entry.get("ComparisonOperator"), entry.get("Exists")
    value, values = "Value" in entry, "AttributeValueList" in entry
    if exists is not None and operator is not None:
        problem = "Exists and ComparisonOperator cannot be used together"
    elif value and values:
        problem = "Value and AttributeValueList cannot be used together"
    elif values and operator is None:
        problem = "AttributeValueList can only be used with a ComparisonOperator"
    elif value and exists is False:
        problem = "Value cannot be used when Exists is false"
    elif value or values or exists is False or operator in ("NULL", "NOT_NULL"):
        return
    elif operator is not None:
        problem = f"Value or AttributeValueList must be used with ComparisonOperator: {operator}"
    else:
        problem = f"Value must be provided when Exists is {'true' if exists else 'null'}"
    raise _invalid(f"{problem} for Attribute: {name}")


def _condition(name: str, entry: Mapping[str, Any] | None) -> _Term:
    """Read an entry of a filter or of `KeyConditions`."""
    if entry is None:
        raise validation(f"The filter condition for an attribute cannot be null: {name}")
    values = _values(entry.get("AttributeValueList", ()))
    _check_values(entry["ComparisonOperator"], values)
    return _Term(name, entry["ComparisonOperator"], values)


def _values(data: Iterable[object]) -> tuple[Value, ...]:
    return tuple(map(read_value, data))


def _check_values(operator: str, values: Sequence[Value]) -> None:
    """Refuse values whose number, types or order do not suit the operator."""
    fits = bool(values) if operator == "IN" else len(values) == _MOST_VALUES.get(operator, 1)
    if not fits:
        raise _invalid(f"Invalid number of argument(s) for the {operator} ComparisonOperator")
    for value in values:
        if operator in _TYPES and tag(value) not in _TYPES[operator]:
            raise _invalid(
                f"ComparisonOperator {operator} is not valid for {tag(value)} AttributeValue type"
            )
        if tag(value) != tag(values[0]):
            raise _invalid("AttributeValues inside AttributeValueList must be of same type")
    if operator == "BETWEEN" and order(*values) == 1:
        raise validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than "
            "the upper bound"
        )


def _combined(request: Mapping[str, Any], terms: Sequence[_Term]) -> Bound | None:
    """Join the terms as `ConditionalOperator` says; refuses one that has nothing to join."""
    operator = request.get("ConditionalOperator")
    if operator is not None and not terms:
        raise validation("ConditionalOperator cannot be used without Filter or Expected")
    if operator is not None and len(terms) == 1:
        raise validation(
            "ConditionalOperator can only be used when Filter or Expected has two or more elements"
        )
    if not terms:
        return None
    names = {f"#{position}": term.name for position, term in enumerate(terms)}
    values: dict[str, Value] = {}
    nodes: list[Node] = []
    for alias, term in zip(names, terms, strict=True):
        operands = tuple(Placeholder(f"{alias}:{number}") for number in range(len(term.values)))
        values.update((operand.name, v) for operand, v in zip(operands, term.values, strict=True))
        nodes.append(_node(term.operator, Path((alias,)), operands))
    joined = Either(tuple(nodes)) if operator == "OR" else Both(tuple(nodes))
    return bind_condition(joined, Binding(names, values))


def _node(operator: str, path: Path, operands: tuple[Placeholder, ...]) -> Node:
    """Return the expression that an operator stands for.

    NULL and NOT_NULL are about presence, not about the type NULL. An attribute that is not there
    neither contains nor does not contain anything, though it does differ from everything.
    """
    match operator:
        case "NULL":
            return Call("attribute_not_exists", (path,))
        case "NOT_NULL":
            return Call("attribute_exists", (path,))
        case "IN":
            return Among(path, operands)
        case "BETWEEN":
            low, high = operands
            return Between(path, low, high)
        case "BEGINS_WITH":
            return Call("begins_with", (path, *operands))
        case "CONTAINS":
            return Call("contains", (path, *operands))
        case "NOT_CONTAINS":
            contains = Call("contains", (path, *operands))
            return Both((Call("attribute_exists", (path,)), Negated(contains)))
        case _:
            return Compare(_COMPARATORS[operator], path, *operands)


def _wrong_number() -> ServiceError:
    return validation("Conditions can be of length 1 or 2 only")


def _invalid(problem: str) -> ServiceError:
    return validation(f"One or more parameter values were invalid: {problem}")
