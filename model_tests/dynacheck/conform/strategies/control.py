"""Requests about tables: made with indexes, changed, tagged, described, listed and removed."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.faults import fault
from dynacheck.exchange.schemas import (
    ARN,
    INDEXED,
    PART,
    PREFIX,
    WHOLE,
    IndexShape,
    Schema,
)
from dynacheck.exchange.step import Step
from dynaspec.items import Tables

TABLES = tuple(f"{PREFIX}t{index}" for index in range(3))
"""The tables that the table operations make and remove."""

SHAPES = (Schema("S"), Schema("N", "B"), Schema("B", "S"), INDEXED, Schema("S", "N", (WHOLE,)))
UNITS: dict[str, object] = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}
OTHER_UNITS: dict[str, object] = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}

_LISTS: list[dict[str, object]] = [
    {},
    {"Limit": 1},
    {"Limit": 100},
    {"Limit": 101},
    {"Limit": 0},
    {"ExclusiveStartTableName": TABLES[0]},
    {"ExclusiveStartTableName": "a"},
    {"Limit": 1, "ExclusiveStartTableName": TABLES[1]},
]
_TAGS = [
    [{"Key": "k", "Value": "v"}],
    [{"Key": "k", "Value": ""}, {"Key": "é", "Value": "a b"}],
    [{"Key": "k", "Value": "v"}, {"Key": "k", "Value": "w"}],
    [{"Key": "aws:k", "Value": "v"}],
    [{"Key": "x" * 128, "Value": "y" * 256}],
    [{"Key": "x" * 129, "Value": "v"}],
    [{"Key": "k", "Value": "y" * 257}],
    [{"Key": "", "Value": "v"}],
    [{"Key": "a,b", "Value": "v"}],
    [{"Key": f"k{i}", "Value": "v"} for i in range(50)],
    [{"Key": f"k{i}", "Value": "v"} for i in range(51)],
    [],
]
_STREAMS: list[dict[str, object]] = [
    {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    {"StreamEnabled": True},
    {"StreamEnabled": False},
    {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"},
    {"StreamEnabled": True, "StreamViewType": "ALL"},
]
_UPDATES = (
    "throughput", "billing", "index", "index", "index", "stream", "protect", "class", "two",
    "replica",
)  # fmt: skip
_REGIONS = ["us-east-1", "us-east-1", "eu-west-1", "eu-west-1", "us-west-2", "us-fake-1"]


@st.composite
def table_steps(draw: st.DrawFn, tables: Tables) -> Step:
    """A request about one of three tables, of which the first is made before all else."""
    name = draw(st.sampled_from((TABLES[0], *TABLES)))
    there = name in tables.by_name or one_in(draw, 4)
    operation = draw(st.sampled_from(_OPERATIONS if there else ("CreateTable",)))
    request = _MAKERS[operation](draw, name)
    if one_in(draw, 5):
        request = fault(draw, operation, request)
    return Step(operation, request)


def _create(draw: st.DrawFn, name: str) -> dict[str, object]:
    request = draw(st.sampled_from(SHAPES)).create_request(name)
    if draw(st.booleans()):
        request = _provisioned(request)
    if one_in(draw, 8):
        request = draw(st.sampled_from(_MODES))(request)
    if one_in(draw, 8):
        request = _with_odd_index(draw, request)
    if one_in(draw, 6):
        request["StreamSpecification"] = draw(st.sampled_from(_STREAMS))
    if one_in(draw, 8):
        request["DeletionProtectionEnabled"] = draw(st.booleans())
    if one_in(draw, 8):
        request["TableClass"] = draw(st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]))
    if one_in(draw, 8):
        request["Tags"] = draw(st.sampled_from(_TAGS))
    return request


def _by_other_name(request: dict[str, object]) -> dict[str, object]:
    """The request with its billing mode under the name that AWS does not document."""
    changed = {name: value for name, value in request.items() if name != "BillingMode"}
    return {**changed, "TableThroughputMode": request.get("BillingMode", "PROVISIONED")}


_MODES: tuple[Callable[[dict[str, object]], dict[str, object]], ...] = (
    _by_other_name,
    lambda request: {**request, "TableThroughputMode": "PAY_PER_REQUEST"},
    lambda request: {**request, "TableThroughputMode": "X"},
)


def _with_odd_index(draw: st.DrawFn, request: dict[str, object]) -> dict[str, object]:
    """The request with an index whose definition is at a limit, past it, or odd."""
    defined = request["AttributeDefinitions"]
    assert isinstance(defined, list)
    keys = draw(st.sampled_from(_ODD_KEYS))
    projection = dict(draw(st.sampled_from(_ODD_PROJECTIONS)))
    if projection["ProjectionType"] == "INCLUDE" and not one_in(draw, 6):
        projection["NonKeyAttributes"] = draw(st.sampled_from(_ODD_INCLUDED))
    more = [name for name in ("x", "y") if draw(st.booleans())]
    index = {
        "IndexName": "odd",
        "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in keys],
        "Projection": projection,
    }
    return {
        **request,
        "AttributeDefinitions": [
            *defined, *({"AttributeName": name, "AttributeType": "S"} for name in more)
        ],
        "GlobalSecondaryIndexes": [index],
    }  # fmt: skip


_ODD_KEYS: list[list[tuple[str, str]]] = [
    [("x", "HASH")],
    [("x", "HASH"), ("y", "RANGE")],
    [("x", "HASH"), ("x", "RANGE")],
    [("x", "HASH"), ("x", "HASH")],
    [("x", "RANGE")],
    [("p", "HASH"), ("x", "RANGE")],
]
_ODD_INCLUDED: list[list[str]] = [
    ["a" * 255],
    ["a" * 256],
    [""],
    [],
    ["a", "a"],
    ["a", "x"],
    [f"a{n}" for n in range(20)],
    [f"a{n}" for n in range(21)],
]
_ODD_PROJECTIONS: list[dict[str, object]] = [
    {"ProjectionType": "ALL"},
    {"ProjectionType": "INCLUDE"},
    {"ProjectionType": "ALL", "NonKeyAttributes": ["a"]},
]


def _provisioned(request: dict[str, object]) -> dict[str, object]:
    """The request with capacity of the table and its global indexes provisioned."""
    changed = {**request, "BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
    indexes = request.get("GlobalSecondaryIndexes")
    if isinstance(indexes, list):
        made = [{**index, "ProvisionedThroughput": UNITS} for index in indexes]
        changed["GlobalSecondaryIndexes"] = made
    return changed


def _update(draw: st.DrawFn, name: str) -> dict[str, object]:
    request: dict[str, object] = {"TableName": name}
    for kind in draw(st.sampled_from([(kind,) for kind in _UPDATES] * 3 + [("index", "stream")])):
        request |= _change(draw, kind)
    return request


def _change(draw: st.DrawFn, kind: str) -> dict[str, object]:
    units = draw(st.sampled_from([UNITS, OTHER_UNITS]))
    match kind:
        case "throughput":
            return {"ProvisionedThroughput": units}
        case "billing":
            mode = draw(st.sampled_from(["PAY_PER_REQUEST", "PROVISIONED", "PROVISIONED"]))
            member = draw(st.sampled_from(["BillingMode"] * 5 + ["TableThroughputMode"]))
            more: dict[str, object] = {}
            if not one_in(draw, 3):
                more["ProvisionedThroughput"] = units
            updates = [{"Update": {"IndexName": "whole", "ProvisionedThroughput": units}}]
            if draw(st.booleans()):
                more["GlobalSecondaryIndexUpdates"] = updates
            return {member: mode, **more}
        case "index":
            return _index_change(draw, units)
        case "stream":
            return {"StreamSpecification": draw(st.sampled_from(_STREAMS))}
        case "protect":
            return {"DeletionProtectionEnabled": draw(st.booleans())}
        case "replica":
            return {"ReplicaUpdates": _replica_changes(draw, ("Create", "Update", "Delete"))}
        case "class":
            classes = ["STANDARD", "STANDARD_INFREQUENT_ACCESS", "OTHER"]
            return {"TableClass": draw(st.sampled_from(classes))}
        case _:
            return {"DeletionProtectionEnabled": True, "TableClass": "STANDARD"}


def _replica_changes(draw: st.DrawFn, kinds: tuple[str, ...]) -> list[object]:
    """Replicas made and removed, most times one; what would be carried out is not judged."""
    region = {"RegionName": draw(st.sampled_from(_REGIONS))}
    change: dict[str, object] = {draw(st.sampled_from(kinds)): region}
    other = {draw(st.sampled_from(kinds)): {"RegionName": "us-west-2"}}
    odd: list[list[object]] = [[change, other], [{**change, **other}], [{}], []]
    return draw(st.sampled_from(odd)) if one_in(draw, 3) else [change]


def _index_change(draw: st.DrawFn, units: dict[str, object]) -> dict[str, object]:
    """Indexes made, changed and removed; the definitions that they need, most times."""
    shape = draw(st.sampled_from([PART, WHOLE]))
    definition = shape.definition()
    provisioned = {**definition, "ProvisionedThroughput": units}
    create = {"Create": draw(st.sampled_from([definition, definition, provisioned]))}
    delete = {"Delete": {"IndexName": draw(st.sampled_from(["part", "whole", "local", "none"]))}}
    update = {"Update": {"IndexName": shape.name, "ProvisionedThroughput": units}}
    choices: list[list[object]] = [
        [create], [create], [create], [delete], [delete], [update], [create, delete], [create] * 2,
        [{**create, **delete}], [{}], [],
    ]  # fmt: skip
    changed: dict[str, object] = {"GlobalSecondaryIndexUpdates": draw(st.sampled_from(choices))}
    if not one_in(draw, 8):
        changed["AttributeDefinitions"] = _definitions(draw, shape)
    return changed


def _definitions(draw: st.DrawFn, shape: IndexShape) -> list[dict[str, str]]:
    """Definitions of an index's attributes: most times these, as they are elsewhere."""
    types = {"g": "S", "h": "N", "p": "S"}
    names = [*shape.names]
    if one_in(draw, 4):
        changed = draw(st.sampled_from(["g", "h", "p"]))
        types[changed] = draw(st.sampled_from(["S", "N", "B"]))
        names = [*dict.fromkeys([*names, changed])]
    if one_in(draw, 6):
        names.remove(draw(st.sampled_from(names)))
    return [{"AttributeName": name, "AttributeType": types[name]} for name in names]


