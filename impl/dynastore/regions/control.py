"""What a region's processes of replication note for each other: a table in their region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from dynareader.errors import ask

TABLE: Final = "dynaspec.replication"
LEASES: Final = "dynaspec.replication.leases"
"""Where the workers of rep out have their leases and checkpoints (`dynareader.LeaseTable`)."""
_KEY: Final = (("kind", "HASH"), ("name", "RANGE"))

Values = Mapping[str, Any]
"""Attributes in the form in which the API has them: name to type to content."""


@dataclass(frozen=True)
class Control:
    """The table, through a boto3 client of `dynamodb`.

    Methods raise a `dynareader.ReaderError`: `LostError` where a condition does not hold.
    """

    client: Any

    def make(self) -> None:
        """Make the table unless it is there."""
        try:
            ask(
                self.client.create_table,
                TableName=TABLE,
                AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n, _ in _KEY],
                KeySchema=[{"AttributeName": n, "KeyType": kind} for n, kind in _KEY],
                BillingMode="PAY_PER_REQUEST",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise

    def rows(self, kind: str) -> dict[str, Values]:
        """Return all rows of a kind, by name."""
        found: dict[str, Values] = {}
        start: dict[str, Any] = {}
        while True:
            page = ask(
                self.client.query,
                TableName=TABLE,
                ConsistentRead=True,
                KeyConditionExpression="#kind = :kind",
                ExpressionAttributeNames={"#kind": "kind"},
                ExpressionAttributeValues={":kind": {"S": kind}},
                **start,
            )
            found |= {item["name"]["S"]: item for item in page["Items"]}
            if "LastEvaluatedKey" not in page:
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def row(self, kind: str, name: str) -> Values | None:
        """Return one row; None: there is none."""
        key = {"kind": {"S": kind}, "name": {"S": name}}
        answer = ask(self.client.get_item, TableName=TABLE, Key=key, ConsistentRead=True)
        item: Values | None = answer.get("Item")
        return item

    def put(self, kind: str, name: str, values: Values, **condition: Any) -> None:
        """Write a row, on a condition if there is one, as PutItem takes it."""
        item = {**values, "kind": {"S": kind}, "name": {"S": name}}
        ask(self.client.put_item, TableName=TABLE, Item=item, **condition)

    def remove(self, kind: str, name: str, **condition: Any) -> None:
        """Delete a row, on a condition if there is one, as DeleteItem takes it."""
        key = {"kind": {"S": kind}, "name": {"S": name}}
        ask(self.client.delete_item, TableName=TABLE, Key=key, **condition)
