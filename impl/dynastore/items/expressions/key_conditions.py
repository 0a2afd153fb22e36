"""What Query asks of a key: one partition, and a range of its sort keys.

Source: developer guide, "Key condition expressions for the Query operation in DynamoDB",
"KeyConditions (legacy)" and "Multi-attribute keys": every partition attribute is equal to a value;
of the sort attributes the first ones are equal to values, and the last that is asked for may be
compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import Item, Value, tag
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import MAX_PARTITION_KEY, MAX_SORT_KEY, KeyAttribute, Schema

MAX_CONDITIONS: Final = 2
"""Up to so many conditions the service tells the fault of each before it counts them."""

Comparator: TypeAlias = Literal["=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"]


@dataclass(frozen=True)
class SortCondition:
    """A comparison of a key attribute: BETWEEN has two operands, every other comparator one."""

    comparator: Comparator
    operands: tuple[Value, ...]

    def range(self, prefix: bytes) -> tuple[bytes, bytes]:
        """Return where what it holds for is, among all keys that go on after `prefix` with it."""
        if self.comparator == "begins_with":
            start = prefix + keys.opened(self.operands[0])
            return start, keys.following(start)
        low, high = (prefix + keys.closed(self.operands[at]) for at in (0, -1))
        match self.comparator:
            case "<":
                return prefix, high
            case "<=":
                return prefix, keys.following(high)
            case ">":
                return keys.following(low), keys.following(prefix)
            case ">=":
                return low, keys.following(prefix)
            case _:
                return low, keys.following(high)

    def holds(self, value: Value) -> bool:
        """Say whether it holds for a value of the attribute's type."""
        start, end = self.range(b"\x01")
        return start <= b"\x01" + keys.closed(value) < end


@dataclass(frozen=True)
class KeyCondition:
    """The values of the partition attributes, and conditions on the first sort attributes.

    All of those but the last are equalities.
    """

    partition: tuple[Value, ...]
    sort: tuple[SortCondition, ...] = ()

    def range(self, space: bytes, schema: Schema) -> tuple[bytes, bytes]:
        """Return where in a table or an index the items with such keys are."""
        values = zip(schema.partition, self.partition, strict=True)
        prefix = keys.partition(space, schema, {attribute.name: v for attribute, v in values})
        if not self.sort:
            return prefix, keys.following(prefix)
        *equal, last = self.sort
        return last.range(prefix + b"".join(keys.closed(asked.operands[0]) for asked in equal))

    def check_start(self, schema: Schema, start: Item) -> None:
        """Refuse a starting key that such a query could not have answered with."""
        for attribute, asked in zip(schema.sort, self.sort, strict=False):
            if not asked.holds(start[attribute.name]):
                raise unmatched()
        if tuple(start[attribute.name] for attribute in schema.partition) == self.partition:
            return
        if self.sort:
            raise validation("The query can return at most one row and cannot be restarted")
        raise validation(
            "The provided starting key is outside query boundaries based on provided conditions"
        )

    def ends(self, place: bytes, bounds: tuple[bytes, bytes], *, reverse: bool) -> bool:
        """Say whether a query of a table within `bounds` can find nothing after `place`.

        That is so at a bound that belongs to the range, and where there is no sort key. One that
        asks for a sort key itself is not ended by it, as in DynamoDB Local.
        """
        if self.sort and self.sort[-1].comparator == "=":
            return False
        return place == bounds[0] if reverse else keys.following(place) == bounds[1]


def unmatched() -> ServiceError:
    """Return what refuses a starting key outside the range that is asked for, or at its end."""
    return validation("The provided starting key does not match the range key predicate")


Conditions: TypeAlias = Mapping[str, "SortCondition | None"]
"""Attribute → its condition, as a request gives them; None: by an operator that no key order
serves."""


def key_condition(schema: Schema, conditions: Conditions, index: str | None = None) -> KeyCondition:
    """Return what the conditions ask of a key, of the `index` of that name or of the table.

    Refuses conditions on other attributes, and ones that the key cannot serve.
    """
    check_count(schema, conditions)
    for attribute in schema.attributes:
        check_condition(schema, attribute, conditions, index)
    if not conditions.keys() <= set(schema.names):
        raise _unsupported()
    partition = [conditions[attribute.name] for attribute in schema.partition]
    sort = [conditions.get(attribute.name) for attribute in schema.sort]
    return KeyCondition(
        tuple(asked.operands[0] for asked in partition if asked is not None),
        tuple(asked for asked in sort if asked is not None),
    )


def check_count(schema: Schema, conditions: Conditions) -> None:
    """Refuse more than two conditions on a key of no more attributes."""
    most = len(schema.attributes)
    if most <= MAX_CONDITIONS < len(conditions):
        raise validation(
            f"The number of query conditions ({len(conditions)}) exceeds the number of key "
            f"attributes defined in the schema ({most})"
        )


def check_condition(
    schema: Schema, attribute: KeyAttribute, conditions: Conditions, index: str | None
) -> None:
    """Refuse conditions that this attribute of the key makes impossible.

    The service goes from attribute to attribute, and looks at the next where this one is right.
    """
    hashed = attribute in schema.partition
    if hashed and len(schema.partition) > 1:
        _check_partition(schema, conditions)
    if hashed and len(schema.attributes) == 1 and len(conditions) > 1:
        raise _unsupported()
    asked = _on(attribute, conditions)
    if asked is None:
        others = conditions.keys() - set(schema.names)
        if hashed or others:
            raise _missed(attribute)
        return
    if hashed and asked.comparator != "=":
        raise _unsupported()
    if not hashed:
        _check_preceding(schema, attribute, conditions)
    for operand in asked.operands:
        keys.check_size(
            attribute, operand, MAX_PARTITION_KEY if hashed else MAX_SORT_KEY, index=index
        )


def _check_partition(schema: Schema, conditions: Conditions) -> None:
    """Refuse a partition key of several attributes of which not each is given by equality."""
    lacking = [
        attribute.name
        for attribute in schema.partition
        if (asked := conditions.get(attribute.name)) is None or asked.comparator != "="
    ]
    if lacking:
        raise validation(
            f"HASH key attributes {', '.join(lacking)} must have equality conditions specified in "
            "the query"
        )


def _check_preceding(schema: Schema, attribute: KeyAttribute, conditions: Conditions) -> None:
    preceding = schema.sort[: schema.sort.index(attribute)]
    loose = [
        before.name
        for before in preceding
        if (asked := conditions.get(before.name)) is None or asked.comparator != "="
    ]
    if loose:
        raise validation(
            f"RANGE key attributes {', '.join(loose)} must have equality conditions specified in "
            f"the query because a condition is present on key attribute {attribute.name}"
        )


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
