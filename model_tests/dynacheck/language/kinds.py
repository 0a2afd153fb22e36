"""The kinds of values that the language has: what every reader represents, and means the same by.

A kind is coarser than a type: all sorts are one kind, `Number`. That a ballot is not taken for a
length is mypy's concern; that a number is not taken for a truth is looked at here, as Python allows
it and the prover's numbers are no truths.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dynacheck.language.offence import UnclearError
from dynacheck.language.records import is_record, wrong_with
from dynaspec.collections import Map, Seq


@dataclass(frozen=True)
class Number:
    """A value of a sort, or another integer. `given`: the same in every state."""

    given: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True)
class Truth:
    """A condition."""


@dataclass(frozen=True)
class Nothing:
    """What a function has that returns nothing."""


@dataclass(frozen=True)
class Opaque:
    """A value that a function only hands on or compares: of a type variable."""

    variable: Any


@dataclass(frozen=True)
class Rest:
    """All further arguments of a function, which it may only hand on."""


@dataclass(frozen=True)
class Record:
    """A value of a frozen dataclass."""

    type: type


@dataclass(frozen=True)
class Tuple:
    """A tuple of fixed length."""

    parts: tuple[Kind, ...]


@dataclass(frozen=True)
class Total:
    """A `Map`."""

    value: Kind


@dataclass(frozen=True)
class Sequence:
    """A `Seq`."""

    element: Kind


@dataclass(frozen=True)
class Several:
    """What can be gone through: a generator, a range. `fixed`: as many in every state."""

    element: Kind
    fixed: bool
    is_list: bool = dataclasses.field(default=False, compare=False)
    """It is at hand as a whole, and has a length."""


Kind = Number | Truth | Nothing | Opaque | Rest | Record | Tuple | Total | Sequence | Several
TRUTH, NOTHING = Truth(), Nothing()


def of_annotation(annotation: Any) -> Kind:
    """The kind of the values that `annotation` describes; `UnclearError` if there is none."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is bool:
        return TRUTH
    if is_sort(annotation) or annotation is int:
        return Number()
    if annotation is None or annotation is types.NoneType:
        return NOTHING
    if isinstance(annotation, typing.TypeVar):
        return Opaque(annotation)
    if origin is Map:
        _check_key(inner[0])
        return Total(of_annotation(inner[1]))
    if origin is Seq:
        return Sequence(of_annotation(inner[0]))
    if origin is tuple and Ellipsis not in inner:
        return Tuple(tuple(of_annotation(part) for part in inner))
    if origin in (Iterable, Iterator):
        return Several(of_annotation(inner[0]), fixed=True)
    if is_record(annotation):
        return _record(annotation)
    name = getattr(annotation, "__name__", None) or repr(annotation)
    raise UnclearError(f"`{name}` is no sort, bool, Map, Seq, fixed tuple or frozen dataclass")


@functools.lru_cache(maxsize=4096)
def _record(kind: type) -> Record:
    if wrong := wrong_with(kind):
        raise UnclearError(f"{wrong}; a record is its fields, and nothing else")
    for name, part in record_parts(kind).items():
        if not is_value(part):
            raise UnclearError(f"the field `{name}` of `{kind.__name__}` is {words(part)}")
    return Record(kind)


@functools.lru_cache(maxsize=4096)
def record_parts(kind: type) -> dict[str, Kind]:
    """The fields of a frozen dataclass; `UnclearError` where one is of no kind."""
    annotations = hints(kind)
    return {part.name: of_annotation(annotations[part.name]) for part in dataclasses.fields(kind)}


def _check_key(annotation: Any) -> None:
    if not isinstance(of_annotation(annotation), Number | Opaque):
        raise UnclearError("the keys of a Map are of a sort")


def is_sort(annotation: Any) -> bool:
    """Whether `annotation` is a `NewType` of `int`."""
    return type(annotation) is typing.NewType and annotation.__supertype__ is int


def is_value(kind: Kind) -> bool:
    """Whether a state or a parameter may be of this kind."""
    match kind:
        case Number() | Truth() | Record():
            return True
        case Tuple(parts):
            return all(is_value(part) for part in parts)
        case Total(inner) | Sequence(inner):
            return is_value(inner)
        case _:
            return False


