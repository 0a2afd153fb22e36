"""Condition expressions: binding them to a request, and whether they hold on an item.

Source: developer guide, "Condition and filter expressions, operators, and functions in DynamoDB".
A comparison with something that is not there is false, except that it differs (`<>`) from anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, TypeAlias

from dynastore.items.data import work
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import BS, NS, SS, B, Bool, Item, L, M, Member, N, S, Value, tag
from dynastore.items.data.wire import shown_value
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.paths import distinct, find
from dynastore.items.expressions.static_checks import (
    CONDITION_FUNCTIONS,
    bare,
    comparisons,
    exceeds,
    operand_counts,
    too_many_operators,
    walk,
)
from dynastore.items.expressions.syntax import (
    Among,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Negated,
    Node,
    Path,
    Placeholder,
)

_HOLDS: Final[Mapping[str, frozenset[int]]] = {
    "<": frozenset({-1}),
    "<=": frozenset({-1, 0}),
    ">": frozenset({1}),
    ">=": frozenset({0, 1}),
}
"""Comparator → the outcomes of `order` with which it holds."""
_SCALARS: Final = frozenset({"S", "N", "B"})
_SIZED: Final = frozenset({"S", "B", "SS", "NS", "BS", "L", "M"})
_STEPS: Final = 5
"""Steps that it takes to bind an operator or an operand."""
_LISTS: Final = 16
"""Lists whose members are kept while a condition is tried."""
_TYPES: Final = ("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M")


@dataclass(frozen=True)
class Size:
    """The size of the value at a path, or of a given value."""

    operand: Operand


@dataclass(frozen=True)
class Literal:
    """A value of the request."""

    value: Value


@dataclass(frozen=True)
class Truth:
    """Whether a condition holds: PartiQL compares that with values."""

    test: Test


Operand: TypeAlias = Path | Literal | Size | Truth
Test: TypeAlias = Callable[[Item], bool]
"""A bound condition: does it hold on the item? The empty item stands for one that is absent."""


@dataclass
class Bound:
    """A condition bound to a request, and the document paths in it."""

    test: Test
    paths: list[Path]
    cost: int = 1
    """Steps that it takes on an item, whatever the item's size."""


def bind_condition(node: Node, binding: Binding) -> Bound:
    """Give names and values to a condition; refuses operands that can never fit."""
    paths: list[Path] = []
    binder = _Binder(binding, paths)
    nodes = list(walk(node))
    work.spend(_STEPS * len(nodes))
    if exceeds(nodes):
        for term in comparisons(node):  # one by one: the whole may be nested too deep to bind
            binder.test(term)
        raise too_many_operators()
    counts = Counter(comparisons(node))
    repeated = frozenset(term for term, count in counts.items() if count > 1)
    return Bound(replace(binder, repeated=repeated).test(node), paths, len(nodes))


