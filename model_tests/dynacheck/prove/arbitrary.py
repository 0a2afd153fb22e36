"""Arbitrary values: stand-ins for parts of which nothing is known but their answers.

A stand-in has a name, and whatever is asked of it twice in the same way has one answer: answers are
solver constants named after the question. It stands for one value of any size, so that what is
proved of it is proved of all.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from dynacheck.prove.paths import paths
from dynacheck.prove.sequences import NUMBERS, UNKNOWN, Chunk, Many, Ordered, Run
from dynacheck.prove.solver import simplified
from dynacheck.prove.standins import ImpossibleError, MisalignedError, Opaque, StandIn, is_a
from dynacheck.prove.symbolic import Bool, Int, Term, term_of
from dynaspec.items.data.errors import Refused
from dynaspec.machine import Disabled


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
        return AnyPath(f"path of {self.known_as}")


class AnyPath(Opaque):
    """A document path."""


class AnyFailure(Opaque):
    """Why something is refused."""

    @property
    def message(self) -> Opaque:
        """What is told of it."""
        return Opaque(f"message of {self.known_as}")


def refusal(question: str) -> Refused:
    """A refusal of which nothing is known but what it answers."""
    refused = Refused(AnyFailure(f"why {question}"))  # type: ignore[arg-type]
    refused.others = Opaque(f"what else {question}")  # type: ignore[assignment]
    return refused


class AnyFunction(Opaque):
    """A function to truth values, to numbers, or to numbers that are not below a least."""

    def __init__(self, name: str, arguments: int, result: type, least: int | None = None) -> None:
        super().__init__(name)
        self.arguments, self.result, self.least = arguments, result, least

    def __call__(self, *arguments: Any) -> Any:
        """The one answer to these arguments."""
        if len(arguments) != self.arguments:
            self.refuse(f"call with {len(arguments)} arguments")
        terms = [_argument(argument) for argument in arguments]
        sort = z3.BoolSort() if self.result is bool else z3.IntSort()
        value = z3.Function(self.known_as, *(term.sort() for term in terms), sort)(*terms)
        if self.result is bool:
            return Bool(value)
        return Int(value if self.least is None else z3.If(value < self.least, self.least, value))


def _argument(value: Any) -> Term:
    """An argument as a term; equal arguments have equal terms."""
    if is_a(value, Opaque) and not is_a(value, Ordered) and not is_a(value, Chunk):
        return value.numbered
    if is_truth(value):
        return z3.If(term_of(value), 1, 0)
    if not is_a(value, Int) and not is_a(value, int):
        raise MisalignedError("an arbitrary function is asked about something that is no number")
    return term_of(value)


class AnyStep(Opaque):
    """A step of a transaction: a function of the state that may refuse."""

    def __call__(self, state: Any) -> Int:
        """The state after it; or it refuses."""
        term = _argument(state)
        if Bool(z3.Function(f"{self.known_as} refuses", z3.IntSort(), z3.BoolSort())(term)):
            raise refusal(f"{self.known_as} refuses {key_of(state)}")
        return Int(z3.Function(self.known_as, z3.IntSort(), z3.IntSort())(term))


def is_truth(value: Any) -> bool:
    """Whether a value is a truth value, symbolic or not."""
    return type(value) is bool or is_a(value, Bool)


KEYS, VALUES = z3.IntSort(), z3.IntSort()


class AnyMap(StandIn):
    """An immutable mapping from opaque keys to opaque values."""

    def __init__(self, there: Term, at: Term) -> None:
        self.there, self.at = there, at

    @staticmethod
    def empty() -> AnyMap:
        """The map without entries."""
        return AnyMap(z3.K(KEYS, False), z3.K(KEYS, z3.IntVal(0)))

    def put(self, key: Any, value: Any) -> AnyMap:
        """This map with ``value`` at ``key``."""
        if not is_a(key, Opaque) or not is_a(value, Opaque):
            self.refuse("put of something that is not arbitrary")
        return AnyMap(
            z3.Store(self.there, key.numbered, True),
            z3.Store(self.at, key.numbered, value.numbered),
        )


class AnyEntries(StandIn):
    """The entries of a mapping, in an order that depends on them alone."""

    def __init__(self, of: AnyMap) -> None:
        self.of = of


for _kind in (AnyItem, AnyMap):
    Mapping.register(_kind)  # so that a pattern of a mapping asks for its keys, and is refused


# --- Questions and answers ------------------------------------------------------------------------


_met: dict[tuple[int, int], tuple[int, types.FunctionType]] = {}
"""The functions met so far: two lambdas of one function have one name, but not one number."""


def _number_of(function: types.FunctionType) -> int:
    """A number for a function's code and the names that it sees; they are kept, and so are one."""
    key = id(function.__code__), id(function.__globals__)
    return _met.setdefault(key, (len(_met), function))[0]


