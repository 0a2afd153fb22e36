"""Multi-Region strong consistency: one journal for three regions, and a copy of the items in each.

The newer kind of global table, which the talk does not have. What is published of it (Developer
Guide, *How DynamoDB global tables work*; the talks DAT425 of 2024 and DAT440 of 2025):

- A table is in exactly three regions. A write is acknowledged once it is durable in at least one
  region more than the one it was made in; no acknowledged write is lost with a region ("zero RPO").
- A strongly consistent read in any region shows the latest version of an item. A condition is
  judged against the latest version.
- A write of an item that a request in another region modifies is refused with
  `ReplicatedWriteConflictException`, and may be tried again.
- A region that is cut off from both others serves eventually consistent reads alone.
- It rests on a "multi-Region journal", which orders the writes and keeps them in a quorum of the
  regions. A region applies the journal in order; for a strongly consistent read it puts a
  heartbeat into the journal, and answers once it has applied what comes before it.

What the journal is like inside, and where a conflict is noticed, is not published; here it is a
design of ours. The journal is the log of `replication`, a region for each replica. What its entries
say is `conditional_puts`: each write is one that expects the version that its region judged it on,
whether its client named a condition or not. In place of the heartbeat, the journal's leader says
how far it has acknowledged, once a peer has confirmed it: such a read writes nothing. This machine
extends these two and has what is new: the copies, what regions ask and answer, and conflicts.

**Messages.** A write may be judged long before the journal's leader takes it, and any number of
writes may be under way: a region has judged on what its copy is, or on what it was.

**Findings.** Each is what the published texts leave open, and what is lost without it.

- *Each write names the version it was judged on, one without a condition too.* Else of two writes
  that both regions acknowledge one would have changed an item that it never saw.
- *A region waits for its own copy.* That the journal was heard is not enough: a copy that is behind
  would be shown.
- *A refusal needs all that a strongly consistent read needs.* A copy that is behind may refuse a
  write that the latest item would not.
- *A conflict says nothing of what was acknowledged.* The write that was in the way may itself be
  lost with the journal's leader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from dynaspec.machine import Instance, Machine, Map, Parent, all_of, any_of, implies, require
from dynaspec.machines import conditional_puts, replication
from dynaspec.machines.conditional_puts import ANY, Key, Version, of_log, of_replication, said
from dynaspec.machines.leadership import NEVER, NOBODY, REPLICAS, Ballot, Each, Replica, at
from dynaspec.machines.replication import EMPTY, NONE, Length, Mutation, Position, Prefix, leads

# --- Constants and types -------------------------------------------------------------------------

Region = Replica
"""One of the three regions: it keeps a replica of the journal, and a copy of the items."""

REGIONS = REPLICAS


@dataclass(frozen=True)
class Write:
    """Where a mutation of the journal comes from."""

    region: Region
    """The region whose client asked for it."""
    judged: Prefix
    """The journal's mutations that the region's copy had when the write was judged on it."""


@dataclass(frozen=True)
class Answer:
    """The last strongly consistent read, or refused write, that a region answered."""

    region: Region
    """`NOBODY` before the first answer."""
    copy: Prefix
    """What the region's copy had."""
    key: Key
    expects: Version
    """The version that the refused write expected of the item; `ANY` for a read."""
    floor: Map[Ballot, Length]
    """What had been acknowledged to clients, anywhere, when the request came."""
    vouchers: tuple[Region, Region]
    """The journal's leader, and the region that confirmed it."""


@dataclass(frozen=True)
class Conflict:
    """The last write that was refused because its item was being changed elsewhere."""

    region: Region
    """`NOBODY` before the first conflict."""
    judged: Prefix
    """The journal's mutations that the region's copy had when the write was judged on it."""
    key: Key
    found: Prefix
    """The journal of the leader that refused it."""


