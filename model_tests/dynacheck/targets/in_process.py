"""The contract of a target in this process, whose time, nodes and links the caller moves.

`docs/in-process.md` says what each part has to do. A class that has these members meets it, whether
it knows of this module or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol

NODES: Final = 3
"""The nodes are numbered from 0."""
CLIENTS: Final = 3
"""Stands for the clients where a link is cut."""


class Result(Protocol):
    """How a request ended, in the words of `docs/history.md`; status and body of an "ok"."""

    @property
    def kind(self) -> Literal["ok", "fail", "info"]:
        """Whether it was answered, had no effect, or may have one."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def body(self) -> bytes:
        """The response's JSON."""


class InProcess(Protocol):
    """Three nodes and their clients, which do nothing but while they are told to."""

    @property
    def now(self) -> int:
        """Milliseconds since the beginning."""

    @property
    def trace(self) -> Sequence[Mapping[str, Any]]:
        """The steps so far, as `docs/trace.md` has them, without the header."""

    @property
    def history(self) -> Sequence[Mapping[str, Any]]:
        """What the clients saw so far: the lines of `docs/history.md` after the header."""

    @property
    def halted(self) -> Mapping[int, str]:
        """The nodes that stopped by themselves, and why."""

    def submit(self, client: str, operation: str, body: Mapping[str, Any]) -> int:
        """Queue a client's request, and return its number."""

    def result(self, request: int) -> Result | None:
        """Return how a request ended; None: it has not."""

    def run(self, milliseconds: int) -> None:
        """Let time pass."""

    def run_until(self, condition: Callable[[], bool], limit: int = 60_000) -> bool:
        """Let time pass until the condition holds, at most so long; return whether it does."""

    def writing(self, node: int) -> bool:
        """Whether a node has given its disk something that a crash may lose."""

    def crash(self, node: int) -> None:
        """End a node; one that is down stays down."""

    def restart(self, node: int) -> None:
        """Start a node that is down, with what its disk holds; one that runs goes on."""

    def pause(self, node: int) -> None:
        """Let a node do nothing, while time passes and messages come; one that is down stays so."""

    def resume(self, node: int) -> None:
        """Let a node that is paused go on, with what it knew and what has come meanwhile."""

    def cut(self, a: int, b: int) -> None:
        """Let nothing through between two nodes, or a node and the `CLIENTS`."""

    def heal(self) -> None:
        """Undo every cut."""

    def weather(
        self, drop: float = 0.0, duplicate: float = 0.0, delay: tuple[int, int] = (1, 10)
    ) -> None:
        """Let messages be lost and doubled with these probabilities.

        `delay`: the milliseconds that one takes, from shortest to longest.
        """


class Streaming(InProcess, Protocol):
    """One that has streams."""

    @property
    def stream_trace(self) -> Sequence[Mapping[str, Any]]:
        """The steps of the first stream so far, as `docs/trace.md` has them, without the header."""

    def publish(self, whether: bool) -> None:
        """Let what turns mutations into records rest, or go on; nothing else rests with it."""


class Losing(InProcess, Protocol):
    """One whose disks can be damaged."""

    def damage(self, node: int) -> str:
        """Damage something that was synced on the disk of a node that is down, and say what."""

    def lost(self, node: int) -> bool:
        """Whether a node knows that its disk has lost something, and has not caught up yet."""


class Start(Protocol):
    """Starts a target with empty disks: the same arguments and calls give the same run."""

    @property
    def __name__(self) -> str:
        """What its module calls it."""

    def __call__(self, seed: int, *, drift: int, sync: tuple[int, int]) -> InProcess:
        """Start it.

        `drift`: by how many thousandths clocks may run fast or slow. `sync`: the milliseconds that
        a disk takes, from shortest to longest.
        """


class StartLosing(Protocol):
    """Starts a target whose disks can be damaged."""

    def __call__(self, seed: int) -> Losing:
        """Start it with empty disks: the same seed and calls give the same run."""
