"""TLC, run on a model of `tla/`, and the labelled state graph that it dumps."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dynacheck import toolchain
from dynacheck.agree.settings import Definitions, Settings

VIOLATED = {10, 11, 12, 13}
"""TLC's exit codes for an assumption, a deadlock, an invariant and a property that do not hold."""

LONGEST_S = 3_600
"""A run that takes longer is given up."""

_NODE = re.compile(r'(-?\d+) \[label="(.*)"(,style = filled)?\];?')
_EDGE = re.compile(r'(-?\d+) -> (-?\d+) \[label="([^"]*)",color="\w+",fontcolor="\w+"\];')
_FRAME = re.compile(
    r'strict digraph \w+ \{|nodesep=[\d.]+;|subgraph \w+ \{|color="white";'
    r"|\{rank = same; (-?\d+;)*\}|\}|"
)
_VARIABLE = re.compile(r"(?:^|\\n)/\\\\ (\w+) = ")
_ONLY_VARIABLE = re.compile(r"(\w+) = (.*)")
_DISTINCT = re.compile(r"([\d,]+) distinct states found, 0 states left on queue")


class TlcError(Exception):
    """TLC did not get to the end; the message holds what it said."""


class ModelViolationError(TlcError):
    """TLC found that an invariant or property stated in the model does not hold."""


@dataclass(frozen=True)
class Node:
    """A state of the dump: its fingerprint and the text of each variable."""

    id: int
    variables: Mapping[str, str]
    initial: bool


@dataclass(frozen=True)
class Edge:
    """A step of the dump: the fingerprints of two states, and the action's name."""

    source: int
    target: int
    label: str


class Run:
    """TLC at work on one model, in a folder of its own."""

    def __init__(self, model: str, folder: Path, models: Path) -> None:
        """Start TLC on `model` of the folder `models`.

        Raise `MissingToolError` without it, `SettingsError` if the configuration hides something.
        """
        begin = command(folder)
        settings = Settings.read((models / f"{model}.cfg").read_text(encoding="utf-8"))
        self.properties = settings.properties
        self.invariants = settings.invariants
        self.others = settings.properties[len(settings.invariants) :]
        self.is_cut = "CONSTRAINTS" in settings.sections
        """Whether the configuration leaves out steps to states that a constraint forbids."""
        definitions = Definitions(model, models, settings)
        self.empty = [name for name in self.properties if not definitions.says_something(name)]
        """Those of its properties that say nothing of its states."""
        for source in [*models.glob("*.tla"), models / f"{model}.cfg"]:
            shutil.copy(source, folder)
        self.dump = folder / "graph.dot"
        self._said = folder / "said.txt"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [*begin, "-dump", "dot,actionlabels", str(self.dump), f"{model}.tla"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def finish(self) -> int:
        """Wait for TLC; return how many distinct states it found, or raise `TlcError`."""
        try:
            code = self._process.wait(LONGEST_S)
        except subprocess.TimeoutExpired as error:
            raise TlcError(f"TLC did not end in {LONGEST_S:,} seconds") from error
        said = self._said.read_text(errors="replace")
        if code in VIOLATED:
            raise ModelViolationError(_from_error(said))
        found = _DISTINCT.search(said)
        if code != 0 or found is None:
            raise TlcError(f"TLC ended with exit code {code}:\n{_from_error(said)}")
        return int(found[1].replace(",", ""))

    def stop(self) -> None:
        """End TLC if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def command(folder: Path) -> list[str]:
    """The words that start TLC, with what it writes in `folder`, less the module's name.

    One worker: what it finds first is the same each time, and its dump is complete and in order.
    Raises `MissingToolError`.
    """
    java, jar = toolchain.java(), toolchain.tla2tools()
    # TLC unpacks its modules in java.io.tmpdir.
    # What a better compiler would save is about what it costs, and far less in a short run.
    words = [
        java,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        f"-Djava.io.tmpdir={folder}",
        "-cp",
        jar,
        "tlc2.TLC",
    ]
    words += ["-workers", "1", "-deadlock", "-metadir", folder / "states"]
    return [str(word) for word in words]


def _from_error(said: str) -> str:
    """TLC's report from its first error on, without its progress."""
    lines = said[max(said.find("Error:"), 0) :].splitlines()
    dull = ("Progress(", "Finished in", "The depth of", "The average outdegree")
    return "\n".join(line for line in lines if line.strip() and not line.startswith(dull))


def read_dump(dump: Path) -> Iterator[Node | Edge]:
    """The states and steps of a dot file, in its order, without holding it in memory.

    Every line is read: `TlcError` names one that is none of those that TLC is known to write.
    """
    with dump.open(encoding="utf-8") as lines:
        line = ""
        for line in lines:
            text = line.removesuffix("\n")
            if edge := _EDGE.fullmatch(text):
                yield Edge(int(edge[1]), int(edge[2]), edge[3])
            elif node := _NODE.fullmatch(text):
                yield Node(int(node[1]), _variables(node[2]), node[3] is not None)
            elif not _FRAME.fullmatch(text):
                raise TlcError(f"a line of TLC's state graph is not understood: {text[:200]}")
    if line.strip() != "}":
        raise TlcError("TLC's state graph ends in the middle")


def _variables(label: str) -> dict[str, str]:
    if only := _ONLY_VARIABLE.fullmatch(label):
        return {only[1]: only[2]}
    before, *parts = _VARIABLE.split(label)
    if before or not parts:
        raise TlcError(f"a state of TLC's state graph is not understood: {label[:200]}")
    return dict(zip(parts[::2], parts[1::2], strict=True))
