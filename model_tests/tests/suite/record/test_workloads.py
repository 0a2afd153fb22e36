"""The workloads: their requests are valid, their histories legal, our store keeps its promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from dynacheck.history.items.registers import judge
from dynacheck.history.reading.files import read
from dynacheck.raw_http import Answered, Client
from dynacheck.record.preparing import Setting
from dynacheck.record.signing import Signer
from dynacheck.record.workloads import WORKLOADS
from dynacheck.record.workloads.workload import (
    READS,
    Reply,
    Request,
    Workload,
    World,
    drawn_swarm,
)
from dynacheck.targets import start
from dynaspec.items import api
from support.runs.recorded import endings, everything, lines_of, recorded

REFUSALS = {
    "ConditionalCheckFailedException",
    "TransactionCanceledException",
    "IdempotentParameterMismatchException",
    "ResourceNotFoundException",
    "ResourceInUseException",
}
"""What a workload's requests may be refused with when nobody else asks."""
OF_AN_INDEX = {"LimitExceededException", "ValidationException"}
"""With what besides where an index is there, or is not, or another change has not ended."""
PASSING = {("indexes", shape) for shape in ("add", "remove", "query")}
ROUNDS = 4


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with start("embedded") as target:
        yield target.endpoint


@pytest.mark.parametrize("name", WORKLOADS)
def test_the_history_of_a_workload_is_legal_and_our_store_keeps_its_promises(
    name: str, endpoint: str, tmp_path: Path
) -> None:
    path = tmp_path / "history.jsonl"
    told = recorded(endpoint, name, path, requests=25)
    lines = lines_of(path)
    assert told.trouble is None
    assert set(endings(lines)) == {"ok"}
    assert told.tally.endings.total() == 4 * 25
    if name == "tables":
        return  # The judges do not read DeleteTable yet.
    history = read(path)
    assert len(history.requests.line) == len(lines) // 2
    assert judge(history).violations.count == {}


def test_values_are_nobody_elses_and_the_header_tells_the_choices(
    endpoint: str, tmp_path: Path
) -> None:
    path = tmp_path / "history.jsonl"
    recorded(endpoint, "registers", path, requests=40, processes=2)
    header = json.loads(path.read_text().partition("\n")[0])
    assert header["tables"] == {"dynaspec_record_registers": {"key": ["k"], "value": "v"}}
    assert header["workload"] == "registers"
    assert header["seed"] == 1
    assert header["clients"] == 4
    assert header["endpoint"] == endpoint
    assert header["shapes"] == list(everything("registers").shapes)
    written = []
    for line in lines_of(path):
        if line.get("operation") == "PutItem":
            written.append(line["request"]["Item"]["v"]["N"])
        elif line.get("operation") == "UpdateItem":
            written.append(line["request"]["ExpressionAttributeValues"][":new"]["N"])
    assert len(written) > 40
    assert header["processes"] == 2
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("name", WORKLOADS)
def test_each_shape_asks_what_the_service_takes(name: str, endpoint: str) -> None:
    kind = WORKLOADS[name]
    asker = Asker(endpoint)
    Setting(endpoint).prepare(kind.tables)
    workload = kind(World(3, count(1)), Random(1))
    for request in workload.beginning():
        assert asker.ask(request).status == 200, request
    for shape, (_, ask, _) in workload.shapes().items():
        for _ in range(ROUNDS):
            asking, answer, asked = ask(), None, 0
            while True:
                try:
                    request = asking.send(answer)
                except StopIteration:
                    break
                asked += 1
                answer = asker.ask(request)
                if answer.status != 200:
                    code = str(answer.body["__type"]).rpartition("#")[2]
                    taken = REFUSALS | (OF_AN_INDEX if (name, shape) in PASSING else set())
                    assert code in taken, f"{shape}: {request} is refused: {answer.body}"
            assert asked, f"{shape} asks nothing"


class Asker:
    """One client of an endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._client = Client(endpoint, 10)
        self._signer = Signer(endpoint)

    def ask(self, request: Request) -> Reply:
        body = json.dumps(request.body).encode()
        outcome = self._client.ask(self._signer.request(request.operation, body), "POST")
        assert isinstance(outcome, Answered), outcome
        return Reply(outcome.status, json.loads(outcome.body))


def test_the_sum_of_the_accounts_stays(endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    recorded(endpoint, "transfers", path, requests=60)
    balances: dict[str, int] = {}
    for line in lines_of(path):
        if line["process"] == "setup" and line["type"] == "invoke":
            item, table = line["request"]["Item"], line["request"]["TableName"]
            balances[table + item["k"]["S"]] = int(item["balance"]["N"])
    total = sum(balances.values())
    whole = len(balances)
    seen = 0
    asked: dict[str, int] = {}
    for line in lines_of(path):
        if line["type"] == "invoke" and line["operation"] == "TransactGetItems":
            asked[line["process"]] = len(line["request"]["TransactItems"])
        elif asked.pop(line["process"], 0) == whole and line["response"]["status"] == 200:
            told = line["response"]["body"]["Responses"]
            assert sum(int(each["Item"]["balance"]["N"]) for each in told) == total
            seen += 1
    assert seen


def test_answers_that_are_not_in_the_apis_form_end_no_client() -> None:
    odd = [None, [], {}, "x", 3, {"v": []}, {"balance": {"N": "x"}, "v": {}}]
    names = ("Item", "Attributes", "Responses", "CancellationReasons", "LastEvaluatedKey")
    for kind in WORKLOADS.values():
        rng = Random(2)
        asking = kind(World(2, count(1)), rng).asking(tuple(drawn_swarm(kind, 1).shapes))
        next(asking)
        for _ in range(600):
            body = {name: rng.choice([*odd, [rng.choice(odd)]]) for name in names}
            body["__type"] = rng.choice(("x#ConditionalCheckFailedException", 5, None))
            status = rng.choice((200, 200, 400))
            asking.send(rng.choice((Reply(status, body), Reply(status, {}), None)))


def test_runs_differ_in_what_they_leave_out_and_a_seed_repeats_one() -> None:
    for kind in WORKLOADS.values():
        drawn = [drawn_swarm(kind, seed) for seed in range(40)]
        assert drawn == [drawn_swarm(kind, seed) for seed in range(40)]
        shapes = kind(World(1, count(1)), Random(0)).shapes()
        assert {name for swarm in drawn for name in swarm.left_out} == {
            name for name in shapes if not shapes[name].always
        }
        assert {swarm.keys for swarm in drawn} == {1, 2, 5, 20}
        for swarm in drawn:
            assert len(swarm.shapes) >= len(swarm.left_out)


def test_a_seed_draws_the_same_requests() -> None:
    def first(kind: type[Workload]) -> list[Request]:
        asking = kind(World(5, count(1)), Random("x")).asking(everything("registers").shapes)
        return [next(asking), *(asking.send(None) for _ in range(50))]

    assert first(WORKLOADS["registers"]) == first(WORKLOADS["registers"])


def test_the_reads_are_the_specifications() -> None:
    assert READS <= api.READS
    assert not READS & {"PutItem", "CreateTable"}
    other = {"ListTables", "DescribeEndpoints", "DescribeLimits"}
    other |= {"DescribeTimeToLive", "ListTagsOfResource"}
    other |= {"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"}
    other |= {"DescribeGlobalTable", "ListGlobalTables"}
    assert other == api.READS - READS, "operations that no workload asks for"
