"""Requests that write items so that each can be told from all others, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from dynacheck.regions.asking import Body, Told
from dynacheck.regions.seen import ABSENT, Image, Write, image_of, number_in

PARTS: Final = ("a", "b")
"""Attributes that a put writes both and an update one of."""
_BARE: Final = Write(ABSENT, "", "", "put", "", 0, 0, "unknown")


class Place(NamedTuple):
    """Where a client writes."""

    table: str
    key: str
    """The name of the table's key attribute."""
    region: str


@dataclass(frozen=True)
class Asked:
    """A request, and the writes that it asks for."""

    operation: str
    body: Body
    writes: Sequence[Write] = ()
    """As they will be if they are done; without times."""


def key_of(place: Place, key: str) -> Body:
    """Return the key of an item, as requests name it."""
    return {place.key: {"S": key}}


def _intended(place: Place, key: str, **more: Any) -> Write:
    return replace(_BARE, region=place.region, key=key, **more)


def _own(place: Place, number: int, parts: Sequence[str]) -> Body:
    return {
        "n": {"N": str(number)},
        "r": {"S": place.region},
        **{part: {"N": str(number)} for part in parts},
    }


def _on(key: str, seen: int | None) -> Body:
    """Return the members of a condition: that write is there, or nothing is."""
    if seen is None:
        return {}
    if seen == ABSENT:
        return {"ConditionExpression": f"attribute_not_exists({key})"}
    return {"ConditionExpression": "n = :seen"}


def _values(seen: int | None) -> Body:
    return {":seen": {"N": str(seen)}} if seen else {}


def get(place: Place, key: str) -> Asked:
    """Read an item consistently."""
    body = {"TableName": place.table, "Key": key_of(place, key), "ConsistentRead": True}
    return Asked("GetItem", body)


def put(place: Place, key: str, number: int, seen: int | None = None) -> Asked:
    """Put an item; with `seen`: if that write is there."""
    own = _own(place, number, PARTS)
    body: Body = {
        "TableName": place.table,
        "Item": {**key_of(place, key), **own},
        "ReturnValues": "ALL_OLD",
        **_on(place.key, seen),
    }
    if values := _values(seen):
        body["ExpressionAttributeValues"] = values
    sets = image_of(own, place.key) or {}
    write = _intended(place, key, number=number, kind="put", image=sets, sets=sets, condition=seen)
    return Asked("PutItem", body, (write,))


def update(
    place: Place, key: str, number: int, parts: Sequence[str], seen: int | None = None
) -> Asked:
    """Set some attributes of an item, `n` and `r` among them, and `m` to what `n` was before."""
    own = _own(place, number, parts)
    names = {f"#{name}": name for name in own}
    expression = ", ".join(f"#{name} = :{name}" for name in own)
    body = {
        "TableName": place.table,
        "Key": key_of(place, key),
        "UpdateExpression": f"SET m = if_not_exists(#n, :none), {expression}",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {
            ":none": {"N": str(ABSENT)},
            **{f":{name}": value for name, value in own.items()},
            **_values(seen),
        },
        "ReturnValues": "ALL_NEW",
        **_on(place.key, seen),
    }
    sets = image_of(own, place.key) or {}
    write = _intended(place, key, number=number, kind="update", sets=sets, condition=seen)
    return Asked("UpdateItem", body, (write,))


def delete(place: Place, key: str, number: int, seen: int | None = None) -> Asked:
    """Delete an item."""
    body: Body = {
        "TableName": place.table,
        "Key": key_of(place, key),
        "ReturnValues": "ALL_OLD",
        **_on(place.key, seen),
    }
    if values := _values(seen):
        body["ExpressionAttributeValues"] = values
    write = _intended(place, key, number=number, kind="delete", condition=seen)
    return Asked("DeleteItem", body, (write,))


def batch(place: Place, *parts: Asked) -> Asked:
    """Do several puts and deletes without conditions in a batch."""
    changes = []
    for part in parts:
        item = part.body.get("Item")
        changes.append(
            {"PutRequest": {"Item": item}} if item else {"DeleteRequest": {"Key": part.body["Key"]}}
        )
    writes = tuple(write for part in parts for write in part.writes)
    return Asked("BatchWriteItem", {"RequestItems": {place.table: changes}}, writes)


def transact(*parts: Asked) -> Asked:
    """Do several writes in one transaction."""
    items = [
        {
            part.operation.removesuffix("Item"): {
                name: value for name, value in part.body.items() if name != "ReturnValues"
            }
        }
        for part in parts
    ]
    writes = tuple(write for part in parts for write in part.writes)
    return Asked("TransactWriteItems", {"TransactItems": items}, writes)


def outcomes(place: Place, asked: Asked, told: Told) -> list[Write]:
    """Return the writes of a request as they came out."""
    back = _given_back(place, asked, told)
    found = []
    for write, refused in zip(asked.writes, back, strict=True):
        ended = replace(
            write,
            operation=asked.operation,
            begin=told.begin,
            end=told.end,
            outcome="refused" if refused else told.outcome,
            code="UnprocessedItems" if refused else told.code,
        )
        found.append(_with_images(place, ended, told))
    return found


def _given_back(place: Place, asked: Asked, told: Told) -> list[bool]:
    """Say of each write of a batch whether it was given back."""
    back = (told.body.get("UnprocessedItems") or {}).get(place.table) or []
    if not back:
        return [False] * len(asked.writes)
    return [change in back for change in asked.body["RequestItems"][place.table]]


def _with_images(place: Place, write: Write, told: Told) -> Write:
    """Add the images before and after that a single write was told."""
    if not write.done or write.operation not in ("PutItem", "UpdateItem", "DeleteItem"):
        return write
    image: Image | None = image_of(told.body.get("Attributes"), place.key)
    if write.operation == "UpdateItem":
        if image is None:
            return write
        return replace(write, image=image, over=number_in(image, "m"))
    return replace(write, over=number_in(image))
