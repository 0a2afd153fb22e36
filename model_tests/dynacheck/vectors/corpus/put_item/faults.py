"""PutItem and others: what is right in a request, beside something that is wrong."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import LETTERS, index, with_indexes
from dynacheck.vectors.corpus.support.shared import API, KEY, ONE, REPORTED, TABLE, TYPES, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

VALUES: Request = {
    "b": {"B": b"\x00\xff"}, "bs": {"BS": [b"a"]}, "f": {"BOOL": False}, "z": {"NULL": True},
    "l": {"L": [{"B": b"c"}, {"N": "1"}]}, "m": {"M": {"k": {"SS": ["a"]}}}, "ns": {"NS": ["1"]},
}  # fmt: skip


def _of(rule: str, source: str, *steps: Step, tables: tuple[Request, ...] = ONE) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, tables)


_BY_ARN: Request = {"TableName": ARN + TABLE, "Item": KEY}
_ALONE = with_indexes(LETTERS, local=(index("near", "p"),))
_CROSSED = {**with_indexes(LETTERS, "l:S", local=(index("near", "l", "p"),)), "TableName": TABLE}

VECTORS = (
    _of("Values of each type are read though a member beside them is of the wrong type.", TYPES,
        Step(OPERATION, {**put({**KEY, **VALUES}), "ReturnValues": 1}),
        Step(OPERATION, {**put({**KEY, **VALUES}), "ReturnValues": "X"}),
        Step(OPERATION, put({**KEY, **VALUES, "x": {"N": 1}}))),
    _of("A table is named by its ARN though something else is wrong.",
        API.format("PutItem"),
        Step(OPERATION, {**_BY_ARN, "ReturnValues": "X"}),
        Step(OPERATION, {**_BY_ARN, "Item": {}}),
        Step("UpdateTimeToLive", {"TableName": ARN + TABLE}),
        Step("DescribeTable", {"TableName": f"{ARN}ab"})),
    _of("What an action of a transaction is made of is told before what it says of a table.",
        API.format("TransactWriteItems"),
        Step("TransactWriteItems", {"TransactItems": [{"Put": "a"}]}),
        Step("TransactWriteItems", {"TransactItems": [{"Put": [_BY_ARN]}]}),
        Step("TransactWriteItems", {"TransactItems": ["a"]}),
        Step("TransactWriteItems", {"TransactItems": [{"Put": None}]}),
        Step("TransactGetItems", {"TransactItems": [{"Get": None}]})),
    _of("A local index has the partition key of its table, and a sort key of its own.", REPORTED,
        Step("CreateTable", {**_CROSSED, "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"} for name in "prl"]}),
        Step("CreateTable", _ALONE),
        tables=()),
)  # fmt: skip
