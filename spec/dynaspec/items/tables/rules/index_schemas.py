"""The rules of secondary indexes: which a table may have, get and lose, and what they show."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import QUOTAS, alternator, extenddb, ketlark, nubo, quirks
from dynaspec.items.data.inferences import INCLUDED_IN_ALL, REDEFINED_KEY
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import (
    CREATE,
    CREATING,
    INVALIDS,
    LIMIT,
    LIMITS,
    NOT_FOUND,
    UPDATE,
    UPDATING,
)

_MESSAGES: Final = nubo("tier3/error-messages/createTable.test.ts")
_PROJECTIONS: Final = nubo("tier1/createTable/specValidation.test.ts")
_INDEXES: Final = nubo("tier2/updateTable/gsi.test.ts")

# --- Which indexes a table may have ---------------------------------------------------------------

NO_LOCAL_INDEXES: Final = Rule(
    "local-indexes-not-empty",
    "LocalSecondaryIndexes is not an empty list.",
    (CREATING, INVALIDS),
    f"{INVALID}List of LocalSecondaryIndexes is empty",
)
NO_GLOBAL_INDEXES: Final = Rule(
    "global-indexes-not-empty",
    "GlobalSecondaryIndexes is not an empty list.",
    (CREATING, INVALIDS),
    f"{INVALID}List of GlobalSecondaryIndexes is empty",
)
LOCAL_INDEXES: Final = Rule(
    "local-indexes-at-most-5",
    "A table has at most 5 local indexes.",
    (CREATING, INVALIDS, QUOTAS),
    f"{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of "
    f"{limits.LOCAL_INDEXES_MAX}",
)
GLOBAL_INDEXES: Final = Rule(
    "global-indexes-at-most-20",
    "A table is created with at most 20 global indexes (default quota).",
    (CREATING, INVALIDS, QUOTAS),
    f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of "
    f"{limits.GLOBAL_INDEXES_MAX}",
)
GLOBAL_INDEX_MORE: Final = Rule(
    "added-global-index-among-20",
    "A global index is added to a table that has fewer than 20 (default quota).",
    (LIMITS, QUOTAS),
    f"{LIMIT}Number of global secondary indexes exceeds per-table limit of "
    f"{limits.GLOBAL_INDEXES_MAX}",
    "LimitExceededException",
)
INDEX_NAME_TWICE: Final = Rule(
    "index-name-unique",
    "Each index that a table is created with has a name of its own.",
    (_MESSAGES, CREATING, INVALIDS, CREATE),
    f"{INVALID}Duplicate index name: {{index}}",
)
NO_TABLE_SORT_KEY: Final = Rule(
    "local-index-needs-table-sort-key",
    "A table with a local index has a sort key.",
    (_MESSAGES, CREATING, INVALIDS),
    f"{INVALID}Table KeySchema does not have a range key, which is required when specifying a "
    "LocalSecondaryIndex",
)
NO_INDEX_SORT_KEY: Final = Rule(
    "local-index-has-sort-key",
    "A local index has a sort key.",
    (CREATING, INVALIDS),
    f"{INVALID}Index KeySchema does not have a range key for index: {{index}}",
)
OTHER_PARTITION_KEY: Final = Rule(
    "local-index-has-table-partition-key",
    "A local index has the partition key of its table.",
    (nubo("tier1/createTable/lsi.test.ts"), CREATING, INVALIDS),
    f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for "
    "index: {index}. index hash key: {key}, table hash key: {table_key}",
)

# --- Projections ----------------------------------------------------------------------------------

NO_PROJECTION_TYPE: Final = Rule(
    "projection-has-type",
    "A projection has a ProjectionType.",
    (CREATING, INVALIDS),
    f"{INVALID}Unknown ProjectionType: null",
)
NAMES_WITHOUT_INCLUDE: Final = Rule(
    "projection-names-with-include-only",
    "A projection of the type ALL or KEYS_ONLY has no NonKeyAttributes.",
    (_PROJECTIONS, CREATING, INVALIDS),
    f"{INVALID}ProjectionType is {{kind}}, but NonKeyAttributes is specified",
)
INCLUDE_WITHOUT_NAMES: Final = Rule(
    "projection-include-has-names",
    "A projection of the type INCLUDE has NonKeyAttributes.",
    (_PROJECTIONS, INVALIDS),
    f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
)
INCLUDED_TWICE: Final = Rule(
    "projection-names-differ",
    "NonKeyAttributes has no name twice.",
    (INVALIDS,),
    f"{INVALID}Duplicate element in NonKeyAttributes: {{name}}",
)
MANY_INCLUDED: Final = Rule(
    "projections-include-100",
    "The projections of a table's indexes include at most 100 attributes together.",
    (INCLUDED_IN_ALL,),
    f"{INVALID}Number of NonKeyAttributes exceeds the per-table limit of "
    f"{limits.INCLUDED_IN_ALL_MAX}",
)

# --- Indexes that are added, updated and deleted --------------------------------------------------

INDEX_THERE: Final = Rule(
    "added-index-name-free",
    "An index that is added has a name that no index of the table has.",
    (_INDEXES, ketlark("tier2/updateTable/gsi.test.ts"), INVALIDS),
    "Attempting to create an index which already exists",
)
NO_INDEX: Final = Rule(
    "changed-index-exists",
    "An index that is updated or deleted exists.",
    (
        _INDEXES,
        extenddb("test_table_operations.py"),
        quirks("DDB-TABLE-456, empty throughput"),
    ),
    f"{NOT_FOUND}Index {{index}} for table {{table}}",
    "ResourceNotFoundException",
)
LOCAL_INDEX: Final = Rule(
    "changed-index-is-global",
    "An index that is updated or deleted is a global index.",
    (INVALIDS,),
    "Cannot {verb} an index that is not a GlobalSecondaryIndex: {index}",
)
NO_DEFINITIONS: Final = Rule(
    "added-index-has-definitions",
    "An index is added with AttributeDefinitions.",
    (INVALIDS, UPDATE),
    f"{INVALID}AttributeDefinitions is not specified for index: {{index}}",
)
_REDEFINED: Final = (
    f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type "
    "as previously defined. Existing schema: {existing} New schema: {new}"
)
INDEX_KEY_REDEFINED: Final = Rule(
    "added-index-keeps-types-of-indexes",
    "In the key of an added index an attribute has the type that it has in the key of another "
    "index.",
    (alternator("test_gsi_updatetable.py"),),
    _REDEFINED,
)
TABLE_KEY_REDEFINED: Final = Rule(
    "added-index-keeps-types-of-table",
    "In the key of an added index an attribute has the type that it has in the key of the table.",
    (REDEFINED_KEY,),
    _REDEFINED,
)
ONE_INDEX_AT_A_TIME: Final = Rule(
    "one-index-added-or-deleted",
    "One index of a table is being created or deleted at a time.",
    (UPDATING, LIMITS, UPDATE),
    f"{LIMIT}Only 1 online index can be created or deleted simultaneously per table",
    "LimitExceededException",
)
