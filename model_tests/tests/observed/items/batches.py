"""BatchGetItem and BatchWriteItem."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    CAPTURE,
    HASH,
    HASH_B,
    HASH_N,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    AnyOrder,
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
)

READ: Final = NUBO + "tier1/batchGetItem/basic.test.ts"
WRITE: Final = NUBO + "tier1/batchWriteItem/basic.test.ts"
READ_MESSAGES: Final = PARITY + "tier3/error-messages/batchGetItem.test.ts"
WRITE_MESSAGES: Final = PARITY + "tier3/error-messages/batchWriteItem.test.ts"
ORDER: Final = PARITY + "tier3/validation-ordering/batchOperations.test.ts (2026-10-09)"
LAYERS: Final = PARITY + "tier3/error-messages/valueLayers.test.ts (four regions, 2026-10-09)"
LIMITS: Final = NUBO + "tier3/limits/batchLimits.test.ts"
NO_MATCH: Final = "The provided key element does not match the schema"
NO_EMPTY: Final = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty {} value. Key: pk"
)
TWICE: Final = "Provided list of item keys contains duplicates"
CAPACITY: Final = (
    "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: "
    "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
)
METRICS: Final = (
    "Value 'BOGUS2' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
    "Member must satisfy enum value set: [SIZE, NONE]"
)
NAME: Final = (
    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
    "Member must have length greater than or equal to 3, "
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
)
OVERLAP: Final = (
    "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
    "rewrite one of these paths; path one: [a], path two: [{}]"
)


def read(items: Wire, **more: Any) -> Step:
    return ask("BatchGetItem", RequestItems=items, **more)


def keys(*names: str, **more: Any) -> Wire:
    return {"Keys": [pk(name) for name in names], **more}


def write(items: Wire, **more: Any) -> Step:
    return ask("BatchWriteItem", RequestItems=items, **more)


def puts(*items: Wire) -> list[Wire]:
    return [{"PutRequest": {"Item": item}} for item in items]


def drops(*given: Wire) -> list[Wire]:
    return [{"DeleteRequest": {"Key": key}} for key in given]


def writes_badly(about: str, table: str, given: list[Wire], text: str) -> Row:
    return row(WRITE_MESSAGES, about, write({table: given}).invalid(text))


def projected(about: str, paths: str, second: str, **more: Any) -> Row:
    step = read({HASH: keys("k", ProjectionExpression=paths, **more)})
    return row(READ_MESSAGES, about, step.invalid(OVERLAP.format(second)))


STORED: Final = [put(HASH, {**pk(f"k{at}"), "a": n(at), "c": s("x")}) for at in range(3)]
SPELLED: Final = "issue 7, of the service: keys are compared as they are spelled"
ROWS: tuple[Row, ...] = (
    row(
        SPELLED,
        "a key in two spellings",
        put(HASH_N, {"pk": n(1000), "a": s("x")}),
        read(
            {HASH_N: {"Keys": [{"pk": n("1000")}, {"pk": n("1e3")}], "ConsistentRead": True}}
        ).gives(Responses={HASH_N: [Exactly({"pk": n(1000), "a": s("x")})]}),
    ),
    row(SPELLED, "a key twice of no table", read({NONE_SUCH: keys("k", "k")}).invalid(TWICE)),
    row(
        SPELLED,
        "writes of a key in two spellings",
        write({HASH_N: [*puts({"pk": n("1000")}), *drops({"pk": n("1e3")})]}).invalid(TWICE),
    ),
    row(
        READ,
        "what is there of what is asked for",
        *STORED,
        read({HASH: keys("k0", "none", "k1")}).gives(
            Responses={
                HASH: AnyOrder(
                    ({**pk("k0"), "a": n(0), "c": s("x")}, {**pk("k1"), "a": n(1), "c": s("x")})
                )
            },
            UnprocessedKeys=Exactly({}),
        ),
    ),
    row(
        READ,
        "of two tables",
        *STORED,
        put(PAIR, {**pk("k"), "sk": s("a")}),
        read({HASH: keys("k0"), PAIR: {"Keys": [{**pk("k"), "sk": s("a")}]}}).gives(
            Responses={HASH: Size(1), PAIR: Size(1)}
        ),
    ),
    row(
        READ,
        "of a table nothing",
        *STORED,
        read({HASH: keys("k0"), PAIR: {"Keys": [{**pk("k"), "sk": s("a")}]}}).gives(
            Responses={HASH: Size(1), PAIR: Exactly([])}
        ),
    ),
    row(
        READ,
        "a projection without the key",
        *STORED,
        read({HASH: keys("k0", ProjectionExpression="a")}).gives(
            Responses={HASH: [Exactly({"a": n(0)})]}
        ),
    ),
    row(
        READ,
        "a projection of nothing of an item",
        *STORED,
        read({HASH: keys("k0", ProjectionExpression="nonexistent")}).gives(
            Responses={HASH: [Exactly({})]}
        ),
    ),
    row(
        NUBO + "tier3/legacy-api/attributesToGet.test.ts",
        "AttributesToGet",
        *STORED,
        read({HASH: keys("k0", AttributesToGet=["pk", "a"])}).gives(
            Responses={HASH: [Exactly({**pk("k0"), "a": n(0)})]}
        ),
    ),
    row(
        READ_MESSAGES,
        "no request",
        read({}).mentions(
            "RequestItems",
            newer=(
                "Value at 'RequestItems' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1",
            ),
        ),
    ),
    row(
        READ_MESSAGES,
        "101 keys",
        read({HASH: keys(*[f"k{at}" for at in range(101)])}).invalid(
            "1 validation error detected: Value at 'RequestItems.hash.member.Keys' "
            "failed to satisfy "
            "constraint: Member must have length less than or equal to 100"
        ),
    ),
    row(
        READ_MESSAGES,
        "no key",
        read({HASH: {"Keys": []}}).invalid(
            "1 validation error detected: Value at 'RequestItems.hash.member.Keys' "
            "failed to satisfy "
            "constraint: Member must have length greater than or equal to 1"
        ),
    ),
    row(READ_MESSAGES, "no such table", read({NONE_SUCH: keys("k")}).no_table()),
    row(READ_MESSAGES, "a key twice", read({HASH: keys("k", "k")}).invalid(TWICE)),
    row(
        READ_MESSAGES,
        "AttributesToGet beside a projection",
        read({HASH: keys("k", AttributesToGet=["pk"], ProjectionExpression="pk")}).invalid(
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} "
            "Expression parameters: {ProjectionExpression}"
        ),
    ),
    row(
        READ_MESSAGES,
        "AttributesToGet of one table, a projection of another",
        read(
            {
                HASH: keys("k", ProjectionExpression="pk"),
                PAIR: {"Keys": [{**pk("k"), "sk": s("a")}], "AttributesToGet": ["pk"]},
            }
        ).invalid(),
    ),
    row(
        READ_MESSAGES,
        "an empty binary key",
        read({HASH_B: {"Keys": [{"pk": b(b"")}]}}).invalid(NO_EMPTY.format("binary")),
    ),
    row(
        READ_MESSAGES,
        "a table's name with other characters",
        read({"bad!name": keys("a")}).mentions(
            "at 'requestItems' failed to satisfy constraint: ", NAME, "1 validation error detected"
        ),
    ),
    projected("a path twice", "a, a", "a"),
    projected(
        "one attribute behind two names",
        "#x, #y",
        "a",
        ExpressionAttributeNames={"#x": "a", "#y": "a"},
    ),
    projected("a path within another", "a, a.b", "a, b"),
    row(
        READ_MESSAGES,
        "a wrong projection of one of two tables",
        read(
            {
                HASH: keys("k", ProjectionExpression="a, a"),
                PAIR: {"Keys": [{**pk("k"), "sk": s("a")}], "ProjectionExpression": "a"},
            }
        ).invalid(OVERLAP.format("a")),
    ),
    row(
        LIMITS,
        "100 keys",
        read({HASH: keys(*[f"k{at}" for at in range(100)])}).gives(Responses={HASH: Size(0)}),
    ),
    row(
        WRITE,
        "puts and deletions",
        *STORED,
        write({HASH: [*puts({**pk("new"), "a": n(9)}), *drops(pk("k0"))]}).gives(
            UnprocessedItems=Exactly({})
        ),
        get(HASH, pk("new")).gives(Item={"a": n(9)}),
        get(HASH, pk("k0")).gives(Item=ABSENT),
    ),
    row(
        WRITE,
        "of two tables",
        write({HASH: puts(pk("k")), PAIR: puts({**pk("k"), "sk": s("a")})}),
        get(HASH, pk("k")).gives(Item=pk("k")),
        get(PAIR, {**pk("k"), "sk": s("a")}).gives(Item=pk("k")),
    ),
    row(
        WRITE_MESSAGES,
        "no request",
        write({}).invalid(
            "The requestItems parameter is required for BatchWriteItem",
            elsewhere=elsewhere(
                "Value at 'RequestItems' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1",
                "ap-east-2 ap-southeast-1 eu-central-1 eu-north-1 eu-west-2",
                "2026-10-07",
            ),
        ),
    ),
    row(
        WRITE_MESSAGES,
        "26 requests",
        write({HASH: puts(*[pk(f"k{at}") for at in range(26)])}).mentions(
            "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
            "[Member must have length less than or equal to 25, "
            "Member must have length greater than or equal to 1]",
            newer=(
                "Value at 'RequestItems.hash.member' failed to satisfy constraint: "
                "Member must have length less than or equal to 25",
            ),
        ),
    ),
    row(
        WRITE_MESSAGES,
        "no request for a table",
        write({HASH: []}).mentions(
            "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
            "[Member must have length less than or equal to 25, "
            "Member must have length greater than or equal to 1]"
        ),
    ),
    row(
        LIMITS,
        "25 requests",
        write({HASH: puts(*[pk(f"k{at}") for at in range(25)])}).gives(
            UnprocessedItems=Exactly({})
        ),
    ),
    writes_badly("an item twice", HASH, [*puts(pk("k")), *drops(pk("k"))], TWICE),
    row(WRITE_MESSAGES, "no such table", write({NONE_SUCH: puts(pk("k"))}).no_table()),
    writes_badly("a key of another type", HASH, puts({"pk": n(5)}), NO_MATCH),
    writes_badly("a key that is a list", HASH, puts({"pk": {"L": [s("x")]}}), NO_MATCH),
    writes_badly("no key in an item", HASH, puts({"a": s("x")}), NO_MATCH),
    writes_badly("no key in a key", HASH, drops({"a": s("x")}), NO_MATCH),
    writes_badly("an empty key", HASH, puts(pk("")), NO_EMPTY.format("string")),
    writes_badly("an empty binary key", HASH_B, puts({"pk": b(b"")}), NO_EMPTY.format("binary")),
    writes_badly(
        "an empty binary key to delete", HASH_B, drops({"pk": b(b"")}), NO_EMPTY.format("binary")
    ),
    row(
        WRITE_MESSAGES,
        "a table's name with other characters",
        write({"bad!name": puts(pk("x"))}).mentions(
            "at 'requestItems' failed to satisfy constraint: ", NAME
        ),
    ),
    row(
        LAYERS,
        "a string twice in a set",
        write({HASH: puts({**pk("k"), "s": {"SS": ["b", "a", "b"]}})}).invalid(
            "One or more parameter values were invalid: "
            "Input collection [b, a, b] contains duplicates."
        ),
    ),
    row(
        LAYERS,
        "a binary twice in a set",
        write({HASH: drops({"pk": {"BS": [b"\xff", b"\x00", b"\x00"]}})}).invalid(
            "One or more parameter values were invalid: "
            "Input collection [/w==, AA==, AA==]of type BS contains duplicates."
        ),
    ),
    row(
        LAYERS,
        "a number twice in a set",
        write({HASH: puts({**pk("k"), "s": {"NS": ["2", "1", "2"]}})}).invalid(
            "Input collection contains duplicates"
        ),
    ),
    row(
        LAYERS,
        "a number that is none",
        write({HASH: puts({**pk("k"), "a": n("abc")})}).invalid(
            "The parameter cannot be converted to a numeric value: abc"
        ),
    ),
    row(
        LAYERS,
        "an empty number",
        write({HASH: puts({**pk("k"), "a": n("")})}).invalid(
            "The parameter cannot be converted to a numeric value"
        ),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none, and nothing is written",
        write({HASH: puts(pk("k"))}, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        ORDER,
        "a ReturnItemCollectionMetrics that is none",
        write({HASH: puts(pk("k"))}, ReturnItemCollectionMetrics="BOGUS2").invalid(METRICS),
    ),
    row(
        ORDER,
        "both are none",
        write(
            {HASH: puts(pk("k"))},
            ReturnItemCollectionMetrics="BOGUS2",
            ReturnConsumedCapacity="BOGUS",
        ).invalid(f"2 validation errors detected: {CAPACITY}; {METRICS}"),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none before the table (write)",
        write({NONE_SUCH: puts(pk("k"))}, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none alone over a table's name (write)",
        write({"bad!name": puts(pk("k"))}, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none (read)",
        read({HASH: keys("k")}, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none before the table (read)",
        read({NONE_SUCH: keys("k")}, ReturnConsumedCapacity="BOGUS").invalid(CAPACITY),
    ),
    row(
        ORDER,
        "a ReturnConsumedCapacity that is none beside a table's name (read)",
        read({"bad!name": keys("k")}, ReturnConsumedCapacity="BOGUS").mentions(
            "2 validation errors detected: ", NAME, CAPACITY
        ),
    ),
    row(
        CAPTURE + "cross-region-latest.json (eu-west-2, 2026-09-20)",
        "a key of another type (read)",
        read({HASH: {"Keys": [{"pk": n(5)}]}}).invalid(NO_MATCH),
    ),
)
