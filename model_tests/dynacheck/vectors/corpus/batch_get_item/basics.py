"""BatchGetItem: the items found of those asked for."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    KEY,
    NUBO,
    ONE,
    PARITY,
    PATHS,
    PROJECTIONS,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    put,
    table,
)
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchGetItem"

PAGE = API.format("BatchGetItem")
MESSAGES = PARITY.format("tier3/error-messages/batchGetItem.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/batchOperations.test.ts")
COSTS = 'developer guide, "DynamoDB read and write operations"'
OTHER = f"{PREFIX}other"
BOTH = (*ONE, table("p:S", name=OTHER))
ITEM: Request = {**KEY, "a": {"M": {"b": {"N": "1"}}}, "c": {"S": "c"}}


def _asked(request_items: object, **more: object) -> Request:
    return {"RequestItems": request_items, **more}


def _keys(*names: str, **more: object) -> Request:
    return {"Keys": [{"p": {"S": name}} for name in names], "ConsistentRead": True, **more}


def _of(rule: str, asked: Request, source: str = PAGE, **more: object) -> Vector:
    """What is asked of the one table, which holds `ITEM`."""
    return one(OPERATION, _asked({TABLE: asked}, **more), rule, source, ITEM)


def _both(rule: str, first: Request, second: Request, source: str, **more: object) -> Vector:
    """What is asked of two tables, of which the first holds `ITEM`."""
    request = _asked({TABLE: first, OTHER: second}, **more)
    return one(OPERATION, request, rule, source, ITEM, BOTH)


_MIXED = {"AttributesToGet": ["p"]}
_TOLD = {"ReturnConsumedCapacity": "TOTAL"}

_READ = (
    _of("What is there of what is asked for is answered.", _keys("a", "b")),
    _of("Of a table of which nothing is there no items are answered.", _keys("x"),
        NUBO.format("tier1/batchGetItem/basic.test.ts")),
    _both("Items of several tables are answered by table.", _keys("a"), _keys("a"), PAGE),
    _of("A projection is shown of each item.", _keys("a", ProjectionExpression="a.b, c"),
        PROJECTIONS),
    _of("An item of which nothing is shown is answered empty.",
        _keys("a", ProjectionExpression="x"), NUBO.format("tier1/batchGetItem/basic.test.ts")),
    _of("A projection may have placeholders.",
        _keys("a", ProjectionExpression="#c", ExpressionAttributeNames={"#c": "c"}), PROJECTIONS),
    _of("AttributesToGet names the attributes that are shown.",
        _keys("a", AttributesToGet=["p", "c"]),
        NUBO.format("tier3/legacy-api/attributesToGet.test.ts")),
    _of("As many as 100 keys may be asked for.", _keys(*map(str, range(100))), QUOTAS),
    Vector("all-items-in-any-order", "The items are answered in no order.", PAGE,
           one(OPERATION, _asked({TABLE: _keys(*"abc")}), "", "").steps, ONE,
           tuple(put({"p": {"S": name}}) for name in "abc")),
)  # fmt: skip

_COSTS = (
    _of("Each key costs a read, of nothing too.", _keys("a", "b", "x"), COSTS, **_TOLD),
    _of("A read that is eventually consistent costs half.",
        {"Keys": [KEY]}, COSTS, **_TOLD),
    _of("What is consumed is told of the table.", _keys("a"), PAGE,
        ReturnConsumedCapacity="INDEXES"),
    _of("Where none is asked for no capacity is told.", _keys("a"), PAGE,
        ReturnConsumedCapacity="NONE"),
    _both("What is consumed is told of each table.", _keys("a"), _keys("a"), PAGE, **_TOLD),
    one(OPERATION, _asked({TABLE: _keys("a")}, **_TOLD),
        "An item costs a unit for each 4 KB.", COSTS, {**KEY, "a": {"B": b"x" * 4094}}),
)  # fmt: skip

_TWICE = _keys("a", "a")
_NUMBERED = (table("p:N"),)
_SPELLED = [{"p": {"N": text}} for text in ("1000", "1e3", "1000.0")]
SPELLED = f"{REPORTED}: keys are compared as they are spelled, before the table is looked at"
_SPELLINGS = (
    one(OPERATION, _asked({TABLE: {"Keys": _SPELLED, "ConsistentRead": True}}),
        "A key in two spellings is asked for once.", SPELLED, {"p": {"N": "1000"}}, _NUMBERED),
    one(OPERATION, _asked({TABLE: {"Keys": [_SPELLED[0], _SPELLED[1], _SPELLED[0]]}}),
        "A key is not asked for twice in one spelling.", SPELLED, tables=_NUMBERED),
    one(OPERATION, _asked({TABLE: {"Keys": _SPELLED, "ConsistentRead": True}}),
        "Nothing is there at a key in two spellings.", SPELLED, tables=_NUMBERED),
    one(OPERATION, _asked({TABLE: _TWICE}), "A key that is there twice is told before a table.",
        SPELLED, tables=()),
    _of("A key of another type is not asked for twice.",
        {"Keys": [{"p": {"N": "1"}}, {"p": {"N": "1"}}]}, SPELLED),
    _of("A key of another type in two spellings is a key that does not fit.",
        {"Keys": [{"p": {"N": "1"}}, {"p": {"N": "1.0"}}]}, SPELLED),
    _both("A key that is there twice is told before a key that does not fit elsewhere.",
          {"Keys": [{"p": {"N": "1"}}]}, _TWICE, SPELLED),
)  # fmt: skip
_WRONG = (
    one(OPERATION, {}, "Items are required.", PAGE),
    one(OPERATION, _asked({}), "Some item is asked for.", MESSAGES),
    _of("Keys are required.", {"ConsistentRead": True}),
    one(OPERATION, _asked({TABLE: None}), "A table without what is asked has no keys.", REPORTED),
    _of("A list of keys is not empty.", {"Keys": []}, MESSAGES),
    _of("At most 100 keys of a table are asked for.", _keys(*map(str, range(101))), MESSAGES),
    _both("At most 100 keys of all tables are asked for.",
          _keys(*map(str, range(51))), _keys(*map(str, range(50))), QUOTAS),
    _of("A key is asked for once.", _TWICE, MESSAGES),
    _of("A key fits the schema.", {"Keys": [{"p": {"N": "5"}}]}, MESSAGES),
    _of("A key is none where it is null.", {"Keys": [None]}, REPORTED),
    _of("A key that is a string is not empty.", _keys(""), MESSAGES),
    one(OPERATION, _asked({TABLE: _keys("a")}), "A table that is not there has no items.", ERRORS,
        tables=()),
    one(OPERATION, _asked({"a b": _keys("a")}),
        "A table's name is made of letters, digits, underscores, hyphens and dots.", MESSAGES),
    one(OPERATION, _asked({"ab": _keys("a")}), "A table's name has at least 3 characters.", QUOTAS),
    _of("What capacity is told is one of three.", _keys("a"), ORDER, ReturnConsumedCapacity="X"),
    one(OPERATION, _asked({"a b": _keys("a")}, ReturnConsumedCapacity="X"),
        "What is wrong with the request and with a name is told at once.", ORDER),
    _of("A projection is read before the table is looked at.",
        _keys("a", ProjectionExpression="a, a"), MESSAGES),
    _of("A path does not lead into the key.", _keys("a", ProjectionExpression="p.a"), PATHS),
    _of("A projection does not stand beside AttributesToGet.",
        _keys("a", ProjectionExpression="p", **_MIXED), MESSAGES),
    _both("A projection of one table does not stand beside AttributesToGet of another.",
          _keys("a", ProjectionExpression="p"), _keys("a", **_MIXED), MESSAGES),
    _both("A wrong projection of one table refuses all.",
          _keys("a", ProjectionExpression="a, a"), _keys("a"), MESSAGES),
    _of("Names without a projection are refused.",
        _keys("a", ExpressionAttributeNames={"#c": "c"})),
    _of("AttributesToGet is not empty.", _keys("a", AttributesToGet=[])),
    _of("AttributesToGet has no null.", _keys("a", AttributesToGet=[None]), REPORTED),
    _of("AttributesToGet names an attribute once.", _keys("a", AttributesToGet=["c", "c"])),
    one(OPERATION, _asked([]), "What is asked for is a map.", PAGE),
    one(OPERATION, _asked({TABLE: []}), "What is asked of a table is a structure.", PAGE),
    one(OPERATION, _asked({TABLE: {"Keys": {}}}), "Keys are a list.", PAGE),
    one(OPERATION, _asked({TABLE: {"Keys": ["a"]}}), "A key in a list is a map.", PAGE),
)  # fmt: skip

VECTORS = (*_READ, *_COSTS, *_WRONG, *_SPELLINGS)
