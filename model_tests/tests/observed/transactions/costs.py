"""What transactions consume, first and when they come again with their token."""

from __future__ import annotations

from typing import Any, Final

from observed import ABSENT, Row, Step, Wire, ask, pk, put, row, s, transact
from observed.items.capacity import FULL, KEY, MADE, TABLE
from observed.transactions.transactions import checks, deletes, puts, updates, values

MEASURED: Final = (
    "nubo-db/dynoxide tests/transactional_index_consumed_capacity.rs (eu-west-2, 2026-08-13)"
)
STATED: Final = "nubo-db/dynoxide tests/partiql_index_consumed_capacity.rs (eu-west-2, 2026-08-13)"
OWN: Final = "nubo-db/dynoxide pull request 125 (characterised against the service, 2026-07-01)"
GLOBAL: Final = {**KEY, "g": s("g")}
BOTH: Final = {**GLOBAL, "l": s("L")}
LARGE: Final = {**GLOBAL, "proj": s("x" * 3000)}
NINE: Final = {**KEY, "proj": s("x" * 9000)}
SMALL: Final = {**KEY, "rest": s("o")}


def cost(total: int, in_table: int, in_global: int = 0, in_local: int = 0) -> list[Wire]:
    def arm(name: str, units: int) -> object:
        return {name: {"CapacityUnits": units, "WriteCapacityUnits": units}} if units else ABSENT

    return [
        {
            "CapacityUnits": total,
            "WriteCapacityUnits": total,
            "ReadCapacityUnits": ABSENT,
            "Table": {"CapacityUnits": in_table, "WriteCapacityUnits": in_table},
            "GlobalSecondaryIndexes": arm("global", in_global),
            "LocalSecondaryIndexes": arm("local", in_local),
        }
    ]


def costs(about: str, consumed: list[Wire], *actions: Wire, there: Wire | None = None) -> Row:
    before = () if there is None else (put(TABLE, there),)
    asked = transact(*actions, ReturnConsumedCapacity="INDEXES")
    return row(MEASURED, about, *MADE, *before, asked.gives(ConsumedCapacity=consumed))


def stated(*texts: str, **more: Any) -> Step:
    named = [{"Statement": text} for text in texts]
    return ask("ExecuteTransaction", TransactStatements=named, **more)


def states(about: str, consumed: list[Wire], text: str, there: Wire | None = None) -> Row:
    before = () if there is None else (put(TABLE, there),)
    asked = stated(text, ReturnConsumedCapacity="INDEXES")
    return row(STATED, about, *MADE, *before, asked.gives(ConsumedCapacity=consumed))


def again(about: str, first: int, then: int, *actions: Wire, there: Wire = NINE) -> Row:
    asked = transact(*actions, ReturnConsumedCapacity="TOTAL", ClientRequestToken="t")
    return row(
        MEASURED,
        about,
        *MADE,
        put(TABLE, there),
        asked.gives(ConsumedCapacity=[{"CapacityUnits": first, "WriteCapacityUnits": first}]),
        asked.gives(ConsumedCapacity=[{"CapacityUnits": then, "ReadCapacityUnits": then}]),
    )


def moved(text: str) -> Wire:
    return updates(KEY, "SET g = :v", TABLE, **values(v=s(text)))


OTHER: Final = {**BOTH, **pk("other")}
INSERT: Final = f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'a', 'sk': '1', 'g': 'g', 'l': 'L'}}"
UPDATE: Final = f"UPDATE \"{TABLE}\" SET proj = 'p' WHERE pk = 'k' AND sk = '1'"

ROWS: tuple[Row, ...] = (
    costs("a put in a global index", cost(3, 2, 1), puts(GLOBAL, TABLE)),
    costs("a put in no index", cost(2, 2), puts(SMALL, TABLE)),
    costs("a put in both indexes", cost(4, 2, 1, 1), puts(BOTH, TABLE)),
    costs("the same put again", cost(2, 2), puts(BOTH, TABLE), there=BOTH),
    costs(
        "an update of what the global index has not",
        cost(3, 2, 0, 1),
        updates(KEY, "SET rest = :v", TABLE, **values(v=s("o2"))),
        there=FULL,
    ),
    costs("a move in the global index", cost(5, 2, 2, 1), moved("h"), there=BOTH),
    costs(
        "a move of 1.5 KB in the global index",
        cost(8, 4, 4),
        moved("h"),
        there={**GLOBAL, "proj": s("x" * 1500)},
    ),
    costs("a deletion from both", cost(4, 2, 1, 1), deletes(KEY, TABLE), there=BOTH),
    costs("a check", cost(2, 2), checks(KEY, "attribute_exists(pk)", TABLE), there=BOTH),
    costs(
        "a check of 3 KB",
        cost(6, 6),
        checks(KEY, "attribute_exists(pk)", TABLE),
        there={**KEY, "rest": s("x" * 3000)},
    ),
    costs("two puts in both", cost(8, 4, 2, 2), puts(BOTH, TABLE), puts(OTHER, TABLE)),
    costs("a deletion of 3 KB", cost(9, 6, 3), deletes(KEY, TABLE), there=LARGE),
    costs("a put that shrinks", cost(6, 6), puts(KEY, TABLE), there={**KEY, "rest": s("x" * 3000)}),
    costs(
        "an update that shrinks an entry",
        cost(9, 6, 3),
        updates(KEY, "SET proj = :v", TABLE, **values(v=s("p"))),
        there=LARGE,
    ),
    costs(
        "an update that makes an item",
        cost(4, 2, 1, 1),
        updates(KEY, "SET g = :g, l = :l", TABLE, **values(g=s("g"), l=s("L"))),
    ),
    costs("a deletion of nothing", cost(2, 2), deletes(KEY, TABLE)),
    costs("the same 3 KB again", cost(6, 6), puts(LARGE, TABLE), there=LARGE),
    again("a put that shrinks, again", 18, 6, puts(KEY, TABLE)),
    again("a put that grows, again", 18, 6, puts(NINE, TABLE), there=SMALL),
    again("a deletion, again", 18, 6, deletes(KEY, TABLE)),
    again("a check, again", 18, 6, checks(KEY, "attribute_exists(pk)", TABLE)),
    again(
        "a deletion and a put, again",
        20,
        8,
        deletes(KEY, TABLE),
        puts({**SMALL, **pk("other")}, TABLE),
    ),
    states("an INSERT in both indexes", cost(4, 2, 1, 1), INSERT),
    states("an UPDATE that shrinks", cost(9, 6, 3), UPDATE, LARGE),
    row(
        STATED,
        "a SELECT",
        *MADE,
        put(TABLE, GLOBAL),
        stated(
            f"SELECT * FROM \"{TABLE}\" WHERE pk = 'k' AND sk = '1'",
            ReturnConsumedCapacity="INDEXES",
        ).gives(
            ConsumedCapacity=[
                {"CapacityUnits": 2, "ReadCapacityUnits": 2, "GlobalSecondaryIndexes": ABSENT}
            ]
        ),
    ),
    row(
        OWN,
        "a token of actions and one of statements",
        *MADE,
        transact(puts(KEY, TABLE), ClientRequestToken="t"),
        stated(INSERT, ClientRequestToken="t"),
        stated(INSERT, ClientRequestToken="t"),
    ),
)
