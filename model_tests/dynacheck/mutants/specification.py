"""Mutants of the specification: one place of one machine's source, written differently.

A mutant is the text that it changes and the text in its place. The text must stand in the named
function exactly once, so that a mutant cannot outlive the code it was made for. The changed source
runs as a module of its own; the specification itself is never touched.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import linecache
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from dynacheck.explore import explore
from dynacheck.prove.prover import prove
from dynacheck.verdicts import Method
from dynaspec.machine import Machine

_numbers = itertools.count()


class StaleMutantError(Exception):
    """The text that a mutant changes is not, or not once, where it says."""


@dataclass(frozen=True)
class SpecificationMutant:
    """A machine with one function changed, and the methods that must notice."""

    name: str
    module: str
    """The module of the machine, below `dynaspec`."""
    function: str
    old: str
    new: str
    breaks: str
    """The invariant that is no longer inductive."""
    caught_by: tuple[Method, ...] = ("explore", "prove")

    @property
    def of(self) -> str:
        """What is mutated, in words."""
        return f"{self.module}.{self.function}"

    def machine(self) -> Machine[Any]:
        """The mutated machine; raises `StaleMutantError`."""
        original = importlib.import_module(f"dynaspec.{self.module}")
        function = inspect.getsource(getattr(original, self.function))
        if function.count(self.old) != 1:
            raise StaleMutantError(f"{self.name}: {self.of} does not hold once: {self.old!r}")
        source = inspect.getsource(original)
        changed = source.replace(function, function.replace(self.old, self.new))
        mutated: Machine[Any] = _run(f"{original.__name__}~{next(_numbers)}", changed).MACHINE
        return mutated

    def caught_by_method(self, method: str) -> bool:
        """Whether `explore` finds any violation, or `prove` refutes the invariant it breaks."""
        machine = self.machine()
        if method == "explore":
            return any(verdict.verdict == "violated" for verdict in explore(machine))
        if method == "prove":
            return any(verdict.verdict == "refuted" for verdict in prove(machine, {self.breaks}))
        raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")


def _run(name: str, source: str) -> ModuleType:
    """A module made of `source`, known to those who look for a module or its source by name."""
    module = ModuleType(name)
    module.__file__ = name
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    return module


SPECIFICATION_MUTANTS = (
    SpecificationMutant(
        "two leaders in a ballot",
        "leadership",
        "vote",
        "require(s.promised[r] < b)",
        "require(s.promised[r] <= b)",
        "a_winner_has_two_votes",
    ),
    SpecificationMutant(
        "a promise forgotten in a crash",
        "leadership",
        "restart",
        "return replace(s, ",
        "return replace(s, promised=at(s.promised, r, NEVER), ",
        "a_vote_binds_until_a_later_ballot",
    ),
    SpecificationMutant(
        "elected without a second vote",
        "leadership",
        "elect",
        "    require(s.votes[r][b] == candidate)\n",
        "",
        "one_leader_per_ballot",
    ),
    SpecificationMutant(
        "acknowledge after one copy",
        "replication",
        "acknowledge",
        "(s.accepted[leader][b] >= n) & (s.accepted[r][b] >= n)",
        "s.accepted[leader][b] >= n",
        "acknowledged_mutations_are_in_every_later_leaders_log",
    ),
    SpecificationMutant(
        "elect without catching up",
        "replication",
        "elect",
        "    require(as_current(base, voted_with(s, r, b)))\n",
        "",
        "what_may_be_acknowledged_is_in_every_later_leaders_log",
    ),
    SpecificationMutant(
        "a candidate compares ballots alone",
        "replication",
        "as_current",
        "((a.ballot == b.ballot) & (a.length >= b.length))",
        "(a.ballot == b.ballot)",
        "what_may_be_acknowledged_is_in_every_later_leaders_log",
    ),
    SpecificationMutant(
        "an append accepted from a deposed leader",
        "replication",
        "accept",
        "group = leadership.heartbeat(s.group, leader, r, b)",
        "group = s.group",
        "what_may_be_acknowledged_is_in_every_later_leaders_log",
    ),
    SpecificationMutant(
        "a log taken without all of its start",
        "replication",
        "accept",
        "(s.start[b] <= n) & ",
        "(n >= 0) & ",
        "nobody_accepts_more_than_was_sent",
    ),
    SpecificationMutant(
        "a read without confirmation",
        "replication",
        "answer",
        "    require(s.read.confirmed)\n",
        "",
        "a_read_returns_what_was_acknowledged_before_it",
    ),
    SpecificationMutant(
        "a read of what is not acknowledged",
        "replication",
        "answer",
        "answer=s.acknowledged[b]",
        "answer=Length(s.logs[b].length)",
        "a_read_answers_with_what_is_acknowledged",
        ("prove",),
    ),
    SpecificationMutant(
        "a condition evaluated on a stale item",
        "items.conditional_put",
        "current",
        "s.log.logs[b].length",
        "s.log.start[b]",
        "a_condition_held_on_the_item_just_before",
        ("explore",),
    ),
    SpecificationMutant(
        "a put refused whatever its condition",
        "items.conditional_put",
        "refuse",
        "    require(s.images[b][read.answer][k] != expects)\n",
        "",
        "a_refused_condition_did_not_hold",
        ("explore",),
    ),
    SpecificationMutant(
        "a shard takes whatever comes",
        "streams",
        "publish",
        "require(end == s.shards[p].length)",
        "require(end != UNKNOWN)",
        "a_shard_has_no_gap_and_no_repeat",
    ),
    SpecificationMutant(
        "a reader reads shards in any order",
        "streams",
        "may_read",
        " & ((p == ROOT) | s.finished[s.parent[p]])",
        "",
        "a_reader_follows_a_key_in_one_shard",
    ),
    SpecificationMutant(
        "a delete is forgotten",
        "global_tables",
        "store",
        "s.items.put(r, w)",
        "s.items.put(r, NOTHING if w.value == GONE else w)",
        "an_item_is_the_latest_of_the_writes_its_region_has_seen",
    ),
    SpecificationMutant(
        "a tie is not broken by the region",
        "global_tables",
        "later",
        "(a.counter == b.counter) & (a.region > b.region)",
        "a.time < b.time",
        "regions_that_have_seen_the_same_writes_are_equal",
    ),
    SpecificationMutant(
        "what came in is sent on",
        "global_tables",
        "rep_out",
        "    require(not s.streams[r][i].replicated)\n",
        "",
        "what_is_shipped_was_written_where_it_is_shipped_from",
        ("explore",),
    ),
)
