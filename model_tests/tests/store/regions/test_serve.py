"""Regions for real: `dynaspec serve`, its processes, and boto3 unmodified."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import regions as real
from botocore.exceptions import ClientError
from click.testing import CliRunner

from dynacheck.serve import command
from support.endpoints.served import eventually
from support.trees.store_tree import table

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
X = {"k": {"S": "x"}}


@contextmanager
def serving(*options: str, lines: int = 2) -> Iterator[real.Served]:
    words = (sys.executable, "-m", "dynacheck", "serve", *options)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in range(lines)]
        assert all(words[-3:-1] == ["listening", "on"] for words in told), told
        yield real.Served(process, {words[0]: words[-1] for words in told})
    finally:
        process.kill()
        process.wait()


def refusal(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as found:
        call(**request)
    error = found.value.response["Error"]
    return error["Code"], error["Message"]


def item(client: Any) -> Any:
    return client.get_item(TableName="table", Key=X, ConsistentRead=True).get("Item")


def active(client: Any) -> bool:
    replicas = client.describe_table(TableName="table")["Table"].get("Replicas", ())
    return len(replicas) == 2 and all(each["ReplicaStatus"] == "ACTIVE" for each in replicas)


def test_two_regions_replicate_to_each_other_and_a_signal_ends_everything() -> None:
    with serving("--regions", "a,b") as served:
        a, b = served.client("a"), served.client("b")
        a.create_table(**table())
        b.create_table(**table("other"))
        a.create_table(**table("other"))
        updates = [{"Create": {"RegionName": "b"}}]
        code, message = refusal(a.update_table, TableName="other", ReplicaUpdates=updates)
        assert (code, "already existed" in message) == ("ValidationException", True)
        group = [{"RegionName": "a"}, {"RegionName": "b"}]
        missing = {"GlobalTableName": "table", "ReplicationGroup": group}
        assert refusal(a.create_global_table, **missing)[0] == "TableNotFoundException"

        a.update_table(TableName="table", ReplicaUpdates=updates)
        assert eventually(lambda: active(a)), a.describe_table(TableName="table")
        a.put_item(TableName="table", Item={**X, "v": {"S": "from a"}})
        assert eventually(lambda: item(b) == {**X, "v": {"S": "from a"}})
        workers = {pid for pid, part in served.parts().items() if part == "rep out"}
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        b.delete_item(TableName="table", Key=X)
        assert eventually(lambda: item(a) is None)

        expected = sorted(["rep in", "rep admin", "rep out", "rep out"] * 2)
        assert eventually(lambda: sorted(served.parts().values()) == expected), served.parts()
        parts = served.parts()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(30) == 0
        assert eventually(lambda: not any(map(_alive, parts)))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_a_global_table_of_2017_replicates_and_shows_its_stamps() -> None:
    with serving("--regions", "a,b") as served:
        a, b = served.client("a"), served.client("b")
        for client in (a, b):
            client.create_table(**table(), StreamSpecification=STREAM)
        group = [{"RegionName": "a"}, {"RegionName": "b"}]
        a.create_global_table(GlobalTableName="table", ReplicationGroup=group)

        def status(client: Any) -> str:
            try:
                described = client.describe_global_table(GlobalTableName="table")
            except ClientError:
                return ""
            return str(described["GlobalTableDescription"]["GlobalTableStatus"])

        assert eventually(lambda: status(a) == status(b) == "ACTIVE")
        b.put_item(TableName="table", Item=X)
        assert eventually(lambda: item(a) is not None)
        assert item(a) == item(b)
        assert item(a)["aws:rep:updateregion"] == {"S": "b"}


@pytest.mark.slow
def test_kill_and_pause_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = real.run(tmp_path, 60.0)
    assert outcome.equal_after is not None
    assert outcome.lost == outcome.doubled == outcome.foreign == []
    assert outcome.disturbed.total() > 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--regions", "a,a"), "two regions have one name"),
        (("--regions", "a,B"), "'B' is no name of a region"),
        (("--regions", ""), "'' is no name of a region"),
        (("--regions", "a,b", "--region", "a"), "goes with none of"),
        (("--regions", "a,b", "--queue", "http://x"), "goes with none of"),
        (("--region", "a b"), "'a b' is no name of a region"),
        (("--peer", "b"), "needs a URL"),
        (("--peer", "b=ftp://x"), "needs a URL"),
        (("--peer", "us-east-1=http://x"), "two regions have one name"),
    ],
)
def test_bad_input_is_told_in_one_line(options: tuple[str, ...], said: str) -> None:
    ran = CliRunner().invoke(command, list(options))
    assert ran.exit_code == 2
    assert said in ran.output
    assert ran.output.count("\n") == 1
