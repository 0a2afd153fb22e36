"""The rules of operators and functions: which there are, and what their operands are."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import paritysuite
from dynaspec.items.data.rule import Rule

_FUNCTIONS: Final = paritysuite("tier3/error-messages/partiqlFunctions.test.ts")
_WRONG_TYPE: Final = (
    "Incorrect operand type for operator or function; "
    "operator or function: {operator}, operand type: {tag}"
)

NO_SIZE_AS_CONDITION: Final = Rule(
    "partiql-size-no-condition",
    "AND, OR and NOT of a statement take conditions; a size is a number.",
    (_FUNCTIONS,),
    _WRONG_TYPE,
)
