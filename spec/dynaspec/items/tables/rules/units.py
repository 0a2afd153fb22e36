"""The rules of throughput: capacity units and billing modes, bounds on demand, warmth."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import QUOTAS, REPORTED, extenddb, nubo, quirks
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.requests.names import REGION
from dynaspec.items.tables.rules.common import (
    CREATE,
    CREATING,
    INVALIDS,
    LIMIT,
    LIMITS,
    ON_DEMAND,
    UPDATING,
)

_MODES: Final = extenddb("test_table_throughput_mode.py")
_GUIDE: Final = (
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
    "limits."
)
_INITIAL_PAGE: Final = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
)

# --- Capacity units -------------------------------------------------------------------------------

UNITS_OUT_OF_BOUNDS: Final = Rule(
    "capacity-units-in-bounds",
    "A request names at most 1,000,000,000,000 capacity units.",
    (CREATING, UPDATING),
    "Given value {given} for {member} is out of bounds",
)
UNITS_ABOVE_QUOTA: Final = Rule(
    "capacity-units-within-quota",
    "A table or an index has at most 40,000 read and 40,000 write capacity units (default quota).",
    (LIMITS, QUOTAS),
    f"The requested {{units}}, {{given}}, is above the per {{kind}} maximum for the account in "
    f"{REGION}. Per table maximum: {limits.CAPACITY_QUOTA}. {_GUIDE}",
    "LimitExceededException",
)
UNITS_UNCHANGED: Final = Rule(
    "capacity-units-change",
    "UpdateTable gives a table or an index other capacity units than it has.",
    (nubo("tier1/updateTable/basic.test.ts"), UPDATING, INVALIDS),
    "The provisioned throughput for {called} will not change. The requested value equals the "
    "current value. Current ReadCapacityUnits provisioned for {short}: {read}. "
    "Requested ReadCapacityUnits: {read}. "
    "Current WriteCapacityUnits provisioned for {short}: {write}. "
    f"Requested WriteCapacityUnits: {{write}}. {_GUIDE}",
)

# --- Capacity units and the billing mode ----------------------------------------------------------

NO_UNITS: Final = Rule(
    "provisioned-table-has-units",
    "A table that is created in the mode PROVISIONED has capacity units.",
    (_MODES, INVALIDS, CREATE),
    f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when "
    "BillingMode is PROVISIONED",
)
UNITS_ON_DEMAND: Final = Rule(
    "on-demand-table-has-no-units",
    "A table on demand gets no capacity units.",
    (_MODES, INVALIDS, CREATE),
    f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
    f"BillingMode is {ON_DEMAND}",
)
MODE_WITHOUT_UNITS: Final = Rule(
    "provisioned-mode-comes-with-units",
    "UpdateTable with the mode PROVISIONED has capacity units.",
    (_MODES, INVALIDS),
    f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
)
MODE_WITH_UNITS: Final = Rule(
    "on-demand-mode-comes-without-units",
    "UpdateTable with the mode PAY_PER_REQUEST has no capacity units.",
    (_MODES, nubo("tier1/updateTable/basic.test.ts"), INVALIDS),
    f"{INVALID}ProvisionedThroughput cannot be specified when BillingMode is {ON_DEMAND}",
)
NO_INDEX_UNITS: Final = Rule(
    "index-of-provisioned-table-has-units",
    "A global index of a table that is created in the mode PROVISIONED has capacity units.",
    (INVALIDS, CREATE),
    f"{INVALID}ProvisionedThroughput is not specified for index: {{index}}",
)
INDEX_UNITS_ON_DEMAND: Final = Rule(
    "index-of-on-demand-table-has-no-units",
    "A global index of a table that is created on demand has no capacity units.",
    (INVALIDS,),
    f"{INVALID}ProvisionedThroughput should not be specified for index: {{index}} when "
    f"BillingMode is {ON_DEMAND}",
)
NO_ADDED_INDEX_UNITS: Final = Rule(
    "index-added-to-provisioned-table-has-units",
    "A global index that is added to a table with capacity has capacity units.",
    (INVALIDS,),
    f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
    "{index}",
)
ADDED_INDEX_UNITS: Final = Rule(
    "index-added-to-on-demand-table-has-no-units",
    "A global index that is added to a table on demand has no capacity units.",
    (INVALIDS,),
    f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
    f"{{index}} when BillingMode is {ON_DEMAND}",
)
UPDATED_INDEX_ON_DEMAND: Final = Rule(
    "updated-index-on-demand-gets-bounds-or-warmth",
    "An update of an index on demand changes its OnDemandThroughput or its WarmThroughput, and "
    "no capacity units.",
    (INVALIDS, quirks("DDB-TABLE-456, empty throughput")),
    f"{INVALID}The only Updates for index: {{index}} when TableThroughputMode is {ON_DEMAND} "
    "can be to OnDemandThroughput, WarmThroughput",
)
INDEX_NOT_UPDATED: Final = Rule(
    "provisioned-mode-comes-with-index-units",
    "UpdateTable that puts a table in the mode PROVISIONED gives capacity units to each global "
    "index.",
    (INVALIDS,),
    f"{INVALID}ProvisionedThroughput must be specified for index: {{index}}",
)

# --- Bounds on demand -----------------------------------------------------------------------------

NEW_BOUNDS_PROVISIONED: Final = Rule(
    "created-with-bounds-on-demand-only",
    "A table or an index that is created or added with capacity units has no OnDemandThroughput.",
    (REPORTED,),
    f"{INVALID}{{member}} for OnDemandThroughput{{index}} cannot be specified when table "
    "BillingMode is PROVISIONED.",
)
BOUNDS_PROVISIONED: Final = Rule(
    "bounds-on-demand-only",
    "UpdateTable sets no OnDemandThroughput of a table or an index with capacity units.",
    (INVALIDS,),
    f"{INVALID}{{member}} for OnDemandThroughput{{index}} cannot be specified when the table "
    "BillingMode is PROVISIONED",
)
NEW_BOUND_TOO_SMALL: Final = Rule(
    "new-bound-above-zero",
    "A bound of OnDemandThroughput that a table or an index is created with is at least 1.",
    (INVALIDS,),
    f"{INVALID}Requested {{member}} for OnDemandThroughput for {{owner}} is outside of valid range",
)
BOUND_TOO_SMALL: Final = Rule(
    "bound-above-zero-or-cleared",
    "A bound of OnDemandThroughput that UpdateTable sets is at least 1; -1 takes a bound away.",
    (INVALIDS,),
    f"{INVALID}Requested {{member}} for OnDemandThroughput for {{owner}} is outside of valid range",
)
BOUND_ABOVE_QUOTA: Final = Rule(
    "bound-within-quota",
    "A bound of OnDemandThroughput is at most 40,000 (default quota).",
    (LIMITS,),
    f"{LIMIT}Requested {{member}} for OnDemandThroughput for {{owner}} exceeds {{quota}} of the "
    f"account in region {REGION}",
    "LimitExceededException",
)

# --- Warmth ---------------------------------------------------------------------------------------

_WARMTH: Final = f"{INVALID}Requested {{member}} for WarmThroughput for {{owner}} is lower than "

WARMTH_BELOW_INITIAL: Final = Rule(
    "warmth-at-least-initial",
    "The WarmThroughput that a table or an index on demand is created with is at least 12,000 "
    "read and 4,000 write units.",
    (INVALIDS,),
    f"{_WARMTH}initial throughput for OnDemand. See: {_INITIAL_PAGE}",
)
WARMTH_BELOW_UNITS: Final = Rule(
    "warmth-at-least-capacity-units",
    "The WarmThroughput that a table or an index with capacity is created with is at least its "
    "capacity units.",
    (INVALIDS,),
    f"{_WARMTH}{{units}} of ProvisionedThroughput",
)
WARMTH_LESS: Final = Rule(
    "warmth-not-decreased",
    "UpdateTable does not lower the WarmThroughput of a table or an index.",
    (INVALIDS, quirks("DDB-TABLE-456, empty throughput")),
    f"{_WARMTH}current WarmThroughput, decreasing WarmThroughput is not supported",
)
WARMTH_ABOVE_QUOTA: Final = Rule(
    "warmth-within-quota",
    "WarmThroughput is at most 40,000 read and 40,000 write units (default quota).",
    (LIMITS,),
    f"{LIMIT}Requested {{member}} for WarmThroughput for {{owner}} exceeds {{quota}} of the "
    f"account in region {REGION}",
    "LimitExceededException",
)
NO_INDEX_WARMTH: Final = Rule(
    "index-warmth-not-empty",
    "The WarmThroughput of an index that is updated has read or write units.",
    (quirks("DDB-TABLE-456, empty throughput"),),
    f"{INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
    "specified for index: {index}",
)
