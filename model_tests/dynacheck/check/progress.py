"""What a check shows while it runs: a live line a job on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from dynacheck.check.jobs import Job, Note
from dynacheck.verdicts import Verdict

PLAIN_EVERY_S = 10.0


class Progress:
    """Writes to standard error."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Show how far `jobs` are."""
        self._console = Console(stderr=True)
        self._bars = Bars(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.fields[machine]:<14}{task.fields[method]:<8}"),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._jobs, self._done = len(jobs), 0
        self._tasks: dict[Job, TaskID] = {}
        self._told = time.monotonic()

    def __enter__(self) -> Progress:
        """Begin to show."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing."""
        self._bars.stop()

    def noted(self, note: Note) -> None:
        """A job has come so far."""
        job = note.job
        if job not in self._tasks:
            self._tasks[job] = self._bars.add_task(
                "", total=None, machine=job.machine, method=job.method
            )
        self._bars.update(self._tasks[job], description=note.text)
        if note.stays or time.monotonic() - self._told > PLAIN_EVERY_S:
            self._say(f"{job.machine} {job.method}: {note.text}")

    def ended(self, job: Job, verdicts: Sequence[Verdict]) -> None:
        """A job has ended."""
        self._done += 1
        if job in self._tasks:
            self._bars.remove_task(self._tasks.pop(job))
        bad = sum(not v.passed for v in verdicts)
        outcome = f"{len(verdicts)} rows, {bad} no pass" if bad else f"{len(verdicts)} rows"
        self._say(f"{self._done}/{self._jobs} {job.machine} {job.method}: {outcome}")

    def _say(self, line: str) -> None:
        self._told = time.monotonic()
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
