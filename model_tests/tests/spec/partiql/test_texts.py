"""What the service says of PartiQL statements that it refuses, word for word as it was seen to."""

from __future__ import annotations

import pytest

from dynaspec.items import Failure, Success
from support.specified.item_service import nested
from support.specified.partiql_service import TABLE, UNDERFLOW, WRONG, numbered, s, singles

MALFORMED = "Statement wasn't well formed, can't be processed: "
LEFTOVER = f"{MALFORMED}Unexpected token after expression"
ALIASING = "Aliasing is not supported"
OVERFLOW = (
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
)
DIGITS = "Attempting to store more than 38 significant digits in a Number"
NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"
TERM = f"{MALFORMED}Unexpected term"
INFIX = f"{MALFORMED}Missing right-hand side expression of infix operator"
SIMPLE = f"{MALFORMED}Expected identifier for simple path"


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SLECT * FROM {T} WHERE pk = 'x'", f"{MALFORMED}Expected data manipulation"),
        ("SELECT * FROM {T} WHERE pk = 1 foo", LEFTOVER),
        ("SELECT * FROM {T} WHERE pk = 1 e5", LEFTOVER),
        ("INSERT INTO {T} VALUE {'pk': 970001} foo", LEFTOVER),
        ("UPDATE {T} SET a = 9 WHERE pk = 970002 foo", LEFTOVER),
        ("DELETE FROM {T} WHERE pk = 970003 foo", LEFTOVER),
        ("SELECT * FROM {T} WHERE pk = 1)", LEFTOVER),
        ("DELETE FROM {T} WHERE pk = 970004 ORDER BY pk", LEFTOVER),
        ("SELECT * FROM {T} ORDER BY pk WHERE pk = 1", LEFTOVER),
        ("SELECT * FROM {T} WHERE pk = 1e2147483648", MALFORMED),
        ("SELECT * FROM {T} WHERE pk = 1e99999999999", MALFORMED),
        ("SELECT * FROM {T} WHERE pk = 1.5e-2147483647", MALFORMED),
        ("SELECT * FROM {T} WHERE pk = 1 # note", MALFORMED),
        ("SELECT * FROM {T} WHERE pk = 1 /* note", MALFORMED),
        ('SELECT * FROM "Things', MALFORMED),
        ("SELECT * FROM {T} t WHERE pk = 1", ALIASING),
        ("SELECT * FROM {T} AS t WHERE pk = 1", ALIASING),
        ("UPDATE {T} t SET a = 3 WHERE pk = 1", ALIASING),
        ("DELETE FROM {T} t WHERE pk = 1", ALIASING),
        ("INSERT INTO {T} t VALUE {'pk': 1}", LEFTOVER),
        ("SELECT * FROM {T} WHERE pk = 1e126", f"{OVERFLOW} under root"),
        ("SELECT * FROM {T} WHERE pk = 1e-131", f"{UNDERFLOW} under root"),
        (f"SELECT * FROM {{T}} WHERE pk = {'123456789' * 4}123", f"{DIGITS} under root"),
        ("INSERT INTO {T} VALUE {'pk': 1e126}", f"{OVERFLOW} under root"),
        ("UPDATE {T} SET a = 1e-131 WHERE pk = 970005", f"{UNDERFLOW} under root"),
        ("INSERT INTO {T} VALUE {'pk': 970006, 'm': {'x': 1e126}}", f"{OVERFLOW} under root.x"),
        ("INSERT INTO {T} VALUE {'pk': 970007, 'l': [1, 1e126]}", f"{OVERFLOW} under root[1]"),
        ("SELECT * FROM {T} WHERE", TERM),
        ("SELECT * FROM {T} WHERE;", TERM),
        ("SELECT * FROM {T} WHERE   ", TERM),
        ("UPDATE {T} SET a = 1 WHERE", TERM),
        ("DELETE FROM {T} WHERE", TERM),
        ("SELECT * FROM {T} WHERE NOT", TERM),
        ("SELECT * FROM {T} WHERE (", TERM),
        ('SELECT * FROM "never-created" WHERE', TERM),
        ("SELECT * FROM", TERM),
        ("SELECT * FROM {T} LIMIT", TERM),
        ("SELECT * FROM {T} (", TERM),
        ("SELECT FROM", TERM),
        ("SELECT FROM {T}", f"{MALFORMED}Expected data manipulation"),
        ("SELECT FROM WHERE", f"{MALFORMED}Unexpected keyword"),
        ("SELECT * FROM {T} WHERE pk = 'p1' AND", INFIX),
        ("SELECT * FROM {T} WHERE pk = 'p1' OR", INFIX),
        ("SELECT * FROM {T} WHERE ORDER BY pk", f"{MALFORMED}Unexpected keyword"),
        ("x IS INT4", "Unsupported operation: IsType"),
        ("x IS DOUBLE PRECISION", "Unsupported operation: IsType"),
        ("SELECT * FROM {T} WHERE pk = 1 AND x IS FOO", f"{MALFORMED}Expected type name"),
        ("SELECT * FROM {T} WHERE IS NULL", f"{MALFORMED}Unexpected operator"),
        ("SELECT * FROM {T} WHERE pk = LIKE", f"{MALFORMED}Unexpected operator"),
        ("DELETE FROM", SIMPLE),
        ("DELETE FROM   ", SIMPLE),
        ("DELETE FROM;", SIMPLE),
        ("DELETE FROM WHERE pk = 'a'", SIMPLE),
        ("FROM {T} SET c = 1", NO_KEY),
        ("FROM {T} REMOVE a", NO_KEY),
        ("FROM {T} WHERE a = 1 SET c = 1", NO_KEY),
        ("FROM {T} SET c = 1 WHERE pk = 1", LEFTOVER),
        ("FROM {T} SET c = 1 WHERE pk = 1 SET d = 2", LEFTOVER),
    ],
)
def test_what_is_said_of_a_text_that_is_no_statement(statement: str, text: str) -> None:
    assert numbered().says(statement) == text


