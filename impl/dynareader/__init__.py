"""Reads a DynamoDB stream to its end and beyond, with any number of workers, on any endpoint.

    from dynareader import Batch, LeaseTable, Stream, Worker, run

    def handle(batch: Batch) -> None: ...

    stream = Stream(boto3.client("dynamodbstreams"), arn)
    leases = LeaseTable(boto3.client("dynamodb"), "leases", group="my readers of " + arn)
    leases.make()
    run(Worker("a name of its own", stream, leases, handle), stop=threading.Event())

Each shard is read by one worker at a time, in order, and after its parent. Each record is handed
out at least once. Those after the last checkpoint are handed out again when a worker dies, is
deposed or fails: no reader can do better, as the records' effect and the checkpoint are two writes.

`ShardReader` and `Walk` read without leases, for one who reads alone.
"""

from dynareader.errors import (
    ExpiredError,
    LostError,
    NotFoundError,
    ReaderError,
    TrimmedError,
    TryAgainError,
)
from dynareader.leases import Lease, LeaseTable
from dynareader.running import run
from dynareader.stream import Page, Record, Shard, ShardReader, Stream, sequence_number
from dynareader.walk import Walk
from dynareader.worker import Batch, Handler, Worker

__all__ = [
    "Batch",
    "ExpiredError",
    "Handler",
    "Lease",
    "LeaseTable",
    "LostError",
    "NotFoundError",
    "Page",
    "ReaderError",
    "Record",
    "Shard",
    "ShardReader",
    "Stream",
    "TrimmedError",
    "TryAgainError",
    "Walk",
    "Worker",
    "run",
    "sequence_number",
]
