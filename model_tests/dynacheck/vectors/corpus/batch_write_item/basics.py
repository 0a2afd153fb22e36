"""BatchWriteItem: puts and deletions, each on its own."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    KEY,
    NUBO,
    ONE,
    PARITY,
    QUOTAS,
    REPORTED,
    TABLE,
    TYPES,
    one,
    put,
    table,
)
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchWriteItem"

PAGE = API.format("BatchWriteItem")
MESSAGES = PARITY.format("tier3/error-messages/batchWriteItem.test.ts")
LAYERS = PARITY.format("tier3/error-messages/valueLayers.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/batchOperations.test.ts")
DEEP = PARITY.format("tier3/validation-ordering/deepRequests.test.ts") + ", of a Put"
LIKE_ONE = "as of PutItem and DeleteItem"
COSTS = 'developer guide, "DynamoDB read and write operations"'
OTHER = f"{PREFIX}other"
BOTH = (*ONE, table("p:S", name=OTHER))
LOCAL: Request = {
    **table("p:S", "r:S"),
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("p", "r", "l")
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "local",
            "KeySchema": [
                {"AttributeName": "p", "KeyType": "HASH"},
                {"AttributeName": "l", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
"""A table with a local index, and so with item collections."""


def _puts(*items: Request) -> list[object]:
    return [{"PutRequest": {"Item": item}} for item in items]


def _drops(*keys: Request) -> list[object]:
    return [{"DeleteRequest": {"Key": key}} for key in keys]


def _keyed(count: int, start: int = 0) -> list[object]:
    return _puts(*({"p": {"S": str(n)}} for n in range(start, start + count)))


def _of(rule: str, writes: object, source: str = PAGE, **more: object) -> Vector:
    request = {"RequestItems": {TABLE: writes}, **more}
    return one(OPERATION, request, rule, source)


def _all(rule: str, request_items: object, source: str = PAGE, **more: object) -> Vector:
    return one(OPERATION, {"RequestItems": request_items, **more}, rule, source, tables=BOTH)


def _read(key: Request, name: str = TABLE) -> Step:
    return Step("GetItem", {"TableName": name, "Key": key, "ConsistentRead": True})


_B: Request = {"p": {"S": "b"}}
_WRITTEN = (
    Vector("puts-and-deletions", "Items are put and deleted, each on its own.", PAGE,
           (Step(OPERATION, {"RequestItems": {TABLE: [*_puts({**_B, "n": {"N": "1"}}),
                                                      *_drops(KEY)]}}),
            _read(KEY), _read(_B)), ONE, (put(KEY),)),
    Vector("several-tables", "Items of several tables are written.", PAGE,
           (Step(OPERATION, {"RequestItems": {TABLE: _puts(KEY), OTHER: _puts(_B)}}),
            _read(KEY), _read(_B, OTHER)), BOTH),
    _of("A deletion of what is not there is no error.", _drops(KEY)),
    _of("As many as 25 items may be written.", _keyed(25), QUOTAS),
    Vector("each-of-25-items-is-written", "Each of 25 items is written.", QUOTAS,
           (Step(OPERATION, {"RequestItems": {TABLE: _keyed(25)}}),
            *(_read({"p": {"S": str(number)}}) for number in (0, 9, 10, 23, 24))), ONE),
    Vector("nothing-of-a-wrong-batch", "A batch that is refused writes nothing.", MESSAGES,
           (Step(OPERATION, {"RequestItems": {TABLE: [*_puts(_B), *_puts({"p": {"N": "1"}})]}}),
            _read(_B)), ONE),
)  # fmt: skip

_TOLD = {"ReturnConsumedCapacity": "TOTAL"}
_SIZE = {"ReturnItemCollectionMetrics": "SIZE"}
_COLLECTED = _puts({**KEY, "r": {"S": "r"}}, {**_B, "r": {"S": "r"}, "l": {"S": "l"}})
_COSTS = (
    _of("Each write costs a unit.", _keyed(2), COSTS, **_TOLD),
    _of("A deletion of what is not there costs a unit.", _drops(KEY), COSTS, **_TOLD),
    _of("A write costs a unit for each 1 KB.", _puts({**KEY, "a": {"B": b"x" * 1022}}), COSTS,
        **_TOLD),
    _all("What is consumed is told of each table.", {TABLE: _keyed(1), OTHER: _keyed(2)}, PAGE,
         **_TOLD),
    one(OPERATION, {"RequestItems": {TABLE: _COLLECTED}, "ReturnConsumedCapacity": "INDEXES"},
        "What is consumed is told of each index.",
        NUBO.format("tier1/putItem/indexConsumedCapacity.test.ts"), tables=(LOCAL,)),
    one(OPERATION, {"RequestItems": {TABLE: _COLLECTED}, **_SIZE},
        "Metrics are told of each item collection.", PAGE, tables=(LOCAL,)),
    _of("A table without local indexes has no item collections.", _keyed(1), PAGE, **_SIZE),
    one(OPERATION, {"RequestItems": {TABLE: _COLLECTED}, "ReturnItemCollectionMetrics": "NONE"},
        "Where none are asked for no metrics are told.", PAGE, tables=(LOCAL,)),
)  # fmt: skip

_WRONG = (
    one(OPERATION, {}, "Requests are required.", PAGE),
    _all("Some item is written.", {}, MESSAGES),
    _of("A list of requests is not empty.", [], MESSAGES),
    _of("A list of requests is none where it is null.", None, REPORTED),
    _of("At most 25 items of a table are written.", _keyed(26), MESSAGES),
    _all("At most 25 items of all tables are written.", {TABLE: _keyed(13), OTHER: _keyed(13)},
         QUOTAS),
    _of("A request puts or deletes.", [{}], REPORTED),
    _of("A request that is null neither puts nor deletes.", [None], REPORTED),
    _of("A request does not put and delete.",
        [{"PutRequest": {"Item": KEY}, "DeleteRequest": {"Key": KEY}}], REPORTED),
    _of("A put has an item.", [{"PutRequest": {}}]),
    _of("A deletion has a key.", [{"DeleteRequest": {}}]),
    _of("An item is written once.", [*_puts(KEY), *_drops(KEY)], MESSAGES),
    one(OPERATION, {"RequestItems": {TABLE: [*_puts({"p": {"N": "1000"}}),
                                             *_drops({"p": {"N": "1e3"}})]}},
        "An item is written once, however its key is spelled.", REPORTED, tables=(table("p:N"),)),
    one(OPERATION, {"RequestItems": {TABLE: [*_puts(KEY), *_drops(KEY)]}},
        "A table that is not there is told before an item that is written twice.", REPORTED,
        tables=()),
    _of("An item has a key.", _puts({"a": {"S": "a"}}), MESSAGES),
    _of("A key of an item is of its type.", _puts({"p": {"N": "5"}}), MESSAGES),
    _of("A key fits the schema.", _drops({"a": {"S": "a"}}), MESSAGES),
    _of("A key of an item is not empty.", _puts({"p": {"S": ""}}), MESSAGES),
    _of("A key that is deleted is not empty.", _drops({"p": {"S": ""}}), MESSAGES),
    _of("A key has no other attributes.", _drops({**KEY, "a": {"S": "a"}}), REPORTED),
    _of("An item's values are values.", _puts({**KEY, "a": {"N": "abc"}}), LAYERS),
    _of("A set that is put has each of its members once.",
        _puts({**KEY, "a": {"NS": ["2", "1", "2"]}}), LAYERS),
    _of("An item is nested to at most 32 levels.", _puts({**KEY, "a": nested(32)}),
        NUBO.format("tier3/limits/nestingDepth.test.ts")),
    _of("A deep item is told before what is no value in it.",
        _puts({**KEY, "a": nested(32), "b": {"N": "x"}}), DEEP),
    _of("A deep item is told before it is too large.",
        _puts({**KEY, "a": nested(32), "b": {"B": b"x" * 409_600}}), LIKE_ONE),
    _of("A name that is none is told before a deep item.", _puts({**KEY, "": nested(32)}), DEEP),
    _of("A key that is deleted is nested to at most 32 levels.", _drops({"p": nested(40)}),
        LIKE_ONE),
    _of("An item that is put has at most 400 KB.", _puts({**KEY, "a": {"B": b"x" * 409_598}}),
        QUOTAS),
    _of("An item's attribute has a name.", _puts({**KEY, "": {"S": "a"}}), TYPES),
    one(OPERATION, {"RequestItems": {TABLE: _puts(KEY)}}, "A table that is not there has no items.",
        ERRORS, tables=()),
    _all("A table's name is made of letters, digits, underscores, hyphens and dots.",
         {"a b": _puts(KEY)}, MESSAGES),
    _of("What capacity is told is one of three.", _puts(KEY), ORDER, ReturnConsumedCapacity="X"),
    _of("Metrics are told or not.", _puts(KEY), ORDER, ReturnItemCollectionMetrics="X"),
    _of("What is wrong with two members is told at once.", _puts(KEY), ORDER,
        ReturnConsumedCapacity="X", ReturnItemCollectionMetrics="X"),
    _all("What capacity is told comes before a table's name.", {"a b": _puts(KEY)}, ORDER,
         ReturnConsumedCapacity="X"),
    one(OPERATION, {"RequestItems": {TABLE: {}}}, "Requests are a list.", PAGE),
    _of("A request is a structure.", ["a"]),
    _of("A list is no request.", [[]]),
)  # fmt: skip

VECTORS = (*_WRITTEN, *_COSTS, *_WRONG)
