"""A small change of the store's source, in place for a while.

The changed function's code takes that of the original, wherever this one is known: nothing of the
store knows that it can be changed.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType
from typing import Any

from dynacheck.mutants.specification import StaleMutantError


@dataclass(frozen=True)
class Patch:
    """A text in the source of one function, and the text in its place."""

    module: str
    function: str
    """The function's name in the module, of a method with its class: `Node._command`."""
    old: str
    new: str

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the function be the changed one. Raises `StaleMutantError`."""
        original = self._original()
        before = original.__code__
        original.__code__ = self._changed(original).__code__
        try:
            yield
        finally:
            original.__code__ = before

    def _original(self) -> FunctionType:
        found: Any = import_module(self.module)
        for name in self.function.split("."):
            found = getattr(found, name)
        function: FunctionType = found
        return function

    def _changed(self, original: FunctionType) -> FunctionType:
        source = textwrap.dedent(inspect.getsource(original))
        if source.count(self.old) != 1:
            raise StaleMutantError(
                f"{self.module}.{self.function} does not hold once: {self.old!r}"
            )
        names = dict(original.__globals__)
        exec(f"from __future__ import annotations\n{source.replace(self.old, self.new)}", names)
        changed: FunctionType = names[original.__name__]
        return changed
