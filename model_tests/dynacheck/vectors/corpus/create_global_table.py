"""CreateGlobalTable: global tables of version 2017.11.29 are not made any more."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, ONE, QUIRKS, QUOTAS, TABLE, one, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "CreateGlobalTable"

PAGE = API.format(OPERATION)
SEEN = QUIRKS.format("DDB-GLOBALTABLE-002")
GROUP: Request = {"ReplicationGroup": [{"RegionName": "us-west-2"}, {"RegionName": "us-east-1"}]}
IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
STREAMED = ({**table("p:S"), "StreamSpecification": IMAGES},)


def _create(
    rule: str, source: str = SEEN, tables: tuple[Request, ...] = ONE, **more: object
) -> Vector:
    given = {"GlobalTableName": TABLE, **GROUP, **more}
    request = {name: value for name, value in given.items() if value is not None}
    return one(OPERATION, request, rule, source, tables=tables)  # fmt: skip


VECTORS = (
    _create("A table with a stream of both images becomes no global table of 2017.",
            tables=STREAMED),
    _create("A table without a stream becomes no global table of 2017."),
    _create("The version is told before a table that is not there.",
            QUIRKS.format("DDB-GLOBALTABLE-003"), tables=()),
    _create("A global table has a name.", PAGE, GlobalTableName=None),
    _create("The name of a global table has 3 characters.", QUOTAS, GlobalTableName="ab"),
    _create("The name of a global table has no spaces.", QUOTAS, GlobalTableName="a b c"),
    _create("A global table has a group of replicas.", PAGE, ReplicationGroup=None),
    _create("A group of replicas is a list.", PAGE, ReplicationGroup={}),
)  # fmt: skip
