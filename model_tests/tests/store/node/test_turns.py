"""Turns: long requests are done in slices, between which a node does what keeps it alive."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from dynastore.disk.log import Outline
from dynastore.disk.memory import MemoryDisk
from dynastore.items import execute, spend
from dynastore.node.messages import (
    Asked,
    Command,
    Dropped,
    Persist,
    Persisted,
    Received,
    Reply,
    RequestVote,
    Send,
    Tick,
    Vote,
    Working,
)
from dynastore.node.node import Node
from dynastore.node.slices import BrokenOff, Held, Sliced, attempt
from dynastore.node.state import Settings
from dynastore.simulation.cluster import Simulation
from support.runs.adventure import TABLE, get, put
from support.trees.store_tree import NOW, Tree, table

ITEMS = 60
LONG = {
    "TableName": "table",
    "FilterExpression": " OR ".join(f"a{number} = :v" for number in range(140)),
    "ExpressionAttributeValues": {":v": {"N": "1"}},
}
"""A filter for which every item is compared a hundred and forty times."""
STEPS = 100


def filled() -> MemoryDisk:
    """A disk with a table of some items."""
    tree, disk = Tree(), MemoryDisk()
    tree.ask("CreateTable", **table(k="S"))
    for number in range(ITEMS):
        tree.ask("PutItem", TableName="table", Item={"k": {"S": str(number)}})
    disk.apply(0, tree.content)
    return disk


def node(disk: MemoryDisk) -> Node:
    made = Node(0, Settings(slice=STEPS), Random(1), disk)
    made.start(0)
    return made


def asked(request: int, operation: str, body: dict[str, Any], *, eventual: bool = True) -> Asked:
    return Asked(7, Command(request, operation, json.dumps(body).encode(), NOW, eventual))


def replies(effects: list[Any]) -> list[Any]:
    return [effect.reply for effect in effects if isinstance(effect, Reply)]


def turns(made: Node, now: int = 1) -> Iterator[list[Any]]:
    """Let a node go on as long as it wants to at once, and yield what each turn comes to."""
    while made.deadline() <= 0:
        yield list(made.handle(now, [Tick()]))


def test_a_short_request_is_answered_before_a_long_one_that_came_first() -> None:
    disk = filled()
    made = node(disk)
    first = made.handle(1, [asked(1, "Scan", LONG), asked(2, "GetItem", get("1", False))])
    assert [reply.request for reply in replies(first)] == [2, 1], "Working is told of the first"
    assert isinstance(replies(first)[1], Working)
    rest = [reply for effects in turns(made) for reply in replies(effects)]
    (answer,) = (reply for reply in rest if not isinstance(reply, Working))
    assert answer.request == 1
    assert answer.body == execute(disk, "Scan", json.dumps(LONG).encode(), NOW).body


def test_the_same_request_rests_at_the_same_places_and_no_slice_takes_more_than_its_steps() -> None:
    counts = []
    for _ in range(2):
        made = node(filled())
        made.handle(1, [asked(1, "Scan", LONG)])
        counts.append(len(list(turns(made))))
    # Each item costs about 400 steps, and a slice of 100 ends where an item does.
    assert counts[0] == counts[1] >= ITEMS


def test_long_requests_take_turns() -> None:
    made = node(filled())
    order: list[int] = []
    effects = made.handle(1, [asked(request, "Scan", LONG) for request in (1, 2, 3)])
    at = [0, 0, 0]
    for number, effects in enumerate(turns(made)):
        for reply in replies(effects):
            if not isinstance(reply, Working):
                order.append(reply.request)
                at[reply.request - 1] = number
    assert order == [1, 2, 3]
    assert max(at) - min(at) <= 3, "each did as many slices as the others when it ended"


def test_a_vote_and_a_heartbeat_do_not_wait_for_a_long_request() -> None:
    disk = filled()
    made = node(disk)
    made.handle(1, [asked(1, "Scan", LONG)])
    (persist,) = (
        e for e in made.handle(2, [Received(RequestVote(1, 5))]) if isinstance(e, Persist)
    )
    disk.write(persist.batch)
    effects = made.handle(3, [Persisted(persist.number)])
    assert [e.message for e in effects if isinstance(e, Send)] == [Vote(0, 5, 0, Outline())]
    assert made.deadline() <= 0, "the request goes on"


def test_a_leader_sends_heartbeats_and_writes_while_it_works() -> None:
    """In virtual time: a slice takes a millisecond there, and the scan takes many."""
    settings = Settings(overlay=400, slice=2, heartbeat=20, missed=2)
    simulation = Simulation(5, drift=0, sync=(1, 2), settings=settings)
    ended(simulation, simulation.submit("a", "CreateTable", TABLE))
    for number in range(20):
        ended(simulation, simulation.submit("a", "PutItem", put(str(number))))
    leader, before = simulation.leader(), len(simulation.trace)
    scan = simulation.submit("a", "Scan", LONG | {"ConsistentRead": True})
    write = simulation.submit("b", "PutItem", put("new"))
    ended(simulation, write)
    assert simulation.result(scan) is None, "the write does not wait for the scan"
    ended(simulation, scan)
    actions = [event["action"] for event in simulation.trace[before:]]
    assert actions.count("heartbeat") >= 5, "heartbeats wait for slices"
    assert "stand" not in actions
    assert simulation.leader() == leader


def ended(simulation: Simulation, request: int) -> None:
    assert simulation.run_until(lambda: simulation.result(request) is not None)


def test_a_request_that_nobody_waits_for_is_not_gone_on_with() -> None:
    made = node(filled())
    made.handle(1, [asked(1, "Scan", LONG), asked(2, "Scan", LONG)])
    running = threading.active_count()
    assert made.deadline() <= 0
    made.handle(1, [Dropped(7, 1), Dropped(7, 2)])
    assert made.deadline() > 0
    assert threading.active_count() < running, "its stack is let go"


def test_routers_are_told_now_and_then_that_a_request_is_worked_on() -> None:
    made = node(filled())
    told = replies(list(made.handle(1, [asked(1, "Scan", LONG)])))
    for now in (2, 200, 251, 252, 502):
        told += replies(list(made.handle(now, [Tick()])))
    assert told == [Working(1)] * 3


# --- Slices


def counted(slices: int) -> Callable[[Any], str]:
    def work(_: Any) -> str:
        for _ in range(slices - 1):
            spend(STEPS + 1)
        return "done"

    return work


def test_work_rests_when_its_steps_are_used_up() -> None:
    sliced = Sliced(STEPS, counted(5))
    went_on = 1
    while not sliced.go_on():
        went_on += 1
    assert (went_on, sliced.result()) == (5, "done")


def test_what_the_work_raises_comes_out() -> None:
    sliced: Sliced[int] = Sliced(STEPS, lambda _: 1 // 0)
    assert sliced.go_on()
    with pytest.raises(ZeroDivisionError):
        sliced.result()


def test_an_attempt_ends_where_its_steps_do() -> None:
    assert attempt(STEPS, lambda: spend(STEPS)) == (None, STEPS)
    assert attempt(STEPS, lambda: spend(1) or "done") == ("done", 1)
    assert attempt(STEPS, lambda: spend(STEPS + 1) or "done") == (None, STEPS)
    with pytest.raises(BrokenOff):
        raise BrokenOff
    spend(10 * STEPS)  # nobody counts any more


def test_work_sees_the_store_at_one_time() -> None:
    tree, looks = Tree(), []
    tree.content = {b"a": b"1"}

    def work(meter: Any) -> list[bytes | None]:
        view = Held(tree, meter, lambda: looks.append(1))
        spend(STEPS + 1)
        seen = [view.get(b"a")]
        spend(STEPS + 1)
        return [*seen, view.get(b"a")]

    sliced = Sliced(STEPS, work)
    assert not sliced.go_on(), "it rests before it looks"
    assert sliced.go_on(), "and no more from then on"
    assert (sliced.result(), looks) == ([b"1", b"1"], [1])
