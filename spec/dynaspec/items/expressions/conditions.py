"""Conditions: reading a ConditionExpression, and whether an item meets it.

Source: *Condition and filter expressions, operators, and functions in DynamoDB* and
*Comparison operator and function reference* (developer guide).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import ClassVar, Final, Literal, TypeAlias, get_args

from lark import Token
from lark.visitors import v_args

from dynaspec.items.data import limits
from dynaspec.items.data.errors import told
from dynaspec.items.data.inferences import IN_HUNDRED, rests_on
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.values import (
    BS,
    NS,
    SCALAR_TAGS,
    SS,
    TYPE_NAMES,
    B,
    Item,
    L,
    M,
    N,
    S,
    Value,
    precedes,
)
from dynaspec.items.expressions.grammar import ExpressionFault, Kind
from dynaspec.items.expressions.paths import Path, resolve
from dynaspec.items.expressions.reading import Builder, Call, Constant, Operand, shown
from dynaspec.items.expressions.rules import operands as rules

Comparator: TypeAlias = Literal["=", "<>", "<", "<=", ">", ">="]
COMPARATORS: Final[Mapping[str, Comparator]] = {sign: sign for sign in get_args(Comparator)}


@dataclass(frozen=True)
class Compare:
    """``left comparator right``."""

    comparator: Comparator
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Between:
    """``tested BETWEEN low AND high``, both ends included."""

    tested: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True)
class Among:
    """``tested IN (choices)``."""

    tested: Operand
    choices: tuple[Operand, ...]


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Compare | Between | Among | And | Or | Not | Call

ARITY: Final[Mapping[str, int]] = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
"""The functions of a condition and how many operands each takes. Names are case-sensitive."""
UPDATE_FUNCTIONS: Final = frozenset({"if_not_exists", "list_append"})
"""Functions that exist, but not in a condition."""


@v_args(inline=True)
class ConditionBuilder(Builder[Condition]):
    """Builds a condition, refusing operands of the wrong number or type.

    A constant of a wrong type is a fault of the request; an attribute of a wrong type only makes
    the condition false. A comparison, and a function that is a condition, is a part of its own:
    what is wrong with its operands is answered before what is wrong with those of a later one.
    """

    order = (
        frozenset({"function"}),
        frozenset({"misuse"}),
        frozenset({"path"}),
        frozenset({"choices"}),
    )
    guessed: ClassVar[frozenset[Kind]] = frozenset({"choices"})
    order_in_part = (
        frozenset({"name", "value"}),
        frozenset({"operands"}),
        frozenset({"distinct"}),
        frozenset({"type"}),
    )

    def compare(self, left: Operand, comparator: Comparator, right: Operand) -> Compare:
        """A comparison: its operands differ, and an ordered one's constants have an order."""
        first, second = self._operand(left), self._operand(right)
        if comparator not in {"=", "<>"}:
            self.judge(_check_ordered, comparator, first, second)
        self.judge(check_distinct, comparator, first, second)
        self.end_part()
        return Compare(comparator, first, second)

    def comparator(self, token: Token) -> Comparator:
        """The sign of a comparison."""
        return COMPARATORS[token]

    def between(self, tested: Operand, low: Operand, high: Operand) -> Between:
        """``BETWEEN``: constant bounds are of one type, and in order."""
        built = Between(self._operand(tested), self._operand(low), self._operand(high))
        self.judge(_check_ordered, "BETWEEN", built.tested, built.low, built.high)
        self.judge(check_distinct, "BETWEEN", built.tested, built.low, built.high)
        self.judge(_check_bounds, built.low, built.high)
        self.end_part()
        return built

    def among(self, tested: Operand, *choices: Operand) -> Among:
        """``IN``: at most 100 values to choose from."""
        self.judge(_check_choices, len(choices))
        built = Among(self._operand(tested), tuple(map(self._operand, choices)))
        self.judge(check_distinct, "IN", built.tested, *built.choices)
        self.end_part()
        return built

    def negated(self, part: Condition) -> Not:
        """``NOT``."""
        return Not(self._condition(part))

    def conjunction(self, *parts: Condition) -> And:
        """``AND``, which binds closer than ``OR``."""
        return And(tuple(map(self._condition, parts)))

    def disjunction(self, *parts: Condition) -> Or:
        """``OR``."""
        return Or(tuple(map(self._condition, parts)))

    def call(self, name: Token, *operands: Operand) -> Call:
        """A function: known, allowed here, with operands of the right number and types."""
        built = Call(str(name), tuple(map(self._operand, operands)))
        self.judge(_check_function, built.name)
        if built.name in ARITY:
            self.judge(_check_call, built)
        if built.name != "size":
            self.end_part()
        return built

    def finish(self, built: Condition) -> Condition:
        """The whole must be a condition."""
        return super().finish(self._condition(built))

    def _condition(self, built: Condition) -> Condition:
        """Something that holds or not."""
        self.judge(_check_not_function, built, lambda name: name == "size")
        return built

    def _operand(self, built: Operand) -> Operand:
        """Something that has a value."""
        self.judge(_check_not_function, built, lambda name: name != "size")
        return built


