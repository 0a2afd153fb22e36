"""UpdateTable: replicas in other regions (version 2019.11.21), as far as one region tells."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, QUIRKS, SCYLLA, slug
from dynacheck.vectors.corpus.support.table_updates import (
    ON_DEMAND,
    RARE,
    STREAM,
    begun,
    change,
    changed,
    making,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

PAGE = API.format("ReplicationGroupUpdate")
SEEN = QUIRKS.format("DDB-TABLE-223")
MEMBERS = QUIRKS.format("DDB-TABLE-203")
ALONE = QUIRKS.format("DDB-TABLE-224")
ONE = QUIRKS.format("DDB-TABLE-265")
HERE: Request = {"RegionName": "us-east-1"}
THERE: Request = {"RegionName": "eu-west-1"}
ELSEWHERE: Request = {"RegionName": "us-west-2"}
PROTECTED: Request = {"DeletionProtectionEnabled": True}


def _replicas(
    rule: str,
    source: str,
    *updates: Request,
    made: Request | None = ON_DEMAND,
    besides: Request | None = None,
) -> Vector:
    """Changes of replicas, and of other things `besides`."""
    return changed(rule, source, {"ReplicaUpdates": list(updates), **(besides or {})}, made=made)


_TOGETHER = (
    _replicas("Replicas are changed alone.", ALONE, {"Create": THERE}, besides=STREAM),
    _replicas("Replicas are changed without indexes.", ALONE, {"Create": THERE},
              besides=making()),
    _replicas("Replicas are told before protection.", ALONE, {"Create": THERE},
              besides=PROTECTED),
    _replicas("Replicas are told before a class.", ALONE, {"Create": THERE},
              besides={"TableClass": RARE}),
    _replicas("Replicas are told before the table is looked for.", ALONE, {"Create": THERE},
              besides=PROTECTED, made=None),
)  # fmt: skip

_ACTIONS = (
    _replicas("Changes of replicas are there.", PAGE),
    _replicas("A change of replicas asks for something.", SEEN, {}),
    _replicas("An update of a replica changes something.", SEEN, {"Update": THERE}),
    _replicas("Replicas are changed in one way.", SEEN, {"Create": THERE, "Delete": THERE}),
    _replicas("Replicas are not created and deleted together.", SEEN,
              {"Create": THERE}, {"Delete": ELSEWHERE}),
    _replicas("One replica is created.", ONE, {"Create": THERE}, {"Create": ELSEWHERE}),
    _replicas("One replica is deleted.", ONE, {"Delete": THERE}, {"Delete": ELSEWHERE}),
    _replicas("A replica has a region.", PAGE, {"Create": {}}),
    _replicas("A replica's class is one of two.", PAGE,
              {"Create": {**THERE, "TableClassOverride": "X"}}),
    _replicas("A replica's capacity is positive.", PAGE,
              {"Create": {**THERE, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 0}}}),
    _replicas("A replica's indexes are there.", PAGE,
              {"Create": {**THERE, "GlobalSecondaryIndexes": []}}),
)  # fmt: skip

_REGIONS = (
    _replicas("No replica is created in the region of the request.", MEMBERS, {"Create": HERE}),
    _replicas("No replica is deleted in the region of the request.", SEEN, {"Delete": HERE}),
    _replicas("A replica that is not there is not deleted.", MEMBERS, {"Delete": THERE}),
    _replicas("A replica that is not there is not updated.", SEEN,
              {"Update": {**ELSEWHERE, "TableClassOverride": RARE}}),
    _replicas("A table that is not there has no replicas.", PAGE,
              {"Delete": THERE}, made=None),
    Vector(
        slug("Replicas of a table that is being made are not changed."),
        "Replicas of a table that is being made are not changed.",
        SCYLLA.format("test_global_tables.py"),
        (begun(Step("CreateTable", ON_DEMAND)), begun(change(ReplicaUpdates=[{"Delete": THERE}]))),
    ),
)  # fmt: skip

VECTORS = (*_TOGETHER, *_ACTIONS, *_REGIONS)
