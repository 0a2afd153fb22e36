"""Arbitrary values: stand-ins for parts of which nothing is known but what is asked of them.

A stand-in has a name, and whatever is asked of it twice in the same way has one answer: answers are
solver constants named after the question. It stands for one value of any size, so that what is
proved of it is proved of all.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

import z3

from dynacheck.prove.paths import paths
from dynacheck.prove.symbolic import Bool, Int, Term, term_of
from dynaspec.items.errors import Failure, Refused

NUMBERS = z3.SeqSort(z3.IntSort())
REFUSAL = Failure("ValidationException", "an arbitrary step refuses")


class ImpossibleError(Exception):
    """What is known of an arbitrary value rules this run out."""


def known(fact: Bool) -> None:
    """Let the run go on only where `fact` holds, as it does of all values there are."""
    if not fact:
        raise ImpossibleError


class MisalignedError(Exception):
    """The function looks farther into an arbitrary sequence than the proof has opened it."""


class Opaque:
    """A value of some type of the specification, known by name alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> Any:
        """Whether two opaque values are one."""
        if not isinstance(other, Opaque):
            return False
        return Bool(z3.Int(self.name) == z3.Int(other.name))

    __hash__ = None  # type: ignore[assignment]


class AnyCondition(Opaque):
    """A condition; ``conditions.holds`` says whether it holds."""


class AnyOperand(Opaque):
    """An operand; ``conditions.evaluate`` says what value it has, if any."""


class AnyItem(Opaque):
    """An item."""


class AnyAction(Opaque):
    """An action of an update; ``updates.effect`` says what it leaves, and whether it refuses."""

    @property
    def path(self) -> AnyPath:
        """The path that it changes."""
        return AnyPath(f"path of {self.name}")


class AnyPath(Opaque):
    """A document path."""


class Ordered(Opaque):
    """A value with a place in a total order: a number, or a sequence of integers.

    Its ``rank`` is a rational number: the numbers, and the sequences of integers in their
    lexicographic order, embed in them.
    """

    @property
    def rank(self) -> Int:
        """The place in the order."""
        return Int(z3.Real(f"rank of {self.name}"))

    def __eq__(self, other: object) -> Any:
        """Whether two values are one."""
        return self.rank == _aligned(other).rank

    def __lt__(self, other: object) -> Bool:
        return self.rank < _aligned(other).rank

    def __gt__(self, other: object) -> Bool:
        return self.rank > _aligned(other).rank

    __hash__ = None


class Tail(Ordered):
    """The rest of a sequence of integers: digits, or bytes.

    As an element of a tuple it stands for all its own elements, so that Python's comparison of
    tuples, which reaches it last, compares what is left of two sequences.
    """

    def __iter__(self) -> Iterator[Tail]:
        yield self


def _aligned(other: object) -> Ordered:
    if not isinstance(other, Ordered):
        raise MisalignedError(f"an arbitrary value is compared with {other!r}")
    return other


class Octets:
    """Bytes: the first ones, each an ``Int``, and perhaps an arbitrary rest."""

    def __init__(self, places: tuple[Any, ...]) -> None:
        self.places = places

    def __eq__(self, other: object) -> Any:
        return isinstance(other, Octets) and self.places == other.places

    def __lt__(self, other: Octets) -> bool:
        return self.places < other.places

    def startswith(self, prefix: Octets) -> Any:
        """Whether these bytes begin with ``prefix``."""
        if not prefix.places:
            return True
        if not self.places:
            return False
        first, begin = self.places[0], prefix.places[0]
        if isinstance(first, Tail) and isinstance(begin, Tail):
            return Bool(z3.Bool(f"{first.name} begins with {begin.name}"))
        if isinstance(first, Tail) or isinstance(begin, Tail):
            raise MisalignedError("a prefix that is longer than what is known of the bytes")
        return bool(first == begin) and Octets(self.places[1:]).startswith(
            Octets(prefix.places[1:])
        )

    __hash__ = None  # type: ignore[assignment]


class Text(Octets):
    """A string, as its UTF-8."""

    def encode(self, encoding: str, _errors: str) -> Octets:
        """The bytes of the string."""
        if encoding != "utf-8":
            raise MisalignedError(f"an arbitrary string has no {encoding} here")
        return Octets(self.places)


