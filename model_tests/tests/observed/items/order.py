"""Which of several faults is told."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    CAPTURE,
    HASH,
    NONE_SUCH,
    NUBO,
    OLD_REGIONS,
    PARITY,
    REGIONS,
    Row,
    Step,
    Wire,
    ask,
    delete,
    elsewhere,
    pk,
    put,
    query,
    row,
    s,
    scan,
    update,
)

PUT: Final = NUBO + "tier3/validation-ordering/putItem.test.ts"
UPDATE: Final = PARITY + "tier3/validation-ordering/updateItem.test.ts (2026-10-09)"
DELETE: Final = NUBO + "tier3/validation-ordering/deleteItem.test.ts"
QUERY: Final = PARITY + "tier3/validation-ordering/query.test.ts"
DEEP: Final = PARITY + "tier3/validation-ordering/deepRequests.test.ts (2026-10-09)"
SPLIT: Final = CAPTURE + "2026-10-07-sweep-follow-up.json (33 regions, 2026-10-07)"
ALL_BUT_OLD: Final = " ".join(REGIONS - set(OLD_REGIONS.split()))
SET: Final[Wire] = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": s("x")}}
NAME: Final = (
    "Value '' at 'tableName' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
NO_KEY: Final = "Value null at 'key' failed to satisfy constraint: Member must not be null"
CAPACITY: Final = (
    "Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: "
    "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
)
VALUES: Final = (
    "Value '{}' at 'returnValues' failed to satisfy constraint: "
    "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
)
OPERATOR: Final = (
    "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: "
    "Member must satisfy enum value set: [OR, AND]"
)
SHORT_NAME: Final = (
    "Value at 'TableName' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
GENERIC: Final = (
    "Failed to satisfy constraint: "
    "Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
)


def deep(levels: int) -> Wire:
    value: Wire = s("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


def on_deep(levels: int, **more: Any) -> Step:
    return delete(
        NONE_SUCH,
        pk("k"),
        ConditionExpression="d = :deep",
        ExpressionAttributeValues={":deep": deep(levels)},
        **more,
    )


ROWS: tuple[Row, ...] = (
    row(PUT, "an empty name and no key", put("", {}).mentions("tablename")),
    row(
        SPLIT,
        "an empty name and a ReturnValues that is none",
        put("", pk("k"), ReturnValues="INVALID").mentions(
            "tablename", elsewhere=elsewhere(SHORT_NAME, ALL_BUT_OLD, "2026-10-07")
        ),
    ),
    row(
        PUT,
        "three that are none",
        put(
            "valid_name",
            pk("k"),
            ReturnValues="INVALID",
            ReturnConsumedCapacity="INVALID",
            ReturnItemCollectionMetrics="INVALID",
        ).mentions(
            "3 validation errors detected:", "returnConsumedCapacity", "returnItemCollectionMetrics"
        ),
    ),
    row(PUT, "a name that is none and no key", put("x!", {}).mentions("tableName")),
    row(
        DELETE,
        "two that are none (delete)",
        delete(
            "valid_name", pk("k"), ReturnValues="INVALID", ReturnConsumedCapacity="INVALID"
        ).mentions("2 validation errors detected:", "returnConsumedCapacity"),
    ),
    row(DELETE, "an empty name and no key (delete)", delete("", {}).mentions("tablename")),
    row(
        SPLIT,
        "two that are none (update)",
        update(
            "valid_name", pk("k"), ReturnValues="INVALID", ReturnConsumedCapacity="INVALID"
        ).mentions("enum value set", elsewhere=elsewhere(GENERIC, ALL_BUT_OLD, "2026-10-07")),
    ),
    row(
        UPDATE,
        "an empty name and a missing key",
        ask("UpdateItem", TableName="", **SET).mentions(
            "2 validation errors detected: ", "'tableName'", NO_KEY
        ),
    ),
    row(
        UPDATE,
        "four at once",
        ask(
            "UpdateItem",
            TableName="",
            ReturnValues="INVALID",
            ReturnConsumedCapacity="INVALID",
            **SET,
        ).mentions(
            "4 validation errors detected: ",
            CAPACITY,
            "'tableName'",
            VALUES.format("INVALID"),
            NO_KEY,
        ),
    ),
    row(
        UPDATE,
        "a ConditionalOperator that is none and a missing key",
        ask(
            "UpdateItem",
            TableName=NONE_SUCH,
            ConditionalOperator="XOR",
            AttributeUpdates={"x": {"Action": "PUT", "Value": s("1")}},
            Expected={"a": {"Exists": False}, "b": {"Exists": False}},
        ).mentions("2 validation errors detected: ", OPERATOR, NO_KEY),
    ),
    row(
        QUERY,
        "a name that is none and a Select that is none",
        query(
            "abc!", "pk = :v", Select="INVALID", ExpressionAttributeValues={":v": s("x")}
        ).mentions("validation error"),
    ),
    row(
        QUERY,
        "a ReturnConsumedCapacity that is none",
        query(
            HASH,
            "pk = :v",
            Select="INVALID",
            ReturnConsumedCapacity="INVALID",
            ExpressionAttributeValues={":v": s("x")},
        ).mentions("returnConsumedCapacity"),
    ),
    row(
        DEEP,
        "a ConditionalOperator that is none before a deep value (put)",
        put(
            NONE_SUCH,
            pk("k"),
            Expected={"a": {"Value": deep(100)}, "b": {"Exists": False}},
            ConditionalOperator="XOR",
        ).invalid(OPERATOR),
    ),
    row(
        DEEP,
        "a ConditionalOperator that is none before a deep value (update)",
        update(
            NONE_SUCH,
            pk("k"),
            AttributeUpdates={"x": {"Action": "PUT", "Value": s("1")}},
            Expected={"a": {"Value": deep(100)}, "b": {"Exists": False}},
            ConditionalOperator="XOR",
        ).invalid(OPERATOR),
    ),
    row(
        DEEP,
        "a deep value of a ScanFilter, or an operator for one (seven of ten regions)",
        scan(
            NONE_SUCH,
            ConditionalOperator="AND",
            ScanFilter={"a": {"ComparisonOperator": "EQ", "AttributeValueList": [deep(40)]}},
        ).invalid(),
    ),
    row(
        DEEP,
        "a ReturnValues that is none before a deep value",
        on_deep(63, ReturnValues="BOGUS").invalid(VALUES.format("BOGUS")),
    ),
    row(
        DEEP,
        "a ReturnValues that is none before a deep Expected value",
        delete(
            NONE_SUCH, pk("k"), Expected={"d": {"Value": deep(63)}}, ReturnValues="BOGUS"
        ).invalid(VALUES.format("BOGUS")),
    ),
    row(
        DEEP,
        "a ReturnValues that is none before a deep key",
        delete(NONE_SUCH, {"pk": deep(100)}, ReturnValues="BOGUS").invalid(VALUES.format("BOGUS")),
    ),
    row(
        DEEP,
        "UPDATED_NEW before a deep value",
        on_deep(100, ReturnValues="UPDATED_NEW").invalid(
            "ReturnValues can only be ALL_OLD or NONE"
        ),
    ),
)
