r"""The grammar of expressions, and reading a text by it.

A start symbol for each: ``condition`` (ConditionExpression), ``update`` (UpdateExpression),
``projection`` (ProjectionExpression), ``filter`` (FilterExpression) and ``key_condition``
(KeyConditionExpression). A filter is a condition, and so is a key condition, though few conditions
are one (``key_conditions``). Keywords are of any case; names of functions are not keywords. A
parenthesis may hold a condition or an operand. ``GRAMMAR`` takes either anywhere, so that a text
can be read from left to right; ``EXACT`` is the grammar itself, and says at which token a text that
has the one for the other goes wrong.
Sources: *Condition and filter expressions, operators, and functions*, *Using update expressions in
DynamoDB*, *Using projection expressions in DynamoDB* (developer guide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedEOF, UnexpectedInput, UnexpectedToken

from dynaspec.items.data.errors import Failure, told
from dynaspec.items.data.rule import Breach
from dynaspec.items.expressions.rules import texts as rules

_CONDITIONS: Final = r"""
?condition: disjunction
?filter: disjunction
?key_condition: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: _NOT negation -> negated
         | comparison
?comparison: operand comparator operand -> compare
           | operand _BETWEEN operand _AND operand -> between
           | operand _IN "(" operand ("," operand)* ")" -> among
           | operand
!comparator: "=" | "<>" | "<" | "<=" | ">" | ">="
?operand: path
        | value
        | NAME "(" operand ("," operand)* ")" -> call
        | "(" disjunction ")" -> parentheses

"""
_UPDATES: Final = r"""
update: section+
?section: _SET assignment ("," assignment)* -> set
        | _REMOVE path ("," path)* -> remove
        | _ADD change ("," change)* -> add
        | _DELETE change ("," change)* -> delete
assignment: path "=" sum
change: path value
"""
_SUMS: Final = r"""
?sum: term
    | term SIGN term -> arithmetic
?term: path
     | value
     | NAME "(" term ("," term)* ")" -> call
     | "(" sum ")" -> parentheses
"""
_REST: Final = r"""
projection: path ("," path)*

value: VALUE
path: (NAME | PLACEHOLDER) ("." (NAME | PLACEHOLDER) | "[" INDEX "]")*

_OR.2: /or(?![a-z0-9_])/i
_AND.2: /and(?![a-z0-9_])/i
_NOT.2: /not(?![a-z0-9_])/i
_BETWEEN.2: /between(?![a-z0-9_])/i
_IN.2: /in(?![a-z0-9_])/i
_SET.2: /set(?![a-z0-9_])/i
_REMOVE.2: /remove(?![a-z0-9_])/i
_ADD.2: /add(?![a-z0-9_])/i
_DELETE.2: /delete(?![a-z0-9_])/i
SIGN: "+" | "-"
NAME: /[a-zA-Z][a-zA-Z0-9_]*/
PLACEHOLDER: /#[a-zA-Z0-9_]+/
VALUE: /:[a-zA-Z0-9_]+/
INDEX: /0|[1-9][0-9]*/
%ignore /[ \t\r\n]+/
"""
_EXACT_CONDITIONS: Final = r"""
condition: disjunction
filter: disjunction
key_condition: disjunction
disjunction: conjunction (_OR conjunction)*
conjunction: negation (_AND negation)*
negation: _NOT negation | comparison
comparison: operand comparator operand
          | operand _BETWEEN operand _AND operand
          | operand _IN "(" operand ("," operand)* ")"
          | call
          | "(" disjunction ")"
comparator: "=" | "<>" | "<" | "<=" | ">" | ">="
operand: path | value | call | "(" operand ")"
call: NAME "(" operand ("," operand)* ")"
"""
_EXACT_SUMS: Final = r"""
sum: term | term SIGN term | "(" sum ")"
term: path | value | NAME "(" term ("," term)* ")" | "(" term ")"
"""

Start: TypeAlias = Literal["condition", "update", "projection", "filter", "key_condition"]
Parsed: TypeAlias = Tree[Token]

_CONDITIONAL: Final = ("condition", "filter", "key_condition")
GRAMMAR: Final[Mapping[str, str]] = {
    **dict.fromkeys(_CONDITIONAL, _CONDITIONS + _REST),
    "update": _UPDATES + _SUMS + _REST,
    "projection": _REST,
}
"""By start symbol, each with its own keywords: another's are names there."""
EXACT: Final[Mapping[str, str]] = {
    **dict.fromkeys(_CONDITIONAL, _EXACT_CONDITIONS + _REST),
    "update": _UPDATES + _EXACT_SUMS + _REST,
}
"""By start symbol, where ``GRAMMAR`` takes too much."""


