"""The parts of replication, each on its own: queues, batches, rep in, and the way between."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from dynareader import LostError, Shard, TryAgainError
from dynastore.regions.control import Control
from dynastore.regions.jobs import Copy, Job, decoded, encoded
from dynastore.regions.queues import Queue, SqsQueue, TableQueue
from dynastore.regions.rep_admin import ready, replica_of
from dynastore.regions.rep_in import ATTEMPTS, RepIn
from dynastore.regions.shipping import KIND, REP_IN, Receiver, Sender
from dynastore.regions.writes import Batch, pieces
from dynastore.regions.writes import decoded as batch_of
from dynastore.regions.writes import encoded as bytes_of
from dynastore.simulation.boto import Client
from dynastore.web.server import serving
from support.trees.region_trees import RegionTree, current
from support.trees.store_tree import table


def client(tree: RegionTree, *, role: bool = True) -> Any:
    """A client of a tree."""

    def ask(operation: str, request: dict[str, Any]) -> tuple[int, bytes]:
        answer = tree.asked(operation, role=role, **request)
        return 400 if "code" in answer else 200, json.dumps(answer).encode()

    return Client(ask)


def control() -> Control:
    tree = RegionTree("a")
    made = Control(client(tree))
    made.make()
    made.make()
    return made


# --- Queues --------------------------------------------------------------------------------------


class Clock:
    """A worker's clock."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def sqs_queue() -> Iterator[SqsQueue]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        sqs = boto3.client(
            "sqs",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            aws_access_key_id="id",
            aws_secret_access_key="secret",
            config=Config(retries={"max_attempts": 0}),
        )
        yield SqsQueue(sqs, sqs.create_queue(QueueName="shards")["QueueUrl"], hidden_s=1)
    finally:
        server.stop()


@contextmanager
def table_queue() -> Iterator[TableQueue]:
    yield TableQueue(control(), Clock())


@pytest.mark.parametrize("made", [table_queue, sqs_queue], ids=["table", "SQS"])
def test_a_message_is_picked_up_by_one_kept_and_taken_off(made: Any) -> None:
    with made() as queue:
        assert queue.receive() is None
        queue.send("a shard")
        message = queue.receive()
        assert message is not None
        assert message.body == "a shard"
        assert queue.receive() is None, "it is hidden"
        message = queue.extend(message)
        queue.delete(message)
        assert queue.receive() is None


def test_a_message_of_sqs_comes_back_when_its_worker_is_silent() -> None:
    with sqs_queue() as queue:
        queue.send("a shard")
        assert queue.receive() is not None
        again = None
        for _ in range(100):
            again = again or queue.receive()
            threading.Event().wait(0 if again else 0.05)
        assert again is not None
        assert again.body == "a shard"


def test_a_message_comes_back_when_its_count_has_not_moved_on_the_lookers_clock() -> None:
    shared, clocks = control(), (Clock(), Clock())
    first, second = (TableQueue(shared, clock) for clock in clocks)
    clocks[1].now = 1_000_000.0  # clocks are not compared
    first.send("a shard")
    message = first.receive()
    assert message is not None
    for _ in range(3):
        clocks[1].now += second.hidden_s * 0.9
        assert second.receive() is None
        message = first.extend(message)
    assert second.receive() is None
    clocks[1].now += second.hidden_s
    taken = second.receive()
    assert taken is not None
    for act in (first.extend, first.delete):
        with pytest.raises(LostError):
            act(message)
    second.delete(taken)
    assert second.receive() is None


def test_what_is_sent_twice_is_there_once() -> None:
    with table_queue() as queue:
        for _ in range(2):
            queue.send("a shard")
        assert queue.receive() is not None
        assert queue.receive() is None


def test_two_workers_do_not_pick_up_the_same_message() -> None:
    shared = control()
    queues: list[Queue] = [TableQueue(shared, Clock()) for _ in range(2)]
    for body in ("one", "two"):
        queues[0].send(body)
    found = [queue.receive() for queue in queues]
    assert {message.body for message in found if message} == {"one", "two"}


def test_jobs_are_read_back() -> None:
    for job in (Job("t", ("k", "s"), "arn", "shard", "b", "7"), Copy("t", ("k",), "b")):
        assert decoded(encoded(job)) == job


# --- Batches -------------------------------------------------------------------------------------


def write(key: str, time: str, region: str = "a", **more: Any) -> dict[str, Any]:
    return {
        "k": {"S": key},
        **more,
        "aws:rep:updatetime": {"N": time},
        "aws:rep:updateregion": {"S": region},
        "aws:rep:deleting": {"BOOL": False},
    }


def test_a_request_has_25_writes_at_most_and_of_each_item_the_last() -> None:
    many = [write(str(number % 40), f"{number}.000001") for number in range(100)]
    found = list(pieces(("k",), many))
    assert [len(piece) for piece in found] == [25, 15]
    kept = {each["k"]["S"]: each["aws:rep:updatetime"]["N"] for piece in found for each in piece}
    last = {str(number % 40): f"{number}.000001" for number in range(100)}
    assert kept == last


