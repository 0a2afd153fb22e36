"""Query: what an index shows, what is fetched from the table, what it costs, and walks."""

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
    WIDE,
    P,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, NUBO, PARITY, QUOTAS, TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format("Query")
QUERY = DYNALITE.format("query")


def _item(place: int, **more: Request) -> Request:
    return {"p": s("x"), "r": s(str(place)), **more}


WHOLE = _item(1, g=s("x"), l=s("1"), i=s("i"), o=s("o"))
ITEMS = (WHOLE, _item(2, g=s("x"), l=s("2")), _item(3, g=s("y")), _item(4, l=s("0")), _item(5))


def _of(rule: str, name: str, source: str, **more: object) -> Vector:
    """A query of an index; the keys `x` that are asked for are the same in each."""
    key = "g" if name.startswith("global") else "p"
    request = {"KeyConditionExpression": f"{key} = :p", "ExpressionAttributeValues": P, **more}
    return of(rule, source, [reading(OPERATION, IndexName=name, **request)], INDEXED, ITEMS)


_FOUND = (
    _of("A local index has the items with its sort key, in its order.", "local_all", LOCAL),
    _of("A global index has the items with its partition key.", "global_some", GLOBAL),
    _of("A local index shows what it projects, and the keys.", "local_some", LOCAL),
    _of("A global index shows what it projects, and the keys.", "global_some", GLOBAL,
        ScanIndexForward=False),
    _of("ALL_PROJECTED_ATTRIBUTES shows what an index projects.", "local_some",
        NUBO.format("tier1/query/select.test.ts"), Select="ALL_PROJECTED_ATTRIBUTES"),
    _of("ALL_ATTRIBUTES fetches from the table what a local index does not project.", "local_some",
        LOCAL, Select="ALL_ATTRIBUTES"),
    _of("ALL_ATTRIBUTES shows all of an index that projects all.", "global_all", GLOBAL,
        Select="ALL_ATTRIBUTES", KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": s("y")}),
    _of("A projection fetches from the table what a local index does not project.", "local_some",
        LOCAL, ProjectionExpression="o, i"),
    _of("A projection of what an index projects fetches nothing.", "global_some", GLOBAL,
        ProjectionExpression="i, r"),
    _of("COUNT counts the entries of an index.", "global_some", PAGE, Select="COUNT"),
    _of("A local index can be read consistently.", "local_all", LOCAL, ConsistentRead=True),
    _of("A filter sees what an index projects.", "global_some", PAGE,
        FilterExpression="attribute_exists(i)"),
    _of("A filter on a local index sees what ALL_ATTRIBUTES fetches.", "local_all", PAGE,
        Select="ALL_ATTRIBUTES", FilterExpression="attribute_exists(o)"),
)  # fmt: skip

_REFUSED = (
    _of("A global index cannot be read consistently.", "global_all",
        PARITY.format("tier3/error-messages/indexReads.test.ts"), ConsistentRead=True),
    _of("ALL_ATTRIBUTES is not for a global index that does not project all.", "global_some",
        GLOBAL, Select="ALL_ATTRIBUTES"),
    _of("A projection of what a global index does not project is refused.", "global_some", GLOBAL,
        ProjectionExpression="p, o, y.a"),
    _of("A filter on what a global index does not project is refused.", "global_some", QUERY,
        FilterExpression="o = :p"),
    _of("A filter on what a local index does not project is refused.", "local_some", QUERY,
        FilterExpression="attribute_exists(y) OR o = y"),
    _of("ALL_ATTRIBUTES that an index does not have is told before a filter within a key.",
        "global_some", QUERY, Select="ALL_ATTRIBUTES", FilterExpression="p.a = :p"),
    _of("A filter on a key is told before ALL_ATTRIBUTES that an index does not have.",
        "global_some", QUERY, Select="ALL_ATTRIBUTES", FilterExpression="l = :p"),
    _of("A filter that an index cannot serve is told before a projection.", "global_some", QUERY,
        FilterExpression="o = :p", ProjectionExpression="o"),
)  # fmt: skip

_LARGE = tuple(_item(place, g=s("x"), l=s("l"), o=s("o" * 5000)) for place in range(3))
_KIBI = tuple(_item(place, o=s("o" * 3000)) for place in range(3))
ASKED: Request = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": P}


def _costs(
    rule: str, items: tuple[Request, ...], units: str = "TOTAL", source: str = CAPACITY,
    **more: object
) -> Vector:  # fmt: skip
    """What a query costs; it shows a count alone, unless it is asked for more."""
    request = {**ASKED, "Select": "COUNT", **more, "ReturnConsumedCapacity": units}
    return of(rule, source, [reading(OPERATION, **request)], INDEXED, items)


_COSTS = (
    _costs("A query costs half a unit for each 4 KB that it reads of all items together.", _KIBI),
    _costs("A consistent query costs a unit for each 4 KB.", _KIBI, ConsistentRead=True),
    _costs("A query costs by what is evaluated, whatever the filter leaves.", _KIBI,
           FilterExpression="attribute_not_exists(o)"),
    _costs("A query costs by what is evaluated, whatever is shown.", _KIBI, Select=
           "SPECIFIC_ATTRIBUTES", ProjectionExpression="r"),
    _costs("A query that finds nothing costs as if it had found something small.", (), "TOTAL",
           PAGE),
    _costs("A page costs by what is on it.", _KIBI, Limit=1),
    _costs("INDEXES tells what the table costs.", _KIBI, "INDEXES"),
    _costs("NONE tells no costs.", _KIBI, "NONE"),
    _costs("A global index costs by what it projects, and the table nothing.", _LARGE, "INDEXES",
           IndexName="global_some", KeyConditionExpression="g = :p"),
    _costs("A local index costs by what it projects.", _LARGE, "INDEXES", IndexName="local_some"),
    _costs("TOTAL tells the sum alone.", _LARGE, IndexName="local_some"),
    _costs("Each item that is fetched for a local index costs as if it was read alone.", _LARGE,
           "INDEXES", LOCAL, IndexName="local_some", Select="ALL_ATTRIBUTES",
           ConsistentRead=True),
    _costs("What is fetched eventually consistently costs half.", _LARGE, "INDEXES", LOCAL,
           IndexName="local_some", Select="ALL_ATTRIBUTES"),
    _costs("What is told of costs is one of three.", (), "SOME", PAGE),
)  # fmt: skip

_MANY = tuple(
    {"p": s("x"), "r": s(str(place)), "g": s("x"), "l": s(str(place % 3)), "v": n(place)}
    for place in range(7)
)


def _walk(rule: str, page: int | None, source: str = PAGING, **more: object) -> Vector:
    walk = Walk(OPERATION, {"TableName": TABLE, **ASKED, **more}, page=page)
    return of(rule, source, [walk], INDEXED, _MANY)


_WIDE_ASKED = {"KeyConditionExpression": "h = :p AND i = :p", "ExpressionAttributeValues": P}
_WALKS = (
    _walk("All pages together are the whole, in order.", 3),
    _walk("A page may be of one item.", 1),
    _walk("All pages together are the whole backwards.", 2, ScanIndexForward=False),
    _walk("A page is as long as its Limit before the filter.", 2, FilterExpression="v > :v",
          ExpressionAttributeValues={**P, ":v": n(3)}),
    _walk("Pages may be counted alone.", 3, Select="COUNT"),
    _walk("All pages of a local index are its entries in order; equal keys in any.", 2,
          IndexName="local_all"),
    _walk("All pages of a global index are its entries.", 2, GLOBAL, IndexName="global_all",
          KeyConditionExpression="g = :p"),
    of("All pages of an index by several attributes are its entries.", PAGING,
       [Walk(OPERATION, {"TableName": TABLE, "IndexName": "narrow", **_WIDE_ASKED}, page=2)],
       WIDE, tuple({"p": s(str(place)), "h": s("x"), "i": s("x")} for place in range(5))),
    of("Pages that end at 1 MB are together the whole.", QUOTAS,
       [Walk(OPERATION, {"TableName": TABLE, **ASKED, "ProjectionExpression": "r"})], LETTERS,
       tuple(_item(place, o=s("o" * 262_200)) for place in range(5))),
    of("A page that ends by its Limit tells where to go on.", PAGING,
       [reading(OPERATION, **ASKED, Limit=2)], LETTERS, ITEMS),
    of("A Limit beyond all items tells of no more.", PAGING,
       [reading(OPERATION, **ASKED, Limit=6)], LETTERS, ITEMS),
    of("A page of an index tells where to go on by the keys of both.", PAGING,
       [reading(OPERATION, **ASKED, IndexName="local_all", Limit=1)], INDEXED, ITEMS),
    of("A page may leave nothing and still tell where to go on.", PAGING,
       [reading(OPERATION, **ASKED, FilterExpression="attribute_exists(v)", Limit=2)],
       LETTERS, ITEMS),
)  # fmt: skip

VECTORS = (*_FOUND, *_REFUSED, *_COSTS, *_WALKS)
