"""Which parts of a table or an index a SELECT has to read: its WHERE clause as ranges of keys.

A condition that pins the partition key in each of its alternatives is read by the key: AND and OR
are multiplied out, and each alternative is one range of sort keys of one partition. Any other
condition is a scan. The whole condition is tested on what is read, so that a range only has to be
wide enough.
Source: developer guide, "PartiQL select statements for DynamoDB" (which statements scan); the
messages, their order and the limits are as the service has been seen to have them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from dynastore.items.data.errors import VALIDATE, ServiceError, validation
from dynastore.items.data.values import Value, tag
from dynastore.items.expressions import keys, static_checks
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.key_conditions import Comparator, SortCondition
from dynastore.items.expressions.keys import KeyAttribute
from dynastore.items.expressions.syntax import (
    Among,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Node,
    Path,
    Placeholder,
)
from dynastore.items.reads.pages import Source

MAX_READS: Final = 50
"""Most ranges that one statement reads."""
_MIRRORED: Final[Mapping[str, Comparator]] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Comparator → what it is with its operands exchanged."""


class KeyTypeError(ServiceError):
    """A key attribute is compared with a value of a type that it cannot have."""

    def __init__(self, message: str) -> None:
        """Refuse with this message."""
        super().__init__(VALIDATE, "ValidationException", message)


@dataclass(frozen=True)
class _On:
    """A condition on a key attribute."""

    attribute: KeyAttribute
    asked: SortCondition


@dataclass(frozen=True)
class _Spread:
    """One alternative: conditions on the key, and all other conditions."""

    keys: tuple[_On, ...] = ()
    filters: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Branch:
    """One alternative of a condition that is read by the key."""

    partition: Value
    bounds: tuple[bytes, bytes]
    """The range of keys in the tree."""
    filters: tuple[Node, ...]
    """What is asked besides the key."""
    key: Mapping[str, Value] | None
    """The key, where there are equalities on all of it and nothing else is asked of it."""


def branches(origin: Source, where: Node | None, binding: Binding) -> list[Branch] | None:
    """Return the alternatives in the order of their keys; None: everything has to be read.

    Refuses too many of them, and keys of a wrong type.
    """
    planner = _Planner(origin, binding)
    if where is None or not planner.pins(where):
        return None
    if planner.count(where) > MAX_READS:
        raise validation("Too many decomposed read operations for a given query.")
    spreads = planner.spreads(where)
    _check_types(on for spread in spreads for on in spread.keys)
    found = [planner.branch(spread) for spread in spreads]
    made = [branch for branch in found if branch is not None]
    if len(made) < len(found):
        return None
    made.sort(key=lambda branch: (keys.closed(branch.partition), branch.bounds[0]))
    return made


def names_item(origin: Source, where: Node | None, binding: Binding) -> bool:
    """Say whether there are equalities on all of the key, of whatever types, and nothing else."""
    planner = _Planner(origin, binding)
    if where is None or not planner.pins(where) or planner.count(where) > 1:
        return False
    (spread,) = planner.spreads(where)
    asked = [on for place, on in enumerate(spread.keys) if on not in spread.keys[:place]]
    equal = {on.attribute for on in spread.keys if on.asked.comparator == "="}
    whole = len(equal) == len(asked) == len(origin.schema.attributes)
    return whole and not spread.filters


def check_apart(origin: Source, made: Sequence[Branch]) -> None:
    """Refuse alternatives that overlap; ones that deny something of the sort key may."""
    sort = {attribute.name for attribute in origin.schema.sort}
    plain = [
        branch
        for branch in made
        if branch.bounds[0] < branch.bounds[1] and not _names(branch.filters, sort)
    ]
    for one, two in pairwise(plain):
        if two.bounds[0] < one.bounds[1] and one.partition == two.partition:
            raise validation(
                "Overlapping conditions with range keys are not supported in where clause"
            )


