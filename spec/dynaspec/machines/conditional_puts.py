"""Conditional puts: a condition is compared with the leader's current item, in log order.

The talk: the leader has to have every mutation because "when you're doing a put, a conditional put,
you have to know that you have the correct value to compare the put to".

This machine extends `replication`: it says what the mutations of a log mean. What counts of an
item is its version, raised by every put; a condition is then the version that it expects. (The
conditions of the request language are in `conditions`; whatever one says, it is decided by the
item that it is compared with.) The items as they were after each mutation are kept beside each
log: the last of them is the leader's B-tree.

A refused put changes nothing, and is answered like a strongly consistent read that begins with it:
from what is acknowledged, and only by a leader that a peer has confirmed since the put came. An
older read would not do: what was acknowledged between it and the put would not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, NewType

from dynaspec.machine import Instance, Machine, Map, Parent, Seq, all_of, implies, require
from dynaspec.machines import replication
from dynaspec.machines.leadership import NEVER, Ballot, Replica
from dynaspec.machines.replication import NONE, Length, Mutation, Position, leads

# --- Constants and types -------------------------------------------------------------------------

Key = NewType("Key", int)
"""A primary key."""

Version = NewType("Version", int)
"""How many puts an item has seen; 0 for an item that does not exist."""

ANY = Version(-1)
"""No condition."""

Items = Map[Key, Version]


@dataclass(frozen=True)
class Put:
    """What a mutation says."""

    key: Key
    expects: Version
    """The version that the item must have, or `ANY`."""
    before: Version
    """The version that the item had when the leader took the put into its log."""


@dataclass(frozen=True)
class Question:
    """What the leader was asked by a client, and begins a strongly consistent read for."""

    key: Key
    expects: Version
    """The version that a put expects of the item; `ANY` where the client just reads."""
    floor: Map[Ballot, Length]
    """What had been acknowledged to clients, anywhere, when the request came."""


@dataclass(frozen=True)
class Refusal:
    """The last put that was answered with a failed condition."""

    ballot: Ballot
    """The ballot of the leader that refused; `NEVER` before the first refusal."""
    length: Length
    """The prefix of its log whose items the condition was compared with."""
    key: Key
    expects: Version
    floor: Map[Ballot, Length]
    """What had been acknowledged to clients, anywhere, when the put came."""


@dataclass(frozen=True)
class State:
    """The replication group, and what its logs mean."""

    log: replication.State
    puts: Map[Mutation, Put]
    """What each mutation says."""
    issued: Mutation
    """How many mutations there are; they are numbered from 1."""
    images: Map[Ballot, Seq[Items]]
    """The items after each prefix of a ballot's log, the empty one included."""
    question: Question
    """What the read that is under way was begun for."""
    refusal: Refusal


def initial() -> State:
    """No item exists."""
    nothing: Items = Map(Version(0))
    return State(
        log=replication.initial(),
        puts=Map(Put(Key(0), ANY, Version(0))),
        issued=Mutation(0),
        images=Map(Seq(nothing, (nothing,))),
        question=Question(Key(0), ANY, Map(NONE)),
        refusal=Refusal(NEVER, Length(0), Key(0), ANY, Map(NONE)),
    )


def current(s: State, b: Ballot) -> Items:
    """The items of the leader of ballot `b`, with everything in its log applied."""
    return s.images[b][s.log.logs[b].length]


# --- Actions -------------------------------------------------------------------------------------


def of_replication(action: Callable[..., replication.State]) -> Callable[..., State]:
    """A step of `replication` that leaves the meaning of the logs as it is."""

    @wraps(action)
    def step(s: State, *arguments: Any) -> State:
        return replace(s, log=action(s.log, *arguments))

    return step


