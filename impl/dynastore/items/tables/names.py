"""The names of tables in requests: plain, or as the ARN of the table, which does as well.

Requests on items keep what they call a table, for the answer calls it the same; operations on
tables look for its plain name alone. Source: API reference, the members TableName and ResourceArn;
how a wrong ARN is refused, and what an answer calls a table, is as the service has been seen to do
it. Tables are those of one account in one region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dynastore.items.data.errors import ServiceError, access_denied, validation
from dynastore.items.requests.table_inputs import MAX_NAME, MIN_NAME, NAME_PATTERN
from dynastore.items.tables.catalog import ACCOUNT, PARTITION

_FORMAT: Final = (
    "Valid ARN format is 'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/"
    f"resourceName', where Resource name must have length less than or equal to {MAX_NAME}, "
    f"Resource name must have length greater than or equal to {MIN_NAME}, "
    f"Resource name must satisfy regular expression pattern: {NAME_PATTERN}"
)


@dataclass(frozen=True)
class Arn:
    """An ARN by its parts."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def arn(text: str) -> Arn | None:
    """Read an ARN; None: it is none."""
    parts = text.split(":", 5)
    return Arn(*parts[1:]) if len(parts) == 6 and parts[0] == "arn" else None


def table_of(resource: str) -> str | None:
    """Return the name of the table that is the resource of an ARN; None: it is something else."""
    kind, _, name = resource.partition("/")
    fits = MIN_NAME <= len(name) <= MAX_NAME and re.fullmatch(NAME_PATTERN, name)
    return name if kind == "table" and fits else None


def check_arns(request: Mapping[str, object], region: str) -> None:
    """Refuse a request that gives a wrong ARN for a table of a region, wherever it names one."""
    name, several = request.get("TableName"), request.get("RequestItems")
    if isinstance(name, str):
        plain(name, region)
    for each in several if isinstance(several, dict) else ():
        plain(each, region)
    actions = request.get("TransactItems")
    for action in actions if isinstance(actions, list) else ():
        for given in (action or {}).values():
            check_arns(given, region)


def plain_name(request: dict[str, object]) -> dict[str, object]:
    """Return the request with the plain name of its table."""
    name = request.get("TableName")
    return {**request, "TableName": plain(name)} if isinstance(name, str) else request


def plain_actions(actions: Sequence[Mapping[str, Any] | None]) -> list[Mapping[str, Any] | None]:
    """Return the actions of a transaction with the plain names of their tables."""
    return [
        action and {kind: plain_name(given) for kind, given in action.items()} for action in actions
    ]


def plain(name: str, region: str | None = None) -> str:
    """Return the plain name of a table, given that or its ARN; refuses an ARN of anything else.

    That the table is in the `region` was checked before, where none is given.
    """
    if not name.startswith("arn:"):
        return name
    found = arn(name)
    if found is None:
        raise _invalid(_FORMAT)
    if found.partition != PARTITION:
        raise _invalid(f"Invalid AWS partition in '{name}'")
    if region is not None and found.region != region:
        raise _invalid(f"Invalid AWS region in '{name}'")
    if not found.resource.startswith("table/"):
        raise _invalid(f"Invalid resource type in '{name}'")
    table = table_of(found.resource)
    if table is None:
        raise _invalid(_FORMAT)
    if found.account != ACCOUNT:
        raise access_denied()
    return table


def check_name(request: Mapping[str, object]) -> None:
    """Refuse a table operation without a name, or with one that no table can have."""
    name = request.get("TableName")
    if name is None:
        raise validation("The parameter 'TableName' is required but was not present in the request")
    assert isinstance(name, str), "its shape is checked before"
    broken = []
    if len(name) < MIN_NAME:
        broken.append(f"Member must have length greater than or equal to {MIN_NAME}")
    if len(name) > MAX_NAME:
        broken.append(f"Member must have length less than or equal to {MAX_NAME}")
    if re.fullmatch(NAME_PATTERN, name) is None:
        broken.append(f"Member must satisfy regular expression pattern: {NAME_PATTERN}")
    if broken:
        at = f"Value '{name}' at 'tableName' failed to satisfy constraint: "
        raise _invalid(*(at + each for each in broken))


def _invalid(*faults: str) -> ServiceError:
    plural = "s" if len(faults) > 1 else ""
    return validation(f"{len(faults)} validation error{plural} detected: {'; '.join(faults)}")
