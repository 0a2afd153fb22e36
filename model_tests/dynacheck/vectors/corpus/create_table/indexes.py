"""CreateTable: the indexes that come with a table."""

from __future__ import annotations

from collections.abc import Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import (
    INDEXED,
    LETTERS,
    LOCAL,
    SEVERAL,
    index,
    with_indexes,
)
from dynacheck.vectors.corpus.support.shared import (
    API,
    NUBO,
    PARITY,
    QUOTAS,
    REPORTED,
    SCYLLA,
    TABLE,
    one,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "CreateTable"

PAGE = API.format("CreateTable")
MODEL = "service model, NonKeyAttributeName"
MESSAGES = NUBO.format("tier3/error-messages/createTable.test.ts")
PROJECTIONS = NUBO.format("tier1/createTable/specValidation.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/createTable.test.ts")
ONE = table("p:S")
UNITS = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}


def _made(rule: str, request: Mapping[str, object], source: str = REPORTED) -> Vector:
    return one(OPERATION, request, rule, source, tables=())


def _bought(request: Mapping[str, object], **more: object) -> Request:
    """The request with provisioned capacity."""
    return {**request, "BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS, **more}


def _global(*indexes: Request, base: Request = ONE, defined: tuple[str, ...] = ("g:S",)) -> Request:
    return with_indexes(base, *defined, globally=indexes)


def _local(
    *indexes: Request, base: Request = LETTERS, defined: tuple[str, ...] = ("l:S",)
) -> Request:
    return with_indexes(base, *defined, local=indexes)


G = index("by_g", "g")
L = index("by_l", "p", "l")

_RIGHT = (
    _made("A table may come with global indexes.", _global(G)),
    _made("A table may come with local indexes.", _local(L)),
    _made("A table may come with indexes of both kinds.", INDEXED),
    _made("A global index may have the table's key.",
          _global(index("by_p", "p", "g"), base=LETTERS)),
    _made("A global index may show only keys.", _global(index("by_g", "g", kind="KEYS_ONLY"))),
    _made("A global index may include attributes.", _global(index("by_g", "g", include="ba"))),
    _made("A global index has capacity where the table has.",
          _bought(_global({**G, "ProvisionedThroughput": UNITS}))),
    _made("A global index may be by several attributes.",
          _global(index("by_g", *"ghij", parts=2), defined=("g:S", "h:N", "i:B", "j:S")), SEVERAL),
    Vector("a-table-is-described-with-its-indexes", "A table is described with its indexes.", PAGE,
           (Step(OPERATION, INDEXED), Step("DescribeTable", {"TableName": TABLE}))),
)  # fmt: skip


def _named(name: str) -> Request:
    return _global(index(name, "g"))


_NAMES = (
    _made("The name of an index is required.",
          _global({n: v for n, v in G.items() if n != "IndexName"})),
    _made("The name of an index has at least 3 characters.", _named("ab"), QUOTAS),
    _made("The name of an index may have 3 characters.", _named("abc"), QUOTAS),
    _made("The name of an index may have 255 characters.", _named("x" * 255), QUOTAS),
    _made("The name of an index has at most 255 characters.", _named("x" * 256), QUOTAS),
    _made("The name of an index has a name's characters.", _named("a b"), QUOTAS),
    _made("Two indexes have two names.", _global(G, index("by_g", "p")), MESSAGES),
    _made("A local index and a global one have two names.",
          with_indexes(LETTERS, "g:S", "l:S", local=(L,), globally=(index("by_l", "g"),)),
          REPORTED),
    _made("Faults of global indexes are told before those of local ones.",
          with_indexes(LETTERS, "g:S", "l:S", local=(index("l1", "p", "l"),),
                       globally=(index("g1", "g"),)), ORDER),
)  # fmt: skip


def _keyed(rule: str, source: str, *roles: tuple[str, str], defined: str = "ghijk") -> Vector:
    """A global index with this key schema."""
    schema = [{"AttributeName": name, "KeyType": role} for name, role in roles]
    request = _global({**G, "KeySchema": schema}, defined=tuple(f"{n}:S" for n in defined))
    return _made(rule, request, source)


_KEYS = (
    _made("The key of an index is required.",
          _global({n: v for n, v in G.items() if n != "KeySchema"})),
    _keyed("The key of an index is not empty.", PAGE, defined=""),
    _keyed("The attributes of an index's key are defined.", MESSAGES, ("g", "HASH"), defined=""),
    _keyed("Every attribute that is defined is used.", REPORTED, ("g", "HASH"), defined="gh"),
    _keyed("The key of an index begins with HASH.", REPORTED, ("g", "RANGE"), defined="g"),
    _keyed("The two attributes of an index's key differ.", REPORTED, ("g", "HASH"), ("g", "RANGE"),
           defined="g"),
    _keyed("Several attributes of an index's key differ.", SEVERAL, ("g", "HASH"), ("h", "HASH"),
           ("g", "RANGE"), defined="gh"),
    _keyed("An attribute that is twice in a key is told before one that is not used.", REPORTED,
           ("g", "HASH"), ("g", "RANGE"), defined="gz"),
    _keyed("One of several that is twice in a key is told before one that is not used.", REPORTED,
           ("g", "HASH"), ("h", "HASH"), ("g", "RANGE"), defined="ghz"),
    _keyed("One that is not used is told before a key that does not begin with HASH.", REPORTED,
           ("g", "RANGE"), defined="gz"),
    _keyed("An attribute that is not defined is told before one that is twice in a key.", REPORTED,
           ("g", "HASH"), ("g", "RANGE"), defined="z"),
    _made("An attribute twice in a local index's key is told before one that is not used.",
          _local(index("by_l", "p", "p"))),
    _keyed("An index may have four HASH and four RANGE attributes.", SEVERAL,
           *((n, "HASH") for n in "ghij"), *((n, "RANGE") for n in "klmn"), defined="ghijklmn"),
    _keyed("HASH attributes come before RANGE attributes.", SEVERAL, ("g", "HASH"),
           ("h", "RANGE"), ("i", "HASH"), defined="ghi"),
    _keyed("An index has at most four HASH attributes.", SEVERAL, *((n, "HASH") for n in "ghijk")),
    _keyed("An index has at most four RANGE attributes.", SEVERAL, ("p", "HASH"),
           *((n, "RANGE") for n in "ghijk")),
    _keyed("A key of an index is HASH or RANGE.", PAGE, ("g", "X"), defined="g"),
    _made("The key of a local index has at most two attributes.",
          _local(index("by_l", "p", "l", "r"))),
    _made("A local index has a sort key.", _local(index("by_l", "p"), defined=()), REPORTED),
    _made("A local index has the table's partition key.", _local(index("by_l", "l", "p")),
          NUBO.format("tier1/createTable/lsi.test.ts")),
    _made("The key of a local index begins with HASH.",
          _local({**L, "KeySchema": [{"AttributeName": "p", "KeyType": "RANGE"},
                                     {"AttributeName": "l", "KeyType": "HASH"}]}), REPORTED),
    _made("The key of a local index ends with RANGE.",
          _local({**L, "KeySchema": [{"AttributeName": n, "KeyType": "HASH"} for n in "pl"]}),
          REPORTED),
    _made("The two attributes of a local index's key differ.",
          _local(index("by_l", "p", "p"), defined=()), REPORTED),
    _made("Only a table with a sort key has local indexes.", _local(L, base=ONE), MESSAGES),
)  # fmt: skip


def _shows(rule: str, projection: object, source: str = PROJECTIONS) -> Vector:
    return _made(rule, _global({**G, "Projection": projection}), source)


_PROJECTIONS = (
    _made("A projection is required.",
          _global({n: v for n, v in G.items() if n != "Projection"})),
    _shows("A projection is one of three.", {"ProjectionType": "SOME"}, PAGE),
    _shows("A projection says which.", {}),
    _shows("INCLUDE says what is included.", {"ProjectionType": "INCLUDE"}),
    _shows("ALL includes nothing besides.",
           {"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}),
    _shows("KEYS_ONLY includes nothing.",
           {"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["a"]}),
    _shows("What is included is not an empty list.",
           {"ProjectionType": "INCLUDE", "NonKeyAttributes": []}, PAGE),
    _shows("An index may include 20 attributes.",
           {"ProjectionType": "INCLUDE", "NonKeyAttributes": [f"a{n}" for n in range(20)]}, PAGE),
    *(_made(f"{what} a {kind} index includes {is_}.", make(index(name, *key, include=[included])),
            MODEL)
      for kind, make, name, key in (("global", _global, "by_g", "g"), ("local", _local, "by_l",
                                                                      "pl"))
      for what, is_, included in (
          ("The name of what", "may have 255 characters", "x" * 255),
          ("The name of what", "has at most 255 characters", "x" * 256),
          ("The name of what", "is not empty", ""))),
    _shows("An index includes at most 20 attributes.",
           {"ProjectionType": "INCLUDE", "NonKeyAttributes": [f"a{n}" for n in range(21)]}, PAGE),
    _shows("An attribute is included once.",
           {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "a"]}, REPORTED),
    _made("Local indexes say what they show alike.",
          _local({**L, "Projection": {"ProjectionType": "INCLUDE"}}), PROJECTIONS),
)  # fmt: skip

_COUNTS = (
    _made("Global indexes are not an empty list.", {**ONE, "GlobalSecondaryIndexes": []},
          REPORTED),
    _made("Local indexes are not an empty list.", {**LETTERS, "LocalSecondaryIndexes": []},
          REPORTED),
    _made("A table has at most five local indexes.",
          _local(*(index(f"by_l{n}", "p", "l") for n in range(6))), QUOTAS),
    _made("A table may have five local indexes.",
          _local(*(index(f"by_l{n}", "p", "l") for n in range(5))), LOCAL),
    _made("A table may have 20 global indexes.",
          _global(*(index(f"by_g{n}", "g") for n in range(20))), QUOTAS),
    _made("A table has at most 20 global indexes.",
          _global(*(index(f"by_g{n}", "g") for n in range(21))), QUOTAS),
    _made("The indexes of a table may include 100 attributes.",
          _global(*(index(f"by_g{n}", "g", include=[f"a{n}_{m}" for m in range(20)])
                    for n in range(5))), QUOTAS),
    _made("The indexes of a table include at most 100 attributes.",
          _global(*(index(f"by_g{n}", "g", include=[f"a{m}" for m in range(20)])
                    for n in range(5)), index("one_more", "g", include="a")), QUOTAS),
    _made("Local and global indexes include at most 100 attributes together.",
          with_indexes(LETTERS, "g:S", "l:S",
                       local=[index("l_1", *"pl", include="a")],
                       globally=[index(f"g_{n}", "g", include=[f"a{m}" for m in range(20)])
                                 for n in range(5)]), QUOTAS),
)  # fmt: skip


_CAPACITY = (
    _made("An index has no capacity where the table is on demand.",
           _global({**G, "ProvisionedThroughput": UNITS})),
    _made("An index has capacity where the table has.", _bought(_global(G)), PAGE),
    _made("Both units of an index are required.",
           _bought(_global({**G, "ProvisionedThroughput": {"ReadCapacityUnits": 1}})), PAGE),
    _made("A unit of an index is at least one.",
           _bought(_global({**G, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 0}})),
           PAGE),
    _made("An index has at most the quota of units.",
           _bought(_global({**G, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 40001}})),
           QUOTAS),
    _made("Units of an index have a bound.", _bought(_global(
        {**G, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 10**12 + 1}}))),
    _made("An index on demand may be bounded.",
           _global({**G, "OnDemandThroughput": {"MaxReadRequestUnits": 5}}), PAGE),
    _made("An index with capacity is not bounded.",
           _bought(_global({**G, "ProvisionedThroughput": UNITS,
                            "OnDemandThroughput": {"MaxWriteRequestUnits": 5}}))),
    _made("The bound of an index is above zero.",
           _global({**G, "OnDemandThroughput": {"MaxReadRequestUnits": -1}})),
    _made("The bound of an index is within the quota.",
           _global({**G, "OnDemandThroughput": {"MaxReadRequestUnits": 40001}})),
    _made("An index may be warm.",
           _global({**G, "WarmThroughput": {"ReadUnitsPerSecond": 13000}}), PAGE),
    _made("An index on demand is as warm as it would be.",
           _global({**G, "WarmThroughput": {"ReadUnitsPerSecond": 11999}})),
    _made("An index with capacity is as warm as that.",
           _bought(_global({**G, "ProvisionedThroughput": UNITS,
                            "WarmThroughput": {"WriteUnitsPerSecond": 2}}))),
    _made("The warmth of an index is within the quota.",
           _global({**G, "WarmThroughput": {"ReadUnitsPerSecond": 40001}})),
)  # fmt: skip

_EACH = (
    _made("Of faults in the keys of two indexes any may be told.",
          with_indexes(LETTERS, "l:S", local=(index("twice", "p", "p"),),
                       globally=(index("undefined", "none", "r"),)), PAGE),
    _made("A projection may include attributes of the key.",
          _global(index("by_g", "g", include=["p", "g", "x"])), SCYLLA.format("test_gsi.py")),
)  # fmt: skip

VECTORS = (*_RIGHT, *_EACH, *_NAMES, *_KEYS, *_PROJECTIONS, *_COUNTS, *_CAPACITY)
