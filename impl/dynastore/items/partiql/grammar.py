"""The grammar of PartiQL statements, its parser, and the messages for text outside it.

A parsed statement depends on its text alone and is kept by it. Precedence and the texts of faults
are those of the PartiQL reference parser, which the service answers with: "Statement wasn't well
formed, can't be processed: …". A character that begins no token leaves nothing after the colon.
Source: the PartiQL specification; the service's answers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken

from dynastore.items.data import work
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.kept import kept
from dynastore.items.partiql.builder import BUILD
from dynastore.items.partiql.syntax import Statement
from dynastore.items.partiql.words import DECLARED, PAIRS, TERMINALS

KEPT: Final = 1 << 18
"""Characters of statements that are kept parsed; a tree is some hundred times larger."""
_STEPS: Final = 10
"""Steps that a character takes."""
MAX_INTEGER: Final = 2**31 - 1
_LONGEST_EXPONENT: Final = 12

_STATEMENTS: Final = r"""
start: _statement SEMICOLON?
_statement: select | update | delete | insert | modify | _expression

select: SELECT quantifier? columns FROM sources where? group? having? order? limit?
quantifier: (DISTINCT | ALL | VALUE)
columns: _column ("," _column)*
_column: star | _expression | titled
titled: _expression _title -> aliased
star: "*"
sources: _aliased ("," _aliased)*
_aliased: _expression | aliased
aliased: _expression _alias
_alias: _title _numbered? _marked? | _numbered _marked? | _marked
_title: NAME | QUOTED | AS _name
_numbered: AT _name
_marked: BY _name
_name: NAME | QUOTED
where: WHERE _expression
group: GROUP BY _expression ("," _expression)*
having: HAVING _expression
order: ORDER BY key ("," key)*
key: _expression (ASC | DESC)?
limit: LIMIT _expression

update: UPDATE _target _changes where? returning?
modify: FROM sources where? _changes returning?
delete: DELETE FROM _target where? returning?
insert: insertion returning?
_target: route | target
target: route _alias -> aliased
_changes: _change+
_change: SET _assignment ("," _assignment)* | REMOVE removal | insertion
_assignment: assignment
assignment: route EQ _expression
removal: route
insertion: INSERT INTO route VALUE _expression (position | conflict)?
    | INSERT INTO route _expression -> loose_insertion
position: AT _expression
conflict: ON CONFLICT WHERE _expression DO NOTHING
returning: RETURNING returned ("," returned)*
returned: (MODIFIED | ALL) (OLD | NEW) (star | _expression)
"""
_EXPRESSIONS: Final = r"""
_expression: _disjunction
_disjunction: _conjunction | disjunction
disjunction: _disjunction OR _conjunction -> binary
_conjunction: _negation | conjunction
conjunction: _conjunction AND _negation -> binary
_negation: _equity | negation
negation: NOT _negation -> unary
_equity: _comparison | equity
equity: _equity (EQ | NE | IN) _comparison -> binary
    | _equity NOT_IN _comparison -> negated
    | _equity (IS | IS_NOT) (TYPE | COLLECTION | NULL | MISSING) -> type_test
_comparison: _sum | comparison
comparison: _comparison (COMPARATOR | LIKE) _sum -> binary
    | _comparison NOT_LIKE _sum -> negated
    | _comparison (BETWEEN | NOT_BETWEEN) _sum AND _sum -> between
_sum: _product | sum
sum: _sum (SIGN | CONCATENATION) _product -> binary
_product: _signed | product
product: _product (STAR | DIVISION) _signed -> binary
_signed: _term | signed
signed: SIGN _signed -> unary

