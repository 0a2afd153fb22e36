"""BatchGetItem and BatchWriteItem: many items of many tables in one request.

A batch is not one transaction: each read or write is on its own, and part of it may be left undone.
Here all writes of a batch take effect together, as one entry of the log, so that nothing is ever
left in UnprocessedItems. 25 items of 400 KB are less than the 16 MB that a batch may write.
Source: API reference of the two; developer guide, "Quotas" ("API-specific limits"). Where the
texts of the service differ between regions, these are the ones of most regions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from dynastore.items.data import work
from dynastore.items.data.content import Found
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import Item
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.data.wire import check_depth, check_names, item_of, values_of
from dynastore.items.expressions.parameters import check_parameters
from dynastore.items.operations import lookups, targets
from dynastore.items.operations.actions import Delete, Put, check_stored
from dynastore.items.operations.lookups import Projection
from dynastore.items.requests.item_inputs import TABLE_NAME
from dynastore.items.requests.shapes import key_failures
from dynastore.items.tables import index_keys, names
from dynastore.items.tables.capacity import Usage, consumed, read_units, with_list
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.item_collections import Collections
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result

MAX_KEYS: Final = 100
"""Most items that one BatchGetItem reads."""
MAX_REQUESTS: Final = 25
"""Most requests in one BatchWriteItem."""
MAX_RESPONSE: Final = 16 * 1024 * 1024
"""Bytes of items that one BatchGetItem returns at most; the rest is to be asked for again."""

MAX_JSON: Final = 2 * MAX_RESPONSE
"""Bytes of JSON that it returns at most: control characters take six times their size."""


@dataclass
class _Asked:
    """What is asked of one table: the keys of items, and what is shown of them."""

    name: str
    """The table's name or ARN, as the request has it."""
    given: Mapping[str, Any]
    keys: list[dict[str, Any]]
    paths: Projection
    places: list[bytes] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    """The items that were found, as they are stored."""
    done: int = 0
    """How many of the keys have been read."""
    units: Decimal = Decimal(0)


