"""From a command to its answer: what the items say, as it travels from here on."""

from __future__ import annotations

from typing import Final

from dynastore.items import Effects, Place, View, execute
from dynastore.node.messages import Answer, Command

_NO_ROOM: Final = (
    b'{"__type":"com.amazon.coral.service#ServiceUnavailable","message":'
    b'"The disk is full: nothing can be written until there is room on it. Reads go on"}'
)


def executed(view: View, command: Command, place: Place) -> tuple[Answer, Effects]:
    """Return the answer to a command at a place, and the mutation that it makes."""
    asked = (command.operation, command.body, command.wall)
    outcome = execute(view, *asked, place, role=command.role)
    return Answer(command.request, outcome.status, outcome.body), outcome.effects


def no_room(command: Command) -> Answer:
    """Refuse a write, which has no effect, where the disk is full."""
    return Answer(command.request, 503, _NO_ROOM)


def traced(command: Command, answer: Answer) -> dict[str, object]:
    """Return a request and its answer as a trace shows them."""
    return {
        "operation": command.operation,
        "body": command.body.decode("utf-8", "surrogateescape"),
        "status": answer.status,
        "response": answer.body.decode("utf-8", "surrogateescape"),
        "now": command.wall,
    }
