"""The first step of a run that a machine does not allow, and how that is told."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dynacheck.trace.lines import AnyStep, told
from dynaspec.machine import Disabled, require

RECENT = 6
"""How many steps before a violation are shown."""


@dataclass(frozen=True)
class Violation:
    """The first step of a run that the specification does not allow."""

    step: AnyStep
    rule: str
    """What it breaks, in words or in the specification's own line."""
    expected: str
    """What the specification says."""
    got: str
    """What the trace says."""
    recent: tuple[AnyStep, ...]
    """The steps before it, the last ones."""

    def as_json(self) -> dict[str, Any]:
        """The violation as JSON."""
        return {
            "event": msgspec.to_builtins(self.step),
            "rule": self.rule,
            "expected": self.expected,
            "got": self.got,
            "recent": [msgspec.to_builtins(step) for step in self.recent],
        }

    def __str__(self) -> str:
        """The violation, told over several lines."""
        lines = ["before it:", *(f"  {told(step)}" for step in self.recent)] if self.recent else []
        lines.append(f"step {told(self.step)}")
        lines.append(f"  is not as the specification has it: {self.rule}")
        lines += [f"  specification: {self.expected}", f"  trace:         {self.got}"]
        return "\n".join(lines)


class ViolationError(Exception):
    """The run is no behaviour of the specification."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


@dataclass(frozen=True)
class BrokenRuleError(Exception):
    """What a step breaks: it becomes a `ViolationError`, with the steps before it."""

    rule: str
    expected: str
    got: str

    def by(self, step: AnyStep, recent: Iterable[AnyStep]) -> Violation:
        """The violation by this step, after these."""
        return Violation(step, self.rule, self.expected, self.got, tuple(recent))


def requirement(disabled: Disabled) -> str:
    """The `require` that failed, as its source has it, and where it stands."""
    frames = list(traceback.walk_tb(disabled.__traceback__))
    callers = [(f, line) for f, line in frames if f.f_code is not require.__code__]
    frame, line = callers[-1]
    code = frame.f_code
    text = linecache.getline(code.co_filename, line).strip()
    return f"{text} ({code.co_name}, {Path(code.co_filename).name} line {line})"
