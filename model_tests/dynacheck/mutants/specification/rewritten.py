"""A machine of the specification with one text in its source changed.

The changed source runs as a module of its own, and so does every machine that extends the changed
one, up to the machine that is asked for: they import the changed modules in place of the
specification's own, which is never touched.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import itertools
import linecache
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

from dynaspec.machine import Machine

_numbers = itertools.count()


def rewritten(module: str, source: str, machine: Machine[Any]) -> Machine[Any]:
    """`machine`, where `module`, its own or that of a machine which it extends, has this source."""
    changed = {module: _run(module, source, {})}
    for extending in _extending(module, machine):
        text = inspect.getsource(importlib.import_module(extending))
        changed[extending] = _run(extending, text, changed)
    found: Machine[Any] = changed[machine.state.__module__].MACHINE
    return found


def _extending(module: str, machine: Machine[Any]) -> Sequence[str]:
    """The modules of the machines that lie between that of `module` and `machine`, in order."""
    lineage = [machine.state.__module__]
    while machine.parent is not None:
        machine = machine.parent.machine
        lineage.append(machine.state.__module__)
    return lineage[: lineage.index(module)][::-1]


def _run(original: str, source: str, changed: Mapping[str, ModuleType]) -> ModuleType:
    """A module made of `source`, known to those who look for a module or its source by name."""
    name = f"{original}~{next(_numbers)}"
    module = ModuleType(name)
    module.__file__ = name
    module.__dict__["__builtins__"] = _builtins(changed)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    return module


def _builtins(changed: Mapping[str, ModuleType]) -> dict[str, Any]:
    """Python's own, with an `import` that finds the `changed` modules by the originals' names."""

    def find(name: str, *more: Any) -> Any:
        found = builtins.__import__(name, *more)
        if name in changed:
            return changed[name]
        inside = {n.removeprefix(f"{name}."): m for n, m in changed.items() if n.startswith(name)}
        return SimpleNamespace(**{**vars(found), **inside}) if inside else found

    return {**vars(builtins), "__import__": find}
