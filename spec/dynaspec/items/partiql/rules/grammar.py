"""The rules of a statement's form: its words, in their order, and the clauses that it may have."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import STATEMENT_VALUES
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import (
    BATCHES,
    EDGES,
    FUNCTIONS,
    GRAMMAR,
    RETURNING,
    SELECTS,
)

_MALFORMED: Final = "Statement wasn't well formed, can't be processed: "

# --- What can be read -----------------------------------------------------------------------------

UNREADABLE: Final = Rule(
    "partiql-well-formed",
    "A statement is of PartiQL's grammar.",
    (GRAMMAR,),
    _MALFORMED,
)
EXPONENT: Final = Rule(
    "partiql-number-of-32-bits",
    "The exponent of a number that a statement writes, and its scale, fit 32 bits.",
    (GRAMMAR,),
    _MALFORMED,
)
LEFT_OVER: Final = Rule(
    "partiql-nothing-left-over",
    "A statement ends where it is complete.",
    (GRAMMAR, EDGES),
    f"{_MALFORMED}Unexpected token after expression",
)
NO_TYPE: Final = Rule(
    "partiql-is-before-a-type",
    "IS, or IS NOT, is followed by the name of a type.",
    (GRAMMAR,),
    f"{_MALFORMED}Expected type name",
)
NO_STEP: Final = Rule(
    "partiql-dot-before-a-name",
    "The dot of a path is followed by a name; one that is a keyword is in double quotes.",
    (FUNCTIONS,),
    f"{_MALFORMED}Invalid path dot component",
)
NO_TARGET: Final = Rule(
    "partiql-delete-from-a-table",
    "DELETE FROM is followed by the name of a table.",
    (GRAMMAR,),
    f"{_MALFORMED}Expected identifier for simple path",
)
NO_RIGHT_SIDE: Final = Rule(
    "partiql-and-before-a-condition",
    "AND, or OR, is followed by a condition.",
    (GRAMMAR,),
    f"{_MALFORMED}Missing right-hand side expression of infix operator",
)
OPERATOR: Final = Rule(
    "partiql-no-operator-for-a-term",
    "No operator stands where a condition or a value should begin.",
    (GRAMMAR,),
    f"{_MALFORMED}Unexpected operator",
)
KEYWORD: Final = Rule(
    "partiql-no-keyword-for-a-term",
    "No keyword stands where a condition or a value should begin, unless it is in double quotes.",
    (GRAMMAR,),
    f"{_MALFORMED}Unexpected keyword",
)
NO_TERM: Final = Rule(
    "partiql-term-present",
    "A condition or a value stands wherever the grammar asks for one.",
    (GRAMMAR,),
    f"{_MALFORMED}Unexpected term",
)
NO_VERB: Final = Rule(
    "partiql-verb-first",
    "A statement begins with SELECT, INSERT, UPDATE, DELETE, EXISTS, or the FROM of an update.",
    (BATCHES,),
    f"{_MALFORMED}Expected data manipulation",
)
NO_STATEMENT: Final = Rule(
    "partiql-no-lone-expression",
    "A statement is more than a value or the test of one.",
    (GRAMMAR,),
    "Unsupported operation: {operation}",
)

# --- Clauses --------------------------------------------------------------------------------------

DISTINCT: Final = Rule(
    "partiql-no-distinct",
    "A SELECT has no DISTINCT.",
    (SELECTS,),
    "Unsupported token in expression: DISTINCT",
)
VALUE: Final = Rule(
    "partiql-no-select-value",
    "A SELECT has no VALUE before its columns.",
    (SELECTS,),
    "Select projection doesn't support value or pivot keywords",
)
GROUP_BY: Final = Rule(
    "partiql-no-group-by",
    "A SELECT has no GROUP BY.",
    (SELECTS,),
    "Unsupported clause: GROUP BY",
)
HAVING: Final = Rule(
    "partiql-no-having",
    "A SELECT has no HAVING.",
    (SELECTS,),
    "Unsupported clause: HAVING{place}",
)
LIMIT: Final = Rule(
    "partiql-no-limit",
    "A SELECT has no LIMIT: the number of items is a member of the request.",
    (SELECTS,),
    "Unsupported clause: LIMIT{place}",
)
SEVERAL_ITEMS: Final = Rule(
    "partiql-insert-value",
    "The item of an INSERT follows the word VALUE.",
    (STATEMENT_VALUES,),
    "Unsupported operation: Inserting multiple items in a single statement is not supported, "
    'use "INSERT INTO tableName VALUE item" instead',
)
INSERT_RETURNING: Final = Rule(
    "partiql-insert-returns-nothing",
    "An INSERT has no RETURNING.",
    (STATEMENT_VALUES,),
    "RETURNING is not supported in INSERT",
)
DELETE_RETURNING: Final = Rule(
    "partiql-delete-returns-all-old",
    "A DELETE has no RETURNING but RETURNING ALL OLD *.",
    (RETURNING, BATCHES),
    "Invalid returning clause: RETURNING {returning} *. "
    "Only RETURNING ALL OLD * is allowed in DELETE statements.",
)
