"""A connection on which one request after the other is asked and its answer waited for."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dynacheck.record.connection import Connection

Body: TypeAlias = dict[str, Any]
"""A request's or an answer's JSON object."""
OK: Final = "ok"


class UnansweredError(Exception):
    """A request has no answer; the message says why."""


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    content: bytes

    @property
    def body(self) -> Body:
        """Its JSON object, empty where it is none."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """`ok`, or the name of the error; of an error without a name the status."""
        if self.status < 300:
            return OK
        return str(self.body.get("__type", "")).rpartition("#")[2] or f"status {self.status}"


class Asker(Connection):
    """A connection, made again when it is gone."""

    async def ask(self, request: bytes, within_s: float) -> Told:
        """Send a request and return its answer. Raises UnansweredError."""
        self._answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within_s):
                await self.connect(within_s)
                self.send(request)
                return await self._answer
        except TimeoutError:
            self.abort()
            raise UnansweredError(f"no answer in {within_s:.0f} s") from None
        except OSError as error:
            raise UnansweredError(error.strerror or str(error)) from None

    def answered(self, status: int, content: bytes) -> None:
        """Hand the answer over."""
        if not self._answer.done():
            self._answer.set_result(Told(status, content))

    def unanswered(self, why: str) -> None:
        """Tell who waits that no answer comes."""
        if not self._answer.done():
            self._answer.set_exception(UnansweredError(why))
