"""Encryption: with a key of the service's own, or with a key that it keeps for the account.

Tables are encrypted either way; the state holds which. Keys that customers keep are a matter of
another service, and not specified. Source: ``SSESpecification``, ``SSEDescription`` (API
reference), *DynamoDB encryption at rest* (developer guide); the texts are those that users report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.requests import inputs
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.rules import settings


@dataclass(frozen=True, kw_only=True)
class SSESpecification:
    """What a request says of encryption."""

    Enabled: bool | None = None
    SSEType: Literal["AES256", "KMS"] | None = None
    KMSMasterKeyId: Annotated[str | None, Constraint(length=(1, None))] = None


NOTHING: Final = SSESpecification()
"""What says nothing of encryption."""
_MANAGED: Final = "alias/aws/dynamodb"


def wanted(given: SSESpecification) -> bool:
    """Whether the account's key is asked for: saying which key is as good as saying so."""
    named = inputs.given(given, ("SSEType", "KMSMasterKeyId"))
    enabled = bool(named) if given.Enabled is None else given.Enabled
    if named and not enabled:
        raise broken(settings.KEY_OF_NO_ENCRYPTION, member=named[0])
    if given.SSEType == "AES256":
        raise broken(settings.AES256)
    if given.KMSMasterKeyId is not None and given.SSEType is None:
        raise broken(settings.KEY_WITHOUT_TYPE)
    return enabled


def of_new_table(given: SSESpecification) -> bool:
    """Whether a new table is encrypted with the account's key."""
    encrypted = wanted(given)
    _check_key(given)
    return encrypted


def after(encrypted: bool, given: SSESpecification) -> bool:
    """Whether a table is encrypted with the account's key after a change.

    To ask for the account's key once more encrypts the table anew.
    """
    changed = wanted(given)
    if not changed and not encrypted:
        raise broken(settings.ENCRYPTED_BY_DEFAULT)
    if encrypted and given == NOTHING:  # nobody is known to have asked
        raise unsupported("an empty SSESpecification for a table encrypted with the account's key")
    _check_key(given)
    return changed


def _check_key(given: SSESpecification) -> None:
    if given.KMSMasterKeyId not in (None, _MANAGED):
        raise unsupported("a key that a customer keeps")
