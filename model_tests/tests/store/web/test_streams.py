"""Streams through `dynaspec serve`, read by boto3 unmodified."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.served import eventually, served
from support.streams import records_of, stream_arn

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
