"""Symbolic values: stand-ins for `int`, `bool`, `Map` and `Seq` that record what is done to them.

This module and `paths` are the one place that touches the untyped solver. A specification's
function runs on these values unchanged. Arithmetic and comparisons build terms; asking a symbolic
condition for its truth (`if`, `and`, `require`) forks the run, see `paths`.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

import z3

from dynaspec.collections import Map, Seq, Symbol
from dynaspec.machine import Condition

Term = Any
"""A term of the solver; its package carries no types."""

FEW = 8
"""So many numbers are tried as the index that a symbolic one may be."""


def _outside(term: Term) -> bool:
    raise RuntimeError(f"the truth of a symbolic condition was asked outside a run: {term}")


def _untold(_: object, *_asked: object) -> NoReturn:
    raise TypeError("a symbolic value has no text")


class Bool(Condition):
    """A condition. Its truth is decided by the run that asks for it."""

    __slots__ = ("term",)
    __str__ = __repr__ = __format__ = _untold
    decide: Callable[[Term], bool] = staticmethod(_outside)
    """How a fork is decided; the runner in `paths` provides it."""

    def __init__(self, term: Term) -> None:
        self.term = term

    def __bool__(self) -> bool:
        return Bool.decide(self.term)

    def __and__(self, other: object) -> Bool:
        return Bool(z3.And(self.term, term_of(other)))

    def __or__(self, other: object) -> Bool:
        return Bool(z3.Or(self.term, term_of(other)))

    def __xor__(self, other: object) -> Bool:
        return Bool(z3.Not(self.term) if other is True else z3.Xor(self.term, term_of(other)))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        return Bool(self.term == term_of(other))

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        return Bool(self.term != term_of(other))

    __hash__ = None  # type: ignore[assignment]


class Int(Symbol):
    """A natural number, or another integer of some sort; a rational one where a term is real."""

    __slots__ = ("term",)
    __str__ = __repr__ = __format__ = _untold

    def __init__(self, term: Term) -> None:
        self.term = term

    def __add__(self, other: object) -> Int:
        return Int(self.term + term_of(other))

    __radd__ = __add__

    def __sub__(self, other: object) -> Int:
        return Int(self.term - term_of(other))

    def __rsub__(self, other: object) -> Int:
        return Int(term_of(other) - self.term)

    def __mul__(self, other: object) -> Int:
        return Int(self.term * term_of(other))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Int:
        if self.term.is_int() or type(other) is not int or other == 0:
            raise TypeError(f"{self.term} / ...: only a fraction is divided, by a known number")
        return Int(self.term / other)

    def __neg__(self) -> Int:
        return Int(-self.term)

    def __abs__(self) -> Int:
        return Int(z3.If(self.term >= 0, self.term, -self.term))

    def instead_of(self, known: Map[Any, Any]) -> SymbolicMap:
        """The counterpart of a map whose values are known."""
        shape = Total(int, shape_like(known.default))
        return SymbolicMap(shape, flatten(shape, known))

    def __bool__(self) -> bool:
        """Whether it is not zero, as of any number."""
        return Bool.decide(self.term != 0)

    def __index__(self) -> int:
        """This number, where it is one of the first few: a run for each."""
        for number in range(FEW):
            if self == number:
                return number
        raise IndexError("it is not known to be below the length")

    def __lt__(self, other: object) -> Bool:
        return Bool(self.term < term_of(other))

    def __le__(self, other: object) -> Bool:
        return Bool(self.term <= term_of(other))

    def __gt__(self, other: object) -> Bool:
        return Bool(self.term > term_of(other))

    def __ge__(self, other: object) -> Bool:
        return Bool(self.term >= term_of(other))

    def __eq__(self, other: object) -> Any:
        return False if other is None else Bool(self.term == term_of(other))

    def __ne__(self, other: object) -> Any:
        return True if other is None else Bool(self.term != term_of(other))

    __hash__ = Symbol.__hash__


def term_of(value: object) -> Term:
    """The solver's term for an `int` or `bool`, symbolic or not."""
    if isinstance(value, Int | Bool):
        return value.term
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, int):
        return z3.IntVal(value)
    if isinstance(value, Fraction):
        return z3.RealVal(str(value))
    raise TypeError(f"{value!r} has no symbolic counterpart: use int, bool, Map, Seq, dataclass")


# --- Shapes: how a type of the specification is made of solver terms -----------------------------


@dataclass(frozen=True)
class Leaf:
    """One term: a number or a condition. `type` is the sort's NewType, `int` or `bool`."""

    type: Any

    @property
    def sort(self) -> Term:
        """The solver's sort."""
        return z3.BoolSort() if self.type is bool else z3.IntSort()


