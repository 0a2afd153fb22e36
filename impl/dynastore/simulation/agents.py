"""Agents: code that waits, such as that of rep out, in virtual time.

Each agent has a thread, but one runs at a time, and only until it waits: which one, and when, the
world decides. So a run with agents is as deterministic as one without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

_ENDS_WITHIN_S: Final = 30.0


class Killed(BaseException):
    """The agent's process is dead: nothing of it runs any more."""


class Agent:
    """One of them."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Begin, when it is first resumed, with `work`."""
        self._work = work
        self._mine, self._others = threading.Semaphore(0), threading.Semaphore(0)
        self._ready: Callable[[], bool] = lambda: True
        self._killed = self.ended = False
        self.failed: BaseException | None = None
        """What it raised."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def turn(self) -> None:
        """Let it go on, if what it waits for is there, until it waits again."""
        if not self.ended and self._ready():
            self._mine.release()
            if not self._others.acquire(timeout=_ENDS_WITHIN_S):
                raise TimeoutError("an agent of the simulation waits for something else")

    def wait(self, ready: Callable[[], bool]) -> None:
        """Called by the agent itself: let others go on until it is `ready`."""
        self._ready = ready
        self._others.release()
        self._mine.acquire()
        if self._killed:
            raise Killed

    def kill(self) -> None:
        """End it where it waits."""
        self._killed = True
        self._ready = lambda: True
        self.turn()

    def _run(self) -> None:
        self._mine.acquire()
        try:
            if not self._killed:
                self._work()
        except Killed:
            pass
        except BaseException as failure:
            self.failed = failure
        self.ended = True
        self._others.release()
