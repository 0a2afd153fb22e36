"""States keep to the sorts of their machine, and a proof says nothing where they do not.

Each false property below is one that ranges over a finite sort, of whose values a state has others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NewType

import pytest

from dynacheck.explore import explore
from dynacheck.prove.keeping import keeping_failure
from dynacheck.prove.obligations import Proof
from dynacheck.prove.prover import prove
from dynaspec.machine import Instance, Machine, Map, Parent, Seq, require

Node = NewType("Node", int)
Number = NewType("Number", int)
NOBODY = Node(-1)
THIRD = Node(2)
"""No node: there are two."""


@dataclass(frozen=True)
class Vote:
    """A record of a sort that is finite."""

    of: Node
    given: bool


@dataclass(frozen=True)
class State:
    """Every place where a value of a finite sort may be."""

    now: Number
    leader: Node
    both: tuple[Node, Node]
    vote: Vote
    votes: Map[Number, Node]
    stopped: Map[Node, bool]
    deep: Map[Number, Map[Node, bool]]
    log: Seq[Node]
    votes_of: Map[Node, Vote]


def initial() -> State:
    """Nobody leads, nothing is stopped."""
    nothing: Map[Node, bool] = Map(False)
    vote = Vote(NOBODY, False)
    return State(
        now=Number(0),
        leader=NOBODY,
        both=(NOBODY, NOBODY),
        vote=vote,
        votes=Map(NOBODY),
        stopped=nothing,
        deep=Map(nothing),
        log=Seq(NOBODY),
        votes_of=Map(vote),
    )


def lead(s: State, node: Node, vote: Vote) -> State:
    """A node leads; everything that it writes is of its sort."""
    return replace(
        s,
        now=Number(s.now + 1),
        leader=node,
        both=(node, NOBODY),
        vote=vote,
        votes=s.votes.put(s.now, vote.of),
        deep=s.deep.put(s.now, s.deep[s.now].put(vote.of, True)),
        log=s.log.append(s.leader),
        votes_of=s.votes_of.put(node, vote),
    )


def begin_anew(s: State, node: Node) -> State:
    """Other maps take the place of those that there are."""
    return replace(s, votes=Map(node), stopped=Map(False), log=Seq(node))


def small(s: State) -> bool:
    """One step."""
    return s.now < 2


def no_node_leads(s: State, node: Node) -> bool:
    return s.leader != node


def no_node_is_stopped(s: State, node: Node) -> bool:
    return s.stopped[node] ^ True


def time_goes_on(s: State) -> bool:
    return s.now >= 0


def machine(*actions: Any, invariants: tuple[Any, ...], **more: Any) -> Machine[State]:
    fields = {"initial": initial, "finite": {Node: range(2)}, **more}
    return Machine(
        name="nodes",
        state=State,
        actions=actions,
        invariants=invariants,
        witnesses=(),
        instance=Instance(bounds={Number: range(2)}, within=(small,)),
        **fields,
    )


def tick(s: State) -> State:
    return replace(s, now=Number(s.now + 1))


def words(found: Any) -> dict[str, str]:
    return {verdict.property: verdict.verdict for verdict in found}


def test_states_that_keep_to_their_sorts_are_proved() -> None:
    keeping = machine(lead, begin_anew, invariants=(time_goes_on, no_node_is_stopped))
    assert set(words(prove(keeping)).values()) == {"proved"}
    assert words(explore(keeping))["no_node_is_stopped"] == "explored"


def lead_by_none(s: State) -> State:
    return replace(s, leader=THIRD)


def lead_by_the_time(s: State) -> State:
    return replace(s, leader=Node(s.now + 2))


def have_a_third_in_a_tuple(s: State) -> State:
    return replace(s, both=(NOBODY, THIRD))


def have_a_third_in_a_record(s: State) -> State:
    return replace(s, vote=replace(s.vote, of=THIRD))


def vote_for_none(s: State, n: Number) -> State:
    return replace(s, votes=s.votes.put(n, THIRD))


def vote_for_none_at_all(s: State) -> State:
    return replace(s, votes=Map(THIRD))


def stop_none(s: State) -> State:
    return replace(s, stopped=s.stopped.put(THIRD, True))


def stop_nobody(s: State) -> State:
    return replace(s, stopped=s.stopped.put(s.leader, True))


def stop_none_in_another_map(s: State) -> State:
    return replace(s, stopped=Map(False).put(THIRD, True))


def stop_none_below(s: State, n: Number) -> State:
    return replace(s, deep=s.deep.put(n, s.deep[n].put(THIRD, True)))


def append_none(s: State) -> State:
    return replace(s, log=s.log.append(THIRD))


def end_with_none(s: State) -> State:
    return replace(s, log=Seq(THIRD))


def vote_of_none(s: State) -> State:
    return replace(s, votes_of=s.votes_of.put(THIRD, Vote(NOBODY, True)))


def vote_of_a_node_for_none(s: State, node: Node) -> State:
    return replace(s, votes_of=s.votes_of.put(node, Vote(THIRD, True)))


STRAYS = [
    lead_by_none,
    lead_by_the_time,
    have_a_third_in_a_tuple,
    have_a_third_in_a_record,
    vote_for_none,
    vote_for_none_at_all,
    stop_none,
    stop_nobody,
    stop_none_in_another_map,
    stop_none_below,
    append_none,
    end_with_none,
    vote_of_none,
    vote_of_a_node_for_none,
]


@pytest.mark.parametrize("stray", STRAYS, ids=lambda stray: stray.__name__)
def test_a_value_that_is_none_of_its_sort_is_told(stray: Callable[..., State]) -> None:
    straying = machine(tick, stray, invariants=(no_node_leads, no_node_is_stopped))
    assert not any(verdict.passed for verdict in (*prove(straying), *explore(straying)))
    (row, *_) = explore(straying)
    assert f"after {stray.__name__}(" in row.detail
    assert "no value of Node 0..1" in row.detail


@pytest.mark.parametrize("stray", STRAYS, ids=lambda stray: stray.__name__)
def test_a_proof_sees_it_without_an_instance(stray: Callable[..., State]) -> None:
    failure = keeping_failure(Proof(machine(tick, stray, invariants=(time_goes_on,))))
    assert failure is not None
    word, why = failure
    assert word == "unknown"
    assert why.startswith(f"what {stray.__name__} leaves is not shown to have only values of")


def stop_none_late(s: State) -> State:
    """It happens, and writes what is no node only where the instance has ended."""
    return stop_none(s) if s.now > 50 else replace(s, stopped=s.stopped.put(Node(0), False))


def test_a_row_of_states_falls_with_it_and_no_lemma() -> None:
    straying = machine(tick, stop_none_late, invariants=(time_goes_on,), lemmas=(nodes_are_few,))
    assert words(explore(straying))["time_goes_on"] == "explored"
    rows = words(prove(straying))
    assert rows["time_goes_on"] == "unknown"
    assert rows["nodes_are_few"] == "proved"


def nodes_are_few(node: Node) -> bool:
    return node < 2


def begin_with_none() -> State:
    return replace(initial(), leader=THIRD)


def begin_at(node: Node) -> State:
    return replace(initial(), leader=node)


def test_a_beginning_keeps_to_its_sorts() -> None:
    straying = machine(tick, invariants=(time_goes_on,), initial=begin_with_none)
    assert not any(verdict.passed for verdict in (*prove(straying), *explore(straying)))
    keeping = machine(tick, invariants=(time_goes_on,), initial=begin_at)
    assert keeping_failure(Proof(keeping)) is None


def fall(s: State) -> State:
    require(s.now > -2)
    return replace(s, now=Number(s.now - 1), votes=s.votes.put(s.now, Node(0)))


def time_is_natural(s: State) -> bool:
    return s.now >= 0


def nobody_has_a_vote(s: State) -> bool:
    """Of a number that is no natural one: a property that asks for it has it."""
    return s.votes[Number(-1)] == NOBODY


@pytest.mark.parametrize("false", [time_is_natural, nobody_has_a_vote])
def test_a_number_of_a_state_need_not_be_natural(false: Callable[..., bool]) -> None:
    """That sorts are natural numbers is said of what properties and actions range over."""
    below = machine(fall, invariants=(false,))
    assert words(explore(below))[false.__name__] == "violated"
    assert words(prove(below))[false.__name__] == "refuted"


# --- A parent's sorts -----------------------------------------------------------------------------


def vote(s: State, given: Vote) -> State:
    return replace(s, vote=given)


def vote_both(s: State, both: tuple[Node, Node]) -> State:
    return replace(s, both=both)


def itself(s: State) -> State:
    return s


def votes_are_of_nodes(s: State) -> bool:
    return (s.vote.of < 2) & (s.both[0] < 2)


@pytest.mark.parametrize("action", [vote, vote_both])
def test_a_parents_record_is_of_its_sorts(action: Callable[..., State]) -> None:
    """The child takes the parent's action for a record of what is no node to the parent."""
    parent = machine(tick, action, invariants=(votes_are_of_nodes,))
    assert words(prove(parent))["votes_are_of_nodes"] == "proved"
    wide = Instance(bounds={Number: range(2), Node: range(4)}, within=(small,))
    child = replace(parent, name="child", parent=Parent(parent, itself), finite={}, instance=wide)
    extends = "every_step_is_a_step_of_nodes"
    assert words(prove(child))[extends] == "refuted"
    assert words(explore(child))[extends] == "violated"
    keeping = replace(child, finite=parent.finite)
    assert words(prove(keeping)) == {extends: "proved", "votes_are_of_nodes": "proved"}
    assert words(explore(keeping))[extends] == "explored"
