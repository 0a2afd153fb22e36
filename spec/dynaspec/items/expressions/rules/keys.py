"""The rules of keys: those of items, those that requests name, and those that a query asks for."""

from __future__ import annotations

from typing import Final

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
from dynaspec.items.data.rules import INVALID

_NOT_VALID: Final = "One or more parameter values are not valid. "
_PUTS: Final = dynalite("putItem.js")
_GETS: Final = dynalite("getItem.js")
_QUERIES: Final = dynalite("query.js")
_BATCHES: Final = paritysuite("tier3/error-messages/batchGetItem.test.ts")
_OPERANDS: Final = paritysuite("tier3/error-messages/queryKeyConditionOperands.test.ts")
_SEVERAL: Final = paritysuite("tier1/query/multiAttributeGsiKey.test.ts")
_MISSED: Final = "Query condition missed key schema element: {name}"
_NOT_SUPPORTED: Final = "Query key condition not supported"
_ILL_FORMED: Final = "Invalid condition in KeyConditionExpression: "

_PARTITION_SIZE: Final = "Size of hashkey has exceeded the maximum size limit of2048 bytes"
_SORT_SIZE: Final = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
_EMPTY: Final = "The AttributeValue for a key attribute cannot contain an empty"

# --- Keys -----------------------------------------------------------------------------------------

KEY_MISSING: Final = Rule(
    "item-has-its-key",
    "An item has each attribute of the table's key.",
    (_PUTS, reference("PutItem")),
    f"{INVALID}Missing the key {{name}} in the item",
)
KEY_OF_ANOTHER_TYPE: Final = Rule(
    "item-key-of-its-type",
    "An attribute of an item's key is of the type that the table defines.",
    (_PUTS, reference("PutItem")),
    f"{INVALID}Type mismatch for key {{name}} expected: {{tag}} actual: {{actual}}",
)
NO_KEY: Final = Rule(
    "request-key-of-the-schema",
    "The key that a request names has exactly the attributes of the key schema, of their types.",
    (_BATCHES, _GETS, reference("GetItem")),
    "The provided key element does not match the schema",
)
PARTITION_TOO_LARGE: Final = Rule(
    "partition-key-of-2048-bytes",
    "Each attribute of a partition key has at most 2,048 bytes.",
    (_PUTS, _GETS, QUOTAS),
    f"{INVALID}{_PARTITION_SIZE}",
)
SORT_TOO_LARGE: Final = Rule(
    "sort-key-of-1024-bytes",
    "Each attribute of a sort key has at most 1,024 bytes.",
    (_PUTS, _GETS, QUOTAS),
    f"{INVALID}{_SORT_SIZE}",
)
EMPTY_KEY: Final = Rule(
    "key-not-empty",
    "An attribute of the table's key is no empty string and no empty binary.",
    (_BATCHES, TYPES),
    f"{_NOT_VALID}{_EMPTY} {{kind}} value. Key: {{name}}",
)
EMPTY_INDEX_KEY: Final = Rule(
    "index-key-not-empty",
    "An attribute of an index's key is no empty string and no empty binary.",
    (
        paritysuite("tier2/partiql/executeStatementIndex.test.ts"),
        nubo("tier3/limits/emptyValues.test.ts"),
        nubo("tier3/gsi-lsi/indexKeyValidation.test.ts"),
    ),
    f"{_NOT_VALID}A value specified for a secondary index key is not supported. "
    f"{_EMPTY} {{kind}} value. IndexName: {{index}}, IndexKey: {{name}}",
)

# --- KeyConditionExpression, by itself ------------------------------------------------------------

