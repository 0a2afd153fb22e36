"""UpdateItem on a table with indexes: what they ask of updates, and what it costs."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.put_item.indexes import (
    COLLECTIONS,
    COSTED,
    COSTS,
    EMPTY,
    FULL,
    KEY,
    KEYED,
)
from dynacheck.vectors.corpus.support.reads import CAPACITY, DYNALITE, GLOBAL, n, of, reading, s
from dynacheck.vectors.corpus.support.shared import QUOTAS, TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

KEYS = DYNALITE.format("updateItem")
HELD: Request = {**KEY, "g": s("x"), "b": {"B": b"x"}}


def _update(expression: str, value: Request | None = None, **more: object) -> Step:
    values = {} if value is None else {"ExpressionAttributeValues": {":v": value}}
    request = {"TableName": TABLE, "Key": KEY, "UpdateExpression": expression, **values, **more}
    return Step(OPERATION, request)


def _sets(
    rule: str, name: str, value: Request, source: str = KEYS, items: tuple[Request, ...] = (HELD,)
) -> Vector:
    return of(rule, source, [_update(f"SET {name} = :v", value)], KEYED, items)


_ASKED = (
    _sets("An update leaves the key of a global index with its type.", "g", n(5)),
    _sets("An update leaves the key of a local index with its type.", "l", {"M": {}}),
    _sets("An update that makes an item leaves the key of an index with its type.", "g", n(5),
          items=()),
    _sets("An update leaves no key of an index that is an empty string.", "g", s(""), EMPTY),
    _sets("An update leaves no key of an index that is empty binary.", "b", {"B": b""}, EMPTY),
    _sets("An update leaves a partition key of an index with at most 2048 bytes.", "g",
          s("g" * 2049), QUOTAS),
    _sets("An update leaves a sort key of an index with at most 1024 bytes.", "l", s("l" * 1025),
          QUOTAS),
    of("ADD tells its type of the key of an index.", KEYS,
       [_update("ADD g :v", n(1))], KEYED),
    of("A sum is a number, whatever is there.", KEYS,
       [_update("SET g = p + :v", n(1))], KEYED, (HELD,)),
    of("list_append gives a list, whatever is there.", KEYS,
       [_update("SET g = list_append(o, r)")], KEYED, (HELD,)),
    of("An attribute has its type only when the item is there.", KEYS,
       [_update("SET g = b")], KEYED, (HELD,)),
    of("A type that an update tells is judged before the condition.", KEYS,
       [_update("SET g = :v", n(1), ConditionExpression="attribute_exists(o)")], KEYED, (HELD,)),
    of("A type that an update finds is judged after the condition.", KEYS,
       [_update("SET g = b", ConditionExpression="attribute_exists(o)")], KEYED, (HELD,)),
    _sets("An update may set the key of an index.", "n", n(7)),
    _sets("An update of another attribute asks nothing of the indexes.", "o", s("")),
    of("An update does not lead into the key of an index.", KEYS,
       [_update("REMOVE l.x")], KEYED),
    of("An update may remove the key of an index.", GLOBAL,
       [_update("REMOVE g"), reading("Scan", IndexName="by_g")], KEYED, (HELD,)),
    of("An update moves the entry of an index.", GLOBAL,
       [_update("SET g = :v", s("y")), reading("Scan", IndexName="by_g")], KEYED, (HELD,)),
)  # fmt: skip


def _costs(
    rule: str,
    expression: str,
    value: Request | None = None,
    source: str = COSTS,
    items: tuple[Request, ...] = (FULL,),
) -> Vector:
    step = _update(expression, value, ReturnConsumedCapacity="INDEXES")
    return of(rule, source, [step], COSTED, items)


_COSTS = (
    _costs("An update of what the global index does not project costs nothing there.",
           "SET o = :v", s("2")),
    _costs("An update of what both indexes project costs in both.", "SET i = :v", s("2")),
    _costs("An update of the key of a global index costs twice there.", "SET g = :v", s("h")),
    _costs("An update that takes the key of an index away costs once there.", "REMOVE g"),
    _costs("An update of the key of a local index costs twice there.", "SET l = :v", s("m")),
    _costs("An update that changes nothing costs nothing in the indexes.", "SET g = :v", s("g")),
    _costs("An update costs the larger of the item before and after.", "REMOVE o", None, CAPACITY,
           ({**KEY, "o": s("o" * 3000)},)),
    _costs("An update of nothing that is there costs one unit.", "REMOVE o", None, COSTS, ()),
    of("SIZE tells the item collection where there is a local index.", COLLECTIONS,
       [_update("SET o = :v", s("o"), ReturnItemCollectionMetrics="SIZE")], COSTED),
    of("TOTAL tells what the update costs together.", COSTS,
       [_update("SET i = :v", s("2"), ReturnConsumedCapacity="TOTAL")], COSTED, (FULL,)),
)  # fmt: skip

VECTORS = (*_ASKED, *_COSTS)