@dataclass(frozen=True)
class Record:
    """A frozen dataclass or a fixed tuple: parts side by side."""

    kind: Any
    names: tuple[str, ...]
    parts: tuple[Shape, ...]

    def of(self, parts: Iterable[Any]) -> Any:
        """The record or tuple that has these parts, in the shape's order."""
        if self.kind is tuple:
            return tuple(parts)
        return self.kind(**dict(zip(self.names, parts, strict=True)))


@dataclass(frozen=True)
class Total:
    """A `Map`: each term of the value becomes an array over the key."""

    key: Any
    value: Shape


@dataclass(frozen=True)
class Sequence:
    """A `Seq`: its length, its default, and its elements as a map over positions."""

    elements: Total

    @property
    def element(self) -> Shape:
        """The shape of an element, and of the default."""
        return self.elements.value


Shape = Leaf | Record | Total | Sequence


def shape_of(annotation: Any) -> Shape:
    """The shape of the values that a type annotation of the specification describes."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Map:
        return Total(arguments[0], shape_of(arguments[1]))
    if origin is Seq:
        return Sequence(Total(int, shape_of(arguments[0])))
    if origin is tuple:
        names = tuple(str(i) for i in range(len(arguments)))
        return Record(tuple, names, tuple(shape_of(a) for a in arguments))
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        names = tuple(f.name for f in dataclasses.fields(annotation))
        return Record(annotation, names, tuple(shape_of(hints[n]) for n in names))
    if annotation in (int, bool) or getattr(annotation, "__supertype__", None) is int:
        return Leaf(annotation)
    raise TypeError(f"{annotation!r} is no type that a state can be made of")


def shape_like(value: Any) -> Shape:
    """The shape of a value of the specification, symbolic or not, and of all that can be put in
    its place."""
    if isinstance(value, SymbolicMap):
        return value.shape
    if isinstance(value, SymbolicSeq):
        return Sequence(value.elements.shape)
    if isinstance(value, Map):
        return Total(int, shape_like(value.default))
    if isinstance(value, Seq):
        return Sequence(Total(int, shape_like(value.default)))
    if isinstance(value, tuple):
        names = tuple(str(i) for i in range(len(value)))
        return Record(tuple, names, tuple(map(shape_like, value)))
    if dataclasses.is_dataclass(value):
        return shape_of(type(value))
    return Leaf(bool if isinstance(value, bool | Bool) else int)


def parts_of(value: Any, shape: Record) -> Iterator[Any]:
    """The parts of a record's or tuple's value, in the shape's order."""
    return iter(value) if shape.kind is tuple else (getattr(value, n) for n in shape.names)


def sorts(shape: Shape) -> list[Term]:
    """The solver sorts of the terms that a value of this shape consists of."""
    match shape:
        case Leaf():
            return [shape.sort]
        case Record():
            return [sort for part in shape.parts for sort in sorts(part)]
        case Total():
            return [z3.ArraySort(z3.IntSort(), sort) for sort in sorts(shape.value)]
        case Sequence():
            return [z3.IntSort(), *sorts(shape.element), *sorts(shape.elements)]


def build(shape: Shape, terms: Iterator[Term]) -> Any:
    """A symbolic value of this shape, made of the next terms."""
    match shape:
        case Leaf(type=kind):
            return Bool(next(terms)) if kind is bool else Int(next(terms))
        case Record():
            return shape.of(build(part, terms) for part in shape.parts)
        case Total():
            return SymbolicMap(shape, [next(terms) for _ in sorts(shape)])
        case Sequence():
            length, default = Int(next(terms)), build(shape.element, terms)
            return SymbolicSeq(length, default, build(shape.elements, terms))


def flatten(shape: Shape, value: Any) -> list[Term]:
    """The terms of a value, symbolic or concrete: the inverse of `build`."""
    match shape:
        case Leaf():
            return [term_of(value)]
        case Record():
            pairs = zip(shape.parts, parts_of(value, shape), strict=True)
            return [term for part, inner in pairs for term in flatten(part, inner)]
        case Total():
            if isinstance(value, SymbolicMap):
                return value.terms
            return _flatten_map(shape, value.default, value.items())
        case Sequence():
            default = flatten(shape.element, value.default)
            if isinstance(value, SymbolicSeq):
                return [value.length.term, *default, *value.elements.terms]
            elements = _flatten_map(shape.elements, value.default, enumerate(value))
            return [z3.IntVal(value.length), *default, *elements]


