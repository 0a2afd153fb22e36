"""Workers on third parties' streams: one dies, the other goes on from its last checkpoint."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

from dynacheck.targets import start
from dynareader import Batch, LeaseTable, Stream, Walk, Worker

TABLE = "reader_test"


def clients(endpoint: str) -> tuple[Any, Any]:
    settings: dict[str, Any] = {
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "aws_access_key_id": "reader",
        "aws_secret_access_key": "reader",
        "config": Config(retries={"total_max_attempts": 1}, proxies={}),
    }
    session = boto3.session.Session()
    return session.client("dynamodb", **settings), session.client("dynamodbstreams", **settings)


def make(client: Any) -> str:
    made = client.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    arn: str = made["TableDescription"]["LatestStreamArn"]
    return arn


@pytest.mark.parametrize("target", ["dynamodb-local", "moto", "ministack"])
def test_a_worker_goes_on_where_a_dead_one_checkpointed(target: str) -> None:
    with start(target) as started:
        database, streams = clients(started.endpoint)
        stream = Stream(streams, make(database))
        leases = LeaseTable(database, "reader_test_leases", "readers of " + stream.arn)
        leases.make()
        leases.make()
        got: list[tuple[str, str]] = []

        def reader(name: str) -> Worker:
            def handle(batch: Batch) -> None:
                images = (record["dynamodb"]["NewImage"] for record in batch.records)
                got.extend((name, image["n"]["N"]) for image in images)

            return Worker(name, stream, leases, handle)

        def put(numbers: range) -> None:
            for n in numbers:
                item = {"p": {"S": str(n % 3)}, "n": {"N": str(n)}}
                database.put_item(TableName=TABLE, Item=item)

        dead, heir = reader("dead"), reader("heir")
        put(range(5))
        for now in range(5):
            dead.step(now)
        put(range(5, 9))
        for now in range(30):
            heir.step(now)
        assert got == [
            *(("dead", str(n)) for n in range(5)),
            *(("heir", str(n)) for n in range(5, 9)),
        ]
        heir.stop()
        assert {lease.owner for lease in leases.all().values()} == {""}
        walk = Walk(stream)
        assert walk.poll() == 9
