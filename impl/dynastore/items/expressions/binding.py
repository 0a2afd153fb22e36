"""Names and values of one request, given to the aliases and placeholders of its expressions.

Source: developer guide, "Expression attribute names (aliases) in DynamoDB" and "Using expression
attribute values in DynamoDB": each that is given must be used, each that is used must be given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import MAX_NESTING, Value
from dynastore.items.data.wire import check_levels, check_name, value_of
from dynastore.items.expressions.syntax import Path, Placeholder

MAX_TOKEN: Final = 255
"""Longest alias or placeholder in bytes (developer guide, "Quotas", "Expression parameters")."""
_NAME: Final = re.compile(r"#[0-9a-zA-Z_]+")
_VALUE: Final = re.compile(r":[0-9a-zA-Z_]+")


class Binding:
    """The names and values of a request, and which of them its expressions have used so far."""

    def __init__(self, names: Mapping[str, str], values: Mapping[str, Value]) -> None:
        """Bind `names` (alias → attribute name) and `values` (placeholder → value)."""
        self._names = names
        self._values = values
        self._used: set[str] = set()

    def path(self, path: Path) -> Path:
        """Return the path with its aliases replaced; refuses an alias that was not given."""
        return Path(tuple(self._step(step) for step in path.steps))

    def value(self, placeholder: Placeholder) -> Value:
        """Return the placeholder's value; refuses one that was not given."""
        if placeholder.name not in self._values:
            raise validation(
                "An expression attribute value used in expression is not defined; "
                f"attribute value: {placeholder.name}"
            )
        self._used.add(placeholder.name)
        return self._values[placeholder.name]

    def finish(self) -> None:
        """Refuse a name or a value that no expression has used."""
        for kind, given in (("Names", self._names), ("Values", self._values)):
            unused = [key for key in given if key not in self._used]
            if unused:
                raise validation(
                    f"Value provided in ExpressionAttribute{kind} unused in expressions: "
                    f"keys: {{{', '.join(unused)}}}"
                )

    def _step(self, step: str | int) -> str | int:
        if isinstance(step, int) or not step.startswith("#"):
            return step
        if step not in self._names:
            raise validation(
                "An expression attribute name used in the document path is not defined; "
                f"attribute name: {step}"
            )
        self._used.add(step)
        return self._names[step]


def bind(request: Mapping[str, object], levels: int = MAX_NESTING) -> Binding:
    """Read the names and values of a request; refuses malformed ones.

    A value may be nested so many `levels`, the map of the values included.
    """
    return Binding(_names(request), _values(request, levels))


@contextmanager
def naming(parameter: str) -> Iterator[None]:
    """Begin a refusal from within with the parameter that it is about."""
    try:
        yield
    except ServiceError as refusal:
        message = f"Invalid {parameter}: {refusal.message}"
        raise ServiceError(refusal.namespace, refusal.code, message) from None


def _names(request: Mapping[str, object]) -> dict[str, str]:
    given = _given(request, "ExpressionAttributeNames", _NAME)
    names: dict[str, str] = {}
    for alias, name in given.items():
        with _about("ExpressionAttributeNames", alias):
            known = name if isinstance(name, str) else ""
            check_name(known)
            names[alias] = known
    return names


def _values(request: Mapping[str, object], levels: int) -> dict[str, Value]:
    given = _given(request, "ExpressionAttributeValues", _VALUE)
    values: dict[str, Value] = {}
    for placeholder, data in given.items():
        with _about("ExpressionAttributeValues", placeholder):
            value = values[placeholder] = value_of(data)
            if levels > MAX_NESTING:
                check_levels(value, levels)
        # Where no more is allowed than in an item, the service does not say which value it is.
        check_levels(value, levels)
    return values


@contextmanager
def _about(member: str, key: str) -> Iterator[None]:
    """Say in a refusal from within which entry of which parameter it is about."""
    try:
        yield
    except ServiceError as refusal:
        message = f"{member} contains invalid value: {refusal.message} for key {key}"
        raise validation(message) from None


def _given(
    request: Mapping[str, object], member: str, syntax: re.Pattern[str]
) -> Mapping[str, object]:
    given = request.get(member)
    if given is None:
        return {}
    assert isinstance(given, dict)
    if not given:
        raise validation(f"{member} must not be empty")
    for key in given:
        if len(key.encode()) > MAX_TOKEN:
            # A value's placeholder is refused without its size.
            size = f" size of key: {len(key.encode())}" if syntax is _NAME else ""
            raise validation(
                f"{member} contains invalid key: "
                f"The expression attribute map contains a key that is too long;{size}"
            )
        if syntax.fullmatch(key) is None:
            raise validation(f'{member} contains invalid key: Syntax error; key: "{key}"')
    return given
