"""ExecuteStatement: SELECTs from indexes, what they cost, and their pages."""

from __future__ import annotations

from collections.abc import Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, INFERRED, TABLE
from dynacheck.vectors.corpus.support.statements import (
    EDGES,
    INDEXES,
    SELECTS,
    SEVERAL_KEYS,
    asked,
    stating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"


def _index(name: str, keys: str, projection: str, *extra: str) -> Request:
    roles = [each.partition(":") for each in keys.split()]
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": name, "KeyType": role or "HASH"} for name, _, role in roles
        ],
        "Projection": {
            "ProjectionType": projection, **({"NonKeyAttributes": [*extra]} if extra else {}),
        },
    }  # fmt: skip


def _table(names: str, **indexes: list[Request]) -> Request:
    return {
        "TableName": TABLE,
        "KeySchema": [
            {"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"} for name in names.split()
        ],
        "BillingMode": "PAY_PER_REQUEST",
        **indexes,
    }  # fmt: skip


GLOBAL = _table(
    "p r g",
    GlobalSecondaryIndexes=[_index("every", "g", "ALL"), _index("some", "g", "INCLUDE", "i")],
)
LOCAL = _table("p r q", LocalSecondaryIndexes=[_index("own", "p q:RANGE", "KEYS_ONLY")])
ITEMS: tuple[Request, ...] = (
    *(
        {"p": {"S": "a"}, "r": {"S": r}, "g": {"S": g}, "q": {"S": r}, "i": {"S": f"i{r}"},
         "x": {"S": f"x{r}"}}
        for r, g in (("1", "y"), ("2", "y"), ("3", "z"))
    ),
    {"p": {"S": "a"}, "r": {"S": "4"}, "x": {"S": "x4"}},
)  # fmt: skip


def _from(rule: str, columns: str, source: str, *, told: str = INDEXES, **more: object) -> Vector:
    """What is found in an index."""
    made = LOCAL if source.startswith("own") else GLOBAL
    index, _, clause = source.partition(" ")
    statement = f'SELECT {columns} FROM {{T}}."{index}" {clause}'
    return asked(rule, statement, source=told, items=ITEMS, tables=(made,), **more)


_COST: Mapping[str, object] = {"ReturnConsumedCapacity": "INDEXES"}

_FOUND = (
    _from("An index is read by its key.", "r", "every WHERE g = 'z'", told=SELECTS),
    _from("An index holds what has its key.", "*", "every", told=SELECTS),
    _from("The key of the table is no key of a global index.", "r", "every WHERE p = 'a'"),
    _from("An index shows what it projects.", "*", "some WHERE g = 'z'"),
    _from("An index shows the keys that it projects.", "*", "own WHERE p = 'a' AND q < '2'"),
    _from("A local index is ordered by its sort key.", "r", "own WHERE p = 'a' ORDER BY q DESC"),
    _from("A local index fetches what it does not project.", "x", "own WHERE p = 'a'"),
    _from("What a global index does not project is not shown.", "x, nope", "some WHERE g = 'y'"),
    _from("A keyed read filters by what an index projects.", "r",
          "some WHERE g = 'y' AND i = 'i1'"),
    _from("A keyed read does not filter by what an index lacks.", "r",
          "some WHERE g = 'y' AND x = 'x1'"),
    _from("A filter by what an index lacks may ask for its absence.", "r",
          "some WHERE g = 'y' AND x IS MISSING"),
    _from("A keyed read of a local index does not filter by what it lacks.", "r",
          "own WHERE p = 'a' AND q BETWEEN '1' AND '9' AND x = 'x1'"),
    _from("What a filter lacks is listed.", "r", "some WHERE g = 'y' AND b = '1' AND a = '2'"),
    _from("Of several reads the last in the order of partitions tells what it lacks.", "r",
          "some WHERE (g = 'y' AND u1 = '1') OR (g = 'z' AND u2 = '1')"),
    _from("Reads may lack what they filter by if one does not.", "r",
          "some WHERE (g = 'y' AND x = '1') OR g = 'z'"),
    _from("A scan of an index filters by what it lacks as by what is not there.", "r",
          "some WHERE x = 'x1'", told=INFERRED),
    _from("What is asked to be in two partitions is a scan, which may filter by what is lacking.",
          "r", "some WHERE g = 'y' AND (g = 'z' OR x = 'x1')", told=EDGES),
    _from("A global index is not read strongly consistently.", "*", "every WHERE g = 'y'",
          ConsistentRead=True),
    _from("A local index may be read strongly consistently.", "r", "own WHERE p = 'a'",
          ConsistentRead=True),
    _from("An index is one of the table's.", "*", "none WHERE g = 'y'"),
    _from("The key of an index is of its type.", "*", "every WHERE g = 1"),
    _from("The key of an index is not empty.", "*", "every WHERE g = ''"),
    asked("An index of several partition key attributes is not read.",
          "SELECT * FROM {T}.\"two\" WHERE g = 'y' AND q = 'z'", source=SEVERAL_KEYS, items=(),
          tables=(_table("p r g q", GlobalSecondaryIndexes=[_index("two", "g q", "ALL")]),)),
    asked("An index of several sort key attributes is not read.", 'SELECT * FROM {T}."two"',
          source=SEVERAL_KEYS, items=(),
          tables=(_table("p r g q s", GlobalSecondaryIndexes=[
              _index("two", "g q:RANGE s:RANGE", "ALL")]),)),
)  # fmt: skip

_FILLING = Vector(
    "an-index-that-is-being-filled-is-not-read", "An index that is being filled is not read.",
    'developer guide, "Managing Global Secondary Indexes in DynamoDB"',
    (
        Step("UpdateTable", {
            "TableName": TABLE,
            "AttributeDefinitions": [{"AttributeName": "n", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": _index("new", "n", "ALL")}],
        }, settle=False),
        Step(OPERATION, stating("SELECT r FROM {T}.\"new\" WHERE n = 'a'")),
    ),
    (GLOBAL,),
)  # fmt: skip

_CAPACITY = API.format("ConsumedCapacity")
_COSTS = (
    asked("A SELECT consumes what it evaluates.", "SELECT p FROM {T} WHERE p = 'a'",
          ReturnConsumedCapacity="TOTAL", source=_CAPACITY),
    asked("A strongly consistent SELECT consumes twice as much.",
          "SELECT p FROM {T} WHERE p = 'a'", ReturnConsumedCapacity="TOTAL", ConsistentRead=True,
          source=_CAPACITY),
    asked("Nothing is told of capacity where that is not wanted.", "SELECT p FROM {T}",
          ReturnConsumedCapacity="NONE", source=_CAPACITY),
    _from("A read of an index consumes of the index.", "*", "every WHERE g = 'y'", told=_CAPACITY,
          **_COST),
    _from("What is fetched consumes of the table too.", "x", "own WHERE p = 'a'", told=_CAPACITY,
          **_COST),
)  # fmt: skip

VECTORS = (*_FOUND, _FILLING, *_COSTS)
