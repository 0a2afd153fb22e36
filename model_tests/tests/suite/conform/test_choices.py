"""What the service alone decides: any choice conforms, none that contradicts itself does."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.exchange.client import Answered, Refused
from dynacheck.judging.choices import Decisions, judge
from dynaspec.items import Alternative, Choice, Decided, Failure, Success, Tables
from dynaspec.items.reads import paging, scans, sources
from support.endpoints.conform_wire_server import Answering, serving
from support.runs.conform_runs import (
    ALL_TABLES,
    PARTS,
    TINY,
    conform,
    reproduce,
    tiny_run,
    with_parts,
)
from support.specified.chosen import answered, first

__all__ = ["tiny_run"]

SEGMENT = "correct Segment"


def last(values: tuple[Any, ...]) -> Any:
    return values[-1]


def in_target(monkeypatch: pytest.MonkeyPatch, holder: Any, name: str, other: Any) -> None:
    """Let the target, which answers in threads of its own, do `name` as `other` does."""
    own = getattr(holder, name)

    def chosen(*given: Any) -> Any:
        there = threading.current_thread() is not threading.main_thread()
        return (other if there else own)(*given)

    monkeypatch.setattr(holder, name, chosen)


def digest(source: sources.Source, item: Any) -> bytes:
    return hashlib.md5(b"".join(source.partition(item)), usedforsecurity=False).digest()


def test_a_target_that_makes_every_choice_otherwise_conforms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other segments, another order of partitions, other ends of pages, other costs."""
    own_page, own_rank = paging.page, sources.Source.rank

    def share(source: sources.Source, item: Any, request: scans.Scan) -> bool:
        return digest(source, item)[0] * request.segments >> 8 == request.segment

    def rank(source: sources.Source, item: Any) -> Any:
        place, table = own_rank(source, item)
        return (digest(source, item), *place), table

    def page(*given: Any) -> Any:
        found = own_page(*given)
        return found if found.rest else replace(found, full=False)

    in_target(monkeypatch, scans, "_share", share)
    in_target(monkeypatch, sources.Source, "rank", rank)
    in_target(monkeypatch, paging, "page", page)
    with_parts(monkeypatch, *(PARTS.keys() - {"statement_catalogue"}))
    tables = [each for each in ALL_TABLES if set(each.key_types.values()) == {"S"}]
    assert any(each.indexes for each in tables)
    monkeypatch.setattr(campaigns, "POOL", tables)
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=20))
    with serving(lambda *given: answered(*given, last)) as endpoint:
        status, found = conform("--endpoint", endpoint)
    assert found["divergences"] == []
    assert found["coverage"]["not_tried"] == []
    assert (status, found["wording"]) == (0, [])


def in_no_segment(tables: Tables, operation: str, request: Mapping[str, object]) -> Any:
    """Refuses every start key in every segment."""
    after, answer = answered(tables, operation, request)
    if operation == "Scan" and {"ExclusiveStartKey", "TotalSegments"} <= request.keys():
        return after, Failure("ValidationException", SEGMENT)
    return after, answer


def in_every_segment(tables: Tables, operation: str, request: Mapping[str, object]) -> Any:
    """Takes every start key in every segment."""
    after, answer = answered(tables, operation, request)
    if isinstance(answer, Failure) and SEGMENT in answer.message:
        return after, Success({"Items": [], "Count": 0, "ScannedCount": 0})
    return after, answer


def moving() -> Answering:
    """Says another time that a key is of another segment."""
    seen: dict[str, int] = {}

    def answering(tables: Tables, operation: str, request: Mapping[str, object]) -> Any:
        if operation != "Scan" or "ExclusiveStartKey" not in request:
            return answered(tables, operation, request)
        times = seen[repr(request)] = seen.get(repr(request), 0) + 1
        total, segment = request.get("TotalSegments", 1), request.get("Segment", 0)
        assert isinstance(total, int)
        assert isinstance(segment, int)
        turned = (segment + times) % total
        return answered(tables, operation, {**request, "Segment": turned, "TotalSegments": total})

    return answering


@pytest.mark.parametrize("wrong", [lambda: in_no_segment, lambda: in_every_segment, moving])
def test_a_target_that_contradicts_itself_is_caught_and_its_script_reproduces(
    wrong: Callable[[], Answering], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_parts(monkeypatch, "walk_examples", "segment_examples")
    with serving(wrong()) as endpoint:
        status, found = conform("--endpoint", endpoint, "--only", "Scan", "--report", str(tmp_path))
        assert status == 1
        causes = [each for each in found["divergences"] if "ExclusiveStartKey" in str(each)]
        assert causes, found["divergences"]
        again = reproduce(causes[0]["reproducer"], endpoint)
        assert again.returncode == 1, again.stdout + again.stderr


def choice(segment: int, of: int = 2) -> Choice:
    """The answer to a scan of a segment from a start key."""
    others = (range(segment), range(segment + 1, of))
    return Choice(
        (
            Alternative(Success({"Count": 0}), Decided("key", (range(segment, segment + 1),))),
            Alternative(
                Failure("ValidationException", SEGMENT), Decided("key", tuple(filter(None, others)))
            ),
        )
    )


YES = Answered({"Count": 0})
NO = Refused("ValidationException", SEGMENT, {})


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ([(0, YES), (1, NO), (0, YES)], True),
        ([(0, NO), (1, YES), (0, NO)], True),
        ([(0, YES), (1, YES)], False),
        ([(0, NO), (1, NO)], False),
        ([(0, YES), (0, NO)], False),
        ([(0, NO), (0, YES)], False),
        ([(0, Refused("ResourceNotFoundException", "", {}))], False),
    ],
)
def test_what_was_decided_once_is_held_to(given: list[tuple[int, Any]], right: bool) -> None:
    decisions = Decisions()
    found = []
    for segment, answer in given:
        verdict = judge(choice(segment), answer, decisions)
        found.append(verdict.difference)
        for decided in verdict.decided:
            decisions.note(decided)
    assert (found[-1] is None) is right
    assert all(each is None for each in found[:-1])


def test_of_several_segments_one_is_left_at_last() -> None:
    decisions = Decisions()
    for segment in (0, 2):
        for decided in judge(choice(segment, 3), NO, decisions).decided:
            decisions.note(decided)
    assert judge(choice(1, 3), NO, decisions).difference is not None
    assert judge(choice(1, 3), YES, decisions).difference is None
    decisions.forget()
    assert judge(choice(1, 3), NO, decisions).difference is None


def test_an_answer_that_fits_two_choices_decides_nothing_unless_its_words_do() -> None:
    told = Failure("ValidationException", "a path")
    (_, other) = choice(0).alternatives
    open_ = Choice((Alternative(told, Decided("key", (range(1),))), other))
    unclear = judge(open_, Refused("ValidationException", "no", {}), Decisions())
    assert (unclear.difference, unclear.decided) == (None, ())
    clear = judge(open_, Refused("ValidationException", SEGMENT, {}), Decisions())
    assert clear.decided == (other.decided,)
    assert first(clear.others) == told
