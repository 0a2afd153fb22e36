"""A machine's instance as one circuit: when each step is taken, what it writes, what holds.

A call of an action, on one way through it, is a case: the condition under which it is taken and
leads into the instance, constants that it writes, and bits that it computes. Beside the cases stand
flags, conditions of single states: an invariant is violated, a witness is there, a function fails,
or a step needs a value that the layout has no room for. Such a step is left out, and told.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from dynacheck.compiled import values
from dynacheck.compiled.circuit import ALL, Circuit, Node
from dynacheck.compiled.layout import (
    DEFAULT,
    LENGTH,
    Elements,
    Layout,
    Leaf,
    Path,
    Record,
    Shape,
    Total,
    part_of,
)
from dynacheck.compiled.refinement import Refinement
from dynacheck.compiled.terms import term
from dynacheck.compiled.values import UnsupportedError, cases_of, lifted, node_of, same
from dynacheck.compiled.ways import FailedError, NotCompiledError, Truth, truth_of, ways
from dynacheck.explore.search import Call, calls
from dynaspec.machine import Instance, Machine

Predicate = Callable[..., bool]


@dataclass
class Case:
    """One way through one call: where it is taken, and the new codes of the cells it writes."""

    call: int
    """The number of the call."""
    guard: Node
    changes: Node
    """Where it is taken, and changes something."""
    constants: dict[int, int] = field(default_factory=dict)
    """The new codes of cells, by the cell."""
    computed: dict[tuple[int, int], Node] = field(default_factory=dict)
    """The new bits of cells, by the cell and the number of the bit."""


@dataclass(frozen=True)
class Flag:
    """A condition of single states, and what it says of one."""

    kind: str
    """`violated`, `witness`, `goal`, `moves`, `no room`, ..."""
    name: str
    node: Node


@dataclass(frozen=True)
class Step:
    """A way through a call, before it is known what it needs of the layout."""

    call: int
    guard: Node
    successor: Any


class Model:
    """A machine's instance over a layout."""

    def __init__(self, machine: Machine[Any], instance: Instance[Any], layout: Layout) -> None:
        """Run every function of the machine once, on any state of this layout."""
        self.layout, self._instance, self._machine = layout, instance, machine
        self.circuit = layout.circuit()
        self.state = self._any_state()
        self.calls = [c for action in machine.actions for c in calls(action, machine, instance)]
        self.cases: list[Case] = []
        self.flags: list[Flag] = []
        self._no_room: dict[str, list[Node]] = {}
        self._fails: list[Node] = []
        self._moves: list[Node] = []
        self._strays: list[Node] = []
        self._refinement = self._of_parent()
        initial = machine.initial(**instance.constants)
        self._within = [_Within(self.circuit, p, self.state, initial) for p in instance.within]
        for step in self._steps():
            self._add_case(step)
        self._add_flags()

    def _any_state(self) -> Any:
        try:
            return self.layout.symbolic(self.circuit)
        except UnsupportedError as error:
            kind = self._machine.state
            place = f"{inspect.getsourcefile(kind)}, line {inspect.getsourcelines(kind)[1]}"
            raise NotCompiledError(f"{place}, in {kind.__name__}: {error}") from error

    def _of_parent(self) -> Refinement | None:
        machine, parent = self._machine, self._machine.parent
        if parent is None:
            return None
        return Refinement(self.circuit, machine, self._instance, parent, self.state)

    def _steps(self) -> Iterator[Step]:
        """Every way through every call."""
        for number, call in enumerate(self.calls):
            for way in ways(self.circuit, partial(call.function, self.state, *call.arguments)):
                if isinstance(way.result, FailedError):
                    self._fails.append(way.node)
                else:
                    yield Step(number, way.node, way.result)

    def _add_case(self, step: Step) -> None:
        """What a step writes, where it leads into the instance and has room."""
        written = _Written(self.layout, self.circuit)
        written.compare(self.layout.shape, (), self.state, step.successor)
        inside = self.circuit.all_of((step.guard, *self._inside(step)))
        for name, node in written.no_room:
            missing = self.circuit.all_of((inside, node))
            if missing is not self.circuit.false:
                self._no_room.setdefault(name, []).append(missing)
        lacks = self.circuit.any_of(node for _, node in written.no_room)
        guard = self.circuit.all_of((inside, lacks.negation))
        if guard is self.circuit.false:
            return
        self.cases.append(self._case(step.call, guard, written.cells))
        if self._refinement:
            moves, stray = self._refinement.judge(self.calls[step.call], guard, step.successor)
            self._moves.append(moves)
            self._strays.append(stray)

    def _inside(self, step: Step) -> Iterator[Node]:
        """What has to hold for the successor to be in the instance. Where it has no value: fails.

        The predicates are asked one after the other, as the explorer does.
        """
        asked = step.guard
        for within in self._within:
            found = within.of(step.successor)
            self._fails.append(self.circuit.all_of((asked, found.fails)))
            asked = self.circuit.all_of((asked, found.holds))
            yield within.unknown(found.holds)

    def _case(self, call: int, guard: Node, cells: dict[int, dict[int, Node]]) -> Case:
        circuit, case = self.circuit, Case(call, guard, guard)
        changed = []
        for cell, codes in cells.items():
            possible = {
                code: node
                for code, node in codes.items()
                if circuit.all_of((guard, node)) is not circuit.false
            }
            changed += [
                circuit.all_of((node, circuit.literal(cell, 1 << code).negation))
                for code, node in possible.items()
            ]
            if len(possible) == 1:
                case.constants[cell] = next(iter(possible))
                continue
            for bit in range(self.layout.cells[cell].bits):
                on = [node for code, node in possible.items() if code >> bit & 1]
                all_on = len(on) == len(possible)
                case.computed[cell, bit] = circuit.true if all_on else circuit.any_of(on)
        case.changes = circuit.all_of((guard, circuit.any_of(changed)))
        return case

    # --- Flags ------------------------------------------------------------------------------------

    def _add_flags(self) -> None:
        machine = self._machine
        for invariant in machine.invariants:
            each = [self._truth(invariant, call) for call in self._calls_of(invariant)]
            self._flag("violated", invariant.__name__, [t.holds.negation for t in each])
        for witness in machine.witnesses:
            found = self._truth(witness, Call(witness, ()))
            self._flag("witness", witness.__name__, [found.holds, found.fails])
        for possibility in machine.possibilities:
            for kind, predicate in (("goal", possibility.goal), ("wherever", possibility.wherever)):
                found = self._truth(predicate, Call(predicate, ()))
                self._flag(kind, possibility.name, [found.holds])
                self._flag(f"{kind} fails", possibility.name, [found.fails])
        if self._refinement:
            self._flag("moves", "", self._moves)
            self._flag("strays", "", self._strays)
        for name, nodes in self._no_room.items():
            self._flag("no room", name, nodes)
        self._flag("fails", "", self._fails)

    def _calls_of(self, function: Predicate) -> list[Call]:
        return calls(function, self._machine, self._instance)

    def _truth(self, predicate: Predicate, call: Call) -> Truth:
        copy = term(predicate)
        return truth_of(self.circuit, lambda: copy(self.state, *call.arguments))

    def _flag(self, kind: str, name: str, nodes: list[Node]) -> None:
        self.flags.append(Flag(kind, name, self.circuit.any_of(nodes)))


