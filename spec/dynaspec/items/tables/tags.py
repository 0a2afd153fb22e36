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
from dynaspec.items.data.errors import Success, broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.requests import names
from dynaspec.items.requests.shapes import Listing, Shape, String, Structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.rules import existence
from dynaspec.items.tables.rules import tagging as rules
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
        raise broken(rules.NO_ARN)
    if not arn.startswith("arn:"):
        raise broken(rules.NOT_AN_ARN, arn=arn)


def tag_resource(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """TagResource: tags are added; one whose key is there gets the new value."""
    name, table = _resource(tables, request)
    given = cast(Sequence[Mapping[str, str]], request["Tags"])
    if not given:
        raise broken(rules.NO_TAGS)
    _check_stays(name, table)
    after = replace(table, tags=_added(table.tags, given))
    return tables.put(name, after), Success({})


def untag_resource(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UntagResource: tags are taken away, those that are not there as well."""
    name, table = _resource(tables, request)
    given = cast(Sequence[str], request["TagKeys"])
    if not given:
        raise broken(rules.NO_TAG_KEYS)
    if len(given) > limits.TAGS_MAX:
        raise broken(rules.MANY_TAG_KEYS)
    for key in given:
        _check_not_reserved(_checked_key(key))
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


def _added(tags: FrozenMap[str, str], given: Sequence[Mapping[str, str]]) -> FrozenMap[str, str]:
    """``tags`` and those ``given``, of which each must be well formed, and none there twice."""
    keys: set[str] = set()
    for tag in given:
        key = _checked_key(tag.get("Key"))
        _check_value(tag.get("Value"))
        _check_not_reserved(key)
        if key in keys:
            raise broken(rules.TAG_KEY_TWICE, key=key)
        keys.add(key)
    after = FrozenMap({**tags, **{tag["Key"]: tag["Value"] for tag in given}})
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


def _check_value(value: str | None) -> None:
    if value is None:
        raise broken(rules.NO_TAG_VALUE)
    if not _legal(value):
        raise broken(rules.TAG_VALUE_SIGNS, value=value)
    if len(value) > limits.TAG_VALUE_MAX:
        raise broken(rules.TAG_VALUE_LENGTH, value=value)


def _legal(text: str) -> bool:
    """Letters and digits of any script, spaces, and a few signs."""
    return all(c.isalnum() or c.isspace() or c in _ALLOWED for c in text)
