"""The second look: replays a certificate in linear time, with code of its own.

For each item: every request that must have taken effect is there once, a register gives each its
answer in this order, and no request ended before an earlier one of the order began.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Item = tuple[str, ...]


class CertificateError(Exception):
    """What is wrong with a certificate."""


@dataclass(frozen=True)
class Appended:
    """What was put at the end of a list."""

    values: list[Any]


@dataclass
class Effect:
    """What a request, or each of those of one token, did to an item."""

    begin: int
    end: float
    must: bool
    """Whether it took effect for certain."""
    saw: Any = ...
    wrote: Any = ...
    """An attribute value; None for no item; ``...`` for nothing."""
    transaction: Any = None
    """What tells the transaction that did it from others, if one did."""


@dataclass
class Replayed:
    """What a certificate shows."""

    operations: int = 0
    unread: int = 0
    """Items that are no registers, and were not replayed."""
    serial: bool = True
    """Whether all transactions are in one order with everything else on their items."""
    places: dict[Any, int] = field(default_factory=dict)
    """The place of each transaction."""
    taken: dict[int, Any] = field(default_factory=dict)


def verify(history: Path, certificate: Path) -> Replayed:
    """Replay a certificate. Raises `CertificateError`."""
    orders = [json.loads(line) for line in certificate.read_text().splitlines()]
    if hashlib.sha256(history.read_bytes()).hexdigest() != orders[0]["sha256"]:
        raise CertificateError("it is the certificate of another history")
    listed = {tuple(order["item"]): order for order in orders[1:]}
    replayed = Replayed()
    for item, effects in _effects_by_item(history).items():
        order = listed.get(item, {"register": True, "order": [], "serial": []})
        if order["register"]:
            _replay(item, effects, order["order"])
            replayed.operations += len(order["order"])
        else:
            replayed.unread += 1
        if "serial" in order:
            _compare_places(item, effects, order, replayed)
        elif any(effect.transaction is not None for effect in effects.values()):
            replayed.serial = False
    replayed.serial &= bool(replayed.places)
    return replayed


def _compare_places(item: Item, effects: dict[int, Effect], order: Any, replayed: Replayed) -> None:
    """Places ascend from value to value, a transaction has one, and nothing else has the same."""
    written = last = -1
    for line, place in zip(order["order"], order["serial"], strict=True):
        who = effects[line].transaction
        writes = effects[line].wrote is not ...
        if place <= (last if writes else written):
            raise CertificateError(f"{item}: the place of line {line} does not ascend")
        written, last = place if writes else written, max(last, place)
        if who is not None and replayed.places.setdefault(who, place) != place:
            raise CertificateError(f"{item}: the transaction of line {line} has two places")
        who = (item, line) if who is None else who
        if replayed.taken.setdefault(place, who) != who:
            raise CertificateError(f"{item}: the place of line {line} is taken")


def _replay(item: Item, effects: dict[int, Effect], order: list[int]) -> None:
    value, latest, done = None, -1, set()
    for line in order:
        effect = effects.get(line)
        if effect is None or id(effect) in done:
            raise CertificateError(f"{item}: line {line} has no effect, or its effect twice")
        if effect.end < latest:
            raise CertificateError(f"{item}: line {line} ended before an earlier one began")
        if effect.saw is not ... and effect.saw != value:
            raise CertificateError(f"{item}: line {line} saw {effect.saw}, not {value}")
        if isinstance(effect.wrote, Appended):
            value = {"L": [*(value or {"L": []})["L"], *effect.wrote.values]}
        else:
            value = value if effect.wrote is ... else effect.wrote
        latest = max(latest, effect.begin)
        done.add(id(effect))
    for line, effect in effects.items():
        if effect.must and id(effect) not in done:
            raise CertificateError(f"{item}: the order lacks line {line}")


def _effects_by_item(history: Path) -> dict[Item, dict[int, Effect]]:
    found: dict[Item, dict[int, Effect]] = {}
    once: dict[Any, Effect] = {}
    with history.open() as file:
        header = json.loads(file.readline())
        tables = header["tables"]
        for table in tables.values():
            table["shows_refused"] = header.get("shows_refused", False)
        for number, begun, ended in _requests(file):
            status = 0 if ended["type"] == "info" else ended["response"]["status"]
            end = ended["at"] if status else float("inf")
            body = ended["response"]["body"] if status else {}
            token = begun["request"].get("ClientRequestToken")
            for table, keyed, saw, wrote in _effects(tables, begun, status, body):
                item = (table, *_key(tables[table], keyed))
                effect = Effect(begun["at"], end, status != 0, saw, wrote)
                if begun["operation"].startswith("Transact") and status in (0, 200):
                    effect.transaction = token or number
                if token is not None and status in (0, 200):
                    first = once.setdefault((token, item, str((saw, wrote))), effect)
                    first.begin, first.end = min(first.begin, begun["at"]), min(first.end, end)
                    first.must |= effect.must
                    effect = first
                found.setdefault(item, {})[number] = effect
    return found


def _requests(file: Any) -> Iterator[tuple[int, Any, Any]]:
    """The requests that may have had an effect: line, invocation, ending."""
    under_way: dict[str, tuple[int, Any]] = {}
    for number, text in enumerate(file, 2):
        line = json.loads(text)
        if line["type"] == "invoke":
            under_way[line["process"]] = number, line
        elif line["type"] in ("ok", "info"):
            yield (*under_way.pop(line["process"]), line)
        elif line["type"] == "fail":
            under_way.pop(line["process"])
    for number, line in under_way.values():
        yield number, line, {"type": "info"}


def _effects(tables: Any, begun: Any, status: int, body: Any) -> Iterator[tuple[Any, ...]]:
    """Table, item or key, the value seen and the value written of each item of a request."""
    request, operation = begun["request"], begun["operation"]
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield from _write(tables, request, status, body)
    elif operation == "TransactWriteItems":
        reasons = body.get("CancellationReasons") or [{}] * len(request["TransactItems"])
        for step, reason in zip(request["TransactItems"], reasons, strict=True):
            ((kind, action),) = step.items()
            told = {"__type": reason.get("Code", ""), **reason} if status != 200 else {}
            if kind != "ConditionCheck":
                yield from _write(tables, action, status, told)
            elif status in (0, 200) and action["TableName"] in tables:
                expected = _expected(tables[action["TableName"]], action)
                yield action["TableName"], action["Key"], expected, ...
            elif status == 400:
                yield from _write(tables, {**action, "Item": action["Key"]}, status, told)
    elif operation == "BatchWriteItem" and status in (0, 200):
        left = body.get("UnprocessedItems", {})
        for table, changes in request["RequestItems"].items():
            for change in changes if table in tables else ():
                given = next(iter(change.values()))
                if change not in left.get(table, ()):
                    key = given.get("Item") or given["Key"]
                    yield table, key, ..., _value(tables[table], given.get("Item"))
    elif status == 200:
        yield from _reads(tables, operation, request, body)


def _write(tables: Any, request: Any, status: int, body: Any) -> Iterator[tuple[Any, ...]]:
    table = request["TableName"]
    if table not in tables:
        return
    wrote = _value(tables[table], request.get("Item"))
    if "UpdateExpression" in request:
        value = tables[table]["value"]
        named = request.get("ExpressionAttributeNames", {}).items()
        names = "|".join([value, *(placeholder for placeholder, name in named if name == value)])
        append = r"list_append\s*\((?:[^,()]|\([^()]*\))*,\s*(:\w+)"
        found = re.search(
            rf"(?<![\w#:])(?:{names})\s*=\s*(?:(:\w+)|{append})", request["UpdateExpression"]
        )
        wrote = ...
        if found is not None:
            given = _same(request["ExpressionAttributeValues"][found[1] or found[2]])
            wrote = given if found[1] else Appended(given["L"])
    keyed = request.get("Item") or request["Key"]
    saw = _expected(tables[table], request)
    if status in (0, 200):
        if request.get("ReturnValues") in ("ALL_OLD", "UPDATED_OLD") and status:
            saw = _value(tables[table], body.get("Attributes"))
        yield table, keyed, saw, wrote
    elif "ConditionalCheckFailed" in body.get("__type", "") and (
        request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        and ("Item" in body or tables[table]["shows_refused"])
    ):
        yield table, keyed, _value(tables[table], body.get("Item")), ...


def _reads(tables: Any, operation: str, request: Any, body: Any) -> Iterator[tuple[Any, ...]]:
    """The consistent reads of whole items."""
    if operation == "TransactGetItems":
        for step, told in zip(request["TransactItems"], body["Responses"], strict=True):
            yield from _read(tables, {**step["Get"], "ConsistentRead": True}, told.get("Item"))
    elif operation == "BatchGetItem":
        for table, asked in request["RequestItems"].items():
            left = body.get("UnprocessedKeys", {}).get(table, {"Keys": []})["Keys"]
            told = body.get("Responses", {}).get(table, [])
            for key in asked["Keys"] if table in tables else ():
                if key not in left:
                    same = [i for i in told if _key(tables[table], i) == _key(tables[table], key)]
                    one = {**asked, "TableName": table, "Key": key}
                    yield from _read(tables, one, same[0] if same else None)
    elif operation == "GetItem":
        yield from _read(tables, request, body.get("Item"))
    elif operation in ("Query", "Scan") and "IndexName" not in request:
        for item in body.get("Items", ()):
            yield from _read(tables, {**request, "Key": item}, item)


def _read(tables: Any, request: Any, item: Any) -> Iterator[tuple[Any, ...]]:
    partly = "ProjectionExpression" in request or "AttributesToGet" in request
    if request["TableName"] in tables and request.get("ConsistentRead") and not partly:
        table = request["TableName"]
        yield table, request["Key"], _value(tables[table], item), ...


def _value(table: Any, item: Any) -> Any:
    return _same(item.get(table["value"], {})) if item else None


def _same(value: Any) -> Any:
    """An attribute value, with its numbers spelled the one way."""
    if "L" in value:
        return {"L": [_same(each) for each in value["L"]]}
    return {"N": f"{Decimal(value['N']).normalize():f}"} if "N" in value else value


def _expected(table: Any, request: Any) -> Any:
    """The value that a condition demands; ``...`` for no condition."""
    text = request.get("ConditionExpression")
    if text is None:
        return ...
    placeholder = re.search(r":\w+", text)
    return _same(request["ExpressionAttributeValues"][placeholder[0]]) if placeholder else None


def _key(table: Any, item: Any) -> Item:
    parts = [next(iter(item[name].items())) for name in table["key"]]
    return tuple(
        text
        for kind, value in parts
        for text in (kind, f"{Decimal(value).normalize():f}" if kind == "N" else value)
    )