def test_a_statement_that_is_one_is_told_that_its_table_is_not_there() -> None:
    for statement in ("FROM {X} WHERE pk = 'x' SET c = 1", "SELECT * FROM {X} WHERE pk = 'x'"):
        failure = singles().fault(statement.replace("{X}", '"never-created"'))
        assert failure.code == "ResourceNotFoundException"
        assert failure.message == "Requested resource not found"


NEEDS_PATH = "Operator or function requires a document path; operator or function: attribute_exists"
OPERANDS = (
    "Incorrect number of operands for operator or function; "
    "operator or function: attribute_exists, number of operands: "
)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("attribute_exists('ss')", NEEDS_PATH),
        ("attribute_exists()", f"{OPERANDS}0"),
        ("attribute_exists(ss, ns)", f"{OPERANDS}2"),
        ("attribute_exists(m.inner)", f"{MALFORMED}Invalid path dot component"),
        ("attribute_type(l, 1)", f"{WRONG}attribute_type, operand type: N"),
        ("attribute_type(l, true)", f"{WRONG}attribute_type, operand type: BOOL"),
        (
            "attribute_type(l, 'X')",
            "Invalid attribute type name found; type: X, "
            "valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
        ),
        ("attribute_exists(n) > false", f"{WRONG}>, operand type: BOOL"),
        ("n + 1 = 2", "Unsupported operator in Condition Expression. Operator: +"),
        (
            "n > -n",
            "Incorrect number of operands for operator or function; "
            "operator or function: -, number of operands: 1",
        ),
        (
            f"flag IN [{', '.join(map(str, range(101)))}]",
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
        (
            "s = <<'a', 'a'>>",
            "One or more parameter values were invalid: Input collection [a, a] contains "
            "duplicates.",
        ),
    ],
)
def test_what_is_said_of_a_condition(condition: str, text: str) -> None:
    assert singles().says(f"SELECT * FROM {{T}} WHERE pk = 'x' AND {condition}") == text


