"""The rules of SET clauses, besides those that they share with the updates of expressions."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.inferences import STATEMENT_UPDATES
from dynaspec.items.data.rule import Rule
from dynaspec.items.partiql.rules.citations import EDGES, FUNCTIONS, SYNTAX

OPERANDS: Final = Rule(
    "partiql-set-add-of-two",
    "set_add and set_delete take two operands.",
    (FUNCTIONS,),
    "{function} must have exactly two arguments at {place}",
)
OTHER_PATH: Final = Rule(
    "partiql-set-add-to-what-is-set",
    "The first operand of set_add or set_delete is the path that is set.",
    (FUNCTIONS, SYNTAX),
    "The first argument to {function} must equal the assignment value at {place}",
)
NO_SET: Final = Rule(
    "partiql-set-add-of-a-set",
    "The second operand of set_add or set_delete is a set, written outright or a parameter.",
    (FUNCTIONS, EDGES),
    "The second argument to {function} must be a value with type SET at {place}",
)
MISSING: Final = Rule(
    "partiql-no-missing-in-set",
    "SET has no MISSING.",
    (STATEMENT_UPDATES,),
    "MISSING must be compared using IS operator",
)
SIGN: Final = Rule(
    "partiql-sign-of-a-number-in-set",
    "In SET a sign stands before a number only.",
    (STATEMENT_UPDATES,),
    "Incorrect number of operands for operator or function; "
    "operator or function: {sign}, number of operands: 1",
)
IS: Final = Rule(
    "partiql-no-is-in-set",
    "SET has no IS.",
    (STATEMENT_UPDATES,),
    "IS operator is not supported in update expressions",
)
OPERATOR: Final = Rule(
    "partiql-plus-and-minus-in-set",
    "SET has no operators but + and -.",
    (STATEMENT_UPDATES,),
    "Unsupported operator in Update Expression. Operator: {operator}",
)
