"""Strong consistency across regions: what is lost with each assumption, and the other kind's run.

The history in `docs/examples/bad-old-value-in-another-region.jsonl` tells the two kinds of global
table apart: it is one of `global_tables`, and none of `multi_region_strong`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dynacheck.explore import explore
from dynacheck.explore.search import Search
from dynacheck.mutants.specification import SpecificationMutant
from dynaspec.machine import Instance, Machine
from dynaspec.machines import global_tables, replication
from dynaspec.machines.conditional_puts import ANY, Key, Version, of_log
from dynaspec.machines.global_tables import Counter, Value
from dynaspec.machines.leadership import Ballot
from dynaspec.machines.multi_region_strong import (
    MACHINE,
    NOBODY,
    State,
    ballot_1_is_of_regions_0_and_1,
    on_journal,
    version,
)
from dynaspec.machines.replication import Length, Mutation, Position
from support.repository import DOCS

EXAMPLE = DOCS / "examples" / "bad-old-value-in-another-region.jsonl"
EAST, WEST, ITEM = 0, 1, Key(0)


def two_writes(s: State) -> bool:
    """Region 0 writes first, and two writes are all; no conflict is found."""
    first = s.journal.issued == 0 or s.writes[Mutation(1)].region == EAST
    return first and s.journal.issued <= 2 and s.conflict.region == NOBODY


def clients_in_the_west(s: State) -> bool:
    """Region 1 alone answers, and region 2 applies nothing."""
    return s.answer.region in (NOBODY, WEST) and s.copies[2].length == 0


SMALL = Instance[State](
    bounds={
        Ballot: range(1, 2),
        Length: range(3),
        Position: range(2),
        Mutation: range(1, 3),
        Key: range(1),
        Version: range(2),
    },
    within=(
        on_journal(of_log(replication.only_0_stands_in_ballot_1)),
        on_journal(of_log(replication.reads_begin_after_an_acknowledged_mutation)),
        ballot_1_is_of_regions_0_and_1,
        two_writes,
        clients_in_the_west,
    ),
)


def mutant(function: str, old: str, new: str) -> Machine[State]:
    """The mutated machine, in the small instance."""
    found = SpecificationMutant("", "multi_region_strong", function, old, new, "").machine()
    return replace(found, instance=SMALL)


# --- What is lost with each assumption ------------------------------------------------------------


@pytest.mark.parametrize(
    ("machine", "violated", "steps"),
    [
        pytest.param(
            mutant(
                "write",
                "conditional_puts.conditional_put(s.journal, leader, b, k, expects)",
                "conditional_puts.put(s.journal, leader, b, k)",
            ),
            "an_acknowledged_write_was_judged_on_the_item_it_changed",
            8,
            id="a write names no version",
        ),
        pytest.param(
            mutant("heard", "    require(read.answer <= s.copies[r].length)\n", ""),
            "an_answer_shows_what_was_acknowledged_before_it",
            11,
            id="a region does not wait for its copy",
        ),
        pytest.param(
            mutant(
                "refuse",
                "    answer = heard(s, r)\n",
                "    answer = Answer(r, s.copies[r], s.journal.question.key, "
                "s.journal.question.expects, s.journal.question.floor, s.vouchers)\n",
            ),
            "an_answer_rests_on_two_regions",
            9,
            id="a region refuses on its own",
        ),
    ],
)
def test_without_an_assumption_a_property_is_lost(
    machine: Machine[State], violated: str, steps: int
) -> None:
    verdict = next(v for v in explore(machine) if v.property == violated)
    assert verdict.verdict == "violated", verdict
    assert int(verdict.detail.split(" does not hold after ")[1].split()[0]) == steps


# --- One history, two kinds of tables -------------------------------------------------------------


def lines() -> list[dict[str, Any]]:
    """The lines of the example."""
    return [json.loads(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]


def written_and_read() -> tuple[list[int], int]:
    """The values that were written in the east, and then what a read in the west was told."""
    header, *rest = lines()
    assert header["regions"] == ["east", "west"]
    asked = [line for line in rest if line["type"] == "invoke"]
    assert [line["process"] for line in asked] == ["east", "east", "west"]
    assert asked[-1]["request"]["ConsistentRead"]
    values = [int(line["request"]["Item"]["v"]["N"]) for line in asked[:-1]]
    return values, int(rest[-1]["response"]["body"]["Item"]["v"]["N"])


def test_the_example_is_a_run_of_eventually_consistent_regions() -> None:
    """Each of its events is a step, or what a region holds: the second write was not shipped."""
    (first, second), told = written_and_read()
    east, west = global_tables.EAST, global_tables.WEST
    s = global_tables.put(global_tables.initial(Counter(9)), east, Value(first))
    s = global_tables.rep_in(
        global_tables.rep_out(s, east, global_tables.FIRST), east, west, global_tables.FIRST
    )
    s = global_tables.put(s, east, Value(second))
    assert s.items[west].value == told


def versions_told(machine: Machine[State]) -> set[int]:
    """The versions that reads in the west showed, which were asked after both writes were done."""
    search = Search(machine, SMALL)
    return {
        int(version(s, s.answer.copy, ITEM))
        for s in search.run(lambda *_: None)
        if s.answer.region == WEST and s.answer.expects == ANY and s.answer.floor[Ballot(1)] == 2
    }


def test_the_example_is_no_run_of_strongly_consistent_regions() -> None:
    """The n-th write gives version n: after both, a read in the west is told the second alone."""
    values, told = written_and_read()
    assert values == [1, 2]
    assert versions_told(MACHINE) == {2}
    assert told == 1


def test_it_would_be_one_if_a_region_did_not_wait_for_its_copy() -> None:
    """So the search would have found it."""
    hasty = mutant("heard", "    require(read.answer <= s.copies[r].length)\n", "")
    assert versions_told(hasty) == {0, 1, 2}
