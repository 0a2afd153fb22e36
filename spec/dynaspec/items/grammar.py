r"""The grammar of expressions, and reading a text by it.

A start symbol for each: ``condition`` (ConditionExpression), ``update`` (UpdateExpression),
``projection`` (ProjectionExpression), ``filter`` (FilterExpression) and ``key_condition``
(KeyConditionExpression). A filter is a condition, and so is a key condition, though few conditions
are one (``key_conditions``). Keywords are of any case; names of functions are not keywords. A
parenthesis may hold a condition or an operand; which of the two is right where it stands is judged
after the reading, and answered as a syntax error.
Sources: *Condition and filter expressions, operators, and functions*, *Using update expressions in
DynamoDB*, *Using projection expressions in DynamoDB* (developer guide).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, TypeAlias, get_args

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

GRAMMAR: Final = r"""
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

update: section+
?section: _SET assignment ("," assignment)* -> set
        | _REMOVE path ("," path)* -> remove
        | _ADD change ("," change)* -> add
        | _DELETE change ("," change)* -> delete
assignment: path "=" sum
change: path value
value: VALUE
?sum: term
    | term SIGN term -> arithmetic
?term: path
     | value
     | NAME "(" term ("," term)* ")" -> call
     | "(" sum ")" -> parentheses

projection: path ("," path)*

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

Start: TypeAlias = Literal["condition", "update", "projection", "filter", "key_condition"]
Parsed: TypeAlias = Tree[Token]

_PARSER: Final = Lark(GRAMMAR, parser="lalr", start=list(get_args(Start)), maybe_placeholders=False)
_NEAR: Final = 12


class ExpressionFault(ValueError):  # noqa: N818 - a fault of the request, not of this program
    """What is wrong with an expression, in the service's words."""


@lru_cache(maxsize=4096)
def parse(start: Start, text: str) -> Parsed:
    """Read ``text`` by the grammar from ``start``; ``ExpressionFault`` when it is not of it."""
    try:
        return _PARSER.parse(text, start=start)
    except UnexpectedInput as fault:
        raise ExpressionFault(_describe(fault, text)) from None


def _describe(fault: UnexpectedInput, text: str) -> str:
    position = fault.pos_in_stream or 0
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        return f'Syntax error; token: "<EOF>", near: "{text[-_NEAR:]}"'
    shown = fault.token if isinstance(fault, UnexpectedToken) else text[position]
    near = text[max(0, position - _NEAR) : position + _NEAR]
    return f'Syntax error; token: "{shown}", near: "{near}"'
