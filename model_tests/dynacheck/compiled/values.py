"""Values of which it depends on the state what they are: the third reading of the specification.

A number is a set of values, each under a condition; a condition is a node of the circuit. Both
collapse to Python's own `int` and `bool` where they are the same in every state, so that what an
action does with what it knows costs nothing. Of the conditions of a number's values exactly one
holds in each state. `dynacheck.prove.symbolic` is the reading beside this one, for the solver.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from dynacheck.compiled.circuit import Circuit, Node
from dynaspec.collections import Map, Seq, Symbol
from dynaspec.machine import Condition

MOST_VALUES = 4_096
"""A number that may be more than so many is given up."""


class UnsupportedError(Exception):
    """A function does what has no meaning for values like these; the message says what."""


def _outside(node: Node) -> bool:
    raise RuntimeError("the truth of a condition was asked outside a run")


def _untold(_: object, *_asked: object) -> NoReturn:
    raise TypeError("a value that depends on the state has no text")


class Bool(Condition):
    """A condition that is true in some states. The run that asks decides, see `ways`."""

    __slots__ = ("node",)
    __str__ = __repr__ = __format__ = _untold
    decide: Callable[[Node], bool] = staticmethod(_outside)

    def __init__(self, node: Node) -> None:
        self.node = node

    def __bool__(self) -> bool:
        return Bool.decide(self.node)

    def __and__(self, other: object) -> Any:
        circuit = self.node.circuit
        return truth(circuit.all_of((self.node, node_of(other, circuit))))

    def __or__(self, other: object) -> Any:
        circuit = self.node.circuit
        return truth(circuit.any_of((self.node, node_of(other, circuit))))

    def __xor__(self, other: object) -> Any:
        if other is True:
            return truth(self.node.negation)
        node = node_of(other, self.node.circuit)
        return truth(node.circuit.choice(self.node, node.negation, node))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __eq__(self, other: object) -> Any:
        return True if other is self else negation(self ^ other)

    def __ne__(self, other: object) -> Any:
        return self ^ other

    def __add__(self, other: object) -> Any:
        """A condition counts as 0 or 1 in a sum."""
        return Int({0: self.node.negation, 1: self.node}) + other

    __radd__ = __add__
    __hash__ = None  # type: ignore[assignment]


def truth(node: Node) -> Any:
    """The condition that `node` is."""
    if node is node.circuit.true:
        return True
    return False if node is node.circuit.false else Bool(node)


def negation(value: Any) -> Any:
    """Where the condition `value` does not hold."""
    return value ^ True


def node_of(value: object, circuit: Circuit) -> Node:
    """The node of a condition; `UnsupportedError` if it is none."""
    if isinstance(value, Bool):
        return value.node
    if value is True or value is False:
        return circuit.true if value else circuit.false
    raise UnsupportedError(f"a {type(value).__name__} stands where a condition belongs")


class Int(Symbol):
    """A number that has different values in different states."""

    __slots__ = ("cases",)
    __str__ = __repr__ = __format__ = _untold

    def __init__(self, cases: dict[int, Node]) -> None:
        """The values, each with the condition under which it is the one."""
        if len(cases) > MOST_VALUES:
            raise UnsupportedError(f"a number may have more than {MOST_VALUES:,} values")
        self.cases = cases

    @property
    def circuit(self) -> Circuit:
        """What the conditions belong to."""
        return next(iter(self.cases.values())).circuit

    def instead_of(self, known: Map[Any, Any]) -> SymbolicMap:
        """The counterpart of a map whose values are known."""
        return SymbolicMap(known.default, dict(known.items()))

    def _with(self, other: object, made: Callable[[int, int], int]) -> Any:
        if not isinstance(other, Int | Bool | int):
            return NotImplemented
        circuit, found = self.circuit, dict[int, list[Node]]()
        for one, node in self.cases.items():
            for another, its_node in cases_of(other, circuit).items():
                found.setdefault(made(one, another), []).append(circuit.all_of((node, its_node)))
        return number({value: circuit.any_of(nodes) for value, nodes in found.items()})

    def __add__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: object) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: object) -> Any:
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __neg__(self) -> Any:
        return self._with(0, lambda a, _: -a)

    def __abs__(self) -> Any:
        return self._with(0, lambda a, _: abs(a))

    def _where(self, other: object, holds: Callable[[int, int], bool]) -> Any:
        if not isinstance(other, Int | Bool | int):
            return NotImplemented
        circuit, found = self.circuit, list[Node]()
        others = cases_of(other, circuit)
        for one, node in self.cases.items():
            nodes = [its_node for another, its_node in others.items() if holds(one, another)]
            if len(nodes) < len(others):
                node = circuit.all_of((node, circuit.any_of(nodes)))
            found.append(node)
        return truth(circuit.any_of(found))

    def __lt__(self, other: object) -> Any:
        return self._where(other, lambda a, b: a < b)

    def __le__(self, other: object) -> Any:
        return self._where(other, lambda a, b: a <= b)

    def __gt__(self, other: object) -> Any:
        return self._where(other, lambda a, b: a > b)

    def __ge__(self, other: object) -> Any:
        return self._where(other, lambda a, b: a >= b)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Int) and other.cases == self.cases:
            return True
        return self._where(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> Any:
        return negation(self == other)

    __hash__ = Symbol.__hash__

    def __index__(self) -> int:
        """This number as Python's own: a run for each of its values."""
        *others, last = self.cases.items()
        for value, node in others:
            if Bool.decide(node):
                return value
        return last[0]

    __int__ = __index__


