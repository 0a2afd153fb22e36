"""The rules of Query and Scan: what is read, what is shown of it, and where a read starts."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import (
    REPORTED,
    dynalite,
    guide,
    nubo,
    paritysuite,
    reference,
)
from dynaspec.items.data.rule import Rule, observed
from dynaspec.items.data.rules import INVALID

START_INVALID: Final = "The provided starting key is invalid"
"""How the refusal of most start keys begins."""
_OUT_OF_RANGE: Final = "The provided starting key does not match the range key predicate"
_QUERIES: Final = dynalite("query.js")
_SCANS: Final = dynalite("scan.js")
_SELECTED: Final = nubo("tier1/query/select.test.ts")
_SCANNED: Final = nubo("tier3/error-messages/scan.test.ts")
_INDEX_READS: Final = paritysuite("tier3/error-messages/indexReads.test.ts")
_GLOBAL: Final = guide("Using Global Secondary Indexes in DynamoDB")
_BOUNDS: Final = observed("aws-sdk-ruby, issue 2456; note.kiriukun.com, 2020-05-30")

# The index that is read.

INDEX: Final = Rule(
    "read-index-there",
    "The index that is read is one of the table's, and not being deleted.",
    (_QUERIES,),
    "The table does not have the specified index: {index}",
)
CONSISTENT: Final = Rule(
    "global-index-not-read-consistently",
    "A global index is not read with ConsistentRead.",
    (_INDEX_READS, _SCANNED, _QUERIES, reference("Query")),
    "Consistent reads are not supported on global secondary indexes",
)
BACKFILLING: Final = Rule(
    "read-index-made",
    "A global index is not read before it is ACTIVE.",
    (guide("Managing Global Secondary Indexes in DynamoDB"),),
    "Cannot read from backfilling global secondary index: {index}",
)

# What is asked of a query.

CONDITION: Final = Rule(
    "query-has-key-condition",
    "A Query has KeyConditions or a KeyConditionExpression.",
    (nubo("tier1/query/validation.test.ts"), reference("Query")),
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
    "request.",
)
FILTER_ON_KEY: Final = Rule(
    "query-filter-not-on-key",
    "The FilterExpression of a Query has no attribute of the key that is queried.",
    (_QUERIES, reference("Query")),
    "Filter Expression can only contain non-primary key attributes: "
    "Primary key attribute: {attribute}",
)
FILTER_PROJECTED: Final = Rule(
    "query-filter-on-projected",
    "The filter of a Query of an index has only attributes that the index projects.",
    (_QUERIES, paritysuite("tier2/partiql/executeStatementIndex.test.ts")),
    f"{INVALID}Secondary index {{index}} does not project one or more filter attributes: "
    "[{attributes}]",
)

# What is shown.

SPECIFIC: Final = Rule(
    "select-specific-says-which",
    "A Select of SPECIFIC_ATTRIBUTES comes with AttributesToGet or a ProjectionExpression.",
    (_SELECTED, reference("Query")),
    "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
    "SPECIFIC_ATTRIBUTES",
)
SELECT_ALONE: Final = Rule(
    "select-without-projection",
    "A Select of anything but SPECIFIC_ATTRIBUTES comes without AttributesToGet and "
    "ProjectionExpression.",
    (_SELECTED, nubo("tier1/scan/select.test.ts"), _QUERIES, reference("Query")),
    "Cannot specify the {member} when choosing to get {wanted}",
)
PROJECTED_OF_INDEX: Final = Rule(
    "select-projected-of-index",
    "A Select of ALL_PROJECTED_ATTRIBUTES comes with an IndexName.",
    (_SELECTED, nubo("tier1/scan/select.test.ts"), reference("Query")),
    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
)
ALL_OF_GLOBAL: Final = Rule(
    "select-all-of-global-index",
    "A Select of ALL_ATTRIBUTES of a global index is for one that projects all.",
    (_QUERIES, _GLOBAL, reference("Query")),
    f"{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index {{index}} "
    "because its projection type is not ALL",
)
PROJECTED: Final = Rule(
    "projection-of-global-index",
    "What is shown of a global index is what the index projects.",
    (_SCANS, paritysuite("tier2/partiql/executeStatementIndex.test.ts"), _GLOBAL),
    f"{INVALID}Global secondary index {{index}} does not project [{{attributes}}]",
)

# Segments.

TOTAL_SEGMENTS: Final = Rule(
    "segment-with-total-segments",
    "A Segment comes with TotalSegments.",
    (_SCANNED, reference("Scan")),
    "The TotalSegments parameter is required but was not present in the request when "
    "Segment parameter is present",
)
SEGMENT: Final = Rule(
    "total-segments-with-segment",
    "TotalSegments come with a Segment.",
    (_SCANNED, reference("Scan")),
    "The Segment parameter is required but was not present in the request when parameter "
    "TotalSegments is present",
)
SEGMENT_BELOW: Final = Rule(
    "segment-below-total-segments",
    "A Segment is less than TotalSegments: the first is 0.",
    (_SCANNED, _SCANS, reference("Scan")),
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
    "Segment: {segment} is not less than TotalSegments: {total}",
    newer="The Segment parameter is zero-based and must be less than parameter TotalSegments",
)
START_SEGMENT: Final = Rule(
    "start-key-of-the-segment",
    "The start key of a Scan of one of several segments is of that segment.",
    (_SCANS,),
    f"{START_INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
    "Segment. TotalSegments: {total} Segment: {segment}",
)

# Start keys.

START_KEY: Final = Rule(
    "start-key-of-the-keys",
    "A start key has the attributes of the table's key, and of the index's, and no others.",
    (nubo("tier1/query/basic.test.ts"), _QUERIES),
    START_INVALID,
)
SCAN_START_KEY: Final = Rule(
    "start-key-of-a-scanned-table",
    "The start key of a Scan of a table has as many attributes as the table's key.",
    (nubo("tier1/scan/basic.test.ts"), _SCANS),
    f"{START_INVALID}: The provided key element does not match the schema",
    newer=START_INVALID,
)
START_TYPE: Final = Rule(
    "start-key-of-its-types",
    "The attributes of a start key have the types that the key has.",
    (_QUERIES,),
    "The provided key element does not match the schema",
)
NO_START: Final = Rule(
    "no-start-key-without-sort-key",
    "A Query of a table without a sort key has no start key.",
    (REPORTED,),
    "The provided exclusive start key is invalid",
)
START_IN_RANGE: Final = Rule(
    "start-key-within-the-range",
    "The sort key of a Query's start key is one that the key condition asks for.",
    (_QUERIES,),
    _OUT_OF_RANGE,
)
START_BEFORE_END: Final = Rule(
    "start-key-before-the-end",
    "A Query of a table does not start at the bound that it ends with.",
    (_BOUNDS,),
    _OUT_OF_RANGE,
)
START_PARTITION: Final = Rule(
    "start-key-of-the-partition",
    "The start key of a Query without a condition on the sort key has the partition key asked for.",
    (_QUERIES,),
    "The provided starting key is outside query boundaries based on provided conditions",
)
START_PARTITION_OF_RANGE: Final = Rule(
    "start-key-of-the-partition-of-a-range",
    "The start key of a Query with a condition on the sort key has the partition key asked for.",
    (_QUERIES,),
    "The query can return at most one row and cannot be restarted",
)
