"""What Query asks of a key: one partition, and a range of its sort keys.

Source: developer guide, "Key condition expressions for the Query operation in DynamoDB" and
"KeyConditions (legacy)": the partition key is equal to a value; the sort key may be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dynastore.items.errors import ServiceError, validation
from dynastore.items.keys import (
    MAX_PARTITION_KEY,
    MAX_SORT_KEY,
    KeyAttribute,
    Schema,
    check_size,
)
from dynastore.items.values import Value, tag

Comparator: TypeAlias = Literal["=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"]


@dataclass(frozen=True)
class SortCondition:
    """A comparison of a key attribute: BETWEEN has two operands, every other comparator one."""

    comparator: Comparator
    operands: tuple[Value, ...]


@dataclass(frozen=True)
class KeyCondition:
    """The value of the partition key, and what holds of the sort key; None: nothing need."""

    partition: Value
    sort: SortCondition | None


Conditions: TypeAlias = Mapping[str, "SortCondition | None"]
"""Attribute → its condition, as a request gives them; None: by an operator that no key order
serves."""


def key_condition(schema: Schema, conditions: Conditions) -> KeyCondition:
    """Return what the conditions ask of a key of at most one partition and one sort attribute.

    Refuses conditions on other attributes, and ones that the key cannot serve.
    """
    (partition,) = schema.partition
    if not schema.sort and len(conditions) > 1:
        raise _unsupported()
    chosen = _on(partition, conditions)
    if chosen is None:
        raise _missed(partition)
    if chosen.comparator != "=":
        raise _unsupported()
    (value,) = chosen.operands
    check_size(partition, value, MAX_PARTITION_KEY)
    return KeyCondition(value, _sort(schema, conditions))


def _sort(schema: Schema, conditions: Conditions) -> SortCondition | None:
    if not schema.sort:
        return None
    (sort,) = schema.sort
    chosen = _on(sort, conditions)
    if chosen is None and len(conditions) > 1:
        raise _missed(sort)
    for operand in () if chosen is None else chosen.operands:
        check_size(sort, operand, MAX_SORT_KEY)
    return chosen


def _on(attribute: KeyAttribute, conditions: Conditions) -> SortCondition | None:
    """Return the condition on a key attribute; None: there is none."""
    if attribute.name not in conditions:
        return None
    found = conditions[attribute.name]
    if found is None:
        raise validation("Attempted conditional constraint is not an indexable operation")
    if any(tag(operand) != attribute.type for operand in found.operands):
        raise validation(
            "One or more parameter values were invalid: "
            "Condition parameter type does not match schema type"
        )
    return found


def _missed(attribute: KeyAttribute) -> ServiceError:
    return validation(f"Query condition missed key schema element: {attribute.name}")


def _unsupported() -> ServiceError:
    return validation("Query key condition not supported")
