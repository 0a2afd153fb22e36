"""One item behind the specification, for the tests of the legacy parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from dynaspec.items import EMPTY, Failure, Success, handle
from dynaspec.items.tables.lifecycle import settled

Wire = dict[str, Any]
INVALID = "One or more parameter values were invalid: "
STORED: Wire = {
    "p": {"S": "k"},
    "text": {"S": "hello"},
    "blob": {"B": b"hi there"},
    "one": {"N": "1"},
    "yes": {"BOOL": True},
    "nil": {"NULL": True},
    "words": {"SS": ["cat", "dog"]},
    "odds": {"NS": ["1", "3"]},
    "list": {"L": [{"N": "2"}, {"S": "x"}, {"BOOL": True}]},
    "map": {"M": {"x": {"N": "1"}}},
}


class Service:
    """Sends requests for one item to the specification, and keeps the table between them."""

    def __init__(self, *stored: Wire) -> None:
        self.tables = EMPTY
        self.send(
            "CreateTable",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.tables = settled(self.tables)
        for item in stored:
            self.body("PutItem", Item=item)

    def send(self, operation: str, **request: object) -> Success | Failure:
        self.tables, answer = handle(self.tables, operation, {"TableName": "Things", **request})
        return answer

    def body(self, operation: str, **request: object) -> Mapping[str, Any]:
        answer = self.send(operation, **request)
        assert isinstance(answer, Success), f"{operation} {request} was refused: {answer}"
        return answer.body

    def update(self, **request: object) -> Mapping[str, Any]:
        return self.body("UpdateItem", Key={"p": {"S": "k"}}, **request)

    def fault(self, operation: str, **request: object) -> str:
        answer = self.send(operation, **request)
        assert isinstance(answer, Failure), f"{operation} {request} was accepted: {answer}"
        return f"{answer.code}: {answer.message}"

    def item(self) -> Wire | None:
        return cast("Wire | None", self.body("GetItem", Key={"p": {"S": "k"}}).get("Item"))


def compared(operator: str, *values: Wire) -> Wire:
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}
