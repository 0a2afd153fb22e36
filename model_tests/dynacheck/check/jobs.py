"""The work of a check: a method on a machine is a job, and each job is done in a process.

A job is named, not handed over: a machine is made of functions, which do not travel between
processes. The verdicts come back when the job ends, notes on how far it has come while it runs.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.queues import Queue
from typing import Any, Protocol

from dynacheck.compiled import MEMORY, missing
from dynacheck.explore import Progress, explore
from dynacheck.machines import machine_named
from dynacheck.verdicts import Method, Verdict
from dynaspec.machine import Machine

LOOK_EVERY_S = 0.1
MANY = 100_000
"""From so many states on it is told how much memory each takes."""
REQUESTS = "items"
"""No machine: the meaning of requests, of which there are theorems to prove."""


@dataclass(frozen=True)
class Job:
    """One method on one machine."""

    machine: str
    """Its name, or `REQUESTS`."""
    method: Method
    seed: int
    """Where the solver's search starts."""
    deep: bool
    """Explore the machine's larger instance."""
    memory: int = MEMORY
    """Bytes that a search may take."""


@dataclass(frozen=True)
class Note:
    """What a job under way has to say."""

    job: Job
    text: str
    stays: bool = False
    """It is more than a sign of life."""


class Tell(Protocol):
    """Passes on what a job under way has to say."""

    def __call__(self, text: str, stays: bool = False) -> None:
        """Say `text`."""


_notes: Queue[Note] | None = None
"""In a process that does jobs: where its notes go."""


def run(jobs: Sequence[Job], noted: Callable[[Note], None]) -> Iterator[tuple[Job, list[Verdict]]]:
    """Do the jobs, as many at once as there are processors; yield each one's verdicts at its end.

    `noted` is called, in this process, with the notes that the jobs send meanwhile. At SIGINT the
    jobs end as they are; what each has found is yielded before `KeyboardInterrupt` is raised.
    """
    spawn = multiprocessing.get_context("spawn")
    notes: Queue[Note] = spawn.Queue()
    workers = min(len(jobs), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, spawn, initializer=_begin, initargs=(notes,)) as executor:
        pending = {executor.submit(do, job): job for job in jobs}
        interrupts = _Interrupts()
        try:
            while pending:
                _pass_on(notes, noted)
                if interrupts.come():
                    _interrupt(pending)
                for future in [future for future in pending if future.done()]:
                    yield pending[future], _verdicts(future, pending.pop(future))
        finally:
            interrupts.over()
            executor.shutdown(cancel_futures=True)
    if interrupts.told:
        raise KeyboardInterrupt


def _verdicts(future: Future[list[Verdict]], job: Job) -> list[Verdict]:
    """What a job found; if its process died, that it is not known."""
    try:
        return future.result()
    except CancelledError:
        return [_cut_short(job, "interrupted before it began")]
    except BrokenProcessPool as error:
        return [_cut_short(job, f"the process of this job died: {error}")]


def _cut_short(job: Job, why: str) -> Verdict:
    return Verdict(job.machine, "the_check_ends", job.method, "unknown", "", 0, 0.0, why)


def _pass_on(notes: Queue[Note], noted: Callable[[Note], None]) -> None:
    """Pass on the notes that are there; wait a moment if there are none."""
    try:
        noted(notes.get(timeout=LOOK_EVERY_S))
        while True:
            noted(notes.get_nowait())
    except queue.Empty:
        return


class _Interrupts:
    """Notes the first SIGINT to the process that hands out the jobs; the next is as always."""

    def __init__(self) -> None:
        self._come, self.told = False, False
        self._before = signal.signal(signal.SIGINT, self._note)

    def _note(self, *_: object) -> None:
        self._come = True
        self.over()

    def come(self) -> bool:
        """Whether one has come that was not told of before."""
        new = self._come and not self.told
        self.told |= new
        return new

    def over(self) -> None:
        """Note no more."""
        signal.signal(signal.SIGINT, self._before)


