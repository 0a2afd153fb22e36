"""What is done to an endpoint while it is recorded, and undone: each at a random moment, noted."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final, Protocol

from dynacheck.record.plan import RecordError
from dynacheck.targets import Target

CALM_S: Final = (0.5, 3.0)
"""From when to when an endpoint is left alone."""
DISTURBED_S: Final = (0.1, 4.0)
"""How long it stays disturbed: sometimes longer than a client waits for an answer."""
_COMMAND_WITHIN_S: Final = 60.0
_BACK_WITHIN_S: Final = 3.0
_LOOK_S: Final = 0.02


@dataclass(frozen=True)
class Disturbance:
    """What is done, what undoes it, and how the history calls both."""

    text: str
    do: Callable[[], None]
    undo_text: str
    undo: Callable[[], None]


Draw = Callable[[Random], Disturbance]
"""Draws one. What it gives raises `RecordError` or `TargetError` where it fails."""


class Notes(Protocol):
    """Who notes what was done, with the time."""

    def note(self, text: str) -> None:
        """Something is done to the endpoint."""


class Disturbances:
    """Disturbs an endpoint now and then."""

    def __init__(self, draw: Draw | None, seed: int) -> None:
        """Draw with a seed; without a `draw` nothing is done."""
        self._draw = draw
        self._rng = Random(f"disturb {seed}")
        self._under_way: Disturbance | None = None
        self._due = 0.0
        self.calm_since = 0
        """Since when the endpoint is left alone, on the monotonic clock in nanoseconds."""

    def begin(self) -> None:
        """Leave the endpoint alone at first."""
        self._calm_down()

    def tick(self, notes: Notes) -> None:
        """Do what is due. Raises `RecordError` or `TargetError`."""
        if self._draw is None or time.monotonic() < self._due:
            return
        if self._under_way is not None:
            self.finish(notes)
            return
        self._under_way = self._draw(self._rng)
        notes.note(self._under_way.text)
        self._under_way.do()
        self._due = time.monotonic() + self._rng.uniform(*DISTURBED_S)

    def finish(self, notes: Notes) -> None:
        """Undo what is under way. Raises `RecordError` or `TargetError`."""
        if self._under_way is not None:
            undone, self._under_way = self._under_way, None
            notes.note(undone.undo_text)
            undone.undo()
            self._calm_down()

    @property
    def disturbed(self) -> bool:
        """Whether something is under way."""
        return self._under_way is not None

    def _calm_down(self) -> None:
        self.calm_since = time.monotonic_ns()
        self._due = time.monotonic() + self._rng.uniform(*CALM_S)


def by_command(command: str) -> Draw:
    """Disturb with a user's command: with `do` behind it, and later with `undo`."""
    words = shlex.split(command)
    found = Disturbance(
        f"{command} do",
        partial(_run, [*words, "do"]),
        f"{command} undo",
        partial(_run, [*words, "undo"]),
    )
    return lambda _: found


def kills(target: Target) -> Draw:
    """Kill the target, or one process among those that it started."""

    def draw(rng: Random) -> Disturbance:
        children = target.children()
        chosen = rng.randrange(len(children) + 1)
        if chosen == len(children):
            return Disturbance("kill", target.kill, "restart", target.start_again)
        kill = partial(_signal, children[chosen], signal.SIGKILL)
        which = f"process {chosen + 1} of {len(children)}"
        back = partial(_bring_back, target, children)
        return Disturbance(f"kill {which}", kill, f"bring back {which}", back)

    return draw


def pauses(target: Target) -> Draw:
    """Stop the target, or one process among those that it started, and let it go on."""

    def draw(rng: Random) -> Disturbance:
        children = target.children()
        chosen = rng.randrange(len(children) + 1)
        if chosen == len(children):
            which, send = "", target.signal
        else:
            which = f" process {chosen + 1} of {len(children)}"
            send = partial(_signal, children[chosen])
        return Disturbance(
            f"pause{which}",
            partial(send, signal.SIGSTOP),
            f"continue{which}",
            partial(send, signal.SIGCONT),
        )

    return draw


def _signal(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _bring_back(target: Target, before: Sequence[int]) -> None:
    """Wait until the target has another process for the one that ended, or else start it again."""
    until = time.monotonic() + _BACK_WITHIN_S
    while not set(target.children()) - set(before):
        if time.monotonic() > until:
            target.kill()
            target.start_again()
            return
        time.sleep(_LOOK_S)


def _run(words: list[str]) -> None:
    """Run a command; no pipe: what it leaves behind in the background might hold it open."""
    said = shlex.join(words)
    try:
        subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=_COMMAND_WITHIN_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise RecordError(f"{said} ended with status {error.returncode}") from None
    except subprocess.TimeoutExpired:
        raise RecordError(f"{said} did not end within {_COMMAND_WITHIN_S:.0f} s") from None
    except OSError as error:
        raise RecordError(f"{said} cannot be run: {error.strerror}") from None
