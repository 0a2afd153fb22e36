"""Limits: keys, numbers, expressions, nesting."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    HASH,
    HASH_N,
    NUBO,
    OLD_REGIONS,
    PAIR_N,
    PARITY,
    Row,
    Step,
    Wire,
    ask,
    delete,
    elsewhere,
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

KEYS: Final = NUBO + "tier3/limits/keyLength.test.ts"
PRECISION: Final = NUBO + "tier3/limits/numberPrecision.test.ts"
EXPONENTS: Final = PARITY + "tier3/limits/numberExponent.test.ts (eu-west-2, 2026-10)"
LAYERS: Final = PARITY + "tier3/error-messages/valueLayers.test.ts (four regions, 2026-10-09)"
EXPRESSIONS: Final = PARITY + "tier3/limits/expressionSize.test.ts (four regions, 2026-07-12)"
NESTING: Final = PARITY + "tier3/limits/nestingDepth.test.ts"
OVER: Final = (
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
)
UNDER: Final = (
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)
NOT_NUMERIC: Final = "The parameter cannot be converted to a numeric value"
TOO_LONG: Final = "Expression size has exceeded the maximum allowed size"
NEST: Final = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
FAILED: Final[Wire] = {
    "Code": "ConditionalCheckFailed",
    "Message": "The conditional request failed",
}


def reads_as(literal: str, shown: str, source: str = PRECISION) -> Row:
    return row(
        source,
        f"the number {literal}",
        put(HASH, {**pk("k"), "a": n(literal)}),
        get(HASH, pk("k")).gives(Item={"a": n(shown)}),
    )


def refuses(literal: str, answer: str, source: str = LAYERS) -> Row:
    step = put(HASH, {**pk("k"), "a": n(literal)})
    shown = step.mentions(NOT_NUMERIC) if answer == NOT_NUMERIC else step.invalid(answer)
    return row(source, f"the number {literal!r}", shown)


def names(count: int) -> list[str]:
    return [f"{'a' * 40}{at:03}" for at in range(count)]


def stretched(expression: str, size: int) -> str:
    """An expression of that size: the last name in it, ``zz``, is drawn out."""
    return expression.replace("zz", "z" * (2 + size - len(expression)))


SETS: Final = "SET " + ", ".join(f"{name} = :v" for name in [*names(70), "zz"])
CONDITIONS: Final = " AND ".join(f"attribute_not_exists({name})" for name in [*names(50), "zz"])
CHOICES: Final = " OR ".join(f"{name} = :v" for name in [*names(60), "zz"])
PATHS: Final = ", ".join([*names(80), "zz"])
V: Final = {"ExpressionAttributeValues": {":v": s("x")}}
PV: Final = {"ExpressionAttributeValues": {":v": s("x"), ":p": s("k")}}


def measured(about: str, write: Any) -> tuple[Row, ...]:
    """An expression of 4096 bytes is read, one of a byte more is not."""
    return (
        row(EXPRESSIONS, f"{about} of 4096 bytes", write(4096)),
        row(EXPRESSIONS, f"{about} of 4097 bytes", write(4097).mentions(TOO_LONG)),
    )


def deep(levels: int) -> Wire:
    value: Wire = s("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


def batch(item: Wire) -> Step:
    return ask("BatchWriteItem", RequestItems={HASH: [{"PutRequest": {"Item": item}}]})


def condition(levels: int) -> Step:
    return update(
        HASH,
        pk("k"),
        "SET a = :a",
        ConditionExpression="d = :deep",
        ExpressionAttributeValues={":a": s("x"), ":deep": deep(levels)},
    )


ROWS: tuple[Row, ...] = (
    row(
        KEYS,
        "a key of 2048 bytes",
        put(HASH, pk("a" * 2048)),
        get(HASH, pk("a" * 2048)).gives(Item=pk("a" * 2048)),
    ),
    row(KEYS, "a key of 2049 bytes", put(HASH, pk("a" * 2049)).invalid()),
    row(KEYS, "a key of 2049 bytes to read", get(HASH, pk("a" * 2049)).invalid()),
    reads_as("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    reads_as("9.9999999999999999999999999999999999999E+125", "9" * 38 + "0" * 88),
    reads_as("-9.9999999999999999999999999999999999999E+125", "-" + "9" * 38 + "0" * 88),
    reads_as("1E-130", "0." + "0" * 129 + "1"),
    reads_as("00042", "42"),
    reads_as("1.5E2", "150"),
    reads_as("-0", "0"),
    reads_as("1.0", "1"),
    reads_as("3.1400", "3.14"),
    reads_as("0e125", "0", EXPONENTS),
    refuses(
        "123456789012345678901234567890123456789",
        "Attempting to store more than 38 significant digits in a Number",
    ),
    refuses("1E+126", OVER),
    refuses("-1E+126", OVER),
    refuses("1E-131", UNDER),
    refuses("1e99999999999", OVER),
    refuses("-1e99999999999", OVER),
    refuses("1e-99999999999", UNDER),
    refuses("1e2147483648", OVER),
    refuses("1e2147483647", OVER),
    refuses("1e-2147483648", UNDER),
    refuses("1e9223372036854775808", NOT_NUMERIC, EXPONENTS),
    refuses("0e126", OVER, EXPONENTS),
    refuses("0e-131", UNDER, EXPONENTS),
    *(
        refuses(literal, f"{NOT_NUMERIC}: {literal}")
        for literal in ("abc", "1.2.3", " 1", "1 ", "0x10", "1e", "NaN", "Infinity")
    ),
    refuses("", NOT_NUMERIC),
    row(
        EXPONENTS,
        "a value of an update",
        update(
            HASH, pk("k"), "SET a = :v", ExpressionAttributeValues={":v": n("1e99999999999")}
        ).mentions(OVER),
    ),
    row(
        EXPONENTS,
        "a value of a condition",
        put(
            HASH,
            pk("k"),
            ConditionExpression="a = :v",
            ExpressionAttributeValues={":v": n("1e99999999999")},
        ).mentions(OVER),
    ),
    row(EXPONENTS, "a key to read", get(HASH_N, {"pk": n("1e99999999999")}).mentions(OVER)),
    row(EXPONENTS, "a key to delete", delete(HASH_N, {"pk": n("1e99999999999")}).mentions(OVER)),
    row(
        EXPONENTS,
        "a sort key",
        query(
            PAIR_N,
            "pk = :p AND sk = :v",
            ExpressionAttributeValues={":p": s("k"), ":v": n("1e99999999999")},
        ).mentions(OVER),
    ),
    row(
        EXPONENTS,
        "a key of a batch",
        ask("BatchGetItem", RequestItems={HASH_N: {"Keys": [{"pk": n("1e99999999999")}]}}).mentions(
            OVER
        ),
    ),
    row(
        PRECISION,
        "a sum that is too large",
        update(
            HASH,
            pk("k"),
            "SET n = :a + :b",
            ExpressionAttributeValues={":a": n("9.9e125"), ":b": n("9.9e125")},
        ).mentions("Number overflow"),
    ),
    row(
        PRECISION,
        "numbers far apart in a set",
        put(HASH, {**pk("k"), "a": {"NS": ["9.9e125", "-9.9e125", "1E-130", "0"]}}),
    ),
    row(
        PRECISION,
        "numbers far apart in order",
        *[put(PAIR_N, {**pk("p"), "sk": n(each)}) for each in ("9" * 38, "1E-130", "0")],
        query(PAIR_N, "pk = :p", ExpressionAttributeValues={":p": s("p")}).gives(
            Items=[{"sk": n(0)}, {"sk": n("0." + "0" * 129 + "1")}, {"sk": n("9" * 38)}]
        ),
    ),
    *measured("an update", lambda size: update(HASH, pk("k"), stretched(SETS, size), **V)),
    *measured(
        "a condition",
        lambda size: put(HASH, pk("k"), ConditionExpression=stretched(CONDITIONS, size)),
    ),
    *measured(
        "a filter of Query",
        lambda size: query(HASH, "pk = :p", FilterExpression=stretched(CHOICES, size), **PV),
    ),
    *measured(
        "a filter of Scan", lambda size: scan(HASH, FilterExpression=stretched(CHOICES, size), **V)
    ),
    *measured(
        "a projection", lambda size: get(HASH, pk("k"), ProjectionExpression=stretched(PATHS, size))
    ),
    *measured(
        "a condition in a transaction",
        lambda size: transact(
            {
                "Put": {
                    "TableName": HASH,
                    "Item": pk("k"),
                    "ConditionExpression": stretched(CONDITIONS, size),
                }
            }
        ),
    ),
    *measured(
        "an update in a transaction",
        lambda size: transact(
            {
                "Update": {
                    "TableName": HASH,
                    "Key": pk("k"),
                    "UpdateExpression": stretched(SETS, size),
                    **V,
                }
            }
        ),
    ),
    row(
        EXPRESSIONS,
        "a projection is measured as it is written",
        get(
            HASH,
            pk("k"),
            ProjectionExpression=", ".join(f"#a{at}" for at in range(30)),
            ExpressionAttributeNames={f"#a{at}": "n" * 246 + f"q{at}" for at in range(30)},
        ),
    ),
    row(
        NESTING,
        "31 levels are stored",
        put(HASH, {**pk("k"), "d": deep(31)}),
        get(HASH, pk("k")).gives(Item={"d": deep(31)}),
    ),
    row(NESTING, "32 levels are not stored", put(HASH, {**pk("k"), "d": deep(32)}).invalid(NEST)),
    row(NESTING, "31 levels in a condition", condition(31).fails()),
    row(
        NESTING,
        "32 levels in a condition (most regions)",
        condition(32).invalid(
            NEST, elsewhere=elsewhere("the condition is judged", OLD_REGIONS, "2026-10-07")
        ),
    ),
    row(NESTING, "31 levels in a batch", batch({**pk("k"), "d": deep(31)})),
    row(NESTING, "32 levels in a batch", batch({**pk("k"), "d": deep(32)}).invalid(NEST)),
    row(
        NESTING,
        "31 levels in a transaction",
        transact({"Put": {"TableName": HASH, "Item": {**pk("k"), "d": deep(31)}}}),
    ),
    row(
        NESTING,
        "32 levels in a transaction",
        transact({"Put": {"TableName": HASH, "Item": {**pk("k"), "d": deep(32)}}}).invalid(NEST),
    ),
    row(
        NESTING,
        "32 levels that an update in a transaction would store (30 of 33 regions)",
        transact(
            {
                "Update": {
                    "TableName": HASH,
                    "Key": pk("k"),
                    "UpdateExpression": "SET d = :v",
                    "ExpressionAttributeValues": {":v": deep(32)},
                }
            }
        ).cancelled({"Code": "ValidationError"}),
    ),
    row(
        NESTING,
        "32 levels in the condition of an update in a transaction (30 of 33 regions)",
        transact(
            {
                "Update": {
                    "TableName": HASH,
                    "Key": pk("k"),
                    "UpdateExpression": "SET a = :a",
                    "ConditionExpression": "d = :v",
                    "ExpressionAttributeValues": {":a": s("x"), ":v": deep(32)},
                }
            }
        ).cancelled(FAILED),
    ),
    row(
        NESTING,
        "32 levels in a check of a transaction (30 of 33 regions)",
        transact(
            {
                "ConditionCheck": {
                    "TableName": HASH,
                    "Key": pk("k"),
                    "ConditionExpression": "d = :v",
                    "ExpressionAttributeValues": {":v": deep(32)},
                }
            }
        ).cancelled(FAILED),
    ),
)
