"""From rep out to rep in: a batch in a POST, acknowledged with 200 when it is in.

Rep in notes its address in its region's control table, where the others look it up.
"""

from __future__ import annotations

import asyncio
import http.client
from concurrent.futures import Executor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import msgspec

from dynareader import NotFoundError, ReaderError, TryAgainError
from dynastore.regions.control import Control
from dynastore.regions.rep_in import RepIn
from dynastore.regions.writes import Batch, decoded, encoded
from dynastore.web.http import Request, Response

KIND: Final = "address"
"""Of the rows of the control table that say where something listens."""
REP_IN: Final = "rep in"
WITHIN_S: Final = 4.0
"""How long rep in may take to answer."""


@dataclass
class Sender:
    """Sends batches to rep in of one region, over one connection: for one thread."""

    control: Control
    """The region's own."""
    _connection: http.client.HTTPConnection | None = field(default=None, init=False)

    def send(self, _: str, batch: Batch) -> None:
        """Return when the batch is in. Raises a `dynareader.ReaderError`."""
        try:
            connection = self._connected()
            connection.request("POST", "/", encoded(batch))
            response = connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._close()
            raise TryAgainError(f"rep in did not answer: {error!r}") from error
        if response.status != HTTPStatus.OK:
            raise TryAgainError(f"rep in did not take it: {said.decode(errors='replace')}")

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            row = self.control.row(KIND, REP_IN)
            if row is None:
                raise TryAgainError("the region has no rep in yet")
            address = urlsplit(row["url"]["S"])
            assert address.hostname is not None
            self._connection = http.client.HTTPConnection(
                address.hostname, address.port, timeout=WITHIN_S
            )
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@dataclass(frozen=True)
class Receiver:
    """Answers rep out's POSTs (`dynastore.web.http.Handler`)."""

    rep_in: RepIn
    executor: Executor
    """Threads in which batches are taken in: that waits for the region's routers."""

    async def answer(self, request: Request) -> Response:
        """Take a batch in, and say so."""
        try:
            batch = decoded(request.body)
        except msgspec.DecodeError as error:
            return Response(400, f"no batch: {error}\n".encode())
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self.executor, self.rep_in.take, batch)
        except NotFoundError as error:
            return Response(404, f"{error}\n".encode())
        except ReaderError as error:
            return Response(503, f"{error}\n".encode())
        except Exception as error:
            return Response(500, f"{error}\n".encode())
        return Response(200, b"")
