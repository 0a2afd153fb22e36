"""The protocol trace: the steps that took effect in the nodes, in this order. See docs/trace.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from dynastore.node.messages import Trace
from dynastore.node.roles import Leader

AT: Final = ("n", "began")
"""When a request came and was executed; None for a read of the whole state."""
HEADER: Final = {"trace": "dynaspec/1", "machine": "replication"}


class Recorder:
    """Numbers the steps of all nodes, and leaves one read at a time in the trace.

    The specification has one read, which stands for any number. Of the questions that leaders ask
    for their reads, the trace follows the last one asked, until it is answered.
    """

    def __init__(self) -> None:
        """Start with no step."""
        self.events: list[dict[str, Any]] = []
        self._open: tuple[int, int, int] | None = None

    def record(self, at: int, step: Trace) -> None:
        """Take the next step, at a time in milliseconds."""
        if step.round is not None and not self._follows(step):
            return
        if self._open is not None and _deposed(step, self._open[0]):
            self._open = None
        event: dict[str, Any] = {"n": len(self.events), "at": at, "action": step.action}
        event |= {"args": step.args, "after": dict(step.after)}
        answered = step.extra.get("answered")
        self.events.append(event | (step.extra if answered is None else _shown(event, answered)))

    def _follows(self, step: Trace) -> bool:
        """Whether a step of a read belongs to the one that the trace follows."""
        if step.action == "ask":
            self._open = step.round
            return True
        if step.round != self._open:
            return False
        if step.action == "answer":
            self._open = None
        return True


def lines(events: Iterable[dict[str, Any]], header: Mapping[str, Any] = HEADER) -> Iterator[str]:
    """Yield the trace's lines."""
    for line in (header, *events):
        yield json.dumps(line, separators=(",", ":"))


def _deposed(step: Trace, leader: int) -> bool:
    return bool(step.after["replica"] == leader and step.after["role"] != Leader.name)


def _shown(event: dict[str, Any], answered: list[dict[str, Any]]) -> dict[str, Any]:
    """Show one request answered from just what is acknowledged, and the others beside it."""
    n = event["after"]["n"] = event["after"]["acknowledged"]
    chosen = next((a for a in answered if a["n"] == n), None)
    others = [a for a in answered if a is not chosen]
    shown: dict[str, Any] = {}
    if chosen is not None:
        shown["client"] = {name: value for name, value in chosen.items() if name not in AT}
    if others:
        shown["also"] = others
    return shown
