"""The quick reading of requests takes none that the other refuses, and reads the same."""

from __future__ import annotations

import itertools
import json
from random import Random
from typing import Any

import pytest

from dynacheck.fuzz import fields, payloads
from dynacheck.fuzz.attempts import Message
from dynastore.items import OPERATIONS
from dynastore.items.api import decode
from dynastore.items.data.errors import ServiceError
from dynastore.items.requests import fast_path
from dynastore.items.requests.item_inputs import REQUESTS
from dynastore.items.requests.shapes import (
    ATTRIBUTE,
    AttributeValue,
    Blob,
    Flag,
    Integer,
    ListOf,
    MapOf,
    Shape,
    Structure,
    Text,
    checked,
    converted,
)

EVERY = tuple(sorted(OPERATIONS))
SEED = 11
NEARLY = 400
"""Requests drawn of each operation."""


def slow(operation: str, body: bytes) -> dict[str, object] | None:
    """Read a request member by member; None: it is refused."""
    try:
        return checked(converted(decode(body), REQUESTS[operation]), REQUESTS[operation])
    except ServiceError:
        return None


def agree(operation: str, body: bytes) -> bool:
    """Assert that what is read quickly is read the same; say whether it is."""
    found = fast_path.request(operation, body)
    if found is not None:
        expected = slow(operation, body)
        # As text, since the order of the members decides which fault is named.
        assert json.dumps(found) == json.dumps(expected), (operation, body)
    return found is not None


WRONG: list[Any] = [
    None,
    "",
    "x",
    "true",
    "y\u00e9\U0001f600",
    "arn:aws:x",
    -1,
    0,
    1,
    2**31,
    -(2**31),
]
WRONG += [2**63, 1.0, 1.5, True, [], {}, [None], [[]], {"S": None}, {"S": "a", "N": "1"}]
WRONG += [{"N": "1", "S": "a", "X": 1}, {"X": "a"}, "YR==", "YQ", "Y Q=", "YQ==\n"]


def near(rng: Random, shape: Shape, levels: int = 2) -> Any:
    """Draw a value of the shape, and now and then another."""
    if rng.random() < 0.03:
        return rng.choice(WRONG)
    few = range(rng.randint(0, 3))
    match shape:
        case Text(enum):
            return rng.choice(enum or ("abc", "a" * 300, "t-._1"))
        case Integer():
            return rng.randint(-1, 2)
        case Flag():
            return rng.random() < 0.5
        case Blob():
            return rng.choice(["", "YQ==", "YWI=", "YWJj/+8="])
        case ListOf(member):
            return [near(rng, member, levels) for _ in few]
        case MapOf(member):
            names = ["abc", "#a", ":v", "\u00e9", "x" * 256]
            return {rng.choice(names): near(rng, member, levels) for _ in few}
        case Structure(_, members, required):
            some = [name for name in members if name in required or rng.random() < 0.2]
            rng.shuffle(some)
            return {name: near(rng, members[name], levels) for name in some}
        case AttributeValue() if levels == 0:
            return {"S": "a"}
        case AttributeValue():
            chosen = rng.sample(sorted(ATTRIBUTE), rng.choice([1, 1, 1, 2]))
            return {name: near(rng, ATTRIBUTE[name], levels - 1) for name in chosen}


@pytest.mark.parametrize("operation", EVERY)
def test_requests_that_are_nearly_right(operation: str) -> None:
    rng, shape = Random(SEED), REQUESTS[operation]
    drawn = (json.dumps(near(rng, shape), ensure_ascii=rng.random() < 0.5) for _ in range(NEARLY))
    taken = sum(agree(operation, body.encode()) for body in drawn)
    assert 0 < taken < NEARLY


def test_wrong_values_in_every_member() -> None:
    drawn = itertools.islice(fields.each(Random(SEED), EVERY), 3000)
    sent = [each for each in drawn if isinstance(each, Message)]
    taken = sum(agree(each.operation, each.body) for each in sent)
    assert 0 < taken < len(sent)


@pytest.mark.parametrize("draw", [payloads.cut, payloads.noise, payloads.texts, payloads.numbers])
def test_bodies_that_are_broken(draw: Any) -> None:
    for each in itertools.islice(draw(Random(SEED), EVERY), 500):
        agree(each.operation, each.body)


@pytest.mark.parametrize("operation", EVERY)
def test_what_is_usual_is_read_quickly(operation: str) -> None:
    body = json.dumps(fields.request(operation)).encode()
    assert agree(operation, body) == (slow(operation, body) is not None)


@pytest.mark.parametrize(
    "body",
    [
        b'{"TableName":"abc","Item":{"k":{"S":"a"},"k":{"S":"b"}},"TableName":"xyz"}',
        b'{"TableName":"abc","Item":{"k":{"S":1,"S":"b"}}}',
        b'{"TableName":"abc","Item":{"k":{"S":"a","S":null}}}',
        b'{"TableName":"abc","Item":{},"Unknown":"\xff"}',
        b'{"TableName":"abc","Item":{"k":{"S":"a","\xff":1}}}',
        b'{"TableName":"abc","Item":{},"Unknown":"\\ud800"}',
        b'{"TableName":"abc","Item":{},"Unknown":[1e999,-0,12345678901234567890123]}',
        b'{"TableName":"abc\\n","Item":{}}',
        b'{"TableName":"abc","Item":{"k":' + b'{"L":[' * 7 + b"]}" * 7 + b"}}",
        b'{"TableName":"abc","Item":{"k":' + b'{"L":[' * 8 + b"]}" * 8 + b"}}",
        b'{"TableName":"abc","Item":{"k":' + b'{"L":[' * 9 + b"]}" * 9 + b"}}",
        b'{"TableName":"abc","Item":{"k":' + b'{"M":{"a":' * 120 + b"{}" + b"}}" * 120 + b"}}",
        b'{"TableName":"abc","Item":{},"Unknown":' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_particular_bodies(body: bytes) -> None:
    agree("PutItem", body)
