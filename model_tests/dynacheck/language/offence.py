"""What breaks the rules of the specification's language, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Offence:
    """One place that is outside the language."""

    file: str
    line: int
    function: str
    """The function or class that the place is in; the machine's name where it is in neither."""
    wrong: str
    """What stands there."""
    instead: str
    """What to write instead."""

    def __str__(self) -> str:
        """The offence in a line."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}, in {self.function}: {self.wrong}; {self.instead}"


def told(offences: Iterable[Offence]) -> str:
    """Offences as the detail of a verdict."""
    lines = [str(offence) for offence in offences]
    return "\n".join(["outside the language of the specification, see docs/language.md:", *lines])


class OutsideError(Exception):
    """An expression or statement is outside the language."""

    def __init__(self, node: ast.AST, wrong: str, instead: str) -> None:
        """Say what is `wrong` with `node`, and what to write `instead`."""
        super().__init__(wrong)
        self.node, self.wrong, self.instead = node, wrong, instead


class UnclearError(Exception):
    """An annotation or a constant is of no kind that the language has; the message says why."""
