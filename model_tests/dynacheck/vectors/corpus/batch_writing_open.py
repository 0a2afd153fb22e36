"""BatchWriteItem: faults of which no source says which is told; any of them is right."""

from __future__ import annotations

from dynacheck.vectors.corpus.batch_writing import OTHER
from dynacheck.vectors.corpus.shared import KEY, ONE, TABLE, one, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchWriteItem"

NOWHERE = "no source says which fault is told"
BOTH = (*ONE, table("p:S", name=OTHER))


def _puts(*items: Request) -> list[object]:
    return [{"PutRequest": {"Item": item}} for item in items]


def _many(count: int, **more: Request) -> list[object]:
    return _puts(*({"p": {"S": str(place)}, **more} for place in range(count)))


def _open(rule: str, tables: tuple[Request, ...] = BOTH, **asked: list[object]) -> Vector:
    names = {"first": TABLE, "second": OTHER}
    items = {names[place]: writes for place, writes in asked.items()}
    return one(OPERATION, {"RequestItems": items}, rule, NOWHERE, tables=tables)


VECTORS = (
    _open("An item that is written twice is told, or one without a key.",
          first=_puts(KEY, KEY, {"a": {"S": "a"}})),
    _open("Too many requests for all tables are told, or a value that is none.", first=_many(13),
          second=_many(13, a={})),
    _open("Of two tables a fault of either's requests is told.", first=_puts({**KEY, "a": {}}),
          second=[{}]),
    _open("Of two tables a fault of either's keys is told.", first=_puts({"p": {"N": "1"}}),
          second=_puts(KEY, KEY)),
    _open("A table that is not there is told, or a key that does not fit another.", ONE,
          first=_puts({"p": {"N": "1"}}), second=_puts(KEY)),
)  # fmt: skip
