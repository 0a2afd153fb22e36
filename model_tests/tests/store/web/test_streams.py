"""Streams through `dynaspec serve`, read by boto3 unmodified."""

from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.endpoints.served import WITHIN_S, children, eventually, served
from support.runs.streams import Record, records_of, stream_arn

TABLE = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


@pytest.mark.parametrize("options", [(), ("--data", "data")], ids=["in memory", "on disks"])
def test_an_unmodified_sdk_reads_what_was_written(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with served(*options) as store:
        client, streams = store.client(), store.client("dynamodbstreams")
        client.create_table(**TABLE)
        first, second = {"k": {"S": "a"}, "n": {"N": "1"}}, {"k": {"S": "a"}, "n": {"N": "2"}}
        for item in (first, first, second):
            client.put_item(TableName="table", Item=item)
        client.delete_item(TableName="table", Key={"k": {"S": "a"}})
        arn = stream_arn(client, "table")
        assert eventually(lambda: len(records_of(streams, arn)) >= 3)
        shown = [
            (record["eventName"], told.get("OldImage"), told.get("NewImage"))
            for record in records_of(streams, arn)
            for told in (record["dynamodb"],)
        ]
        assert shown == [
            ("INSERT", None, first),
            ("MODIFY", first, second),
            ("REMOVE", second, None),
        ]


class Writer(threading.Thread):
    """Puts ever greater numbers at two keys of its own; remembers which were acknowledged."""

    def __init__(self, client: Any, name: str) -> None:
        super().__init__()
        self._client, self._label = client, name
        self.acknowledged: list[tuple[str, int]] = []
        self._stop_asked = threading.Event()

    def run(self) -> None:
        number = 0
        while not self._stop_asked.is_set():
            number += 1
            key = f"{self._label}{number % 2}"
            item = {"k": {"S": key}, "n": {"N": str(number)}}
            try:
                self._client.put_item(TableName="table", Item=item)
            except (BotoCoreError, ClientError):
                continue
            self.acknowledged.append((key, number))

    def end(self) -> list[tuple[str, int]]:
        self._stop_asked.set()
        self.join(WITHIN_S)
        return self.acknowledged


def told(records: list[Record]) -> list[tuple[str, int]]:
    """Of each record its key and its number."""
    images = [record["dynamodb"]["NewImage"] for record in records]
    return [(image["k"]["S"], int(image["n"]["N"])) for image in images]


def unchained(records: list[Record]) -> list[Record]:
    """The records whose old image is not the new one of their key's record before."""
    last: dict[str, Any] = {}
    wrong = []
    for record in records:
        shown = record["dynamodb"]
        key = shown["Keys"]["k"]["S"]
        if shown.get("OldImage") != last.get(key):
            wrong.append(record)
        last[key] = shown["NewImage"]
    return wrong


def test_every_acknowledged_write_is_once_in_the_stream_though_nodes_are_killed(
    tmp_path: Path,
) -> None:
    """One node after the other is killed while clients write, and started again."""
    chance = random.Random(0)
    with served("--data", str(tmp_path)) as store:
        client, streams = store.client(), store.client("dynamodbstreams")
        client.create_table(**TABLE)
        writers = [Writer(store.client(), name) for name in "abc"]
        for writer in writers:
            writer.start()
        for _ in range(6):
            before = [len(writer.acknowledged) for writer in writers]
            os.kill(chance.choice(sorted(children(store.process.pid))), signal.SIGKILL)
            grown = zip(writers, before, strict=True)
            assert eventually(
                lambda grown=list(grown): all(len(w.acknowledged) > n + 5 for w, n in grown)
            )
        acknowledged = [write for writer in writers for write in writer.end()]
        # Records come in the order of the log: with this one all others are there.
        client.put_item(TableName="table", Item={"k": {"S": "last"}, "n": {"N": "0"}})
        arn = stream_arn(client, "table")
        assert eventually(lambda: ("last", 0) in told(records_of(streams, arn)))
        records = records_of(streams, arn)
    assert set(acknowledged) <= set(told(records))
    assert len(told(records)) == len(set(told(records))), "a write is in the stream twice"
    for key in {key for key, _ in acknowledged}:
        numbers = [number for each, number in told(records) if each == key]
        assert numbers == sorted(numbers), f"the records of {key} are not in order"
    assert unchained(records) == []
