"""UpdateTable: global indexes that are made and deleted."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import LETTERS, index, reading, s, with_indexes
from dynacheck.vectors.corpus.support.shared import (
    API,
    INFERRED,
    NUBO,
    QUOTAS,
    RECENT,
    REPORTED,
    SCYLLA,
    TABLE,
    put,
)
from dynacheck.vectors.corpus.support.table_updates import (
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
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

PAGE = API.format("UpdateTable")
INDEXES = NUBO.format("tier2/updateTable/gsi.test.ts")
MANAGING = 'developer guide, "Managing Global Secondary Indexes in DynamoDB"'
VIOLATIONS = 'developer guide, "Detecting and correcting index key violations in DynamoDB"'
OTHER = index("other", "p")
LATEST = RECENT.format("tier2/updateTable/gsi.test.ts")
ISSUE = "what users report of the service: paritysuite/dynamodb-conformance, issue 78"
CONFLICT = SCYLLA.format("test_gsi_updatetable.py")


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


def _defining(*attributes: str) -> Request:
    """The member that defines attributes, written "g:S"."""
    parts = [attribute.split(":") for attribute in attributes]
    return {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in parts
        ]
    }


def _includes(rule: str, *names: str, made: Request = ON_DEMAND) -> Vector:
    """A new index that includes attributes of these names."""
    return changed(rule, QUOTAS, making(index("new", "g", include=names)), made=made)


def _including(count: int) -> Request:
    """A table whose indexes include `count` attributes."""
    names = [f"a{n}" for n in range(count)]
    parts = [names[at : at + 20] for at in range(0, count, 20)]
    return with_indexes(
        ON_DEMAND, "g:S", globally=[index(f"by_g{n}", "g", include=p) for n, p in enumerate(parts)]
    )


_TWENTY = with_indexes(
    ON_DEMAND, "g:S", globally=[index(f"by_g{n}", "g", kind="KEYS_ONLY") for n in range(20)]
)
_MADE = (
    changed("An index may be made later.", INDEXES, making(), described=True),
    changed("An index of a table with capacity has some.", PAGE,
            making({**NEW, "ProvisionedThroughput": UNITS}), made=BOUGHT, described=True),
    changed("An index may be by an attribute of the table's key.", PAGE,
            {**_defining("p:S"), **indexes({"Create": OTHER})}, described=True),
    changed("An index by what the table has defined needs its definition again.", LATEST,
            {"AttributeDefinitions": [], **indexes({"Create": OTHER})}),
    changed("An index needs the definition of each attribute of its key.", LATEST,
            {**_defining("g:S"), **indexes({"Create": index("other", "p", "g")})}),
    changed("An index may be by an attribute of another index.", PAGE,
            {**_defining("g:S"), **indexes({"Create": index("other", "g")})}, made=INDEXED,
            described=True),
    changed("Definitions of one index after the other are kept.", LATEST, making(),
            {**_defining("h:N"), **indexes({"Create": index("other", "h")})}, described=True),
    changed("A definition of the table's key that the index does not need is passed over.", ISSUE,
            {**_defining("p:N", "g:S"), **indexes({"Create": NEW})}, described=True),
    changed("A definition of another index that the index does not need is passed over.", REPORTED,
            {**_defining("g:N", "h:S"), **indexes({"Create": index("other", "h")})},
            made=INDEXED, described=True),
    *(changed(f"An index does not redefine what another has as {was}.", CONFLICT,
              {**_defining("g:N"), **indexes({"Create": index("other", *key)})}, made=made,
              described=True)
      for was, key, made in (
          ("its partition key", "g", INDEXED),
          ("its sort key", "g", with_indexes(ON_DEMAND, "g:S", globally=(index("by_p", *"pg"),))),
      )),
    changed("An index does not redefine what a local index has.", CONFLICT,
            {**_defining("l:N"), **indexes({"Create": index("other", "l")})},
            made=with_indexes(LETTERS, "l:S", local=(index("by_l", "p", "l"),))),
    changed("An index does not redefine the table's key.", CONFLICT,
            {**_defining("p:N"), **indexes({"Create": OTHER})}),
    changed("An index does not redefine an attribute for its own sort key.", CONFLICT,
            {**_defining("p:N", "h:S"), **indexes({"Create": index("other", "h", "p")})}),
    changed("A redefinition and a projection that is none are told in any order.", CONFLICT,
            {**_defining("g:N"), **indexes({"Create": {**index("other", "g"), "Projection": {}}})},
            made=INDEXED),
    _includes("The name of what an index includes may have 255 characters.", "x" * 255),
    _includes("The name of what an index includes has at most 255 characters.", "x" * 256),
    _includes("The name of what an index includes is not empty.", ""),
    _includes("A new index may include 20 attributes.", *(f"a{n}" for n in range(20))),
    _includes("A new index includes at most 20 attributes.", *(f"a{n}" for n in range(21))),
    _includes("A table's indexes may include 100 attributes, the new one's too.",
              *(f"a{n}" for n in range(20)), made=_including(80)),
    _includes("A table's indexes include at most 100 attributes, the new one's too.",
              *(f"a{n}" for n in range(20)), made=_including(81)),
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
    _read("An index that is going cannot be read.", INFERRED, change(**making()),
          begun(change(**dropping()))),
)  # fmt: skip

_BY_BYTES = index("new", "b", "r")
_BYTES: tuple[Request, ...] = (
    {}, {"b": {"B": b""}, "r": {"N": "1"}}, {"b": {"B": b"\0"}, "r": {"N": "1"}},
    {"b": {"B": b"b" * 2048}, "r": {"N": "0"}}, {"b": {"B": b"b" * 2049}, "r": {"N": "1"}},
    {"b": s("b"), "r": {"N": "1"}}, {"b": {"BS": [b"b"]}, "r": {"N": "1"}}, {"b": {"B": b"b"}},
    {"b": {"B": b"b"}, "r": s("1")}, {"b": {"NULL": True}, "r": {"N": "1"}},
)  # fmt: skip
_SORTED = index("new", "p", "b")
_BINARY = (
    _read("What has no binary of a proper length is left out of an index by binaries.", VIOLATIONS,
          change(**_defining("b:B", "r:N"), **indexes({"Create": _BY_BYTES})),
          items=tuple(put({"p": s(str(at)), **rest}) for at, rest in enumerate(_BYTES))),
    _read("What has no binary of a proper length is left out of an index that sorts by them.",
          VIOLATIONS,
          change(**_defining("p:S", "b:B"), **indexes({"Create": _SORTED})),
          items=tuple(put({"p": s(str(at)), "b": {"B": b"b" * size}})
                      for at, size in enumerate((0, 1, 1024, 1025)))),
)  # fmt: skip

_GONE = (
    changed("An index may be deleted.", INDEXES, dropping(), made=INDEXED, described=True),
    changed("An index may be made again.", PAGE, dropping(), making(), made=INDEXED,
            described=True),
    Vector("an-index-that-is-going-asks-nothing-of-items",
           "An index that is deleted asks nothing of items any more.", INFERRED,
           (begun(change(**dropping())), Step("PutItem", put({"p": s("a"), "g": {"N": "1"}}))),
           (INDEXED,)),
    Vector("an-index-that-is-going-costs-nothing",
           "An index that is deleted costs nothing any more.", INFERRED,
           (begun(change(**dropping())),
            Step("PutItem", {**put({"p": s("a"), "g": s("b")}),
                             "ReturnConsumedCapacity": "INDEXES"})),
           (INDEXED,)),
    Vector("an-index-that-is-going-cannot-be-selected-from",
           "An index that is deleted cannot be selected from any more.", INFERRED,
           (begun(change(**dropping())),
            Step("ExecuteStatement", {"Statement": f'SELECT * FROM "{TABLE}"."new"'})),
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

VECTORS = (*_ACTIONS, *_MADE, *_HELD, *_BINARY, *_GONE)