@dataclass(frozen=True)
class State:
    """The journal, the regions' copies, and what clients were told."""

    journal: conditional_puts.State
    copies: Each[Prefix]
    """Durable: the mutations that a region has applied; its items are what they add up to."""
    writes: Map[Mutation, Write]
    """Where each mutation comes from."""
    vouchers: tuple[Region, Region]
    """The leader that was asked and the last region that confirmed it since; or `NOBODY`."""
    answer: Answer
    conflict: Conflict


def initial() -> State:
    """No item exists."""
    nobody = (NOBODY, NOBODY)
    return State(
        journal=conditional_puts.initial(),
        copies=(EMPTY,) * 3,
        writes=Map(Write(NOBODY, EMPTY)),
        vouchers=nobody,
        answer=Answer(NOBODY, EMPTY, Key(0), ANY, Map(NONE), nobody),
        conflict=Conflict(NOBODY, EMPTY, Key(0), EMPTY),
    )


def version(s: State, prefix: Prefix, k: Key) -> Version:
    """The version of item `k` after these mutations of the journal."""
    return s.journal.images[prefix.ballot][prefix.length][k]


def journal_of(s: State, b: Ballot) -> Prefix:
    """All that the leader of ballot `b` has in its journal, acknowledged or not."""
    return Prefix(b, Length(s.journal.log.logs[b].length))


# --- Actions -------------------------------------------------------------------------------------


def of_journal(action: Callable[..., conditional_puts.State]) -> Callable[..., State]:
    """A step of the journal that no region's copy or client takes part in."""

    @wraps(action)
    def step(s: State, *arguments: Any) -> State:
        return replace(s, journal=action(s.journal, *arguments))

    return step


def apply(s: State, r: Region, b: Ballot, n: Length) -> State:
    """Region `r` applies what it lacks of the first `n` mutations that the journal acknowledged."""
    require(s.copies[r].length < n)
    require(n <= s.journal.log.acknowledged[b])
    return replace(s, copies=at(s.copies, r, Prefix(b, n)))


def judged_by(s: State, r: Region, n: Length) -> Prefix:
    """What the copy of `r` had when it had `n` mutations: now, or some time ago."""
    require(n <= s.copies[r].length)
    return Prefix(s.copies[r].ballot, n)


def write(
    s: State, r: Region, leader: Region, b: Ballot, k: Key, expects: Version, n: Length
) -> State:
    """A client of `r` changes item `k`, and the journal's leader takes the write.

    Region `r` judged it on the version that it now `expects`: if the client named a condition, it
    held of that. The leader takes the write if the item still is of that version.
    """
    judged = judged_by(s, r, n)
    require(version(s, judged, k) == expects)
    journal = conditional_puts.conditional_put(s.journal, leader, b, k, expects)
    return replace(s, journal=journal, writes=s.writes.put(journal.issued, Write(r, judged)))


def refuse_in_conflict(s: State, r: Region, leader: Region, b: Ballot, k: Key, n: Length) -> State:
    """The journal's leader refuses a write: its item is not of the version it was judged on.

    The client gets `ReplicatedWriteConflictException`, and may try again. A leader that does not
    know that it was deposed may have less than the region's copy, and refuses too.
    """
    require(leads(s.journal.log, leader, b))
    judged, found = judged_by(s, r, n), journal_of(s, b)
    require(version(s, judged, k) != version(s, found, k))
    return replace(s, conflict=Conflict(r, judged, k, found))


def ask(s: State, leader: Region, b: Ballot) -> State:
    """A client begins a strongly consistent read: its region asks the journal's leader."""
    journal = conditional_puts.ask(s.journal, leader, b)
    return replace(s, journal=journal, vouchers=(NOBODY, NOBODY))


def ask_for(s: State, leader: Region, b: Ballot, k: Key, expects: Version) -> State:
    """A write with a condition comes to a region, which begins a strongly consistent read."""
    journal = conditional_puts.ask_for(s.journal, leader, b, k, expects)
    return replace(s, journal=journal, vouchers=(NOBODY, NOBODY))


def confirm(s: State, leader: Region, r: Region, b: Ballot) -> State:
    """Another region confirms the journal's leader; see `replication.confirm`."""
    log = replication.confirm(s.journal.log, leader, r, b)
    return replace(s, journal=replace(s.journal, log=log), vouchers=(leader, r))


