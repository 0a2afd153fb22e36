"""ExecuteStatement: two faults of a statement, of which no source says which one is told."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.statements import ASKED, asked
from dynacheck.vectors.vector import Vector

OPERATION = "ExecuteStatement"

_A, _S, _N = {"S": "A"}, {"S": "S"}, {"N": "1"}
_READ = "SELECT * FROM {T} WHERE"
_KEY = "p = 'a'"


def _two(rule: str, statement: str, *given: object) -> Vector:
    return asked(rule, statement, *given, source=ASKED)


_ALONE = (
    _two("A parameter is no argument of AND.", f"{_READ} ? AND n = 1", _S),
    _two("A parameter is no argument of OR.", f"{_READ} n = 1 OR ?", {"BOOL": True}),
    _two("A parameter is no argument of NOT.", f"{_READ} NOT ?", {"BOOL": True}),
    _two("A parameter is no condition.", f"{_READ} ?", {"BOOL": True}),
    _two("A parameter may name a type that there is not.", f"{_READ} attribute_type(n, ?)", _A),
    _two("A parameter may name a type.", f"{_READ} attribute_type(n, ?)", {"S": "N"}),
    _two("A parameter may be no prefix.", f"{_READ} begins_with(s, ?)", _N),
    _two("Parameters may be no bounds.", f"{_READ} n BETWEEN ? AND ?", _N, _S),
    _two("Parameters may be too few beside a second one.", f"{_READ} n = ? AND s = ?", _N),
    _two("Parameters may be too few for an UPDATE.", f"UPDATE {{T}} SET x = ? WHERE {_KEY}"),
    _two("Parameters may be too few for an INSERT.", "INSERT INTO {T} VALUE {'p': ?, 'x': ?}", _A),
    _two("Parameters may be too few for a DELETE.", "DELETE FROM {T} WHERE p = ?"),
    _two("A set that is missing is no fault of set_add.",
         f"UPDATE {{T}} SET x = set_add(x, ?) WHERE {_KEY}"),
)  # fmt: skip
"""A fault each: there is one answer."""

_BOTH = (
    _two("Too few parameters, and an argument of AND that is no condition.",
         f"{_READ} n = ? AND ?", _N),
    _two("Too few parameters, and a type that there is not.",
         f"{_READ} attribute_type(n, ?) AND s = ?", _A),
    _two("Too few parameters, an argument of AND, and a type that there is not.",
         f"{_READ} attribute_type(n, ?) AND ?", _A),
    _two("An argument of AND that is no condition, and a type that there is not.",
         f"{_READ} attribute_type(n, ?) AND ?", _A, _S),
    _two("An argument of NOT that is no condition, and a wrong operand.",
         f"{_READ} begins_with(s, ?) AND NOT ?", _N, _S),
    _two("Two wrong operands, of which one names a type.",
         f"{_READ} begins_with(s, ?) AND attribute_type(n, ?)", _N, _A),
    _two("Too few parameters, and a WHERE clause that is none.", f"{_READ} ?"),
    _two("Too few parameters, and a SELECT that is DISTINCT.",
         "SELECT DISTINCT n FROM {T} WHERE n = ?"),
    _two("Too few parameters, and a column twice.", "SELECT n, n FROM {T} WHERE n = ?"),
    _two("Too few parameters, and a set that is empty.",
         "INSERT INTO {T} VALUE {'p': ?, 'ss': <<>>}"),
    _two("Too few parameters, and what a DELETE does not return.",
         "DELETE FROM {T} WHERE p = ? RETURNING ALL NEW *"),
    _two("Too few parameters, and values of SET that are none.",
         f"UPDATE {{T}} SET x = set_add(x, ?), y = MISSING WHERE {_KEY}"),
    _two("An argument of AND that is no condition, and a set that is none.",
         f"UPDATE {{T}} SET x = set_add(x, ?) WHERE {_KEY} AND ?", _N, _N),
    _two("Too many parameters, and a type that there is not.",
         f"{_READ} attribute_type(n, ?)", _A, _S),
    _two("Too many parameters, and a set that is empty.",
         "INSERT INTO {T} VALUE {'p': 'b', 'ss': <<>>}", _A),
    _two("MISSING as what a function asks for, and an argument of AND that is no condition.",
         f"{_READ} attribute_exists(MISSING) AND n"),
    _two("MISSING as an operand of a function of SET, and a set that is empty.",
         f"UPDATE {{T}} SET x = list_append(MISSING, l), y = <<>> WHERE {_KEY}"),
    _two("MISSING as an operand of a sum, and a set that is empty.",
         f"UPDATE {{T}} SET x = n + MISSING, y = <<>> WHERE {_KEY}"),
    _two("Too few parameters, and EXISTS outside of a transaction.",
         f"EXISTS({_READ} {_KEY} AND n = ?)"),
)  # fmt: skip

VECTORS = (*_ALONE, *_BOTH)
