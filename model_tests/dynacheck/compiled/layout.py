"""How a state is laid out in bits: cells, each with the values that were met there, and no others.

What a state is made of says its type; how many values a number has, which keys a map and how many
elements a sequence, is found by running. A layout begins with the initial state alone and grows by
states that were reached. What a map has at keys that are not laid out, and a sequence past the
elements that are, is its default: so two states are equal exactly if their codes are.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, is_dataclass
from typing import Any

import numpy as np

from dynacheck.compiled.circuit import Circuit
from dynacheck.compiled.values import Int, SymbolicMap, SymbolicSeq, SymbolicTuple, truth
from dynacheck.names import fields_of
from dynaspec.collections import Map, Seq

WORD = 64
Path = tuple[str | int, ...]
DEFAULT, LENGTH = "default", "length"
"""Steps of a path: what a collection has where nothing is laid out, and how long a sequence is."""


@dataclass
class Leaf:
    """A number or a condition, and the values that it was met with."""

    is_condition: bool
    values: set[Any]


@dataclass
class Record:
    """A record or a tuple."""

    kind: Any
    parts: dict[str | int, Shape]

    def of(self, parts: Sequence[Any]) -> Any:
        """The record or tuple that has these parts."""
        if self.kind is tuple:
            return tuple(parts)
        return self.kind(**dict(zip(map(str, self.parts), parts, strict=True)))


@dataclass
class Total:
    """A map, by the keys that are laid out."""

    default: Shape
    entries: dict[int, Shape] = field(default_factory=dict)


@dataclass
class Elements:
    """A sequence, by the elements that are laid out."""

    default: Shape
    length: Leaf
    elements: list[Shape] = field(default_factory=list)


Shape = Leaf | Record | Total | Elements


def part_of(value: Any, name: str | int) -> Any:
    """A part of a record or a tuple."""
    return value[name] if isinstance(name, int) else getattr(value, name)


def shape_of(hint: Any, value: Any) -> Shape:
    """The shape that the annotation `hint` names, with room for `value` alone."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Map:
        entries = {key: shape_of(inner[1], kept) for key, kept in value.items()}
        return Total(shape_of(inner[1], value.default), entries)
    if origin is Seq:
        elements = [shape_of(inner[0], each) for each in value]
        length = Leaf(False, {value.length})
        return Elements(shape_of(inner[0], value.default), length, elements)
    if origin is tuple:
        kinds: dict[str | int, Any] = dict(enumerate(inner))
        return Record(tuple, {n: shape_of(kind, value[n]) for n, kind in kinds.items()})
    if is_dataclass(hint):
        named = fields_of(hint).items()
        return Record(hint, {n: shape_of(kind, part_of(value, n)) for n, kind in named})
    return Leaf(hint is bool, {value})


def widen(shape: Shape, value: Any) -> bool:
    """Make room for `value`; whether there was none."""
    match shape:
        case Leaf(values=values):
            is_new = value not in values
            values.add(value)
            return is_new
        case Record(parts=parts):
            grown = [widen(part, part_of(value, name)) for name, part in parts.items()]
            return any(grown)
        case Total(default=default, entries=entries):
            missing = [key for key, _ in value.items() if key not in entries]
            entries.update((key, deepcopy(default)) for key in missing)
            grown = [widen(entry, value[key]) for key, entry in entries.items()]
            return bool(missing) | widen(default, value.default) | any(grown)
        case Elements(default=default, elements=elements):
            missing = list(range(len(elements), value.length))
            elements += [deepcopy(default) for _ in missing]
            grown = [widen(element, value[i]) for i, element in enumerate(elements)]
            ends = widen(default, value.default) | widen(shape.length, value.length)
            return bool(missing) | ends | any(grown)