def number(cases: Mapping[int, Node]) -> Any:
    """The number that has these values; those under an impossible condition are left out."""
    possible = {value: node for value, node in cases.items() if node is not node.circuit.false}
    return Int(possible) if len(possible) > 1 else next(iter(possible))


def cases_of(value: object, circuit: Circuit) -> dict[int, Node]:
    """The values of a number or a condition, each with its condition."""
    if isinstance(value, Int):
        return value.cases
    if isinstance(value, Bool):
        return {0: value.node.negation, 1: value.node}
    if isinstance(value, int):
        return {int(value): circuit.true}
    raise UnsupportedError(f"a {type(value).__name__} stands where a number belongs")


# --- Collections ----------------------------------------------------------------------------------


class SymbolicMap:
    """The counterpart of `Map`: the values at some keys, and that at all others."""

    __slots__ = ("default", "entries")

    def __init__(self, default: Any, entries: dict[int, Any]) -> None:
        self.default, self.entries = default, entries

    def __getitem__(self, key: object) -> Any:
        if not isinstance(key, Int):
            return lifted(self.entries.get(key, self.default))  # type: ignore[call-overload]
        found = lifted(self.default)
        for value, node in key.cases.items():
            if value in self.entries:
                found = choose(node, self.entries[value], found)
        return found

    def put(self, key: object, value: Any) -> SymbolicMap:
        """This map with `value` at `key`."""
        if not isinstance(key, Int):
            return SymbolicMap(self.default, {**self.entries, key: value})  # type: ignore[dict-item]
        changed = {each: choose(node, value, self[each]) for each, node in key.cases.items()}
        return SymbolicMap(self.default, {**self.entries, **changed})

    def guarded(self) -> Iterator[tuple[Any, tuple[int, Any]]]:
        """The keys, in order, each with its value, and where that differs from the default."""
        for key in sorted(self.entries):
            value = self.entries[key]
            yield negation(same(value, self.default)), (key, value)

    def items(self) -> Guarded:
        """The keys whose value is not the default, each with its value."""
        return Guarded(self.guarded())

    def __eq__(self, other: object) -> Any:
        return same(self, other) if isinstance(other, Map | SymbolicMap) else NotImplemented

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else negation(equal)

    __hash__ = None  # type: ignore[assignment]


class SymbolicSeq:
    """The counterpart of `Seq`. Its elements from the end on are the default."""

    __slots__ = ("default", "elements", "length")

    def __init__(self, default: Any, length: Any, elements: Sequence[Any]) -> None:
        self.default, self.length, self.elements = default, length, tuple(elements)

    def __getitem__(self, position: object) -> Any:
        if not isinstance(position, Int):
            assert isinstance(position, int)
            inside = 0 <= position < len(self.elements)
            return lifted(self.elements[position] if inside else self.default)
        found = lifted(self.default)
        for value, node in position.cases.items():
            if 0 <= value < len(self.elements):
                found = choose(node, self.elements[value], found)
        return found

    def append(self, value: Any) -> SymbolicSeq:
        """This sequence with `value` after its last element."""
        elements = list(self.elements)
        ends = self.length.cases if isinstance(self.length, Int) else {self.length: None}
        for end, node in ends.items():
            elements += [self.default] * (end + 1 - len(elements))
            elements[end] = value if node is None else choose(node, value, elements[end])
        return SymbolicSeq(self.default, self.length + 1, elements)

    def first(self, length: Any) -> SymbolicSeq:
        """The first `length` elements: all where there are fewer, none where it is negative."""
        kept = smallest(largest(length, 0), self.length)
        elements = [pick(kept > i, each, self.default) for i, each in enumerate(self.elements)]
        return SymbolicSeq(self.default, kept, elements)

    def guarded(self) -> Iterator[tuple[Any, Any]]:
        """The elements in order, each with the condition that the sequence is so long."""
        for position, element in enumerate(self.elements):
            yield self.length > position, element

    def __iter__(self) -> Iterator[Any]:
        return iter(Guarded(self.guarded()))

    def __eq__(self, other: object) -> Any:
        return same(self, other) if isinstance(other, Seq | SymbolicSeq) else NotImplemented

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else negation(equal)

    __hash__ = None  # type: ignore[assignment]


