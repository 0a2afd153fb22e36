"""Tags: names and values that a table bears, and the operations on them.

Source: ``TagResource``, ``UntagResource``, ``ListTagsOfResource`` (API reference), *Tagging
restrictions in DynamoDB* (developer guide); the texts and their order are those that users report.
The service shows a change of tags a little later; here, at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.requests import names
from dynaspec.items.requests.shapes import Request
from dynaspec.items.tables.rules import existence
from dynaspec.items.tables.rules import tagging as rules
from dynaspec.items.tables.state import Table, Tables


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A tag."""

    Key: str | None = None
    Value: str | None = None


@dataclass(frozen=True, kw_only=True)
class TagResource:
    """The members of TagResource."""

    ResourceArn: str
    Tags: Sequence[Tag]


@dataclass(frozen=True, kw_only=True)
class UntagResource:
    """The members of UntagResource."""

    ResourceArn: str
    TagKeys: Sequence[str | None]


@dataclass(frozen=True, kw_only=True)
class ListTagsOfResource:
    """The members of ListTagsOfResource."""

    ResourceArn: str
    NextToken: str | None = None


_ALLOWED: Final = frozenset("+-=._:/@")


def of_new_table(given: Sequence[Tag] | None) -> FrozenMap[str, str]:
    """The tags that a table is created with; none is as good as an empty list."""
    return _added(FrozenMap(), given or ())


def check_arn_given(request: Request) -> None:
    """The first check: a resource is named, and by an ARN of DynamoDB's."""
    arn = request.get("ResourceArn")
    if not isinstance(arn, str):
        raise broken(rules.NO_ARN)
    if not arn.startswith("arn:"):
        raise broken(rules.NOT_AN_ARN, arn=arn)


def tag_resource(tables: Tables, request: TagResource) -> tuple[Tables, Success]:
    """TagResource: tags are added; one whose key is there gets the new value."""
    name, table = _resource(tables, request.ResourceArn)
    given = request.Tags
    if not given:
        raise broken(rules.NO_TAGS)
    _check_stays(name, table)
    after = replace(table, tags=_added(table.tags, given))
    return tables.put(name, after), Success({})


def untag_resource(tables: Tables, request: UntagResource) -> tuple[Tables, Success]:
    """UntagResource: tags are taken away, those that are not there as well."""
    name, table = _resource(tables, request.ResourceArn)
    given = request.TagKeys
    if not given:
        raise broken(rules.NO_TAG_KEYS)
    if len(given) > limits.TAGS_MAX:
        raise broken(rules.MANY_TAG_KEYS)
    for key in given:
        _check_not_reserved(_checked_key(key))
    _check_stays(name, table)
    kept = {key: value for key, value in table.tags.items() if key not in given}
    return tables.put(name, replace(table, tags=FrozenMap(kept))), Success({})


def list_tags(tables: Tables, request: ListTagsOfResource) -> tuple[Tables, Success]:
    """ListTagsOfResource: all fit on one page. A token that is none is passed over."""
    _, table = _resource(tables, request.ResourceArn)
    listed = [{"Key": key, "Value": value} for key, value in sorted(table.tags.items())]
    return tables, Success({"Tags": listed}, unordered={"Tags": (len(listed),)})


def _resource(tables: Tables, arn: str) -> tuple[str, Table]:
    """The table of an ARN. Streams have ARNs that begin with their table's, and no tags here."""
    parts = names.read_arn(arn)
    if parts is None:
        raise broken(rules.ARN_PARTS, arn=arn)
    if parts.service != "dynamodb" or parts.account != names.ACCOUNT:
        raise broken(rules.ARN_OF_OTHERS)
    kind, *rest = parts.resource.split("/")
    within = rest[1] if len(rest) > 1 else None
    if kind != "table" or within == "backup":
        raise broken(rules.ARN_OF_NO_TABLE, arn=arn)
    if within == "index":
        raise broken(rules.ARN_OF_INDEX, arn=arn)
    name = names.table_named(parts.resource)
    if parts.region != names.REGION:
        raise broken(rules.ARN_REGION, arn=arn)
    if name is None and within != "stream":
        raise broken(rules.ARN_NAME, arn=arn)
    if name is None or name not in tables.by_name:
        raise broken(rules.NO_RESOURCE, arn=arn)
    return name, tables.by_name[name]


def _check_stays(name: str, table: Table) -> None:
    if table.status == "DELETING":
        raise broken(existence.TABLE_BEING_DELETED, table=name)


def _added(tags: FrozenMap[str, str], given: Sequence[Tag]) -> FrozenMap[str, str]:
    """``tags`` and those ``given``, of which each must be well formed, and none there twice."""
    added: dict[str, str] = {}
    for tag in given:
        key, value = _checked_key(tag.Key), _checked_value(tag.Value)
        _check_not_reserved(key)
        if key in added:
            raise broken(rules.TAG_KEY_TWICE, key=key)
        added[key] = value
    after = FrozenMap({**tags, **added})
    if len(after) > limits.TAGS_MAX:
        raise broken(rules.MANY_TAGS)
    return after


def _check_not_reserved(key: str) -> None:
    """Keys that begin with ``aws:``, in whichever case, are the service's own."""
    if key.lower().startswith("aws:"):
        raise broken(rules.RESERVED_TAG_KEY, key=key)


def _checked_key(key: str | None) -> str:
    if key is None:
        raise broken(rules.NO_TAG_KEY)
    if not _legal(key):
        raise broken(rules.TAG_KEY_SIGNS, key=key)
    if not 1 <= len(key) <= limits.TAG_KEY_MAX:
        raise broken(rules.TAG_KEY_LENGTH, key=key)
    return key


def _checked_value(value: str | None) -> str:
    if value is None:
        raise broken(rules.NO_TAG_VALUE)
    if not _legal(value):
        raise broken(rules.TAG_VALUE_SIGNS, value=value)
    if len(value) > limits.TAG_VALUE_MAX:
        raise broken(rules.TAG_VALUE_LENGTH, value=value)
    return value


def _legal(text: str) -> bool:
    """Letters and digits of any script, spaces, and a few signs."""
    return all(c.isalnum() or c.isspace() or c in _ALLOWED for c in text)
