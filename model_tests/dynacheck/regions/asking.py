"""Requests to a region, and their answers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from dynacheck.raw_http import Answered, Client
from dynacheck.record.signing import Signer
from dynacheck.regions.seen import Ending

Body: TypeAlias = dict[str, Any]
"""A request's or an answer's JSON object."""
WITHIN_S: Final = 3.0
"""How long an answer is waited for; one that does not come leaves the outcome unknown."""
OK: Final = "ok"


class Region(NamedTuple):
    """One of the endpoints that claim to replicate."""

    name: str
    url: str


class RegionError(Exception):
    """A region cannot be judged; the message says why."""


@dataclass(frozen=True)
class Told:
    """What came of a request."""

    begin: int
    """When it began, in nanoseconds of the monotonic clock, as `end`."""
    end: int
    status: int
    """Of HTTP; 0: no answer came."""
    body: Body
    why: str = ""
    """Why no answer came."""

    @property
    def code(self) -> str:
        """`ok`, the name of the error, or why no answer came."""
        if not self.status:
            return self.why
        if self.status < 300:
            return OK
        return str(self.body.get("__type", "")).rpartition("#")[2] or f"status {self.status}"

    @property
    def outcome(self) -> Ending:
        """Whether the request took effect."""
        if self.why == "no connection":
            return "refused"
        if not self.status or self.status >= 500:
            return "unknown"
        return "done" if self.status < 300 else "refused"


class Caller:
    """Asks one region over one connection, and sends nothing twice."""

    def __init__(self, region: Region) -> None:
        """Connect when something is asked."""
        self.region = region
        self._client = Client(region.url, WITHIN_S)
        self._signer = Signer(region.url, region=region.name)

    def ask(self, operation: str, body: Body) -> Told:
        """Ask, and wait for what comes of it; raises nothing on what the region does."""
        signed = self._signer.request(operation, json.dumps(body).encode())
        begin = time.monotonic_ns()
        came = self._client.once(signed)
        end = time.monotonic_ns()
        if not isinstance(came, Answered):
            return Told(begin, end, 0, {}, came.how)
        try:
            answer = json.loads(came.body)
        except ValueError:
            answer = {}
        return Told(begin, end, came.status, answer if isinstance(answer, dict) else {})

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
