"""Streams as requests name them: by their ARNs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from dynastore.items.data.changes import StreamNumber
from dynastore.items.data.errors import ServiceError, table_not_found, validation
from dynastore.items.data.view import View
from dynastore.items.expressions import keys
from dynastore.items.tables import streaming
from dynastore.items.tables.catalog import ACCOUNT, PARTITION
from dynastore.items.tables.streaming import Stream

_TABLES: Final = re.compile(f"arn:{PARTITION}:dynamodb:[a-z0-9-]+:{ACCOUNT}:table/")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def named(arn: str) -> tuple[str, int]:
    """Return the table and the time in a stream's ARN; refuses what is none."""
    begun = _TABLES.match(arn)
    table, stream, label = arn[begun.end() if begun else 0 :].partition("/stream/")
    try:
        since = datetime.strptime(label, "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=UTC)
    except ValueError:
        raise validation("Invalid StreamArn") from None
    if begun is None or not table or not stream:
        raise validation("Invalid StreamArn")
    return table, (since - _EPOCH) // timedelta(milliseconds=1)


def located(view: View, arn: str) -> tuple[StreamNumber, Stream]:
    """Return the stream of an ARN, with its number; refuses where there is none."""
    number = view.get(keys.stream_name(*named(arn)))
    stream = None if number is None else streaming.find(view, StreamNumber(number))
    if number is None or stream is None or stream.arn != arn:
        raise stream_not_found(f"Requested resource not found: Stream: {arn} not found")
    return StreamNumber(number), stream


def stream_not_found(message: str) -> ServiceError:
    """Return what refuses a stream, or a shard, that there is not."""
    return table_not_found(message)