class Chunk(Opaque):
    """Any number of elements; the contents as a term of the solver where they are numbers."""

    def __init__(self, term: Term, refusing: Opaque | None = None) -> None:
        super().__init__(term.sexpr())
        self.term = term
        self.refusing = refusing
        """An arbitrary element, where elements may refuse."""

    def __eq__(self, other: object) -> Any:
        raise MisalignedError(f"{self.name} stands for any number of elements, and is none of them")

    __hash__ = None

    @staticmethod
    def named(name: str, refusing: Opaque | None = None) -> Chunk:
        """A chunk of which nothing is known."""
        return Chunk(z3.Const(name, NUMBERS), refusing)


class Many:
    """A sequence: arbitrary chunks and single elements, in their order."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts)

    def __add__(self, other: Any) -> Many:
        return Many((*self.parts, *other))

    def __radd__(self, other: tuple[Any, ...]) -> Many:
        return Many((*other, *self.parts))

    def __bool__(self) -> bool:
        return bool(self.length > 0)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, Many | tuple):
            return NotImplemented
        return Bool(self.term == Many(tuple(other)).term)

    @property
    def length(self) -> Int:
        """How many elements there are."""
        chunks = [z3.Length(part.term) for part in self.parts if isinstance(part, Chunk)]
        return Int(z3.Sum([z3.IntVal(len(self.parts) - len(chunks)), *chunks]))

    @property
    def term(self) -> Term:
        """The elements, which are numbers, as the solver's sequence."""
        empty = z3.Empty(NUMBERS)
        terms = [p.term if isinstance(p, Chunk) else z3.Unit(term_of(p)) for p in self.parts]
        return z3.Concat(empty, *terms) if terms else empty

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            raise MisalignedError(f"element {place} of an arbitrary sequence")
        size = self.length.term
        low = _clamped(0 if place.start is None else place.start, size)
        high = _clamped(self.length if place.stop is None else place.stop, size)
        term = z3.simplify(z3.SubSeq(self.term, low, z3.If(high > low, high - low, 0)))
        return Many((Chunk(term),))

    __hash__ = None  # type: ignore[assignment]


def _clamped(bound: Any, size: Term) -> Term:
    """A bound of a slice, as Python reads it."""
    term = term_of(bound)
    below = z3.If(term + size < 0, 0, term + size)
    return z3.If(term < 0, below, z3.If(term > size, size, term))


class AnyFunction(Opaque):
    """A function of a number, to truth values or to natural numbers."""

    def __init__(self, name: str, result: type) -> None:
        super().__init__(name)
        self.result = result

    def __call__(self, argument: Any) -> Any:
        """The one answer to this argument."""
        sort = z3.BoolSort() if self.result is bool else z3.IntSort()
        value = z3.Function(self.name, z3.IntSort(), sort)(term_of(argument))
        if self.result is bool:
            return Bool(value)
        return Int(z3.If(value < 0, 0, value))


class AnyStep(Opaque):
    """A step of a transaction: a function of the state that may refuse."""

    def __call__(self, state: Any) -> Int:
        """The state after it; or it refuses."""
        term = term_of(state)
        if Bool(z3.Function(f"{self.name} refuses", z3.IntSort(), z3.BoolSort())(term)):
            raise Refused(REFUSAL)
        return Int(z3.Function(self.name, z3.IntSort(), z3.IntSort())(term))


KEYS, VALUES = z3.IntSort(), z3.IntSort()


class AnyMap:
    """An immutable mapping from opaque keys to opaque values."""

    def __init__(self, there: Term, values: Term) -> None:
        self.there, self.values = there, values

    @staticmethod
    def empty() -> AnyMap:
        """The map without entries."""
        return AnyMap(z3.K(KEYS, False), z3.K(KEYS, z3.IntVal(0)))

    def put(self, key: Opaque, value: Opaque) -> AnyMap:
        """This map with ``value`` at ``key``."""
        at = z3.Int(key.name)
        return AnyMap(z3.Store(self.there, at, True), z3.Store(self.values, at, z3.Int(value.name)))


# --- Questions and answers ------------------------------------------------------------------------


