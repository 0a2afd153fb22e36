"""What the attacks send is within the service's limits: what is refused at the door proves nothing.

The limits: AWS, *Quotas in Amazon DynamoDB*; API reference, BatchWriteItem, TransactWriteItems.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from dynacheck.attack.attack import Attack
from dynacheck.attack.attacker import PREFIX, Attacker
from dynacheck.attack.catalogue import ATTACKS
from dynastore.items import Outcome
from support.endpoints.wire_server import Server, running

EXPRESSIONS = ("FilterExpression", "ConditionExpression", "UpdateExpression")
COUNTS = {"BatchWriteItem": 25, "BatchGetItem": 100, "TransactWriteItems": 100}
BEYOND = {"cache-fillers"}
"""Of these it is tried what a target does with what is too long."""


@dataclass
class Recorder(Server):
    """Answers everything as done, and remembers what was asked."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    there: bool = False
    beyond: bool = False

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        self.asked[operation] += 1
        if len(body) > 16 * 2**20:
            self.wrong.append(f"{operation} of {len(body)} bytes")
        for each in self._wrong(operation, json.loads(body) if body else {}):
            self.wrong.append(each)
        if operation in ("CreateTable", "DeleteTable"):
            self.there = operation == "CreateTable"
        status = {"TableStatus": "ACTIVE"} if self.there else {}
        return Outcome(200, json.dumps({"Table": status}).encode())

    def _wrong(self, operation: str, asked: dict[str, Any]) -> list[str]:
        found = []
        names = asked.get("RequestItems", {asked.get("TableName", PREFIX): None})
        found += [f"table {name}" for name in names if not name.startswith(PREFIX)]
        for part in _parts(operation, asked):
            for name in EXPRESSIONS:
                if len(part.get(name, "")) > 4096 and not self.beyond:
                    found.append(f"{name} of {len(part[name])}")
            if len(part.get("Statement", "")) > 8192:
                found.append("a statement that is too long")
            for item in filter(None, (part.get("Item"), part.get("Key"))):
                if len(item["k"]["S"]) > 2048:
                    found.append("a key that is too long")
        if len(_parts(operation, asked)) > COUNTS.get(operation, 100):
            found.append(f"{operation} with too many parts")
        return found


def _parts(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    if operation == "BatchWriteItem":
        return [put["PutRequest"] for puts in asked["RequestItems"].values() for put in puts]
    if operation == "BatchGetItem":
        return [{"Key": key} for of in asked["RequestItems"].values() for key in of["Keys"]]
    if operation == "TransactWriteItems":
        return [next(iter(action.values())) for action in asked["TransactItems"]]
    return list(asked.get("TransactStatements", [asked]))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_prepared_and_sent(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynacheck.attack.attacker.HELD_S", 0.05)
    monkeypatch.setattr("dynacheck.attack.attacks.expressions._FILLERS", 20)
    monkeypatch.setattr("dynacheck.attack.attacks.volumes._BATCHES", 2)
    monkeypatch.setattr("dynacheck.attack.attacks.volumes._MEMBERS", 100)
    recorder = Recorder(beyond=attack.name in BEYOND)
    with running(recorder):
        told = asyncio.run(_struck(attack, f"http://127.0.0.1:{recorder.port}"))
    assert recorder.wrong == []
    assert set(told) <= {"ok", "held", "SerializationException"}, told
    assert told.total() > 0
    assert not recorder.there, "the table is left behind"


async def _struck(attack: Attack, endpoint: str) -> Counter[str]:
    attacker = Attacker(endpoint, 1)
    strike = await attack.prepare(attacker)
    await strike()
    await attacker.close()
    return attacker.told


def test_names_are_told_apart() -> None:
    assert len({each.name for each in ATTACKS}) == len(ATTACKS) == 13
