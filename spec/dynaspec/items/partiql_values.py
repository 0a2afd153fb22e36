"""Values in PartiQL: parameters, and what is written outright.

A parameter is a value of the wire form; its numbers are read like Java's ``BigDecimal`` reads a
text, whose exponent and scale have 32 bits, and whose magnitude is counted in 32 bits too. What is
wrong with parameters is told before the statement is read; the first fault in their order tells.
Source: *PartiQL data types for DynamoDB* (developer guide); tests that were run against the
service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from dynaspec.items import limits, numbers, wire
from dynaspec.items.errors import Refused, invalid, invalid_parameters, unsupported
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.partiql_grammar import INT_MAX, readable
from dynaspec.items.partiql_syntax import (
    Calculation,
    Function,
    Node,
    Number,
    Parameter,
    Route,
    Text,
    Tuple,
    Word,
)
from dynaspec.items.partiql_syntax import Sequence as Written
from dynaspec.items.values import NS, SS, Bool, L, M, N, Null, S, Value

Parameters = tuple[Value, ...]

_NESTING: Final = "Nesting Levels have exceeded supported limits"


def read_parameters(given: Sequence[object] | None) -> Parameters:
    """Read the values of ``Parameters``, which are judged one after the other."""
    return tuple(map(_read_parameter, given or ()))


def _read_parameter(given: object) -> Value:
    _check(cast("Mapping[str, object]", given or {}), 0)
    return wire.parse(given)


def _check(given: Mapping[str, object], depth: int) -> None:
    """Refuse what is nested too deep, and numbers that are none, in the order of the document."""
    for tag, member in given.items():
        if tag == "N":
            _number(cast(str, member))
        elif tag == "NS":
            for text in cast("Sequence[str | None]", member):
                if text is not None:
                    _number(text)
        elif tag in {"L", "M"}:
            if depth >= limits.NESTING_MAX:
                raise invalid(
                    f"{_NESTING}: Attributes in the item have nested levels beyond supported limit"
                )
            inner = cast("Mapping[str, object]", member).values() if tag == "M" else member
            for each in cast("Sequence[Mapping[str, object] | None]", inner):
                _check(each or {}, depth + 1)


def _number(text: str) -> Decimal:
    """The number that ``text`` writes; one of a huge magnitude is taken for a tiny one."""
    if text and not _fits(text):
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.lstrip("+-").replace(".", "").lstrip("0")
    if exponent and digits:
        part = mantissa.partition(".")[2]
        magnitude = len(digits) - (len(part) - int(exponent))
        if magnitude > INT_MAX:
            raise invalid(
                "Number underflow. Attempting to store a number with magnitude smaller than "
                "supported range"
            )
    return numbers.parse(text)


def _fits(text: str) -> bool:
    try:
        return readable(text)
    except ValueError:
        return False


def constant(node: Node, parameters: Parameters) -> Value | None:
    """The value of a literal or a parameter; ``None`` for what is neither."""
    match node:
        case Parameter(_, number):
            return parameter(number, parameters)
        case Text() | Number() | Written() | Tuple():
            return literal(node)
        case Word(_, word) if word != "MISSING":
            return literal(node)
        case _:
            return None


def parameter(number: int, parameters: Parameters) -> Value:
    """The ``number``-th parameter."""
    if number > len(parameters):
        raise invalid("Number of parameters in request and statement don't match.")
    return parameters[number - 1]


def literal(node: Node, at: str = "root", depth: int = 0) -> Value:
    """The value that ``node`` writes outright; ``at`` is its place in the whole value."""
    if depth > limits.NESTING_MAX:
        raise invalid(f"{_NESTING} under {at}")
    match node:
        case Text(_, text):
            return S(text)
        case Number(_, text):
            return N(_literal_number(text, at))
        case Word(_, "NULL"):
            return Null()
        case Word(_, "TRUE" | "FALSE" as word):
            return Bool(word == "TRUE")
        case Written(_, "list", elements):
            return L(
                tuple(
                    literal(each, f"{at}[{place}]", depth + 1)
                    for place, each in enumerate(elements)
                )
            )
        case Written(_, "bag", elements):
            return _bag(elements, at)
        case Tuple(_, entries):
            return M(fields(entries, at, depth))
        case _:
            raise invalid(f"Unsupported data type: {_called(node)} under key {at} at {node.place}")


def fields(entries: Sequence[tuple[Node, Node]], at: str, depth: int) -> FrozenMap[str, Value]:
    """The fields of a tuple, each ``at`` its place."""
    found: dict[str, Value] = {}
    for name, value in entries:
        key = field_name(name, at)
        if key in found:
            raise invalid(f"Duplicate keys in tuple. Key: {key} under {at} at {name.place}")
        found[key] = literal(value, f"{at}.{key}", depth + 1)
    return FrozenMap(found)


def field_name(node: Node, at: str) -> str:
    """The name of a field, which is written as a string."""
    if not isinstance(node, Text):
        raise unsupported("a field whose name is no string")
    if not node.text:
        raise unsupported(f"a field without a name under {at}")
    return node.text


def _literal_number(text: str, at: str) -> Decimal:
    try:
        return _number(text)
    except Refused as refused:
        raise invalid(f"{refused} under {at}") from None


def _bag(elements: Sequence[Node], at: str) -> Value:
    """A set: of numbers, or of strings, none of them twice."""
    if not elements:
        raise invalid("Empty bags are not supported")
    if all(isinstance(each, Text) for each in elements):
        texts = [each.text for each in elements if isinstance(each, Text)]
        if len(set(texts)) < len(texts):
            listed = ", ".join(texts)
            raise invalid_parameters(f"Input collection [{listed}] contains duplicates.")
        return SS(frozenset(texts))
    if all(isinstance(each, Number) for each in elements):
        written = [each.text for each in elements if isinstance(each, Number)]
        found = [_literal_number(text, at) for text in written]
        if len(set(found)) < len(found):
            raise invalid_parameters(
                f"Input collection [{', '.join(written)}] contains duplicates! under {at}"
            )
        return NS(frozenset(found))
    raise invalid(
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
    )


def _called(node: Node) -> str:
    """What a fault calls a part that has no value of its own."""
    match node:
        case Parameter():
            return "Parameter"
        case Function(_, name):
            return name
        case Route(_, path):
            return str(path.attribute)
        case Calculation(_, sign):
            return sign
        case Word(_, word):
            return word
        case _:
            raise unsupported("a condition where a value is written")
