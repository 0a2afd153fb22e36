"""Expressions: from a text and its placeholders to a tree with nothing left to look up.

What is wrong with an expression is answered as a ValidationException before the table is looked at.
When several things are wrong, the kind of the fault decides which one the text names
(``Builder.order``); where users report nothing, an order is chosen (``Builder.guessed``).
Sources: *Expression attribute names (aliases) in DynamoDB*, *Using expression attribute values in
DynamoDB*, *Constraints in Amazon DynamoDB* (Expression parameters).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Generic, ParamSpec, TypeAlias, TypeVar

from lark import Token, Tree
from lark.visitors import Transformer_NonRecursive, v_args

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import Refused, broken, retold, told
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import FAULT_ORDER, VALUE_NESTING, rests_on
from dynaspec.items.data.rule import Breach
from dynaspec.items.data.rules import TOO_DEEP
from dynaspec.items.data.values import Null, Value, nesting, utf8
from dynaspec.items.data.wire import Attributes, WireValue
from dynaspec.items.expressions import grammar
from dynaspec.items.expressions.grammar import ExpressionFault, Kind, Parsed, Start
from dynaspec.items.expressions.paths import Element, Path, clash
from dynaspec.items.expressions.reserved import reserved
from dynaspec.items.expressions.rules import texts as rules
from dynaspec.items.requests.inputs import Names

P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")
M_co = TypeVar("M_co", covariant=True)

OPERATORS: Final = frozenset(
    {"compare", "between", "among", "negated", "conjunction", "disjunction", "arithmetic", "call"}
)
"""The productions that count towards the limit of operators: the page counts functions among them,
and so does DynamoDB Local."""
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
    names: Names | None, values: Attributes | None, levels: int = limits.NESTING_MAX
) -> Placeholders:
    """Read ExpressionAttributeNames and ExpressionAttributeValues; neither may be empty.

    ``levels`` says how many lists and maps may lie within each other in a value.
    """
    _check_keys("ExpressionAttributeNames", "#", names)
    _check_keys("ExpressionAttributeValues", ":", values)
    return Placeholders(
        FrozenMap({key: _name(key, name) for key, name in (names or {}).items()}),
        FrozenMap({key: _value(key, value, levels) for key, value in (values or {}).items()}),
    )


def _check_keys(member: str, sign: str, entries: Collection[str] | None) -> None:
    if entries is None:
        return
    if not entries:
        raise broken(rules.NO_PLACEHOLDERS, member=member)
    for key in entries:
        size = len(utf8(key))
        if size > limits.PLACEHOLDER_MAX:
            # Of a name the service tells the size, of a value it does not.
            shown = f" size of key: {size}" if sign == "#" else ""
            raise broken(rules.LONG_PLACEHOLDER, member=member, size=shown)
        if not re.fullmatch(f"{sign}[a-zA-Z0-9_]+", key):
            raise broken(rules.NO_PLACEHOLDER, member=member, key=key)


def _name(key: str, name: str | None) -> str:
    known = name or ""
    try:
        wire.check_name(known)
    except Refused as refused:
        text = f"ExpressionAttributeNames contains invalid value: {refused} for key {key}"
        raise retold(refused, text) from None
    return known


def _value(key: str, value: WireValue | None, levels: int) -> Value:
    found = _parsed(key, value)
    deep = nesting(found)
    if limits.VALUE_NESTING_MAX == levels < deep < limits.VALUE_NESTING_REFUSED:
        rests_on(VALUE_NESTING)
    if deep > levels:
        # Where the limit is the item's own, the service does not name the value.
        named = levels > limits.NESTING_MAX
        refused = broken(TOO_DEEP)
        raise _faulty(key, refused) if named else refused
    return found


def _parsed(key: str, value: WireValue | None) -> Value:
    try:
        return wire.parse(value)
    except Refused as refused:
        raise _faulty(key, refused) from None


def _faulty(key: str, refused: Refused) -> Refused:
    text = f"ExpressionAttributeValues contains invalid value: {refused} for key {key}"
    return retold(refused, text)


@v_args(inline=True)
class Builder(Transformer_NonRecursive[Token, T], Generic[T]):
    """Builds what all expressions share. A subclass builds the rest of its start symbol.

    The parts that a method takes are those that the grammar has there.
    """

    def __init__(self, placeholders: Placeholders) -> None:
        """Build with what ``placeholders`` stand for."""
        super().__init__()
        self._placeholders = placeholders
        self.paths: list[Path] = []
        self._part = 0
        self._faults: list[tuple[int, int, ExpressionFault]] = []

    order: ClassVar[tuple[frozenset[Kind], ...]]
    """The kinds of faults, those that are answered first at the front."""
    order_in_part: ClassVar[tuple[frozenset[Kind], ...]] = ()
    """Those that come after all others: the first part of the expression that has one tells."""
    guessed: ClassVar[frozenset[Kind]] = frozenset()
    """Those of which nobody reports where they come."""
    any_of_a_kind: ClassVar[bool] = False
    """Whether no source says which of several faults of a kind is answered."""

    def judge(self, check: Callable[P, None], *given: P.args, **named: P.kwargs) -> None:
        """Make ``check``; what it refuses is kept until all that may be answered first is known."""
        try:
            check(*given, **named)
        except ExpressionFault as fault:
            self.keep(fault)

    def keep(self, fault: ExpressionFault) -> None:
        """Keep a fault of the part that is being built."""
        for rank, kinds in enumerate(self.order):
            if fault.kind in kinds:
                self._faults.append((rank, 0, fault))
                return
        ranks = (n for n, kinds in enumerate(self.order_in_part) if fault.kind in kinds)
        self._faults.append((len(self.order) + self._part, next(ranks), fault))

    def end_part(self) -> None:
        """What is built from here on is another part of the expression."""
        self._part += 1

    def path(self, *steps: Token) -> Path:
        """A document path; a name written outright must not be a reserved word."""
        built = Path(tuple(map(self._element, steps)))
        if len(steps) > limits.PATH_DEPTH_MAX:
            self.keep(ExpressionFault(told(rules.DEEP_PATH, count=len(steps)), "path"))
        self.paths.append(built)
        return built

    def _element(self, step: Token) -> Element:
        if step.type == "INDEX":
            self.judge(_check_index, step)
            return int(step[:_INDEX_DIGITS])
        if step.type == "PLACEHOLDER":
            self.judge(_check_name, self._placeholders.names, step)
            return self._placeholders.names.get(str(step), str(step))
        self.judge(_check_word, step)
        return str(step)

    def value(self, name: Token) -> Constant:
        """The operand that a ``:value`` stands for."""
        self.judge(_check_value, self._placeholders.values, name)
        return Constant(self._placeholders.values.get(str(name), _UNDEFINED))

    def parentheses(self, inner: U) -> U:
        """Parentheses only group."""
        return inner

    def finish(self, built: T) -> T:
        """The whole, when its parts are built: refused when anything was wrong with one."""
        self.check()
        return built

    def check(self) -> None:
        """Refuse what was built so far when anything was wrong with a part of it."""
        kinds = {fault.kind for _, _, fault in self._faults}
        if len(kinds) > 1 and kinds & self.guessed:
            rests_on(FAULT_ORDER)
        if self._faults:
            first = min(kept[:2] for kept in self._faults)
            alike = [fault for *rank, fault in self._faults if tuple(rank) == first]
            breaches = _distinct([fault.breach for fault in alike])
            alike[0].others = breaches[1:] if self.any_of_a_kind else ()
            raise alike[0]


_UNDEFINED: Final = Null()
"""Stands for what is not known, in an expression that is refused for it."""
_INDEX_DIGITS: Final = 10


def _distinct(breaches: Sequence[Breach]) -> tuple[Breach, ...]:
    """The first of each text."""
    texts = [str(breach) for breach in breaches]
    return tuple(breach for n, breach in enumerate(breaches) if texts[n] not in texts[:n])


def check_apart(paths: Sequence[Path]) -> None:
    """Refuse paths that are in each other's way."""
    breach = clash(paths)
    if breach is not None:
        raise ExpressionFault(breach, "overlap")


