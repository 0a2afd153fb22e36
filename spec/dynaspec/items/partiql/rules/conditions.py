"""The rules of WHERE clauses, besides those that they share with the conditions of expressions."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import STATEMENT_CONDITIONS, STATEMENT_OPERATORS
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import FUNCTIONS, SYNTAX, WINTERBAUME

NO_CONDITION: Final = Rule(
    "partiql-where-is-a-condition",
    "A WHERE clause is a condition, not a value.",
    (STATEMENT_CONDITIONS,),
    "WHERE clause must contain an expression that resolves to a boolean",
)
NOT_OF_VALUE: Final = Rule(
    "partiql-not-of-a-condition",
    "What NOT denies is a condition, not a value.",
    (STATEMENT_CONDITIONS,),
    "The argument to NOT must be a Type or Expression",
)
AND_OF_VALUE: Final = Rule(
    "partiql-and-of-conditions",
    "What AND or OR joins are conditions, not values.",
    (STATEMENT_CONDITIONS,),
    "The arguments to AND/OR must be Expressions",
)
LIKE: Final = Rule(
    "partiql-no-like",
    "A WHERE clause has no LIKE.",
    (STATEMENT_CONDITIONS,),
    "Unsupported operator in Condition Expression. Operator: like",
)
IN_NO_LIST: Final = Rule(
    "partiql-in-a-list",
    "IN is followed by a list of one value at least.",
    (STATEMENT_CONDITIONS,),
    "IN operator must have a left hand argument of type Variable Reference and right "
    "hand argument of type Seq with at least one member",
)
IS_OF_EXPRESSION: Final = Rule(
    "partiql-is-of-a-path-or-literal",
    "What IS tests is a path, a string, a number, TRUE, FALSE or NULL.",
    (STATEMENT_CONDITIONS,),
    "The left hand side argument to IS must be a Variable Reference, Literal, or Path",
)
IS_OTHER_TYPE: Final = Rule(
    "partiql-is-a-stored-type",
    "The type that IS asks for is MISSING, NULL, BOOL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, "
    "TUPLE or LIST.",
    (STATEMENT_CONDITIONS,),
    "Unsupported data type for IS operator: {type}. Supported data types are [MISSING, NULL, "
    "BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at {place}",
)
MISSING: Final = Rule(
    "partiql-missing-after-is",
    "In a WHERE clause MISSING stands after IS or IS NOT only.",
    (STATEMENT_CONDITIONS,),
    "MISSING must be compared using IS operator",
)
SIGN: Final = Rule(
    "partiql-sign-of-a-number",
    "In a WHERE clause a sign stands before a number only.",
    (WINTERBAUME,),
    "Incorrect number of operands for operator or function; "
    "operator or function: {sign}, number of operands: 1",
)
CALCULATION: Final = Rule(
    "partiql-no-calculation-in-where",
    "A WHERE clause has no sum, difference or product.",
    (WINTERBAUME,),
    "Unsupported operator in Condition Expression. Operator: {sign}",
)
UNKNOWN_FUNCTION: Final = Rule(
    "partiql-function-known",
    "A function is one that DynamoDB has for the clause in which it stands.",
    (FUNCTIONS,),
    "Unrecognized function: {name} at {place}",
)
UNKNOWN_TYPE: Final = Rule(
    "partiql-attribute-type-known",
    "What attribute_type is to find is one of the ten types.",
    (SYNTAX, WINTERBAUME),
    "Invalid attribute type name found; type: {type}, "
    "valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}",
)
MANY_OPERATORS: Final = Rule(
    "partiql-300-operators",
    "A WHERE clause has at most 300 operators and functions, and so have all values of SET.",
    (STATEMENT_OPERATORS,),
    "The expression contains too many operators; operator count: {count}",
)