@dataclass(frozen=True)
class _Binder:
    binding: Binding
    paths: list[Path]
    repeated: frozenset[Node] = frozenset()
    """Comparisons that stand more than once: each is made once on an item."""
    known: dict[Node, Test] = field(default_factory=dict)
    members: Members = field(default_factory=lambda: Members())

    def test(self, node: Node) -> Test:
        """Bind a condition; of a comparison's faults, those of names and values come first."""
        term = bare(node)
        if not isinstance(term, Both | Either | Negated):
            if term in self.repeated:
                return self._shared(term)
            self._names(list(walk(term)))
        match term:
            case Both(terms):
                tests = [self.test(term) for term in terms]
                return lambda item: all(test(item) for test in tests)
            case Either(terms):
                tests = [self.test(term) for term in terms]
                return lambda item: any(test(item) for test in tests)
            case Negated(term):
                test = self.test(term)
                return lambda item: not test(item)
            case Compare(operator, left, right):
                return self._compare(operator, self.operand(left), self.operand(right))
            case Between(operand, low, high):
                return self._between(self.operand(operand), self.operand(low), self.operand(high))
            case Among(operand, options):
                return self._among(self.operand(operand), [self.operand(o) for o in options])
            case Call("contains", arguments):
                return _contains([self.operand(a) for a in arguments], self.members)
            case Call(function, arguments):
                return _FUNCTIONS[function]([self.operand(a) for a in arguments])
            case other:
                raise TypeError(f"not a condition: {other}")

    def _shared(self, term: Node) -> Test:
        """Bind a comparison that stands more than once, the first time that it does."""
        if term not in self.known:
            alone = replace(self, repeated=self.repeated - {term})
            self.known[term] = _once(alone.test(term))
        return self.known[term]

    def _names(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            if isinstance(node, Path):
                self.binding.path(node)
            elif isinstance(node, Placeholder):
                self.binding.value(node)
        operand_counts(nodes, CONDITION_FUNCTIONS)

    def operand(self, node: Node) -> Operand:
        match bare(node):
            case Path() as path:
                self.paths.append(self.binding.path(path))
                return self.paths[-1]
            case Placeholder() as placeholder:
                return Literal(self.binding.value(placeholder))
            case Call("size", (argument,)):
                return Size(self.operand(argument))
            case condition:
                return Truth(self.test(condition))

    def _compare(self, operator: str, left: Operand, right: Operand) -> Test:
        _apart(operator, left, right)
        if operator == "=":
            return lambda item: _equal(value(left, item), value(right, item))
        if operator == "<>":
            return lambda item: not _equal(value(left, item), value(right, item))
        for side in (left, right):
            _require(operator, side, _SCALARS)
        holds = _HOLDS[operator]
        return lambda item: order(value(left, item), value(right, item)) in holds

    def _between(self, operand: Operand, low: Operand, high: Operand) -> Test:
        _apart("BETWEEN", operand, low, high)
        for part in (operand, low, high):
            _require("BETWEEN", part, _SCALARS)
        _bounds(low, high)
        return lambda item: (
            order(value(operand, item), value(low, item)) in _HOLDS[">="]
            and order(value(operand, item), value(high, item)) in _HOLDS["<="]
        )

    def _among(self, operand: Operand, options: list[Operand]) -> Test:
        _apart("IN", operand, *options)
        literals = frozenset(option.value for option in options if isinstance(option, Literal))
        others = [option for option in options if not isinstance(option, Literal)]

        def test(item: Item) -> bool:
            found = value(operand, item)
            if found is None:
                return False
            return found in literals or any(found == value(option, item) for option in others)

        return test


class Members:
    """The members of lists of an item that conditions look into, looked through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[L, frozenset[Value]]] = {}

    def has(self, whole: L, part: Value) -> bool:
        """Say whether a list has a member."""
        found = self._known.get(id(whole))
        if found is None:
            if len(self._known) >= _LISTS:
                self._known.clear()
            # With the list itself: while it is kept, no other has its identity.
            found = self._known[id(whole)] = whole, frozenset(whole.value)
        return part in found[1]


def _once(test: Test) -> Test:
    """Return a test that is not made again while it is asked of the same item."""
    last: Item | None = None
    result = False

    def made(item: Item) -> bool:
        nonlocal last, result
        if item is not last:
            last, result = item, test(item)
        return result

    return made


def value(operand: Operand, item: Item) -> Value | None:
    """Return the operand's value on the item; None: there is none."""
    match operand:
        case Literal(content):
            return content
        case Path():
            return find(item, operand)
        case Size(inner):
            return _size(value(inner, item))
        case Truth(test):
            return Bool(test(item))


def _size(sized: Value | None) -> Value | None:
    """Count characters (UTF-16 code units, as the service's language does), bytes or members."""
    match sized:
        case S(text):
            return N(Decimal(len(text.encode("utf-16-le")) // 2))
        case B(content):
            return N(Decimal(len(content)))
        case SS(content) | NS(content) | BS(content) | L(content) | M(content):
            return N(Decimal(len(content)))
        case _:
            return None


def _equal(left: Value | None, right: Value | None) -> bool:
    return left is not None and left == right


def order(left: Value | None, right: Value | None) -> int | None:
    """Return -1, 0 or 1: left is smaller, equal, greater; None: they have no order."""
    match left, right:
        case N(one), N(two):
            return (one > two) - (one < two)
        case S(one), S(two):
            return (one.encode() > two.encode()) - (one.encode() < two.encode())
        case B(one), B(two):
            return (one > two) - (one < two)
        case _:
            return None


def _exists(arguments: list[Operand]) -> Test:
    _check_sizes(arguments)
    path = _path("attribute_exists", arguments[0])
    return lambda item: find(item, path) is not None


def _not_exists(arguments: list[Operand]) -> Test:
    _check_sizes(arguments)
    path = _path("attribute_not_exists", arguments[0])
    return lambda item: find(item, path) is None


def _type(arguments: list[Operand]) -> Test:
    _apart("attribute_type", *arguments)
    operand, wanted = arguments
    if not isinstance(wanted, Literal) or not isinstance(wanted.value, S):
        known = static(wanted) or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
        raise _wrong_type("attribute_type", known)
    name = wanted.value.value
    if name not in _TYPES:
        raise validation(
            f"Invalid attribute type name found; type: {name}, valid types: {{{','.join(_TYPES)}}}"
        )

    def test(item: Item) -> bool:
        found = value(operand, item)
        return found is not None and tag(found) == name

    return test


def _begins_with(arguments: list[Operand]) -> Test:
    _apart("begins_with", *arguments)
    whole, start = arguments
    for argument in arguments:
        _require("begins_with", argument, frozenset({"S", "B"}))

    def test(item: Item) -> bool:
        match value(whole, item), value(start, item):
            case (S(one), S(two)):
                return one.startswith(two)
            case (B(one), B(two)):
                return one.startswith(two)
            case _:
                return False

    return test


def _contains(arguments: list[Operand], members: Members) -> Test:
    _apart("contains", *arguments)
    whole, part = arguments

    def test(item: Item) -> bool:
        match value(whole, item), value(part, item):
            case (S(one), S(two)) | (SS(one), S(two)):
                return two in one
            case (B(one), B(two)) | (BS(one), B(two)):
                return two in one
            case (NS(one), N(two)):
                return Member(two) in one
            case (L() as one, two) if two is not None:
                return members.has(one, two)
            case _:
                return False

    return test


_FUNCTIONS: Final[Mapping[str, Callable[[list[Operand]], Test]]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _type,
    "begins_with": _begins_with,
}
"""What binds a function; `contains` also needs to know the lists that were looked into."""


def static(operand: Operand) -> str | None:
    """Return the type that an operand has whatever the item; None: it depends on the item."""
    match operand:
        case Literal(content):
            return tag(content)
        case Size():
            return "N"
        case Truth():
            return "BOOL"
        case Path():
            return None


def _apart(operator: str, *operands: Operand) -> None:
    """Refuse an operand that is there twice, then the size of a type that has none."""
    distinct(operator, *operands)
    _check_sizes(operands)


def _check_sizes(operands: Sequence[Operand]) -> None:
    for operand in operands:
        if isinstance(operand, Size):
            _check_sizes([operand.operand])
            _require("size", operand.operand, _SIZED)


def _path(function: str, operand: Operand) -> Path:
    if not isinstance(operand, Path):
        raise validation(
            f"Operator or function requires a document path; operator or function: {function}"
        )
    return operand


def _require(function: str, operand: Operand, allowed: frozenset[str]) -> None:
    known = static(operand)
    if known is not None and known not in allowed:
        raise _wrong_type(function, known)


def _wrong_type(function: str, known: str) -> ServiceError:
    return validation(
        "Incorrect operand type for operator or function; "
        f"operator or function: {function}, operand type: {known}"
    )


def _bounds(low: Operand, high: Operand) -> None:
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return
    if tag(low.value) != tag(high.value):
        rule = "requires same data type for lower and upper bounds"
    elif order(low.value, high.value) == 1:
        rule = "requires upper bound to be greater than or equal to lower bound"
    else:
        return
    raise validation(
        f"The BETWEEN operator {rule}; "
        f"lower bound operand: AttributeValue: {shown_value(low.value)}, "
        f"upper bound operand: AttributeValue: {shown_value(high.value)}"
    )
