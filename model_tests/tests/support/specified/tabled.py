"""What the tests of the specification's operations on tables share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dynaspec.items import EMPTY, Failure, Success, Tables, handle
from dynaspec.items.tables.lifecycle import allocated, settled
from support.specified.item_service import definition

NAME = "Things"
ARN = f"arn:aws:dynamodb:us-east-1:000000000000:table/{NAME}"
INVALID = "One or more parameter values were invalid: "
BUSY = "Attempt to change a resource which is still in use: "
LIMIT = "Subscriber limit exceeded: "
UNITS = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}
MORE = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 3}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
RARE = "STANDARD_INFREQUENT_ACCESS"
INDEX = {
    "IndexName": "new",
    "KeySchema": [{"AttributeName": "q", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
MAKE = {
    "AttributeDefinitions": [{"AttributeName": "q", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": INDEX}],
}
DROP = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "new"}}]}
Request = Mapping[str, Any]


class Tabled:
    """A table, on demand, and what has been begun of it and not ended."""

    def __init__(self, **more: object) -> None:
        self.tables: Tables = EMPTY
        self.ok("CreateTable", **definition(("p", "S")), **more)
        self.settle()

    def send(self, operation: str, **request: object) -> Success | Failure:
        about = "ResourceArn" if "tag" in operation.lower() else "TableName"
        named = {about: ARN if about == "ResourceArn" else NAME, **request}
        self.tables, answer = handle(self.tables, operation, named)
        return answer

    def ok(self, operation: str, **request: object) -> dict[str, Any]:
        answer = self.send(operation, **request)
        assert isinstance(answer, Success), f"{operation} {request} was refused: {answer}"
        return dict(answer.body)

    def refused(self, operation: str, **request: object) -> str:
        answer = self.send(operation, **request)
        assert isinstance(answer, Failure), f"{operation} {request} was accepted: {answer}"
        return answer.message

    def update(self, **request: object) -> dict[str, Any]:
        told: dict[str, Any] = self.ok("UpdateTable", **request)["TableDescription"]
        return told

    def settle(self) -> None:
        self.tables = settled(self.tables)

    def fill(self) -> None:
        """Let the new index be filled."""
        self.tables = self.tables.put(NAME, allocated(self.tables.by_name[NAME]))

    @property
    def described(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ok("DescribeTable")["Table"]
        return found
