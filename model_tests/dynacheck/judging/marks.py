"""Marks: what stands in an expected body for a value of which only presence and kind count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

PRESENT = "$present"
"""The one member of a mark: its value is the kind of what must be there."""
KINDS = {
    "TableArn": "name", "TableId": "name", "CreationDateTime": "number",
    "TableSizeBytes": "size", "ItemCount": "size", "IndexArn": "name",
    "IndexSizeBytes": "size", "LatestStreamArn": "name", "LatestStreamLabel": "name",
    "SizeEstimateRangeGB": "range", "Address": "name", "KMSMasterKeyArn": "name",
}  # fmt: skip
"""Members that can have a mark → their kind; a time is a number in JSON.

Source: the service model; TableDescription and ItemCollectionMetrics (API reference): names tell
one table from another, items and bytes are counted, the estimate has a lower and an upper bound.
"""


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