def _flatten_map(shape: Total, default: Any, entries: Iterable[tuple[Any, Any]]) -> list[Term]:
    constant = [z3.K(z3.IntSort(), t) for t in flatten(shape.value, default)]
    symbolic = SymbolicMap(shape, constant)
    for key, entry in entries:
        symbolic = symbolic.put(key, entry)
    return symbolic.terms


def fresh(shape: Shape, name: str) -> Any:
    """A symbolic value of this shape about which nothing is known."""
    terms = [z3.Const(f"{name}.{i}", sort) for i, sort in enumerate(sorts(shape))]
    return build(shape, iter(terms))


class SymbolicMap:
    """The counterpart of `Map`: one array for each term of the value's shape."""

    __slots__ = ("shape", "terms")

    def __init__(self, shape: Total, terms: list[Term]) -> None:
        self.shape, self.terms = shape, terms

    def __getitem__(self, key: object) -> Any:
        index = term_of(key)
        return build(self.shape.value, iter([z3.Select(t, index) for t in self.terms]))

    def put(self, key: object, value: Any) -> SymbolicMap:
        """This map with `value` at `key`."""
        index, new = term_of(key), flatten(self.shape.value, value)
        pairs = zip(self.terms, new, strict=True)
        return SymbolicMap(self.shape, [z3.Store(t, index, v) for t, v in pairs])

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, SymbolicMap | Map):
            return False
        return Bool(same(self.shape, self, other))

    def __ne__(self, other: object) -> Any:
        return (self == other) ^ True

    __hash__ = None  # type: ignore[assignment]
    __iter__ = __contains__ = None
    """Nothing says where a map of which nothing is known has entries."""


class SymbolicSeq:
    """The counterpart of `Seq`. What its elements are past its end is never seen."""

    __slots__ = ("default", "elements", "length")

    def __init__(self, length: Int, default: Any, elements: SymbolicMap) -> None:
        self.length, self.default, self.elements = length, default, elements

    def __getitem__(self, position: object) -> Any:
        index, shape = term_of(position), self.elements.shape.value
        inside = z3.And(index >= 0, index < self.length.term)
        pairs = zip(
            flatten(shape, self.elements[position]), flatten(shape, self.default), strict=True
        )
        return build(shape, iter([z3.If(inside, there, default) for there, default in pairs]))

    def append(self, value: Any) -> SymbolicSeq:
        """This sequence with `value` after its last element."""
        return SymbolicSeq(self.length + 1, self.default, self.elements.put(self.length, value))

    def first(self, length: object) -> SymbolicSeq:
        """The first `length` elements: all where there are fewer, none where it is negative."""
        wanted, mine = term_of(length), self.length.term
        kept = z3.If(wanted <= 0, 0, z3.If(wanted < mine, wanted, mine))
        return SymbolicSeq(Int(kept), self.default, self.elements)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, SymbolicSeq | Seq):
            return False
        return Bool(same(Sequence(self.elements.shape), self, other))

    def __ne__(self, other: object) -> Any:
        return (self == other) ^ True

    __hash__ = None  # type: ignore[assignment]
    __iter__ = __contains__ = None
    """Nothing says how many elements a sequence has of which nothing is known."""


def same(shape: Shape, one: Any, other: Any) -> Term:
    """That two values of this shape are equal: maps at every key, sequences up to their end."""
    match shape:
        case Leaf():
            return term_of(one) == term_of(other)
        case Record():
            pairs = zip(parts_of(one, shape), parts_of(other, shape), strict=True)
            parts = zip(shape.parts, pairs, strict=True)
            return z3.And([same(part, *pair) for part, pair in parts])
        case Total():
            a, b = (build(shape, iter(flatten(shape, each))) for each in (one, other))
            if _holds_sequences(shape.value):
                key = z3.FreshInt("key")
                return z3.ForAll([key], same(shape.value, a[Int(key)], b[Int(key)]))
            return z3.And([x == y for x, y in zip(a.terms, b.terms, strict=True)])
        case Sequence():
            a, b = (build(shape, iter(flatten(shape, each))) for each in (one, other))
            place = z3.FreshInt("place")
            inside = z3.And(place >= 0, place < a.length.term)
            element = same(shape.element, a.elements[Int(place)], b.elements[Int(place)])
            ends = z3.And(a.length.term == b.length.term, same(shape.element, a.default, b.default))
            return z3.And(ends, z3.ForAll([place], z3.Implies(inside, element)))


def _holds_sequences(shape: Shape) -> bool:
    """Whether a value of this shape has a sequence in it: then its arrays say more than it does."""
    match shape:
        case Leaf():
            return False
        case Record():
            return any(map(_holds_sequences, shape.parts))
        case Total():
            return _holds_sequences(shape.value)
        case Sequence():
            return True
