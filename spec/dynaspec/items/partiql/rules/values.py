"""The rules of values: those that a statement writes outright, and its parameters."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import QUOTAS
from dynaspec.items.data.inferences import STATEMENT_PARAMETERS, STATEMENT_VALUES
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import EDGES, FUNCTIONS, PARAMETERS, SIZES, SYNTAX

# --- Parameters and numbers -----------------------------------------------------------------------

OTHER_NUMBER: Final = Rule(
    "partiql-parameter-for-each-place",
    "A statement has as many parameters as places for one.",
    (STATEMENT_PARAMETERS,),
    "Number of parameters in request and statement don't match.",
)
EXPONENT: Final = Rule(
    "partiql-parameter-of-32-bits",
    "The exponent of a number is a whole number of 32 bits, and so is its scale.",
    (PARAMETERS,),
    "The parameter cannot be converted to a numeric value: {text}",
)
MAGNITUDE: Final = Rule(
    "partiql-magnitude-of-32-bits",
    "The magnitude of a number, its digits less its scale, fits 32 bits.",
    (PARAMETERS,),
    "Number underflow. Attempting to store a number with magnitude smaller than supported range",
)
NEGATIVE_ZERO: Final = Rule(
    "partiql-no-negative-zero",
    "A zero that is written with a fraction or an exponent has no minus.",
    (STATEMENT_VALUES,),
    "Negative zero decimal is not supported under key {path} at {place}",
)

# --- Documents ------------------------------------------------------------------------------------

NO_LITERAL: Final = Rule(
    "partiql-literal",
    "A list, map or set that a statement writes has literals only; an attribute of an INSERT is a "
    "literal or a parameter.",
    (FUNCTIONS, EDGES),
    "Unsupported data type: {kind} under key {path}{place}",
)
TOO_DEEP: Final = Rule(
    "partiql-literal-of-31-levels",
    "A value that a statement writes has at most 31 lists and maps in one another.",
    (EDGES,),
    "Nesting Levels have exceeded supported limits under {path}",
)
FIELD_TWICE: Final = Rule(
    "partiql-fields-differ",
    "A map that a statement writes names each of its fields once.",
    (STATEMENT_VALUES,),
    "Duplicate keys in tuple. Key: {key} under {path} at {place}",
)
FIELD_NAME: Final = Rule(
    "partiql-field-name-is-a-string",
    "The name of a field of a map that a statement writes is a string.",
    (STATEMENT_VALUES,),
    "Tuple keys must be of type String. Actual type: {kind} under {path}{place}",
)
EMPTY_FIELD_NAME: Final = Rule(
    "partiql-field-name-not-empty",
    "The name of a field of a map that a statement writes has a character at least.",
    (STATEMENT_VALUES,),
    "Path component cannot be an empty string",
)

# --- Sets -----------------------------------------------------------------------------------------

EMPTY_BAG: Final = Rule(
    "partiql-set-not-empty",
    "A set that a statement writes is not empty.",
    (FUNCTIONS, SYNTAX),
    "Empty bags are not supported",
)
MIXED_BAG: Final = Rule(
    "partiql-set-of-one-type",
    "A set that a statement writes has strings alone or numbers alone.",
    (SYNTAX,),
    "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags{place}",
)
NUMBER_TWICE: Final = Rule(
    "partiql-numbers-of-a-set-differ",
    "A set of numbers that a statement writes has each of them once, however it is spelled.",
    (EDGES,),
    "One or more parameter values were invalid: "
    "Input collection [{members}] contains duplicates! under {path}",
)

# --- The item of an INSERT ------------------------------------------------------------------------

NO_MAP: Final = Rule(
    "partiql-insert-of-a-map",
    "The item of an INSERT is a map that is written outright.",
    (STATEMENT_VALUES,),
    "Unsupported format in item expression. Please use struct format {{...}} to express item "
    "values for insert statement.{place}",
)
LARGE_ITEM: Final = Rule(
    "partiql-insert-of-400-kb",
    "The item of an INSERT has at most 409,600 bytes.",
    (SIZES, QUOTAS),
    "Item size has exceeded the maximum allowed size",
)
