"""The router of the service: what it does where a node says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from dynastore.disk.sorts import NOBODY
from dynastore.node.messages import Answer, AnyReply, Command, NotLeader
from dynastore.service import asking, request_router
from dynastore.service.asking import Asking
from dynastore.service.request_router import RequestRouter
from dynastore.web.endpoint import Unavailable


class Nodes:
    """Three nodes, of which one leads, or none, and some say nothing."""

    def __init__(self, leader: int) -> None:
        self.leader = leader
        self.silent: set[int] = set()
        self.asked: list[tuple[int, str]] = []
        self.askings = [Asking(self._deliver(number)) for number in range(3)]

    def _deliver(self, number: int) -> Callable[[list[Command]], bool]:
        def deliver(commands: list[Command]) -> bool:
            self.asked += [(number, command.operation) for command in commands]
            if number not in self.silent:
                self.askings[number].came([self._reply(number, command) for command in commands])
            return True

        return deliver

    def _reply(self, number: int, command: Command) -> AnyReply:
        if number == self.leader or command.eventual:
            return Answer(command.request, 200, str(number).encode())
        return NotLeader(command.request, self.leader)


def run(story: Callable[[Nodes, RequestRouter], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        nodes = Nodes(leader=0)
        router = RequestRouter(nodes.askings)
        assert (await router.submit("PutItem", b"{}")).body == b"0"
        nodes.asked.clear()
        await story(nodes, router)

    asyncio.run(told())


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (asking, request_router):
        monkeypatch.setattr(module, "SILENCE_S", 0.05)
    monkeypatch.setattr(request_router, "_SWEEP_S", 0.01)


def test_a_write_at_a_silent_leader_is_given_up_when_another_leads() -> None:
    async def story(nodes: Nodes, router: RequestRouter) -> None:
        nodes.silent, nodes.leader = {0}, 2
        with pytest.raises(Unavailable, match="outcome is unknown"):
            await router.submit("PutItem", b"{}")
        nodes.asked.clear()
        assert (await router.submit("PutItem", b"{}")).body == b"2"
        assert nodes.asked == [(2, "PutItem")], "the next one goes to the new leader at once"

    run(story)


def test_a_write_waits_for_a_silent_leader_while_no_other_leads() -> None:
    async def story(nodes: Nodes, router: RequestRouter) -> None:
        nodes.silent = {0}
        written = asyncio.ensure_future(router.submit("PutItem", b"{}"))
        while sum(operation == "ListTables" for _, operation in nodes.asked) < 10:
            await asyncio.sleep(0.01)
        assert not written.done()
        nodes.askings[0].came([Answer(2, 200, b"late")])
        assert (await written).body == b"late"
        assert [asked for asked in nodes.asked if asked[1] == "PutItem"] == [(0, "PutItem")]

    run(story)


def test_reads_go_round_a_silent_node_until_it_says_something() -> None:
    async def story(nodes: Nodes, router: RequestRouter) -> None:
        nodes.silent = {1}
        while (1, "GetItem") not in nodes.asked:
            await router.submit("GetItem", b"{}")
        nodes.asked.clear()
        for _ in range(50):
            await router.submit("GetItem", b"{}")
        assert {number for number, _ in nodes.asked} == {0, 2}
        nodes.silent.clear()
        nodes.askings[1].came([NotLeader(99, NOBODY)])
        while (1, "GetItem") not in nodes.asked:
            await router.submit("GetItem", b"{}")

    run(story)
