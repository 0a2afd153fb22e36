"""TransactWriteItems and TransactGetItems."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    HASH_B,
    INDEXED,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    Exactly,
    Row,
    Size,
    Step,
    Wire,
    ask,
    b,
    elsewhere,
    get,
    n,
    pk,
    put,
    row,
    s,
    transact,
)

WRITE: Final = NUBO + "tier2/transactions/transactWrite.test.ts"
READ: Final = NUBO + "tier2/transactions/transactGet.test.ts"
WRITE_MESSAGES: Final = PARITY + "tier3/error-messages/transactWriteItems.test.ts"
READ_MESSAGES: Final = PARITY + "tier3/error-messages/transactGetItems.test.ts"
LIMITS: Final = NUBO + "tier3/limits/transactionLimits.test.ts"
NO_MATCH: Final = "The provided key element does not match the schema"
NO_EMPTY: Final = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty {} value. Key: pk"
)
INDEX_KEY: Final = (
    "One or more parameter values were invalid: Type mismatch for Index Key l1 Expected: S "
    "Actual: N IndexName: global1"
)
NO_EMPTY_INDEX_KEY: Final = (
    "One or more parameter values are not valid. {} a secondary index key {} not supported. "
    "The AttributeValue for a key attribute cannot contain an empty string value.{}"
)
NAME: Final = (
    "1 validation error detected: Value 'bad!name' at 'transactItems.{}.tableName' failed to "
    "satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
)
EMPTY_EXPRESSION: Final = "Invalid ConditionExpression: The expression can not be empty;"
OPEN: Final = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'
UNUSED: Final = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"
FAILED: Final[Wire] = {
    "Code": "ConditionalCheckFailed",
    "Message": "The conditional request failed",
}
NO_FAULT: Final[Wire] = {"Code": "None"}


def values(**given: Wire) -> Wire:
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def puts(item: Wire, table: str = HASH, **more: Any) -> Wire:
    return {"Put": {"TableName": table, "Item": item, **more}}


def updates(key: Wire, expression: str, table: str = HASH, **more: Any) -> Wire:
    return {"Update": {"TableName": table, "Key": key, "UpdateExpression": expression, **more}}


def deletes(key: Wire, table: str = HASH, **more: Any) -> Wire:
    return {"Delete": {"TableName": table, "Key": key, **more}}


def checks(key: Wire, condition: str, table: str = HASH, **more: Any) -> Wire:
    given = {"TableName": table, "Key": key, "ConditionExpression": condition, **more}
    return {"ConditionCheck": given}


def gets(*keys: Wire, table: str = HASH, **more: Any) -> Step:
    elements = [{"Get": {"TableName": table, "Key": key}} for key in keys]
    return ask("TransactGetItems", TransactItems=elements, **more)


def on_key(about: str, answer: str, key: Wire, table: str = HASH) -> list[Row]:
    """A wrong key in each kind of action that has one: it cancels, or refuses when it is empty."""
    steps = {
        "Update": transact(updates(key, "SET a = :v", table, **values(v=s("x")))),
        "Delete": transact(deletes(key, table)),
        "ConditionCheck": transact(checks(key, "attribute_not_exists(pk)", table)),
    }
    reason = {"Code": "ValidationError", "Message": NO_MATCH}
    return [
        row(
            WRITE_MESSAGES,
            f"{about} of {kind}",
            step.cancelled(reason) if answer == NO_MATCH else step.invalid(answer),
        )
        for kind, step in steps.items()
    ]


def refuses(source: str, about: str, text: str, *elements: Wire, **more: Any) -> Row:
    return row(source, about, transact(*elements, **more).invalid(text))


NO_ELEMENT: Final = (
    "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
NEW_NO_ELEMENT: Final = (
    "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)

ROWS: tuple[Row, ...] = (
    row(
        WRITE,
        "a put, an update and a deletion",
        put(HASH, {**pk("u"), "a": n(1)}),
        put(HASH, pk("d")),
        transact(
            puts({**pk("p"), "a": n(1)}),
            updates(pk("u"), "SET a = :v", **values(v=n(2))),
            deletes(pk("d")),
        ),
        get(HASH, pk("p")).gives(Item={"a": n(1)}),
        get(HASH, pk("u")).gives(Item={"a": n(2)}),
        get(HASH, pk("d")).gives(Item=ABSENT),
    ),
    row(
        WRITE,
        "of two tables",
        transact(puts(pk("k")), puts({**pk("k"), "sk": s("a")}, PAIR)),
        get(PAIR, {**pk("k"), "sk": s("a")}).gives(Item=pk("k")),
    ),
    row(
        WRITE,
        "a check that holds",
        put(HASH, {**pk("c"), "a": n(1)}),
        transact(checks(pk("c"), "a = :v", **values(v=n(1))), puts(pk("k"))),
    ),
    row(
        WRITE,
        "a check that does not hold",
        put(HASH, {**pk("c"), "a": n(1)}),
        transact(checks(pk("c"), "a = :v", **values(v=n(2))), puts(pk("k"))).cancelled(
            FAILED, NO_FAULT
        ),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        WRITE_MESSAGES,
        "the reasons come in the order of the actions",
        put(HASH, pk("there")),
        transact(
            puts(pk("new"), ConditionExpression="attribute_not_exists(pk)"),
            puts(pk("there"), ConditionExpression="attribute_not_exists(pk)"),
        ).cancelled(NO_FAULT, FAILED),
    ),
    row(
        WRITE_MESSAGES,
        "two actions fail",
        put(HASH, pk("a")),
        put(HASH, pk("b")),
        transact(
            puts(pk("a"), ConditionExpression="attribute_not_exists(pk)"),
            puts(pk("b"), ConditionExpression="attribute_not_exists(pk)"),
        ).cancelled(FAILED, FAILED),
    ),
    row(
        WRITE,
        "a condition of an update fails",
        put(HASH, {**pk("k"), "c": n(5)}),
        transact(
            updates(
                pk("k"), "SET c = :v", ConditionExpression="c > :w", **values(v=n(100), w=n(10))
            )
        ).cancelled(FAILED),
        get(HASH, pk("k")).gives(Item={"c": n(5)}),
    ),
    row(
        WRITE,
        "a condition of a deletion fails",
        put(HASH, {**pk("k"), "c": {"BOOL": True}}),
        transact(
            deletes(pk("k"), ConditionExpression="c = :v", **values(v={"BOOL": False}))
        ).cancelled(FAILED),
    ),
    row(
        WRITE,
        "a failed condition shows the item",
        put(HASH, {**pk("k"), "a": n(1)}),
        transact(
            puts(
                pk("k"),
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        ).cancelled({**FAILED, "Item": {**pk("k"), "a": n(1)}}),
    ),
    row(
        WRITE,
        "an update that needs an item makes none",
        transact(
            updates(
                pk("k"), "ADD c :v", ConditionExpression="attribute_exists(pk)", **values(v=n(1))
            )
        ).cancelled(FAILED),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        WRITE,
        "an update that needs no item makes one",
        transact(
            updates(
                pk("k"),
                "SET c = :v",
                ConditionExpression="attribute_not_exists(pk)",
                **values(v=n(1)),
            )
        ),
        get(HASH, pk("k")).gives(Item={"c": n(1)}),
    ),
    row(
        WRITE,
        "the same token again changes nothing",
        transact(puts({**pk("k"), "a": n(1)}), ClientRequestToken="t"),
        transact(puts({**pk("k"), "a": n(1)}), ClientRequestToken="t"),
    ),
    row(
        WRITE,
        "the same token for another transaction",
        transact(puts({**pk("k"), "a": n(1)}), ClientRequestToken="t"),
        transact(puts({**pk("k"), "a": n(2)}), ClientRequestToken="t").refused(
            "IdempotentParameterMismatchException"
        ),
    ),
    row(
        WRITE_MESSAGES,
        "no action",
        transact().invalid(
            NO_ELEMENT,
            elsewhere=elsewhere(
                NEW_NO_ELEMENT, "ap-northeast-2 eu-north-1 eu-west-2", "2026-10-08"
            ),
        ),
    ),
    row(
        WRITE_MESSAGES,
        "101 actions",
        transact(*[puts(pk(f"k{at}")) for at in range(101)]).mentions(
            "at 'transactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100"
        ),
    ),
    row(LIMITS, "100 actions", transact(*[puts(pk(f"k{at}")) for at in range(100)])),
    row(
        LIMITS,
        "3.5 MB",
        transact(*[puts({**pk(f"k{at}"), "a": s("x" * 350_000)}) for at in range(10)]),
    ),
    row(
        LIMITS,
        "4.2 MB",
        transact(*[puts({**pk(f"k{at}"), "a": s("x" * 350_000)}) for at in range(12)]).invalid(),
    ),
    refuses(
        WRITE_MESSAGES,
        "an item twice",
        "Transaction request cannot include multiple operations on one item",
        puts(pk("k")),
        puts(pk("k")),
    ),
    row(WRITE_MESSAGES, "no such table", transact(puts(pk("k"), NONE_SUCH)).no_table()),
    row(
        WRITE_MESSAGES,
        "a key of another type in an item",
        transact(puts({"pk": n(5)})).cancelled(
            {
                "Code": "ValidationError",
                "Message": "One or more parameter values were invalid: "
                "Type mismatch for key pk expected: S actual: N",
            }
        ),
    ),
    row(
        WRITE_MESSAGES,
        "a key that is a list in an item",
        transact(puts({"pk": {"L": [s("x")]}})).cancelled(
            {
                "Code": "ValidationError",
                "Message": "One or more parameter values were invalid: "
                "Type mismatch for key pk expected: S actual: L",
            }
        ),
    ),
    refuses(WRITE_MESSAGES, "an empty key in an item", NO_EMPTY.format("string"), puts(pk(""))),
    refuses(
        WRITE_MESSAGES,
        "an empty binary key in an item",
        NO_EMPTY.format("binary"),
        puts({"pk": b(b"")}, HASH_B),
    ),
    *on_key("an empty key", NO_EMPTY.format("string"), pk("")),
    *on_key("an empty binary key", NO_EMPTY.format("binary"), {"pk": b(b"")}, HASH_B),
    *on_key("a key of another type", NO_MATCH, {"pk": n(5)}),
    *on_key("a key that is a list", NO_MATCH, {"pk": {"L": [s("x")]}}),
    refuses(
        WRITE_MESSAGES,
        "a table's name in a Put",
        NAME.format("1.member.put"),
        puts(pk("k"), "bad!name"),
    ),
    refuses(
        WRITE_MESSAGES,
        "a table's name in the second, an Update",
        NAME.format("2.member.update"),
        puts(pk("k")),
        updates(pk("k"), "SET a = :v", "bad!name", **values(v=n(1))),
    ),
    refuses(
        WRITE_MESSAGES,
        "a table's name in a Delete",
        NAME.format("1.member.delete"),
        deletes(pk("k"), "bad!name"),
    ),
    refuses(
        WRITE_MESSAGES,
        "a table's name in a ConditionCheck",
        NAME.format("1.member.conditionCheck"),
        checks(pk("k"), "attribute_exists(pk)", "bad!name"),
    ),
    refuses(
        WRITE_MESSAGES,
        "an empty condition of a Put",
        EMPTY_EXPRESSION,
        puts(pk("k"), ConditionExpression=""),
    ),
    refuses(
        WRITE_MESSAGES,
        "an empty condition of a Delete",
        EMPTY_EXPRESSION,
        deletes(pk("k"), ConditionExpression=""),
    ),
    refuses(
        WRITE_MESSAGES,
        "an empty condition of a ConditionCheck",
        EMPTY_EXPRESSION,
        checks(pk("k"), ""),
    ),
    refuses(
        WRITE_MESSAGES, "an unfinished condition", OPEN, checks(pk("k"), "attribute_not_exists(")
    ),
    refuses(
        WRITE_MESSAGES,
        "a value that a ConditionCheck does not use",
        UNUSED,
        checks(pk("k"), "attribute_not_exists(pk)", **values(v=s("x"))),
    ),
    refuses(
        WRITE_MESSAGES,
        "a value that a Put does not use",
        UNUSED,
        puts(pk("k"), ConditionExpression="attribute_not_exists(pk)", **values(v=s("x"))),
    ),
    refuses(
        WRITE_MESSAGES,
        "a value that an Update does not use",
        UNUSED,
        updates(pk("k"), "SET a = :a", **values(a=n(1), v=s("x"))),
    ),
    refuses(
        WRITE_MESSAGES,
        "a value that a Delete does not use",
        UNUSED,
        deletes(pk("k"), ConditionExpression="attribute_exists(pk)", **values(v=s("x"))),
    ),
    row(
        WRITE_MESSAGES,
        "a value that the second does not use: nothing is written",
        transact(
            puts(pk("k")), checks(pk("c"), "attribute_not_exists(pk)", **values(v=n(1)))
        ).invalid(UNUSED),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        WRITE_MESSAGES,
        "an element without an action",
        transact({}).invalid(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
            newer=(
                "Value '' at 'transactItems' failed to satisfy constraint: TransactWriteRequest "
                "should contain Delete or Put or Update or ConditionCheck",
            ),
        ),
    ),
    row(
        READ,
        "items in the order asked, nothing for none",
        put(HASH, {**pk("a"), "x": n(1)}),
        put(HASH, {**pk("b"), "x": n(2)}),
        gets(pk("b"), pk("none"), pk("a")).gives(
            Responses=[{"Item": {"x": n(2)}}, Exactly({}), {"Item": {"x": n(1)}}]
        ),
    ),
    row(READ, "an item twice", gets(pk("k"), pk("k")).invalid()),
    row(
        READ_MESSAGES,
        "nothing asked for",
        gets().invalid(
            NO_ELEMENT,
            elsewhere=elsewhere(NEW_NO_ELEMENT, "ap-northeast-2 eu-north-1", "2026-10-08"),
        ),
    ),
    row(
        READ_MESSAGES,
        "101 items",
        gets(*[pk(f"k{at}") for at in range(101)]).mentions(
            "at 'transactItems' failed to satisfy constraint: "
            "Member must have length less than or equal to 100"
        ),
    ),
    row(LIMITS, "100 items", gets(*[pk(f"k{at}") for at in range(100)]).gives(Responses=Size(100))),
    row(READ_MESSAGES, "no such table (read)", gets(pk("k"), table=NONE_SUCH).no_table()),
    row(
        READ_MESSAGES,
        "a projection that is none",
        ask(
            "TransactGetItems",
            TransactItems=[
                {"Get": {"TableName": HASH, "Key": pk("k"), "ProjectionExpression": "!!!"}}
            ],
        ).invalid('Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"'),
    ),
    row(READ_MESSAGES, "no key (read)", gets({}).cancelled({"Code": "ValidationError"})),
    row(
        READ_MESSAGES,
        "a table's name (read)",
        gets(pk("k"), table="bad!name").invalid(NAME.format("1.member.get")),
    ),
    row(
        READ_MESSAGES,
        "a table's name in the second (read)",
        ask(
            "TransactGetItems",
            TransactItems=[
                {"Get": {"TableName": HASH, "Key": pk("k")}},
                {"Get": {"TableName": "bad!name", "Key": pk("k")}},
            ],
        ).invalid(NAME.format("2.member.get")),
    ),
    *(
        row(
            NUBO + "tier3/error-messages/transactWriteItems.test.ts",
            f"an index key of another type: {about}",
            transact(given).cancelled({"Code": "ValidationError", "Message": INDEX_KEY}),
        )
        for about, given in (
            ("put", puts({**pk("k"), "sk": s("a"), "l1": n(5)}, INDEXED)),
            (
                "update",
                updates({**pk("k"), "sk": s("a")}, "SET l1 = :v", INDEXED, **values(v=n(5))),
            ),
        )
    ),
    *(
        row(
            NUBO + "tier3/error-messages/transactWriteItems.test.ts",
            f"an index key that is empty: {about}",
            transact(given).invalid(NO_EMPTY_INDEX_KEY.format(*texts)),
        )
        for about, given, texts in (
            (
                "put",
                puts({**pk("k"), "sk": s("a"), "l1": s("")}, INDEXED),
                ("A value specified for", "is", " IndexName: global1, IndexKey: l1"),
            ),
            (
                "update",
                updates({**pk("k"), "sk": s("a")}, "SET l1 = :v", INDEXED, **values(v=s(""))),
                ("The update expression attempted to update", "to a value that is", ""),
            ),
        )
    ),
)
