"""Rep in: takes what other regions ship, and drives the routers of its own region with it.

The talk: rep in "drives the request router locally". It writes as the role of replication, by the
public API. What it has acknowledged is in: on two disks of the region, or older than what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dynareader.errors import TryAgainError, ask
from dynastore.regions.writes import Batch, pieces

ATTEMPTS: Final = 8
"""How often a request is made before the batch is refused, to be sent again."""
_FIRST_PAUSE_S: Final = 0.05


@dataclass(frozen=True)
class RepIn:
    """Writes through `client`, a boto3 client of `dynamodb` with the role's credentials."""

    client: Any
    pause: Callable[[float], None]
    """Waits so many seconds."""

    def take(self, batch: Batch) -> None:
        """Return when all of the batch is in. Raises a `dynareader.ReaderError`."""
        for piece in pieces(batch.keys, batch.writes):
            self._write(batch.table, [{"PutRequest": {"Item": write}} for write in piece])

    def _write(self, table: str, requests: list[Any]) -> None:
        """Write until nothing is left unprocessed, the slower the more often something is."""
        for attempt in range(ATTEMPTS):
            answer = ask(self.client.batch_write_item, RequestItems={table: requests})
            requests = answer.get("UnprocessedItems", {}).get(table, [])
            if not requests:
                return
            self.pause(_FIRST_PAUSE_S * 2**attempt)
        raise TryAgainError(f"{len(requests)} writes of {table} stayed unprocessed")