_term: route | text | number | word | parameter | list | bag | struct | group_or_list | call | query
text: TEXT
number: NUMBER
word: BOOLEAN | NULL | MISSING
parameter: PARAMETER
list: LSQB (_expression ("," _expression)*)? "]"
bag: BAG_START (_expression ("," _expression)*)? BAG_END
struct: LBRACE (pair ("," pair)*)? "}"
pair: _expression ":" _expression
group_or_list: LPAR _expression ("," _expression)* ")"
query: "(" select ")"
call: (NAME | QUOTED | FUNCTION | COLLECTION) "(" _arguments? ")"
_arguments: select | _expression ("," _expression)* | star
route: _AT_SIGN? _name _step*
_step: field | element | everything | elements
field: "." _name
element: "[" _expression "]"
everything: "." STAR
elements: "[" STAR "]"
"""
_TERMINALS: Final = r"""
_AT_SIGN: "@"
LSQB: "["
LBRACE: "{"
LPAR: "("
BAG_START.2: "<<"
BAG_END.2: ">>"
EQ: "="
NE.2: "<>" | "!="
COMPARATOR: "<=" | ">=" | "<" | ">"
SIGN: "+" | "-"
CONCATENATION: "||"
STAR: "*"
DIVISION: /\/(?!\*)/ | "%"
PARAMETER: "?"
SEMICOLON: ";"
NAME: /[A-Za-z_$][A-Za-z0-9_$]*/
QUOTED: /"(?:[^"]|"")*"/
TEXT: /'(?:[^']|'')*'/
NUMBER: /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_$.])/
%ignore /[ \t\r\n\x0b\x0c]+/
%ignore /--[^\r\n]*/
%ignore /\/\*(?:[^*]|\*(?!\/))*\*\//
"""
GRAMMAR: Final = _STATEMENTS + _EXPRESSIONS + _TERMINALS + f"%declare {' '.join(DECLARED)}\n"


class _Words:
    """Tells words from names, and makes one token of two words that are one."""

    always_accept: tuple[str, ...] = ()

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens as the grammar knows them."""
        held: Token | None = None
        for token in map(_word, stream):
            pair = None if held is None else PAIRS.get((held.upper(), token.upper()))
            if held is not None and pair is not None:
                yield Token.new_borrow_pos(pair, f"{held.upper()} {token.upper()}", held)
                held = None
                continue
            if held is not None:
                yield held
            held = token
        if held is not None:
            yield held


def _word(token: Token) -> Token:
    kind = TERMINALS.get(token.upper()) if token.type == "NAME" else None
    return token if kind is None else Token.new_borrow_pos(kind, str(token), token)


_PARSER: Final = Lark(
    GRAMMAR,
    parser="lalr",
    lexer="basic",
    transformer=BUILD,
    postlex=_Words(),
    maybe_placeholders=False,
)
_INFIX: Final = frozenset(
    {"AND", "OR", "EQ", "NE", "COMPARATOR", "SIGN", "CONCATENATION", "STAR", "DIVISION"}
    | {"IN", "LIKE", "BETWEEN", "NOT_IN", "NOT_LIKE", "NOT_BETWEEN"}
)
_OPERATORS: Final = _INFIX - {"STAR"} | {"IS", "IS_NOT", "NOT"}
_WORDS: Final = frozenset({*TERMINALS.values(), "KEYWORD"}) - {"BOOLEAN", "NULL", "MISSING"}
_SOURCES: Final = frozenset(
    {"NAME", "QUOTED", "TEXT", "NUMBER", "PARAMETER", "BOOLEAN", "NULL", "MISSING"}
    | {"LPAR", "LSQB", "LBRACE", "BAG_START", "_AT_SIGN"}
)
"""What may stand after FROM."""
_NAMELESS: Final = {
    "AS": "Expected identifier for AS-alias",
    "AT": "Expected identifier for AT-alias",
    "BY": "Expected identifier for BY-alias",
    "_AT_SIGN": "Identifier must follow @-operator",
}
"""What is said where a name is missing, by the token before."""
_INCOMPLETE: Final = {"DELETE": "Expected FROM after DELETE", "INSERT": "Unexpected keyword"}
"""What is said after a word that does not stand alone."""
_MISSED: Final = (
    ("COLON", "Expected COLON"),
    ("RPAR", "Expected RIGHT_PAREN"),
    ("RSQB", "Expected RIGHT_BRACKET"),
    ("RBRACE", "Expected RIGHT_CURLY"),
    ("BAG_END", "Expected RIGHT_DOUBLE_ANGLE_BRACKET"),
    ("AND", "Expected AND keyword"),
    ("EQ", "Expected '='"),
)