def heard(s: State, r: Region) -> Answer:
    """What `r` may answer, if its client asked: the journal's leader has, and its copy is there."""
    read, question = s.journal.log.read, s.journal.question
    require(read.answer != NONE)
    require(read.answer <= s.copies[r].length)
    return Answer(r, s.copies[r], question.key, question.expects, question.floor, s.vouchers)


def show(s: State, r: Region) -> State:
    """Region `r` answers a strongly consistent read from its copy."""
    answer = heard(s, r)
    require(answer.expects == ANY)
    return replace(s, answer=answer)


def refuse(s: State, r: Region) -> State:
    """Region `r` answers "the conditional request failed", from its copy."""
    answer = heard(s, r)
    require(answer.expects != ANY)
    require(version(s, answer.copy, answer.key) != answer.expects)
    return replace(s, answer=answer)


# --- Invariants ----------------------------------------------------------------------------------


def told(s: State) -> bool:
    """Some region has answered."""
    return s.answer.region != NOBODY


def an_answer_shows_what_was_acknowledged_before_it(s: State, b: Ballot, i: Position) -> bool:
    """In whatever region it was acknowledged, and in whatever region it is read.

    A condition is refused by no older items either.
    """
    log, its = s.journal.log.logs[s.answer.copy.ballot], s.journal.log.logs[b]
    premise = told(s) & (i < s.answer.floor[b])
    return implies(premise, (i < s.answer.copy.length) & (log[i] == its[i]))


def is_acknowledged(s: State, prefix: Prefix) -> bool:
    """All of these mutations were acknowledged in their ballot, or there are none."""
    log = s.journal.log
    told = (prefix.length <= log.acknowledged[prefix.ballot]) | (prefix.length == 0)
    is_there = (prefix.ballot >= NEVER) & replication.won(log, prefix.ballot)
    return is_there & (prefix.length >= 0) & told


def what_was_answered_is_acknowledged(s: State) -> bool:
    """What a client was shown is in every later answer, in whatever region."""
    return is_acknowledged(s, s.answer.copy)


def a_copy_has_acknowledged_writes_alone(s: State, r: Region) -> bool:
    """An eventually consistent read may show old items, but none that will be lost."""
    return is_acknowledged(s, s.copies[r])


def an_answer_rests_on_two_regions(s: State) -> bool:
    """A region that hears from no other region answers nothing."""
    leader, peer = s.answer.vouchers
    two = (leader != peer) & (leader != NOBODY) & (peer != NOBODY)
    return implies(told(s), two)


def no_acknowledged_write_is_lost_with_a_region(s: State, gone: Region, b: Ballot) -> bool:
    """Whichever region is gone, another has all that was acknowledged: zero RPO."""
    log = s.journal.log
    elsewhere = any_of((r != gone) & (log.accepted[r][b] >= log.acknowledged[b]) for r in REGIONS)
    return implies(log.acknowledged[b] != NONE, elsewhere)


def a_refused_write_did_not_find_what_it_expects(s: State) -> bool:
    """A region's copy has another version than the refused write expects."""
    premise = told(s) & (s.answer.expects != ANY)
    return implies(premise, version(s, s.answer.copy, s.answer.key) != s.answer.expects)


def a_conflict_found_another_version(s: State) -> bool:
    """A conflict's item is not, in the journal, of the version that the write was judged on."""
    c = s.conflict
    return implies(c.region != NOBODY, version(s, c.judged, c.key) != version(s, c.found, c.key))


def is_acknowledged_write(s: State, b: Ballot, i: Position) -> bool:
    """The mutation at position `i` of the journal of ballot `b` was acknowledged."""
    return i < s.journal.log.acknowledged[b]


