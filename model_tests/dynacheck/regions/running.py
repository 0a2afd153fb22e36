"""A run: the clients of all regions at once, then the end, then the verdicts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from dynacheck.regions.asking import Caller, RegionError
from dynacheck.regions.catalogue import CRITERIA
from dynacheck.regions.clients import everybody
from dynacheck.regions.desk import Desk, Plan
from dynacheck.regions.findings import Finding, findings
from dynacheck.regions.judging import Criterion, Judged, Known
from dynacheck.regions.seen import Seen
from dynacheck.regions.setting import described, make, remove
from dynacheck.regions.settling import settle
from dynacheck.regions.streams import read_streams

_TICK_S = 0.02


class Disturbing(Protocol):
    """What cuts regions off from one another, or does worse, and heals it."""

    def begin(self) -> None:
        """Leave the regions alone at first."""

    def tick(self, notes: Marks) -> None:
        """Do what is due."""

    def finish(self, notes: Marks) -> None:
        """Undo what is under way."""


@dataclass
class Marks:
    """What was done to the regions, and when."""

    texts: list[tuple[int, str]] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Something is done."""
        self.texts.append((time.monotonic_ns(), text))


@dataclass(frozen=True)
class Ran:
    """What a run came to."""

    plan: Plan
    desk: Desk
    began: int
    """In nanoseconds of the clock of the observations."""
    marks: Sequence[tuple[int, str]]
    verdicts: Sequence[tuple[Criterion, Judged]]
    findings: Sequence[Finding]
    seconds: float


def run(plan: Plan, disturbing: Disturbing | None = None) -> Ran:
    """Let the clients of all regions write at once, and judge what came of it.

    Raises RegionError where a region does not have the table, and what `disturbing` raises.
    """
    if plan.version is None:
        return _run(plan, disturbing)
    try:
        make(plan.regions, plan.version)
        return _run(plan, disturbing)
    finally:
        with suppress(RegionError):
            remove(plan.regions)


def _run(plan: Plan, disturbing: Disturbing | None) -> Ran:
    keys = {described(region, plan.table)[0] for region in plan.regions}
    began = time.monotonic_ns()
    desk = Desk(plan, keys.pop(), f"{plan.seed}-{time.time_ns():x}-", Seen())
    desk.until = time.monotonic() + plan.seconds
    marks = Marks()
    _together(desk, everybody(desk), disturbing, marks)
    callers = {region.name: Caller(region) for region in plan.regions}
    desk.seen.settled = settle(desk, callers, lambda: time.sleep(plan.every_ms / 1000))
    read_streams(desk)
    known = Known(desk.seen)
    verdicts = [(criterion, criterion.judge(known)) for criterion in CRITERIA]
    seconds = (time.monotonic_ns() - began) / 1e9
    return Ran(plan, desk, began, marks.texts, verdicts, findings(known), seconds)


def _together(
    desk: Desk,
    doing: Sequence[Callable[[], None]],
    disturbing: Disturbing | None,
    marks: Marks,
) -> None:
    """Do all at once in threads, each to its end. Raises what the first of them raised."""
    failed: list[BaseException] = []

    def each(do: Callable[[], None]) -> None:
        try:
            do()
        except BaseException as error:
            failed.append(error)
            desk.until = 0.0

    threads = [threading.Thread(target=each, args=(do,), daemon=True) for do in doing]
    for thread in threads:
        thread.start()
    try:
        if disturbing is not None:
            disturbing.begin()
        while desk.going() and disturbing is not None:
            disturbing.tick(marks)
            time.sleep(_TICK_S)
    finally:
        if disturbing is not None:
            disturbing.finish(marks)
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
