"""Statements: what was captured of the service by those who build emulators of it.

What is wrong with texts and functions is in the suites' own words in the tests of statements.
"""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    PAIR,
    SETTLED,
    AnyOrder,
    Exactly,
    Row,
    Size,
    Step,
    Wire,
    ask,
    definition,
    index,
    n,
    pk,
    put,
    row,
    s,
    table,
)

DYNOXIDE: Final = "nubo-db/dynoxide tests/"
COSTS: Final = DYNOXIDE + "partiql_index_consumed_capacity.rs (eu-west-2, 2026-08-13)"
MEMBERS: Final = DYNOXIDE + "batch_statement_member_fields.rs (eu-west-2, 2026-08-15)"
FLOCI: Final = "floci-io/floci DynamoDbPartiQL"
EDGES: Final = FLOCI + "EdgeCaseIntegrationTest.java (eu-west-2, 2026-09-17)"
DOCUMENTED: Final = FLOCI + "DocumentedSyntaxIntegrationTest.java (eu-west-2, 2026-09-17)"
TWICE: Final = "Provided list of item keys contains duplicates"
MIXED: Final = "Read and write requests together in the same batch is not supported."
KEYLESS: Final = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."
)
TABLE: Final = "stated"
OTHER: Final = "stated_too"


def made(name: str) -> Step:
    return table(
        name,
        ("pk", "S"),
        ("sk", "S"),
        AttributeDefinitions=[definition(each, "S") for each in ("pk", "sk", "gsiPk", "lsiSk")],
        GlobalSecondaryIndexes=[index("gsi-inc", "gsiPk", kind="INCLUDE", include=["proj"])],
        LocalSecondaryIndexes=[index("lsi-all", "pk", "lsiSk")],
    )


MADE: Final = (made(TABLE), made(OTHER), SETTLED)


def stated(text: str, *given: Wire, **more: Any) -> Step:
    parameters = {"Parameters": list(given)} if given else {}
    return ask("ExecuteStatement", Statement=text, **parameters, **more)


def batch(*statements: str | Wire, **more: Any) -> Step:
    named = [{"Statement": each} if isinstance(each, str) else each for each in statements]
    return ask("BatchExecuteStatement", Statements=named, **more)


def told(total: float, in_table: float, in_global: int = 0, in_local: int = 0) -> Wire:
    def arm(name: str, units: int) -> object:
        return Exactly({name: {"CapacityUnits": units}}) if units else ABSENT

    return {
        "CapacityUnits": total,
        "Table": Exactly({"CapacityUnits": in_table}),
        "GlobalSecondaryIndexes": arm("gsi-inc", in_global),
        "LocalSecondaryIndexes": arm("lsi-all", in_local),
        "ReadCapacityUnits": ABSENT,
        "WriteCapacityUnits": ABSENT,
    }


def insert(key: str, name: str = TABLE, **more: str) -> str:
    given = {"pk": key, "sk": "1", **more}
    entries = ", ".join(f"'{attribute}': '{value}'" for attribute, value in given.items())
    return f"INSERT INTO {name} VALUE {{{entries}}}"


def held(key: str, **more: str) -> Step:
    return put(TABLE, {"pk": s(key), "sk": s("1"), **{k: s(v) for k, v in more.items()}})


def costs(label: str, about: str, batched: Step, consumed: Any, *before: Step) -> Row:
    asked = ask(batched.operation, **{**batched.request, "ReturnConsumedCapacity": "INDEXES"})
    return row(f"{COSTS} {label}", about, *MADE, *before, asked.gives(ConsumedCapacity=consumed))


