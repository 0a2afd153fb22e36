"""The rules of a request's shape, of the service model's constraints, and of tables' names."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import (
    MODEL,
    QUOTAS,
    REPORTED,
    TYPES,
    alternator,
    extenddb,
    nubo,
    paritysuite,
    reference,
)
from dynaspec.items.data.inferences import REQUEST_NESTING
from dynaspec.items.data.rule import Rule

_SERIALIZATION: Final = "SerializationException"
_ONE: Final = "1 validation error detected: "
_UNMET: Final = "Value{shown} at '{place}' failed to satisfy constraint: Member must"
"""How a constraint that is not met is told: ``shown`` is the value, or nothing."""
_NEWER: Final = "Value at '{written}' failed to satisfy constraint: Member must"
_LENGTHS: Final = (
    "[Member must have length less than or equal to {most}, "
    "Member must have length greater than or equal to {least}"
)
_TRANSACTIONS: Final = paritysuite("tier3/validation-ordering/transactions.test.ts")
_BATCH_READS: Final = paritysuite("tier3/error-messages/batchGetItem.test.ts")
_BATCH_WRITES: Final = paritysuite("tier3/error-messages/batchWriteItem.test.ts")
_SCANS: Final = nubo("tier3/validation-ordering/scan.test.ts")
_CREATIONS: Final = nubo("tier3/error-messages/createTable.test.ts")
_ARNS: Final = extenddb("test_table_arn_as_name.py")

# Shapes: what a request's JSON must be like to be read at all.

NESTING: Final = Rule(
    "request-of-250-levels",
    "A request is nested to at most 250 levels.",
    (REQUEST_NESTING,),
    "Nesting Levels have exceeded supported limits",
)
SCALAR: Final = Rule(
    "scalar-of-its-type",
    "A number, a Boolean or text stands only where the service model has its type.",
    (
        alternator("test_number.py"),
        extenddb("test_expression_attribute_map_validation.py"),
        REPORTED,
        MODEL,
    ),
    "{token}_VALUE cannot be converted to {kind}",
    _SERIALIZATION,
)
LIST: Final = Rule(
    "list-only-for-a-list",
    "A list stands only where the service model has a list.",
    (REPORTED, MODEL),
    "Unrecognized collection type {kind}",
    _SERIALIZATION,
)
MAP: Final = Rule(
    "map-only-for-a-map",
    "A map stands only where the service model has a map or a structure.",
    (REPORTED, MODEL),
    "Start of structure or map found where not expected",
    _SERIALIZATION,
)
COMPOUND: Final = Rule(
    "no-scalar-for-a-member",
    "A member that is a list, a map or a structure is not given as a number, a Boolean or text.",
    (REPORTED, MODEL),
    "Unexpected field type",
    _SERIALIZATION,
)
ELEMENT: Final = Rule(
    "no-scalar-for-an-element",
    "A structure within a list or map is not given as a number, a Boolean or text.",
    (REPORTED, MODEL),
    "Unexpected value type in payload",
    _SERIALIZATION,
)
MEMBER_NAME: Final = Rule(
    "member-name-a-string",
    "The names of a request's members, and of a map's entries, are strings.",
    (MODEL,),
    "Unexpected token received from parser",
    _SERIALIZATION,
)
BOOLEAN_WORD: Final = Rule(
    "boolean-word-known",
    "Text for a Boolean is true, yes or 1, or false, no or 0, in capitals or not.",
    (REPORTED,),
    "Unexpected token received from parser",
    _SERIALIZATION,
)
WIDTH: Final = Rule(
    "integer-of-its-width",
    "An Integer fits 32 bits, and a Long 64.",
    (REPORTED, MODEL),
    "Numeric value out of range of {kind}",
    _SERIALIZATION,
)
BASE64: Final = Rule(
    "binary-as-text",
    "Binary data are given as Base64 text, and not as a number or a Boolean.",
    (REPORTED, TYPES),
    "only base-64-encoded strings are convertible to bytes",
    _SERIALIZATION,
)

# Constraints of the service model.

REQUIRED: Final = Rule(
    "member-required",
    "A member that the service model requires is given.",
    (paritysuite("tier3/validation-ordering/updateItem.test.ts"), MODEL),
    f"{_UNMET} not be null",
)
ENUM: Final = Rule(
    "member-in-enum",
    "A member with an enumeration has one of its values.",
    (nubo("tier3/error-messages/query.test.ts"), _TRANSACTIONS, MODEL),
    f"{_UNMET} satisfy enum value set: [{{values}}]",
)
PATTERN: Final = Rule(
    "member-of-its-pattern",
    "A member with a pattern matches it.",
    (_CREATIONS, paritysuite("tier3/error-messages/transactGetItems.test.ts"), MODEL),
    f"{_UNMET} satisfy regular expression pattern: {{pattern}}",
)
TOO_SHORT: Final = Rule(
    "member-long-enough",
    "A string or list is at least as long as the service model says.",
    (_BATCH_READS, _CREATIONS, MODEL),
    f"{_UNMET} have length greater than or equal to {{least}}",
    newer=f"{_NEWER} have length greater than or equal to {{least}}",
)
TOO_LONG: Final = Rule(
    "member-short-enough",
    "A string or list is at most as long as the service model says.",
    (_BATCH_READS, _TRANSACTIONS, MODEL),
    f"{_UNMET} have length less than or equal to {{most}}",
    newer=f"{_NEWER} have length less than or equal to {{most}}",
)
TOO_LOW: Final = Rule(
    "member-large-enough",
    "A number is at least as large as the service model says.",
    (_SCANS, nubo("tier3/error-messages/query.test.ts"), MODEL),
    f"{_UNMET} have value greater than or equal to {{least}}",
    newer=f"{_NEWER} have value greater than or equal to {{least}}",
)
TOO_HIGH: Final = Rule(
    "member-small-enough",
    "A number is at most as large as the service model says.",
    (extenddb("test_query_scan.py"), MODEL),
    f"{_UNMET} have value less than or equal to {{most}}",
)
TEXTS: Final = Rule(
    "texts-of-a-list-of-length",
    "The strings in a list are as long as the service model says.",
    (MODEL,),
    f"{_UNMET} satisfy constraint: {_LENGTHS}]",
)
KEYS: Final = Rule(
    "keys-of-a-map-of-pattern",
    "The keys of a map are as long as the service model says, and match its pattern.",
    (_BATCH_READS, _BATCH_WRITES, MODEL),
    "Value{shown} at '{place}' failed to satisfy constraint: Map keys must satisfy constraint: "
    f"{_LENGTHS}, Member must satisfy regular expression pattern: {{pattern}}]",
)
LISTS: Final = Rule(
    "lists-of-a-map-of-length",
    "The lists in a map are as long as the service model says.",
    (_BATCH_WRITES, MODEL),
    "Value{shown} at '{place}' failed to satisfy constraint: Map value must satisfy constraint: "
    f"{_LENGTHS}]",
)

# How a request names a table.

TABLE_NAMED: Final = Rule(
    "table-named",
    "An operation on a table names one.",
    (_CREATIONS, reference("CreateTable")),
    "The parameter 'TableName' is required but was not present in the request",
)
ARN_FORM: Final = Rule(
    "arn-of-six-parts",
    "An ARN has six parts, and the last has a name that a table can have, and no index.",
    (_ARNS, REPORTED, QUOTAS),
    f"{_ONE}Valid ARN format is "
    "'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', "
    f"where Resource name must have length less than or equal to {limits.TABLE_NAME_MAX}, "
    f"Resource name must have length greater than or equal to {limits.TABLE_NAME_MIN}, "
    f"Resource name must satisfy regular expression pattern: {limits.TABLE_NAME_PATTERN}",
)
ARN_PARTITION: Final = Rule(
    "arn-of-the-partition",
    "An ARN has the partition that is asked.",
    (REPORTED,),
    f"{_ONE}Invalid AWS partition in '{{arn}}'",
)
ARN_REGION: Final = Rule(
    "arn-of-the-region",
    "An ARN has the region that is asked.",
    (REPORTED,),
    f"{_ONE}Invalid AWS region in '{{arn}}'",
)
ARN_RESOURCE: Final = Rule(
    "arn-of-a-table",
    "An ARN in place of a table's name is that of a table.",
    (REPORTED,),
    f"{_ONE}Invalid resource type in '{{arn}}'",
)
ARN_ACCOUNT: Final = Rule(
    "arn-of-the-account",
    "An ARN is of the account that asks, unless a policy lets it use another's table.",
    (REPORTED,),
    "Access is denied",
    "AccessDeniedException",
)
