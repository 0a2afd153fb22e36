"""BatchExecuteStatement: the answer of each statement, and what refuses them all."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import API, ONE, TABLE, put, read_back, slug, table
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    BATCHED,
    COSTS,
    DEPTHS,
    ITEM,
    MEMBERS,
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
_BIG: Request = {"p": {"S": "big"}, "o": {"S": "x" * 3000}}
_INDEXED = {
    **table("p:S", "g:S"),
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "gsi1",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
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
    _rule("That a read is by one key is judged before its key's type.",
          "SELECT * FROM {T} WHERE p = 1 AND n = 1", "SELECT * FROM {T} WHERE p = '' AND n = 1",
          "SELECT * FROM {T} WHERE p IN [1, 2]", source=ASKED),
    _rule("A condition may be an operand.", "SELECT * FROM {T} WHERE p = (n IS STRING)",
          "SELECT * FROM {T} WHERE contains(p, (n IS STRING)) AND p = 'a'",
          "SELECT * FROM {T} WHERE p = 'a' AND p = ((n = 1) = (n = 2))", source=ASKED),
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


def _costs(
    rule: str,
    *statements: str | Request,
    source: str = COSTS,
    items: tuple[Request, ...] = (*_ITEMS, put(_BIG)),
    tables: tuple[Request, ...] = (_INDEXED,),
) -> Vector:
    """What a batch is told to consume, of a table with an index."""
    return _rule(rule, *statements, source=source, items=items, tables=tables,
                 ReturnConsumedCapacity="INDEXES")  # fmt: skip


_TWICE = "INSERT INTO {T} VALUE {'p': 'a', 'g': 'x'}"
_NEW = "INSERT INTO {T} VALUE {'p': 'new', 'g': 'x'}"
_OTHER_TABLE = {**table("p:S"), "TableName": f"{TABLE}_2"}
_COSTS = (
    _costs("Writes of a batch consume what each of them does.", _NEW,
           "INSERT INTO {T} VALUE {'p': 'newer', 'g': 'x'}"),
    _costs("A write that fails counts in the total alone.", _TWICE, _NEW),
    _costs("A write that fails counts by the item that is there.",
           "INSERT INTO {T} VALUE {'p': 'big'}", _TWICE, "INSERT INTO {T} VALUE {'p': 'b'}", _NEW),
    _costs("A write that fails counts by the item that it gives.",
           "INSERT INTO {T} VALUE {'p': 'a', 'o': '" + "x" * 2000 + "'}", _NEW),
    _costs("A write whose condition is false counts by the item that is there.",
           "UPDATE {T} SET n = 1 WHERE p = 'big' AND n = 9", _NEW, source=MEMBERS),
    _costs("A write of an item that is not there counts.", "UPDATE {T} SET n = 1 WHERE p = 'none'",
           _NEW),
    _costs("A write that would leave an item too deep counts.",
           stating("UPDATE {T} SET m.x = ? WHERE p = 'a'", nested(31)), _NEW),
    _costs("A write that is refused before it is carried out does not count.",
           "UPDATE {T} SET n = 1 WHERE n = 1", _NEW),
    _costs("Nothing is told of a batch in which all fails.", _TWICE),
    _costs("Nothing is told of a table of which all fails.", _TWICE,
           f"INSERT INTO {TABLE}_2 VALUE {{'p': 'a'}}", tables=(_INDEXED, _OTHER_TABLE)),
    _costs("Each table of a batch is told of.", _NEW,
           f"INSERT INTO {TABLE}_2 VALUE {{'p': 'a'}}", tables=(_INDEXED, _OTHER_TABLE)),
    _costs("Reads of a batch consume what each of them does.", _READ,
           stating("SELECT * FROM {T} WHERE p = 'b'", ConsistentRead=True),
           "SELECT * FROM {T} WHERE p = 'none'", source=BATCHED),
    _costs("A read that is refused does not count.", _READ, "SELECT * FROM {T} WHERE n = 5",
           source=BATCHED),
)  # fmt: skip

_ALIKE = (
    _rule("A batch does not read and write.", _READ, "DELETE FROM {T} WHERE p = 'b'",
          source=COSTS),
    _rule("A batch does not read and write, whatever is wrong with a statement.",
          "SELECT * FROM {T} WHERE n = 1", "UPDATE {T} SET n = 1", source=ASKED),
    _rule("A text that is no statement neither reads nor writes.", "SLECT * FROM {T}",
          "DELETE FROM {T} WHERE p = 'b'", source=BATCHED),
    _rule("EXISTS neither reads nor writes in a batch.",
          "EXISTS(SELECT * FROM {T} WHERE p = 'a' AND n = 5)", "DELETE FROM {T} WHERE p = 'b'",
          source=ASKED),
    _rule("A batch does not read an item twice.", _READ, "SELECT * FROM {T} WHERE p = 'a'",
          source=COSTS),
    _rule("A batch does not write an item twice.", _SET, "DELETE FROM {T} WHERE p = 'a'",
          source=COSTS),
    _rule("A batch does not make an item twice.", _NEW, _NEW, source=COSTS),
    _rule("A batch may not find an item under two spellings of a number.",
          "SELECT * FROM {T} WHERE p = 1", "SELECT * FROM {T} WHERE p = 1.0", source=ASKED,
          tables=(table("p:N"),), items=()),
    _rule("A write that is refused by its item's limits names it.", _SET,
          "UPDATE {T} SET p = 'b' WHERE p = 'a'", source=ASKED),
    _rule("A statement that is refused names no item.", _SET,
          "UPDATE {T} SET n = wrong(n) WHERE p = 'a'", source=ASKED),
    _rule("A read that is refused names no item.", _READ,
          "SELECT * FROM {T} WHERE p = 'a' AND n = 5", source=ASKED),
    _rule("A read of a table that is not there names no item.",
          *["SELECT * FROM dynaspec_vectors_none WHERE p = 'a'"] * 2, source=ASKED),
    _rule("A key of another type names no item.", *["SELECT * FROM {T} WHERE p = 1"] * 2,
          source=ASKED),
    _rule("Two items of two tables may have one key.", "SELECT p FROM {T} WHERE p = 'a'",
          f"SELECT p FROM {TABLE}_2 WHERE p = 'a'", source=COSTS,
          tables=(*ONE, _OTHER_TABLE)),
    _rule("Two items may share a part of a key.", "SELECT p FROM {T} WHERE p = 'a' AND r = '1'",
          "SELECT p FROM {T} WHERE p = 'a' AND r = '2'", source=COSTS, tables=_PAIRS, items=()),
    _rule("A false condition never returns the item.",
          stating(f"{_SET} AND n = 6", ReturnValuesOnConditionCheckFailure="ALL_OLD"),
          source=BATCHED),
    _rule("An INSERT never returns the item that it finds.",
          stating(_TWICE, ReturnValuesOnConditionCheckFailure="ALL_OLD"), source=MEMBERS),
)  # fmt: skip

_OPEN = "told by no source"
_CHOSEN = (
    _rule("A batch that reads and writes an item has either fault.", _READ,
          "DELETE FROM {T} WHERE p = 'a'", source=_OPEN),
    _rule("A path is shown under its own name or in its place.",
          "SELECT m.k FROM {T} WHERE p = 'a'", source=_OPEN),
    _rule("An item of which nothing is shown may be left out.",
          "SELECT nope FROM {T} WHERE p = 'a'", source=_OPEN),
    _rule("A path that leads nowhere shows nothing.", "SELECT m.nope, n FROM {T} WHERE p = 'a'",
          source=_OPEN),
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
    Vector("null-among-statements-has-no-text", "Null among statements has no text.", ASKED,
           (Step(OPERATION, {"Statements": [None, stating(_READ)]}),), ONE),
    Vector("statements-are-required", "Statements are required.", PAGE, (Step(OPERATION, {}),)),
    Vector("statements-are-a-list", "Statements are a list.", PAGE,
           (Step(OPERATION, {"Statements": {}}),)),
)  # fmt: skip

VECTORS = (*_READS, *_WRITES, *_COSTS, *_ALIKE, *_CHOSEN, *_WHOLE)
