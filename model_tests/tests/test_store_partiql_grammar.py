"""What the store says of PartiQL statements that it cannot read, in the service's words."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partiql_tree import KEYLESS, NOT_WELL_FORMED, created, message, put, rows, run, s
from store_tree import Tree

from dynastore.items import partiql_grammar
from dynastore.items.errors import ServiceError
from dynastore.items.partiql_statements import prepare

OVERFLOW = (
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
)
DIGITS = "Attempting to store more than 38 significant digits in a Number"


@pytest.fixture(scope="module")
def tree() -> Tree:
    made = Tree()
    created(made, "tab", "p")
    created(made, "pair", "ps")
    put(made, "tab", p="a", n={"N": "1"}, q="it's")
    return made


FAULTS = {
    "": [
        "SELECT * FROM tab WHERE p = 1e2147483648",
        "SELECT * FROM tab WHERE p = 1e99999999999",
        "SELECT * FROM tab WHERE p = 1.5e-2147483647",
        "SELECT * FROM tab WHERE p = 1 # note",
        "SELECT * FROM tab WHERE p = 1 /* note",
        'SELECT * FROM "tab',
        "SELECT * FROM tab WHERE p = 'open",
        "SELECT * FROM tab WHERE p = 1a",
    ],
    "Unexpected token after expression": [
        "SELECT * FROM tab WHERE p = 1 foo",
        "SELECT * FROM tab WHERE p = 1 e5",
        "SELECT * FROM tab WHERE p = 1)",
        "INSERT INTO tab VALUE {'p': '1'} foo",
        "INSERT INTO tab t VALUE {'p': '1'}",
        "UPDATE tab SET a = 9 WHERE p = 'a' foo",
        "DELETE FROM tab WHERE p = 'a' ORDER BY p",
        "SELECT * FROM tab ORDER BY p WHERE p = 'a'",
        "FROM tab SET c = 1 WHERE p = 'a'",
        "SELECTT * FROMM tab",
    ],
    "Unexpected term": [
        "SELECT * FROM",
        "SELECT * FROM tab WHERE",
        "SELECT * FROM tab WHERE;",
        "SELECT * FROM tab WHERE   ",
        "SELECT * FROM tab WHERE NOT",
        "SELECT * FROM tab WHERE (",
        "UPDATE tab SET a = 1 WHERE",
        "DELETE FROM tab WHERE",
        "UPDATE tab SET a =",
    ],
    "Missing right-hand side expression of infix operator": [
        "SELECT * FROM tab WHERE p = 'a' AND",
        "SELECT * FROM tab WHERE p = 'a' OR",
        "SELECT * FROM tab WHERE p =",
    ],
    "Unexpected keyword": [
        "SELECT * FROM tab WHERE ORDER BY p",
        "SELECT date FROM tab",
        "INSERT tab VALUE {'p':'a'}",
    ],
    "Unexpected operator": [
        "SELECT * FROM tab WHERE IS NULL",
        "SELECT * FROM tab WHERE p = LIKE",
    ],
    "Expected type name": ["SELECT * FROM tab WHERE p = 'a' AND x IS FOO"],
    "Expected identifier for simple path": [
        "DELETE FROM",
        "DELETE FROM;",
        "DELETE FROM WHERE p = 'a'",
        "UPDATE",
        "UPDATE tab SET",
    ],
    "Expected data manipulation": ["SLECT * FROM tab WHERE p = 'a'", "UPDATE tab", "FROM tab"],
    "Invalid path dot component": [
        "SELECT * FROM tab WHERE attribute_exists(m.inner)",
        "UPDATE tab SET m.inner = 1 WHERE p = 'a'",
    ],
    "Expected FROM after DELETE": ["DELETE tab WHERE p = 'a'"],
    "Expected FROM after SELECT list": ["SELECT *"],
    "Expected '='": ["UPDATE tab SET a"],
    "Expected RIGHT_PAREN": ["SELECT * FROM tab WHERE (p = 'a' q"],
    "Expected RIGHT_BRACKET": ["SELECT * FROM tab WHERE p IN ['a' 'b']"],
    "Expected COLON": ["INSERT INTO tab VALUE {'p'}"],
    "Unexpected token after semicolon. (Only one query is allowed.)": [
        "SELECT * FROM tab; SELECT * FROM tab"
    ],
}


@pytest.mark.parametrize(
    ("fault", "statement"), [(fault, each) for fault, listed in FAULTS.items() for each in listed]
)
def test_a_malformed_statement_is_refused_in_the_words_of_the_parser(
    tree: Tree, fault: str, statement: str
) -> None:
    assert message(run(tree, statement)) == NOT_WELL_FORMED + fault


REFUSED = [
    ("SELECT * FROM tab t WHERE p = 'x'", "Aliasing is not supported"),
    ("SELECT * FROM tab AS t WHERE p = 'x'", "Aliasing is not supported"),
    ("UPDATE tab t SET a = 3 WHERE p = 'x'", "Aliasing is not supported"),
    ("DELETE FROM tab t WHERE p = 'x'", "Aliasing is not supported"),
    ("SELECT q AS r FROM tab", "Aliasing is not supported"),
    ("SELECT * FROM tab WHERE p = 1e126", f"{OVERFLOW} under root"),
    ("SELECT * FROM tab WHERE p = " + "1" * 39, f"{DIGITS} under root"),
    ("INSERT INTO tab VALUE {'p': 'b', 'm': {'x': 1e126}}", f"{OVERFLOW} under root.x"),
    ("INSERT INTO tab VALUE {'p': 'b', 'l': [1, 1e126]}", f"{OVERFLOW} under root[1]"),
    ("FROM tab SET c = 1", KEYLESS),
    ("FROM tab WHERE q = 'x' SET c = 1", KEYLESS),
    ("x IS INT4", "Unsupported operation: IsType"),
    ("x IS DOUBLE PRECISION", "Unsupported operation: IsType"),
    ("SELECT COUNT(*) FROM tab", "Unexpected path component at 1:8:5"),
    ("SELECT attribute_exists(q) FROM tab", "Unexpected path component at 1:8:16"),
    ("SELECT q, q FROM tab", "Duplicate identifiers in select clause: q"),
    ("SELECT a.b, c.b FROM tab", "Duplicate identifiers in select clause: b"),
    ("SELECT * FROM tab LIMIT 1", "Unsupported clause: LIMIT at 1:25:1"),
    ("SELECT DISTINCT q FROM tab", "Unsupported token in expression: DISTINCT"),
    ("SELECT * FROM tab, pair", "Only select from a single table or index is supported."),
    ('SELECT * FROM "" WHERE p = 1', "Path component cannot be an empty string"),
    ('SELECT * FROM tab."" WHERE p = 1', "Path component cannot be an empty string"),
    ("SELECT * FROM tab.a.b", "A path may contain at most 2 components in the FROM clause"),
    (
        "SELECT q[-1] FROM tab",
        "List index is not within the allowable range; index: [-1] at 1:11:1",
    ),
    (
        "SELECT * FROM tab WHERE p",
        "WHERE clause must contain an expression that resolves to a boolean",
    ),
    ("SELECT * FROM tab WHERE p = 'a' AND q", "The arguments to AND/OR must be Expressions"),
    (
        "SELECT * FROM tab WHERE p = 'a' AND NOT q",
        "The argument to NOT must be a Type or Expression",
    ),
    ("SELECT * FROM tab WHERE q = MISSING", "MISSING must be compared using IS operator"),
    (
        "SELECT * FROM tab WHERE q LIKE 'x'",
        "Unsupported operator in Condition Expression. Operator: like",
    ),
    ("SELECT * FROM tab WHERE EXISTS(q)", "Unrecognized function: exists at 1:25:6"),
    (
        "SELECT * FROM tab WHERE n > -?",
        "Incorrect number of operands for operator or function; "
        "operator or function: -, number of operands: 1",
    ),
    (
        "SELECT * FROM tab WHERE size(q)",
        "WHERE clause must contain an expression that resolves to a boolean",
    ),
    (
        "SELECT * FROM tab WHERE NOT size(q)",
        "Incorrect operand type for operator or function; "
        "operator or function: NOT, operand type: N",
    ),
    (
        "INSERT INTO tab VALUE {'p': q IS NULL}",
        "Unsupported data type: is under key root at 1:31:2",
    ),
    (
        "INSERT INTO tab VALUE {'p': MISSING}",
        "Unsupported data type: MISSING under key root at 1:29:7",
    ),
    (
        "INSERT INTO tab VALUE {'p': 'b'} RETURNING ALL OLD *",
        "RETURNING is not supported in INSERT",
    ),
    (
        "INSERT INTO tab.x VALUE {'p': 'b'}",
        "FROM clause may only contain a single table name in data manipulation statements",
    ),
    ("UPDATE tab.x SET a = 1 WHERE p = 'a'", "This operation is not supported on an index"),
    ("DELETE FROM tab.x WHERE p = 'a'", "This operation is not supported on an index"),
    ("SELECT * FROM tab WHERE p = ?", "Number of parameters in request and statement don't match."),
]


@pytest.mark.parametrize(("statement", "said"), REFUSED)
def test_a_statement_that_dynamodb_does_not_have_is_refused(
    tree: Tree, statement: str, said: str
) -> None:
    assert message(run(tree, statement)) == said


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT/**/* FROM tab -- the table\nWHERE p/* key */='a' --",
        '-- a note\nselect * from "tab" where "p" = \'a\';',
        "SELECT * FROM tab WHERE p = 'a' AND q = 'it''s'; -- done",
        "SELECT * FROM tab WHERE p = 'a' AND n = 10e-1 AND n = .1e1 AND n = + 1 AND n = - - 1",
        "SELECT * FROM tab WHERE 'a' = p AND @n = 1",
        "SELECT * FROM tab WHERE ((p = 'a'))",
    ],
)
def test_forms_that_are_read(tree: Tree, statement: str) -> None:
    assert rows(run(tree, statement), "p") == ["a"]


def test_a_table_that_is_not_there_is_said_after_what_is_wrong_with_the_statement(
    tree: Tree,
) -> None:
    unfit = run(tree, "SELECT p FROM nope WHERE p = ? AND q < ?", s("x"), {"BOOL": True})
    assert "Incorrect operand type" in message(unfit)
    assert run(tree, "SELECT p FROM nope WHERE p = ?", s("x"))["code"] == (
        "ResourceNotFoundException"
    )


HOSTILE = [
    "(" * 8192,
    "[" * 8192,
    "/*" * 4096,
    "'" * 8191,
    "-" * 8192,
    "a " * 4096,
    "- " * 4000 + "1",
    "SELECT * FROM tab WHERE " + "NOT " * 2000 + "a",
    "SELECT * FROM tab WHERE n" + "=1" * 4000,
    "SELECT * FROM tab WHERE " + "(" * 4000 + "n" + ")" * 4000,
    "SELECT * FROM tab WHERE n IN " + "[" * 3900 + "]" * 3900,
    "SELECT * FROM tab WHERE " + " OR ".join(["n=1"] * 1000),
    "SELECT * FROM tab WHERE " + " AND ".join(["(p='a' OR p='b')"] * 140),
    "SELECT " + "f(" * 2700 + ")" * 2700 + " FROM tab",
    "SELECT a" + "[0]" * 2700 + " FROM tab",
    "SELECT a" + ".b" * 4000 + " FROM tab",
    "INSERT INTO tab VALUE {'p':'x','m':" + "{'a':" * 1300 + "1" + "}" * 1300 + "}",
    "UPDATE tab SET a = " + "list_append(" * 600 + "1" + ",1)" * 400 + " WHERE p = 'a'",
    "UPDATE tab SET a = " + "+".join(["1"] * 4000) + " WHERE p = 'a'",
]


@pytest.mark.parametrize("statement", HOSTILE, ids=lambda text: text[:30])
def test_hostile_statements_are_refused_like_any_other(tree: Tree, statement: str) -> None:
    assert message(run(tree, statement))


def test_as_many_operators_as_there_may_be_are_carried_out(tree: Tree) -> None:
    nested = "NOT " * 298 + "(p = 'a')"
    assert rows(run(tree, f"SELECT * FROM tab WHERE {nested}"), "p") == ["a"]
    compared = "n = 1" + " = true" * 250
    assert rows(run(tree, f"SELECT * FROM tab WHERE {compared}"), "p") == ["a"]
    assert sys.getrecursionlimit() == 1000


WORDS = (
    "SELECT * FROM WHERE AND OR NOT IN BETWEEN IS NULL MISSING INSERT INTO VALUE UPDATE SET REMOVE "
    "DELETE ORDER BY RETURNING ALL OLD NEW MODIFIED tab p q 'a' 1 -1 ? ( ) [ ] { } << >> , . : = "
    '<> < >= + ; EXISTS size begins_with set_add list_append "p" @'
)
TOKENS = WORDS.split()


@given(st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join) | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_every_text_is_prepared_or_refused(text: str) -> None:
    try:
        prepare(text)
    except ServiceError as refusal:
        told = refusal.code
    else:
        told = "ValidationException"
    assert told == "ValidationException"


def test_statements_are_parsed_once() -> None:
    text = "SELECT once FROM tab"
    assert prepare(text) is prepare(text)
    assert partiql_grammar.parse(text) is partiql_grammar.parse(text)