def get(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Read the items with the keys; those that are not there are left out."""
    asked = _read_keys(request["RequestItems"])
    tables = [targets.table(view, each.name) for each in asked]
    for each, table in zip(asked, tables, strict=True):
        each.places = [targets.place(table, key) for key in each.keys]
        index_keys.check_paths(table, each.paths or ())
    _fetch(view, asked)
    work.gathered()
    answer: dict[str, object] = {
        "Responses": {
            each.name: [lookups.shown(content, each.paths) for content in each.contents]
            for each in asked
        },
        "UnprocessedKeys": {
            each.name: {**each.given, "Keys": each.given["Keys"][each.done :]}
            for each in asked
            if each.done < len(each.places)
        },
    }
    taken = [consumed(request, each.name, Usage(each.units)) for each in asked if each.done]
    return with_list(answer, taken), NOTHING


def write(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Put and delete items. Every request is checked before the first is carried out."""
    asked = _read_requests(request["RequestItems"])
    tables = {name: targets.table(view, name) for name in asked}
    places = _places(asked, tables)
    mutation, collections = Mutation(view, call), Collections(view, request)
    for name, actions in asked.items():
        for action in actions:
            at = next(places)
            action.write(mutation, tables[name], at, Found(view.get(at)))
            collections.add(name, tables[name], action.key)
    answer = collections.with_metrics({"UnprocessedItems": {}})
    used = targets.distinct(tables.items())
    taken = [consumed(request, name, mutation.usage(table)) for name, table in used]
    return with_list(answer, taken), mutation.effects()


def _read_keys(given: Mapping[str, Any]) -> list[_Asked]:
    """Read the keys asked of each table; refuses faults that do not depend on the tables.

    Of what is asked of one table by its name and by its ARN, the last counts alone.
    """
    if not given:
        raise _broken("RequestItems", "Member must have length greater than or equal to 1")
    for name, each in given.items():
        _check_length(name, each)
    if sum(len(each["Keys"]) for each in given.values()) > MAX_KEYS:
        raise validation("Too many items requested for the BatchGetItem call")
    for each in given.values():
        check_parameters("BatchGetItem", each)
    check_parameters("BatchGetItem", {member: 0 for each in given.values() for member in each})
    asked = []
    for name, each in given.items():
        wanted = [item_of(key or {}) for key in each["Keys"]]
        _check_spellings(each["Keys"])
        asked.append(_Asked(name, each, wanted, lookups.read_projection(each)))
    return list({names.plain(each.name): each for each in asked}.values())


def _check_spellings(given: Sequence[Mapping[str, Any] | None]) -> None:
    """Refuse two keys that are written alike; 1000 and 1e3 are two, though they name one item.

    The service was seen to take the latter, and to refuse the former before it looks at the table.
    """
    for at, key in enumerate(given):
        if (key or {}) in given[:at]:
            raise _twice()


def _check_length(name: str, given: Mapping[str, Any] | None) -> None:
    at = f"RequestItems.{name}.member.Keys"
    if given is None:
        raise validation(
            f"1 validation error detected: Value null at 'requestItems.{name}.member.keys' "
            "failed to satisfy constraint: Member must not be null"
        )
    if not given["Keys"]:
        raise _broken(at, "Member must have length greater than or equal to 1")
    if len(given["Keys"]) > MAX_KEYS:
        raise _broken(at, f"Member must have length less than or equal to {MAX_KEYS}")


def _fetch(view: View, asked: list[_Asked]) -> None:
    """Read the items in turn, until all are read or one does not fit the answer any more."""
    size = length = 0
    read: set[bytes] = set()
    for each in asked:
        consistent = bool(each.given.get("ConsistentRead"))
        for place in each.places:
            found = Found(None if place in read else view.get(place))
            read.add(place)
            size += found.size
            length += len(found.content or b"")
            if size > MAX_RESPONSE or length > MAX_JSON:
                return
            each.done += 1
            each.units += read_units(found.size, consistent=consistent)
            if found.content is not None:
                each.contents.append(found.content)


def _read_requests(given: Mapping[str, Any]) -> dict[str, list[Put | Delete]]:
    """Read the requests for each table; refuses faults that do not depend on the tables."""
    if not given:
        raise validation("The requestItems parameter is required for BatchWriteItem")
    _check_map(given)
    if sum(map(len, given.values())) > MAX_REQUESTS:
        raise validation("Too many items requested for the BatchWriteItem call")
    return {name: [_read_request(each or {}) for each in given[name]] for name in given}


def _check_map(given: Mapping[str, Any]) -> None:
    """Refuse names that no table has, and too few or too many requests for one table."""
    shown = _shown(given)
    broken = list(key_failures(given, TABLE_NAME, shown, "requestItems"))
    if not all(0 < len(each or ()) <= MAX_REQUESTS for each in given.values()):
        broken.append(
            f"Value '{shown}' at 'requestItems' failed to satisfy constraint: "
            "Map value must satisfy constraint: [Member must have length less than or equal to "
            f"{MAX_REQUESTS}, Member must have length greater than or equal to 1]"
        )
    if broken:
        plural = "s" if len(broken) > 1 else ""
        raise validation(f"{len(broken)} validation error{plural} detected: {'; '.join(broken)}")


def _shown(given: Mapping[str, Any]) -> str:
    """Return the requests in the form in which Java prints them, but for the values.

    The service does print the values, in each region in another way.
    """
    tables = []
    for name, each in given.items():
        requests = ", ".join(_shown_request(request or {}) for request in each or ())
        tables.append(f"{name}=[{requests}]")
    return f"{{{', '.join(tables)}}}"


def _shown_request(request: Mapping[str, Any]) -> str:
    parts = []
    for member, inner in (("PutRequest", "Item"), ("DeleteRequest", "Key")):
        shown = "null"
        if member in request:
            values = ", ".join(f"{name}=AttributeValue()" for name in request[member][inner])
            shown = f"{member}({inner.lower()}={{{values}}})"
        parts.append(f"{member[0].lower()}{member[1:]}={shown}")
    return f"WriteRequest({', '.join(parts)})"


def _read_request(request: Mapping[str, Any]) -> Put | Delete:
    """Read a put or a deletion in the order in which PutItem and DeleteItem read theirs."""
    if len(request) != 1:
        raise validation(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    if "DeleteRequest" in request:
        given = request["DeleteRequest"]["Key"]
        key = item_of(given)
        check_depth(given)
        return Delete(key)
    given = request["PutRequest"]["Item"]
    check_names(given)
    check_depth(given)
    item = values_of(given)
    check_stored(item)
    return Put(item)


def _places(
    asked: Mapping[str, list[Put | Delete]], tables: Mapping[str, Table]
) -> Iterator[bytes]:
    """Return where the items are, in turn; refuses what the tables and their indexes rule out."""
    known: set[bytes] = set()
    places = []
    for name, actions in asked.items():
        schema = tables[name].schema
        for action in actions:
            key = action.key
            if isinstance(action, Put):
                key = {each: key[each] for each in schema.names if each in key}
            places.append(_place(tables[name], key, known))
    for name, actions in asked.items():
        for action in actions:
            action.check(tables[name])
    return iter(places)


def _place(table: Table, key: Item, known: set[bytes]) -> bytes:
    """Return where an item is; refuses what is not a primary key, and one that is known already."""
    at = targets.place(table, key)
    if at in known:
        raise _twice()
    known.add(at)
    return at


def _twice() -> ServiceError:
    return validation("Provided list of item keys contains duplicates")


def _broken(at: str, constraint: str) -> ServiceError:
    return validation(
        f"1 validation error detected: Value at '{at}' failed to satisfy constraint: {constraint}"
    )
