"""Which fault is told of a PartiQL statement's parameters, and of several faults of a statement."""

from __future__ import annotations

import pytest

from dynaspec.items import Unsupported
from support.specified.item_service import n, nested
from support.specified.partiql_service import UNDERFLOW, WRONG, pairs, s, singles

POSITIONS = (
    "SELECT * FROM {T} WHERE pk = 'p' AND n = ?",
    "INSERT INTO {T} VALUE {'pk': 'p', 'sk': 's', 'n': ?}",
    "UPDATE {T} SET n = ? WHERE pk = 'p' AND sk = 's'",
    "SELECT * FROM {T} WHERE pk = ?",
)
UNCONVERTIBLE = "The parameter cannot be converted to a numeric value"


@pytest.mark.parametrize("statement", POSITIONS)
@pytest.mark.parametrize(
    ("number", "text"),
    [
        *(
            (x, f"{UNCONVERTIBLE}: {x}")
            for x in ("1e99999999999", "-1e99999999999", "1e2147483648")
        ),
        *((x, f"{UNCONVERTIBLE}: {x}") for x in ("1e-99999999999", "1e-2147483648", "abc")),
        ("1e2147483647", UNDERFLOW),
        ("", UNCONVERTIBLE),
    ],
)
def test_what_is_said_of_a_number_that_is_a_parameter(
    statement: str, number: str, text: str
) -> None:
    assert pairs().says(statement, n(number)) == text


NEST = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit"
)


def test_the_first_fault_of_the_parameters_is_told() -> None:
    service, deep, bad = pairs(), nested(40, "M"), n("abc")
    pair = "SELECT * FROM {T} WHERE pk = 'p' AND x = ? AND y = ?"
    single = "SELECT * FROM {T} WHERE pk = 'p' AND x = ?"
    assert service.says(pair, deep, bad) == NEST
    assert service.says(pair, bad, deep) == f"{UNCONVERTIBLE}: abc"
    assert service.says(pair, deep, n("1e126")) == NEST
    assert service.says(single, {"M": {"d": deep, "bad": bad}}) == NEST
    assert service.says(single, {"M": {"bad": bad, "d": deep}}) == f"{UNCONVERTIBLE}: abc"


def test_parameters_are_judged_before_the_statement_is_read() -> None:
    assert singles().says("UPDATE {T} SET WHERE", {"SS": ["a", "a"]}) == (
        "One or more parameter values were invalid: Input collection [a, a] contains duplicates."
    )
    assert singles().says("SELECT * FROM {T} WHERE pk = ?") == (
        "Number of parameters in request and statement don't match."
    )


MISMATCH = "Number of parameters in request and statement don't match."
ARGUMENTS = "The arguments to AND/OR must be Expressions"
ARGUMENT = "The argument to NOT must be a Type or Expression"
BOOLEAN = "WHERE clause must contain an expression that resolves to a boolean"
TYPE = "Invalid attribute type name found; type: A, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}"
ELSEWHERE = "EXISTS can only be used in ExecuteTransaction write requests."
EMPTY_BAG = "Empty bags are not supported"
UNKNOWN = "MISSING must be compared using IS operator"
DISTINCT = "Unsupported token in expression: DISTINCT"
RETURNING = (
    "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE "
    "statements."
)
FEWER = [
    ("SELECT * FROM {T} WHERE a = ?", (), ()),
    ("SELECT * FROM {T} WHERE attribute_type(a, ?)", (), ()),
    ("SELECT * FROM {T} WHERE a BETWEEN ? AND 1", (), ()),
    ("SELECT * FROM {T} WHERE attribute_type(a, ?) AND ?", ("A",), (ARGUMENTS, TYPE)),
    ("SELECT * FROM {T} WHERE ? AND attribute_type(a, ?)", ("A",), (ARGUMENTS,)),
    ("SELECT * FROM {T} WHERE attribute_type(a, 'A') AND b = ?", (), (TYPE,)),
    ("SELECT * FROM {T} WHERE NOT ?", (), (ARGUMENT,)),
    ("SELECT * FROM {T} WHERE ?", (), (BOOLEAN,)),
    ("SELECT DISTINCT * FROM {T} WHERE a = ?", (), (DISTINCT,)),
    ("SELECT a, a FROM {T} WHERE a = ?", (), ("Duplicate identifiers in select clause: a",)),
    ("EXISTS(SELECT * FROM {T} WHERE ?)", (), (BOOLEAN, ELSEWHERE)),
    ("INSERT INTO {T} VALUE {'pk': ?, 'a': <<>>}", (), (EMPTY_BAG,)),
    ("DELETE FROM {T} WHERE pk = ? RETURNING ALL NEW *", (), (RETURNING,)),
    ("UPDATE {T} SET a = set_add(a, ?), b = MISSING WHERE pk = 'x'", (), (UNKNOWN,)),
]
"""Statements, too few parameters, and what may be said of each besides that."""


