"""False properties of small machines, each of a kind that once passed: none of them may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NewType

import pytest

from dynacheck.explore import explore
from dynacheck.machines import SameNameError, listed
from dynacheck.prove.prover import prove
from dynaspec.machine import Instance, Machine, Map, Parent, Seq, implies, require

Number = NewType("Number", int)
Node = NewType("Node", int)


@dataclass(frozen=True)
class State:
    """Some of everything that a state may be made of."""

    now: Number
    left: Map[Number, Number]
    right: Map[Number, Number]
    log: Seq[Number]
    copy: Seq[Number]
    stopped: bool


def initial() -> State:
    """Nothing has happened."""
    nothing: Seq[Number] = Seq(Number(0))
    return State(Number(0), Map(Number(0)), Map(Number(0)), nothing, nothing, False)


def count(s: State) -> State:
    """Time goes on."""
    return replace(s, now=Number(s.now + 1))


def write(s: State, n: Number) -> State:
    """Both maps and both logs get the same."""
    left, right = s.left.put(n, s.now), s.right.put(n, s.now)
    return replace(s, left=left, right=right, log=s.log.append(n), copy=s.copy.append(n))


def small(s: State) -> bool:
    """Three ticks, two writes."""
    return -9 < s.now < 4 and s.log.length < 3


EXTENDS = "every_step_is_a_step_of_small"


def machine(
    *actions: Any, invariants: tuple[Any, ...], initial: Any = initial, **more: Any
) -> Machine[State]:
    """A machine with these actions and invariants."""
    return Machine(
        name="small",
        state=State,
        initial=initial,
        actions=(count, write, *actions),
        invariants=invariants,
        witnesses=(),
        instance=Instance(bounds={Number: range(3), Node: range(2)}, within=(small,)),
        **more,
    )


def stopped(s: State) -> State:
    return replace(s, stopped=True)


def it_never_stops(s: State) -> bool:
    return not s.stopped


# --- Values ---------------------------------------------------------------------------------------


def stop_where_maps_are_equal(s: State) -> State:
    require(s.left == s.right)
    return stopped(s)


def stop_where_maps_are_not_unequal(s: State) -> State:
    require((s.left != s.right) ^ True)
    return stopped(s)


def stop_where_logs_are_equal(s: State) -> State:
    require(s.log == s.copy)
    return stopped(s)


def stop_at_the_beginning_of_a_map(s: State) -> State:
    require(s.left == Map(Number(0)))
    return stopped(s)


def stop_at_the_beginning_of_a_log(s: State) -> State:
    require(Seq(Number(0)) == s.log)
    return stopped(s)


def stop_where_states_are_equal(s: State) -> State:
    require(s == replace(s, now=s.now))
    return stopped(s)


def stop_at_a_number(s: State) -> State:
    if s.now:
        return stopped(s)
    return s


def stop_at_zero(s: State) -> State:
    require(not s.now)
    return stopped(s)


def stop_past_the_end(s: State, n: Number) -> State:
    require((n >= s.log.length) & (s.log[n] == 0))
    return stopped(s)


def stop_where_what_was_cut_reads_as_nothing(s: State) -> State:
    require((s.log.length > 0) & (s.log[Number(0)] == 1))
    require(s.log.first(0)[Number(0)] == 0)
    return stopped(s)


def stop_where_more_is_not_there(s: State) -> State:
    require(s.log.first(s.log.length + 1).length == s.log.length)
    return stopped(s)


def stop_where_less_than_nothing_is_nothing(s: State) -> State:
    require(s.log.first(-1).length == 0)
    return stopped(s)


def stop_where_both_or_one_are(s: State) -> State:
    require((s.now and s.log.length) > 0)
    return stopped(s)


STOPS = [
    stop_where_maps_are_equal,
    stop_where_maps_are_not_unequal,
    stop_where_logs_are_equal,
    stop_at_the_beginning_of_a_map,
    stop_at_the_beginning_of_a_log,
    stop_where_states_are_equal,
    stop_at_a_number,
    stop_at_zero,
    stop_past_the_end,
    stop_where_what_was_cut_reads_as_nothing,
    stop_where_more_is_not_there,
    stop_where_less_than_nothing_is_nothing,
    stop_where_both_or_one_are,
]


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.__name__)
def test_an_action_that_can_happen_is_not_left_out(stop: Callable[..., State]) -> None:
    (verdict,) = prove(machine(stop, invariants=(it_never_stops,)))
    assert verdict.verdict in {"refuted", "unknown"}, stop.__name__


def what_is_past_the_end_is_not_zero(s: State, n: Number) -> bool:
    return implies(n >= s.log.length, s.log[n] != 0)


def a_sequence_ends_before_what_it_had(s: State) -> bool:
    return implies(s.log.length == 2, s.log.first(1)[Number(1)] == s.log[Number(1)])


def different_maps_are_different(s: State) -> bool:
    return s.left != s.right


def no_log_is_another(s: State) -> bool:
    return (s.log == s.copy) ^ True


def equal_maps_of_two_numbers_at_once(s: State, n: Number) -> bool:
    return implies(s.left == s.right, s.left[n] == 1)


def a_number_is_never_false(s: State) -> bool:
    return bool(s.now or s.stopped)


def a_requirement_in_an_invariant(s: State) -> bool:
    require(s.now == 99)
    return False


def it_returns_a_number(s: State) -> bool:
    return s.now + 1  # type: ignore[return-value]


def it_returns_nothing(s: State) -> bool:
    return None  # type: ignore[return-value]


def a_number_is_a_premise(s: State) -> bool:
    return implies(s.now, False)  # type: ignore[arg-type]


def it_goes_through_a_log(s: State) -> bool:
    return all(n == 99 for n in s.log)


def it_looks_into_a_log(s: State) -> bool:
    return 0 not in s.log


def it_looks_into_a_map(s: State) -> bool:
    return 0 not in s.left  # type: ignore[operator]


FALSE = [
    what_is_past_the_end_is_not_zero,
    a_sequence_ends_before_what_it_had,
    different_maps_are_different,
    no_log_is_another,
    equal_maps_of_two_numbers_at_once,
    a_number_is_never_false,
    a_requirement_in_an_invariant,
    it_returns_a_number,
    it_returns_nothing,
    a_number_is_a_premise,
    it_goes_through_a_log,
    it_looks_into_a_log,
    it_looks_into_a_map,
]


@pytest.mark.parametrize("invariant", FALSE, ids=lambda invariant: invariant.__name__)
def test_a_false_invariant_is_not_proved(invariant: Callable[..., bool]) -> None:
    (verdict,) = prove(machine(invariants=(invariant,)))
    assert verdict.verdict in {"refuted", "unknown"}
    assert verdict.detail


def equal_maps_agree_everywhere(s: State, n: Number) -> bool:
    return implies(s.left == s.right, s.left[n] == s.right[n])


def equal_logs_agree_everywhere(s: State, n: Number) -> bool:
    return implies(s.log == s.copy, (s.log[n] == s.copy[n]) & (s.log.length == s.copy.length))


def past_the_end_is_nothing(s: State, n: Number) -> bool:
    return implies(n >= s.log.length, s.log.first(0)[n] == s.log[n])


def a_log_is_its_own_beginning(s: State) -> bool:
    return s.log.first(s.log.length) == s.log


def test_what_is_true_of_equal_values_is_proved() -> None:
    true = (equal_maps_agree_everywhere, equal_logs_agree_everywhere, past_the_end_is_nothing)
    verdicts = prove(machine(invariants=true))
    assert [v.verdict for v in verdicts] == ["proved"] * 3, [v.detail for v in verdicts]


# --- Verdicts together ----------------------------------------------------------------------------


def it_is_less_than_two(s: State) -> bool:
    return s.now < 2


def it_is_less_than_three(s: State) -> bool:
    return s.now < 3


def count_to_two(s: State) -> State:
    require(s.now < 3)
    return replace(s, now=Number(s.now + 1))


def test_a_row_that_rests_on_a_false_one_is_unknown() -> None:
    small = replace(
        machine(invariants=(it_is_less_than_three, it_is_less_than_two)), actions=(count_to_two,)
    )
    three, two = prove(small)
    assert two.verdict in {"refuted", "unknown"}
    assert three.verdict == "unknown"
    assert "rests on small: it_is_less_than_two" in three.detail


def child_of(parent: Machine[State], *actions: Any, **changes: Any) -> Machine[State]:
    """A machine that extends another and has its state."""
    return replace(
        parent,
        name="child",
        parent=Parent(parent, itself),
        actions=actions or parent.actions,
        invariants=(it_never_stops,),
        **changes,
    )


def itself(s: State) -> State:
    return s


def it_counts_from_zero(s: State) -> bool:
    return s.now >= 0


def test_a_row_that_rests_on_a_false_parent_is_unknown() -> None:
    parent = machine(invariants=(it_is_less_than_two,))
    for row in prove(child_of(parent)):
        assert row.verdict == "unknown"
        assert "rests on small: it_is_less_than_two, which is" in row.detail


def begin_below_zero() -> State:
    """A beginning that is none of the parent's."""
    return replace(initial(), now=Number(-5))


