"""Eventually consistent reads: whether a wrong answer may be one that is only behind.

Source: "DynamoDB read consistency" (developer guide): an eventually consistent read may not show
what was written just before, and repeated after a short time it does; a strongly consistent read
shows every write that was answered before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from dynacheck.vectors.build import CHANGING
from dynacheck.vectors.files import Played, Succeeded, Wait
from dynaspec.items.api import LAGGING

PAUSES_SECONDS = (0.05, 0.3)
"""After these pauses a read that may be behind is sent again before it counts."""


def may_be_behind(step: Played, earlier: Sequence[Played | Wait]) -> bool:
    """Whether a step is an eventually consistent read: right, or refused of a changed table."""
    text = step.request.get("Statement")
    selects = isinstance(text, str) and text.upper().startswith("SELECT")
    reads = step.operation in LAGGING or selects
    consistent = step.request.get("ConsistentRead") is True
    changed = any(isinstance(each, Played) and each.operation in CHANGING for each in earlier)
    return reads and not consistent and (changed or isinstance(step.response, Succeeded))


def strongly_consistent(step: Played) -> Played:
    """The same read, strongly consistent. That of a global index is refused."""
    request = step.request
    tables = request.get("RequestItems")
    if isinstance(tables, Mapping):
        asked = {name: {**table, "ConsistentRead": True} for name, table in tables.items()}
        return msgspec.structs.replace(step, request={**request, "RequestItems": asked})
    return msgspec.structs.replace(step, request={**request, "ConsistentRead": True})


def same(one: object, other: object) -> bool:
    """Whether two reads answer the same; what they consume is not compared."""
    return _shown(one) == _shown(other)


def _shown(value: object) -> object:
    if isinstance(value, Mapping):
        return {n: _shown(inner) for n, inner in value.items() if n != "ConsumedCapacity"}
    return [_shown(inner) for inner in value] if isinstance(value, list) else value
