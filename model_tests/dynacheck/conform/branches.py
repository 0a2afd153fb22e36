"""Which branches of a package a run reaches, of the specification above all.

Counted are the branches within the functions of `dynaspec.items`: what answers requests, but for
where it says that it has no answer. Source: ethereum/execution-specs measures the branch coverage
of its specification in the same way.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import coverage

from dynacheck.modules import modules

NO_ANSWERS = frozenset(
    {
        "answer_rules",
        "data.citations",
        "data.immutable",
        "data.inferences",
        "data.rule",
        "data.sameness",
        "requests.inputs",
        "stages",
        "theorems",
    }
)
"""Modules that answer no request: a collection, how answers are compared, what rules are and rest
on, what follows from the inputs' classes on import, and what is claimed of the others."""

UNANSWERED = (
    r"raise unsupported\(",
    r"Refused\(Unsupported\(",
    r"isinstance\(\w+, Unsupported\)",
    r'case "stream" \| "class" \| "warmth":',
)
"""Lines, with what is under them, where the specification has no answer."""
UNASKED = (
    r"def (expires|expired)\(",
    r"def (amount|fraction|power_of_ten)\(",
    r"def (_words|__post_init__)\(",
    r"def _may_follow\(",
)
"""Functions that no vector leads to: time to live, what proofs say of numbers as bytes, what runs
when a module is imported, and what may be on a page that is not the first, which `conform` asks."""
NOT_SENT = (r"isinstance\(name, str\) for name in given", r"return utf8\(given\)")
"""Lines for what no SDK sends as it is given: names that are no strings, strings for binary."""


@dataclass(frozen=True)
class Package:
    """The code measured: a package of Python, and its lines that no request can reach."""

    name: str
    left_out: frozenset[str]
    """What is not measured: modules, and folders of them, by their names in the package."""
    never: tuple[str, ...]
    """Patterns of lines that are not measured, with what is under them."""


SPECIFICATION = Package("dynaspec.items", NO_ANSWERS, UNANSWERED + UNASKED + NOT_SENT)


@dataclass(frozen=True)
class Module:
    """One module of a package: its branches, and those never reached."""

    name: str
    reached: int
    branches: int
    missing: tuple[int, ...]
    """Lines."""
    unreached: tuple[tuple[int, int], ...]
    """Branches: from which line, and to which; negative where the function ends."""

    def as_json(self) -> dict[str, object]:
        """The module as one JSON object."""
        return {
            "module": self.name,
            "branches_reached": self.reached,
            "branches": self.branches,
            "lines_never_reached": list(self.missing),
        }


class Branches:
    """What was reached while `measured`."""

    def __init__(self, package: Package = SPECIFICATION) -> None:
        """Nothing yet."""
        self._package = package
        there = modules(package.name)
        out = {name for name in there if {name, name.split(".")[0]} & package.left_out}
        if strangers := package.left_out - out - {name.split(".")[0] for name in out}:
            raise LookupError(f"no modules of {package.name} to leave out: {sorted(strangers)}")
        self._files = {name: path for name, path in there.items() if name not in out}
        included = [str(path) for path in self._files.values()]
        self._coverage = coverage.Coverage(
            data_file=None, config_file=False, branch=True, include=included
        )
        for text in package.never:
            self._coverage.exclude(text)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure what runs within. What was remembered before has to be found anew."""
        for name in self._files:
            for found in vars(import_module(f"{self._package.name}.{name}")).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()
        self._coverage.start()
        try:
            yield
        finally:
            self._coverage.stop()

    def modules(self) -> tuple[Module, ...]:
        """The modules of the package, those that were never entered too."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "coverage.json"
            measured = list(map(str, self._files.values()))
            self._coverage.json_report(morfs=measured, outfile=str(path))
            files: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["files"]
        found = {Path(name).resolve(): file for name, file in files.items()}
        return tuple(
            _module(name, found[path.resolve()], path.read_text(encoding="utf-8").splitlines())
            for name, path in self._files.items()
            if path.resolve() in found
        )


def _module(name: str, file: Mapping[str, Any], lines: Sequence[str]) -> Module:
    """Of a file only what is in functions: the rest ran when it was imported.

    That none of the cases of a match fits, to the end of the function, is a branch only where it
    happens: where a value is answered the cases are all that there are.
    """
    functions = [found for function, found in file["functions"].items() if function]
    reached = sum(found["summary"]["covered_branches"] for found in functions)
    unreached = tuple(
        (at, to)
        for found in functions
        for at, to in found["missing_branches"]
        if to > 0 or not lines[at - 1].lstrip().startswith("case ")
    )
    missing = tuple(sorted(line for found in functions for line in found["missing_lines"]))
    return Module(name, reached, reached + len(unreached), missing, unreached)
