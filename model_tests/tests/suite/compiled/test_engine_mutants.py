"""Mutants of the engine itself: each is noticed by what the compiled search is compared with.

A mutant is a text of one of the engine's modules and what stands in its place. The changed module
takes the place of the original in all that use it, while two instances are searched: one of one
word a state, one of two. Some are noticed by the engine itself, which asks the specification's own
functions: `EngineError`.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from dynacheck.compiled import (
    audit,
    circuit,
    compile,
    explorer,
    kept,
    layout,
    model,
    planes,
    possible,
    refinement,
    search,
    store,
    terms,
    values,
    ways,
)
from dynacheck.compiled.search import EngineError
from dynacheck.machines import machine_named
from dynaspec.machine import Instance, Machine
from dynaspec.machines.leadership import Ballot
from support.machines import both_ways
from support.machines.both_ways import by_python, compiled, differences, quick
from support.machines.random_machines import machine_of, module_text

USERS = (
    audit,
    circuit,
    compile,
    explorer,
    layout,
    model,
    planes,
    possible,
    refinement,
    search,
    store,
    terms,
    values,
    ways,
    both_ways,
)
LEADERSHIP = machine_named("leadership")
TWO_BALLOTS: Instance[Any] = Instance(
    {Ballot: range(1, 3)}, {"patience": 0}, LEADERSHIP.instance.within
)


@dataclass(frozen=True)
class EngineMutant:
    """One module of the engine, changed in one place."""

    name: str
    module: str
    old: str
    new: str
    beside: tuple[tuple[str, str], ...] = ()
    """More texts, each with what stands in its place."""


WEAK_HASH = (
    ("    word = word * _FACTOR_2\n", "    word = _ONE\n"),
    ("    return word ^ (word >> _HALF)\n", "    return word\n"),
)
"""All states have one hash: what is then wrong is wrong wherever two hashes are equal."""

SMALL_SLICES = (("SLICE = 1 << 13", "SLICE = 1 << 8"), ("THREADS = min(2, ", "THREADS = max(2, "))
"""Both threads have something to do in instances as small as ours."""

ONE_HASH = EngineMutant("all states have one hash", "kernel", *WEAK_HASH[0], WEAK_HASH[1:])

MUTANTS = (
    EngineMutant(
        "a literal loses a code",
        "circuit",
        "return self._codes[cell] != 0\n",
        "self._codes[cell] &= self._codes[cell] - 1\n            return self._codes[cell] != 0\n",
    ),
    EngineMutant(
        "a negation keeps its parts",
        "circuit",
        "[part.negation for part in node.parts]",
        "list(node.parts)",
    ),
    EngineMutant(
        "a part whose negation stands beside is taken for true",
        "circuit",
        "return self._kind != ALL if part",
        "return self._kind == ALL if part",
    ),
    EngineMutant(
        "a bit of a sum is lost",
        "compile",
        "        for (number, bit), node in case.computed.items():\n",
        "        for (number, bit), node in list(case.computed.items())[:-1]:\n",
    ),
    EngineMutant(
        "a mask is a bit too narrow",
        "compile",
        "~cell.mask & 0x",
        "~(cell.mask >> 1) & 0x",
    ),
    EngineMutant(
        "a step that there is no room for is forgotten",
        "model",
        "            if missing is not self.circuit.false:\n",
        "            if False:\n",
    ),
    EngineMutant(
        "what an instance leaves out is not left out",
        "model",
        "return self._circuit.all_of(set(_conjuncts(holds)) - self._known)",
        "return self._circuit.true",
    ),
    EngineMutant(
        "two threads write to one place",
        "search",
        "self._desks = [_desk(made, most) for _ in range(THREADS)]",
        "self._desks = [_desk(made, most)] * THREADS",
        SMALL_SLICES,
    ),
    EngineMutant(
        "what a second thread has found is not inserted",
        "search",
        "zip(self._desks, numbers, strict=False)",
        "zip(self._desks[:1], numbers, strict=False)",
        SMALL_SLICES,
    ),
    EngineMutant(
        "what a second thread has seen is not counted",
        "search",
        "zip(*self._seen, strict=True)",
        "zip(*self._seen[:1], strict=True)",
        SMALL_SLICES,
    ),
    EngineMutant(
        "threads begin where another does",
        "search",
        "begins = range(begin, min(end, begin + THREADS * self._slice), self._slice)",
        "begins = [begin, begin][: 1 + (end - begin > self._slice)]",
        SMALL_SLICES,
    ),
    EngineMutant(
        "a level is not done again on a wider layout",
        "search",
        "            self._widen([state for _, state in self.flagged(NO_ROOM)])\n",
        "            return self._widen([state for _, state in self.flagged(NO_ROOM)])\n",
    ),
    EngineMutant(
        "states after a level are not forgotten",
        "search",
        "        self.store.count = self.end\n",
        "        self.end = self.store.count\n",
    ),
    EngineMutant(
        "states are moved to another layout with their old codes",
        "layout",
        "table = np.array([codes[value] for value in old.values], np.uint64)",
        "table = np.arange(len(old.values)).astype(np.uint64)",
    ),
    EngineMutant(
        "an element past the end keeps its value",
        "values",
        "pick(kept > i, each, self.default)",
        "each",
    ),
    EngineMutant(
        "the highest value of a number is lost",
        "values",
        "    return Int(possible) if len(possible) > 1 else",
        "    if len(possible) > 1 and max(possible) > 2:\n        possible.pop(max(possible))\n"
        "    return Int(possible) if len(possible) > 1 else",
    ),
    EngineMutant(
        "of the ways through a function the second is not taken",
        "ways",
        "            self.unexplored.append((*self._taken, False))\n",
        "            pass\n",
    ),
    EngineMutant(
        "the lowest bit of a code is read in place of another",
        "planes",
        "cell.shift + bits - 1)",
        "cell.shift)",
    ),
    EngineMutant(
        "states of equal first words are one state",
        "kernel",
        "word, words = 0, keys.shape[1]\n",
        "word, words = 0, 1\n",
        WEAK_HASH,
    ),
    EngineMutant(
        "states of equal hashes are one state",
        "kernel",
        "word, words = 0, keys.shape[1]\n",
        "word, words = 0, 0\n",
        WEAK_HASH,
    ),
    EngineMutant(
        "a table's place that is taken is written over",
        "kernel",
        "    while True:\n        entry = table[place]\n",
        "    while True:\n        entry = table[place] * _ZERO\n",
    ),
    EngineMutant(
        "the last block of a level has states that are none",
        "kernel",
        "                taken = scratch.output[case * LANES + lane] & lane_mask(lane, rows)\n"
        "                if taken == _ZERO:\n                    continue\n"
        "                seen.happened",
        "                taken = scratch.output[case * LANES + lane] & _EVERY\n"
        "                if taken == _ZERO:\n                    continue\n"
        "                seen.happened",
    ),
    EngineMutant(
        "the lowest of several states is taken for all",
        "kernel",
        "                    taken &= taken - _ONE\n                    make_successor("
        "states, steps, case, place, lane, base, scratch, gathered)\n",
        "                    taken = _ZERO\n                    make_successor("
        "states, steps, case, place, lane, base, scratch, gathered)\n",
    ),
)


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mutant compiles is of no use to others."""
    monkeypatch.setattr(kept, "place_of", lambda *_: None)


