"""Who is wrong where a target and the specification differ, and which source says so.

A judgement is by the rule that was broken, not by example or target. The first row that matches a
divergence's title and rule is its judgement; none: it was not looked up yet, and the table says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTAS = 'developer guide, "Quotas in Amazon DynamoDB"'
TYPES = 'developer guide, "Supported data types and naming rules"'
CONDITIONS = 'developer guide, "Condition and filter expressions, operators, and functions"'
UPDATES = 'developer guide, "Using update expressions in DynamoDB"'
NAMES = 'developer guide, "Expression attribute names (aliases) in DynamoDB"'
VALUES = 'developer guide, "Using expression attribute values in DynamoDB"'
PATHS = 'developer guide, "Referring to item attributes when using expressions"'
ERRORS = 'developer guide, "Error handling with DynamoDB"'
API = "API reference"
MEASURED = "measured on the service by"
ALTERNATOR = f"{MEASURED} scylladb/scylladb, test/alternator"
NUBO = f"{MEASURED} nubo-db/dynamodb-conformance"
PARITY = f"{MEASURED} paritysuite/dynamodb-conformance"
PROBES = f"{MEASURED} ack-api-quirks, services/dynamodb, October 2026"
DYNALITE = f"{MEASURED} dynalite"
CAPACITY = 'developer guide, "DynamoDB read and write operations" and "ReturnConsumedCapacity"'
LEGACY = 'developer guide, "Legacy conditional parameters"'
PARTIQL = 'developer guide, "PartiQL: A SQL-compatible query language for DynamoDB"'
NUMBER_TESTS = f"{ALTERNATOR}/test_number.py, test_invalid_numbers"


@dataclass(frozen=True)
class Judgement:
    """The verdict on one rule: who is wrong, why, and the source."""

    wrong: str
    why: str
    source: str


NOT_LOOKED_UP = Judgement("open", "not looked up yet", "none")

_T, _OPEN = "target", "open"

_ORDER = Judgement(
    _OPEN, "refused either way; which fault of several is told first is not documented", "none"
)

_EMPTY_ATTRIBUTES = Judgement(
    _OPEN, "whether no updated attributes are an empty map or no member is not documented", "none"
)

_ROWS: tuple[tuple[str, Judgement], ...] = (
    (r"^HTTP: ", Judgement(
        _T, "programs that speak HTTP themselves see it", "docs/http.md, the rule's own source")),
    (r"^BatchGetItem: .* for a valid request: Provided list of item keys", Judgement(
        _T, "a batch of reads compares keys as they are spelled: 1000 and 1e3 are two",
        f"{MEASURED} those who reported it")),
    (r"for a valid request: .*Map keys", Judgement(
        _T, "a table may be named by its ARN, as a key of RequestItems too",
        f"{MEASURED} ExtendDB/extenddb, tests/test_table_arn_as_name.py")),
    (r"NonKeyAttributes exceeds", Judgement(
        _T, "all indexes of a table together project at most 100 attributes by name", QUOTAS)),
    (r"does not project one or more filter attributes", Judgement(
        _T, "a query's filter is on what the index projects", f"{DYNALITE}, test/query.js")),
    (r"provided exclusive start key", Judgement(
        _T, "a query of a table without sort keys finds one item at most, and takes no start key",
        f"{MEASURED} those who reported it")),
    (r"requestItems parameter is required", Judgement(
        _T, "a batch names a table at least", f"{API}, BatchWriteItem; {PARITY}, captures")),
    (r"UpdateItem: Attributes: an attribute missing", Judgement(
        _T, "an attribute update without an Action puts", f"{API}, AttributeValueUpdate")),
    (r"for a valid request: The provided expression refers", _ORDER),
    (r"^CreateTable: ResourceInUseException instead of ValidationException: (Number of Tags|"
     r"The Tag Key|Duplicate Tag)", _ORDER),
    (r"^CreateTable: ResourceInUseException instead of ValidationException", Judgement(
        _T, "the request by itself is judged before the table is looked for", PROBES)),
    (r"^BatchGetItem: walk", Judgement(
        _T, "an answer has at most 16 MB; what it leaves is in UnprocessedKeys as it was asked "
        "for, and its items are answered where it is asked for again",
        f"{API}, BatchGetItem; {DYNALITE}, test/batchGetItem.js")),
    (r"^DescribeTimeToLive: ResourceNotFound instead", Judgement(
        _T, "the error's code is ResourceNotFoundException", f"{API}, DescribeTimeToLive")),
    (r"ConsumedCapacity", Judgement(
        _T, "a read of nothing costs half a unit, a whole one if it is consistent; a write of "
        "nothing one; Table and the indexes are told if INDEXES are asked for",
        f"{CAPACITY}; {NUBO}, returnConsumedCapacity")),
    (r"ItemCollectionMetrics", Judgement(
        _T, "returned only if it is asked for, of tables with local indexes",
        f"{API}, ItemCollectionMetrics")),
    (r"^(List|Un)?[Tt]ag(s|R|Of|\w)*|Tag Key|Number of Tags", Judgement(
        _T, "a tag's key has 1 to 128 characters of those allowed, once in a request; a table has "
        "50 tags; an ARN is one of a table that is there", PROBES)),
    (r"^(Execute|BatchExecute)", Judgement(
        _T, "the grammar of statements, what they need of a key, and how their failures are told",
        f"{PARTIQL}; {NUBO}, tests of PartiQL")),
    (r"^CreateTable: table description: \w+Indexes", Judgement(
        _T, "of a table without indexes none are described; each index is as it was asked for",
        f"{API}, TableDescription")),
    (r"^CreateTable: table description", Judgement(
        _T, "the description says what was asked for", f"{API}, TableDescription")),
    (r"^DescribeTable: table description", Judgement(
        _T, "a table that is there is described whole, with its identifier",
        f"{API}, TableDescription")),
    (r"ValidationException instead of SerializationException", Judgement(
        _T, "the whole request is deserialised before anything of it is judged",
        f"{DYNALITE}, test/*.js, each member with a value of another type")),
    (r"ReturnValues can only be", Judgement(
        _T, "PutItem and DeleteItem return ALL_OLD or nothing", f"{API}, PutItem, DeleteItem")),
    (r"ResourceNotFoundException instead of (Validation|Serialization)Exception|"
     r"ResourceInUseException instead of ValidationException: .*enum value", Judgement(
        _T, "the request by itself is judged before the table that it names",
        f"{PARITY}, tests/tier3, the order of validation; {PROBES}")),
    (r"UpdateViewType|At least one of ProvisionedThroughput|One of GlobalSecondaryIndexUpdate|"
     r"^UpdateTable", Judgement(
        _T, "a stream needs a view; UpdateTable needs something to change, and finds the table "
        "before it judges it", f"{API}, UpdateTable; {PROBES}")),
    (r"ComparisonOperator|ConditionalOperator|Exists is|ADD action|Action ADD|"
     r"Duplicate value in attribute|expression parameters", Judgement(
        _T, "the legacy parameters, their operands, and that they do not go with expressions",
        f"{LEGACY}; {DYNALITE}, test/putItem.js, test/updateItem.js")),
    (r"Filter Expression can only|Secondary index keys|starting key|Query condition|KeyCondition|"
     r"Query filter|ExclusiveStartKey|LastEvaluatedKey|TotalSegments", Judgement(
        _T, "a filter is on no key attribute; a starting key is a key that the read could have "
        "ended at", f"{API}, Query, Scan; {DYNALITE}, test/query.js, test/scan.js")),
    (r"^Transact|multiple operations on one item|CancellationReasons", Judgement(
        _T, "a transaction names an item once, and is cancelled, with a reason for each action, "
        "where one fails", f"{API}, TransactWriteItems, TransactGetItems; {NUBO}, transactions")),
    (r"list of item keys", Judgement(
        _T, "a batch names an item once", f"{API}, BatchWriteItem, BatchGetItem")),
    (r"another (BOOL|NULL)|(BOOL|Null attribute) value", Judgement(
        _T, "the texts true and false are booleans where one belongs",
        f"{NUBO}, tests of malformed types")),
    (r"Attributes not expected \| success \{'Attributes': \{\}", _EMPTY_ATTRIBUTES),
    (r"(Cannot update attribute|document path provided).*\| ConditionalCheckFailed", _ORDER),
    (r"^ListTables: (TableNames|LastEvaluatedTableName)", Judgement(
        _T, "a page begins after ExclusiveStartTableName, a name that need not exist; "
        "LastEvaluatedTableName is there only if more names follow", f"{API}, ListTables")),
    (r"ConsumedCapacity not expected", Judgement(
        _T, "returned only if ReturnConsumedCapacity asks for it", f"{API}, UpdateItem")),
    (r"internal error|process died|hang|connection lost|garbage", Judgement(
        _T, "what is wrong with a request is answered with status 400; a 5xx is a fault of the "
        "server", ERRORS)),
    (r"above the per table maximum", Judgement(
        _T, "a table has at most 40,000 read and 40,000 write units, before its keys are judged",
        f"{QUOTAS}; {PROBES}")),
    (r"too many (nesting levels|operators)", Judgement(
        _T, "a document path has at most 32 elements, an expression 300 operators", QUOTAS)),
    (r"Global secondary index|ALL_(PROJECTED_)?ATTRIBUTES", Judgement(
        _T, "a read of a global index selects what it projects; ALL_PROJECTED_ATTRIBUTES is for "
        "indexes", f"{API}, Query, Scan, Select; {DYNALITE}, test/query.js, test/scan.js")),
    (r"Expression size has exceeded", Judgement(
        _T, "an expression string has at most 4 KB", QUOTAS)),
    (r"IN operator is provided with too many", Judgement(
        _T, "the list of IN has at most 100 operands", CONDITIONS)),
    (r"Size of hashkey|Aggregated size of all range keys", Judgement(
        _T, "a partition key value has at most 2048 bytes, a sort key value 1024", QUOTAS)),
    (r"Empty attribute name", Judgement(
        _T, "an attribute's name has at least one character", TYPES)),
    (r"SecondaryInde\w+ (count )?exceeds", Judgement(
        _T, "a table has at most 20 global and 5 local secondary indexes", QUOTAS)),
    (r"upper bound to be greater|lower bound is greater", Judgement(
        _T, "the upper bound of BETWEEN is not below the lower one",
        f"{MEASURED} dynalite, test/query.js")),
    (r"Nesting Levels", Judgement(_T, "values nest at most 32 levels deep", QUOTAS)),
    (r"Item size", Judgement(
        _T, "an item has at most 400 KB, 409,600 bytes, names and values counted", QUOTAS)),
    (r"significant digits|magnitude|another N\b", Judgement(
        _T, "a number has at most 38 digits, from 1E-130 to 9.99…E+125, and is exact; more is an "
        "error", TYPES)),
    (r"for a valid request: .*converted to a numeric value", Judgement(
        _T, "+3, .123 and 0001.23 are numbers", NUMBER_TESTS)),
    (r"converted to a numeric value", Judgement(
        _T, "NaN, Infinity, spaces and other text are no numbers", NUMBER_TESTS)),
    (r"GetItem: Item missing|(Put|Update|BatchWrite)Item: afterwards Item missing", Judgement(
        _T, "a number is one value in each of its spellings, in a key too", TYPES)),
    (r"document path provided in the update expression is invalid.*$", Judgement(
        _T, "a path that is not there: an error if the item exists; REMOVE on an item that does "
        "not exist is ignored", f"{ALTERNATOR}/test_update_expression.py, "
        "test_nested_attribute_remove_from_missing_item")),
    (r"UpdateItem: afterwards Item: an attribute missing", Judgement(
        _T, "an attribute update without an Action puts", f"{API}, AttributeValueUpdate")),
    (r"UpdateItem: afterwards Item not expected|UpdateItem: Attributes not expected", Judgement(
        _T, "an update that only removes does not create an item; one that is refused changes "
        "nothing", f"{MEASURED} scylladb/scylladb, issue #5862; {API}, UpdateItem")),
    (r"Attributes: an attribute not expected|UpdateItem: Attributes missing", Judgement(
        _T, "UPDATED_NEW returns only the updated attributes", f"{API}, UpdateItem, ReturnValues")),
    (r"Item in the error|in the error: Item", Judgement(
        _T, "ReturnValuesOnConditionCheckFailure=ALL_OLD returns the item with the error",
        f"{API}, PutItem, UpdateItem, DeleteItem")),
    (r"Key attributes must be scalars", Judgement(
        _T, "a path into a key attribute is an error: keys are scalars", f"{MEASURED} dynalite, "
        "test/getItem.js")),
    (r"only be specified when using expressions|unused in expressions", Judgement(
        _T, "placeholders, even an empty map of them, without an expression, or unused by it, are "
        "an error", f"{MEASURED} dynalite, test/getItem.js")),
    (r"ExpressionAttribute(Names|Values)|expression attribute (name|value)", Judgement(
        _T, "a placeholder begins with # or :, is defined if it is used, and stands for a name or "
        "a value", f"{NAMES}; {VALUES}")),
    (r"overlap|conflict with each other", Judgement(
        _T, "one expression names no two paths of which one contains the other, or that need one "
        "value to be a list and a map", f"{API}, UpdateItem, UpdateExpression; {UPDATES}")),
    (r"section can only be used once", Judgement(
        _T, "each of SET, REMOVE, ADD, DELETE stands at most once in an update expression",
        UPDATES)),
    (r"Cannot update attribute", Judgement(
        _T, "the attributes of the key cannot be updated", f"{API}, UpdateItem")),
    (r"refers to an attribute that does not exist", Judgement(
        _T, "an operand of SET must exist", UPDATES)),
    (r"datatypes|AttributeValue", Judgement(
        _T, "an attribute value has exactly one type", f"{API}, AttributeValue")),
    (r"operand type|data ?type|attribute type|lower and upper bounds|Invalid attribute", Judgement(
        _T, "an operator or function takes operands of its types only", CONDITIONS)),
    (r"must be distinct|Incorrect number of operands|requires a document path|not allowed to be "
     r"used this way|Invalid function name|an operand stands where", Judgement(
        _T, "functions are those of the grammar, case-sensitive, with their operands", CONDITIONS)),
    (r"Syntax error|redundant parentheses|can not be empty|Expected .* got", Judgement(
        _T, "the grammar of expressions", f"{CONDITIONS}; {UPDATES}; {PATHS}")),
    (r"(success|ConditionalCheckFailedException) instead of .*conditional request failed|"
     r"instead of success: The conditional", Judgement(
        _T, "an attribute that is not there equals nothing, not even another such, nor NULL",
        f"{ALTERNATOR}/test_condition_expression.py, "
        "test_update_condition_eq_two_unset, test_update_condition_ne_two_unset")),
    (r"SerializationException", Judgement(
        _T, "a member of another JSON type than its shape's does not deserialise", f"{API}, data "
        f"types of the members; {ALTERNATOR}/test_number.py, "
        "test_number_in_json")),
    (r"Binary sets should not be empty|[Ii]nput collection|set *may not be empty", Judgement(
        _T, "a set is not empty and has no duplicates", TYPES)),
    (r"provided key|key element|Type mismatch|Missing the key|KeySchema|Some index key|"
     r"AttributeDefinitions|ReadCapacityUnits", Judgement(
        _T, "a key has exactly the attributes of the key schema with their types; a definition is "
        "consistent", f"{API}, CreateTable, GetItem")),
    (r"validation errors? detected|TableName must be|required but was not present", Judgement(
        _T, "required members, lengths, ranges, patterns and enumerations are part of the "
        "interface", f"{API}, the member's constraints")),
)  # fmt: skip


def judge(title: str, got: str) -> Judgement:
    """The judgement on a divergence with this title and this answer of the target's."""
    for words, found in _ROWS:
        if re.search(words, f"{title} | {got}" if r"\|" in words else title):
            return found
    return NOT_LOOKED_UP
