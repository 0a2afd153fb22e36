"""Arbitrary values made concrete: what the solver's model says of them, as real values.

A model is a witness only if the specification, run on these values as ordinary Python, agrees. How
a value is rebuilt therefore need not be exact.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import z3

from dynacheck.prove.arbitrary import (
    AnyAction,
    AnyCondition,
    AnyFunction,
    AnyItem,
    AnyOperand,
    AnyStep,
)
from dynacheck.prove.meanings import question_of, truth, value_or_none
from dynacheck.prove.sequences import Many, Octets, Ordered, Text
from dynacheck.prove.standins import Opaque, is_a
from dynacheck.prove.symbolic import Bool, Int, Term
from dynaspec.items.data import values
from dynaspec.items.data.errors import Refused
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import EMPTY_ITEM, Value
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Call, Constant
from dynaspec.items.expressions.updates import Action, Set

NOWHERE = Path(("nowhere",))
"""A path that leads nowhere in the empty item."""
ITEM = AnyItem("item")
"""The item that a theorem is about."""


@contextlib.contextmanager
def decided_by(model: Any) -> Iterator[None]:
    """Let every symbolic condition be as the model says."""

    def decide(condition: Term) -> bool:
        return bool(z3.is_true(model.eval(condition, model_completion=True)))

    before = Bool.decide
    Bool.decide = decide
    try:
        yield
    finally:
        Bool.decide = before


class Table:
    """An arbitrary function, by the answers that it has given."""

    def __init__(self, function: AnyFunction | AnyStep, model: Any) -> None:
        self._function, self._model = function, model
        self._answers: dict[Any, str] = {}
        self._met: dict[Any, int] = {}

    def __call__(self, *arguments: Any) -> Any:
        """The answer of the model."""
        asked = arguments[0] if len(arguments) == 1 else arguments
        try:
            answer = concrete(self._function(*map(self._counted, arguments)), self._model)
        except Refused:
            self._answers[asked] = "refused"
            raise
        self._answers[asked] = repr(answer)
        return answer

    def _counted(self, argument: Any) -> Any:
        """An argument as a number; another object gets the count of different ones before it."""
        is_number = is_a(argument, Int) or isinstance(argument, int | Fraction)
        return argument if is_number else self._met.setdefault(argument, len(self._met))

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key}: {text}" for key, text in self._answers.items()) + "}"


def concrete(value: Any, model: Any) -> Any:
    """The value that the model gives to a symbolic or arbitrary one."""
    if type(value) in _OPAQUE:
        return _OPAQUE[type(value)](value, model)
    match value:
        case Bool():
            return bool(value)
        case Int():
            return _number(value.term, model)
        case Octets():
            return _octets(value, model)
        case Many():
            return tuple(concrete(part, model) for part in value.parts)
        case tuple():
            return tuple(concrete(part, model) for part in value)
    return _attribute(value, model) if is_dataclass(value) else value


def _condition(value: AnyCondition, _model: Any) -> Call:
    holds = truth(question_of("expressions.conditions.holds", (value, ITEM)))
    return Call("attribute_not_exists" if holds else "attribute_exists", (NOWHERE,))


def _operand(value: AnyOperand, model: Any) -> Path | Constant:
    found = value_or_none(question_of("expressions.conditions.evaluate", (value, ITEM)))
    return NOWHERE if found is None else Constant(_attribute(found, model))


def _number(term: Term, model: Any) -> int | Fraction:
    value = model.eval(term, model_completion=True)
    if value.is_int():
        return int(value.as_long())
    return Fraction(value.numerator_as_long(), value.denominator_as_long())


def _octets(value: Octets, model: Any) -> bytes | str:
    """The bytes or letters; of an arbitrary rest, letters that are ordered as the rests are."""
    places = [
        _rank(place, model) if is_a(place, Ordered) else chr(_letter(place, model))
        for place in value.places
    ]
    text = "".join(places)
    return text if is_a(value, Text) else text.encode()


def _letter(place: Int, model: Any) -> int:
    return int(_number(place.term, model))


def _rank(value: Ordered, model: Any) -> str:
    rank = _number(value.rank.term, model)
    return f"{round(rank * 60) + 500_000:06d}"


def _attribute(value: Any, model: Any) -> Value:
    """An attribute value with its contents made concrete."""
    match value:
        case values.N(number) if is_a(number, Ordered):
            return values.N(Decimal(_rank(number, model)))
        case values.SS() | values.NS() | values.BS() | values.L() | values.M() if is_a(
            value.value, Opaque
        ):
            return _collection(value.tag, int(_number(z3.Int(value.value.known_as), model)))
    parts = (concrete(getattr(value, field.name), model) for field in fields(value))
    built: Value = type(value)(*parts)
    return built


def _collection(tag: str, number: int) -> Value:
    """The set, list or map that stands for an arbitrary one: different numbers, different ones."""
    member = values.N(Decimal(number))
    match tag:
        case "SS":
            return values.SS(frozenset({str(number)}))
        case "NS":
            return values.NS(frozenset({Decimal(number)}))
        case "BS":
            return values.BS(frozenset({str(number).encode()}))
        case "L":
            return values.L((member,))
        case _:
            return values.M(FrozenMap({"n": member}))


def _action(action: AnyAction, model: Any) -> Action:
    """A SET of the action's path: to a value of its own, or to one that is not there."""
    asked = question_of("expressions.updates.effect", (action, ITEM))
    path = _path(int(_number(z3.Int(action.path.known_as), model)))
    if truth(f"{asked} is refused"):
        return Set(path, NOWHERE)
    return Set(path, Constant(values.N(Decimal(int(_number(z3.Int(asked), model))))))


def reading(arguments: list[Any]) -> list[Any]:
    """The same values, but that each action sets its path to what is at the next action's path.

    And that the item has something different at each path. For what comes of an action that reads
    what another one writes.
    """
    actions = [a for part in arguments for a in (part if isinstance(part, tuple) else (part,))]
    paths = [action.path for action in actions if isinstance(action, Set)]
    following = dict(zip(paths, (*paths[1:], *paths[:1]), strict=True))
    item = FrozenMap({str(p.attribute): values.N(Decimal(n)) for n, p in enumerate(paths)})

    def read(value: Any) -> Any:
        match value:
            case Set(path):
                return Set(path, following[path])
            case tuple():
                return tuple(map(read, value))
        return item if paths and value is EMPTY_ITEM else value

    return [read(argument) for argument in arguments]


def _path(number: int) -> Path:
    return Path((f"path{number}",))


_OPAQUE: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    AnyFunction: Table,
    AnyStep: Table,
    AnyItem: lambda _value, _model: EMPTY_ITEM,
    AnyCondition: _condition,
    AnyOperand: _operand,
    AnyAction: _action,
}
"""How values of which nothing is known are made concrete."""