@pytest.mark.parametrize(
    "value", [{"BOOL": True}, {"NULL": True}, nested(1), {"SS": ["a"]}, {"NS": ["1"]}]
)
@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_what_has_no_order_is_refused_before_the_table_is_looked_for(
    sign: str, value: dict[str, object]
) -> None:
    (tag,) = value
    text = singles().says(f'SELECT pk FROM "absent" WHERE pk = ? AND val {sign} ?', s("x"), value)
    assert text == f"{WRONG}{sign}, operand type: {tag}"


def at(statement: str, token: str, after: int = 0) -> str:
    written = statement.replace("{T}", f'"{TABLE}"')
    return f"1:{written.index(token, after) + 1}:{len(token)}"


@pytest.mark.parametrize("condition", ["EXISTS(ss)", "set_add(ss, <<'x'>>) = ss"])
def test_an_unknown_function_is_named_with_its_place(condition: str) -> None:
    statement = f"SELECT * FROM {{T}} WHERE pk = 'x' AND {condition}"
    name = condition[: condition.index("(")]
    place = at(statement, name)
    assert singles().says(statement) == f"Unrecognized function: {name.lower()} at {place}"


FIRST = "The first argument to {} must equal the assignment value at {}"
SECOND = "The second argument to {} must be a value with type SET at {}"
TWO = "{} must have exactly two arguments at {}"


@pytest.mark.parametrize(
    ("clause", "text", "token"),
    [
        ("t = set_add(ss, <<'x'>>)", FIRST, "set_add"),
        ("ss = set_add(<<'a'>>, <<'b'>>)", FIRST, "set_add"),
        ("t = set_delete(ss, <<'a'>>)", FIRST, "set_delete"),
        ("ss = set_add(ss, 'x')", SECOND, "ss,"),
        ("ss = set_add(ss, ['x'])", SECOND, "ss,"),
        ("ss = set_delete(ss, 'a')", SECOND, "ss,"),
        ("ss = set_add(ss)", TWO, "set_add"),
        ("ss = set_add(ss, <<'x'>>, <<'y'>>)", TWO, "set_add"),
    ],
)
def test_what_is_said_of_a_set_function(clause: str, text: str, token: str) -> None:
    statement = f"UPDATE {{T}} SET {clause} WHERE pk = 'x'"
    place = at(statement, token)
    place = place[:-1] + "2" if token == "ss," else place
    name = "SET_ADD" if "set_add" in clause else "SET_DELETE"
    assert singles().says(statement) == text.format(name, place)


def test_places_are_counted_line_by_line_and_with_quotes() -> None:
    statement = "UPDATE {T}\nSET BandMembers = set_add(BandMembers, 'x')\nWHERE pk = 'sets'"
    assert singles().says(statement) == SECOND.format("SET_ADD", "2:27:11")
    prefix = f'UPDATE "{TABLE}" SET "BandMembers" = set_delete('
    text = singles().says(f"{prefix}\"BandMembers\", ['x']) WHERE pk = 'sets'")
    assert text == SECOND.format("SET_DELETE", f"1:{len(prefix) + 1}:13")


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("ss = set_add(ss, <<>>)", "Empty bags are not supported"),
        ("n = 'a' + 1", f"{WRONG}+, operand type: S"),
        ("n = n - null", f"{WRONG}-, operand type: NULL"),
        ("n = n + [1]", f"{WRONG}+, operand type: L"),
        ("m.inner = set_add(m.inner, <<'y'>>)", f"{MALFORMED}Invalid path dot component"),
        (
            "n = set_add(n, <<2, 2.0>>)",
            "One or more parameter values were invalid: Input collection [2, 2.0] contains "
            "duplicates! under root",
        ),
        (
            "d = " + "[" * 32 + "1" + "]" * 32,
            f"Nesting Levels have exceeded supported limits under root{'[0]' * 32}",
        ),
        (
            "d = " + "{'a':" * 32 + "1" + "}" * 32,
            f"Nesting Levels have exceeded supported limits under root{'.a' * 32}",
        ),
    ],
)
def test_what_is_said_of_a_value_that_is_set(clause: str, text: str) -> None:
    assert singles().says(f"UPDATE {{T}} SET {clause} WHERE pk = 'x' AND nope = 'x'") == text


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SELECT l[-1] FROM {T} WHERE pk='x'", "-1] at 1:11:1"),
        ("SELECT l[2147483648] FROM {T} WHERE pk='x'", "2147483648] at 1:10:10"),
    ],
)
def test_what_is_said_of_a_position(statement: str, text: str) -> None:
    said = singles().says(statement)
    assert said == f"List index is not within the allowable range; index: [{text}"


