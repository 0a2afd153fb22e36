"""The rules of key schemas and attribute definitions."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import ketlark, nubo
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import CREATE, CREATING, INVALIDS, SEVERAL

_MESSAGES: Final = nubo("tier3/error-messages/createTable.test.ts")

DEFINED_TWICE: Final = Rule(
    "attribute-defined-once",
    "AttributeDefinitions defines no attribute twice.",
    (INVALIDS,),
    "Attribute Name is duplicated: {name}",
)
FEW_DEFINITIONS: Final = Rule(
    "as-many-definitions-as-keys",
    "AttributeDefinitions has at least as many elements as the key schema of the table.",
    (_MESSAGES, CREATING, INVALIDS),
    "Invalid KeySchema: Some index key attribute have no definition",
)
NOT_DEFINED: Final = Rule(
    "key-attributes-defined",
    "Every attribute of a key, of a table's or of an index's, is in AttributeDefinitions.",
    (
        nubo("tier2/updateTable/gsi.test.ts"),
        ketlark("tier2/updateTable/gsi.test.ts"),
        CREATING,
        INVALIDS,
        CREATE,
    ),
    f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
    "Keys: [{keys}], AttributeDefinitions: [{defined}]",
)
SAME_NAME: Final = Rule(
    "two-keys-have-two-names",
    "The partition key and the sort key, of a table or of an index, are two attributes.",
    (CREATING, INVALIDS),
    "Both the Hash Key and the Range Key element in the KeySchema have the same name",
)
SAME_NAMES: Final = Rule(
    "several-keys-have-several-names",
    "The key of a global index that is made of several attributes has none of them twice.",
    (INVALIDS,),
    "The KeySchema contains multiple key attributes with the same name",
)
MORE_DEFINITIONS: Final = Rule(
    "only-keys-defined",
    "AttributeDefinitions of a table without indexes has only the attributes of its key.",
    (nubo("tier1/createTable/basic.test.ts"), CREATING, INVALIDS, CREATE),
    f"{INVALID}Number of attributes in KeySchema does not exactly match number of attributes "
    "defined in AttributeDefinitions",
)
NOT_USED: Final = Rule(
    "only-used-attributes-defined",
    "AttributeDefinitions has only attributes of the keys of the table and of its indexes.",
    (INVALIDS,),
    f"{INVALID}Some AttributeDefinitions are not used. "
    "AttributeDefinitions: [{defined}], keys used: [{keys}]",
)
FIRST_NOT_HASH: Final = Rule(
    "first-key-is-hash",
    "The first element of a key schema has the key type HASH.",
    (CREATING, INVALIDS, CREATE),
    "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
)
SECOND_NOT_RANGE: Final = Rule(
    "second-key-is-range",
    "The second element of the key schema of a table or a local index has the key type RANGE.",
    (CREATING, INVALIDS, CREATE),
    "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
)
RANGE_BEFORE_HASH: Final = Rule(
    "hash-keys-before-range-keys",
    "The HASH elements of the key schema of a global index come before its RANGE elements.",
    (INVALIDS, SEVERAL),
    f"{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema",
)
LONG_KEY: Final = Rule(
    "index-key-of-four-and-four",
    "The key of a global index has at most four HASH and four RANGE attributes.",
    (INVALIDS, SEVERAL),
    f"{INVALID}The KeySchema exceeds the maximum allowed number of {{role}} key attributes",
)