def _check_index(digits: str) -> None:
    if len(digits) > _INDEX_DIGITS or int(digits) > INDEX_MAX:
        raise ExpressionFault(told(rules.LARGE_INDEX, index=digits), "path")


def _check_word(name: str) -> None:
    if reserved(name):
        raise ExpressionFault(told(rules.RESERVED_WORD, name=name), "path")


def _check_name(known: Mapping[str, str], name: str) -> None:
    if name not in known:
        raise ExpressionFault(told(rules.UNDEFINED_NAME, name=name), "name")


def _check_value(known: Mapping[str, Value], name: str) -> None:
    if name not in known:
        raise ExpressionFault(told(rules.UNDEFINED_VALUE, name=name), "value")


@dataclass(frozen=True)
class Reading(Generic[M_co]):
    """An expression as read: what it means, its placeholders, and all paths that it names."""

    meaning: M_co
    used: frozenset[str]
    paths: tuple[Path, ...]


def read(start: Start, text: str | None, builder: Builder[T]) -> Reading[T] | None:
    """Read the expression ``text``, if there is one; refused for its own faults."""
    if text is None:
        return None
    try:
        parsed = _parse(start, text)
        meaning = builder.finish(builder.transform(parsed))
        _check_operators(parsed)
        return Reading(meaning, frozenset(_placeholders(parsed)), tuple(builder.paths))
    except ExpressionFault as fault:
        first, *others = fault.failures(f"Invalid {PRODUCTS[start]}: ")
        raise Refused(first, tuple(others)) from None


