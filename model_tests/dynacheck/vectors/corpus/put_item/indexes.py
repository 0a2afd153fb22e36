"""PutItem on a table with indexes: what they ask of items, which are in them, what it costs."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import (
    CAPACITY,
    GLOBAL,
    LETTERS,
    LOCAL,
    SEVERAL,
    index,
    n,
    of,
    reading,
    s,
    with_indexes,
)
from dynacheck.vectors.corpus.support.shared import NUBO, ONE, PARITY, QUOTAS, put, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

KEYS = NUBO.format("tier3/error-messages/transactWriteItems.test.ts")
EMPTY = NUBO.format("tier3/limits/emptyValues.test.ts")
COSTS = NUBO.format("tier1/putItem/indexConsumedCapacity.test.ts")
COLLECTIONS = PARITY.format("tier1/putItem/itemCollectionMetrics.test.ts")

KEYED = with_indexes(
    LETTERS,
    "g:S", "n:N", "b:B", "l:S",
    local=(index("by_l", "p", "l"),),
    globally=(index("by_g", "g"), index("by_n", "n"), index("by_b", "b", "g"),
              index("by_r", "r", "p")),
)  # fmt: skip
"""Indexes over a string `g`, a number `n`, a binary `b` and `g`, the table's key, and `l`."""
COSTED = with_indexes(
    LETTERS,
    "g:S", "l:S",
    local=(index("by_l", "p", "l"),),
    globally=(index("by_g", "g", include=["i"]),),
)  # fmt: skip
"""A local index that projects all, and a global one that projects `i`."""
KEY: Request = {"p": s("x"), "r": s("1")}
FULL: Request = {**KEY, "g": s("g"), "l": s("l"), "i": s("i"), "o": s("o")}


def _put(rule: str, source: str, item: Request, made: Request = KEYED) -> Vector:
    return of(rule, source, [Step(OPERATION, put({**KEY, **item}))], made)


_ASKED = (
    _put("An item without the key of an index is put.", GLOBAL, {}),
    _put("An item with the keys of all indexes is put.", GLOBAL,
         {"g": s("g"), "n": n(1), "b": {"B": b"b"}, "l": s("l")}),
    _put("The key of a global index has its type.", KEYS, {"n": s("1")}),
    _put("The key of a global index is no list.", KEYS, {"g": {"L": [s("x")]}}),
    _put("The key of a global index is not null.", KEYS, {"n": {"NULL": True}}),
    _put("The key of a local index has its type.", KEYS, {"l": {"SS": ["x"]}}),
    _put("Of several indexes the first by name is told.", KEYS, {"l": {"M": {}}, "n": s("x")}),
    _put("The key of an index is no empty string.", EMPTY, {"l": s("")}),
    _put("The key of an index is no empty binary.", EMPTY, {"b": {"B": b""}}),
    _put("The partition key of an index has at most 2048 bytes.", QUOTAS,
         {"b": {"B": b"b" * 2049}}),
    _put("The sort key of an index has at most 1024 bytes.", QUOTAS, {"l": s("l" * 1025)}),
    _put("The keys of an index may be as large as the quotas allow.", QUOTAS,
         {"b": {"B": b"b" * 2048}, "g": s("g" * 1024)}),
    _put("The table's key is told before an index's.", KEYS, {"p": s(""), "g": n(1)}),
)  # fmt: skip

WIDE = with_indexes(table("p:S"), "h:S", "i:S", "r:S", "t:S",
                    globally=(index("wide", "h", "i", "r", "t", parts=2),))  # fmt: skip


def _wide(rule: str, **sizes: int) -> Vector:
    item = {"p": s("x"), **{name: s("x" * size) for name, size in sizes.items()}}
    return of(rule, SEVERAL, [Step(OPERATION, put(item))], WIDE)


_TOGETHER = (
    _wide("Attributes of a partition key count together.", h=1100, i=1100),
    _wide("Attributes of a sort key count together.", r=600, t=600),
    _wide("An attribute of a sort key counts though others are not there.", t=1025),
    _wide("Attributes of a partition key may have 2048 bytes together.", h=1024, i=1024),
)


