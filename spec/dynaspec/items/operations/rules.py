"""The rules of operations on items: of one item, of batches, of transactions."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import (
    CONDITIONS,
    ERRORS,
    NAMES,
    QUOTAS,
    REPORTED,
    VALUES,
    alternator,
    dynalite,
    guide,
    nubo,
    paritysuite,
    reference,
)
from dynaspec.items.data.rule import Rule, observed
from dynaspec.items.data.rules import INVALID

_ITEM_SIZE: Final = nubo("tier3/limits/itemSize.test.ts")
_SURFACES: Final = paritysuite("tier3/limits/itemSizeBySurface.test.ts")
_DELETES: Final = paritysuite("tier3/error-messages/deleteItem.test.ts")
_PUTS: Final = paritysuite("tier3/error-messages/putItem.test.ts")
_UPDATES: Final = paritysuite("tier3/error-messages/updateItem.test.ts")
_BATCH_READS: Final = paritysuite("tier3/error-messages/batchGetItem.test.ts")
_BATCH_WRITES: Final = paritysuite("tier3/error-messages/batchWriteItem.test.ts")
_TRANSACT_WRITES: Final = paritysuite("tier3/error-messages/transactWriteItems.test.ts")
_TRANSACTED: Final = nubo("tier2/transactions/transactWrite.test.ts")
_SPELLED: Final = observed(f"{REPORTED.text}: keys are compared as they are spelled")
_TRANSACTIONS: Final = guide("Amazon DynamoDB Transactions: How it works")

# One item.

TABLE: Final = Rule(
    "items-of-a-table-there",
    "A request on items names a table that is there, and not being created or deleted.",
    (_BATCH_READS, nubo("tier3/error-messages/query.test.ts"), ERRORS),
    "Requested resource not found",
    "ResourceNotFoundException",
)
CONDITION: Final = Rule(
    "condition-holds",
    "The condition of a write holds for the item that is there.",
    (nubo("tier1/putItem/conditions.test.ts"), CONDITIONS, ERRORS),
    "The conditional request failed",
    "ConditionalCheckFailedException",
)
ITEM_SIZE: Final = Rule(
    "item-of-400-kb",
    "An item that is put has at most 409,600 bytes (400 KB).",
    (_ITEM_SIZE, _SURFACES, QUOTAS),
    "Item size has exceeded the maximum allowed size",
)
UPDATED_SIZE: Final = Rule(
    "updated-item-of-400-kb",
    "An update leaves an item of at most 409,600 bytes (400 KB), whatever it had before.",
    (_ITEM_SIZE, _SURFACES, QUOTAS),
    "Item size to update has exceeded the maximum allowed size",
)
UPDATED_NESTING: Final = Rule(
    "updated-item-of-32-levels",
    "An update leaves an item whose attributes are nested to at most 32 levels: 31 lists and maps "
    "in one another.",
    (paritysuite("tier3/limits/nestingDepth.test.ts"), QUOTAS),
    "Nesting Levels have exceeded supported limits",
)
KEY_KEPT: Final = Rule(
    "key-not-updated",
    "An update changes no attribute of the table's key.",
    (_UPDATES, reference("UpdateItem")),
    f"{INVALID}Cannot update attribute {{attribute}}. This attribute is part of the key",
)
RETURN_VALUES: Final = Rule(
    "old-item-or-none-returned",
    "ReturnValues of a put or a deletion is ALL_OLD or NONE.",
    (_DELETES, reference("PutItem"), reference("DeleteItem")),
    "ReturnValues can only be ALL_OLD or NONE",
)
NAMES_USED: Final = Rule(
    "names-with-an-expression",
    "Outside of transactions, ExpressionAttributeNames come with an expression.",
    (_DELETES, _PUTS, NAMES),
    "ExpressionAttributeNames can only be specified when using expressions",
)
VALUES_USED: Final = Rule(
    "values-with-an-expression",
    "Outside of transactions, ExpressionAttributeValues come with an expression that has values.",
    (_DELETES, _PUTS, dynalite("scan.js"), VALUES),
    "ExpressionAttributeValues can only be specified when using expressions: "
    "{expressions} {verb} null",
    newer="ExpressionAttributeValues can only be specified when using expressions",
)

# Batches.

BATCH_READ_KEYS: Final = Rule(
    "batch-of-100-keys",
    "A BatchGetItem asks for at most 100 items of all tables together.",
    (reference("BatchGetItem"), QUOTAS),
    "Too many items requested for the BatchGetItem call",
)
BATCH_READ_TWICE: Final = Rule(
    "batch-reads-key-once",
    "A BatchGetItem asks a table for no key twice in the same spelling.",
    (_BATCH_READS, _SPELLED),
    "Provided list of item keys contains duplicates",
)
BATCH_WRITES: Final = Rule(
    "batch-has-writes",
    "A BatchWriteItem names a table to write to.",
    (_BATCH_WRITES, reference("BatchWriteItem")),
    "The requestItems parameter is required for BatchWriteItem",
    newer="Value at 'RequestItems' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1",
)
BATCH_WRITES_COUNT: Final = Rule(
    "batch-of-25-writes",
    "A BatchWriteItem has at most 25 puts and deletions of all tables together.",
    (reference("BatchWriteItem"), QUOTAS),
    "Too many items requested for the BatchWriteItem call",
)
BATCH_WRITE_KIND: Final = Rule(
    "batch-write-puts-or-deletes",
    "A request of a BatchWriteItem is one PutRequest or one DeleteRequest.",
    (REPORTED,),
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes",
)
BATCH_WRITE_TWICE: Final = Rule(
    "batch-writes-item-once",
    "A BatchWriteItem writes no item of a table twice, however its key is spelled.",
    (_BATCH_WRITES, REPORTED, reference("BatchWriteItem")),
    "Provided list of item keys contains duplicates",
)

# Transactions.

CANCELLED: Final = Rule(
    "transaction-all-or-nothing",
    "A transaction is cancelled if one of its actions fails, with the reason for each action.",
    (alternator("test_transact.py"), _TRANSACTED, _TRANSACTIONS, reference("CancellationReason")),
    "Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
    "TransactionCanceledException",
)
ACTION: Final = Rule(
    "transaction-element-has-action",
    "An element of a TransactWriteItems has an action.",
    (_TRANSACT_WRITES,),
    "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
    newer="Value '' at 'transactItems' failed to satisfy constraint: "
    "TransactWriteRequest should contain Delete or Put or Update or ConditionCheck",
)
ONE_ACTION: Final = Rule(
    "transaction-element-has-one-action",
    "An element of a TransactWriteItems has one action only.",
    (REPORTED,),
    "TransactItems can only contain one of Check, Put, Update or Delete",
)
ITEM_TWICE: Final = Rule(
    "transaction-writes-item-once",
    "A transaction writes or checks no item twice, and may be refused if it reads one twice.",
    (
        _TRANSACT_WRITES,
        observed("floci-io/floci, pull request 3674, checked against AWS (eu-west-2, 2026-09)"),
        reference("TransactWriteItems"),
    ),
    "Transaction request cannot include multiple operations on one item",
)
TOKEN: Final = Rule(
    "token-of-one-request",
    "A request with a token that was used before is the same as the one that used it.",
    (_TRANSACTED, reference("TransactWriteItems")),
    "Specified idempotent token was used with different request parameters within the "
    "idempotency window",
    "IdempotentParameterMismatchException",
)
PAYLOAD: Final = Rule(
    "transaction-of-4-mb",
    "What the actions of a transaction carry has at most 4,194,304 bytes (4 MB) together.",
    (nubo("tier3/limits/transactionLimits.test.ts"), alternator("test_transact.py"), QUOTAS),
    "Transaction payload size cannot exceed 4MB. Payload Size: {size}",
)
ANSWER_PAYLOAD: Final = Rule(
    "transaction-answer-of-4-mb",
    "The items that a transaction reads have at most 4,194,304 bytes (4 MB) together.",
    (QUOTAS, reference("TransactGetItems")),
    "Payload in response is too large.{size}",
)
