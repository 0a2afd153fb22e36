"""The modules of a package, in whatever folder of it they lie."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages


class LostModulesError(LookupError):
    """A package has files of Python that are no modules of it: they would be left out unseen."""


@cache
def modules(package: str) -> Mapping[str, Path]:
    """The modules below a package, by their names in it, as `partiql.selects`; packages excepted.

    Raises `LostModulesError` where a file cannot be imported as a module of the package.
    """
    root = Path(str(import_module(package).__file__)).parent
    prefix = f"{package}."
    names = [m.name.removeprefix(prefix) for m in walk_packages([str(root)], prefix) if not m.ispkg]
    found = {name: root.joinpath(*name.split(".")).with_suffix(".py") for name in sorted(names)}
    files = {path for path in root.rglob("*.py") if path.name != "__init__.py"}
    if lost := files - set(found.values()):
        raise LostModulesError(f"no modules of {package}: {', '.join(sorted(map(str, lost)))}")
    return found
