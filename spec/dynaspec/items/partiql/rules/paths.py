"""The rules of names and paths: of tables, indexes, columns and attributes."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import (
    STATEMENT_COLUMNS,
    STATEMENT_KEYS,
    STATEMENT_SOURCES,
    STATEMENT_TAKES_NO_ARN,
)
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import (
    EDGES,
    FUNCTIONS,
    GRAMMAR,
    INDEX_WRITES,
    INDEXES,
    SELECTS,
)

_TABLE_NAME: Final = (
    "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', "
    "'-', '_', '.'."
)

# --- Tables and indexes ---------------------------------------------------------------------------

SEVERAL_TABLES: Final = Rule(
    "partiql-one-table",
    "A statement is about one table or index.",
    (SELECTS,),
    "Only select from a single table or index is supported.",
)
ALIAS: Final = Rule(
    "partiql-no-alias",
    "A statement gives no other name to a table, an index or a column.",
    (GRAMMAR,),
    "Aliasing is not supported",
)
NO_PATH: Final = Rule(
    "partiql-table-is-a-name",
    "A statement names its table by a name, or its index by a path of names.",
    (SELECTS, STATEMENT_SOURCES),
    "Unexpected from source",
)
POSITION_IN_SOURCE: Final = Rule(
    "partiql-table-without-position",
    "The path to an index has no positions.",
    (STATEMENT_SOURCES,),
    "Invalid list expression in source.",
)
EMPTY_NAME: Final = Rule(
    "partiql-table-name-not-empty",
    "The name of a table or an index has a character at least.",
    (INDEXES,),
    "Path component cannot be an empty string",
)
THREE_NAMES: Final = Rule(
    "partiql-index-of-two-names",
    "The path to an index has two names, of the table and of the index.",
    (INDEXES,),
    "A path may contain at most 2 components in the FROM clause",
)
WRITE_TO_INDEX: Final = Rule(
    "partiql-no-write-to-index",
    "An UPDATE or a DELETE is of a table, not of an index.",
    (INDEX_WRITES,),
    "This operation is not supported on an index",
)
INSERT_TO_INDEX: Final = Rule(
    "partiql-no-insert-to-index",
    "An INSERT is into a table, not into an index.",
    (INDEX_WRITES,),
    "FROM clause may only contain a single table name in data manipulation statements at {place}",
)
TABLE_NAME: Final = Rule(
    "partiql-table-name",
    "The name of a table in a SELECT, an UPDATE or a DELETE has 3 to 255 characters, which are "
    "letters of ASCII, digits, hyphens, underscores and dots.",
    (STATEMENT_KEYS,),
    _TABLE_NAME,
)
ARN: Final = Rule(
    "partiql-no-arn",
    "A statement names its table by its name, not by its ARN.",
    (STATEMENT_TAKES_NO_ARN,),
    _TABLE_NAME,
)

# --- Attributes and columns -----------------------------------------------------------------------

POSITION_TOO_LARGE: Final = Rule(
    "partiql-position-of-31-bits",
    "A position in a list is 0 to 2,147,483,647.",
    (EDGES,),
    "List index is not within the allowable range; index: [{index}] at {place}",
)
NO_POSITION: Final = Rule(
    "partiql-position-is-a-number",
    "What a path has in brackets is a whole number, or a name as a string.",
    (STATEMENT_COLUMNS,),
    "Unexpected path component{place}",
)
NO_COLUMN: Final = Rule(
    "partiql-column-is-a-path",
    "A column of a SELECT is the path of an attribute, not a function or another expression.",
    (FUNCTIONS,),
    "Unexpected path component at {place}",
)
COLUMN_TWICE: Final = Rule(
    "partiql-columns-differ",
    "The columns of a SELECT have different names: the last ones of their paths.",
    (STATEMENT_COLUMNS,),
    "Duplicate identifiers in select clause: {name}",
)
INTO_KEY: Final = Rule(
    "partiql-no-path-into-key",
    "No path of a SELECT leads into an attribute of the key.",
    (STATEMENT_COLUMNS,),
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
    "allowed: {role}: {name}",
)
