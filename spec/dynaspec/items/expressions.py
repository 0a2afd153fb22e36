"""Expressions: from a text and its placeholders to a tree with nothing left to look up.

What is wrong with an expression is answered as a ValidationException before the table is looked at.
When several things are wrong, which one the text names is not specified: the code is the same.
Sources: *Expression attribute names (aliases) in DynamoDB*, *Using expression attribute values in
DynamoDB*, *Constraints in Amazon DynamoDB* (Expression parameters).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar, cast

from lark import Token, Tree
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive, v_args

from dynaspec.items import grammar, limits, wire
from dynaspec.items.errors import Refused, invalid
from dynaspec.items.grammar import ExpressionFault, Parsed, Start
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.paths import Element, Path
from dynaspec.items.values import Value, utf8
from dynaspec.items.words import reserved

T = TypeVar("T")

OPERATORS: Final = frozenset(
    {"compare", "between", "among", "negated", "conjunction", "disjunction", "arithmetic"}
)
"""The productions that count towards the limit of operators."""
INDEX_MAX: Final = 2**31 - 1
"""Largest position in a list that a path can write."""

PRODUCTS: Final[Mapping[Start, str]] = {
    "condition": "ConditionExpression",
    "update": "UpdateExpression",
    "projection": "ProjectionExpression",
    "filter": "FilterExpression",
    "key_condition": "KeyConditionExpression",
}
"""The member of a request that holds each expression."""


@dataclass(frozen=True)
class Constant:
    """An operand that the request gives."""

    value: Value


@dataclass(frozen=True)
class Call:
    """A function of operands."""

    name: str
    operands: tuple[Operand, ...]


Operand: TypeAlias = Path | Constant | Call


@dataclass(frozen=True)
class Placeholders:
    """What ``#name`` and ``:value`` stand for in a request's expressions."""

    names: FrozenMap[str, str] = field(default_factory=FrozenMap)
    values: FrozenMap[str, Value] = field(default_factory=FrozenMap)


def read_placeholders(
    names: Mapping[str, object] | None, values: Mapping[str, object] | None
) -> Placeholders:
    """Read ExpressionAttributeNames and ExpressionAttributeValues; neither may be empty."""
    _check_keys("ExpressionAttributeNames", "#", names)
    _check_keys("ExpressionAttributeValues", ":", values)
    return Placeholders(
        FrozenMap({key: _name(key, name) for key, name in (names or {}).items()}),
        FrozenMap({key: _value(key, value) for key, value in (values or {}).items()}),
    )


def _check_keys(member: str, sign: str, entries: Mapping[str, object] | None) -> None:
    if entries is None:
        return
    if not entries:
        raise invalid(f"{member} must not be empty")
    for key in entries:
        if not re.fullmatch(f"{sign}[a-zA-Z0-9_]+", key):
            raise invalid(f'{member} contains invalid key: Syntax error; key: "{key}"')
        if len(utf8(key)) > limits.PLACEHOLDER_MAX:
            raise invalid(f"{member} contains invalid key: The key is too long; key: {key}")


def _name(key: str, name: object) -> str:
    if not isinstance(name, str) or not name:
        raise invalid(
            f"ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}"
        )
    wire.check_name(name)
    return name


def _value(key: str, value: object) -> Value:
    try:
        return wire.parse(value)
    except Refused as refused:
        raise invalid(
            f"ExpressionAttributeValues contains invalid value: {refused} for key {key}"
        ) from None


@v_args(inline=True)
class Builder(Transformer_NonRecursive[Token, object]):
    """Builds what all expressions share. A subclass builds the rest of its start symbol."""

    def __init__(self, placeholders: Placeholders) -> None:
        """Build with what ``placeholders`` stand for."""
        super().__init__()
        self._placeholders = placeholders
        self.paths: list[Path] = []

    def path(self, *steps: Token) -> Path:
        """A document path; a name written outright must not be a reserved word."""
        if len(steps) > limits.PATH_DEPTH_MAX:
            raise ExpressionFault(
                f"The document path has too many nesting elements; nesting levels: {len(steps)}"
            )
        built = Path(tuple(map(self._element, steps)))
        self.paths.append(built)
        return built

    def _element(self, step: Token) -> Element:
        if step.type == "INDEX":
            return _index(step)
        if step.type == "PLACEHOLDER":
            return _defined(self._placeholders.names, step, "name used in the document path")
        if reserved(step):
            raise ExpressionFault(f"Attribute name is a reserved keyword; reserved keyword: {step}")
        return str(step)

    def value(self, name: Token) -> Constant:
        """The operand that a ``:value`` stands for."""
        return Constant(_defined(self._placeholders.values, name, "value used in expression"))

    def parentheses(self, inner: object) -> object:
        """Parentheses only group."""
        return inner

    def finish(self, built: object) -> object:
        """Judge the whole, when its parts are built."""
        return built