@dataclass(frozen=True)
class _Planner:
    origin: Source
    binding: Binding

    @property
    def partition(self) -> KeyAttribute:
        return self.origin.schema.partition[0]

    def pins(self, node: Node) -> bool:
        """Say whether every alternative asks for values of the partition key."""
        match static_checks.bare(node):
            case Both(terms):
                return any(map(self.pins, terms))
            case Either(terms):
                return all(map(self.pins, terms))
            case leaf:
                return any(on.attribute == self.partition for on in self.on(leaf))

    def names_key(self, node: Node) -> bool:
        """Say whether there is a condition on the key that ranges can serve."""
        match static_checks.bare(node):
            case Both(terms) | Either(terms):
                return any(map(self.names_key, terms))
            case leaf:
                return bool(self.on(leaf))

    def count(self, node: Node) -> int:
        """Return how many alternatives there are."""
        match static_checks.bare(node):
            case Both(terms):
                total = 1
                for term in terms:
                    total *= self.count(term)
                return total
            case Either(terms) if self.names_key(node):
                return sum(map(self.count, terms))
            case leaf:
                return max(1, len(self.on(leaf)))

    def spreads(self, node: Node) -> list[_Spread]:
        """Return the alternatives, each by its conditions."""
        match static_checks.bare(node):
            case Both(terms):
                return [_joined(parts) for parts in product(*map(self.spreads, terms))]
            case Either(terms) if self.names_key(node):
                return [spread for term in terms for spread in self.spreads(term)]
            case leaf:
                found = self.on(leaf)
                return [_Spread((on,)) for on in found] or [_Spread((), (leaf,))]

    def on(self, leaf: Node) -> list[_On]:
        """Return the key conditions of which a condition asks for one; none: it is no such."""
        match leaf:
            case Compare(operator, left, right) if operator in _MIRRORED:
                mirrored = _MIRRORED[operator]
                straight = self.made(left, _MIRRORED[mirrored], (right,))
                return straight or self.made(right, mirrored, (left,))
            case Between(tested, low, high):
                return self.made(tested, "BETWEEN", (low, high))
            case Call("begins_with", (tested, start)):
                return self.made(tested, "begins_with", (start,))
            case Among(tested, options):
                found = [self.made(tested, "=", (option,)) for option in options]
                return [on for each in found for on in each] if all(found) else []
            case _:
                return []

    def made(self, tested: Node, comparator: Comparator, operands: tuple[Node, ...]) -> list[_On]:
        """Return the condition that a key attribute compares so with values, if it is one."""
        given = tuple(map(static_checks.bare, operands))
        path = static_checks.bare(tested)
        if not isinstance(path, Path) or not all(isinstance(each, Placeholder) for each in given):
            return []
        for attribute in self.origin.schema.attributes:
            serves = comparator == "=" or attribute != self.partition
            if path.steps == (attribute.name,) and serves:
                values = [self.binding.value(p) for p in given if isinstance(p, Placeholder)]
                return [_On(attribute, SortCondition(comparator, tuple(values)))]
        return []

    def branch(self, spread: _Spread) -> Branch | None:
        """Return an alternative as a range; None: it asks for two partitions at once."""
        schema, index = self.origin.schema, self.origin.index
        equal: dict[str, Value] = {}
        exact = not spread.filters
        for on in spread.keys:
            hashed = on.attribute == self.partition
            limit = keys.MAX_PARTITION_KEY if hashed else keys.MAX_SORT_KEY
            for operand in on.asked.operands:
                name = None if index is None else index.name
                keys.check_size(on.attribute, operand, limit, index=name)
            value = on.asked.operands[0]
            if on.asked.comparator == "=" and equal.setdefault(on.attribute.name, value) == value:
                continue
            if hashed:
                return None
            exact = False
        partition = equal[self.partition.name]
        prefix = keys.partition(self.origin.space, schema, {self.partition.name: partition})
        bounds = prefix, keys.following(prefix)
        for on in spread.keys:
            if on.attribute != self.partition:
                start, end = on.asked.range(prefix)
                bounds = max(bounds[0], start), min(bounds[1], end)
        key = equal if exact and len(equal) == len(schema.attributes) else None
        return Branch(partition, bounds, spread.filters, key)


def _names(conditions: Iterable[Node], attributes: Container[str | int]) -> bool:
    """Say whether conditions name one of the attributes."""
    nodes = (node for each in conditions for node in static_checks.walk(each))
    return any(isinstance(node, Path) and node.steps[0] in attributes for node in nodes)


def _joined(parts: Iterable[_Spread]) -> _Spread:
    each = list(parts)
    return _Spread(
        tuple(on for spread in each for on in spread.keys),
        tuple(node for spread in each for node in spread.filters),
    )


def _check_types(conditions: Iterable[_On]) -> None:
    for on in conditions:
        name = on.attribute.name
        if any(tag(operand) != on.attribute.type for operand in on.asked.operands):
            raise KeyTypeError(
                "Key attribute's data type should match its data type in table's schema: "
                f"Key {name}"
            )
