"""The rules of operators and functions: which there are, and what their operands are."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import (
    CONDITIONS,
    UPDATES,
    alternator,
    dynalite,
    extenddb,
    paritysuite,
)
from dynaspec.items.data.rule import Rule

_FILTERS: Final = dynalite("scan.js")
_RANGES: Final = dynalite("query.js")
_CHANGES: Final = dynalite("updateItem.js")
_STATEMENTS: Final = paritysuite("tier3/error-messages/partiqlFunctions.test.ts")
_SUMS: Final = paritysuite("tier3/error-messages/partiqlGrammar.test.ts")
_MISPLACED: Final = "The function is not allowed to be used this way in an expression; function: "
_WRONG_TYPE: Final = "Incorrect operand type for operator or function; "
_WRONG_OPERAND: Final = f"{_WRONG_TYPE}operator or function: {{operator}}, operand type: {{tag}}"
_BOUNDS: Final = "lower bound operand: {low}, upper bound operand: {high}"

# --- Which functions there are, and where they stand ----------------------------------------------

NO_FUNCTION: Final = Rule(
    "function-known",
    "A function of an expression is one that there is, and its name is written in small letters.",
    (_FILTERS, _CHANGES, CONDITIONS, UPDATES),
    "Invalid function name; function: {function}",
)
NO_CONDITION_FUNCTION: Final = Rule(
    "function-of-conditions",
    "A condition does not use if_not_exists or list_append, which are functions of updates.",
    (UPDATES, CONDITIONS),
    "The function is not allowed in a condition expression; function: {function}",
)
NO_UPDATE_FUNCTION: Final = Rule(
    "function-of-updates",
    "An update uses no functions but if_not_exists and list_append.",
    (UPDATES,),
    "The function is not allowed in an update expression; function: {function}",
)
MISPLACED_FUNCTION: Final = Rule(
    "function-in-its-place",
    "In a condition, size is an operand, and the other functions are conditions.",
    (_FILTERS, CONDITIONS),
    f"{_MISPLACED}{{function}}",
)
MISPLACED_LIST_APPEND: Final = Rule(
    "list-append-outermost",
    "list_append is no operand of a function or a sum.",
    (alternator("test_update_expression.py"),),
    f"{_MISPLACED}list_append",
)

# --- What any operands are ------------------------------------------------------------------------

OPERAND_COUNT: Final = Rule(
    "function-operand-count",
    "attribute_exists, attribute_not_exists and size take one operand, the other functions two.",
    (_FILTERS, _CHANGES, CONDITIONS, UPDATES),
    "Incorrect number of operands for operator or function; "
    "operator or function: {function}, number of operands: {count}",
)
NO_PATH: Final = Rule(
    "function-takes-a-path",
    "The first operand of attribute_exists, attribute_not_exists and if_not_exists is a path.",
    (_FILTERS, _CHANGES, CONDITIONS, UPDATES),
    "Operator or function requires a document path; operator or function: {function}",
)
SAME_OPERAND: Final = Rule(
    "first-operand-distinct",
    "The first operand of a comparison or a function, where it is a path, is not among the others.",
    (_FILTERS,),
    "The first operand must be distinct from the remaining operands for this operator or "
    "function; operator: {operator}, first operand: {path}",
)

# --- The operands of conditions -------------------------------------------------------------------

TOO_MANY_CHOICES: Final = Rule(
    "in-of-100-values",
    "IN has at most 100 values to choose from.",
    (_STATEMENTS, CONDITIONS),
    "The IN operator is provided with too many operands; number of operands: {count}",
)
NO_ORDER: Final = Rule(
    "ordered-operand-type",
    "The operands of <, <=, >, >= and BETWEEN are strings, numbers or binaries.",
    (extenddb("test_expr_operand_type_and_size.py"), CONDITIONS),
    _WRONG_OPERAND,
)
BOUNDS_OF_TWO_TYPES: Final = Rule(
    "between-bounds-of-one-type",
    "The two bounds of BETWEEN that a request gives are of one type.",
    (_RANGES,),
    f"The BETWEEN operator requires same data type for lower and upper bounds; {_BOUNDS}",
)
BOUNDS_REVERSED: Final = Rule(
    "between-bounds-in-order",
    "The upper bound of BETWEEN is not less than the lower, where a request gives both.",
    (_RANGES,),
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
    f"{_BOUNDS}",
)
NO_PREFIX: Final = Rule(
    "begins-with-operand-type",
    "The operands of begins_with are strings or binaries.",
    (_FILTERS, CONDITIONS),
    f"{_WRONG_TYPE}operator or function: begins_with, operand type: {{tag}}",
)
NO_SIZE: Final = Rule(
    "size-operand-type",
    "The operand of size is no number, no Boolean and no null.",
    (_FILTERS, CONDITIONS),
    f"{_WRONG_TYPE}operator or function: size, operand type: {{tag}}",
)
NO_TYPE_NAME: Final = Rule(
    "attribute-type-takes-a-string",
    "The second operand of attribute_type is a string that the request gives, not a path.",
    (_STATEMENTS, _FILTERS, _RANGES, CONDITIONS),
    f"{_WRONG_TYPE}operator or function: attribute_type, operand type: {{tag}}",
)
UNKNOWN_TYPE_NAME: Final = Rule(
    "attribute-type-known",
    "The second operand of attribute_type is S, N, B, BOOL, NULL, SS, NS, BS, L or M.",
    (_FILTERS, CONDITIONS),
    "Invalid attribute type name found; type: {name}, "
    "valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
)
NO_SIZE_AS_CONDITION: Final = Rule(
    "partiql-size-no-condition",
    "AND, OR and NOT of a statement take conditions; a size is a number.",
    (_STATEMENTS,),
    _WRONG_OPERAND,
)

# --- The operands of updates ----------------------------------------------------------------------

NO_TERM: Final = Rule(
    "update-sum-operand-type",
    "The values that an update adds or subtracts are numbers.",
    (_CHANGES, _SUMS, UPDATES),
    _WRONG_OPERAND,
)
NO_LIST: Final = Rule(
    "list-append-operand-type",
    "The values that list_append joins are lists.",
    (_CHANGES, UPDATES),
    f"{_WRONG_TYPE}operator or function: list_append, operand type: {{tag}}",
)
NOT_ADDED: Final = Rule(
    "update-add-operand-type",
    "ADD takes a number or a set.",
    (_CHANGES, UPDATES),
    f"{_WRONG_TYPE}operator: ADD, operand type: {{kind}}",
)
NOT_DELETED: Final = Rule(
    "update-delete-operand-type",
    "DELETE takes a set.",
    (_CHANGES, UPDATES),
    f"{_WRONG_TYPE}operator: DELETE, operand type: {{kind}}",
)
