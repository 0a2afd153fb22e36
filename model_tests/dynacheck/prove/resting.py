"""What a proved row rests on: a pass only where all that it assumed is proved in the same run.

That an action preserves an invariant is proved assuming every invariant of the machine, and those
of the machines that it extends, which hold of it because each of its steps is one of theirs. One
of these that fails may be what the others were proved by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from dynacheck.machines import ancestors, extension_of
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine

Row = tuple[str, str]
"""A machine's name and a property's."""


def settle(rows: Sequence[Verdict], machines: Iterable[Machine[Any]]) -> list[Verdict]:
    """The rows; a proof of one of the `machines`, or of an ancestor's, that rests on what is not
    proved among them is `unknown`, and says on what."""
    words = {(row.machine, row.property): row.verdict for row in rows if row.method == "prove"}
    family = {m.name: m for each in machines for m in (each, *ancestors(each))}
    gaps = {name: _gap(words, list(_assumed(machine))) for name, machine in family.items()}
    claims = {name: set(_inductive(machine)) for name, machine in family.items()}

    def settled(row: Verdict) -> Verdict:
        gap = gaps.get(row.machine, "")
        inductive = (row.machine, row.property) in claims.get(row.machine, ())
        if row.method != "prove" or row.verdict != "proved" or not inductive or not gap:
            return row
        return replace(row, verdict="unknown", detail=f"proved, but it rests on {gap}")

    return [settled(row) for row in rows]


def _gap(words: dict[Row, Any], assumed: list[Row]) -> str:
    """The first thing assumed that is not proved; empty if there is none."""
    for row in assumed:
        word = words.get(row, "not looked at")
        if word != "proved":
            return f"{row[0]}: {row[1]}, which is {word}"
    return ""


def _assumed(machine: Machine[Any]) -> Iterator[Row]:
    """Every row that the proofs of a machine's own rows assume."""
    for each in (machine, *ancestors(machine)):
        yield from _inductive(each)


def _inductive(machine: Machine[Any]) -> Iterator[Row]:
    """The rows of a machine that are proved together, each by the help of the others."""
    if machine.parent:
        yield machine.name, extension_of(machine.parent.machine)
    for invariant in machine.invariants:
        yield machine.name, invariant.__name__
