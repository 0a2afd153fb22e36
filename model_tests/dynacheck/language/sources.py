"""The syntax tree of a function that is at hand as an object, and what the names in it mean."""

from __future__ import annotations

import ast
import builtins
import functools
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from dynacheck.language.offence import UnclearError

Definition = ast.FunctionDef | ast.Lambda
Place = tuple[str, int, int, int | None, int | None]
"""Which part of a file's syntax tree: its type, where it begins, where it ends."""


def place_of(node: ast.expr) -> Place:
    """Where `node` stands; the same in a copy of the tree."""
    end = node.end_lineno, node.end_col_offset
    return type(node).__name__, node.lineno, node.col_offset, *end


@dataclass(frozen=True)
class Source:
    """A function's definition."""

    file: str
    tree: Definition


@functools.lru_cache(maxsize=256)
def _definitions(file: str, text: str) -> dict[tuple[str, int], list[Definition]]:
    """The functions that a file defines, by name and first line."""
    found: dict[tuple[str, int], list[Definition]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            line = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found.setdefault((node.name, line), []).append(node)
        elif isinstance(node, ast.Lambda):
            found.setdefault(("<lambda>", node.lineno), []).append(node)
    return found


def source_of(code: CodeType) -> Source:
    """Where the function that `code` belongs to is defined; `UnclearError` if that is not known."""
    return _source(code, code.co_filename)


@functools.lru_cache(maxsize=4096)
def _source(code: CodeType, file: str) -> Source:
    """Codes of different files may be equal."""
    lines = linecache.getlines(file)
    found = _definitions(file, "".join(lines)).get((code.co_name, code.co_firstlineno), [])
    fitting = [node for node in found if _holds(node, code)]
    if not fitting:
        raise UnclearError("its source is not to be had")
    return Source(file, min(fitting, key=_size))


def _holds(node: Definition, code: CodeType) -> bool:
    """Whether the code lies within the definition; two lambdas may begin in one line."""
    first, last = _extent(node)
    places = [
        (line, column)
        for line, _, column, _ in code.co_positions()
        if line is not None and column is not None and (line, column) != (node.lineno, 0)
    ]
    return all(first <= place <= last for place in places if isinstance(node, ast.Lambda))


def _size(node: Definition) -> tuple[int, int]:
    (first_line, first_column), (last_line, last_column) = _extent(node)
    return last_line - first_line, last_column - first_column


def _extent(node: Definition) -> tuple[tuple[int, int], tuple[int, int]]:
    end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return (node.lineno, node.col_offset), end


class Names:
    """What the names mean that a function does not define itself."""

    def __init__(self, function: FunctionType) -> None:
        """Look among what `function` is closed over, its module's names and the built-in ones."""
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self._closed = {name: cell.cell_contents for name, cell in cells if _is_full(cell)}
        self._globals = function.__globals__
        own = self._globals.get("__builtins__", builtins)
        if own is not builtins and _read(own) != _read(vars(builtins)):
            raise UnclearError("its module has builtins of its own")

    def __contains__(self, name: str) -> bool:
        """Whether `name` means anything."""
        return any(name in names for names in self._all())

    def __getitem__(self, name: str) -> Any:
        """What `name` means."""
        return next(names[name] for names in self._all() if name in names)

    def _all(self) -> Iterator[dict[str, Any]]:
        yield self._closed
        yield self._globals
        yield vars(builtins)

    def annotation(self, node: ast.expr | None) -> Any:
        """What an annotation means; `UnclearError` if there is none, or nothing meant."""
        if node is None:
            raise UnclearError("it has no annotation")
        meant: Any = ast.unparse(node)
        try:
            while isinstance(meant, str):
                meant = eval(meant, self._globals, self._closed)
        except Exception as error:
            raise UnclearError(f"its annotation cannot be read: {error}") from error
        return meant


def _is_full(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def name_of(function: Any) -> str:
    """A function as its readers call it."""
    return str(getattr(function, "__name__", repr(function)))


def _read(names: dict[str, Any]) -> dict[str, Any]:
    """The built-in names that a function reads: how a module imports others is none of them."""
    return {name: meant for name, meant in names.items() if name != "__import__"}
