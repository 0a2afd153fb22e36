"""BatchGetItem: what more than 16 MB leave unprocessed.

Items of 400 KB written out would be 17 MB of text: each is made by one update that sets many
attributes to one value, and only its key is read. So these vectors do not show whether an answer
has more than 16 MB: the tests of the specification, and every run of `dynaspec conform`, do.
"""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.support.shared import API, ONE, TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchGetItem"

KEYS: tuple[Request, ...] = tuple({"p": {"S": f"k{at:02}"}} for at in range(42))
"""Of items that 16 MB do not hold, but all of them without the last they do."""
SETS = ",".join(f"a{at:03}=:v" for at in range(100))
FILLING = tuple(
    Step(
        "UpdateItem",
        {
            "TableName": TABLE,
            "Key": key,
            "UpdateExpression": f"SET {SETS}",
            "ExpressionAttributeValues": {":v": {"S": "x" * 4000}},
        },
    )
    for key in KEYS
)
ASKED: Request = {
    "Keys": list(KEYS),
    "ConsistentRead": True,
    "ProjectionExpression": "#p",
    "ExpressionAttributeNames": {"#p": "p"},
}

VECTORS = (
    Vector(
        "what-is-left-unprocessed",
        "What is left unprocessed of more than 16 MB is answered where it is asked for again.",
        API.format("BatchGetItem"),
        (*FILLING, Walk(OPERATION, {"RequestItems": {TABLE: ASKED}})),
        ONE,
    ),
)
