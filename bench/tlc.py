"""TLC as it is commonly run: no dump of the graph."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from contest import NoTurnError

from dynacheck import toolchain
from dynacheck.toolchain import MissingToolError

WITHIN_S = 300.0

_DISTINCT = re.compile(r"(\d+) distinct states found, 0 states left on queue")
_FINISHED = re.compile(r"^Finished in (\d+)ms ", re.MULTILINE)


@dataclass(frozen=True)
class Search:
    """A complete search: how many states it found, and how long it took by TLC's own clock."""

    states: int
    seconds: float
    """From reading the model to the end; the start of the Java runtime comes before it."""


def search(model: str, workers: int = 1, constrained: bool = True) -> Search:
    """Search a model of `tla/` in its configuration, or without its constraint: `NoTurnError`."""
    with tempfile.TemporaryDirectory(prefix="dynaspec-bench-") as folder:
        for source in toolchain.tla_models().glob("*.*"):
            shutil.copy(source, folder)
        if not constrained:
            settings = Path(folder) / f"{model}.cfg"
            settings.write_text(re.sub("CONSTRAINT .*\n", "", settings.read_text()))
        said = _run(model, workers, Path(folder))
    distinct, finished = _DISTINCT.findall(said), _FINISHED.search(said)
    if not distinct or finished is None:
        raise NoTurnError(f"TLC did not get to the end: {said[-500:]}")
    return Search(int(distinct[-1]), int(finished[1]) / 1000)


def _run(model: str, workers: int, folder: Path) -> str:
    try:
        java, jar = toolchain.java(), toolchain.tla2tools()
    except MissingToolError as error:
        raise NoTurnError(str(error)) from error
    # `-tool` makes it tell milliseconds. TLC unpacks its modules in java.io.tmpdir.
    words = [str(java), "-XX:+UseParallelGC", f"-Djava.io.tmpdir={folder}", "-cp", str(jar)]
    words += ["tlc2.TLC", "-tool", "-workers", str(workers), "-deadlock", f"{model}.tla"]
    try:
        return subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=WITHIN_S, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise NoTurnError(f"TLC failed: {error}") from error
