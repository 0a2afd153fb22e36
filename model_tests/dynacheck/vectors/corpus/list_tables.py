"""ListTables: what can be told whatever other tables there are."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, NUBO, QUOTAS, one, table
from dynacheck.vectors.vector import PREFIX, Vector

OPERATION = "ListTables"

PAGE = API.format("ListTables")

LIST = NUBO.format("tier1/listTables/basic.test.ts")
TWO = tuple(table("p:S", name=f"{PREFIX}list_{n}") for n in (1, 2))


def _after(name: str) -> Step:
    """The next table after `name`."""
    return Step(OPERATION, {"Limit": 1, "ExclusiveStartTableName": f"{PREFIX}list_{name}"})


VECTORS = (
    Vector("a-page-of-tables-tells-where-to-go-on",
           "A page of tables tells where to go on, where there are more.", LIST, (_after("0"),),
           TWO),
    Vector("a-list-of-tables-goes-on-after-a-name",
           "A list of tables goes on after a name, in the order of names.", LIST,
           (_after("0"), _after("1")), (*TWO, table("p:S", name=f"{PREFIX}list_3"))),
    Vector("a-start-need-not-be-a-table", "A start need not be the name of a table.", PAGE,
           (_after("1_"),), (*TWO, table("p:S", name=f"{PREFIX}list_3"))),
    one(OPERATION, {"Limit": 0}, "A page has room for one table at least.", PAGE),
    one(OPERATION, {"Limit": 101}, "A page has at most 100 tables.", PAGE),
    one(OPERATION, {"Limit": "1"}, "A limit is a number.", PAGE),
    one(OPERATION, {"Limit": True}, "A limit is not a Boolean.", PAGE),
    one(OPERATION, {"Limit": 1.5, "ExclusiveStartTableName": ""},
        "A start has a name's characters and length.", QUOTAS),
    one(OPERATION, {"Limit": 2**31}, "A limit fits 32 bits.", PAGE),
    one(OPERATION, {"Limit": []}, "A limit is no list.", PAGE),
    one(OPERATION, {"Limit": {}}, "A limit is no structure.", PAGE),
    one(OPERATION, {"ExclusiveStartTableName": "z" * 255},
        "After the last name there is no table.", PAGE),
)  # fmt: skip
