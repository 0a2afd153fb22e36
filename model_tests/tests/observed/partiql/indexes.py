"""ExecuteStatement on indexes."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    NUBO,
    PARITY,
    PRESENT,
    SETTLED,
    AnyOrder,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    definition,
    get,
    index,
    n,
    pk,
    put,
    row,
    s,
    statement,
    table,
)

QUALIFIED: Final = NUBO + "tier2/partiql/indexQualifier.test.ts (eu-west-2)"
MESSAGES: Final = NUBO + "tier3/error-messages/partiqlIndexQualifier.test.ts (eu-west-2)"
INDEXES: Final = PARITY + "tier2/partiql/executeStatementIndex.test.ts (eu-west-1, 2026-09-02)"
MANY: Final = PARITY + "tier2/partiql/multiAttributeIndex.test.ts (eu-west-2, us-east-1, 2026-10)"
MANY_MESSAGES: Final = (
    PARITY
    + "tier3/error-messages/partiqlMultiAttributeIndex.test.ts (eu-west-2, us-east-1, 2026-10)"
)
T: Final = "qualified"
NAMES: Final = ("pk", "sk", "gsiPk", "gsiPk2", "lsiSk", "lsiSk2", "lsiSk3")
MADE: Final = (
    table(
        T,
        ("pk", "S"),
        ("sk", "S"),
        AttributeDefinitions=[definition(name, "S") for name in NAMES],
        GlobalSecondaryIndexes=[
            index("gsi-all", "gsiPk"),
            index("gsi-keys", "gsiPk2", kind="KEYS_ONLY"),
            index("gsi-inc", "gsiPk2", kind="INCLUDE", include=["projattr"]),
        ],
        LocalSecondaryIndexes=[
            index("lsi-all", "pk", "lsiSk"),
            index("lsi-keys", "pk", "lsiSk2", kind="KEYS_ONLY"),
            index("lsi-inc", "pk", "lsiSk3", kind="INCLUDE", include=["projattr"]),
        ],
    ),
    SETTLED,
)


def stored(key: str, sort: str, **attributes: str) -> Step:
    return put(T, {**pk(key), "sk": s(sort), **{name: s(v) for name, v in attributes.items()}})


def in_all(number: int, group: str) -> dict[str, str]:
    return {
        "gsiPk": group,
        "gsiPk2": "y",
        "lsiSk": f"l{number}",
        "lsiSk2": f"k{number}",
        "lsiSk3": f"m{number}",
        "projattr": f"proj{number}",
        "nonproj": f"np{number}",
    }


ITEMS: Final = (
    *MADE,
    stored("p", "s1", **in_all(1, "x")),
    stored("p", "s2", **in_all(2, "z")),
    stored("p", "s3", nonproj="np3"),
    stored("p", "s4", **in_all(4, "x")),
    stored("q", "s5", gsiPk2="y2", projattr="proj5", nonproj="np5"),
    SETTLED,
)


def asks(shown: str, place: str, condition: str = "", **more: Any) -> Step:
    return statement(f'SELECT {shown} FROM "{T}"{place} {condition}', **more)


def weighs(shown: str, place: str, condition: str = "", **more: Any) -> Step:
    return asks(shown, place, condition, ReturnConsumedCapacity="INDEXES", **more)


def finds(about: str, step: Step, *wanted: str) -> Row:
    items = AnyOrder(tuple({"sk": s(each)} for each in wanted))
    return row(QUALIFIED, f"found: {about}", *ITEMS, step.gives(Items=items))


def shows(about: str, step: Step, *names: str) -> Row:
    """Three items, each with these attributes alone."""
    kept = {f"s{at}": {**pk("p"), "sk": s(f"s{at}")} for at in (1, 2, 4)}
    for at, item in zip((1, 2, 4), kept.values(), strict=True):
        every = in_all(at, "")
        item.update({name: s(every[name]) for name in names})
    return row(
        QUALIFIED, f"shown: {about}", *ITEMS, step.gives(Items=AnyOrder(tuple(kept.values())))
    )


def costs(
    about: str, step: Step, total: float, in_table: float = 0, **arms: dict[str, float]
) -> Row:
    capacity: Wire = {"CapacityUnits": total}
    capacity["Table"] = {"CapacityUnits": in_table}
    for kind, arm in arms.items():
        name = {"of_global": "GlobalSecondaryIndexes", "of_local": "LocalSecondaryIndexes"}[kind]
        capacity[name] = Exactly({each: {"CapacityUnits": units} for each, units in arm.items()})
    return row(QUALIFIED, f"costs: {about}", *ITEMS, step.gives(ConsumedCapacity=capacity))


def refuses(about: str, step: Step, text: str) -> Row:
    return row(MESSAGES, f"refused: {about}", *ITEMS, step.invalid(text))


def unprojected(place: str, condition: str) -> Row:
    name = place.strip('."')
    return refuses(
        f"a keyed read of {name}: {condition}",
        asks("pk", place, f"WHERE {condition}"),
        f"One or more parameter values were invalid: Secondary index {name} does not project "
        "one or more filter attributes: [nonproj]",
    )


INC: Final = '."gsi-inc"'
KEYS: Final = '."gsi-keys"'
LOCAL: Final = '."lsi-keys"'
NO_INDEX: Final = "The table does not have the specified index"
REFUSED: Final = (
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
    "multi-attribute RANGE keys."
)


def several(name: str, hashes: tuple[str, ...], ranges: tuple[str, ...]) -> tuple[Step, ...]:
    """A table with a global index of several attributes, and one item."""
    names = ("id", *hashes, *ranges)
    schema = [{"AttributeName": each, "KeyType": "HASH"} for each in hashes]
    schema += [{"AttributeName": each, "KeyType": "RANGE"} for each in ranges]
    return (
        table(
            name,
            ("id", "S"),
            AttributeDefinitions=[definition(each, "S") for each in names],
            GlobalSecondaryIndexes=[
                {"IndexName": "gsi", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
            ],
        ),
        SETTLED,
        put(name, {"id": s("i1"), **{each: s("a") for each in names[1:]}}),
        SETTLED,
    )


MIXED: Final = (
    *several("multi", ("h1", "h2"), ("r1",)),
    *several("many", ("h1", "h2"), ("r1", "r2")),
    *several("one", ("h1",), ("r1",)),
)


def not_of_several(text: str, message: str = REFUSED, *given: Wire) -> Row:
    step = statement(text, *given)
    return row(MANY_MESSAGES, f"several attributes: {text}", *MIXED, step.invalid(message))


ROWS: tuple[Row, ...] = (
    finds("what is in the index", asks("sk", '."gsi-all"', "WHERE gsiPk = 'x'"), "s1", "s4"),
    finds("what is in the table", asks("sk", "", "WHERE pk = 'p'"), "s1", "s2", "s3", "s4"),
    shows("keys of a global index", asks("*", KEYS, "WHERE gsiPk2 = 'y'"), "gsiPk2"),
    shows("what it includes", asks("*", INC, "WHERE gsiPk2 = 'y'"), "gsiPk2", "projattr"),
    shows("keys of a local index", asks("*", LOCAL, "WHERE pk = 'p'"), "lsiSk2"),
    costs(
        "a global index", weighs("*", KEYS, "WHERE gsiPk2 = 'y'"), 0.5, of_global={"gsi-keys": 0.5}
    ),
    costs("a local index", weighs("*", LOCAL, "WHERE pk = 'p'"), 0.5, of_local={"lsi-keys": 0.5}),
    costs(
        "a local index that has it",
        weighs("lsiSk2", LOCAL, "WHERE pk = 'p'"),
        0.5,
        of_local={"lsi-keys": 0.5},
    ),
    costs(
        "a consistent local index",
        weighs("pk", '."lsi-all"', "WHERE pk = 'p'", ConsistentRead=True),
        1,
        of_local={"lsi-all": 1},
    ),
    row(
        QUALIFIED,
        "a local index reaches back to the table",
        *ITEMS,
        weighs("nonproj", LOCAL, "WHERE pk = 'p'").gives(
            Items=AnyOrder(tuple({"nonproj": s(f"np{at}")} for at in (1, 2, 4))),
            ConsumedCapacity={"CapacityUnits": 2, "Table": {"CapacityUnits": 1.5}},
        ),
        weighs("nonproj", LOCAL, "WHERE pk = 'p'", Limit=1).gives(
            ConsumedCapacity={"Table": {"CapacityUnits": 0.5}}
        ),
        weighs("nonproj", LOCAL, "WHERE pk = 'p'", ConsistentRead=True).gives(
            ConsumedCapacity={"CapacityUnits": 4, "Table": {"CapacityUnits": 3}}
        ),
        weighs("nonproj", '."lsi-inc"', "WHERE pk = 'p' AND projattr = 'none'").gives(
            Items=[], ConsumedCapacity={"Table": {"CapacityUnits": 1.5}}
        ),
    ),
    unprojected(INC, "gsiPk2 = 'y' AND nonproj = 'np1'"),
    unprojected(LOCAL, "pk = 'p' AND nonproj = 'np1'"),
    unprojected(INC, "gsiPk2 = 'y' AND nonproj IS MISSING"),
    unprojected(INC, "gsiPk2 = 'y' AND nonproj IS NOT MISSING"),
    unprojected(INC, "gsiPk2 = 'y' AND begins_with(nonproj, 'np')"),
    unprojected(INC, "gsiPk2 = 'y' AND NOT nonproj = 'np1'"),
    unprojected(INC, "gsiPk2 IN ['y', 'z'] AND nonproj = 'np1'"),
    unprojected(LOCAL, "pk = 'p' AND lsiSk2 BETWEEN 'k1' AND 'k4' AND nonproj = 'np1'"),
    finds("a filter without a key", asks("sk", INC, "WHERE nonproj = 'np1'")),
    finds("a filter of a local index without a key", asks("sk", LOCAL, "WHERE nonproj = 'np1'")),
    finds("two of them", asks("sk", INC, "WHERE nonproj = 'np1' AND nonproj = 'np2'")),
    finds("a projected filter", asks("sk", INC, "WHERE gsiPk2 = 'y' AND projattr = 'proj1'"), "s1"),
    finds(
        "a projected filter that is there",
        asks("sk", INC, "WHERE gsiPk2 = 'y' AND projattr IS NOT MISSING"),
        "s1",
        "s2",
        "s4",
    ),
    finds(
        "NOT of what is not there",
        asks("sk", KEYS, "WHERE NOT nonproj = 'np1'"),
        "s1",
        "s2",
        "s4",
        "s5",
    ),
    finds(
        "a filter in a branch of OR",
        asks("sk", INC, "WHERE (gsiPk2 = 'y' AND nonproj = 'np1') OR (gsiPk2 = 'y2')"),
        "s5",
    ),
    refuses(
        "what a global index does not project",
        asks("nonproj", INC, "WHERE gsiPk2 = 'y'"),
        "One or more parameter values were invalid: Global secondary index gsi-inc does not "
        "project [nonproj]",
    ),
    refuses("no such index", asks("*", '."no-such-index"', "WHERE pk = 'p'"), NO_INDEX),
    refuses("the table's own name", asks("*", f'."{T}"', "WHERE pk = 'p'"), NO_INDEX),
    refuses(
        "three names",
        asks("*", '."gsi-all"."extra"', "WHERE pk = 'p'"),
        "A path may contain at most 2 components in the FROM clause",
    ),
    refuses(
        "an empty name",
        asks("*", '.""', "WHERE pk = 'p'"),
        "Path component cannot be an empty string",
    ),
    refuses(
        "a consistent read of a global index",
        asks("*", '."gsi-all"', "WHERE gsiPk = 'x'", ConsistentRead=True),
        "Strongly consistent read is not supported on Global Secondary Indexes",
    ),
    *[
        row(QUALIFIED, f"a write to an index: {text}", *ITEMS, statement(text).mentions(message))
        for text, message in (
            (
                f"INSERT INTO \"{T}\".\"gsi-all\" VALUE {{'pk': 'w', 'sk': 'w'}}",
                "FROM clause may only contain a single table name",
            ),
            (
                f"INSERT INTO \"{T}\".\"no-such-index\" VALUE {{'pk': 'w', 'sk': 'w'}}",
                "FROM clause may only contain a single table name",
            ),
            (
                f"UPDATE \"{T}\".\"gsi-all\" SET projattr = 'z' WHERE pk = 'p' AND sk = 's1'",
                "This operation is not supported on an index",
            ),
            (
                f"DELETE FROM \"{T}\".\"gsi-all\" WHERE pk = 'p' AND sk = 's1'",
                "This operation is not supported on an index",
            ),
        )
    ],
    row(
        INDEXES,
        "an index is scanned where its key is not given",
        *ITEMS,
        asks("sk", '."gsi-all"', "WHERE pk = 'p' AND sk = 's1'").gives(Items=[{"sk": s("s1")}]),
        asks("alternate, mymap", INC, "WHERE gsiPk2 = 'y'").invalid(
            "One or more parameter values were invalid: Global secondary index gsi-inc does not "
            "project [alternate, mymap]"
        ),
        asks("alternate", INC).invalid(
            "One or more parameter values were invalid: Global secondary index gsi-inc does not "
            "project [alternate]"
        ),
    ),
    not_of_several('SELECT * FROM "many"."gsi" WHERE h1 = \'a\''),
    not_of_several('SELECT * FROM "multi"."gsi" WHERE h1 = \'a\''),
    not_of_several("SELECT id FROM \"many\".\"gsi\" WHERE h1 = 'a' AND h2 = 'a' ORDER BY r1 DESC"),
    not_of_several('SELECT * FROM "multi"."gsi" WHERE h1 = 5'),
    not_of_several('SELECT * FROM "multi"."gsi" WHERE id = \'i1\''),
    not_of_several('SELECT * FROM "multi"."gsi"'),
    not_of_several('SELECT COUNT(*) FROM "multi"."gsi"'),
    not_of_several(
        'SELECT * FROM "multi"."gsi" WHERE',
        "Statement wasn't well formed, can't be processed: Unexpected term",
    ),
    not_of_several(
        'SELECT * FROM "multi"."gsi" WHERE h1 = 1e99999999999',
        "Statement wasn't well formed, can't be processed: ",
    ),
    not_of_several(
        'SELECT * FROM "multi"."gsi" WHERE h1 = ?',
        "The parameter cannot be converted to a numeric value: 1e99999999999",
        n("1e99999999999"),
    ),
    row(
        MANY_MESSAGES,
        "several attributes: only its own statement of a batch fails",
        *MIXED,
        ask(
            "BatchExecuteStatement",
            Statements=[
                {"Statement": "SELECT * FROM \"one\".\"gsi\" WHERE h1 = 'a' AND r1 = 'a'"},
                {"Statement": "SELECT * FROM \"multi\".\"gsi\" WHERE h1 = 'a' AND h2 = 'a'"},
                {"Statement": "SELECT * FROM \"multi\" WHERE id = 'i1'"},
            ],
        ).gives(
            Responses=[
                {
                    "Error": {
                        "Code": "ValidationError",
                        "Message": "Select statements within BatchExecuteStatement must specify "
                        "the primary key in the where clause.",
                    }
                },
                {"Error": {"Code": "ValidationError", "Message": REFUSED}},
                {"Item": {"id": s("i1")}, "Error": ABSENT},
            ]
        ),
    ),
    row(
        MANY,
        "several attributes: the table itself is read and written",
        *MIXED,
        statement("SELECT * FROM \"many\" WHERE id = 'i1'").gives(Items=[PRESENT]),
        statement("INSERT INTO \"many\" VALUE {'id': 'n1'}"),
        get("many", {"id": s("n1")}).gives(Item=PRESENT),
        statement("UPDATE \"many\" SET a = 1 WHERE id = 'i1'"),
        get("many", {"id": s("i1")}).gives(Item={"a": n(1)}),
        statement("DELETE FROM \"many\" WHERE id = 'zz'"),
    ),
)
