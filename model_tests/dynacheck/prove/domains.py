"""What a theorem's parameter ranges over, by its annotation.

A parameter enters a run as an arbitrary value of its type; in an induction, as nothing or as one
element more than an arbitrary value; in the search for a counterexample, as so many elements.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import z3

from dynacheck.prove.arbitrary import (
    AnyAction,
    AnyCondition,
    AnyFunction,
    AnyItem,
    AnyOperand,
    AnyStep,
    Chunk,
    Many,
    Octets,
    Tail,
    Text,
    known,
)
from dynacheck.prove.meanings import chosen, value
from dynacheck.prove.symbolic import Int
from dynaspec.items import conditions, expressions, updates, values

Size = int | Literal["any", "more"]
"""Elements: so many, any number, or one more than any number."""

LEAST = {"Natural": 0, "Positive": 1}
"""The smallest number of the sorts that have one."""

OPAQUE: tuple[tuple[Any, type], ...] = (
    (conditions.Condition, AnyCondition),
    (expressions.Operand, AnyOperand),
    (updates.Action, AnyAction),
    (values.Item, AnyItem),
)
OCTETS: dict[Any, type[Octets]] = {bytes: Octets, str: Text}
LETTERS = range(ord("a"), ord("z") + 1)


class NoDomainError(Exception):
    """A parameter's annotation says nothing that the prover can range over."""


@dataclass(frozen=True)
class Domain:
    """One parameter: its name, its annotation, and how much of it a run looks at."""

    name: str
    annotation: Any
    size: Size = "any"

    @property
    def sized(self) -> bool:
        """Whether its values consist of elements, or are counted up to."""
        return (
            self.annotation in OCTETS
            or _element(self.annotation) is not None
            or _sort(self.annotation) == "Digits"
        )

    def enter(self) -> Any:
        """A value of this domain; called within a run, which it may fork."""
        if self.annotation in OCTETS:
            return OCTETS[self.annotation](self._places(LETTERS))
        if _sort(self.annotation) == "Digits":
            return self._places(range(10))
        element = _element(self.annotation)
        if element is not None:
            return self._many(element)
        if self.size == "more":
            return any_of(self.annotation, self.name) + 1
        return 0 if self.size == 0 else any_of(self.annotation, self.name)

    def less(self, entered: Any) -> Any:
        """For a value that entered with one element more: the value without it."""
        if isinstance(entered, Many):
            return Many(entered.parts[:-1])
        if isinstance(entered, Octets):
            return type(entered)(entered.places[1:])
        return entered[1:] if isinstance(entered, tuple) else any_of(self.annotation, self.name)

    def _places(self, within: range) -> tuple[Any, ...]:
        rest = (Tail(self.name),)
        if self.size == "any":
            return rest
        if self.size == "more":
            return (Int(z3.Int(f"{self.name}[0]")), *rest)
        places = tuple(Int(z3.Int(f"{self.name}[{place}]")) for place in range(self.size))
        for place in places:
            known((place >= within.start) & (place < within.stop))
        return places

    def _many(self, element: Any) -> Any:
        some = any_of(element, f"some of {self.name}") if _may_refuse(element) else None
        if self.size == "any":
            return Many((Chunk.named(self.name, some),))
        if self.size == "more":
            return Many((Chunk.named(self.name, some), any_of(element, f"{self.name}[-1]")))
        return tuple(any_of(element, f"{self.name}[{place}]") for place in range(self.size))


def any_of(annotation: Any, name: str) -> Any:
    """An arbitrary value of a type; called within a run, which it may fork."""
    for kind, stand_in in OPAQUE:
        if annotation == kind:
            return stand_in(name)
    if annotation is bool:
        return chosen((False, True), name)
    if _is_number(annotation):
        number = Int(z3.Int(name))
        if _sort(annotation) in LEAST:
            known(number >= LEAST[_sort(annotation)])
        return number
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return _any_of_some(typing.get_args(annotation), name)
    if typing.get_origin(annotation) is Callable:
        return _any_function(annotation, name)
    raise NoDomainError(f"{name}: {annotation}")


def _any_of_some(kinds: tuple[Any, ...], name: str) -> Any:
    if types.NoneType in kinds:
        (kind,) = (kind for kind in kinds if kind is not types.NoneType)
        return any_of(kind, name) if chosen((False, True), f"there is {name}") else None
    return value(name, tuple(kind.tag for kind in kinds))


def _any_function(annotation: Any, name: str) -> Any:
    if _is_step(annotation):
        return AnyStep(name)
    return AnyFunction(name, bool if typing.get_args(annotation)[1] is bool else int)


def _sort(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, typing.NewType) else ""


def _is_number(annotation: Any) -> bool:
    return annotation is int or getattr(annotation, "__supertype__", None) is int


def _may_refuse(element: Any) -> bool:
    """Whether elements of this type may refuse: actions of an update, steps of a transaction."""
    return bool(element == updates.Action) or _is_step(element)


def _is_step(annotation: Any) -> bool:
    arguments = typing.get_args(annotation)
    return typing.get_origin(annotation) is Callable and arguments[0] == [arguments[1]]


def _element(annotation: Any) -> Any:
    """What a sequence is of; ``None`` for what is no sequence."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and arguments[1:] == (...,):
        return arguments[0]
    return None
