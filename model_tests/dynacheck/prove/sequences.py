"""Sequences in a proof: of which some elements are known, or none, and the rest is arbitrary.

An arbitrary rest never gets into a tuple of Python's, where it would count as one element. What
asks for the elements one by one, or for how many there are, is refused: ``functools.reduce``, in
``arbitrary``, is the one way through such a sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, cast

import z3

from dynacheck.prove.solver import simplified
from dynacheck.prove.standins import MisalignedError, Opaque, StandIn, is_a
from dynacheck.prove.symbolic import Bool, Int, Term, term_of

NUMBERS = z3.SeqSort(z3.IntSort())
CUTS: Final = 8
"""So often a sequence is cut, before it is taken for a way through all its elements."""
ANY_LENGTH = "a sequence of any length; `reduce` and `+` do what `for` and `(*a, b)` do"


class Ordered(Opaque):
    """A value with a place in a total order: a number, or a sequence of integers.

    Its ``rank`` is a rational number: the numbers, and the sequences of integers in their
    lexicographic order, embed in them.
    """

    @property
    def rank(self) -> Int:
        """The place in the order."""
        return Int(z3.Real(f"rank of {self.known_as}"))

    def __eq__(self, other: object) -> Any:
        """Whether two values are one."""
        return False if other is None else self.rank == _ordered(other).rank

    def __lt__(self, other: object) -> Bool:
        return self.rank < _ordered(other).rank

    def __gt__(self, other: object) -> Bool:
        return self.rank > _ordered(other).rank

    def __le__(self, other: object) -> Bool:
        return self.rank <= _ordered(other).rank

    def __ge__(self, other: object) -> Bool:
        return self.rank >= _ordered(other).rank

    __hash__ = StandIn.__hash__


def _ordered(other: object) -> Ordered:
    if not is_a(other, Ordered):
        raise MisalignedError("an arbitrary value is compared with one that is not")
    return other


class Tail(Ordered):
    """The rest of a sequence of integers: digits, or bytes. The last of the places of a run."""


class Run(StandIn):
    """A sequence of integers: the first ones, each an ``Int``, and perhaps an arbitrary rest."""

    likeness: ClassVar[type] = tuple
    described = ANY_LENGTH

    def __init__(self, places: tuple[Any, ...]) -> None:
        self.places = places

    @property
    def rest(self) -> Tail | None:
        """What is not known of it."""
        last = self.places[-1] if self.places else None
        return last if is_a(last, Tail) else None

    @property
    def opened(self) -> int:
        """How many elements are known."""
        return len(self.places) - (self.rest is not None)

    def __bool__(self) -> bool:
        if not self.opened and self.rest is not None:
            self.refuse("bool")
        return self.opened > 0

    def __len__(self) -> int:
        return self.opened if self.rest is None else self.refuse("len")

    def __iter__(self) -> Any:
        return iter(self.places) if self.rest is None else self.refuse("iter")

    def __getitem__(self, place: Any) -> Any:
        """A known element; or all from a place on."""
        if type(place) is slice and (place.stop, place.step) == (None, None):
            start = 0 if place.start is None else place.start
            if type(start) is int and start >= 0:
                return type(self)(self._from(start))
        if type(place) is int and 0 <= place < self.opened:
            return self.places[place]
        return self.refuse(f"[{place}]")

    def _from(self, start: int) -> tuple[Any, ...]:
        """The places from one on; where that is not known, the rest from there is arbitrary too."""
        if self.rest is None or start <= self.opened:
            return self.places[start:]
        return (Tail(f"{self.rest.known_as}[{start - self.opened}:]"),)

    def __add__(self, other: Any) -> Run:
        more = self._places_of(other)
        if self.rest is not None and more:
            self.refuse("+ of something after it")
        return type(self)(self.places + more)

    def __radd__(self, other: Any) -> Run:
        return type(self)(self._places_of(other) + self.places)

    def _places_of(self, other: Any) -> tuple[Any, ...]:
        """The places of another sequence of the same type."""
        if type(other) is type(self):
            places: tuple[Any, ...] = other.places
            return places
        if type(other) is not self.likeness:
            self.refuse("an operation with it")
        return tuple(cast("Iterable[Any]", other))

    def _parting(self, other: Any) -> tuple[Any, Any]:
        """Where this and another sequence part: numbers that are ordered as the two are."""
        mine, others = self.places, self._places_of(other)
        for one, two in zip(mine, others, strict=False):
            if is_a(one, Tail) or is_a(two, Tail):
                return _ordered(one).rank, _ordered(two).rank
            if one != two:
                return one, two
        longer = (mine[len(others) :] + others[len(mine) :])[:1]
        if longer and is_a(longer[0], Tail):
            raise MisalignedError("whether anything is left of an arbitrary sequence")
        return len(mine), len(others)

    def __eq__(self, other: object) -> Any:
        if other is None:
            return False
        one, two = self._parting(other)
        return one == two

    def __ne__(self, other: object) -> Any:
        equal = self == other
        return equal ^ True

    def __lt__(self, other: Any) -> Any:
        one, two = self._parting(other)
        return one < two

    def __gt__(self, other: Any) -> Any:
        one, two = self._parting(other)
        return one > two

    def __le__(self, other: Any) -> Any:
        one, two = self._parting(other)
        return one <= two

    def __ge__(self, other: Any) -> Any:
        one, two = self._parting(other)
        return one >= two

    __hash__ = StandIn.__hash__


class Octets(Run):
    """Bytes."""

    likeness: ClassVar[type] = bytes

    def startswith(self, prefix: Any) -> Any:
        """Whether these bytes begin with ``prefix``."""
        return _begins(self.places, self._places_of(prefix))


def _begins(whole: tuple[Any, ...], prefix: tuple[Any, ...]) -> Any:
    if not prefix:
        return True
    first, begin = whole[0] if whole else None, prefix[0]
    if is_a(first, Tail) and is_a(begin, Tail):
        return Bool(z3.Bool(f"{first.known_as} begins with {begin.known_as}"))
    if is_a(first, Tail) or is_a(begin, Tail):
        raise MisalignedError("a prefix that is longer than what is known of the bytes")
    return first is not None and bool(first == begin) and _begins(whole[1:], prefix[1:])


class Text(Octets):
    """A string, as its UTF-8: its letters are not the elements of this."""

    likeness = str

    def encode(self, encoding: str, _errors: str = "") -> Octets:
        """The bytes of the string."""
        return Octets(self.places) if encoding == "utf-8" else self.refuse(f"encode({encoding})")

    def _places_of(self, other: Any) -> tuple[Any, ...]:
        if type(other) is str:
            return tuple(other.encode("utf-8", "surrogatepass"))
        return super()._places_of(other)

    def __len__(self) -> int:
        self.refuse("len")

    def __iter__(self) -> Any:
        self.refuse("iter")

    def __getitem__(self, place: Any) -> Any:
        self.refuse(f"[{place}]")


# --- Sequences of anything ------------------------------------------------------------------------


@dataclass(frozen=True)
class Element:
    """What the elements of a chunk are."""

    kind: Any
    """Their type's annotation."""
    enter: Callable[[str], Any] = field(compare=False)
    """An arbitrary one, by a name; called within a run, which it may fork."""


