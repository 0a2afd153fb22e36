"""How a SELECT reads: the branches of its WHERE clause that a key gives.

A clause gives a key where each of its branches fixes the partition key by ``=`` or ``IN``; each
branch is then a read of one partition, and of a range of its sort keys. Any other clause is a scan.
Branches are those of ``OR`` and ``IN`` on attributes of the key; what else they hold is a filter.
Source: *PartiQL select statements for DynamoDB*, *PartiQL arithmetic, comparison, and logical
operators for DynamoDB* (developer guide); tests that were run against the service, for what is
refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from dynaspec.items.data.errors import broken, fault, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.sort_keys import sort_key
from dynaspec.items.data.values import B, Item, N, S, Value
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
from dynaspec.items.expressions.keys import KeyAttribute, KeySchema, key_of_request
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Call, Constant, Operand
from dynaspec.items.partiql.conditions import paths
from dynaspec.items.partiql.rules import keys as rules

READS_MAX: Final = 50
"""Most reads that a SELECT is made of."""

Conjunct = Condition


@dataclass(frozen=True)
class Interval:
    """Sort keys, as bytes: from ``low``, to ``high`` or without an end."""

    low: bytes = b""
    low_included: bool = True
    high: bytes | None = None
    high_included: bool = False

    def holds(self, place: bytes) -> bool:
        """Whether ``place`` is within."""
        above = place >= self.low if self.low_included else place > self.low
        if self.high is None:
            return above
        return above and (place <= self.high if self.high_included else place < self.high)

    def within(self, other: Interval) -> Interval:
        """What this and ``other`` have in common."""
        low = max((self.low, not self.low_included), (other.low, not other.low_included))
        ends = [(each.high, each.high_included) for each in (self, other) if each.high is not None]
        high, included = min(ends, default=(None, False))
        return Interval(low[0], not low[1], high, included)

    @property
    def empty(self) -> bool:
        """Whether nothing is within."""
        if self.high is None or self.low < self.high:
            return False
        return self.low > self.high or not (self.low_included and self.high_included)


@dataclass(frozen=True)
class Branch:
    """What one branch asks of an item, all of it."""

    conjuncts: tuple[Conjunct, ...]

    def values(self, name: str) -> tuple[Value, ...]:
        """The different values that the attribute ``name`` is to equal."""
        found = [equality[1] for each in self.conjuncts if (equality := equal(each, name))]
        return tuple(dict.fromkeys(found))

    def filters(self, schema: KeySchema) -> tuple[Conjunct, ...]:
        """What is asked besides equality of the partition key and ranges of the sort key."""
        return tuple(
            each
            for each in self.conjuncts
            if not any(equal(each, key.name) for key in schema.attributes)
            and not any(_range(each, key) is not None for key in schema.sort)
        )

    def interval(self, schema: KeySchema) -> Interval:
        """The sort keys that are asked for."""
        whole = Interval()
        for key in schema.sort:
            for each in self.conjuncts:
                whole = whole.within(_range(each, key) or Interval())
        return whole

    def asks_more(self, schema: KeySchema) -> bool:
        """Whether something is asked of the sort key that is no range."""
        sort = [key.name for key in schema.sort]
        return any(path.attribute in sort for each in self.filters(schema) for path in paths(each))

    def negated(self, schema: KeySchema) -> bool:
        """Whether the sort key is asked to be something else, or not to be something."""
        sort = [key.name for key in schema.sort]
        return any(
            isinstance(each, Not) or (isinstance(each, Compare) and each.comparator == "<>")
            for each in self.conjuncts
            if any(path.attribute in sort for path in paths(each))
        )


_TURNED: Final[Mapping[str, Comparator]] = {
    "=": "=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def _straight(condition: Condition) -> Condition:
    """``condition``; where it compares a value with a path, the same the other way round."""
    match condition:
        case Compare(sign, Constant() as value, Path() as path) if sign in _TURNED:
            return Compare(_TURNED[sign], path, value)
    return condition


def equal(condition: Condition, name: str) -> tuple[str, Value] | None:
    """The attribute ``name`` and the value that it is to equal, where ``condition`` is that."""
    match _straight(condition):
        case Compare("=", Path((only,)), Constant(value)) if only == name:
            return name, value
    return None


def conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    """The conditions that AND joins, in parentheses or not."""
    if condition is None:
        return ()
    if isinstance(condition, And):
        return tuple(each for part in condition.parts for each in conjuncts(part))
    return (condition,)


def branches(schema: KeySchema, condition: Condition | None) -> tuple[Branch, ...]:
    """The reads that ``condition`` is made of; none where it is a scan."""
    (partition, *_) = schema.partition
    if condition is None or not _fixes(condition, partition.name):
        return ()
    if _count(condition, schema) > READS_MAX:
        raise broken(rules.MANY_READS)
    return tuple(map(Branch, _expanded(condition, schema)))


def check_types(schema: KeySchema, found: Sequence[Branch], index: str | None) -> None:
    """Refuse a key of another type than the schema's, or one that cannot be a key."""
    for branch in found:
        _check_ranges_of_partition(schema, branch)
    for branch in found:
        for key in schema.attributes:
            for value in _operands(branch, key):
                if value.tag != key.tag:
                    raise broken(rules.KEY_TYPE, name=key.name)
    for branch in found:
        for key in schema.attributes:
            for value in _operands(branch, key):
                key_of_request(KeySchema((key,)), FrozenMap({key.name: value}), index)


