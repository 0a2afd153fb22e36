"""TagResource: the tags of a table, and the resources that have none."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, NUBO, ONE, REPORTED, TABLE, one, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "TagResource"

PAGE = API.format("TagResource")
RESTRICTIONS = 'developer guide, "Tagging restrictions in DynamoDB"'
BASIC = NUBO.format("tier2/tags/basic.test.ts")
OWN = ARN + TABLE
LISTED = Step("ListTagsOfResource", {"ResourceArn": OWN})


def tags(*pairs: tuple[object, object]) -> list[Request]:
    """Tags as requests give them."""
    return [{"Key": key, "Value": value} for key, value in pairs]


def tag(*pairs: tuple[object, object], arn: object = OWN) -> Step:
    """TagResource of the table."""
    return Step(OPERATION, {"ResourceArn": arn, "Tags": tags(*pairs)})


def tagged(*pairs: tuple[object, object]) -> tuple[Request, ...]:
    """A table with these tags."""
    return ({**ONE[0], "Tags": tags(*pairs)},)


def _tags(rule: str, source: str, *pairs: tuple[object, object]) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (tag(*pairs),), ONE)


_GIVEN = (
    Vector("tags-are-added", "Tags are added to those that are there.", PAGE,
           (tag(("b", "2"), ("c", "3")), LISTED), tagged(("a", "1"))),
    Vector("a-tag-takes-a-new-value", "A tag that is there takes the new value.", PAGE,
           (tag(("a", "2")), LISTED), tagged(("a", "1"))),
    _tags("A value may be empty.", RESTRICTIONS, ("k", "")),
    _tags("Keys and values may be long.", RESTRICTIONS, ("k" * 128, "v" * 256)),
    _tags("Keys and values may have letters of any script, spaces and some signs.", RESTRICTIONS,
          ("é Ω", "+-=._:/@")),
)  # fmt: skip

_REFUSED = (
    one(OPERATION, {"ResourceArn": OWN}, "Tags are required.", PAGE),
    _tags("A tag at least is given.", REPORTED),
    _tags("A tag has a key.", REPORTED, (None, "v")),
    _tags("A tag has a value.", REPORTED, ("k", None)),
    _tags("A key is not empty.", RESTRICTIONS, ("", "v")),
    _tags("A key has at most 128 characters.", RESTRICTIONS, ("k" * 129, "v")),
    _tags("A value has at most 256 characters.", RESTRICTIONS, ("k", "v" * 257)),
    _tags("A key has no other signs.", RESTRICTIONS, ("a*b", "v")),
    _tags("A value has no other signs.", RESTRICTIONS, ("k", "a*b")),
    _tags("A key does not begin with aws:, in whichever case.", RESTRICTIONS, ("AWS:k", "v")),
    _tags("A key is given once.", REPORTED, ("k", "1"), ("k", "2")),
    _tags("A table has at most 50 tags.", RESTRICTIONS, *((f"k{n}", "") for n in range(51))),
    Vector("fifty-tags-are-counted-with-those-that-are-there",
           "Tags are counted with those that are there.", RESTRICTIONS, (tag(("k", "")),),
           tagged(*((f"k{n}", "") for n in range(50)))),
    Vector("a-table-that-is-being-deleted-takes-no-tags",
           "A table that is being deleted takes no tags.", REPORTED,
           (Step("DeleteTable", {"TableName": TABLE}, settle=False), tag(("k", "v"))), ONE),
)  # fmt: skip


def _resource(rule: str, arn: object, source: str = REPORTED) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (tag(("k", "v"), arn=arn),), ONE)


_RESOURCES = (
    _resource("A resource is named.", None),
    _resource("A resource is named by an ARN.", "not-an-arn", BASIC),
    _resource("An ARN has six parts.", "arn:aws:dynamodb"),
    _resource("A resource is of DynamoDB.", "arn:aws:s3:us-east-1:000000000000:table/x"),
    _resource("A resource is of the account.", OWN.replace("000000000000", "111111111111"), BASIC),
    _resource("A resource is of the region.", OWN.replace("us-east-1", "us-west-2")),
    _resource("A resource is a table.", OWN.replace("table/", "x/")),
    _resource("A backup has no tags.", f"{OWN}/backup/1"),
    _resource("An index has no tags.", f"{OWN}/index/new"),
    _resource("A stream that is not there has no tags.", f"{OWN}/stream/2"),
    _resource("A table that is not there has no tags.", f"{OWN}_else"),
    _resource("A resource has a table's name.", f"{ARN}a b"),
)  # fmt: skip

VECTORS = (*_GIVEN, *_REFUSED, *_RESOURCES)
