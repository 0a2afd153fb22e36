"""A machine's instance, compiled for one layout: a program, and what its output means."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from dynacheck.compiled import native
from dynacheck.compiled.circuit import Node
from dynacheck.compiled.kernel import Steps
from dynacheck.compiled.layout import Layout
from dynacheck.compiled.model import Case, Model
from dynacheck.compiled.planes import NAME, program
from dynaspec.machine import Instance, Machine

DEEPEST = 1_000_000
"""Parts of a condition may be nested so deep."""


@dataclass(frozen=True)
class Compiled:
    """What the kernel needs. It can be kept on the disk."""

    layout: Layout
    code: bytes
    outputs: int
    steps: Steps
    flags: tuple[tuple[str, str], ...]
    """The kind and name of each flag."""

    def load(self) -> native.Program:
        """The program, ready to be called."""
        return native.Program(self.code, NAME)


def compiled(machine: Machine[Any], instance: Instance[Any], layout: Layout) -> Compiled:
    """Compile; `NotCompiledError` where a function has no meaning for the circuit."""
    with _deep_recursion():
        model = Model(machine, instance, layout)
        outputs = _Outputs(model)
        steps = _steps(model.cases, layout, outputs)
        text = program(layout, outputs.nodes)
    flags = tuple((flag.kind, flag.name) for flag in model.flags)
    return Compiled(layout, native.assembled(text), len(outputs.nodes), steps, flags)


class _Outputs:
    """The nodes that are computed, each once: guards, then flags, then whatever cases write."""

    def __init__(self, model: Model) -> None:
        self.nodes: list[Node] = [case.guard for case in model.cases]
        self.places = {node: place for place, node in enumerate(self.nodes)}
        self.nodes += [flag.node for flag in model.flags]

    def place(self, node: Node) -> int:
        """Which output a node is."""
        if node not in self.places:
            self.places[node] = len(self.nodes)
            self.nodes.append(node)
        return self.places[node]


def _steps(cases: list[Case], layout: Layout, outputs: _Outputs) -> Steps:
    kept = np.full((len(cases), layout.words), 0xFFFF_FFFF_FFFF_FFFF, np.uint64)
    written = np.zeros((len(cases), layout.words), np.uint64)
    begin, bits = [0], list[tuple[int, int, int]]()
    for row, case in enumerate(cases):
        for number, code in case.constants.items():
            cell = layout.cells[number]
            kept[row, cell.word] &= np.uint64(~cell.mask & 0xFFFF_FFFF_FFFF_FFFF)
            written[row, cell.word] |= np.uint64(code << cell.shift)
        for (number, bit), node in case.computed.items():
            cell = layout.cells[number]
            place = cell.shift + bit
            kept[row, cell.word] &= np.uint64(~(1 << place) & 0xFFFF_FFFF_FFFF_FFFF)
            bits.append((outputs.place(node), cell.word, place))
        begin.append(len(bits))
    columns = np.array(bits, np.int64).reshape(-1, 3)
    return Steps(
        call=np.array([case.call for case in cases], np.int64),
        changes=np.array([outputs.place(case.changes) for case in cases], np.int64),
        kept=kept,
        written=written,
        begin=np.array(begin, np.int64),
        plane=columns[:, 0].copy(),
        word=columns[:, 1].copy(),
        shift=columns[:, 2].astype(np.uint64),
    )


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