def _check_ranges_of_partition(schema: KeySchema, branch: Branch) -> None:
    """Leave open what a range of the partition key gives whose bounds such a key cannot have.

    It is a filter beside the key's equality. AWS's downloadable DynamoDB refuses it, in other words
    than it has for sort keys, as it does any comparison of a key attribute with another type.
    """
    for key in schema.partition:
        for value in _bounds(branch, key):
            other = value.tag != key.tag
            if other or fault(key_of_request, KeySchema((key,)), FrozenMap({key.name: value})):
                raise unsupported("a range of the partition key between what it cannot be")


def contradicts(schema: KeySchema, found: Sequence[Branch]) -> bool:
    """Whether a branch asks for two partitions at once: then the clause gives no key.

    It was captured that such a SELECT is accepted, and that then no filter need be projected
    (floci-io/floci, DynamoDbPartiQLEdgeCaseIntegrationTest.java, eu-west-2, 2026-09-17).
    """
    (partition, *_) = schema.partition
    return any(len(branch.values(partition.name)) > 1 for branch in found)


def check_apart(schema: KeySchema, found: Sequence[Branch]) -> None:
    """Refuse branches that read one item twice, unless what a sort key is not decides it."""
    (partition, *_) = schema.partition
    plain = [branch for branch in found if not branch.negated(schema)]
    ranges = [(branch.values(partition.name), branch.interval(schema)) for branch in plain]
    for place, (values, interval) in enumerate(ranges):
        for others, other in ranges[:place]:
            if values == others and not interval.within(other).empty:
                if any(branch.asks_more(schema) for branch in plain):
                    # AWS's downloadable DynamoDB takes it; nobody is known to have tried it on the
                    # service, which takes what denies something of the sort key.
                    raise unsupported("alternatives that overlap, and ask more of the sort key")
                raise broken(rules.OVERLAPPING)


def single(schema: KeySchema, found: Sequence[Branch]) -> Item | None:
    """The key of the one item that is read, where nothing but its key is asked for."""
    if len(found) != 1:
        return None
    (branch,) = found
    keys = {name: branch.values(name) for name in schema.names}
    if any(len(values) != 1 for values in keys.values()):
        return None
    if not all(any(equal(each, name) for name in keys) for each in branch.conjuncts):
        return None
    return FrozenMap({name: value for name, (value,) in keys.items()})


def reads(schema: KeySchema, branch: Branch, item: Item) -> bool:
    """Whether the read that ``branch`` is comes across ``item``."""
    (partition, *_) = schema.partition
    if item[partition.name] not in branch.values(partition.name):
        return False
    return all(branch.interval(schema).holds(_bytes(item[key.name])) for key in schema.sort)


def _fixes(condition: Condition, name: str) -> bool:
    match condition:
        case And(parts):
            return any(_fixes(part, name) for part in parts)
        case Or(parts):
            return all(_fixes(part, name) for part in parts)
        case _:
            return equal(condition, name) is not None or bool(_choices(condition, (name,)))


