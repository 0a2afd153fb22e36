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
    caught_by: tuple[Method, ...]

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


def _run(name: str, source: str) -> ModuleType:
    """A module made of `source`, known to those who look for a module or its source by name."""
    module = ModuleType(name)
    module.__file__ = name
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    return module


BOTH: tuple[Method, ...] = ("explore", "prove")

SPECIFICATION_MUTANTS = (
    SpecificationMutant(
        "two leaders in a ballot",
        "leadership",
        "vote",
        "require(s.promised[r] < b)",
        "require(s.promised[r] <= b)",
        BOTH,
    ),
    SpecificationMutant(
        "a promise forgotten in a crash",
        "leadership",
        "restart",
        "return replace(s, ",
        "return replace(s, promised=at(s.promised, r, NEVER), ",
        BOTH,
    ),
    SpecificationMutant(
        "elected without a second vote",
        "leadership",
        "elect",
        "    require(s.votes[r][b] == candidate)\n",
        "",
        BOTH,
    ),
    SpecificationMutant(
        "acknowledge after one copy",
        "replication",
        "acknowledge",
        "(s.accepted[leader][b] >= n) & (s.accepted[r][b] >= n)",
        "s.accepted[leader][b] >= n",
        BOTH,
    ),
    SpecificationMutant(
        "elect without catching up",
        "replication",
        "elect",
        "    require(as_current(base, voted_with(s, r, b)))\n",
        "",
        BOTH,
    ),
    SpecificationMutant(
        "the longest log wins",
        "replication",
        "as_current",
        "(a.ballot > b.ballot) | ((a.ballot == b.ballot) & (a.length >= b.length))",
        "a.length >= b.length",
        ("prove",),
    ),
    SpecificationMutant(
        "an append accepted from a deposed leader",
        "replication",
        "accept",
        "group = leadership.heartbeat(s.group, leader, r, b)",
        "group = s.group",
        BOTH,
    ),
    SpecificationMutant(
        "a log taken without all of its start",
        "replication",
        "accept",
        "(s.start[b] <= n) & ",
        "(n >= 0) & ",
        BOTH,
    ),
    SpecificationMutant(
        "a read without confirmation",
        "replication",
        "answer",
        "    require(s.read.confirmed)\n",
        "",
        BOTH,
    ),
    SpecificationMutant(
        "a read of what is not acknowledged",
        "replication",
        "answer",
        "answer=s.acknowledged[b]",
        "answer=Length(s.logs[b].length)",
        BOTH,
    ),
    SpecificationMutant(
        "a condition evaluated on a stale item",
        "items.conditional_put",
        "current",
        "s.log.logs[b].length",
        "s.log.start[b]",
        BOTH,
    ),
    SpecificationMutant(
        "a refusal from an item that is not the latest",
        "items.conditional_put",
        "refuse",
        "s.images[b][read.answer][k]",
        "s.images[b][0][k]",
        ("prove",),
    ),
)
