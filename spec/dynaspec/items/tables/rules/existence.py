"""The rules of which tables there are: their names, creation and deletion."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import ERRORS, dynalite, extenddb, nubo, reference
from dynaspec.items.data.rule import Rule
from dynaspec.items.tables.rules.common import (
    CONFLICTS,
    CREATE,
    IN_USE,
    INVALIDS,
    NOT_FOUND,
    UPDATING,
)

_DELETING: Final = dynalite("deleteTable.js")
_DELETE: Final = reference("DeleteTable")

NO_TABLE: Final = Rule(
    "table-exists",
    "A table that is described, updated or deleted exists.",
    (nubo("tier2/ttl/basic.test.ts"), nubo("tier1/deleteTable/basic.test.ts"), UPDATING, ERRORS),
    f"{NOT_FOUND}Table: {{table}} not found",
    "ResourceNotFoundException",
)
TABLE_THERE: Final = Rule(
    "table-name-free",
    "A table is created with a name that no table of the account and region has.",
    (nubo("tier1/createTable/basic.test.ts"), CONFLICTS, CREATE),
    "Table already exists: {table}",
    "ResourceInUseException",
)
TABLE_BEING_CREATED: Final = Rule(
    "table-created-before-change",
    "A table that is being created is not created again, nor is it updated or deleted.",
    (UPDATING, _DELETING, CONFLICTS, _DELETE),
    f"{IN_USE}Table is being created: {{table}}",
    "ResourceInUseException",
)
TABLE_BEING_DELETED: Final = Rule(
    "table-being-deleted-not-changed",
    "A table that is being deleted is not updated, tagged or deleted again.",
    (CONFLICTS,),
    f"{IN_USE}Table is being deleted: {{table}}",
    "ResourceInUseException",
)
DELETED_WITH_INDEX_CHANGE: Final = Rule(
    "table-deletion-waits-for-indexes",
    "A table is not deleted while an index of it is being created, updated or deleted.",
    (CONFLICTS,),
    f"{IN_USE}Cannot delete table while indexes are being created, updated, or deleted.",
    "ResourceInUseException",
)
DELETED_WITH_STREAM_CHANGE: Final = Rule(
    "table-deletion-waits-for-stream",
    "A table is not deleted while its stream is being enabled or disabled.",
    (CONFLICTS,),
    f"{IN_USE}Cannot delete table while stream is being enabled/disabled.",
    "ResourceInUseException",
)
DELETED_WITH_CHANGE: Final = Rule(
    "table-deletion-waits-for-update",
    "A table is not deleted while its capacity, billing mode, class, encryption or warmth is "
    "being updated.",
    (CONFLICTS,),
    f"{IN_USE}Table: {{table}} is in the process of being updated.",
    "ResourceInUseException",
)
PROTECTED: Final = Rule(
    "protected-table-not-deleted",
    "A table with deletion protection is not deleted.",
    (nubo("tier1/updateTable/config.test.ts"), extenddb("test_table_operations.py"), INVALIDS),
    "Resource cannot be deleted as it is currently protected against deletion. "
    "Disable deletion protection first.",
)
