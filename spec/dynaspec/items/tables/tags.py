"""Tags: names and values that a table bears, and the operations on them.

Source: ``TagResource``, ``UntagResource``, ``ListTagsOfResource`` (API reference), *Tagging
restrictions in DynamoDB* (developer guide); the texts and their order are those that users report.
The service shows a change of tags a little later; here, at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import (
    Refused,
    Success,
    access_denied,
    in_use,
    invalid,
    invalid_parameters,
    table_not_found,
)
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.requests import names
from dynaspec.items.requests.shapes import Listing, Shape, String, Structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.state import Table, Tables

Members = Mapping[str, object]

TAGS: Final = Listing(Structure({"Key": String(), "Value": String()}, "Tag"))
TAG_SHAPE: Final[Mapping[str, Shape]] = {"ResourceArn": String(), "Tags": TAGS}
UNTAG_SHAPE: Final[Mapping[str, Shape]] = {"ResourceArn": String(), "TagKeys": Listing(String())}
LIST_SHAPE: Final[Mapping[str, Shape]] = {"ResourceArn": String(), "NextToken": String()}
TAG_RULES: Final[Mapping[str, Constraint]] = {"Tags": Constraint(required=True)}
UNTAG_RULES: Final[Mapping[str, Constraint]] = {"TagKeys": Constraint(required=True)}

_ALLOWED: Final = frozenset("+-=._:/@")


def of_new_table(request: Members) -> FrozenMap[str, str]:
    """The tags that a table is created with; none is as good as an empty list."""
    return _added(FrozenMap(), cast(Sequence[Mapping[str, str]], request.get("Tags", ())))


def check_arn_given(request: Members) -> None:
    """The first check: a resource is named, and by an ARN of DynamoDB's."""
    arn = cast("str | None", request.get("ResourceArn"))
    if arn is None:
        raise invalid("Invalid TableArn")
    if not arn.startswith("arn:"):
        raise invalid_parameters(f"ARNs must start with 'arn:': {arn}")


def tag_resource(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """TagResource: tags are added; one whose key is there gets the new value."""
    name, table = _resource(tables, request)
    given = cast(Sequence[Mapping[str, str]], request["Tags"])
    if not given:
        raise invalid("Atleast one Tag needs to be provided as Input.")
    _check_stays(name, table)
    after = replace(table, tags=_added(table.tags, given))
    return tables.put(name, after), Success({})


def untag_resource(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UntagResource: tags are taken away, those that are not there as well."""
    name, table = _resource(tables, request)
    given = cast(Sequence[str], request["TagKeys"])
    if not given:
        raise invalid("Atleast one Tag Key needs to be provided as Input.")
    if len(given) > limits.TAGS_MAX:
        raise _too_many()
    for key in given:
        _check_text(key, limits.TAG_KEY_MAX, "Key", least=1)
        _check_not_reserved(key)
    _check_stays(name, table)
    kept = {key: value for key, value in table.tags.items() if key not in given}
    return tables.put(name, replace(table, tags=FrozenMap(kept))), Success({})


def list_tags(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """ListTagsOfResource: all fit on one page. A token that is none is passed over."""
    _, table = _resource(tables, request)
    listed = [{"Key": key, "Value": value} for key, value in sorted(table.tags.items())]
    return tables, Success({"Tags": listed}, unordered={"Tags": (len(listed),)})


def _resource(tables: Tables, request: Members) -> tuple[str, Table]:
    """The table of an ARN. Streams have ARNs that begin with their table's, and no tags here."""
    arn = cast(str, request["ResourceArn"])
    parts = names.read_arn(arn)
    if parts is None:
        raise _no_table(arn)
    if parts.service != "dynamodb" or parts.account != names.ACCOUNT:
        raise access_denied()
    kind, *rest = parts.resource.split("/")
    within = rest[1] if len(rest) > 1 else None
    if kind != "table" or within == "backup":
        raise invalid_parameters(f"Provided Arn is not a DynamoDB resource arn: {arn}")
    if within == "index":
        raise invalid_parameters(
            "Invalid resource arn provided, only table or stream is accepted. "
            f"Provided resource arn: {arn}"
        )
    name = names.table_named(parts.resource)
    if parts.region != names.REGION or (name is None and within != "stream"):
        raise _no_table(arn)
    if name is None or name not in tables.by_name:
        raise table_not_found(f"ResourceArn: {arn} not found")
    return name, tables.by_name[name]


def _no_table(arn: str) -> Refused:
    return invalid(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")


def _check_stays(name: str, table: Table) -> None:
    if table.status == "DELETING":
        raise in_use(f"Table is being deleted: {name}")


def _added(tags: FrozenMap[str, str], given: Sequence[Mapping[str, str]]) -> FrozenMap[str, str]:
    """``tags`` and those ``given``, of which each must be well formed, and none there twice."""
    keys: set[str] = set()
    for tag in given:
        key = tag.get("Key")
        _check_text(key, limits.TAG_KEY_MAX, "Key", least=1)
        _check_text(tag.get("Value"), limits.TAG_VALUE_MAX, "Value", least=0)
        _check_not_reserved(cast(str, key))
        if key in keys:
            raise invalid(f"Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}")
        keys.add(cast(str, key))
    after = FrozenMap({**tags, **{tag["Key"]: tag["Value"] for tag in given}})
    if len(after) > limits.TAGS_MAX:
        raise _too_many()
    return after


def _check_not_reserved(key: str) -> None:
    """Keys that begin with ``aws:``, in whichever case, are the service's own."""
    if key.lower().startswith("aws:"):
        raise invalid(f"Tag Key cannot be prefixed with aws:, Key: {key}")


def _check_text(text: str | None, most: int, what: str, least: int) -> None:
    """Letters and digits of any script, spaces, and a few signs."""
    if text is None:
        raise invalid(f"The Tag {what} provided is invalid, {what}: null")
    legal = all(c.isalnum() or c.isspace() or c in _ALLOWED for c in text)
    if not legal or not least <= len(text) <= most:
        raise invalid(f"The Tag {what} provided is invalid, {what}: {text}")


def _too_many() -> Exception:
    return invalid("Number of Tags exceed the current limit for the provided ResourceArn")