BIG: Final = "x" * 3000
TOLD: Final = (
    costs(
        "C1",
        "one statement of both indexes",
        stated(insert("c1", gsiPk="g", lsiSk="l")),
        told(3, 1, 1, 1),
    ),
    costs("M2", "one insert", batch(insert("m2", gsiPk="g")), [told(2, 1, 1)]),
    costs("M3", "an insert of no index", batch(insert("m3", other="o")), [told(1, 1)]),
    costs(
        "M5",
        "two inserts",
        batch(insert("m5", gsiPk="g"), insert("m6", gsiPk="g")),
        [told(4, 2, 2)],
    ),
    costs(
        "M1",
        "nothing succeeds",
        batch(insert("m1", gsiPk="g")),
        ABSENT,
        held("m1", gsiPk="g"),
    ),
    costs(
        "M4",
        "a failed insert beside a good one",
        batch(insert("m4", gsiPk="g"), insert("m7", gsiPk="g")),
        [told(3, 1, 1)],
        held("m4", gsiPk="g"),
    ),
    costs(
        "U2",
        "failed inserts, one on an item of 3 KB",
        batch(insert("u3"), insert("u4"), insert("u1"), insert("u5", gsiPk="g")),
        [told(7, 1, 1)],
        held("u1", proj=BIG),
        held("u3"),
        held("u4"),
    ),
    costs(
        "R1",
        "an update of a larger image",
        batch(f"UPDATE {TABLE} SET proj = 'p' WHERE pk = 'r1' AND sk = '1'"),
        [told(6, 3, 3)],
        held("r1", gsiPk="g", proj=BIG),
    ),
    costs(
        "R2",
        "a delete of both indexes",
        batch(f"DELETE FROM {TABLE} WHERE pk = 'r2' AND sk = '1'"),
        [told(3, 1, 1, 1)],
        held("r2", gsiPk="g", lsiSk="l"),
    ),
    costs(
        "H",
        "two tables",
        batch(insert("h1", gsiPk="g", lsiSk="l", proj=BIG), insert("h2", OTHER, gsiPk="g")),
        [told(9, 3, 3, 3), told(2, 1, 1)],
    ),
    costs(
        "V1",
        "two reads",
        batch(*(f"SELECT * FROM {TABLE} WHERE pk = '{key}' AND sk = '1'" for key in ("v1", "v2"))),
        [told(1, 1)],
        held("v1"),
        held("v2"),
    ),
    row(
        f"{COSTS} V2",
        "two reads of one item",
        *MADE,
        batch(*[f"SELECT * FROM {TABLE} WHERE pk = 'v' AND sk = '1'"] * 2).invalid(TWICE),
    ),
    row(
        f"{COSTS} W1",
        "keys that a delimiter would confuse",
        batch(
            f"INSERT INTO {PAIR} VALUE {{'pk': 'a#S:b', 'sk': 'c'}}",
            f"INSERT INTO {PAIR} VALUE {{'pk': 'a', 'sk': 'b#S:c'}}",
        ).gives(Responses=[Exactly({"TableName": PAIR})] * 2),
    ),
    row(
        "nubo-db/dynoxide CHANGELOG.md (eu-west-2, 2026-08)",
        "a batch of a read and a write",
        batch(f"SELECT * FROM {HASH} WHERE pk = 'a'", f"DELETE FROM {HASH} WHERE pk = 'b'").invalid(
            MIXED
        ),
    ),
)