@dataclass(frozen=True)
class Parsed:
    """A statement, and the offsets of its parameters in their order."""

    statement: Statement
    parameters: tuple[int, ...]


@kept(KEPT)
def parse(text: str) -> Parsed:
    """Parse a statement; refuses a malformed one."""
    work.spend(_STEPS * len(text))
    tokens = _tokens(text)
    try:
        statement = cast(Statement, _PARSER.parse(text))
    except UnexpectedToken as error:
        raise malformed(_fault(tokens, error)) from None
    return Parsed(statement, tuple(t.start_pos or 0 for t in tokens if t.type == "PARAMETER"))


def malformed(fault: str = "") -> ServiceError:
    """Say that a statement does not fit the grammar."""
    return validation(f"Statement wasn't well formed, can't be processed: {fault}")


def _tokens(text: str) -> list[Token]:
    """Return the tokens of a statement; refuses what is none, wherever it stands."""
    try:
        tokens = list(_PARSER.lex(text))
    except UnexpectedCharacters:
        raise malformed() from None
    for token in tokens:
        if token.type == "NUMBER" and not _readable(token):
            raise malformed()
    return tokens


def _readable(number: str) -> bool:
    """Say whether the exponent of a number fits 32 bits, and so does what scales its digits."""
    digits, _, exponent = number.lower().partition("e")
    if len(exponent) > _LONGEST_EXPONENT:
        return False
    scale = len(digits.partition(".")[2]) - int(exponent or 0)
    return abs(int(exponent or 0)) <= MAX_INTEGER and abs(scale) <= MAX_INTEGER


def _fault(tokens: list[Token], error: UnexpectedToken) -> str:
    """Say what the reference parser says of the first token that does not fit."""
    wrong = error.token
    at = len(tokens)
    if wrong.type != "$END":
        at = next(i for i, token in enumerate(tokens) if token.start_pos == wrong.start_pos)
    before = tokens[at - 1].type if at else ""
    fits = error.accepts
    if before == "SEMICOLON":
        return "Unexpected token after semicolon. (Only one query is allowed.)"
    if before in ("IS", "IS_NOT"):
        return "Expected type name"
    if before == "DOT":
        return "Invalid path dot component"
    if "$END" in fits:
        return "Unexpected token after expression"
    if "PARAMETER" in fits:
        infix = before in ("AND", "OR") or (before in _INFIX and "NOT" not in fits)
        return _term([token.type for token in tokens[at:]], infix=infix)
    if fits <= {"NAME", "QUOTED", "_AT_SIGN"}:
        return _NAMELESS.get(before, "Expected identifier for simple path")
    return _missed(fits, before)


def _term(rest: Sequence[str], *, infix: bool) -> str:
    """Tell the fault where an expression should begin, by the kinds of the tokens left.

    The reference parser takes a FROM there for the beginning of FROM … SET.
    """
    if not rest and infix:
        return "Missing right-hand side expression of infix operator"
    wrong = next((kind for kind in rest if kind != "FROM"), None)
    if wrong in _OPERATORS:
        return "Unexpected operator"
    if wrong in _WORDS:
        return "Unexpected keyword"
    return "Expected data manipulation" if wrong in _SOURCES else "Unexpected term"


def _missed(fits: Container[str], before: str) -> str:
    """Say what should stand where something does not fit."""
    if before in _INCOMPLETE:
        return _INCOMPLETE[before]
    if "FROM" in fits:
        return "Expected FROM after SELECT list"
    if "SET" in fits:
        return "Expected data manipulation"
    return next((text for kind, text in _MISSED if kind in fits), "Unexpected term")
