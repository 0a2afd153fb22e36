"""The store and the specification, side by side, with the same requests on tables.

What either answers is compared word for word, and what both say of a table afterwards member by
member, but for what the specification leaves out. Both end what they begin at once: the store's
tables are small, and the specification is settled after each request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dynaspec.items import EMPTY, Choice, Failure, Success, Unsupported, handle
from dynaspec.items.tables.lifecycle import settled
from support.trees.store_tree import Tree

NAMES = ("Alpha", "Beta")
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/"
INDEXES = ("one", "two", "own")
ATTRIBUTES = ("p", "q", "r")
OWN = frozenset(
    {
        "LastUpdateToPayPerRequestDateTime",
        "LastIncreaseDateTime",
        "LastDecreaseDateTime",
        "LastUpdateDateTime",
    }
)
"""What the specification does not say."""
ANYTHING = "..."
"""What stands for a value of which the specification says only that it is there."""


def compared(body: object, known: object) -> object:
    """What of the store's body the specification speaks of."""
    if known == ANYTHING:
        return ANYTHING
    if isinstance(body, dict):
        kept = {name: inner for name, inner in body.items() if name not in OWN}
        if "NumberOfDecreasesToday" in kept and isinstance(known, Mapping):
            kept = {n: v for n, v in kept.items() if n in known or n != "NumberOfDecreasesToday"}
        of = known if isinstance(known, Mapping) else {}
        return {name: compared(inner, of.get(name)) for name, inner in kept.items()}
    if isinstance(body, list):
        others = known if isinstance(known, list) else []
        padded = [*others, *[None] * len(body)]
        return [compared(inner, other) for inner, other in zip(body, padded, strict=False)]
    return body


def plain(body: object) -> object:
    return json.loads(json.dumps(body, default=lambda value: ANYTHING))


class Pair:
    """The store and the specification."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.tables = EMPTY
        self.streams: dict[str, str] = {}
        """The store's names of streams, by the specification's."""

    def ask(self, operation: str, request: Mapping[str, Any]) -> str:
        """Ask both; return how it ended."""
        before = self.tables
        after, expected = handle(before, operation, request)
        if isinstance(expected, Unsupported):
            return "not specified"
        outcome = self.tree.raw(operation, json.dumps(request).encode())
        got = json.loads(outcome.body)
        told = f"{operation} {json.dumps(request)}\nof {before}"
        if not isinstance(expected, Success):
            refusals = expected.answers if isinstance(expected, Choice) else (expected,)
            code = str(got.get("__type", "")).partition("#")[2]
            known = [(each.code, each.message) for each in refusals if isinstance(each, Failure)]
            assert (code, got.get("message", got.get("Message"))) in known, f"{got}\n{told}"
            return code
        assert outcome.status == 200, f"{got}\n{told}"
        wanted = plain(expected.body)
        self._call_streams(wanted, got)
        assert compared(got, wanted) == wanted, told
        self.tables = settled(after)
        return "Success"

    def _call_streams(self, wanted: Any, got: Any) -> None:
        """Name the streams in `wanted` as the store does: each always so, and no two alike."""
        for member in wanted.keys() & got.keys() & {"Table", "TableDescription"}:
            ours, own = (told[member].get("LatestStreamArn") for told in (wanted, got))
            if ours is not None and own is not None:
                wanted[member]["LatestStreamArn"] = self.streams.setdefault(ours, own)
        assert len(set(self.streams.values())) == len(self.streams), self.streams

    def look(self) -> None:
        """Compare what both say of every table."""
        for name in NAMES:
            for operation in ("DescribeTable", "DescribeTimeToLive"):
                self.ask(operation, {"TableName": name})
            self.ask("ListTagsOfResource", {"ResourceArn": ARN + name})
        self.ask("ListTables", {})


# --- Requests ------------------------------------------------------------------------------------


def maybe(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these members."""
    return st.fixed_dictionaries({}, optional=members)


def mostly(right: st.SearchStrategy[Any], wrong: st.SearchStrategy[Any]) -> Any:
    """One in six of the wrong ones."""
    return st.integers(0, 5).flatmap(lambda chance: right if chance else wrong)


