"""Streams as requests name them: by their ARNs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from dynastore.items.data.changes import StreamNumber
from dynastore.items.data.errors import ServiceError, table_not_found, validation
from dynastore.items.data.view import View
from dynastore.items.expressions import keys
from dynastore.items.requests.table_inputs import NAME_PATTERN
from dynastore.items.tables import streaming
from dynastore.items.tables.catalog import ACCOUNT, PARTITION
from dynastore.items.tables.streaming import Stream

_STREAM: Final = re.compile(
    f"arn:{PARTITION}:dynamodb:[a-z0-9-]+:{ACCOUNT}:table/(?P<table>{NAME_PATTERN})/stream/"
    r"(?P<label>(19[7-9]|2\d\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})",
    re.ASCII,
)
"""The ARN of a stream of this account; no clock shows a time before 1970."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def named(arn: str) -> tuple[str, int]:
    """Return the table and the time in a stream's ARN; refuses what is none."""
    found = _STREAM.fullmatch(arn)
    try:
        if found is not None:
            since = datetime.fromisoformat(found["label"]).replace(tzinfo=UTC)
            return found["table"], (since - _EPOCH) // timedelta(milliseconds=1)
    except ValueError:
        pass  # There is no such day.
    raise validation("Invalid StreamArn")


def check_arn(request: Mapping[str, object]) -> None:
    """Refuse an operation on a stream that names none."""
    arn = request.get("StreamArn")
    named(arn if isinstance(arn, str) else "")


def located(view: View, arn: str, gone: str | None = None) -> tuple[StreamNumber, Stream]:
    """Return the stream of an ARN, with its number; refuses where there is none, as `gone` says."""
    number = view.get(keys.stream_name(*named(arn)))
    stream = None if number is None else streaming.find(view, StreamNumber(number))
    if number is None or stream is None or stream.arn != arn:
        raise stream_not_found(gone or f"Requested resource not found: Stream: {arn} not found")
    return StreamNumber(number), stream


def stream_not_found(message: str) -> ServiceError:
    """Return what refuses a stream, or a shard, that there is not."""
    return table_not_found(message)
