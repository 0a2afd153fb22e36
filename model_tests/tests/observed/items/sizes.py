"""How large an item may be, by what writes it, and what an update is charged."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    HASH_N,
    NUBO,
    OLD_REGIONS,
    PAIR,
    PARITY,
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
    update,
)

GATE: Final = NUBO + "tier3/limits/itemSize.test.ts (eu-west-2, 2026-08-18)"
NUMBERS: Final = PARITY + "tier3/limits/numberByteSize.test.ts (eu-west-2, 2026-08-18)"
SURFACE: Final = PARITY + "tier3/limits/itemSizeBySurface.test.ts (eu-west-2, 2026-08-18)"
CHARGE: Final = PARITY + "tier3/limits/itemSizeBySurface.test.ts (eu-west-2, 2026-10-09)"
MAX: Final = 409_600
PUT: Final = "Item size has exceeded the maximum allowed size"
UPDATE: Final = "Item size to update has exceeded the maximum allowed size"
FLAT: Final = elsewhere("the finished item alone is counted", OLD_REGIONS, "2026-10-07")
NUMBER_SIZES: Final = {
    "0": 1,
    "1": 2,
    "12": 2,
    "123": 3,
    "1234": 3,
    "12345678901234567890123456789012345678": 20,
    "0042": 2,
    "100": 2,
    "1010": 3,
    "0.0000001": 2,
    "1E125": 2,
    "1E-100": 2,
    "1.5": 3,
    "15": 2,
    "1.2": 3,
    "1.200": 3,
    "1.234": 4,
    "3.14159": 5,
    "123456": 4,
    "100.5": 4,
    "0.15": 2,
    "-42": 3,
    "-0": 1,
}


def text(size: int) -> Wire:
    return s("x" * size)


def gate(source: str, about: str, write: Any, refused: Any) -> tuple[Row, ...]:
    """``write`` of an item of that size, exactly at the limit and a byte over it."""
    return (
        row(source, f"{about}: 409,600 bytes", write(MAX)),
        row(source, f"{about}: 409,601 bytes", refused(write(MAX + 1))),
    )


def refused_put(step: Step) -> Step:
    return step.invalid(PUT)


def refused_update(step: Step) -> Step:
    return step.invalid(UPDATE)


def cancelled_update(step: Step) -> Step:
    return step.cancelled({"Code": "ValidationError", "Message": UPDATE})


def item(size: int, key: str = "k", **more: Wire) -> Wire:
    """An item of that size: what is missing, besides pk and ``more``, is in p."""
    rest = sum(len(name) + len(value["S"]) for name, value in {**pk(key), **more}.items())
    return {**pk(key), **more, "p": text(size - rest - 1)}


def numbered(literal: str, cost: int) -> tuple[Row, ...]:
    def write(size: int) -> Step:
        return put(HASH, {**pk("k"), "a": n(literal), "p": text(size - 5 - cost)})

    return gate(NUMBERS, f"the number {literal} costs {cost}", write, refused_put)


def in_transaction(size: int) -> Step:
    return transact(
        {
            "Update": {
                "TableName": HASH,
                "Key": pk("k"),
                "UpdateExpression": "SET p = :p",
                "ExpressionAttributeValues": {":p": text(size - 4)},
            }
        }
    )


def charged(
    about: str,
    clause: str,
    charge: int,
    seed: Wire | None = None,
    names: Wire | None = None,
    condition: str | None = None,
    **given: Wire,
) -> Row:
    """Beside ``SET b = :pad`` the ``clause`` is charged so much: the padding shows it."""
    together = (
        f"SET b = :pad, {clause[4:]}"
        if clause.startswith("SET ")
        else (f"SET b = :pad {clause}".strip())
    )
    room = MAX - 3 - 19 - 1 - charge
    more: Wire = {} if names is None else {"ExpressionAttributeNames": names}
    if condition is not None:
        more["ConditionExpression"] = condition

    def write(key: str, padding: int) -> Step:
        values = {f":{name}": value for name, value in given.items()}
        return update(
            HASH,
            pk(key),
            together,
            **more,
            ExpressionAttributeValues={**values, ":pad": text(padding)},
        )

    seeds = [] if seed is None else [put(HASH, {**pk(key), **seed}) for key in "yz"]
    over = write("z", room + 1).invalid(UPDATE, elsewhere=FLAT)
    return row(CHARGE, f"charged: {about}", *seeds, write("y", room), over)


TEN: Final = text(10)
HUNDRED: Final = text(100)
IF_NOT: Final = 19 + 1 + 39 + 16
ROWS: tuple[Row, ...] = (
    *gate(GATE, "PutItem", lambda size: put(HASH, item(size)), refused_put),
    *gate(
        GATE,
        "PutItem of ten attributes",
        lambda size: put(HASH, item(size, "k", **{f"a{at}": TEN for at in range(9)})),
        refused_put,
    ),
    row(GATE, "a binary over the limit", put(HASH, {**pk("k"), "a": b(b"x" * 410_000)}).invalid()),
    row(
        GATE,
        "a nested text over the limit",
        put(HASH, {**pk("k"), "a": {"M": {"b": {"M": {"c": text(410_000)}}}}}).invalid(),
    ),
    row(
        GATE,
        "the names count",
        put(HASH, {**pk("k"), **{f"{'a' * 200}{at}": text(3_900) for at in range(100)}}).invalid(),
    ),
    row(
        GATE,
        "the members of a set count",
        put(HASH, {**pk("k"), "a": {"SS": [f"{'x' * 4_200}{at}" for at in range(100)]}}).invalid(),
    ),
    row(
        GATE,
        "the elements of a list count",
        put(HASH, {**pk("k"), "a": {"L": [text(4_200)] * 100}}).invalid(),
    ),
    row(
        GATE,
        "15,000 numbers of 38 digits",
        put(HASH_N, {"pk": n(1), "a": {"L": [n("9" * 38)] * 15_000}}),
    ),
    row(
        GATE,
        "21,000 numbers of 38 digits",
        put(HASH_N, {"pk": n(1), "a": {"L": [n("9" * 38)] * 21_000}}).invalid(),
    ),
    *(each for literal, cost in NUMBER_SIZES.items() for each in numbered(literal, cost)),
    row(
        NUMBERS,
        "a number is answered written out",
        put(HASH, {**pk("k"), "a": n("0042.1200"), "c": n("1E125")}),
        get(HASH, pk("k")).gives(Item={"a": n("42.12"), "c": n("1" + "0" * 125)}),
    ),
    *gate(
        SURFACE,
        "BatchWriteItem",
        lambda size: ask(
            "BatchWriteItem", RequestItems={HASH: [{"PutRequest": {"Item": item(size)}}]}
        ),
        refused_put,
    ),
    *gate(
        SURFACE,
        "a Put in a transaction",
        lambda size: transact({"Put": {"TableName": HASH, "Item": item(size)}}),
        refused_put,
    ),
    *gate(
        SURFACE, "an Update in a transaction (30 of 33 regions)", in_transaction, cancelled_update
    ),
    row(
        SURFACE,
        "an Update in a transaction, of an item that is there",
        put(HASH, {**pk("k"), "p": s("small")}),
        cancelled_update(in_transaction(MAX + 1)),
    ),
    *gate(
        SURFACE,
        "UpdateItem with a long key",
        lambda size: update(
            HASH, pk("k" * 100), "SET b = :p", ExpressionAttributeValues={":p": text(size - 103)}
        ),
        refused_update,
    ),
    *gate(
        CHARGE,
        "AttributeUpdates",
        lambda size: update(
            HASH, pk("k"), AttributeUpdates={"b": {"Action": "PUT", "Value": text(size - 4)}}
        ),
        refused_update,
    ),
    row(
        SURFACE,
        "an update leaves out what it does not write",
        put(HASH, {**pk("k"), "u": TEN}),
        update(HASH, pk("k"), "SET b = :p", ExpressionAttributeValues={":p": text(MAX - 23)}),
        get(HASH, pk("k")).gives(Item={"u": TEN}),
    ),
    row(
        SURFACE,
        "an update leaves out the sort key",
        update(
            PAIR,
            {**pk("k"), "sk": s("a")},
            "SET b = :p",
            ExpressionAttributeValues={":p": text(MAX - 23)},
        ),
        update(
            PAIR,
            {**pk("k"), "sk": s("a")},
            "SET b = :p",
            ExpressionAttributeValues={":p": text(MAX - 22)},
        ).invalid(UPDATE, elsewhere=FLAT),
    ),
    row(
        CHARGE,
        "the charge comes before the condition",
        update(
            HASH,
            pk("k"),
            "SET b = :p",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":p": text(MAX - 22)},
        ).invalid(UPDATE, elsewhere=FLAT),
    ),
    charged("one SET", "", 0),
    charged("a second SET", "SET c = :c", 19 + 1 + 1, c=s("y")),
    charged("a second SET of 500 bytes", "SET c = :c", 19 + 1 + 500, c=text(500)),
    charged("a condition adds nothing", "", 0, condition="attribute_not_exists(zzzzzzzzzz)"),
    charged(
        "a name behind #",
        "SET #twelvechars = :c",
        19 + 1 + 1,
        names={"#twelvechars": "c"},
        c=s("y"),
    ),
    charged("a path", "SET c = abcdefghij", 19 + 1 + 25, {"abcdefghij": TEN}),
    charged("another path", "SET c = big", 19 + 1 + 18, {"big": TEN}),
    charged("a path into a map", "SET c = m.z", 19 + 1 + 31, {"m": {"M": {"z": TEN}}}),
    charged(
        "a path into a map in a map",
        "SET c = m.a.z",
        19 + 1 + 46,
        {"m": {"M": {"a": {"M": {"z": TEN}}}}},
    ),
    charged(
        "a path into a list", "SET c = l[10]", 19 + 1 + 32, {"l": {"L": [s("e")] * 10 + [TEN]}}
    ),
    charged(
        "a SET in a map",
        "SET d.leaf = :c",
        19 + 1 + 8 + 100,
        {"d": {"M": {"leaf": s("x")}}},
        c=HUNDRED,
    ),
    charged(
        "a SET in a list", "SET d[0] = :c", 19 + 1 + 5 + 100, {"d": {"L": [s("x")]}}, c=HUNDRED
    ),
    charged(
        "list_append to a path",
        "SET l = list_append(l, :c)",
        19 + 1 + 37 + 16 + 14,
        {"l": {"L": [s("e")]}},
        c={"L": [TEN]},
    ),
    charged(
        "list_append of values",
        "SET l = list_append(:a, :c)",
        19 + 1 + 37 + 5 + 14,
        {"l": {"L": [s("e")]}},
        a={"L": [s("e")]},
        c={"L": [TEN]},
    ),
    charged(
        "if_not_exists of a map, not used",
        "SET c = if_not_exists(c, :m)",
        IF_NOT + 105,
        {"c": s("c")},
        m={"M": {"a": HUNDRED}},
    ),
    charged(
        "a value twice",
        "SET c = if_not_exists(c, :s), d = if_not_exists(d, :s)",
        2 * (IF_NOT + 100),
        {"c": s("c"), "d": s("d")},
        s=HUNDRED,
    ),
    charged(
        "if_not_exists where there is one",
        "SET c = if_not_exists(c, :v)",
        IF_NOT + 1,
        {"c": TEN},
        v=s("v"),
    ),
    charged(
        "if_not_exists where there is none", "SET c = if_not_exists(c, :v)", IF_NOT + 10, v=TEN
    ),
    charged("a sum", "SET n = n + :v", 19 + 1 + 34 + 16 + 2, {"n": n(1)}, v=n(1)),
    charged(
        "a long sum",
        "SET n = n + :v",
        19 + 1 + 34 + 16 + 2,
        {"n": n("12345678901234567890")},
        v=n(1),
    ),
    charged("a difference", "SET n = n - :v", 19 + 1 + 37 + 16 + 2, {"n": n(1)}, v=n(1)),
    charged("ADD to a number", "ADD abcdefghij :v", 19 + 10 + 2, {"abcdefghij": n(1)}, v=n(1)),
    charged(
        "ADD to a set", "ADD ss :v", 19 + 2 + 500, {"ss": {"SS": ["ppppp"]}}, v={"SS": ["s" * 500]}
    ),
    charged("REMOVE", "REMOVE abcdefghij", 1 + 10, {"abcdefghij": s("rrrrr")}),
    charged(
        "REMOVE in a map",
        "REMOVE m.yyyyyyyyyy",
        1 + 1 + 14,
        {"m": {"M": {"x": TEN, "yyyyyyyyyy": s("r")}}},
    ),
    charged(
        "REMOVE in a list", "REMOVE abcdefghij[1]", 1 + 10 + 5, {"abcdefghij": {"L": [TEN, s("r")]}}
    ),
    charged("REMOVE far in a list", "REMOVE l[10]", 1 + 1 + 6, {"l": {"L": [s("e")] * 11}}),
    charged(
        "DELETE",
        "DELETE abcdefghij :v",
        1 + 10,
        {"abcdefghij": {"SS": ["p", "q" * 20]}},
        v={"SS": ["q" * 20]},
    ),
    charged(
        "DELETE of two",
        "DELETE ss :v",
        1 + 2,
        {"ss": {"SS": ["p", "q" * 20, "r" * 30]}},
        v={"SS": ["q" * 20, "r" * 30]},
    ),
    row(
        NUBO + "tier3/limits/responseSize.test.ts",
        "a page ends by its size",
        *[put(PAIR, {**pk("p"), "sk": s(f"{at:03}"), "a": text(60_000)}) for at in range(20)],
        ask(
            "Query",
            TableName=PAIR,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": s("p")},
        ).gives(LastEvaluatedKey={"pk": s("p")}),
        ask(
            "Query",
            TableName=PAIR,
            KeyConditionExpression="pk = :p",
            Limit=5,
            ExpressionAttributeValues={":p": s("p")},
        ).gives(Items=Size(5), LastEvaluatedKey={"sk": s("004")}),
        ask("Scan", TableName=HASH).gives(LastEvaluatedKey=ABSENT),
    ),
)
