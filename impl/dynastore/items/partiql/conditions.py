"""WHERE: a condition of a PartiQL statement as the condition expression that means the same.

Literals and parameters become values of placeholders: `'0`, `'1`, … are the literals of a
statement, `?7` is the parameter that stands at its offset 7.
Source: developer guide, "PartiQL functions for use with DynamoDB", "PartiQL arithmetic, comparison,
and logical operators for DynamoDB"; the messages are the service's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import S, Value
from dynastore.items.expressions import static_checks
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.conditions import Bound, bind_condition
from dynastore.items.expressions.static_checks import (
    CONDITION_FUNCTIONS,
    MAX_OPERATORS,
    UPDATE_FUNCTIONS,
)
from dynastore.items.expressions.syntax import (
    Among,
    Between,
    Both,
    Compare,
    Either,
    Negated,
    Node,
    Placeholder,
)
from dynastore.items.expressions.syntax import Call as Applied
from dynastore.items.partiql.paths import path
from dynastore.items.partiql.syntax import (
    Binary,
    Call,
    Element,
    Expression,
    Group,
    Number,
    Parameter,
    Range,
    Route,
    Sequence,
    Struct,
    Subquery,
    Text,
    TypeTest,
    Unary,
    Word,
)
from dynastore.items.partiql.values import bare, is_literal, literal

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
"""Type as IS names it → DynamoDB's name."""
_ALIASES: Final = {
    "INT": "INTEGER",
    "DEC": "DECIMAL",
    "CHAR": "CHARACTER",
    "VARCHAR": "CHARACTER_VARYING",
}
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_SUPPORTED: Final = "MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST"


@dataclass
class Values:
    """The literals of a statement, by the names of their placeholders."""

    literals: dict[str, Value] = field(default_factory=dict)

    def add(self, value: Value) -> Placeholder:
        """Return a placeholder that stands for a value."""
        name = f"'{len(self.literals)}"
        self.literals[name] = value
        return Placeholder(name)

    def of(self, node: Expression) -> Placeholder:
        """Return the placeholder of a literal or a parameter."""
        if isinstance(node, Parameter):
            return Placeholder(f"?{node.offset}")
        return self.add(literal(node))


def check_size(node: Expression) -> None:
    """Refuse an expression of too many operators, before anything recurses into it."""
    count = 0
    waiting = [node]
    while waiting:
        current = waiting.pop()
        count += isinstance(current, Binary | Unary | Range | TypeTest | Call)
        waiting.extend(_children(current))
    if count > MAX_OPERATORS:
        raise static_checks.too_many_operators()


def condition(node: Expression, values: Values) -> Node:
    """Return the condition that a WHERE clause states; refuses what is none."""
    check_size(node)
    made = operand(node, values)
    if not _is_condition(node) or _is_size(made):
        raise validation("WHERE clause must contain an expression that resolves to a boolean")
    nodes = list(static_checks.walk(made))
    static_checks.operators(nodes)
    static_checks.options(nodes)
    return made


def bind(node: Node, binding: Binding) -> Bound:
    """Give values to a condition; refuses operands that never fit, whatever the table."""
    if any(map(_is_size, static_checks.walk(node))):
        _check_terms(node, binding)
    return bind_condition(node, binding)


def operand(node: Expression, values: Values) -> Node:
    """Return an operand of a condition or of a function."""
    node = bare(node)
    match node:
        case Route():
            return path(node)
        case Word("MISSING"):
            raise validation("MISSING must be compared using IS operator")
        case Subquery(_, at):
            raise validation(f"Unsupported token in expression: SELECT {at}")
        case Parameter():
            return values.of(node)
        case Call():
            return call(node, values)
        case _ if is_literal(node):
            return values.of(node)
        case _:
            return _condition(node, values)


def _condition(node: Expression, values: Values) -> Node:
    node = bare(node)
    match node:
        case Binary("AND" | "OR" as operator):
            given = _operands(node, operator)
            terms = tuple(operand(each, values) for each in given)
            if not all(map(_is_condition, given)):
                raise validation("The arguments to AND/OR must be Expressions")
            return Both(terms) if operator == "AND" else Either(terms)
        case Unary("NOT", inner):
            term = operand(inner, values)
            if not _is_condition(inner):
                raise validation("The argument to NOT must be a Type or Expression")
            return Negated(term)
        case Binary("IN", left, right):
            return _among(left, right, values)
        case Binary(operator, left, right) if operator in _COMPARISONS:
            return Compare(operator, operand(left, values), operand(right, values))
        case Unary(sign):
            raise validation(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {sign}, number of operands: 1"
            )
        case Binary(operator):
            raise _unsupported_operator(operator)
        case Range(tested, low, high):
            return Between(operand(tested, values), operand(low, values), operand(high, values))
        case TypeTest():
            return _type_test(node, values)
        case other:
            raise TypeError(f"not a condition: {other}")


