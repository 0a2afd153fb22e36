"""What a request means: a pure function from what the leader holds to an answer and writes."""

from __future__ import annotations

from dynastore.items.api import HOUSEKEEPING, OPERATIONS, consistent, execute, is_read
from dynastore.items.data.view import Outcome, View, Writes

__all__ = [
    "HOUSEKEEPING",
    "OPERATIONS",
    "Outcome",
    "View",
    "Writes",
    "consistent",
    "execute",
    "is_read",
]
