"""The values of PartiQL statements: parameters, and literals in the text of the statement.

Source: developer guide, "PartiQL data types for DynamoDB"; the messages are the service's. What is
wrong in a literal is named by the path to it, in which the whole value is `root`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from dynastore.items.data import numbers
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import MAX_NESTING, NS, SS, Bool, L, M, Member, N, Null, S, Value
from dynastore.items.data.wire import check_name, value_of
from dynastore.items.partiql.kinds import kind, placed, type_name
from dynastore.items.partiql.syntax import (
    Expression,
    Group,
    Number,
    Place,
    Sequence,
    Struct,
    Text,
    Word,
)

_TOO_DEEP: Final = "Nesting Levels have exceeded supported limits"
_BAG: Final = (
    "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
)
EMPTY_NAME: Final = "Path component cannot be an empty string"
_SCIENTIFIC: Final = re.compile(r"[+-]?([0-9]*)\.?([0-9]*)[eE]([+-]?[0-9]+)")
_INT_MAX: Final = 2**31 - 1


def parameter(data: Any, level: int = 1) -> Value:
    """Read a parameter; refuses the first thing that is wrong with it, in its order.

    `level` is how deep in an item it is.
    """
    if not data or len(data) > 1 or not data.keys() & {"L", "M"}:
        for text in _numbers(data or {}):
            _check_exponent(text)
        return value_of(data)
    if level == MAX_NESTING:
        raise validation(
            f"{_TOO_DEEP}: Attributes in the item have nested levels beyond supported limit"
        )
    if "L" in data:
        return L(tuple(parameter(each, level + 1) for each in data["L"]))
    for name in data["M"]:
        check_name(name)
    return M({name: parameter(each, level + 1) for name, each in data["M"].items()})


def _numbers(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of a value that is no document."""
    if data.get("N") is not None:
        yield data["N"]
    yield from (text for text in data.get("NS") or () if text is not None)


def _check_exponent(text: str) -> None:
    """Refuse a parameter that the service's 32-bit exponents and scales do not hold.

    Its count of digits less its scale wraps round: the largest exponents are told to be too small.
    """
    found = _SCIENTIFIC.fullmatch(text)
    if found is None:
        return
    whole, fraction, written = found.groups()
    exponent = int(written) if len(written.lstrip("+-0")) <= len(str(_INT_MAX)) else 2 * _INT_MAX
    scale = len(fraction) - exponent
    if not all(-_INT_MAX - 1 <= each <= _INT_MAX for each in (exponent, scale)):
        raise validation(f"The parameter cannot be converted to a numeric value: {text}")
    digits = len((whole + fraction).lstrip("0")) or 1
    if digits - scale > _INT_MAX:
        raise validation(
            "Number underflow. Attempting to store a number with magnitude smaller than supported "
            "range"
        )


def bare(node: Expression) -> Expression:
    """Return an expression without the parentheses around it."""
    while isinstance(node, Group):
        node = node.content
    return node


def is_literal(node: Expression) -> bool:
    """Say whether an expression is a literal by its form, which MISSING is not."""
    inner = bare(node)
    if isinstance(inner, Word):
        return inner.name != "MISSING"
    return isinstance(inner, Text | Number | Sequence | Struct)


def literal(node: Expression, path: str = "root", level: int = 1) -> Value:
    """Return the value of a literal; refuses what DynamoDB cannot store, or is none."""
    node = bare(node)
    if level > MAX_NESTING:
        raise validation(f"{_TOO_DEEP} under {path}")
    match node:
        case Text(text):
            return S(text)
        case Number():
            return N(_number(node, path))
        case Word("TRUE" | "FALSE" as name):
            return Bool(name == "TRUE")
        case Word("NULL"):
            return Null()
        case Sequence(True, members):
            return _set(members, path)
        case Sequence(_, members):
            each = enumerate(members)
            return L(tuple(literal(m, f"{path}[{number}]", level + 1) for number, m in each))
        case Struct(pairs, at):
            return M(_entries(pairs, at, path, level))
        case other:
            raise unsupported(kind(other), other, path)


def unsupported(what: str, node: Expression, path: str = "root") -> ServiceError:
    """Say that an expression, which is called so, is no literal."""
    return validation(f"Unsupported data type: {what} under key {path}{placed(node)}")


def field_name(key: Expression, path: str = "root") -> str:
    """Return the name of an entry of a struct; refuses what is no string."""
    key = bare(key)
    if isinstance(key, Text):
        if not key.value:
            raise validation(EMPTY_NAME)
        return key.value
    raise validation(
        f"Tuple keys must be of type String. Actual type: {type_name(key)} "
        f"under {path}{placed(key)}"
    )


def duplicated(name: str, at: Place, path: str = "root") -> ServiceError:
    """Say that a struct has a name twice."""
    return validation(f"Duplicate keys in tuple. Key: {name} under {path} {at}")


def _entries(
    pairs: tuple[tuple[Expression, Expression], ...], at: Place, path: str, level: int
) -> dict[str, Value]:
    entries: dict[str, Value] = {}
    for key, value in pairs:
        name = field_name(key, path)
        if name in entries:
            raise duplicated(name, at, path)
        entries[name] = literal(value, f"{path}.{name}", level + 1)
    return entries


def _number(node: Number, path: str) -> Any:
    """Return a number; refuses one out of range, and a zero with a sign and a fraction."""
    try:
        number = numbers.parse(node.text)
    except ServiceError as refusal:
        raise validation(f"{refusal.message} under {path}") from None
    if not number and node.text.startswith("-") and not node.text[1:].isdigit():
        raise validation(f"Negative zero decimal is not supported under key {path} {node.at}")
    return number


def _set(members: tuple[Expression, ...], path: str) -> Value:
    """Return a set of strings or of numbers; refuses anything else, and a member twice."""
    if not members:
        raise validation("Empty bags are not supported")
    _check_members(members, path)
    told = "One or more parameter values were invalid: Input collection"
    texts = [each.value for each in members if isinstance(each, Text)]
    if texts:
        if len(set(texts)) < len(texts):
            raise validation(f"{told} [{', '.join(texts)}] contains duplicates.")
        return SS(frozenset(texts))
    given = [each for each in members if isinstance(each, Number)]
    known = frozenset(Member(_number(each, path)) for each in given)
    if len(known) < len(given):
        shown = ", ".join(each.text for each in given)
        raise validation(f"{told} [{shown}] contains duplicates! under {path}")
    return NS(known)


def _check_members(members: tuple[Expression, ...], path: str) -> None:
    """Refuse members that are neither all strings nor all numbers: the first one says which."""
    first, *others = members
    if not isinstance(first, Text | Number):
        raise validation(f"{_BAG}{placed(first)}")
    for each in others:
        if not is_literal(each):
            raise unsupported(kind(each), each, path)
        if not isinstance(each, type(first)):
            raise validation(f"{_BAG}{placed(each) if isinstance(first, Text) else ''}")
