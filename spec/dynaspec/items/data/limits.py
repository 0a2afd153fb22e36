"""The service's limits.

Source: *Quotas in Amazon DynamoDB* and *Constraints in Amazon DynamoDB* (developer guide). Where
the page and the service differ by one, the service's behaviour is taken and the constant says so.
"""

from typing import Final

TABLE_NAME_MIN: Final = 3
"""Shortest table name, in characters."""
TABLE_NAME_MAX: Final = 255
"""Longest table name, in characters."""
TABLE_NAME_PATTERN: Final = "[a-zA-Z0-9_.-]+"
"""What a table name is made of (the service model's pattern of ``TableName``)."""

KEY_NAME_MAX: Final = 255
"""Longest name of a key attribute, in characters (``KeySchemaAttributeName``)."""
ATTRIBUTE_NAME_MAX: Final = 65535
"""Longest attribute name, in UTF-8 bytes. The page says 64 KB; 65536 is refused."""

PARTITION_KEY_MAX: Final = 2048
"""Largest partition key value, in bytes."""
SORT_KEY_MAX: Final = 1024
"""Largest sort key value, in bytes."""

ITEM_SIZE_MAX: Final = 400 * 1024
"""Largest item, in bytes, names and values together."""
NESTING_MAX: Final = 31
"""Most lists and maps within each other in an attribute: the item is the first of 32 levels.

What a request gives to a condition is limited alike."""
VALUE_NESTING_MAX: Final = 32
"""Most lists and maps within each other in a value of an expression of a transaction or a Scan.

A transaction was seen to take 32 of them and to refuse 40; Scan checks values the same way."""
VALUE_NESTING_REFUSED: Final = 40
"""How many were seen to be refused there."""

NUMBER_DIGITS: Final = 38
"""Significant digits of a number."""
NUMBER_EXPONENT_MAX: Final = 125
"""The largest magnitude is 9.9...9E+125."""
NUMBER_EXPONENT_MIN: Final = -130
"""The smallest positive magnitude is 1E-130."""

EXPRESSION_MAX: Final = 4096
"""Longest expression, in UTF-8 bytes."""
OPERATORS_MAX: Final = 300
"""Most operators and functions in one expression. Parentheses are not counted."""
IN_CHOICES_MAX: Final = 100
"""Most values in the list of ``IN``. Users have reported 99; the page says 100."""
PLACEHOLDER_MAX: Final = 255
"""Longest ``#name`` or ``:value``, in bytes, its first character included."""
PATH_DEPTH_MAX: Final = 32
"""Most elements of a document path."""

LIST_TABLES_MAX: Final = 100
"""Largest, and default, page of ListTables."""
KEY_ATTRIBUTES_MAX: Final = 4
"""Most HASH, and most RANGE, attributes of a global secondary index's key."""
LOCAL_INDEXES_MAX: Final = 5
"""Most local secondary indexes of a table."""
GLOBAL_INDEXES_MAX: Final = 20
"""Most global secondary indexes of a table, by default."""
INCLUDED_MAX: Final = 20
"""Most attributes that an index's projection names."""
INCLUDED_NAME_MAX: Final = 255
"""Longest name of an attribute that an index's projection names (``NonKeyAttributeName``)."""
INCLUDED_IN_ALL_MAX: Final = 100
"""Most attributes that the projections of a table's indexes name together."""
BATCH_GET_MAX: Final = 100
"""Most keys of BatchGetItem."""
BATCH_WRITE_MAX: Final = 25
"""Most requests of BatchWriteItem."""
BATCH_SIZE_MAX: Final = 16 * 1024 * 1024
"""Bytes of items that BatchGetItem answers, and that BatchWriteItem takes."""
BATCH_PARTITION_MAX: Final = 1024 * 1024
"""Bytes of items of one partition of which BatchGetItem may answer a part, if they are more."""
TRANSACTION_MAX: Final = 100
"""Most actions of a transaction."""
TRANSACTION_SIZE_MAX: Final = 4 * 1024 * 1024
"""Bytes of items in a transaction."""
TOKEN_MAX: Final = 36
"""Longest ClientRequestToken, in characters."""
TAGS_MAX: Final = 50
"""Most tags of a table."""
TAG_KEY_MAX: Final = 128
"""Longest key of a tag, in characters."""
TAG_VALUE_MAX: Final = 256
"""Longest value of a tag, in characters; it may be empty."""
ACCOUNT_CAPACITY_QUOTA: Final = 80_000
"""Most provisioned capacity of an account in a region, by default, in units."""
CAPACITY_MAX: Final = 1_000_000_000_000
"""Largest read or write capacity that a request may name, in units."""
CAPACITY_QUOTA: Final = 40_000
"""Largest capacity of a table in an account with the default quotas, in units."""
DECREASES_MAX: Final = 4
"""Decreases of a table's capacity on one day, UTC, that need no rest between them."""
ENCRYPTIONS_MAX: Final = 4
"""Changes of a table's encryption within 24 hours that need no rest between them."""
RECLASSED_MAX: Final = 2
"""Changes of a table's class within 30 days."""
WARM_READ: Final = 12_000
"""What a table on demand can read at once from its beginning, in units a second."""
WARM_WRITE: Final = 4_000
"""What a table on demand can write at once from its beginning, in units a second."""

PAGE_SIZE: Final = 1024 * 1024
"""Bytes that a page of Query or Scan evaluates: the item that reaches them is its last."""
PAGE_OVERHEAD: Final = 20
"""Bytes that a page is reported to count for each item besides it, and its sort key once more."""
SEGMENTS_MAX: Final = 1_000_000
"""Most segments of a parallel Scan."""
STATEMENT_MAX: Final = 8192
"""Longest PartiQL statement, in characters (the service model's ``PartiQLStatement``)."""
NEXT_TOKEN_MAX: Final = 32768
"""Longest NextToken of a PartiQL statement, in characters."""
STATEMENTS_MAX: Final = 25
"""Most statements of BatchExecuteStatement."""

STREAM_ARN_MIN: Final = 37
"""Shortest ARN of a stream, in characters (the streams' service model)."""
STREAM_ARN_MAX: Final = 1024
"""Longest ARN of a stream, in characters."""
SHARD_ID_MIN: Final = 28
"""Shortest name of a shard, in characters."""
SHARD_ID_MAX: Final = 65
"""Longest name of a shard, in characters."""
SEQUENCE_NUMBER_MIN: Final = 21
"""Fewest digits of a sequence number."""
SEQUENCE_NUMBER_MAX: Final = 40
"""Most digits of a sequence number."""
ITERATOR_MAX: Final = 2048
"""Longest iterator of a shard, in characters."""
LIST_STREAMS_MAX: Final = 100
"""Largest, and default, page of ListStreams."""
SHARDS_MAX: Final = 100
"""Largest, and default, page of DescribeStream."""
RECORDS_MAX: Final = 1000
"""Most records that GetRecords answers."""
