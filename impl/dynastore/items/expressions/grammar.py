"""The expression language: its grammar and its parser.

Source: developer guide, "Using expressions in DynamoDB", and the API reference of UpdateItem for
update expressions. A parsed expression depends on its text alone and is kept by it; names and
values are bound for each request.

The rule `unknown` is for no expression: it keeps the terminal of all other characters, so that a
wrong character is a token like any wrong token.
"""

from __future__ import annotations

from functools import cache
from typing import Final, cast

from lark import Lark, Token, Transformer, UnexpectedToken, v_args

from dynastore.items.data import work
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.kept import kept
from dynastore.items.expressions import static_checks
from dynastore.items.expressions.syntax import (
    Action,
    Among,
    Arithmetic,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Negated,
    Node,
    Parentheses,
    Path,
    Placeholder,
    Update,
)

MAX_EXPRESSION: Final = 4096
"""Longest expression in bytes (developer guide, "Quotas", "Expression parameters")."""
_STEPS: Final = 3
"""Steps that a character takes."""
KEPT: Final = 1 << 18
"""Characters of expressions kept parsed, of each kind; a tree takes a hundred times that."""

_CONDITIONS: Final = r"""
condition: disjunction
?disjunction: conjunction | disjunction OR conjunction -> disjunction
?conjunction: negation | conjunction AND negation -> conjunction
?negation: certain | either_way
?certain: NOT negation -> negation
    | operand COMPARATOR operand -> comparison
    | operand "=" operand -> equals
    | operand BETWEEN operand AND operand -> between
    | operand IN "(" operand ("," operand)* ")" -> membership
    | "(" certain_disjunction ")" -> parentheses
?certain_disjunction: certain_conjunction | disjunction OR conjunction -> disjunction
?certain_conjunction: certain | conjunction AND negation -> conjunction
?operand: value | either_way
?value: path | placeholder | "(" value ")" -> parentheses
?either_way: call | "(" either_way ")" -> parentheses
call: NAME "(" operand ("," operand)* ")"

"""
"""Whether a call is a condition or an operand, only what follows all of its parentheses tells: it
is either until then, and what is certainly a condition, or a value, has rules apart from it."""
_UPDATES: Final = r"""
update: section+
section: SET assignment ("," assignment)* -> set_section
    | REMOVE path ("," path)* -> remove_section
    | ADD path_value ("," path_value)* -> add_section
    | DELETE path_value ("," path_value)* -> delete_section
assignment: path "=" sum
path_value: path placeholder
"""
_SUMS: Final = r"""
?sum: term | certain_sum
?certain_sum: term SIGN term -> arithmetic | "(" certain_sum ")" -> parentheses
?term: path | placeholder | update_call | "(" term ")" -> parentheses
update_call: NAME "(" term ("," term)* ")" -> call
"""
_REST: Final = r"""
projection: path ("," path)*

unknown: UNKNOWN | PLACEHOLDER

path: (NAME | ALIAS) ("." (NAME | ALIAS) | "[" INDEX "]")*
placeholder: PLACEHOLDER

AND.2: /AND(?![A-Za-z0-9_])/i
OR.2: /OR(?![A-Za-z0-9_])/i
NOT.2: /NOT(?![A-Za-z0-9_])/i
BETWEEN.2: /BETWEEN(?![A-Za-z0-9_])/i
IN.2: /IN(?![A-Za-z0-9_])/i
SET.2: /SET(?![A-Za-z0-9_])/i
REMOVE.2: /REMOVE(?![A-Za-z0-9_])/i
ADD.2: /ADD(?![A-Za-z0-9_])/i
DELETE.2: /DELETE(?![A-Za-z0-9_])/i
COMPARATOR.2: "<>" | "<=" | ">=" | "<" | ">"
SIGN: "+" | "-"
NAME: /[A-Za-z][A-Za-z0-9_]*/
ALIAS: /#[A-Za-z0-9_]+/
PLACEHOLDER: /:[A-Za-z0-9_]+/
INDEX: /0|[1-9][0-9]*/
UNKNOWN.-2: /<>|<=|>=|[^ \t\r\n]/
%ignore /[ \t\r\n]+/
"""
GRAMMAR: Final = {
    "condition": _CONDITIONS + _REST,
    "update": _UPDATES + _SUMS + _REST,
    "projection": _REST,
}
"""Each kind of expression has keywords of its own: those of the others are names in it."""


