"""Walks through all pages: the specification's own pass, and wrong pages are told, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.causes import Case
from dynacheck.conform.shrinking import shrink
from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.judging.compare import compare
from dynacheck.judging.walks import PAGES, Whole, fault, walked
from dynacheck.judging.whole import whole
from dynaspec.items import EMPTY, Failure, Success, Tables, handle, possible
from support.endpoints.conform_wire_server import serving
from support.runs.conform_runs import ALL_TABLES, TINY, conform, reproduce, tiny_run, with_parts
from support.specified.chosen import answered

__all__ = ["tiny_run"]

TABLE = Schema("S", "N")
QUERY = {
    "TableName": TABLE.table,
    "KeyConditionExpression": "p = :p",
    "ExpressionAttributeValues": {":p": {"S": "a"}},
}
FILTERED = {
    **QUERY,
    "FilterExpression": "n > :n",
    "ExpressionAttributeValues": {":p": {"S": "a"}, ":n": {"N": "1"}},
}


def tables(count: int = 5) -> Tables:
    """A table with `count` items under one partition key, their sort keys and `n` from 0."""
    made, _ = answer(EMPTY, Step("CreateTable", TABLE.create_request()))
    for number in range(count):
        item = {"p": {"S": "a"}, "r": {"N": str(number)}, "n": {"N": str(number)}}
        made, _ = answer(made, Step("PutItem", {"TableName": TABLE.table, "Item": item}))
    return made


def by_specification(operation: str, request: Mapping[str, object]) -> Answer:
    given = answered(tables(), operation, request)[1]
    assert isinstance(given, Success), given
    return Answered(given.body)


def expected(walk: Walk) -> Whole:
    found = whole(tables(), walk)
    assert isinstance(found, Whole), found
    return found


def judged(walk: Walk, change: Callable[[int, dict[str, Any]], dict[str, Any]]) -> str | None:
    """The fault of the specification's own pages, each of them changed."""
    given = walked(walk, 100, by_specification)
    assert isinstance(given, Answered)
    segments: Any = given.body[PAGES]
    changed = [[change(n, dict(p)) for n, p in enumerate(pages)] for pages in segments]
    return fault(expected(walk), walk, Answered({PAGES: changed}))


@pytest.mark.parametrize(
    "walk",
    [
        Walk("Query", QUERY),
        Walk("Query", QUERY, page=1),
        Walk("Query", QUERY, page=2),
        Walk("Query", {**QUERY, "ScanIndexForward": False}, page=2),
        Walk("Query", FILTERED, page=2),
        Walk("Query", {**FILTERED, "Select": "COUNT"}, page=2),
        Walk("Query", {**QUERY, "ProjectionExpression": "n"}, page=3),
        Walk("Scan", {"TableName": TABLE.table}, page=2),
        Walk("Scan", {"TableName": TABLE.table}, page=1, segments=3),
    ],
)
def test_the_specifications_own_pages_are_right(walk: Walk) -> None:
    assert judged(walk, lambda _, page: page) is None


def with_last(page: dict[str, Any], number: int) -> dict[str, Any]:
    return {**page, "LastEvaluatedKey": {"p": {"S": "a"}, "r": {"N": str(number)}}}


def without(page: dict[str, Any], member: str) -> dict[str, Any]:
    return {name: value for name, value in page.items() if name != member}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda n, p: {**p, "Items": p["Items"][::-1]} if n == 1 else p, "key of its last item"),
        (lambda n, p: {**p, "Items": p["Items"] * 2}, "Count is not the number of Items"),
        (lambda n, p: {**p, "ScannedCount": 3}, "more items are evaluated than Limit says"),
        (lambda n, p: {**p, "ScannedCount": 0}, "ScannedCount is less than Count"),
        (lambda n, p: without(p, "Items"), "Items missing"),
        (lambda n, p: with_last(p, 9) if n == 0 else p, "the key of no item"),
        (lambda n, p: with_last(p, 0) if n == 0 else p, "is not the key of its last item"),
        (lambda n, p: with_last(p, 1) if n == 2 else p, "is not the key of its last item"),
        (lambda n, p: without(p, "LastEvaluatedKey") if n == 1 else p, "a page after the last"),
        (lambda n, p: with_last(p, 4) if n == 2 else p, "there is no last page"),
        (lambda n, p: {**p, "Items": [], "Count": 0} if n == 1 else p, "an item missing"),
        (lambda n, p: {**p, "Items": [*p["Items"][:1], {"p": {"S": "b"}}][: p["Count"]]}
         if n == 2 else p, None),
    ],
)  # fmt: skip
def test_wrong_pages_break_their_rule(
    change: Callable[[int, dict[str, Any]], dict[str, Any]], rule: str | None
) -> None:
    found = judged(Walk("Query", QUERY, page=2), change)
    assert found is None if rule is None else rule in str(found), found


