"""The code of modules as part of a script that needs nothing of ours."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from types import ModuleType


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
