"""The criteria with their sources: a page of AWS's, and where ExtendDB's list has the same."""

from __future__ import annotations

from typing import Final

from dynacheck.concurrent.criteria import (
    indexes,
    items,
    pages,
    reads,
    streams,
    tables,
    transactions,
)
from dynacheck.concurrent.criterion import Criterion

_GUIDE: Final = "developer guide, "
_ITEMS: Final = f'{_GUIDE}"Working with items and attributes in DynamoDB", '
_TRANSACTIONS: Final = f'{_GUIDE}"Amazon DynamoDB Transactions: How it works", '
_GSI: Final = f'{_GUIDE}"Using Global Secondary Indexes in DynamoDB", '
_SYNCHRONISED: Final = f"{_GSI}Data synchronization between tables and Global Secondary Indexes"
_CONFLICTS: Final = f"{_TRANSACTIONS}Transaction conflict handling in DynamoDB"
_ISOLATION: Final = f"{_TRANSACTIONS}Isolation levels for DynamoDB transactions"
_TOKENS: Final = f"{_TRANSACTIONS}Idempotency"
_STREAMS: Final = f'{_GUIDE}"Change data capture for DynamoDB Streams", '
_BOTH: Final = (transactions.LEFT, transactions.RIGHT)

CRITERIA: Final = (
    Criterion(
        "racing-writes",
        "Unconditional writes of one item at the same moment all succeed, and one of them is there",
        f"{_ITEMS}Conditional writes: a write is unconditional and overwrites; Atomic counters:"
        " all writes are applied in the order in which they were received",
        "documented",
        "4.1 Single-item writes must not fail under contention",
        (items.ITEMS,),
        items.racing_writes,
    ),
    Criterion(
        "conditional-writes",
        "Of conditional writes on one version one succeeds, all others are told"
        " ConditionalCheckFailedException",
        f"{_ITEMS}Conditional writes",
        "documented",
        "4.2 Conditional writes: correct error on race",
        (items.ITEMS,),
        items.conditional_writes,
    ),
    Criterion(
        "counters",
        "N additions of 1 add N, and each is told another number",
        f"{_ITEMS}Atomic counters",
        "documented",
        "4.4 UpdateItem must serialize",
        (items.ITEMS,),
        items.counters,
    ),
    Criterion(
        "consistent-reads",
        "A consistent read sees the write that was answered before it",
        f'{_GUIDE}"DynamoDB read consistency", Strongly consistent reads',
        "documented",
        "4.5 Read-your-writes",
        (reads.READS,),
        reads.consistent_reads,
    ),
    Criterion(
        "final-deletes",
        "A deleted item does not come back by writes that demand it, nor by reads",
        f'{_GUIDE}"DynamoDB read consistency", Strongly consistent reads; '
        f'"Working with items and attributes in DynamoDB", Conditional writes',
        "inferred",
        "4.2 Conditional writes: correct error on race",
        (reads.READS,),
        reads.final_deletes,
    ),
    Criterion(
        "batch-writes",
        "Each write of a batch is carried out or given back",
        "API reference, BatchWriteItem, UnprocessedItems",
        "documented",
        "9.1 No silent degradation",
        (items.ITEMS,),
        items.batch_writes,
    ),
    Criterion(
        "transaction-conflicts",
        "Transactions on the same items succeed one after the other, or are told"
        " TransactionCanceledException with the reason TransactionConflict",
        _CONFLICTS,
        "documented",
        "4.3 Transaction conflict error mapping; 3.4 CancellationReasons fidelity",
        _BOTH,
        transactions.transaction_conflicts,
    ),
    Criterion(
        "plain-write-conflicts",
        "A write of an item of a transaction succeeds, or is told TransactionConflictException and"
        " does nothing",
        _CONFLICTS,
        "documented",
        "4.3 Transaction conflict error mapping",
        _BOTH,
        transactions.plain_write_conflicts,
    ),
    Criterion(
        "refused-transactions",
        "A transaction that is refused leaves nothing behind, and undoes no write of others",
        f"{_TRANSACTIONS}TransactWriteItems API",
        "documented",
        "3.1 All-or-nothing atomicity",
        _BOTH,
        transactions.refused_transactions,
    ),
    Criterion(
        "serial-transactions",
        "Transactions, and reads and writes of single items, are as if one after the other",
        _ISOLATION,
        "documented",
        "3.1 All-or-nothing atomicity",
        (reads.READS, reads.OTHERS),
        reads.serial_transactions,
    ),
    Criterion(
        "whole-transactions",
        "TransactGetItems never sees a half of a transaction",
        _ISOLATION,
        "documented",
        "3.5 TransactGetItems isolation",
        _BOTH,
        transactions.whole_transactions,
    ),
    Criterion(
        "one-execution",
        "Requests of one token at the same moment are carried out once, and all others are told"
        " success, TransactionInProgressException or a conflict",
        f"{_TOKENS}; API reference, TransactWriteItems, Errors",
        "documented",
        "3.3 Idempotency token atomicity",
        _BOTH,
        transactions.one_execution,
    ),
    Criterion(
        "token-with-writes",
        "A token is kept if and only if its writes are: success is told of no refused transaction",
        _TOKENS,
        "inferred",
        "3.1 All-or-nothing atomicity; 3.3 Idempotency token atomicity",
        _BOTH,
        transactions.token_with_writes,
    ),
    Criterion(
        "token-of-another",
        "Of two transactions with one token one is carried out, the other is told"
        " IdempotentParameterMismatchException",
        _TOKENS,
        "documented",
        "3.3 Idempotency token atomicity",
        _BOTH,
        transactions.token_of_another,
    ),
    Criterion(
        "deletion-under-writes",
        "A write that meets the deletion of its table succeeds, or is told"
        " ResourceNotFoundException",
        "API reference, DeleteTable: writes may be accepted until it is complete; PutItem, Errors",
        "documented",
        "9.2 DynamoDB error codes",
        (tables.AGAIN,),
        tables.deletion_under_writes,
    ),
    Criterion(
        "new-table",
        "A table that was deleted and made again has none of its old items",
        "API reference, DeleteTable: it deletes a table, all of its items and its indexes",
        "documented",
        "8.2 Table-name reuse",
        (tables.AGAIN,),
        tables.new_table,
    ),
    Criterion(
        "index-catches-up",
        "A global secondary index is at last as its table is",
        _SYNCHRONISED,
        "documented",
        "2.2 Stale entry prevention; 2.3 Sparse index semantics",
        (indexes.INDEXED,),
        indexes.index_catches_up,
    ),
    Criterion(
        "index-versions",
        "An entry of a global secondary index is of a version that its item had",
        _SYNCHRONISED,
        "inferred",
        "2.2 Stale entry prevention",
        (indexes.INDEXED,),
        indexes.index_versions,
    ),
    Criterion(
        "index-pages",
        "The pages of a Query of an index return each item that is there all along once, where all"
        " index keys are the same",
        f"{_GSI}introduction: key values need not be unique; API reference, Query,"
        " LastEvaluatedKey",
        "documented",
        "2.1 Duplicate index keys; 2.6 Index query pagination",
        (pages.PAGED,),
        pages.index_pages,
    ),
    Criterion(
        "local-index-reads",
        "A consistent Query of a local secondary index sees the write that was answered before it",
        f'{_GUIDE}"Local Secondary Indexes", Querying a Local Secondary Index',
        "documented",
        "4.5 Read-your-writes",
        (indexes.INDEXED,),
        indexes.local_index_reads,
    ),
    Criterion(
        "parallel-scan",
        "A parallel Scan returns each item that is there all along once",
        f'{_GUIDE}"Scanning tables in DynamoDB", Parallel scan',
        "documented",
        "7.3 Parallel scan completeness",
        (pages.PAGED,),
        pages.parallel_scan,
    ),
    Criterion(
        "query-pages",
        "The pages of a Query return each item that is there all along once",
        f'{_GUIDE}"Paginating table query results in DynamoDB"',
        "documented",
        "7.2 LastEvaluatedKey correctness",
        (pages.PAGED,),
        pages.query_pages,
    ),
    Criterion(
        "stream-records",
        "Each write that changed an item has one record in the stream, and nothing else has one",
        f"{_STREAMS}introduction: each stream record appears exactly once",
        "documented",
        "",
        (streams.STREAMED,),
        streams.stream_records,
    ),
    Criterion(
        "stream-order",
        "The records of an item are in the order of its changes, each with the image before it",
        f"{_STREAMS}introduction: in the same sequence as the actual modifications to the item",
        "documented",
        "",
        (streams.STREAMED,),
        streams.stream_order,
    ),
    Criterion(
        "stream-refusals",
        "A refused write, and one that changes nothing, has no record in the stream",
        f"{_STREAMS}Endpoints for DynamoDB Streams: a write that does not change any data in an"
        " item writes no stream record",
        "documented",
        "",
        (streams.STREAMED,),
        streams.stream_refusals,
    ),
    Criterion(
        "stream-transactions",
        "All writes of a transaction have their records in the streams, or none has",
        f"{_TRANSACTIONS}TransactWriteItems API",
        "inferred",
        "",
        (streams.STREAMED, streams.PAIRED),
        streams.stream_transactions,
    ),
    Criterion(
        "stream-readers",
        "Whoever reads a shard forward while others write is told of each record once, in order",
        "API reference, GetRecords, NextShardIterator",
        "documented",
        "",
        (streams.STREAMED,),
        streams.stream_readers,
    ),
)
"""All criteria, in the order in which they are tried and told."""
