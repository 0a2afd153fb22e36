"""Who reads which shard and how far it came: a table, written under conditions alone.

A lease is a row: owner, counter, checkpoint. Every write of its owner raises the counter, on the
condition that owner and counter are still what the owner knows. So a counter that does not move
tells the others that the owner is gone, and a worker that was deposed can write nothing any more.
Source of the design: AWS, *Kinesis Client Library*, its lease table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from dynareader.errors import LostError, ask

NOBODY = ""


@dataclass(frozen=True)
class Lease:
    """A row of the lease table."""

    shard_id: str
    owner: str = NOBODY
    counter: int = 0
    checkpoint: str | None = None
    """The sequence number of the last record that was handled; None before the first."""

    finished: bool = False
    """All records of the shard were handled, and none will follow."""


class LeaseTable:
    """The leases of one stream's readers, in a table that readers of several streams may share.

    Each method makes requests through a boto3 client of `dynamodb` and raises a `ReaderError`.
    """

    def __init__(self, client: Any, table: str, group: str) -> None:
        """Use `table`, which `make` makes, for the readers `group` of a stream."""
        self._client = client
        self._table = table
        self._group = group

    def make(self) -> None:
        """Make the table unless it is there, and wait for it."""
        schema = (("group", "HASH"), ("shard", "RANGE"))
        try:
            ask(
                self._client.create_table,
                TableName=self._table,
                AttributeDefinitions=[
                    {"AttributeName": n, "AttributeType": "S"} for n, _ in schema
                ],
                KeySchema=[{"AttributeName": n, "KeyType": kind} for n, kind in schema],
                BillingMode="PAY_PER_REQUEST",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
        self._client.get_waiter("table_exists").wait(
            TableName=self._table, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )

    def all(self) -> dict[str, Lease]:
        """Read every lease, by shard, strongly consistent."""
        found: dict[str, Lease] = {}
        start: dict[str, Any] = {}
        while True:
            answer = ask(
                self._client.query,
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="#group = :group",
                ExpressionAttributeNames={"#group": "group"},
                ExpressionAttributeValues={":group": {"S": self._group}},
                **start,
            )
            found |= {item["shard"]["S"]: _lease(item) for item in answer["Items"]}
            if "LastEvaluatedKey" not in answer:
                return found
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def add(self, shard_id: str) -> None:
        """Add a lease that nobody has, unless the shard has one."""
        try:
            self._put(Lease(shard_id), "attribute_not_exists(#shard)", {"#shard": "shard"}, {})
        except LostError:
            return

    def take(self, lease: Lease, owner: str) -> Lease:
        """Make `lease`, as it was read, `owner`'s; raise `LostError` if it has changed since."""
        return self.write(lease, owner=owner)

    def write(self, lease: Lease, **changes: Any) -> Lease:
        """Write `changes`, and the next counter; raise `LostError` if `lease` has changed since."""
        new = replace(lease, counter=lease.counter + 1, **changes)
        self._put(
            new,
            "#owner = :owner AND #counter = :counter",
            {"#owner": "owner", "#counter": "counter"},
            {":owner": {"S": lease.owner}, ":counter": {"N": str(lease.counter)}},
        )
        return new

    def _put(
        self, lease: Lease, condition: str, names: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        item = {
            "group": {"S": self._group},
            "shard": {"S": lease.shard_id},
            "owner": {"S": lease.owner},
            "counter": {"N": str(lease.counter)},
            "finished": {"BOOL": lease.finished},
        }
        if lease.checkpoint is not None:
            item["checkpoint"] = {"S": lease.checkpoint}
        given = {"ExpressionAttributeValues": values} if values else {}
        ask(
            self._client.put_item,
            TableName=self._table,
            Item=item,
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            **given,
        )


def _lease(item: Mapping[str, Any]) -> Lease:
    return Lease(
        item["shard"]["S"],
        item["owner"]["S"],
        int(item["counter"]["N"]),
        item["checkpoint"]["S"] if "checkpoint" in item else None,
        item["finished"]["BOOL"],
    )