@cache
def _parser(start: Start) -> Lark:
    return Lark(GRAMMAR[start], parser="lalr", lexer="basic", start=start, maybe_placeholders=False)


@cache
def _exact_parser(start: Start) -> Lark:
    """The parser of ``EXACT``: slower, so it reads only what is known to be wrong."""
    return Lark(EXACT[start], parser="earley", lexer="basic", start=start)


Kind: TypeAlias = Literal[
    "syntax", "function", "misuse", "path", "choices", "section", "name", "value", "overlap",
    "operands", "distinct", "type",
]  # fmt: skip
"""What a fault is about. Of several faults the kinds say which one is answered."""


class ExpressionFault(ValueError):  # noqa: N818 - a fault of the request, not of this program
    """What is wrong with an expression: the rule that it breaks."""

    def __init__(self, breach: Breach, kind: Kind = "syntax") -> None:
        """A fault of ``kind``."""
        super().__init__(str(breach))
        self.kind = kind
        self.breach = breach
        self.others: tuple[Breach, ...] = ()
        """The rules of which the breach may be answered in its place."""

    def failures(self, opening: str = "") -> tuple[Failure, ...]:
        """The refusals that the request may get: ``opening``, then the fault; this fault first."""
        return tuple(
            Failure(breach.rule.code, f"{opening}{breach}", breaches=(breach,))
            for breach in (self.breach, *self.others)
        )


@lru_cache(maxsize=4096)
def parse(start: Start, text: str) -> Parsed:
    """Read ``text`` by the grammar from ``start``; ``ExpressionFault`` when it is not of it."""
    try:
        parsed = _parser(start).parse(text)
    except UnexpectedInput as fault:
        _read_exactly(start, text)
        raise ExpressionFault(_describe(fault, text)) from None
    if any(map(_misplaced, parsed.iter_subtrees())) or _is_operand(start, parsed):
        _read_exactly(start, text)
    return parsed


def _read_exactly(start: Start, text: str) -> None:
    """Refuse ``text`` at the first place where it is not of the exact grammar."""
    if start not in EXACT:
        return
    try:
        _exact_parser(start).parse(text)
    except UnexpectedInput as fault:
        raise ExpressionFault(_describe(fault, text)) from None


_LOGICAL: Final = frozenset({"negated", "conjunction", "disjunction"})
_COMPARING: Final = frozenset({"compare", "between", "among"})


def _misplaced(part: Parsed) -> bool:
    """Whether an operand, a condition or a sum stands directly in ``part`` where it must not."""
    within = [_bare(inner) for inner in part.children if isinstance(inner, Tree)]
    if part.data in _LOGICAL:
        return any(inner.data in {"path", "value"} for inner in within)
    if part.data in _COMPARING | {"call", "arithmetic"}:
        wrong = _LOGICAL | _COMPARING | {"arithmetic"}
        return any(inner.data in wrong for inner in within)
    return False


def _is_operand(start: Start, parsed: Parsed) -> bool:
    return start in _CONDITIONAL and _bare(parsed).data in {"path", "value"}


def _bare(part: Parsed) -> Parsed:
    while part.data == "parentheses" and isinstance(inner := part.children[0], Tree):
        part = inner
    return part


def _describe(fault: UnexpectedInput, text: str) -> Breach:
    ended = isinstance(fault, UnexpectedToken) and fault.token.type == "$END"
    if ended or isinstance(fault, UnexpectedEOF):
        return _unexpected(text, len(text))
    return _unexpected(text, fault.pos_in_stream or 0)


def _unexpected(text: str, position: int) -> Breach:
    """That a token does not fit: the first one that does not end by ``position``.

    It is shown with the token before it and the one after it, as they are written. A character
    that begins no token is one.
    """
    spans = [found.span() for found in _TOKEN.finditer(text)]
    at = next((n for n, (_, end) in enumerate(spans) if end > position), len(spans))
    around = spans[max(at - 1, 0) : at + 2]
    near = text[around[0][0] : around[-1][1]] if around else ""
    shown = text[slice(*spans[at])] if at < len(spans) else "<EOF>"
    return told(rules.SYNTAX, token=shown, near=near)


_TOKEN: Final = re.compile(
    r"[#:][a-zA-Z0-9_]+|[a-zA-Z][a-zA-Z0-9_]*|0|[1-9][0-9]*|<>|<=|>=|[^ \t\r\n]"
)