def _index(digits: str) -> int:
    if len(digits) > 10 or int(digits) > INDEX_MAX:
        raise ExpressionFault(f"List index is not within the allowable range; index: [{digits}]")
    return int(digits)


def _defined(known: Mapping[str, T], name: Token, role: str) -> T:
    try:
        return known[str(name)]
    except KeyError:
        kind = role.partition(" ")[0]
        raise ExpressionFault(
            f"An expression attribute {role} is not defined; attribute {kind}: {name}"
        ) from None


@dataclass(frozen=True)
class Reading:
    """An expression as read: what it means, its placeholders, and all paths that it names."""

    meaning: object
    used: frozenset[str]
    paths: tuple[Path, ...]


def read(start: Start, text: str, builder: Builder) -> Reading:
    """Read the expression ``text``; refused when anything is wrong with it on its own."""
    try:
        parsed = _parse(start, text)
        meaning = _build(builder, parsed)
        return Reading(meaning, frozenset(_placeholders(parsed)), tuple(builder.paths))
    except ExpressionFault as fault:
        raise invalid(f"Invalid {PRODUCTS[start]}: {fault}") from None


def read_all(
    request: Mapping[str, object], builders: Mapping[Start, type[Builder]]
) -> Mapping[Start, Reading]:
    """Read the expressions that ``request`` has, in the order of ``builders``.

    Together they must use every placeholder that the request defines.
    """
    names = cast("Mapping[str, object] | None", request.get("ExpressionAttributeNames"))
    values = cast("Mapping[str, object] | None", request.get("ExpressionAttributeValues"))
    placeholders = read_placeholders(names, values)
    readings = {
        start: read(start, cast(str, request[PRODUCTS[start]]), builder(placeholders))
        for start, builder in builders.items()
        if PRODUCTS[start] in request
    }
    used = frozenset[str]().union(*(reading.used for reading in readings.values()))
    _check_used("ExpressionAttributeNames", names, used)
    _check_used("ExpressionAttributeValues", values, used)
    return readings


def _check_used(member: str, defined: Mapping[str, object] | None, used: frozenset[str]) -> None:
    unused = [name for name in defined or () if name not in used]
    if unused:
        raise invalid(
            f"Value provided in {member} unused in expressions: keys: {{{', '.join(unused)}}}"
        )


def _parse(start: Start, text: str) -> Parsed:
    if not text:
        raise ExpressionFault("The expression can not be empty;")
    size = len(utf8(text))
    if size > limits.EXPRESSION_MAX:
        raise ExpressionFault(
            f"Expression size has exceeded the maximum allowed size; expression size: {size}"
        )
    parsed = grammar.parse(start, text)
    _check_form(parsed)
    return parsed


def _check_form(parsed: Parsed) -> None:
    """Refuse doubled parentheses and too many operators."""
    operators = 0
    for part in parsed.iter_subtrees():
        inner = part.children[0] if part.children else None
        if part.data == "parentheses" and isinstance(inner, Tree) and inner.data == part.data:
            raise ExpressionFault("The expression has redundant parentheses;")
        if part.data in OPERATORS:
            chain = part.data in {"conjunction", "disjunction"}
            operators += len(part.children) - 1 if chain else 1
    if operators > limits.OPERATORS_MAX:
        raise ExpressionFault(
            f"The expression contains too many operators; operator count: {operators}"
        )


def _build(builder: Builder, parsed: Parsed) -> object:
    try:
        return builder.finish(builder.transform(parsed))
    except VisitError as error:
        raise error.orig_exc from None


def _placeholders(parsed: Parsed) -> list[str]:
    return [
        str(leaf)
        for part in parsed.iter_subtrees()
        for leaf in part.children
        if isinstance(leaf, Token) and leaf.type in {"PLACEHOLDER", "VALUE"}
    ]
