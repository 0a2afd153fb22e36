"""Child processes that are started again when they die, and that end with this one."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

LOOK_S: Final = 0.05
_AGAIN_S: Final = 1.0
"""The least time between two starts of the same child; it doubles where a start was of no use."""
_LONGEST_S: Final = 30.0
_LOG: Final = logging.getLogger(__name__)

Start: TypeAlias = Callable[[], subprocess.Popen[bytes]]
Task: TypeAlias = "asyncio.Task[None]"


@asynccontextmanager
async def kept(starts: Sequence[Start], died: Callable[[int, int], None]) -> AsyncIterator[Task]:
    """Run a child of each start, and again when it dies; yield a task that watches over them.

    `died` is told which one ended with what status; what it raises ends the task.
    """
    children = [_Child(number, start) for number, start in enumerate(starts)]
    for child in children:
        child.start()

    async def watch() -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            for child in children:
                child.look(died)

    watching = asyncio.create_task(watch())
    try:
        yield watching
    finally:
        watching.cancel()
        for child in children:
            child.end()


class _Child:
    """A child process, or the next start of it."""

    def __init__(self, number: int, start: Start) -> None:
        self._number, self._start = number, start
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._due = 0.0
        self._wait = _AGAIN_S

    def start(self) -> None:
        """Start it; what the machine has too few of may be there later."""
        self._started = time.monotonic()
        try:
            self._process = self._start()
        except OSError as error:
            self._put_off()
            _LOG.error("process %d cannot be started yet: %s", self._number + 1, error)

    def look(self, died: Callable[[int, int], None]) -> None:
        """See whether it lives, and start it again if it is time."""
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            self._process = None
            if time.monotonic() > self._started + _LONGEST_S:
                self._wait = _AGAIN_S
            self._put_off()
            died(self._number, status)
        elif time.monotonic() >= self._due:
            self.start()

    def end(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _put_off(self) -> None:
        self._due = self._started + self._wait
        self._wait = min(2 * self._wait, _LONGEST_S)
