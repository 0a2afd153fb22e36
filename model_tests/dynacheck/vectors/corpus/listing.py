"""ListTables: what can be told without knowing which other tables there are."""

from __future__ import annotations

from dynacheck.vectors.corpus.shared import API, QUOTAS, one

OPERATION = "ListTables"

PAGE = API.format("ListTables")

VECTORS = (
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