@v_args(inline=True)
class _Build(Transformer[Token, object]):
    """Build the syntax tree bottom up while parsing; nothing recurses."""

    def condition(self, node: Node) -> Node:
        return node

    def disjunction(self, left: Node, _: Token, right: Node) -> Either:
        return Either((*left.terms, right) if isinstance(left, Either) else (left, right))

    def conjunction(self, left: Node, _: Token, right: Node) -> Both:
        return Both((*left.terms, right) if isinstance(left, Both) else (left, right))

    def negation(self, _: Token, term: Node) -> Negated:
        return Negated(term)

    def comparison(self, left: Node, operator: Token, right: Node) -> Compare:
        return Compare(str(operator), left, right)

    def equals(self, left: Node, right: Node) -> Compare:
        return Compare("=", left, right)

    def between(self, operand: Node, _: Token, low: Node, __: Token, high: Node) -> Between:
        return Between(operand, low, high)

    def membership(self, operand: Node, _: Token, *options: Node) -> Among:
        return Among(operand, options)

    def parentheses(self, content: Node) -> Parentheses:
        return Parentheses(content)

    def call(self, name: Token, *arguments: Node) -> Call:
        return Call(str(name), arguments)

    def placeholder(self, name: Token) -> Placeholder:
        return Placeholder(str(name))

    def path(self, *steps: Token) -> Path:
        return Path(tuple(int(s) if s.type == "INDEX" else str(s) for s in steps))

    def arithmetic(self, left: Node, sign: Token, right: Node) -> Arithmetic:
        return Arithmetic(str(sign), left, right)

    def assignment(self, path: Path, operand: Node) -> Action:
        return Action("SET", path, operand)

    def path_value(self, path: Path, operand: Node) -> tuple[Path, Node]:
        return path, operand

    def set_section(self, _: Token, *actions: Action) -> Update:
        return Update(("SET",), actions)

    def remove_section(self, _: Token, *paths: Path) -> Update:
        return Update(("REMOVE",), tuple(Action("REMOVE", path, None) for path in paths))

    def add_section(self, _: Token, *pairs: tuple[Path, Node]) -> Update:
        return Update(("ADD",), tuple(Action("ADD", *pair) for pair in pairs))

    def delete_section(self, _: Token, *pairs: tuple[Path, Node]) -> Update:
        return Update(("DELETE",), tuple(Action("DELETE", *pair) for pair in pairs))

    def update(self, *sections: Update) -> Update:
        return Update(
            tuple(name for section in sections for name in section.sections),
            tuple(action for section in sections for action in section.actions),
        )

    def projection(self, *paths: Path) -> tuple[Path, ...]:
        return paths


@cache
def _parser(start: str) -> Lark:
    """Return the parser of one kind of expression, whose keywords are those of no other."""
    return Lark(
        GRAMMAR[start],
        parser="lalr",
        lexer="basic",
        start=[start, "unknown"],
        transformer=_Build(),
    )


@kept(KEPT)
def condition(text: str) -> Node:
    """Parse a condition expression; refuses a malformed one, without naming the parameter."""
    node = cast(Node, _parse(text, "condition"))
    static_checks.condition(node)
    return node


@kept(KEPT)
def update(text: str) -> Update:
    """Parse an update expression; refuses a malformed one, without naming the parameter."""
    parsed = cast(Update, _parse(text, "update"))
    static_checks.update(parsed)
    return parsed


@kept(KEPT)
def projection(text: str) -> tuple[Path, ...]:
    """Parse a projection expression; refuses a malformed one, without naming the parameter."""
    paths = cast("tuple[Path, ...]", _parse(text, "projection"))
    static_checks.paths(paths)
    return paths


def _parse(text: str, start: str) -> object:
    if not text:
        raise validation("The expression can not be empty;")
    length = len(text.encode())
    if length > MAX_EXPRESSION:
        raise validation(
            "Expression size has exceeded the maximum allowed size;"
            f"{'' if start == 'update' else f' expression size: {length}'}"
        )
    work.spend(_STEPS * length)
    try:
        return _parser(start).parse(text, start)
    except UnexpectedToken as error:
        raise _syntax_error(text, start, error.token) from None


def _syntax_error(text: str, start: str, wrong: Token) -> ServiceError:
    """Name the token that does not fit, and quote from the one before it to the one after it."""
    tokens = list(_parser(start).lex(text))
    if wrong.type == "$END":
        near = str(tokens[-1]) if tokens else ""
        return validation(f'Syntax error; token: "<EOF>", near: "{near}"')
    at = next(i for i, token in enumerate(tokens) if token.start_pos == wrong.start_pos)
    near = text[tokens[max(at - 1, 0)].start_pos : tokens[min(at + 1, len(tokens) - 1)].end_pos]
    return validation(f'Syntax error; token: "{wrong}", near: "{near}"')