def test_the_last_is_the_last_by_its_stamp_not_by_its_place() -> None:
    (piece,) = pieces(("k",), [write("x", "10.000001"), write("x", "9.000001"), write("x", "2")])
    assert piece == [write("x", "10.000001")]
    (piece,) = pieces(("k",), [write("x", "1", "b"), write("x", "1", "a")])
    assert piece == [write("x", "1", "b")]


def test_a_batch_is_read_back_bytes_and_all() -> None:
    batch = Batch("t", ("k",), (write("x", "1", blob={"B": b"\x00\xff"}, set={"BS": [b"a"]}),))
    assert batch_of(bytes_of(batch)) == batch


# --- Rep in --------------------------------------------------------------------------------------


class Throttled:
    """A client that leaves writes unprocessed for a while."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.asked: list[int] = []

    def batch_write_item(self, **request: Any) -> dict[str, Any]:
        (requests,) = request["RequestItems"].values()
        self.asked.append(len(requests))
        if len(self.asked) > self.refusals:
            return {"UnprocessedItems": {}}
        return {"UnprocessedItems": {"t": requests[1:] or requests}}


def test_rep_in_goes_on_until_nothing_is_left_unprocessed() -> None:
    throttled, pauses = Throttled(2), []
    writes = tuple(write(str(number), "1") for number in range(3))
    RepIn(throttled, pauses.append).take(Batch("t", ("k",), writes))
    assert throttled.asked == [3, 2, 1]
    assert pauses == sorted(pauses) != []


def test_rep_in_does_not_say_that_a_batch_is_in_that_is_not() -> None:
    throttled = Throttled(1000)
    with pytest.raises(TryAgainError):
        RepIn(throttled, lambda _: None).take(Batch("t", ("k",), (write("x", "1"),)))
    assert len(throttled.asked) == ATTEMPTS


# --- The way between -----------------------------------------------------------------------------


@contextmanager
def listening(tree: RegionTree) -> Iterator[Control]:
    """Rep in of a region, and the region's control table, where its address is noted."""
    noted = Control(client(tree))
    noted.make()
    loop, ended = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as sock:
        host, port = sock.getsockname()
        noted.put(KIND, REP_IN, {"url": {"S": f"http://{host}:{port}"}})

        async def serve() -> None:
            with ThreadPoolExecutor(1) as executor:
                receiver = Receiver(RepIn(client(tree), lambda _: None), executor)
                async with serving(receiver.answer, sock):
                    ended.set()
                    await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        ended.wait()
        try:
            yield noted
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()


def test_what_is_sent_is_in_when_it_is_acknowledged() -> None:
    a, b = current("a", "b")
    with listening(b) as noted:
        sender = Sender(noted)
        sender.send("b", Batch("table", ("k",), (write("x", "1700000000.000001"),)))
        assert b.items() == [{"k": {"S": "x"}}]
        sender.send("b", Batch("table", ("k",), (write("y", "1700000000.000002"),)))
        assert len(b.items()) == 2
    assert a.items() == []


@pytest.mark.parametrize(
    "batch",
    [
        Batch("nowhere", ("k",), (write("x", "1"),)),
        Batch("table", ("k",), ({**write("x", "1"), "k": {"N": "1"}},)),
    ],
    ids=["no table", "no key"],
)
def test_what_cannot_be_put_is_not_acknowledged(batch: Batch) -> None:
    _, b = current("a", "b")
    with listening(b) as noted, pytest.raises(TryAgainError, match="did not take it"):
        Sender(noted).send("b", batch)


def test_a_region_without_rep_in_is_tried_again() -> None:
    with pytest.raises(TryAgainError, match="no rep in"):
        Sender(control()).send("b", Batch("table", ("k",), (write("x", "1"),)))


def test_an_address_at_which_nobody_listens_is_looked_up_again() -> None:
    _, b = current("a", "b")
    noted = Control(client(b))
    noted.make()
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    noted.put(KIND, REP_IN, {"url": {"S": f"http://127.0.0.1:{port}"}})
    sender = Sender(noted)
    with pytest.raises(TryAgainError, match="did not answer"):
        sender.send("b", Batch("table", ("k",), (write("x", "1"),)))
    with listening(b):
        sender.send("b", Batch("table", ("k",), (write("x", "1"),)))


# --- Rep admin -----------------------------------------------------------------------------------


def test_a_shard_is_replicated_after_its_parent() -> None:
    first, second = Shard("1", None, "0", "9"), Shard("2", "1", "10", None)
    shards = (first, second)
    assert list(ready(shards, set())) == ["1"]
    assert list(ready(shards, {"1"})) == ["2"]
    assert list(ready(shards, {"1", "2"})) == []
    assert list(ready((second,), set())) == ["2"], "its parent is trimmed"


def test_a_replica_is_made_like_the_table() -> None:
    tree = RegionTree("a")
    index = {
        "IndexName": "index",
        "KeySchema": [{"AttributeName": "s", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["v"]},
        "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
    }
    local = {
        "IndexName": "local",
        "KeySchema": [
            {"AttributeName": "k", "KeyType": "HASH"},
            {"AttributeName": "s", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }
    request = {
        **table(k="S", s="S"),
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        "GlobalSecondaryIndexes": [index],
        "LocalSecondaryIndexes": [local],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    }
    assert "code" not in tree.asked("CreateTable", **request)
    made = replica_of(tree.asked("DescribeTable", TableName="table")["Table"])
    assert made == request
