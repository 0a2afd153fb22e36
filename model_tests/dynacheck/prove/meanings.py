"""What the specification's functions answer about arbitrary values.

A recursive function, asked about a part of which nothing is known, answers with anything of its
return type: that is what makes its run on the whole a step of an induction. The functions
themselves stay as they are: within ``arbitrary_parts`` the names by which they call one another,
and by which theorems call them, lead through here first.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Final

import z3

from dynacheck.prove.arbitrary import (
    AnyAction,
    AnyCondition,
    AnyEntries,
    AnyItem,
    AnyMap,
    AnyOperand,
    Fold,
    key_of,
    refusal,
)
from dynacheck.prove.paths import merged
from dynacheck.prove.sequences import Many, Octets, Ordered, Run, Tail, Text
from dynacheck.prove.solver import simplified
from dynacheck.prove.standins import MisalignedError, Opaque, is_a, known
from dynacheck.prove.symbolic import Bool, Int, Term, term_of
from dynaspec.items.data import sort_keys, values
from dynaspec.items.expressions import conditions, updates
from dynaspec.items.theorems import paging as about_paging
from dynaspec.items.theorems import sort_keys as about_sort_keys

Answering = Callable[[str], Any]
"""From the text of a question to its answer."""


def truth(question: str) -> Bool:
    """Any truth value."""
    return Bool(z3.Bool(question))


def number(question: str) -> Int:
    """Any rational number."""
    return Int(z3.Real(question))


KINDS = ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")
SCALARS = KINDS[:3]


def value(question: str, kinds: tuple[str, ...] = KINDS) -> Any:
    """Any value of the types ``kinds``; the run forks into one for each."""
    match chosen(kinds, f"type of {question}"):
        case "S":
            return values.S(Text((Tail(question),)))  # type: ignore[arg-type]
        case "N":
            return values.N(Ordered(question))  # type: ignore[arg-type]
        case "B":
            return values.B(Octets((Tail(question),)))  # type: ignore[arg-type]
        case "BOOL":
            return values.Bool(truth(question))  # type: ignore[arg-type]
        case "NULL":
            return values.Null()
        case "M":
            return values.M(AnyItem(question))  # type: ignore[arg-type]
        case tag:
            kind = getattr(values, tag)
            return kind(Opaque(question))


def chosen(choices: tuple[Any, ...], question: str) -> Any:
    """One of the choices, a run for each."""
    which = Int(z3.Int(question))
    low, high = 0, len(choices)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if which < middle else (middle, high)
    return choices[low]


def value_or_none(question: str) -> Any:
    """Any value, or none."""
    return value(question) if truth(f"there is {question}") else None


def rest(question: str) -> Run:
    """Any sequence of integers."""
    return Run((Tail(question),))


def question_of(function: str, arguments: tuple[Any, ...]) -> str:
    """The text of the question what a function says of arbitrary arguments."""
    return f"{function}{key_of(arguments)}"


def _opaque(argument: Any) -> bool:
    """Whether nothing is known of an argument, or of a sequence that is one arbitrary rest."""
    if is_a(argument, Run):
        return not argument.opened and argument.rest is not None
    return is_a(argument, AnyCondition) or is_a(argument, AnyOperand) or is_a(argument, AnyAction)


def _effect(question: str) -> Opaque:
    if truth(f"{question} is refused"):
        raise refusal(question)
    return Opaque(question)


class Unfolded:
    """A recursive function of an integer, as a function of the solver's.

    What is known of each value is what its definition says, unfolded once.
    """

    def __init__(self, name: str, definition: Callable[[Any], Any]) -> None:
        self._definition = definition
        self._values = z3.Function(name, z3.IntSort(), z3.RealSort())
        self._facts: dict[str, Term] = {}
        self._unfolding = False

    def __call__(self, argument: Any) -> Int:
        """The value at an integer."""
        at = simplified(term_of(argument))
        if not at.is_int():
            raise MisalignedError("a function of integers is asked about a fraction")
        if not self._unfolding:
            known(Bool(self._fact(at)))
        return Int(self._values(at))

    def _fact(self, at: Term) -> Term:
        if at.sexpr() not in self._facts:
            self._unfolding = True
            try:
                fact = merged(lambda: Int(self._values(at)) == self._definition(Int(at)))
                self._facts[at.sexpr()] = fact
            finally:
                self._unfolding = False
        return self._facts[at.sexpr()]


def _carried_out(item: Any, entries: Any) -> Int:
    """What effects make of an item: a function of the item and of the effects as a mapping."""
    if not is_a(item, Opaque) or not is_a(entries, AnyEntries):
        raise MisalignedError("effects are carried out that are not those that were found")
    terms = (item.numbered, entries.of.there, entries.of.at)
    sorts = [term.sort() for term in terms]
    if Bool(z3.Function("carrying out is refused", *sorts, z3.BoolSort())(*terms)):
        raise refusal(f"carrying out {key_of((item, entries.of))}")
    return Int(z3.Function("carried out", *sorts, z3.IntSort())(*terms))


def _in_order(at: Any) -> AnyEntries:
    if not is_a(at, AnyMap):
        raise MisalignedError("entries are put in order that are not those that were found")
    return AnyEntries(at)


def _length(sequence: Any) -> Any:
    return sequence.length if is_a(sequence, Many) else len(sequence)


Note = Callable[[], None]
"""Called where a proof makes use of a replacement."""
Replacement = Callable[[str, Callable[..., Any], Note], Callable[..., Any]]
"""From a function's name and itself to what takes its place."""


