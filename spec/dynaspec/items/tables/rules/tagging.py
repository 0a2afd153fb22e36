"""The rules of tags and of the resources that bear them."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import REPORTED, dynalite, guide, nubo
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import INVALIDS, NOT_FOUND

_RESTRICTIONS: Final = guide("Tagging restrictions in DynamoDB")
_LISTING: Final = dynalite("listTagsOfResource.js")

# --- Resources ------------------------------------------------------------------------------------

NO_ARN: Final = Rule(
    "tag-resource-named",
    "An operation on tags has a ResourceArn.",
    (dynalite("tagResource.js"), dynalite("untagResource.js"), _LISTING),
    "Invalid TableArn",
)
NOT_AN_ARN: Final = Rule(
    "tag-resource-arn-begins-with-arn",
    'The ResourceArn of an operation on tags begins with "arn:".',
    (nubo("tier2/tags/basic.test.ts"), INVALIDS),
    f"{INVALID}ARNs must start with 'arn:': {{arn}}",
)
_UNREADABLE: Final = "Invalid TableArn: Invalid ResourceArn provided as input {arn}"
ARN_PARTS: Final = Rule(
    "tag-resource-arn-of-six-parts",
    "The ResourceArn of an operation on tags has the six parts of an ARN.",
    (REPORTED,),
    _UNREADABLE,
)
ARN_REGION: Final = Rule(
    "tag-resource-arn-of-region",
    "The ResourceArn of an operation on tags is of the region that is asked.",
    (INVALIDS,),
    _UNREADABLE,
)
ARN_NAME: Final = Rule(
    "tag-resource-arn-names-table",
    "The ResourceArn of an operation on tags has a name that a table can have.",
    (_LISTING,),
    _UNREADABLE,
)
ARN_OF_OTHERS: Final = Rule(
    "tag-resource-of-own-account",
    "The ResourceArn of an operation on tags is DynamoDB's, and of the account that asks.",
    (nubo("tier2/tags/basic.test.ts"), REPORTED),
    "Access is denied",
    "AccessDeniedException",
)
ARN_OF_NO_TABLE: Final = Rule(
    "tag-resource-is-table",
    "The ResourceArn of an operation on tags is that of a table, not of a backup or of what "
    "DynamoDB does not have.",
    (INVALIDS,),
    f"{INVALID}Provided Arn is not a DynamoDB resource arn: {{arn}}",
)
ARN_OF_INDEX: Final = Rule(
    "tag-resource-is-no-index",
    "The ResourceArn of an operation on tags is not that of an index.",
    (INVALIDS,),
    f"{INVALID}Invalid resource arn provided, only table or stream is accepted. "
    "Provided resource arn: {arn}",
)
NO_RESOURCE: Final = Rule(
    "tag-resource-exists",
    "The table whose ARN an operation on tags gives exists.",
    (REPORTED,),
    f"{NOT_FOUND}ResourceArn: {{arn}} not found",
    "ResourceNotFoundException",
)

# --- Tags -----------------------------------------------------------------------------------------

NO_TAGS: Final = Rule(
    "tags-not-empty",
    "TagResource has a tag.",
    (INVALIDS,),
    "Atleast one Tag needs to be provided as Input.",
)
NO_TAG_KEYS: Final = Rule(
    "tag-keys-not-empty",
    "UntagResource has a tag key.",
    (INVALIDS,),
    "Atleast one Tag Key needs to be provided as Input.",
)
_MANY: Final = "Number of Tags exceed the current limit for the provided ResourceArn"
MANY_TAGS: Final = Rule(
    "tags-at-most-50",
    "A table has at most 50 tags.",
    (INVALIDS, _RESTRICTIONS),
    _MANY,
)
MANY_TAG_KEYS: Final = Rule(
    "tag-keys-at-most-50",
    "UntagResource has at most 50 tag keys.",
    (INVALIDS,),
    _MANY,
)
NO_TAG_KEY: Final = Rule(
    "tag-has-key",
    "A tag has a key.",
    (INVALIDS,),
    "The Tag Key provided is invalid, Key: null",
)
TAG_KEY_SIGNS: Final = Rule(
    "tag-key-characters",
    "The key of a tag has only letters, digits, spaces and the signs + - = . _ : / @.",
    (INVALIDS, _RESTRICTIONS),
    "The Tag Key provided is invalid, Key: {key}",
)
TAG_KEY_LENGTH: Final = Rule(
    "tag-key-of-128-characters",
    "The key of a tag has 1 to 128 characters.",
    (INVALIDS, _RESTRICTIONS),
    "The Tag Key provided is invalid, Key: {key}",
)
NO_TAG_VALUE: Final = Rule(
    "tag-has-value",
    "A tag has a value.",
    (INVALIDS,),
    "The Tag Value provided is invalid, Value: null",
)
TAG_VALUE_SIGNS: Final = Rule(
    "tag-value-characters",
    "The value of a tag has only letters, digits, spaces and the signs + - = . _ : / @.",
    (INVALIDS, _RESTRICTIONS),
    "The Tag Value provided is invalid, Value: {value}",
)
TAG_VALUE_LENGTH: Final = Rule(
    "tag-value-of-256-characters",
    "The value of a tag has at most 256 characters.",
    (INVALIDS, _RESTRICTIONS),
    "The Tag Value provided is invalid, Value: {value}",
)
RESERVED_TAG_KEY: Final = Rule(
    "tag-key-not-reserved",
    'The key of a tag does not begin with "aws:", in whichever case.',
    (INVALIDS, _RESTRICTIONS),
    "Tag Key cannot be prefixed with aws:, Key: {key}",
)
TAG_KEY_TWICE: Final = Rule(
    "tag-keys-differ",
    "A request gives no tag key twice.",
    (INVALIDS,),
    "Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}",
)
