"""BatchExecuteStatement: each statement stands by itself."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_execute_statement.basics import BATCHES, PAGE
from dynacheck.vectors.corpus.support.shared import KEY, ONE, put, slug, table
from dynacheck.vectors.corpus.support.statements import stating
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchExecuteStatement"

OTHER = f"{PREFIX}other"
BOTH = (*ONE, table("p:S", name=OTHER))
ITEM: Request = {**KEY, "n": {"N": "1"}, "x": {"S": "x" * 5000}}
SECOND: Request = {"p": {"S": "b"}, "n": {"N": "2"}}
ITEMS = (put(ITEM), put(SECOND), {"TableName": OTHER, "Item": ITEM})
TOLD = {"ReturnConsumedCapacity": "TOTAL"}
A, B = (f"SELECT * FROM {{T}} WHERE p = '{key}'" for key in "ab")
ELSEWHERE = f"SELECT * FROM {OTHER} WHERE p = 'a'"


def _rule(rule: str, source: str, *batches: list[Request], **members: object) -> Vector:
    """Each of the batches, one after the other."""
    steps = tuple(Step(OPERATION, {"Statements": batch, **members}) for batch in batches)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, BOTH, ITEMS)


def _many() -> Vector:
    """25 statements that write, and 25 that read what they left."""
    written = [stating(f"INSERT INTO {{T}} VALUE {{'p': '{at}', 'n': {at}}}") for at in range(25)]
    read = [stating(f"SELECT * FROM {{T}} WHERE p = '{at}'") for at in range(25)]
    rule = "Each of 25 statements is carried out and answered."
    return _rule(rule, BATCHES, written, read)


VECTORS = (
    _rule("A strongly consistent read of one statement costs twice, one of another does not.",
          PAGE,
          [stating(A, ConsistentRead=True), stating(ELSEWHERE)],
          [stating(A), stating(ELSEWHERE, ConsistentRead=True)], **TOLD),
    _rule("Each statement shows its own attributes.", PAGE,
          [stating("SELECT n FROM {T} WHERE p = 'a'"), stating(B)],
          [stating(B), stating("SELECT n FROM {T} WHERE p = 'a'")]),
    _rule("Each statement has its own parameters.", PAGE,
          [stating("SELECT n FROM {T} WHERE p = ?", {"S": key}) for key in "ab"]),
    _many(),
)  # fmt: skip
