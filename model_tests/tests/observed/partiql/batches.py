"""BatchExecuteStatement and ExecuteTransaction."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    NUBO,
    PARITY,
    PRESENT,
    AnyOrder,
    Exactly,
    Row,
    Size,
    Step,
    Wire,
    ask,
    get,
    n,
    pk,
    put,
    row,
    s,
)

OCTOBER: Final = "(eu-west-2, us-east-1, eu-west-1, us-west-2, 2026-10)"
BATCH: Final = NUBO + "tier2/partiql/batchExecuteStatement.test.ts (eu-west-2)"
TRANSACTION: Final = NUBO + "tier2/partiql/executeTransaction.test.ts (eu-west-2)"
INDEXES: Final = PARITY + "tier2/partiql/executeStatementIndex.test.ts (eu-west-1, 2026-09-02)"
ON_INDEX: Final = NUBO + "tier3/error-messages/partiqlIndexQualifier.test.ts (eu-west-2)"
WRITTEN: Final = PARITY + f"tier2/partiql/writeResponses.test.ts {OCTOBER}"
FROM_FIRST: Final = PARITY + f"tier2/partiql/fromFirstUpdate.test.ts {OCTOBER}"
SETS: Final = PARITY + f"tier2/partiql/setFunctions.test.ts {OCTOBER}"
HELD: Final = PARITY + f"tier2/partiql/whereFunctions.test.ts {OCTOBER}"
FUNCTIONS: Final = PARITY + f"tier3/error-messages/partiqlFunctions.test.ts {OCTOBER}"
NUMBERS: Final = (
    PARITY + "tier3/error-messages/partiqlParameterNumbers.test.ts (eu-west-2, us-east-1, 2026-10)"
)
KEY_NEEDED: Final = (
    "Select statements within BatchExecuteStatement must specify the primary key "
    "in the where clause."
)
NO_NUMBER: Final = "The parameter cannot be converted to a numeric value: "
NEST: Final = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
GIVEN: Final[Wire] = {"a": s("x"), "val": s("here")}
"""What the item k has beside its key."""


def element(text: str, *given: Wire, **more: Any) -> Wire:
    return {"Statement": text, **({"Parameters": list(given)} if given else {}), **more}


def batch(*elements: Wire, **more: Any) -> Step:
    return ask("BatchExecuteStatement", Statements=list(elements), **more)


def together(*elements: Wire, **more: Any) -> Step:
    return ask("ExecuteTransaction", TransactStatements=list(elements), **more)


def said(code: str, text: object = PRESENT, **more: object) -> Wire:
    return {"Error": {"Code": code, "Message": text}, **more}


def key_of(name: str) -> str:
    return f"SELECT * FROM \"hash\" WHERE pk = '{name}'"


def deep(levels: int) -> Wire:
    value: Wire = s("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


SEEDED: Final = put(HASH, {**pk("k"), **GIVEN})
WRONG: Final = "UPDATE \"hash\" SET touched = 'yes' WHERE pk = 'k' AND val = 'wrong'"


def costs(about: str, units: float, *elements: Wire) -> Row:
    return row(
        BATCH,
        f"the cost of {about}",
        SEEDED,
        put(HASH, {**pk("j"), **GIVEN}),
        batch(*elements, ReturnConsumedCapacity="TOTAL").gives(
            ConsumedCapacity=[{"TableName": HASH, "CapacityUnits": units}]
        ),
    )


def answers(source: str, about: str, text: str, *given: Wire, **answer: object) -> Row:
    return row(source, about, SEEDED, batch(element(text, *given)).gives(Responses=[answer]))


def unkeyed(source: str, about: str, text: str) -> Row:
    wanted = said("ValidationError", KEY_NEEDED, TableName=ABSENT)
    return answers(source, f"not by its key: {about}", text, **wanted)


def refused_together(source: str, about: str, text: str, *elements: Wire) -> Row:
    return row(source, f"a transaction: {about}", SEEDED, together(*elements).invalid(text))


ROWS: tuple[Row, ...] = (
    row(
        BATCH,
        "each statement has its answer",
        SEEDED,
        batch(
            element(key_of("k")),
            element(key_of("none")),
            element("SELECT * FROM \"none_such\" WHERE pk = 'x'"),
        ).gives(
            Responses=[
                {"Item": {**pk("k"), **GIVEN}, "TableName": HASH, "Error": ABSENT},
                {"Item": ABSENT, "Error": ABSENT},
                said("ResourceNotFound"),
            ]
        ),
    ),
    row(
        BATCH,
        "an INSERT and an UPDATE",
        SEEDED,
        batch(
            element("INSERT INTO \"hash\" VALUE {'pk': 'new', 'data': 'x'}"),
            element("UPDATE \"hash\" SET data = 'after' WHERE pk = 'k'"),
        ).gives(Responses=Size(2)),
        get(HASH, pk("new")).gives(Item={"data": s("x")}),
        get(HASH, pk("k")).gives(Item={"data": s("after")}),
    ),
    answers(
        BATCH,
        "RETURNING ALL OLD",
        "DELETE FROM \"hash\" WHERE pk = 'k' RETURNING ALL OLD *",
        Item={**pk("k"), **GIVEN},
    ),
    answers(
        BATCH,
        "RETURNING ALL NEW",
        "UPDATE \"hash\" SET a = 'new' WHERE pk = 'k' RETURNING ALL NEW *",
        Item={**pk("k"), **GIVEN, "a": s("new")},
    ),
    answers(
        BATCH,
        "RETURNING MODIFIED NEW",
        "UPDATE \"hash\" SET a = 'new' WHERE pk = 'k' RETURNING MODIFIED NEW *",
        Item=Exactly({"a": s("new")}),
    ),
    answers(
        BATCH,
        "RETURNING MODIFIED NEW of what is gone",
        "UPDATE \"hash\" REMOVE a WHERE pk = 'k' RETURNING MODIFIED NEW *",
        Item=ABSENT,
        TableName=HASH,
    ),
    answers(
        BATCH,
        "RETURNING what a DELETE cannot return",
        "DELETE FROM \"hash\" WHERE pk = 'k' RETURNING MODIFIED OLD *",
        **said(
            "ValidationError",
            "Invalid returning clause: RETURNING MODIFIED OLD *. "
            "Only RETURNING ALL OLD * is allowed in DELETE statements.",
        ),
    ),
    row(
        BATCH,
        "a statement that is none beside a good one",
        SEEDED,
        batch(element(key_of("k").replace("SELECT", "SLECT")), element(key_of("k"))).gives(
            Responses=[
                said(
                    "ValidationError",
                    "Statement wasn't well formed, can't be processed: Expected data manipulation",
                ),
                {"Item": {"val": s("here")}, "Error": ABSENT},
            ]
        ),
    ),
    row(BATCH, "no statements", batch().invalid()),
    costs("an eventual read", 0.5, element(key_of("k"))),
    costs("a consistent read", 1, element(key_of("k"), ConsistentRead=True)),
    costs("a read that is not consistent", 0.5, element(key_of("k"), ConsistentRead=False)),
    costs("both", 1.5, element(key_of("k"), ConsistentRead=True), element(key_of("j"))),
    unkeyed(BATCH, "another attribute", "SELECT * FROM \"hash\" WHERE val = 'a'"),
    unkeyed(INDEXES, "an index", 'SELECT * FROM "indexed"."global1" WHERE l1 = \'x\''),
    unkeyed(
        BATCH,
        "an index, with the table's key",
        "SELECT * FROM \"indexed\".\"global1\" WHERE pk = 'p' AND sk = 's' AND l1 = 'x'",
    ),
    unkeyed(INDEXES, "a part of the key", "SELECT * FROM \"indexed\" WHERE pk = 'p'"),
    unkeyed(
        FUNCTIONS,
        "a function beside the key",
        "SELECT * FROM \"hash\" WHERE pk = 'k' AND attribute_exists(a)",
    ),
    row(
        BATCH,
        "the rest of a batch runs",
        SEEDED,
        batch(element("SELECT * FROM \"hash\" WHERE val = 'nope'"), element(key_of("k"))).gives(
            Responses=[said("ValidationError", KEY_NEEDED), {"Item": PRESENT}]
        ),
    ),
    answers(
        BATCH,
        "a condition that does not hold",
        WRONG,
        **said("ConditionalCheckFailed", TableName=HASH, Item=ABSENT),
    ),
    answers(
        BATCH,
        "an INSERT of what is there",
        "INSERT INTO \"hash\" VALUE {'pk': ?}",
        s("k"),
        **said("DuplicateItem", TableName=HASH),
    ),
    *[
        row(
            BATCH,
            f"ReturnValuesOnConditionCheckFailure {asked} shows nothing",
            SEEDED,
            batch(element(WRONG, ReturnValuesOnConditionCheckFailure=asked)).gives(
                Responses=[said("ConditionalCheckFailed", TableName=HASH, Item=ABSENT)]
            ),
        )
        for asked in ("ALL_OLD", "NONE")
    ],
    row(
        FROM_FIRST,
        "a batch with FROM first",
        SEEDED,
        batch(element("FROM \"hash\" WHERE pk = 'k' SET c = 1")).gives(
            Responses=[{"Error": ABSENT}]
        ),
        get(HASH, pk("k")).gives(Item={"c": n(1)}),
    ),
    row(
        SETS,
        "a batch with set_add",
        put(HASH, {**pk("k"), "ss": {"SS": ["a"]}}),
        batch(element("UPDATE \"hash\" SET ss = set_add(ss, <<'t'>>) WHERE pk = 'k'")).gives(
            Responses=[{"Error": ABSENT}]
        ),
        get(HASH, pk("k")).gives(Item={"ss": {"SS": AnyOrder(("a", "t"))}}),
    ),
    answers(
        NUMBERS,
        "a parameter that is no number in a batch",
        "SELECT * FROM \"pair\" WHERE pk = 'p' AND sk = 's' AND n = ?",
        n("1e99999999999"),
        **said("ValidationError", NO_NUMBER + "1e99999999999"),
    ),
    answers(
        NUMBERS,
        "a parameter that is too deep in a batch",
        "SELECT * FROM \"pair\" WHERE pk = 'p' AND x = ? AND y = ?",
        deep(40),
        n("abc"),
        **said("ValidationError", NEST),
    ),
    row(
        TRANSACTION,
        "a transaction: all or nothing",
        SEEDED,
        together(
            element("INSERT INTO \"hash\" VALUE {'pk': 'new', 'data': 'x'}"),
            element("UPDATE \"hash\" SET a = 'after' WHERE pk = 'k'"),
        ),
        get(HASH, pk("k")).gives(Item={"a": s("after")}),
        together(
            element("INSERT INTO \"hash\" VALUE {'pk': 'k'}"),
            element("INSERT INTO \"hash\" VALUE {'pk': 'newer'}"),
        ).cancelled({"Code": "DuplicateItem"}, {"Code": "None"}),
        get(HASH, pk("newer")).gives(Item=ABSENT),
    ),
    row(
        TRANSACTION,
        "a transaction: repeated with its token",
        put(HASH, {**pk("k"), "n": n(0)}),
        together(
            element("UPDATE \"hash\" SET n = n + 1 WHERE pk = 'k'"),
            ClientRequestToken="token",
            ReturnConsumedCapacity="INDEXES",
        ).gives(ConsumedCapacity=[{"WriteCapacityUnits": 2, "ReadCapacityUnits": ABSENT}]),
        together(
            element("UPDATE \"hash\" SET n = n + 1 WHERE pk = 'k'"),
            ClientRequestToken="token",
            ReturnConsumedCapacity="INDEXES",
        ).gives(ConsumedCapacity=[{"ReadCapacityUnits": 2, "WriteCapacityUnits": ABSENT}]),
        get(HASH, pk("k")).gives(Item={"n": n(1)}),
    ),
    row(
        TRANSACTION,
        "a transaction: RETURNING is refused and nothing is written",
        SEEDED,
        together(
            element("UPDATE \"hash\" SET a = 'new' WHERE pk = 'k' RETURNING ALL NEW *")
        ).mentions("RETURNING clause is not supported in ExecuteTransaction"),
        get(HASH, pk("k")).gives(Item={"a": s("x")}),
    ),
    row(TRANSACTION, "a transaction: no statements", together().invalid()),
    refused_together(
        ON_INDEX,
        "a read of an index",
        "Validation failed in TransactStatements[0]: "
        "Reads on indices are not supported within transactions.",
        element('SELECT * FROM "indexed"."global1" WHERE l1 = \'x\''),
    ),
    row(
        TRANSACTION,
        "a transaction: a read of the table",
        together(element("SELECT * FROM \"pair\" WHERE pk = 'p' AND sk = 's'")).gives(
            Responses=Size(1)
        ),
    ),
    refused_together(
        FUNCTIONS,
        "a function beside the key",
        "Validation failed in TransactStatements[0]: Select statements within "
        "ExecuteTransaction must specify the primary key in the where clause.",
        element("SELECT * FROM \"hash\" WHERE pk = 'k' AND attribute_exists(a)"),
    ),
    refused_together(
        FUNCTIONS,
        "EXISTS without a further condition",
        "Validation failed in TransactStatements[0]: "
        "EXISTS() must contain a single item read with additional condition",
        element("EXISTS(SELECT * FROM \"hash\" WHERE pk = 'k')"),
        element("UPDATE \"hash\" SET z = 1 WHERE pk = 'other'"),
    ),
    refused_together(
        NUMBERS,
        "a parameter that is no number",
        NO_NUMBER + "1e99999999999",
        element("UPDATE \"pair\" SET n = ? WHERE pk = 'p' AND sk = 's'", n("1e99999999999")),
    ),
    refused_together(
        NUMBERS,
        "a parameter that is too deep",
        NEST,
        element(
            "UPDATE \"pair\" SET x = ? SET y = ? WHERE pk = 'p' AND sk = '1'", deep(40), n("abc")
        ),
    ),
    row(
        WRITTEN,
        "a transaction: writes have no answers",
        SEEDED,
        together(element("UPDATE \"hash\" SET a = 2 WHERE pk = 'k'")).gives(Responses=Exactly([])),
        together(
            element("INSERT INTO \"hash\" VALUE {'pk': 'new'}"),
            element("DELETE FROM \"hash\" WHERE pk = 'k'"),
        ).gives(Responses=Exactly([])),
        together(
            element("UPDATE \"hash\" SET a = 3 WHERE pk = 'new'"), ReturnConsumedCapacity="TOTAL"
        ).gives(Responses=Exactly([]), ConsumedCapacity=[{"TableName": HASH}]),
    ),
    row(
        FROM_FIRST,
        "a transaction: FROM first",
        SEEDED,
        together(element("FROM \"hash\" WHERE pk = 'k' SET c = 1")),
        get(HASH, pk("k")).gives(Item={"c": n(1)}),
    ),
    row(
        SETS,
        "a transaction: set_add",
        put(HASH, {**pk("k"), "ss": {"SS": ["a"]}}),
        together(element("UPDATE \"hash\" SET ss = set_add(ss, <<'t'>>) WHERE pk = 'k'")),
        get(HASH, pk("k")).gives(Item={"ss": {"SS": AnyOrder(("a", "t"))}}),
    ),
    row(
        HELD,
        "a transaction: attribute_exists as a condition",
        SEEDED,
        together(element("UPDATE \"hash\" SET z = 1 WHERE pk = 'k' AND attribute_exists(a)")),
        get(HASH, pk("k")).gives(Item={"z": n(1)}),
    ),
)