def _interrupt(pending: Iterable[Future[list[Verdict]]]) -> None:
    """Let no other job begin, and those under way end."""
    for future in pending:
        future.cancel()
    for process in multiprocessing.active_children():
        if process.pid is not None:
            os.kill(process.pid, signal.SIGINT)


_interrupted = _working = False
"""In a process that does jobs: whether it was interrupted, and whether it is at one."""


def _begin(notes: Queue[Note]) -> None:
    global _notes
    _notes = notes
    signal.signal(signal.SIGINT, _end_job)


def _end_job(*_: object) -> None:
    """End the job under way. A terminal interrupts all processes, and `run` does once more."""
    global _interrupted
    first, _interrupted = not _interrupted, True
    if first and _working:
        raise KeyboardInterrupt


def do(job: Job) -> list[Verdict]:
    """Do one job in this process. What goes wrong on the way is a verdict: `unknown`."""

    def tell(text: str, stays: bool = False) -> None:
        if _notes is not None:
            _notes.put(Note(job, text, stays))

    global _working
    found: list[Verdict] = []
    try:
        _working = True
        if _interrupted:
            raise KeyboardInterrupt
        tell("begins")
        found.extend(_carried_out(job, tell))
    except Exception:
        found.append(_cut_short(job, traceback.format_exc().rstrip()))
    except KeyboardInterrupt:
        found.append(_cut_short(job, "interrupted"))
    finally:
        _working = False
    return found


def _carried_out(job: Job, tell: Tell) -> Iterator[Verdict]:
    if job.machine == REQUESTS:
        return _prove_theorems(job, tell)
    return _WAYS[job.method](machine_named(job.machine), job, tell)


def _explore(machine: Machine[Any], job: Job, tell: Tell) -> Iterator[Verdict]:
    def report(progress: Progress) -> None:
        tell(_told_progress(progress))

    instance = machine.deep if job.deep else None
    if not missing():
        from dynacheck.compiled import explorer
        from dynacheck.compiled.ways import NotCompiledError

        try:
            yield from list(explorer.explore(machine, instance, report, job.memory))
            return
        except NotCompiledError as error:
            tell(f"is explored in Python, as it cannot be compiled: {error}", stays=True)
    yield from explore(machine, instance, report)


def _told_progress(progress: Progress) -> str:
    rate = progress.states / max(progress.seconds, 0.001)
    told = f"{progress.states:,} states, depth {progress.depth}, {rate:,.0f} a second"
    if not progress.memory:
        return told
    told += f", {progress.searching:.0%} of the time searching, {progress.memory / 2**20:,.0f} MiB"
    # The least table that there is says nothing of a few states.
    if progress.states < MANY:
        return told
    return f"{told}, {progress.memory / progress.states:,.0f} bytes a state"


def _prove(machine: Machine[Any], job: Job, tell: Tell) -> Iterator[Verdict]:
    from dynacheck.prove.prover import attempt

    _begin_search_at(job.seed)
    tell("sets up the obligations")
    yield from _told(attempt(machine), tell)


def _prove_theorems(job: Job, tell: Tell) -> Iterator[Verdict]:
    from dynacheck.prove.theorems import prove_theorems

    _begin_search_at(job.seed)
    tell("sets up the theorems")
    yield from _told(prove_theorems(job.machine), tell)


def _begin_search_at(seed: int) -> None:
    import z3

    z3.set_param("smt.random_seed", seed)
    z3.set_param("sat.random_seed", seed)


def _told(verdicts: Iterable[Verdict], tell: Tell) -> Iterator[Verdict]:
    for count, verdict in enumerate(verdicts, start=1):
        tell(f"{count} properties decided, the last: {verdict.property} {verdict.verdict}")
        yield verdict


def _agree(machine: Machine[Any], _: Job, tell: Tell) -> Iterator[Verdict]:
    from dynacheck.agree import agree

    tell("TLC explores the model")
    yield from agree(machine)


_WAYS: dict[Method, Callable[[Machine[Any], Job, Tell], Iterator[Verdict]]] = {
    "explore": _explore,
    "prove": _prove,
    "agree": _agree,
}
