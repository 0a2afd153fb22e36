"""The lines of a trace: a header that names the machine, then a step each.

What is wrong with a line by itself is a `MalformedError`: it says what the line should have been.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

VERSION = "dynaspec/1"


class MalformedError(Exception):
    """A line is not what the format asks for; `expected` says what should have been there."""

    def __init__(self, line: int, expected: str) -> None:
        super().__init__(f"line {line}: {expected}")
        self.line = line
        self.expected = expected


class AnyStep(Protocol):
    """A step of any machine."""

    @property
    def n(self) -> int:
        """Its number, from 0."""

    @property
    def at(self) -> float:
        """Milliseconds since the beginning of the run."""

    @property
    def action(self) -> str:
        """The action of the machine."""

    @property
    def args(self) -> Mapping[str, int]:
        """The action's parameters."""


def told(step: AnyStep) -> str:
    """A step as a call, with its number and time."""
    args = ", ".join(f"{name}={value}" for name, value in step.args.items())
    return f"{step.n} at {step.at:g} ms: {step.action}({args})"


def contents(
    lines: Iterable[bytes], machines: Iterable[str]
) -> tuple[Mapping[str, Any], Iterator[tuple[int, object]]]:
    """The header, of one of the machines, and what is in each further line, with its number."""
    numbered = ((number, _content(number, line)) for number, line in enumerate(lines, 1))
    named = tuple(machines)
    expected = " or ".join(json.dumps({"trace": VERSION, "machine": name}) for name in named)
    _, header = next(numbered, (0, None))
    if header is None:
        raise MalformedError(1, f"expected the header {expected}, the file is empty")
    given = header if isinstance(header, dict) else {}
    if given.get("trace") != VERSION or given.get("machine") not in named:
        raise MalformedError(1, f"expected the header {expected}")
    return given, numbered


def _content(number: int, line: bytes) -> object:
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise MalformedError(number, f"expected one JSON object in UTF-8: {error}") from None


def check_call(
    line: int, step: AnyStep, actions: Iterable[str], names: Callable[[str], Iterable[str]]
) -> None:
    """Check the number of a step, that there is its action, and that it has these parameters."""
    if step.n != line - 2:
        raise MalformedError(line, f'expected "n": {line - 2}, the number of the step')
    if step.action not in actions:
        raise MalformedError(line, f'expected as "action" one of {", ".join(actions)}')
    if set(step.args) != set(names(step.action)):
        raise MalformedError(line, f'expected as "args" just {", ".join(names(step.action))}')
