"""The rules of a table's stream, encryption, class and time to live."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import REPORTED, dynalite, nubo, reference
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import IN_USE, INVALIDS

# --- Stream ---------------------------------------------------------------------------------------

NEW_STREAM_WITHOUT_VIEW: Final = Rule(
    "new-stream-has-view-type",
    "A table that is created with a stream has a StreamViewType.",
    (INVALIDS,),
    f"{INVALID}Table is being created with a stream enabled, UpdateViewType is required",
)
VIEW_WITHOUT_NEW_STREAM: Final = Rule(
    "no-new-stream-no-view-type",
    "A table that is created without a stream has no StreamViewType.",
    (nubo("tier1/createTable/specValidation.test.ts"), INVALIDS),
    f"{INVALID}Table is being created with a stream disabled, UpdateViewType should not be "
    "specified",
)
ENABLED_WITHOUT_VIEW: Final = Rule(
    "enabled-stream-has-view-type",
    "UpdateTable that enables a stream has a StreamViewType.",
    (INVALIDS,),
    f"{INVALID}If stream is being enabled then UpdateViewType is required",
)
DISABLED_WITH_VIEW: Final = Rule(
    "disabled-stream-has-no-view-type",
    "UpdateTable that disables a stream has no StreamViewType.",
    (INVALIDS,),
    f"{INVALID}If stream is being disabled, then UpdateViewType must not be specified",
)
STREAM_ENABLED: Final = Rule(
    "enabled-stream-was-off",
    "UpdateTable enables the stream of a table that has none.",
    (INVALIDS,),
    "Table already has an enabled stream: TableName: {table}",
)
STREAM_DISABLED: Final = Rule(
    "disabled-stream-was-on",
    "UpdateTable disables the stream of a table that has one.",
    (INVALIDS,),
    "Table has no stream to disable: TableName: {table}",
)

# --- Encryption and class -------------------------------------------------------------------------

KEY_OF_NO_ENCRYPTION: Final = Rule(
    "encryption-off-names-no-key",
    "SSESpecification that is not enabled has no SSEType and no KMSMasterKeyId.",
    (INVALIDS,),
    f"{INVALID}{{member}} can not be specified if Enabled is false",
)
AES256: Final = Rule(
    "encryption-type-is-kms",
    "The SSEType that is asked for is KMS, not AES256.",
    (INVALIDS, reference("SSESpecification")),
    f"{INVALID}SSEType AES256 is not supported",
)
KEY_WITHOUT_TYPE: Final = Rule(
    "encryption-key-with-type",
    "SSESpecification with a KMSMasterKeyId has an SSEType.",
    (INVALIDS,),
    f"{INVALID}SSEType KMS is required if KMSMasterKeyId is specified",
)
ENCRYPTED_BY_DEFAULT: Final = Rule(
    "encryption-taken-from-encrypted-table",
    "UpdateTable takes encryption with the account's key only from a table that has it.",
    (INVALIDS,),
    f"{INVALID}Table is already encrypted by default",
)
NO_SUCH_CLASS: Final = Rule(
    "table-class-is-one-of-two",
    "The class of a table is STANDARD or STANDARD_INFREQUENT_ACCESS.",
    (INVALIDS, reference("CreateTable")),
    "Invalid table-class parameter provided. Please try again with a valid table-class "
    "value: [STANDARD, STANDARD_INFREQUENT_ACCESS].",
)

# --- Time to live ---------------------------------------------------------------------------------

_LIFE: Final = dynalite("updateTimeToLive.js")

TTL_ENABLED: Final = Rule(
    "enabled-ttl-was-off",
    "UpdateTimeToLive enables time to live by an attribute by which items do not yet expire.",
    (_LIFE, INVALIDS),
    "TimeToLive is already enabled",
)
TTL_DISABLED: Final = Rule(
    "disabled-ttl-was-on",
    "UpdateTimeToLive disables time to live where it is enabled.",
    (_LIFE, INVALIDS),
    "TimeToLive is already disabled",
)
TTL_OF_OTHER_ATTRIBUTE: Final = Rule(
    "ttl-by-one-attribute",
    "UpdateTimeToLive names the attribute by which items expire already.",
    (INVALIDS,),
    "TimeToLive is active on a different AttributeName: current AttributeName is {name}",
)
TTL_CHANGED_TWICE: Final = Rule(
    "ttl-changed-once-at-a-time",
    "UpdateTimeToLive comes after the last change of time to live has ended.",
    (INVALIDS, reference("UpdateTimeToLive")),
    "Time to live has been modified multiple times within a fixed interval",
)
TTL_OF_UNSETTLED_TABLE: Final = Rule(
    "ttl-updated-of-settled-table",
    "UpdateTimeToLive names a table that is neither being created nor deleted.",
    (REPORTED,),
    f"{IN_USE}Table is being {{participle}}: {{table}}",
    "ResourceInUseException",
)
TTL_NOT_DESCRIBED: Final = Rule(
    "ttl-described-of-settled-table",
    "DescribeTimeToLive names a table that is neither being created nor deleted.",
    (INVALIDS,),
    "Cannot describe time to live while table is in {status} state: "
    "Current table state is {status}",
)
