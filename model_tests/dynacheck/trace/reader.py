"""The steps of `replication` in a trace. docs/trace.md describes the format.

Whether a well-formed step is one that the specification allows is the business of `replay`.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from dynacheck.trace.lines import VERSION, MalformedError, check_call, contents, told
from dynaspec.machines.replication import MACHINE

HEADER = {"trace": VERSION, "machine": MACHINE.name}
ACTIONS: Mapping[str, Callable[..., Any]] = {a.__name__: a for a in MACHINE.actions}

Natural = Annotated[int, msgspec.Meta(ge=0)]
LengthOrNone = Annotated[int, msgspec.Meta(ge=-1)]
_STEPS_OF = {
    **dict.fromkeys(("catch_up", "elect"), "candidate"),
    **dict.fromkeys(("append", "acknowledge", "ask", "answer"), "leader"),
}
"""Action → the argument that names the replica that takes the step, where it is not `r`."""


class Request(msgspec.Struct, frozen=True):
    """A client's request and what the leader answered, both as JSON text."""

    operation: str
    body: str
    """Bytes that are no UTF-8 stand as lone surrogates."""
    status: Literal[200, 400]
    response: str
    now: int
    """Milliseconds since 1970, UTC."""
    n: Natural | None = None
    """In `also`: how many mutations of the leader's log the request was executed on."""
    began: LengthOrNone | None = None
    """In `also`: how much the leader had acknowledged when the request came."""


class After(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of the replica that took a step, just after it."""

    replica: Literal[0, 1, 2]
    promised: Natural
    role: Literal["follower", "candidate", "leader"]
    holds: Natural
    log: tuple[Natural, ...]
    acknowledged: LengthOrNone | None = None
    """For a leader: how much of its ballot's log it has acknowledged."""
    n: Natural | None = None
    """For `answer`: how much of the log was read."""


class Step(msgspec.Struct, frozen=True):
    """One step of the protocol."""

    n: int
    at: float
    action: str
    args: dict[str, Natural]
    after: After
    client: Request | None = None
    also: tuple[Request, ...] = ()

    def __str__(self) -> str:
        """The step as a call, with its number and time."""
        return told(self)


def read(lines: Iterable[bytes]) -> Iterator[Step]:
    """The steps of a trace, as its lines come. Raises `MalformedError`."""
    _, rest = contents(lines, [MACHINE.name])
    for number, content in rest:
        yield step(number, content)


def step(line: int, content: object) -> Step:
    """The step that is the JSON `content` of a line; lines are counted from 1, with the header."""
    try:
        found = msgspec.convert(content, Step)
    except msgspec.ValidationError as error:
        raise MalformedError(line, f"expected a step: {error}") from None
    _check_arguments(line, found)
    _check_requests(line, found)
    return found


def _check_arguments(line: int, found: Step) -> None:
    check_call(line, found, ACTIONS, _parameters)
    for name, values in _parameters(found.action).items():
        if values is not None and found.args[name] not in values:
            raise MalformedError(
                line, f'expected as "{name}" a number from {values[0]} to {values[-1]}'
            )
    taker = found.args[_STEPS_OF.get(found.action, "r")]
    if found.after.replica != taker:
        raise MalformedError(line, f'expected in "after" the state of replica {taker}')


@functools.cache
def _parameters(action: str) -> dict[str, range | None]:
    """An action's parameters, each with its values where they are finitely many."""
    hints = typing.get_type_hints(ACTIONS[action])
    names = list(inspect.signature(ACTIONS[action]).parameters)[1:]
    return {name: MACHINE.finite.get(hints[name]) for name in names}


def _check_requests(line: int, found: Step) -> None:
    if found.client is not None and found.action not in ("append", "answer"):
        raise MalformedError(line, 'expected "client" at append and answer only')
    if found.also and found.action != "answer":
        raise MalformedError(line, 'expected "also" at answer only')
    if any(request.n is None or request.began is None for request in found.also):
        raise MalformedError(line, 'expected "n" and "began" in each member of "also"')
    if (found.after.n is None) == (found.action == "answer"):
        raise MalformedError(line, 'expected "n" in "after" at answer, and nowhere else')