def _named(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"TableName": name}


def _told_of(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"TableName": f"{ARN}{name}" if one_in(draw, 8) else name}


def _list(draw: st.DrawFn, name: str) -> dict[str, object]:
    return dict(draw(st.sampled_from(_LISTS)))


def _arn(draw: st.DrawFn, name: str) -> str:
    odd = ["", "a", "arn:aws:s3:::a", f"{ARN}a"]
    return draw(st.sampled_from([f"{ARN}{name}"] * 6 + odd))


def _tag(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"ResourceArn": _arn(draw, name), "Tags": draw(st.sampled_from(_TAGS))}


def _untag(draw: st.DrawFn, name: str) -> dict[str, object]:
    keys = draw(st.sampled_from([["k"], ["k", "é"], ["none"], [], ["x" * 129], ["k0", "k1"]]))
    return {"ResourceArn": _arn(draw, name), "TagKeys": keys}


def _list_tags(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"ResourceArn": _arn(draw, name)}


def _update_ttl(draw: st.DrawFn, name: str) -> dict[str, object]:
    attribute = draw(st.sampled_from(["t", "t", "u", "", "x" * 255, "x" * 256]))
    enabled = draw(st.sampled_from([True, True, False]))
    specification = {"Enabled": enabled, "AttributeName": attribute}
    return {"TableName": name, "TimeToLiveSpecification": specification}