def call(node: Call, values: Values) -> Applied:
    """Return a function of a condition; refuses one that there is not."""
    if node.function in UPDATE_FUNCTIONS:
        raise validation(
            f"The function is not allowed in a condition expression; function: {node.function}"
        )
    if node.function not in CONDITION_FUNCTIONS:
        raise unrecognized(node)
    arguments = [operand(each, values) for each in node.arguments]  # recurses: no generator's frame
    return Applied(node.function, tuple(arguments))


def unrecognized(node: Call) -> ServiceError:
    """Say that there is no such function."""
    return validation(f"Unrecognized function: {node.function} {node.at}")


def _unsupported_operator(operator: str) -> ServiceError:
    return validation(f"Unsupported operator in Condition Expression. Operator: {operator.lower()}")


def _check_terms(node: Node, binding: Binding) -> None:
    """Refuse a size as a term of AND, OR or NOT, after the faults in it and before it."""
    match node:
        case Both(terms):
            operator, first = "AND", 2
        case Either(terms):
            operator, first = "OR", 2
        case Negated(term):
            operator, first, terms = "NOT", 1, (term,)
        case _:
            bind_condition(Among(node, ()) if _is_size(node) else node, binding)
            return
    for count, each in enumerate(terms, 1):
        _check_terms(each, binding)
        if count >= first and any(map(_is_size, terms[:count])):
            raise validation(
                "Incorrect operand type for operator or function; "
                f"operator or function: {operator}, operand type: N"
            )


def _among(left: Expression, right: Expression, values: Values) -> Node:
    options: tuple[Expression, ...] = ()
    if isinstance(right, Group):
        options = (right.content,)
    elif isinstance(right, Sequence):
        options = right.members
    if not options:
        raise validation(
            "IN operator must have a left hand argument of type Variable Reference and right hand "
            "argument of type Seq with at least one member"
        )
    return Among(operand(left, values), tuple(operand(each, values) for each in options))


def _type_test(node: TypeTest, values: Values) -> Node:
    tested = bare(node.operand)
    named = isinstance(tested, Text | Number) or (isinstance(tested, Word) and is_literal(tested))
    if not isinstance(tested, Route) and not named:
        raise validation(
            "The left hand side argument to IS must be a Variable Reference, Literal, or Path"
        )
    if node.type == "MISSING":
        return Applied("attribute_not_exists", (operand(tested, values),))
    if node.type not in _TYPES:
        name = _ALIASES.get(node.type, node.type.replace(" ", "_"))
        raise validation(
            f"Unsupported data type for IS operator: {name}. "
            f"Supported data types are [{_SUPPORTED}] {node.at}"
        )
    wanted = values.add(S(_TYPES[node.type]))
    return Applied("attribute_type", (operand(tested, values), wanted))


def _is_condition(node: Expression) -> bool:
    return isinstance(bare(node), Binary | Unary | Range | TypeTest | Call)


def _is_size(node: Node) -> bool:
    return isinstance(node, Applied) and node.function == "size"


def _operands(node: Expression, operator: str) -> list[Expression]:
    """Return what AND or OR joins, as far as nothing else comes between."""
    found: list[Expression] = []
    while isinstance(node, Binary) and node.operator == operator:
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _children(node: Expression) -> Iterator[Expression]:
    match node:
        case Group(content):
            yield content
        case Unary(_, inner) | TypeTest(inner):
            yield inner
        case Binary(_, left, right):
            yield from (left, right)
        case Range(tested, low, high):
            yield from (tested, low, high)
        case Call(_, members) | Sequence(_, members):
            yield from members
        case Struct(pairs):
            for pair in pairs:
                yield from pair
        case Route(steps):
            yield from (step.index for step in steps if isinstance(step, Element))
        case Text() | Number() | Word() | Parameter() | Subquery():
            return
