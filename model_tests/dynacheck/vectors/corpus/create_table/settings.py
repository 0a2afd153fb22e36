"""CreateTable: capacity and its bounds, warmth, the stream, encryption, class, protection, tags."""

from __future__ import annotations

from collections.abc import Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    API,
    NUBO,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    slug,
    table,
)
from dynacheck.vectors.vector import Vector

OPERATION = "CreateTable"

PAGE = API.format("CreateTable")
CONFIG = NUBO.format("tier1/createTable/config.test.ts")
TAGGING = 'developer guide, "Tagging restrictions in DynamoDB"'
GOOD = table("p:S")
BOUGHT = {**GOOD, "BillingMode": "PROVISIONED",
          "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}  # fmt: skip


def _made(
    rule: str, source: str = REPORTED, base: Mapping[str, object] = GOOD, **more: object
) -> Vector:
    return one(OPERATION, {**base, **more}, rule, source, tables=())


def _shown(rule: str, source: str = CONFIG, **more: object) -> Vector:
    """The answer, and the description when the table is ready."""
    steps = (Step(OPERATION, {**GOOD, **more}), Step("DescribeTable", {"TableName": TABLE}))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps)


def _units(read: int, write: int) -> Mapping[str, object]:
    units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    return {**GOOD, "BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


_THROUGHPUT = (
    _made("A table has at most the quota of units.", QUOTAS, base=_units(40_001, 1)),
    _made("Units to write have a quota too.", QUOTAS, base=_units(1, 40_001)),
    _made("Units that have no such size are told before the quota.",
          base=_units(40_001, 10**12 + 1)),
    _shown("A table on demand may be bounded.",
           OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}),
    _shown("One bound may be set alone.", OnDemandThroughput={"MaxWriteRequestUnits": 5}),
    _made("A table with capacity is not bounded.", base=BOUGHT,
          OnDemandThroughput={"MaxReadRequestUnits": 1}),
    _made("A bound is above zero.", OnDemandThroughput={"MaxReadRequestUnits": 0}),
    _made("A new table has no bound to be taken away.",
          OnDemandThroughput={"MaxWriteRequestUnits": -1}),
    _made("A bound may be one, and the quota.", QUOTAS,
          OnDemandThroughput={"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 40_000}),
    _made("Warmth may be what it would be, and the quota.", QUOTAS,
          WarmThroughput={"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 40_000}),
    _made("A bound is within the quota.", OnDemandThroughput={"MaxWriteRequestUnits": 40_001}),
    _shown("A table may be warm from its beginning.", PAGE,
           WarmThroughput={"ReadUnitsPerSecond": 13_000, "WriteUnitsPerSecond": 5_000}),
    _made("A table on demand is as warm as it would be.",
          WarmThroughput={"ReadUnitsPerSecond": 11_999}),
    _made("A table with capacity is as warm as that.", base=BOUGHT,
          WarmThroughput={"WriteUnitsPerSecond": 4}),
    _made("Warmth is within the quota.", WarmThroughput={"WriteUnitsPerSecond": 40_001}),
)  # fmt: skip


def _stream(rule: str, enabled: object, view: object = None, source: str = REPORTED) -> Vector:
    given = {} if view is None else {"StreamViewType": view}
    return _made(rule, source, StreamSpecification={"StreamEnabled": enabled, **given})


_STREAMS = (
    *(_shown(f"A table may come with a stream of {view}.", PAGE,
             StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
      for view in ("KEYS_ONLY", "NEW_AND_OLD_IMAGES")),
    _stream("A table may be told to have no stream.", False, source=PAGE),
    _stream("A stream has a view.", True),
    _stream("No stream has no view.", False, "NEW_IMAGE"),
    _stream("A view is one of four.", True, "IMAGE", PAGE),
    _made("A stream is on or off.", PAGE, StreamSpecification={"StreamViewType": "NEW_IMAGE"}),
)  # fmt: skip


def _encrypted(rule: str, **given: object) -> Vector:
    return _made(rule, SSESpecification=given)


_ENCRYPTION = (
    _shown("A table may be encrypted with the account's key.", SSESpecification={"Enabled": True}),
    _shown("A table is encrypted with the service's key without saying so.",
           SSESpecification={"Enabled": False}),
    _encrypted("To say KMS is to ask for the account's key.", SSEType="KMS"),
    _encrypted("The account's key may be named.", Enabled=True, SSEType="KMS",
               KMSMasterKeyId="alias/aws/dynamodb"),
    _encrypted("A type goes with encryption that is on.", Enabled=False, SSEType="KMS"),
    _encrypted("A key goes with encryption that is on.", Enabled=False, KMSMasterKeyId="x"),
    _encrypted("AES256 is not asked for.", Enabled=True, SSEType="AES256"),
    _encrypted("A key goes with KMS.", Enabled=True, KMSMasterKeyId="x"),
    _encrypted("A type of encryption is one of two.", Enabled=True, SSEType="X"),
    _encrypted("The name of a key is not empty.", Enabled=True, SSEType="KMS", KMSMasterKeyId=""),
)  # fmt: skip

_OTHERS = (
    _shown(
        "A table may be of the class that is seldom read.", TableClass="STANDARD_INFREQUENT_ACCESS"
    ),
    _shown("A table may be of the standard class.", TableClass="STANDARD"),
    _made("A class is one of two.", TableClass="GLACIER"),
    _shown("A table may be protected from deletion.", DeletionProtectionEnabled=True),
    _made(
        "A class that is none is told before units that are missing.",
        TableClass="X",
        BillingMode="PROVISIONED",
    ),
)


def _tagged(rule: str, *tags: tuple[object, object], source: str = TAGGING) -> Vector:
    given = [{"Key": key, "Value": value} for key, value in tags]
    return _made(rule, source, Tags=given)


_TAGS = (
    _tagged("A table may come with tags.", ("k", "v"), ("l", ""), source=PAGE),
    _tagged("No tags may be given.", source=REPORTED),
    _tagged("A table may have 50 tags.", *((f"k{n}", "") for n in range(50))),
    _tagged("A tag may have a key of 128 characters and a value of 256.", ("x" * 128, "y" * 256)),
    _tagged("A tag's key has at most 128 characters.", ("x" * 129, "")),
    _tagged("A tag's value has at most 256 characters.", ("k", "y" * 257)),
    _tagged("A table has at most 50 tags.", *((f"k{n}", "") for n in range(51))),
    _tagged("A key is given once.", ("k", "1"), ("k", "2"), source=REPORTED),
    _tagged("A key does not begin with aws:.", ("aws:k", "v")),
    _made("A tag has a value.", Tags=[{"Key": "k"}]),
)

VECTORS = (*_THROUGHPUT, *_STREAMS, *_ENCRYPTION, *_OTHERS, *_TAGS)
