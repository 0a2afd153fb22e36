"""A small machine for the tests of the checkers: processes that take turns with one lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NewType

from dynaspec.machine import Instance, Machine, Map, Parent, Seq, implies, require

Process = NewType("Process", int)
Ticket = NewType("Ticket", int)
Phase = NewType("Phase", int)

IDLE, WAITING, HOLDING = Phase(0), Phase(1), Phase(2)


@dataclass(frozen=True)
class Office:
    """Where tickets are drawn."""

    next: Ticket
    drawn: Seq[Process]


@dataclass(frozen=True)
class State:
    """Who waits, who holds the lock, who held it before."""

    phase: tuple[Phase, Phase]
    office: Office
    served: Map[Ticket, bool]


def initial() -> State:
    """Nobody wants the lock."""
    return State((IDLE, IDLE), Office(Ticket(0), Seq(Process(-1))), Map(False))


def at(phases: tuple[Phase, Phase], p: Process, phase: Phase) -> tuple[Phase, Phase]:
    """`phases` with `phase` for `p`."""
    first, second = (phase if q == p else phases[q] for q in range(2))
    return first, second


def draw(s: State, p: Process) -> State:
    """`p` draws a ticket."""
    require(s.phase[p] == IDLE)
    office = replace(s.office, drawn=s.office.drawn.append(p))
    return replace(s, phase=at(s.phase, p, WAITING), office=office)


def enter(s: State, p: Process, t: Ticket) -> State:
    """`p` holds the next ticket and takes the lock."""
    require((s.office.next == t) & (t < s.office.drawn.length))
    require(s.office.drawn[t] == p)
    require((s.phase[0] != HOLDING) & (s.phase[1] != HOLDING))
    office = replace(s.office, next=Ticket(t + 1))
    return replace(s, phase=at(s.phase, p, HOLDING), office=office, served=s.served.put(t, True))


def barge_in(s: State, p: Process, t: Ticket) -> State:
    """A mutant of `enter`: whoever holds a ticket takes the lock, whether it is free or not."""
    require((t < s.office.drawn.length) & (s.phase[p] == WAITING))
    require(s.office.drawn[t] == p)
    return replace(s, phase=at(s.phase, p, HOLDING), served=s.served.put(t, True))


def leave(s: State, p: Process) -> State:
    """`p` gives the lock back."""
    require(s.phase[p] == HOLDING)
    return replace(s, phase=at(s.phase, p, IDLE))


def look(s: State, p: Process) -> State:
    """No action of the lock: `p` looks whose turn it is, and nothing changes."""
    require(s.phase[p] == WAITING)
    return s


def give_up(s: State, p: Process) -> State:
    """No action of the lock: it never happens."""
    require(s.office.next > 99)
    return s


def one_holder(s: State, p: Process, q: Process) -> bool:
    """Two processes never hold the lock at once."""
    return implies((p != q) & (s.phase[p] == HOLDING), s.phase[q] != HOLDING)


def the_served_had_drawn(s: State, t: Ticket) -> bool:
    """Nobody is served without a ticket."""
    return implies(s.served[t], t < s.office.drawn.length)


def somebody_waits_while_another_holds(s: State) -> bool:
    """The lock is wanted."""
    one, other = s.phase
    return ((one == HOLDING) & (other == WAITING)) | ((one == WAITING) & (other == HOLDING))


def short(s: State) -> bool:
    """At most three tickets are drawn."""
    return s.office.drawn.length <= 3


MACHINE = Machine(
    name="lock",
    state=State,
    initial=initial,
    actions=(draw, enter, leave),
    invariants=(one_holder, the_served_had_drawn),
    witnesses=(somebody_waits_while_another_holds,),
    finite={Process: range(2)},
    instance=Instance(bounds={Ticket: range(3)}, within=(short,), model="lock"),
)


def lock_with(**changed: Any) -> Machine[State]:
    """The lock, with other parts."""
    return replace(MACHINE, **changed)


@dataclass(frozen=True)
class Queueing:
    """A machine that extends the lock: it counts how often somebody left."""

    lock: State
    left: Ticket


def start_queueing() -> Queueing:
    """Nobody left."""
    return Queueing(initial(), Ticket(0))


def queue_up(s: Queueing, p: Process) -> Queueing:
    """As the lock's `draw`."""
    return replace(s, lock=draw(s.lock, p))


def vanish(s: Queueing, p: Process) -> Queueing:
    """No step of the lock: a process that waits is idle again."""
    require(s.lock.phase[p] == WAITING)
    return Queueing(replace(s.lock, phase=at(s.lock.phase, p, IDLE)), Ticket(s.left + 1))


def short_lock(s: Queueing) -> bool:
    """At most three tickets are drawn."""
    return short(s.lock)


QUEUEING = Machine(
    name="queueing",
    state=Queueing,
    initial=start_queueing,
    actions=(queue_up, vanish),
    invariants=(),
    witnesses=(),
    finite={Process: range(2)},
    parent=Parent(MACHINE, lambda s: s.lock),
    instance=Instance(bounds={Ticket: range(3)}, within=(short_lock,)),
)


MODEL = r"""
---- MODULE lock ----
EXTENDS Integers, Sequences
VARIABLES phase, next, drawn, served
Process == {0, 1}
Init == phase = [p \in Process |-> "idle"] /\ next = 0 /\ drawn = <<>> /\ served = {}
Draw(p) ==
    /\ phase[p] = "idle"
    /\ phase' = [phase EXCEPT ![p] = "waiting"]
    /\ drawn' = Append(drawn, p)
    /\ UNCHANGED <<next, served>>
Enter(p) ==
    /\ next < Len(drawn) /\ drawn[next + 1] = p
    /\ \A q \in Process : phase[q] # "holding"
    /\ phase' = [phase EXCEPT ![p] = "holding"]
    /\ next' = next + 1
    /\ served' = served \cup {next}
    /\ UNCHANGED drawn
Leave(p) ==
    /\ phase[p] = "holding"
    /\ phase' = [phase EXCEPT ![p] = "idle"]
    /\ UNCHANGED <<next, drawn, served>>
Next == \E p \in Process : Draw(p) \/ Enter(p) \/ Leave(p)
OneHolder == \A p, q \in Process : phase[p] = "holding" /\ phase[q] = "holding" => p = q
Short == Len(drawn) <= 3
====
"""

SETTINGS = "INIT Init\nNEXT Next\nCONSTRAINT Short\nINVARIANT OneHolder\n"
