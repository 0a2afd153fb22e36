"""The code of modules as part of a script that needs nothing of ours."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType


def unambiguous(script: str) -> str:
    """Return the text of a script, made of several modules.

    Raises ValueError where a function, a class or a constant is defined twice, and differently:
    the later definition would stand for both.
    """
    meant: dict[str, str] = {}
    for node in ast.parse(script).body:
        for name in _defined(node):
            if meant.setdefault(name, ast.unparse(node)) != ast.unparse(node):
                raise ValueError(f"{name} is defined twice in one script")
    return script


def _defined(node: ast.stmt) -> Iterator[str]:
    """The functions, classes and constants that a statement defines; variables may change."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            if name != name.lower():
                yield name


@cache
def source_of(module: ModuleType) -> str:
    """Return a module's code without its imports and documentation."""
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kept = [inner for inner in node.body if not _prose(inner)]
            node.body = kept or [ast.Pass()]
    tree.body = [n for n in tree.body if not isinstance(n, ast.Import | ast.ImportFrom)]
    return ast.unparse(tree)


def _prose(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
