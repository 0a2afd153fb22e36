"""Time to live: items that expire on their own.

Source: *Using time to live (TTL) in DynamoDB* (developer guide), ``UpdateTimeToLive``,
``DescribeTimeToLive`` (API reference): an item expires when the time in the attribute, a Number of
seconds since 1970, has passed; it is deleted within days, by the service, as the stream tells.

There is no clock here, so ``expired`` is a step of its own that may come at any time for an item
that has a time. The service refuses a second change within half an hour of the first: here, as long
as the first has not ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken
from dynaspec.items.data.values import Item, N
from dynaspec.items.expressions.keys import Key
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.rules import settings as rules
from dynaspec.items.tables.state import Table, Tables, TimeToLive
from dynaspec.items.tables.tables import Named, named

SERVICE: Final = "dynamodb.amazonaws.com"
"""Whom the deletion of an expired item is attributed to."""


@dataclass(frozen=True, kw_only=True)
class TimeToLiveSpecification:
    """The attribute that items expire by, or no longer."""

    AttributeName: Annotated[str, Constraint(length=(1, limits.KEY_NAME_MAX))]
    Enabled: bool


@dataclass(frozen=True, kw_only=True)
class UpdateTimeToLive(Named):
    """The members of UpdateTimeToLive."""

    TimeToLiveSpecification: TimeToLiveSpecification


@dataclass(frozen=True)
class Expiry:
    """An item that was deleted because its time had passed, and who deleted it."""

    key: Key
    item: Item
    by: str = SERVICE


def update_ttl(tables: Tables, request: UpdateTimeToLive) -> tuple[Tables, Success]:
    """UpdateTimeToLive: switched on for an attribute, or off."""
    name, table = named(tables, request.TableName)
    if table.status in ("CREATING", "DELETING"):
        participle = "created" if table.status == "CREATING" else "deleted"
        raise broken(rules.TTL_OF_UNSETTLED_TABLE, participle=participle, table=name)
    given = request.TimeToLiveSpecification
    attribute, enabled = given.AttributeName, given.Enabled
    if enabled and table.ttl is not None and table.ttl.attribute == attribute:
        raise broken(rules.TTL_ENABLED)
    if not enabled and table.ttl is None:
        raise broken(rules.TTL_DISABLED)
    if table.ttl is not None and table.ttl.attribute != attribute:
        raise broken(rules.TTL_OF_OTHER_ATTRIBUTE, name=table.ttl.attribute)
    if table.ttl is not None and table.ttl.status != "ENABLED":
        raise broken(rules.TTL_CHANGED_TWICE)
    ttl = TimeToLive(attribute, "ENABLING" if enabled else "DISABLING")
    body = {"TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled}}
    return tables.put(name, replace(table, ttl=ttl)), Success(body)


def describe_ttl(tables: Tables, request: Named) -> tuple[Tables, Success]:
    """DescribeTimeToLive."""
    _, table = named(tables, request.TableName)
    if table.status in ("CREATING", "DELETING"):
        raise broken(rules.TTL_NOT_DESCRIBED, status=table.status)
    described = {"TimeToLiveStatus": "DISABLED"}
    if table.ttl is not None:
        described = {"TimeToLiveStatus": table.ttl.status, "AttributeName": table.ttl.attribute}
    return tables, Success({"TimeToLiveDescription": described})


def expires(table: Table, item: Item) -> Decimal | None:
    """When ``item`` expires, in seconds since 1970; ``None`` when it never does."""
    if table.ttl is None or table.ttl.status != "ENABLED":
        return None
    time = item.get(table.ttl.attribute)
    return time.value if isinstance(time, N) else None


def expired(table: Table, key: Key) -> tuple[Table, Expiry]:
    """The table without the item at ``key``, whose time has passed, and the note of it."""
    return table.drop(key), Expiry(key, table.items[key])
