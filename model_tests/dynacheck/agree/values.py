"""TLC's states as the specification's states.

The mapping is one-to-one and by name, and needs nothing written down for a machine:

| in the model | in the specification |
| --- | --- |
| a variable | the field of that name, of the state or of a record in it; a field that the model has no variable for must keep its initial value |
| a record | a dataclass with fields of the same names |
| a function or a sequence | a `Map` (the default is what the specification says), or a tuple, for keys from 0 |
| a set | a `Map` to booleans: what is in it is true |
| a sequence | a `Seq` |
| a string, `"leader"` | the constant of the field's sort with that name, `LEADER` |
| an action `CatchUp`, `Append_` | the action `catch_up`, `append` |
"""  # noqa: E501 - a table cannot be folded

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

from lark import Lark, Token, Transformer

from dynacheck.names import constants, fields_of, inner
from dynaspec.collections import Map, Seq

GRAMMAR = r"""
?value: INT                                     -> integer
      | STRING                                  -> string
      | "TRUE"                                  -> true
      | "FALSE"                                 -> false
      | "<<" [value ("," value)*] ">>"          -> sequence
      | "{" [value ("," value)*] "}"            -> set
      | "[" field ("," field)* "]"              -> record
      | "(" entry ("@@" entry)* ")"             -> function
entry: value ":>" value
field: NAME "|->" value
INT: /-?[0-9]+/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
STRING: /"[^"]*"/
%ignore /\s+/
"""


class MappingError(Exception):
    """A state of the model is no state of the specification; the message says where."""


@dataclass(frozen=True)
class Record:
    """A TLA+ record."""

    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Function:
    """A TLA+ function; a sequence is one from 1 to its length."""

    entries: Mapping[Any, Any]
    is_sequence: bool


class _Reader(Transformer[Token, Any]):
    """From the syntax tree to values: integers, booleans, strings, sets, records, functions."""

    def integer(self, parts: list[Token]) -> int:
        return int(parts[0])

    def string(self, parts: list[Token]) -> str:
        return parts[0][1:-1]

    def true(self, _: list[Any]) -> bool:
        return True

    def false(self, _: list[Any]) -> bool:
        return False

    def sequence(self, parts: list[Any]) -> Function:
        values = [part for part in parts if part is not None]
        return Function(dict(enumerate(values, start=1)), is_sequence=True)

    def set(self, parts: list[Any]) -> list[Any]:
        return [part for part in parts if part is not None]

    def record(self, parts: list[Any]) -> Record:
        return Record(dict(parts))

    def function(self, parts: list[Any]) -> Function:
        return Function(dict(parts), is_sequence=False)

    def entry(self, parts: list[Any]) -> tuple[Any, Any]:
        return parts[0], parts[1]

    def field(self, parts: list[Any]) -> tuple[str, Any]:
        return str(parts[0]), parts[1]


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, start="value", parser="lalr", transformer=_Reader())


def read(text: str) -> Any:
    """The value that TLC wrote as `text`."""
    return _parser().parse(text)


def action_name(label: str) -> str:
    """The specification's name of the model's action `label`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", label).lower().rstrip("_")


class States:
    """Turns the variables of TLC's states into states of one machine; equal texts only once."""

    def __init__(self, initial: Any) -> None:
        """Take the shape, the defaults and the constants from the specification's first state."""
        self._initial = initial
        self._known: dict[tuple[str, str], Any] = {}

    def decode(self, variables: Mapping[str, str]) -> Any:
        """The state in which each variable has the value that TLC wrote."""
        used: set[str] = set()
        state = self._build(self._initial, variables, used)
        if unknown := sorted(set(variables) - used):
            raise MappingError(f"the specification has no field for the variable {unknown[0]}")
        return state

    def _build(self, usual: Any, variables: Mapping[str, str], used: set[str]) -> Any:
        parts: dict[str, Any] = {}
        for name, hint in fields_of(type(usual)).items():
            mine = getattr(usual, name)
            if name in variables:
                if name in used:
                    raise MappingError(f"two fields are called {name}, the model has one variable")
                used.add(name)
                parts[name] = self._value(name, variables[name], hint, mine)
            elif is_dataclass(mine):
                parts[name] = self._build(mine, variables, used)
            else:
                parts[name] = mine
        return type(usual)(**parts)

    def _value(self, name: str, text: str, hint: Any, usual: Any) -> Any:
        key = (name, text)
        if key not in self._known:
            try:
                self._known[key] = convert(read(unescape(text)), hint, usual)
            except (TypeError, ValueError, KeyError) as error:
                raise MappingError(f"the variable {name} = {unescape(text)}: {error}") from error
        return self._known[key]


def unescape(text: str) -> str:
    """The text of a label of TLC's dot file without its backslashes."""
    return re.sub(r"\\(.)", lambda escaped: escaped[1].replace("n", "\n"), text)


def convert(value: Any, hint: Any, usual: Any = None) -> Any:
    """A TLA+ value as one of the annotation `hint`, with the defaults that `usual` has."""
    if isinstance(usual, Map):
        key, kept = inner(hint, 0), inner(hint, 1)
        if isinstance(value, list) and not isinstance(usual.default, bool):
            raise TypeError("a set stands for a `Map` to booleans only")
        return Map(
            usual.default,
            {convert(k, key): convert(v, kept, usual.default) for k, v in _entries(value)},
        )
    if isinstance(usual, Seq):
        if not isinstance(value, Function) or not value.is_sequence:
            raise TypeError(f"{value!r} is no sequence")
        items = (convert(v, inner(hint, 0), usual.default) for _, v in _entries(value))
        return Seq(usual.default, tuple(items))
    if isinstance(value, Record):
        return _record(value, hint, usual)
    if isinstance(value, Function):
        places = sorted(value.entries)
        if places != list(range(value.is_sequence, len(places) + value.is_sequence)):
            raise TypeError(f"a tuple has no places {places}")
        return tuple(
            convert(v, inner(hint, i), usual[i] if usual else None)
            for i, (_, v) in enumerate(sorted(_entries(value)))
        )
    if isinstance(value, str):
        named = {name.lower(): number for number, name in constants(hint).items()}
        if value not in named:
            raise ValueError(f'no constant of {hint.__name__} is called "{value}"')
        return named[value]
    if isinstance(value, list):
        raise TypeError("a set stands for a `Map` to booleans only")
    if isinstance(value, bool) != (hint is bool):
        raise TypeError(f"{value!r} is of another kind than {hint}")
    return value


def _record(value: Record, kind: Any, usual: Any) -> Any:
    if not is_dataclass(kind) or fields_of(kind).keys() != value.fields.keys():
        raise TypeError(f"{kind} is no record with the fields {', '.join(value.fields)}")
    parts = {
        name: convert(value.fields[name], hint, getattr(usual, name, None))
        for name, hint in fields_of(kind).items()
    }
    return kind(**parts)  # type: ignore[operator]


def _entries(value: Any) -> Iterator[tuple[Any, Any]]:
    """A function's pairs; a set's are its elements, each with true."""
    if isinstance(value, Function):
        yield from value.entries.items()
    elif isinstance(value, list):
        yield from ((element, True) for element in value)
    else:
        raise TypeError(f"{value!r} is no function, sequence or set")
