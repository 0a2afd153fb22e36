"""Query: start keys at the bounds of the key condition, and in tables without sort keys."""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.support.legacy import compared
from dynacheck.vectors.corpus.support.reads import (
    DYNALITE,
    INDEXED,
    LETTERS,
    PAGING,
    WIDE,
    P,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, ONE, REPORTED, TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format("Query")
RESTARTED = f"{REPORTED}: aws-sdk-ruby, issue 2456; note.kiriukun.com, 2020-05-30"
ASKED_LOCAL = "DynamoDB Local, which was asked"
LOCAL = f"{REPORTED} of one bound; DynamoDB Local at each"
NOWHERE = f"{REPORTED}, of tables without sort keys"
FIVE = tuple({"p": s("x"), "r": s(r), "g": s("x"), "l": s(r)} for r in ("a", "b", "c", "d", "e"))
ASKED = {
    "=": ("{} = :b", {":b": s("b")}),
    "<": ("{} < :d", {":d": s("d")}),
    "<=": ("{} <= :d", {":d": s("d")}),
    ">": ("{} > :b", {":b": s("b")}),
    ">=": ("{} >= :b", {":b": s("b")}),
    "BETWEEN": ("{} BETWEEN :b AND :d", {":b": s("b"), ":d": s("d")}),
    "begins_with": ("begins_with({}, :b)", {":b": s("b")}),
}
"""A condition on a sort key, and its values."""


def _at(
    rule: str,
    sign: str,
    at: str,
    source: str,
    name: str | None = None,
    partition: str = "x",
    **more: object,
) -> Vector:
    """A query of five items that starts at one, of an index or the table."""
    part, values = ASKED[sign]
    key: dict[str, object] = {"p": s(partition), "r": s(at)}
    first, second = "p", "r"
    if name is not None:
        more["IndexName"] = name
        key["l"], second = s(at), "l"
    if name is not None and name.startswith("global"):
        key["g"], first = s("x"), "g"
    step = reading(
        OPERATION,
        KeyConditionExpression=f"{first} = :p AND {part.format(second)}",
        ExpressionAttributeValues={**P, **values},
        ExclusiveStartKey=key,
        **more,
    )
    return of(rule, source, [step], LETTERS if name is None else INDEXED, FIVE)


def _back(rule: str, sign: str, at: str, source: str, name: str | None = None) -> Vector:
    return _at(rule, sign, at, source, name, ScanIndexForward=False)


_LOCAL, _GLOBAL = "local_all", "global_some"
_BOUNDS = (
    _at("A query may start at the bound that it begins with.", ">=", "b", RESTARTED),
    _back("A query does not start at the bound that it ends with.", ">=", "b", RESTARTED),
    _back("A query may start at the bound that it begins with, backwards.", "<=", "d", LOCAL),
    _at("A query does not start at the upper bound that it ends with.", "<=", "d", LOCAL),
    _at("A query between two bounds may start at the lower one.", "BETWEEN", "b", LOCAL),
    _at("A query between two bounds does not start at the upper one.", "BETWEEN", "d", LOCAL),
    _back("A query between two bounds may start at the upper one, backwards.", "BETWEEN", "d",
          LOCAL),
    _back("A query between two bounds does not start at the lower one, backwards.", "BETWEEN", "b",
          LOCAL),
    _at("A query does not start at a lower bound that it excludes.", ">", "b",
        DYNALITE.format("query")),
    _back("A query does not start at a lower bound that it excludes, backwards.", ">", "b", LOCAL),
    _at("A query does not start at an upper bound that it excludes.", "<", "d", LOCAL),
    _back("A query does not start at an upper bound that it excludes, backwards.", "<", "d",
          LOCAL),
    _at("A query may start below an upper bound.", "<", "c", PAGING),
    _back("A query may start above a lower bound, backwards.", ">", "c", PAGING),
    _at("A query does not start before its range.", "BETWEEN", "a", RESTARTED),
    _back("A query does not start behind its range, backwards.", "BETWEEN", "e", LOCAL),
    _at("A query does not start behind its range.", "<=", "e", LOCAL),
    _back("A query does not start before its range, backwards.", ">=", "a", RESTARTED),
    _at("A query that ends nowhere may start at its last key.", ">=", "e", PAGING),
    _back("A query that ends nowhere may start at its first key, backwards.", "<=", "a", PAGING),
    _at("A query for a prefix may start within it.", "begins_with", "b", PAGING),
    _at("A query for a prefix does not start after it.", "begins_with", "c", LOCAL),
    _back("A query for a prefix does not start before it, backwards.", "begins_with", "a", LOCAL),
    _at("A query of a local index may start at the bound that it ends with.", "<=", "d", PAGING,
        _LOCAL),
    _back("A query of a local index may start at the bound that it ends with, backwards.", ">=",
          "b", PAGING, _LOCAL),
    _at("A query of a global index may start at the bound that it ends with.", "BETWEEN", "d",
        PAGING, _GLOBAL),
    _back("A query of a global index may start at the bound that it ends with, backwards.",
          "BETWEEN", "b", PAGING, _GLOBAL),
    _at("A query of a local index does not start before its range.", ">=", "a",
        DYNALITE.format("query"), _LOCAL),
    _back("A query of a global index does not start behind its range, backwards.", "<=", "e",
          DYNALITE.format("query"), _GLOBAL),
    _at("A query for one key of an index may start at it.", "=", "b", PAGING, _GLOBAL),
    _at("A query for one key of an index does not start at another.", "=", "c",
        DYNALITE.format("query"), _GLOBAL),
    _at("Of a start key at the last bound, of another partition, either fault is told.", ">=",
        "b", LOCAL, partition="y", ScanIndexForward=False),
    _at("A query for one key of a table may start at it.", "=", "b", ASKED_LOCAL),
    _back("A query for one key of a table may start at it, backwards.", "=", "b", ASKED_LOCAL),
    _at("A query for one key of a table does not start at another.", "=", "c",
        DYNALITE.format("query")),
)  # fmt: skip


def _walk(rule: str, sign: str, page: int, name: str | None = None, **more: object) -> Vector:
    """All pages of a range, of which the last is full."""
    part, values = ASKED[sign]
    first, second = ("p", "r") if name is None else ("g", "l")
    request = {
        "TableName": TABLE,
        "KeyConditionExpression": f"{first} = :p AND {part.format(second)}",
        "ExpressionAttributeValues": {**P, **values},
        **({} if name is None else {"IndexName": name}),
        **more,
    }
    made = LETTERS if name is None else INDEXED
    return of(rule, PAGING, [Walk(OPERATION, request, page=page)], made, FIVE)


_WALKS = (
    _walk("No page ends with a key that the next could not start from.", "BETWEEN", 1),
    _walk("No page ends with a key that the next could not start from, backwards.", "BETWEEN", 1,
          ScanIndexForward=False),
    _walk("A last page that is full ends at the upper bound.", "<=", 2),
    _walk("A last page that is full ends at the lower bound, backwards.", ">=", 2,
          ScanIndexForward=False),
    _walk("Pages of one key come to an end.", "=", 1),
    _walk("Pages of a range of an index come to an end.", "BETWEEN", 1, _GLOBAL),
)  # fmt: skip


def _single(rule: str, asked: Request, source: str = NOWHERE, **more: object) -> Vector:
    """A query of a table without sort keys."""
    request = {"TableName": TABLE, **asked, **more}
    return of(rule, source, [Step(OPERATION, request)], ONE[0], SINGLES)


X: Request = {"p": s("x")}
SINGLES = (X, {"p": s("y")})
BY_P: Request = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": P}
BY_KEY: Request = {"KeyConditions": {"p": compared("EQ", s("x"))}}
_ALONE = (
    _single("A query of a table without sort keys takes no start key.", BY_P,
            ExclusiveStartKey=X),
    _single("A query by KeyConditions of a table without sort keys takes no start key.", BY_KEY,
            ExclusiveStartKey=X),
    _single("A query of a table without sort keys takes no start key, backwards.", BY_P,
            ExclusiveStartKey=X, ScanIndexForward=False),
    _single("A query of a table without sort keys does not start at another key.", BY_P,
            ExclusiveStartKey={"p": s("y")}),
    _single("A start key of a table without sort keys has its type.", BY_P,
            DYNALITE.format("query"), ExclusiveStartKey={"p": n(1)}),
    _single("A start key of a table without sort keys is not empty.", BY_P,
            DYNALITE.format("query"), ExclusiveStartKey={}),
    of("A query of a table without sort keys is one page.", NOWHERE,
       [Walk(OPERATION, {"TableName": TABLE, **BY_P}, page=1)], ONE[0], SINGLES),
    of("A page of a table without sort keys is the last, though it is full.", NOWHERE,
       [reading(OPERATION, **BY_P, Limit=1)], ONE[0], SINGLES),
)  # fmt: skip

_WHOLE: Request = {
    "p": s("x"), "h": s("x"), "i": s("x"), "r": n(1), "t": {"B": b"b"},
}  # fmt: skip
_HI: Request = {":x": s("x"), ":r": n(1), ":t": {"B": b"b"}}


def _several(rule: str, condition: str, start: Request, source: str, **more: object) -> Vector:
    """A query of an index by two attributes of a partition key and two of a sort key."""
    text = f"h = :x AND i = :x{condition}"
    values = {name: value for name, value in _HI.items() if name in text}
    step = reading(
        OPERATION, IndexName="wide", KeyConditionExpression=text,
        ExpressionAttributeValues=values, ExclusiveStartKey=start, **more,
    )  # fmt: skip
    items = tuple({**_WHOLE, "p": s(p), "t": {"B": p.encode()}} for p in "acd")
    return of(rule, source, [step], WIDE, items)


_PARTS = (
    _several("A start key of several attributes has each of the partition key asked for.", "",
             {**_WHOLE, "i": s("y")}, DYNALITE.format("query")),
    _several("A start key of several attributes has the first of the sort key asked for.",
             " AND r = :r", {**_WHOLE, "r": n(2)}, DYNALITE.format("query")),
    _several("A start key of several attributes has the second of the sort key asked for.",
             " AND r = :r AND t > :t", _WHOLE, DYNALITE.format("query")),
    _several("A start key of several attributes may be at the bound that a query ends with.",
             " AND r = :r AND t <= :t", _WHOLE, PAGING),
    _several("A start key of several attributes may be at the bound of a query backwards.",
             " AND r = :r AND t >= :t", _WHOLE, PAGING, ScanIndexForward=False),
    _several("A start key of several attributes goes on backwards.", " AND r = :r", _WHOLE, PAGING,
             ScanIndexForward=False),
)  # fmt: skip

VECTORS = (*_BOUNDS, *_WALKS, *_ALONE, *_PARTS)
