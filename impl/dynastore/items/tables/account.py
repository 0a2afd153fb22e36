"""The account: its quotas. Source: API reference, "DescribeLimits"; developer guide, "Quotas"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.tables.tables import Result
from dynastore.items.tables.throughput import ACCOUNT_QUOTA, QUOTA


def limits(_: View, __: Mapping[str, Any], ___: Call) -> Result:
    """Say how much capacity may be provisioned."""
    return {
        "AccountMaxReadCapacityUnits": ACCOUNT_QUOTA,
        "AccountMaxWriteCapacityUnits": ACCOUNT_QUOTA,
        "TableMaxReadCapacityUnits": QUOTA,
        "TableMaxWriteCapacityUnits": QUOTA,
    }, NOTHING