def an_acknowledged_write_was_judged_on_the_item_it_changed(
    s: State, b: Ballot, i: Position, j: Position
) -> bool:
    """Between what its region judged it on, and the write, nobody wrote its item."""
    log, puts = s.journal.log.logs[b], s.journal.puts
    judged = s.writes[log[i]].judged
    other = puts[log[j]].key != puts[log[i]].key
    clear = implies((judged.length <= j) & (j < i), other)
    return implies(is_acknowledged_write(s, b, i), (judged.length <= i) & clear)


def of_two_writes_on_one_version_at_most_one_is_acknowledged(
    s: State, b: Ballot, c: Ballot, i: Position, j: Position
) -> bool:
    """In whatever regions they were made, and whether their clients named conditions or not."""
    first, second = said(s.journal, b, i), said(s.journal, c, j)
    rivals = (first.key == second.key) & (first.before == second.before)
    premise = is_acknowledged_write(s, b, i) & is_acknowledged_write(s, c, j) & rivals
    return implies(premise, s.journal.log.logs[b][i] == s.journal.log.logs[c][j])


def what_may_be_acknowledged_gives_the_same_items_in_every_later_journal(
    s: State, b: Ballot, later: Ballot, i: Position, k: Key
) -> bool:
    """As `replication` has it of mutations: here of the items that they add up to."""
    log, images = s.journal.log, s.journal.images
    ordered = replication.won(log, b) & replication.won(log, later) & (b < later)
    premise = ordered & replication.choosable(log, b, Length(i + 1))
    same = images[later][i + 1][k] == images[b][i + 1][k]
    return implies(premise, (i < log.start[later]) & same)


def every_journal_begins_with_no_items(s: State, b: Ballot, k: Key) -> bool:
    """Before the first mutation no item exists."""
    return s.journal.images[b][0][k] == 0


def a_write_names_the_version_it_was_judged_on(s: State, m: Mutation) -> bool:
    """A mutation expects what the items that its region judged it on have."""
    put, judged = s.journal.puts[m], s.writes[m].judged
    named = (put.expects == put.before) & (put.before == version(s, judged, put.key))
    return implies((m > 0) & (m <= s.journal.issued), named & (put.before >= 0) & (put.key >= 0))


def a_write_is_judged_on_acknowledged_items(s: State, m: Mutation) -> bool:
    """No region judges a write on items that may be lost."""
    return is_acknowledged(s, s.writes[m].judged)


def two_regions_vouch_for_a_read(s: State) -> bool:
    """The journal's leader and another region, once that has confirmed it."""
    leader, peer = s.vouchers
    two = (leader != peer) & (leader != NOBODY) & (peer != NOBODY)
    read = s.journal.log.read
    return implies(read.confirmed | (read.answer != NONE), two)


def what_an_answer_must_show_was_acknowledged(s: State, b: Ballot) -> bool:
    """What an answered request came after was acknowledged, and hence is."""
    return s.answer.floor[b] <= s.journal.log.acknowledged[b]


def a_conflict_is_of_journals_that_were_there(s: State) -> bool:
    """A conflict was found in a journal that was won, as far as it goes."""
    found, log = s.conflict.found, s.journal.log
    there = (found.length >= 0) & (found.length <= log.logs[found.ballot].length)
    return is_acknowledged(s, s.conflict.judged) & replication.won(log, found.ballot) & there


def terms(s: State, pool: Mapping[object, list[Any]]) -> Mapping[object, list[Any]]:
    """For the prover: of an item, the journals that leaders gathered; else what writes saw of it.

    And where nothing is counted, what the regions' copies have.
    """
    log, ballots, positions = s.journal.log, pool.get(Ballot, []), pool.get(Position, [])
    if pool.get(Key):
        told = [log.held[r][b] for r in REGIONS for b in ballots]
        return {Ballot: [*told, *(base.ballot for base in log.base)]}
    mutations = [log.logs[b][i] for b, i in zip(ballots, positions, strict=False)]
    judged = [s.writes[m].judged for m in mutations]
    copies = [] if pool.get(Length) else [copy.ballot for copy in s.copies]
    ends = [Position(p.length - d) for p in judged for d in (0, 1)]
    return {
        Ballot: [*copies, *(p.ballot for p in judged)],
        Position: [*ends, *(Position(i + 1) for i in positions)],
        Key: [s.journal.puts[m].key for m in mutations],
        Mutation: mutations,
    }


