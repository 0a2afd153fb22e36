"""Scan: what it finds, in pages and segments, where it starts, and what it refuses."""

from __future__ import annotations

from dynacheck.exchange.step import Walk
from dynacheck.vectors.corpus.support.reads import (
    CAPACITY,
    DYNALITE,
    GLOBAL,
    INDEXED,
    LETTERS,
    LOCAL,
    PAGING,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, ERRORS, INFERRED, NUBO, ONE, TABLE, TYPES
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Scan"

PAGE = API.format("Scan")
SCANS = 'developer guide, "Scanning tables in DynamoDB"'
SCAN = DYNALITE.format("scan")
MESSAGES = NUBO.format("tier3/error-messages/scan.test.ts")
SELECT = NUBO.format("tier1/scan/select.test.ts")


def _key(**values: str) -> Request:
    return {name: s(value) for name, value in values.items()}


THREE = tuple({"p": s(p), "v": n(v)} for p, v in (("a", 1), ("b", 2), ("c", 3)))
WHOLE = _key(p="x", r="1", g="x", l="1", i="i", o="o")
ITEMS = (WHOLE, _key(p="y", r="2", g="x"), _key(p="y", r="3", l="1"), _key(p="y", r="4"))
V: Request = {":v": n(2)}


def _scan(
    rule: str,
    source: str = PAGE,
    items: tuple[Request, ...] = THREE,
    made: Request = ONE[0],
    **more: object,
) -> Vector:
    return of(rule, source, [reading(OPERATION, **more)], made, items)


_FOUND = (
    _scan("A scan finds every item, in any order."),
    _scan("A scan of an empty table finds nothing.", items=()),
    _scan("Items of one partition key are found in the order of their sort keys.", SCANS,
          tuple(_key(p="a", r=r) for r in "cab"), LETTERS),
    _scan("A filter leaves the items for which it holds; all of them are scanned.", SCANS,
          FilterExpression="v >= :v", ExpressionAttributeValues=V),
    _scan("A filter may be on the key.", SCANS, FilterExpression="p = :p",
          ExpressionAttributeValues={":p": s("b")}),
    _scan("A filter may leave nothing.", NUBO.format("tier1/scan/basic.test.ts"),
          FilterExpression="v = :v", ExpressionAttributeValues={":v": s("2")}),
    _scan("A projection says what is shown.", FilterExpression="v = :v", ProjectionExpression="p",
          ExpressionAttributeValues=V),
    _scan("A filter and a projection may use names.", FilterExpression="#v = :v",
          ProjectionExpression="#p", ExpressionAttributeNames={"#v": "v", "#p": "p"},
          ExpressionAttributeValues=V),
    _scan("COUNT shows no items.", SELECT, Select="COUNT"),
    _scan("COUNT counts what the filter leaves.", SELECT, Select="COUNT",
          FilterExpression="v < :v", ExpressionAttributeValues=V),
    _scan("ALL_ATTRIBUTES shows whole items.", SELECT, Select="ALL_ATTRIBUTES"),
    _scan("A scan can be consistent.", ConsistentRead=True),
    _scan("A page of one partition key ends by its Limit.", SCANS,
          tuple(_key(p="a", r=r) for r in "abc"), LETTERS, Limit=2),
    _scan("A scan goes on after its start key within a partition key.", SCANS,
          tuple(_key(p="a", r=r) for r in "abc"), LETTERS, ExclusiveStartKey=_key(p="a", r="b")),
    _scan("A Limit beyond all items tells of no more.", SCANS, Limit=4),
)  # fmt: skip


def _index(rule: str, name: str, source: str, **more: object) -> Vector:
    return _scan(rule, source, ITEMS, INDEXED, IndexName=name, **more)


_OF_INDEXES = (
    _index("A scan of a global index finds the items with its key.", "global_all", GLOBAL),
    _index("A scan of a local index finds the items with its key.", "local_all", LOCAL,
           ConsistentRead=True),
    _index("A scan shows what a global index projects.", "global_some", GLOBAL),
    _index("A scan shows what a local index projects.", "local_some",
           NUBO.format("tier1/scan/lsi.test.ts")),
    _index("ALL_PROJECTED_ATTRIBUTES shows what an index projects.", "local_some", PAGE,
           Select="ALL_PROJECTED_ATTRIBUTES"),
    _index("ALL_ATTRIBUTES fetches from the table what a local index does not project.",
           "local_some", LOCAL, Select="ALL_ATTRIBUTES"),
    _index("A projection fetches from the table what a local index does not project.",
           "local_some", LOCAL, ProjectionExpression="o"),
    _index("A filter sees what an index projects.", "global_some", INFERRED,
           FilterExpression="attribute_exists(o)"),
    _index("A global index cannot be scanned consistently.", "global_all", MESSAGES,
           ConsistentRead=True),
    _index("An index that is not there is not scanned.", "none", SCAN),
    _index("ALL_ATTRIBUTES is not for a global index that does not project all.", "global_some",
           SCAN, Select="ALL_ATTRIBUTES"),
    _index("A projection of what a global index does not project is refused.", "global_some",
           SCAN, ProjectionExpression="p, o"),
)  # fmt: skip

_STARTS = (
    _scan("A start key is not empty.", SCAN, ExclusiveStartKey={}),
    _scan("A start key has the key of the table.", SCAN, ExclusiveStartKey=_key(a="a")),
    _scan("A start key has its types.", SCAN, ExclusiveStartKey={"p": n(1)}),
    _scan("A start key has the sort key.", SCAN, (), LETTERS, ExclusiveStartKey=_key(p="a")),
    _scan("A sort key of a start is not empty.", SCAN, (), LETTERS,
          ExclusiveStartKey=_key(p="a", r="")),
    _scan("A start key is made of values.", SCAN, ExclusiveStartKey={"p": {}}),
    _scan("A number of a start key that is none is told as such.", TYPES,
          ExclusiveStartKey={"p": {"N": "x"}}),
    _index("A start key of an index is not empty.", "global_all", SCAN, ExclusiveStartKey={}),
    _index("A start key of an index has the key of the index.", "global_all", SCAN,
           ExclusiveStartKey=_key(p="a", r="a", a="a")),
    _index("The index's part of a start key has its type.", "global_all", SCAN,
           ExclusiveStartKey={**_key(p="a", r="a"), "g": n(1)}),
    _index("The table's part of a start key has its type.", "global_all", SCAN,
           ExclusiveStartKey={**_key(r="a", g="a"), "p": n(1)}),
    _index("ALL_ATTRIBUTES that an index does not have is told before a start key's empty part.",
           "global_some", SCAN, Select="ALL_ATTRIBUTES",
           ExclusiveStartKey=_key(p="a", r="", g="a", l="a")),
)  # fmt: skip


def _refused(rule: str, source: str = SCAN, **more: object) -> Vector:
    return of(rule, source, [reading(OPERATION, **more)], ONE[0])


_REFUSED = (
    of("A table that is not there is not scanned.", ERRORS, [reading(OPERATION)], None),
    _refused("A Segment comes with TotalSegments.", MESSAGES, Segment=0),
    _refused("TotalSegments come with a Segment.", MESSAGES, TotalSegments=4),
    _refused("A Segment is below TotalSegments.", MESSAGES, Segment=5, TotalSegments=5),
    _refused("There is at least one segment.", Segment=0, TotalSegments=0),
    _refused("There are at most a million segments.", Segment=0, TotalSegments=1_000_001),
    _refused("A Segment is not negative.", NUBO.format("tier3/validation-ordering/scan.test.ts"),
             Segment=-1, TotalSegments=4),
    _refused("A Segment is below a million.", Segment=1_000_000, TotalSegments=1_000_000),
    _refused("The last of a million segments may be scanned, by a filter that is none.",
             Segment=999_999, TotalSegments=1_000_000, FilterExpression=""),
    _refused("A Limit is at least 1.", MESSAGES, Limit=0),
    _refused("A filter is not empty.", FilterExpression=""),
    _refused("An empty filter is told before an empty projection.", FilterExpression="",
             ProjectionExpression=""),
    _refused("A filter does not lead into a key.", FilterExpression="attribute_exists(p.a)"),
    _refused("Values come with a filter.", ExpressionAttributeValues={}),
    _refused("SPECIFIC_ATTRIBUTES needs to be told which.", Select="SPECIFIC_ATTRIBUTES"),
    _refused("A projection does not go with ALL_ATTRIBUTES.", SELECT, Select="ALL_ATTRIBUTES",
             ProjectionExpression="p"),
    _refused("AttributesToGet does not go with COUNT.", Select="COUNT", AttributesToGet=["p"]),
    _refused("ALL_PROJECTED_ATTRIBUTES is for indexes.", SELECT,
             Select="ALL_PROJECTED_ATTRIBUTES"),
    _refused("A Select is one of four.", MESSAGES, Select="SOME"),
    _refused("A segment is told before an expression.", Segment=1, TotalSegments=1,
             FilterExpression=""),
    _refused("A start key is told before a segment.", Segment=1, ExclusiveStartKey={"p": {}}),
    _refused("An expression is told before a Select.", Select="SPECIFIC_ATTRIBUTES",
             FilterExpression=""),
)  # fmt: skip

_KIBI = tuple({"p": s(p), "o": s("o" * 3000)} for p in "abc")
_COSTS = (
    _scan("A scan costs half a unit for each 4 KB that it reads of all items together.", CAPACITY,
          _KIBI, Select="COUNT", ReturnConsumedCapacity="TOTAL"),
    _scan("A consistent scan costs a unit for each 4 KB.", CAPACITY, _KIBI, Select="COUNT",
          ConsistentRead=True, ReturnConsumedCapacity="INDEXES"),
    _scan("A scan costs by what is evaluated, whatever the filter leaves.",
          NUBO.format("tier1/scan/consumedCapacity.test.ts"), _KIBI, Select="COUNT",
          FilterExpression="attribute_not_exists(o)", ReturnConsumedCapacity="TOTAL"),
    _scan("A scan of an empty table costs half a unit.", CAPACITY, (),
          ReturnConsumedCapacity="TOTAL"),
    _index("A scan of a global index costs the index.", "global_some", CAPACITY, Select="COUNT",
           ReturnConsumedCapacity="INDEXES"),
    _index("A scan of a local index costs the index, and the table what is fetched.",
           "local_some", CAPACITY, Select="ALL_ATTRIBUTES", ReturnConsumedCapacity="INDEXES"),
)  # fmt: skip

_MANY = tuple(
    {"p": s(f"p{place % 3}"), "r": s(str(place)), "g": s("x"), "v": n(place)} for place in range(9)
)


def _walk(rule: str, page: int | None = 2, segments: int = 1, **more: object) -> Vector:
    walk = Walk(OPERATION, {"TableName": TABLE, **more}, page=page, segments=segments)
    return of(rule, PAGING if segments == 1 else SCANS, [walk], INDEXED, _MANY)


_WALKS = (
    _walk("All pages together are every item once."),
    _walk("A page may be of one item.", 1),
    _walk("Pages may be counted alone.", Select="COUNT"),
    _walk("A page is as long as its Limit before the filter.", FilterExpression="v > :v",
          ExpressionAttributeValues=V),
    _walk("All segments together are every item once.", None, 3),
    _walk("All pages of all segments together are every item once.", 2, 3),
    _walk("One segment is the whole.", None, 1),
    _walk("All pages of a global index are its entries.", IndexName="global_all"),
    _walk("All segments of a global index are its entries.", None, 2, IndexName="global_all"),
)  # fmt: skip

VECTORS = (*_FOUND, *_OF_INDEXES, *_STARTS, *_REFUSED, *_COSTS, *_WALKS)
