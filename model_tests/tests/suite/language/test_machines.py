"""The machines keep to the language; a machine that has a part outside of it is refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NewType

import pytest

from dynacheck.agree import agree
from dynacheck.explore import explore
from dynacheck.language import offences
from dynacheck.machines import MACHINES
from dynaspec.machine import Instance, Machine, Map, Parent, Seq, implies, require
from support.machines import lock
from support.machines.lock import HOLDING, Process, State, Ticket, lock_with

Function = Callable[..., Any]
VISITS: list[int] = []


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_the_specifications_machines_keep_to_the_language(machine: Machine[Any]) -> None:
    assert not offences(machine), "\n".join(map(str, offences(machine)))


# --- Actions, predicates of instances, lemmas -----------------------------------------------------


def enter_unless_seen_by_the_explorer(s: State, p: Process) -> State:
    """Two hold the lock at once, where nobody looks."""
    require(s.office.drawn.length > 0)
    if type(s) is State:
        require(s.phase[0] != HOLDING)
    return replace(s, phase=lock.at(s.phase, p, HOLDING))


def enter_by_setting(s: State, p: Process) -> State:
    s.office.next = Ticket(9)  # type: ignore[misc]
    return s


def enter_by_the_back_door(s: State, p: Process) -> State:
    object.__setattr__(s, "phase", (HOLDING, HOLDING))
    return s


def enter_a_truth(s: State, p: Process) -> State:
    return replace(s, served=s.served.put(Ticket(0), 1))  # type: ignore[arg-type]


def enter_another_kind(s: State) -> State:
    return replace(s, phase=(HOLDING,))


def enter_nothing(s: State) -> None:
    require(s.phase[0] == HOLDING)


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        (enter_unless_seen_by_the_explorer, "`is` compares objects"),
        (enter_by_setting, "changed in place"),
        (enter_by_the_back_door, "a call of `object.__setattr__`"),
        (enter_a_truth, "`.put` of a Map"),
        (enter_another_kind, "the field `phase` becomes a tuple"),
        (enter_nothing, "it gives nothing"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_action_outside_the_language_is_refused(action: Function, wrong: str) -> None:
    machine = lock_with(actions=(*lock.MACHINE.actions, action))
    assert any(wrong in offence.wrong for offence in offences(machine)), offences(machine)
    assert not any(row.passed for row in explore(machine))
    assert not any(row.passed for row in agree(machine))


def within_by_chance(s: State) -> bool:
    return random.random() > 2


def within_a_sequence(s: State) -> bool:
    """What only a search reads may go through all that a state holds."""
    return all(p < 2 for p in s.office.drawn) & (sum(v for _, v in s.served.items()) < 9)


def test_only_what_is_searched_alone_goes_through_a_state() -> None:
    within = (lock.short, within_a_sequence)
    machine = lock_with(instance=replace(lock.MACHINE.instance, within=within))
    assert not offences(machine)
    assert offences(lock_with(invariants=(within_a_sequence,)))


def test_a_predicate_of_an_instance_may_be_a_lambda() -> None:
    instance = replace(lock.MACHINE.instance, within=(lambda s: s.office.drawn.length <= 3,))
    assert not offences(lock_with(instance=instance))
    nonsense = replace(instance, within=(lambda s: s.office.drawn.size <= 3,))
    assert offences(lock_with(instance=nonsense))


def test_an_instance_of_ones_own_is_looked_at() -> None:
    instance = replace(lock.MACHINE.instance, within=(within_by_chance,))
    assert not any(row.passed for row in explore(lock.MACHINE, instance))


def lemma_that_requires(a: Ticket, b: Ticket) -> bool:
    require(a < b)
    return a < b


def test_a_lemma_that_requires_is_refused() -> None:
    machine = lock_with(lemmas=(lemma_that_requires,))
    assert not any(row.passed for row in explore(machine))


def terms_that_remember(s: State, pools: Any) -> Any:
    VISITS[0] = len(VISITS)
    return {}


STEP = 1


def loosen() -> None:
    globals().update(STEP=0)


def terms_that_loosen(s: State, pools: Any) -> Any:
    loosen()
    return {}


def test_terms_that_call_what_may_change_something_are_refused() -> None:
    (offence,) = offences(lock_with(terms=terms_that_loosen))
    assert "a call of `loosen`" in offence.wrong


def test_terms_that_change_something_are_refused() -> None:
    (offence,) = offences(lock_with(terms=terms_that_remember))
    assert offence.wrong == "a value is changed in place"


def start_disabled() -> State:
    require(False)
    return lock.initial()


def test_an_initial_state_that_requires_is_refused() -> None:
    assert offences(lock_with(initial=start_disabled))


# --- States ---------------------------------------------------------------------------------------


@dataclass
class Loose:
    """Not frozen."""

    n: Ticket


@dataclass(frozen=True)
class Blind:
    """Two of its values are equal wherever `n` is."""

    n: Ticket
    hidden: Ticket = field(compare=False)


@dataclass(frozen=True, eq=False)
class Sole:
    """Equal to nothing but itself."""

    n: Ticket


@dataclass(frozen=True)
class Sly:
    """Whatever it is compared with, it is the same."""

    n: Ticket

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


@dataclass(frozen=True)
class Heir(lock.Office):
    """Has fields that are written elsewhere."""

    n: Ticket


@dataclass(frozen=True)
class Listed:
    """Holds what may change."""

    n: list[int]


@dataclass(frozen=True)
class Texts:
    """Holds what no solver has."""

    n: Map[str, Ticket]  # type: ignore[type-var]


@dataclass(frozen=True)
class Open:
    """Is as long as it likes."""

    n: tuple[Ticket, ...]


@pytest.mark.parametrize("state", [Loose, Blind, Sole, Sly, Heir, Listed, Texts, Open])
def test_a_state_that_is_more_or_less_than_its_fields_is_refused(state: Any) -> None:
    machine = lock_with(state=state)
    assert any(offence.function == state.__name__ for offence in offences(machine))
    assert not any(row.passed for row in explore(machine))


# --- The machine as a whole -----------------------------------------------------------------------


def holds_named(name: str) -> Function:
    def holds(s: State) -> bool:
        return s.phase[0] != HOLDING

    holds.__name__ = name
    return holds


def bounds(values: Any) -> Instance[State]:
    return replace(lock.MACHINE.instance, bounds={Ticket: values})


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"invariants": (holds_named("one"), holds_named("one"))}, "two functions are called"),
        (
            {"invariants": (holds_named("one"),), "witnesses": (holds_named("one"),)},
            "two functions are called",
        ),
        ({"actions": (lock.draw, lock.draw)}, "two functions are called"),
        ({"invariants": (holds_named("every_action_happens"),)}, "no name of its own"),
        ({"invariants": (holds_named("<lambda>"),)}, "no name of its own"),
        ({"instance": bounds(range(-1, 3))}, "ranges over"),
        ({"instance": bounds(range(0))}, "ranges over"),
        ({"instance": bounds([0, 1])}, "ranges over"),
        ({"finite": {Process: range(-1, 2)}}, "ranges over"),
        ({"deep": bounds(range(-1, 3))}, "ranges over"),
        ({"instance": Instance({int: range(3)})}, "is no sort"),
        ({"instance": Instance({Ticket: range(3)}, {"size": -1})}, "the constant size"),
        ({"parent": Parent(lock.MACHINE, lambda s: s)}, "its own name"),
        (
            {"parent": Parent(lock.QUEUEING, lambda s: s.office)},
            "it gives no state of the parent",
        ),
    ],
)
def test_a_machine_that_hides_something_is_refused(changed: dict[str, Any], wrong: str) -> None:
    machine = lock_with(**changed)
    assert any(wrong in offence.wrong for offence in offences(machine)), offences(machine)
    assert not any(row.passed for row in explore(machine))


def divides(s: State) -> bool:
    return s.office.next // 2 == 0


def test_an_ancestors_offence_is_the_heirs() -> None:
    parent = lock_with(invariants=(divides,))
    machine = replace(lock.QUEUEING, parent=Parent(parent, lambda s: s.lock))
    assert [offence.function for offence in offences(machine)] == ["divides"]


# --- What the language has ------------------------------------------------------------------------

Level = NewType("Level", int)
TOP = Level(3)


@dataclass(frozen=True)
class Tank:
    """A record with a property and a method."""

    levels: tuple[Level, Level]
    log: Seq[Level]

    @property
    def sum(self) -> int:
        return self.levels[0] + self.levels[1]

    def above(self, level: Level) -> bool:
        return any(each > level for each in self.levels)


@dataclass(frozen=True)
class Plant:
    tank: Tank
    seen: Map[Level, bool]


def begin() -> Plant:
    return Plant(Tank((Level(0),) * 2, Seq(Level(0), ())), Map(False, {Level(9): True}))


def on(side: int) -> Function:
    def fill(s: Plant, by: Level) -> Plant:
        """Fill one side: a function that is made by another."""
        require(0 < by <= TOP and s.tank.log.length < 2)
        filled = min(s.tank.levels[side] + by, 3)
        left, right = (filled if i == side else s.tank.levels[i] for i in range(2))
        tank = replace(s.tank, levels=(left, right), log=s.tank.log.append(by))
        return replace(s, tank=tank, seen=s.seen.put(by, True))

    fill.__name__ = f"fill_{side}"
    return fill


def what_is_in_came_in(s: Plant, n: Level) -> bool:
    total = 0
    for i in range(2):
        total += s.tank.log[i] if i < s.tank.log.length else 0
    return s.tank.sum <= total and implies(s.seen[n] and n < 9, s.tank.above(Level(0)))


def full(s: Plant) -> bool:
    return s.tank.levels[0] == max(s.tank.levels) == TOP


def test_records_closures_and_pythons_connectives_are_in_the_language() -> None:
    machine = Machine(
        name="plant",
        state=Plant,
        initial=begin,
        actions=(on(0), on(1)),
        invariants=(what_is_in_came_in,),
        witnesses=(full,),
        instance=Instance({Level: range(4)}),
    )
    assert not offences(machine), offences(machine)
    rows = list(explore(machine))
    assert all(row.passed for row in rows), rows
