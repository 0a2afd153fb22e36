"""A recording from beginning to end: tables, processes, disturbances, and one file of it all."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from dynacheck.compressed import written
from dynacheck.record.disturbances import Disturbances
from dynacheck.record.lines import VERSION, Lines, join
from dynacheck.record.plan import Board, Plan, RecordError, Tally
from dynacheck.record.preparing import Setting
from dynacheck.record.worker import join_board, work
from dynacheck.targets import TargetError

_LOOK_S: Final = 0.05
_NS: Final = 1_000_000_000


@dataclass
class Recorded:
    """What a recording came to."""

    tally: Tally
    trouble: str | None = None
    """Why it ended early."""


def record(
    plan: Plan, to: Path, facts: Mapping[str, object], disturbances: Disturbances
) -> Recorded:
    """Record a history into a file; `facts` go into its header.

    Raises `RecordError` when nothing can be recorded, and OSError when nothing can be written.
    """
    tables = plan.kind.tables
    setting = Setting(plan.endpoint)
    with tempfile.TemporaryDirectory(prefix=".recording-", dir=to.absolute().parent) as folder:
        parts = [Path(folder) / f"part-{n}" for n in range(plan.processes + 1)]
        began = datetime.now(UTC)
        lines = Lines(parts[-1])
        try:
            setting.prepare(tables)
            plan = replace(plan, shows_refused=setting.shows_refused(tables[0]))
            workload = plan.kind(plan.world(plan.processes), Random())
            setting.write(list(workload.beginning()), lines)
            recorded = _run(plan, parts[:-1], lines, disturbances)
        finally:
            lines.close()
        if not setting.clean_up(tables) and recorded.trouble is None:
            recorded.trouble = f"{plan.endpoint} does not answer any more"
        with written(to) as file:
            join(file, header(plan, facts, began), parts)
    return recorded


def header(plan: Plan, facts: Mapping[str, object], began: datetime) -> Mapping[str, object]:
    """Return the first line of the history."""
    tables = {table.name: {"key": table.key, "value": table.value} for table in plan.kind.tables}
    return {
        "history": VERSION,
        "tables": tables,
        "workload": plan.workload,
        **plan.kind.facts,
        "seed": plan.seed,
        "shapes": plan.swarm.shapes,
        "left_out": plan.swarm.left_out,
        "keys": plan.swarm.keys,
        "shows_refused": plan.shows_refused,
        "clients": plan.clients,
        "processes": plan.processes,
        "rate": plan.rate,
        "began": began.isoformat(timespec="milliseconds"),
        **facts,
    }


def _run(plan: Plan, parts: Sequence[Path], lines: Lines, disturbances: Disturbances) -> Recorded:
    """Let all processes record their parts, and disturb the endpoint meanwhile."""
    board = Board(plan.processes)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(plan.processes, context, join_board, (board,)) as pool:
        try:
            running = [pool.submit(work, plan, n, part) for n, part in enumerate(parts)]
            while not board.all_ready() and not wait(running, _LOOK_S, FIRST_EXCEPTION).done:
                pass
            board.until = time.monotonic_ns() + round(plan.seconds * _NS)
            disturbances.begin()
            trouble = _trouble(lambda: _watch(plan, board, running, lines, disturbances))
            board.until = min(board.until, time.monotonic_ns())
            undoing = _trouble(lambda: disturbances.finish(lines))
        finally:
            board.until = 1  # No more requests begin.
        recorded = Recorded(Tally(), trouble or undoing)
        try:
            for part in running:
                recorded.tally.add(part.result())
        except BrokenProcessPool:
            raise RecordError("a process of the recording was ended from outside") from None
    return recorded


def _watch(
    plan: Plan,
    board: Board,
    running: Sequence[Future[Tally]],
    lines: Lines,
    disturbances: Disturbances,
) -> str | None:
    """Wait until the processes have ended; say what ends the recording before its time."""
    while wait(running, _LOOK_S, FIRST_EXCEPTION).not_done and not _failed(running):
        disturbances.tick(lines)
        silent = max(board.silent_since(), disturbances.calm_since)
        patient = time.monotonic_ns() - silent < plan.patience_s * _NS
        if board.silent_since() and not disturbances.disturbed and not patient:
            return f"{plan.endpoint} has given no answer for {plan.patience_s:g} s"
    return None


def _trouble(do: Callable[[], str | None]) -> str | None:
    """Do something; say what ends the recording before its time."""
    try:
        return do()
    except (RecordError, TargetError) as error:
        return str(error)
    except KeyboardInterrupt:
        return "stopped early"


def _failed(running: Sequence[Future[Tally]]) -> bool:
    return any(each.done() and each.exception() is not None for each in running)
