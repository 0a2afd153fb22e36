"""Reading a PartiQL statement: from its text to its parts (``partiql_syntax``).

What can be told to be wrong from the text alone is refused here. The words are those of tests that
were run against the service; where they show none, AWS's downloadable DynamoDB was asked.
"""

from __future__ import annotations

from collections.abc import Sequence as Sequence_
from functools import lru_cache
from typing import Final, cast

from lark import Token
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive, v_args

from dynaspec.items import partiql_grammar, partiql_naming
from dynaspec.items.errors import Refused, invalid, unsupported
from dynaspec.items.expressions import INDEX_MAX
from dynaspec.items.inferences import (
    STATEMENT_COLUMNS,
    STATEMENT_CONDITIONS,
    STATEMENT_VALUES,
    rests_on,
)
from dynaspec.items.partiql_grammar import malformed_statement, unquoted
from dynaspec.items.partiql_syntax import (
    Assignment,
    Calculation,
    Change,
    Comparison,
    Delete,
    Exists,
    Function,
    Insert,
    Logic,
    Node,
    Number,
    Parameter,
    Place,
    Range,
    Removal,
    Route,
    Select,
    Sequence,
    Statement,
    Target,
    Term,
    Text,
    Tuple,
    TypeTest,
    Update,
    Within,
    Word,
)
from dynaspec.items.partiql_words import TYPE_NAMES
from dynaspec.items.paths import Path


@lru_cache(maxsize=4096)
def read(text: str) -> Statement:
    """The statement ``text``; refused when it is none, or one that the service does not know."""
    parsed = partiql_grammar.parse(text)
    try:
        return cast(Statement, _Reader(partiql_grammar.parameters(parsed)).transform(parsed))
    except VisitError as error:
        raise error.orig_exc from None


def _place(token: Token) -> Place:
    return Place(token.line or 0, token.column or 0, len(token))


def _tokens(parts: tuple[object, ...]) -> list[Token]:
    return [part for part in parts if isinstance(part, Token)]


def _others(parts: tuple[object, ...]) -> list[object]:
    return [part for part in parts if not isinstance(part, Token)]


def _length(token: Token) -> int:
    return (token.end_pos or 0) - (token.start_pos or 0)


def _perhaps_not(parts: tuple[object, ...], node: Node) -> Node:
    """``node``, or its contrary where there is a NOT among ``parts``."""
    tokens = _tokens(parts)
    negated = any(token.type == "NOT" for token in tokens)
    return Logic(_place(tokens[0]), "NOT", (node,)) if negated else node


def _sign(parts: tuple[object, ...], *types: str) -> Place:
    """The place of the last token of ``types``."""
    return _place([token for token in _tokens(parts) if token.type in types][-1])


class _Where:
    """A WHERE clause."""

    def __init__(self, node: Node) -> None:
        self.node = node


def _where(parts: list[object]) -> Node | None:
    return next((part.node for part in parts if isinstance(part, _Where)), None)


def _returning(parts: list[object]) -> str | None:
    return next((part for part in parts if isinstance(part, str)), None)


_PROJECTIONS: Final = {
    "DISTINCT": "Unsupported token in expression: DISTINCT",
    "VALUE": "Select projection doesn't support value or pivot keywords",
}


