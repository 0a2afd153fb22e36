"""The rules of values and numbers."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import (
    QUOTAS,
    REPORTED,
    TYPES,
    dynalite,
    nubo,
    paritysuite,
    reference,
)
from dynaspec.items.data.rule import Rule

INVALID: Final = "One or more parameter values were invalid: "
"""How the service begins to tell of many values that are wrong."""
_LAYERS: Final = paritysuite("tier3/error-messages/valueLayers.test.ts")
_STATEMENTS: Final = paritysuite("tier3/error-messages/partiqlGrammar.test.ts")
_PARAMETERS: Final = paritysuite("tier3/error-messages/partiqlParameterNumbers.test.ts")

EMPTY_NUMBER: Final = Rule(
    "number-not-empty",
    "A number has a digit.",
    (_PARAMETERS, TYPES),
    "The parameter cannot be converted to a numeric value",
)
NO_NUMBER: Final = Rule(
    "number-readable",
    "A number is written with digits, at most one point and an exponent of 64 bits.",
    (_LAYERS, _PARAMETERS, TYPES),
    "The parameter cannot be converted to a numeric value: {text}",
)
OVERFLOW: Final = Rule(
    "number-not-too-large",
    "A number, and a sum, is less than 1E126 in magnitude; a sum has at most 38 digits.",
    (_STATEMENTS, TYPES),
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
)
UNDERFLOW: Final = Rule(
    "number-not-too-small",
    "A number is zero, or at least 1E-130 in magnitude.",
    (_STATEMENTS, _PARAMETERS, TYPES),
    "Number underflow. Attempting to store a number with magnitude smaller than supported range",
)
TOO_MANY_DIGITS: Final = Rule(
    "number-of-38-digits",
    "A number has at most 38 significant digits.",
    (_STATEMENTS, TYPES),
    "Attempting to store more than 38 significant digits in a Number",
)

TOO_DEEP: Final = Rule(
    "nesting-of-32-levels",
    "A value is nested to at most 32 levels: 31 lists and maps in one another.",
    (nubo("tier3/limits/nestingDepth.test.ts"), QUOTAS),
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit",
)
EMPTY_NAME: Final = Rule(
    "attribute-name-not-empty",
    "An attribute's name has a character at least.",
    (paritysuite("tier3/validation-ordering/deepRequests.test.ts"), TYPES),
    "Empty attribute name",
)
LONG_NAME: Final = Rule(
    "attribute-name-of-65535-bytes",
    "An attribute's name has at most 65,535 bytes in UTF-8.",
    (QUOTAS,),
    f"Attribute name is too large, must be less than {limits.ATTRIBUTE_NAME_MAX + 1} bytes",
)

NO_TYPE: Final = Rule(
    "value-has-a-type",
    "An attribute value has a type.",
    (_PARAMETERS, REPORTED),
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
)
SEVERAL_TYPES: Final = Rule(
    "value-has-one-type",
    "An attribute value has one type only.",
    (_PARAMETERS, dynalite("query.js"), reference("AttributeValue")),
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes",
)
FALSE_NULL: Final = Rule(
    "null-is-true",
    "The value of NULL is true.",
    (TYPES,),
    f"{INVALID}Null attribute value types must have the value of true",
)
EMPTY_SET: Final = Rule(
    "set-not-empty",
    "A set of strings or numbers is not empty.",
    (TYPES,),
    f"{INVALID}An {{kind}} set  may not be empty",
)
EMPTY_BINARY_SET: Final = Rule(
    "binary-set-not-empty",
    "A set of binary values is not empty.",
    (TYPES,),
    f"{INVALID}Binary sets should not be empty",
)
NULL_IN_SET: Final = Rule(
    "no-null-in-set",
    "A set of strings or numbers has no null in it.",
    (_PARAMETERS, REPORTED),
    f"{INVALID}An {{kind}} set may not have a null string as a member",
)
NULL_IN_BINARY_SET: Final = Rule(
    "no-null-in-binary-set",
    "A set of binary values has no null in it.",
    (REPORTED,),
    f"{INVALID}Binary sets may not contain null or empty values",
)
STRINGS_TWICE: Final = Rule(
    "strings-of-a-set-differ",
    "A set of strings has each of its members once.",
    (_PARAMETERS, TYPES),
    f"{INVALID}Input collection [{{members}}] contains duplicates.",
)
NUMBERS_TWICE: Final = Rule(
    "numbers-of-a-set-differ",
    "A set of numbers has each of its members once, however they are spelled.",
    (_LAYERS, TYPES),
    "Input collection contains duplicates",
)
BINARIES_TWICE: Final = Rule(
    "binaries-of-a-set-differ",
    "A set of binary values has each of its members once.",
    (TYPES,),
    f"{INVALID}Input collection [{{members}}]of type BS contains duplicates.",
)
