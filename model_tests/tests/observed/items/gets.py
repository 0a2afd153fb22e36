"""GetItem."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    CAPTURE,
    HASH,
    HASH_B,
    NONE_SUCH,
    NUBO,
    PAIR,
    Exactly,
    Row,
    Step,
    Wire,
    b,
    get,
    n,
    pk,
    put,
    row,
    s,
    scan,
)

MESSAGES: Final = NUBO + "tier3/error-messages/getItem.test.ts"
PROJECTION: Final = NUBO + "tier1/getItem/projection.test.ts"
FIDELITY: Final = NUBO + "tier1/getItem/projectionValidation.test.ts"
LATEST: Final = CAPTURE + "cross-region-latest.json (eu-west-2, 2026-09-20)"
OLD_WAY: Final = NUBO + "tier3/legacy-api/attributesToGet.test.ts"
WORDS: Final = NUBO + "tier3/limits/reservedWords.test.ts"
NO_MATCH: Final = "The provided key element does not match the schema"
OVERLAP: Final = (
    "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
    "rewrite one of these paths; path one: [a], path two: [{}]"
)

STORED: Final[Wire] = {
    **pk("k"),
    "m": {"M": {"a": s("A"), "b": s("B"), "c": s("C")}},
    "l": {"L": [s("l0"), s("l1"), s("l2")]},
    "name": s("alice"),
    "age": n(30),
}


def projected(source: str, about: str, paths: str, shown: Wire, **names: str) -> Row:
    named = {f"#{name}": to for name, to in names.items()}
    more: Wire = {"ExpressionAttributeNames": named} if named else {}
    step = get(HASH, pk("k"), ProjectionExpression=paths, **more)
    return row(source, about, put(HASH, STORED), step.gives(Item=Exactly(shown)))


def overlapping(about: str, paths: str, second: str, **names: str) -> Row:
    named = {f"#{name}": to for name, to in names.items()}
    more: Wire = {"ExpressionAttributeNames": named} if named else {}
    step: Step = get(HASH, pk("none"), ProjectionExpression=paths, **more)
    return row(LATEST, about, step.invalid(OVERLAP.format(second)))


ROWS: tuple[Row, ...] = (
    row(MESSAGES, "no such table", get(NONE_SUCH, pk("k")).no_table()),
    row(MESSAGES, "a key without its sort key", get(PAIR, pk("k")).invalid(NO_MATCH)),
    row(LATEST, "a key of another type", get(HASH, {"pk": n(5)}).invalid(NO_MATCH)),
    row(LATEST, "a key that is a list", get(HASH, {"pk": {"L": [s("x")]}}).invalid(NO_MATCH)),
    row(
        LATEST,
        "an empty key",
        get(HASH, pk("")).invalid(
            "One or more parameter values are not valid. The AttributeValue for a "
            "key attribute cannot "
            "contain an empty string value. Key: pk"
        ),
    ),
    row(
        MESSAGES,
        "an empty binary key",
        get(HASH_B, {"pk": b(b"")}).invalid(
            "One or more parameter values are not valid. The AttributeValue for a "
            "key attribute cannot "
            "contain an empty binary value. Key: pk"
        ),
    ),
    row(
        MESSAGES,
        "a projection that is none",
        get(HASH, pk("k"), ProjectionExpression="!!! INVALID !!!").invalid(
            'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"'
        ),
    ),
    row(NUBO + "tier1/getItem/basic.test.ts", "no item", get(HASH, pk("k")).gives(Item=ABSENT)),
    projected(PROJECTION, "a path into a map", "m.a", {"m": {"M": {"a": s("A")}}}),
    projected(
        PROJECTION, "two paths into a map", "m.a, m.b", {"m": {"M": {"a": s("A"), "b": s("B")}}}
    ),
    projected(PROJECTION, "a position in a list", "l[0]", {"l": {"L": [s("l0")]}}),
    projected(
        FIDELITY,
        "positions in a list come in its order",
        "l[2], l[0]",
        {"l": {"L": [s("l0"), s("l2")]}},
    ),
    projected(
        PROJECTION,
        "a map and a list",
        "m.a, l[1]",
        {"m": {"M": {"a": s("A")}}, "l": {"L": [s("l1")]}},
    ),
    projected(
        WORDS, "a reserved word behind #", "pk, #n", {**pk("k"), "name": s("alice")}, n="name"
    ),
    projected(NUBO + "tier3/limits/expressionSize.test.ts", "nothing of the item", "zzz", {}),
    overlapping("a path twice", "a, a", "a"),
    overlapping("one attribute behind two names", "#x, #y", "a", x="a", y="a"),
    overlapping("a path within another", "a, a.b", "a, b"),
    row(
        FIDELITY,
        "a name that is not defined, where nothing is found",
        scan(
            HASH,
            FilterExpression="pk = :v",
            ExpressionAttributeValues={":v": s("no")},
            ProjectionExpression="#undefined",
        ).invalid(),
    ),
    row(
        WORDS,
        "a reserved word in a projection",
        get(HASH, pk("k"), ProjectionExpression="pk, status").mentions("reserved keyword"),
    ),
    row(
        OLD_WAY,
        "AttributesToGet",
        put(HASH, STORED),
        get(HASH, pk("k"), AttributesToGet=["name", "none"]).gives(
            Item=Exactly({"name": s("alice")})
        ),
    ),
    row(
        OLD_WAY,
        "AttributesToGet beside a projection",
        get(HASH, pk("k"), AttributesToGet=["name"], ProjectionExpression="pk").invalid(),
    ),
)