def _nothing(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {}


def _create_global(draw: st.DrawFn, name: str) -> dict[str, object]:
    group = [{"RegionName": draw(st.sampled_from(_REGIONS))}]
    return {"GlobalTableName": name, "ReplicationGroup": group}


def _describe_global(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"GlobalTableName": name}


def _list_global(draw: st.DrawFn, name: str) -> dict[str, object]:
    start = {"ExclusiveStartGlobalTableName": name}
    return dict(draw(st.sampled_from([{}, {"Limit": 1}, {"RegionName": "us-east-1"}, start])))


def _update_global(draw: st.DrawFn, name: str) -> dict[str, object]:
    return {"GlobalTableName": name, "ReplicaUpdates": _replica_changes(draw, ("Create", "Delete"))}


_MAKERS = {
    "CreateTable": _create,
    "UpdateTable": _update,
    "DescribeTable": _told_of,
    "DeleteTable": _named,
    "ListTables": _list,
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsOfResource": _list_tags,
    "UpdateTimeToLive": _update_ttl,
    "DescribeTimeToLive": _told_of,
    "CreateGlobalTable": _create_global,
    "DescribeGlobalTable": _describe_global,
    "ListGlobalTables": _list_global,
    "UpdateGlobalTable": _update_global,
    "DescribeLimits": _nothing,
    "DescribeEndpoints": _nothing,
}
_OPERATIONS = (
    *("CreateTable",) * 5, *("UpdateTable",) * 5, "DescribeTable", "DeleteTable", "DeleteTable",
    "ListTables", "TagResource", "UntagResource", "ListTagsOfResource", "UpdateTimeToLive",
    "DescribeTimeToLive", "DescribeLimits", "DescribeEndpoints", "CreateGlobalTable",
    "DescribeGlobalTable", "ListGlobalTables", "UpdateGlobalTable",
)  # fmt: skip
