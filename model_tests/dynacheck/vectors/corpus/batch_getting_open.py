"""BatchGetItem: faults of which no source says which is told; any of them is right."""

from __future__ import annotations

from dynacheck.vectors.corpus.batch_getting import OTHER
from dynacheck.vectors.corpus.shared import KEY, ONE, TABLE, one, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchGetItem"

NOWHERE = "no source says which fault is told"
BOTH = (*ONE, table("p:S", name=OTHER))
NUMBERED: Request = {"p": {"N": "1"}}


def _keys(*keys: Request, **more: object) -> Request:
    return {"Keys": list(keys), **more}


def _many(count: int) -> Request:
    return _keys(*({"p": {"S": str(place)}} for place in range(count)))


def _open(rule: str, tables: tuple[Request, ...] = BOTH, **asked: Request) -> Vector:
    names = {"first": TABLE, "second": OTHER}
    items = {names[place]: entry for place, entry in asked.items()}
    return one(OPERATION, {"RequestItems": items}, rule, NOWHERE, tables=tables)


VECTORS = (
    _open("A key that is there twice is told, or a projection that is none.",
          first=_keys(KEY, KEY, ProjectionExpression="a, a")),
    _open("A key that is there twice is told, or one that is no value.",
          first=_keys(KEY, KEY, {"p": {}})),
    _open("Of two tables a fault of either request is told.", first=_keys({"p": {}}),
          second=_keys(KEY, KEY)),
    _open("Too many keys of all tables are told, or one that is no value.", first=_many(60),
          second=_keys(*({"p": {"N": f"{place}x"}} for place in range(41)))),
    _open("A mixed projection is told, or a key that is no value.",
          first=_keys(KEY, ProjectionExpression="a"),
          second=_keys({"p": {}}, AttributesToGet=["a"])),
    _open("A table that is not there is told, or a key that does not fit another.", ONE,
          first=_keys(NUMBERED), second=_keys(KEY)),
    _open("A key that does not fit is told, or a path that leads into it.",
          first=_keys(NUMBERED, ProjectionExpression="p.a")),
)  # fmt: skip
