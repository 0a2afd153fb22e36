"""What the vectors of the legacy parameters are made of."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, KEY, NUBO
from dynacheck.vectors.vector import Request

LEGACY = 'developer guide, "Legacy conditional parameters"'
OPERATORS = 'developer guide, "Writing conditions with legacy parameters"'
CONDITION = API.format("Condition")
EXPECTED_VALUE = API.format("ExpectedAttributeValue")
EXPECTED = NUBO.format("tier3/legacy-api/expected.test.ts")
UPDATES = NUBO.format("tier3/legacy-api/attributeUpdates.test.ts")
QUERIES = NUBO.format("tier3/legacy-api/queryFilter.test.ts")
SCANS = NUBO.format("tier3/legacy-api/scanFilter.test.ts")

ITEM: Request = {
    **KEY,
    "n": {"N": "1"}, "t": {"S": "hello"}, "b": {"B": b"hello"}, "f": {"BOOL": True},
    "z": {"NULL": True}, "ss": {"SS": ["cat", "dog"]}, "ns": {"NS": ["1", "3"]},
    "bs": {"BS": [b"a", b"b"]}, "l": {"L": [{"N": "1"}, {"BOOL": True}]},
    "m": {"M": {"k": {"N": "7"}}},
}  # fmt: skip


def s(text: str) -> Request:
    """A string."""
    return {"S": text}


def n(number: object) -> Request:
    """A number."""
    return {"N": str(number)}


def compared(operator: str, *values: object) -> Request:
    """A comparison with a list of values."""
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}
