"""What the service refuses at once because of other regions, and what it does there."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from dynastore.node.messages import Answer, RequestNumber
from dynastore.service.elsewhere import Elsewhere
from dynastore.service.replicating import Region
from dynastore.simulation.boto import Client
from support.trees.region_trees import STREAM, RegionTree
from support.trees.store_tree import n, table


class Router:
    """A region's router, in front of a tree."""

    def __init__(self, tree: RegionTree) -> None:
        self.tree = tree
        self.asked: list[str] = []

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Answer:
        self.asked.append(operation)
        answer = self.tree.asked(operation, role=role, **json.loads(body))
        status = 400 if "code" in answer else 200
        return Answer(RequestNumber(1), status, json.dumps(answer).encode())


class World:
    """Region a with its front, and region b as it is reached from there."""

    def __init__(self) -> None:
        self.a, self.b = RegionTree("a", ("a", "b")), RegionTree("b", ("a", "b"))
        self.router = Router(self.a)
        self.front = Elsewhere(Region("a", {"b": "http://b"}), self.router.submit)
        self.front._clients["b"] = Client(self._reach)
        self.cut = False

    def _reach(self, operation: str, request: dict[str, Any]) -> tuple[int, bytes]:
        if self.cut:
            raise ConnectTimeoutError(endpoint_url="http://b")
        answer = self.b.asked(operation, role=True, **request)
        return 400 if "code" in answer else 200, json.dumps(answer).encode()

    def ask(self, operation: str, *, role: bool = False, **request: Any) -> dict[str, Any]:
        body = json.dumps(request).encode()
        answer = asyncio.run(self.front.submit(operation, body, role=role))
        told: dict[str, Any] = json.loads(answer.body)
        return told if answer.status == 200 else {"code": told["__type"].split("#")[1], **told}

    def create_replica(self) -> dict[str, Any]:
        updates = [{"Create": {"RegionName": "b"}}]
        return self.ask("UpdateTable", TableName="table", ReplicaUpdates=updates)

    def create_global(self, *, role: bool = False) -> dict[str, Any]:
        group = [{"RegionName": "a"}, {"RegionName": "b"}]
        asked = {"GlobalTableName": "table", "ReplicationGroup": group}
        return self.ask("CreateGlobalTable", role=role, **asked)


@pytest.fixture
def world() -> World:
    made = World()
    made.a.asked("CreateTable", **table(), StreamSpecification=STREAM)
    return made


def test_a_replica_is_refused_where_there_is_a_table_of_that_name(world: World) -> None:
    world.b.asked("CreateTable", **table())
    told = world.create_replica()
    assert told["code"] == "ValidationException"
    assert "already existed as tables" in told["message"]
    assert world.router.asked == []


def test_a_replica_is_let_be_made_where_there_is_none_or_nobody_answers(world: World) -> None:
    assert "code" not in world.create_replica()
    world.a.asked("DeleteTable", TableName="table")
    world.a.asked("CreateTable", **table())
    world.b.asked("CreateTable", **table())
    world.cut = True
    assert "code" not in world.create_replica()


@pytest.mark.parametrize(
    ("made", "code", "said"),
    [
        (None, "TableNotFoundException", "'b'"),
        ({}, "ValidationException", "stream"),
        ({"StreamSpecification": STREAM, "filled": True}, "ValidationException", "empty"),
    ],
    ids=["missing", "no stream", "not empty"],
)
def test_a_global_table_of_2017_needs_a_ready_table_in_each_region(
    world: World, made: Any, code: str, said: str
) -> None:
    if made is not None:
        filled = made.pop("filled", False)
        world.b.asked("CreateTable", **table(), **made)
        if filled:
            world.b.put(k={"S": "x"}, v=n(1))
    told = world.create_global()
    assert told["code"] == code
    assert said in told["message"]
    assert world.router.asked == []


def test_the_tables_of_2017_are_replicas_when_the_request_is_answered(world: World) -> None:
    world.b.asked("CreateTable", **table(), StreamSpecification=STREAM)
    assert "code" not in world.create_global()
    world.b.put(k={"S": "x"}, v=n(1))
    (item,) = world.b.items()
    assert item["aws:rep:updateregion"] == {"S": "b"}
    described = world.b.asked("DescribeGlobalTable", GlobalTableName="table")
    group = described["GlobalTableDescription"]["ReplicationGroup"]
    assert {each["RegionName"] for each in group} == {"a", "b"}


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"ReplicaUpdates": 1}', b'{"ReplicaUpdates": [{"Create": 1}]}']
)
def test_what_is_wrong_in_itself_is_told_from_here(body: bytes) -> None:
    seen: list[bytes] = []

    async def submit(_: str, given: bytes, *, role: bool = False) -> Answer:
        seen.append(given)
        return Answer(RequestNumber(1), 400, b"{}")

    front = Elsewhere(Region("a", {"b": "http://b"}), submit)
    asyncio.run(front.submit("UpdateTable", body))
    assert seen == [body]


def test_the_role_is_not_looked_after(world: World) -> None:
    world.cut = True
    assert "code" not in world.create_global(role=True)
