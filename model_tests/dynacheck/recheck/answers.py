"""The second solver's answers, in other processes, to problems without a solution by the first."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from dynacheck.recheck.second import Satisfiable, UnreadableTextError, second_answer

T = TypeVar("T")

WORKERS = 2
"""Processes that ask the second solver."""

AHEAD = 200
"""So many questions wait at most: they are long."""


@dataclass(frozen=True)
class Reply:
    """What the second solver says of a text, and why if it does not know."""

    answer: Satisfiable
    why: str = ""


def reply(text: str) -> Reply:
    """Ask the second solver. What it cannot read, it does not know."""
    try:
        answer = second_answer(text)
    except UnreadableTextError as error:
        return Reply("unknown", f"it cannot read the text: {error}")
    return Reply(answer, "it reaches its limit" if answer == "unknown" else "")


class Workers:
    """The processes in which the second look is taken."""

    def __init__(self) -> None:
        """Start none yet: each starts with the first work for it."""
        spawn = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(WORKERS, spawn)

    def __enter__(self) -> Workers:
        """Give work."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what runs; begin nothing more."""
        self._executor.shutdown(cancel_futures=True)

    def begin(self, work: Callable[[str], T], name: str) -> Future[T]:
        """Let one of the processes do `work` on `name`."""
        return self._executor.submit(work, name)

    def replies(self, asked: Iterable[tuple[T, str]]) -> Iterator[tuple[T, str, Reply]]:
        """The reply to each text, in order, with whatever came with it."""
        pending: deque[tuple[T, str, Future[Reply]]] = deque()
        for of, text in asked:
            pending.append((of, text, self.begin(reply, text)))
            while pending and (len(pending) > AHEAD or pending[0][2].done()):
                yield _first(pending)
        while pending:
            yield _first(pending)


def _first(pending: deque[tuple[T, str, Future[Reply]]]) -> tuple[T, str, Reply]:
    of, text, future = pending.popleft()
    return of, text, future.result()
