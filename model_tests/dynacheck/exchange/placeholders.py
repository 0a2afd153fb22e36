"""The members of a request that hold expressions, and the placeholders in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

EXPRESSIONS = (
    "ConditionExpression", "UpdateExpression", "ProjectionExpression",
    "KeyConditionExpression", "FilterExpression",
)  # fmt: skip


def pruned(request: dict[str, object]) -> dict[str, object]:
    """Without the placeholders that no expression uses any more."""
    used = set()
    for member in EXPRESSIONS:
        used |= set(re.findall(r"[#:]\w*", str(request.get(member, ""))))
    for member in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        names = request.get(member)
        if isinstance(names, Mapping) and names:
            kept = {name: value for name, value in names.items() if name in used}
            request = {**request, member: kept}
            if not kept:
                del request[member]
    return request
