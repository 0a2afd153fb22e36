"""The rules of changes that UpdateTable does not begin until another has ended."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import quirks
from dynaspec.items.data.rule import Rule
from dynaspec.items.tables.rules.common import CONFLICTS, IN_USE

_CODE: Final = "ResourceInUseException"
_OF_INDEX: Final = "Table: {table} Index: {index}"
_OF_TABLE: Final = "Table: {table}"
_TO_CLASS: Final = "TableClassUpdateInProgress: {table_class}"
_CLASS_UPDATE: Final = f"a table class update is in progress. {_OF_TABLE} {_TO_CLASS}"

# --- What waits for an index ----------------------------------------------------------------------

INDEX_BEING_DELETED: Final = Rule(
    "index-being-deleted-not-changed",
    "An index that is being deleted is not created, updated or deleted.",
    (CONFLICTS,),
    f"{IN_USE}Index is being deleted. {_OF_INDEX}",
    _CODE,
)
INDEX_BEING_UPDATED: Final = Rule(
    "index-being-updated-not-changed",
    "An index that is being updated is not updated or deleted.",
    (CONFLICTS,),
    f"{IN_USE}Index is being updated. {_OF_INDEX}",
    _CODE,
)
UPDATED_BEFORE_FILLING: Final = Rule(
    "index-update-waits-for-resources",
    "An index that is being created and not yet filled is not updated.",
    (CONFLICTS,),
    f"{IN_USE}Index is being created but is not backfilling yet. {_OF_INDEX}",
    _CODE,
)
DELETED_BEFORE_FILLING: Final = Rule(
    "index-deletion-waits-for-resources",
    "An index that is being created and not yet filled is not deleted.",
    (CONFLICTS,),
    f"{IN_USE}Index creation is in resource allocation phase. Retry deletion during backfilling "
    f"phase or when the index is active. {_OF_INDEX}",
    _CODE,
)
CAPACITY_DURING_INDEX: Final = Rule(
    "capacity-waits-for-index",
    "The capacity and the billing mode of a table are not updated while an index is being created "
    "and not yet filled, or is being deleted.",
    (CONFLICTS, quirks("DDB-TABLE-376, an index that is being deleted")),
    f"{IN_USE}Can't change table IOPS when an index is being {{participle}}. {_OF_TABLE} "
    "Indexes: {indexes}",
    _CODE,
)
BOUNDS_DURING_INDEX: Final = Rule(
    "bounds-wait-for-index",
    "The OnDemandThroughput of a table is not updated while an index is being created and not yet "
    "filled, or is being deleted.",
    (CONFLICTS, quirks("DDB-TABLE-458, an index that is being created")),
    f"{IN_USE}OnDemandThroughput cannot be updated while index {{noun}} is in progress for "
    "indexes: {indexes}",
    _CODE,
)
STREAM_DURING_INDEX: Final = Rule(
    "stream-waits-for-index",
    "The stream of a table is not enabled or disabled while an index is being created and not yet "
    "filled.",
    (CONFLICTS, quirks("DDB-TABLE-458, an index that is being created")),
    f"{IN_USE}Can't change stream status when an index is being created",
    _CODE,
)

# --- What waits for the capacity or the billing mode ----------------------------------------------

CAPACITY_DURING_CAPACITY: Final = Rule(
    "capacity-waits-for-capacity",
    "The capacity and the billing mode of a table are not updated while one of them is being "
    "updated.",
    (CONFLICTS,),
    f"{IN_USE}Table IOPS are currently being updated. {_OF_TABLE}",
    _CODE,
)
STREAM_DURING_CAPACITY: Final = Rule(
    "stream-waits-for-capacity",
    "The stream of a table is not enabled or disabled while its capacity or billing mode is being "
    "updated.",
    (CONFLICTS,),
    f"{IN_USE}Can't enable or disable stream while table IOPS are being updated. {_OF_TABLE}",
    _CODE,
)
INDEX_DURING_CAPACITY: Final = Rule(
    "index-waits-for-capacity",
    "No index of a table is created or deleted while the table's capacity or billing mode is being "
    "updated.",
    (CONFLICTS,),
    f"{IN_USE}Can't create or delete indexes while table IOPS are being updated. {_OF_TABLE}",
    _CODE,
)
BOUNDS_DURING_BILLING: Final = Rule(
    "bounds-wait-for-billing-mode",
    "The OnDemandThroughput of a table is not updated while its billing mode is being updated.",
    (CONFLICTS,),
    f"{IN_USE}OnDemandThroughput cannot be updated while BillingMode update is in progress",
    _CODE,
)

# --- What waits for the stream --------------------------------------------------------------------

CLASS_DURING_STREAM: Final = Rule(
    "class-waits-for-stream",
    "The class of a table is not updated while its stream is being enabled or disabled.",
    (CONFLICTS,),
    f"{IN_USE}Can't update table class when stream status is being updated. {_OF_TABLE}",
    _CODE,
)
INDEX_DURING_STREAM: Final = Rule(
    "index-waits-for-stream",
    "No index of a table is created or deleted while the table's stream is being enabled or "
    "disabled.",
    (CONFLICTS,),
    f"{IN_USE}Can't create or delete an index when stream status is being updated.",
    _CODE,
)
BOUNDS_DURING_STREAM: Final = Rule(
    "bounds-wait-for-stream",
    "The OnDemandThroughput of a table is not updated while its stream is being enabled or "
    "disabled.",
    (CONFLICTS,),
    f"{IN_USE}OnDemandThroughput cannot be updated while stream status update is in progress",
    _CODE,
)

# --- What waits for the class ---------------------------------------------------------------------

CLASS_DURING_CLASS: Final = Rule(
    "class-waits-for-class",
    "The class of a table is not updated while it is being updated.",
    (CONFLICTS,),
    f"{IN_USE}Can't update table class when {_CLASS_UPDATE}",
    _CODE,
)
STREAM_DURING_CLASS: Final = Rule(
    "stream-waits-for-class",
    "The stream of a table is not enabled or disabled while its class is being updated.",
    (CONFLICTS,),
    f"{IN_USE}Can't change stream status when {_CLASS_UPDATE}",
    _CODE,
)
BOUNDS_DURING_CLASS: Final = Rule(
    "bounds-wait-for-class",
    "The OnDemandThroughput of a table is not updated while its class is being updated.",
    (CONFLICTS,),
    f"{IN_USE}OnDemandThroughput cannot be updated while TableClass update is in progress. "
    f"{_TO_CLASS}",
    _CODE,
)
INDEX_DURING_CLASS: Final = Rule(
    "index-waits-for-class",
    "No index of a table is created or deleted while the table's class is being updated.",
    (CONFLICTS,),
    f"{IN_USE}Can't create or delete an index when a table class update is in progress.",
    _CODE,
)
