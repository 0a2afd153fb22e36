"""What single steps of a worker and of a walk do."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from dynareader import (
    Batch,
    LeaseTable,
    NotFoundError,
    Stream,
    TryAgainError,
    Walk,
    Worker,
    sequence_number,
)
from dynareader.errors import ask
from support.runs.stream_toy import ARN, Fault, Toy, ToyShard, lost, refused


def worker(toy: Toy, name: str, got: list[Batch] | None = None) -> Worker:
    batches = got if got is not None else []
    return Worker(name, Stream(toy, ARN), LeaseTable(toy, "leases", "g"), batches.append)


def numbers(batches: list[Batch]) -> list[int]:
    return [int(sequence_number(record)) for batch in batches for record in batch.records]


def owners(toy: Toy) -> dict[str, str]:
    return {name: row["owner"]["S"] for name, row in toy.rows.items()}


def work(workers: list[Worker], start: float, seconds: float) -> float:
    """Step all workers ten times a second."""
    for tenth in range(int(seconds * 10)):
        for each in workers:
            each.step(start + tenth / 10)
    return start + seconds


def test_workers_share_the_shards_evenly_and_leave_a_living_one_its_own() -> None:
    toy = Toy({f"s{i}": ToyShard(length=4) for i in range(7)})
    got: list[Batch] = []
    first, second, third = (worker(toy, name, got) for name in "abc")
    now = work([first], 0, 20)
    assert len(first.shards) == 7
    now = work([first, second, third], now, 40)
    shares = [sorted(each.shards) for each in (first, second, third)]
    assert sorted(map(len, shares)) == [2, 2, 3]
    work([first, second, third], now, 60)
    assert [sorted(each.shards) for each in (first, second, third)] == shares
    assert sorted(numbers(got)) == sorted([0, 1, 2, 3] * 7), (
        "nothing died, and something came twice"
    )


def test_a_lease_is_taken_over_when_its_counter_has_not_moved_for_a_time_of_the_takers() -> None:
    toy = Toy({"s": ToyShard()})
    dead, taker = worker(toy, "dead"), worker(toy, "taker")
    dead.step(0)
    work([taker], 5_000, 9.5)
    assert owners(toy) == {"s": "dead"}
    work([taker], 5_009.5, 5)
    assert owners(toy) == {"s": "taker"}


def test_what_a_stopped_worker_had_is_free_at_once() -> None:
    toy = Toy({"s": ToyShard(length=2)})
    got: list[Batch] = []
    first, second = worker(toy, "a", got), worker(toy, "b", got)
    first.step(0)
    first.stop()
    assert owners(toy) == {"s": ""}
    toy.shards["s"].length = 3
    second.step(0)
    assert numbers(got) == [0, 1, 2]
    assert [len(batch.records) for batch in got] == [2, 1]


def test_a_child_is_read_as_soon_as_its_parent_is_finished() -> None:
    toy = Toy({"a": ToyShard(length=2, closed=True), "b": ToyShard("a", length=1)})
    got: list[Batch] = []
    reader = worker(toy, "w", got)
    waits = [reader.step(0) for _ in range(3)]
    assert [batch.shard_id for batch in got] == ["a", "b"]
    assert waits[0] == 0, "the end of the parent is time to look for its children"


def test_records_trimmed_before_they_were_read_are_told_as_a_gap() -> None:
    toy = Toy({"s": ToyShard(length=2)})
    got: list[Batch] = []
    reader = worker(toy, "w", got)
    reader.step(0)
    toy.shards["s"] = ToyShard(length=9, trimmed=7)
    work([reader], 0, 3)
    assert [(batch.gap, len(batch.records)) for batch in got] == [(False, 2), (True, 2)]
    assert numbers(got) == [0, 1, 7, 8]
    assert toy.rows["s"]["checkpoint"]["S"] == f"{8:021}"


def test_a_shard_that_is_gone_is_let_go_and_a_stream_that_is_gone_is_told() -> None:
    toy = Toy({"s": ToyShard(length=2)})
    reader = worker(toy, "w")
    reader.step(0)
    del toy.shards["s"]
    work([reader], 0, 3)
    assert reader.shards == ()
    toy.gone = True
    with pytest.raises(NotFoundError):
        work([reader], 3, 5)


def test_an_error_of_the_handler_comes_out_and_the_records_come_again() -> None:
    toy = Toy({"s": ToyShard(length=2)})
    got: list[Batch] = []

    def handle(batch: Batch) -> None:
        got.append(batch)
        if len(got) == 1:
            raise ZeroDivisionError

    reader = Worker("w", Stream(toy, ARN), LeaseTable(toy, "leases", "g"), handle)
    with pytest.raises(ZeroDivisionError):
        reader.step(0)
    assert "checkpoint" not in toy.rows["s"]
    reader.step(0)
    assert numbers(got) == [0, 1, 0, 1]


def test_throttling_makes_the_waits_longer_up_to_a_bound() -> None:
    toy = Toy({"s": ToyShard(length=1)})
    reader = worker(toy, "w")
    for _ in range(12):
        toy.fail("describe_stream", Fault(refused("LimitExceededException")))
    now, waits = 0.0, []
    for _ in range(12):
        waits.append(reader.step(now))
        now += waits[-1]
    assert waits[:3] == pytest.approx([0.1, 0.2, 0.4])
    assert waits[-1] == pytest.approx(10.0)


def test_a_walk_reads_parents_first_and_goes_on_after_a_fault() -> None:
    shards = {f"s{i}": ToyShard(f"s{i - 1}" if i else None, 4, closed=True) for i in range(5)}
    toy = Toy(shards)
    walk = Walk(Stream(toy, ARN))
    toy.fail("get_records", Fault(lost()))
    with pytest.raises(TryAgainError):
        walk.poll()
    assert walk.poll() == 20
    assert list(walk.records) == list(shards)
    assert walk.ended == set(shards)
    assert walk.poll() == 0


def test_shards_are_told_parents_first_whatever_their_names() -> None:
    toy = Toy({"a": ToyShard("z"), "b": ToyShard("gone"), "c": ToyShard("a"), "z": ToyShard()})
    assert [shard.shard_id for shard in Stream(toy, ARN).shards()] == ["z", "a", "b", "c"]


@pytest.mark.parametrize(
    "error",
    [
        lost(),
        EndpointConnectionError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        refused("ThrottlingException"),
        ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "x"),  # type: ignore[typeddict-item]
    ],
)
def test_what_passes_is_told_apart(error: Exception) -> None:
    def call() -> Any:
        raise error

    with pytest.raises(TryAgainError):
        ask(call)


def test_a_callers_mistake_is_told_as_botocore_has_it() -> None:
    def call() -> Any:
        raise refused("ValidationException")

    with pytest.raises(ClientError):
        ask(call)
