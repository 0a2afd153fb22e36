"""Names: how a request names a table, plainly or by its ARN.

Source: the members ``TableName`` and ``ResourceArn`` (API reference; "you can also provide the
Amazon Resource Name"). How a wrong name or ARN is refused is what users report of the service in
October 2026. The tables are those of one account in one region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from dynaspec.items import limits
from dynaspec.items.errors import Refused, access_denied, invalid

Members = Mapping[str, object]

PARTITION: Final = "aws"
REGION: Final = "us-east-1"
"""The region whose tables these are."""
ACCOUNT: Final = "000000000000"
"""The account whose tables these are."""
_FORMAT: Final = (
    "Valid ARN format is "
    "'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', "
    f"where Resource name must have length less than or equal to {limits.TABLE_NAME_MAX}, "
    f"Resource name must have length greater than or equal to {limits.TABLE_NAME_MIN}, "
    f"Resource name must satisfy regular expression pattern: {limits.TABLE_NAME_PATTERN}"
)


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN after ``arn:``."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def read_arn(text: str) -> Arn | None:
    """The parts of an ARN; ``None`` where it has not got them all."""
    parts = text.split(":", 5)
    return None if len(parts) < 6 or parts[0] != "arn" else Arn(*parts[1:])


def table_named(resource: str) -> str | None:
    """The table that the last part of an ARN names; ``None`` where that is no table."""
    found = re.fullmatch(f"table/({limits.TABLE_NAME_PATTERN})", resource)
    name = found[1] if found else ""
    return name if limits.TABLE_NAME_MIN <= len(name) <= limits.TABLE_NAME_MAX else None


def named_plainly(request: Members) -> Members:
    """``request``, or each action of a transaction, with a table's name in place of its ARN."""
    actions = request.get("TransactItems")
    if actions is not None:
        named = [
            _action(cast("Members | None", action)) for action in cast("list[object]", actions)
        ]
        return {**request, "TransactItems": named}
    name = request.get("TableName")
    if not isinstance(name, str) or not name.startswith("arn:"):
        return request
    return {**request, "TableName": plain(name)}


def _action(action: Members | None) -> Members | None:
    if action is None:
        return None
    return {kind: named_plainly(cast(Members, given)) for kind, given in action.items()}


def plain(arn: str) -> str:
    """The name of the table that ``arn`` names."""
    parts = read_arn(arn)
    if parts is None:
        raise _faulty(_FORMAT)
    if parts.partition != PARTITION:
        raise _faulty(f"Invalid AWS partition in '{arn}'")
    if parts.region != REGION:
        raise _faulty(f"Invalid AWS region in '{arn}'")
    if not parts.resource.startswith("table/"):
        raise _faulty(f"Invalid resource type in '{arn}'")
    name = table_named(parts.resource)
    if name is None:
        raise _faulty(_FORMAT)
    if parts.account != ACCOUNT:
        raise access_denied()
    return name


def check_name(request: Members) -> None:
    """The first check of operations on tables: a table is named, by a name that it can have."""
    if "TableName" not in request:
        raise invalid("The parameter 'TableName' is required but was not present in the request")
    name = cast(str, request["TableName"])
    faults = []
    if len(name) < limits.TABLE_NAME_MIN:
        faults.append(f"Member must have length greater than or equal to {limits.TABLE_NAME_MIN}")
    if len(name) > limits.TABLE_NAME_MAX:
        faults.append(f"Member must have length less than or equal to {limits.TABLE_NAME_MAX}")
    if not re.fullmatch(limits.TABLE_NAME_PATTERN, name):
        pattern = limits.TABLE_NAME_PATTERN
        faults.append(f"Member must satisfy regular expression pattern: {pattern}")
    if faults:
        start = f"Value '{name}' at 'tableName' failed to satisfy constraint: "
        raise _faulty(*(start + fault for fault in faults))


def _faulty(*faults: str) -> Refused:
    errors = "error" if len(faults) == 1 else "errors"
    return invalid(f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")