UNMET: Final = f"UPDATE {HASH} SET val = 'x' WHERE pk = 'k1' AND val = 'wrong'"
FAILED: Final = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
FIELDS: Final = (
    *(
        row(
            f"{MEMBERS} {label}",
            f"a false condition, {option}",
            put(HASH, {**pk("k1"), "val": s("v1")}),
            batch({"Statement": UNMET, **asked}).gives(
                Responses=[Exactly({"TableName": HASH, "Error": FAILED})]
            ),
        )
        for label, option, asked in (
            ("B7", "ALL_OLD", {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
            ("B8", "NONE", {"ReturnValuesOnConditionCheckFailure": "NONE"}),
            ("B9", "left out", {}),
        )
    ),
    row(
        f"{MEMBERS} B11",
        "a duplicate insert",
        put(HASH, pk("k3")),
        batch(
            {
                "Statement": f"INSERT INTO {HASH} VALUE {{'pk': 'k3'}}",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        ).gives(Responses=[{"Error": {"Code": "DuplicateItem"}, "Item": ABSENT}]),
    ),
    *(
        row(
            f"{MEMBERS} {label}",
            f"reads that cost {units}",
            put(HASH, pk("k1")),
            put(HASH, pk("k2")),
            batch(
                *(
                    {"Statement": f"SELECT * FROM {HASH} WHERE pk = 'k{at}'", **asked}
                    for at, asked in enumerate(members, 1)
                ),
                ReturnConsumedCapacity="TOTAL",
            ).gives(ConsumedCapacity=[{"CapacityUnits": units}]),
        )
        for label, units, members in (
            ("B1", 0.5, [{}]),
            ("B2", 1, [{"ConsistentRead": True}]),
            ("B3", 0.5, [{"ConsistentRead": False}]),
            ("B4", 1.5, [{"ConsistentRead": True}, {}]),
        )
    ),
)


def found(about: str, where: str, *keys: str, **more: Any) -> Row:
    """The items that a clause finds, by their sort keys, of two of one partition."""
    items = [{**pk("r"), "sk": s(sk), "flag": s(flag)} for sk, flag in (("1", "one"), ("2", "two"))]
    step = stated(f"SELECT sk FROM {PAIR} WHERE {where}", **more)
    wanted = AnyOrder(tuple({"sk": s(key)} for key in keys))
    return row(EDGES, about, *(put(PAIR, item) for item in items), step.gives(Items=wanted))


def refused(about: str, where: str, text: str) -> Row:
    return row(EDGES, about, stated(f"SELECT sk FROM {PAIR} WHERE {where}").invalid(text))


def values(count: int) -> str:
    return ", ".join(f"'v{number}'" for number in range(count))


MANY: Final = "Too many decomposed read operations for a given query."
READS: Final = (
    found("two partitions at once", "pk = 'r' AND (pk = 'z' OR flag = 'one')", "1"),
    found("an alternative of a sort key", "pk = 'r' AND (sk = '1' OR sk = '2')", "1", "2"),
    found("three ranges", "pk = 'r' AND (sk < '1' OR sk > '1' OR sk = '1')", "1", "2"),
    found("a partition that is there", "pk = 'r' AND attribute_exists(pk)", "1", "2"),
    found(
        "a condition is listed", "pk = 'r' AND attribute_exists(nope) IN [true, false]", "1", "2"
    ),
    found("50 reads and 100 values", f"pk IN [{values(50)}] AND flag IN [{values(100)}]"),
    found("51 partitions or a flag", f"pk IN [{values(51)}] OR flag = 'one'", "1"),
    refused("51 partitions", f"pk IN [{values(51)}]", MANY),
    refused("51 sort keys", f"pk = 'r' AND sk IN [{values(51)}]", MANY),
    refused("52 reads", f"pk IN [{values(26)}] AND sk IN ['1', '2']", MANY),
    refused(
        "a list of 101 values",
        f"pk = 'r' AND flag IN [{values(101)}]",
        "The IN operator is provided with too many operands; number of operands: 101",
    ),
    row(
        EDGES,
        "too many reads in a batch",
        batch(f"SELECT sk FROM {PAIR} WHERE pk IN [{values(51)}] AND sk = '1'").gives(
            Responses=[{"Error": {"Code": "ValidationError", "Message": MANY}}]
        ),
    ),
    row(
        EDGES,
        "reads of a batch, by a list of one value and by what is no key",
        put(PAIR, {**pk("r"), "sk": s("1"), "flag": s("one")}),
        batch(
            f"SELECT sk FROM {PAIR} WHERE pk IN ['r'] AND sk = '1'",
            f"SELECT sk FROM {PAIR} WHERE pk = 'r' AND sk = '1' AND flag = 'one'",
            f"SELECT sk FROM {PAIR} WHERE pk = 'r' AND sk = '1' AND pk = 'other'",
        ).gives(
            Responses=[
                {"Item": Exactly({"sk": s("1")})},
                {"Error": {"Message": KEYLESS}},
                {"Error": {"Message": KEYLESS}},
            ]
        ),
    ),
    row(
        EDGES,
        "a parameter of a batch that is wrong",
        batch(
            {
                "Statement": f"UPDATE {HASH} SET y = ? WHERE pk = 'a'",
                "Parameters": [{"SS": []}],
            }
        ).gives(
            Responses=[
                {
                    "Error": {
                        "Code": "ValidationError",
                        "Message": "One or more parameter values were invalid: "
                        "An string set  may not be empty",
                    }
                }
            ]
        ),
    ),
)
ORDERED: Final = tuple(
    row(
        DOCUMENTED,
        f"the order {clause}",
        *(put(PAIR, {**pk(key), "sk": s(sk)}) for key in "op" for sk in "123"),
        stated(f"SELECT sk FROM {PAIR} WHERE {clause}").gives(
            Items=[Exactly({"sk": s(key)}) for key in keys]
        ),
    )
    for clause, keys in (
        ("pk = 'o' ORDER BY sk DESC", "321"),
        ("pk = 'o' ORDER BY sk", "123"),
        ("pk = 'o' ORDER BY pk ASC", "321"),
        ("pk IN ['o', 'p'] ORDER BY pk DESC, sk ASC", "123123"),
    )
)
PAGED: Final = row(
    "the developer guide, PartiQL arithmetic, comparison, and logical operators (IN)",
    "eleven keys that are there",
    *(put(HASH, {**pk(f"v{number}"), "a": n(number)}) for number in range(11)),
    stated(f"SELECT pk FROM {HASH} WHERE pk IN [{values(11)}]").gives(Items=Size(10)),
)

ROWS: Final = (*TOLD, *FIELDS, *READS, *ORDERED, PAGED)
