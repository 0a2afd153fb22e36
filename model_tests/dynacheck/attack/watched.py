"""The target of attacks: where it is, and what can be seen of its processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from dynacheck.exchange.subject import check_url
from dynacheck.fuzz.subject import peak_memory, processes
from dynacheck.targets import PRESETS, Target, TargetError, start


@dataclass(frozen=True)
class Watched:
    """A target for one attack."""

    endpoint: str
    memory: Callable[[], int | None]
    """The most bytes that each of its processes had resident, added up; None: not known."""
    ended: Callable[[], int]
    """How many of the processes that it had at first have ended."""
    start_again: Callable[[], None] | None
    """Start it again with the data that it kept; None: it keeps none. Raises TargetError."""


@dataclass(frozen=True)
class Subject:
    """What is attacked, and how it is had for one attack."""

    name: str
    release: str
    keep: bool
    opened: Callable[[], AbstractContextManager[Watched]]
    """A started target is started anew for each attack. Raises TargetError."""


def subject(target: str | None, endpoint: str | None, keep: bool) -> Subject:
    """Return what is at `endpoint`, or a preset, with its data on disk if it is to `keep` it."""
    if endpoint is not None:
        check_url(endpoint, "http")
        found = endpoint
        return Subject(endpoint, "as found", False, lambda: _found(found))
    name = target or "embedded"
    if keep and PRESETS[name].keeping is None:
        raise TargetError(f"{name} can hold its data in memory alone")
    return Subject(name, PRESETS[name].release(), keep, lambda: _started(name, keep))


@contextmanager
def _found(endpoint: str) -> Iterator[Watched]:
    yield Watched(endpoint, lambda: None, lambda: 0, None)


@contextmanager
def _started(name: str, keep: bool) -> Iterator[Watched]:
    with start(name, keep) as target:
        first = processes(target.pid)
        yield Watched(
            target.endpoint,
            lambda: peak_memory(target.pid),
            lambda: len(first - processes(target.pid)),
            (lambda: _again(target)) if keep else None,
        )


def _again(target: Target) -> None:
    target.kill()
    target.start_again()
