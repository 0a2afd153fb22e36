"""The rules of batches and transactions of statements."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import STATEMENT_CHECKS
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import (
    BATCHES,
    COSTS,
    EDGES,
    FUNCTIONS,
    INDEXES,
    MIXED_BATCHES,
    RETURNING,
    SYNTAX,
)

# --- Batches --------------------------------------------------------------------------------------

MIXED_BATCH: Final = Rule(
    "partiql-batch-of-one-kind",
    "The statements of a batch all read, or all write.",
    (MIXED_BATCHES,),
    "Read and write requests together in the same batch is not supported.",
)
BATCH_TWICE: Final = Rule(
    "partiql-batch-of-different-items",
    "No two statements of a batch name the same item.",
    (COSTS,),
    "Provided list of item keys contains duplicates",
)
BATCH_NO_KEY: Final = Rule(
    "partiql-batch-read-by-key",
    "A SELECT of a batch names one item of a table by its key, and asks nothing else.",
    (FUNCTIONS, BATCHES, EDGES),
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause.",
)

# --- Transactions ---------------------------------------------------------------------------------

MIXED_TRANSACTION: Final = Rule(
    "partiql-transaction-of-one-kind",
    "The statements of a transaction all read, or all write or check.",
    (SYNTAX,),
    "ExecuteTransaction API does not support both read and write operations in the same request.",
)
TRANSACTION_NO_KEY: Final = Rule(
    "partiql-transaction-read-by-key",
    "A SELECT of a transaction names one item by its key, and asks nothing else.",
    (FUNCTIONS, EDGES),
    "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
)
INDEX_READ: Final = Rule(
    "partiql-transaction-reads-no-index",
    "A SELECT of a transaction is of a table, not of an index.",
    (INDEXES, EDGES),
    "Reads on indices are not supported within transactions.",
)
TRANSACTION_RETURNING: Final = Rule(
    "partiql-transaction-returns-nothing",
    "A write of a transaction has no RETURNING.",
    (RETURNING, EDGES),
    "RETURNING clause is not supported in ExecuteTransaction.",
)
WRONG_KEY: Final = Rule(
    "partiql-transaction-write-by-key",
    "An UPDATE or a DELETE of a transaction gives each attribute of the key one value of its type.",
    (EDGES,),
    "The provided key element does not match the schema",
)
EXISTS_OUTSIDE: Final = Rule(
    "partiql-exists-in-transaction",
    "EXISTS is a statement of an ExecuteTransaction.",
    (SYNTAX,),
    "EXISTS can only be used in ExecuteTransaction write requests.",
)
EXISTS_OF_INDEX: Final = Rule(
    "partiql-exists-of-a-table",
    "EXISTS is of a table, not of an index.",
    (STATEMENT_CHECKS,),
    "Operations on indices are not supported in transactions",
)
EXISTS_NO_KEY: Final = Rule(
    "partiql-exists-by-key-and-condition",
    "The SELECT of an EXISTS says = of each attribute of the key, and asks something else too.",
    (FUNCTIONS, EDGES),
    "EXISTS() must contain a single item read with additional condition",
)
