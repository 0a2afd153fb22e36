"""How values are written, compared, weighed and shown."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    EXTENDDB,
    HASH,
    HASH_B,
    INDEXED,
    KETLARK,
    NONE_SUCH,
    PAIR,
    PAIR_N,
    PARITY,
    PRESENT,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    b,
    delete,
    get,
    n,
    pk,
    put,
    query,
    row,
    s,
    scan,
    update,
)

FORMAT: Final = KETLARK + "tier1/putItem/numberFormat.test.ts (its cases in " + PARITY[:33] + ")"
MERGED: Final = KETLARK + "tier1/getItem/projection.test.ts"
SIZES: Final = EXTENDDB + "test_list_map_item_size.py (us-east-1, 2026)"
NULS: Final = EXTENDDB + "test_nul_strings.py (2026-09-18)"
ITEMS: Final = EXTENDDB + "test_item_operations.py (2026)"
SETS: Final = EXTENDDB + "test_set_evaluation.py (2026)"
PAGES: Final = EXTENDDB + "test_read_paging.py (2026-09-16)"
LISTED: Final = EXTENDDB + "test_query_scan.py (2026)"
WIRE: Final = EXTENDDB + "test_attribute_value_validation.py (2026)"
NUL: Final = "\0"
SOH: Final = "\1"
SORTED: Final = (NUL, SOH, " ", "\\u0000", "a")
RICH: Final[Wire] = {
    **pk(f"a{NUL}b"),
    "sk": s(NUL),
    "v": s(f"v{NUL}"),
    f"n{NUL}n": s("x"),
    "m": {"M": {f"k{NUL}": s(NUL), f"k{SOH}{SOH}": n(1)}},
    "l": {"L": [s(NUL), s(f"{SOH}{NUL}{SOH}")]},
}
NULLED: Final = (
    put(PAIR, RICH),
    *[put(PAIR, {**pk(f"a{NUL}b"), "sk": s(each)}) for each in SORTED[1:]],
    put(PAIR, {**pk("ab"), "sk": s("x")}),
)
ELEMENT: Final[Wire] = {
    "a": s("a0"),
    "b": s("b0"),
    "m": {"M": {"x": s("x0"), "y": s("y0")}},
    "n": {"L": [{"M": {"p": s("p00"), "q": s("q00")}}, {"M": {"p": s("p01"), "q": s("q01")}}]},
}
LIST: Final[Wire] = {
    "l": {
        "L": [
            {"M": ELEMENT},
            {"M": {"a": s("a1"), "b": s("b1")}},
            {"M": {"a": s("a2"), "b": s("b2"), "c": s("c2")}},
        ]
    }
}


def written(text: str, stored: str) -> Row:
    return row(
        FORMAT,
        f"the number {text!r}",
        put(HASH, {**pk("k"), "v": n(text)}),
        get(HASH, pk("k")).gives(Item={"v": n(stored)}),
    )


def no_number(text: str) -> Row:
    return row(FORMAT, f"no number: {text!r}", put(HASH, {**pk("k"), "v": n(text)}).invalid())


def merged(paths: str, *elements: Wire) -> Row:
    """Paths through one position of a list are shown in one element."""
    shown = Exactly({"l": {"L": [{"M": each} for each in elements]}})
    return row(
        MERGED,
        f"shown together: {paths}",
        put(HASH, {**pk("k"), **LIST}),
        get(HASH, pk("k"), ProjectionExpression=paths).gives(Item=shown),
    )


def weighs(about: str, units: int, value: Wire) -> Row:
    item = {"pk": s("k"), "data": value}
    put_it = put(HASH, item, ReturnConsumedCapacity="TOTAL")
    return row(SIZES, f"weighed: {about}", put_it.gives(ConsumedCapacity={"CapacityUnits": units}))


def among(condition: str, *wanted: str, **values: Wire) -> Row:
    given = {f":{name}": value for name, value in values.items()}
    step = query(
        PAIR,
        f"pk = :p AND {condition}",
        ExpressionAttributeValues={":p": s(f"a{NUL}b"), **given},
    )
    items = [{"sk": s(each)} for each in wanted]
    return row(NULS, f"with NUL: {condition} of {given}", *NULLED, step.gives(Items=items))


def too_long(about: str, step: Step, text: str) -> Row:
    return row(ITEMS, f"a long key: {about}", step.mentions(text))


HASH_TEXT: Final = "Size of hashkey has exceeded the maximum size limit"
RANGE_TEXT: Final = "Aggregated size of all range keys has exceeded the size limit"
LONG_HASH: Final = {**pk("a" * 2049), "sk": s("s")}
LONG_RANGE: Final = {**pk("h"), "sk": s("b" * 1025)}
EMPTY: Final = (
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
)
MORE: Final = (
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes"
)


def of_type(about: str, value: object, *pieces: str) -> tuple[Row, ...]:
    """A value that is none is told of wherever a value is."""
    steps = (
        put(HASH, {**pk("k"), "bad": value}),
        put(
            HASH,
            pk("k"),
            ConditionExpression="a = :v",
            ExpressionAttributeValues={":v": value},
        ),
        get(HASH, {"pk": value}),
        delete(HASH, {"pk": value}),
        update(HASH, pk("k"), "SET a = :v", ExpressionAttributeValues={":v": value}),
    )
    places = ("an item", "a condition", "a key", "a key to delete", "an update")
    return tuple(
        row(WIRE, f"{about} in {place}", step.mentions(*pieces))
        for place, step in zip(places, steps, strict=True)
    )


TIED: Final = [
    put(INDEXED, {**pk("p"), "sk": s(f"task{at}"), "l1": s("EXPORT")}) for at in range(1, 6)
]


def leaf(about: str, stored: Wire, text: str, old: Wire | None, new: Wire | None) -> Row:
    """What UPDATED_OLD and UPDATED_NEW show: what lies at the path, and no more."""

    def step(values: str, shown: Wire | None) -> Step:
        given = {"ExpressionAttributeValues": {":v": s("new")}} if ":v" in text else {}
        answer = ABSENT if shown is None else Exactly(shown)
        return update(HASH, pk("k"), text, **given, ReturnValues=values).gives(Attributes=answer)

    seed = put(HASH, {**pk("k"), **stored})
    return row(
        ITEMS, f"updated: {about}", seed, step("UPDATED_OLD", old), seed, step("UPDATED_NEW", new)
    )


ROWS: tuple[Row, ...] = (
    *[
        written(text, stored)
        for text, stored in (
            ("+.5", "0.5"),
            ("+0", "0"),
            ("+0.0", "0"),
            ("+1.5", "1.5"),
            ("+1e-2", "0.01"),
            ("+1e2", "100"),
            ("+5", "5"),
            ("-0", "0"),
            (".5", "0.5"),
            ("00042", "42"),
            ("1.", "1"),
            ("1.23E10", "12300000000"),
            ("1.5E+3", "1500"),
            ("1.e5", "100000"),
            ("1e+2", "100"),
            ("5.", "5"),
        )
    ],
    row(
        FORMAT,
        "a number with its sign as a key",
        put(PAIR_N, {**pk("k"), "sk": n("+5")}),
        get(PAIR_N, {**pk("k"), "sk": n("5")}).gives(Item={"sk": n("5")}),
    ),
    *[
        no_number(text)
        for text in (
            " 5",
            "+",
            "++5",
            "+-5",
            "+1+2",
            "+1.2.3",
            "+e2",
            "-",
            "-+5",
            ".",
            "0x5",
            "1 5",
            "1+2",
            "1.2.3",
            "1.2e3.4",
            "1_000",
            "1e",
            "1e+",
            "5 ",
            "Infinity",
            "NaN",
            "e2",
        )
    ],
    merged("l[0].a, l[0].b", {"a": s("a0"), "b": s("b0")}),
    merged("l[0].b, l[0].a", {"a": s("a0"), "b": s("b0")}),
    merged("l[0].m.x, l[0].m.y", {"m": {"M": {"x": s("x0"), "y": s("y0")}}}),
    merged("l[0].a, l[0].m.x", {"a": s("a0"), "m": {"M": {"x": s("x0")}}}),
    merged("l[0].n[0].p, l[0].n[0].q", {"n": {"L": [{"M": {"p": s("p00"), "q": s("q00")}}]}}),
    merged(
        "l[0].n[0].p, l[0].n[1].q",
        {"n": {"L": [{"M": {"p": s("p00")}}, {"M": {"q": s("q01")}}]}},
    ),
    merged("l[0].a, l[0].b, l[2].c", {"a": s("a0"), "b": s("b0")}, {"c": s("c2")}),
    row(
        MERGED,
        "shown together by a query and a batch",
        put(HASH, {**pk("k"), **LIST}),
        query(
            HASH,
            "pk = :p",
            ProjectionExpression="l[0].a, l[0].b",
            ExpressionAttributeValues={":p": s("k")},
        ).gives(Items=[Exactly({"l": {"L": [{"M": {"a": s("a0"), "b": s("b0")}}]}})]),
        ask(
            "BatchGetItem",
            RequestItems={HASH: {"Keys": [pk("k")], "ProjectionExpression": "l[0].a, l[0].b"}},
        ).gives(Responses={HASH: [Exactly({"l": {"L": [{"M": {"a": s("a0"), "b": s("b0")}}]}})]}),
    ),
    row(
        MERGED,
        "an item of which nothing is shown",
        put(HASH, {**pk("k"), "name": s("Alice")}),
        get(HASH, pk("k"), ProjectionExpression="nonexistent").gives(Item=Exactly({})),
        get(HASH, pk("k"), AttributesToGet=["nonexistent"]).gives(Item=Exactly({})),
        get(HASH, pk("k"), ProjectionExpression="pk").gives(Item=Exactly(pk("k"))),
    ),
    weighs("a list of 500", 2, {"L": [s("aa")] * 500}),
    weighs("a list of 1500", 5, {"L": [s("aa")] * 1500}),
    weighs("a list of 3000", 9, {"L": [s("aa")] * 3000}),
    weighs("a map of 800", 5, {"M": {f"k{at}": s("v") for at in range(800)}}),
    weighs("a list of maps", 4, {"L": [{"M": {"a": s("b")}}] * 500}),
    weighs("a map of lists", 5, {"M": {f"k{at}": {"L": [s("b")]} for at in range(500)}}),
    weighs("a list of 130000", 381, {"L": [s("aa")] * 130_000}),
    row(
        SIZES,
        "weighed: an update, and what is too large",
        update(
            HASH,
            pk("k"),
            "SET d = :v",
            ExpressionAttributeValues={":v": {"L": [s("aa")] * 1500}},
            ReturnConsumedCapacity="TOTAL",
        ).gives(ConsumedCapacity={"CapacityUnits": 5}),
        put(HASH, {**pk("k"), "d": {"L": [s("aa")] * 150_000}}).mentions(
            "Item size has exceeded the maximum allowed size"
        ),
    ),
    row(
        NULS,
        "NUL is a character like others",
        *NULLED,
        get(PAIR, {**pk(f"a{NUL}b"), "sk": s(NUL)}).gives(Item=Exactly(RICH)),
        get(PAIR, {**pk("ab"), "sk": s(NUL)}).gives(Item=ABSENT),
        scan(PAIR, Select="COUNT").gives(Count=6),
        scan(
            PAIR,
            FilterExpression="#n = :x",
            ExpressionAttributeNames={"#n": f"n{NUL}n"},
            ExpressionAttributeValues={":x": s("x")},
        ).gives(Items=[Exactly(RICH)]),
        delete(PAIR, {**pk(f"a{NUL}b"), "sk": s(NUL)}, ReturnValues="ALL_OLD").gives(
            Attributes=Exactly(RICH)
        ),
    ),
    *[
        row(
            NULS,
            f"NUL is the first of all, {way}",
            *NULLED,
            query(
                PAIR,
                "pk = :p",
                ExpressionAttributeValues={":p": s(f"a{NUL}b")},
                ScanIndexForward=way == "forward",
            ).gives(Items=[{"sk": s(each)} for each in wanted]),
        )
        for way, wanted in (("forward", SORTED), ("backward", SORTED[::-1]))
    ],
    among("sk < :s", NUL, SOH, s=s(" ")),
    among("sk BETWEEN :lo AND :hi", NUL, SOH, lo=s(NUL), hi=s(SOH)),
    among("begins_with(sk, :s)", NUL, s=s(NUL)),
    among("begins_with(sk, :s)", "\\u0000", s=s("\\")),
    too_long("GetItem, hash", get(PAIR, LONG_HASH), HASH_TEXT),
    too_long("GetItem, range", get(PAIR, LONG_RANGE), RANGE_TEXT),
    too_long("DeleteItem, hash", delete(PAIR, LONG_HASH), HASH_TEXT),
    too_long("PutItem, hash", put(PAIR, LONG_HASH), HASH_TEXT),
    too_long(
        "UpdateItem, range",
        update(PAIR, LONG_RANGE, "SET x = :v", ExpressionAttributeValues={":v": s("1")}),
        RANGE_TEXT,
    ),
    *[
        too_long(
            f"BatchGetItem, {text.split()[2]}",
            ask("BatchGetItem", RequestItems={PAIR: {"Keys": [key]}}),
            text,
        )
        for key, text in ((LONG_HASH, HASH_TEXT), (LONG_RANGE, RANGE_TEXT))
    ],
    too_long("GetItem, binary", get(HASH_B, {"pk": b(b"a" * 2049)}), HASH_TEXT),
    row(
        ITEMS,
        "keys at their limits, and of no table",
        get(HASH_B, {"pk": b(b"a" * 2048)}).gives(Item=ABSENT),
        get(PAIR, {**pk("a" * 2048), "sk": s("b" * 1024)}).gives(Item=ABSENT),
        get(NONE_SUCH, LONG_HASH).no_table(),
    ),
    *of_type("an empty value", {}, EMPTY),
    *of_type("an empty value in a list", {"L": [{"L": [{}]}]}, EMPTY),
    *of_type("an empty value in a map", {"M": {"outer": {"M": {"inner": {}}}}}, EMPTY),
    *of_type("two types", {"S": "hello", "N": "1"}, MORE),
    *of_type("null in a string set", {"SS": ["a", None]}, "An string set may not have a null"),
    *of_type("null in a number set", {"NS": ["1", None]}, "parameter values were invalid", "null"),
    *of_type(
        "null in a binary set", {"BS": ["QQ==", None]}, "parameter values were invalid", "null"
    ),
    row(
        SETS,
        "an update reads what was before it",
        put(HASH, {**pk("k"), "a": s("OLD"), "c": n(10)}),
        update(
            HASH,
            pk("k"),
            "SET a = :v, b = a, c = (c - :n)",
            ExpressionAttributeValues={":v": s("NEW"), ":n": n(3)},
            ReturnValues="ALL_NEW",
        ).gives(Attributes={"a": s("NEW"), "b": s("OLD"), "c": n(7)}),
    ),
    *[
        row(
            ITEMS,
            f"too large a result: {text}",
            put(HASH, {**pk("k"), "v": n(before)}),
            update(
                HASH, pk("k"), text, ExpressionAttributeValues={":d": n("9" * 38 + "E+88")}
            ).mentions("overflow"),
        )
        for text, before in (
            ("SET v = v + :d", "9" * 38 + "E+88"),
            ("ADD v :d", "9" * 38 + "E+88"),
            ("SET v = v - :d", "-" + "9" * 38 + "E+88"),
        )
    ],
    leaf("an attribute", {"v": s("1"), "x": s("2")}, "SET v = :v", {"v": s("1")}, {"v": s("new")}),
    leaf("a new attribute", {"x": s("2")}, "SET v = :v", None, {"v": s("new")}),
    leaf("what is gone", {"a": s("x"), "b": s("y")}, "REMOVE a", {"a": s("x")}, None),
    leaf(
        "a path",
        {"a": {"M": {"b": s("old"), "c": s("kept")}}},
        "SET a.b = :v",
        {"a": {"M": {"b": s("old")}}},
        {"a": {"M": {"b": s("new")}}},
    ),
    leaf(
        "a deep path",
        {"a": {"M": {"b": {"M": {"c": n(1), "d": n(2)}}}}},
        "SET a.b.c = :v",
        {"a": {"M": {"b": {"M": {"c": n(1)}}}}},
        {"a": {"M": {"b": {"M": {"c": s("new")}}}}},
    ),
    leaf(
        "a position",
        {"l": {"L": [s("a"), s("b"), s("c")]}},
        "SET l[1] = :v",
        {"l": {"L": [s("b")]}},
        {"l": {"L": [s("new")]}},
    ),
    leaf(
        "two paths",
        {"a": {"M": {"b": s("B"), "c": s("C"), "d": s("D")}}},
        "SET a.b = :v, a.c = :v",
        {"a": {"M": {"b": s("B"), "c": s("C")}}},
        {"a": {"M": {"b": s("new"), "c": s("new")}}},
    ),
    row(
        ITEMS,
        "an update of nothing",
        update(HASH, pk("k")),
        get(HASH, pk("k")).gives(Item=Exactly(pk("k"))),
        put(HASH, {**pk("j"), "x": n(42)}),
        update(HASH, pk("j")),
        get(HASH, pk("j")).gives(Item=Exactly({**pk("j"), "x": n(42)})),
    ),
    row(
        ITEMS,
        "a legacy DELETE shows nothing that is new",
        put(HASH, {**pk("k"), "m": {"M": {"child": s("old")}}}),
        update(
            HASH,
            pk("k"),
            AttributeUpdates={"m": {"Action": "DELETE"}},
            ReturnValues="UPDATED_NEW",
        ).gives(Attributes=ABSENT),
    ),
    row(
        PAGES,
        "a Limit of all there is has one more page",
        *[put(PAIR, {**pk("p"), "sk": s(str(at))}) for at in range(3)],
        scan(PAIR, Limit=3).gives(Count=3, LastEvaluatedKey=PRESENT),
        query(PAIR, "pk = :p", ExpressionAttributeValues={":p": s("p")}, Limit=3).gives(
            Count=3, LastEvaluatedKey=Exactly({**pk("p"), "sk": s("2")})
        ),
        query(
            PAIR,
            "pk = :p",
            ExpressionAttributeValues={":p": s("p")},
            Limit=3,
            ExclusiveStartKey={**pk("p"), "sk": s("2")},
        ).gives(Count=0, LastEvaluatedKey=ABSENT),
    ),
    row(
        LISTED,
        "equal keys of a local index come by the table's key, backward too",
        *TIED,
        query(
            INDEXED,
            "pk = :p",
            IndexName="local1",
            ExpressionAttributeValues={":p": s("p")},
            Limit=2,
        ).gives(
            Items=[{"sk": s("task1")}, {"sk": s("task2")}],
            LastEvaluatedKey=Exactly({**pk("p"), "sk": s("task2"), "l1": s("EXPORT")}),
        ),
        query(
            INDEXED,
            "pk = :p",
            IndexName="local1",
            ExpressionAttributeValues={":p": s("p")},
            ScanIndexForward=False,
        ).gives(Items=[{"sk": s(f"task{at}")} for at in (5, 4, 3, 2, 1)]),
    ),
    row(
        LISTED,
        "the last segments there may be",
        scan(HASH, Segment=999_999, TotalSegments=1_000_000),
        scan(HASH, Segment=0, TotalSegments=1_000_000),
        scan(HASH, Segment=1_000_000, TotalSegments=1_000_000).mentions(
            "'1000000' at 'segment'", "Member must have value less than or equal to 999999"
        ),
        scan(HASH, Segment=0, TotalSegments=1_000_001).mentions(
            "'1000001' at 'totalSegments'", "Member must have value less than or equal to 1000000"
        ),
    ),
)
