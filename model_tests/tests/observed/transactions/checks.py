"""What transactions accept that single requests refuse, and how they refuse the rest."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    EXTENDDB,
    HASH,
    INDEXED,
    KETLARK,
    SETTLED,
    Row,
    Step,
    Wire,
    ask,
    b,
    definition,
    get,
    index,
    n,
    pk,
    put,
    row,
    s,
    table,
    transact,
)

BARE: Final = EXTENDDB + "test_transact_expression_validation.py (us-east-1, 2026)"
OPERANDS: Final = EXTENDDB + "test_expr_operand_type_and_size.py (2026)"
KEYS: Final = EXTENDDB + "test_transaction_key_size_validation.py (2026)"
KINDS: Final = EXTENDDB + "test_transaction_operations.py (2026)"
INDEX_KEYS: Final = KETLARK + "tier3/error-messages/transactIndexKeys.test.ts (eu-west-2)"
NAMES: Final[Wire] = {"ExpressionAttributeNames": {"#n": "foo"}}
VALUES: Final[Wire] = {"ExpressionAttributeValues": {":v": n(1)}}
IS_NOT: Final[Wire] = {"ConditionExpression": "attribute_not_exists(pk)"}
UNUSED: Final = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"
RESERVED: Final = "Invalid {}: Attribute name is a reserved keyword; reserved keyword: status"
NO_ORDER: Final = (
    "Invalid ConditionExpression: Incorrect operand type for operator or function; "
    "operator or function: >, operand type: BOOL"
)
EMPTY_KEY: Final = (
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty {} value. "
    "IndexName: {}, IndexKey: {}"
)
EMPTY_UPDATE: Final = (
    "One or more parameter values are not valid. The update expression attempted to update a "
    "secondary index key to a value that is not supported. The AttributeValue for a key attribute "
    "cannot contain an empty {} value."
)
LONG: Final = pk("a" * 2049)


def element(kind: str, key: Wire, **more: Any) -> Wire:
    member = "Item" if kind == "Put" else "Key"
    return {kind: {"TableName": HASH, member: key, **more}}


def of_each(key: Wire, **more: Any) -> tuple[Wire, ...]:
    update: Wire = {"UpdateExpression": "SET a = :one"}
    values = {**more.pop("ExpressionAttributeValues", {})}
    own: Wire = {"ExpressionAttributeValues": {**values, ":one": n(1)}}
    given: Wire = {"ExpressionAttributeValues": values} if values else {}
    check: Wire = {"ConditionExpression": "attribute_exists(pk)"}
    return (
        element("Put", key, **more, **given),
        element("Delete", key, **more, **given),
        element("Update", key, **{**update, **more}, **own),
        element("ConditionCheck", key, **{**check, **more}, **given),
    )


def gets(key: Wire, **more: Any) -> Step:
    return ask("TransactGetItems", TransactItems=[element("Get", key, **more)])


def indexed(kind: str, value: Wire) -> Step:
    key = {**pk("p"), "sk": s("a")}
    if kind == "Put":
        return transact({"Put": {"TableName": INDEXED, "Item": {**key, "l1": value}}})
    return transact(
        {
            "Update": {
                "TableName": INDEXED,
                "Key": key,
                "UpdateExpression": "SET l1 = :v",
                "ExpressionAttributeValues": {":v": value},
            }
        }
    )


BINARY: Final = (
    table(
        "binary",
        ("pk", "S"),
        AttributeDefinitions=[definition("pk", "S"), definition("bidx", "B")],
        GlobalSecondaryIndexes=[index("gsib", "bidx")],
    ),
    SETTLED,
)

ROWS: tuple[Row, ...] = (
    row(
        BARE,
        "a Put with names or values and no condition",
        transact(element("Put", pk("p-names"), **NAMES)),
        get(HASH, pk("p-names")).gives(Item=pk("p-names")),
        transact(element("Put", pk("p-values"), **VALUES)),
        get(HASH, pk("p-values")).gives(Item=pk("p-values")),
    ),
    row(
        BARE,
        "a Delete with names or values and no condition",
        put(HASH, pk("j")),
        put(HASH, pk("k")),
        transact(element("Delete", pk("j"), **NAMES)),
        get(HASH, pk("j")).gives(Item=ABSENT),
        transact(element("Delete", pk("k"), **VALUES)),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        BARE,
        "a Get with names and no projection",
        put(HASH, pk("k")),
        gets(pk("k"), **NAMES).gives(Responses=[{"Item": pk("k")}]),
    ),
    row(
        BARE,
        "beside an expression they are to be used",
        transact(element("Put", pk("k"), **IS_NOT, **NAMES)).invalid(UNUSED),
        gets(pk("k"), ProjectionExpression="pk", **NAMES).invalid(UNUSED),
    ),
    *[
        row(
            BARE,
            f"a reserved word in a condition of {next(iter(each))}",
            transact(each).invalid(RESERVED.format("ConditionExpression")),
        )
        for each in of_each(
            pk("k"), ConditionExpression="status = :v", ExpressionAttributeValues={":v": n(1)}
        )
    ],
    row(
        BARE,
        "a reserved word in an update",
        transact(element("Update", pk("k"), UpdateExpression="SET status = :v", **VALUES)).invalid(
            RESERVED.format("UpdateExpression")
        ),
    ),
    *[
        row(
            OPERANDS,
            f"no order in a condition of {next(iter(each))}",
            transact(each).invalid(NO_ORDER),
        )
        for each in of_each(
            pk("k"),
            ConditionExpression="n > :v",
            ExpressionAttributeValues={":v": {"BOOL": True}},
        )
    ],
    *[
        row(
            KEYS,
            f"a long key of {next(iter(each))}",
            transact(each).cancelled({"Code": "ValidationError"}),
        )
        for each in of_each(LONG)
    ],
    row(KEYS, "a long key of a Get", gets(LONG).cancelled({"Code": "ValidationError"})),
    *[
        row(
            KINDS,
            f"a key of another type of {next(iter(each))}",
            transact(each).cancelled({"Code": "ValidationError"}),
        )
        for each in of_each({"pk": n(123)})
    ],
    row(
        KINDS,
        "a key of another type of a Get",
        gets({"pk": n(123)}).cancelled({"Code": "ValidationError"}),
    ),
    *[
        row(
            INDEX_KEYS,
            f"{what} of an index in {kind}",
            indexed(kind, value).cancelled(
                {
                    "Code": "ValidationError",
                    "Message": "One or more parameter values were invalid: Type mismatch for "
                    f"Index Key l1 Expected: S Actual: {actual} IndexName: global1",
                }
            ),
        )
        for kind in ("Put", "Update")
        for what, value, actual in (
            ("a key of another type", n(5), "N"),
            ("a list as a key", {"L": [s("x")]}, "L"),
        )
    ],
    row(
        INDEX_KEYS,
        "an empty key of an index",
        indexed("Put", s("")).invalid(EMPTY_KEY.format("string", "global1", "l1")),
        indexed("Update", s("")).invalid(EMPTY_UPDATE.format("string")),
    ),
    row(
        INDEX_KEYS,
        "an empty binary key of an index",
        *BINARY,
        transact({"Put": {"TableName": "binary", "Item": {**pk("k"), "bidx": b(b"")}}}).invalid(
            EMPTY_KEY.format("binary", "gsib", "bidx")
        ),
        transact(
            {
                "Update": {
                    "TableName": "binary",
                    "Key": pk("k"),
                    "UpdateExpression": "SET bidx = :v",
                    "ExpressionAttributeValues": {":v": b(b"")},
                }
            }
        ).invalid(EMPTY_UPDATE.format("binary")),
    ),
)