def elect(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """A leader's items are those that the log it gathered gives."""
    base = s.log.base[candidate]
    images = s.images[base.ballot].first(base.length + 1)
    log = replication.elect(s.log, candidate, r, b)
    return replace(s, log=log, images=s.images.put(b, images))


def conditional_put(s: State, leader: Replica, b: Ballot, k: Key, expects: Version) -> State:
    """The leader compares the condition with its current item and, if it holds, appends the put.

    The current item is that of its whole log: a put still on its way to the peers counts.
    """
    before = current(s, b)[k]
    require((expects == ANY) | (expects == before))
    return _append(s, leader, b, Put(k, expects, before))


def put(s: State, leader: Replica, b: Ballot, k: Key) -> State:
    """A put without a condition."""
    return _append(s, leader, b, Put(k, ANY, current(s, b)[k]))


def _append(s: State, leader: Replica, b: Ballot, what: Put) -> State:
    m = Mutation(s.issued + 1)
    after = current(s, b).put(what.key, Version(what.before + 1))
    return replace(
        s,
        log=replication.append(s.log, leader, b, m),
        puts=s.puts.put(m, what),
        issued=m,
        images=s.images.put(b, s.images[b].append(after)),
    )


def ask(s: State, leader: Replica, b: Ballot) -> State:
    """A strongly consistent read of a client begins; see `replication.ask`."""
    question = Question(Key(0), ANY, floor=s.log.acknowledged)
    return replace(s, log=replication.ask(s.log, leader, b), question=question)


def ask_for(s: State, leader: Replica, b: Ballot, k: Key, expects: Version) -> State:
    """A put with a condition reaches a leader, which begins a strongly consistent read for it."""
    question = Question(k, expects, floor=s.log.acknowledged)
    return replace(s, log=replication.ask(s.log, leader, b), question=question)


def refuse(s: State, leader: Replica, b: Ballot) -> State:
    """A put is answered "the conditional request failed", from the read that began with it."""
    require(leads(s.log, leader, b))
    read, question = s.log.read, s.question
    require((read.ballot == b) & (read.answer != NONE))
    require(question.expects != ANY)
    require(s.images[b][read.answer][question.key] != question.expects)
    refusal = Refusal(b, read.answer, question.key, question.expects, question.floor)
    return replace(s, refusal=refusal)


# --- Invariants ----------------------------------------------------------------------------------


def said(s: State, b: Ballot, i: Position) -> Put:
    """What the mutation at position `i` of the log of ballot `b` says."""
    return s.puts[s.log.logs[b][i]]


def a_condition_held_on_the_item_just_before(s: State, b: Ballot, i: Position) -> bool:
    """Each put in a log found the version it expects, on the item as the log before it left it."""
    what = said(s, b, i)
    held = (what.expects == ANY) | (what.expects == what.before)
    found = s.images[b][i][what.key] == what.before
    return implies(i < s.log.logs[b].length, held & found)


def a_put_changes_its_item_alone(s: State, b: Ballot, i: Position, k: Key) -> bool:
    """A put raises its item's version by one, and no other item's."""
    what, before, after = said(s, b, i), s.images[b][i], s.images[b][i + 1]
    own = implies(k == what.key, after[k] == what.before + 1)
    other = implies(k != what.key, after[k] == before[k])
    return implies(i < s.log.logs[b].length, own & other)


def versions_never_fall(s: State, b: Ballot, i: Position, j: Position, k: Key) -> bool:
    """Along a log, an item's version only rises."""
    images = s.images[b]
    return implies((i <= j) & (j < images.length), images[i][k] <= images[j][k])


def one_put_for_a_version_in_a_log(s: State, b: Ballot, i: Position, j: Position) -> bool:
    """Two puts in one log never expect the same version of the same item."""
    first, second = said(s, b, i), said(s, b, j)
    rivals = (first.key == second.key) & (first.expects == second.expects)
    premise = (i < j) & (j < s.log.logs[b].length) & (first.expects != ANY)
    return implies(premise, rivals ^ True)


def of_two_puts_on_the_same_version_at_most_one_succeeds(
    s: State, b: Ballot, c: Ballot, i: Position, j: Position
) -> bool:
    """Two acknowledged puts that expected the same version of the same item are the same put."""
    first, second = said(s, b, i), said(s, c, j)
    rivals = (first.key == second.key) & (first.expects == second.expects)
    acknowledged = (i < s.log.acknowledged[b]) & (j < s.log.acknowledged[c])
    premise = acknowledged & rivals & (first.expects != ANY)
    return implies(premise, s.log.logs[b][i] == s.log.logs[c][j])


def a_refused_condition_did_not_hold(s: State) -> bool:
    """A refusal names an item that was acknowledged and is not of the version expected."""
    refusal = s.refusal
    compared = s.images[refusal.ballot][refusal.length][refusal.key]
    known = refusal.length <= s.log.acknowledged[refusal.ballot]
    refused = (compared != refusal.expects) & known & replication.won(s.log, refusal.ballot)
    return implies(refusal.ballot != NEVER, refused)


def a_refusal_saw_what_was_acknowledged_before_its_put(s: State, b: Ballot, i: Position) -> bool:
    """The items that a condition failed on have in them all that clients were told by then.

    By then: when the put came. A put that is refused has not merely met items of long ago.
    """
    refusal = s.refusal
    premise = (refusal.ballot != NEVER) & (i < refusal.floor[b])
    mine, its = s.log.logs[refusal.ballot][i], s.log.logs[b][i]
    return implies(premise, (i < refusal.length) & (mine == its))


def a_read_begins_with_the_request_that_waits_for_it(s: State, b: Ballot) -> bool:
    """The read that a client's request waits for did not begin before the request came."""
    return s.question.floor[b] <= s.log.read.floor[b]


def what_a_refusal_must_see_was_acknowledged(s: State, b: Ballot) -> bool:
    """What a refused put came after was acknowledged, and hence is."""
    return s.refusal.floor[b] <= s.log.acknowledged[b]


def every_prefix_has_its_items(s: State, b: Ballot) -> bool:
    """A log has an image for each of its prefixes, the empty one included."""
    return s.images[b].length == s.log.logs[b].length + 1


def every_mutation_was_issued(s: State, b: Ballot, i: Position) -> bool:
    """Each mutation in a log has been given a meaning, and will not be given another."""
    m = s.log.logs[b][i]
    return (s.issued >= 0) & implies(i < s.log.logs[b].length, (m > 0) & (m <= s.issued))


def terms(s: State, pool: Mapping[object, list[Any]]) -> Mapping[object, list[Any]]:
    """For the prover: positions next to those talked about, the ends of logs, the next mutation."""
    beside = [Position(p + 1) for p in pool.get(Position, [])]
    ends = [Position(s.log.logs[b].length) for b in pool.get(Ballot, [])]
    ends += [Position(base.length) for base in s.log.base]
    gathered = [base.ballot for base in s.log.base]
    return {Position: beside + ends, Mutation: [Mutation(s.issued + 1)], Ballot: gathered}


# --- Witnesses -----------------------------------------------------------------------------------


def a_condition_is_refused(s: State) -> bool:
    """A put expected an item that does not exist, and it does."""
    return (s.refusal.ballot != NEVER) & (s.refusal.expects == 0)


def a_condition_holds_again_after_a_loss(s: State) -> bool:
    """Two puts expected the same version: the first was never acknowledged, and is lost."""
    first, second = s.puts[Mutation(1)], s.puts[Mutation(2)]
    both = (s.issued == 2) & (first.expects == 0) & (second.expects == 0)
    return both & (first.key == second.key) & (s.log.acknowledged[Ballot(2)] > 0)


# --- Instances -----------------------------------------------------------------------------------


def of_log(predicate: Callable[[replication.State], bool]) -> Callable[[State], bool]:
    """What `replication` leaves out of its instance, left out of this one."""

    @wraps(predicate)
    def inside(s: State) -> bool:
        return predicate(s.log)

    return inside


def replica_2_takes_nothing_of_ballot_1(s: State) -> bool:
    """Replica 2 takes nothing of ballot 1, so that it has to catch up to lead ballot 2."""
    return s.log.accepted[2][Ballot(1)] == NONE


def two_puts_are_issued(s: State) -> bool:
    """No more than two puts are issued, in both ballots together."""
    return s.issued <= 2


def no_issued_put_expects_an_item(s: State) -> bool:
    """No put that expects version 1 is issued; a read may be for one, which is refused or not."""
    return all_of(s.puts[Mutation(m)].expects <= 0 for m in (1, 2))


def all_puts_are_of_one_key(s: State) -> bool:
    """No put of another key than 0 is issued."""
    return all_of(s.puts[Mutation(m)].key == 0 for m in (1, 2))


def the_first_put_has_a_condition(s: State) -> bool:
    """The first put that is issued expects that there is no item."""
    return implies(s.issued > 0, s.puts[Mutation(1)].expects == 0)


def reads_are_for_puts_of_one_key(s: State) -> bool:
    """No read is for a put of another key than 0."""
    return s.question.key == 0


def reads_of_ballot_1_are_for_puts(s: State) -> bool:
    """No read of ballot 1 is a client's own: each is for a put."""
    return implies(s.log.read.ballot == 1, s.question.expects != ANY)


def ballot_2_is_read_after_ballot_1_acknowledged_a_put(s: State) -> bool:
    """No read of ballot 2 begins where ballot 1 has acknowledged no put."""
    return implies(s.log.read.ballot == 2, s.log.read.floor[Ballot(1)] > 0)


MACHINE = Machine(
    name="conditional_puts",
    state=State,
    initial=initial,
    actions=(
        of_replication(replication.heartbeat),
        of_replication(replication.stand),
        of_replication(replication.vote),
        of_replication(replication.catch_up),
        elect,
        put,
        conditional_put,
        of_replication(replication.accept),
        of_replication(replication.acknowledge),
        ask,
        ask_for,
        of_replication(replication.confirm),
        of_replication(replication.answer),
        refuse,
        of_replication(replication.restart),
    ),
    invariants=(
        a_condition_held_on_the_item_just_before,
        of_two_puts_on_the_same_version_at_most_one_succeeds,
        a_refused_condition_did_not_hold,
        a_refusal_saw_what_was_acknowledged_before_its_put,
        a_read_begins_with_the_request_that_waits_for_it,
        what_a_refusal_must_see_was_acknowledged,
        one_put_for_a_version_in_a_log,
        a_put_changes_its_item_alone,
        versions_never_fall,
        every_prefix_has_its_items,
        every_mutation_was_issued,
    ),
    witnesses=(a_condition_is_refused, a_condition_holds_again_after_a_loss),
    finite={Replica: range(3)},
    parent=Parent(replication.MACHINE, lambda s: s.log),
    terms=terms,
    instance=Instance(
        bounds={
            Ballot: range(1, 3),
            Length: range(2),
            Position: range(2),
            Mutation: range(1, 3),
            Key: range(2),
            Version: range(2),
        },
        within=(
            *map(
                of_log,
                (
                    replication.only_0_stands_in_ballot_1,
                    replication.only_2_stands_in_ballot_2,
                    replication.the_winner_of_ballot_2_does_not_crash,
                    replication.reads_begin_after_an_acknowledged_mutation,
                ),
            ),
            replica_2_takes_nothing_of_ballot_1,
            two_puts_are_issued,
            no_issued_put_expects_an_item,
            all_puts_are_of_one_key,
            the_first_put_has_a_condition,
            reads_are_for_puts_of_one_key,
            reads_of_ballot_1_are_for_puts,
            ballot_2_is_read_after_ballot_1_acknowledged_a_put,
        ),
        model="conditional_puts",
    ),
)
