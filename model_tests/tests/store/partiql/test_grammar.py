"""What the store says of PartiQL statements that it cannot read, in the service's words."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynastore.items.data.errors import ServiceError
from dynastore.items.partiql import grammar
from dynastore.items.partiql.statements import prepare
from support.trees.partiql_tree import (
    KEYLESS,
    NOT_WELL_FORMED,
    created,
    message,
    put,
    rows,
    run,
    s,
    values_for,
)
from support.trees.store_tree import Tree

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
        "SELECT * FROM tab LIMIT",
        "SELECT",
        "SELECT FROM",
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
        "SELECT FROM WHERE",
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
    "Expected data manipulation": [
        "SLECT * FROM tab WHERE p = 'a'",
        "UPDATE tab",
        "FROM tab",
        "SELECT FROM tab",
        "SELECT FROM FROM tab",
    ],
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


SINGLE = "FROM clause may only contain a single table name in data manipulation statements"
NO_STRUCT = (
    "Unsupported format in item expression. Please use struct format {...} to express item values "
    "for insert statement."
)
NUMBER = (
    "Incorrect operand type for operator or function; operator or function: {}, operand type: N"
)
NO_CONDITION = "WHERE clause must contain an expression that resolves to a boolean"
NO_TYPE_OF = "The left hand side argument to IS must be a Variable Reference, Literal, or Path"
OVERLAP = (
    "Two document paths overlap with each other; must remove or rewrite one of these paths; "
    "path one: [a], path two: [a, b]"
)
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
    ("SELECT q, q FROM nope WHERE foo(q)", "Duplicate identifiers in select clause: q"),
    ("SELECT 1 FROM tab WHERE 1", "Unexpected path component at 1:8:1"),
    ("SELECT a, a.b FROM nope WHERE q", OVERLAP),
    ("SELECT * FROM tab LIMIT 1", "Unsupported clause: LIMIT at 1:25:1"),
    ("SELECT q, q FROM a WHERE q ORDER BY 1 LIMIT (1)", "Unsupported clause: LIMIT at 1:46:1"),
    ("SELECT * FROM tab LIMIT q.r", "Unsupported clause: LIMIT"),
    ("SELECT * FROM tab HAVING n = 1", "Unsupported clause: HAVING at 1:28:1"),
    ("SELECT q FROM tab GROUP BY q HAVING 1 LIMIT 1", "Unsupported clause: GROUP BY"),
    ("SELECT DISTINCT q, q FROM tab", "Unsupported token in expression: DISTINCT"),
    ("SELECT DISTINCT q FROM tab LIMIT 1", "Unsupported clause: LIMIT at 1:34:1"),
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
        NO_CONDITION,
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
    ("SELECT * FROM tab WHERE q AND MISSING", "MISSING must be compared using IS operator"),
    ("SELECT * FROM tab WHERE MISSING IN [1]", "MISSING must be compared using IS operator"),
    *(
        (f"SELECT * FROM tab WHERE {each} IS NULL", NO_TYPE_OF)
        for each in ("MISSING", "?", "[1]", "(q = 1)")
    ),
    ("SELECT * FROM tab WHERE q AND foo(q)", "Unrecognized function: foo at 1:31:3"),
    ("SELECT * FROM tab WHERE size(1) AND q = 'a'", NUMBER.format("size")),
    ("SELECT * FROM tab WHERE q = 'a' OR size(q) OR size(1)", NUMBER.format("OR")),
    ("SELECT * FROM tab WHERE q = 'a' AND NOT size(q)", NUMBER.format("NOT")),
    ("SELECT * FROM tab WHERE size(q) AND n", "The arguments to AND/OR must be Expressions"),
    ("UPDATE tab SET a = foo(a) WHERE p", NO_CONDITION),
    (
        "UPDATE tab SET a = 1, a = 2 WHERE q < []",
        "Incorrect operand type for operator or function; operator or function: <, operand type: L",
    ),
    ("SELECT * FROM tab WHERE EXISTS(q)", "Unrecognized function: exists at 1:25:6"),
    (
        "SELECT * FROM tab WHERE n > -?",
        "Incorrect number of operands for operator or function; "
        "operator or function: -, number of operands: 1",
    ),
    (
        "SELECT * FROM tab WHERE size(q)",
        NO_CONDITION,
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
    ("INSERT INTO tab VALUE {'p': q.r}", "Unsupported data type: PATH under key root"),
    (
        "INSERT INTO tab VALUE {'p': q NOT IN [1]}",
        "Unsupported data type: not under key root at 1:31:3",
    ),
    (
        "INSERT INTO tab VALUE {'p': [q NOT BETWEEN 1 AND 2]}",
        "Unsupported data type: NAry under key root[0] at 1:32:3",
    ),
    (
        "INSERT INTO tab VALUE {'p': [q IS NULL]}",
        "Unsupported data type: Typed under key root[0] at 1:32:2",
    ),
    (
        "INSERT INTO tab VALUE {'p': {'q': [a.b]}}",
        "Unsupported data type: Path under key root.q[0]",
    ),
    (
        "INSERT INTO tab VALUE {'p': 'b'} RETURNING ALL OLD *",
        "RETURNING is not supported in INSERT",
    ),
    (
        "INSERT INTO tab.x VALUE {'p': 'b'}",
        f"{SINGLE} at 1:13:3",
    ),
    ('INSERT INTO "tab".x.y VALUE {}', f"{SINGLE} at 1:13:5"),
    ("INSERT INTO tab.x VALUE {'p': 'b'} RETURNING ALL OLD *", f"{SINGLE} at 1:13:3"),
    ("INSERT INTO tab.x VALUE 3", f"{NO_STRUCT} at 1:25:1"),
    ("INSERT INTO tab VALUE a.b", NO_STRUCT),
    ("UPDATE tab.x SET a = 1 WHERE p = 'a'", "This operation is not supported on an index"),
    ("DELETE FROM tab.x WHERE p = 'a'", "This operation is not supported on an index"),
    ("SELECT * FROM tab WHERE p = ?", "Number of parameters in request and statement don't match."),
]


@pytest.mark.parametrize(("statement", "said"), REFUSED)
def test_a_statement_that_dynamodb_does_not_have_is_refused(
    tree: Tree, statement: str, said: str
) -> None:
    counted = said.startswith("Number of parameters")
    assert message(run(tree, statement, *(() if counted else values_for(statement)))) == said


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM tab WHERE attribute_type(n, ?) AND ?",
        "SELECT n, n FROM tab WHERE p = ? AND n = ?",
        "SELECT DISTINCT * FROM tab WHERE p = ? AND n = ?",
        "INSERT INTO tab VALUE {'p': ?, 'n': <<?>>}",
        "UPDATE tab SET n = MISSING WHERE p = ? AND ?",
        "DELETE FROM tab WHERE p = ? AND n = ? RETURNING ALL NEW *",
        "EXISTS(SELECT * FROM tab WHERE p = ? AND ?)",
    ],
)
def test_too_few_parameters_are_told_first(tree: Tree, statement: str) -> None:
    mismatch = "Number of parameters in request and statement don't match."
    assert message(run(tree, statement, s("a"))) == mismatch
    assert message(run(tree, statement, s("a"), s("b"))) != mismatch


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("1.5", "DECIMAL"),
        ("1e0", "DECIMAL"),
        ("-1", "INT"),
        ("true", "BOOL"),
        ("null", "NULL"),
        ("MISSING", "LiteralMissing"),
        ("q IS NULL", "Typed"),
        ("q = 1", "NAry"),
        ("[]", "Seq"),
        ("{}", "Struct"),
        ("?", "Parameter"),
        ("q", "VariableReference"),
    ],
)
def test_the_type_is_told_of_a_name_that_is_no_string(tree: Tree, key: str, said: str) -> None:
    told = message(run(tree, f"INSERT INTO tab VALUE {{{key}: 1}}", *values_for(key)))
    wanted = f"Tuple keys must be of type String. Actual type: {said} under root at 1:"
    assert told.startswith(wanted)


BAG = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"


@pytest.mark.parametrize(
    ("bag", "said"),
    [
        ("<<1, 'a', q>>", BAG),
        ("<<1, [q]>>", BAG),
        ("<<'a', 1>>", f"{BAG} at 1:36:1"),
        ("<<q, 'a'>>", f"{BAG} at 1:31:1"),
        ("<<q.r>>", BAG),
        ("<<'a', ?>>", "Unsupported data type: Parameter under key root at 1:36:1"),
        ("<<1, MISSING>>", "Unsupported data type: LiteralMissing under key root at 1:34:7"),
        ("<<1, q.r>>", "Unsupported data type: Path under key root"),
    ],
)
def test_a_bag_is_of_what_its_first_member_is(tree: Tree, bag: str, said: str) -> None:
    assert message(run(tree, f"SELECT * FROM tab WHERE q = {bag}", *values_for(bag))) == said


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT/**/* FROM tab -- the table\nWHERE p/* key */='a' --",
        '-- a note\nselect * from "tab" where "p" = \'a\';',
        "SELECT * FROM tab WHERE p = 'a' AND q = 'it''s'; -- done",
        "SELECT * FROM tab WHERE p = 'a' AND n = 10e-1 AND n = .1e1 AND n = + 1 AND n = - - 1",
        "SELECT * FROM tab WHERE 'a' = p AND @n = 1",
        "SELECT * FROM tab WHERE ((p = 'a'))",
        "SELECT ALL p FROM tab WHERE 1 IN [1]",
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
    sized = "size(" * 298 + "p" + ")" * 298
    told = "Incorrect operand type for operator or function; operator or function: size, "
    assert message(run(tree, f"SELECT * FROM tab WHERE {sized} = 1")) == f"{told}operand type: N"
    assert sys.getrecursionlimit() == 1000


WORDS = (
    "SELECT * FROM WHERE AND OR NOT IN BETWEEN IS NULL MISSING INSERT INTO VALUE UPDATE SET REMOVE "
    "DELETE ORDER BY RETURNING ALL OLD NEW MODIFIED tab p q 'a' 1 -1 ? ( ) [ ] { } << >> , . : = "
    '<> < >= + ; EXISTS size begins_with set_add list_append "p" @'
)
TOKENS = WORDS.split()


@given(st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join) | st.text(max_size=60))
@settings(max_examples=400)
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
    assert grammar.parse(text) is grammar.parse(text)
