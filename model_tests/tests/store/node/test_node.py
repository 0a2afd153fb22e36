"""The storage node by itself: its log's outline, its disk, its views, and what it says when."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import lmdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynastore.disk.log import Entry, Outline, mutation
from dynastore.disk.memory import MemoryDisk
from dynastore.disk.storage import Batch, DiskError, Durable, FolderDisk
from dynastore.items import Effects
from dynastore.node.messages import (
    Append,
    Asked,
    Command,
    Heartbeat,
    Missing,
    MissingToo,
    NotLeader,
    Persist,
    Persisted,
    Received,
    Refused,
    Reply,
    RequestVote,
    Send,
    Tick,
    Vote,
)
from dynastore.node.node import Node
from dynastore.node.overlay import Overlay
from dynastore.node.state import LostMutationError, Settings
from dynastore.simulation.parts import Clock

# --- Outlines ------------------------------------------------------------------------------------


def outline(ballots: list[int]) -> Outline:
    """The outline of a log whose mutations come from these ballots, in ascending order."""
    built = Outline()
    for ballot in ballots:
        built = built.extended([(built.length, ballot)], built.length + 1)
    return built


LOGS = st.lists(st.integers(1, 6), max_size=12).map(sorted)


@given(LOGS)
def test_an_outline_knows_every_mutation(ballots: list[int]) -> None:
    built = outline(ballots)
    assert [built.origin(i) for i in range(-1, len(ballots) + 1)] == [0, *ballots, 0]
    assert built.mutations() == [mutation(b, i) for i, b in enumerate(ballots)]


@given(LOGS, st.data())
def test_an_outline_is_cut_and_extended_as_its_log_is(
    ballots: list[int], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(ballots)))
    end = data.draw(st.integers(cut, len(ballots)))
    whole = outline(ballots)
    assert whole.first(cut) == outline(ballots[:cut])
    assert whole.first(cut).extended(whole.slice(cut, end), end) == outline(ballots[:end])


@given(LOGS, st.data())
def test_two_logs_agree_up_to_where_they_part(common: list[int], data: st.DataObject) -> None:
    """From the fork on, no ballot has mutations in both logs: it has one leader."""
    higher = st.lists(st.integers(7, 12).map(lambda n: 2 * n), max_size=5).map(sorted)
    other = st.lists(st.integers(7, 12).map(lambda n: 2 * n + 1), max_size=5).map(sorted)
    a, b = outline(common + data.draw(higher)), outline(common + data.draw(other))
    assert a.agreement(b) == b.agreement(a) == len(common)


# --- Disks ---------------------------------------------------------------------------------------

KEYS = st.sampled_from([b"a", b"b", b"k" * 499, b"k" * 500, b"k" * 501, b"k" * 700, b"l" * 600])
WRITES = st.dictionaries(KEYS, st.none() | st.binary(max_size=3), max_size=4)


Applied = tuple[int, dict[bytes, bytes | None]]


@st.composite
def written(draw: st.DrawFn) -> list[Batch | Applied]:
    """What a disk is given: batches, and changes of the B+tree that no batch cuts off."""
    state, applied = Durable(), 0
    made: list[Batch | Applied] = []
    for ballot in range(1, draw(st.integers(1, 5)) + 1):
        cut = draw(st.integers(applied, state.outline.length))
        entries = tuple(draw(st.lists(st.binary(max_size=3), max_size=3)))
        origins = [(cut, ballot)] if entries else []
        after = state.outline.first(cut).extended(origins, cut + len(entries))
        state = Durable(ballot, draw(st.integers(-1, 2)), ballot, after)
        made.append(Batch(state, cut, entries))
        applied = draw(st.integers(applied, after.length))
        made.append((applied, draw(WRITES)))
    return made


@settings(max_examples=30)
@given(written(), KEYS, KEYS)
def test_the_simulated_disk_and_the_real_one_hold_the_same(
    changes: list[Batch | Applied], start: bytes, end: bytes
) -> None:
    simulated = MemoryDisk()
    with TemporaryDirectory() as folder:
        disk = FolderDisk(Path(folder), sync=False)
        for change in changes:
            if isinstance(change, Batch):
                simulated.write(change)
                disk.begin(change)
                disk.commit()
            else:
                simulated.apply(*change)
                disk.apply(*change)
        disk.close()
        disk = FolderDisk(Path(folder), sync=False)
        assert disk.load() == simulated.load() == changes[-2].after
        assert disk.applied() == simulated.applied() == changes[-1][0]
        for reverse in (False, True):
            found = list(simulated.scan(start, end, reverse=reverse))
            assert list(disk.scan(start, end, reverse=reverse)) == found
        assert [disk.get(key) for key in (start, end)] == [simulated.get(k) for k in (start, end)]
        length = disk.load().outline.length
        for size in (1, 4, 100):
            assert disk.log(0, length, size) == simulated.log(0, length, size)
        disk.close()


def test_a_batch_is_on_the_disk_when_it_was_committed(tmp_path: Path) -> None:
    disk = FolderDisk(tmp_path / "a")
    disk.begin(Batch(Durable(1, 1, 1, outline([1])), 0, (b"entry",)))
    shutil.copytree(tmp_path / "a", tmp_path / "before")
    disk.commit()
    shutil.copytree(tmp_path / "a", tmp_path / "after")
    assert FolderDisk(tmp_path / "before").load() == Durable()
    assert FolderDisk(tmp_path / "after").log(0, 1, 1) == (b"entry",)


def test_a_node_whose_log_is_gone_has_lost_something(tmp_path: Path) -> None:
    disk = FolderDisk(tmp_path)
    disk.begin(Batch(Durable(1, 1, 1, outline([1])), 0, (b"entry",)))
    disk.commit()
    disk.apply(1, {b"key": b"item"})
    disk.close()
    (tmp_path / "log.db").unlink()
    assert FolderDisk(tmp_path).load() == Durable(lost=True)


def test_a_node_whose_log_is_none_has_lost_something(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"no log" * 2000)
    assert FolderDisk(tmp_path).load() == Durable(lost=True)
    assert (tmp_path / "log.damaged").read_bytes() == b"no log" * 2000


def test_a_log_in_memory_goes_on_when_its_beginning_is_dropped() -> None:
    disk = MemoryDisk()
    disk.write(Batch(Durable(1, 1, 1, outline([1, 1, 1])), 0, (b"a", b"b", b"c")))
    disk.drop(2)
    assert disk.log(2, 3, 100) == (b"c",)
    after = Durable(2, 1, 2, outline([1, 1, 2]))
    disk.write(Batch(after, 2, (b"d",)))
    assert disk.log(2, 3, 100) == (b"d",)
    assert disk.load() == after


def test_a_folder_of_another_format_is_a_disk_error(tmp_path: Path) -> None:
    FolderDisk(tmp_path, sync=False).close()
    log = tmp_path / "log.db"
    with closing(sqlite3.connect(log)) as database:
        database.execute("pragma user_version = 9")
    with pytest.raises(DiskError, match="its format is 9, and this release's is 3"):
        FolderDisk(tmp_path, sync=False)


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_folder_of_an_earlier_format_is_read_and_is_one_of_this_format_then(
    tmp_path: Path, version: int
) -> None:
    """In the first a mutation is its writes alone, as now one of which no stream tells."""
    writes = ((b"a", b"1"), (b"b", None))
    content = msgspec.msgpack.encode(writes)
    with closing(sqlite3.connect(tmp_path / "log.db")) as database:
        database.executescript(
            "create table log (position integer primary key, content blob not null);"
            "create table runs (position integer primary key, ballot integer not null);"
            "create table promise (one integer primary key check (one = 1), promised integer,"
            " voted_for integer, holds integer);"
            "insert into runs values (0, 1); insert into promise values (1, 1, 1, 1);"
            f"pragma user_version = {version};"
        )
        database.execute("insert into log values (0, ?)", (content,))
        database.commit()
    with closing(lmdb.open(str(tmp_path), max_dbs=2)) as tree:
        items, meta = tree.open_db(b"items"), tree.open_db(b"meta")
        with tree.begin(write=True) as txn:
            txn.put(b"a", b"1", db=items)
            txn.put(b"applied", (1).to_bytes(8, "big"), db=meta)
    disk = FolderDisk(tmp_path, sync=False)
    assert disk.load() == Durable(1, 1, 1, outline([1]))
    assert (disk.applied(), disk.get(b"a"), disk.get(b"b")) == (1, b"1", None)
    disk.close()
    disk = FolderDisk(tmp_path, sync=False)
    (entry,) = map(Entry, disk.log(0, 1, 100))
    disk.close()
    assert (entry.writes, entry.changes) == (writes, ())
    assert Entry.of(Effects(writes), 5).content == content
    with closing(sqlite3.connect(tmp_path / "log.db")) as database:
        assert database.execute("pragma user_version").fetchone() == (3,)


def test_a_folder_that_is_a_file_is_a_disk_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="cannot hold the store's data"):
        FolderDisk(tmp_path / "file")


# --- Views ---------------------------------------------------------------------------------------

SHORT = st.sampled_from([b"a", b"b", b"c", b"d"])
CHANGES = st.lists(st.tuples(SHORT, st.none() | st.binary(max_size=2)), max_size=8)


@given(CHANGES, CHANGES, SHORT, SHORT, st.integers(0, 8))
def test_an_overlay_shows_the_changes_over_what_is_underneath(
    below: list[tuple[bytes, bytes | None]],
    above: list[tuple[bytes, bytes | None]],
    start: bytes,
    end: bytes,
    forgotten: int,
) -> None:
    disk = MemoryDisk()
    disk.apply(0, dict(below))
    overlay = Overlay(disk)
    model = {key: value for key, value in dict(below).items() if value is not None}
    for position, change in enumerate(above):
        overlay.add(position, Entry.of(Effects((change,)), 0))
    applied = dict(above[:forgotten])
    disk.apply(0, applied)
    overlay.forget(forgotten, [Entry.of(Effects((change,)), 0) for change in above[:forgotten]])
    for key, value in above:
        model.pop(key, None)
        if value is not None:
            model[key] = value
    assert {key: overlay.get(key) for key in (b"a", b"b", b"c", b"d")} == {
        key: model.get(key) for key in (b"a", b"b", b"c", b"d")
    }
    for reverse in (False, True):
        assert list(overlay.scan(start, end, reverse=reverse)) == [
            (key, model[key]) for key in sorted(model, reverse=reverse) if start <= key < end
        ]


# --- What a node says ----------------------------------------------------------------------------


def node(disk: MemoryDisk | None = None) -> Node:
    made = Node(0, Settings(), Random(1), disk or MemoryDisk())
    made.start(0)
    return made


def persisted(made: Node, disk: MemoryDisk, effects: list[object]) -> list[object]:
    """Make what the effects want durable, durable; return what comes of it."""
    (persist,) = (effect for effect in effects if isinstance(effect, Persist))
    disk.write(persist.batch)
    return list(made.handle(1, [Persisted(persist.number)]))


def said(effects: list[object]) -> list[object]:
    return [effect.message for effect in effects if isinstance(effect, Send)]


def test_a_vote_is_told_only_when_it_is_on_disk() -> None:
    disk = MemoryDisk()
    voter = node(disk)
    effects = list(voter.handle(0, [Received(RequestVote(1, 5))]))
    assert said(effects) == []
    assert said(persisted(voter, disk, effects)) == [Vote(0, 5, 0, Outline())]
    assert (disk.load().promised, disk.load().voted_for) == (5, 1)


def test_a_replica_votes_once_in_a_ballot_even_across_a_crash() -> None:
    disk = MemoryDisk()
    voter = node(disk)
    persisted(voter, disk, list(voter.handle(0, [Received(RequestVote(1, 5))])))
    for again in (voter, node(disk)):
        assert list(again.handle(0, [Received(RequestVote(2, 5))])) == []
        assert said(list(again.handle(0, [Received(RequestVote(1, 5))]))) == [
            Vote(0, 5, 0, Outline())
        ]
        assert said(list(again.handle(0, [Received(RequestVote(2, 4))]))) == [Refused(0, 5)]


def standing(made: Node) -> list[object]:
    """Let a node that misses its leader hear from a peer that it does too."""
    now = made.deadline()
    assert said(list(made.handle(now, [Tick()]))) == [Missing(0, now)] * 2
    return list(made.handle(now, [Received(MissingToo(1, now))]))


def test_a_candidate_asks_for_votes_only_when_its_own_is_on_disk() -> None:
    disk = MemoryDisk()
    candidate = node(disk)
    effects = standing(candidate)
    assert said(effects) == []
    assert said(persisted(candidate, disk, effects)) == [RequestVote(0, 1)] * 2


def elected(disk: MemoryDisk) -> Node:
    """Return node 0 as the leader of ballot 1, which nobody follows yet."""
    leader = node(disk)
    persisted(leader, disk, standing(leader))
    effects = list(leader.handle(1, [Received(Vote(1, 1, 0, Outline()))]))
    assert said(effects) == [], "a victory is announced when it is on disk"
    announced = persisted(leader, disk, effects)
    assert [message for message in said(announced) if isinstance(message, Heartbeat)]
    return leader


def test_a_node_stands_only_on_a_peers_word_that_it_asked_for_and_that_is_fresh() -> None:
    def answered(asked: int, now: int) -> list[object]:
        made = node()
        due = made.deadline()
        made.handle(due, [Tick()])
        return list(made.handle(due + now, [Received(MissingToo(1, due + asked))]))

    def stands(effects: list[object]) -> bool:
        return any(isinstance(effect, Persist) for effect in effects)

    assert stands(answered(asked=0, now=10))
    assert stands(answered(asked=0, now=1_500))
    assert not stands(answered(asked=0, now=1_501)), "it may have been paused since"
    assert not stands(answered(asked=-1, now=10)), "it heard a leader since"


def test_a_word_from_before_a_heartbeat_is_void() -> None:
    disk = MemoryDisk()
    made = node(disk)
    due = made.deadline()
    made.handle(due, [Tick()])
    persisted(made, disk, list(made.handle(due, [Received(Heartbeat(2, 1, -1, 0))])))
    assert made.handle(due + 1, [Received(MissingToo(1, due))]) == []


def following(leader: int, ballot: int = 5) -> Node:
    """Return node 0 as a follower of a leader that it has just heard."""
    disk = MemoryDisk()
    made = node(disk)
    persisted(made, disk, list(made.handle(1, [Received(Heartbeat(leader, ballot, -1, 0))])))
    return made


def test_a_peer_misses_a_leader_after_as_many_heartbeats_as_it_has_patience_for() -> None:
    made = following(2)
    assert said(list(made.handle(3_000, [Received(Missing(1, 77))]))) == []
    assert MissingToo(0, 77) in said(list(made.handle(3_001, [Received(Missing(1, 77))])))


def test_a_leader_that_started_anew_is_missed_when_it_asks_itself() -> None:
    made = following(2)
    assert said(list(made.handle(2, [Received(Missing(2, 77))]))) == [MissingToo(0, 77)]


def test_a_leader_that_is_asked_says_that_it_leads() -> None:
    (heartbeat,) = said(list(elected(MemoryDisk()).handle(2, [Received(Missing(2, 1))])))
    assert isinstance(heartbeat, Heartbeat)


def test_a_leader_answers_nothing_that_no_peer_has_confirmed() -> None:
    leader = elected(MemoryDisk())
    for operation in ("ListTables", "DeleteTable"):
        command = Command(1, operation, b"{}", 0, eventual=False)
        effects = leader.handle(2, [Asked(9, command)])
        assert not [effect for effect in effects if isinstance(effect, Reply)]


def test_a_leader_that_votes_for_another_answers_not_leader_to_its_reads() -> None:
    disk = MemoryDisk()
    leader = elected(disk)
    leader.handle(2, [Asked(9, Command(7, "ListTables", b"{}", 0, eventual=False))])
    effects = persisted(leader, disk, list(leader.handle(3, [Received(RequestVote(2, 8))])))
    assert Reply(9, NotLeader(7, 2)) in effects


def test_a_piece_that_does_not_fit_the_log_is_not_written() -> None:
    """The first piece of a ballot's log to arrive may be one that was sent later."""
    disk = MemoryDisk()
    old = (Entry.of(Effects(((b"a", b"1"),)), 0).content,) * 2
    disk.write(Batch(Durable(2, -1, 1, outline([1, 1])), 0, old))
    follower = node(disk)
    piece = Append(1, 2, 1, 2, 2, ((2, 2),), old[:1], -1)
    assert list(follower.handle(1, [Received(piece)])) == []


def test_a_node_stops_rather_than_lose_what_was_acknowledged() -> None:
    disk = MemoryDisk()
    entries = (Entry.of(Effects(((b"a", b"1"),)), 0).content,) * 2
    disk.write(Batch(Durable(2, -1, 1, outline([1, 1])), 0, entries))
    disk.apply(2, {b"a": b"1"})
    follower = node(disk)
    with pytest.raises(LostMutationError, match="acknowledged mutations 0 to 2"):
        follower.handle(1, [Received(Append(1, 2, 0, 0, 0, (), (), -1))])


@given(st.integers(0, 10**6), st.integers(900, 1100), st.integers(0, 10**7))
def test_a_drifting_clock_rings_when_it_shows_the_time(offset: int, rate: int, shown: int) -> None:
    clock = Clock(offset, rate)
    when = clock.when(shown)
    assert clock.show(when) >= shown > clock.show(when - 1)