_codes: dict[types.CodeType, int] = {}
"""The functions met so far: two lambdas of one function have one name, but not one number."""


def key_of(value: Any) -> str:
    """A text that tells a value from any other: part of the name of an answer about it."""
    match value:
        case Opaque():
            return value.name
        case Int() | Bool():
            return str(z3.simplify(value.term).sexpr())
        case Many() | tuple():
            return f"({', '.join(map(key_of, value))})"
        case AnyMap():
            return f"{value.there.sexpr()} {value.values.sexpr()}"
        case Octets():
            return key_of(value.places)
        case types.FunctionType():
            held = [cell.cell_contents for cell in value.__closure__ or ()]
            held += value.__defaults__ or ()
            number = _codes.setdefault(value.__code__, len(_codes))
            return f"{value.__qualname__} {number}({', '.join(map(key_of, held))})"
    if is_dataclass(value) and not isinstance(value, type):
        inner = ", ".join(key_of(getattr(value, field.name)) for field in fields(value))
        return f"{type(value).__name__}({inner})"
    if value is None or isinstance(value, bool | int | str | bytes | Decimal | Fraction | Mapping):
        return repr(value)
    raise MisalignedError(f"{value!r} cannot be told from others")


@dataclass(frozen=True)
class Question:
    """What is asked: in words, and of what terms. The answer is a function of these."""

    words: str
    terms: tuple[Term, ...] = ()

    def answer(self, part: str, sort: Term) -> Term:
        """A part of the answer."""
        if not self.terms:
            return z3.Const(self.words + part, sort)
        kinds = [term.sort() for term in self.terms]
        return z3.Function(self.words + part, *kinds, sort)(*self.terms)


def question(words: str, about: Any) -> Question:
    """What is asked about a value: of its terms, where it consists of terms; else of its text."""
    terms = _terms(about)
    return Question(f"{words}, {key_of(about)}") if terms is None else Question(words, tuple(terms))


def _terms(value: Any) -> list[Term] | None:
    match value:
        case Int() | Bool() | int():
            return [term_of(value)]
        case AnyMap():
            return [value.there, value.values]
    if not is_dataclass(value) or isinstance(value, type):
        return None
    parts = [_terms(getattr(value, field.name)) for field in fields(value)]
    return None if None in parts else [term for part in parts for term in part or ()]


def alike(value: Any, asked: Question, part: str = "") -> Any:
    """The answer to a question, where it is of the type of ``value``."""
    match value:
        case Bool() | bool():
            return Bool(asked.answer(part, z3.BoolSort()))
        case Int() | int():
            return Int(asked.answer(part, z3.IntSort()))
        case Many() | tuple():
            return Many((Chunk(asked.answer(part, NUMBERS)),))
        case AnyMap():
            sorts = value.there.sort(), value.values.sort()
            return AnyMap(
                asked.answer(f"{part} has", sorts[0]), asked.answer(f"{part} at", sorts[1])
            )
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{n: alike(getattr(value, n), asked, f"{part}.{n}") for n in names})
    raise MisalignedError(f"there is no arbitrary value like {value!r}")


def folded(step: Callable[[Any, Any], Any], parts: Any, start: Any) -> Any:
    """``functools.reduce``; what it makes of an arbitrary chunk is an arbitrary value.

    The same value for the same step, chunk and value before it: a fold is a function of these. It
    may refuse where the step lets an element's refusal through.
    """

    def onward(so_far: Any, part: Any) -> Any:
        if not isinstance(part, Chunk):
            return step(so_far, part)
        asked = question(f"fold {key_of(step)} {part.name}", so_far)
        refusing = part.refusing is not None and _refuses(step, so_far, part.refusing)
        if refusing and Bool(asked.answer(" refuses", z3.BoolSort())):
            raise Refused(REFUSAL)
        return alike(so_far, asked)

    return reduce(onward, parts, start)


def _refuses(step: Callable[[Any, Any], Any], so_far: Any, element: Opaque) -> bool:
    """Whether a step may refuse because of an arbitrary element."""

    def body() -> bool:
        try:
            step(so_far, element)
        except Refused:
            return True
        return False

    return any(way.result for way in paths(body))