def test_a_child_that_begins_elsewhere_is_no_extension() -> None:
    parent = machine(invariants=(it_counts_from_zero,))
    rows = {v.property: v for v in prove(child_of(parent, initial=begin_below_zero))}
    assert rows["every_step_is_a_step_of_small"].verdict == "refuted"
    assert rows["it_never_stops"].verdict == "unknown"


def jump(s: State, n: Number) -> State:
    """Time goes on by any natural number."""
    return replace(s, now=Number(s.now + n))


def jump_back(s: State) -> State:
    """The parent's jump, by what is no natural number."""
    return jump(s, Number(-1))


def jump_by(s: State, node: Node) -> State:
    """Time goes on by the number of a node, of which there are two."""
    return replace(s, now=Number(s.now + node))


def jump_far(s: State) -> State:
    """The parent's jump, by the number of a node that is none."""
    return jump_by(s, Node(7))


def jump_by_the_log(s: State) -> State:
    """The parent's jump by how far the log is ahead, which may be less than nothing."""
    return jump(s, Number(s.log.length - s.now))


def terms(s: State, _: Any) -> Any:
    """Where the parent's actions may be taken."""
    return {Number: [Number(-1), s.log.length - s.now], Node: [Node(7)]}


@pytest.mark.parametrize(
    ("own", "parents"),
    [(jump_back, jump), (jump_far, jump_by), (jump_by_the_log, jump)],
    ids=["negative", "beyond the finite", "negative, of the state"],
)
def test_a_parents_parameter_is_of_its_sort(own: Any, parents: Any) -> None:
    parent = machine(parents, invariants=(it_counts_from_zero,), finite={Node: range(2)})
    child = child_of(parent, own, finite={}, terms=terms)
    rows = {v.property: v.verdict for v in prove(child)}
    assert rows["every_step_is_a_step_of_small"] in {"refuted", "unknown"}
    assert rows["it_never_stops"] == "unknown"