def test_a_key_that_comes_again_ends_the_walk() -> None:
    def stuck(operation: str, request: Mapping[str, object]) -> Answer:
        return by_specification(operation, {**request, "ExclusiveStartKey": start})

    start = {"p": {"S": "a"}, "r": {"N": "1"}}
    walk = Walk("Query", QUERY, page=2)
    given = walked(walk, 100, stuck)
    assert isinstance(given, Answered)
    segments: Any = given.body[PAGES]
    assert len(segments[0]) == 2, "the second page ends where the first did"
    assert fault(expected(walk), walk, given) is not None


def page_with(
    change: Callable[[Mapping[str, object], dict[str, Any]], dict[str, Any]],
) -> Callable[[Tables, str, Mapping[str, object]], tuple[Tables, Success | Failure]]:
    def answering(
        state: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, given = handle(state, operation, request)
        if operation == "Query" and isinstance(given, Success) and given.body.get("Items"):
            return after, Success(change(request, dict(given.body)))
        return after, given

    return answering


def skipping(request: Mapping[str, object], body: dict[str, Any]) -> dict[str, Any]:
    """Loses the first item of every page but the first."""
    if "ExclusiveStartKey" not in request:
        return body
    return {**body, "Items": body["Items"][1:], "Count": body["Count"] - 1}


def test_a_target_that_loses_items_between_pages_is_caught_and_reproduced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_parts(monkeypatch, "walk_examples")
    with_parts(monkeypatch, "walk_examples")
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES[1:2])
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=1))
    words = ("--only", "Query", "--report", str(tmp_path))
    with serving(page_with(skipping)) as endpoint:
        status, found = conform("--endpoint", endpoint, *words)
        walks = [c for c in found["divergences"] if c["rule"].startswith("walk: ")]
        assert status == 1
        assert walks, [c["cause"] for c in found["divergences"]]
        again = reproduce(walks[0]["reproducer"], endpoint)
        assert again.returncode == 1, again.stdout + again.stderr
        assert "DIVERGES: an item missing" in again.stdout
    with serving() as right:
        passed = reproduce(walks[0]["reproducer"], right)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_a_walk_is_shrunk_in_its_pages_too() -> None:
    walk = Walk("Scan", {"TableName": TABLE.table, "Select": "COUNT"}, page=7, segments=4)
    smallest = shrink(Case((TABLE,), (walk,)), lambda case: isinstance(case.subject, Walk))
    assert smallest == Case((), (Walk("Scan", {}),))


def groups(sizes: Sequence[int]) -> Whole:
    keys = tuple({"p": {"S": str(number)}} for number in range(sum(sizes)))
    return Whole(keys, len(keys), tuple(sizes), keys, tuple(sizes))


@pytest.mark.parametrize(
    ("sizes", "order", "rule"),
    [((3,), "201", None), ((1, 2), "021", None), ((1, 2), "102", "LastEvaluatedKey"),
     ((1, 1, 1), "021", "LastEvaluatedKey")],
)  # fmt: skip
def test_order_is_free_within_groups_only(
    sizes: tuple[int, ...], order: str, rule: str | None
) -> None:
    items = [{"p": {"S": number}} for number in order]
    pages: list[dict[str, object]] = [
        {"Items": [item], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": item} for item in items
    ]
    del pages[-1]["LastEvaluatedKey"]
    found = fault(groups(sizes), Walk("Query", QUERY, page=1), Answered({PAGES: [pages]}))
    assert found is None if rule is None else rule in str(found), found


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"Limit": 3}, "Count differs"),
        ({}, "Count differs"),
        ({"Limit": 5}, "a page that ends at a key before it is full"),
    ],
)
def test_a_short_page_is_right_in_a_walk_alone(asked: dict[str, object], rule: str) -> None:
    """With Limit 5 nothing is left of the five items: whether a key is named is free, no more."""
    request = {**QUERY, **asked}
    (right, *_) = possible(handle(tables(), "Query", request)[1])
    short = by_specification("Query", {**QUERY, "Limit": 2})
    found = compare(right, short)
    assert (found and found.rule) == rule
    walk = Walk("Query", QUERY, page=3)
    pages = walked(walk, 100, lambda name, asked: by_specification(name, {**asked, "Limit": 2}))
    assert isinstance(pages, Answered)
    assert fault(expected(walk), walk, pages) is None
