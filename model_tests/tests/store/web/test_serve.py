"""`dynaspec serve`, run for real: processes, sockets, disks, and boto3 unmodified."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.endpoints.served import WITHIN_S, children, eventually, runtimes, served

TABLE: dict[str, Any] = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


class Writer(threading.Thread):
    """Puts items one after the other, and remembers which were acknowledged."""

    def __init__(self, client: Any, name: str) -> None:
        super().__init__()
        self._client, self._label = client, name
        self.acknowledged: list[str] = []
        self._stop_asked = threading.Event()

    def run(self) -> None:
        for i in range(1_000_000):
            if self._stop_asked.is_set():
                return
            key = f"{self._label}-{i}"
            try:
                self._client.put_item(TableName="table", Item={"k": {"S": key}})
            except (BotoCoreError, ClientError):
                continue
            self.acknowledged.append(key)

    def end(self) -> list[str]:
        self._stop_asked.set()
        self.join(WITHIN_S)
        return self.acknowledged


def missing(client: Any, keys: list[str]) -> list[str]:
    def there(key: str) -> bool:
        found = client.get_item(TableName="table", Key={"k": {"S": key}}, ConsistentRead=True)
        return "Item" in found

    return [key for key in keys if not there(key)]


@pytest.mark.parametrize("options", [(), ("--data", "data")], ids=["in memory", "on disks"])
def test_an_unmodified_sdk_works_and_a_signal_ends_everything(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with served(*options) as store:
        client = store.client()
        client.create_table(**TABLE)
        client.get_waiter("table_exists").wait(TableName="table")
        key = {"k": {"S": "a"}}
        client.put_item(TableName="table", Item={**key, "n": {"N": "1"}})
        updated = client.update_item(
            TableName="table",
            Key=key,
            UpdateExpression="SET n = n + :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )
        assert updated["Attributes"] == {**key, "n": {"N": "2"}}
        with pytest.raises(client.exceptions.ConditionalCheckFailedException):
            client.put_item(
                TableName="table", Item=key, ConditionExpression="attribute_not_exists(k)"
            )
        found = client.get_item(TableName="table", Key=key, ConsistentRead=True)
        assert found["Item"] == {**key, "n": {"N": "2"}}
        status, rest = store.stop(signal.SIGTERM)
        assert (status, rest) == (0, "")
        assert not store.nodes & runtimes()


def test_what_was_acknowledged_survives_kill_9_of_everything(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with served("--data", data) as store:
        store.client().create_table(**TABLE)
        writers = [Writer(store.client(), name) for name in "abc"]
        for writer in writers:
            writer.start()
        assert eventually(lambda: all(len(writer.acknowledged) > 20 for writer in writers))
        for pid in store.nodes:
            os.kill(pid, signal.SIGKILL)
        store.stop(signal.SIGKILL)
        acknowledged = [key for writer in writers for key in writer.end()]
    with served("--data", data) as store:
        assert missing(store.client(), acknowledged) == []


def test_no_node_outlives_the_serving_process(tmp_path: Path) -> None:
    with served("--data", str(tmp_path)) as store:
        store.stop(signal.SIGKILL)
        assert eventually(lambda: not store.nodes & runtimes())


def test_the_store_goes_on_when_a_node_is_killed(tmp_path: Path) -> None:
    with served("--data", str(tmp_path)) as store:
        store.client().create_table(**TABLE)
        writer = Writer(store.client(), "w")
        writer.start()
        for victim in sorted(store.nodes):
            before = len(writer.acknowledged)
            assert eventually(lambda before=before: len(writer.acknowledged) > before + 10)
            os.kill(victim, signal.SIGKILL)
            assert eventually(lambda: len(children(store.process.pid)) == 3)
        before = len(writer.acknowledged)
        assert eventually(lambda: len(writer.acknowledged) > before + 10)
        acknowledged = writer.end()
        assert missing(store.client(), acknowledged) == []
        assert not store.nodes & children(store.process.pid), "each node was replaced"


def test_a_folder_serves_one_store_at_a_time(tmp_path: Path) -> None:
    with served("--data", str(tmp_path)):
        assert "in use by another store" in refusal("--port", "0", "--data", str(tmp_path))


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}" in refusal("--port", str(port))


def test_a_folder_that_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refusal("--port", "0", "--data", str(tmp_path / "file" / "data"))
    assert "cannot hold data" in said


def test_a_node_that_cannot_use_its_folder_ends_the_store(tmp_path: Path) -> None:
    (tmp_path / "node-2").mkdir()
    (tmp_path / "node-2" / "data.mdb").write_bytes(b"no B+tree" * 2000)
    said = refusal("--port", "0", "--data", str(tmp_path), lines=2)
    assert f"{tmp_path / 'node-2'} cannot hold the store's data" in said
    assert "storage node 2 cannot use its folder" in said


def test_an_interrupt_as_from_a_terminal_ends_everything(tmp_path: Path) -> None:
    with served("--data", str(tmp_path)) as store:
        for pid in store.nodes:
            os.kill(pid, signal.SIGINT)
        assert store.stop(signal.SIGINT) == (0, "")
        assert not store.nodes & runtimes()


def test_a_host_that_is_none_is_said_in_one_line() -> None:
    assert "no address to listen on" in refusal("--port", "0", "--host", "256.1.1.1")


def refusal(*options: str, lines: int = 1) -> str:
    words = (sys.executable, "-m", "dynacheck", "serve", *options)
    ended = subprocess.run(words, capture_output=True, text=True, timeout=WITHIN_S)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == lines, ended.stderr
    return ended.stderr
