"""BatchExecuteStatement: the answer of each statement, and what refuses them all."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.conform.strategies.values import nested
from dynacheck.vectors.corpus.shared import API, ONE, put, read_back, slug, table
from dynacheck.vectors.corpus.statements import (
    ASKED,
    BATCHED,
    DEPTHS,
    ITEM,
    NUMBERS,
    OVERLAPS,
    SEVERAL_KEYS,
    stating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchExecuteStatement"

PAGE = API.format(OPERATION)
BATCHES = 'developer guide, "Running batch operations with PartiQL for DynamoDB"'
_OTHER: Request = {"p": {"S": "b"}, "n": {"N": "1"}}
_ITEMS = (put(ITEM), put(_OTHER))
_PAIRS = (table("p:S", "r:S"),)
_SEVERAL: Request = {
    **table("p:S", "h:S", "i:S"),
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "two",
            "KeySchema": [
                {"AttributeName": "h", "KeyType": "HASH"},
                {"AttributeName": "i", "KeyType": "HASH"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


def _batch(*statements: str | Request, **members: object) -> Step:
    named = [stating(each) if isinstance(each, str) else each for each in statements]
    return Step(OPERATION, {"Statements": named, **members})


def _rule(
    rule: str,
    *statements: str | Request,
    source: str = BATCHES,
    tables: tuple[Request, ...] = ONE,
    items: tuple[Request, ...] = _ITEMS,
    **members: object,
) -> Vector:
    """What a batch is answered."""
    steps = (_batch(*statements, **members),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, tables, items)


def _done(rule: str, *statements: str, source: str = BATCHES) -> Vector:
    """What a batch leaves of the first item."""
    steps = read_back([_batch(*statements)])
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, ONE, _ITEMS)


_READ = "SELECT n FROM {T} WHERE p = 'a'"
_READS = (
    _rule("Each read has its answer.", _READ, "SELECT * FROM {T} WHERE p = 'b'"),
    _rule("A read of what is not there has no item.", "SELECT * FROM {T} WHERE p = 'none'"),
    _rule("A read that is refused has an error of its own.", "SLECT * FROM {T}", _READ),
    _rule("A read of a table that is not there has an error.",
          "SELECT * FROM dynaspec_vectors_none WHERE p = 'a'", _READ),
    _rule("A read may be by IN with one value.", "SELECT n FROM {T} WHERE p IN ['a']"),
    _rule("A read may take a parameter.", stating("SELECT n FROM {T} WHERE p = ?", {"S": "a"})),
    _rule("A read is by a key.", "SELECT * FROM {T} WHERE n = 5", source=BATCHED),
    _rule("A read is by a whole key.", "SELECT * FROM {T} WHERE p = 'a'", tables=_PAIRS, items=(),
          source=BATCHED),
    _rule("A read is by a key alone.", "SELECT * FROM {T} WHERE p = 'a' AND n = 5",
          source=BATCHED),
    _rule("A read has no condition of a function.",
          "SELECT * FROM {T} WHERE p = 'a' AND attribute_exists(n)", source=BATCHED),
    _rule("A read is by one key.", "SELECT * FROM {T} WHERE p = 'a' AND p = 'b'", source=BATCHED),
    _rule("A read is not by two keys.", "SELECT * FROM {T} WHERE p IN ['a', 'b']",
          source=BATCHED),
    _rule("A read is not by the same key twice.", "SELECT * FROM {T} WHERE p IN ['a', 'a']",
          source=OVERLAPS),
    _rule("A read has a clause.", "SELECT * FROM {T}", source=BATCHED),
    _rule("A read is by a key of its type.", "SELECT * FROM {T} WHERE p = 1", source=ASKED),
    _rule("A read is by a key that is not empty.", "SELECT * FROM {T} WHERE p = ''",
          source=ASKED),
    _rule("A read is of an index that is there.", "SELECT * FROM {T}.\"idx\" WHERE p = 'a'",
          source=ASKED),
    _rule("A read of an index is by no key of one item.",
          "SELECT * FROM {T}.\"one\" WHERE p = 'a' AND h = 'b'", source=ASKED, items=(),
          tables=({**_SEVERAL, "AttributeDefinitions": table("p:S", "h:S")["AttributeDefinitions"],
                   "GlobalSecondaryIndexes": [
                       {"IndexName": "one", "Projection": {"ProjectionType": "ALL"},
                        "KeySchema": table("p:S", "h:S")["KeySchema"]}]},)),
    _rule("A read is not of an index of several key attributes.",
          "SELECT * FROM {T}.\"two\" WHERE h = 'a' AND i = 'x'", source=SEVERAL_KEYS, items=(),
          tables=(_SEVERAL,)),
    _rule("Each read may be strongly consistent.", stating(_READ, ConsistentRead=True)),
    _rule("A read consumes half a unit.", _READ, ReturnConsumedCapacity="TOTAL", source=PAGE),
    _rule("A strongly consistent read consumes a unit.", stating(_READ, ConsistentRead=True),
          ReturnConsumedCapacity="TOTAL", source=PAGE),
    _rule("Nothing is told of the capacity of a batch where that is not wanted.", _READ,
          ReturnConsumedCapacity="NONE", source=PAGE),
)  # fmt: skip

_SET = "UPDATE {T} SET n = 6 WHERE p = 'a'"
_WRITES = (
    _done("A batch writes.", _SET, "INSERT INTO {T} VALUE {'p': 'c'}"),
    _done("A write that is refused leaves the others.", _SET, "INSERT INTO {T} VALUE {'p': 'b'}"),
    _done("A write that is not read leaves the others.", "INSERT {T}", _SET),
    _rule("A write that finds an item has an error with its table.",
          "INSERT INTO {T} VALUE {'p': 'a'}", source=BATCHED),
    _rule("A write whose condition does not hold has an error with its table.",
          f"{_SET} AND n = 6", source=BATCHED),
    _rule("A write without a whole key has an error alone.", "UPDATE {T} SET n = 6",
          source=BATCHED),
    _rule("A write to a table that is not there has an error alone.",
          "DELETE FROM dynaspec_vectors_none WHERE p = 'a'", source=BATCHED),
    _rule("A write shows what RETURNING asks for.",
          "DELETE FROM {T} WHERE p = 'b' RETURNING ALL OLD *", source=BATCHED),
    _rule("A write may return nothing.", "UPDATE {T} REMOVE n WHERE p = 'b' "
          "RETURNING MODIFIED NEW *", source=BATCHED),
    _rule("A write that would leave an item too deep has an error with its table.",
          stating("UPDATE {T} SET m.x = ? WHERE p = 'a'", nested(31)), source=DEPTHS),
    _rule("A write consumes what it writes.", _SET, ReturnConsumedCapacity="INDEXES", source=PAGE),
)  # fmt: skip

_WHOLE = (
    _rule("A parameter that is wrong is the error of its statement.",
          stating("SELECT * FROM {T} WHERE p = ?", {"N": "1e99999999999"}), _READ, source=NUMBERS),
    _rule("A statement with too few parameters has an error.",
          "SELECT * FROM {T} WHERE p = ?", _READ, source=ASKED),
    _rule("A batch has a statement.", source=PAGE),
    _rule("A batch has at most 25 statements.", *[_READ] * 26, source=BATCHES),
    _rule("A batch may have 25 statements.",
          *(f"SELECT * FROM {{T}} WHERE p = '{n}'" for n in range(25)), source=BATCHES),
    _rule("A statement of a batch has a text.", {}, source=PAGE),
    _rule("A statement of a batch is not empty.", {"Statement": ""}, source=PAGE),
    _rule("Parameters of a statement of a batch are not an empty list.",
          stating(_READ, Parameters=[]), source=PAGE),
    _rule("What a false condition returns is one of two.",
          stating(_SET, ReturnValuesOnConditionCheckFailure="NEW"), source=PAGE),
    Vector("statements-are-required", "Statements are required.", PAGE, (Step(OPERATION, {}),)),
    Vector("statements-are-a-list", "Statements are a list.", PAGE,
           (Step(OPERATION, {"Statements": {}}),)),
)  # fmt: skip

VECTORS = (*_READS, *_WRITES, *_WHOLE)
