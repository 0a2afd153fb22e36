r"""The grammar of PartiQL statements, and reading a text by it.

Words are of any case. A comment runs from ``--`` to the end of its line, or from ``/*`` to ``*/``.
What is wrong with a text is told by where it goes wrong (``_detail``); where no test that was run
against the service shows the words for it, the text ends with the colon.
Sources: *PartiQL - a SQL-compatible query language for Amazon DynamoDB* (developer guide: select,
insert, update, delete statements, data types, functions, operators), and those tests. A literal of
Amazon Ion is none of the types that the guide lists; AWS's downloadable DynamoDB refuses it too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from dynaspec.items import partiql_words
from dynaspec.items.errors import Refused, invalid, unsupported
from dynaspec.items.inferences import STATEMENT_CONDITIONS, rests_on
from dynaspec.items.partiql_words import CLAUSES, LITERALS, OPERATORS, STATEMENTS, TYPE_NAMES

Parsed: TypeAlias = Tree[Token]

_DECLARED: Final = " ".join(
    sorted(STATEMENTS | OPERATORS | CLAUSES | LITERALS | {"TYPE", "FUNCTION", "KEYWORD"})
)
GRAMMAR: Final = (
    f"%declare {_DECLARED}\n"
    + r"""
?start: (select | insert | update | from_update | delete | exists) _SEMICOLON?

exists: EXISTS "(" select ")"
select: SELECT (ALL | DISTINCT | VALUE)? projection FROM sources where? group? having? order? limit?
?projection: STAR -> everything
           | column ("," column)* -> columns
?column: disjunction
       | disjunction alias -> aliased
?insert: INSERT INTO qualified VALUE disjunction returning? -> insert
       | INSERT INTO qualified disjunction -> insert_several
update: UPDATE source change+ where? returning?
from_update: FROM source where? change+ returning?
delete: DELETE FROM source where? returning?

?sources: source
        | call -> no_source
        | source ("," source)+ -> several
?source: qualified
       | qualified alias -> aliased
qualified: name ("." name)*
alias: AS? name
name: WORD | QUOTED
where: WHERE disjunction
group: GROUP BY disjunction ("," disjunction)*
having: HAVING disjunction
order: ORDER BY term ("," term)*
limit: LIMIT disjunction
term: disjunction (ASC | DESC)?
?change: SET assignment ("," assignment)* -> set
       | REMOVE path -> remove
assignment: path EQUAL disjunction
returning: RETURNING (ALL | MODIFIED) (OLD | NEW) STAR

?disjunction: conjunction
            | conjunction (OR conjunction)+ -> any_of
?conjunction: negation
            | negation (AND negation)+ -> all_of
?negation: NOT negation -> negated
         | comparison
?comparison: sum
           | comparison (COMPARATOR | EQUAL) sum -> compare
           | comparison NOT? BETWEEN sum AND sum -> between
           | comparison NOT? IN choices -> among
           | comparison NOT? LIKE sum -> like
           | comparison IS NOT? type -> is_type
?choices.2: OPEN disjunction ")" -> list
          | sum
type: NULL | MISSING | (TYPE | WORD) TYPE?
?sum: product
    | sum SIGN product -> arithmetic
?product: factor
        | product STAR factor -> arithmetic
?factor: SIGN factor -> signed
       | primary
?primary: STRING -> text
        | NUMBER -> number
        | PARAMETER -> parameter
        | (TRUE | FALSE | NULL | MISSING) -> word
        | OPEN_LIST (disjunction ("," disjunction)*)? "]" -> list
        | OPEN_BAG (disjunction ("," disjunction)*)? _CLOSE_BAG -> bag
        | OPEN_TUPLE (entry ("," entry)*)? "}" -> struct
        | OPEN disjunction ")" -> parentheses
        | OPEN disjunction ("," disjunction)+ ")" -> list
        | call
        | path
entry: disjunction ":" disjunction
call: (WORD | QUOTED | FUNCTION | EXISTS) OPEN (STAR | disjunction ("," disjunction)*)? ")"
path: name (step | place)*
step: "." name
place: OPEN_LIST disjunction "]"

WORD: /[A-Za-z_$][A-Za-z0-9_$]*/
QUOTED: /"(?:[^"]|"")*"/
STRING: /'(?:[^']|'')*'/
NUMBER: /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_$.])/
PARAMETER: "?"
OPEN_LIST: "["
OPEN_BAG.2: "<<"
_CLOSE_BAG.2: ">>"
OPEN_TUPLE: "{"
OPEN: "("
STAR: "*"
SIGN: "+" | "-"
EQUAL: "="
COMPARATOR: "<>" | "!=" | "<=" | ">=" | "<" | ">"
_SEMICOLON: ";"
COMMENT.3: /--[^\n\r]*/ | /\/\*(?:.|\n|\r)*?\*\//
%ignore COMMENT
%ignore /\s+/
"""
)
INT_MAX: Final = 2**31 - 1


def malformed_statement(detail: str) -> Refused:
    """A text that is no statement."""
    return invalid(f"Statement wasn't well formed, can't be processed: {detail}")


def _as_word(token: Token) -> Token:
    return Token.new_borrow_pos(partiql_words.terminal(token), token, token)


_PARSER: Final = Lark(
    GRAMMAR,
    parser="lalr",
    lexer="basic",
    maybe_placeholders=False,
    lexer_callbacks={"WORD": _as_word},
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Read ``text`` as a statement; refused when it is none."""
    tokens = _tokens(text)
    _check_beginning(tokens)
    try:
        parsed = _PARSER.parse(text)
    except UnexpectedToken as fault:
        places = [token.start_pos for token in tokens]
        ended = fault.token.type == "$END"
        place = len(tokens) if ended else places.index(fault.token.start_pos)
        raise malformed_statement(_detail(tokens, place, fault.accepts)) from None
    return Tree("start", [parsed])


