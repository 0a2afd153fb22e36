"""What a process of replication is told, as JSON: who starts it need not know more of it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Config(msgspec.Struct, frozen=True):
    """What a process is told."""

    part: Literal["out", "in", "admin"]
    region: str
    endpoint: str
    """The URL of the region's routers."""
    peers: dict[str, str] = {}
    """Those of the other regions."""
    queue: str | None = None
    """The URL of an SQS queue; None: the queue is in the region's control table."""
    listening: int = -1
    """Of rep in: the descriptor of its listening socket, inherited."""
