"""The vectors: a module or a folder of modules for each operation, found by being here.

A module has `OPERATION` and `VECTORS`. How to add one: `docs/vectors.md`.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module

from dynacheck.modules import modules
from dynacheck.vectors.build import CorpusError, built
from dynacheck.vectors.files import FORMAT, File
from dynacheck.vectors.vector import Vector


def vectors() -> dict[str, tuple[Vector, ...]]:
    """The vectors of each operation. Raises CorpusError where two have one name."""
    found: dict[str, tuple[Vector, ...]] = {}
    for module in modules(__name__):
        part = import_module(f"{__name__}.{module}")
        if hasattr(part, "VECTORS"):
            found[part.OPERATION] = (*found.get(part.OPERATION, ()), *part.VECTORS)
    for operation, each in found.items():
        twice = [name for name, count in Counter(v.name for v in each).items() if count > 1]
        if twice:
            raise CorpusError(f"{operation} has vectors of one name: {', '.join(twice)}")
    return found


@cache
def files() -> list[File]:
    """The files of all vectors, with the specification's answers. Raises CorpusError.

    They are made once: that takes seconds.
    """
    found = vectors()
    return [File(FORMAT, name, [built(vector) for vector in found[name]]) for name in sorted(found)]