def _choices(condition: Condition, names: Sequence[str]) -> tuple[Operand, ...]:
    """The values that IN gives an attribute of the key; none for anything else."""
    match condition:
        case Among(Path((name,)), choices) if name in names:
            return choices if all(isinstance(each, Constant) for each in choices) else ()
    return ()


def listed(condition: Condition, name: str) -> list[tuple[Operand, ...]]:
    """The lists of IN that give values of the attribute ``name`` of the key."""
    match condition:
        case And(parts) | Or(parts):
            return [found for part in parts for found in listed(part, name)]
        case _:
            choices = _choices(condition, (name,))
            return [choices] if choices else []


def _splits(condition: Condition, schema: KeySchema) -> bool:
    """Whether ``condition`` asks for a key, and so decides which items are read."""
    match condition:
        case And(parts) | Or(parts):
            return any(_splits(part, schema) for part in parts)
        case _:
            return (
                any(equal(condition, name) for name in schema.names)
                or bool(_choices(condition, schema.names))
                or any(_range(condition, key) is not None for key in schema.sort)
            )


def _count(condition: Condition, schema: KeySchema) -> int:
    match condition:
        case And(parts):
            return prod(_count(part, schema) for part in parts)
        case Or(parts) if _splits(condition, schema):
            return sum(_count(part, schema) for part in parts)
        case _:
            return len(_choices(condition, schema.names)) or 1


def _expanded(condition: Condition, schema: KeySchema) -> list[tuple[Condition, ...]]:
    match condition:
        case And(parts):
            alternatives = [_expanded(part, schema) for part in parts]
            return [tuple(c for part in chosen for c in part) for chosen in product(*alternatives)]
        case Or(parts) if _splits(condition, schema):
            return [branch for part in parts for branch in _expanded(part, schema)]
        case Among(tested, _) if choices := _choices(condition, schema.names):
            return [(Compare("=", tested, choice),) for choice in choices]
        case _:
            return [(condition,)]


def _operands(branch: Branch, key: KeyAttribute) -> list[Value]:
    """The constants that ``branch`` compares the attribute ``key`` with."""
    return [*branch.values(key.name), *_bounds(branch, key)]


def _bounds(branch: Branch, key: KeyAttribute) -> list[Value]:
    """Those that are bounds of a range."""
    found: list[Value] = []
    for each in map(_straight, branch.conjuncts):
        match each:
            case Compare("<" | "<=" | ">" | ">=", Path((name,)), Constant(value)):
                found += [value] if name == key.name else []
            case Between(Path((name,)), Constant(low), Constant(high)) if name == key.name:
                found += [low, high]
            case Call("begins_with", (Path((name,)), Constant(prefix))) if name == key.name:
                found.append(prefix)
    return found


def _range(condition: Condition, key: KeyAttribute) -> Interval | None:
    """The sort keys that ``condition`` asks for; ``None`` where it is no range of them."""
    match _straight(condition):
        case Compare(sign, Path((name,)), Constant(value)) if name == key.name:
            return _compared(sign, _bytes(value))
        case Between(Path((name,)), Constant(low), Constant(high)) if name == key.name:
            return Interval(_bytes(low), True, _bytes(high), True)
        case Call("begins_with", (Path((name,)), Constant(prefix))) if name == key.name:
            return _prefixed(_bytes(prefix))
    return None


def _compared(sign: str, place: bytes) -> Interval | None:
    match sign:
        case "=":
            return Interval(place, True, place, True)
        case "<" | "<=":
            return Interval(b"", True, place, sign == "<=")
        case ">" | ">=":
            return Interval(place, sign == ">=")
    return None


def _prefixed(prefix: bytes) -> Interval:
    """Everything that begins with ``prefix``: up to the next bytes of its length, if any."""
    stem = prefix.rstrip(b"\xff")
    after = stem[:-1] + bytes([stem[-1] + 1]) if stem else None
    return Interval(prefix, True, after)


def _bytes(value: Value) -> bytes:
    return sort_key(value) if isinstance(value, (S, N, B)) else b""
