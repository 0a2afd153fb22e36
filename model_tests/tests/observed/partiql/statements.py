"""ExecuteStatement: what statements do, find and answer with."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    HASH_N,
    KETLARK,
    NUBO,
    PAIR,
    PAIR_N,
    PARITY,
    AnyOrder,
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
    statement,
)

OCTOBER: Final = "(eu-west-2, us-east-1, eu-west-1, us-west-2, 2026-10)"
BASIC: Final = NUBO + "tier2/partiql/executeStatement.test.ts"
RETURNING: Final = KETLARK + "tier2/partiql/executeStatement.test.ts"
WRITTEN: Final = PARITY + f"tier2/partiql/writeResponses.test.ts {OCTOBER}"
FROM_FIRST: Final = PARITY + f"tier2/partiql/fromFirstUpdate.test.ts {OCTOBER}"
SETS: Final = PARITY + f"tier2/partiql/setFunctions.test.ts {OCTOBER}"
FUNCTIONS: Final = PARITY + f"tier2/partiql/whereFunctions.test.ts {OCTOBER}"
GRAMMAR: Final = PARITY + "tier2/partiql/grammar.test.ts (eu-west-2, 2026-10)"
COMPARED: Final = PARITY + "tier2/partiql/comparison.test.ts (eu-west-2)"
OVERLAP: Final = PARITY + "tier2/partiql/whereOverlap.test.ts (eu-west-2, us-east-1, 2026-10)"
FAILED: Final = "The conditional request failed"
BEE: Final[Wire] = {**pk("k"), "a": n(1), "b": s("bee")}
SET: Final[Wire] = {
    **pk("k"),
    "ss": {"SS": ["a", "b", "c"]},
    "ns": {"NS": ["1", "2", "3"]},
    "bs": {"BS": [b"\x01", b"\x02"]},
}
ASKED: Final[Wire] = {
    **pk("k"),
    "ss": {"SS": ["a", "b", "c"]},
    "s": s("str"),
    "m": {"M": {"sub": s("x")}},
    "nul": {"NULL": True},
    "flag": {"BOOL": True},
}


def failing(step: Step) -> Step:
    return step.refused("ConditionalCheckFailedException", FAILED)


def stored(**parts: object) -> Step:
    return get(HASH, pk("k")).gives(Item=parts)


def from_first(about: str, text: str, *given: Wire, **after: object) -> Row:
    return row(
        FROM_FIRST,
        f"FROM first: {about}",
        put(HASH, BEE),
        statement(text, *given).gives(Items=[]),
        stored(**after),
    )


def adds(about: str, clause: str, *given: Wire, **after: object) -> Row:
    return row(
        SETS,
        f"sets: {about}",
        put(HASH, SET),
        statement(f"UPDATE \"hash\" SET {clause} WHERE pk = 'k'", *given).gives(Items=[]),
        stored(**after),
    )


def holds(about: str, condition: str, found: bool = True, *given: Wire) -> Row:
    step = statement(f"SELECT pk FROM \"hash\" WHERE pk = 'k' AND {condition}", *given)
    items = [Exactly(pk("k"))] if found else []
    return row(FUNCTIONS, about, put(HASH, ASKED), step.gives(Items=items))


def compares(about: str, value: Wire, same: Wire, other: Wire) -> Row:
    """Equal and differing values, as PartiQL and as an expression judge them."""

    def asks(sign: str, given: Wire, found: bool) -> tuple[Step, Step]:
        text = f"SELECT pk FROM \"hash\" WHERE pk = 'k' AND val {sign} ?"
        write = put(
            HASH,
            {**pk("k"), "val": value},
            ConditionExpression=f"val {sign} :v",
            ExpressionAttributeValues={":v": given},
        )
        return (
            statement(text, given).gives(Items=[pk("k")] if found else []),
            write if found else failing(write),
        )

    return row(
        COMPARED,
        f"compared: {about}",
        put(HASH, {**pk("k"), "val": value}),
        *asks("=", same, True),
        *asks("=", other, False),
        *asks("<>", same, False),
        *asks("<>", other, True),
    )


def number(literal: str, key: str) -> Row:
    return row(
        GRAMMAR,
        f"the number {literal}",
        put(HASH_N, {"pk": n(key)}),
        statement(f'SELECT * FROM "hash_n" WHERE pk = {literal}').gives(Items=[{"pk": n(key)}]),
    )


def commented(about: str, text: str) -> Row:
    kept = statement(text, ConsistentRead=True).gives(Items=[pk("k")])
    return row(GRAMMAR, f"a comment {about}", put(HASH, pk("j")), put(HASH, pk("k")), kept)


NUMBERED: Final = [put(PAIR_N, {**pk("p"), "sk": n(at)}) for at in (1, 2, 3)]
SORTED: Final = [put(PAIR, {**pk("p"), "sk": s(at)}) for at in "123"]


def ordered(way: str, *wanted: int) -> Row:
    step = statement(f"SELECT * FROM \"pair_n\" WHERE pk = 'p' ORDER BY sk {way}")
    items = [{"sk": n(at)} for at in wanted]
    return row(GRAMMAR, f"ORDER BY {way}", *NUMBERED, step.gives(Items=items))


def beside(condition: str, *wanted: str) -> Row:
    step = statement(f"SELECT * FROM \"pair\" WHERE {condition} OR pk = 'p' AND sk = '2'")
    items = AnyOrder(tuple({**pk("p"), "sk": s(at)} for at in wanted))
    return row(OVERLAP, f"beside an equal key: {condition}", *SORTED, step.gives(Items=items))


ROWS: tuple[Row, ...] = (
    row(
        BASIC,
        "an INSERT stores once",
        statement("INSERT INTO \"hash\" VALUE {'pk': 'k', 'data': 'first'}").gives(Items=[]),
        statement("INSERT INTO \"hash\" VALUE {'pk': 'k', 'data': 'second'}").refused(
            "DuplicateItemException"
        ),
        stored(data=s("first")),
        statement("DELETE FROM \"hash\" WHERE pk = 'k'").gives(Items=[]),
        get(HASH, pk("k")).gives(Item=ABSENT),
        statement("INSERT INTO \"hash\" VALUE {'pk': ?, 'data': ?}", s("k"), s("third")),
        stored(data=s("third")),
    ),
    row(
        BASIC,
        "a SELECT of nothing",
        statement("SELECT * FROM \"hash\" WHERE pk = 'none'").gives(Items=[]),
    ),
    row(
        BASIC,
        "a path is shown under its last name",
        put(HASH, {**pk("k"), "mymap": {"M": {"nested": s("deep")}}, "extra": n(1)}),
        statement("SELECT mymap.nested FROM \"hash\" WHERE pk = 'k'").gives(
            Items=[Exactly({"nested": s("deep")})]
        ),
        statement("SELECT pk, mymap FROM \"hash\" WHERE pk = 'k'").gives(
            Items=[Exactly({**pk("k"), "mymap": {"M": {"nested": s("deep")}}})]
        ),
    ),
    row(
        BASIC,
        "begins_with of a quoted sort key",
        *[put(PAIR, {**pk("p"), "sk": s(at)}) for at in ("pre-a", "pre-b", "other")],
        statement("SELECT sk FROM \"pair\" WHERE pk = 'p' AND begins_with(\"sk\", 'pre-')").gives(
            Items=[{"sk": s("pre-a")}, {"sk": s("pre-b")}]
        ),
    ),
    row(
        BASIC,
        "an UPDATE sets and removes",
        put(HASH, BEE),
        statement("UPDATE \"hash\" SET b = 'new' WHERE pk = 'k'"),
        statement("UPDATE \"hash\" REMOVE a WHERE pk = 'k'"),
        get(HASH, pk("k")).gives(Item=Exactly({**pk("k"), "b": s("new")})),
    ),
    row(
        BASIC,
        "no such table",
        statement("SELECT * FROM \"none_such\" WHERE pk = 'x'").no_table(),
    ),
    row(
        WRITTEN,
        "writes answer with no items",
        statement("INSERT INTO \"hash\" VALUE {'pk': 'k'}").gives(Items=Exactly([])),
        statement("UPDATE \"hash\" SET a = 2 WHERE pk = 'k'").gives(Items=Exactly([])),
        statement("DELETE FROM \"hash\" WHERE pk = 'k'").gives(Items=Exactly([])),
        statement("DELETE FROM \"hash\" WHERE pk = 'k'").gives(Items=Exactly([])),
    ),
    from_first("SET", "FROM \"hash\" WHERE pk = 'k' SET c = 1", c=n(1)),
    from_first("REMOVE", "FROM \"hash\" WHERE pk = 'k' REMOVE b", b=ABSENT),
    from_first("both", "FROM \"hash\" WHERE pk = 'k' SET c = 2 REMOVE a", c=n(2), a=ABSENT),
    from_first("lower case", "from \"hash\" where pk = 'k' set e = 4", e=n(4)),
    from_first("parameters", 'FROM "hash" WHERE pk = ? SET c = ?', s("k"), n(7), c=n(7)),
    from_first("a condition", "FROM \"hash\" WHERE pk = 'k' AND a = 1 SET c = 5", c=n(5)),
    row(
        FROM_FIRST,
        "FROM first: RETURNING",
        put(HASH, BEE),
        statement("FROM \"hash\" WHERE pk = 'k' SET d = 3 RETURNING ALL NEW *").gives(
            Items=[Exactly({**BEE, "d": n(3)})]
        ),
    ),
    row(
        FROM_FIRST,
        "FROM first: a condition that does not hold, and no item",
        put(HASH, BEE),
        failing(statement("FROM \"hash\" WHERE pk = 'k' AND a = 2 SET c = 5")),
        stored(c=ABSENT),
        failing(statement("FROM \"hash\" WHERE pk = 'none' SET c = 1")),
        get(HASH, pk("none")).gives(Item=ABSENT),
    ),
    adds(
        "to a string set",
        "ss = set_add(ss, <<'0', 'z'>>)",
        ss={"SS": AnyOrder(("0", "a", "b", "c", "z"))},
    ),
    adds("to a number set", "ns = set_add(ns, <<4, 1>>)", ns={"NS": AnyOrder(tuple("1234"))}),
    adds(
        "a parameter",
        "bs = set_add(bs, ?)",
        {"BS": [b"\x01", b"\x03"]},
        bs={"BS": AnyOrder((b"\x01", b"\x02", b"\x03"))},
    ),
    adds("what is there", "ss = set_add(ss, <<'a'>>)", ss={"SS": AnyOrder(tuple("abc"))}),
    adds("to nothing", "nss = set_add(nss, <<'x'>>)", nss=Exactly({"SS": ["x"]})),
    adds("in capitals", "ss = SET_ADD(ss, <<'x'>>)", ss={"SS": AnyOrder(tuple("abcx"))}),
    adds(
        "twice",
        "ss = set_add(ss, <<'x'>>) SET ns = set_add(ns, <<9>>)",
        ss={"SS": AnyOrder(tuple("abcx"))},
        ns={"NS": AnyOrder(tuple("1239"))},
    ),
    adds("less one", "ss = set_delete(ss, <<'a'>>)", ss={"SS": AnyOrder(tuple("bc"))}),
    adds("less a number", "ns = set_delete(ns, <<2>>)", ns={"NS": AnyOrder(tuple("13"))}),
    adds("less all", "ss = set_delete(ss, <<'a', 'b', 'c'>>)", ss=ABSENT),
    adds("less none of it", "ss = set_delete(ss, <<'zz'>>)", ss={"SS": AnyOrder(tuple("abc"))}),
    adds("less from nothing", "nss = set_delete(nss, <<'a'>>)", nss=ABSENT),
    row(
        SETS,
        "sets: RETURNING, and no item",
        put(HASH, SET),
        statement(
            "UPDATE \"hash\" SET ss = set_add(ss, <<'r'>>) WHERE pk = 'k' RETURNING ALL NEW *"
        ).gives(Items=[{"ss": {"SS": AnyOrder(tuple("abcr"))}}]),
        failing(statement("UPDATE \"hash\" SET ss = set_add(ss, <<'x'>>) WHERE pk = 'none'")),
        get(HASH, pk("none")).gives(Item=ABSENT),
    ),
    holds("attribute_exists", "attribute_exists(ss)"),
    holds("attribute_exists of nothing", "attribute_exists(nope)", False),
    holds("attribute_not_exists", "attribute_not_exists(nope)"),
    holds("attribute_not_exists of something", "attribute_not_exists(ss)", False),
    holds("NOT attribute_exists", "NOT attribute_exists(nope)"),
    holds("a function in capitals", "ATTRIBUTE_EXISTS(ss)"),
    holds("functions in OR", "(attribute_exists(nope) OR attribute_exists(ss))"),
    holds("a function compared with true", "attribute_exists(ss) = true"),
    holds("a function of a quoted name", 'attribute_exists("ss")'),
    holds("a function of a path", "attribute_exists(m.sub)"),
    holds("a function of a path to nothing", "attribute_exists(m.nope)", False),
    holds("size", "size(s) = 3"),
    holds("size of another", "size(s) = 4", False),
    holds("attribute_type", "attribute_type(ss, 'SS')"),
    holds("attribute_type of another", "attribute_type(ss, 'S')", False),
    holds("IS NULL", "nul IS NULL"),
    holds("IS NULL of text", "s IS NULL", False),
    holds("IS NOT NULL", "s IS NOT NULL"),
    holds("IS NOT NULL of null", "nul IS NOT NULL", False),
    holds("IS BOOL", "flag IS BOOL"),
    holds("IS STRING", "s IS STRING"),
    holds("IS BOOL of text", "s IS BOOL", False),
    row(
        FUNCTIONS,
        "a function without a key",
        put(HASH, ASKED),
        put(HASH, pk("j")),
        statement('SELECT pk FROM "hash" WHERE attribute_exists(flag)').gives(Items=[pk("k")]),
    ),
    row(
        FUNCTIONS,
        "functions as conditions of writes",
        put(HASH, BEE),
        statement("UPDATE \"hash\" SET z = 1 WHERE pk = 'k' AND attribute_exists(a)"),
        failing(statement("UPDATE \"hash\" SET z = 2 WHERE pk = 'k' AND attribute_exists(x)")),
        stored(z=n(1)),
        statement("UPDATE \"hash\" SET y = 1 WHERE pk = 'k' AND attribute_not_exists(y)"),
        failing(statement("UPDATE \"hash\" SET y = 2 WHERE pk = 'k' AND attribute_not_exists(y)")),
        stored(y=n(1)),
        failing(statement("DELETE FROM \"hash\" WHERE pk = 'k' AND attribute_exists(x)")),
        stored(y=n(1)),
        statement("DELETE FROM \"hash\" WHERE pk = 'k' AND attribute_not_exists(x)"),
        get(HASH, pk("k")).gives(Item=ABSENT),
        failing(statement("UPDATE \"hash\" SET z = 1 WHERE pk = 'k' AND attribute_not_exists(pk)")),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    *[number(each, "7310000") for each in ("7.31e6", "7.31E6", "7.31e+6", "731e4", "73100000e-1")],
    number(".73e1", "7.3"),
    number("-.73e1", "-7.3"),
    row(
        GRAMMAR,
        "numbers that are inserted",
        statement("INSERT INTO \"hash_n\" VALUE {'pk': 7.32e6}"),
        get(HASH_N, {"pk": n(7320000)}).gives(Item={"pk": n(7320000)}),
        statement("INSERT INTO \"hash_n\" VALUE {'pk': .7325e1}"),
        get(HASH_N, {"pk": n("7.325")}).gives(Item={"pk": n("7.325")}),
    ),
    commented("after", "SELECT * FROM \"hash\" WHERE pk = 'k' -- a note"),
    commented("between", "SELECT * FROM \"hash\" -- a note\nWHERE pk = 'k'"),
    commented("before", "-- a note\nSELECT * FROM \"hash\" WHERE pk = 'k'"),
    commented("in a block", "SELECT * FROM \"hash\" /* a note */ WHERE pk = 'k'"),
    commented("in a block after", "SELECT * FROM \"hash\" WHERE pk = 'k' /* a note */"),
    ordered("DESC", 3, 2, 1),
    ordered("ASC", 1, 2, 3),
    compares(
        "a string set", {"SS": ["a", "b", "c"]}, {"SS": ["c", "a", "b"]}, {"SS": ["a", "b", "d"]}
    ),
    compares(
        "a number set", {"NS": ["1", "2", "3"]}, {"NS": ["3", "1", "2"]}, {"NS": ["1", "2", "4"]}
    ),
    compares(
        "a binary set",
        {"BS": [b"\x01\x02", b"\x03\x04"]},
        {"BS": [b"\x03\x04", b"\x01\x02"]},
        {"BS": [b"\x01\x02", b"\x05\x06"]},
    ),
    compares("a list", {"L": [s("a"), s("b")]}, {"L": [s("a"), s("b")]}, {"L": [s("b"), s("a")]}),
    compares(
        "a map",
        {"M": {"x": n(1), "y": n(2)}},
        {"M": {"y": n(2), "x": n(1)}},
        {"M": {"x": n(1), "y": n(3)}},
    ),
    compares("binary", b(b"\x01\x02\x03"), b(b"\x01\x02\x03"), b(b"\x01\x02\x04")),
    compares("null", {"NULL": True}, {"NULL": True}, s("not null")),
    row(
        COMPARED,
        "binary is ordered by its bytes, and types are not",
        put(HASH, {**pk("k"), "val": b(b"\x01\x02\x03"), "t": s("x")}),
        statement("SELECT pk FROM \"hash\" WHERE pk = 'k' AND val < ?", b(b"\x01\x02\x04")).gives(
            Items=[pk("k")]
        ),
        statement("SELECT pk FROM \"hash\" WHERE pk = 'k' AND val > ?", b(b"\x01\x02\x04")).gives(
            Items=[]
        ),
        statement("SELECT pk FROM \"hash\" WHERE pk = 'k' AND t < ?", n(5)).gives(Items=[]),
    ),
    row(
        COMPARED,
        "a set as the condition of a write",
        put(HASH, {**pk("k"), "val": {"SS": ["a", "b"]}}),
        statement(
            "UPDATE \"hash\" SET touched = 'yes' WHERE pk = 'k' AND val = ?", {"SS": ["b", "a"]}
        ),
        stored(touched=s("yes")),
        failing(
            statement("UPDATE \"hash\" SET more = 1 WHERE pk = 'k' AND val = ?", {"SS": ["b"]})
        ),
        stored(more=ABSENT),
    ),
    beside("pk = 'p' AND NOT sk = '1'", "2", "3"),
    beside("pk = 'p' AND sk <> '1'", "2", "3"),
    beside("pk = 'p' AND NOT begins_with(sk, 'x')", "1", "2", "3"),
    beside("pk = 'p' AND NOT sk IN ['1', '3']", "2"),
    beside("pk = 'p' AND NOT sk > '5'", "1", "2", "3"),
    beside("pk = 'p' AND NOT (sk = '1')", "2", "3"),
    row(
        OVERLAP,
        "a partition beside one without a key of it",
        *SORTED,
        statement("SELECT * FROM \"pair\" WHERE pk = 'p' OR pk = 'p' AND NOT sk = '1'").gives(
            Items=AnyOrder(tuple({**pk("p"), "sk": s(at)} for at in "123"))
        ),
    ),
)
