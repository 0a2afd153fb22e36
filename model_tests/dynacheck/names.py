"""States as a reader of the specification would write them: its constants' names, its fields.

A sort is a `NewType` of `int`, so that a value alone does not tell that 2 is a `LEADER`. Its
annotation does, with the constants that the sort's module defines (`LEADER = Role(2)`).
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dynaspec.collections import Map, Seq


@functools.cache
def constants(sort: Any) -> dict[int, str]:
    """The names that the module of `sort` gives to values of it: `{2: "LEADER", ...}`."""
    module = sys.modules.get(getattr(sort, "__module__", ""))
    if module is None or not isinstance(sort, typing.NewType):
        return {}
    found: dict[int, str] = {}
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.Assign):
            for name, value in _pairs(statement.targets[0], statement.value):
                if _makes(value, sort.__name__):
                    found.setdefault(int(getattr(module, name)), name)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment binds, each with the expression that it is bound to."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its_value in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, its_value)
    elif isinstance(target, ast.Name):
        yield target.id, value


def _makes(value: ast.expr, sort: str) -> bool:
    """Whether an expression is a call of the sort's name."""
    return (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == sort
    )


def fields_of(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass with their annotations resolved."""
    hints = _hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def inner(hint: Any, part: int) -> Any:
    """The `part`-th argument of a generic annotation (`tuple`, `Map`, `Seq`); `Any` without one."""
    arguments = typing.get_args(hint)
    return arguments[part] if part < len(arguments) else Any


def show(value: Any, hint: Any) -> str:
    """`value` as text, with the names of the specification's constants."""
    if isinstance(value, Map):
        key, kept = inner(hint, 0), inner(hint, 1)
        entries = [f"{show(k, key)}: {show(v, kept)}" for k, v in value.items()]
        return "{" + ", ".join([*entries, f"else {show(value.default, kept)}"]) + "}"
    if isinstance(value, Seq):
        return "<" + ", ".join(show(v, inner(hint, 0)) for v in value) + ">"
    if is_dataclass(value) and not isinstance(value, type):
        parts = [f"{name}={show(getattr(value, name), kind)}" for name, kind in _parts(value)]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, tuple):
        return "(" + ", ".join(show(v, inner(hint, i)) for i, v in enumerate(value)) + ")"
    if isinstance(value, int) and not isinstance(value, bool):
        return constants(hint).get(value, str(value)) if hint is not Any else str(value)
    return repr(value)


def _parts(value: Any) -> list[tuple[str, Any]]:
    return list(fields_of(type(value)).items())


def changes(before: Any, after: Any, hint: Any, path: str = "") -> Iterator[str]:
    """What differs between two values of one shape, a line for each smallest part that does."""
    if before == after:
        return
    if is_dataclass(before) and type(before) is type(after):
        for name, kind in _parts(before):
            place = f"{path}.{name}" if path else name
            yield from changes(getattr(before, name), getattr(after, name), kind, place)
    elif isinstance(before, Map) and isinstance(after, Map):
        key, kept = inner(hint, 0), inner(hint, 1)
        for at in sorted({k for k, _ in before.items()} | {k for k, _ in after.items()}):
            yield from changes(before[at], after[at], kept, f"{path}[{show(at, key)}]")
    elif isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from changes(old, new, inner(hint, i), f"{path}[{i}]")
    else:
        yield f"{path}: {show(before, hint)} → {show(after, hint)}"
