"""Marks: what stands in an expected body for a value of which only presence and kind count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import cast

PRESENT = "$present"
"""The one member of a mark: its value is the kind of value that must be there."""
KINDS = {
    "TableArn": "name", "TableId": "name", "CreationDateTime": "number",
    "TableSizeBytes": "size", "ItemCount": "size", "IndexArn": "name",
    "IndexSizeBytes": "size", "LatestStreamArn": "name", "LatestStreamLabel": "name",
    "SizeEstimateRangeGB": "range", "Address": "name", "KMSMasterKeyArn": "name",
    "StreamLabel": "name", "CreationRequestDateTime": "number", "eventID": "name",
    "ApproximateCreationDateTime": "number", "awsRegion": "name", "SizeBytes": "size",
}  # fmt: skip
"""Members that can have a mark → their kind; a time is a number in JSON.

Source: the service model; TableDescription and ItemCollectionMetrics (API reference): names tell
one table from another, items and bytes are counted, the estimate has a lower and an upper bound.
"""


SOME_SHARDS = "$shards"
"""The one member of a mark for a page of shards: the least and the most, and if all are closed."""
SHARD_ID = re.compile(r".{28,65}")
SEQUENCE_NUMBER = re.compile(r"[0-9]{21,40}")


def _is_number(value: object) -> bool:
    """Whether it is a number, or the time that the SDK makes of one."""
    return isinstance(value, int | float | datetime) and not isinstance(value, bool)


def _is_size(value: object) -> bool:
    return _is_number(value) and not isinstance(value, datetime) and cast("float", value) >= 0


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    low, high = value
    return _is_size(low) and _is_size(high) and low <= high


_FITS: Mapping[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "name": lambda value: isinstance(value, str) and value != "",
    "number": _is_number,
    "size": _is_size,
    "list": lambda value: isinstance(value, list),
    "range": _is_range,
    "structure": lambda value: isinstance(value, dict),
    "value": lambda _: True,
}
"""A kind → whether a value in what the SDK returns is of it.

A name is a text that is not empty, a size a number that is not negative, a range two sizes of which
the first is not above the second.
"""


def present(kind: str | None) -> Mapping[str, object]:
    """The mark for a value of which only the kind is determined; None: not even that."""
    return {PRESENT: kind or "value"}


def kind_of(value: object) -> str | None:
    """The kind that a mark tells; None: it is no mark."""
    if isinstance(value, Mapping) and value.keys() == {PRESENT}:
        return str(value[PRESENT])
    return None


def is_of_kind(kind: str, value: object) -> bool:
    """Whether a value is of a mark's kind."""
    return _FITS[kind](value)


def is_of_shards(value: object) -> bool:
    """Whether a value is a mark for a page of shards."""
    return isinstance(value, Mapping) and value.keys() == {SOME_SHARDS}


def shards_fault(mark: Mapping[str, object], found: object) -> str | None:
    """What is wrong with what stands in the place of a mark of some shards, or None."""
    told = cast("Mapping[str, int]", mark[SOME_SHARDS])
    least, most, closed = told["least"], told["most"], bool(told["closed"])
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        return "is no list of shards"
    if not least <= len(found) <= most:
        return "has too few shards" if len(found) < least else "has more shards than Limit says"
    if len({str(each.get("ShardId")) for each in found}) < len(found):
        return "has a shard twice"
    return next((fault for each in found for fault in _shard_faults(each, closed)), None)


def _shard_faults(shard: Mapping[str, object], closed: bool) -> Iterator[str]:
    span = shard.get("SequenceNumberRange")
    if not SHARD_ID.fullmatch(str(shard.get("ShardId", ""))):
        yield "has a ShardId that is no name of a shard"
    if not isinstance(span, Mapping):
        yield "has a shard without SequenceNumberRange"
        return
    start, end = span.get("StartingSequenceNumber"), span.get("EndingSequenceNumber")
    for number in (start, end):
        if number is not None and not SEQUENCE_NUMBER.fullmatch(str(number)):
            yield "has a sequence number that is none"
    if start is None:
        yield "has a shard without StartingSequenceNumber"
    if closed and end is None:
        yield "has an open shard of a stream that is off"
