r"""The grammar of PartiQL statements, and reading a text by it.

Words are of any case. A comment runs from ``--`` to the end of its line, or from ``/*`` to ``*/``.
What is wrong with a text is told by where it goes wrong (``_rule_broken``); where no test that was
run against the service shows the words for it, the text ends with the colon.
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

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.data.inferences import STATEMENT_CONDITIONS, rests_on
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql import words
from dynaspec.items.partiql.rules import grammar as rules
from dynaspec.items.partiql.words import CLAUSES, LITERALS, OPERATORS, STATEMENTS

Parsed: TypeAlias = Tree[Token]

_DECLARED: Final = " ".join(
    sorted(
        STATEMENTS | OPERATORS | CLAUSES | LITERALS | {"TYPE", "TYPE_NAME", "FUNCTION", "KEYWORD"}
    )
)
GRAMMAR: Final = (
    f"%declare {_DECLARED}\n"
    + r"""
?start: (select | insert | update | from_update | delete | exists) _SEMICOLON?

exists: EXISTS "(" select ")"
select: SELECT (ALL | DISTINCT | VALUE)? projection FROM sources where? group? having? order? limit?
sources: source ("," source)*
?source: disjunction
       | disjunction place_alias -> aliased
?projection: STAR -> everything
           | column ("," column)* -> columns
?column: disjunction
       | disjunction alias -> aliased
?insert: INSERT INTO path VALUE disjunction returning? -> insert
       | INSERT INTO path disjunction returning? -> insert_several
update: UPDATE target change+ where? returning?
from_update: FROM sources where? change+ returning?
delete: DELETE FROM target where? returning?
target: aimed -> sources
?aimed: path
      | path place_alias -> aliased
alias: AS? name
place_alias: alias (AT name)? (BY name)?
           | AT name (BY name)?
           | BY name
name: WORD | TYPE_NAME | QUOTED
where: WHERE disjunction
group: GROUP BY disjunction ("," disjunction)*
having: HAVING disjunction
order: ORDER BY term ("," term)*
limit: LIMIT disjunction
term: disjunction (ASC | DESC)?
?change: SET assignment ("," assignment)* -> set
       | REMOVE path -> remove
assignment: path EQUAL disjunction
returning: RETURNING returned ("," returned)*
returned: (ALL | MODIFIED) (OLD | NEW) (STAR | disjunction)

?disjunction: conjunction
            | conjunction (OR conjunction)+ -> any_of
?conjunction: negation
            | negation (AND negation)+ -> all_of
?negation: NOT negation -> negated
         | comparison
?comparison: relation
           | comparison (EQUAL | UNEQUAL) relation -> compare
           | comparison (IN | NOT_IN) choices -> among
           | comparison IS NOT? type -> is_type
?relation: sum
         | relation COMPARATOR sum -> compare
         | relation NOT? BETWEEN sum AND sum -> between
         | relation NOT? LIKE sum -> like
?choices.2: OPEN disjunction ")" -> list
          | relation
type: NULL | MISSING | TYPE TYPE? | TYPE_NAME
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
call: (WORD | TYPE_NAME | QUOTED | FUNCTION | EXISTS) OPEN _arguments? ")"
_arguments: STAR | disjunction ("," disjunction)*
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
UNEQUAL.2: "<>" | "!="
COMPARATOR: "<=" | ">=" | "<" | ">"
_SEMICOLON: ";"
COMMENT.3: /--[^\n\r]*/ | /\/\*(?:.|\n|\r)*?\*\//
NOT_IN.4: /(?i:not)(?:\s|--[^\n\r]*|\/\*(?:.|\n|\r)*?\*\/)+(?i:in)(?![A-Za-z0-9_$])/
%ignore COMMENT
%ignore /\s+/
"""
)
INT_MAX: Final = 2**31 - 1


def _as_word(token: Token) -> Token:
    return Token.new_borrow_pos(words.terminal(token), token, token)


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
        raise broken(_rule_broken(tokens, place, fault.accepts)) from None
    return Tree("start", [parsed])


def parameters(parsed: Parsed) -> list[int]:
    """Where in the text each ``?`` is, in order."""
    leaves = (leaf for part in parsed.iter_subtrees() for leaf in part.children)
    found = (each for each in leaves if isinstance(each, Token) and each.type == "PARAMETER")
    return sorted(token.start_pos or 0 for token in found)


def _tokens(text: str) -> list[Token]:
    try:
        tokens = list(_PARSER.lex(text))
    except UnexpectedCharacters as fault:
        at = fault.pos_in_stream
        if fault.char in _FURTHER_SIGNS and not text.startswith("/*", at):
            raise unsupported("a sign that the guide does not list") from None
        raise broken(rules.UNREADABLE) from None
    for token in tokens:
        if token.type == "NUMBER" and not readable(token):
            raise broken(rules.EXPONENT)
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


_FURTHER_SIGNS: Final = frozenset("|/%@")
"""AWS's downloadable DynamoDB reads them, and refuses them later; the guide does not list them."""
_OPERATIONS: Final = {
    "WORD": "VariableReference",
    "TYPE_NAME": "VariableReference",
    "QUOTED": "VariableReference",
    "PARAMETER": "Parameter",
    "MISSING": "LiteralMissing",
} | dict.fromkeys(("STRING", "NUMBER", "TRUE", "FALSE", "NULL"), "Literal")
"""What a value is called that stands for a statement: AWS's downloadable DynamoDB was asked."""
_BEGINS_VALUE: Final = frozenset(
    {*_OPERATIONS, "OPEN", "OPEN_LIST", "OPEN_BAG", "OPEN_TUPLE", "SIGN", "NOT", "FUNCTION"}
)
_COMPARATORS: Final = frozenset({"EQUAL", "UNEQUAL", "COMPARATOR", "NOT_IN"})
_GOES_ON: Final = (
    OPERATORS | _COMPARATORS | {"SIGN", "STAR", "NOT", "DOT", "OPEN", "OPEN_LIST", "_SEMICOLON"}
)
"""What may follow a name in an expression."""