def check_used(placeholders: Placeholders, *readings: Reading[object] | None) -> None:
    """Refuse placeholders that a request defines and that none of its expressions uses."""
    used = frozenset[str]().union(*(reading.used for reading in readings if reading is not None))
    for member, defined in (
        ("ExpressionAttributeNames", placeholders.names),
        ("ExpressionAttributeValues", placeholders.values),
    ):
        unused = [name for name in defined if name not in used]
        if unused:
            raise broken(rules.UNUSED_PLACEHOLDERS, member=member, keys=", ".join(unused))


def meaning_of(reading: Reading[T] | None, otherwise: T | None = None) -> T | None:
    """What an expression means; ``otherwise`` where it is not there."""
    return otherwise if reading is None else reading.meaning


def paths_of(reading: Reading[object] | None) -> tuple[Path, ...]:
    """The paths that an expression names; none where it is not there."""
    return () if reading is None else reading.paths


def _parse(start: Start, text: str) -> Parsed:
    if not text:
        raise ExpressionFault(told(rules.EMPTY))
    size = len(utf8(text))
    if size > limits.EXPRESSION_MAX:
        shown = "" if start == "update" else f" expression size: {size}"
        raise ExpressionFault(told(rules.TOO_LONG, size=shown))
    parsed = grammar.parse(start, text)
    _check_parentheses(parsed)
    return parsed


def _check_parentheses(parsed: Parsed) -> None:
    """Refuse doubled parentheses."""
    for part in parsed.iter_subtrees():
        inner = part.children[0] if part.children else None
        if part.data == "parentheses" and isinstance(inner, Tree) and inner.data == part.data:
            raise ExpressionFault(told(rules.REDUNDANT_PARENTHESES))


def _check_operators(parsed: Parsed) -> None:
    """Refuse too many operators, once nothing else is wrong with the expression and its values.

    The count that is told is the first that is too many. Source: scylladb/scylladb,
    test/alternator/test_limits.py, run against AWS: of 909 operators 301 are told, and of more than
    a thousand calls of a function that there is not, the function. The rest of the order is that
    of DynamoDB Local.
    """
    operators = 0
    for part in parsed.iter_subtrees():
        if part.data in OPERATORS:
            chain = part.data in {"conjunction", "disjunction"}
            operators += len(part.children) - 1 if chain else 1
    if operators > limits.OPERATORS_MAX:
        raise ExpressionFault(told(rules.TOO_MANY_OPERATORS, count=limits.OPERATORS_MAX + 1))


def shown(value: Value) -> str:
    """A constant as faults show it."""
    ((tag, content),) = wire.render(value).items()
    text = b64encode(content).decode() if isinstance(content, bytes) else content
    return f"AttributeValue: {{{tag}:{text}}}"


def _placeholders(parsed: Parsed) -> list[str]:
    return [
        str(leaf)
        for part in parsed.iter_subtrees()
        for leaf in part.children
        if isinstance(leaf, Token) and leaf.type in {"PLACEHOLDER", "VALUE"}
    ]
