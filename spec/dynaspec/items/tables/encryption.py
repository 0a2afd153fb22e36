"""Encryption: with a key of the service's own, or with a key that it keeps for the account.

Tables are encrypted either way; the state holds which. Keys that customers keep are a matter of
another service, and not specified. Source: ``SSESpecification``, ``SSEDescription`` (API
reference), *DynamoDB encryption at rest* (developer guide); the texts are those that users report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.requests.shapes import Boolean, String, Structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.rules import settings

Members = Mapping[str, object]

SHAPE: Final = Structure(
    {"Enabled": Boolean(), "SSEType": String(), "KMSMasterKeyId": String()}, "SSESpecification"
)
RULE: Final = Constraint(
    members={
        "SSEType": Constraint(enum=("AES256", "KMS")),
        "KMSMasterKeyId": Constraint(length=(1, None)),
    }
)
_MANAGED: Final = "alias/aws/dynamodb"


def wanted(given: Members) -> bool:
    """Whether the account's key is asked for: saying which key is as good as saying so."""
    named = [member for member in ("SSEType", "KMSMasterKeyId") if member in given]
    enabled = given.get("Enabled", bool(named)) is True
    if named and not enabled:
        raise broken(settings.KEY_OF_NO_ENCRYPTION, member=named[0])
    if given.get("SSEType") == "AES256":
        raise broken(settings.AES256)
    if "KMSMasterKeyId" in given and "SSEType" not in given:
        raise broken(settings.KEY_WITHOUT_TYPE)
    return enabled


def of_new_table(given: Members) -> bool:
    """Whether a new table is encrypted with the account's key."""
    encrypted = wanted(given)
    _check_key(given)
    return encrypted


def after(encrypted: bool, given: Members) -> bool:
    """Whether a table is encrypted with the account's key after a change.

    To ask for the account's key once more encrypts the table anew.
    """
    changed = wanted(given)
    if not changed and not encrypted:
        raise broken(settings.ENCRYPTED_BY_DEFAULT)
    if encrypted and not given:  # nobody is known to have asked
        raise unsupported("an empty SSESpecification for a table encrypted with the account's key")
    _check_key(given)
    return changed


def _check_key(given: Members) -> None:
    if given.get("KMSMasterKeyId", _MANAGED) != _MANAGED:
        raise unsupported("a key that a customer keeps")