def test_a_parameter_stands_for_a_whole_value_only() -> None:
    for value, place in (("[?]", "root[0]"), ("{'k': ?}", "root.k")):
        statement = f"INSERT INTO {{T}} VALUE {{'pk': 'x', 'm': {value}}}"
        text = f"Unsupported data type: Parameter under key {place} at {at(statement, '?')}"
        assert singles().says(statement, s("v")) == text
    statement = "INSERT INTO {T} VALUE {'pk': 'x', 'ss': set_add(<<'a'>>, <<'b'>>)}"
    place = at(statement, "set_add")
    assert singles().says(statement) == f"Unsupported data type: set_add under key root at {place}"


BAG = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("<<>>", "Empty bags are not supported"),
        ("<<1, 'a'>>", BAG),
        ("<<'a', 1>>", f"{BAG} at 1:52:1"),
        ("<<true, 1>>", f"{BAG} at 1:47:4"),
        ("<<a.b>>", BAG),
        ("<<1, ?>>", "Unsupported data type: Parameter under key root at 1:50:1"),
        ("<<1, MISSING>>", "Unsupported data type: LiteralMissing under key root at 1:50:7"),
    ],
)
def test_what_is_said_of_a_bag(literal: str, text: str) -> None:
    statement = f"INSERT INTO {{T}} VALUE {{'pk': 'x', 's': {literal}}}"
    assert singles().says(statement, *[s("v")] * literal.count("?")) == text


@pytest.mark.parametrize("variant", ["MODIFIED OLD", "ALL NEW", "MODIFIED NEW"])
def test_a_delete_returns_the_old_item_only(variant: str) -> None:
    assert singles().says(f"DELETE FROM {{T}} WHERE pk = 'x' RETURNING {variant} *") == (
        f"Invalid returning clause: RETURNING {variant} *. "
        "Only RETURNING ALL OLD * is allowed in DELETE statements."
    )


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SELECT * FROM \"\" WHERE pk = 'x'", "Path component cannot be an empty string"),
        ("SELECT * FROM {T}.\"\" WHERE pk = 'x'", "Path component cannot be an empty string"),
        (
            'SELECT * FROM {T}."i"."extra" WHERE pk = \'x\'',
            "A path may contain at most 2 components in the FROM clause",
        ),
        ("SELECT * FROM {T}.\"i\" WHERE pk = 'x'", "The table does not have the specified index"),
        ("SELECT * FROM {T}.{T} WHERE pk = 'x'", "The table does not have the specified index"),
        (
            "INSERT INTO {T}.\"i\" VALUE {'pk': 'x'}",
            "FROM clause may only contain a single table name in data manipulation statements "
            "at 1:13:8",
        ),
        ("SELECT * FROM {T}(1)", "Unexpected from source"),
        ("SELECT * FROM size(pk)", "Unexpected from source"),
        ("SELECT * FROM {T}, {T}", "Only select from a single table or index is supported."),
        ("SELECT pk, pk FROM {T} LIMIT 1", "Unsupported clause: LIMIT at 1:35:1"),
        ("SELECT pk FROM {T} WHERE pk LIMIT pk.a", "Unsupported clause: LIMIT"),
        ("SELECT pk FROM {T} HAVING pk = 1", "Unsupported clause: HAVING at 1:35:1"),
        ("SELECT pk FROM {T} GROUP BY pk LIMIT 1", "Unsupported clause: GROUP BY"),
        ("SELECT DISTINCT pk FROM {T}", "Unsupported token in expression: DISTINCT"),
        (
            "SELECT VALUE pk FROM {T}",
            "Select projection doesn't support value or pivot keywords",
        ),
        (
            "UPDATE {T}.\"i\" SET a = 1 WHERE pk = 'x'",
            "This operation is not supported on an index",
        ),
        ("DELETE FROM {T}.\"i\" WHERE pk = 'x'", "This operation is not supported on an index"),
    ],
)
def test_what_is_said_of_a_source(statement: str, text: str) -> None:
    assert singles().says(statement) == text


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {T} WHERE " + "NOT " * 1900 + "a = 1",
        "SELECT * FROM {T} WHERE " + "(" * 3900 + "a = 1" + ")" * 3900,
        "SELECT * FROM {T} WHERE " + "(a = 1 AND " * 600 + "a = 1" + ")" * 600,
        "SELECT * FROM {T} WHERE a = " + "size(" * 1300 + "a" + ")" * 1300,
        "SELECT * FROM {T} WHERE a = " + "[" * 3900 + "1" + "]" * 3900,
        "SELECT * FROM {T} WHERE a = " + "- " * 3900 + "1",
        "SELECT * FROM {T} WHERE a = 1e" + "9" * 8000,
        "SELECT * FROM {T} WHERE a = " + "9" * 8000,
        "SELECT l[" + "9" * 8000 + "] FROM {T}",
        "SELECT " + "a[" * 2500 + "1" + "]" * 2500 + " FROM {T}",
        "SELECT * FROM {T} WHERE " + "a = 1 AND (b = 2 OR " * 350 + "c = 1" + ")" * 350,
        "INSERT INTO {T} VALUE " + "{'a':" * 1300 + "1" + "}" * 1300,
        "UPDATE {T} SET a = " + "a + " * 1900 + "1 WHERE pk = 'a'",
        "SELECT * FROM {T} WHERE \ud800 = 1",
        "SELECT * FROM {T} WHERE pk = '\ud800'",
    ],
)
def test_every_text_has_an_answer(statement: str) -> None:
    assert len(statement) < 8192
    answer = singles().execute(statement)
    assert isinstance(answer, (Success, Failure))


