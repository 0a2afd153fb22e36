"""Copies of a property and of all that it calls, made from their syntax trees, to be watched.

The copies compute what the originals compute. A function is copied once for each way in which the
property comes to it, so that what is written into a copy is about that way alone.
"""

from __future__ import annotations

import ast
import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

from dynacheck.explore.parts import Part
from dynacheck.language.machine import reached_from
from dynacheck.language.sources import Place, place_of, source_of

Way = tuple[Place, ...]
"""The calls by which a property comes to a function."""

COPY = "~copy"
"""A name that no specification has."""


class Copied(ABC):
    """A copy of a function, and of all that it calls, with something written into it."""

    def __init__(self, function: FunctionType) -> None:
        """Copy `function` and what it calls, once for each way in which it is called."""
        self._reached = reached_from(function)
        self.run: Callable[..., Any] = self.copy_of(function, ())

    @abstractmethod
    def helpers(self) -> dict[str, Callable[..., Any]]:
        """What is called by what is written in."""

    @abstractmethod
    def writer(self, function: FunctionType, names: dict[str, Any], way: Way) -> Writer:
        """Who writes into the copy of `function` that has these names."""

    def copy_of(self, function: FunctionType, way: Way) -> FunctionType:
        """A copy of `function`, where the property comes to it by `way`."""
        source = source_of(function.__code__)
        names = {**_names(function), **self.helpers()}
        tree = self.writer(function, names, way).visit(copy.deepcopy(source.tree))
        module = ast.fix_missing_locations(ast.Module([_as_statement(tree)], []))
        exec(compile(module, source.file, "exec"), names)
        made: FunctionType = names[COPY]
        made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        return made

    def meaning(self, function: FunctionType, node: ast.expr) -> Any:
        """What is called at `node`; `bool` where it is compared as a condition."""
        return self._reached.meanings.get((function, place_of(node)))

    def is_reached(self, meant: Any) -> bool:
        """Whether `meant` is a function that is copied."""
        return isinstance(meant, FunctionType) and meant in self._reached.functions

    def is_method(self, function: FunctionType) -> bool:
        """Whether `function` is called by way of the record that it belongs to."""
        return bool(self._reached.functions[function])


class Writer(ast.NodeTransformer):
    """Writes into the copy of one function."""

    def __init__(
        self, copied: Copied, function: FunctionType, names: dict[str, Any], way: Way
    ) -> None:
        self._copied, self._function = copied, function
        self._names, self._way = names, way
        source = source_of(function.__code__)
        self._tree, self._file = source.tree, Path(source.file).name

    def meaning(self, node: ast.expr) -> Any:
        """What is called at a node of this function."""
        return self._copied.meaning(self._function, node)

    def call(self, node: ast.AST, called: FunctionType, place: Place) -> ast.expr:
        """The call of a function becomes one of a copy that is made for it alone."""
        name = f"~{len(self._names)}"
        self._names[name] = self._copied.copy_of(called, (*self._way, place))
        if not isinstance(node, ast.Call):
            assert isinstance(node, ast.Attribute)
            return calling(name, node.value)
        owner: list[ast.expr] = []
        if isinstance(node.func, ast.Attribute) and self._copied.is_method(called):
            owner = [node.func.value]
        return ast.Call(ast.Name(name, ast.Load()), [*owner, *node.args], node.keywords)

    def part(self, place: Place, text: str, otherwise: str) -> Part:
        """A part of this function, of which `otherwise` may have to be said."""
        where = f"{self._file}:{place[1]}:{place[2] + 1}"
        return Part(self._function.__name__, where, text, otherwise)


def calling(name: str, *arguments: ast.expr) -> ast.Call:
    """The call of a helper."""
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _names(function: FunctionType) -> dict[str, Any]:
    closed = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {**function.__globals__, **{name: cell.cell_contents for name, cell in closed}}


def _as_statement(tree: ast.AST) -> ast.stmt:
    """The definition of a copy. It has the defaults and annotations of the original, or none."""
    assert isinstance(tree, ast.FunctionDef)
    tree.name, tree.decorator_list, tree.returns = COPY, [], None
    tree.args.defaults, tree.args.kw_defaults = [], [None] * len(tree.args.kwonlyargs)
    for argument in ast.walk(tree.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return tree
