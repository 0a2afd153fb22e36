"""Key conditions: which keys a Query asks for, however the request writes it.

Source: *Key condition expressions for the Query operation in DynamoDB*, *KeyConditions (legacy)*,
*Multi-attribute keys pattern* (developer guide): equality on the partition key, and one comparison
on the sort key or none. Where a key is made of several attributes, each attribute of the partition
key is given by equality, and so are the leading ones of the sort key, of which the last may be
given by any comparison. The texts, and their order, are those of tests that were run against the
service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeAlias

from dynaspec.items.data.errors import broken, in_any_order
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import EMPTY_ITEM, Value
from dynaspec.items.expressions.conditions import (
    And,
    Between,
    Compare,
    Condition,
    holds,
)
from dynaspec.items.expressions.keys import Key, KeyAttribute, KeySchema, key_of_request
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Call, Constant, Operand
from dynaspec.items.expressions.rules import keys as rules

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
            case "=" | "<" | "<=" | ">" | ">=" as comparator:
                return holds(Compare(comparator, tested, operands[0]), EMPTY_ITEM)

    def ends_at(self, value: Value, *, forward: bool) -> bool:
        """Whether ``value`` is the bound, itself included, that is met last in this direction."""
        last: tuple[KeyComparator, KeyComparator] = (
            ("<=", "BETWEEN") if forward else (">=", "BETWEEN")
        )
        return self.comparator in last and value == self.operands[-1 if forward else 0]


@dataclass(frozen=True)
class KeyCondition:
    """The keys that a Query asks for."""

    partition: tuple[Value, ...]
    """The value of each attribute of the partition key."""
    sort: tuple[SortCondition, ...] = ()
    """The comparison of each leading attribute of the sort key that has one."""

    def holds(self, key: Key) -> bool:
        """Whether ``key``, of the schema that the condition was resolved for, is asked for."""
        return self.same_partition(key) and self.in_range(key)

    def same_partition(self, key: Key) -> bool:
        """Whether ``key`` has the partition key that is asked for."""
        return key[: len(self.partition)] == self.partition

    def in_range(self, key: Key) -> bool:
        """Whether ``key`` has a sort key that is asked for."""
        rest = key[len(self.partition) :]
        return all(
            condition.holds(value) for condition, value in zip(self.sort, rest, strict=False)
        )

    def only(self, key: Key) -> bool:
        """Whether ``key``, of a table with sort keys, is the only one that is asked for."""
        return bool(self.sort) and self.sort[-1].comparator == "=" and self.holds(key)

    def ends_at(self, key: Key, *, forward: bool) -> bool:
        """Whether ``key``, of a table, is at the bound that is met last in this direction."""
        return bool(self.sort) and self.sort[-1].ends_at(key[-1], forward=forward)


Asked: TypeAlias = Mapping[str, SortCondition | None]
"""The condition on each attribute that has one; ``None`` for one that no key is looked up by."""

_FLIPPED: Final[Mapping[str, KeyComparator]] = {
    "=": "=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
"""The comparators of a key condition, and each with its sides exchanged."""


def asked(condition: Condition) -> Asked:
    """What a KeyConditionExpression asks of each attribute that it names.

    The expression is read like any condition. What a key condition cannot be is refused part by
    part, from left to right.
    """
    found: dict[str, SortCondition] = {}
    for part in _parts(condition):
        name, built = _comparison(part)
        if name in found:
            raise broken(rules.CONDITION_TWICE)
        found[name] = built
    return found


def _parts(condition: Condition) -> list[Condition]:
    """The conditions that AND joins; any deeper ones in their place."""
    if isinstance(condition, And):
        return [part for each in condition.parts for part in _parts(each)]
    return [condition]


def _comparison(condition: Condition) -> tuple[str, SortCondition]:
    match condition:
        case Compare("=" | "<" | "<=" | ">" | ">=" as comparator, left, right):
            name, (constant,) = _named((left, right))
            turned = not isinstance(left, Path)
            return name, SortCondition(_FLIPPED[comparator] if turned else comparator, (constant,))
        case Between(tested, low, high):
            _check_first("BETWEEN", tested)
            name, constants = _named((tested, low, high))
            return name, SortCondition("BETWEEN", constants)
        case Call("begins_with", operands):
            _check_first("begins_with", operands[0])
            name, constants = _named(operands)
            return name, SortCondition("begins_with", constants)
        case _:
            raise broken(rules.NO_KEY_OPERATOR, operator=_sign(condition))


def _sign(condition: Condition) -> str:
    """How a condition that is no key condition is called."""
    match condition:
        case Compare(comparator):
            return comparator
        case Call(name):
            return name
        case _:
            return {"Or": "OR", "Not": "NOT", "Among": "IN"}[type(condition).__name__]


def _check_first(operator: str, operand: Operand) -> None:
    if isinstance(operand, Constant):
        raise broken(rules.ATTRIBUTE_NOT_FIRST, operator=operator)


def _named(operands: tuple[Operand, ...]) -> tuple[str, tuple[Value, ...]]:
    """The attribute that ``operands`` name, exactly one, and the constants."""
    names: list[str] = []
    for operand in operands:
        if isinstance(operand, Call):
            raise broken(rules.NESTED_OPERATION)
        if isinstance(operand, Path):
            if names:
                raise broken(rules.SEVERAL_ATTRIBUTES)
            if len(operand.elements) > 1:
                raise broken(rules.NESTED_ATTRIBUTE)
            names.append(str(operand.attribute))
    if not names:
        raise broken(rules.NO_ATTRIBUTE)
    return names[0], tuple(each.value for each in operands if isinstance(each, Constant))


def resolve(
    schema: KeySchema,
    conditions: Asked,
    visit: Callable[[KeyAttribute], None] = lambda attribute: None,
    index: str | None = None,
) -> KeyCondition:
    """The key condition that ``conditions`` put on keys of ``schema``; refused when not one.

    The schema is that of the index called ``index``, or of a table.

    The key's attributes are judged one by one, and ``visit`` is called with each before what it is
    asked: the request's start key is judged along with the conditions.
    """
    _check_number(schema, conditions)
    partition = _partition(schema, conditions, visit)

    def check_partition() -> None:
        for attribute, value in zip(schema.partition, partition, strict=True):
            given = FrozenMap({attribute.name: value})
            key_of_request(KeySchema((attribute,)), given, index)

    # No source has a value that no partition key can have beside a wrong sort condition.
    (sort,) = in_any_order(partial(_sort, schema, conditions, visit), besides=[check_partition])
    for attribute, condition in zip(schema.sort, sort, strict=False):
        for operand in condition.operands:
            given = FrozenMap({attribute.name: operand})
            key_of_request(KeySchema((), (attribute,)), given, index)
    return KeyCondition(partition, sort)


def _check_number(schema: KeySchema, conditions: Asked) -> None:
    """A key of a partition and a sort attribute is asked for by no more than two conditions."""
    if len(schema.attributes) <= 2 < len(conditions):
        size = len(schema.attributes)
        raise broken(rules.TOO_MANY_CONDITIONS, count=len(conditions), size=size)


def _partition(
    schema: KeySchema, conditions: Asked, visit: Callable[[KeyAttribute], None]
) -> tuple[Value, ...]:
    for attribute in schema.partition:
        visit(attribute)
    _check_partition_given(schema, conditions)
    if not schema.sort and len(conditions) > len(schema.partition):
        raise broken(rules.BESIDE_THE_KEY)
    found = [_of_type(attribute, conditions) for attribute in schema.partition]
    if any(condition.comparator != "=" for condition in found):
        raise broken(rules.PARTITION_NOT_EQUAL)
    return tuple(condition.operands[0] for condition in found)


def _check_partition_given(schema: KeySchema, conditions: Asked) -> None:
    """Every attribute of the partition key has its equality, or what it lacks is said."""
    if len(schema.partition) > 1:
        lacking = [each.name for each in schema.partition if not _equal(conditions.get(each.name))]
        if lacking:
            raise broken(rules.PARTITION_NOT_WHOLE, names=", ".join(lacking))
    (name, *_) = schema.names
    if name not in conditions and (schema.sort or len(conditions) == 1):
        raise broken(rules.PARTITION_MISSED, name=name)


def _equal(condition: SortCondition | None) -> bool:
    return condition is not None and condition.comparator == "="


def _sort(
    schema: KeySchema, conditions: Asked, visit: Callable[[KeyAttribute], None]
) -> tuple[SortCondition, ...]:
    """The conditions on the sort key: on its leading attributes, all but the last by equality."""
    found: list[SortCondition] = []
    for place, attribute in enumerate(schema.sort):
        visit(attribute)
        later = [each.name for each in schema.sort[place + 1 :] if each.name in conditions]
        if attribute.name in conditions:
            found.append(_of_type(attribute, conditions))
        elif not later and len(conditions) > len(schema.partition) + len(found):
            raise broken(rules.SORT_MISSED, name=attribute.name)
        if later and not _equal(conditions.get(attribute.name)):
            raise broken(rules.SORT_NOT_EQUAL, name=attribute.name, later=later[0])
    if len(conditions) > len(schema.partition) + len(found):
        raise broken(rules.BESIDE_THE_KEY)
    return tuple(found)


def _of_type(attribute: KeyAttribute, conditions: Asked) -> SortCondition:
    """The condition on ``attribute``: one that a key can be looked up by, with its type."""
    condition = conditions[attribute.name]
    if condition is None:
        raise broken(rules.NOT_INDEXABLE)
    if any(operand.tag != attribute.tag for operand in condition.operands):
        raise broken(rules.VALUE_OF_ANOTHER_TYPE)
    return condition
