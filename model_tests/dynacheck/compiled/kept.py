"""What was compiled once, with the layout that grew, kept on the disk for the next run.

It is kept under a hash of all that it is made from: the machines' sources, ours, the processor, the
versions of the tools. Machines that are not published, mutants and drawn ones, are not kept.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dynacheck.compiled
import dynacheck.explore
import dynacheck.language
from dynacheck.compiled import native
from dynacheck.compiled.compile import Compiled
from dynacheck.machines import MACHINES
from dynacheck.targets.npm_packages import cache_folder
from dynaspec import collections, machine, machines

TOOLS = ("numba", "llvmlite", "numpy")


def place_of(of: machine.Machine[Any], instance: machine.Instance[Any]) -> Path | None:
    """The file that an instance is kept in; None if it is not to be kept."""
    if not any(of is published for published in MACHINES):
        return None
    names = {"quick": of.instance, "deep": of.deep}
    name = next((name for name, known in names.items() if known is instance), None)
    if name is None:
        return None
    return cache_folder() / "compiled" / f"{of.name}-{name}-{DIGEST[:16]}"


def load(place: Path | None) -> Compiled | None:
    """What is kept there; None if nothing is, or if it cannot be read."""
    try:
        kept = pickle.loads(place.read_bytes()) if place else None
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return kept if isinstance(kept, Compiled) else None


def keep(place: Path | None, made: Compiled) -> None:
    """Keep it there, whole or not at all, and nothing older.

    Where nothing can be written, nothing is kept.
    """
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(pickle.dumps(made))
        for older in place.parent.glob(f"{place.name.rpartition('-')[0]}-*"):
            older.unlink(missing_ok=True)
        Path(file.name).replace(place)
    except OSError:
        return


def _digest() -> str:
    digest = hashlib.sha256(f"{sys.version} {native.processor()}".encode())
    for tool in TOOLS:
        digest.update(f"{tool} {version(tool)}".encode())
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    """Our files that decide what is compiled."""
    for module in (collections, machine):
        yield Path(str(module.__file__))
    for package in (machines, dynacheck.compiled, dynacheck.explore, dynacheck.language):
        yield from sorted(Path(str(package.__file__)).parent.glob("*.py"))


# Of the files as they were imported: a file that is changed while we run has not been compiled.
DIGEST = _digest()