@pytest.mark.parametrize(("statement", "given", "others"), FEWER)
def test_too_few_parameters_or_another_fault_is_told(
    statement: str, given: tuple[str, ...], others: tuple[str, ...]
) -> None:
    service = singles()
    assert service.may_say(statement, *map(s, given)) == {MISMATCH, *others}
    (told,) = service.batch_given(statement, *map(s, given))
    assert told == {MISMATCH, *others}
    within = {f"Validation failed in TransactStatements[0]: {each}" for each in (MISMATCH, *others)}
    elsewhere = f"Validation failed in TransactStatements[0]: {ELSEWHERE}"
    assert service.transaction_may_say(statement, *map(s, given)) == within - {elsewhere}


def test_where_parameters_are_too_many_another_fault_or_that_is_told() -> None:
    service = singles()
    for statement, fault in (
        ("SELECT * FROM {T} WHERE attribute_type(a, 'A')", TYPE),
        ("SELECT * FROM {T} WHERE NOT ?", ARGUMENT),
        ("UPDATE {T} SET a = MISSING WHERE pk = 'x'", UNKNOWN),
        ("INSERT INTO {T} VALUE {'pk': 'x', 'a': <<>>}", EMPTY_BAG),
    ):
        assert service.may_say(statement, s("b"), s("c")) == {fault, MISMATCH}, statement
    answer = service.execute("SELECT * FROM {T} WHERE a = 1", s("b"))
    assert isinstance(answer, Unsupported)


@pytest.mark.parametrize(
    ("statement", "given", "texts"),
    [
        ("SELECT * FROM {T} WHERE ? AND a = 1", ["A"], {ARGUMENTS}),
        ("SELECT * FROM {T} WHERE attribute_type(a, ?)", ["A"], {TYPE}),
        ("SELECT * FROM {T} WHERE attribute_type(a, ?) AND ?", ["A", "S"], {TYPE, ARGUMENTS}),
        ("SELECT * FROM {T} WHERE NOT ? OR ?", ["A", "A"], {ARGUMENT, ARGUMENTS}),
        ("SELECT * FROM {T} WHERE NOT (? AND ?)", ["A", "A"], {ARGUMENTS}),
        ("SELECT * FROM {T} WHERE size(a) AND b", [], {ARGUMENTS, f"{WRONG}AND, operand type: N"}),
        ("SELECT * FROM {T} WHERE a = MISSING AND b", [], {UNKNOWN, ARGUMENTS}),
        ("SELECT * FROM {T} WHERE MISSING = MISSING", [], {UNKNOWN}),
        ("SELECT * FROM {T} WHERE attribute_exists(MISSING)", [], {UNKNOWN}),
        ("SELECT * FROM {T} WHERE (a AND b) = (NOT a)", [], {ARGUMENTS, ARGUMENT}),
        ("SELECT * FROM {T} WHERE (a AND b) IN [NOT a, MISSING]", [],
         {ARGUMENTS, ARGUMENT, UNKNOWN}),
        ("SELECT * FROM {T} WHERE contains(a AND b, MISSING)", [], {ARGUMENTS, UNKNOWN}),
        ("EXISTS(SELECT * FROM {T} WHERE NOT ?)", ["A"], {ARGUMENT, ELSEWHERE}),
        ("UPDATE {T} SET a = MISSING, b = <<>> WHERE pk = 'x' AND ?", ["A"],
         {UNKNOWN, EMPTY_BAG, ARGUMENTS}),
        ("UPDATE {T} SET a = list_append(MISSING, 1) + MISSING WHERE pk = 'x'", [], {UNKNOWN}),
    ],
)  # fmt: skip
def test_which_fault_of_a_condition_is_told_is_open(
    statement: str, given: list[str], texts: set[str]
) -> None:
    assert singles().may_say(statement, *map(s, given)) == texts
