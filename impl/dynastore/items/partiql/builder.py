"""Building the syntax tree of a statement while it is parsed. Nothing recurses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from lark import Token, Transformer, v_args

from dynastore.items.partiql.kinds import placed
from dynastore.items.partiql.syntax import (
    Aliased,
    Assignment,
    Binary,
    Call,
    Element,
    Expression,
    Field,
    Group,
    Insert,
    Insertion,
    Modify,
    Number,
    Order,
    Parameter,
    Place,
    Range,
    Removal,
    Remove,
    Returned,
    Route,
    Select,
    Sequence,
    Star,
    Statement,
    Step,
    Struct,
    Subquery,
    Text,
    TypeTest,
    Unary,
    Wildcard,
    Word,
)


@dataclass(frozen=True)
class _Part:
    """A clause of a statement, until the whole is put together."""

    name: str
    content: Any


class _Parts:
    """The clauses of a statement, by their names; those that are not there are None."""

    def __init__(self, given: Iterable[object]) -> None:
        self._known = {part.name: part.content for part in given if isinstance(part, _Part)}

    def __getitem__(self, name: str) -> Any:
        return self._known.get(name)


def place(token: Token) -> Place:
    """Return where a token stands."""
    return Place(token.line or 1, token.column or 1, len(token))


def first_word(token: Token) -> Place:
    """Return where the first word of a token stands that may be two."""
    return Place(token.line or 1, token.column or 1, len(token.split()[0]))


def _name(token: Token) -> str:
    return token[1:-1].replace('""', '"') if token.type == "QUOTED" else str(token)


def _bare(node: Expression) -> Expression:
    while isinstance(node, Group):
        node = node.content
    return node


@v_args(inline=True)
class _Build(Transformer[Token, object]):
    """Builds statements bottom up: a method for each rule of the grammar."""

    def start(self, statement: Statement, *_: Token) -> Statement:
        return statement

    # --- statements

    def select(self, word: Token, *given: object) -> Select:
        parts = _Parts(given)
        faults = [parts[name] for name in ("group", "having", "limit", "quantifier")]
        columns, sources = parts["columns"], parts["sources"]
        told = tuple(fault for fault in faults if fault)
        return Select(columns, sources, parts["where"], parts["order"] or (), told, place(word))

    def quantifier(self, word: Token) -> _Part:
        said = {
            "DISTINCT": "Unsupported token in expression: DISTINCT",
            "VALUE": "Select projection doesn't support value or pivot keywords",
        }
        return _Part("quantifier", said.get(word.type))

    def columns(self, *columns: object) -> _Part:
        return _Part("columns", columns)

    def star(self, *_: Token) -> Star:
        return Star()

    def sources(self, *sources: object) -> _Part:
        return _Part("sources", sources)

    def aliased(self, content: Expression, *_: Token) -> Aliased:
        return Aliased(content)

    def where(self, _: Token, condition: Expression) -> _Part:
        return _Part("where", condition)

    def group(self, *_: object) -> _Part:
        return _Part("group", "Unsupported clause: GROUP BY")

    def having(self, _: Token, condition: Expression) -> _Part:
        return _Part("having", f"Unsupported clause: HAVING{placed(_bare(condition))}")

    def order(self, _: Token, __: Token, *keys: Order) -> _Part:
        return _Part("order", keys)

    def key(self, key: Expression, direction: Token | None = None) -> Order:
        return Order(key, direction is not None and direction.type == "DESC")

    def limit(self, _: Token, most: Expression) -> _Part:
        return _Part("limit", f"Unsupported clause: LIMIT{placed(_bare(most))}")

    def update(self, word: Token, target: Route | Aliased, *given: object) -> Modify:
        return self._modify(word, (target,), given)

    def modify(self, word: Token, sources: _Part, *given: object) -> Modify:
        return self._modify(word, sources.content, given)

    def _modify(
        self, word: Token, sources: tuple[Expression | Aliased, ...], given: tuple[object, ...]
    ) -> Modify:
        parts = _Parts(given)
        changes = tuple(e for e in given if isinstance(e, Assignment | Removal | Insertion))
        return Modify(sources, changes, parts["where"], parts["returning"] or (), place(word))

    def delete(self, _: Token, __: Token, target: Route | Aliased, *given: object) -> Remove:
        parts = _Parts(given)
        return Remove(target, parts["where"], parts["returning"] or ())

    def insert(self, insertion: Insertion, returning: _Part | None = None) -> Insert:
        return Insert(insertion, () if returning is None else returning.content)

    def assignment(self, path: Route, _: Token, value: Expression) -> Assignment:
        return Assignment(path, value)

    def removal(self, path: Route) -> Removal:
        return Removal(path)

    def insertion(
        self,
        word: Token,
        _: Token,
        target: Route,
        __: Token,
        value: Expression,
        clause: _Part | None = None,
    ) -> Insertion:
        return Insertion(
            target, value, True, None if clause is None else clause.content, place(word)
        )

    def loose_insertion(self, word: Token, _: Token, target: Route, value: Expression) -> Insertion:
        return Insertion(target, value, False, None, place(word))

    def position(self, *_: object) -> _Part:
        return _Part("clause", "AT")

    def conflict(self, *_: object) -> _Part:
        return _Part("clause", "ON CONFLICT")

    def returning(self, _: Token, *returned: Returned) -> _Part:
        return _Part("returning", returned)

    def returned(self, which: Token, side: Token, what: Star | Expression) -> Returned:
        return Returned(which.type == "MODIFIED", side.type == "OLD", isinstance(what, Star))

    # --- expressions

    def binary(self, left: Expression, operator: Token, right: Expression) -> Binary:
        name = "<>" if operator == "!=" else operator.upper()
        return Binary(name, left, right, place(operator))

    def negated(self, left: Expression, operator: Token, right: Expression) -> Unary:
        name = operator.type.removeprefix("NOT_")
        return Unary("NOT", Binary(name, left, right, place(operator)), first_word(operator))

    def between(
        self, operand: Expression, word: Token, low: Expression, _: Token, high: Expression
    ) -> Range | Unary:
        within = Range(operand, low, high, place(word))
        return within if word.type == "BETWEEN" else Unary("NOT", within, first_word(word))

    def type_test(self, operand: Expression, word: Token, name: Token) -> TypeTest | Unary:
        at = first_word(word)
        test = TypeTest(operand, name.upper(), at)
        return test if word.type == "IS" else Unary("NOT", test, at)

    def unary(self, operator: Token, operand: Expression) -> Expression:
        number = _bare(operand)
        if operator.type == "NOT" or not isinstance(number, Number):
            sign = cast(Literal["NOT", "+", "-"], operator.upper())
            return Unary(sign, operand, place(operator))
        if operator == "+":
            return number
        positive = number.text.startswith("-")
        return Number(number.text[1:] if positive else f"-{number.text}", number.at)

    def text(self, token: Token) -> Text:
        return Text(token[1:-1].replace("''", "'"), place(token))

    def number(self, token: Token) -> Number:
        return Number(str(token), place(token))

    def word(self, token: Token) -> Word:
        return Word(cast(Any, token.upper()), place(token))

    def parameter(self, token: Token) -> Parameter:
        return Parameter(token.start_pos or 0, place(token))

    def list(self, start: Token, *members: Expression) -> Sequence:
        return Sequence(False, members, place(start))

    def bag(self, start: Token, *members: Expression) -> Sequence:
        kept = tuple(each for each in members if not isinstance(each, Token))
        return Sequence(True, kept, place(start))

    def struct(self, start: Token, *pairs: tuple[Expression, Expression]) -> Struct:
        return Struct(pairs, place(start))

    def pair(self, key: Expression, value: Expression) -> tuple[Expression, Expression]:
        return key, value

    def group_or_list(self, start: Token, *members: Expression) -> Group | Sequence:
        if len(members) == 1:
            return Group(members[0], place(start))
        return Sequence(False, members, place(start))

    def query(self, select: Select) -> Subquery:
        return Subquery(select, select.at)

    def call(self, name: Token, *arguments: Expression | Select | Star) -> Call | Sequence:
        given = tuple(
            Subquery(each, each.at) if isinstance(each, Select) else each
            for each in arguments
            if not isinstance(each, Star)
        )
        if name.type == "COLLECTION" and name.upper() != "SEXP":
            return Sequence(name.upper() == "BAG", given, place(name))
        return Call(_name(name).lower(), given, place(name))

    def route(self, name: Token, *steps: Step) -> Route:
        return Route((Field(_name(name), place(name)), *steps), place(name))

    def field(self, name: Token) -> Field:
        return Field(_name(name), place(name))

    def element(self, index: Expression) -> Element:
        return Element(index)

    def everything(self, star: Token) -> Wildcard:
        return Wildcard(False, place(star))

    def elements(self, star: Token) -> Wildcard:
        return Wildcard(True, place(star))


BUILD: Final = _Build()
"""What a parser calls for each rule that it has recognised."""
