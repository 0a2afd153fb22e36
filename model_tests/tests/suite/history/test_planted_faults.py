"""Faults that a proxy plants between a recorder and a real store are found."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from threading import Condition
from typing import Any, Final

import pytest
from suite.history.planted import Answer, Body, Fault, Forward, faulty

from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read
from support.endpoints.served import served
from support.runs.recorded import recorded

WRITTEN_WITHIN_S: Final = 1.0
"""How long a torn read waits for a transaction of others, of which there are always more."""
RECORDINGS: Final = 5
"""Within which a fault must be found."""
REQUESTS: Final = 120
"""Of each of four clients."""


class StaleReads(Fault):
    """A consistent read is answered with what was read before, and was overwritten since."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, deque[Body]] = defaultdict(lambda: deque(maxlen=4))

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        if operation != "GetItem" or not request.get("ConsistentRead"):
            return forward(operation, request)
        before = self._seen[json.dumps(request)]
        if len(before) == 4 and self.is_due():
            return 200, before[0]
        status, body = forward(operation, request)
        with self.lock:
            if body not in before:
                before.append(body)
        return status, body


class LostWrites(Fault):
    """A put is told to be carried out, with the item before it, and is not."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        plain = "ConditionExpression" not in request
        if operation == "PutItem" and plain and self.is_due():
            item = _item(request["TableName"], {"k": request["Item"]["k"]}, forward)
            return 200, {"Attributes": item} if item and "ReturnValues" in request else {}
        return forward(operation, request)


def _item(table: str, key: Body, forward: Forward) -> Body | None:
    """An item as it is."""
    asked = {"TableName": table, "Key": key, "ConsistentRead": True}
    found: Body | None = forward("GetItem", asked)[1].get("Item")
    return found


class IgnoredConditions(Fault):
    """A put is carried out whatever its condition says."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        conditional = "ConditionExpression" in request
        if operation == "PutItem" and conditional and self.is_due():
            names = ("TableName", "Item", "ReturnValues")
            return forward(operation, {name: request[name] for name in names if name in request})
        return forward(operation, request)


class TokensTwice(Fault):
    """A transaction that comes again with its token is carried out again."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        answer = forward(operation, request)
        if operation == "TransactWriteItems" and answer[0] == 200 and self.is_due():
            forward(operation, request | {"ClientRequestToken": f"again-{self.planted}"})
        return answer


class HalfTransactions(Fault):
    """The last write of a transaction is not carried out."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        steps = request.get("TransactItems", [])
        if operation == "TransactWriteItems" and len(steps) > 1 and self.is_due():
            return forward(operation, request | {"TransactItems": steps[:-1]})
        return forward(operation, request)


class TornReads(Fault):
    """A transactional read sees its first item at one moment, and the others at another."""

    def __init__(self) -> None:
        super().__init__(every=4)
        self._wrote = Condition()

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        status, body = forward(operation, request)
        if operation == "TransactWriteItems":
            with self._wrote:
                self._wrote.notify_all()
        if operation != "TransactGetItems" or status != 200 or not self.is_due():
            return status, body
        with self._wrote:
            self._wrote.wait(timeout=WRITTEN_WITHIN_S)
        _, later = forward(operation, request)
        return status, {"Responses": [body["Responses"][0], *later["Responses"][1:]]}


class AddsTwice(Fault):
    """An addition is done twice."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        if operation == "UpdateItem" and "ADD" in str(request) and self.is_due():
            forward(operation, request)
        return forward(operation, request)


class LostBatchWrites(Fault):
    """The first write of a batch is told to be carried out, and is not."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        if operation == "BatchWriteItem" and self.is_due():
            table, changes = next(iter(request["RequestItems"].items()))
            left = {**request["RequestItems"], table: changes[1:]}
            some = {name: each for name, each in left.items() if each}
            return forward(operation, {"RequestItems": some}) if some else (200, {})
        return forward(operation, request)


class DeletesUndone(Fault):
    """A delete is told to be carried out, and is not."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        plain = "ConditionExpression" not in request
        if operation == "DeleteItem" and plain and self.is_due():
            item = _item(request["TableName"], request["Key"], forward)
            return 200, {"Attributes": item} if item and "ReturnValues" in request else {}
        return forward(operation, request)


class MissingOnPages(Fault):
    """An item is missing on a page."""

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        status, body = forward(operation, request)
        if operation in ("Query", "Scan") and body.get("Items") and self.is_due():
            body["Items"].pop(0)
            body["Count"] -= 1
        return status, body


FAULTS: Final[dict[type[Fault], tuple[str, set[str]]]] = {
    StaleReads: ("registers", {"items"}),
    LostWrites: ("registers", {"items"}),
    IgnoredConditions: ("registers", {"items"}),
    TokensTwice: ("tokens", {"tokens", "items"}),
    HalfTransactions: ("transfers", {"items"}),
    TornReads: ("transfers", {"transactions"}),
    AddsTwice: ("counters", {"items"}),
    LostBatchWrites: ("batches", {"items"}),
    DeletesUndone: ("deletes", {"items"}),
    MissingOnPages: ("pages", {"pages"}),
}
"""In which workload each fault shows, and the documented promises that it breaks."""


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with served() as serving:
        yield serving.endpoint


def _broken(store: str, workload: str, fault: Fault, folder: Path) -> set[str]:
    """The promises of those that are documented that a recording shows to be broken."""
    path = folder / "history.jsonl"
    with faulty(store, fault) as endpoint:
        found = recorded(endpoint, workload, path, requests=REQUESTS)
    assert found.trouble is None
    judgement = judge_history(read(path))
    documented = [each for each in judgement.findings if each.promise.documented]
    return {finding.promise.name for finding in documented if finding.word == "broken"}


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_a_planted_fault_is_found(kind: Any, store: str, tmp_path: Path) -> None:
    """In one of a few recordings: whether a fault shows hangs on which requests meet."""
    workload, promises = FAULTS[kind]
    faults = [kind() for _ in range(RECORDINGS)]
    found = (_broken(store, workload, fault, tmp_path) >= promises for fault in faults)
    assert any(found)
    assert faults[0].planted


@pytest.mark.parametrize("workload", ["mixed", "transfers"])
def test_without_a_fault_nothing_is_found(workload: str, store: str, tmp_path: Path) -> None:
    assert _broken(store, workload, Fault(), tmp_path) == set()