INTEGER = Element(int, lambda name: Int(z3.Int(name)))
UNKNOWN = Element(None, lambda name: None if Bool(z3.Bool(f"{name} is none")) else Opaque(name))
"""Anything: of such an element it can be asked whether it is ``None``."""


class Chunk(Opaque):
    """Any number of elements; the contents as a term of the solver where they are numbers."""

    described = ANY_LENGTH

    def __init__(self, term: Term, element: Element = INTEGER, cuts: int = 0) -> None:
        super().__init__(term.sexpr())
        self.term = term
        self.element = element
        self.cuts = cuts
        """So often it was cut out of a sequence that was cut out of another."""

    def __eq__(self, other: object) -> Any:
        raise MisalignedError(
            f"{self.known_as} stands for any number of elements, and is none of them"
        )

    __hash__ = StandIn.__hash__

    @staticmethod
    def named(name: str, element: Element = INTEGER) -> Chunk:
        """A chunk of which nothing is known."""
        return Chunk(z3.Const(name, NUMBERS), element)


class Many(StandIn):
    """A tuple: arbitrary chunks and single elements, in their order."""

    likeness = tuple
    described = ANY_LENGTH

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts

    def __add__(self, other: Any) -> Many:
        return Many(self.parts + self._parts_of(other))

    def __radd__(self, other: Any) -> Many:
        return Many(self._parts_of(other) + self.parts)

    def _parts_of(self, other: Any) -> tuple[Any, ...]:
        if type(other) is Many:
            return other.parts
        return other if type(other) is tuple else self.refuse("an operation with it")

    def __bool__(self) -> bool:
        return bool(self.length > 0)

    def __eq__(self, other: object) -> Any:
        if other is None:
            return False
        return Bool(self.term == Many(self._parts_of(other)).term)

    def __ne__(self, other: object) -> Any:
        equal = self == other
        return equal ^ True

    @property
    def length(self) -> Int:
        """How many elements there are."""
        chunks = [z3.Length(part.term) for part in self.parts if is_a(part, Chunk)]
        return Int(z3.Sum([z3.IntVal(len(self.parts) - len(chunks)), *chunks]))

    @property
    def element(self) -> Element:
        """What all its elements are, if they are known to be one thing."""
        kinds = [_element(part) for part in self.parts]
        return kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else UNKNOWN

    @property
    def term(self) -> Term:
        """The elements, as numbers, as the solver's sequence."""
        empty = z3.Empty(NUMBERS)
        terms = [p.term if is_a(p, Chunk) else z3.Unit(_number(p)) for p in self.parts]
        return z3.Concat(empty, *terms) if terms else empty

    def __getitem__(self, place: Any) -> Any:
        if type(place) is not slice or place.step is not None:
            self.refuse("an element, or a step")
        size = self.length.term
        low = _clamped(0 if place.start is None else place.start, size)
        high = _clamped(self.length if place.stop is None else place.stop, size)
        term = simplified(z3.SubSeq(self.term, low, z3.If(high > low, high - low, 0)))
        cuts = max((part.cuts for part in self.parts if is_a(part, Chunk)), default=0) + 1
        if cuts > CUTS:
            self.refuse("all its elements, by taking one after the other")
        return Many((Chunk(term, self.element, cuts),))

    __hash__ = StandIn.__hash__


def _element(part: Any) -> Element:
    if is_a(part, Chunk):
        return part.element
    return INTEGER if (is_a(part, Int) or is_a(part, int)) and not is_a(part, bool) else UNKNOWN


def _number(part: Any) -> Term:
    """A single element as a number: equal elements have the same."""
    if is_a(part, Opaque) and not is_a(part, Ordered):
        return part.numbered
    if not (is_a(part, Int) or is_a(part, int)) or is_a(part, bool):
        raise MisalignedError("a sequence of any length is compared by what is no number")
    term = term_of(part)
    if not term.is_int():
        raise MisalignedError("a sequence of any length is compared by fractions")
    return term


def _clamped(bound: Any, size: Term) -> Term:
    """A bound of a slice, as Python reads it."""
    term = term_of(bound)
    below = z3.If(term + size < 0, 0, term + size)
    return z3.If(term < 0, below, z3.If(term > size, size, term))


for _kind in (Run, Many):
    Sequence.register(_kind)  # so that a pattern of a sequence asks for its length, and is refused
