"""The readers of the specification's language agree: Python, the explorer and the prover.

Small machines are drawn (`random_machines`). What an expression or an action is of concrete values
must be what it is of the same values as terms of the solver. The explorer must find the states that
a plain search finds, and the invariants that break there; the prover must prove none of those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, Phase, assume, find, given, note, settings
from hypothesis import strategies as st

from dynacheck.explore import explore, weighed
from dynacheck.explore.search import Search
from dynacheck.language import offences
from dynacheck.prove import prover, solver
from dynacheck.prove.paths import merged, paths
from dynacheck.prove.prover import prove
from dynacheck.prove.symbolic import (
    Int,
    SymbolicMap,
    SymbolicSeq,
    build,
    flatten,
    same,
    shape_of,
    term_of,
)
from dynaspec.machine import Disabled, Machine, Map, Seq
from support.machines.random_machines import (
    HEADER,
    SIGNATURE,
    Node,
    Number,
    Pair,
    State,
    actions,
    conditions,
    false_invariants,
    holds,
    initial,
    machine_of,
    machines,
    module_of,
    numbers,
    reach,
    with_invariant,
)

SHAPE = shape_of(State)
FEW = 25
"""Machines for each test, as each is proved too; `make deep-drawn` draws others, thousands."""


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prover gives up early: what it does not find out is unknown, and no harm."""
    monkeypatch.setattr(solver, "STEPS", 300_000)
    monkeypatch.setattr(prover, "REPAIRS", 2)


drawn = settings(
    suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=[Phase.generate]
)

few = st.integers(-1, 3).map(Number)
pairs = st.builds(Pair, few, st.booleans())
logs = st.builds(Seq, few, st.lists(few, max_size=3).map(tuple))


def maps(values: Any) -> Any:
    return st.builds(Map, values, st.dictionaries(few, values, max_size=3))


states = st.builds(
    State,
    n=few,
    m=few,
    flag=st.booleans(),
    pair=pairs,
    two=st.tuples(few, few),
    table=maps(few),
    other=maps(few),
    pairs=maps(pairs),
    log=logs,
    logs=maps(logs),
)
arguments = st.tuples(few, few, st.sampled_from([Node(0), Node(1)]))


def decided(term: Any) -> bool:
    """Whether a term without unknowns is true: the solver must be able to say."""
    is_true, is_false = z3.Solver(), z3.Solver()
    is_true.add(z3.Not(term))
    is_false.add(term)
    answers = is_true.check() == z3.unsat, is_false.check() == z3.unsat
    assert answers in {(True, False), (False, True)}, term
    return answers[0]


def as_terms(state: State, given_: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same values as the prover has them."""
    symbolic = build(SHAPE, iter(flatten(SHAPE, state)))
    a, b, node = given_
    return symbolic, Int(z3.IntVal(a)), Int(z3.IntVal(b)), node


def is_read_alike(text: str, state: State, given_: tuple[Any, ...]) -> bool:
    """Whether the prover and Python find a condition alike true of these values."""
    module = module_of(f"{HEADER}\ndef held(s, {SIGNATURE}):\n    return {text}\n")
    held: Callable[..., bool] = module.held
    return decided(merged(lambda: held(*as_terms(state, given_)))) == held(state, *given_)


@drawn
@given(conditions(3), states, arguments)
def test_an_expression_is_to_the_prover_what_it_is_to_python(
    text: str, state: State, given_: tuple[Any, ...]
) -> None:
    assert is_read_alike(text, state, given_), text


def old_elements(self: SymbolicSeq, position: Any) -> Any:
    """What is past the end is whatever was there."""
    return self.elements[position]


def old_beginning(self: SymbolicSeq, length: Any) -> SymbolicSeq:
    """As long as was asked for."""
    return SymbolicSeq(Int(term_of(length)), self.default, self.elements)


def old_equality(self: object, other: object) -> bool:
    """One object is equal to itself alone."""
    return self is other


comparisons = st.builds("({} == {})".format, numbers(2), numbers(1))


@pytest.mark.parametrize(
    ("kind", "name", "old", "texts"),
    [
        (SymbolicSeq, "__getitem__", old_elements, comparisons),
        (SymbolicSeq, "first", old_beginning, comparisons),
        (SymbolicSeq, "__eq__", old_equality, conditions()),
        (SymbolicMap, "__eq__", old_equality, conditions()),
    ],
    ids=["past the end", "first", "equal sequences", "equal maps"],
)
def test_a_prover_that_reads_otherwise_is_noticed(
    kind: type, name: str, old: Any, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, name, old)
    looking = settings(drawn, max_examples=2_000, derandomize=True, database=None)
    find(
        st.tuples(texts, states, arguments),
        lambda c: not is_read_alike(*c),
        settings=looking,
    )


@drawn
@given(actions("act"), states, arguments)
def test_a_step_is_to_the_prover_what_it_is_to_python(
    text: str, state: State, given_: tuple[Any, ...]
) -> None:
    act = module_of(f"{HEADER}\n{text}").act
    ways = list(paths(lambda: act(*as_terms(state, given_))))
    possible = [way for way in ways if decided(way.condition)]
    try:
        after = act(state, *given_)
    except Disabled:
        assert not possible, text
        return
    (way,) = possible
    assert decided(same(SHAPE, way.result, after)), text


def told_alike(machine: Machine[State], there: set[State]) -> None:
    """The explorer finds what breaks in the states that are there, and the prover proves none.

    What is drawn computes much for nothing: that is not looked for here for long.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(weighed, "MOST_TRIALS", 10)
        explored = {v.property: v.verdict for v in explore(machine)}
        proved = {v.property: v for v in prove(machine)}
    for invariant in machine.invariants:
        name = invariant.__name__
        if holds(invariant, there):
            assert explored[name] in {"explored", "vacuous"}, name
        else:
            assert explored[name] == "violated", name
            assert not proved[name].passed, name


@settings(drawn, max_examples=FEW)
@given(machines())
def test_a_machine_is_the_same_to_all_readers(text: str) -> None:
    note(text)
    machine = machine_of(text)
    assert not offences(machine)
    there = reach(machine)
    assume(there is not None)
    search = Search(machine, machine.instance)
    assert set(search.run(lambda *_: None)) == there
    told_alike(machine, there or set())


@settings(drawn, max_examples=FEW)
@given(machines(), st.data())
def test_a_false_property_that_was_planted_passes_nowhere(text: str, data: st.DataObject) -> None:
    note(text)
    machine = machine_of(text)
    there = reach(machine)
    assume(there is not None and len(there) > 1)
    others = sorted((there or set()) - {initial()}, key=repr)
    planted = data.draw(false_invariants("planted", data.draw(st.sampled_from(others))))
    machine = with_invariant(machine, "planted", planted)
    assert not holds(machine.invariants[0], there or set())
    told_alike(machine, there or set())
