"""The router: where requests go, and what follows from each reply or from none."""

from __future__ import annotations

from random import Random

from dynastore.disk.sorts import NOBODY
from dynastore.node.messages import Answer, NotLeader, Unknown
from dynastore.node.routing import Again, Lost, Router, command

WRITE = command(1, "PutItem", b"{}", 0)
CONSISTENT = command(2, "GetItem", b'{"ConsistentRead": true}', 0)
EVENTUAL = command(3, "GetItem", b"{}", 0)


def led_by(node: int) -> Router:
    router = Router(Random(1))
    router.replied(node, WRITE, Answer(1, 200, b"{}"))
    return router


def test_only_reads_that_need_not_be_consistent_may_go_anywhere() -> None:
    router = led_by(2)
    assert [one.eventual for one in (WRITE, CONSISTENT, EVENTUAL)] == [False, False, True]
    assert {router.choose(WRITE) for _ in range(50)} == {2}
    assert {router.choose(CONSISTENT) for _ in range(50)} == {2}
    assert {router.choose(EVENTUAL) for _ in range(50)} == {0, 1, 2}


def test_nobody_is_sent_to_a_silent_node_until_it_says_something() -> None:
    router = led_by(2)
    router.silent(2, CONSISTENT)
    assert {router.choose(one) for one in (WRITE, EVENTUAL) for _ in range(50)} == {0, 1}
    router.heard(2)
    assert {router.choose(WRITE) for _ in range(50)} == {0, 1, 2}


def test_where_all_are_silent_any_may_be_asked() -> None:
    router = Router(Random(1))
    for silent in range(3):
        router.silent(silent, CONSISTENT)
    assert {router.choose(WRITE) for _ in range(50)} == {0, 1, 2}


def test_a_refusal_by_a_replica_that_may_lag_is_asked_again_of_the_leader() -> None:
    decision = led_by(2).replied(0, EVENTUAL, Answer(3, 400, b"no such table"))
    assert isinstance(decision, Again)
    assert led_by(2).choose(decision.command) == 2
    assert led_by(2).replied(2, decision.command, Answer(3, 400, b"no")) == Answer(3, 400, b"no")


def test_a_node_that_does_not_lead_says_who_does() -> None:
    router = led_by(0)
    assert router.replied(0, WRITE, NotLeader(1, 1)) == Again(WRITE, 0)
    assert router.choose(WRITE) == 1
    assert router.replied(1, WRITE, NotLeader(1, NOBODY)) == Again(WRITE, 25)
    assert {router.choose(WRITE) for _ in range(50)} == {0, 1, 2}


def test_a_write_is_never_repeated_once_it_may_have_taken_effect() -> None:
    assert led_by(0).replied(0, WRITE, Unknown(1)) == Lost()
    assert led_by(0).silent(0, WRITE) == Lost()


def test_a_read_is_repeated_elsewhere_when_nobody_answers() -> None:
    router = led_by(0)
    assert router.silent(0, CONSISTENT) == Again(CONSISTENT, 25)
    assert {router.choose(CONSISTENT) for _ in range(50)} == {1, 2}