@v_args(inline=True)
class _Reader(Transformer_NonRecursive[Token, object]):
    def __init__(self, parameters: Sequence_[int]) -> None:
        super().__init__()
        self._parameters = parameters

    def start(self, *parts: object) -> object:
        return parts[0]

    # --- Statements ---

    def exists(self, _: Token, *parts: object) -> Exists:
        return Exists(cast(Select, _others(parts)[0]))

    def select(self, *parts: object) -> Select:
        for part in parts:
            if isinstance(part, Refused):
                raise part
        for token in _tokens(parts):
            if token.type in _PROJECTIONS:
                raise invalid(_PROJECTIONS[token.type])
        columns, source, *rest = _others(parts)
        order = next((part for part in rest if isinstance(part, tuple)), ())
        return Select(
            cast(Target, source),
            cast("tuple[Node, ...] | None", columns),
            _where(rest),
            cast("tuple[Term, ...]", order),
        )

    def everything(self, _: Token) -> None:
        return None

    def columns(self, *columns: Node) -> tuple[Node, ...]:
        return columns

    def insert(self, *parts: object) -> Insert:
        target, item, *rest = _others(parts)
        return Insert(cast(Target, target), cast(Node, item), _returning(rest))

    def insert_several(self, *_: object) -> object:
        rests_on(STATEMENT_VALUES)
        raise invalid(
            "Unsupported operation: Inserting multiple items in a single statement is not "
            'supported, use "INSERT INTO tableName VALUE item" instead'
        )

    def update(self, *parts: object) -> Update:
        target, *rest = _others(parts)
        changes = [part for part in rest if isinstance(part, (list, Removal))]
        flat = [each for part in changes for each in (part if isinstance(part, list) else [part])]
        return Update(
            cast(Target, target),
            tuple(cast("list[Change]", flat)),
            _where(rest),
            _returning(rest),
        )

    from_update = update

    def delete(self, *parts: object) -> Delete:
        target, *rest = _others(parts)
        return Delete(cast(Target, target), _where(rest), _returning(rest))

    def aliased(self, *_: object) -> object:
        raise invalid("Aliasing is not supported")

    def several(self, *_: object) -> object:
        raise invalid("Only select from a single table or index is supported.")

    def no_source(self, _: object) -> object:
        raise invalid("Unexpected from source")

    def qualified(self, *names: Token) -> Target:
        first = names[0]
        place = Place(first.line or 0, first.column or 0, _length(first))
        return Target(place, tuple(map(str, names)))

    def name(self, token: Token) -> Token:
        return Token.new_borrow_pos("NAME", unquoted(token), token)

    def alias(self, *parts: object) -> object:
        return parts

    def where(self, _: Token, node: Node) -> _Where:
        return _Where(node)

    def group(self, *_: object) -> Refused:
        return invalid("Unsupported clause: GROUP BY")

    def having(self, _: Token, node: Node) -> Refused:
        return invalid(f"Unsupported clause: HAVING{partiql_naming.at(node)}")

    def limit(self, _: Token, node: Node) -> Refused:
        return invalid(f"Unsupported clause: LIMIT{partiql_naming.at(node)}")

    def order(self, *parts: object) -> tuple[Term, ...]:
        return tuple(cast("list[Term]", _others(parts)))

    def term(self, node: Node, direction: Token | None = None) -> Term:
        return Term(node, direction is not None and direction.type == "DESC")

    def returning(self, _: Token, every: Token, side: Token, __: Token) -> str:
        return f"{every.type} {side.type}"

    def set(self, _: Token, *assignments: Assignment) -> list[Assignment]:
        return list(assignments)

    def remove(self, _: Token, target: Route) -> Removal:
        return Removal(target)

    def assignment(self, target: Route, _: Token, value: Node) -> Assignment:
        return Assignment(target, value)

    # --- Conditions ---

    def any_of(self, *parts: object) -> Logic:
        nodes = cast("list[Node]", _others(parts))
        return Logic(_sign(parts, "OR"), "OR", tuple(nodes))

    def all_of(self, *parts: object) -> Logic:
        nodes = cast("list[Node]", _others(parts))
        return Logic(_sign(parts, "AND"), "AND", tuple(nodes))

    def negated(self, word: Token, part: Node) -> Logic:
        return Logic(_place(word), "NOT", (part,))

    def compare(self, left: Node, sign: Token, right: Node) -> Comparison:
        return Comparison(_place(sign), "<>" if sign == "!=" else str(sign), left, right)

    def between(self, *parts: object) -> Node:
        tested, low, high = cast("list[Node]", _others(parts))
        return _perhaps_not(parts, Range(_sign(parts, "BETWEEN"), tested, low, high))

    def among(self, *parts: object) -> Node:
        tested, choices = cast("list[Node]", _others(parts))
        return _perhaps_not(parts, Within(_sign(parts, "IN"), tested, choices))

    def like(self, *_: object) -> Node:
        rests_on(STATEMENT_CONDITIONS)
        raise invalid("Unsupported operator in Condition Expression. Operator: like")

    def is_type(self, *parts: object) -> Node:
        tested, name = _others(parts)
        test = TypeTest(_sign(parts, "IS"), cast(Node, tested), cast(str, name))
        return _perhaps_not(parts, test)

    def type(self, *words: Token) -> str:
        if words[0].type == "WORD" and words[0].upper() not in TYPE_NAMES:
            raise malformed_statement("Expected type name")
        return " ".join(word.upper() for word in words)

    # --- Values ---

    def arithmetic(self, left: Node, sign: Token, right: Node) -> Calculation:
        return Calculation(_place(sign), str(sign), left, right)

    def signed(self, sign: Token, operand: Node) -> Node:
        """A sign before a number belongs to it."""
        if not isinstance(operand, Number):
            return Calculation(_place(sign), str(sign), None, operand)
        if sign == "+":
            return operand
        text = operand.text
        return Number(operand.place, text[1:] if text.startswith("-") else f"-{text}")

    def text(self, token: Token) -> Text:
        return Text(_place(token), unquoted(token))

    def number(self, token: Token) -> Number:
        return Number(_place(token), str(token))

    def parameter(self, token: Token) -> Parameter:
        return Parameter(_place(token), self._parameters.index(token.start_pos or 0) + 1)

    def word(self, token: Token) -> Word:
        return Word(_place(token), token.type)

    def list(self, opened: Token, *elements: Node) -> Sequence:
        return Sequence(_place(opened), "list", elements)

    def bag(self, opened: Token, *elements: Node) -> Sequence:
        return Sequence(_place(opened), "bag", elements)

    def struct(self, opened: Token, *entries: tuple[Node, Node]) -> Tuple:
        return Tuple(_place(opened), entries)

    def entry(self, name: Node, value: Node) -> tuple[Node, Node]:
        return name, value

    def parentheses(self, _: Token, inner: Node) -> Node:
        return inner

    def call(self, name: Token, *parts: object) -> Function:
        operands = tuple(cast("list[Node]", _others(parts)))
        return Function(_place(name), unquoted(name).lower(), operands)

    # --- Paths ---

    def path(self, first: Token, *steps: object) -> Route:
        place = Place(first.line or 0, first.column or 0, _length(first))
        return Route(place, Path((str(first), *cast("tuple[str | int, ...]", steps))))

    def step(self, name: Token) -> str:
        return str(name)

    def place(self, _: Token, node: Node) -> str | int:
        """A position, or a name in brackets."""
        match node:
            case Text(_, text):
                return text
            case Number(place, text) if text.lstrip("-").isdigit():
                digits = text.lstrip("-").lstrip("0") or "0"
                negative = text.startswith("-") and digits != "0"
                if negative or len(digits) > len(str(INDEX_MAX)) or int(digits) > INDEX_MAX:
                    shown = f"-{digits}" if negative else digits
                    raise invalid(
                        f"List index is not within the allowable range; index: [{shown}] at {place}"
                    )
                return int(digits)
            case Route(_, Path((_,))):
                # Nobody is known to have tried it on the service. AWS's downloadable DynamoDB takes
                # it for the name itself, so that m[k] is m.k, as no page says of PartiQL.
                raise unsupported("a position that is the name of an attribute")
            case _:
                rests_on(STATEMENT_COLUMNS)
                raise invalid(f"Unexpected path component{partiql_naming.at(node)}")
