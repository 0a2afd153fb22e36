"""`dynaspec serve`, run for real: processes, sockets, disks, and boto3 unmodified."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from dynastore.disk.storage import FolderDisk
from support.endpoints.served import WITHIN_S, children, client_of, eventually, runtimes, served

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


def test_two_nodes_that_cannot_use_their_folders_end_the_store(tmp_path: Path) -> None:
    for name in ("node-2", "node-3"):
        (tmp_path / name).write_text("")
    words = (sys.executable, "-m", "dynacheck", "serve", "--port", "0", "--data", str(tmp_path))
    ended = subprocess.run(words, capture_output=True, text=True, timeout=WITHIN_S)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"{tmp_path / 'node-2'} cannot hold the store's data" in ended.stderr
    assert "two storage nodes cannot use their folders" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_two_nodes_go_on_where_the_third_cannot_use_its_folder(tmp_path: Path) -> None:
    (tmp_path / "node-2").write_text("")
    words = (sys.executable, "-m", "dynacheck", "serve", "--port", "0", "--data", str(tmp_path))
    said = (tmp_path / "said").open("w+")
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, text=True)
    try:
        assert process.stdout is not None
        endpoint = process.stdout.readline().split()[-1]
        told = (tmp_path / "said").read_text()
        assert f"Make {tmp_path / 'node-2'} usable, or remove it" in told
        client = client_of(endpoint)
        client.create_table(**TABLE)
        client.put_item(TableName="table", Item={"k": {"S": "a"}})
        (tmp_path / "node-2").unlink()
        copy = tmp_path / "copy"
        copy.mkdir()
        assert eventually(lambda: takes_part(tmp_path / "node-2", copy))
        os.kill(min(nodes_of(tmp_path)), signal.SIGSTOP)
        put_at_last(client, "b")
        assert missing(client, ["a", "b"]) == []
    finally:
        for pid in nodes_of(tmp_path):
            os.kill(pid, signal.SIGKILL)
        process.kill()
        process.wait()
        said.close()


def test_a_damaged_node_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with served("--data", str(tmp_path)) as store:
        client = store.client()
        client.create_table(**TABLE)
        keys = [str(number) for number in range(30)]
        os.kill(min(store.nodes), signal.SIGSTOP)
        for key in keys:
            put_at_last(client, key)
        for pid in store.nodes:
            os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not nodes_of(tmp_path))
    wals = sorted(tmp_path.glob("node-*/log.db-wal"), key=lambda file: file.stat().st_size)
    hurt = wals[-1]
    content = bytearray(hurt.read_bytes())
    content[len(content) // 2] ^= 1
    hurt.write_bytes(content)
    with served("--data", str(tmp_path)) as store:
        assert missing(store.client(), keys) == []
        assert eventually(lambda: not (hurt.parent / "damaged").exists())
    assert eventually(lambda: not nodes_of(tmp_path))
    disk = FolderDisk(hurt.parent)
    assert not disk.load().lost, "it has not caught up"
    assert (hurt.parent / "log.damaged").exists()


def test_beyond_this_machine_the_store_serves_only_when_told_to() -> None:
    assert "say --open to do so" in refusal("--port", "0", "--host", "0.0.0.0")


def put_at_last(client: Any, key: str) -> None:
    def done() -> bool:
        try:
            client.put_item(TableName="table", Item={"k": {"S": key}})
        except (BotoCoreError, ClientError):
            return False
        return True

    assert eventually(done)


def takes_part(folder: Path, copy: Path) -> bool:
    """Whether a node has caught up, by a copy of its journal, which it alone may read."""
    try:
        for name in ("log.db", "log.db-wal"):
            shutil.copy(folder / name, copy / name)
        with closing(sqlite3.connect(copy / "log.db")) as journal:
            return journal.execute("select lost from promise").fetchall() == [(0,)]
    except (OSError, sqlite3.Error):
        return False


def nodes_of(folder: Path) -> set[int]:
    listed = subprocess.run(("ps", "-Aww", "-o", "pid=,args="), capture_output=True, check=True)
    lines = listed.stdout.decode().splitlines()
    return {int(line.split()[0]) for line in lines if f'"{folder}/node-' in line}


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
