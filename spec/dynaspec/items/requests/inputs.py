"""Inputs: the members that a request of an operation may have, as a class.

The class of an operation, and those of the structures within it, name their members as the service
does. From the classes follow the shape by which a request is read (``shapes``) and the service
model's constraints (``validation``): a member is required that may not be ``None`` and has no
default; a ``Literal`` lists what it may be; what else is asked of it stands in its ``Annotated``.
The members are judged in the order of the classes: those of the last base first, and what a class
declares anew where it does so.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass, replace
from functools import partial
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.wire import WireValue
from dynaspec.items.requests.shapes import (
    ATTRIBUTE,
    PACKAGE,
    Boolean,
    Integer,
    Listing,
    Mapped,
    Request,
    Shape,
    String,
    Structure,
)
from dynaspec.items.requests.validation import Constraint

T = TypeVar("T")
Maker: TypeAlias = Callable[[Any], object]
"""Makes what was read what the type of its member says."""

Long: TypeAlias = Annotated[int, Integer("Long")]
"""A number of 64 bits; any other is of 32."""
Names: TypeAlias = Mapping[str, str | None]
"""What names in expressions stand for."""
_SCALARS: Final[Mapping[object, Shape]] = {
    str: String(),
    bool: Boolean(),
    int: Integer("Integer"),
    WireValue: ATTRIBUTE,
}


def given(request: object, members: Iterable[str]) -> list[str]:
    """Those of ``members`` that ``request`` has, in their order."""
    return [name for name in members if getattr(request, name, None) is not None]


def members(request: object) -> dict[str, object]:
    """What ``request``, or a structure of it, has for members."""
    return {name: member for name, member in vars(request).items() if member is not None}


def frozen(content: object) -> object:
    """What a request gives, but not parsed, in a form that never changes."""
    match content:
        case Mapping():
            return FrozenMap({name: frozen(member) for name, member in content.items()})
        case list():
            return tuple(map(frozen, content))
        case _ if is_dataclass(content):
            return frozen(members(content))
        case _:
            return content


def shape_of(structure: type) -> Structure:
    """The shape of a class, whose name is the service's."""
    shapes = {name: _shape(hint) for name, hint in _hints(structure).items()}
    return Structure(shapes, structure.__name__)


def constraints_of(structure: type) -> Mapping[str, Constraint]:
    """What the service model asks of the members of a class, as far as it asks anything."""
    found = {
        name: replace(
            _constraint(hint),
            required=not _optional(hint) and getattr(structure, name, None) is None,
        )
        for name, hint in _hints(structure).items()
    }
    return {name: constraint for name, constraint in found.items() if constraint != Constraint()}


def maker_of(structure: type[T]) -> Callable[[Request], T]:
    """What makes an instance of a class from what was read, which meets the constraints."""
    made = {name: _maker(hint) for name, hint in _hints(structure).items()}
    makers = [(name, make) for name, make in made.items() if make is not None]

    def make_of(request: Request) -> T:
        found = {name: make(request[name]) for name, make in makers if name in request}
        return structure(**{**request, **found})

    return make_of


def _hints(structure: type) -> Mapping[str, Any]:
    """The types of a class's members, in their order."""
    hints = get_type_hints(structure, include_extras=True)
    order: dict[str, Any] = {}
    for each in reversed(structure.__mro__):
        for name in inspect.get_annotations(each):
            order.pop(name, None)
            order[name] = hints[name]
    return {name: hint for name, hint in order.items() if get_origin(hint) is not ClassVar}


def _optional(hint: Any) -> bool:
    origin, args = get_origin(hint), get_args(hint)
    return _optional(args[0]) if origin is Annotated else NoneType in args


def _bare(hint: Any) -> Any:
    """A type but for what annotates it, and without ``None``."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bare(args[0])
    return _bare(args[0]) if origin in (Union, UnionType) else hint


def _annotated(hint: Any, kind: type[T]) -> T | None:
    """What of a ``kind`` annotates a type."""
    origin, args = get_origin(hint), get_args(hint)
    if origin not in (Annotated, Union, UnionType):
        return None
    found = (each for each in args[1:] if isinstance(each, kind))
    return next(found, None) or _annotated(args[0], kind)


def _shape(hint: Any) -> Shape:
    bare = _bare(hint)
    width = _annotated(hint, Integer)
    match get_origin(bare), get_args(bare):
        case _ if width is not None:
            return width
        case origin, (element,) if origin is Sequence:
            return Listing(_shape(element))
        case origin, (_, value) if origin is Mapping:
            return Mapped(_shape(value), _called(_shape(value)))
        case origin, _ if origin is Literal:
            return String()
        case _ if isinstance(bare, type) and is_dataclass(bare):
            return shape_of(bare)
        case _:
            return _SCALARS[bare]


def _called(shape: Shape) -> str:
    """The service's name for the type of a map's values."""
    match shape:
        case Listing(member):
            return f"java.util.List<{_called(member)}>"
        case Structure(_, kind):
            return f"{PACKAGE}.{kind}"
        case String():
            return "java.lang.String"
        case _:
            return f"{PACKAGE}.{ATTRIBUTE.kind}"


def _constraint(hint: Any) -> Constraint:
    own, bare = _annotated(hint, Constraint) or Constraint(), _bare(hint)
    match get_origin(bare), get_args(bare):
        case origin, (element,) if origin is Sequence:
            return replace(own, elements=_within(element))
        case origin, (_, value) if origin is Mapping:
            within = _within(value)
            return replace(own, values=within, null_passes=bool(within) and _optional(value))
        case origin, values if origin is Literal:
            return replace(own, enum=values)
        case _ if isinstance(bare, type) and is_dataclass(bare):
            return replace(own, members=constraints_of(bare))
        case _:
            return own


def _within(hint: Any) -> Constraint | None:
    """The constraint of a list's members or a map's values, if there is one."""
    found = _constraint(hint)
    return None if found == Constraint() else found


def _maker(hint: Any) -> Maker | None:
    """What makes a member what its type says; ``None`` where that is what was read."""
    bare = _bare(hint)
    match get_origin(bare), get_args(bare):
        case origin, (element,) if origin is Sequence and (make := _filler(element)):
            return partial(_elements, make)
        case origin, (_, value) if origin is Mapping and (make := _filler(value)):
            return partial(_entries, make)
        case _ if isinstance(bare, type) and is_dataclass(bare):
            return maker_of(bare)
        case _:
            return None


def _elements(make: Maker, read: Iterable[object]) -> Sequence[object]:
    return list(map(make, read))


def _entries(make: Maker, read: Request) -> Request:
    return {name: make(member) for name, member in read.items()}


def _filler(hint: Any) -> Maker | None:
    """The same of a list's members or a map's values: null is empty where ``None`` may not be."""
    make = _maker(hint)
    if make is not None and _optional(hint):
        return lambda read: None if read is None else make(read)
    if make is not None:
        return lambda read: make(read or {})
    keyed = get_origin(_bare(hint)) is Mapping and not _optional(hint)
    return (lambda read: read or {}) if keyed else None
