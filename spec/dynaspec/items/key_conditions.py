"""Key conditions: which keys a Query asks for, however the request writes it.

Source: *Key condition expressions for the Query operation in DynamoDB*, *KeyConditions (legacy)*
(developer guide): equality on the partition key, and one comparison on the sort key or none. Where
a key is made of several attributes, each attribute of the partition key is given by equality, and
so are the leading ones of the sort key, of which the last may be given by any comparison.
The texts, and their order, are those that users report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from dynaspec.items.conditions import Between, Comparator, Compare, holds
from dynaspec.items.errors import invalid, invalid_parameters
from dynaspec.items.expressions import Call, Constant
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.keys import Key, KeyAttribute, KeySchema, key_of_item
from dynaspec.items.values import EMPTY_ITEM, Value

KeyComparator: TypeAlias = Literal["=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"]


@dataclass(frozen=True)
class SortCondition:
    """A comparison of one key attribute: BETWEEN has two operands, the others one."""

    comparator: KeyComparator
    operands: tuple[Value, ...]

    def holds(self, value: Value) -> bool:
        """Whether ``value`` meets the comparison, which means what it means in a condition."""
        tested, *operands = map(Constant, (value, *self.operands))
        match self.comparator:
            case "BETWEEN":
                return holds(Between(tested, operands[0], operands[1]), EMPTY_ITEM)
            case "begins_with":
                return holds(Call("begins_with", (tested, operands[0])), EMPTY_ITEM)
            case comparator:
                return holds(Compare(cast(Comparator, comparator), tested, operands[0]), EMPTY_ITEM)


@dataclass(frozen=True)
class KeyCondition:
    """The keys that a Query asks for."""

    partition: tuple[Value, ...]
    """The value of each attribute of the partition key."""
    sort: tuple[SortCondition, ...] = ()
    """The comparison of each leading attribute of the sort key that has one."""

    def holds(self, key: Key) -> bool:
        """Whether ``key``, of the schema that the condition was resolved for, is asked for."""
        width = len(self.partition)
        return key[:width] == self.partition and all(
            condition.holds(value) for condition, value in zip(self.sort, key[width:], strict=False)
        )


def resolve(schema: KeySchema, conditions: Mapping[str, SortCondition]) -> KeyCondition:
    """The key condition that ``conditions``, by attribute, put on keys of ``schema``.

    Refused when they are not what such a key must be given by.
    """
    check_names(schema, conditions)
    for attribute in schema.attributes:
        if attribute.name in conditions:
            _check_type(attribute, conditions[attribute.name])
    for attribute in schema.partition:
        if conditions[attribute.name].comparator != "=":
            raise invalid("Query key condition not supported")
    sort = [conditions[each.name] for each in schema.sort if each.name in conditions]
    _check_equalities(schema, sort)
    partition = tuple(conditions[each.name].operands[0] for each in schema.partition)
    _check_keys(schema, partition, sort)
    return KeyCondition(partition, tuple(sort))


def check_names(schema: KeySchema, names: Collection[str]) -> None:
    """Refuse conditions on ``names`` unless they are on the partition key and a leading sort key.

    What is said is that an attribute of the key has no condition, even where the fault is a
    condition on an attribute that is none of the key's.
    """
    if not schema.sort and len(names) > len(schema.partition):
        raise invalid("Query key condition not supported")
    for attribute in schema.partition:
        if attribute.name not in names:
            raise _missed(attribute)
    leading = [attribute for attribute in schema.sort if attribute.name in names]
    for place, attribute in enumerate(leading):
        if schema.sort[place] != attribute:
            raise _gap(schema.sort[place], attribute)
    if len(names) > len(schema.partition) + len(leading):
        if len(leading) < len(schema.sort):
            raise _missed(schema.sort[len(leading)])
        raise invalid("Query key condition not supported")


def _missed(attribute: KeyAttribute) -> Exception:
    return invalid(f"Query condition missed key schema element: {attribute.name}")


def _gap(absent: KeyAttribute, present: KeyAttribute) -> Exception:
    return invalid(
        f"RANGE key attributes {absent.name} must have equality conditions specified in the query "
        f"because a condition is present on key attribute {present.name}"
    )


def _check_type(attribute: KeyAttribute, condition: SortCondition) -> None:
    if any(operand.tag != attribute.tag for operand in condition.operands):
        raise invalid_parameters("Condition parameter type does not match schema type")


def _check_equalities(schema: KeySchema, sort: list[SortCondition]) -> None:
    for place, condition in enumerate(sort[:-1]):
        if condition.comparator != "=":
            raise _gap(schema.sort[place], schema.sort[place + 1])


def _check_keys(schema: KeySchema, partition: tuple[Value, ...], sort: list[SortCondition]) -> None:
    """Refuse operands that no key can have: empty ones, and ones that are too large."""
    named = {each.name: value for each, value in zip(schema.partition, partition, strict=True)}
    key_of_item(KeySchema(schema.partition), FrozenMap(named))
    for attribute, condition in zip(schema.sort, sort, strict=False):
        for operand in condition.operands:
            given = FrozenMap({**named, attribute.name: operand})
            key_of_item(KeySchema(schema.partition, (attribute,)), given)
