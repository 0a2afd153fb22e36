"""ExecuteTransaction: two faults of a statement, of which no source says which one is told."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import ONE, put, slug
from dynacheck.vectors.corpus.support.statements import ASKED, ITEM, stating
from dynacheck.vectors.vector import Vector

OPERATION = "ExecuteTransaction"

_A, _S, _N = {"S": "A"}, {"S": "S"}, {"N": "1"}
_READ = "SELECT * FROM {T} WHERE"
_KEY = "p = 'a'"


def _two(rule: str, statement: str, *given: object) -> Vector:
    """The statement beside one that writes."""
    other = stating("INSERT INTO {T} VALUE {'p': 'new'}")
    step = Step(OPERATION, {"TransactStatements": [other, stating(statement, *given)]})
    return Vector(slug(rule)[:72].rstrip("-"), rule, ASKED, (step,), ONE, (put(ITEM),))


VECTORS = (
    _two("Too few parameters of a statement.", "DELETE FROM {T} WHERE p = ?"),
    _two("Too few parameters of a check.", f"EXISTS({_READ} {_KEY} AND n = ?)"),
    _two("Too few parameters of a check, and an argument of AND that is no condition.",
         f"EXISTS({_READ} {_KEY} AND n = ? AND ?)", _N),
    _two("A wrong name of a type in a check, and an argument of AND that is no condition.",
         f"EXISTS({_READ} {_KEY} AND attribute_type(n, ?) AND ?)", _A, _S),
    _two("Too few parameters of a write, and a set that is empty.",
         "INSERT INTO {T} VALUE {'p': ?, 'ss': <<>>}"),
)  # fmt: skip