CONDITION_TWICE: Final = Rule(
    "key-expression-once-per-attribute",
    "A KeyConditionExpression has one condition at most on each attribute.",
    (_OPERANDS,),
    "Invalid KeyConditionExpression: "
    "KeyConditionExpressions must only contain one condition per key",
)
NO_KEY_OPERATOR: Final = Rule(
    "key-expression-operator",
    "A KeyConditionExpression is made of =, <, <=, >, >=, BETWEEN and begins_with, joined by AND.",
    (
        paritysuite("tier3/validation-ordering/queryKeyCondition.test.ts"),
        _QUERIES,
        reference("Query, KeyConditionExpression"),
    ),
    "Invalid operator used in KeyConditionExpression: {operator}",
)
ATTRIBUTE_NOT_FIRST: Final = Rule(
    "key-expression-attribute-first",
    "The first operand of BETWEEN and of begins_with in a KeyConditionExpression is an attribute.",
    (_QUERIES,),
    f"{_ILL_FORMED}{{operator}} operator must have the key attribute as its first operand",
)
NESTED_OPERATION: Final = Rule(
    "key-expression-without-functions",
    "No operand in a KeyConditionExpression is a function.",
    (_QUERIES,),
    "KeyConditionExpressions cannot contain nested operations",
)
NESTED_ATTRIBUTE: Final = Rule(
    "key-expression-on-whole-attribute",
    "A condition in a KeyConditionExpression is on a whole attribute, not on a part of it.",
    (nubo("tier1/query/keyConditionSemantics.test.ts"), _QUERIES),
    "KeyConditionExpressions cannot have conditions on nested attributes",
)
SEVERAL_ATTRIBUTES: Final = Rule(
    "key-expression-one-attribute",
    "A condition in a KeyConditionExpression names no more than one attribute.",
    (_QUERIES,),
    f"{_ILL_FORMED}Multiple attribute names used in one condition",
)
NO_ATTRIBUTE: Final = Rule(
    "key-expression-some-attribute",
    "A condition in a KeyConditionExpression names an attribute.",
    (_QUERIES,),
    f"{_ILL_FORMED}No key attribute specified",
)

# --- Key conditions, by the key that is queried ---------------------------------------------------

TOO_MANY_CONDITIONS: Final = Rule(
    "query-conditions-within-key",
    "A query by a key of one or two attributes has at most two conditions.",
    (_OPERANDS, _SEVERAL),
    "The number of query conditions ({count}) exceeds the number of key attributes defined in the "
    "schema ({size})",
)
PARTITION_MISSED: Final = Rule(
    "query-gives-partition-key",
    "A query has a condition on the partition key.",
    (nubo("tier3/error-messages/query.test.ts"), _QUERIES),
    _MISSED,
)
SORT_MISSED: Final = Rule(
    "query-second-condition-on-sort-key",
    "A second condition of a query is on the sort key, or on the next attribute of one of several.",
    (_QUERIES, REPORTED),
    _MISSED,
)
BESIDE_THE_KEY: Final = Rule(
    "query-conditions-on-key-only",
    "A query that has conditions on its whole key has no others.",
    (_SEVERAL, _QUERIES),
    _NOT_SUPPORTED,
)
PARTITION_NOT_EQUAL: Final = Rule(
    "query-partition-key-equal",
    "The condition of a query on the partition key is equality.",
    (_QUERIES, reference("Query, KeyConditions")),
    _NOT_SUPPORTED,
)
PARTITION_NOT_WHOLE: Final = Rule(
    "query-gives-whole-partition-key",
    "A query gives each attribute of a partition key of several by equality.",
    (_SEVERAL,),
    "HASH key attributes {names} must have equality conditions specified in the query",
)
SORT_NOT_EQUAL: Final = Rule(
    "query-leading-sort-keys-equal",
    "A query gives each attribute of a sort key that is before another it gives by equality.",
    (_SEVERAL,),
    "RANGE key attributes {name} must have equality conditions specified in the query because a "
    "condition is present on key attribute {later}",
)
NOT_INDEXABLE: Final = Rule(
    "key-conditions-operator",
    "The operator of a condition on a key in KeyConditions is EQ, LT, LE, GT, GE, BETWEEN or "
    "BEGINS_WITH.",
    (_QUERIES, reference("Query, KeyConditions")),
    "Attempted conditional constraint is not an indexable operation",
)
VALUE_OF_ANOTHER_TYPE: Final = Rule(
    "query-condition-of-key-type",
    "The values of a condition on a key are of the key's type.",
    (_QUERIES, REPORTED),
    f"{INVALID}Condition parameter type does not match schema type",
)
