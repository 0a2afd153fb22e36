"""PutItem and others: what an answer tells only if it is asked to, with each kind of table."""

from __future__ import annotations

from collections.abc import Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import CAPACITY, LETTERS, index, with_indexes
from dynacheck.vectors.corpus.support.shared import API, TABLE, put
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

COLLECTIONS = 'developer guide, "Item collections in Local Secondary Indexes"'
LOCAL, GLOBAL = index("near", "p", "l"), index("far", "g", kind="KEYS_ONLY")
KINDS: Mapping[str, Request] = {
    "no index": LETTERS,
    "a global index alone": with_indexes(LETTERS, "g:S", globally=(GLOBAL,)),
    "a local index alone": with_indexes(LETTERS, "l:S", local=(LOCAL,)),
    "both kinds of index": with_indexes(LETTERS, "l:S", "g:S", local=(LOCAL,), globally=(GLOBAL,)),
}
KEYS: tuple[Request, ...] = tuple({"p": {"S": "x"}, "r": {"S": r}} for r in "abcdef")
FULL: Request = {"l": {"S": "l"}, "g": {"S": "g"}, "o": {"S": "o" * 1100}}


def _writes(asked: Request) -> tuple[Step, ...]:
    """Each operation that writes, of an item in both indexes and of one in none."""
    about = [{"TableName": TABLE, "Key": key, **asked} for key in KEYS]
    sets: Request = {
        "UpdateExpression": "SET l = :v, g = :v", "ExpressionAttributeValues": {":v": {"S": "m"}}
    }  # fmt: skip
    both = [{"PutRequest": {"Item": {**KEYS[2], **FULL}}}, {"DeleteRequest": {"Key": OTHER}}]
    return (
        Step("PutItem", {**put({**KEYS[0], **FULL}), **asked}),
        Step("PutItem", {**put(KEYS[1]), **asked}),
        Step("PutItem", {**put(KEYS[0]), **asked}),
        Step("UpdateItem", {**about[1], **sets}),
        Step("UpdateItem", {**about[1], **sets}),
        Step("UpdateItem", {**about[3], "UpdateExpression": "REMOVE l"}),
        Step("DeleteItem", about[1]),
        Step("DeleteItem", about[4]),
        Step("BatchWriteItem", {"RequestItems": {TABLE: both}, **asked}),
        Step("TransactWriteItems", {
            "TransactItems": [{"Put": {"TableName": TABLE, "Item": {**KEYS[3], **FULL}}},
                              {"Delete": {"TableName": TABLE, "Key": OTHER}}],
            **asked,
        }),
    )  # fmt: skip


OTHER: Request = {"p": {"S": "y"}, "r": {"S": "a"}}


def _reads(asked: Request) -> tuple[Step, ...]:
    """Each operation that reads the table, consistently and not."""
    finds: Request = {
        "TableName": TABLE, "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": {"S": "x"}}, **asked,
    }  # fmt: skip
    steps = []
    for consistent in (True, False):
        flag = {"ConsistentRead": consistent}
        steps += [
            Step("GetItem", {"TableName": TABLE, "Key": KEYS[2], **flag, **asked}),
            Step("GetItem", {"TableName": TABLE, "Key": KEYS[5], **flag, **asked}),
            Step("Query", {**finds, **flag}),
            Step("BatchGetItem", {"RequestItems": {TABLE: {"Keys": list(KEYS[2:4]), **flag}},
                                  **asked}),
        ]  # fmt: skip
    gets = [{"Get": {"TableName": TABLE, "Key": key}} for key in KEYS[2:4]]
    return (*steps, Step("TransactGetItems", {"TransactItems": gets, **asked}))


def _of_indexes(kind: str, asked: Request) -> tuple[Step, ...]:
    """A Query of each index that there is."""
    queries = []
    for name, attribute in (("near", "p"), ("far", "g")):
        if name in str(KINDS[kind]):
            queries.append(Step("Query", {
                "TableName": TABLE, "IndexName": name, "Select": "COUNT",
                "KeyConditionExpression": f"{attribute} = :v",
                "ExpressionAttributeValues": {":v": {"S": "x" if attribute == "p" else "g"}},
                **asked,
            }))  # fmt: skip
    return tuple(queries)


def _costs(kind: str, asked: str | None) -> Vector:
    told = "Nothing" if asked is None else asked
    rule = f"{told} is asked of what requests cost, of a table with {kind}."
    request: Request = {} if asked is None else {"ReturnConsumedCapacity": asked}
    steps = (*_writes(request), *_reads(request), *_of_indexes(kind, request))
    name = f"cost-{told.lower()}-{kind.replace(' ', '-')}"
    return Vector(name, rule, CAPACITY, steps, (KINDS[kind],))


def _metrics(kind: str, asked: str) -> Vector:
    rule = f"{asked} is asked of the collections of a table with {kind}."
    name = f"metrics-{asked.lower()}-{kind.replace(' ', '-')}"
    steps = _writes({"ReturnItemCollectionMetrics": asked})
    return Vector(name, rule, f"{COLLECTIONS}; {API.format('PutItem')}", steps, (KINDS[kind],))


VECTORS = (
    *(_costs(kind, asked) for kind in KINDS for asked in ("TOTAL", "INDEXES", "NONE", None)),
    *(_metrics(kind, asked) for kind in KINDS for asked in ("SIZE", "NONE")),
)
