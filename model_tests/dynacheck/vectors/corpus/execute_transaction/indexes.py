"""ExecuteTransaction and others: values that no index takes, by statements and by actions."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import LETTERS, index, with_indexes
from dynacheck.vectors.corpus.support.shared import NUBO, TABLE, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteTransaction"

SOURCE = NUBO.format("tier3/gsi-lsi/indexKeyValidation.test.ts")
MADE = with_indexes(LETTERS, "l:S", local=(index("near", "p", "l"),))
KEY: Request = {"p": {"S": "a"}, "r": {"S": "b"}}
ITEM: Request = {**KEY, "x": {"S": ""}, "n": {"N": "5"}}
_SETS = f"UPDATE {TABLE} SET l={{}} WHERE p='a' AND r='b'"
_STATEMENTS = (
    *(_SETS.format(value) for value in ("x", "''", "n", "5")),
    f"INSERT INTO {TABLE} VALUE {{'p':'c','r':'d','l':5}}",
    f"INSERT INTO {TABLE} VALUE {{'p':'c','r':'d','l':''}}",
)  # fmt: skip


def _of(rule: str, steps: tuple[Step, ...]) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, SOURCE, steps, (MADE,), (put(ITEM),))


def _updates(text: str) -> Step:
    about = {"TableName": TABLE, "Key": KEY, "UpdateExpression": text}
    return Step("TransactWriteItems", {"TransactItems": [{"Update": about}]})


VECTORS = (
    _of("A statement of a transaction leaves a key of an index of its type, and not empty.",
        tuple(Step(OPERATION, {"TransactStatements": [{"Statement": text}]})
              for text in _STATEMENTS)),
    _of("A statement leaves a key of an index of its type, and not empty.",
        tuple(Step("ExecuteStatement", {"Statement": text}) for text in _STATEMENTS)),
    _of("A statement of a batch leaves a key of an index of its type, and not empty.",
        tuple(Step("BatchExecuteStatement", {"Statements": [{"Statement": text}]})
              for text in _STATEMENTS)),
    _of("What an action of a transaction copies leaves a key of an index as it must be.",
        tuple(_updates(text) for text in ("SET l = x", "SET l = n", "SET l = r"))),
)  # fmt: skip
