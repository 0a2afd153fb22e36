"""Tables, their indexes, tags and time to live."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    INDEXED,
    NONE_SUCH,
    NUBO,
    PARITY,
    PRESENT,
    SETTLED,
    AnyOrder,
    Row,
    Size,
    Step,
    Wire,
    ask,
    definition,
    index,
    key_schema,
    row,
    table,
)

CREATE: Final = NUBO + "tier1/createTable/basic.test.ts"
GLOBAL: Final = NUBO + "tier1/createTable/gsi.test.ts"
LOCAL: Final = NUBO + "tier1/createTable/lsi.test.ts"
CONFIG: Final = NUBO + "tier1/createTable/config.test.ts"
PROJECTIONS: Final = NUBO + "tier1/createTable/specValidation.test.ts"
MESSAGES: Final = NUBO + "tier3/error-messages/createTable.test.ts"
ORDER: Final = PARITY + "tier3/validation-ordering/createTable.test.ts"
LIST: Final = NUBO + "tier1/listTables/basic.test.ts"
P: Final = ("pk", "S")
UNITS: Final = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
PROVISIONED: Final[Wire] = {"BillingMode": None, "ProvisionedThroughput": UNITS}
NEW: Final = "new"


def described(**parts: object) -> Step:
    return ask("DescribeTable", TableName=NEW).gives(Table=parts)


def made(source: str, about: str, step: Step, **parts: object) -> Row:
    return row(source, about, step, SETTLED, described(TableStatus="ACTIVE", **parts))


def bad(source: str, about: str, text: str | None = None, **more: Any) -> Row:
    keys = more.pop("keys", (P,))
    return row(source, about, table(more.pop("name", NEW), *keys, **more).invalid(text))


def defined(*names: str) -> list[Wire]:
    return [definition(name, "S") for name in names]


SHORT: Final = (
    "Value '{}' at '{}.1.member.indexName' failed to satisfy constraint: "
    "Member must have length greater than or equal to 3"
)


def short_names(local: str, global_: str) -> Row:
    step = table(
        "vo_names",
        P,
        ("sk", "S"),
        LocalSecondaryIndexes=[index(local, "pk", "lr")],
        GlobalSecondaryIndexes=[index(global_, "gh")],
    )
    return row(
        ORDER + " (2026-10-09)",
        f"short names of indexes: {local}, {global_}",
        step.invalid(
            f"2 validation errors detected: {SHORT.format(global_, 'globalSecondaryIndexes')}; "
            f"{SHORT.format(local, 'localSecondaryIndexes')}"
        ),
    )


ROWS: tuple[Row, ...] = (
    made(
        CREATE,
        "a table with capacity",
        table(NEW, P, **PROVISIONED),
        TableName=NEW,
        KeySchema=key_schema("pk"),
        AttributeDefinitions=defined("pk"),
        ProvisionedThroughput=UNITS,
    ),
    made(
        CREATE,
        "a table with a sort key",
        table(NEW, P, ("sk", "N"), **PROVISIONED),
        KeySchema=key_schema("pk", "sk"),
    ),
    made(
        CREATE,
        "a table on demand",
        table(NEW, P),
        BillingModeSummary={"BillingMode": "PAY_PER_REQUEST"},
    ),
    row(
        CREATE,
        "a table is listed",
        table(NEW, P),
        SETTLED,
        ask("ListTables").gives(
            TableNames=AnyOrder(
                ("hash", "hash_b", "hash_n", "indexed", "long_name", NEW, "pair", "pair_n")
            )
        ),
    ),
    bad(
        MESSAGES,
        "no name",
        "The parameter 'TableName' is required but was not present in the request",
        name=None,
        TableName=None,
    ),
    bad(
        MESSAGES,
        "a name of two characters",
        "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
        "Member must have length greater than or equal to 3",
        name="ab",
        **PROVISIONED,
    ),
    bad(CREATE, "a name of 256 characters", name="a" * 256),
    bad(CREATE, "a name with other characters", name="invalid;name"),
    row(CREATE, "a table that is there", table(HASH, P).refused("ResourceInUseException")),
    bad(CREATE, "no key", KeySchema=[]),
    bad(CREATE, "a definition that is not used", AttributeDefinitions=defined("pk", "extra")),
    row(
        MESSAGES,
        "an attribute twice in the key",
        table(NEW, P, KeySchema=key_schema("pk", "pk"), **PROVISIONED).mentions(
            "Invalid KeySchema"
        ),
    ),
    row(
        ORDER,
        "three attributes in the key",
        table(
            NEW,
            KeySchema=[*key_schema("pk", "sk"), {"AttributeName": "x", "KeyType": "RANGE"}],
            AttributeDefinitions=defined("pk", "sk", "x"),
        ).mentions(
            "at 'keySchema' failed to satisfy constraint: "
            "Member must have length less than or equal to 2"
        ),
    ),
    bad(
        MESSAGES,
        "a KeyType that is none",
        "1 validation error detected: Value 'INVALID' at 'keySchema.1.member.keyType' failed to "
        "satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
        KeySchema=[{"AttributeName": "pk", "KeyType": "INVALID"}],
        **PROVISIONED,
    ),
    bad(
        MESSAGES,
        "an AttributeType that is none",
        "1 validation error detected: Value 'INVALID' at "
        "'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
        "Member must satisfy enum value set: [B, N, S]",
        AttributeDefinitions=[definition("pk", "INVALID")],
        **PROVISIONED,
    ),
    row(
        ORDER,
        "a BillingMode that is none",
        table(NEW, P, BillingMode="INVALID_MODE").mentions(
            "billingMode", "[PROVISIONED, PAY_PER_REQUEST]"
        ),
    ),
    row(
        ORDER,
        "an empty name before all else",
        ask("CreateTable", TableName="", KeySchema=[], AttributeDefinitions=[]).mentions(
            "tableName"
        ),
    ),
    bad(
        MESSAGES,
        "a local index of a table without a sort key",
        "One or more parameter values were invalid: Table KeySchema does not have a range key, "
        "which is required when specifying a LocalSecondaryIndex",
        AttributeDefinitions=defined("pk", "l"),
        LocalSecondaryIndexes=[index("local", "pk", "l")],
        **PROVISIONED,
    ),
    bad(
        MESSAGES,
        "two indexes of one name",
        "One or more parameter values were invalid: Duplicate index name: same",
        AttributeDefinitions=defined("pk", "a", "b"),
        **PROVISIONED,
        GlobalSecondaryIndexes=[
            {**index("same", "a"), "ProvisionedThroughput": UNITS},
            {**index("same", "b"), "ProvisionedThroughput": UNITS},
        ],
    ),
    bad(
        LOCAL,
        "a local index with another partition key",
        keys=(P, ("sk", "S")),
        AttributeDefinitions=defined("pk", "sk", "o", "l"),
        LocalSecondaryIndexes=[index("local", "o", "l")],
    ),
    made(
        LOCAL,
        "a local index",
        table(
            NEW,
            P,
            ("sk", "S"),
            AttributeDefinitions=defined("pk", "sk", "l"),
            LocalSecondaryIndexes=[index("local", "pk", "l")],
        ),
        LocalSecondaryIndexes=[{"IndexName": "local", "KeySchema": key_schema("pk", "l")}],
    ),
    made(
        GLOBAL,
        "a global index",
        table(
            NEW,
            P,
            AttributeDefinitions=defined("pk", "g"),
            GlobalSecondaryIndexes=[index("global", "g")],
        ),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "global",
                "KeySchema": key_schema("g"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    ),
    made(
        GLOBAL,
        "a global index that includes some",
        table(
            NEW,
            P,
            AttributeDefinitions=defined("pk", "g"),
            GlobalSecondaryIndexes=[index("global", "g", kind="INCLUDE", include=["a", "b"])],
        ),
        GlobalSecondaryIndexes=[
            {"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": AnyOrder(("a", "b"))}}
        ],
    ),
    made(
        GLOBAL,
        "two global indexes",
        table(
            NEW,
            P,
            AttributeDefinitions=defined("pk", "g", "h"),
            GlobalSecondaryIndexes=[index("one", "g"), index("two", "h", kind="KEYS_ONLY")],
        ),
        GlobalSecondaryIndexes=Size(2),
    ),
    bad(
        PROJECTIONS,
        "INCLUDE of nothing",
        AttributeDefinitions=defined("pk", "g"),
        GlobalSecondaryIndexes=[index("global", "g", kind="INCLUDE")],
    ),
    bad(
        PROJECTIONS,
        "KEYS_ONLY of some",
        AttributeDefinitions=defined("pk", "g"),
        GlobalSecondaryIndexes=[index("global", "g", kind="KEYS_ONLY", include=["x"])],
    ),
    short_names("l1", "g1"),
    short_names("aa", "zz"),
    made(
        CONFIG,
        "a table that is protected",
        table(NEW, P, DeletionProtectionEnabled=True),
        DeletionProtectionEnabled=True,
    ),
    made(
        CONFIG,
        "a table that is seldom read",
        table(NEW, P, TableClass="STANDARD_INFREQUENT_ACCESS"),
        TableClassSummary={"TableClass": "STANDARD_INFREQUENT_ACCESS"},
    ),
    made(
        CONFIG,
        "a table that is encrypted by the account's key",
        table(NEW, P, SSESpecification={"Enabled": True}),
        SSEDescription={"Status": "ENABLED", "SSEType": "KMS"},
    ),
    made(CONFIG, "a table that is encrypted as all are", table(NEW, P), SSEDescription=ABSENT),
    made(
        CONFIG,
        "a table with most on demand",
        table(NEW, P, OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}),
        OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5},
    ),
    row(
        NUBO + "tier1/describeTable/basic.test.ts",
        "indexes are described",
        ask("DescribeTable", TableName=INDEXED).gives(
            Table={"LocalSecondaryIndexes": Size(2), "GlobalSecondaryIndexes": Size(2)}
        ),
    ),
    row(
        NUBO + "tier1/describeTable/basic.test.ts",
        "no such table to describe",
        ask("DescribeTable", TableName=NONE_SUCH).refused("ResourceNotFoundException"),
    ),
    row(
        LIST,
        "one table at a time",
        ask("ListTables", Limit=1).gives(TableNames=["hash"], LastEvaluatedTableName="hash"),
        ask("ListTables", Limit=1, ExclusiveStartTableName="hash").gives(TableNames=["hash_b"]),
    ),
    row(
        NUBO + "tier2/account/limits.test.ts",
        "the account's limits",
        ask("DescribeLimits").gives(
            AccountMaxReadCapacityUnits=PRESENT, TableMaxWriteCapacityUnits=PRESENT
        ),
    ),
)
