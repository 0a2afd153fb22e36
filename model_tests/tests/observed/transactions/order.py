"""Which of several faults of a transaction is told, and where it is cancelled instead."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    NONE_SUCH,
    PARITY,
    Row,
    Wire,
    ask,
    get,
    n,
    pk,
    row,
    s,
    transact,
)
from observed.transactions.transactions import (
    OPEN,
    UNUSED,
    checks,
    deletes,
    gets,
    puts,
    refuses,
    updates,
    values,
)

ORDER: Final = PARITY + "tier3/validation-ordering/transactions.test.ts (2026-10-09)"
DEEP: Final = PARITY + "tier3/validation-ordering/deepRequests.test.ts (2026-10-09)"
LAYERS: Final = PARITY + "tier3/error-messages/valueLayers.test.ts (2026-10-09)"
CAPACITY: Final = (
    "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: "
    "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
)
METRICS: Final = (
    "Value 'BOGUS2' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
    "Member must satisfy enum value set: [SIZE, NONE]"
)
NEST: Final = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
NEST_OF: Final = f"ExpressionAttributeValues contains invalid value: {NEST} for key :deep"
SYNTAX: Final = 'Invalid ConditionExpression: Syntax error; token: "=", near: "= = b"'


def deep(levels: int) -> Wire:
    value: Wire = s("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


TOKEN: Final = "x" * 37
LONG_TOKEN: Final = (
    f"Value '{TOKEN}' at 'clientRequestToken' failed to satisfy constraint: "
    "Member must have length less than or equal to 36"
)
NEW_TOKEN: Final = (
    "Value at 'ClientRequestToken' failed to satisfy constraint: "
    "Member must have length less than or equal to 36"
)

ALTERNATOR: Final = "scylladb/scylladb test/alternator/test_transact.py"
KEYS: Final = "floci-io/floci pull request 3674 (eu-west-2, 2026-09-15)"
PLACEHOLDERS: Final = "ExtendDB/extenddb pull request 169 (captured of the service, 2026-06-05)"
NONE: Final[Wire] = {"Code": "None"}
FALSE: Final[Wire] = {"ConditionExpression": "attribute_exists(pk)"}
NAMES: Final[Wire] = {"ExpressionAttributeNames": {"#n": "foo"}}

ROWS: tuple[Row, ...] = (
    row(
        ALTERNATOR,
        "two wrong keys and a false condition",
        transact(puts({"pk": n(7)}), puts({"pk": n(8)}), puts(pk("k"), **FALSE)).cancelled(
            {"Code": "ValidationError"}, NONE, NONE
        ),
    ),
    row(
        ALTERNATOR,
        "two false conditions of four",
        transact(
            puts(pk("a")),
            puts(pk("b"), ConditionExpression="attribute_not_exists(pk)"),
            checks(pk("c"), "attribute_exists(pk)"),
            puts(pk("d"), **FALSE),
        ).cancelled(
            NONE,
            NONE,
            {"Code": "ConditionalCheckFailed"},
            {"Code": "ConditionalCheckFailed"},
        ),
    ),
    row(
        KEYS,
        "a wrong key before an item that is named twice",
        transact(puts(pk("k")), puts(pk("k")), deletes({"pk": n(1)})).cancelled(
            NONE, NONE, {"Code": "ValidationError"}
        ),
    ),
    row(
        KEYS,
        "a missing key before a false condition",
        transact(puts(pk("k"), **FALSE), puts({"a": n(1)})).cancelled(
            NONE, {"Code": "ValidationError"}
        ),
    ),
    *(
        row(PLACEHOLDERS, f"placeholders without an expression: {about}", transact(element))
        for about, element in (
            ("names of a put", puts(pk("k"), **NAMES)),
            ("values of a put", puts(pk("k"), **values(v=n(1)))),
            ("names of a deletion", deletes(pk("k"), **NAMES)),
            ("values of a deletion", deletes(pk("k"), **values(v=n(1)))),
        )
    ),
    row(
        PLACEHOLDERS,
        "placeholders without an expression: names of a read",
        ask(
            "TransactGetItems",
            TransactItems=[{"Get": {"TableName": HASH, "Key": pk("k"), **NAMES}}],
        ),
    ),
    refuses(
        PLACEHOLDERS,
        "a name that a check does not use",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}",
        checks(pk("k"), "attribute_exists(pk)", **NAMES),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none, and nothing is written",
        transact(puts(pk("k")), ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    refuses(
        ORDER,
        "a ReturnItemCollectionMetrics that is none",
        METRICS,
        puts(pk("k")),
        ReturnItemCollectionMetrics="BOGUS2",
    ),
    refuses(
        ORDER,
        "both are none",
        f"2 validation errors detected: {CAPACITY}; {METRICS}",
        puts(pk("k")),
        ReturnConsumedCapacity="BOGUS",
        ReturnItemCollectionMetrics="BOGUS2",
    ),
    refuses(
        ORDER,
        "a ReturnConsumedCapacity that is none before the table",
        CAPACITY,
        puts(pk("k"), NONE_SUCH),
        ReturnConsumedCapacity="BOGUS",
    ),
    refuses(
        ORDER,
        "a ReturnConsumedCapacity that is none before an item twice",
        CAPACITY,
        puts(pk("k")),
        deletes(pk("k")),
        ReturnConsumedCapacity="BOGUS",
    ),
    row(
        ORDER,
        "a long token",
        transact(puts(pk("k")), ClientRequestToken=TOKEN).invalid(LONG_TOKEN, newer=(NEW_TOKEN,)),
    ),
    row(
        ORDER,
        "a long token and a ReturnConsumedCapacity that is none",
        transact(puts(pk("k")), ClientRequestToken=TOKEN, ReturnConsumedCapacity="BOGUS").mentions(
            "2 validation errors detected: ", LONG_TOKEN, CAPACITY, newer=(NEW_TOKEN,)
        ),
    ),
    refuses(
        ORDER,
        "an expression of the second before the table of the first",
        OPEN,
        puts(pk("k"), NONE_SUCH),
        checks(pk("c"), "attribute_not_exists("),
    ),
    refuses(
        ORDER,
        "first an expression, then a nested item",
        OPEN,
        checks(pk("c"), "attribute_not_exists("),
        puts({**pk("k"), "d": deep(32)}),
    ),
    refuses(
        ORDER,
        "first a nested item, then an expression",
        NEST,
        puts({**pk("k"), "d": deep(32)}),
        checks(pk("c"), "attribute_not_exists("),
    ),
    refuses(
        ORDER,
        "a value that is not used before the table of the first",
        UNUSED,
        puts(pk("k"), NONE_SUCH),
        checks(pk("c"), "attribute_not_exists(pk)", **values(v=s("x"))),
    ),
    refuses(
        ORDER,
        "a value that is not used before the table of the second",
        UNUSED,
        checks(pk("c"), "attribute_not_exists(pk)", **values(v=s("x"))),
        puts(pk("k"), NONE_SUCH),
    ),
    refuses(
        ORDER,
        "a value that is not used before an item twice",
        UNUSED,
        puts(pk("c")),
        checks(pk("c"), "attribute_not_exists(pk)", **values(v=s("x"))),
    ),
    refuses(
        DEEP,
        "first a nested item, then an empty name",
        NEST,
        puts({**pk("k"), "d": deep(40)}, NONE_SUCH),
        puts({**pk("j"), "": n(1)}, NONE_SUCH),
    ),
    refuses(
        DEEP,
        "first an empty name, then a nested item",
        "Empty attribute name",
        puts({**pk("j"), "": n(1)}, NONE_SUCH),
        puts({**pk("k"), "d": deep(100)}, NONE_SUCH),
    ),
    refuses(
        DEEP,
        "an empty name before a nested value of the item",
        "Empty attribute name",
        puts({**pk("k"), "d": deep(100), "": n(1)}, NONE_SUCH),
    ),
    refuses(
        DEEP,
        "a nested value before an empty name in a map of the item",
        NEST,
        puts({**pk("k"), "m": {"M": {"": n(1)}}, "d": deep(40)}, NONE_SUCH),
    ),
    refuses(
        DEEP,
        "an empty name before a nested value of a later check",
        "Empty attribute name",
        puts({**pk("j"), "": n(1)}, NONE_SUCH),
        checks(pk("k"), "d = :deep", NONE_SUCH, **values(deep=deep(100))),
    ),
    row(
        DEEP,
        "a nested value of a check before a later empty name (eight of ten regions)",
        transact(
            checks(pk("k"), "d = :deep", NONE_SUCH, **values(deep=deep(40))),
            puts({**pk("j"), "": n(1)}, NONE_SUCH),
        ).invalid(NEST_OF, newer=(NEST,)),
    ),
    row(
        DEEP,
        "a nested value of an update before a later empty name (eight of ten regions)",
        transact(
            updates(pk("k"), "SET d = :deep", NONE_SUCH, **values(deep=deep(40))),
            puts({**pk("j"), "": n(1)}, NONE_SUCH),
        ).invalid(NEST_OF, newer=(NEST,)),
    ),
    refuses(
        DEEP,
        "a nested key before a later expression",
        NEST,
        deletes({"pk": deep(40)}, NONE_SUCH),
        puts(pk("k"), NONE_SUCH, ConditionExpression="a = = b"),
    ),
    refuses(
        DEEP,
        "a nested key before a later value that is not used",
        NEST,
        checks({"pk": deep(40)}, "attribute_exists(a)", NONE_SUCH),
        updates(pk("k"), "SET a = :a", NONE_SUCH, **values(a=n(1), v=n(2))),
    ),
    refuses(
        DEEP,
        "an expression before a later nested key",
        SYNTAX,
        puts(pk("k"), NONE_SUCH, ConditionExpression="a = = b"),
        deletes({"pk": deep(100)}, NONE_SUCH),
    ),
    refuses(
        DEEP,
        "an expression before the nested key beside it",
        SYNTAX,
        deletes({"pk": deep(100)}, NONE_SUCH, ConditionExpression="a = = b"),
    ),
    refuses(
        DEEP,
        "a long expression before the nested key beside it",
        "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
        "expression size: 4109",
        deletes(
            {"pk": deep(100)},
            NONE_SUCH,
            **values(v=s("x")),
            ConditionExpression="a = :v" + " AND a = :v" * 373,
        ),
    ),
    refuses(
        DEEP,
        "a long update before a later nested key",
        "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;",
        updates(
            pk("k"),
            "SET " + ", ".join(f"a{at} = :v" for at in range(500)),
            NONE_SUCH,
            **values(v=s("x")),
        ),
        checks({"pk": deep(100)}, "attribute_exists(a)", NONE_SUCH),
    ),
    refuses(
        DEEP,
        "a value that is not used before a later nested key",
        UNUSED,
        updates(pk("k"), "SET a = :a", NONE_SUCH, **values(a=n(1), v=n(2))),
        checks({"pk": deep(100)}, "attribute_exists(a)", NONE_SUCH),
    ),
    row(
        LAYERS,
        "a string twice in a set",
        transact(puts({**pk("k"), "s": {"SS": ["b", "a", "b"]}})).invalid(
            "One or more parameter values were invalid: "
            "Input collection [b, a, b] contains duplicates.",
            newer=(
                "One or more parameter values were invalid: "
                'Input collection ["a", "b", "b"] contains duplicates.',
            ),
        ),
    ),
    *(
        row(
            LAYERS,
            f"a number twice in a set of a value of {next(iter(element))}",
            transact(element).invalid(
                "ExpressionAttributeValues contains invalid value: "
                "Input collection contains duplicates for key :t",
                newer=(
                    "One or more parameter values were invalid: "
                    "Input collection contains duplicates.",
                ),
            ),
        )
        for more in [{"ConditionExpression": "s = :t", **values(t={"NS": ["2", "1", "2"]})}]
        for element in (
            puts(pk("k"), **more),
            deletes(pk("k"), **more),
            checks(pk("k"), "s = :t", ExpressionAttributeValues=more["ExpressionAttributeValues"]),
            updates(
                pk("k"), "SET s = :t", ExpressionAttributeValues=more["ExpressionAttributeValues"]
            ),
        )
    ),
    row(
        LAYERS,
        "a number that is none in a value of an update",
        transact(updates(pk("k"), "SET a = :v", **values(v=n("abc")))).invalid(
            "ExpressionAttributeValues contains invalid value: "
            "The parameter cannot be converted to a numeric value: abc for key :v",
            newer=("The parameter cannot be converted to a numeric value: abc",),
        ),
    ),
    row(
        LAYERS,
        "a number that is none in a key",
        gets({"pk": n("abc")}).invalid("The parameter cannot be converted to a numeric value: abc"),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none (read)",
        gets(pk("k"), ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none before the table (read)",
        gets(pk("k"), table=NONE_SUCH, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none before an item twice (read)",
        gets(pk("k"), pk("k"), ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
)
