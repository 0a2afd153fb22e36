"""What requests consume."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    NUBO,
    PAIR,
    SETTLED,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    definition,
    delete,
    get,
    index,
    pk,
    put,
    query,
    row,
    s,
    scan,
    table,
    transact,
    update,
)

SINGLE: Final = NUBO + "tier1/getItem/consumedCapacity.test.ts (eu-west-2)"
INDEXES: Final = NUBO + "tier1/putItem/indexConsumedCapacity.test.ts (eu-west-2, 2026-08-12)"
QUERY: Final = NUBO + "tier1/query/consumedCapacity.test.ts"
SCAN: Final = NUBO + "tier1/scan/consumedCapacity.test.ts"
TRANSACTION: Final = NUBO + "tier2/transactions/transactWrite.test.ts"
TABLE: Final = "costed"
MADE: Final = (
    table(
        TABLE,
        ("pk", "S"),
        ("sk", "S"),
        AttributeDefinitions=[definition(name, "S") for name in ("pk", "sk", "g", "l")],
        GlobalSecondaryIndexes=[index("global", "g", kind="INCLUDE", include=["proj"])],
        LocalSecondaryIndexes=[index("local", "pk", "l")],
    ),
    SETTLED,
)
KEY: Final = {**pk("k"), "sk": s("1")}
FULL: Final = {**KEY, "g": s("g"), "l": s("L"), "proj": s("p"), "rest": s("o")}


def cost(total: int, in_table: int, in_global: int = 0, in_local: int = 0) -> Wire:
    def arm(name: str, units: int) -> object:
        return Exactly({name: {"CapacityUnits": units}}) if units else ABSENT

    return {
        "CapacityUnits": total,
        "Table": Exactly({"CapacityUnits": in_table}),
        "GlobalSecondaryIndexes": arm("global", in_global),
        "LocalSecondaryIndexes": arm("local", in_local),
        "ReadCapacityUnits": ABSENT,
        "WriteCapacityUnits": ABSENT,
    }


def costs(about: str, step: Step, consumed: Wire, *before: Step) -> Row:
    asked = ask(step.operation, **{**step.request, "ReturnConsumedCapacity": "INDEXES"})
    return row(INDEXES, about, *MADE, *before, asked.gives(ConsumedCapacity=consumed))


def changed(about: str, expression: str, consumed: Wire, **given: Wire) -> Row:
    more: Wire = {"ExpressionAttributeValues": {":v": given["v"]}} if given else {}
    return costs(about, update(TABLE, KEY, expression, **more), consumed, put(TABLE, FULL))


SIX: Final = [
    put(
        PAIR,
        {
            **pk("p"),
            "sk": s(str(at)),
            "keep": s("yes" if at == 0 else "no"),
            "filler": s("x" * 200),
        },
    )
    for at in range(6)
]
KEPT: Final = {"FilterExpression": "keep = :k"}


def reads(source: str, about: str, step: Any, units: float, count: int) -> Row:
    return row(
        source,
        about,
        *SIX,
        step.gives(ConsumedCapacity={"CapacityUnits": units, "Table": ABSENT}, Count=count),
    )


def asked(**more: Any) -> Step:
    values: Wire = {":p": s("p"), **more.pop("values", {})}
    return ask(
        "Query",
        TableName=PAIR,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues=values,
        ReturnConsumedCapacity="TOTAL",
        **more,
    )


def swept(**more: Any) -> Step:
    values = {"ExpressionAttributeValues": more.pop("values")} if "values" in more else {}
    return scan(PAIR, ReturnConsumedCapacity="TOTAL", **values, **more)


def alone(about: str, step: Step, units: float) -> Row:
    told = {
        "TableName": HASH,
        "CapacityUnits": units,
        "Table": ABSENT,
        "ReadCapacityUnits": ABSENT,
        "WriteCapacityUnits": ABSENT,
    }
    return row(
        SINGLE,
        about,
        put(HASH, {**pk("k"), "a": s("x")}),
        ask(step.operation, **{**step.request, "ReturnConsumedCapacity": "TOTAL"}).gives(
            ConsumedCapacity=told
        ),
    )


ROWS: tuple[Row, ...] = (
    alone("a consistent read", get(HASH, pk("k")), 1),
    alone("an eventually consistent read", ask("GetItem", TableName=HASH, Key=pk("k")), 0.5),
    alone("a put", put(HASH, {**pk("k"), "a": s("y")}), 1),
    alone(
        "an update",
        update(HASH, pk("k"), "SET a = :v", ExpressionAttributeValues={":v": s("y")}),
        1,
    ),
    alone("a deletion", delete(HASH, pk("k")), 1),
    row(
        SINGLE,
        "nothing is told where nothing is asked",
        put(HASH, pk("k"), ReturnConsumedCapacity="NONE").gives(ConsumedCapacity=ABSENT),
    ),
    row(
        SINGLE,
        "a query, by index",
        *SIX,
        query(
            PAIR,
            "pk = :p AND sk = :v",
            ReturnConsumedCapacity="INDEXES",
            ExpressionAttributeValues={":p": s("p"), ":v": s("0")},
        ).gives(ConsumedCapacity={"CapacityUnits": 1, "Table": Exactly({"CapacityUnits": 1})}),
    ),
    row(
        SINGLE,
        "a batch of two puts",
        ask(
            "BatchWriteItem",
            RequestItems={
                HASH: [{"PutRequest": {"Item": pk("a")}}, {"PutRequest": {"Item": pk("b")}}]
            },
            ReturnConsumedCapacity="TOTAL",
        ).gives(ConsumedCapacity=[Exactly({"TableName": HASH, "CapacityUnits": 2})]),
    ),
    costs(
        "a put in a global index",
        put(TABLE, {**KEY, "g": s("g"), "proj": s("p")}),
        cost(2, 1, in_global=1),
    ),
    costs("a put in no index", put(TABLE, {**KEY, "rest": s("o")}), cost(1, 1)),
    costs("a put in a local index", put(TABLE, {**KEY, "l": s("L")}), cost(2, 1, in_local=1)),
    costs("a put in both indexes", put(TABLE, FULL), cost(3, 1, 1, 1)),
    costs("the same put again", put(TABLE, FULL), cost(1, 1), put(TABLE, FULL)),
    row(
        INDEXES,
        "in total",
        *MADE,
        put(TABLE, FULL, ReturnConsumedCapacity="TOTAL").gives(
            ConsumedCapacity=Exactly({"TableName": TABLE, "CapacityUnits": 3})
        ),
    ),
    changed(
        "an update of what the global index has not",
        "SET rest = :v",
        cost(2, 1, in_local=1),
        v=s("o2"),
    ),
    changed(
        "an update of what the global index projects", "SET proj = :v", cost(3, 1, 1, 1), v=s("p2")
    ),
    changed("an update of the global key", "SET g = :v", cost(4, 1, 2, 1), v=s("g2")),
    changed("the global key removed", "REMOVE g", cost(3, 1, 1, 1)),
    changed("an update of the local key", "SET l = :v", cost(3, 1, in_local=2), v=s("L2")),
    costs("a deletion from both indexes", delete(TABLE, KEY), cost(3, 1, 1, 1), put(TABLE, FULL)),
    costs(
        "a deletion from no index",
        delete(TABLE, KEY),
        cost(1, 1),
        put(TABLE, {**KEY, "rest": s("o")}),
    ),
    row(
        INDEXES,
        "a batch of two puts, one in the global index",
        *MADE,
        ask(
            "BatchWriteItem",
            ReturnConsumedCapacity="INDEXES",
            RequestItems={
                TABLE: [
                    {
                        "PutRequest": {
                            "Item": {**pk("a"), "sk": s("1"), "g": s("g"), "proj": s("p")}
                        }
                    },
                    {"PutRequest": {"Item": {**pk("b"), "sk": s("1")}}},
                ]
            },
        ).gives(ConsumedCapacity=[cost(3, 2, in_global=1)]),
    ),
    reads(QUERY, "a query", asked(), 0.5, 6),
    reads(QUERY, "a query and a filter", asked(values={":k": s("yes")}, **KEPT), 0.5, 1),
    reads(
        QUERY,
        "a query and a filter that nothing passes",
        asked(values={":k": s("x")}, **KEPT),
        0.5,
        0,
    ),
    reads(QUERY, "a query of one attribute", asked(ProjectionExpression="sk"), 0.5, 6),
    reads(SCAN, "a scan", swept(), 0.5, 6),
    reads(SCAN, "a scan and a filter", swept(values={":k": s("yes")}, **KEPT), 0.5, 1),
    reads(
        SCAN,
        "a scan, a filter and a projection",
        swept(values={":k": s("yes")}, ProjectionExpression="pk", **KEPT),
        0.5,
        1,
    ),
    row(
        TRANSACTION,
        "a transaction of two puts",
        transact(
            {"Put": {"TableName": HASH, "Item": pk("a")}},
            {"Put": {"TableName": HASH, "Item": pk("b")}},
            ReturnConsumedCapacity="TOTAL",
        ).gives(ConsumedCapacity=[{"TableName": HASH, "CapacityUnits": 4}]),
    ),
    row(
        NUBO + "tier2/transactions/transactGet.test.ts",
        "two items read, one of them not there",
        put(HASH, pk("a")),
        ask(
            "TransactGetItems",
            ReturnConsumedCapacity="TOTAL",
            TransactItems=[
                {"Get": {"TableName": HASH, "Key": pk("a")}},
                {"Get": {"TableName": HASH, "Key": pk("none")}},
            ],
        ).gives(ConsumedCapacity=[{"CapacityUnits": 4}]),
    ),
    row(
        NUBO + "tier2/transactions/transactGet.test.ts",
        "an item read, by index",
        ask(
            "TransactGetItems",
            ReturnConsumedCapacity="INDEXES",
            TransactItems=[{"Get": {"TableName": HASH, "Key": pk("a")}}],
        ).gives(ConsumedCapacity=[{"Table": {"ReadCapacityUnits": 2}}]),
    ),
)
