"""The prover: what it proves of the specification, and that it can say no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NewType

import pytest
import z3

from dynacheck.machines import MACHINES
from dynacheck.prove.paths import merged, paths
from dynacheck.prove.prover import attempt, prove
from dynacheck.prove.solver import answer, measured, solver
from dynacheck.prove.symbolic import build, flatten, fresh, shape_of
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine, Map, Parent, Seq, implies, require
from support.machines.claims import near_their_limits

Number = NewType("Number", int)


@dataclass(frozen=True)
class Counter:
    """A number that is counted up, and everything it ever was."""

    now: Number
    past: Map[Number, bool]


def initial() -> Counter:
    return Counter(Number(0), Map(False))


def count(s: Counter) -> Counter:
    return Counter(Number(s.now + 1), s.past.put(s.now, True))


def jump(s: Counter, n: Number) -> Counter:
    require(n > s.now)
    return replace(count(s), now=n)


def back(s: Counter) -> Counter:
    require(s.now > 0)
    return replace(s, now=Number(s.now - 1))


def the_past_is_smaller(s: Counter, n: Number) -> bool:
    return implies(s.past[n], n < s.now)


def it_is_no_negative_number(s: Counter) -> bool:
    return s.now >= 0


def it_stays_below_a_thousand(s: Counter) -> bool:
    return s.now < 1000


def counter(*actions: Any, invariants: tuple[Any, ...]) -> Machine[Counter]:
    return Machine(
        name="counter",
        state=Counter,
        initial=initial,
        actions=actions,
        invariants=invariants,
        witnesses=(),
        instance=Instance(bounds={Number: range(3)}),
    )


def itself(s: Counter) -> Counter:
    return s


def extending(
    parent: Machine[Any], *actions: Any, invariants: tuple[Any, ...] = ()
) -> Machine[Any]:
    """A machine that extends a counter, with a counter's state."""
    child = counter(*actions, invariants=())
    return replace(child, name="child", parent=Parent(parent, itself))


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_property_of_the_specification_is_proved(machine: Machine[Any]) -> None:
    verdicts = list(attempt(machine))
    assert len(verdicts) >= len(machine.invariants) + len(machine.lemmas)
    failed = [f"{v.property}: {v.verdict}\n{v.detail}" for v in verdicts if v.verdict != "proved"]
    assert not failed, "\n".join(failed)
    assert all(verdict.efforts for verdict in verdicts)
    assert not near_their_limits(verdicts)


def test_a_question_ends_at_its_limit_and_what_it_took_is_told() -> None:
    a, b, c, d = z3.Ints("a b c d")
    with measured() as efforts:
        check = solver("there are three fourth powers of which the sum is one", steps=100_000)
        check.add(a > 1, b > 1, c > 1, a**4 + b**4 + c**4 == d**4)
        assert answer(check) == z3.unknown
    (effort,) = efforts.values()
    assert effort.limit == 100_000
    assert effort.steps >= effort.limit
    told = Verdict("", "", "prove", "unknown", "", 0, 0.0, efforts=(effort,))
    assert near_their_limits([told]) != []
    assert near_their_limits([replace(told, efforts=(replace(effort, steps=33_333),))]) == []


def test_an_inductive_invariant_is_proved() -> None:
    both = (the_past_is_smaller, it_is_no_negative_number)
    assert [v.verdict for v in prove(counter(count, jump, invariants=both))] == ["proved"] * 2


def test_a_step_that_breaks_an_invariant_is_told() -> None:
    (verdict,) = prove(counter(count, back, invariants=(the_past_is_smaller,)))
    assert verdict.verdict == "refuted"
    assert "back()" in verdict.detail
    assert "the_past_is_smaller" in verdict.detail


def test_a_bound_that_holds_for_a_while_is_no_proof() -> None:
    (verdict,) = prove(counter(count, invariants=(it_stays_below_a_thousand,)))
    assert verdict.verdict in {"refuted", "unknown"}


def test_an_initial_state_outside_an_invariant_is_refuted() -> None:
    def it_is_positive(s: Counter) -> bool:
        return s.now > 0

    (verdict,) = prove(counter(count, invariants=(it_is_positive,)))
    assert verdict.verdict == "refuted"
    assert "initial state" in verdict.detail


def test_a_step_that_is_none_of_the_parents_is_refuted() -> None:
    parent = counter(count, invariants=())
    child = extending(parent, count, back)
    verdict, *_ = prove(child)
    assert (verdict.property, verdict.verdict) == ("every_step_is_a_step_of_counter", "refuted")


def test_only_the_properties_named_are_looked_at_and_rest_on_the_others() -> None:
    both = (the_past_is_smaller, it_is_no_negative_number)
    (verdict,) = prove(counter(count, invariants=both), {"it_is_no_negative_number"})
    assert (verdict.property, verdict.verdict) == ("it_is_no_negative_number", "unknown")
    assert "rests on counter: the_past_is_smaller, which is not looked at" in verdict.detail


def sign(n: Number) -> int:
    if n < 0:
        return -1
    return 1 if n > 0 and n != 0 else 0


def test_a_function_comes_apart_into_its_cases() -> None:
    n = fresh(shape_of(Number), "n")
    assert sorted(way.result for way in paths(lambda: sign(n))) == [-1, 0, 1]


def test_a_disabled_case_is_left_out() -> None:
    n = fresh(shape_of(Number), "n")

    def only_small() -> int:
        require(n < 10)
        return 1

    assert [way.result for way in paths(only_small)] == [1]


def test_asking_for_a_truth_outside_a_run_is_an_error() -> None:
    n = fresh(shape_of(Number), "n")
    with pytest.raises(RuntimeError, match="outside a run"):
        bool(n > 0)


def test_python_connectives_and_operators_mean_the_same() -> None:
    a, b = fresh(shape_of(Number), "a"), fresh(shape_of(Number), "b")
    with_forks = merged(lambda: (a > 0 and b > 0) or not a < b)
    without = merged(lambda: ((a > 0) & (b > 0)) | ((a < b) ^ True))
    solver = z3.Solver()
    assert solver.check(with_forks != without) == z3.unsat


@dataclass(frozen=True)
class Nested:
    logs: Map[Number, Seq[Number]]
    pair: tuple[Number, bool]


def test_values_come_back_from_their_terms() -> None:
    shape = shape_of(Nested)
    value = Nested(Map(Seq(Number(0))), (Number(1), True))
    one = build(shape, iter(flatten(shape, value)))
    longer = one.logs.put(Number(3), one.logs[Number(3)].append(Number(7)))
    facts = (longer[Number(3)].length == 1) & (longer[Number(3)][0] == 7)
    facts = facts & (longer[Number(4)].length == 0) & (one.pair[0] == 1) & one.pair[1]
    assert z3.Solver().check(z3.Not(merged(lambda: facts))) == z3.unsat