# --- Witnesses -----------------------------------------------------------------------------------


FIRST, SECOND = Mutation(1), Mutation(2)


def shows(s: State, m: Mutation) -> bool:
    """The last answer, of a read or a refusal, has mutation `m` in it."""
    copy = s.answer.copy
    log = s.journal.log.logs[copy.ballot]
    return told(s) & any_of(log[i] == m for i in range(copy.length))


def two_regions_write_at_once_and_one_is_refused(s: State) -> bool:
    """Both judged on the same items; the journal took one write and refused the other."""
    c = s.conflict
    rival = s.journal.log.logs[c.found.ballot][c.found.length - 1]
    first = (c.found.length > 0) & (rival == FIRST) & (s.writes[FIRST].region != c.region)
    return (c.region != NOBODY) & first & (s.writes[FIRST].judged == c.judged)


def a_write_is_read_in_another_region(s: State) -> bool:
    """A strongly consistent read shows what was acknowledged in another region."""
    return shows(s, FIRST) & (s.writes[FIRST].region != s.answer.region) & (s.answer.expects == ANY)


def a_write_is_refused_for_one_of_another_region(s: State) -> bool:
    """A condition does not hold any more, as another region has changed the item."""
    refused = shows(s, FIRST) & (s.answer.expects == 0)
    return refused & (s.writes[FIRST].region != s.answer.region)


def a_write_outlives_its_region(s: State) -> bool:
    """A write is read after the region that it was made in, and that led the journal, is gone."""
    return shows(s, FIRST) & (s.answer.copy.ballot == 2) & (s.writes[FIRST].region == 0)


def a_region_lags(s: State) -> bool:
    """What a region showed is not in another region's copy: what is read there may be old."""
    return shows(s, FIRST) & any_of(s.copies[r].length == 0 for r in REGIONS)


def a_conflict_is_with_a_write_that_is_lost(s: State) -> bool:
    """A write was refused for one that no later leader of the journal has."""
    lost = (s.journal.log.start[Ballot(2)] == 0) & (s.conflict.found.ballot == 1)
    return lost & two_regions_write_at_once_and_one_is_refused(s)


# --- Instances -----------------------------------------------------------------------------------


def on_journal(predicate: Callable[[conditional_puts.State], bool]) -> Callable[[State], bool]:
    """What the journal leaves out of its instance, left out of this one."""

    @wraps(predicate)
    def inside(s: State) -> bool:
        return predicate(s.journal)

    return inside


LEFT_OUT_OF_THE_LOG = (
    replication.only_0_stands_in_ballot_1,
    replication.only_2_stands_in_ballot_2,
    replication.the_winner_of_ballot_2_does_not_crash,
    replication.a_leader_appends_its_ballots_number,
    replication.reads_begin_after_an_acknowledged_mutation,
)
LEFT_OUT_OF_THE_READS = (
    conditional_puts.reads_are_for_puts_of_one_key,
    conditional_puts.reads_of_ballot_1_are_for_puts,
    conditional_puts.ballot_2_is_read_after_ballot_1_acknowledged_a_put,
)


def ballot_1_is_of_regions_0_and_1(s: State) -> bool:
    """Region 2 takes no part in ballot 1."""
    return s.journal.log.group.promised[2] != 1


def ballot_2_is_of_regions_1_and_2(s: State) -> bool:
    """Region 0 votes for nobody in ballot 2 and takes nothing of it."""
    log = s.journal.log
    return (log.group.votes[0][Ballot(2)] == NOBODY) & (log.accepted[0][Ballot(2)] == NONE)


def region_0_hears_of_ballot_2_where_nothing_else_happens(s: State) -> bool:
    """Once region 0 has heard of ballot 2, nothing is applied or asked, and no conflict found."""
    log = s.journal.log
    quiet = (log.read.ballot == NEVER) & (s.conflict.region == NOBODY) & (s.copies[1].length == 0)
    return implies(log.group.promised[0] == 2, quiet)


