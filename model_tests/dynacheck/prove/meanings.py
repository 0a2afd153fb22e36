"""What the specification's functions answer about arbitrary values.

A recursive function, asked about a part of which nothing is known, answers with anything of its
return type: that is what makes its run on the whole a step of an induction. The functions
themselves stay as they are: within ``arbitrary_parts`` the names by which they call one another,
and by which theorems call them, lead through here first.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import z3

from dynacheck.prove.arbitrary import (
    REFUSAL,
    AnyAction,
    AnyCondition,
    AnyItem,
    AnyMap,
    AnyOperand,
    Many,
    Octets,
    Opaque,
    Ordered,
    Tail,
    Text,
    folded,
    key_of,
    known,
)
from dynacheck.prove.paths import merged
from dynacheck.prove.symbolic import Bool, Int, Term, term_of
from dynaspec.items import atomic, conditions, paging, sort_keys, updates, values
from dynaspec.items.errors import Refused
from dynaspec.items.theorems import paging as about_paging
from dynaspec.items.theorems import sort_keys as about_sort_keys
from dynaspec.items.theorems import transactions as about_transactions

Answer = Callable[[str], Any]
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


def _opaque(argument: Any) -> bool:
    """Whether nothing is known of an argument, or of a sequence that is one arbitrary rest."""
    if isinstance(argument, tuple) and len(argument) == 1:
        return isinstance(argument[0], Tail)
    return isinstance(argument, AnyCondition | AnyOperand | Tail)


def _answering(function: Callable[..., Any], answer: Answer) -> Callable[..., Any]:
    """``function``, but for arbitrary arguments: they are answered."""

    @functools.wraps(function)
    def asked(*arguments: Any) -> Any:
        if any(map(_opaque, arguments)):
            return answer(f"{function.__name__}{key_of(arguments)}")
        return function(*arguments)

    return asked


POWER = z3.Function("power of ten", z3.IntSort(), z3.RealSort())


class Unfolded:
    """A recursive function of an integer, as a function of the solver's.

    What is known of each value is what its definition says, unfolded once.
    """

    def __init__(self, definition: Callable[[Any], Any]) -> None:
        self._definition = definition
        self._facts: dict[str, Term] = {}
        self._unfolding = False

    def __call__(self, argument: Any) -> Int:
        """The value at an integer."""
        at = z3.simplify(term_of(argument))
        if not self._unfolding:
            known(Bool(self._fact(at)))
        return Int(POWER(at))

    def _fact(self, at: Term) -> Term:
        if at.sexpr() not in self._facts:
            self._unfolding = True
            try:
                fact = merged(lambda: Int(POWER(at)) == self._definition(Int(at)))
                self._facts[at.sexpr()] = fact
            finally:
                self._unfolding = False
        return self._facts[at.sexpr()]


def _effect(action: AnyAction, item: AnyItem) -> Opaque:
    question = f"effect{key_of((action, item))}"
    if truth(f"{question} is refused"):
        raise Refused(REFUSAL)
    return Opaque(question)


def _changed(item: AnyItem, at: AnyMap) -> Int:
    """What effects make of an item: a function of the effects as a mapping, and of nothing else."""
    sorts = (at.there.sort(), at.values.sort())
    if Bool(z3.Function(f"{item.name} refuses", *sorts, z3.BoolSort())(at.there, at.values)):
        raise Refused(REFUSAL)
    return Int(z3.Function(f"{item.name} changed", *sorts, z3.IntSort())(at.there, at.values))


def _length(sequence: Any) -> Any:
    return sequence.length if isinstance(sequence, Many) else Many(tuple(sequence)).length


Meaning = tuple[ModuleType, str, Any]
"""What a name of a module is to mean."""

FOLDING: tuple[ModuleType, ...] = (
    conditions,
    updates,
    paging,
    atomic,
    about_paging,
    about_transactions,
)
"""The modules that fold over sequences by ``reduce``."""

ANSWERED: tuple[tuple[ModuleType, str, Answer], ...] = (
    (conditions, "holds", truth),
    (conditions, "evaluate", value_or_none),
    (sort_keys, "significand", Tail),
    (sort_keys, "fraction", number),
    (about_sort_keys, "decimal", truth),
    (about_sort_keys, "normal", truth),
)
"""The functions that recur on the parts of what they are given, and what they answer about one."""

UNFOLDED: tuple[tuple[ModuleType, str], ...] = ((sort_keys, "power_of_ten"),)
"""The functions that recur on an integer."""

REPLACED: tuple[Meaning, ...] = (
    (updates, "effect", _effect),
    (updates, "changed", _changed),
    (updates, "FrozenMap", AnyMap.empty),
    (about_paging, "length", _length),
)
"""What theorems take as given, with what is known of it."""


def arbitrary_parts() -> list[Meaning]:
    """What names are to mean where the specification is asked about arbitrary values."""
    return [
        *((module, "reduce", folded) for module in FOLDING),
        *((m, name, _answering(getattr(m, name), answer)) for m, name, answer in ANSWERED),
        *((module, name, Unfolded(getattr(module, name))) for module, name in UNFOLDED),
        *REPLACED,
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
