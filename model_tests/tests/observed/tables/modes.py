"""TableThroughputMode, another name of BillingMode, and the definitions of an added index."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    EXTENDDB,
    KETLARK,
    SETTLED,
    AnyOrder,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    definition,
    get,
    index,
    pk,
    put,
    row,
    s,
    table,
)

MODE: Final = EXTENDDB + "test_table_throughput_mode.py (us-east-1, 2026-08-21)"
ADDED: Final = KETLARK + "tier2/updateTable/gsi.test.ts (eu-west-2, 2026-07-12)"
ORDER: Final = EXTENDDB + "test_table_operations.py (2026-09-16)"
ON_DEMAND: Final = "PAY_PER_REQUEST"
UNITS: Final[Wire] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
BOGUS: Final = (
    "Value '{}' at '{}' failed to satisfy constraint: "
    "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"
)
NEITHER: Final = (
    "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits "
    "can be specified when BillingMode is PAY_PER_REQUEST"
)
UPDATED: Final = "LastUpdateToPayPerRequestDateTime"


def made(**more: Any) -> Step:
    return table("mode", ("pk", "S"), BillingMode=None, **more)


def changed(**more: Any) -> Step:
    return ask("UpdateTable", TableName="mode", **more)


def described(**parts: object) -> Step:
    return ask("DescribeTable", TableName="mode").gives(Table=parts)


DEMANDED: Final[Wire] = {
    "BillingModeSummary": {"BillingMode": ON_DEMAND},
    "TableThroughputModeSummary": {"TableThroughputMode": ON_DEMAND},
}
PROVISIONED: Final[Wire] = {
    "ProvisionedThroughput": UNITS,
    "BillingModeSummary": ABSENT,
    "TableThroughputModeSummary": ABSENT,
}


def created(name: str, *keys: str, **more: Any) -> Wire:
    return {"Create": index(name, *keys, **more)}


def adds(*changes: Wire, definitions: tuple[str, ...] | None = ()) -> Step:
    given: Wire = {}
    if definitions is not None:
        given["AttributeDefinitions"] = [definition(name, "S") for name in definitions]
    return ask("UpdateTable", TableName="pair", **given, GlobalSecondaryIndexUpdates=list(changes))


def defines(*names: str) -> Step:
    wanted = AnyOrder(tuple(definition(name, "S") for name in names))
    return ask("DescribeTable", TableName="pair").gives(Table={"AttributeDefinitions": wanted})


ROWS: tuple[Row, ...] = (
    row(
        MODE,
        "the mode alone",
        made(TableThroughputMode=ON_DEMAND).gives(TableDescription=DEMANDED),
        SETTLED,
        described(**DEMANDED),
    ),
    row(
        MODE,
        "BillingMode decides beside it",
        made(TableThroughputMode=ON_DEMAND, ProvisionedThroughput=UNITS).invalid(NEITHER),
        table(
            "mode",
            ("pk", "S"),
            BillingMode="PROVISIONED",
            ProvisionedThroughput=UNITS,
            TableThroughputMode=ON_DEMAND,
        ),
        SETTLED,
        described(**PROVISIONED),
    ),
    row(
        MODE,
        "BillingMode decides beside the other mode",
        table(
            "mode",
            ("pk", "S"),
            TableThroughputMode="PROVISIONED",
            ProvisionedThroughput=UNITS,
        ).invalid(NEITHER),
    ),
    row(
        MODE,
        "a mode with units",
        made(TableThroughputMode="PROVISIONED", ProvisionedThroughput=UNITS),
        SETTLED,
        described(**PROVISIONED),
        changed(TableThroughputMode=ON_DEMAND),
        SETTLED,
        described(**DEMANDED),
        changed(TableThroughputMode="PROVISIONED", ProvisionedThroughput=UNITS),
        SETTLED,
        described(ProvisionedThroughput=UNITS),
    ),
    row(
        MODE,
        "BillingMode decides in a change",
        table("mode", ("pk", "S")),
        SETTLED,
        changed(
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 2},
            TableThroughputMode=ON_DEMAND,
        ),
        SETTLED,
        described(ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}),
    ),
    row(
        MODE,
        "a mode that is none",
        made(TableThroughputMode="BOGUS").invalid(BOGUS.format("BOGUS", "tableThroughputMode")),
        table("mode", ("pk", "S"), TableThroughputMode="BOGUS").invalid(
            BOGUS.format("BOGUS", "tableThroughputMode")
        ),
        changed(TableThroughputMode="BOGUS").invalid(BOGUS.format("BOGUS", "tableThroughputMode")),
        table("mode", ("pk", "S"), BillingMode="BOGUS1", TableThroughputMode="BOGUS2").invalid(
            "2 validation errors detected: "
            + BOGUS.format("BOGUS1", "billingMode")
            + "; "
            + BOGUS.format("BOGUS2", "tableThroughputMode")
        ),
    ),
    row(
        ADDED,
        "what an added index defines is added",
        adds(created("gsi1", "g1"), definitions=("g1",)),
        SETTLED,
        adds(created("gsi2", "g2"), definitions=("g2",)),
        SETTLED,
        defines("g1", "g2", "pk", "sk"),
        put("pair", {**pk("base"), "sk": s("1")}),
        get("pair", {**pk("base"), "sk": s("1")}).gives(Item=pk("base")),
    ),
    row(
        ADDED,
        "all keys of an added index are defined in the request",
        adds(created("gsi", "pk", "g3"), definitions=("g3",)).invalid(),
        adds(created("gsi", "unknown"), definitions=None).invalid(),
    ),
    row(
        ADDED,
        "an index that is there, and one that is not",
        adds(created("gsi", "g"), definitions=("g",)),
        SETTLED,
        adds(created("gsi", "g"), definitions=("g",)).invalid(),
        adds({"Delete": {"IndexName": "none"}}, definitions=None).refused(
            "ResourceNotFoundException"
        ),
        adds({"Delete": {"IndexName": "gsi"}}, definitions=None),
        SETTLED,
        ask("DescribeTable", TableName="pair").gives(Table={"GlobalSecondaryIndexes": ABSENT}),
    ),
    row(
        ORDER,
        "names come by their bytes",
        table("zz-a_z", ("pk", "S")),
        table("zz-ab", ("pk", "S")),
        SETTLED,
        ask("ListTables", ExclusiveStartTableName="zz-a", Limit=1).gives(
            TableNames=Exactly(["zz-a_z"]), LastEvaluatedTableName="zz-a_z"
        ),
        ask("ListTables", ExclusiveStartTableName="zz-a_z").gives(TableNames=Exactly(["zz-ab"])),
    ),
)
