"""TransactWriteItems: client tokens, and what transactions consume."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.vectors.corpus.batch_writing import LOCAL
from dynacheck.vectors.corpus.shared import KEY, NUBO, REPORTED, one, put, read_back
from dynacheck.vectors.corpus.transacting import (
    ABSENT,
    BOTH,
    ITEM,
    ORDER,
    OTHER,
    PAGE,
    PRESENT,
    SUITE,
    B,
    C,
    checks,
    deletes,
    of,
    puts,
    updates,
    values,
)
from dynacheck.vectors.corpus.transacting import OPERATION as OPERATION
from dynacheck.vectors.vector import Request, Vector

TOKENS = f"{PAGE}, ClientRequestToken"
TOKEN = {"ClientRequestToken": "token"}
COUNT = updates(KEY, "ADD n :v", **values(v={"N": "1"}))
COSTS = 'developer guide, "Amazon DynamoDB Transactions: How it works"'


def _sent(*actions: Request, **more: object) -> Step:
    return Step(OPERATION, {"TransactItems": list(actions), **more})


def _tokens(name: str, rule: str, *steps: Step, source: str = TOKENS) -> Vector:
    return Vector(name, rule, source, steps, BOTH, (put(ITEM),))


_TOLD = {"ReturnConsumedCapacity": "TOTAL"}


_REPEATED = (
    _tokens("again", "A transaction with the same token again changes nothing.",
            *read_back([_sent(COUNT, **TOKEN), _sent(COUNT, **TOKEN)])),
    _tokens("without-a-token", "A transaction without a token is carried out again.",
            *read_back([_sent(COUNT), _sent(COUNT)])),
    _tokens("another-token", "A transaction with another token is carried out again.",
            *read_back([_sent(COUNT, **TOKEN), _sent(COUNT, ClientRequestToken="another")])),
    _tokens("other-actions", "A token is refused for other actions.",
            _sent(COUNT, **TOKEN), _sent(puts(B), **TOKEN)),
    _tokens("other-values", "A token is refused for other values.",
            _sent(puts(B), **TOKEN), _sent(puts({**B, "n": {"N": "1"}}), **TOKEN)),
    _tokens("another-order", "A token is refused for the actions in another order.",
            _sent(puts(B), puts(C), **TOKEN), _sent(puts(C), puts(B), **TOKEN), source=REPORTED),
    _tokens("order-of-members", "The members of a structure have no order.",
            _sent(puts({**B, "n": {"N": "1"}}), **TOKEN),
            _sent(puts({"n": {"N": "1"}, **B}), **TOKEN)),
    _tokens("other-members", "What is answered besides is no part of the actions.",
            _sent(COUNT, **TOKEN), _sent(COUNT, **TOKEN, ReturnConsumedCapacity="NONE")),
    _tokens("again-costs-reads", "A transaction that comes again costs what its reads cost.",
            _sent(puts(B), **TOKEN, **_TOLD), _sent(puts(B), **TOKEN, **_TOLD)),
    _tokens("again-costs-reads-of-nothing",
            "A transaction that comes again costs reads of what is not there too.",
            _sent(deletes(KEY), **TOKEN), _sent(deletes(KEY), **TOKEN, **_TOLD)),
    _tokens("a-cancelled-one", "A token of a transaction that was cancelled is free.",
            _sent(checks(KEY, ABSENT), **TOKEN), _sent(puts(B), **TOKEN), source=REPORTED),
    of("A token has at most 36 characters.", [puts(B)], ORDER, ClientRequestToken="x" * 37),
    of("A token may have 36 characters.", [puts(B)], TOKENS, ClientRequestToken="x" * 36),
    of("A token is not empty.", [puts(B)], TOKENS, ClientRequestToken=""),
    of("A token is a string.", [puts(B)], TOKENS, ClientRequestToken=1),
)  # fmt: skip

_ON_INDEX = [puts({**KEY, "r": {"S": "r"}, "l": {"S": "l"}}), puts({**B, "r": {"S": "r"}})]
_CONSUMED = (
    of("A write in a transaction costs two units.", [puts(B), puts(C)], SUITE, **_TOLD),
    of("A check costs as much as a write.", [checks(KEY, PRESENT)], COSTS, **_TOLD),
    of("A deletion costs two units for each 1 KB of what is deleted.", [deletes(KEY), deletes(B)],
       COSTS, **_TOLD),
    of("A write costs two units for each 1 KB.", [puts({**B, "a": {"B": b"x" * 1022}})], COSTS,
       **_TOLD),
    of("What is consumed is told of each table.", [puts(B), puts(B, TableName=OTHER)], PAGE,
       **_TOLD),
    of("Where none is asked for no capacity is told.", [puts(B)], PAGE,
       ReturnConsumedCapacity="NONE"),
    one(OPERATION, {"TransactItems": _ON_INDEX, "ReturnConsumedCapacity": "INDEXES"},
        "What is consumed is told of each index, as written.",
        NUBO.format("tier1/putItem/indexConsumedCapacity.test.ts"), tables=(LOCAL,)),
    one(OPERATION, {"TransactItems": _ON_INDEX, "ReturnItemCollectionMetrics": "SIZE"},
        "Metrics are told of each item collection.", PAGE, tables=(LOCAL,)),
    of("What capacity is told is one of three.", [puts(B)], ORDER, ReturnConsumedCapacity="X"),
    of("Metrics are told or not.", [puts(B)], ORDER, ReturnItemCollectionMetrics="X"),
    of("What is wrong with two members is told at once.", [puts(B)], ORDER,
       ReturnConsumedCapacity="X", ReturnItemCollectionMetrics="X"),
    of("What capacity is told comes before an item that is named twice.", [puts(B), deletes(B)],
       ORDER, ReturnConsumedCapacity="X"),
)  # fmt: skip

VECTORS = (*_REPEATED, *_CONSUMED)