def _reads(name: str) -> Step:
    return reading("Scan", IndexName=name)


_IN = (
    of("An index is sparse: it has the items with its key.", GLOBAL,
       [_reads("by_g")], COSTED, (KEY, {**KEY, "r": s("2"), "g": s("g")})),
    of("An item that takes another's place takes it in the indexes.", GLOBAL,
       [Step(OPERATION, put({**KEY, "g": s("h"), "i": s("j")})), _reads("by_g")], COSTED, (FULL,)),
    of("An item that loses the key of an index leaves it.", LOCAL,
       [Step(OPERATION, put(KEY)), _reads("by_l")], COSTED, (FULL,)),
    of("A refused item comes into no index.", GLOBAL,
       [Step(OPERATION, put({**KEY, "g": s("g"), "l": n(1)})), _reads("by_g")], COSTED),
)  # fmt: skip


def _costs(
    rule: str,
    item: Request,
    old: Request | None = None,
    units: str = "INDEXES",
    source: str = COSTS,
) -> Vector:
    """What it costs that an item takes the place of `old`."""
    request = {**put({**KEY, **item}), "ReturnConsumedCapacity": units}
    items = () if old is None else ({**KEY, **old},)
    return of(rule, source, [Step(OPERATION, request)], COSTED, items)


def _entry(g: str, size: int) -> Request:
    return {"g": s(g), "i": s("i" * size)}


_COSTS = (
    _costs("An item in no index costs the table alone.", {"o": s("o")}),
    _costs("An item in a global index costs there too.", {"g": s("g"), "i": s("i")}),
    _costs("An item in a local index costs there too.", {"l": s("l")}),
    _costs("An item in both indexes costs in both.", FULL),
    _costs("TOTAL tells the sum of the table and its indexes.", FULL, units="TOTAL"),
    _costs("NONE tells no costs.", FULL, units="NONE"),
    _costs("The same item again costs nothing in the indexes.", FULL, FULL),
    _costs("A change of what an index does not project costs nothing there.",
           {"g": s("g"), "o": s("2")}, {"g": s("g"), "o": s("1")}),
    _costs("An item costs a unit for each KB.", {"o": s("o" * 2043)}, source=CAPACITY),
    _costs("An item of a byte more costs a unit more.", {"o": s("o" * 2044)}, source=CAPACITY),
    _costs("A smaller item costs what the larger one costs whose place it takes.", {},
           {"o": s("o" * 3000)}, source=CAPACITY),
    _costs("An entry costs by what is projected of it.", {"g": s("g"), "o": s("o" * 3000)}),
    _costs("An entry that shrinks costs the larger.", _entry("g", 1), _entry("g", 3000)),
    _costs("An entry that grows costs the larger.", _entry("g", 3000), _entry("g", 1)),
    _costs("An entry that moves costs in both of its places.", _entry("h", 1500),
           _entry("g", 1500)),
    _costs("Each place of an entry that moves costs by its own size.", _entry("h", 1),
           _entry("g", 3000)),
    _costs("An entry that goes costs what it was.", {}, _entry("g", 3000)),
)  # fmt: skip


def _metrics(rule: str, made: Request, asked: str, item: Request = KEY) -> Vector:
    request = {**put(item), "ReturnItemCollectionMetrics": asked}
    return of(rule, COLLECTIONS, [Step(OPERATION, request)], made)


_METRICS = (
    _metrics("SIZE tells the item collection where there is a local index.", COSTED, "SIZE"),
    _metrics("Without a local index there are no item collections.", ONE[0], "SIZE",
             {"p": s("x")}),
    _metrics("NONE tells no item collection.", COSTED, "NONE"),
    _metrics("What is told of item collections is one of two.", COSTED, "ALL"),
)  # fmt: skip

VECTORS = (*_ASKED, *_TOGETHER, *_IN, *_COSTS, *_METRICS)
