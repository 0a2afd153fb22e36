"""Marks: what stands in an expected body for a value of which only presence and kind count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

PRESENT = "$present"
"""The one member of a mark: its value is the kind of what must be there."""
KINDS = {
    "TableArn": "text", "TableId": "text", "CreationDateTime": "number",
    "TableSizeBytes": "number", "ItemCount": "number", "IndexArn": "text",
    "IndexSizeBytes": "number", "LatestStreamArn": "text", "LatestStreamLabel": "text",
    "SizeEstimateRangeGB": "list", "Address": "text", "KMSMasterKeyArn": "text",
}  # fmt: skip
"""Members that can have a mark → their kind, by the service model; a time is a number in JSON."""
_CLASSES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float, datetime),
    "list": (list,),
    "structure": (dict,),
    "value": (object,),
}
"""A kind → the classes of such values in what the SDK returns: it makes times of numbers."""


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
    flag = isinstance(value, bool) and kind == "number"
    return isinstance(value, _CLASSES[kind]) and not flag