def leaves(shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """The leaves of a shape, each with the way to it."""
    match shape:
        case Leaf():
            yield path, shape
        case Record(parts=parts):
            for name, part in parts.items():
                yield from leaves(part, (*path, name))
        case Total(default=default, entries=entries):
            yield from leaves(default, (*path, DEFAULT))
            for key in sorted(entries):
                yield from leaves(entries[key], (*path, key))
        case Elements(default=default, length=length, elements=elements):
            yield from leaves(default, (*path, DEFAULT))
            yield (*path, LENGTH), length
            for place, element in enumerate(elements):
                yield from leaves(element, (*path, place))


@dataclass(frozen=True)
class Cell:
    """Where a leaf lies: some bits of a word, which hold the number of its value."""

    path: Path
    is_condition: bool
    values: tuple[Any, ...]
    word: int
    shift: int
    bits: int

    @property
    def code(self) -> dict[Any, int]:
        """The code of each value."""
        return {value: code for code, value in enumerate(self.values)}

    @property
    def mask(self) -> int:
        """The bits, in their word."""
        return ((1 << self.bits) - 1) << self.shift


class Layout:
    """A shape, laid out in words."""

    def __init__(self, shape: Shape) -> None:
        """Lay out the leaves one after the other, none across two words."""
        self.shape = deepcopy(shape)
        self.cells: list[Cell] = []
        self.numbers: dict[Path, int] = {}
        word = shift = 0
        for path, leaf in leaves(self.shape):
            values = tuple(sorted(leaf.values))
            bits = (len(values) - 1).bit_length()
            if shift + bits > WORD:
                word, shift = word + 1, 0
            self.numbers[path] = len(self.cells)
            self.cells.append(Cell(path, leaf.is_condition, values, word, shift, bits))
            shift += bits
        self.words = word + 1
        self.codes = [cell.code for cell in self.cells]

    @property
    def bits(self) -> int:
        """How many bits a state takes."""
        return sum(cell.bits for cell in self.cells)

    def circuit(self) -> Circuit:
        """An empty circuit over the cells."""
        return Circuit([len(cell.values) for cell in self.cells])

    def symbolic(self, circuit: Circuit) -> Any:
        """Any state of this layout, as a value over the circuit's cells."""
        return self._symbolic(self.shape, (), circuit)

    def _symbolic(self, shape: Shape, path: Path, circuit: Circuit) -> Any:
        def at(step: str | int, part: Shape) -> Any:
            return self._symbolic(part, (*path, step), circuit)

        match shape:
            case Leaf():
                return self._any_of_cell(self.numbers[path], circuit)
            case Record(kind=kind, parts=parts):
                inner = [at(name, part) for name, part in parts.items()]
                return SymbolicTuple(inner) if kind is tuple else shape.of(inner)
            case Total(default=default, entries=entries):
                kept = {key: at(key, entry) for key, entry in entries.items()}
                return SymbolicMap(at(DEFAULT, default), kept)
            case Elements(default=default, length=length, elements=elements):
                inner = [at(place, element) for place, element in enumerate(elements)]
                return SymbolicSeq(at(DEFAULT, default), at(LENGTH, length), inner)

    def _any_of_cell(self, number: int, circuit: Circuit) -> Any:
        cell = self.cells[number]
        if len(cell.values) == 1:
            return cell.values[0]
        if cell.is_condition:
            return truth(circuit.literal(number, 1 << self.codes[number][True]))
        return Int({v: circuit.literal(number, 1 << code) for code, v in enumerate(cell.values)})

    # --- States as words --------------------------------------------------------------------------

    def pack(self, state: Any) -> list[int]:
        """The words of a state. `KeyError` where it has no room for it."""
        words = [0] * self.words
        for cell, codes in zip(self.cells, self.codes, strict=True):
            words[cell.word] |= codes[_at(state, cell.path)] << cell.shift
        return words

    def reader(self) -> Callable[[Sequence[Any]], Any]:
        """What makes states of their words, and remembers what it has made."""
        return _Reader(self.shape, iter(self.cells))

    def moved(self, keys: Any, wider: Layout) -> Any:
        """States of this layout, a row each, in a `wider` one."""
        new = np.zeros((len(keys), wider.words), np.uint64)
        for cell, codes in zip(wider.cells, wider.codes, strict=True):
            old = self.cells[self._source(cell.path)]
            table = np.array([codes[value] for value in old.values], np.uint64)
            was = (keys[:, old.word] & np.uint64(old.mask)) >> np.uint64(old.shift)
            new[:, cell.word] |= table[was.astype(np.int64)] << np.uint64(cell.shift)
        return new

    def _source(self, path: Path) -> int:
        """The cell that says what a state of this layout has at `path` of a wider one."""
        shape: Shape | None = self.shape
        found: list[str | int] = []
        for step in path:
            shape, step = _step(shape, step)
            found.append(step)
        return self.numbers[tuple(found)]


def _step(shape: Any, step: str | int) -> tuple[Any, str | int]:
    """One step into a shape; to the default of a collection where it has nothing laid out."""
    match shape:
        case Record(parts=parts):
            return parts[step], step
        case Total(default=default, entries=entries):
            return (entries[step], step) if step in entries else (default, DEFAULT)
        case Elements(default=default, length=length, elements=elements):
            if step == LENGTH:
                return length, step
            is_there = isinstance(step, int) and step < len(elements)
            return (elements[int(step)], step) if is_there else (default, DEFAULT)
    raise LookupError(step)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        is_kept = isinstance(value, Map | Seq) and isinstance(step, int)
        value = value[step] if is_kept else part_of(value, step)
    return value


MOST_KEPT = 100_000
"""Values that are remembered of one part of a state."""


class _Reader:
    """Reads a part of a state from its words, and remembers it by its bits."""

    def __init__(self, shape: Shape, cells: Iterator[Cell]) -> None:
        """Read what lies in the next of the cells."""
        self._shape = shape
        self._parts: list[_Reader] = []
        self._cells: list[Cell] = []
        if isinstance(shape, Record):
            self._parts = [_Reader(part, cells) for part in shape.parts.values()]
            self._cells = [cell for part in self._parts for cell in part._cells]
        else:
            self._cells = [next(cells) for _ in leaves(shape)]
        masks: dict[int, int] = {}
        for cell in self._cells:
            masks[cell.word] = masks.get(cell.word, 0) | cell.mask
        self._masks = list(masks.items())
        self._known: dict[tuple[int, ...], Any] = {}

    def __call__(self, words: Sequence[Any]) -> Any:
        """The value of this part."""
        bits = tuple([words[word] & mask for word, mask in self._masks])
        if bits not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[bits] = self._made(words)
        return self._known[bits]

    def _made(self, words: Sequence[Any]) -> Any:
        if isinstance(self._shape, Record):
            return self._shape.of([part(words) for part in self._parts])
        values = (c.values[(words[c.word] & c.mask) >> c.shift] for c in self._cells)
        return _build(self._shape, values)


def _build(shape: Shape, found: Iterator[Any]) -> Any:
    """A value of a shape, made of the next values of its leaves."""
    match shape:
        case Leaf():
            return next(found)
        case Record(parts=parts):
            return shape.of([_build(part, found) for part in parts.values()])
        case Total(default=default, entries=entries):
            other = _build(default, found)
            return Map(other, {key: _build(entries[key], found) for key in sorted(entries)})
        case Elements(default=default, elements=elements):
            other = _build(default, found)
            length = next(found)
            inner = [_build(element, found) for element in elements]
            return Seq(other, tuple(inner[:length]))