def key_of(value: Any) -> str:
    """A text that tells a value from any other: part of the name of an answer about it."""
    if is_a(value, Opaque):
        return f"{type(value).__name__} {value.known_as}"
    if is_a(value, AnyMap):
        return f"{value.there.sexpr()} {value.at.sexpr()}"
    match value:
        case Int() | Bool():
            return str(simplified(value.term).sexpr())
        case Many():
            return f"({', '.join(map(key_of, value.parts))})"
        case Run():
            return f"{type(value).__name__}({', '.join(map(key_of, value.places))})"
        case tuple():
            name = "" if type(value) is tuple else _name(value)
            return f"{name}({', '.join(map(key_of, value))})"
        case types.FunctionType():
            held = [cell.cell_contents for cell in value.__closure__ or ()]
            held += [value.__defaults__, tuple((value.__kwdefaults__ or {}).items())]
            inner = ", ".join(map(key_of, held))
            return f"{value.__qualname__} {_number_of(value)}({inner})"
        case Mapping():
            return f"{_name(value)}({', '.join(map(key_of, value.items()))})"
    if is_dataclass(value) and not isinstance(value, type):
        inner = ", ".join(key_of(getattr(value, field.name)) for field in fields(value))
        return f"{_name(value)}({inner})"
    if value is None or isinstance(value, bool | int | str | bytes | Decimal | Fraction):
        return repr(value)
    raise MisalignedError(f"a {_name(value)} cannot be told from others")


def _name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


@dataclass(frozen=True)
class Question:
    """The question, in words, and its terms. The answer is a function of these."""

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
    if terms is None:
        return Question(f"{words}, {key_of(about)}")
    return Question(f"{words}, {_form(about)}", tuple(terms))


def _form(value: Any) -> str:
    """What a value is made of: its type, where it has no term of its own."""
    if is_a(value, AnyMap):
        return "map"
    if is_a(value, Many) or type(value) is tuple:
        return f"({value.element.kind if is_a(value, Many) else None})"
    if is_truth(value) or is_a(value, Int) or is_a(value, int):
        return str(term_of(value).sort())
    if not is_dataclass(value):
        return _name(value)
    parts = ", ".join(_form(getattr(value, field.name)) for field in fields(value))
    return f"{_name(value)}({parts})"


def _terms(value: Any) -> list[Term] | None:
    if is_a(value, AnyMap):
        return [value.there, value.at]
    if is_a(value, StandIn) or isinstance(value, type):
        return None
    if isinstance(value, Int | Bool | int):
        return [term_of(value)]
    if not is_dataclass(value):
        return None
    parts = [_terms(getattr(value, field.name)) for field in fields(value)]
    return None if None in parts else [term for part in parts for term in part or ()]