def _answered(answer: Answering) -> Replacement:
    """The function itself, but for arbitrary arguments: they are answered."""

    def replacing(name: str, function: Callable[..., Any], note: Note) -> Callable[..., Any]:
        @functools.wraps(function)
        def asked(*arguments: Any) -> Any:
            if not any(map(_opaque, arguments)):
                return function(*arguments)
            note()
            return answer(question_of(name, arguments))

        return asked

    return replacing


def _unfolded(name: str, function: Callable[..., Any], note: Note) -> Callable[..., Any]:
    """A recursive function of an integer: what its definition says of it, unfolded once."""
    return _noting(Unfolded(name, function), note)


def _replaced(by: Callable[..., Any]) -> Replacement:
    """Something else in its place."""
    return lambda _name, _function, note: _noting(by, note)


def _noting(function: Callable[..., Any], note: Note) -> Callable[..., Any]:
    def noted(*arguments: Any) -> Any:
        note()
        return function(*arguments)

    return noted


@dataclass(frozen=True)
class Taken:
    """A name of the specification that means something else in a proof: taken for granted."""

    module: ModuleType
    name: str
    replacement: Replacement
    sentence: str
    """Facts about it, which are true of the value that it stands for."""

    @property
    def label(self) -> str:
        """The name with its module's."""
        return f"{self.module.__name__.removeprefix('dynaspec.items.')}.{self.name}"

    def instead(self, note: Note) -> Callable[..., Any]:
        """What the name means in a proof, which notes each use that it makes of it."""
        return self.replacement(self.label, getattr(self.module, self.name), note)


TAKEN: Final = (
    Taken(
        conditions,
        "holds",
        _answered(truth),
        "an arbitrary condition holds of an item or does not, and always answers the same",
    ),
    Taken(
        conditions,
        "evaluate",
        _answered(value_or_none),
        "an arbitrary operand has some value in an item or none, and always the same",
    ),
    Taken(
        sort_keys,
        "significand",
        _answered(rest),
        "arbitrary digits have some sequence of integers as their bytes, and always the same",
    ),
    Taken(
        sort_keys,
        "fraction",
        _answered(number),
        "arbitrary digits are worth some rational number, and always the same",
    ),
    Taken(
        about_sort_keys,
        "decimal",
        _answered(truth),
        "arbitrary digits are decimal or not, and always answer the same",
    ),
    Taken(
        about_sort_keys,
        "normal",
        _answered(truth),
        "arbitrary digits are normal or not, and always answer the same",
    ),
    Taken(
        sort_keys,
        "power_of_ten",
        _unfolded,
        "it comes to an end for every integer, with a rational number",
    ),
    Taken(
        updates,
        "effect",
        _answered(_effect),
        "an arbitrary action has some effect on an item or is refused, and always the same",
    ),
    Taken(
        updates,
        "FrozenMap",
        _replaced(AnyMap.empty),
        "a map has at a key what was put there last, and is nothing more than that",
    ),
    Taken(
        updates,
        "in_order",
        _replaced(_in_order),
        "equal maps have equal entries in one order, however the maps were made",
    ),
    Taken(
        updates,
        "carried_out",
        _replaced(_carried_out),
        "equal entries make the same of an item, or are refused alike",
    ),
    Taken(about_paging, "length", _replaced(_length), "it counts the elements of a sequence"),
)
"""The functions that a proof does not run, or not on what is arbitrary.

Each has a test that what is said of it is true of it.
"""

FOLD: Final = "reduce"
FOLD_SENTENCE: Final = (
    "over any number of unknown elements it makes some value of the type that it started with, "
    "always the same of the same step, elements and start, and is refused only if the step may be"
)


def sentences() -> dict[str, str]:
    """What proofs may take for granted, by the label that a verdict names it by."""
    return {FOLD: FOLD_SENTENCE} | {taken.label: taken.sentence for taken in TAKEN}


Meaning = tuple[ModuleType, str, Any]
"""What a name of a module is to mean."""


def arbitrary_parts(within: str, note: Callable[[str], None]) -> list[Meaning]:
    """What names are to mean where the specification is asked about arbitrary values.

    In the specification's modules and in the one named; `note` is told what a run makes use of.
    """
    fold = Fold()
    return [
        *((module, "reduce", partial(_folding, note, fold)) for module in _folding_modules(within)),
        *((taken.module, taken.name, taken.instead(partial(note, taken.label))) for taken in TAKEN),
    ]


def _folding(note: Callable[[str], None], fold: Fold, step: Any, parts: Any, *start: Any) -> Any:
    if is_a(parts, Many):
        note(FOLD)
    return fold(step, parts, *start)


def _folding_modules(within: str) -> list[ModuleType]:
    """The modules that know ``functools.reduce`` by its name."""
    return [
        module
        for name, module in list(sys.modules.items())
        if (name == within or name.startswith("dynaspec."))
        and getattr(module, "reduce", None) is functools.reduce
    ]


@contextlib.contextmanager
def meaning(meanings: list[Meaning]) -> Iterator[None]:
    """Let names mean something else for a while."""
    before = [(module, name, getattr(module, name)) for module, name, _ in meanings]
    try:
        for module, name, meant in meanings:
            setattr(module, name, meant)
        yield
    finally:
        for module, name, meant in before:
            setattr(module, name, meant)
