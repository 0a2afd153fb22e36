"""Walks through batches: the specification's own pages pass, and wrong ones are told by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.exchange.client import Answer, Answered, Refused
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.judging.batch_walks import BATCH_BYTES, WholeBatch, least_bytes
from dynacheck.judging.bodies import page_difference, plain_part
from dynacheck.judging.walks import PAGES, fault, recalled, walked
from dynacheck.judging.whole import whole
from dynaspec.items import EMPTY, Failure, Success, Tables, handle
from dynaspec.items.data import limits
from support.endpoints.conform_wire_server import Answering, serving
from support.runs.conform_runs import ALL_TABLES, TINY, conform, reproduce, tiny_run, with_parts
from support.specified import chosen

__all__ = ["tiny_run"]

SIMPLE, PAIRS = Schema("S"), Schema("S", "N")
KEYS = [{"p": {"S": key}} for key in "abcde"]
PAIR = {"p": {"S": "a"}, "r": {"N": "1"}}
SHOWN = {"ProjectionExpression": "p, #v", "ExpressionAttributeNames": {"#v": "v"}}
WALK = Walk(
    "BatchGetItem",
    {
        "RequestItems": {
            SIMPLE.table: {"Keys": KEYS, "ConsistentRead": True, **SHOWN},
            PAIRS.table: {"Keys": [PAIR]},
        }
    },
)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has room for two of the items of 18 bytes, and for that of 5."""
    monkeypatch.setattr(limits, "BATCH_SIZE_MAX", 2 * 18 + 5)


def tables() -> Tables:
    """Items of all KEYS but the last, and of PAIR."""
    made = EMPTY
    for schema in (SIMPLE, PAIRS):
        made, _ = answer(made, Step("CreateTable", schema.create_request()))
    items = [{**key, "v": {"S": "x" * 12}, "w": {"N": "1"}} for key in KEYS[:-1]]
    for schema, item in (*((SIMPLE, item) for item in items), (PAIRS, PAIR)):
        made, _ = answer(made, Step("PutItem", {"TableName": schema.table, "Item": item}))
    return made


def by_specification(operation: str, request: Mapping[str, object]) -> Answer:
    given = handle(tables(), operation, request)[1]
    assert isinstance(given, Success), given
    return Answered(given.body)


def expected(walk: Walk = WALK) -> WholeBatch:
    found = whole(tables(), walk)
    assert isinstance(found, WholeBatch), found
    return found


def pages(send: Callable[[str, Mapping[str, object]], Answer] = by_specification) -> Any:
    given = walked(WALK, expected().most, send)
    assert isinstance(given, Answered), given
    found: Any = given.body[PAGES]
    return found[0]


def judged(found: list[dict[str, Any]]) -> str | None:
    return fault(expected(), WALK, Answered({PAGES: [found]}))


def test_the_specifications_own_pages_are_right() -> None:
    found = pages()
    answered = [[len(items) for items in page["Responses"].values()] for page in found]
    assert answered == [[2, 0], [2, 1]]
    assert judged(found) is None


def test_what_all_pages_hold_is_shown_and_recalled() -> None:
    whole_ = expected()
    shown = whole_.success()
    assert {name: len(items) for name, items in whole_.tables.items()} == {
        SIMPLE.table: 4, PAIRS.table: 1,
    }  # fmt: skip
    assert recalled(shown.body, shown.unordered) == whole_


def test_a_batch_that_is_refused_has_no_pages() -> None:
    wrong = Walk("BatchGetItem", {"RequestItems": {SIMPLE.table: {"Keys": [*KEYS, KEYS[0]]}}})
    assert isinstance(whole(tables(), wrong), Failure)
    refused = Refused("ValidationException", "no", {})
    assert walked(WALK, 5, lambda operation, request: refused) == refused


def test_a_page_in_another_order_and_of_other_items_is_right() -> None:
    """The service reads in parallel: here the items that are asked for last come first."""

    def backwards(operation: str, request: Mapping[str, object]) -> Answer:
        asked: Any = request["RequestItems"]
        turned = {n: {**entry, "Keys": entry["Keys"][::-1]} for n, entry in asked.items()}
        return by_specification(operation, {"RequestItems": dict(reversed(turned.items()))})

    found = pages(backwards)
    assert found != pages()
    assert judged(found) is None


def unprocessed(page: dict[str, Any], **more: object) -> dict[str, Any]:
    left = page["UnprocessedKeys"]
    return {**page, "UnprocessedKeys": {**left, SIMPLE.table: {**left[SIMPLE.table], **more}}}


def answered(page: dict[str, Any], items: list[Any], table: str = SIMPLE.table) -> dict[str, Any]:
    return {**page, "Responses": {**page["Responses"], table: items}}


def items_of(page: dict[str, Any]) -> list[Any]:
    found: list[Any] = page["Responses"][SIMPLE.table]
    return found


