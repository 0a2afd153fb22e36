"""WHERE clauses: what they mean, as conditions of expressions.

A clause is built of the same parts as a ConditionExpression (``conditions``), which judges operands
in the same words. What it adds: names of functions are of any case; ``IS NULL`` and ``IS`` with a
type ask for a type, ``IS MISSING`` that there is nothing; and what holds or not is a Boolean, which
may be compared with another for equality.
Source: *PartiQL arithmetic, comparison, and logical operators for DynamoDB*, *Use PartiQL functions
with DynamoDB* (developer guide); tests that were run against the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeAlias, TypeGuard, TypeVar, cast

from lark import Token

from dynaspec.items.data.errors import (
    Faults,
    Refused,
    broken,
    in_any_order,
    told,
    unsupported,
)
from dynaspec.items.data.values import TYPE_NAMES, Bool, S
from dynaspec.items.expressions.conditions import (
    ARITY,
    And,
    Comparator,
    Compare,
    Condition,
    ConditionBuilder,
    Not,
    Or,
)
from dynaspec.items.expressions.conditions import UPDATE_FUNCTIONS as NOT_HERE
from dynaspec.items.expressions.grammar import ExpressionFault
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Builder as ExpressionBuilder
from dynaspec.items.expressions.reading import Call, Constant, Operand, Placeholders
from dynaspec.items.expressions.rules.operands import NO_SIZE_AS_CONDITION
from dynaspec.items.partiql import syntax
from dynaspec.items.partiql.paths import path_of
from dynaspec.items.partiql.rules import conditions as rules
from dynaspec.items.partiql.syntax import (
    Calculation,
    Comparison,
    Function,
    Logic,
    Node,
    Number,
    Place,
    Range,
    Route,
    Sequence,
    Text,
    TypeTest,
    Within,
    Word,
    parts,
)
from dynaspec.items.partiql.values import Parameters, check_operators, value_of

T = TypeVar("T")

TURNS_MAX: Final = 4
"""How deep conditions may be operands of conditions in a clause that is specified."""

_TYPES: Final[Mapping[str, str]] = {
    "NULL": "NULL",
    "BOOL": "BOOL",
    "BOOLEAN": "BOOL",
    "BLOB": "B",
    "STRING": "S",
    "NUMERIC": "N",
    "STRUCT": "M",
    "TUPLE": "M",
    "LIST": "L",
}
"""The types that ``IS`` asks for."""
_NAMES: Final[Mapping[str, str]] = {
    "INT": "INTEGER",
    "DEC": "DECIMAL",
    "CHAR": "CHARACTER",
    "VARCHAR": "CHARACTER_VARYING",
}
"""What other types are called, where not as they are written."""


def translate(node: Node, parameters: Parameters) -> Condition:
    """What the WHERE clause ``node`` asks of an item; refused when an operand does not fit."""
    check_operators(node)
    _check_turns(node)
    reading = _Reading(parameters)
    built = reading.part(node)
    in_any_order(
        reading.faults.check,
        partial(_check_holds_or_not, node),
        partial(check_operands, reading.builder),
    )
    return cast(Condition, built)  # ``node`` holds or not


def check_operands(builder: ExpressionBuilder[T]) -> None:
    """Refuse operands that do not fit, as far as they were read."""
    try:
        builder.check()
    except ExpressionFault as fault:
        raise Refused(fault.failures()[0]) from None


def _check_turns(node: Node) -> None:
    """Leave open a clause in which conditions are operands of conditions, and so on, many deep.

    Such a clause is told apart by cases, of which each level has twice as many. Nobody is known to
    have sent one to the service.
    """
    waiting = [(node, 0)]
    while waiting:
        current, deep = waiting.pop()
        if deep > TURNS_MAX:
            raise unsupported("conditions that are operands of conditions, many deep")
        joins = isinstance(current, Logic)
        waiting += [(part, deep + (not joins and _holds_or_not(part))) for part in parts(current)]


def _check_holds_or_not(node: Node) -> None:
    if not _holds_or_not(node):
        raise broken(rules.NO_CONDITION)


Holding: TypeAlias = syntax.Condition | Function
"""What holds or not; of the functions all but the one that gives a size."""
FAULTY: Final = cast(Operand, None)  # no operand at all, so that nothing else is said of it
"""Stands for an operand that is refused."""


@dataclass(frozen=True)
class Outcome(Constant):
    """The Boolean that stands for how a condition turns out that is an operand."""


@dataclass(frozen=True)
class _Turned(Word):
    """That Boolean among the operands of a function or a range."""


def judged(condition: Condition) -> tuple[Path, ...]:
    """The paths that stand beside an operand that is a condition."""
    match condition:
        case And(parts) | Or(parts):
            return tuple(path for part in parts for path in judged(part))
        case Not(part):
            return judged(part)
        case Compare(_, operand, Outcome()):
            return paths(operand)
        case Call(_, operands) if any(isinstance(each, Outcome) for each in operands):
            return paths(condition)
    return ()


def paths(condition: Condition | Operand) -> tuple[Path, ...]:
    """The paths that ``condition`` names, in the order written."""
    match condition:
        case Path():
            return (condition,)
        case And(parts) | Or(parts):
            return tuple(path for part in parts for path in paths(part))
        case Not(part):
            return paths(part)
        case Constant():
            return ()
        case _:
            operands = [getattr(condition, name) for name in _OPERANDS[type(condition).__name__]]
            flat = [o for each in operands for o in (each if isinstance(each, tuple) else (each,))]
            return tuple(path for operand in flat for path in paths(operand))


_OPERANDS: Final = {
    "Compare": ("left", "right"),
    "Between": ("tested", "low", "high"),
    "Among": ("tested", "choices"),
    "Call": ("operands",),
}


def _holds_or_not(node: Node) -> TypeGuard[Holding]:
    """Whether ``node`` is a condition, not a value."""
    if isinstance(node, Function):
        return node.name != "size"
    return isinstance(node, (Comparison, Range, Within, TypeTest, Logic))


def _check_no_size(word: str, nodes: tuple[Node, ...]) -> None:
    """Refuse a size among what holds or not: it is told to be a number."""
    if any(isinstance(node, Function) and node.name == "size" for node in nodes):
        raise ExpressionFault(told(NO_SIZE_AS_CONDITION, operator=word, tag="N"), "type")


class _Reading:
    """One clause, as it is translated. What is wrong with a part of it is kept: any may be told."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.builder = ConditionBuilder(Placeholders())
        self.faults = Faults()

    def condition(self, node: Holding) -> Condition:
        try:
            match node:
                case Logic(_, word, parts):
                    return self._logic(word, parts)
                case Comparison(_, sign, left, right):
                    return self._comparison(sign, left, right)
                case Range(_, tested, low, high):
                    return self._by_cases((tested, low, high), self._between)
                case Within(_, tested, choices):
                    return self._within(tested, choices)
                case TypeTest(place, tested, kind):
                    return self._type_test(place, tested, kind)
                case Function():
                    return self._call(node)
        except Refused as refused:
            self.faults.keep(refused)
            return And(())

    def part(self, node: Node) -> Condition | Operand:
        """What ``node`` means, whether it holds or not, or is a value."""
        return self.condition(node) if _holds_or_not(node) else self.operand(node)

    def _logic(self, word: str, nodes: tuple[Node, ...]) -> Condition:
        built: list[Condition | Operand] = []
        for place, each in enumerate(nodes, 1):
            built.append(self.part(each))
            if place > 1 or word == "NOT":
                self.builder.judge(_check_no_size, word, nodes[:place])
        if not all(_holds_or_not(node) or isinstance(node, Function) for node in nodes):
            raise broken(rules.NOT_OF_VALUE if word == "NOT" else rules.AND_OF_VALUE)
        parts = tuple(each for each in built if not isinstance(each, (Path, Constant)))
        if word == "NOT":
            return Not(parts[0])
        return And(parts) if word == "AND" else Or(parts)

    def _comparison(self, sign: Comparator | Literal["like"], left: Node, right: Node) -> Condition:
        if sign == "like":
            raise broken(rules.LIKE)
        holds = _holds_or_not(left) or _holds_or_not(right)
        if holds and sign in {"=", "<>"}:
            equal = self._equal(left, right)
            return equal if sign == "=" else Not(equal)
        return self.builder.compare(self._ordered(left), sign, self._ordered(right))

    def _ordered(self, node: Node) -> Operand:
        """An operand; a condition is a Boolean, which has no order."""
        if not _holds_or_not(node):
            return self.operand(node)
        self.condition(node)
        return Outcome(Bool(True))

    def _equal(self, left: Node, right: Node) -> Condition:
        """Both hold, or neither does; against a value, what has that Boolean for its value."""
        if not _holds_or_not(left):
            return self._equal(right, left)
        holds = self.condition(left)
        if _holds_or_not(right):
            other = self.condition(right)
            return Or((And((holds, other)), And((Not(holds), Not(other)))))
        operand = self.operand(right)
        return Or(
            (
                And((holds, Compare("=", operand, Outcome(Bool(True))))),
                And((Not(holds), Compare("=", operand, Outcome(Bool(False))))),
            )
        )

    def _within(self, tested: Node, choices: Node) -> Condition:
        if not isinstance(choices, Sequence) or not choices.elements:
            raise broken(rules.IN_NO_LIST)
        elements = choices.elements
        if any(map(_holds_or_not, (tested, *elements))):
            return Or(tuple(self._comparison("=", tested, each) for each in elements))
        return self.builder.among(self.operand(tested), *map(self.operand, elements))

    def _type_test(self, place: Place, tested: Node, kind: str) -> Condition:
        if not _may_be_typed(tested):
            raise broken(rules.IS_OF_EXPRESSION)
        operand = self.operand(tested)
        if kind == "MISSING":
            return self._checked("attribute_not_exists", operand)
        if kind not in _TYPES:
            called = _NAMES.get(kind, kind.replace(" ", "_"))
            raise broken(rules.IS_OTHER_TYPE, type=called, place=place)
        return self._checked("attribute_type", operand, Constant(S(_TYPES[kind])))

    def operand(self, node: Node) -> Operand:
        try:
            match node:
                case Route() as route:
                    return path_of(route)
                case Function(_, "size"):
                    return cast(Operand, self._call(node))  # of cases, if an operand holds or not
                case _Turned(_, word):
                    return Outcome(Bool(word == "TRUE"))
                case Word(_, "MISSING"):
                    raise broken(rules.MISSING)
                case Calculation(_, sign, None):
                    raise broken(rules.SIGN, sign=sign)
                case Calculation(_, sign):
                    raise broken(rules.CALCULATION, sign=sign)
            return Constant(value_of(node, self.parameters))
        except Refused as refused:
            self.faults.keep(refused)
            return FAULTY

    def _call(self, function: Function) -> Condition:
        name = function.name
        if name not in ARITY and name not in NOT_HERE:
            raise broken(rules.UNKNOWN_FUNCTION, name=name, place=function.place)

        def applied(*operands: Operand) -> Condition:
            if name == "attribute_type" and len(operands) > 1:
                _check_type_name(operands[1])
            return self._checked(name, *operands)

        return self._by_cases(function.operands, applied)

    def _between(self, tested: Operand, low: Operand, high: Operand) -> Condition:
        return self.builder.between(tested, low, high)

    def _by_cases(self, nodes: tuple[Node, ...], built: Callable[..., Condition]) -> Condition:
        """What is built of operands, of which a condition is a Boolean: that of how it turns out.

        AWS's downloadable DynamoDB was asked.
        """
        found = next(((at, node) for at, node in enumerate(nodes) if _holds_or_not(node)), None)
        if found is None:
            return built(*map(self.operand, nodes))
        at, node = found
        holds = self.condition(node)
        true, false = (
            self._by_cases((*nodes[:at], _Turned(node.place, word), *nodes[at + 1 :]), built)
            for word in ("TRUE", "FALSE")
        )
        return Or((And((holds, true)), And((Not(holds), false))))

    def _checked(self, name: str, *operands: Operand) -> Call:
        if FAULTY in operands:
            return Call(name, operands)
        return self.builder.call(Token("NAME", name), *operands)


def _may_be_typed(node: Node) -> bool:
    """Whether IS may ask for the type of ``node``: AWS's downloadable DynamoDB was asked."""
    if isinstance(node, Word):
        return node.word != "MISSING"
    return isinstance(node, (Route, Text, Number))


def _check_type_name(operand: Operand) -> None:
    match operand:
        case Constant(S(name)) if name not in TYPE_NAMES:
            raise broken(rules.UNKNOWN_TYPE, type=name)
