"""The rules of keys and reads: which items a statement names, and in what order it reads them."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import (
    SELECT_FROM_FILLING_INDEX,
    STATEMENT_COLUMNS,
    STATEMENT_KEYS,
)
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import (
    EDGES,
    GRAMMAR,
    INDEXES,
    KEYS,
    SEVERAL_KEYS,
    STATEMENTS,
    SYNTAX,
    TOKENS,
)

# --- Indexes --------------------------------------------------------------------------------------

NO_INDEX: Final = Rule(
    "partiql-index-present",
    "An index that a SELECT reads is one of the table's.",
    (INDEXES,),
    "The table does not have the specified index",
)
WIDE_KEY: Final = Rule(
    "partiql-index-of-plain-key",
    "An index that a SELECT reads has one partition key attribute and at most one sort key "
    "attribute.",
    (SEVERAL_KEYS,),
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
    "multi-attribute RANGE keys.",
)
CONSISTENT: Final = Rule(
    "partiql-global-index-not-consistent",
    "A SELECT from a global index is not strongly consistent.",
    (INDEXES,),
    "Strongly consistent read is not supported on Global Secondary Indexes",
)
FILLING: Final = Rule(
    "partiql-index-filled",
    "A global index that a SELECT reads is not being filled.",
    (SELECT_FROM_FILLING_INDEX,),
    "Cannot read from backfilling global secondary index: {name}",
)
NOT_PROJECTED: Final = Rule(
    "partiql-filter-projected",
    "A SELECT that gives the key of an index filters by attributes that the index projects.",
    (INDEXES, EDGES),
    "One or more parameter values were invalid: Secondary index {name} does not project one or "
    "more filter attributes: [{attributes}]",
)

# --- The reads of a SELECT ------------------------------------------------------------------------

MANY_READS: Final = Rule(
    "partiql-50-reads",
    "A SELECT is made of at most 50 reads: combinations of the values that OR and IN give a key.",
    (EDGES,),
    "Too many decomposed read operations for a given query.",
)
OVERLAPPING: Final = Rule(
    "partiql-reads-apart",
    "No two reads that a SELECT is made of can find the same item.",
    (GRAMMAR, EDGES),
    "Overlapping conditions with range keys are not supported in where clause",
)
ORDER_WITHOUT_WHERE: Final = Rule(
    "partiql-order-needs-where",
    "A SELECT with ORDER BY has a WHERE clause.",
    (SYNTAX,),
    "Must have WHERE clause in the statement when using ORDER BY clause.",
)
ORDER_WITHOUT_KEY: Final = Rule(
    "partiql-order-needs-partition-key",
    "The WHERE clause of a SELECT with ORDER BY gives the partition key by = or IN.",
    (SYNTAX,),
    "Must have at least one non-optional hash key condition in WHERE clause when using "
    "ORDER BY clause.",
)
ORDER_BY_EXPRESSION: Final = Rule(
    "partiql-order-by-attribute",
    "What ORDER BY names is an attribute, not a path or another expression.",
    (STATEMENT_COLUMNS,),
    "Argument to ORDER BY must be of type VariableReference. Type: {type}",
)
ORDER_BY_OTHER: Final = Rule(
    "partiql-order-by-key",
    "What ORDER BY names are attributes of the key.",
    (SYNTAX,),
    "Attribute {name} in ORDER BY clause must be part of the primary key",
)
ORDER_OF_PARTITIONS: Final = Rule(
    "partiql-order-of-partitions-by-their-key",
    "The ORDER BY of a SELECT from several partitions names the partition key.",
    (SYNTAX,),
    "Must have hash key in ORDER BY clause when more than one hash key condition specified "
    "in WHERE clause.",
)
NO_TOKEN: Final = Rule(
    "partiql-token-known",
    "A NextToken is one that the service has answered with.",
    (TOKENS,),
    "Invalid NextToken",
)
OTHER_TOKEN: Final = Rule(
    "partiql-token-of-the-statement",
    "A NextToken is sent with the statement and the parameters whose answer had it.",
    (TOKENS,),
    "NextToken does not match request",
)

# --- Keys -----------------------------------------------------------------------------------------

KEY_TYPE: Final = Rule(
    "partiql-key-of-its-type",
    "The value that a statement gives for an attribute of the key has the attribute's type.",
    (EDGES,),
    "Key attribute's data type should match its data type in table's schema: Key {name}",
)
NO_WRITE_KEY: Final = Rule(
    "partiql-write-by-key",
    "The WHERE clause of an UPDATE or a DELETE says = of each attribute of the key.",
    (GRAMMAR,),
    "Where clause does not contain a mandatory equality on all key attributes",
)
TWO_KEYS: Final = Rule(
    "partiql-write-by-one-key",
    "The WHERE clause of an UPDATE or a DELETE gives each attribute of the key one value.",
    (EDGES,),
    "Multiple conditions on same key {name}. Only single item Update/Insert/Delete are supported",
)
KEY_NO_SCALAR: Final = Rule(
    "partiql-key-is-a-scalar",
    "What an UPDATE or a DELETE gives as a key is a string, a number or binary.",
    (STATEMENT_KEYS,),
    "Key value must be of type S, N, or B. Key name: {name}, Key type: {type}",
)
KEY_MISSING: Final = Rule(
    "partiql-insert-with-key",
    "The item of an INSERT has each attribute of the key.",
    (KEYS,),
    "Key attribute should be present in the item: Key {name}",
)
DUPLICATE: Final = Rule(
    "partiql-insert-is-new",
    "The item of an INSERT has a key that no item has yet.",
    (STATEMENTS,),
    "Duplicate primary key exists in table",
    code="DuplicateItemException",
)