def parameters(parsed: Parsed) -> list[int]:
    """Where in the text each ``?`` is, in order."""
    leaves = (leaf for part in parsed.iter_subtrees() for leaf in part.children)
    found = (each for each in leaves if isinstance(each, Token) and each.type == "PARAMETER")
    return sorted(token.start_pos or 0 for token in found)


def _tokens(text: str) -> list[Token]:
    try:
        tokens = list(_PARSER.lex(text))
    except UnexpectedCharacters:
        raise malformed_statement("") from None
    for token in tokens:
        if token.type == "NUMBER" and not readable(token):
            raise malformed_statement("")
    return tokens


def readable(number: str) -> bool:
    """Whether a number's exponent, and its scale with it, fit 32 bits: else it is no number."""
    mantissa, _, exponent = number.lower().partition("e")
    if not exponent:
        return True
    if len(exponent.lstrip("+-0")) > len(str(INT_MAX)):
        return False
    power = int(exponent)
    part = mantissa.partition(".")[2]
    return all(-INT_MAX - 1 <= each <= INT_MAX for each in (power, len(part) - power))


_OPERATIONS: Final = {
    "WORD": "VariableReference",
    "QUOTED": "VariableReference",
    "PARAMETER": "Parameter",
    "MISSING": "LiteralMissing",
} | dict.fromkeys(("STRING", "NUMBER", "TRUE", "FALSE", "NULL"), "Literal")
"""What a value is called that stands for a statement: AWS's downloadable DynamoDB was asked."""
_BEGINS_VALUE: Final = frozenset(
    {*_OPERATIONS, "OPEN", "OPEN_LIST", "OPEN_BAG", "OPEN_TUPLE", "SIGN", "NOT", "FUNCTION"}
)


def _check_beginning(tokens: list[Token]) -> None:
    """Refuse what does not begin like a statement."""
    kinds = [token.type for token in tokens]
    if kinds[:1] and kinds[0] in STATEMENTS:
        return
    if not kinds or kinds[0] not in _BEGINS_VALUE:
        raise malformed_statement(_no_term(kinds))
    if len(kinds) == 1 and kinds[0] in _OPERATIONS:
        raise invalid(f"Unsupported operation: {_OPERATIONS[kinds[0]]}")
    if kinds[0] != "WORD":
        # AWS's downloadable DynamoDB takes a SELECT in parentheses for one, and calls conditions
        # misplaced EXISTS; nobody is known to have tried either on the service.
        raise unsupported("an expression for a statement")
    if tokens[1].type == "IS" and len(tokens) > 2 and _is_type(tokens[2]):
        raise invalid("Unsupported operation: IsType")
    raise malformed_statement("Expected data manipulation")


def _is_type(token: Token) -> bool:
    return token.type in {"TYPE", "NULL", "MISSING"} or token.upper() in TYPE_NAMES


_INFIX: Final = frozenset({"AND", "OR", "EQUAL", "COMPARATOR", "SIGN", "LIKE", "IN"})
_SIGNS: Final = OPERATORS | {"EQUAL", "COMPARATOR"}
_SOURCES: Final = (
    LITERALS
    | {"WORD", "QUOTED", "STRING", "NUMBER", "PARAMETER"}
    | {
        "OPEN",
        "OPEN_LIST",
        "OPEN_BAG",
        "OPEN_TUPLE",
    }
)
_KEYWORDS: Final = STATEMENTS | CLAUSES | {"KEYWORD", "TYPE", "FUNCTION"}


def _detail(tokens: list[Token], place: int, accepted: set[str]) -> str:
    """What is said of the token at ``place``, where only tokens of ``accepted`` would fit."""
    kind = tokens[place].type if place < len(tokens) else "$END"
    before = tokens[place - 1].type if place else ""
    if "$END" in accepted:
        return "Unexpected token after expression"
    if before == "IS" or [token.type for token in tokens[place - 2 : place]] == ["IS", "NOT"]:
        rests_on(STATEMENT_CONDITIONS)
        return "Expected type name"
    if before == "DOT":
        return "Invalid path dot component"
    begins = [token.type for token in tokens[:place]]
    if begins == ["DELETE", "FROM"]:
        return "Expected identifier for simple path"
    if "STRING" in accepted or before == "FROM":
        if kind == "$END" and before in _INFIX:
            return "Missing right-hand side expression of infix operator"
        return _no_term([token.type for token in tokens[place:]])
    return ""


def _no_term(kinds: list[str]) -> str:
    """What is said of tokens that begin no term; a FROM among them is taken for FROM ... SET."""
    kind = next((each for each in kinds if each != "FROM"), "$END")
    if kind in _SIGNS:
        return "Unexpected operator"
    if kind in _KEYWORDS:
        return "Unexpected keyword"
    begun = kinds[:1] == ["FROM"] and kind in _SOURCES
    return "Expected data manipulation" if begun else "Unexpected term"


def unquoted(token: str) -> str:
    """What a name or string in quotes stands for: a quote within it is written twice."""
    quote = token[0]
    if quote not in "'\"":
        return token
    return re.sub(quote * 2, quote, token[1:-1])
