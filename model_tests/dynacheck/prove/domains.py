"""What a theorem's parameter ranges over, by its annotation.

A parameter enters a run as an arbitrary value of its type; in an induction, as the least there is
or as one element more than an arbitrary value; in the search for a counterexample, as so many
elements.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import z3

from dynacheck.prove.arbitrary import (
    AnyAction,
    AnyCondition,
    AnyFunction,
    AnyItem,
    AnyOperand,
    AnyStep,
)
from dynacheck.prove.meanings import chosen, value
from dynacheck.prove.sequences import Chunk, Element, Many, Octets, Run, Tail, Text
from dynacheck.prove.standins import is_a, known
from dynacheck.prove.symbolic import Bool, Int
from dynaspec.items.data import values
from dynaspec.items.expressions import conditions, reading, updates

Size = int | Literal["any", "more"]
"""Elements: so many, any number, or one more than any number."""

LEAST = {"Natural": 0, "Positive": 1}
"""The smallest number of the sorts that have one, by their names."""
DIGITS: Final = "Digits"
"""The name of a sort of tuples of integers."""
STATE: Final = "State"
"""The name of the sort of states that a step of a transaction takes and makes."""

OPAQUE: tuple[tuple[Any, type], ...] = (
    (conditions.Condition, AnyCondition),
    (reading.Operand, AnyOperand),
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
        """Whether its values consist of elements."""
        return (
            self.annotation in OCTETS
            or _element(self.annotation) is not None
            or _sort(self.annotation, tuple[int, ...]) == DIGITS
        )

    @property
    def least(self) -> int | None:
        """The number that its numbers start from, if they do."""
        return LEAST.get(_sort(self.annotation, int))

    @property
    def inductive(self) -> bool:
        """Whether each of its values is reached from a least one, by one more at a time."""
        return self.sized or self.least is not None

    def enter(self) -> Any:
        """A value of this domain; called within a run, which it may fork."""
        if self.annotation in OCTETS:
            return OCTETS[self.annotation](self._places(LETTERS))
        if self.sized:
            element = _element(self.annotation)
            return self._digits() if element is None else self._many(element)
        if self.size == "any":
            return any_of(self.annotation, self.name)
        return self.least if self.size == 0 else any_of(self.annotation, self.name) + 1

    def less(self, entered: Any) -> Any:
        """For a value that entered with one element more: the value without it."""
        if is_a(entered, Many):
            return Many(entered.parts[:-1])
        if is_a(entered, Run):
            return type(entered)(entered.places[1:])
        return any_of(self.annotation, self.name)

    def _digits(self) -> Any:
        places = self._places(range(10))
        return places if isinstance(self.size, int) else Run(places)

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

    def _many(self, kind: Any) -> Any:
        if isinstance(self.size, int):
            return tuple(any_of(kind, f"{self.name}[{place}]") for place in range(self.size))
        chunk = Chunk.named(self.name, Element(kind, lambda name: any_of(kind, name)))
        last = (any_of(kind, f"{self.name}[-1]"),) if self.size == "more" else ()
        return Many((chunk, *last))


def any_of(annotation: Any, name: str) -> Any:
    """An arbitrary value of a type; called within a run, which it may fork."""
    for kind, stand_in in OPAQUE:
        if annotation == kind:
            return stand_in(name)
    if annotation is bool:
        return chosen((False, True), name)
    if _is_number(annotation):
        number = Int(z3.Int(name))
        if _sort(annotation, int) in LEAST:
            known(number >= LEAST[_sort(annotation, int)])
        return number
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return chosen(arguments, name)
    if origin in (typing.Union, types.UnionType):
        return _any_of_some(arguments, name)
    if origin is Callable:
        return _any_function(annotation, name)
    return value(name, (_tag(annotation, name),))


def _any_of_some(kinds: tuple[Any, ...], name: str) -> Any:
    others = tuple(kind for kind in kinds if kind is not types.NoneType)
    if len(others) < len(kinds) and chosen((True, False), f"there is no {name}"):
        return None
    if len(others) == 1:
        return any_of(others[0], name)
    return value(name, tuple(_tag(kind, name) for kind in others))


def _tag(kind: Any, name: str) -> str:
    """The tag of a type of attribute values."""
    if kind not in typing.get_args(values.Value):
        raise NoDomainError(f"{name}: a proof does not know what {kind} ranges over")
    return str(kind.tag)


def _any_function(annotation: Any, name: str) -> Any:
    arguments, result = typing.get_args(annotation)
    if arguments is ... or not all(map(_is_counted, arguments)):
        raise NoDomainError(f"{name}: a proof does not know the arguments of {annotation}")
    if _is_step(annotation):
        return AnyStep(name)
    if result is bool or _is_number(result):
        least = LEAST.get(_sort(result, int))
        return AnyFunction(name, len(arguments), bool if result is bool else int, least)
    raise NoDomainError(f"{name}: a proof does not know the results of {annotation}")


def _is_counted(annotation: Any) -> bool:
    """Whether values of a type have a number in their place: equal ones the same."""
    return (
        annotation is bool
        or _is_number(annotation)
        or any(annotation == kind for kind, _ in OPAQUE)
    )


def _sort(annotation: Any, of: Any) -> str:
    """The name of a sort that is made of a type."""
    if getattr(annotation, "__supertype__", None) != of:
        return ""
    return str(annotation.__name__)


def _is_number(annotation: Any) -> bool:
    return annotation is int or getattr(annotation, "__supertype__", None) is int


def _is_step(annotation: Any) -> bool:
    arguments, result = typing.get_args(annotation)
    return arguments == [result] and _sort(result, int) == STATE


def lies_in(annotation: Any, value: Any) -> bool:
    """Whether a value is of a sort: a theorem says nothing of others. May fork the run."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is bool:
        return is_a(value, Bool) or is_a(value, bool)
    if annotation is types.NoneType:
        return value is None
    if _is_number(annotation):
        least = LEAST.get(_sort(annotation, int))
        return _is_integer(value) and (least is None or bool(value >= least))
    if origin is Literal:
        return value is not None and any(bool(value == choice) for choice in arguments)
    if origin in (typing.Union, types.UnionType):
        return any(lies_in(kind, value) for kind in arguments)
    if value is None:
        return False
    if origin is Callable and _limited(arguments[1]):
        least = LEAST[_sort(arguments[1], int)]
        return is_a(value, AnyFunction) and value.least is not None and value.least >= least
    element = _element(annotation)
    if element is None or not _limited(element):
        return True
    parts = value.parts if is_a(value, Many) else value
    return all(
        part.element.kind == element if is_a(part, Chunk) else lies_in(element, part)
        for part in parts
    )


def _is_integer(value: Any) -> bool:
    """Whether it is a number, and no fraction."""
    if is_a(value, Int):
        return bool(z3.is_int(value.term))
    return is_a(value, int) and not is_a(value, bool)


def _limited(annotation: Any) -> bool:
    """Whether not all values of a type are of the sort: it has a least, or is made of such."""
    return _sort(annotation, int) in LEAST or any(
        map(
            _limited, (a for a in typing.get_args(annotation) if a is not ... and not is_a(a, list))
        )
    )


def _element(annotation: Any) -> Any:
    """What a sequence is of; ``None`` for what is no sequence."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and arguments[1:] == (...,):
        return arguments[0]
    return None
