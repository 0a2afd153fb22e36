"""The rules of the parameters that stand in place of expressions."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import REPORTED, dynalite, extenddb, guide, nubo, reference
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID

_WRITING: Final = guide("Writing conditions with legacy parameters")
_EXPECTED: Final = reference("ExpectedAttributeValue")
_UPDATE: Final = reference("AttributeValueUpdate")
_PUTS: Final = dynalite("putItem.js")
_CHANGES: Final = dynalite("updateItem.js")
_QUERIES: Final = dynalite("query.js")
_SCANS: Final = dynalite("scan.js")
_OPERATOR: Final = extenddb("test_conditional_operator.py")

MIXED: Final = Rule(
    "legacy-not-beside-expressions",
    "A request has parameters from before expressions, or expressions, and not both; KeyConditions "
    "may stand beside any expression but KeyConditionExpression.",
    (_OPERATOR, _QUERIES, _CHANGES, guide("Legacy conditional parameters")),
    "Can not use both expression and non-expression parameters in the same request: "
    "Non-expression parameters: {{{legacy}}} Expression parameters: {{{expressions}}}",
)
ATTRIBUTE_TWICE: Final = Rule(
    "attributes-to-get-differ",
    "AttributesToGet names each attribute once.",
    (dynalite("getItem.js"), _QUERIES),
    f"{INVALID}Duplicate value in attribute name: {{name}}",
)

# --- Conditions -----------------------------------------------------------------------------------

FILTERED_KEY: Final = Rule(
    "legacy-query-filter-not-on-key",
    "QueryFilter has no condition on an attribute of the key that is queried.",
    (_QUERIES, reference("Query, QueryFilter")),
    "QueryFilter can only contain non-primary key attributes: Primary key attribute: {name}",
)
KEY_CONDITIONS_NUMBER: Final = Rule(
    "key-conditions-one-or-two",
    "KeyConditions has a condition at least, and at most two for a key of one or two attributes.",
    (_QUERIES,),
    "Conditions can be of length 1 or 2 only",
)
OPERATOR_ALONE: Final = Rule(
    "conditional-operator-joins",
    "ConditionalOperator stands beside conditions in Expected, QueryFilter or ScanFilter.",
    (_OPERATOR,),
    "ConditionalOperator cannot be used without Filter or Expected",
)
OPERATOR_OF_ONE: Final = Rule(
    "conditional-operator-joins-two",
    "ConditionalOperator stands beside two conditions at least.",
    (_OPERATOR,),
    "ConditionalOperator can only be used when Filter or Expected has two or more elements",
)
NULL_CONDITION: Final = Rule(
    "legacy-condition-not-null",
    "A condition in KeyConditions, QueryFilter or ScanFilter is not null.",
    (REPORTED, reference("Condition")),
    "The filter condition for an attribute cannot be null: {name}",
)
ARGUMENT_COUNT: Final = Rule(
    "comparison-operator-value-count",
    "NULL and NOT_NULL take no values, BETWEEN two, IN one at least, the other operators one.",
    (_SCANS, _QUERIES, _PUTS, _WRITING),
    f"{INVALID}Invalid number of argument(s) for the {{operator}} ComparisonOperator",
)
ARGUMENT_TYPE: Final = Rule(
    "comparison-operator-value-type",
    "EQ and NE take any value, BEGINS_WITH strings and binaries, CONTAINS and NOT_CONTAINS no set, "
    "list or map, the other operators strings, numbers and binaries.",
    (_SCANS, _QUERIES, _WRITING),
    f"{INVALID}ComparisonOperator {{operator}} is not valid for {{tag}} AttributeValue type",
)
ARGUMENTS_OF_TWO_TYPES: Final = Rule(
    "comparison-operator-values-of-one-type",
    "The values of an AttributeValueList are of one type.",
    (_QUERIES, _WRITING),
    f"{INVALID}AttributeValues inside AttributeValueList must be of same type",
)
BOUNDS_REVERSED: Final = Rule(
    "comparison-operator-bounds-in-order",
    "The first value of BETWEEN in an AttributeValueList is not greater than the second.",
    (_QUERIES, _WRITING),
    "The BETWEEN condition was provided a range where the lower bound is greater than "
    "the upper bound",
)

# --- Expected -------------------------------------------------------------------------------------

NULL_EXPECTED: Final = Rule(
    "expected-not-null",
    "An entry of Expected is not null.",
    (REPORTED,),
    f"{INVALID}ExpectedAttributeValue must not be null for Attribute: {{name}}",
)
VALUE_AND_LIST: Final = Rule(
    "expected-value-or-list",
    "An entry of Expected has a Value or an AttributeValueList, and not both.",
    (_PUTS, _EXPECTED),
    f"{INVALID}Value and AttributeValueList cannot be used together for Attribute: {{name}}",
)
LIST_ALONE: Final = Rule(
    "expected-list-has-operator",
    "An AttributeValueList in Expected stands beside a ComparisonOperator.",
    (_PUTS, _EXPECTED),
    f"{INVALID}AttributeValueList can only be used with a ComparisonOperator "
    "for Attribute: {name}",
)
VALUE_OF_NOTHING: Final = Rule(
    "expected-absent-without-value",
    "An entry of Expected whose Exists is false has no Value.",
    (_PUTS, _CHANGES, _EXPECTED),
    f"{INVALID}Value cannot be used when Exists is false for Attribute: {{name}}",
)
VALUE_MISSING: Final = Rule(
    "expected-present-has-value",
    "An entry of Expected has a Value, unless it has a ComparisonOperator or its Exists is false.",
    (_PUTS, _CHANGES, _EXPECTED),
    f"{INVALID}Value must be provided when Exists is {{exists}} for Attribute: {{name}}",
)
EXISTS_AND_OPERATOR: Final = Rule(
    "expected-exists-or-operator",
    "An entry of Expected has Exists or a ComparisonOperator, and not both.",
    (_PUTS, _EXPECTED),
    f"{INVALID}Exists and ComparisonOperator cannot be used together for Attribute: {{name}}",
)
OPERATOR_WITHOUT_VALUE: Final = Rule(
    "expected-operator-has-value",
    "A ComparisonOperator in Expected, unless NULL or NOT_NULL, stands beside a Value or an "
    "AttributeValueList.",
    (_PUTS, _EXPECTED),
    f"{INVALID}Value or AttributeValueList must be used with ComparisonOperator: {{operator}} "
    "for Attribute: {name}",
)

# --- AttributeUpdates -----------------------------------------------------------------------------

NULL_UPDATE: Final = Rule(
    "attribute-update-not-null",
    "An entry of AttributeUpdates is not null.",
    (REPORTED,),
    "Supplied AttributeValueUpdate is empty, must contain one of the supported actions: "
    "{name} is null",
)
NOTHING_TO_PUT: Final = Rule(
    "attribute-update-has-value",
    "An entry of AttributeUpdates whose Action is not DELETE has a Value.",
    (_CHANGES, _UPDATE),
    f"{INVALID}Only DELETE action is allowed when no attribute value is specified",
)
NOT_DELETED: Final = Rule(
    "attribute-update-deletes-set",
    "The Value of an entry of AttributeUpdates whose Action is DELETE is a set.",
    (_CHANGES, _UPDATE),
    f"{INVALID}DELETE action with value is not supported for the type {{tag}}",
)
NOT_ADDED: Final = Rule(
    "attribute-update-adds-number-set-or-list",
    "The Value of an entry of AttributeUpdates whose Action is ADD is a number, a set or a list.",
    (nubo("tier3/legacy-api/attributeUpdates.test.ts"), _CHANGES),
    f"{INVALID}ADD action is not supported for the type {{tag}}",
)
OF_ANOTHER_TYPE: Final = Rule(
    "attribute-update-of-same-type",
    "What AttributeUpdates adds to or deletes from is of the type of the Value, or not there.",
    (_CHANGES, _UPDATE),
    "Type mismatch for attribute to update",
)
