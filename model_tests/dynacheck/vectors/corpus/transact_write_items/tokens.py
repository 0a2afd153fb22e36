"""TransactWriteItems: client tokens, and what transactions consume."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_write_item.basics import LOCAL
from dynacheck.vectors.corpus.support.reads import index, with_indexes
from dynacheck.vectors.corpus.support.shared import (
    KEY,
    NUBO,
    ONE,
    REPORTED,
    TABLE,
    one,
    put,
    read_back,
    table,
)
from dynacheck.vectors.corpus.support.statements import stating
from dynacheck.vectors.corpus.support.transactions import (
    ABSENT,
    BOTH,
    ITEM,
    MEASURED,
    NONE_SUCH,
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
from dynacheck.vectors.corpus.support.transactions import OPERATION as OPERATION
from dynacheck.vectors.vector import Request, Vector

TOKENS = f"{PAGE}, ClientRequestToken"
OWN = "nubo-db/dynoxide, pull request 125, characterised against AWS"
TOKEN = {"ClientRequestToken": "token"}
COUNT = updates(KEY, "ADD n :v", **values(v={"N": "1"}))
COSTS = 'developer guide, "Amazon DynamoDB Transactions: How it works"'


def _sent(*actions: Request, **more: object) -> Step:
    return Step(OPERATION, {"TransactItems": list(actions), **more})


def _tokens(name: str, rule: str, *steps: Step, source: str = TOKENS) -> Vector:
    return Vector(name, rule, source, steps, BOTH, (put(ITEM),))


_TOLD = {"ReturnConsumedCapacity": "TOTAL"}


def _again(name: str, rule: str, *actions: Request) -> Vector:
    """A transaction that comes again, on a table that holds an item of 9 KB."""
    step = _sent(*actions, **TOKEN, **_TOLD)
    items = (put({**KEY, "a": {"S": "x" * 9000}}),)
    return Vector(f"again-{name}", rule, MEASURED, (step, step), ONE, items)


def _stated(text: str) -> Step:
    """The same token with a statement."""
    return Step("ExecuteTransaction", {"TransactStatements": [stating(text)], **TOKEN})


_REPEATED = (
    _tokens("again", "A transaction with the same token again changes nothing.",
            *read_back([_sent(COUNT, **TOKEN), _sent(COUNT, **TOKEN)])),
    _tokens("without-a-token", "A transaction without a token is carried out again.",
            *read_back([_sent(COUNT), _sent(COUNT)])),
    _tokens("another-token", "A transaction with another token is carried out again.",
            *read_back([_sent(COUNT, **TOKEN), _sent(COUNT, ClientRequestToken="another")])),
    _tokens("other-actions", "A token is refused for other actions.",
            _sent(COUNT, **TOKEN), _sent(puts(B), **TOKEN)),
    _tokens("another-table", "A token is refused for a table that there is not.",
            _sent(COUNT, **TOKEN),
            _sent({"Put": {"TableName": NONE_SUCH, "Item": B}}, **TOKEN)),
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
    _tokens("others-token", "A token is its operation's own: a statement may have it too.",
            _sent(puts(B), **TOKEN), _stated("INSERT INTO {T} VALUE {'p': 'd'}"),
            _stated("INSERT INTO {T} VALUE {'p': 'd'}"), _sent(puts(B), **TOKEN), source=OWN),
    _tokens("statements-token", "A token of statements may come with other actions.",
            _stated("INSERT INTO {T} VALUE {'p': 'd'}"), _sent(puts(B), **TOKEN), source=OWN),
    _tokens("another-spelling", "Whether a number in another spelling is something else is open.",
            _sent(puts({**B, "n": {"N": "1"}}), **TOKEN),
            _sent(puts({**B, "n": {"N": "1.0"}}), **TOKEN)),
    _tokens("other-actions-and-a-fault", "A token's other actions and their fault are told either.",
            _sent(puts(B), **TOKEN), _sent(puts(C), puts(C), **TOKEN)),
    _tokens("other-actions-and-a-path", "Other actions and a path into a key may be told either.",
            _sent(puts(B), **TOKEN),
            _sent(checks(KEY, "p.a = :v", **values(v={"N": "1"})), **TOKEN)),
    _again("a-deletion", "A deletion that comes again costs what reading what was deleted costs.",
           deletes(KEY)),
    _again("a-shrinking-put", "A put that comes again costs the larger of what was and what is.",
           puts(KEY)),
    _again("a-growing-put", "A put that comes again costs what it made.",
           puts({**C, "a": {"S": "x" * 9000}})),
    _again("a-check", "A check that comes again costs what reading the item costs.",
           checks(KEY, PRESENT)),
    _again("several", "What comes again costs what each of its actions costs.",
           deletes(KEY), puts({**B, "n": {"N": "1"}})),
    one(OPERATION, {"TransactItems": [puts(B)], "ClientRequestToken": "x"},
        "A token may have one character.", TOKENS),
    of("A token has at most 36 characters.", [puts(B)], ORDER, ClientRequestToken="x" * 37),
    of("A token may have 36 characters.", [puts(B)], TOKENS, ClientRequestToken="x" * 36),
    of("A token is not empty.", [puts(B)], TOKENS, ClientRequestToken=""),
    of("A token is a string.", [puts(B)], TOKENS, ClientRequestToken=1),
)  # fmt: skip

_UPDATE: Request = {
    "TableName": TABLE, "Key": KEY, "UpdateExpression": "SET #n = #n + :v",
    "ExpressionAttributeNames": {"#n": "n"}, "ConditionExpression": "#n = :v",
    **values(v={"N": "1"}),
}  # fmt: skip


def _differing(member: str, rule: str, **other: object) -> Vector:
    """An update, and the same token with the update but for a member."""
    changed = {"Update": {**_UPDATE, **other}}
    steps = read_back([_sent({"Update": _UPDATE}, **TOKEN), _sent(changed, **TOKEN)])
    return _tokens(f"other-{member}", rule, *steps)


_DIFFERING = (
    _differing("values-of-an-expression", "A token is refused for other values of an expression.",
               **values(v={"N": "2"})),
    _differing("type-of-a-value", "A token is refused for a value of another type.",
               **values(v={"S": "1"})),
    _differing("names-of-an-expression", "A token is refused for other names of an expression.",
               ExpressionAttributeNames={"#n": "m"}),
    _differing("update", "A token is refused for another update.",
               UpdateExpression="SET #n = #n - :v"),
    _differing("condition", "A token is refused for another condition.",
               ConditionExpression="#n < :v"),
    _differing("key", "A token is refused for another key.", Key=B),
    _differing("answer-on-failure", "A token is refused for another answer on failure.",
               ReturnValuesOnConditionCheckFailure="ALL_OLD"),
    _tokens("fewer-actions", "A token is refused for fewer actions.",
            _sent(puts(B), puts(C), **TOKEN), _sent(puts(B), **TOKEN)),
    _tokens("more-actions", "A token is refused for more actions.",
            _sent(puts(B), **TOKEN), _sent(puts(B), puts(C), **TOKEN)),
    _tokens("the-same-at-another-table", "A token is refused for the same at another table.",
            _sent(puts(B), **TOKEN), _sent(puts(B, TableName=OTHER), **TOKEN)),
    _tokens("another-kind-of-action", "A token is refused for another kind of action on a key.",
            _sent(deletes(KEY), **TOKEN), _sent(checks(KEY, ABSENT), **TOKEN)),
)  # fmt: skip

_MEASURED = {"ReturnItemCollectionMetrics": "SIZE"}
_GLOBAL = with_indexes(table("p:S"), "g:S", globally=(index("by_g", "g"),))
_HELD: Request = {**KEY, "g": {"S": "g"}}
_LARGE: Request = {**_HELD, "a": {"S": "x" * 1500}}
_MOVED = updates(KEY, "SET g = :v", **values(v={"S": "h"}))


def _indexed(rule: str, *actions: Request, item: Request | None = None) -> Vector:
    """What a transaction costs on a table with a global index."""
    request = {"TransactItems": list(actions), "ReturnConsumedCapacity": "INDEXES"}
    return one(OPERATION, request, rule, MEASURED, item, (_GLOBAL,))


_INDEXED = (
    _indexed("An index costs in a transaction what it costs without.", puts(_HELD)),
    _indexed("An index that does not change costs nothing in a transaction.", puts(_HELD),
             item=_HELD),
    _indexed("An entry that moves costs twice in an index, in a transaction too.", _MOVED,
             item=_HELD),
    _indexed("An entry that moves costs what it is large in a transaction.", _MOVED, item=_LARGE),
    _indexed("A deletion costs of an index what it costs without a transaction.", deletes(KEY),
             item=_LARGE),
    _indexed("A check costs nothing of an index.", checks(KEY, PRESENT), item=_LARGE),
    _indexed("A deletion of what is not there costs nothing of an index.", deletes(KEY)),
    _indexed("Two writes cost twice of an index.", puts(_HELD), puts({**B, "g": {"S": "g"}})),
    one(OPERATION, {"TransactItems": [puts(_HELD)], "ReturnConsumedCapacity": "TOTAL"},
        "What an index costs is in the total of a transaction.", MEASURED, tables=(_GLOBAL,)),
    one(OPERATION, {"TransactItems": [puts(_HELD)], "ReturnItemCollectionMetrics": "SIZE"},
        "A table with a global index alone has no item collections.", PAGE, tables=(_GLOBAL,)),
    one(OPERATION, {"TransactItems": [puts({**KEY, "r": {"S": "r"}}),
                                      puts({**KEY, "r": {"S": "s"}})],
                    "ReturnItemCollectionMetrics": "SIZE"},
        "A collection of which two items are written is told once, or for each.", PAGE,
        tables=(LOCAL,)),
    one(OPERATION, {"TransactItems": [checks({**KEY, "r": {"S": "r"}}, ABSENT)],
                    "ReturnItemCollectionMetrics": "SIZE"},
        "A check changes no item collection.", PAGE, tables=(LOCAL,)),
    Vector("metrics-again", "Whether metrics are told again is open.", PAGE,
           (_sent(puts({**KEY, "r": {"S": "r"}}), **TOKEN, **_MEASURED),) * 2, (LOCAL,)),
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

VECTORS = (*_REPEATED, *_DIFFERING, *_INDEXED, *_CONSUMED)
