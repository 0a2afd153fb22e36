"""How much of ours each verdict word rests on: the table of `docs/trust.md`.

`python -m dynacheck.recheck.trust docs/trust.md` renews it.

Counted is every module of the checkers that the deciding one imports, and what these import in
turn, with comments and whatever only tells a result: rather too much than too little.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import dynacheck
import dynaspec
from dynacheck.machines import MACHINES

CHECKERS, SPECIFICATION = Path(dynacheck.__file__).parent, Path(dynaspec.__file__).parent

ROUGHLY = 100
"""Lines are told to the nearest of so many: a small change leaves the page as it is."""


@dataclass(frozen=True)
class Part:
    """What something rests on: the modules that decide it, and what these import."""

    what: str
    begins: tuple[str, ...]


PARTS = (
    Part("proved, of a machine", ("dynacheck.prove.prover", "dynacheck.prove.resting")),
    Part("proved, of requests", ("dynacheck.prove.theorems",)),
    Part("explored", ("dynacheck.explore.explorer",)),
    Part("explored, compiled", ("dynacheck.compiled.explorer",)),
    Part("agreed", ("dynacheck.agree.agreement",)),
    Part("refined", ("dynacheck.trace.command",)),
    Part("conforms", ("dynacheck.conform.campaign",)),
    Part("a set is closed", ("dynacheck.recheck.closed",)),
    Part("what holds machines to the language", ("dynacheck.language.machine",)),
)

MEANING = ("machine.py", "collections.py", "theorem.py")


def imported(module: str, known: set[str] | None = None) -> set[str]:
    """A module of the checkers and all that it imports of them."""
    found = set() if known is None else known
    if module not in found:
        found.add(module)
        for name in _imports(module):
            imported(name, found)
    return found


@cache
def _imports(module: str) -> frozenset[str]:
    """The checkers' modules that a module names in its imports, wherever these stand."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(_file(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if _ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _ours(node.module):
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update({node.module, *filter(_is_module, inner)})
    return frozenset(found)


def _ours(name: str) -> bool:
    return name == dynacheck.__name__ or name.startswith(f"{dynacheck.__name__}.")


def _is_module(name: str) -> bool:
    path = CHECKERS.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").exists()


def _file(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is named among what has to be trusted, and is nowhere")
    return Path(spec.origin)


def roughly(files: Sequence[Path]) -> str:
    """How many lines the files have, rounded."""
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    return f"{max(round(lines / ROUGHLY), 1) * ROUGHLY:,}"


def table() -> str:
    """For each part: its lines, and its modules."""
    rows = ["| rests on | lines | modules |", "| --- | ---: | --- |"]
    for part in PARTS:
        modules = sorted(set().union(*(imported(name) for name in part.begins)))
        files = [_file(name) for name in modules]
        rows.append(f"| {part.what} | {roughly(files)} | {_told(files)} |")
    for what, names in (
        ("what `Machine`, `Map`, `Seq`, `require` mean", MEANING),
        ("the machines: what is claimed", [f"machines/{m.name}.py" for m in MACHINES]),
    ):
        files = [SPECIFICATION / name for name in names]
        paths = ", ".join(f"`dynaspec/{name}`" for name in names)
        rows.append(f"| {what} | {roughly(files)} | {paths} |")
    requests = sorted(set((SPECIFICATION / "items").rglob("*.py")))
    rows.append(f"| the meaning of requests | {roughly(requests)} | `dynaspec/items/` |")
    return "\n".join(rows) + "\n"


def _told(files: Sequence[Path]) -> str:
    """The paths of modules, folder by folder; an `__init__.py` goes without saying."""
    paths = sorted(file.relative_to(CHECKERS) for file in files if file.name != "__init__.py")
    paths.sort(key=lambda path: (path.parent, path.name))
    return "; ".join(
        f"`{(CHECKERS.name / folder).as_posix()}/`: {', '.join(path.stem for path in group)}"
        for folder, group in groupby(paths, lambda path: path.parent)
    )


BEGIN, END = "<!-- begin: dynacheck.recheck.trust -->\n", "<!-- end -->"
"""What stands in the page before and after the table."""


def renewed(page: str) -> str:
    """The page with the table as it is now."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    _page = Path(sys.argv[1])
    _page.write_text(renewed(_page.read_text(encoding="utf-8")), encoding="utf-8")
