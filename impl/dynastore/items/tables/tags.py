"""Tags of tables: put, taken away, listed.

They are shown at once; the service takes a moment, and refuses another change meanwhile.
Source: API reference, "TagResource", "UntagResource", "ListTagsOfResource"; developer guide,
"Tagging restrictions in DynamoDB"; the order of the checks and the texts are the service's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.errors import (
    access_denied,
    resource_in_use,
    table_not_found,
    validation,
)
from dynastore.items.data.view import NOTHING, Call, Effects, View
from dynastore.items.tables import catalog, names
from dynastore.items.tables.catalog import ACCOUNT, Table
from dynastore.items.tables.throughput import INVALID

MAX_TAGS: Final = 50
MAX_KEY: Final = 128
"""Characters of a key."""
MAX_VALUE: Final = 256
"""Characters of a value."""
_SIGNS: Final = frozenset("+-=._:/@")


def tag(view: View, request: Mapping[str, Any], call: Call) -> tuple[dict[str, object], Effects]:
    """Give a table tags; where it has one of a key, it gets the new value."""
    table = _resource(view, request["ResourceArn"], call)
    if not request["Tags"]:
        raise validation("Atleast one Tag needs to be provided as Input.")
    _check_not_deleted(table)
    return _changed(table, added(table.tags, request["Tags"]))


def untag(view: View, request: Mapping[str, Any], call: Call) -> tuple[dict[str, object], Effects]:
    """Take tags away from a table; it need not have them."""
    table = _resource(view, request["ResourceArn"], call)
    gone = request["TagKeys"]
    if not gone:
        raise validation("Atleast one Tag Key needs to be provided as Input.")
    if len(gone) > MAX_TAGS:
        raise _too_many()
    for key in gone:
        _check_key(key)
    _check_not_deleted(table)
    return _changed(table, {key: table.tags[key] for key in table.tags.keys() - set(gone)})


def listed(view: View, request: Mapping[str, Any], call: Call) -> tuple[dict[str, object], Effects]:
    """List a table's tags: they fit on one page, whatever token is given."""
    table = _resource(view, request["ResourceArn"], call)
    return {"Tags": [{"Key": k, "Value": v} for k, v in sorted(table.tags.items())]}, NOTHING


def check_arn(request: Mapping[str, object]) -> None:
    """Refuse an operation on tags without an ARN."""
    arn = request.get("ResourceArn")
    if arn is None:
        raise validation("Invalid TableArn")
    if isinstance(arn, str) and not arn.startswith("arn:"):
        raise validation(f"{INVALID}ARNs must start with 'arn:': {arn}")


def added(tags: Mapping[str, str], given: Iterable[Mapping[str, str] | None]) -> dict[str, str]:
    """Return tags with more of them, of which no two may have one key.

    A null among them is a tag without members, as in other lists of structures.
    """
    new: dict[str, str] = {}
    for each in given:
        key, value = (None, None) if each is None else (each.get("Key"), each.get("Value"))
        if key is None or not 1 <= len(key) <= MAX_KEY or not _legal(key):
            raise _wrong("Key", key)
        if value is None or len(value) > MAX_VALUE or not _legal(value):
            raise _wrong("Value", value)
        _check_prefix(key)
        if key in new:
            raise validation(f"Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}")
        new[key] = value
    after = {**tags, **new}
    if len(after) > MAX_TAGS:
        raise _too_many()
    return after


def _resource(view: View, text: str, call: Call) -> Table:
    """Return the table of an ARN."""
    arn = names.arn(text)
    if arn is None:
        raise validation(f"Invalid TableArn: Invalid ResourceArn provided as input {text}")
    if arn.service != "dynamodb" or arn.account != ACCOUNT:
        raise access_denied()
    kind, _, rest = arn.resource.partition("/")
    part = rest.partition("/")[2].partition("/")[0]
    if kind != "table" or part == "backup":
        raise validation(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {text}")
    if part == "index":
        raise validation(
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. "
            f"Provided resource arn: {text}"
        )
    name = names.table_of(arn.resource)
    if arn.region != call.place.region or (name is None and part != "stream"):
        raise validation(f"Invalid TableArn: Invalid ResourceArn provided as input {text}")
    table = None if name is None else catalog.find(view, name)
    if table is None:
        raise table_not_found(f"Requested resource not found: ResourceArn: {text} not found")
    return table


def _changed(table: Table, tags: dict[str, str]) -> tuple[dict[str, object], Effects]:
    """Enter other tags; the same ones are no change."""
    if tags == table.tags:
        return {}, NOTHING
    return {}, Effects((catalog.entered(structs.replace(table, tags=tags)),))


def _check_not_deleted(table: Table) -> None:
    if table.status == "DELETING":
        raise resource_in_use(f"Table is being deleted: {table.name}")


def _check_key(key: str | None) -> None:
    if key is None or not 1 <= len(key) <= MAX_KEY or not _legal(key):
        raise _wrong("Key", key)
    _check_prefix(key)


def _check_prefix(key: str) -> None:
    """Keys that begin so are the service's own."""
    if key.lower().startswith("aws:"):
        raise validation(f"Tag Key cannot be prefixed with aws:, Key: {key}")


def _legal(text: str) -> bool:
    """Whether it is of letters and digits of any script, spaces, and a few signs."""
    return all(each.isalnum() or each.isspace() or each in _SIGNS for each in text)


def _wrong(what: str, text: str | None) -> Exception:
    shown = "null" if text is None else text
    return validation(f"The Tag {what} provided is invalid, {what}: {shown}")


def _too_many() -> Exception:
    return validation("Number of Tags exceed the current limit for the provided ResourceArn")
