"""What the vectors of operators with each type are made of: items that hold a value of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import TABLE, TWO, slug
from dynacheck.vectors.vector import Request, Vector

VALUES: tuple[Request, ...] = (
    {"S": ""}, {"S": "a"}, {"S": "ab"}, {"S": "b"},
    {"N": "-1"}, {"N": "0"}, {"N": "2"}, {"N": "10"},
    {"B": b"a"}, {"B": b"a\x00"}, {"B": b"ab"},
    {"BOOL": True}, {"BOOL": False}, {"NULL": True},
    {"SS": ["ab", "c"]}, {"SS": ["b"]}, {"NS": ["2", "1.5"]}, {"NS": ["10"]},
    {"BS": [b"ab", b"c"]}, {"BS": [b"b"]},
    {"L": []}, {"L": [{"S": "ab"}, {"N": "2"}, {"B": b"ab"}, {"BOOL": True}, {"NULL": True},
                      {"SS": ["c", "ab"]}, {"M": {"k": {"N": "2"}}}, {"L": []}]},
    {"M": {}}, {"M": {"k": {"N": "2"}}},
)  # fmt: skip
"""Values of each type, those of an ordered type in their order."""

EQUAL: Mapping[str, Request] = {
    "S": {"S": "ab"}, "N": {"N": "2.0"}, "B": {"B": b"ab"}, "BOOL": {"BOOL": True},
    "NULL": {"NULL": True}, "SS": {"SS": ["c", "ab"]}, "NS": {"NS": ["1.50", "2"]},
    "BS": {"BS": [b"c", b"ab"]}, "L": {"L": []}, "M": {"M": {"k": {"N": "2.0"}}},
}  # fmt: skip
"""For each type a value that equals one of those, however it is spelled."""
TYPES = tuple(EQUAL)


def stored(values: Iterable[Mapping[str, object]]) -> Step:
    """One request that puts items of one partition: each has the attributes and a number `r`."""
    puts = [
        {"PutRequest": {"Item": {"p": {"S": "x"}, "r": {"N": str(place)}, **value}}}
        for place, value in enumerate(values)
    ]
    return Step("BatchWriteItem", {"RequestItems": {TABLE: puts}})


EVERY = stored([{}, *({"a": value} for value in VALUES)])
"""An item without the attribute `a`, and one with each value there."""


def found(**members: object) -> Step:
    """A consistent Query of that partition, which tells which items pass a filter."""
    values = members.pop("ExpressionAttributeValues", {})
    assert isinstance(values, Mapping)
    return Step("Query", {
        "TableName": TABLE,
        "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": {"S": "x"}, **values},
        "ProjectionExpression": "r",
        "ConsistentRead": True,
        **members,
    })  # fmt: skip


def filtered(text: str, *values: object) -> Step:
    """What a filter finds: `:v`, `:w`, … in its text are the values."""
    given = dict(zip((":v", ":w", ":x"), values, strict=False))
    return found(FilterExpression=text, ExpressionAttributeValues=given)


def asked(rule: str, source: str, steps: Sequence[Step], stores: Step = EVERY) -> Vector:
    """The questions, about the items that are stored first."""
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (stores, *steps), TWO)
