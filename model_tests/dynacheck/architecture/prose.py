"""Prose and the code that it is about: what code says of itself, and the names that a page uses.

A page may name code in backticks: a module, a class or a function by its whole dotted name, a file
or a folder by its path from the root of the repository. Whatever it names so has to be there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGES = {
    "dynaspec": "spec",
    "dynareader": "impl",
    "dynastore": "impl",
    "dynacheck": "model_tests",
}
"""The packages, and the folder that each is in."""

_DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
_PATH = re.compile(r"(?:spec|impl|model_tests|docs|tla|bench)/[\w./-]*")
_CODE = re.compile(r"`([^`\n]+)`")
_PLACEHOLDER = re.compile(r"\b(?:NAME|OPERATION)\b")


def sentence(text: str) -> str:
    """The first sentence of a text, in one line."""
    first = " ".join(text.strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s", first, maxsplit=1)[0]


def text_of(file: Path) -> str:
    """The docstring of a module."""
    return ast.get_docstring(_tree(file)) or ""


def named(page: str) -> Iterator[str]:
    """The names of code in a page: dotted names and paths, none of them with a placeholder."""
    for code in dict.fromkeys(_CODE.findall(page)):
        if not _PLACEHOLDER.search(code) and (_DOTTED.fullmatch(code) or _PATH.fullmatch(code)):
            yield code


def missing(page: str, root: Path) -> list[str]:
    """The names in a page that name nothing."""
    return [name for name in named(page) if not _is_there(name, root)]


def _is_there(name: str, root: Path) -> bool:
    if "/" in name:
        return (root / name).exists()
    package, *inner = name.split(".")
    place = root / PACKAGES[package] / package
    while inner and (place / inner[0]).is_dir():
        place /= inner.pop(0)
    if inner and (place / f"{inner[0]}.py").exists():
        file = place / f"{inner.pop(0)}.py"
    else:
        file = place / "__init__.py"
    return file.exists() and _defines(_tree(file), inner)


def _defines(tree: ast.Module | ast.ClassDef, inner: list[str]) -> bool:
    """Whether a module or a class defines a name, and that one the next."""
    if not inner:
        return True
    found = [node for node in tree.body if inner[0] in _bound(node)]
    if len(inner) == 1:
        return bool(found)
    return any(isinstance(node, ast.ClassDef) and _defines(node, inner[1:]) for node in found)


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement defines."""
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.AnnAssign(ast.Name(name)):
            yield name
        case ast.Assign(targets):
            names = (inner for target in targets for inner in ast.walk(target))
            yield from (each.id for each in names if isinstance(each, ast.Name))
        case _:
            pass


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
