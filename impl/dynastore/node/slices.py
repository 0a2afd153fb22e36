"""Work that is done in slices: it rests wherever its steps are used up, and goes on there.

A request's work is deep in calls when it is to rest, so it has a stack of its own: a thread that
never runs beside the one that asks for a slice. One of the two waits for the other at any time, so
that the same work rests at the same places in every run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Generic, NoReturn, TypeVar

from dynastore.items import Meter, View, use

T = TypeVar("T")


class BrokenOff(BaseException):
    """The work is not to go on."""


class Sliced(Generic[T]):
    """A function's call, done in slices of some steps each."""

    def __init__(self, steps: int, work: Callable[[Meter], T]) -> None:
        """Be ready to do `work`, which is given the meter that counts its steps."""
        self._stack: Final = _Stack(steps, work)

    def go_on(self) -> bool:
        """Do a slice; return whether all is done."""
        return self._stack.go_on()

    def result(self) -> T:
        """Return what came of it, once it is done; raises what it raised."""
        (outcome,) = self._stack.outcome
        return outcome()

    def __del__(self) -> None:
        """Let the stack go: nobody will go on with it."""
        self._stack.end()


class _Stack(Generic[T]):
    """The thread, which does not keep its `Sliced` alive."""

    def __init__(self, steps: int, work: Callable[[Meter], T]) -> None:
        self.outcome: list[Callable[[], T]] = []
        self._steps = steps
        self._work = work
        self._meter = Meter(steps, self._rest)
        self._turn, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self._ended = False
        self._thread: threading.Thread | None = None

    def go_on(self) -> bool:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="slices", daemon=True)
            self._thread.start()
        before = use(self._meter)
        self._turn.release()
        self._back.acquire()
        use(before)
        return bool(self.outcome)

    def end(self) -> None:
        if self._thread is not None and not self.outcome:
            self._ended = True
            self.go_on()

    def _run(self) -> None:
        self._turn.acquire()
        try:
            result = self._work(self._meter)
            self.outcome.append(lambda: result)
        except BaseException as error:
            self.outcome.append(partial(_raised, error))
        self._back.release()

    def _rest(self) -> int:
        self._back.release()
        self._turn.acquire()
        if self._ended:
            raise BrokenOff
        return self._steps


def _raised(error: BaseException) -> NoReturn:
    raise error


def _break_off() -> int:
    raise BrokenOff


def attempt(steps: int, work: Callable[[], T]) -> tuple[T | None, int]:
    """Do all of `work` if so many steps are enough; return what came of it, and the steps taken.

    None: they are not.
    """
    meter = Meter(steps, _break_off)
    before = use(meter)
    try:
        return work(), steps - meter.left
    except BrokenOff:
        return None, steps
    finally:
        use(before)


class Held:
    """A view whose first look says at what time the store is seen, and holds the work there."""

    def __init__(self, view: View, meter: Meter, looks: Callable[[], None]) -> None:
        """Show `view`, and call `looks` at the first look."""
        self._view, self._meter, self._looks = view, meter, looks
        self._looked = False

    def get(self, key: bytes) -> bytes | None:
        """Return what is at the key."""
        self._look()
        return self._view.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield what is at start <= key < end, in ascending or descending order."""
        self._look()
        return self._view.scan(start, end, reverse=reverse)

    def _look(self) -> None:
        if not self._looked:
            self._looked = self._meter.held = True
            self._looks()
        elif not self._meter.held:
            raise RuntimeError("a request looks at the store after it has gathered all")
