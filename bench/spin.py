"""SPIN on the Promela model of leadership's deep instance, as its authors would have it fast.

Debian's package `spin` has it; a C compiler makes the search from what it writes. The search is
exact: no bit state, no hash compaction. There is one process, so there is no order to reduce.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from contest import NoTurnError

MODEL = Path(__file__).parent / "leadership.pml"
WITHIN_S = 600.0
COMPILED = ("-O3", "-march=native", "-DSAFETY", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DNOFAIR")
RUN = ("-m100000", "-w22")
"""A stack and a table that are large enough at once: the larger, the less it has to wait."""

_STATES = re.compile(r"(\d+) states, stored")
_ERRORS = re.compile(r"errors: (\d+)")
_MEMORY = re.compile(r"([\d.]+)\s+total actual memory usage")


@dataclass(frozen=True)
class Search:
    """A complete search: what it found, and what it took."""

    states: int
    seconds: float
    """Of the search alone."""
    whole: float
    """From the model to the end: writing the search, compiling it, searching."""
    memory: float
    """Bytes, in all."""


def search(checked: bool) -> Search:
    """Search the model, with its invariants or for its states alone: `NoTurnError`."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dynaspec-bench-") as folder:
        shutil.copy(MODEL, folder)
        _run(folder, "spin", *(("-DCHECKED",) if checked else ()), "-a", MODEL.name)
        _run(folder, "cc", *COMPILED, "-o", "pan", "pan.c")
        compiled = time.perf_counter()
        said = _run(folder, "./pan", *RUN)
    ended = time.perf_counter()
    states, errors, memory = (found.search(said) for found in (_STATES, _ERRORS, _MEMORY))
    if not (states and errors and memory) or errors[1] != "0" or "too small" in said:
        raise NoTurnError(f"SPIN did not get to the end: {said[-500:]}")
    taken = float(memory[1]) * 2**20
    return Search(int(states[1]), ended - compiled, ended - began, taken)


def _run(folder: str, *words: str) -> str:
    try:
        return subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=True
        ).stdout
    except FileNotFoundError as error:
        raise NoTurnError(f"{words[0]} is missing: apt-get install spin gcc") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise NoTurnError(f"{words[0]} failed: {error}") from error
