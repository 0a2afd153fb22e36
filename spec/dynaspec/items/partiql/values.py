"""Values in PartiQL: parameters, and what is written outright.

A parameter is a value of the wire form; its numbers are read like Java's ``BigDecimal`` reads a
text, whose exponent and scale have 32 bits, and whose magnitude is counted in 32 bits too. What is
wrong with parameters is told before the statement is read; the first fault in their order tells.
Source: *PartiQL data types for DynamoDB* (developer guide); tests that were run against the
service.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dynaspec.items.data import limits, numbers, wire
from dynaspec.items.data.errors import Refused, broken, retold
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import STATEMENT_NAMES, rests_on
from dynaspec.items.data.rules import STRINGS_TWICE
from dynaspec.items.data.rules import TOO_DEEP as PARAMETER_TOO_DEEP
from dynaspec.items.data.values import NS, SS, Bool, L, M, N, Null, S, Value
from dynaspec.items.data.wire import WireValue
from dynaspec.items.partiql import naming
from dynaspec.items.partiql.grammar import INT_MAX, readable
from dynaspec.items.partiql.rules import values as rules
from dynaspec.items.partiql.rules.conditions import MANY_OPERATORS
from dynaspec.items.partiql.syntax import (
    Function,
    Node,
    Number,
    Parameter,
    Text,
    Tuple,
    Word,
    operators,
)
from dynaspec.items.partiql.syntax import Sequence as Written

Parameters = tuple[Value, ...]


def read_parameters(given: Sequence[WireValue | None] | None) -> Parameters:
    """Read the values of ``Parameters``, which are judged one after the other."""
    return tuple(map(_read_parameter, given or ()))


def _read_parameter(given: WireValue | None) -> Value:
    _check(given or {}, 0)
    return wire.parse(given)


def _check(given: WireValue, depth: int) -> None:
    """Refuse what is nested too deep, and numbers that are none, in the order of the document."""
    if "N" in given:
        _number(given["N"])
    for text in given.get("NS", ()):
        if text is not None:
            _number(text)
    if depth >= limits.NESTING_MAX and ("L" in given or "M" in given):
        raise broken(PARAMETER_TOO_DEEP)
    for each in (*given.get("L", ()), *given.get("M", {}).values()):
        _check(each or {}, depth + 1)


def _number(text: str) -> Decimal:
    """The number that ``text`` writes; one of a huge magnitude is taken for a tiny one."""
    if text and not _fits(text):
        raise broken(rules.EXPONENT, text=text)
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.lstrip("+-").replace(".", "").lstrip("0")
    if exponent and digits:
        part = mantissa.partition(".")[2]
        magnitude = len(digits) - (len(part) - int(exponent))
        if magnitude > INT_MAX:
            raise broken(rules.MAGNITUDE)
    return numbers.parse(text)


def _fits(text: str) -> bool:
    try:
        return readable(text)
    except ValueError:
        return False


def check_operators(*nodes: Node) -> None:
    """Refuse a WHERE clause, or the values of SET, of more operators than an expression may have.

    Each is counted on its own: AWS's downloadable DynamoDB was asked.
    """
    if operators(*nodes) > limits.OPERATORS_MAX:
        raise broken(MANY_OPERATORS, count=limits.OPERATORS_MAX + 1)


def constant(node: Node, parameters: Parameters) -> Value | None:
    """The value of a literal or a parameter; ``None`` for what is neither."""
    known = isinstance(node, Parameter) or _outright(node)
    return value_of(node, parameters) if known else None


def value_of(node: Node, parameters: Parameters) -> Value:
    """The value of a literal or a parameter; refused for what is neither."""
    return parameters[node.number - 1] if isinstance(node, Parameter) else literal(node)


def literal(node: Node, at: str = "root", depth: int = 0) -> Value:
    """The value that ``node`` writes outright; ``at`` is its place in the whole value."""
    if depth > limits.NESTING_MAX:
        raise broken(rules.TOO_DEEP, path=at)
    match node:
        case Text(_, text):
            return S(text)
        case Number():
            return N(_literal_number(node, at))
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
        case Tuple():
            return M(_fields(node, at, depth))
        case _:
            if not depth and not isinstance(node, (Function, Parameter)):
                rests_on(STATEMENT_NAMES)
            called = naming.kind(node) if depth else naming.written(node)
            place = naming.at(node)
            raise broken(rules.NO_LITERAL, kind=called, path=at, place=place)


def _fields(given: Tuple, at: str, depth: int) -> FrozenMap[str, Value]:
    """The fields of a tuple, each ``at`` its place."""
    found: dict[str, Value] = {}
    for name, value in given.entries:
        key = field_name(name, at)
        if key in found:
            raise broken(rules.FIELD_TWICE, key=key, path=at, place=given.place)
        found[key] = literal(value, f"{at}.{key}", depth + 1)
    return FrozenMap(found)


def field_name(node: Node, at: str) -> str:
    """The name of a field, which is written as a string."""
    if not isinstance(node, Text):
        kind, place = naming.kind(node), naming.at(node)
        raise broken(rules.FIELD_NAME, kind=kind, path=at, place=place)
    if not node.text:
        raise broken(rules.EMPTY_FIELD_NAME)
    return node.text


def _literal_number(node: Number, at: str) -> Decimal:
    try:
        found = _number(node.text)
    except Refused as refused:
        raise retold(refused, f"{refused} under {at}") from None
    if not found and node.text.startswith("-") and not node.text[1:].isdigit():
        raise broken(rules.NEGATIVE_ZERO, path=at, place=node.place)
    return found


def _bag(elements: Sequence[Node], at: str) -> Value:
    """A set: of numbers, or of strings, none of them twice."""
    if not elements:
        raise broken(rules.EMPTY_BAG)
    _check_alike(elements, at)
    texts = [each.text for each in elements if isinstance(each, Text)]
    if texts:
        if len(set(texts)) < len(texts):
            raise broken(STRINGS_TWICE, members=", ".join(texts))
        return SS(frozenset(texts))
    given = [each for each in elements if isinstance(each, Number)]
    found = [_literal_number(each, at) for each in given]
    if len(set(found)) < len(found):
        listed = ", ".join(each.text for each in given)
        raise broken(rules.NUMBER_TWICE, members=listed, path=at)
    return NS(frozenset(found))


def _check_alike(elements: Sequence[Node], at: str) -> None:
    """Refuse elements of which some are neither strings nor numbers, or not what the first is."""
    first, *others = elements
    if not isinstance(first, (Text, Number)):
        raise broken(rules.MIXED_BAG, place=naming.at(first))
    for each in others:
        if not _outright(each):
            kind, place = naming.kind(each), naming.at(each)
            raise broken(rules.NO_LITERAL, kind=kind, path=at, place=place)
        if not isinstance(each, type(first)):
            told = naming.at(each) if isinstance(first, Text) else ""
            raise broken(rules.MIXED_BAG, place=told)


def _outright(node: Node) -> bool:
    """Whether ``node`` is a literal."""
    known = isinstance(node, Word) and node.word != "MISSING"
    return known or isinstance(node, (Text, Number, Written, Tuple))
