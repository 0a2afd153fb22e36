"""What a walk must find: the specification's unpaged answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from dynacheck.exchange.placeholders import pruned
from dynacheck.exchange.step import Walk
from dynacheck.judging.batch_walks import BATCH, WholeBatch
from dynacheck.judging.bodies import rows
from dynacheck.judging.presence import marked
from dynacheck.judging.streams import LISTED, WholeStreams
from dynacheck.judging.walks import STATEMENT, AnyWhole, Item, Whole, number
from dynaspec.items import Choice, Failure, Success, Tables, handle, possible
from dynaspec.items.data.inferences import collected

FILTERS = ("FilterExpression", "QueryFilter", "ScanFilter", "ConditionalOperator")
SHOWN = ("ProjectionExpression", "AttributesToGet", "Select")


def whole(tables: Tables, walk: Walk) -> AnyWhole | Failure | Choice:
    """What a walk must find, or how its first request is refused."""
    with collected() as reached:
        found = _found(tables, walk)
    if isinstance(found, AnyWhole):
        return replace(found, rests_on=frozenset(reached))
    return found


def _found(tables: Tables, walk: Walk) -> AnyWhole | Failure | Choice:
    refused = handle(tables, walk.operation, walk.first())[1]
    if not isinstance(refused, Success):
        return refused
    if walk.operation == STATEMENT:
        return _statement(tables, walk)
    if walk.operation == LISTED:
        return _listing(tables, walk.request)
    if walk.operation == BATCH:
        return _batch(tables, walk.request)
    answered = _unpaged(tables, walk.operation, walk.request)
    plain = {n: v for n, v in walk.request.items() if n not in (*FILTERS, *SHOWN)}
    evaluated = _unpaged(tables, walk.operation, pruned(plain))
    if isinstance(answered, Failure):
        return answered
    if isinstance(evaluated, Failure):
        return evaluated
    names = _key_names(tables, walk.request)
    items, groups, count = answered
    sequence, key_groups, _ = evaluated
    keys = tuple({name: item[name] for name in names} for item in sequence or ())
    return Whole(items, count, groups, keys, key_groups)


def _statement(tables: Tables, walk: Walk) -> Whole | Failure:
    """What all pages of a SELECT hold: in any order where the service chooses what is on a page."""
    items: list[Item] = []
    groups: list[int] = []
    free = False
    page_items: int | None = None
    more: dict[str, object] = {}
    while True:
        page = _page(tables, walk.operation, {**walk.first(), **more})
        if isinstance(page, Failure):
            return page
        found = rows(page.body, "Items")
        own = list(page.unordered.get("Items", ()))
        groups += [*own, *[1] * (len(found) - sum(own))]
        items += found
        free = free or page.part is not None
        page_items = page_items if page.part is None else page.part.most
        if "NextToken" not in page.body:
            order = (len(items),) if free else tuple(groups)
            beside_limit = None if page_items == walk.page else page_items
            return Whole(tuple(items), len(items), order, (), (), beside_limit)
        more = {"NextToken": page.body["NextToken"]}


def _batch(tables: Tables, request: Mapping[str, object]) -> WholeBatch | Failure:
    """What all pages of a BatchGetItem hold."""
    found: dict[str, list[Item]] = {}
    while True:
        page = _page(tables, BATCH, request)
        if isinstance(page, Failure):
            return page
        responses = cast("Mapping[str, object]", page.body["Responses"])
        for name in responses:
            found.setdefault(name, []).extend(rows(responses, name))
        if not page.body["UnprocessedKeys"]:
            return WholeBatch(found)
        request = {**request, "RequestItems": page.body["UnprocessedKeys"]}


def _listing(tables: Tables, request: Mapping[str, object]) -> WholeStreams | Failure:
    """The streams on all pages of ListStreams."""
    found: list[Item] = []
    while True:
        page = _page(tables, LISTED, {**request, "Limit": 1})
        if isinstance(page, Failure):
            return page
        found += rows(marked(page.body), "Streams")
        last = page.body.get("LastEvaluatedStreamArn")
        if last is None:
            return WholeStreams(tuple(found))
        request = {**request, "ExclusiveStartStreamArn": last}


def _page(tables: Tables, operation: str, request: Mapping[str, object]) -> Success | Failure:
    """A page of the specification's own."""
    return possible(handle(tables, operation, request)[1])[0]


_Unpaged = tuple[tuple[Item, ...] | None, tuple[int, ...], int]


def _unpaged(tables: Tables, operation: str, request: Mapping[str, object]) -> _Unpaged | Failure:
    """The items, the groups of free order and the count of all the specification's pages.

    Where two pages meet, a group that both may have a part of is one group.
    """
    items: list[Item] = []
    groups: list[int] = []
    counted, listed, start = 0, True, None
    while True:
        given = request if start is None else {**request, "ExclusiveStartKey": start}
        page = _page(tables, operation, given)
        if isinstance(page, Failure):
            return page
        found = page.body.get("Items")
        size = number(page.body, "Count")
        own = list(page.unordered.get("Items", ()))
        own += [1] * (size - sum(own))
        if groups and own:
            own[0] += groups.pop()
        groups += own
        counted += size
        listed = isinstance(found, list)
        items += found if isinstance(found, list) else []
        start = page.body.get("LastEvaluatedKey")
        if start is None:
            return (tuple(items) if listed else None), tuple(groups), counted


def _key_names(tables: Tables, request: Mapping[str, object]) -> list[str]:
    """The attributes of a LastEvaluatedKey: the keys of the table and of the index."""
    described = handle(tables, "DescribeTable", {"TableName": request["TableName"]})[1]
    body = described.body.get("Table") if isinstance(described, Success) else None
    table: Mapping[str, object] = body if isinstance(body, Mapping) else {}
    indexes = [*rows(table, "GlobalSecondaryIndexes"), *rows(table, "LocalSecondaryIndexes")]
    wanted = [i for i in indexes if i.get("IndexName") == request.get("IndexName")]
    return sorted(
        {str(row["AttributeName"]) for part in (table, *wanted) for row in rows(part, "KeySchema")}
    )
