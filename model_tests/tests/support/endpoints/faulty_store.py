"""A store in this process that breaks one promise of those that `dynaspec concurrent` judges."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dynastore.items import Outcome, execute
from support.endpoints.wire_server import Server
from support.trees.store_tree import NOW

Body = dict[str, Any]
LATE_S = 0.004
"""How much later a fault takes effect than it should: long enough for the others of a race."""
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


@dataclass
class Faulty(Server):
    """A store that answers by a fault."""

    breaks: Callable[[Faulty, str, Body], Awaitable[Outcome]] | None = None
    under_way: int = 0
    kept: dict[str, Any] = field(default_factory=dict)
    """What a fault remembers."""

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        assert self.breaks is not None
        return await self.breaks(self, operation, json.loads(body))

    def answer(self, operation: str, body: Body) -> Outcome:
        """Answer as a store should."""
        return self.tree.raw(operation, json.dumps(body).encode())

    def apply(self, outcome: Outcome) -> None:
        """Carry out what was decided before."""
        for key, content in outcome.writes:
            if content is None:
                self.tree.content.pop(key, None)
            else:
                self.tree.content[key] = content


def outcome(body: Body, status: int = 200) -> Outcome:
    return Outcome(status, json.dumps(body).encode())


def refusal(code: str, status: int = 400, **more: Any) -> Outcome:
    return outcome({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **more}, status)


def told(found: Outcome) -> Body:
    body: Body = json.loads(found.body)
    return body


async def decided_early(store: Faulty, operation: str, body: Body) -> Outcome:
    """Decide on what is there now, and write it later."""
    early = execute(store.tree, operation, json.dumps(body).encode(), NOW)
    await asyncio.sleep(LATE_S)
    store.apply(early)
    return early


def of(*operations: str) -> Callable[[Any], Any]:
    """Break these operations alone."""

    def only(fault: Any) -> Any:
        async def breaks(store: Faulty, operation: str, body: Body) -> Outcome:
            if operation in operations:
                found: Outcome = await fault(store, operation, body)
                return found
            return store.answer(operation, body)

        return breaks

    return only


@of(*WRITES)
async def fails_under_contention(store: Faulty, operation: str, body: Body) -> Outcome:
    if store.under_way:
        return refusal("InternalServerError", 500, message="write conflict")
    store.under_way += 1
    await asyncio.sleep(LATE_S)
    store.under_way -= 1
    return store.answer(operation, body)


def answered_before(store: Faulty, operation: str, body: Body, place: object) -> Outcome:
    """The answer that this read would have had when the same place was read before."""
    now, name = store.answer(operation, body), json.dumps(place)
    before: Outcome = store.kept.get(name, now)
    store.kept[name] = now
    return before


@of("GetItem")
async def reads_a_lagging_copy(store: Faulty, operation: str, body: Body) -> Outcome:
    return answered_before(store, operation, body, body["Key"])


@of("BatchWriteItem")
async def drops_one_of_a_batch(store: Faulty, operation: str, body: Body) -> Outcome:
    ((name, changes),) = body["RequestItems"].items()
    return store.answer(operation, {"RequestItems": {name: changes[1:]}})


@of("TransactWriteItems")
async def tells_conflicts_without_reasons(store: Faulty, operation: str, body: Body) -> Outcome:
    if store.under_way:
        return refusal("TransactionCanceledException", message="write conflict")
    store.under_way += 1
    await asyncio.sleep(LATE_S)
    store.under_way -= 1
    return store.answer(operation, body)


async def refuses_and_does_it(store: Faulty, operation: str, body: Body) -> Outcome:
    """Refuse plain writes while a transaction is under way, but carry them out when it is over."""
    if operation == "TransactWriteItems":
        store.under_way += 1
        done = store.answer(operation, body)
        await asyncio.sleep(LATE_S)
        store.under_way -= 1
        return done
    done = store.answer(operation, body)
    if operation in WRITES and store.under_way:
        return refusal("TransactionConflictException")
    return done


@of("TransactWriteItems")
async def undoes_more_than_its_own(store: Faulty, operation: str, body: Body) -> Outcome:
    """Where a transaction is refused, bring back all that was there when the first one began."""
    before = store.kept.setdefault("before", dict(store.tree.content))
    store.under_way += 1
    await asyncio.sleep(LATE_S)
    store.under_way -= 1
    done = store.answer(operation, body)
    if done.status != 200:
        store.tree.content = dict(before)
    if not store.under_way:
        store.kept.clear()
    return done


@of("TransactWriteItems")
async def writes_one_half_later(store: Faulty, operation: str, body: Body) -> Outcome:
    for action in body["TransactItems"]:
        done = store.answer(operation, {"TransactItems": [action]})
        await asyncio.sleep(LATE_S)
    return done


@of("TransactWriteItems")
async def forgets_every_other_token(store: Faulty, operation: str, body: Body) -> Outcome:
    store.under_way += 1
    if store.under_way % 2:
        body = {"TransactItems": body["TransactItems"]}
    return store.answer(operation, body)


@of("TransactWriteItems")
async def keeps_the_tokens_of_refused_transactions(
    store: Faulty, operation: str, body: Body
) -> Outcome:
    token = body["ClientRequestToken"]
    if token in store.kept:
        return outcome({})
    store.kept[token] = True
    return store.answer(operation, body)


@of("TransactWriteItems")
async def tells_tokens_apart_by_content(store: Faulty, operation: str, body: Body) -> Outcome:
    content = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:32]
    return store.answer(operation, body | {"ClientRequestToken": content})


async def fails_while_a_table_is_deleted(store: Faulty, operation: str, body: Body) -> Outcome:
    done = store.answer(operation, body)
    if operation == "PutItem" and done.status != 200:
        return refusal("InternalFailure", 500)
    return done


async def makes_the_table_as_it_was(store: Faulty, operation: str, body: Body) -> Outcome:
    done = store.answer(operation, body)
    if operation == "PutItem" and done.status == 200:
        store.kept["put"] = body
    if operation == "CreateTable" and "put" in store.kept:
        store.answer("DescribeTable", {"TableName": body["TableName"]})
        store.answer("PutItem", store.kept["put"])
    return done


async def keeps_index_entries_for_ever(store: Faulty, operation: str, body: Body) -> Outcome:
    """Never take an entry out of the index that a PutItem made."""
    done = store.answer(operation, body)
    if operation == "PutItem" and "g" in body["Item"]:
        store.kept.setdefault(body["Item"]["g"]["S"], []).append(body["Item"])
    if body.get("IndexName") != "by_g":
        return done
    items = told(done)["Items"]
    entries = store.kept.get(body["ExpressionAttributeValues"][":g"]["S"], [])
    return outcome({"Items": [*items, *(each for each in entries if each not in items)]})


@of("Query")
async def mixes_versions_in_an_index(store: Faulty, operation: str, body: Body) -> Outcome:
    done = told(store.answer(operation, body))
    for item in done["Items"]:
        item["h"] = {"N": str(1 - int(item["h"]["N"]))}
    return outcome(done)


@of("Query")
async def ends_among_tied_keys(store: Faulty, operation: str, body: Body) -> Outcome:
    """Go on after the index key, and not after the item."""
    if "IndexName" in body and "ExclusiveStartKey" in body:
        return outcome({"Items": [], "Count": 0, "ScannedCount": 0})
    return store.answer(operation, body)


@of("Query")
async def queries_a_lagging_copy(store: Faulty, operation: str, body: Body) -> Outcome:
    return answered_before(store, operation, body, body["ExpressionAttributeValues"])


@of("Scan")
async def ends_a_segment_early(store: Faulty, operation: str, body: Body) -> Outcome:
    done = told(store.answer(operation, body))
    if body.get("Segment") == 1:
        done.pop("LastEvaluatedKey", None)
    return outcome(done)


@of("Query")
async def begins_each_page_where_the_last_ended(
    store: Faulty, operation: str, body: Body
) -> Outcome:
    """Return the item again after which a page goes on."""
    if "IndexName" in body or "ExclusiveStartKey" not in body:
        return store.answer(operation, body)
    sort = body["ExclusiveStartKey"]["r"]["N"]
    step = -1 if body["ScanIndexForward"] else 1
    start = body["ExclusiveStartKey"] | {"r": {"N": str(int(sort) + step)}}
    later = body | {"ExclusiveStartKey": start, "Limit": body["Limit"] + 1}
    return store.answer(operation, later)


FAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "racing-writes": fails_under_contention,
        "conditional-writes": of(*WRITES)(decided_early),
        "counters": of(*WRITES)(decided_early),
        "consistent-reads": reads_a_lagging_copy,
        "final-deletes": of("PutItem")(decided_early),
        "batch-writes": drops_one_of_a_batch,
        "transaction-conflicts": tells_conflicts_without_reasons,
        "plain-write-conflicts": refuses_and_does_it,
        "refused-transactions": undoes_more_than_its_own,
        "serial-transactions": of("TransactWriteItems")(decided_early),
        "whole-transactions": writes_one_half_later,
        "one-execution": forgets_every_other_token,
        "token-with-writes": keeps_the_tokens_of_refused_transactions,
        "token-of-another": tells_tokens_apart_by_content,
        "deletion-under-writes": fails_while_a_table_is_deleted,
        "new-table": makes_the_table_as_it_was,
        "index-catches-up": keeps_index_entries_for_ever,
        "index-versions": mixes_versions_in_an_index,
        "index-pages": ends_among_tied_keys,
        "local-index-reads": queries_a_lagging_copy,
        "parallel-scan": ends_a_segment_early,
        "query-pages": begins_each_page_where_the_last_ended,
    }
)
"""By criterion, a fault that breaks it."""
