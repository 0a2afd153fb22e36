"""What can go wrong with an endpoint, told apart by what its caller can do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
)

_BUSY = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)
"""Codes of refusals that pass. Source: AWS, *Error handling with DynamoDB*; *GetRecords*."""


class ReaderError(Exception):
    """The errors of this package; the message names the request and the answer."""


class TryAgainError(ReaderError):
    """Not now: throttled, or the connection was lost. Nobody knows whether it took effect.

    A handler raises it to be given the same records again, later.
    """


class ExpiredError(ReaderError):
    """The shard iterator is older than 15 minutes: a new one is needed."""


class TrimmedError(ReaderError):
    """The records asked for are older than 24 hours, and gone."""


class NotFoundError(ReaderError):
    """There is no such stream, shard or table."""


class LostError(ReaderError):
    """The lease is another worker's now: a conditional write was refused."""


_BY_CODE: dict[str, type[ReaderError]] = {
    "ExpiredIteratorException": ExpiredError,
    "TrimmedDataAccessException": TrimmedError,
    "ResourceNotFoundException": NotFoundError,
    "ConditionalCheckFailedException": LostError,
} | dict.fromkeys(_BUSY, TryAgainError)


def ask(call: Callable[..., Any], **request: Any) -> Any:
    """Make one request of boto3; raise the `ReaderError` that says what can be done about it.

    A refusal of another kind is the caller's mistake, and raised as botocore has it.
    """
    try:
        return call(**request)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        kind = _BY_CODE.get(code, TryAgainError if status >= 500 else None)
        if kind is None:
            raise
        raise kind(str(error)) from error
    except (ConnectionError, HTTPClientError, IncompleteReadError) as error:
        raise TryAgainError(str(error)) from error
