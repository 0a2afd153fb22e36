"""Reading a PartiQL statement: from its text to its parts (``syntax``).

What can be told to be wrong from the text alone is refused here. The words are those of tests that
were run against the service; where they show none, AWS's downloadable DynamoDB was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Sequence_
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lark import Token
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive, v_args

from dynaspec.items.data.errors import Refused, broken, unsupported
from dynaspec.items.expressions.conditions import COMPARATORS
from dynaspec.items.partiql import grammar, naming
from dynaspec.items.partiql.grammar import unquoted
from dynaspec.items.partiql.rules import grammar as rules
from dynaspec.items.partiql.syntax import (
    Aliased,
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
    Source,
    Statement,
    Term,
    Text,
    Tuple,
    TypeTest,
    Update,
    Within,
    Word,
)
from dynaspec.items.partiql.words import TYPES_OF_TWO_WORDS


@lru_cache(maxsize=4096)
def read(text: str) -> Statement:
    """The statement ``text``; refused when it is none, or one that the service does not know."""
    parsed = grammar.parse(text)
    try:
        return _Reader(grammar.parameters(parsed)).transform(parsed)
    except VisitError as error:
        raise error.orig_exc from None


def _place(token: Token) -> Place:
    return Place(token.line or 0, token.column or 0, len(token))


def _tokens(parts: Iterable[object]) -> list[Token]:
    return [part for part in parts if isinstance(part, Token)]


def _nodes(parts: Iterable[Token | Node]) -> tuple[Node, ...]:
    return tuple(part for part in parts if not isinstance(part, Token))


def _length(token: Token) -> int:
    return (token.end_pos or 0) - (token.start_pos or 0)


def _perhaps_not(parts: Iterable[object], node: Node) -> Node:
    """``node``, or its contrary where there is a NOT among ``parts``."""
    tokens = _tokens(parts)
    negated = any(token.type in {"NOT", "NOT_IN"} for token in tokens)
    return Logic(_place(tokens[0]), "NOT", (node,)) if negated else node


def _sign(parts: Iterable[object], *types: str) -> Place:
    """The place of the last token of ``types``."""
    return _place([token for token in _tokens(parts) if token.type in types][-1])


@dataclass(frozen=True)
class _Columns:
    """What a SELECT shows; ``None`` for all."""

    columns: tuple[Source, ...] | None


@dataclass(frozen=True)
class _Clauses:
    """What follows in a statement, or one clause of it."""

    where: Node | None = None
    changes: tuple[Change, ...] = ()
    order: tuple[Term, ...] = ()
    returning: str | None = None


def _together(clauses: Iterable[_Clauses]) -> _Clauses:
    """What several clauses say, of which each but SET and REMOVE is there once."""
    found = list(clauses)
    return _Clauses(
        next((each.where for each in found if each.where is not None), None),
        tuple(change for each in found for change in each.changes),
        tuple(term for each in found for term in each.order),
        next((each.returning for each in found if each.returning is not None), None),
    )


_PROJECTIONS: Final = {"DISTINCT": rules.DISTINCT, "VALUE": rules.VALUE}


NOT_WHOLE: Final = "a RETURNING of anything but all there is, once"
"""No such form is in the guide; AWS's downloadable DynamoDB refuses it, after looking at more."""


