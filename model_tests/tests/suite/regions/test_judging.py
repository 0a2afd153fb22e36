"""The judge of regions: a toy that replicates well is never accused, and each fault is named."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dynacheck.regions.catalogue import CRITERIA
from dynacheck.regions.findings import findings
from dynacheck.regions.judging import Judged, Known
from dynacheck.regions.lag import ways
from dynacheck.regions.seen import (
    Change,
    Image,
    Probe,
    Read,
    Seen,
    Settled,
    Sighting,
    Stamp,
    There,
    Write,
)
from support.runs.toy_runs import seen_of, verdicts_of

NAMES = [criterion.name for criterion in CRITERIA]
SOUND: tuple[dict[str, Any], ...] = (
    {},
    {"unknown": 0.2},
    {"ahead_ms": 400, "shows": True},
    {"names": ("east", "north", "west"), "ahead_ms": 37},
)


@pytest.mark.parametrize("options", SOUND, ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_regions_that_replicate_well_are_never_accused(seed: int, options: dict[str, Any]) -> None:
    judged = verdicts_of(seen_of(seed, **options).seen)
    assert {name: (found.word, list(found.faults)) for name, found in judged.items()} == {
        name: ("kept", []) for name in NAMES
    }


FAULTS = (
    ("loses writes", {}, "equal", r"duel-\d+: east has (write|nothing).*, west (write|nothing)"),
    ("applies twice", {}, "once", r"write \d+ of \w+ is in [2-9] records of \w+"),
    ("applies twice", {}, "forward", r"told probe \d+ of \w+ after \d+"),
    ("loops", {}, "once", r"write \d+ of east is in \d+ records of east"),
    (
        "forgets deletes",
        {},
        "deletes",
        r"has write \d+ .*; delete \d+ of \w+ was told that it over",
    ),
    ("breaks ties both ways", {"shows": True}, "equal", r"\(at the same time\)$"),
    ("breaks ties both ways", {"shows": True}, "last", r"with the time of \d+; but .*-\d+: "),
    (
        "trusts its clock",
        {"ahead_ms": 300},
        "last",
        r"; \w+ \d+ of east was told that it overwrote",
    ),
    ("merges attributes", {}, "written", r"write \d+ of \w+ mixed with others: [ab] of write \d+"),
    ("merges attributes", {}, "equal", r", with another [ab]"),
    ("reads an old copy", {}, "local", r"told write \d+ when \d+ had been acknowledged there"),
    ("takes what comes", {}, "forward", r"told probe \d+ of \w+ after \d+"),
)


@pytest.mark.parametrize(("fault", "options", "name", "said"), FAULTS)
def test_a_planted_fault_is_named(
    fault: str, options: dict[str, Any], name: str, said: str
) -> None:
    judged = verdicts_of(seen_of(1, fault=fault, **options).seen)
    texts = [each.text for each in judged[name].faults]
    assert judged[name].word == "broken"
    assert any(re.search(said, text) for text in texts), texts[:5]


def test_replication_that_stops_after_a_cut_is_not_known_and_said() -> None:
    judged = verdicts_of(seen_of(1, fault="stops after a cut").seen)
    for name in ("equal", "written", "last", "deletes"):
        assert judged[name].word == "unknown"
        assert judged[name].unknown == (
            "nothing that was written in east at the end has come to west; nothing that was"
            " written in west at the end has come to east after 12 polls of 50 ms"
        )
    assert judged["local"].word == "kept"


# --- By hand -------------------------------------------------------------------------------


def number(value: int) -> str:
    return f'{{"N": "{value}"}}'


def image(value: int) -> Image:
    return {"n": number(value), "a": number(value)}


def write(value: int, region: str = "east", begin: int = 0, **more: Any) -> Write:
    made = Write(
        value, region, "item", "put", "PutItem", begin, begin + 5, "done", image=image(value)
    )
    return replace(made, sets=image(value), **more)


def there(value: int, time: int | None = None, region: str = "east") -> There:
    return There(image(value), None if time is None else Stamp(Decimal(time), region))


def run(
    *writes: Write, east: There | None, west: There | None, still: int = 10, **settled: Any
) -> Seen:
    tables = {"east": {"item": east} if east else {}, "west": {"item": west} if west else {}}
    arrived = {("east", "west"): True, ("west", "east"): True}
    end = Settled(10, 50, tables, east == west, still, arrived)
    return Seen(list(writes), settled=replace(end, **settled))


def judged(name: str, seen: Seen) -> Judged:
    return verdicts_of(seen)[name]


def the_fault(name: str, seen: Seen) -> str:
    (fault,) = {each.text for each in judged(name, seen).faults}
    return fault


def test_a_difference_that_stays_is_broken_and_one_that_may_pass_is_not_known() -> None:
    writes = write(1), write(2, "west")
    differ = {"east": there(1), "west": there(2)}
    stays = run(*writes, **differ)
    assert the_fault("equal", stays) == (
        "item: east has write 1 of east (PutItem), west write 2 of west (PutItem)"
    )
    changing = judged("equal", run(*writes, **differ, still=1))
    assert (changing.word, changing.unknown) == (
        "unknown",
        "the tables still change after 10 polls of 50 ms",
    )
    lost = judged("equal", run(*writes, **differ, lost={"west": "Scan was told hang"}))
    assert (lost.word, lost.unknown) == (
        "unknown",
        "west cannot be read: Scan was told hang after 10 polls of 50 ms",
    )


def test_equal_is_reached_only_where_two_regions_wrote_at_once() -> None:
    alone = run(write(1), write(2, begin=2), east=there(2), west=there(2))
    assert judged("equal", alone).word == "not reached"
    apart = run(write(1), write(2, "west", begin=5), east=there(2), west=there(2))
    assert judged("equal", apart).word == "not reached"
    at_once = run(write(1), write(2, "west", begin=4), east=there(2), west=there(2))
    assert judged("equal", at_once).word == "kept"


def test_what_is_there_must_have_been_written_and_not_refused() -> None:
    nobody = run(write(1), east=there(7), west=there(7))
    assert {fault.text.split(" has ")[1] for fault in judged("written", nobody).faults} == {
        f"{dict(image(7))}, which nobody wrote"
    }
    refused = replace(write(1), outcome="refused", code="ThrottlingException")
    seen = run(refused, east=there(1), west=there(1))
    texts = [fault.text for fault in judged("written", seen).faults]
    assert texts[0] == "item: east has write 1, which east refused (ThrottlingException)"
    lost = run(write(1), east=None, west=None)
    assert [fault.text for fault in judged("written", lost).faults] == [
        f"item: {name} has nothing, though write 1 of east was acknowledged and nobody deleted it"
        for name in ("east", "west")
    ]
    deleted = run(write(1), replace(write(2), kind="delete"), east=None, west=None)
    assert judged("written", deleted).word == "kept"
    maybe = run(replace(write(1), outcome="unknown"), east=None, west=None)
    assert judged("written", maybe).word == "kept"


def test_a_write_of_unknown_outcome_may_take_effect_at_any_time_or_never() -> None:
    late = replace(write(1), outcome="unknown")
    assert judged("last", run(late, write(2, begin=50), east=there(1), west=there(1))).word == (
        "kept"
    )
    never = replace(write(2, begin=50), outcome="unknown")
    assert judged("last", run(write(1), never, east=there(1), west=there(1))).word == "kept"


def test_the_last_write_of_a_region_is_not_followed_there() -> None:
    followed = run(write(1), write(2, begin=50), east=there(1), west=there(1))
    assert judged("last", followed).faults[0].text == (
        "item: east has write 1 of east (PutItem); put 2 of east began when that was"
        " acknowledged there"
    )
    elsewhere = run(write(1), write(2, "west", begin=50), east=there(1), west=there(1))
    assert judged("last", elsewhere).word == "kept"
    told = run(write(1), write(2, "west", begin=50, over=1), east=there(1), west=there(1))
    assert "put 2 of west was told that it overwrote that" in judged("last", told).faults[0].text
    gone = run(replace(write(1, begin=9), kind="delete"), write(2, begin=50), east=None, west=None)
    assert "after each delete a write was acknowledged, such as write 2" in (
        judged("last", gone).faults[0].text
    )


def test_a_region_that_is_behind_is_not_accused_of_what_has_not_come() -> None:
    writes = write(1), write(2, begin=50, over=1)
    behind = run(*writes, east=there(2), west=there(1), arrived={("east", "west"): False})
    assert {name: found.word for name, found in verdicts_of(behind).items()} == {
        "equal": "unknown",
        "written": "unknown",
        "last": "unknown",
        "deletes": "unknown",
        "once": "not reached",
        "local": "not reached",
        "forward": "not reached",
    }


def test_stamps_decide_where_they_are_shown() -> None:
    writes = write(1), write(2, "west")
    seen = run(*writes, east=there(1, 100), west=there(1, 100))
    seen.changes = [Change("west", "item", "INSERT", 2, 0, Stamp(Decimal(101), "west"))]
    assert judged("last", seen).faults[0].text == (
        "item: east has write 1 of east (PutItem), stamped 100 by east; write 2 is stamped 101"
    )
    seen.changes = [Change("west", "item", "INSERT", 2, 0, Stamp(Decimal(99), "west"))]
    assert judged("last", seen).word == "kept"


def test_a_stream_has_each_write_once_and_rests() -> None:
    seen = run(write(1), east=there(1), west=there(1))
    once = Change("west", "item", "INSERT", 1, 0, None)
    seen.changes = [once]
    assert judged("once", seen).word == "kept"
    seen.restless = 3
    assert judged("once", seen).unknown == "3 records still came in the last poll of the streams"
    seen.changes = [once, once]
    assert [fault.text for fault in judged("once", seen).faults] == [
        "item: write 1 of east is in 2 records of west",
        "3 records still came in the last poll of the streams",
    ]
    seen.changes = [once, Change("west", "item", "REMOVE", 0, 1, None)]
    assert judged("once", seen).faults[0].text == (
        "item: west has 1 records that it was removed, of 0 deletes"
    )
    seen.changes, seen.why_no_changes = None, "west names no stream of the table"
    assert (judged("once", seen).word, judged("once", seen).of) == (
        "not reached",
        "west names no stream of the table",
    )


def test_reads_and_conditions_see_what_was_done_in_their_region() -> None:
    seen = run(write(1), write(2, begin=50), east=there(2), west=there(2))
    seen.reads = [Read("east", "item", 60, 61, 1)]
    assert the_fault("local", seen) == (
        "item: east told write 1 when 2 had been acknowledged there after it"
    )
    seen.reads = [Read("east", "item", 60, 61, 0)]
    assert the_fault("local", seen) == (
        "item: east told nothing when write 1 had been acknowledged there"
    )
    seen.reads = [Read("west", "item", 60, 61, 1), Read("east", "item", 52, 61, 1)]
    assert judged("local", seen).word == "kept"
    wrong = run(write(1, condition=4, over=3), east=there(1), west=there(1))
    assert the_fault("local", wrong) == (
        "item: in east write 1 was to overwrite 4, and overwrote 3"
    )


def test_both_regions_may_make_an_item_which_is_a_finding() -> None:
    makes = write(1, condition=0, over=0), write(2, "west", condition=0, over=0)
    seen = run(*makes, east=there(2), west=there(2))
    assert judged("local", seen).word == "kept"
    (found,) = findings(Known(seen))
    assert (found.name, found.count) == ("made-twice", 1)
    assert found.text == (
        "item: east (write 1) and west (write 2) each put it if it was not there, and both"
        " succeeded; write 2 of west (PutItem) is left"
    )
    one = run(makes[0], replace(makes[1], outcome="refused"), east=there(1), west=there(1))
    assert findings(Known(one)) == []


def test_lag_is_from_the_acknowledgement_until_it_or_a_later_one_is_seen() -> None:
    seen = Seen()
    seen.probes = [Probe("east", n, n * 1_000_000) for n in (1, 2, 3, 4)]
    seen.sightings = [
        Sighting("east", "west", 5_000_000, 1),
        Sighting("east", "west", 9_000_000, 3),
        Sighting("west", "east", 9_000_000, 9),
    ]
    there_, back = ways(seen, ["east", "west"])
    assert [lag for _, lag in there_.lags] == [4.0, 7.0, 6.0]
    assert (there_.unseen, back.lags, back.unseen) == (1, [], 0)
    assert [there_.quantile(part) for part in (0.5, 0.99, 1.0)] == [6.0, 7.0, 7.0]
