"""Query: where it starts, and start keys that are none."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.reads import (
    DYNALITE,
    INDEXED,
    LETTERS,
    PAGING,
    WIDE,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, ONE, TYPES
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format("Query")
QUERY = DYNALITE.format("query")
AT_P: tuple[str, Request] = ("p = :v", {":v": s("x")})
AT_G: tuple[str, Request] = ("g = :v", {":v": s("x")})
NO_KEY: tuple[str, Request] = ("a = :v", {":v": s("x")})


def _key(**values: str) -> Request:
    return {name: s(value) for name, value in values.items()}


LETTER = tuple(_key(p="x", r=r, g="x", l=at) for r, at in (("a", "1"), ("b", "2"), ("c", "3")))


def _at(
    rule: str,
    start: Request,
    asked: tuple[str, Request] = AT_P,
    name: str | None = None,
    made: Request | None = None,
    source: str = QUERY,
    items: tuple[Request, ...] = (),
    **more: object,
) -> Vector:
    """A query that starts after `start`, of an index or a table."""
    condition, values = asked
    index = {} if name is None else {"IndexName": name}
    step = reading(
        OPERATION,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        ExclusiveStartKey=start,
        **index,
        **more,
    )
    return of(rule, source, [step], made or (LETTERS if name is None else INDEXED), items)


_STARTED = (
    _at("A query goes on after its start key.", _key(p="x", r="b"), source=PAGING, items=LETTER),
    _at("A start key need not be of an item.", _key(p="x", r="aa"), source=PAGING, items=LETTER),
    _at("After the last key there is nothing.", _key(p="x", r="c"), source=PAGING, items=LETTER),
    _at("A query that goes backwards goes on below its start key.", _key(p="x", r="b"),
        source=PAGING, items=LETTER, ScanIndexForward=False),
    _at("A query of a local index starts at the keys of the index and of the table.",
        _key(p="x", r="b", l="2"), name="local_all", source=PAGING, items=LETTER),
    _at("A query of a global index starts at the keys of the index and of the table.",
        _key(p="x", r="b", g="x", l="2"), AT_G, "global_some", source=PAGING, items=LETTER),
)  # fmt: skip

_NARROW: tuple[str, Request] = ("p = :v AND r > :v", {":v": s("x")})
_BELOW: tuple[str, Request] = ("p = :v AND r < :v", {":v": s("x")})
_REFUSED = (
    _at("A start key is not empty.", {}, NO_KEY),
    _at("A start key has each attribute of the key.", _key(p="x")),
    _at("A start key has no attributes besides the key.", _key(p="x", r="a", a="a")),
    _at("A start key has the attributes of the key, and no others.", _key(p="x", a="a"), AT_P),
    _at("A start key has the partition key.", _key(r="a", a="a"), NO_KEY),
    _at("A partition key of a start has its type.", {"p": n(1), "r": s("a")}, NO_KEY),
    _at("A sort key of a start has its type.", {"p": s("x"), "r": n(1)}),
    _at("What a condition lacks is told before the type of a start's sort key.",
        {"p": s("x"), "r": n(1)}, NO_KEY),
    _at("A sort key of a start is not empty.", _key(p="x", r="")),
    _at("A sort key of a start has at most 1024 bytes.", _key(p="x", r="r" * 1025)),
    _at("A start key of a local index has the key of the index.", _key(p="x", r="a"),
        name="local_all"),
    _at("A start key of a global index has the key of the table.", _key(g="x"), AT_G,
        "global_all"),
    _at("A start key of a global index has the key of the index.", _key(p="x", r="a", a="a"),
        AT_G, "global_all"),
    _at("The index's part of a start key has its type.", {**_key(p="x", r="a"), "g": n(1)}, AT_G,
        "global_all"),
    _at("The table's part of a start key has its type.", {"p": n(1), "r": n(1), "g": s("x")},
        AT_G, "global_all"),
    _at("The table's part of a start key is not empty.", _key(p="x", r="", g="x"), AT_G,
        "global_all"),
    _at("The index's part of a start key is not empty.", _key(p="x", r="a", g="x", l=""), AT_G,
        "global_some"),
    _at("A start key has the partition key that is asked for.", _key(p="y", r="a")),
    _at("A start key of an index has the partition key that is asked for.",
        _key(p="y", r="a", g="y"), AT_G, "global_all"),
    _at("A start key has a sort key that is asked for.", _key(p="x", r="a"), _NARROW),
    _at("A start key with another partition key has a sort key that is asked for.",
        _key(p="a", r="a"), _NARROW),
    _at("A start key with another partition key cannot go on within a range.",
        _key(p="y", r="a"), _BELOW),
    _at("A start key is made of values.", {"p": {}, "r": s("a")}),
    _at("A start key is made of values of one type.", {"p": {"S": "x", "N": "1"}, "r": s("a")}),
    _at("A number of a start key that is none is told as such.", {"p": {"N": "x"}, "r": s("a")},
        source=TYPES),
    _at("A start key of a table without sort keys has its partition key alone.",
        _key(p="x", r="a"), made=ONE[0]),
)  # fmt: skip

_WHOLE: Request = {**_key(p="x", h="x", i="x"), "r": n(1), "t": {"B": b"t"}}
_AT_HI: tuple[str, Request] = ("h = :v AND i = :v", {":v": s("x")})
_SEVERAL = (
    _at("A start key of an index by several attributes has each of them.", {
        name: value for name, value in _WHOLE.items() if name != "t"
        }, _AT_HI, "wide", WIDE),
    _at("Each attribute of an index's key has its type in a start key.",
        {**_WHOLE, "t": s("t")}, _AT_HI, "wide", WIDE),
    _at("A start key of an index by several attributes goes on after all of them.", _WHOLE, _AT_HI,
        "wide", WIDE, PAGING,
        tuple({**_WHOLE, "p": s(t), "t": {"B": t.encode()}} for t in ("s", "u", "v"))),
)  # fmt: skip

_DUPLICATE: Request = {"p": {"SS": ["a", "a"]}, "r": s("a")}
_ORDER = (
    _at("A set in a start key that has an element twice is told as such.", _DUPLICATE,
        source=TYPES),
    _at("A start key that is none is told before a condition that is none.", {"p": {}},
        ("p <> :v", {":v": s("x")})),
    _at("A number of conditions that is too great is told after the width of a start key.", {},
        ("p = :v AND r = :v AND a = :v", {":v": s("x")})),
)  # fmt: skip

VECTORS = (*_STARTED, *_REFUSED, *_SEVERAL, *_ORDER)