def reads_of_ballot_2_are_for_no_put(s: State) -> bool:
    """Each read of ballot 2 is a client's own."""
    return implies(s.journal.log.read.ballot == 2, s.journal.question.expects == ANY)


def each_region_writes_once(s: State) -> bool:
    """Region 0 writes item 0 first, then region 1 any item, and nobody writes again."""
    ours = all_of(s.writes[Mutation(m)].region <= m - 1 for m in (1, 2))
    return (s.journal.issued <= 2) & ours & (s.journal.puts[FIRST].key == 0)


def region_1_alone_applies_and_answers(s: State) -> bool:
    """No region but 1 applies anything, answers, or has a write refused in a conflict."""
    applied = (s.copies[0].length == 0) & (s.copies[2].length == 0)
    return applied & all_of((r == NOBODY) | (r == 1) for r in (s.answer.region, s.conflict.region))


def conflicts_and_reads_are_apart(s: State) -> bool:
    """No read begins after a conflict, and no conflict, which is about item 0, after a read."""
    apart = (s.journal.log.read.ballot == NEVER) | (s.conflict.region == NOBODY)
    return apart & (s.conflict.key == 0)


MACHINE = Machine(
    name="multi_region_strong",
    state=State,
    initial=initial,
    actions=(
        *map(
            of_journal,
            (
                of_replication(replication.heartbeat),
                of_replication(replication.stand),
                of_replication(replication.vote),
                of_replication(replication.catch_up),
                conditional_puts.elect,
                of_replication(replication.accept),
                of_replication(replication.acknowledge),
                of_replication(replication.answer),
                of_replication(replication.restart),
            ),
        ),
        apply,
        write,
        refuse_in_conflict,
        ask,
        ask_for,
        confirm,
        show,
        refuse,
    ),
    invariants=(
        an_answer_shows_what_was_acknowledged_before_it,
        what_was_answered_is_acknowledged,
        a_copy_has_acknowledged_writes_alone,
        an_answer_rests_on_two_regions,
        no_acknowledged_write_is_lost_with_a_region,
        an_acknowledged_write_was_judged_on_the_item_it_changed,
        of_two_writes_on_one_version_at_most_one_is_acknowledged,
        a_refused_write_did_not_find_what_it_expects,
        a_conflict_found_another_version,
        what_may_be_acknowledged_gives_the_same_items_in_every_later_journal,
        every_journal_begins_with_no_items,
        a_write_names_the_version_it_was_judged_on,
        a_write_is_judged_on_acknowledged_items,
        two_regions_vouch_for_a_read,
        what_an_answer_must_show_was_acknowledged,
        a_conflict_is_of_journals_that_were_there,
    ),
    witnesses=(
        two_regions_write_at_once_and_one_is_refused,
        a_write_is_read_in_another_region,
        a_write_is_refused_for_one_of_another_region,
        a_write_outlives_its_region,
        a_region_lags,
        a_conflict_is_with_a_write_that_is_lost,
    ),
    finite={Replica: range(3)},
    parent=Parent(conditional_puts.MACHINE, lambda s: s.journal),
    terms=terms,
    instance=Instance(
        bounds={
            Ballot: range(1, 3),
            Length: range(3),
            Position: range(2),
            Mutation: range(1, 3),
            Key: range(2),
            Version: range(2),
        },
        within=(
            *map(on_journal, map(of_log, LEFT_OUT_OF_THE_LOG)),
            *map(on_journal, LEFT_OUT_OF_THE_READS),
            ballot_1_is_of_regions_0_and_1,
            ballot_2_is_of_regions_1_and_2,
            region_0_hears_of_ballot_2_where_nothing_else_happens,
            reads_of_ballot_2_are_for_no_put,
            each_region_writes_once,
            region_1_alone_applies_and_answers,
            conflicts_and_reads_are_apart,
        ),
        model="multi_region_strong",
    ),
)
