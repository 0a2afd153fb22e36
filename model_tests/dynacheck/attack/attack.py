"""What an attack is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dynacheck.attack.attacker import Attacker

Strike = Callable[[], Awaitable[None]]
"""Sends what was prepared; what was told is counted by the attacker."""


@dataclass(frozen=True)
class Attack:
    """Requests of one client by which others may be kept waiting."""

    name: str
    kind: str
    """What it is that grows, in a few words."""
    sends: str
    """What it sends, in a sentence without a point."""
    prepare: Callable[[Attacker], Awaitable[Strike]]
    """Make the tables and build the requests. Raises NotSupportedError and UnansweredError."""
    data: int = 0
    """How many bytes it leaves stored at most, with the copies in indexes."""
    item_bytes: int = 100
    """The size of the items that the honest client writes and reads meanwhile."""
