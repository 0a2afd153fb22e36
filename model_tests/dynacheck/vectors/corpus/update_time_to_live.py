"""UpdateTimeToLive: items that expire by an attribute."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    NUBO,
    ONE,
    REPORTED,
    TABLE,
    one,
    slug,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTimeToLive"

PAGE = API.format("UpdateTimeToLive")
TTL = NUBO.format("tier2/ttl/basic.test.ts")


def ttl(enabled: object, attribute: object = "t", name: str = TABLE) -> Step:
    """A change of time to live; the service takes its time, and nobody waits."""
    given = {"Enabled": enabled, "AttributeName": attribute}
    request = {"TableName": name, "TimeToLiveSpecification": given}
    return Step(OPERATION, request, settle=False)


def _ttl(rule: str, source: str, *steps: Step, tables: tuple[Request, ...] = ONE) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, tables)


def _given(rule: str, **given: object) -> Vector:
    request = {"TableName": TABLE, "TimeToLiveSpecification": given}
    return one(OPERATION, request, rule, PAGE)


VECTORS = (
    _ttl("Items expire by an attribute from now on.", TTL, ttl(True),
         Step("DescribeTimeToLive", {"TableName": TABLE})),
    _ttl("Time to live that is on is not switched on.", REPORTED, ttl(True), ttl(True)),
    _ttl("Time to live that is off is not switched off.", REPORTED, ttl(False)),
    _ttl("Items expire by one attribute.", REPORTED, ttl(True), ttl(True, "u")),
    _ttl("Time to live is switched off for its attribute.", REPORTED, ttl(True), ttl(False, "u")),
    _ttl("A change of time to live waits for the one before.", REPORTED, ttl(True), ttl(False)),
    _ttl("A table that is not there has no items that expire.", TTL, ttl(True), tables=()),
    _ttl("A table may be named by its ARN.", PAGE, ttl(True, name=ARN + TABLE)),
    _ttl("A table that is being made has no items that expire.", REPORTED,
         Step("CreateTable", ONE[0], settle=False), ttl(True), tables=()),
    _ttl("A table that is being deleted has no items that expire.", REPORTED,
         Step("DeleteTable", {"TableName": TABLE}, settle=False), ttl(True)),
    one(OPERATION, {"TableName": TABLE}, "What to expire by is required.", PAGE),
    one(OPERATION, {}, "A name is required.", PAGE),
    _given("An attribute is required.", Enabled=True),
    _given("Whether it is on is required.", AttributeName="t"),
    _given("An attribute's name is not empty.", Enabled=True, AttributeName=""),
    _given("An attribute's name has at most 255 characters.", Enabled=True,
           AttributeName="t" * 256),
    _ttl("What items expire by is an attribute like others.", ERRORS, ttl(True),
         Step("PutItem", {"TableName": TABLE, "Item": {"p": {"S": "a"}, "t": {"S": "never"}}}),
         Step("GetItem", {"TableName": TABLE, "Key": {"p": {"S": "a"}}, "ConsistentRead": True})),
)  # fmt: skip
