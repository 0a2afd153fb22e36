"""PutItem."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    HASH_B,
    HASH_N,
    INDEXED,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    Row,
    Size,
    Wire,
    ask,
    b,
    delete,
    get,
    n,
    pk,
    put,
    row,
    s,
    update,
)

MESSAGES: Final = PARITY + "tier3/error-messages/putItem.test.ts"
ENVELOPE: Final = MESSAGES + " (eu-west-2, us-east-1, 2026-10-09)"
BASIC: Final = NUBO + "tier1/putItem/basic.test.ts"
TYPES: Final = NUBO + "tier1/putItem/dataTypes.test.ts"
CONDITIONS: Final = NUBO + "tier1/putItem/conditions.test.ts"
FUNCTIONS: Final = NUBO + "tier1/putItem/expressions.test.ts"
PARENTHESES: Final = NUBO + "tier1/putItem/conditionExpressionParens.test.ts"
VALIDATION: Final = NUBO + "tier1/putItem/validation.test.ts"
EMPTY: Final = NUBO + "tier3/limits/emptyValues.test.ts"
LAYERS: Final = PARITY + "tier3/error-messages/valueLayers.test.ts (four regions, 2026-10-09)"
METRICS: Final = PARITY + "tier1/putItem/itemCollectionMetrics.test.ts"
INVALID: Final = "One or more parameter values were invalid: "
NO_EMPTY: Final = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty {} value. Key: {}"
)

OLD: Final[Wire] = {
    **pk("old"),
    "name": s("alice"),
    "count": n(5),
    "status": s("active"),
    "m": {"M": {"x": s("deep")}},
}
ALL_TYPES: Final[Wire] = {
    **pk("types"),
    "s": s("hello"),
    "n": n("123.456"),
    "b": b(b"\x01\x02\x03"),
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nil": {"NULL": True},
    "ss": {"SS": ["a", "b", "c"]},
    "ns": {"NS": ["1", "2", "3"]},
    "bs": {"BS": [b"\x01", b"\x02"]},
    "l": {"L": [s("x"), n(99), {"BOOL": True}, {"NULL": True}, {"M": {"x": s("y")}}]},
    "m": {"M": {"a": {"M": {"b": {"M": {"c": s("deep")}}}}, "l": {"L": [{"M": {"v": n(1)}}]}}},
}


def on_old(condition: str, values: Wire | None = None, **names: str) -> Wire:
    given: Wire = {"ConditionExpression": condition}
    if values:
        given["ExpressionAttributeValues"] = values
    if names:
        given["ExpressionAttributeNames"] = {f"#{name}": to for name, to in names.items()}
    return given


def holds(source: str, about: str, condition: str, values: Wire | None = None, **names: str) -> Row:
    step = put(HASH, {**pk("old"), "new": n(1)}, **on_old(condition, values, **names))
    return row(source, f"holds: {about}", put(HASH, OLD), step)


def does_not_hold(
    source: str, about: str, condition: str, values: Wire | None = None, **names: str
) -> Row:
    step = put(HASH, {**pk("old"), "new": n(1)}, **on_old(condition, values, **names)).fails()
    kept = get(HASH, pk("old")).gives(Item={"name": s("alice"), "new": ABSENT})
    return row(source, f"does not hold: {about}", put(HASH, OLD), step, kept)


def on_nothing(about: str, condition: str, values: Wire, *, passes: bool, **names: str) -> Row:
    step = put(HASH, pk("fresh"), **on_old(condition, values, **names))
    return row(CONDITIONS, f"on no item: {about}", step if passes else step.fails())


def faulty(source: str, about: str, value: Wire, text: str, *newer: str) -> Row:
    return row(source, about, put(HASH, {**pk("k"), "bad": value}).invalid(text, newer=newer))


ROWS: tuple[Row, ...] = (
    row(
        BASIC,
        "an item comes back as it was put",
        put(HASH, ALL_TYPES),
        get(HASH, pk("types")).gives(Item=ALL_TYPES),
    ),
    row(
        BASIC,
        "an item takes the place of the one before",
        put(HASH, {**pk("k"), "a": n(1)}),
        put(HASH, {**pk("k"), "b": n(2)}),
        get(HASH, pk("k")).gives(Item={"a": ABSENT, "b": n(2)}),
    ),
    row(
        BASIC,
        "ALL_OLD answers the item before",
        put(HASH, {**pk("k"), "a": n(1)}),
        put(HASH, pk("k"), ReturnValues="ALL_OLD").gives(Attributes={**pk("k"), "a": n(1)}),
    ),
    row(
        BASIC,
        "ALL_OLD answers nothing where nothing was",
        put(HASH, pk("k"), ReturnValues="ALL_OLD").gives(Attributes=ABSENT),
    ),
    row(TYPES, "a string of 100 KB", put(HASH, {**pk("k"), "a": s("x" * 102400)})),
    row(
        EMPTY,
        "an empty string is a value",
        put(HASH, {**pk("k"), "a": s("")}),
        get(HASH, pk("k")).gives(Item={"a": s("")}),
    ),
    row(
        EMPTY,
        "an empty binary is a value",
        put(HASH, {**pk("k"), "a": b(b"")}),
        get(HASH, pk("k")).gives(Item={"a": b(b"")}),
    ),
    row(
        EMPTY,
        "an empty string in a list",
        put(HASH, {**pk("k"), "a": {"L": [s(""), s("x")]}}),
        get(HASH, pk("k")).gives(Item={"a": {"L": [s(""), s("x")]}}),
    ),
    row(
        EMPTY,
        "an empty set in a map",
        put(HASH, {**pk("k"), "a": {"M": {"x": {"SS": []}}}}).invalid(),
    ),
    row(
        EMPTY, "an empty set in a list", put(HASH, {**pk("k"), "a": {"L": [{"SS": []}]}}).invalid()
    ),
    row(
        EMPTY,
        "an empty string for a partition key",
        put(HASH, pk("")).invalid(NO_EMPTY.format("string", "pk")),
    ),
    row(
        EMPTY,
        "an empty string for a sort key",
        put(PAIR, {**pk("k"), "sk": s("")}).invalid(NO_EMPTY.format("string", "sk")),
    ),
    row(
        MESSAGES,
        "an empty binary for a key",
        put(HASH_B, {"pk": b(b"")}).invalid(NO_EMPTY.format("binary", "pk")),
    ),
    row(VALIDATION, "no such table", put(NONE_SUCH, pk("k")).no_table()),
    row(VALIDATION, "no key in the item", put(HASH, {"a": s("x")}).invalid()),
    row(
        MESSAGES,
        "no TableName",
        ask("PutItem", Item=pk("k")).invalid(
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null"
        ),
    ),
    row(
        MESSAGES,
        "an empty TableName",
        put("", pk("k")).mentions(
            "tablename",
            "failed to satisfy constraint: Member must have length greater than or equal to 1",
            newer=(
                "Value at 'TableName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1",
            ),
        ),
    ),
    row(
        MESSAGES,
        "a TableName of 256 characters",
        put("a" * 256, pk("k")).invalid(
            f"1 validation error detected: Value '{'a' * 256}' at 'tableName' failed to satisfy "
            "constraint: Member must have length less than or equal to 255"
        ),
    ),
    row(
        MESSAGES,
        "a TableName with other characters",
        put("bad table!@#", pk("k")).invalid(
            "1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ),
    ),
    faulty(
        MESSAGES, "an empty string set", {"SS": []}, INVALID + "An string set  may not be empty"
    ),
    faulty(
        MESSAGES, "an empty number set", {"NS": []}, INVALID + "An number set  may not be empty"
    ),
    faulty(
        MESSAGES, "an empty binary set", {"BS": []}, INVALID + "Binary sets should not be empty"
    ),
    faulty(
        MESSAGES,
        "NULL of false",
        {"NULL": False},
        INVALID + "Null attribute value types must have the value of true",
    ),
    faulty(
        LAYERS,
        "a string twice in a set",
        {"SS": ["b", "a", "b"]},
        INVALID + "Input collection [b, a, b] contains duplicates.",
        INVALID + 'Input collection ["a", "b", "b"] contains duplicates.',
    ),
    faulty(
        LAYERS,
        "a binary twice in a set",
        {"BS": [b"\xff", b"\x00", b"\x00"]},
        INVALID + "Input collection [/w==, AA==, AA==]of type BS contains duplicates.",
        INVALID + 'Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.',
    ),
    faulty(
        LAYERS,
        "a number twice in a set",
        {"NS": ["2", "1", "2"]},
        "Input collection contains duplicates",
        INVALID + "Input collection contains duplicates.",
    ),
    faulty(
        MESSAGES,
        "an empty string twice in a set",
        {"SS": ["", ""]},
        INVALID + "Input collection [, ] contains duplicates.",
        INVALID + 'Input collection ["", ""] contains duplicates.',
    ),
    row(
        MESSAGES,
        "an empty binary twice in a set",
        put(HASH, {**pk("k"), "bad": {"BS": [b"", b""]}}).mentions(
            INVALID + "Input collection", "of type BS contains duplicates"
        ),
    ),
    row(
        MESSAGES,
        "an empty string in a set of numbers",
        put(HASH, {**pk("k"), "bad": {"NS": [""]}}).mentions(
            "The parameter cannot be converted to a numeric value"
        ),
    ),
    row(
        NUBO + "tier1/putItem/basic.test.ts",
        "a set with an empty string",
        put(HASH, {**pk("k"), "a": {"SS": ["", "x"]}}),
        get(HASH, pk("k")).gives(Item={"a": {"SS": ["", "x"]}}),
    ),
    row(
        MESSAGES,
        "expressions beside what they replaced",
        put(
            HASH,
            pk("k"),
            Expected={"pk": {"Exists": False}},
            ConditionExpression="attribute_not_exists(pk)",
        ).invalid(
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
        ),
    ),
    row(
        ENVELOPE,
        "values without an expression",
        put(HASH, pk("k"), ExpressionAttributeValues={":v": s("x")}).invalid(
            "ExpressionAttributeValues can only be specified when using expressions: "
            "ConditionExpression is null",
            newer=("ExpressionAttributeValues can only be specified when using expressions",),
        ),
    ),
    row(
        ENVELOPE,
        "names without an expression",
        put(HASH, pk("k"), ExpressionAttributeNames={"#a": "a"}).invalid(
            "ExpressionAttributeNames can only be specified when using expressions"
        ),
    ),
    row(
        ENVELOPE,
        "an empty condition",
        put(HASH, pk("k"), ConditionExpression="").invalid(
            "Invalid ConditionExpression: The expression can not be empty;"
        ),
    ),
    row(
        MESSAGES,
        "needless parentheses",
        put(HASH, pk("k"), ConditionExpression="((attribute_not_exists(pk)))").invalid(
            "Invalid ConditionExpression: The expression has redundant parentheses;"
        ),
    ),
    row(
        MESSAGES,
        "contains of a path in itself",
        put(HASH, pk("k"), **on_old("contains(#a, #a)", a="data")).invalid(
            "Invalid ConditionExpression: The first operand must be distinct from the remaining "
            "operands for this operator or function; operator: contains, first operand: [data]"
        ),
    ),
    row(
        VALIDATION,
        "a ReturnValues that is none",
        put(HASH, pk("k"), ReturnValues="INVALID").invalid(),
    ),
    holds(CONDITIONS, "attribute_exists", "attribute_exists(#s)", s="status"),
    holds(CONDITIONS, "a number is greater", "#c > :v", {":v": n(3)}, c="count"),
    does_not_hold(CONDITIONS, "attribute_not_exists", "attribute_not_exists(pk)"),
    does_not_hold(CONDITIONS, "a number is not greater", "#c > :v", {":v": n(100)}, c="count"),
    on_nothing(
        "what is not there is not equal to anything",
        "#s <> :v",
        {":v": s("x")},
        passes=True,
        s="status",
    ),
    on_nothing("or", "#s <> :v OR #u < :v", {":v": s("x")}, passes=True, s="status", u="at"),
    on_nothing(
        "what is not there equals nothing", "#s = :v", {":v": s("x")}, passes=False, s="status"
    ),
    row(
        CONDITIONS,
        "attribute_not_exists on no item",
        put(HASH, pk("k"), ConditionExpression="attribute_not_exists(pk)"),
    ),
    row(
        FUNCTIONS,
        "not attribute_exists on no item",
        put(HASH, pk("k"), ConditionExpression="NOT attribute_exists(pk)"),
    ),
    holds(FUNCTIONS, "size", "size(#n) < :v", {":v": n(10)}, n="name"),
    holds(FUNCTIONS, "contains", "contains(#n, :v)", {":v": s("lic")}, n="name"),
    holds(FUNCTIONS, "attribute_type", "attribute_type(#s, :v)", {":v": s("S")}, s="status"),
    holds(
        FUNCTIONS, "and", "#n = :v AND #c = :w", {":v": s("alice"), ":w": n(5)}, n="name", c="count"
    ),
    holds(
        FUNCTIONS, "or", "#n = :v OR #c = :w", {":v": s("wrong"), ":w": n(5)}, n="name", c="count"
    ),
    holds(FUNCTIONS, "a path into a map", "m.x = :v", {":v": s("deep")}),
    holds(FUNCTIONS, "attribute_exists in a map", "attribute_exists(m.x)"),
    holds(FUNCTIONS, "attribute_not_exists in a map", "attribute_not_exists(m.y)"),
    holds(
        PARENTHESES,
        "parentheses around each part",
        "(attribute_exists(pk)) AND (#s = :v)",
        {":v": s("active")},
        s="status",
    ),
    holds(
        PARENTHESES,
        "parentheses around all",
        "(attribute_exists(pk) AND #s = :v)",
        {":v": s("active")},
        s="status",
    ),
    holds(
        PARENTHESES,
        "parentheses in parentheses",
        "(attribute_exists(pk) AND (#s = :v))",
        {":v": s("active")},
        s="status",
    ),
    does_not_hold(
        PARENTHESES,
        "a part in parentheses",
        "(attribute_exists(pk)) AND (#s = :v)",
        {":v": s("inactive")},
        s="status",
    ),
    row(
        NUBO + "tier3/error-messages/conditionalCheck.test.ts",
        "a failed condition is answered with the item",
        put(HASH, OLD),
        put(
            HASH,
            pk("old"),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        ).fails(Item=OLD),
    ),
    row(
        NUBO + "tier1/putItem/numericKeys.test.ts",
        "a number that is written otherwise is the key",
        put(HASH_N, {"pk": n("1.0"), "a": n(1)}),
        get(HASH_N, {"pk": n(1)}).gives(Item={"pk": n(1), "a": n(1)}),
    ),
    row(
        NUBO + "tier1/putItem/binaryKeys.test.ts",
        "a binary key",
        put(HASH_B, {"pk": b(b"\x00\xff"), "a": n(1)}),
        get(HASH_B, {"pk": b(b"\x00\xff")}).gives(Item={"a": n(1)}),
    ),
    row(
        METRICS,
        "the item collection of a put",
        put(
            INDEXED, {**pk("k"), "sk": s("a"), "l1": s("x")}, ReturnItemCollectionMetrics="SIZE"
        ).gives(ItemCollectionMetrics={"ItemCollectionKey": pk("k")}),
    ),
    row(
        METRICS,
        "the item collection of a deletion",
        delete(INDEXED, {**pk("k"), "sk": s("a")}, ReturnItemCollectionMetrics="SIZE").gives(
            ItemCollectionMetrics={"ItemCollectionKey": pk("k")}
        ),
    ),
    row(
        METRICS,
        "the item collection of an update",
        update(
            INDEXED,
            {**pk("k"), "sk": s("a")},
            "SET x = :v",
            ExpressionAttributeValues={":v": n(1)},
            ReturnItemCollectionMetrics="SIZE",
        ).gives(ItemCollectionMetrics={"ItemCollectionKey": pk("k")}),
    ),
    row(
        METRICS,
        "no item collection where none is asked for",
        put(INDEXED, {**pk("k"), "sk": s("a")}, ReturnItemCollectionMetrics="NONE").gives(
            ItemCollectionMetrics=ABSENT
        ),
    ),
    row(
        NUBO + "tier3/limits/itemSize.test.ts",
        "a binary of 350 KB",
        put(HASH, {**pk("k"), "a": b(b"x" * 350_000)}),
        get(HASH, pk("k")).gives(Item=Size(2)),
    ),
)