def it_is_negative_at_most_once(s: State) -> bool:
    """Impossible: a sort's numbers are natural."""
    return implies(s.now < 0, False)


def stop_before_the_beginning(s: State) -> State:
    require(s.now < 0)
    return stopped(s)


def test_a_premise_that_never_holds_is_vacuous() -> None:
    both = (it_is_negative_at_most_once, it_counts_from_zero)
    rows = {v.property: v for v in prove(machine(invariants=both))}
    assert rows["it_is_negative_at_most_once"].verdict == "vacuous"
    assert "s.now < 0" in rows["it_is_negative_at_most_once"].detail


def test_an_action_that_never_happens_is_vacuous() -> None:
    small = machine(stop_before_the_beginning, invariants=(it_counts_from_zero,))
    rows = {v.property: v for v in prove(small)}
    assert rows["every_action_happens"].verdict == "vacuous"
    assert "never happened: stop_before_the_beginning" in rows["every_action_happens"].detail


def lemma_of_nothing(n: Number) -> bool:
    """Impossible: a sort's numbers are natural."""
    return implies(n < 0, n == 7)


def test_a_lemma_that_is_asked_for_alone_may_be_vacuous_too() -> None:
    small = machine(invariants=(it_counts_from_zero,), lemmas=(lemma_of_nothing,))
    (row,) = prove(small, {"lemma_of_nothing"})
    assert row.verdict == "vacuous"


def test_a_machine_without_actions_is_vacuous() -> None:
    still = replace(machine(invariants=(it_counts_from_zero,)), actions=())
    rows = {v.property: v.verdict for v in prove(still)}
    assert rows["every_action_happens"] == "vacuous"


def forgets(_: State) -> State:
    """A projection by which nothing ever happens."""
    return initial()


def test_a_projection_that_forgets_says_nothing() -> None:
    parent = machine(invariants=(it_counts_from_zero,))
    child = replace(child_of(parent), parent=Parent(parent, forgets))
    assert {v.property: v.verdict for v in prove(child)}[EXTENDS] == "vacuous"
    assert {v.property: v.verdict for v in explore(child)}[EXTENDS] == "vacuous"


def test_exploring_asks_for_the_parents_beginning_too() -> None:
    parent = machine(invariants=(it_counts_from_zero,), initial=begin_at)
    child = replace(child_of(parent), initial=begin_below_zero)
    assert {v.property: v.verdict for v in explore(child)}[EXTENDS] == "violated"
    assert {v.property: v.verdict for v in prove(child)}[EXTENDS] in {"unknown", "refuted"}


def begin_at(now: Number) -> State:
    return replace(initial(), now=now)


def test_a_constant_outside_its_sort_is_told() -> None:
    small = machine(invariants=(it_is_less_than_two,), initial=begin_at, finite={Number: range(2)})
    beyond = replace(small, instance=replace(small.instance, constants={"now": 7}))
    assert {v.verdict for v in prove(beyond)} == {"unknown"}


def wrapped(s: State, node: Node) -> bool:
    return True


@functools.wraps(wrapped)
def it_is_never_written_at(s: State, n: Number) -> bool:
    """False of 1, and said of the two nodes alone."""
    return s.left[n] == 0


def test_a_property_ranges_over_its_own_parameters() -> None:
    rows = prove(machine(invariants=(it_is_never_written_at,), finite={Node: range(1)}))
    assert {v.verdict for v in rows} == {"unknown"}
    assert "its signature is that of what it wraps" in rows[0].detail


def test_a_machine_that_claims_nothing_is_no_pass() -> None:
    (row,) = prove(machine(invariants=()))
    assert row.verdict == "vacuous"


def test_two_machines_of_one_name_are_an_error() -> None:
    small = machine(invariants=(it_counts_from_zero,))
    with pytest.raises(SameNameError, match="2 machines are called 'small'"):
        listed(small, replace(small, initial=begin_below_zero))
    with pytest.raises(SameNameError):
        prove(replace(child_of(small), name="small"))


def test_that_sorts_are_naturals_is_said() -> None:
    (row,) = prove(machine(invariants=(it_counts_from_zero,), finite={Node: range(2)}))
    assert row.bounds == "Node 0..1, all other sorts: the natural numbers"