def _check_choices(count: int) -> None:
    if count == limits.IN_CHOICES_MAX:
        rests_on(IN_HUNDRED)
    if count > limits.IN_CHOICES_MAX:
        raise ExpressionFault(told(rules.TOO_MANY_CHOICES, count=count), "choices")


def _check_function(name: str) -> None:
    if name in UPDATE_FUNCTIONS:
        raise ExpressionFault(told(rules.NO_CONDITION_FUNCTION, function=name), "function")
    if name not in ARITY:
        raise ExpressionFault(told(rules.NO_FUNCTION, function=name), "function")


def _check_not_function(built: Condition | Operand, barred: Callable[[str], bool]) -> None:
    if isinstance(built, Call) and barred(built.name):
        raise ExpressionFault(told(rules.MISPLACED_FUNCTION, function=built.name), "misuse")


def _known_type(operand: Operand) -> str | None:
    """The type of an operand, when the request alone tells it."""
    match operand:
        case Constant(value):
            return value.tag
        case Call():
            return N.tag
        case Path():
            return None


def _check_ordered(operator: str, *operands: Operand) -> None:
    for operand in operands:
        tag = _known_type(operand)
        if tag is not None and tag not in SCALAR_TAGS:
            raise ExpressionFault(told(rules.NO_ORDER, operator=operator, tag=tag), "type")


def check_distinct(operator: str, first: Operand, *others: Operand) -> None:
    """Refuse a path that is compared with itself."""
    if isinstance(first, Path) and first in others:
        breach = told(rules.SAME_OPERAND, operator=operator, path=str(first))
        raise ExpressionFault(breach, "distinct")


def _check_bounds(low: Operand, high: Operand) -> None:
    match low, high:
        case Constant(least), Constant(most):
            bounds = {"low": shown(least), "high": shown(most)}
            if least.tag != most.tag:
                raise ExpressionFault(told(rules.BOUNDS_OF_TWO_TYPES, **bounds), "type")
            if precedes(most, least):
                raise ExpressionFault(told(rules.BOUNDS_REVERSED, **bounds), "type")


def _check_call(call: Call) -> None:
    count = len(call.operands)
    if count != ARITY[call.name]:
        breach = told(rules.OPERAND_COUNT, function=call.name, count=count)
        raise ExpressionFault(breach, "operands")
    first = call.operands[0]
    match call.name:
        case "attribute_exists" | "attribute_not_exists":
            if not isinstance(first, Path):
                raise ExpressionFault(told(rules.NO_PATH, function=call.name), "type")
        case "attribute_type":
            check_distinct(call.name, *call.operands)
            _check_type_name(call.operands[1])
        case "begins_with":
            check_distinct(call.name, *call.operands)
            _check_types(rules.NO_PREFIX, call, {"S", "B"})
        case "contains":
            check_distinct(call.name, *call.operands)
        case "size":
            _check_types(rules.NO_SIZE, call, set(TYPE_NAMES) - {"N", "BOOL", "NULL"})


