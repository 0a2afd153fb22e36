"""A table's ARN in place of its name."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    EXTENDDB,
    HASH,
    NONE_SUCH,
    PAIR,
    Exactly,
    Row,
    Size,
    Step,
    Wire,
    ask,
    delete,
    get,
    n,
    pk,
    put,
    query,
    row,
    s,
    scan,
    transact,
    update,
)

SOURCE: Final = EXTENDDB + "test_table_arn_as_name.py (2026)"


def arn(name: str) -> str:
    return f"arn:aws:dynamodb:us-east-1:000000000000:table/{name}"


ITEM: Final[Wire] = {**pk("k"), "v": s("x")}
STORED: Final = put(HASH, ITEM)
OTHER: Final = put(PAIR, {**pk("k"), "sk": s("1")})
P: Final[Wire] = {"ExpressionAttributeValues": {":p": s("k")}}


def reads(**tables: list[Wire]) -> Step:
    asked = {table: {"Keys": keys} for table, keys in tables.items()}
    return ask("BatchGetItem", RequestItems=asked)


def writes(**tables: Wire) -> Step:
    asked = {table: [{"PutRequest": {"Item": item}}] for table, item in tables.items()}
    return ask("BatchWriteItem", RequestItems=asked)


def action(kind: str, key: Wire, **more: Any) -> Wire:
    return {kind: {"TableName": arn(HASH), **key, **more}}


ROWS: tuple[Row, ...] = (
    row(SOURCE, "GetItem", STORED, get(arn(HASH), pk("k")).gives(Item=Exactly(ITEM))),
    row(
        SOURCE,
        "PutItem",
        put(arn(HASH), ITEM),
        get(HASH, pk("k")).gives(Item=Exactly(ITEM)),
    ),
    row(
        SOURCE,
        "UpdateItem",
        STORED,
        update(arn(HASH), pk("k"), "SET v = :p", **P),
        get(HASH, pk("k")).gives(Item={"v": s("k")}),
    ),
    row(
        SOURCE,
        "DeleteItem",
        STORED,
        delete(arn(HASH), pk("k")),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(SOURCE, "Query", STORED, query(arn(HASH), "pk = :p", **P).gives(Count=1, Items=[pk("k")])),
    row(SOURCE, "Scan", STORED, scan(arn(HASH), FilterExpression="pk = :p", **P).gives(Count=1)),
    row(
        SOURCE,
        "the capacity is of what was named",
        STORED,
        get(arn(HASH), pk("k"), ReturnConsumedCapacity="TOTAL").gives(
            ConsumedCapacity={"TableName": arn(HASH)}
        ),
    ),
    row(
        SOURCE,
        "the ARN of an index, and a name that is none",
        get(f"{arn(HASH)}/index/some-index", pk("k")).invalid(),
        get(NONE_SUCH, pk("k")).no_table(),
    ),
    row(
        SOURCE,
        "in a transaction",
        STORED,
        put(HASH, {**pk("j"), "n": n(1)}),
        transact(
            action("Put", {"Item": pk("new")}),
            action("ConditionCheck", {"Key": pk("k")}, ConditionExpression="attribute_exists(pk)"),
            action(
                "Update",
                {"Key": pk("j")},
                UpdateExpression="SET n = :two",
                ExpressionAttributeValues={":two": n(2)},
            ),
        ),
        get(HASH, pk("j")).gives(Item={"n": n(2)}),
        ask("TransactGetItems", TransactItems=[action("Get", {"Key": pk("new")})]).gives(
            Responses=[{"Item": pk("new")}]
        ),
    ),
    row(
        SOURCE,
        "in a batch: what is read comes under the key that was given",
        STORED,
        OTHER,
        reads(**{arn(HASH): [pk("k")]}).gives(Responses=Exactly({arn(HASH): [ITEM]})),
        reads(**{arn(HASH): [pk("k")], PAIR: [{**pk("k"), "sk": s("1")}]}).gives(
            Responses={arn(HASH): [ITEM], PAIR: [{**pk("k"), "sk": s("1")}]}
        ),
    ),
    row(
        SOURCE,
        "in a batch: a table's name and its ARN are one",
        STORED,
        reads(**{arn(HASH): [pk("k")], HASH: [pk("k")]}).gives(Responses=Size(1)),
    ),
    row(
        SOURCE,
        "in a batch: what is written",
        writes(**{arn(HASH): pk("bw"), PAIR: {**pk("bw"), "sk": s("1")}}),
        get(HASH, pk("bw")).gives(Item=pk("bw")),
        get(PAIR, {**pk("bw"), "sk": s("1")}).gives(Item=pk("bw")),
    ),
)