@v_args(inline=True)
class _Reader(Transformer_NonRecursive[Token, Statement]):
    """Makes a statement of a tree: the parts that a method takes are those of the grammar."""

    def __init__(self, parameters: Sequence_[int]) -> None:
        super().__init__()
        self._parameters = parameters

    def start(self, statement: Statement) -> Statement:
        return statement

    # --- Statements ---

    def exists(self, _: Token, select: Select) -> Exists:
        return Exists(select)

    def select(self, *parts: Token | _Columns | tuple[Source, ...] | _Clauses | Refused) -> Select:
        for part in parts:
            if isinstance(part, Refused):
                raise part
        for token in _tokens(parts):
            if token.type in _PROJECTIONS:
                raise broken(_PROJECTIONS[token.type])
        (columns,) = (part.columns for part in parts if isinstance(part, _Columns))
        (sources,) = (part for part in parts if isinstance(part, tuple))
        clauses = _together(part for part in parts if isinstance(part, _Clauses))
        return Select(sources, columns, clauses.where, clauses.order)

    def everything(self, _: Token) -> _Columns:
        return _Columns(None)

    def columns(self, *columns: Source) -> _Columns:
        return _Columns(columns)

    def insert(
        self, _: Token, _into: Token, target: Route, _value: Token, item: Node, *rest: _Clauses
    ) -> Insert:
        return Insert(target, item, _together(rest).returning)

    def insert_several(self, *_: object) -> object:
        raise broken(rules.SEVERAL_ITEMS)

    def update(self, _: Token, targets: tuple[Source, ...], *rest: _Clauses) -> Update:
        clauses = _together(rest)
        return Update(targets, clauses.changes, clauses.where, clauses.returning)

    from_update = update

    def delete(
        self, _: Token, _from: Token, targets: tuple[Source, ...], *rest: _Clauses
    ) -> Delete:
        clauses = _together(rest)
        return Delete(targets, clauses.where, clauses.returning)

    def aliased(self, *_: object) -> Aliased:
        return Aliased()

    def sources(self, *sources: Source) -> tuple[Source, ...]:
        return sources

    def name(self, token: Token) -> Token:
        if token.type == "TYPE_NAME":
            # The service takes it for a type after IS. AWS's downloadable DynamoDB, which does not,
            # takes it for a name; nobody is known to have tried that on the service.
            raise unsupported("a name that is that of a type")
        return Token.new_borrow_pos("NAME", unquoted(token), token)

    def alias(self, *parts: object) -> object:
        return parts

    place_alias = alias

    def where(self, _: Token, node: Node) -> _Clauses:
        return _Clauses(where=node)

    def group(self, *_: object) -> Refused:
        return broken(rules.GROUP_BY)

    def having(self, _: Token, node: Node) -> Refused:
        return broken(rules.HAVING, place=naming.at(node))

    def limit(self, _: Token, node: Node) -> Refused:
        return broken(rules.LIMIT, place=naming.at(node))

    def order(self, _: Token, _by: Token, *terms: Term) -> _Clauses:
        return _Clauses(order=terms)

    def term(self, node: Node, direction: Token | None = None) -> Term:
        return Term(node, direction is not None and direction.type == "DESC")

    def returning(self, _: Token, *returned: str) -> _Clauses:
        if len(returned) > 1:
            raise unsupported(NOT_WHOLE)
        return _Clauses(returning=returned[0])

    def returned(self, every: Token, side: Token, what: object) -> str:
        if not isinstance(what, Token):
            raise unsupported(NOT_WHOLE)
        return f"{every.type} {side.type}"

    def set(self, _: Token, *assignments: Assignment) -> _Clauses:
        return _Clauses(changes=assignments)

    def remove(self, _: Token, target: Route) -> _Clauses:
        return _Clauses(changes=(Removal(target),))

    def assignment(self, target: Route, _: Token, value: Node) -> Assignment:
        return Assignment(target, value)

    # --- Conditions ---

    def any_of(self, *parts: Token | Node) -> Logic:
        return Logic(_sign(parts, "OR"), "OR", _nodes(parts))

    def all_of(self, *parts: Token | Node) -> Logic:
        return Logic(_sign(parts, "AND"), "AND", _nodes(parts))

    def negated(self, word: Token, part: Node) -> Logic:
        return Logic(_place(word), "NOT", (part,))

    def compare(self, left: Node, sign: Token, right: Node) -> Comparison:
        return Comparison(_place(sign), COMPARATORS.get(sign, "<>"), left, right)

    def between(self, *parts: Token | Node) -> Node:
        tested, low, high = _nodes(parts)
        return _perhaps_not(parts, Range(_sign(parts, "BETWEEN"), tested, low, high))

    def among(self, *parts: Token | Node) -> Node:
        tested, choices = _nodes(parts)
        return _perhaps_not(parts, Within(_sign(parts, "IN", "NOT_IN"), tested, choices))

    def like(self, *parts: Token | Node) -> Node:
        left, right = _nodes(parts)
        return _perhaps_not(parts, Comparison(_sign(parts, "LIKE"), "like", left, right))

    def is_type(self, tested: Node, *words: str) -> Node:
        test = TypeTest(_sign(words, "IS"), tested, words[-1])
        return _perhaps_not(words, test)

    def type(self, *words: Token) -> str:
        name = " ".join(word.upper() for word in words)
        if len(words) > 1 and name not in TYPES_OF_TWO_WORDS:
            raise broken(rules.UNREADABLE)
        return name

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

    def call(self, name: Token, *parts: Token | Node) -> Function:
        return Function(_place(name), unquoted(name).lower(), _nodes(parts))

    # --- Paths ---

    def path(self, first: Token, *steps: str | Node) -> Route:
        place = Place(first.line or 0, first.column or 0, _length(first))
        return Route(place, (str(first), *steps))

    def step(self, name: Token) -> str:
        return str(name)

    def place(self, _: Token, node: Node) -> str | Node:
        return node
