"""Server-side encryption: with a key of the service's own, or with one that is the account's.

What is asked for is remembered and described; nothing is encrypted. There is no key service here,
so that of the account's keys only the one exists that DynamoDB manages.
Source: API reference, "SSESpecification"; the texts are the service's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dynastore.items.data.errors import validation
from dynastore.items.tables.catalog import ACCOUNT, PARTITION, REGION
from dynastore.items.tables.descriptions import MANAGED_KEY
from dynastore.items.tables.throughput import INVALID

_MANAGED: Final = (None, "alias/aws/dynamodb", MANAGED_KEY)


def wanted(given: Mapping[str, Any]) -> bool:
    """Say whether the account's key is asked for; refuses what contradicts itself."""
    kind, key = given.get("SSEType"), given.get("KMSMasterKeyId")
    enabled = given.get("Enabled", kind is not None or key is not None)
    if not enabled:
        for member, content in (("SSEType", kind), ("KMSMasterKeyId", key)):
            if content is not None:
                raise validation(f"{INVALID}{member} can not be specified if Enabled is false")
    if kind == "AES256":
        raise validation(f"{INVALID}SSEType AES256 is not supported")
    if key is not None and kind is None:
        raise validation(f"{INVALID}SSEType KMS is required if KMSMasterKeyId is specified")
    return bool(enabled)


def check_key(given: Mapping[str, Any]) -> None:
    """Refuse a key that does not exist."""
    key = given.get("KMSMasterKeyId")
    if key not in _MANAGED:
        known = f"arn:{PARTITION}:kms:{REGION}:{ACCOUNT}:"
        if key.startswith("alias/"):
            fault = f"Alias {known}{key} is not found."
        else:
            fault = f"Key '{key if key.startswith('arn:') else f'{known}key/{key}'}' does not exist"
        raise validation(
            "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: "
            f"{fault} (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)"
        )


def changed(encrypted: bool, given: Mapping[str, Any]) -> bool:
    """Return whether a table is to be encrypted with the account's key after an update."""
    after = wanted(given)
    if not after and not encrypted:
        raise validation(f"{INVALID}Table is already encrypted by default")
    check_key(given)
    if encrypted and given.get("KMSMasterKeyId") == MANAGED_KEY:
        raise validation(
            f"{INVALID}Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
            "parameter if you want to change Master Key"
        )
    return after


def created(given: Mapping[str, Any]) -> bool:
    """Return whether a new table is to be encrypted with the account's key."""
    encrypted = wanted(given)
    check_key(given)
    return encrypted
