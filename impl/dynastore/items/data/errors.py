"""The refusals of the service: a code, a message and what else its error body carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

DYNAMODB = "com.amazonaws.dynamodb.v20120810"
"""Namespace of the errors that the DynamoDB model defines."""
CORAL = "com.amazon.coral.service"
"""Namespace of the errors of the web-service framework in front of DynamoDB."""
VALIDATE = "com.amazon.coral.validate"
"""Namespace of the framework's validator."""
_CAPITAL = frozenset(
    {
        "AccessDeniedException",
        "IdempotentParameterMismatchException",
        "SerializationException",
        "TransactionCanceledException",
        "TransactionInProgressException",
    }
)
"""Errors whose text is the member "Message"; that of all others is "message".

Of the framework's as architect/dynalite's tests saw them on the service (`test/helpers.js`), of
DynamoDB's own by its service model.
"""


class ServiceError(Exception):
    """A request that the service refuses, with status 400."""

    def __init__(
        self,
        namespace: str,
        code: str,
        message: str,
        members: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Refuse with a code of a namespace, a message, and more members of the error body."""
        super().__init__(f"{code}: {message}")
        self.namespace = namespace
        self.code = code
        self.message = message
        self.members = members

    @property
    def spelling(self) -> str:
        """How the service spells the member that holds the message: SDKs take either."""
        return "Message" if self.code in _CAPITAL else "message"


def validation(message: str) -> ServiceError:
    """Say that the request is malformed or breaks a rule of the data model."""
    return ServiceError(VALIDATE, "ValidationException", message)


def serialization(message: str) -> ServiceError:
    """Say that the body is not JSON of the operation's shape."""
    return ServiceError(CORAL, "SerializationException", message)


def unknown_operation() -> ServiceError:
    """Say that no operation has the name."""
    return ServiceError(CORAL, "UnknownOperationException", "")


class EmptyKeyError(ServiceError):
    """A key attribute, of a table or of an index, is empty.

    It refuses a whole transaction, where anything else wrong with a key cancels it.
    """

    def __init__(self, message: str) -> None:
        """Refuse with this message."""
        super().__init__(VALIDATE, "ValidationException", message)


def condition_failed(members: Mapping[str, object]) -> ServiceError:
    """Say that a condition was false; `members` holds the item where the request asked for it."""
    message = "The conditional request failed"
    return ServiceError(DYNAMODB, "ConditionalCheckFailedException", message, members)


def table_not_found(message: str = "Requested resource not found") -> ServiceError:
    """Say that no table has the name. Item operations do not repeat the name; table ones do."""
    return ServiceError(DYNAMODB, "ResourceNotFoundException", message)


def table_in_use(message: str) -> ServiceError:
    """Say that a table of that name exists already."""
    return ServiceError(DYNAMODB, "ResourceInUseException", message)


def resource_in_use(detail: str) -> ServiceError:
    """Say that a table or an index cannot be changed while it is in the state that it is in."""
    return table_in_use(f"Attempt to change a resource which is still in use: {detail}")


def limit_exceeded(message: str) -> ServiceError:
    """Say that a quota does not allow it."""
    return ServiceError(DYNAMODB, "LimitExceededException", message)


def transaction_cancelled(message: str, reasons: Sequence[Mapping[str, object]]) -> ServiceError:
    """Say why a transaction has not been carried out, for each of its actions."""
    members = {"CancellationReasons": reasons}
    return ServiceError(DYNAMODB, "TransactionCanceledException", message, members)


def idempotent_mismatch() -> ServiceError:
    """Say that a token was used for another request before."""
    message = (
        "Specified idempotent token was used with different request parameters within the "
        "idempotency window"
    )
    return ServiceError(DYNAMODB, "IdempotentParameterMismatchException", message)


def access_denied() -> ServiceError:
    """Say that the resource belongs to somebody else."""
    return ServiceError(CORAL, "AccessDeniedException", "Access is denied")


def expired_iterator() -> ServiceError:
    """Say that a shard iterator was made too long ago."""
    message = "The provided iterator exceeds the maximum age allowed."
    return ServiceError(DYNAMODB, "ExpiredIteratorException", message)


def trimmed() -> ServiceError:
    """Say that the records that are asked for are kept no longer."""
    message = "The data you are trying to access has been trimmed"
    return ServiceError(DYNAMODB, "TrimmedDataAccessException", message)
