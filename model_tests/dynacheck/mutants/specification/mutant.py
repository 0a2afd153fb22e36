"""Mutants of the specification: one place of one machine's source, written differently.

A mutant is the text that it changes and the text in its place. The text must stand in the named
function exactly once, so that a mutant cannot outlive the code it was made for.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass, replace
from typing import Any

from dynacheck.explore import explore
from dynacheck.machines import extension_of
from dynacheck.mutants.specification.rewritten import rewritten
from dynacheck.prove.prover import prove
from dynacheck.verdicts import Method
from dynaspec.machine import Machine


class StaleMutantError(Exception):
    """What a mutant is made for is not, or not once, where it says."""


@dataclass(frozen=True)
class SpecificationMutant:
    """A machine with one function changed, and the methods that must notice."""

    name: str
    module: str
    """The module that is changed, below `dynaspec.machines`."""
    function: str
    old: str
    new: str
    breaks: str
    """The property that no longer holds: it, and no other, must be seen to be false."""
    caught_by: tuple[Method, ...] = ("explore",)
    judged_in: str = ""
    """The module of the machine that is judged, one that extends the changed one; or its own."""

    @property
    def of(self) -> str:
        """What is mutated, in words."""
        return f"{self.module}.{self.function}"

    @property
    def judged(self) -> Machine[Any]:
        """The machine that is judged, as the specification has it."""
        machine: Machine[Any] = _module(self.judged_in or self.module).MACHINE
        return machine

    def source(self) -> str:
        """The changed source of the module; raises `StaleMutantError`."""
        original = _module(self.module)
        function = inspect.getsource(getattr(original, self.function))
        if function.count(self.old) != 1:
            raise StaleMutantError(f"{self.name}: {self.of} does not hold once: {self.old!r}")
        return inspect.getsource(original).replace(function, function.replace(self.old, self.new))

    def machine(self) -> Machine[Any]:
        """The mutated machine; raises `StaleMutantError`."""
        return rewritten(_module(self.module).__name__, self.source(), self.judged)

    def caught_by_method(self, method: str) -> bool:
        """Whether `explore` shows that the property is violated, or `prove` refutes it."""
        if method not in self.caught_by:
            raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")
        if method == "explore":
            alone = self._alone(self.machine())
            words = (v.verdict for v in explore(alone) if v.property == self.breaks)
            return next(words, "") == "violated"
        return any(verdict.verdict == "refuted" for verdict in prove(self.machine(), {self.breaks}))

    def _alone(self, machine: Machine[Any]) -> Machine[Any]:
        """`machine` with the one property to look at: the search ends where it is violated."""
        found: dict[str, Any] = {
            "lemmas": tuple(each for each in machine.lemmas if each.__name__ == self.breaks),
            "invariants": tuple(i for i in machine.invariants if i.__name__ == self.breaks),
            "possibilities": tuple(p for p in machine.possibilities if p.name == self.breaks),
            "parent": None,
        }
        if machine.parent and extension_of(machine.parent.machine) == self.breaks:
            found["parent"] = machine.parent
        if not any(found.values()):
            raise StaleMutantError(f"{self.name}: {machine.name} has no property {self.breaks}")
        return replace(machine, witnesses=(), **found)


def _module(name: str) -> Any:
    return importlib.import_module(f"dynaspec.machines.{name}")