def _check_beginning(tokens: list[Token]) -> None:
    """Refuse what does not begin like a statement."""
    kinds = [token.type for token in tokens]
    if kinds[:1] and kinds[0] in STATEMENTS:
        return
    if not kinds or kinds[0] not in _BEGINS_VALUE:
        raise broken(_no_term(kinds))
    if len(kinds) == 1 and kinds[0] in _OPERATIONS:
        raise broken(rules.NO_STATEMENT, operation=_OPERATIONS[kinds[0]])
    if kinds[:3] == ["WORD", "STAR", "FROM"]:
        raise broken(_no_term(kinds[2:]))
    if kinds[0] == "WORD" and kinds[1] not in _GOES_ON:
        raise broken(rules.UNREADABLE)
    if kinds[0] == "WORD" and kinds[1] == "IS" and len(tokens) > 2 and _is_type(tokens[2]):
        raise broken(rules.NO_STATEMENT, operation="IsType")
    # AWS's downloadable DynamoDB takes a SELECT in parentheses for one, calls conditions misplaced
    # EXISTS, and refuses paths; nobody is known to have tried one of them on the service.
    raise unsupported("an expression for a statement")


def _is_type(token: Token) -> bool:
    return token.type in {"TYPE", "TYPE_NAME", "NULL", "MISSING"}


_SOURCES: Final = (
    LITERALS
    | {"WORD", "TYPE_NAME", "QUOTED", "STRING", "NUMBER", "PARAMETER"}
    | {"OPEN", "OPEN_LIST", "OPEN_BAG", "OPEN_TUPLE"}
)
_KEYWORDS: Final = (STATEMENTS | CLAUSES | {"KEYWORD"}) - {"NOT"}
_ENDS: Final = frozenset({"$END", "_SEMICOLON", "RPAR", "RSQB", "RBRACE", "COMMA", "COLON"})
_LEFT_OVER: Final = _SOURCES - {"OPEN", "OPEN_LIST"} | _KEYWORDS | {"RPAR"}
"""What was seen to be left over after a statement, and what is like it: nothing that joins it."""


def _rule_broken(tokens: list[Token], place: int, accepted: set[str]) -> Rule:
    """The rule that the token at ``place`` breaks, where only tokens of ``accepted`` would fit.

    It is one whose text ends with the colon, so that any text is right, where no test that was run
    against the service shows what is said of such a token at such a place: AWS's downloadable
    DynamoDB never tells.
    """
    kinds = [token.type for token in tokens] + ["$END"]
    kind, before = kinds[place], kinds[place - 1] if place else ""
    if "$END" in accepted:
        joined = kind not in _LEFT_OVER or before == "_SEMICOLON"
        return rules.UNREADABLE if joined else rules.LEFT_OVER
    if before == "IS" or kinds[place - 2 : place] == ["IS", "NOT"]:
        if kind != "WORD":
            rests_on(STATEMENT_CONDITIONS)
        return rules.NO_TYPE
    if kind == "STAR" and before in {"DOT", "OPEN_LIST"}:
        # AWS's downloadable DynamoDB refuses it in several ways; no test shows one of them.
        raise unsupported("a star within a path")
    if before == "DOT":
        return rules.NO_STEP
    if kinds[:place] == ["DELETE", "FROM"]:
        return rules.NO_TARGET
    if "STRING" not in accepted:
        return rules.UNREADABLE
    if kind == "$END" and before not in _BEFORE_TERM:
        joins = before in {"AND", "OR"}
        return rules.NO_RIGHT_SIDE if joins else rules.UNREADABLE
    return _no_term(kinds[place:-1])


_BEFORE_TERM: Final = frozenset({"WHERE", "NOT", "OPEN", "FROM", "SELECT", "LIMIT"})
"""Where a text was seen to end before a term."""


def _no_term(kinds: list[str]) -> Rule:
    """The rule that tokens break that begin no term; a FROM is taken for FROM ... SET."""
    kind = next((each for each in kinds if each != "FROM"), "$END")
    if kind in OPERATORS | _COMPARATORS:
        return rules.OPERATOR
    if kind in _KEYWORDS:
        return rules.KEYWORD
    if kind in _ENDS:
        return rules.NO_TERM
    manipulates = kinds[:1] == ["FROM"] and kind in _SOURCES
    return rules.NO_VERB if manipulates else rules.UNREADABLE


def unquoted(token: str) -> str:
    """What a name or string in quotes stands for: a quote within it is written twice."""
    quote = token[0]
    if quote not in "'\"":
        return token
    return re.sub(quote * 2, quote, token[1:-1])
