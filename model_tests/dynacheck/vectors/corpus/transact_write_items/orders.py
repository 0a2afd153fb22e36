"""TransactWriteItems: which of several faults is told, and what single requests ask but it not."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import INDEXED, index, s, with_indexes
from dynacheck.vectors.corpus.support.shared import (
    KEY,
    ONE,
    PATHS,
    QUOTAS,
    one,
    put,
    read_back,
    table,
)
from dynacheck.vectors.corpus.support.transactions import (
    ABSENT,
    ALTERNATOR,
    BOTH,
    ITEM,
    KEYS,
    MESSAGES,
    NONE_SUCH,
    OPERATION,
    PAGE,
    PRESENT,
    UNUSED,
    B,
    C,
    checks,
    deletes,
    of,
    puts,
    updates,
    values,
)
from dynacheck.vectors.vector import Request, Vector

GLOBAL = with_indexes(table("p:S"), "g:S", globally=(index("by_g", "g"),))
NUMBERED = (table("p:N"),)
WRONG: Request = {"p": {"N": "5"}}
WRONG_TOO: Request = {"p": {"N": "6"}}
EMPTY: Request = {"p": {"S": ""}}
FALSE = {"ConditionExpression": PRESENT}
NAMES = {"ExpressionAttributeNames": {"#a": "a"}}
VALUES = values(v={"N": "1"})


def _left(rule: str, source: str, *actions: Request) -> Vector:
    """What a transaction of actions on the item that is there leaves of it."""
    step = Step(OPERATION, {"TransactItems": list(actions)})
    named = of(rule, [], source)
    return Vector(named.name, rule, source, read_back([step]), BOTH, (put(ITEM),))


def _indexed(rule: str, source: str, *actions: Request) -> Vector:
    """A transaction on a table with global indexes over a string `g`."""
    return one(OPERATION, {"TransactItems": list(actions)}, rule, source, tables=(INDEXED,))


_PLACEHOLDERS = (
    _left("Names need no expression in a Put.", UNUSED, puts(KEY, **NAMES)),
    _left("Values need no expression in a Put.", UNUSED, puts(KEY, **VALUES)),
    _left("Names need no expression in a Delete.", UNUSED, deletes(KEY, **NAMES)),
    _left("Values need no expression in a Delete.", UNUSED, deletes(KEY, **VALUES)),
    _left("Names and values need no expression together.", UNUSED,
          deletes(KEY, **NAMES, **VALUES), puts(B, **NAMES, **VALUES)),
    of("A name that the condition of a Put does not use is refused.",
       [puts(B, ConditionExpression=ABSENT, **NAMES)], UNUSED),
    of("A value that the condition of a Delete does not use is refused.",
       [deletes(KEY, ConditionExpression=PRESENT, **VALUES)], UNUSED),
    of("A name that a check does not use is refused.", [checks(KEY, PRESENT, **NAMES)], UNUSED),
    of("A name that an update does not use is refused.",
       [updates(KEY, "SET n = :v", **NAMES, **VALUES)], ALTERNATOR),
)  # fmt: skip

_REASONS = (
    of("Nothing is told beside the first key that does not fit.",
       [puts(WRONG), puts(WRONG_TOO), puts(B, **FALSE)], ALTERNATOR),
    of("A key that does not fit is told before a condition that fails.",
       [puts(B, **FALSE), deletes(WRONG)], KEYS),
    of("A missing key is told before a condition that fails.",
       [puts(B, **FALSE), puts({"n": {"N": "1"}})], KEYS),
    of("Each condition that fails is told.",
       [puts(C), puts(B, **FALSE), checks(KEY, ABSENT), puts({"p": s("d")}, **FALSE)], ALTERNATOR),
    of("What an update finds is told beside a condition that fails.",
       [updates(KEY, "SET n = x + :v", **VALUES), puts(B, **FALSE)], PAGE),
    of("What two updates find is told of both.",
       [updates(KEY, "SET n = x + :v", **VALUES), updates(B, "SET n = y")], PAGE),
    _indexed("What an index rules out may be told with what the items are.", PAGE,
             puts({"p": s("a"), "r": s("r"), "g": {"N": "1"}}),
             puts({"p": s("b"), "r": s("r"), "g": {"N": "1"}}),
             puts({"p": s("c"), "r": s("r")}, **FALSE)),
    _indexed("What an index rules out may be told before a key that does not fit.", PAGE,
             puts({"p": s("a"), "r": s("r"), "g": {"N": "1"}}), puts(WRONG)),
    _indexed("What an index rules out comes after a key before it that does not fit.", KEYS,
             puts(WRONG), puts({"p": s("a"), "r": s("r"), "g": {"N": "1"}})),
)  # fmt: skip

_TWICE = [puts(B), deletes(B)]
_ORDER = (
    of("A key that does not fit is told before an item that is named twice.",
       [*_TWICE, deletes(WRONG)], KEYS),
    of("An item that is named twice is told before a condition that fails.",
       [*_TWICE, puts(C, **FALSE)], KEYS),
    of("A table that is not there is told before an item that is named twice.",
       [*_TWICE, puts(B, TableName=NONE_SUCH)], KEYS),
    of("A table that is not there and a key that does not fit may be told either.",
       [puts(WRONG), puts(B, TableName=NONE_SUCH)], PAGE),
    of("An empty key and a table that is not there may be told either.",
       [puts(EMPTY), puts(B, TableName=NONE_SUCH)], MESSAGES),
    of("An empty key and a key that does not fit may be told either.",
       [puts(WRONG), puts(EMPTY)], MESSAGES),
    of("An empty key and an item that is named twice may be told either.",
       [*_TWICE, puts(EMPTY)], MESSAGES),
    of("An empty key is told before a condition that fails.", [puts(B, **FALSE), puts(EMPTY)],
       MESSAGES),
    _indexed("An empty key of an index is told before a condition that fails.", MESSAGES,
             puts({"p": s("c"), "r": s("r")}, **FALSE),
             puts({"p": s("a"), "r": s("r"), "g": s("")})),
    _indexed("An update that makes a key of an index empty refuses.", MESSAGES,
             updates({"p": s("a"), "r": s("r")}, "SET g = :v", **values(v=s("")))),
    _indexed("An empty key of an index that an update makes may be told beside others.", MESSAGES,
             puts({"p": s("c"), "r": s("r")}, **FALSE),
             updates({"p": s("a"), "r": s("r")}, "SET g = :v", **values(v=s("")))),
    _indexed("An empty key of an index and what another index rules out may be told either.", PAGE,
             puts({"p": s("a"), "r": s("r"), "g": {"N": "1"}}),
             puts({"p": s("b"), "r": s("r"), "g": s("")})),
    _indexed("An empty key of an index and one of the table may be told either.", PAGE,
             puts({"p": s("b"), "r": s("r"), "g": s("")}), deletes({"p": s(""), "r": s("r")})),
    _indexed("An empty key of an index and an item named twice may be told either.", PAGE,
             puts({"p": s("b"), "r": s("r"), "g": s("")}), deletes({"p": s("b"), "r": s("r")})),
    _indexed("What an index rules out and an item that is named twice may be told either.", PAGE,
             puts({"p": s("a"), "r": s("r"), "g": {"N": "1"}}),
             puts({"p": s("b"), "r": s("r")}), deletes({"p": s("b"), "r": s("r")})),
    of("A path into the key and a condition that fails may be told either.",
       [checks(KEY, "p.a = :v", **VALUES), puts(B, **FALSE)], PATHS),
    one(OPERATION, {"TransactItems": [puts({"p": {"N": "1000"}}), deletes({"p": {"N": "1e3"}})]},
        "An item is named twice by two spellings of its number.",
        "inferred from what BatchWriteItem answers", tables=NUMBERED),
)  # fmt: skip


def sized(size: int) -> list[Request]:
    """Eleven puts that carry `size` bytes together."""
    puts_of = [400_000] * 10 + [size - 10 * 400_000]
    return [
        puts({"p": s(f"{at:02}"), "a": s("x" * (each - len("p00a")))})
        for at, each in enumerate(puts_of)
    ]


_LIMIT = 4_194_304
_REST = _LIMIT - 10 * 400_000 - len("pbSET #a = :va")
_NEXT = updates(B, "SET #a = :v", **NAMES, **values(v=s("x" * (_REST + 1))))
_SIZES = (
    of("A transaction may carry 4 MB.", sized(_LIMIT), QUOTAS),
    of("A transaction carries no more than 4 MB.", sized(_LIMIT + 1), QUOTAS),
    of("What expressions are made of counts among the 4 MB.", [*sized(_LIMIT)[:10], _NEXT],
       "AWS's downloadable DynamoDB"),
    Vector("a-deletion-carries-its-key", "A deletion carries its key, however large the item.",
           ALTERNATOR,
           (Step(OPERATION, {"TransactItems": [deletes({"p": s(str(at))}) for at in range(3)]}),),
           ONE, tuple(put({"p": s(str(at)), "a": s("x" * 300_000)}) for at in range(3))),
)  # fmt: skip

VECTORS = (*_PLACEHOLDERS, *_REASONS, *_ORDER, *_SIZES)
