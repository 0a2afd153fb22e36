"""GetItem: how a request names its table, plainly or by its ARN.

The modules beside this one show it of other operations.
"""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.vectors.corpus.support.shared import API, EXTENDDB, KEY, QUOTAS, REPORTED, TABLE, one
from dynacheck.vectors.vector import Request, Vector

OPERATION = "GetItem"

PAGE = f"{API.format(OPERATION)}, TableName"


def _named(rule: str, name: object, source: str = PAGE) -> Vector:
    request = {"TableName": name, "Key": KEY, "ConsistentRead": True}
    return one(OPERATION, request, rule, source, {**KEY, "n": {"N": "1"}})


ARNS = EXTENDDB.format("test_table_arn_as_name.py")
"""Where ARNs were seen to be taken, and to be told."""
OWN = ARN + TABLE
"""The table's ARN."""
TOLD: Request = {"ReturnConsumedCapacity": "INDEXES"}


VECTORS = (
    one(OPERATION, {"TableName": OWN, "Key": KEY, "ConsistentRead": True, **TOLD},
        "What it costs is told of the table's ARN where that named it.", ARNS, KEY),
    _named("A table may be named by its ARN.", ARN + TABLE),
    _named("An ARN of a table that is not there names none.", f"{ARN}{TABLE}2"),
    _named("An ARN has six parts.", "arn:aws:dynamodb", REPORTED),
    _named("An ARN is of the partition.", f"{ARN.replace(':aws:', ':aws-cn:')}{TABLE}", REPORTED),
    _named("An ARN is of the region.", f"{ARN.replace('us-east-1', 'us-west-2')}{TABLE}", REPORTED),
    _named("An ARN is of a table.", f"{ARN.replace('table/', 'stream/')}{TABLE}", REPORTED),
    _named("An ARN is not of an index.", f"arn:aws:dynamodb:us-east-1:1:table/{TABLE}/index/i",
           REPORTED),
    _named("An ARN's table has a name that a table can have.",
           "arn:aws:dynamodb:us-east-1:000000000000:table/ab", QUOTAS),
    _named("An ARN of another account is out of reach.",
           f"arn:aws:dynamodb:us-east-1:111111111111:table/{TABLE}", REPORTED),
    _named("A name that is empty is too short.", "", REPORTED),
    _named("A name that is null is not there.", None),
    _named("A name is no number.", 1),
)  # fmt: skip