LARGE = [{"p": {"S": "x" * BATCH_BYTES}, "v": {"B": b"x"}}]
WRONG: dict[str, Callable[[Any, Any], list[Any]]] = {
    "a page: UnprocessedKeys missing": lambda a, b: [a, {"Responses": b["Responses"]}],
    "a page: Responses missing": lambda a, b: [{**a, "Responses": []}, b],
    "a page: a table that was not asked for": lambda a, b: [answered(a, [], "other"), b],
    "a page: UnprocessedKeys: a key that was not asked for": lambda a, b: [
        unprocessed(a, Keys=[PAIR]), b],
    "a page: UnprocessedKeys: ConsistentRead differs": lambda a, b: [
        unprocessed(a, ConsistentRead=None), b],
    "a page: UnprocessedKeys: ProjectionExpression differs": lambda a, b: [
        unprocessed(a, ProjectionExpression="p"), b],
    "a page: none of the keys is answered": lambda a, b: [
        {**a, "UnprocessedKeys": WALK.request["RequestItems"]}, b],
    "a page: more than 16 MB of items": lambda a, b: [answered(a, LARGE), b],
    "there is no last page": lambda a, b: [a],
    "an item missing": lambda a, b: [a, answered(b, items_of(b)[:-1])],
    "an item twice": lambda a, b: [a, answered(b, [*items_of(b), *items_of(a)])],
    "an item not expected": lambda a, b: [a, answered(b, [*items_of(b), PAIR])],
}  # fmt: skip


@pytest.mark.parametrize("rule", sorted(WRONG))
def test_wrong_pages_break_their_rule(rule: str) -> None:
    assert judged(WRONG[rule](*pages())) == rule


def test_a_target_that_never_gets_on_is_not_asked_for_ever() -> None:
    asked = WALK.request["RequestItems"]
    given = {"Responses": {}, "UnprocessedKeys": asked}
    found = pages(lambda operation, request: Answered(given))
    assert len(found) == 2
    assert judged(found) == "a page: none of the keys is answered"


def test_numbers_do_not_count_for_the_size_that_a_page_has_at_least() -> None:
    item = {"a": {"N": "1" * 30}, "b": {"L": [{"S": "ä"}, {"BS": [b"12", b"3"]}, {"BOOL": True}]}}
    assert least_bytes([item]) == len("ä".encode()) + len(b"123")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"Responses": {}}, None),
        ({"Responses": []}, "Responses is no map"),
        ({"UnprocessedKeys": {"other": {}}}, "UnprocessedKeys: a table that was not asked for"),
        ({"UnprocessedKeys": None}, "UnprocessedKeys is no map"),
    ],
)
def test_of_one_page_alone_the_tables_are_compared(
    change: dict[str, object], said: str | None
) -> None:
    given = handle(tables(), WALK.operation, WALK.request)[1]
    assert isinstance(given, Success)
    assert given.part is not None
    assert page_difference(given.body, {**given.body, **change}, plain_part(given.part)) == said


@pytest.fixture
def real_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 16 MB, and runs of little else than the batches that are larger."""
    monkeypatch.setattr(limits, "BATCH_SIZE_MAX", BATCH_BYTES)
    with_parts(monkeypatch, "large_batches")
    with_parts(monkeypatch, "large_batches")
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES[:1])
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=1))
    for other in ("item_catalogue", "table_catalogue", "token_examples"):
        monkeypatch.setattr(campaigns, other, lambda: iter(()))


def answering_with(change: Callable[[Tables, dict[str, Any]], dict[str, Any]]) -> Answering:
    """The specification, its answers to batches that leave something changed."""

    def answering(
        state: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, given = chosen.answered(state, operation, request)
        if isinstance(given, Success) and given.body.get("UnprocessedKeys"):
            return after, Success(change(state, dict(given.body)))
        return after, given

    return answering


def dropping(state: Tables, body: dict[str, Any]) -> dict[str, Any]:
    """Forgets what it has left unprocessed."""
    return {**body, "UnprocessedKeys": {}}


def without_limit(state: Tables, body: dict[str, Any]) -> dict[str, Any]:
    """Answers a batch of any size at once."""
    rest: Any = handle(state, "BatchGetItem", {"RequestItems": body["UnprocessedKeys"]})[1].body
    table = SIMPLE.table
    both = [*body["Responses"][table], *rest["Responses"][table]]
    return {"Responses": {table: both}, "UnprocessedKeys": {}}


@pytest.mark.usefixtures("real_pages")
def test_a_target_that_drops_what_is_left_is_caught_and_reproduced(tmp_path: Path) -> None:
    with serving(answering_with(dropping)) as endpoint:
        words = ("--only", "BatchGetItem", "--report", str(tmp_path))
        status, found = conform("--endpoint", endpoint, *words)
        assert [cause["rule"] for cause in found["divergences"]] == ["walk: an item missing"]
        assert status == 1
        script = found["divergences"][0]["reproducer"]
        assert Path(script).stat().st_size < 100_000
        again = reproduce(script, endpoint)
        assert again.returncode == 1, again.stdout + again.stderr
        assert "DIVERGES: an item missing" in again.stdout
    with serving() as right:
        passed = reproduce(script, right)
    assert passed.returncode == 0, passed.stdout + passed.stderr


@pytest.mark.usefixtures("real_pages")
def test_a_target_without_the_limit_is_caught() -> None:
    with serving(answering_with(without_limit)) as endpoint:
        _, found = conform("--endpoint", endpoint, "--only", "BatchGetItem")
    rules = [cause["rule"] for cause in found["divergences"]]
    assert rules == ["walk: a page: more than 16 MB of items"]