def _check_types(rule: Rule, call: Call, allowed: set[str]) -> None:
    for operand in call.operands:
        tag = _known_type(operand)
        if tag is not None and tag not in allowed:
            raise ExpressionFault(told(rule, tag=tag), "type")


def _check_type_name(operand: Operand) -> None:
    match operand:
        case Constant(S(name)):
            if name not in TYPE_NAMES:
                raise ExpressionFault(told(rules.UNKNOWN_TYPE_NAME, name=name), "type")
        case _:
            tag = _known_type(operand) or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
            raise ExpressionFault(told(rules.NO_TYPE_NAME, tag=tag), "type")


def holds(condition: Condition, item: Item) -> bool:
    """Whether ``item`` meets ``condition``. An item that is not there has no attributes."""
    match condition:
        case And(parts):
            return reduce(lambda so_far, part: so_far and holds(part, item), parts, True)
        case Or(parts):
            return reduce(lambda so_far, part: so_far or holds(part, item), parts, False)
        case Not(part):
            return not holds(part, item)
        case Compare(comparator, left, right):
            return _compare(comparator, evaluate(left, item), evaluate(right, item))
        case Between(tested, low, high):
            value = evaluate(tested, item)
            return _compare("<=", evaluate(low, item), value) and _compare(
                "<=", value, evaluate(high, item)
            )
        case Among(tested, choices):
            value = evaluate(tested, item)
            return reduce(
                lambda found, choice: found or _compare("=", value, evaluate(choice, item)),
                choices,
                False,
            )
        case Call(name, operands):
            return _PREDICATES[name](*(evaluate(operand, item) for operand in operands))


def evaluate(operand: Operand, item: Item) -> Value | None:
    """The value of ``operand`` in ``item``; ``None`` when it has none."""
    match operand:
        case Path():
            return resolve(operand, item)
        case Constant(value):
            return value
        case Call(_, operands):
            return size(evaluate(operands[0], item))


def _compare(comparator: Comparator, left: Value | None, right: Value | None) -> bool:
    """Compare two values. What is not there equals nothing, and has no order.

    Values of different types are unequal, and without order.
    """
    if left is None or right is None:
        return comparator == "<>"
    match comparator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return bool(precedes(left, right))
        case ">":
            return bool(precedes(right, left))
        case "<=":
            return _not_after(left, right)
        case ">=":
            return _not_after(right, left)


def _not_after(left: Value, right: Value) -> bool:
    after = precedes(right, left)
    return after is not None and not after


def size(value: Value | None) -> Value | None:
    """``size``: length of a string, bytes of a binary, elements of a set, list or map.

    A number, Boolean or null has no size, and neither has what is not there. The page does not say
    what a string's length counts; users report UTF-16 code units.
    """
    match value:
        case S(text):
            return N(Decimal(len(text.encode("utf-16-le", "surrogatepass")) // 2))
        case B(data):
            return N(Decimal(len(data)))
        case SS() | NS() | BS() | L() | M():
            return N(Decimal(len(value.value)))
        case _:
            return None


def _begins_with(value: Value | None, prefix: Value | None) -> bool:
    match value, prefix:
        case S(text), S(start):
            return text.startswith(start)
        case B(data), B(head):
            return data.startswith(head)
        case _:
            return False


def _contains(value: Value | None, part: Value | None) -> bool:
    """``contains``: a substring of a string or binary; an element of a set or list."""
    match value, part:
        case S(text), S(substring):
            return substring in text
        case B(data), B(run):
            return run in data
        case SS(texts), S(text):
            return text in texts
        case NS(numbers), N(number):
            return number in numbers
        case BS(blobs), B(blob):
            return blob in blobs
        case L(elements), _:
            return part in elements
        case _:
            return False


def _is_of_type(value: Value | None, name: Value | None) -> bool:
    return value is not None and name == S(value.tag)


_PREDICATES: Final[Mapping[str, Callable[..., bool]]] = {
    "attribute_exists": lambda value: value is not None,
    "attribute_not_exists": lambda value: value is None,
    "attribute_type": _is_of_type,
    "begins_with": _begins_with,
    "contains": _contains,
}
