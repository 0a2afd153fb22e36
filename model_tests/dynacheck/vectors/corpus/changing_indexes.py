"""UpdateTable: global indexes that are made and deleted."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.vectors.corpus.changing import (
    BOUGHT,
    DESCRIBE,
    INDEXED,
    NEW,
    ON_DEMAND,
    UNITS,
    begun,
    change,
    changed,
    dropping,
    indexes,
    making,
    updating,
)
from dynacheck.vectors.corpus.reading import LETTERS, index, reading, s, with_indexes
from dynacheck.vectors.corpus.shared import API, NUBO, QUOTAS, REPORTED, TABLE, put
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

PAGE = API.format("UpdateTable")
INDEXES = NUBO.format("tier2/updateTable/gsi.test.ts")
MANAGING = 'developer guide, "Managing Global Secondary Indexes in DynamoDB"'
VIOLATIONS = 'developer guide, "Detecting and correcting index key violations in DynamoDB"'
OTHER = index("other", "p")


def _refused(
    rule: str, request: Request, made: Request = ON_DEMAND, source: str = REPORTED
) -> Vector:
    return changed(rule, source, request, made=made)


_ACTIONS = (
    _refused("A change of an index makes, changes or deletes one.", indexes({})),
    _refused("A change of an index does one thing.",
             indexes({"Delete": {"IndexName": "new"}, "Create": NEW})),
    _refused("Each index is changed once.",
             indexes({"Delete": {"IndexName": "new"}}, {"Create": NEW}), INDEXED),
    _refused("One index at a time is made or deleted.",
             indexes({"Delete": {"IndexName": "new"}}, {"Create": OTHER}), INDEXED, QUOTAS),
    _refused("The name of an index to be deleted is required.", indexes({"Delete": {}})),
    _refused("The name of an index to be changed has at least 3 characters.",
             updating({"ProvisionedThroughput": UNITS}, "ab"), source=QUOTAS),
    _refused("An index that is not there is not deleted.", dropping(), source=INDEXES),
    _refused("An index that is not there is not changed.",
             updating({"ProvisionedThroughput": UNITS}), BOUGHT),
    _refused("A local index is not deleted.", dropping("by_l"),
             with_indexes(LETTERS, "l:S", local=(index("by_l", "p", "l"),))),
    _refused("A local index is not changed.", updating({"ProvisionedThroughput": UNITS}, "by_l"),
             with_indexes(LETTERS, "l:S", local=(index("by_l", "p", "l"),))),
)  # fmt: skip

_TWENTY = with_indexes(
    ON_DEMAND, "g:S", globally=[index(f"by_g{n}", "g", kind="KEYS_ONLY") for n in range(20)]
)
_MADE = (
    changed("An index may be made later.", INDEXES, making(), described=True),
    changed("An index of a table with capacity has some.", PAGE,
            making({**NEW, "ProvisionedThroughput": UNITS}), made=BOUGHT, described=True),
    changed("An index by keys that are there needs no more definitions.", PAGE,
            {"AttributeDefinitions": [], **indexes({"Create": OTHER})}, described=True),
    changed("An attribute that is defined already keeps its type.", REPORTED,
            {"AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "N"}],
             **indexes({"Create": OTHER})}, described=True),
    changed("A definition that nothing uses is dropped.", REPORTED,
            {"AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in "gz"],
             **indexes({"Create": NEW})}, described=True),
    _refused("An index that is there is not made.", making(), INDEXED, INDEXES),
    _refused("An index comes with definitions.", indexes({"Create": NEW})),
    _refused("The key of an index is defined.", making(index("new", "h")), source=INDEXES),
    _refused("The definitions of an index are told once.",
             {"AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}] * 2,
              **indexes({"Create": NEW})}),
    _refused("The key of an index begins with HASH.",
             making({**NEW, "KeySchema": [{"AttributeName": "g", "KeyType": "RANGE"}]})),
    _refused("A projection says which.", making({**NEW, "Projection": {}})),
    _refused("An index of a table on demand has no capacity.",
             making({**NEW, "ProvisionedThroughput": UNITS})),
    _refused("An index of a table with capacity needs some.", making(), BOUGHT),
    _refused("The capacity of a new index is within the quota.",
             making({**NEW, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 40_001}}),
             BOUGHT, QUOTAS),
    _refused("A table has at most 20 global indexes.", making(), _TWENTY, QUOTAS),
)  # fmt: skip

_FILLED = (put({"p": s("a"), "g": s("x")}), put({"p": s("b")}))


def _read(rule: str, source: str, *steps: Step, items: tuple[Request, ...] = _FILLED) -> Vector:
    after = (*steps, reading("Scan", IndexName="new"))
    found = changed(rule, source)
    return Vector(found.name, rule, source, after, (ON_DEMAND,), items)


_HELD = (
    _read("An index that is made later has the items that were there.", INDEXES,
          change(**making())),
    _read("An item that cannot be in an index is left out of one that is made later.", VIOLATIONS,
          change(**making()),
          items=(*_FILLED, *(put({"p": s(p), "g": g}) for p, g in (
              ("c", {"N": "1"}), ("d", s("")), ("e", s("e" * 2049)))))),
    _read("What cannot be in an index may stay in an item that is changed elsewhere.", VIOLATIONS,
          change(**making()),
          Step("UpdateItem", {"TableName": TABLE, "Key": {"p": s("c")}, "UpdateExpression":
                              "SET o = p"}),
          items=(put({"p": s("c"), "g": {"N": "1"}}),)),
    _read("An index cannot be read before it is ready.", MANAGING, begun(change(**making()))),
    _read("An index that is going cannot be read.", MANAGING, change(**making()),
          begun(change(**dropping()))),
)  # fmt: skip

_GONE = (
    changed("An index may be deleted.", INDEXES, dropping(), made=INDEXED, described=True),
    changed("An index may be made again.", PAGE, dropping(), making(), made=INDEXED,
            described=True),
    Vector("an-index-that-is-going-asks-nothing-of-items",
           "An index that is deleted asks nothing of items any more.", PAGE,
           (begun(change(**dropping())), Step("PutItem", put({"p": s("a"), "g": {"N": "1"}}))),
           (INDEXED,)),
    Vector("an-index-that-is-being-made-asks-the-same-of-items",
           "An index that is being made asks of items what it will ask.", MANAGING,
           (begun(change(**making())), Step("PutItem", put({"p": s("a"), "g": {"N": "1"}}))),
           (ON_DEMAND,)),
    Vector("an-index-that-is-being-made-is-described-so",
           "An index that is being made is described as CREATING.", MANAGING,
           (begun(change(**making())), DESCRIBE), (ON_DEMAND,)),
    Vector("an-index-that-is-going-is-described-so",
           "An index that is being deleted is described as DELETING, until it is gone.", MANAGING,
           (begun(change(**dropping())), DESCRIBE), (INDEXED,)),
)  # fmt: skip

VECTORS = (*_ACTIONS, *_MADE, *_HELD, *_GONE)