def alike(value: Any, asked: Question, part: str = "") -> Any:
    """The answer to a question, where it is of the type of ``value``."""
    if is_a(value, AnyMap):
        sorts = value.there.sort(), value.at.sort()
        return AnyMap(asked.answer(f"{part} has", sorts[0]), asked.answer(f"{part} at", sorts[1]))
    if is_a(value, Many) or type(value) is tuple:
        element = value.element if is_a(value, Many) else UNKNOWN
        return Many((Chunk(asked.answer(part, NUMBERS), element),))
    if is_a(value, StandIn):
        raise MisalignedError(f"a fold over a sequence of any length makes a {_name(value)}")
    match value:
        case Bool() | bool():
            return Bool(asked.answer(part, z3.BoolSort()))
        case Int() | int():
            return Int(asked.answer(part, term_of(value).sort()))
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{n: alike(getattr(value, n), asked, f"{part}.{n}") for n in names})
    raise MisalignedError(f"a fold over a sequence of any length makes a {_name(value)}")


def _is_alike(value: Any, answer: Any) -> bool:
    """Whether a value is one of those that an answer stands for."""
    if is_a(answer, AnyMap):
        return is_a(value, AnyMap)
    if is_a(answer, Many):
        return _is_sequence_like(value, answer)
    if is_a(answer, Bool):
        return is_truth(value)
    if is_a(answer, Int):
        numbers = (int, Fraction) if answer.term.is_real() else (int,)
        return isinstance(value, numbers) or (
            is_a(value, Int) and (answer.term.is_real() or bool(value.term.is_int()))
        )
    return type(value) is type(answer) and all(
        _is_alike(getattr(value, field.name), getattr(answer, field.name))
        for field in fields(answer)
    )


def _is_sequence_like(value: Any, answer: Many) -> bool:
    within = Many(value) if type(value) is tuple else value
    if not is_a(within, Many):
        return False
    return answer.element == UNKNOWN or not within.parts or within.element == answer.element


class Fold:
    """``functools.reduce``; what it makes of an arbitrary chunk is an arbitrary value.

    The same value for the same step, chunk and value before it: a fold is a function of these. It
    may refuse where the step may refuse an element of the chunk, after any others.
    """

    def __init__(self) -> None:
        self._tried: dict[tuple[str, str, Any], bool] = {}

    def __call__(self, step: Callable[[Any, Any], Any], parts: Any, *start: Any) -> Any:
        """What the step makes of the parts, one after the other."""
        if not is_a(parts, Many):
            return functools.reduce(step, parts, *start)
        if not start:
            raise MisalignedError("`reduce` over a sequence of any length has to start somewhere")
        return functools.reduce(functools.partial(self._onward, step), parts.parts, *start)

    def _onward(self, step: Callable[[Any, Any], Any], so_far: Any, part: Any) -> Any:
        if not is_a(part, Chunk):
            return step(so_far, part)
        key = key_of(step)
        asked = question(f"fold {key} {part.known_as}", so_far)
        trial = key, _form(so_far), part.element.kind
        if trial not in self._tried:
            self._tried[trial] = _refuses(step, so_far, part)
            if key_of(step) != key:
                raise MisalignedError("the step of a `reduce` changes what it holds")
        if self._tried[trial] and Bool(asked.answer(" refuses", z3.BoolSort())):
            raise refusal(f"{asked.words} refuses {key_of(so_far)}")
        return alike(so_far, asked)


def _refuses(step: Callable[[Any, Any], Any], so_far: Any, chunk: Chunk) -> bool:
    """Whether a step may refuse an element of a chunk; whatever came before, it is carried out.

    What it makes must be alike to what it was given.
    """

    def body() -> bool:
        try:
            before = alike(so_far, Question(f"some value before some of {chunk.known_as}"))
            after = step(before, chunk.element.enter(f"some of {chunk.known_as}"))
        except Refused:
            return True
        except Disabled:
            raise MisalignedError("a step of `reduce` that `require` may end") from None
        except ImpossibleError:
            raise Disabled from None
        if not _is_alike(after, before):
            raise MisalignedError("`reduce` over a sequence of any length changes the type")
        return False

    refuses = {way.result for way in paths(body)}
    return True in refuses