class _Within:
    """One predicate of an instance, which holds in all states but perhaps the first."""

    def __init__(self, circuit: Circuit, predicate: Predicate, state: Any, initial: Any) -> None:
        self._circuit, self._term = circuit, term(predicate)
        self._known: frozenset[Node] = frozenset()
        if _holds(predicate, initial):
            self._known = frozenset(_conjuncts(self.of(state).holds))

    def of(self, successor: Any) -> Truth:
        """Where it holds of a successor."""
        return truth_of(self._circuit, lambda: self._term(successor))

    def unknown(self, holds: Node) -> Node:
        """What it says of a successor that is not known of the state before."""
        return self._circuit.all_of(set(_conjuncts(holds)) - self._known)


def _holds(predicate: Predicate, state: Any) -> bool:
    try:
        return predicate(state)
    except Exception:
        return False


def _conjuncts(node: Node) -> Sequence[Node]:
    return node.parts if node.kind == ALL else (node,)


class _Written:
    """What a step writes: the new codes of cells, and values that there is no room for."""

    def __init__(self, layout: Layout, circuit: Circuit) -> None:
        self._layout, self._circuit = layout, circuit
        self.cells: dict[int, dict[int, Node]] = {}
        self.no_room: list[tuple[str, Node]] = []

    def compare(self, shape: Shape, path: Path, old: Any, new: Any) -> None:
        """Note what differs between two values at `path`."""
        if old is new:
            return
        new = lifted(new)
        match shape:
            case Leaf():
                self._leaf(path, old, new)
            case Record(parts=parts):
                for name, part in parts.items():
                    self.compare(part, (*path, name), part_of(old, name), part_of(new, name))
            case Total(default=default, entries=entries):
                self.compare(default, (*path, DEFAULT), old.default, new.default)
                for key, entry in entries.items():
                    self.compare(entry, (*path, key), old.entries[key], new[key])
                for key in new.entries.keys() - entries.keys():
                    self._no_place((*path, key), new.entries[key], new.default)
            case Elements(default=default, length=length, elements=elements):
                self.compare(default, (*path, DEFAULT), old.default, new.default)
                self.compare(length, (*path, LENGTH), old.length, new.length)
                for place, element in enumerate(elements):
                    self.compare(element, (*path, place), old.elements[place], new[place])
                for place in range(len(elements), len(new.elements)):
                    self._no_place((*path, place), new.elements[place], new.default)

    def _leaf(self, path: Path, old: Any, new: Any) -> None:
        circuit, number = self._circuit, self._layout.numbers[path]
        before, after = cases_of(old, circuit), cases_of(new, circuit)
        if before == after:
            return
        codes = self._layout.codes[number]
        self.cells[number] = {codes[v]: node for v, node in after.items() if v in codes}
        missing = ((v, node) for v, node in after.items() if v not in codes)
        self.no_room += [(f"{path} {value}", node) for value, node in missing]

    def _no_place(self, path: Path, value: Any, default: Any) -> None:
        differs = values.negation(same(value, default))
        self.no_room.append((f"{path}", node_of(differs, self._circuit)))