def of_value(value: Any) -> Kind:
    """The kind of a constant of the specification; `UnclearError` if it is no immutable value."""
    if type(value) is bool:
        return TRUTH
    if type(value) is int:
        return Number(given=True)
    if type(value) is tuple:
        return Tuple(tuple(of_value(part) for part in value))
    if type(value) is Map:
        return Total(_all_alike([value.default, *(entry for _, entry in value.items())]))
    if type(value) is Seq:
        return Sequence(_all_alike([value.default, *value]))
    if type(value) is range:
        return Several(Number(given=True), fixed=True)
    if is_record(type(value)):
        return _constant_record(value)
    raise UnclearError(f"a constant of type {type(value).__name__}")


def _all_alike(values: list[Any]) -> Kind:
    """The one kind of the values of a Map or a Seq."""
    first, *others = map(of_value, values)
    if not all(fit(first, other) for other in others):
        raise UnclearError("a constant whose parts differ")
    return first


def _constant_record(value: Any) -> Kind:
    its_type: type = type(value)
    kind = of_annotation(its_type)
    for name, part in record_parts(its_type).items():
        if not fit(part, of_value(getattr(value, name))):
            raise UnclearError(f"a constant whose field `{name}` is not what it says")
    return kind


def hints(function: Any) -> dict[str, Any]:
    """The annotations of a function or class; `UnclearError` where they mean nothing."""
    try:
        return typing.get_type_hints(function)
    except Exception as error:
        raise UnclearError(f"its annotations cannot be read: {error}") from error


def fit(one: Kind, other: Kind) -> bool:
    """Whether values of the two kinds may stand for one another."""
    if isinstance(one, Tuple) and isinstance(other, Tuple):
        return len(one.parts) == len(other.parts) and all(map(fit, one.parts, other.parts))
    if isinstance(one, Total) and isinstance(other, Total):
        return fit(one.value, other.value)
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return fit(one.element, other.element)
    if isinstance(one, Several) and isinstance(other, Several):
        return fit(one.element, other.element)
    return one == other


def same_shape(one: Kind, other: Kind) -> bool:
    """Whether values of the two kinds have the same parts under the same names.

    The records of a mutated machine are others than those of the original, and of the same shape.
    """
    match one, other:
        case Record(type=mine), Record(type=its):
            parts, others = record_parts(mine), record_parts(its)
            alike = mine.__name__ == its.__name__ and parts.keys() == others.keys()
            return alike and all(same_shape(parts[name], others[name]) for name in parts)
        case Tuple(parts=mine_parts), Tuple(parts=its_parts):
            same_length = len(mine_parts) == len(its_parts)
            return same_length and all(map(same_shape, mine_parts, its_parts))
        case Total(mine_value), Total(its_value):
            return same_shape(mine_value, its_value)
        case Sequence(mine_element), Sequence(its_element):
            return same_shape(mine_element, its_element)
    return one == other


def bind(annotation: Any, kind: Kind, bound: dict[Any, Kind]) -> None:
    """Note in `bound` which kinds the type variables of `annotation` stand for."""
    inner = typing.get_args(annotation)
    if isinstance(annotation, typing.TypeVar):
        bound.setdefault(annotation, kind)
    elif isinstance(kind, Tuple) and len(inner) == len(kind.parts):
        for part, its_kind in zip(inner, kind.parts, strict=True):
            bind(part, its_kind, bound)
    elif isinstance(kind, Total) and len(inner) == 2:
        bind(inner[1], kind.value, bound)
    elif isinstance(kind, Sequence | Several) and inner:
        bind(inner[0], kind.element, bound)


def filled(annotation: Any, bound: Mapping[Any, Kind]) -> Kind:
    """The kind of `annotation`, with what its type variables stand for."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, typing.TypeVar):
        return bound.get(annotation, Opaque(annotation))
    if origin is tuple and Ellipsis not in inner:
        return Tuple(tuple(filled(part, bound) for part in inner))
    if origin is Map:
        return Total(filled(inner[1], bound))
    if origin is Seq:
        return Sequence(filled(inner[0], bound))
    return of_annotation(annotation)


def words(kind: Kind) -> str:
    """The kind in words."""
    match kind:
        case Number():
            return "a number"
        case Truth():
            return "a condition"
        case Nothing():
            return "nothing"
        case Opaque(variable):
            return f"a {variable}"
        case Rest():
            return "all further arguments"
        case Record(type=its_type):
            return f"a {its_type.__name__}"
        case Tuple():
            return "a tuple"
        case Total():
            return "a Map"
        case Sequence():
            return "a Seq"
        case Several():
            return "a generator"