ELSEWHERE = "arn:aws:dynamodb:us-west-2:000000000000:table/Alpha"
ANOTHERS = "arn:aws:dynamodb:us-east-1:111111111111:table/Alpha"
INDEX_ARN = ARN + "Alpha/index/one"
wrong_names = ["ab", "a b", "arn:x", ARN + "ab", ELSEWHERE, ANOTHERS, INDEX_ARN, "Gamma"]
names = mostly(st.sampled_from([NAMES[0], *NAMES, ARN + NAMES[0]]), st.sampled_from(wrong_names))
units = mostly(st.sampled_from([1, 2, 3, 5]), st.sampled_from([40_000, 40_001, 0, 10**12 + 1]))
provisioned = mostly(
    st.fixed_dictionaries({"ReadCapacityUnits": units, "WriteCapacityUnits": units}),
    maybe(ReadCapacityUnits=units),
)
bound = mostly(st.sampled_from([1, 100, -1, 40_000]), st.sampled_from([0, -2, 40_001]))
bounds = maybe(MaxReadRequestUnits=bound, MaxWriteRequestUnits=bound)
warmth = st.sampled_from([0, 1, 5, 4_000, 12_000, 13_000, 14_000, 40_001])
warm = maybe(ReadUnitsPerSecond=warmth, WriteUnitsPerSecond=warmth)
modes = mostly(st.sampled_from(["PAY_PER_REQUEST", "PROVISIONED"]), st.just("FREE"))
classes = mostly(st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]), st.just("GLACIER"))
streams = mostly(
    st.sampled_from(
        [{"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, {"StreamEnabled": False}]
    ),
    maybe(
        StreamEnabled=st.booleans(),
        StreamViewType=st.sampled_from(["KEYS_ONLY", "OLD_IMAGE", "NO_IMAGE"]),
    ),
)
encryption = mostly(
    st.sampled_from([{"Enabled": True}, {"Enabled": False}, {"SSEType": "KMS"}]),
    maybe(
        Enabled=st.booleans(),
        SSEType=st.sampled_from(["KMS", "KMS", "AES256", "kms"]),
        KMSMasterKeyId=st.sampled_from(["alias/aws/dynamodb", ""]),
    ),
)
attributes = st.sampled_from(ATTRIBUTES)
tag_keys = st.sampled_from(["k", "l", "m", "", "aws:x", "AWS:y", "#", "x" * 129, "é 表"])
tag = maybe(Key=tag_keys, Value=st.sampled_from(["", "v", "w", "%", "x" * 257]))
tags = st.lists(tag, max_size=3) | st.just([{"Key": f"k{i}", "Value": ""} for i in range(51)])
good_keys = st.lists(st.sampled_from("kl"), max_size=2)
odd_tag_keys = st.lists(tag_keys, max_size=3) | st.just(["k"] * 51)
good_tags = st.lists(st.sampled_from("kl"), max_size=2, unique=True).map(
    lambda keys: [{"Key": key, "Value": "v"} for key in keys]
)


def key(*elements: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": role} for name, role in elements]


keys = st.one_of(
    st.sampled_from([key(("p", "HASH")), key(("p", "HASH"), ("q", "RANGE"))]),
    st.lists(
        st.builds(
            lambda name, role: key((name, role))[0], attributes, st.sampled_from(["HASH", "RANGE"])
        ),
        max_size=3,
    ),
)
definitions = st.one_of(
    st.lists(attributes, max_size=3, unique=True).map(
        lambda found: [{"AttributeName": name, "AttributeType": "S"} for name in found]
    ),
    st.lists(
        st.fixed_dictionaries(
            {"AttributeName": attributes, "AttributeType": st.sampled_from("SNBX")}
        ),
        max_size=3,
    ),
)
projections = mostly(
    st.sampled_from(
        [{"ProjectionType": "ALL"}, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["z", "y"]}]
    ),
    maybe(
        ProjectionType=st.sampled_from(["ALL", "KEYS_ONLY", "INCLUDE", "all"]),
        NonKeyAttributes=st.lists(st.sampled_from("xyz"), max_size=3),
    ),
)
index_names = mostly(st.sampled_from(INDEXES), st.just("no"))


def index(wide: bool) -> st.SearchStrategy[dict[str, Any]]:
    more = {
        "ProvisionedThroughput": provisioned,
        "OnDemandThroughput": bounds,
        "WarmThroughput": warm,
    }
    return st.fixed_dictionaries(
        {
            "IndexName": index_names,
            "KeySchema": keys
            | st.just(key(("q", "HASH")))
            | st.just(key(("p", "HASH"), ("r", "RANGE"))),
            "Projection": projections,
        },
        optional=more if wide else {},
    )


def used(request: dict[str, Any]) -> dict[str, Any]:
    """The request with just the definitions that its keys use."""
    schemas = [request["KeySchema"]]
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        schemas += [each["KeySchema"] for each in request.get(member, ())]
    found = sorted({each["AttributeName"] for schema in schemas for each in schema})
    defined = [{"AttributeName": name, "AttributeType": "S"} for name in found]
    return {**request, "AttributeDefinitions": defined}


@st.composite
def creations(draw: st.DrawFn) -> dict[str, Any]:
    """CreateTable, right in most of its members."""
    request: dict[str, Any] = {
        "TableName": draw(names),
        "KeySchema": draw(
            st.sampled_from([key(("p", "HASH")), key(("p", "HASH"), ("q", "RANGE"))]) | keys
        ),
        **draw(
            maybe(
                GlobalSecondaryIndexes=st.lists(index(True), max_size=2),
                LocalSecondaryIndexes=st.lists(index(False), max_size=1),
                StreamSpecification=streams,
                SSESpecification=encryption,
                TableClass=classes,
                DeletionProtectionEnabled=st.booleans(),
                Tags=good_tags | tags,
                OnDemandThroughput=bounds,
                WarmThroughput=warm,
            )
        ),
    }
    units_given = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}
    capacity: dict[str, Any] = {"ProvisionedThroughput": units_given}
    on_demand: dict[str, Any] = {"BillingMode": "PAY_PER_REQUEST"}
    billing: dict[str, Any] = draw(
        st.sampled_from([on_demand, capacity])
        | maybe(BillingMode=modes, ProvisionedThroughput=provisioned)
    )
    request |= billing
    if draw(st.integers(0, 3)):
        return used(request)
    return {**request, **draw(maybe(AttributeDefinitions=definitions))}


simple = st.builds(
    lambda name, more: used({"TableName": name, "KeySchema": key(("p", "HASH")), **more}),
    st.sampled_from(NAMES),
    st.sampled_from(
        [
            {"BillingMode": "PAY_PER_REQUEST"},
            {"ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}},
            {
                "BillingMode": "PAY_PER_REQUEST",
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "one",
                        "KeySchema": key(("q", "HASH")),
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            },
        ]
    ),
)
"""CreateTable that succeeds."""

changes = st.one_of(
    st.fixed_dictionaries({"Create": index(True)}),
    st.builds(
        lambda given: {"Update": given},
        st.fixed_dictionaries(
            {"IndexName": index_names},
            optional={
                "ProvisionedThroughput": provisioned,
                "OnDemandThroughput": bounds,
                "WarmThroughput": warm,
            },
        ),
    ),
    st.builds(lambda name: {"Delete": {"IndexName": name}}, index_names),
    maybe(Create=index(True), Delete=st.builds(lambda name: {"IndexName": name}, index_names)),
)
members: dict[str, st.SearchStrategy[Any]] = {
    "ProvisionedThroughput": provisioned,
    "BillingMode": modes,
    "StreamSpecification": streams,
    "SSESpecification": encryption,
    "TableClass": classes,
    "DeletionProtectionEnabled": st.booleans(),
    "OnDemandThroughput": bounds,
    "WarmThroughput": warm,
    "GlobalSecondaryIndexUpdates": st.lists(changes, max_size=2),
}


weighted = [*members, "GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdates"]


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """UpdateTable with one change, mostly."""
    count = draw(st.sampled_from([1, 1, 1, 1, 2, 2, 3, 0]))
    chosen = draw(st.lists(st.sampled_from(weighted), min_size=count, max_size=count))
    request = {"TableName": draw(names), **{name: draw(members[name]) for name in chosen}}
    defined = [{"AttributeName": name, "AttributeType": "S"} for name in ATTRIBUTES]
    return {**request, **draw(st.sampled_from([{}, {"AttributeDefinitions": defined}]))}


wrong_arns = [
    *("Alpha", "arn:aws:s3:::bucket", "arn:aws:dynamodb", ARN + "ab", ARN + "Gamma"),
    *(ARN + "Alpha/stream/2026", ARN + "Alpha/backup/1", INDEX_ARN, ELSEWHERE, ANOTHERS),
]
arns = mostly(st.sampled_from([ARN + NAMES[0], ARN + NAMES[1]]), st.sampled_from(wrong_arns))
lives = mostly(
    st.fixed_dictionaries(
        {"Enabled": st.booleans(), "AttributeName": st.sampled_from(["t", "t", "u"])}
    ),
    maybe(Enabled=st.booleans(), AttributeName=st.sampled_from(["t", "", "x" * 256])),
)


def request(operation: str, **of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.tuples(st.just(operation), mostly(st.fixed_dictionaries(of), maybe(**of)))


requests = st.one_of(
    st.tuples(st.just("CreateTable"), simple),
    st.tuples(st.just("CreateTable"), creations()),
    st.tuples(st.just("UpdateTable"), updates()),
    st.tuples(st.just("UpdateTable"), updates()),
    st.tuples(st.just("UpdateTable"), updates()),
    request("DeleteTable", TableName=names),
    request("DescribeTable", TableName=names),
    request(
        "ListTables",
        Limit=mostly(st.integers(1, 3), st.sampled_from([0, 101])),
        ExclusiveStartTableName=mostly(st.sampled_from(NAMES), st.sampled_from(["ab", ""])),
    ),
    request("UpdateTimeToLive", TableName=names, TimeToLiveSpecification=lives),
    request("DescribeTimeToLive", TableName=names),
    request("TagResource", ResourceArn=arns, Tags=good_tags | tags),
    request(
        "UntagResource",
        ResourceArn=arns,
        TagKeys=st.lists(tag_keys, max_size=3) | st.just(["k"] * 51),
    ),
    request("ListTagsOfResource", ResourceArn=arns, NextToken=st.just("x")),
    request("DescribeLimits"),
)


def ended(steps: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each request's operation, and how it ended."""
    pair = Pair()
    for operation, asked in steps:
        yield operation, pair.ask(operation, asked)
    pair.look()


FIRST = used(
    {
        "TableName": "Alpha",
        "KeySchema": key(("p", "HASH"), ("q", "RANGE")),
        "BillingMode": "PAY_PER_REQUEST",
        "LocalSecondaryIndexes": [
            {
                "IndexName": "own",
                "KeySchema": key(("p", "HASH"), ("r", "RANGE")),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    }
)
"""A table that is there from the beginning."""

TOO_WARM = {"TableName": "Alpha", "WarmThroughput": {"ReadUnitsPerSecond": 40_001}}

REACHED = {
    *((name, "ValidationException") for name in ("CreateTable", "UpdateTable", "TagResource")),
    *((name, "ResourceNotFoundException") for name in ("UpdateTable", "DeleteTable")),
    ("ListTagsOfResource", "AccessDeniedException"),
    ("UpdateTable", "LimitExceededException"),
    *((name, "Success") for name in ("CreateTable", "UpdateTable", "DeleteTable", "TagResource")),
    *((name, "Success") for name in ("UntagResource", "UpdateTimeToLive", "ListTables")),
    ("CreateTable", "ResourceInUseException"),
}
"""What must have happened for the comparison to mean anything."""


def test_the_store_answers_as_is_specified() -> None:
    seen: set[tuple[str, str]] = set()

    @settings(
        max_examples=600,
        suppress_health_check=list(HealthCheck),
    )
    @example([("UpdateTable", TOO_WARM)])
    @given(st.lists(requests, min_size=1, max_size=12))
    def compare(steps: list[tuple[str, Any]]) -> None:
        seen.update(ended([("CreateTable", FIRST), *steps]))

    compare()
    assert seen >= REACHED, f"never happened: {REACHED - seen}"
