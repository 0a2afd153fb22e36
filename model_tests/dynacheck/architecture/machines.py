"""The machines: their actions as tables, and their state diagrams, in mermaid."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from dynacheck.architecture.prose import sentence
from dynacheck.architecture.views import Places, View
from dynacheck.architecture.walked import Arrow, Walked, walked
from dynacheck.explore.search import parameters
from dynacheck.machines import MACHINES
from dynacheck.names import fields_of
from dynaspec.machine import Machine


def machines() -> str:
    """A section for each machine."""
    return "\n".join("\n".join(_section(machine)) for machine in MACHINES)


def _section(machine: Machine[Any]) -> Iterator[str]:
    seen = walked(machine)
    module = sys.modules[machine.state.__module__]
    yield f"### {machine.name}\n"
    yield sentence(inspect.getdoc(module) or "")
    yield f"Module: `{module.__name__}`. {_extent(machine)}\n"
    yield "| action | what it is | sets | makes possible |"
    yield "| --- | --- | --- | --- |"
    for action in machine.actions:
        yield f"| {' | '.join(_cells(machine, action, seen))} |"
    yield ""
    for view, starts, arrows in zip(seen.views, seen.starts, seen.arrows, strict=True):
        yield from _diagram(machine, view, starts, arrows)
    if not seen.views:
        yield from _graph(machine, seen)


def _extent(machine: Machine[Any]) -> str:
    """What the machine extends, and how much it claims."""
    counted = (
        f"{len(functions)} {one if len(functions) == 1 else several}"
        for functions, one, several in (
            (machine.lemmas, "lemma", "lemmas"),
            (machine.invariants, "invariant", "invariants"),
            (machine.witnesses, "witness", "witnesses"),
            (machine.possibilities, "possibility", "possibilities"),
        )
        if functions
    )
    extends = f"Extends `{machine.parent.machine.name}`. " if machine.parent else ""
    return f"{extends}Claims: {', '.join(counted)}."


def _cells(machine: Machine[Any], action: Callable[..., Any], seen: Walked) -> Iterator[str]:
    """A row of the table of actions."""
    name = action.__name__
    yield f"`{_call(action)}`"
    yield said(action)
    yield _coded(field for field in _fields(machine) if field in seen.sets[name])
    yield _coded(each for each in _names(machine) if each in seen.enabled[name])


def _names(machine: Machine[Any]) -> list[str]:
    return [action.__name__ for action in machine.actions]


def _coded(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _call(action: Callable[..., Any]) -> str:
    """The action with its parameters, less the state: those of one sort together."""
    _, *rest = parameters(action).items()
    sorts = groupby(rest, key=lambda each: each[1])
    told = (f"{', '.join(name for name, _ in row)}: {sort.__name__}" for sort, row in sorts)
    return f"{action.__name__}({', '.join(told)})"


def said(function: Callable[..., Any]) -> str:
    """The first sentence of a docstring; where that says "See `module.function`.", of that one."""
    told = sentence(inspect.getdoc(function) or "")
    elsewhere = re.fullmatch(r"See `(\w+)\.(\w+)`\.", told)
    if elsewhere is None:
        return told
    module, name = elsewhere.groups()
    return said(getattr(getattr(sys.modules[function.__module__], module), name))


def _fields(machine: Machine[Any]) -> Iterator[str]:
    """The fields of a state, those of the machine that it extends by their path."""
    for name, kind in fields_of(machine.state).items():
        if machine.parent and kind is machine.parent.machine.state:
            yield from (f"{name}.{inner}" for inner in _fields(machine.parent.machine))
        else:
            yield name


def _diagram(
    machine: Machine[Any], view: View, starts: Places, arrows: Mapping[Arrow, set[str]]
) -> Iterator[str]:
    """A state diagram of the field that one view follows."""
    begins = list(dict.fromkeys(starts.values()))
    places = list(dict.fromkeys([*begins, *(place for arrow in arrows for place in arrow)]))
    yield f"{view.of}:\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{place}" as s{at}' for at, place in enumerate(places))
    yield from (f"    [*] --> s{places.index(place)}" for place in begins)
    for at, here in enumerate(places):
        for to, there in enumerate(places):
            actions = arrows.get((here, there), ())
            if actions:
                label = ", ".join(name for name in _names(machine) if name in actions)
                yield f"    s{at} --> s{to}: {label}"
    yield "```\n"


def _graph(machine: Machine[Any], seen: Walked) -> Iterator[str]:
    """Which action makes which possible."""
    yield "Which action makes which possible:\n"
    yield "```mermaid"
    yield "flowchart LR"
    yield from (f"    {name}" for name in _names(machine))
    for name in _names(machine):
        yield from (f"    {name} --> {to}" for to in _names(machine) if to in seen.enabled[name])
    yield "```\n"