class Guarded:
    """What is gone through in some states only: elements, each with the condition that it is."""

    def __init__(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = pairs

    def guarded(self) -> Iterable[tuple[Any, Any]]:
        """The elements, each with its condition."""
        return self._pairs

    def __iter__(self) -> Iterator[Any]:
        """The elements that are there, in this run."""
        return (element for is_there, element in self._pairs if is_there)


class SymbolicTuple(tuple[Any, ...]):
    """A tuple that can be read at a number that depends on the state."""

    __slots__ = ()

    def __getitem__(self, place: Any) -> Any:
        """The part at `place`. Where that lies outside, it is an error, as of any tuple."""
        if not isinstance(place, Int):
            return super().__getitem__(place)
        inside = {v: node for v, node in place.cases.items() if -len(self) <= v < len(self)}
        if len(inside) < len(place.cases):
            circuit = place.circuit
            if not truth(circuit.any_of(inside.values())):
                raise IndexError("tuple index out of range")
        parts = [(node, super(SymbolicTuple, self).__getitem__(v)) for v, node in inside.items()]
        *others, (_, found) = parts
        for node, part in others:
            found = choose(node, part, found)
        return found


def lifted(value: Any) -> Any:
    """The counterpart of a `Map` or a `Seq` whose values are known; anything else as it is."""
    if isinstance(value, Map):
        return SymbolicMap(value.default, dict(value.items()))
    if isinstance(value, Seq):
        return SymbolicSeq(value.default, value.length, tuple(value))
    return value


# --- Choices between values and comparisons of them, of any shape ---------------------------------


def pick(condition: Any, one: Any, other: Any) -> Any:
    """`one` where `condition` holds, `other` elsewhere."""
    if isinstance(condition, Bool):
        return choose(condition.node, one, other)
    return one if condition else other


def choose(node: Node, one: Any, other: Any) -> Any:
    """`one` where `node` holds, `other` elsewhere."""
    circuit = node.circuit
    if one is other or node is circuit.true:
        return one
    if node is circuit.false:
        return other
    one, other = lifted(one), lifted(other)
    if isinstance(one, SymbolicMap):
        keys = {**one.entries, **other.entries}
        entries = {key: choose(node, one[key], other[key]) for key in keys}
        return SymbolicMap(choose(node, one.default, other.default), entries)
    if isinstance(one, SymbolicSeq):
        most = range(max(len(one.elements), len(other.elements)))
        elements = [choose(node, one[i], other[i]) for i in most]
        length = choose(node, one.length, other.length)
        return SymbolicSeq(choose(node, one.default, other.default), length, elements)
    if isinstance(one, tuple) or dataclasses.is_dataclass(one):
        pairs = zip(parts_of(one), parts_of(other), strict=True)
        return like(one, [choose(node, *pair) for pair in pairs])
    if isinstance(one, bool | Bool) and isinstance(other, bool | Bool):
        return truth(circuit.choice(node, node_of(one, circuit), node_of(other, circuit)))
    return _either(node, cases_of(one, circuit), cases_of(other, circuit))


def _either(node: Node, one: Mapping[int, Node], other: Mapping[int, Node]) -> Any:
    """The number that is `one` where `node` holds, and `other` elsewhere."""
    circuit = node.circuit
    cases = {
        value: circuit.choice(node, one.get(value, circuit.false), other.get(value, circuit.false))
        for value in {**one, **other}
    }
    return number(cases)


def same(one: Any, other: Any) -> Any:
    """The condition that two values of one shape are equal."""
    if one is other:
        return True
    one, other = lifted(one), lifted(other)
    if isinstance(one, SymbolicMap):
        pairs = [(one.default, other.default)]
        pairs += [(one[key], other[key]) for key in {**one.entries, **other.entries}]
    elif isinstance(one, SymbolicSeq):
        most = range(max(len(one.elements), len(other.elements)))
        pairs = [(one.default, other.default), (one.length, other.length)]
        pairs += [(one[i], other[i]) for i in most]
    elif isinstance(one, tuple) or dataclasses.is_dataclass(one):
        if type(one) is not type(other) and not isinstance(other, tuple):
            return False
        mine, others = parts_of(one), parts_of(other)
        if len(mine) != len(others):
            return False
        pairs = list(zip(mine, others, strict=True))
    else:
        return one == other
    result: Any = True
    for pair in pairs:
        result = result & same(*pair)
        if result is False:
            break
    return result


def parts_of(value: Any) -> Sequence[Any]:
    """The parts of a tuple or a record."""
    if isinstance(value, tuple):
        return value
    return [getattr(value, field.name) for field in dataclasses.fields(value)]


def like(value: Any, parts: Sequence[Any]) -> Any:
    """A tuple or a record as `value` is one, of other parts."""
    if isinstance(value, tuple):
        return SymbolicTuple(parts)
    names = [field.name for field in dataclasses.fields(value)]
    return type(value)(**dict(zip(names, parts, strict=True)))


def smallest(*values: Any) -> Any:
    """As `min`."""
    return _best(values, lambda a, b: a < b)


def largest(*values: Any) -> Any:
    """As `max`."""
    return _best(values, lambda a, b: a > b)


def _best(values: Sequence[Any], is_better: Callable[[Any, Any], Any]) -> Any:
    found, *others = values
    for other in others:
        found = pick(is_better(other, found), other, found)
    return found