CLASH = "Two document paths {} with each other; must remove or rewrite one of these paths; path one"
IN = (
    "IN operator must have a left hand argument of type Variable Reference and right hand "
    "argument of type Seq with at least one member"
)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SELECT b, b.a FROM {T}", CLASH.format("overlap")),
        ("SELECT b.a, b[0] FROM {T} WHERE pk = 'x'", CLASH.format("conflict")),
        ("SELECT b, b.a, c, c FROM {T}", "Duplicate identifiers in select clause: c"),
        ("SELECT * FROM {T} WHERE pk IN 'x'", IN),
        ("SELECT * FROM {T} WHERE pk = 'x' AND a IN a", IN),
        ("SELECT * FROM {T} WHERE a AND b", "The arguments to AND/OR must be Expressions"),
        ("SELECT * FROM {T} WHERE a = 1 AND size(a)", f"{WRONG}AND, operand type: N"),
        ("SELECT * FROM {T} WHERE NOT size(a)", f"{WRONG}NOT, operand type: N"),
        ("INSERT INTO {T} VALUE {}", "Key attribute should be present in the item: Key pk"),
        (
            "INSERT INTO {T} VALUE {'pk': 1}",
            "Key attribute's data type should match its data type in table's schema: Key pk",
        ),
    ],
)
def test_what_the_downloadable_service_says_where_no_other_test_shows_it(
    statement: str, text: str
) -> None:
    """Asked of AWS's downloadable DynamoDB."""
    assert singles().says(statement).startswith(text)


def test_an_insert_into_what_is_no_tables_name_finds_none() -> None:
    """Asked of AWS's downloadable DynamoDB."""
    for statement, code in (
        ("INSERT INTO a VALUE {'pk': 'x'}", "ResourceNotFoundException"),
        ("UPDATE a SET x = 1 WHERE pk = 'x'", "ValidationException"),
        ("DELETE FROM a WHERE pk = 'x'", "ValidationException"),
    ):
        assert singles().fault(statement).code == code, statement


def test_one_choice_in_parentheses_is_a_list() -> None:
    service = singles()
    service.put(pk=s("x"))
    for choices in ("('x')", "(('x'))", "['x']"):
        assert len(service.rows(f"SELECT * FROM {{T}} WHERE pk IN {choices}")) == 1, choices
