"""The rules of the answer to a valid request, and of the tables after it.

What they mean is in the folders; here each has its name, by which it can be spoken of, and the
members of answers that it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dynaspec.items.data.citations import (
    TYPES,
    UPDATES,
    alternator,
    dynalite,
    guide,
    nubo,
    reference,
)
from dynaspec.items.data.rule import Rule, observed
from dynaspec.items.stages import ORDER

_CAPACITY: Final = guide("DynamoDB read and write operations")
_PROBES: Final = observed("ack-api-quirks, services/dynamodb, October 2026")
_PARTIQL: Final = guide("PartiQL: A SQL-compatible query language for DynamoDB")
_READS: Final = ("Query", "Scan")
_WRITES: Final = ("PutItem", "UpdateItem", "DeleteItem")
_TRANSACTIONS: Final = ("TransactWriteItems", "TransactGetItems", "ExecuteTransaction")
_STATEMENTS: Final = ("ExecuteStatement", "BatchExecuteStatement")
_AFTERWARDS: Final = "afterwards"
"""Stands for what a read of the item shows after a write."""


@dataclass(frozen=True)
class About:
    """A rule, and the answers that it is about."""

    rule: Rule
    members: tuple[str, ...] = ()
    """Members of answers; all, if none is named. ``afterwards`` is a read after the write."""
    operations: tuple[str, ...] = ()
    """Operations; all, if none is named."""


ABOUT: Final[tuple[About, ...]] = (
    About(
        Rule(
            "answer-consumed-capacity",
            "ConsumedCapacity is told if ReturnConsumedCapacity asks for it: a read costs half a "
            "unit for each 4 KB, twice as much if it is consistent, a write a unit for each "
            "1 KB; a read or write of nothing costs as much as the smallest.",
            (
                nubo("tier1/getItem/consumedCapacity.test.ts"),
                _CAPACITY,
                reference("ConsumedCapacity"),
            ),
        ),
        ("ConsumedCapacity",),
    ),
    About(
        Rule(
            "answer-no-global-tables",
            "ListGlobalTables tells tables of version 2017.11.29, of which none are made any more.",
            (
                observed("ack-api-quirks, services/dynamodb, October 2026"),
                alternator("test_global_tables.py"),
            ),
        ),
        operations=("ListGlobalTables",),
    ),
    About(
        Rule(
            "answer-item-collection-metrics",
            "ItemCollectionMetrics is told if it is asked for, of a table with local indexes.",
            (reference("ItemCollectionMetrics"),),
        ),
        ("ItemCollectionMetrics",),
    ),
    About(
        Rule(
            "answer-reasons",
            "A transaction that is cancelled tells a reason for each of its actions.",
            (nubo("tier2/transactions/transactWrite.test.ts"), reference("TransactWriteItems")),
        ),
        ("CancellationReasons",),
    ),
    About(
        Rule(
            "answer-item-of-failed-condition",
            "A failed condition tells the item if ReturnValuesOnConditionCheckFailure is ALL_OLD.",
            (reference("PutItem"), reference("UpdateItem"), reference("DeleteItem")),
        ),
        ("in the error",),
    ),
    About(
        Rule(
            "effect-of-update",
            "An update changes the attributes that it names: an update without an Action puts, "
            "and one that only removes makes no item.",
            (observed("scylladb/scylladb, issue #5862"), UPDATES, reference("UpdateItem")),
        ),
        (_AFTERWARDS,),
        ("UpdateItem",),
    ),
    About(
        Rule(
            "effect-of-write",
            "After a write a consistent read shows the item as it was written, each value exact; "
            "a number is one value in each of its spellings, in a key too.",
            (TYPES, reference("PutItem")),
        ),
        (_AFTERWARDS,),
    ),
    About(
        Rule(
            "answer-returned-attributes",
            "Attributes are the item's before or after the write, all or the updated ones, as "
            "ReturnValues asks.",
            (alternator("test_returnvalues.py"), reference("UpdateItem")),
        ),
        ("Attributes",),
        _WRITES,
    ),
    About(
        Rule(
            "answer-item",
            "GetItem answers the item with the attributes that the projection names; none where "
            "there is no item.",
            (reference("GetItem"), TYPES),
        ),
        ("Item",),
        ("GetItem",),
    ),
    About(
        Rule(
            "answer-page",
            "A page holds the items in the order of their keys, as many as Limit and 1 MB allow, "
            "counts them before and after the filter, and tells where it ends.",
            (dynalite("query.js"), dynalite("scan.js"), reference("Query"), reference("Scan")),
        ),
        (),
        _READS,
    ),
    About(
        Rule(
            "answer-batch-read",
            "A batch of reads answers the items that are there, at most 16 MB of them, and "
            "the keys that it left, as they were asked for.",
            (dynalite("batchGetItem.js"), reference("BatchGetItem")),
        ),
        (),
        ("BatchGetItem",),
    ),
    About(
        Rule(
            "answer-batch-write",
            "A batch of writes carries out each, and answers those that it left.",
            (reference("BatchWriteItem"),),
        ),
        (),
        ("BatchWriteItem",),
    ),
    About(
        Rule(
            "answer-transaction",
            "A transaction carries out all of its actions or none, and answers what its reads saw.",
            (nubo("tier2/transactions/transactGet.test.ts"), reference("TransactGetItems")),
        ),
        (),
        _TRANSACTIONS,
    ),
    About(
        Rule(
            "answer-statement",
            "A statement answers the items that its WHERE clause selects, with its columns; in a "
            "batch each statement is answered by itself.",
            (nubo("tier2/partiql/batchExecuteStatement.test.ts"), _PARTIQL),
        ),
        (),
        _STATEMENTS,
    ),
    About(
        Rule(
            "answer-table-description",
            "A table is described as it was asked for: its keys, indexes, mode, stream, class and "
            "tags; of a table without indexes none are described.",
            (_PROBES, reference("TableDescription")),
        ),
        (),
        ("CreateTable", "UpdateTable", "DeleteTable", "DescribeTable"),
    ),
    About(
        Rule(
            "answer-table-names",
            "A page of names begins after ExclusiveStartTableName, which need not exist, and "
            "tells its last name if more follow.",
            (reference("ListTables"),),
        ),
        (),
        ("ListTables",),
    ),
    About(
        Rule(
            "answer-tags",
            "The tags of a table are those that it was given, each key once.",
            (_PROBES, reference("ListTagsOfResource")),
        ),
        (),
        ("TagResource", "UntagResource", "ListTagsOfResource"),
    ),
    About(
        Rule(
            "answer-time-to-live",
            "Time to live is described as it was set.",
            (reference("DescribeTimeToLive"), reference("UpdateTimeToLive")),
        ),
        (),
        ("DescribeTimeToLive", "UpdateTimeToLive"),
    ),
)


def rule_about(operation: str, member: str) -> Rule | None:
    """The rule of ``member`` in the answer of ``operation``; the first that is about it."""
    for about in ABOUT:
        if (not about.members or member in about.members) and (
            not about.operations or operation in about.operations
        ):
            return about.rule
    return None


RULES: Final = (*(about.rule for about in ABOUT), ORDER)