@pytest.fixture
def changed(
    mutant: EngineMutant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """The engine with one module changed."""
    original = sys.modules[f"dynacheck.compiled.{mutant.module}"]
    source = Path(str(original.__file__)).read_text()
    for old, new in ((mutant.old, mutant.new), *mutant.beside):
        assert source.count(old) == 1, f"{mutant.name}: not once in {mutant.module}: {old}"
        source = source.replace(old, new)
    file = tmp_path / f"changed_{mutant.module}.py"
    file.write_text(source)
    module = _loaded(file)
    for user in USERS:
        for name, meant in list(vars(user).items()):
            if meant is original:
                monkeypatch.setattr(user, name, module)
            elif getattr(meant, "__module__", "") == original.__name__ and name in vars(module):
                monkeypatch.setattr(user, name, getattr(module, name))
    terms.term.cache_clear()
    yield
    terms.term.cache_clear()
    del sys.modules[module.__name__]


def _loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[file.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EVERYTHING = """
def grow(s: State, a: Number, b: Number, k: Node) -> State:
    require(s.n < 2)
    return replace(s, n=s.n + 1, log=s.log.append(s.n + a), pair=Pair(b, s.n == a))


def cut(s: State, a: Number, b: Number, k: Node) -> State:
    return replace(s, log=s.log.first(a), table=s.table.put(s.n, s.log[b]))


def keep(s: State, a: Number, b: Number, k: Node) -> State:
    require(s.pair.flag and not s.flag)
    return replace(s, logs=s.logs.put(s.log.length, s.log), two=(s.two[1], s.n * a), flag=True)


def short_logs(s: State, a: Number, b: Number, k: Node) -> bool:
    return implies(s.logs[a].length > 0, s.logs[a][b] <= s.n) & (s.table[a] < 2 or s.flag)
"""
SMALL: Machine[Any] = machine_of(module_text(["grow", "cut", "keep"], ["short_logs"], [EVERYTHING]))


def differ() -> Iterator[str]:
    """In what the engine differs from what it should be."""
    yield from wrong_circuits()
    yield from differences(compiled(SMALL), by_python(SMALL))
    yield from differences(compiled(LEADERSHIP, TWO_BALLOTS), by_python(LEADERSHIP, TWO_BALLOTS))
    yield from differences(compiled(machine_named("global_tables")), quick("global_tables"))


def wrong_circuits() -> Iterator[str]:
    """Conditions of three cells that are, as a circuit, not what they are one by one."""
    random, sizes = Random(1), (2, 3, 4)
    codes = list(itertools.product(*map(range, sizes)))
    for number in range(200):
        made = circuit.Circuit(sizes)
        known = [
            (made.literal(cell, wanted), {c for c in codes if wanted >> c[cell] & 1})
            for cell, size in enumerate(sizes)
            for wanted in range(1 << size)
        ]
        for _ in range(20):
            some = random.choices([*random.choices(known, k=4), *known[-8:]], k=2)
            nodes, sets = zip(*some, strict=True)
            known.append((made.all_of(nodes), set.intersection(*sets)))
            known.append((made.any_of(nodes), set.union(*sets)))
            known.append((nodes[0].negation, set(codes) - sets[0]))
        if any(held_by(node, codes) != wanted for node, wanted in known):
            yield f"circuit {number} is another condition"


def held_by(node: circuit.Node, codes: list[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """The combinations of codes that a node holds for."""
    if node.kind == circuit.LITERAL:
        return {each for each in codes if node.codes >> each[node.cell] & 1}
    parts = [held_by(part, codes) for part in node.parts]
    return set(codes).intersection(*parts) if node.kind == circuit.ALL else set().union(*parts)


def judged() -> str:
    """The first difference, or how the engine itself notices that it is wrong; empty if nowhere."""
    try:
        return next(differ(), "")
    except (AssertionError, ArithmeticError, LookupError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    except Exception as error:
        # A changed `search` has an `EngineError` of its own.
        if type(error).__name__ != EngineError.__name__:
            raise
        return str(error)


def test_without_a_change_nothing_differs() -> None:
    assert judged() == ""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
@pytest.mark.usefixtures("changed")
def test_a_mutant_of_the_engine_is_noticed(mutant: EngineMutant) -> None:
    assert judged(), f"nothing notices: {mutant.name}"


@pytest.mark.parametrize(
    "mutant", [EngineMutant("one hash", "kernel", *WEAK_HASH[0], WEAK_HASH[1:])]
)
@pytest.mark.usefixtures("changed")
def test_states_of_equal_hashes_are_told_apart(mutant: EngineMutant) -> None:
    assert judged() == "", mutant.name
