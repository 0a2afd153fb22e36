"""ExecuteStatement: texts that are statements or none, parameters, and the values written."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import API, QUOTAS
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    GRAMMAR,
    INSERTS,
    NUMBERS,
    TEXTS,
    TYPES,
    asked,
    done,
)
from dynacheck.vectors.vector import Vector

OPERATION = "ExecuteStatement"

PAGE = API.format(OPERATION)
_READ = "SELECT n FROM {T} WHERE p = 'a'"


def _text(rule: str, statement: str, source: str = TEXTS) -> Vector:
    """What is said of a text."""
    return asked(rule, statement, source=source)


_TEXT = (
    _text("A statement begins with a verb.", "SLECT * FROM {T} WHERE p = 'a'"),
    _text("A statement does not begin with IS.", "x IS INT4"),
    _text("A statement does not begin with a test of a type of two words.",
          "x IS DOUBLE PRECISION"),
    _text("A statement is more than a name.", "a", ASKED),
    _text("A statement is more than a literal.", "'a'", ASKED),
    _text("A statement is more than a parameter.", "?", ASKED),
    _text("A statement is more than MISSING.", "MISSING", ASKED),
    _text("A statement is more than space.", " ", ASKED),
    _text("A statement is more than a comment.", "-- SELECT", ASKED),
    _text("A statement is more than a semicolon.", ";", ASKED),
    _text("A statement does not begin with another keyword.", "CREATE TABLE t", ASKED),
    _text("A statement does not begin with a clause.", "SET n = 1", ASKED),
    _text("A statement does not begin with an operator.", "AND n = 1", ASKED),
    _text("A literal is not Ion.", "SELECT * FROM {T} WHERE p = `\"a\"`", ASKED),
    _text("A table is not named by an ARN to read.",
          'SELECT * FROM "arn:aws:dynamodb:us-east-1:000000000000:table/t" WHERE p = \'a\'', ASKED),
    _text("A table is not named by an ARN to change.",
          'UPDATE "arn:aws:dynamodb:us-east-1:000000000000:table/t" SET n = 1 WHERE p = \'a\'',
          ASKED),
    _text("A table is not named by an ARN to put into.",
          "INSERT INTO \"arn:aws:dynamodb:us-east-1:000000000000:table/t\" VALUE {'p': 'a'}",
          ASKED),
    _text("What is written to has at most two components.",
          "UPDATE {T}.\"a\".\"b\" SET n = 1 WHERE p = 'a'", ASKED),
    _text("A statement ends where it is complete.", f"{_READ} foo"),
    _text("Parentheses are pairs.", f"{_READ})"),
    _text("A parenthesis that is open is closed.", "SELECT * FROM {T} WHERE (p = 'a'", ASKED),
    _text("A statement may end with a semicolon.", f"{_READ};", ASKED),
    _text("WHERE precedes ORDER BY.", "SELECT * FROM {T} ORDER BY p WHERE p = 'a'"),
    _text("A SELECT has no LIMIT.", f"{_READ} LIMIT 1"),
    _text("A SELECT has no groups.", f"{_READ} GROUP BY n"),
    _text("A SELECT has no HAVING.", f"{_READ} HAVING n = 2"),
    _text("A SELECT is not DISTINCT.", "SELECT DISTINCT n FROM {T} WHERE p = 'a'"),
    _text("A SELECT is not of a VALUE.", "SELECT VALUE n FROM {T} WHERE p = 'a'"),
    _text("A SELECT may be of ALL.", "SELECT ALL n FROM {T} WHERE p = 'a'"),
    _text("A SELECT is from one table.", "SELECT * FROM {T}, {T} WHERE p = 'a'"),
    _text("A function is no table.", "SELECT * FROM size(p) WHERE p = 'a'"),
    _text("A DELETE has no order.", "DELETE FROM {T} WHERE p = 'a' ORDER BY p"),
    _text("WHERE is followed by a condition.", "SELECT * FROM {T} WHERE"),
    _text("WHERE is followed by a condition before a semicolon.", "SELECT * FROM {T} WHERE;"),
    _text("NOT is followed by a condition.", "SELECT * FROM {T} WHERE NOT"),
    _text("FROM is followed by a table.", "SELECT * FROM"),
    _text("AND is followed by a condition.", "SELECT * FROM {T} WHERE p = 'a' AND"),
    _text("A comparison has two operands.", "SELECT * FROM {T} WHERE p =", ASKED),
    _text("A condition does not begin with a keyword.", "SELECT * FROM {T} WHERE ORDER BY p"),
    _text("A condition does not begin with an operator.", "SELECT * FROM {T} WHERE IS NULL"),
    _text("An operand is no operator.", "SELECT * FROM {T} WHERE p = LIKE"),
    _text("DELETE FROM is followed by a table.", "DELETE FROM"),
    _text("DELETE FROM is not followed by WHERE.", "DELETE FROM WHERE p = 'a'"),
    _text("A DELETE has FROM.", "DELETE {T} WHERE p = 'a'", ASKED),
    _text("An INSERT has no name for its table.", "INSERT INTO {T} t VALUE {'p': 'b'}"),
    _text("Before WHERE a table has no other name.", "SELECT * FROM {T} t WHERE p = 'a'"),
    _text("A table has no other name after AS.", "SELECT * FROM {T} AS t WHERE p = 'a'"),
    _text("A table that is updated has no other name.", "UPDATE {T} t SET n = 3 WHERE p = 'a'"),
    _text("A table that is deleted from has no other name.", "DELETE FROM {T} t WHERE p = 'a'"),
    _text("A step of a path is no reserved word.", "SELECT m.inner FROM {T} WHERE p = 'a'"),
    _text("IS NOT is followed by a type.", f"{_READ} AND n IS NOT 5", ASKED),
    _text("Another sign is none of a statement's.", f"{_READ} # note"),
    _text("A comment that is open is closed.", f"{_READ} /* note"),
    _text("A quote that is open is closed.", 'SELECT * FROM "Things'),
    _text("Comments are passed over.", "SELECT/**/n FROM {T} -- the table\nWHERE p /* */ = 'a'--",
          GRAMMAR),
    _text("Two dashes within a sum are a comment.", "UPDATE {T} SET n = n--1 WHERE p = 'a'",
          GRAMMAR),
    _text("A name of a table is not empty.", "SELECT * FROM \"\" WHERE p = 'a'"),
    _text("A name of an index is not empty.", "SELECT * FROM {T}.\"\" WHERE p = 'a'"),
    _text("A table and its index are two names.", "SELECT * FROM {T}.\"idx\".\"j\" WHERE p = 'a'"),
    _text("A name of a table has its length.", "SELECT * FROM \"ab\" WHERE p = 'a'", ASKED),
    _text("A name of a table has its characters.", "SELECT * FROM \"a b c\" WHERE p = 'a'", ASKED),
    _text("A table is asked for after a statement is read.",
          'SELECT * FROM "dynaspec_vectors_none" WHERE'),
    _text("EXISTS is for transactions.",
          "EXISTS(SELECT * FROM {T} WHERE p = 'a' AND n = 5)", ASKED),
    _text("A statement has a length.", "", PAGE),
    _text("A statement has at most 8192 characters.", f"{_READ}{' ' * 8192}", PAGE),
    Vector("a-statement-is-required", "A statement is required.", PAGE,
           (Step(OPERATION, {}),)),
)  # fmt: skip

_LITERALS = (
    _text("A string may hold a quote.", "SELECT n FROM {T} WHERE p = 'it''s'", TYPES),
    _text("A number's exponent fits 32 bits.", f"{_READ} AND n = 1e2147483648"),
    _text("A number's exponent has few digits.", f"{_READ} AND n = 1e99999999999"),
    _text("A number's scale fits 32 bits.", f"{_READ} AND n = 1.5e-2147483647"),
    _text("A number is not too large.", f"{_READ} AND n = 1e126"),
    _text("A number is not too small.", f"{_READ} AND n = 1e-131"),
    _text("A number has at most 38 digits.", f"{_READ} AND n = {'123456789' * 4}123"),
    _text("A set is not empty.", f"{_READ} AND ss = <<>>"),
    _text("A set holds strings or numbers.", f"{_READ} AND ss = <<1, 'a'>>"),
    _text("A set holds no Boolean.", f"{_READ} AND ss = <<true>>"),
    _text("A set holds no attribute.", f"{_READ} AND ss = <<'a', n>>"),
    _text("A set of strings holds none twice.", f"{_READ} AND ss = <<'a', 'a'>>"),
    _text("A set of numbers holds none twice.", f"{_READ} AND ss = <<2, 2.0>>"),
    _text("A number in a list is told with its place.", f"{_READ} AND l = [1, 1e126]"),
    _text("A number in a map is told with its place.", f"{_READ} AND m = {{'x': 1e126}}"),
    _text("A value is nested at most 31 deep.", f"{_READ} AND l = {'[' * 32}1{']' * 32}"),
    _text("A value may be nested 31 deep.", f"{_READ} AND l = {'[' * 31}1{']' * 31}", ASKED),
    _text("A map names each field once.", f"{_READ} AND m = {{'k': 1, 'k': 2}}", ASKED),
    asked("A list holds no parameters.", f"{_READ} AND l = [?]", {"S": "a"}, source=TEXTS),
    _text("A list holds no function.", f"{_READ} AND l = [size(s)]"),
    _text("A list holds no path.", f"{_READ} AND l = [s]", ASKED),
    _text("A list holds no sum.", f"{_READ} AND l = [1 + 1]", ASKED),
    _text("A list holds no path into a document.", f"{_READ} AND l = [m.k]", ASKED),
    _text("A list holds no test of a type.", f"{_READ} AND l = [n IS NULL]", ASKED),
    _text("A field's name is a string.", f"{_READ} AND m = {{1: 2}}", ASKED),
    _text("A field's name is no fraction.", f"{_READ} AND m = {{1.5: 2}}", ASKED),
    _text("A field's name is no Boolean.", f"{_READ} AND m = {{true: 2}}", ASKED),
    _text("A field's name is no list.", f"{_READ} AND m = {{['a']: 2}}", ASKED),
    _text("A field's name is no map.", f"{_READ} AND m = {{{{}}: 2}}", ASKED),
    _text("A field's name is not empty.", f"{_READ} AND m = {{'': 2}}", ASKED),
    _text("A zero with a fraction has no minus.", f"{_READ} AND n = -0.0", ASKED),
    _text("A zero without a fraction may have a minus.", f"{_READ} AND n = -0", ASKED),
    _text("A list does not hold MISSING.", f"{_READ} AND l = [MISSING]", ASKED),
    *(
        done(f"An INSERT stores {rule}.", f"INSERT INTO {{T}} VALUE {{'p': 'a', 'x': {value}}}",
             source=INSERTS, items=())
        for rule, value in (
            ("a string", "'it''s'"), ("a number", "-1.5e-3"), ("true", "true"), ("null", "NULL"),
            ("a list", "[1, 'a', [], false]"), ("a map", "{'k': {'j': 1}, 'e': {}}"),
            ("a set of strings", "<<'a', 'b'>>"), ("a set of numbers", "<<1, -2.0>>"),
            ("a list in parentheses", "(1, 2)"), ("a number of digits", "9" * 38),
            ("a number without a digit before the point", ".5"),
            ("a number without a digit after the point", "5."),
        )
    ),
    done("A parameter may be any value.", "INSERT INTO {T} VALUE {'p': ?, 'x': ?}", {"S": "a"},
         {"M": {"b": {"B": b"\x00"}, "s": {"BS": [b"a"]}, "n": {"NS": ["1"]}}}, source=INSERTS,
         items=()),
)  # fmt: skip


def _given(
    rule: str, *given: object, statement: str = f"{_READ} AND n = ?", source: str = NUMBERS
) -> Vector:
    """What is said of parameters."""
    return asked(rule, statement, *given, source=source)


_PARAMETERS = (
    _given("A parameter is given for each question mark.", source=ASKED),
    _given("A parameter's exponent fits 32 bits.", {"N": "1e2147483648"}),
    _given("A parameter's negative exponent fits 32 bits.", {"N": "1e-2147483648"}),
    _given("A parameter's exponent has few digits.", {"N": "1e99999999999"}),
    _given("A parameter that is a number is one.", {"N": "abc"}),
    _given("A parameter's exponent is a number.", {"N": "1ex"}),
    _given("A parameter that is a number is not empty.", {"N": ""}),
    _given("A huge exponent is taken for a tiny one.", {"N": "1e2147483647"}),
    _given("A parameter is not too large.", {"N": "1e126"}),
    _given("A parameter is not too small.", {"N": "1e-131"}),
    _given("The numbers of a set are judged.", {"NS": ["1", "abc"]}),
    _given("A set of numbers has no null.", {"NS": [None]}),
    _given("The numbers in a document are judged.", {"M": {"x": {"L": [{"N": "abc"}]}}}),
    _given("A parameter has one type.", {"S": "a", "N": "1"}),
    _given("A parameter has a type.", {}),
    _given("A parameter is nested at most 31 deep.", nested(32)),
    _given("A parameter may be nested 31 deep.", nested(31)),
    _given("Of two parameters the first fault is told.", {"N": "abc"}, nested(33),
           statement=f"{_READ} AND n = ? AND l = ?"),
    _given("Of two parameters nesting may be the first fault.", nested(33), {"N": "abc"},
           statement=f"{_READ} AND n = ? AND l = ?"),
    _given("Parameters are judged before the statement.", {"SS": ["a", "a"]},
           statement="UPDATE {T} SET WHERE"),
    asked("Parameters are not an empty list.", _READ, Parameters=[], source=PAGE),
    asked("Limit is at least 1.", _READ, Limit=0, source=PAGE),
    asked("NextToken is not empty.", _READ, NextToken="", source=PAGE),
    asked("NextToken is one that was given.", _READ, NextToken="no-token", source=PAGE),
    asked("NextToken is one that decodes.", _READ, NextToken="WzEsIDJd", source=ASKED),
    asked("ReturnConsumedCapacity is one of three.", _READ, ReturnConsumedCapacity="ALL",
          source=PAGE),
    asked("ReturnValuesOnConditionCheckFailure is one of two.", _READ,
          ReturnValuesOnConditionCheckFailure="ALL_NEW", source=PAGE),
    Vector("a-statement-is-a-string", "A statement is a string.", PAGE,
           (Step(OPERATION, {"Statement": 1}),)),
    asked("A statement may have 8192 characters.", _READ.ljust(8192 - 21), source=QUOTAS),
)  # fmt: skip

VECTORS = (*_TEXT, *_LITERALS, *_PARAMETERS)
