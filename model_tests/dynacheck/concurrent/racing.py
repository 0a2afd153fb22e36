"""Clients that ask one endpoint at the same moment, and what each of them was told.

Each client has a connection of its own. For a race all connections are open and all requests signed
before the first byte is sent.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, NamedTuple, TypeAlias

from dynacheck.record.connection import Connection
from dynacheck.record.signing import Signer

Body: TypeAlias = dict[str, Any]
"""A request's or an answer's JSON object."""

OK: Final = "ok"
WITHIN_S: Final = 10.0
"""How long an answer is waited for. One that does not come is no verdict."""
UNKNOWN_OPERATION: Final = frozenset(
    {"UnknownOperationException", "UnknownOperation", "NotImplemented", "InvalidAction"}
)
"""Codes by which an endpoint says that it does not know an operation."""
HELD_BACK: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
    }
)
"""Codes by which an endpoint says that it is asked too much, which tells nothing of a race."""


class UnreachableError(Exception):
    """No connection can be made to the endpoint."""


class UnansweredError(Exception):
    """A request has no answer that tells anything."""


class UnknownOperationError(Exception):
    """The endpoint does not know an operation."""


class Request(NamedTuple):
    """What a client asks."""

    operation: str
    body: Body


@dataclass(frozen=True)
class Call:
    """A request and its answer."""

    client: int
    operation: str
    request: Body
    begin: int
    """Nanoseconds of the monotonic clock, as `end`."""
    end: int
    status: int
    answer: Body

    @property
    def code(self) -> str:
        """`ok`, or the name of the error; of an error without a name the status."""
        if self.status < 300:
            return OK
        name = str(self.answer.get("__type", "")).rpartition("#")[2]
        return name or f"status {self.status}"

    def meets(self, other: Call) -> bool:
        """Whether another client's request was under way at the same moment."""
        apart = self.end <= other.begin or other.end <= self.begin
        return self.client != other.client and not apart


def overlapping(calls: Iterable[Call]) -> bool:
    """Whether two clients' requests were under way at the same moment."""
    return any(one.meets(other) for one, other in itertools.combinations(calls, 2))


class Racer(Connection):
    """A client's connection: whoever sends a request gets its answer as a future."""

    async def ready(self) -> None:
        """Connect, unless it is connected. Raises UnreachableError."""
        try:
            await self.connect(WITHIN_S)
        except OSError as error:
            raise UnreachableError(str(error)) from None

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, int, bytes]]:
        """Send a request; its end, status and content come, or UnansweredError."""
        self._answer: asyncio.Future[tuple[int, int, bytes]] = asyncio.Future()
        if self.open:
            self.send(request)
        else:
            self.unanswered("connection closed")
        return self._answer

    def answered(self, status: int, content: bytes) -> None:
        """Hand the answer over."""
        if not self._answer.done():
            self._answer.set_result((time.monotonic_ns(), status, content))

    def unanswered(self, why: str) -> None:
        """Tell who waits that no answer comes."""
        if not self._answer.done():
            self._answer.set_exception(UnansweredError(why))


@dataclass
class Arena:
    """Where the clients of one attempt meet, and all that they asked and were told."""

    endpoint: str
    """A URL."""
    clients: int
    rng: Random
    number: int
    """Which attempt it is."""
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._signer = Signer(self.endpoint)
        self._racers = [Racer(self.endpoint) for _ in range(self.clients)]
        self._fresh = itertools.count(1)

    async def __aenter__(self) -> Arena:
        return self

    async def __aexit__(self, *_: object) -> None:
        for racer in self._racers:
            racer.abort()

    def fresh(self) -> int:
        """Return a natural number that was not given before, in this attempt."""
        return next(self._fresh)

    def key(self, name: str = "") -> str:
        """Return a key that no other attempt has."""
        return f"{name}{self.number}"

    async def ask(self, request: Request, client: int = 0) -> Call:
        """Ask as a client. Raises UnansweredError, UnreachableError or UnknownOperationError."""
        await self._racers[client].ready()
        return await self._send(request, client)

    async def race(self, *requests: Request) -> list[Call]:
        """Send requests at the same moment, each as another client. Raises what `ask` does."""
        await self._connect()
        return await together(*(self._send(each, n) for n, each in enumerate(requests)))

    async def each(self, client: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        """Let every client do something, all beginning at the same moment. Raises what `ask` does.

        A client is given its number, and asks as that one.
        """
        await self._connect()
        await together(*(client(n) for n in range(self.clients)))

    async def _connect(self) -> None:
        await together(*(racer.ready() for racer in self._racers))

    async def _send(self, request: Request, client: int) -> Call:
        content = json.dumps(request.body).encode()
        signed = self._signer.request(request.operation, content)
        begin = time.monotonic_ns()
        try:
            async with asyncio.timeout(WITHIN_S):
                end, status, told = await self._racers[client].ask(signed)
        except TimeoutError:
            self._racers[client].abort()
            raise UnansweredError(f"no answer to {request.operation} in {WITHIN_S:.0f} s") from None
        call = Call(client, *request, begin, end, status, _object(told))
        self.calls.append(call)
        if call.code in UNKNOWN_OPERATION or status == 501:
            raise UnknownOperationError(f"the endpoint does not know {request.operation}")
        if call.code in HELD_BACK:
            raise UnansweredError(f"{request.operation} was told {call.code}")
        return call


async def together(*doing: Coroutine[Any, Any, Any]) -> list[Any]:
    """Do all at once, each to its end; return what they return. Raises what the first raised."""
    done = await asyncio.gather(*doing, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return done


def _object(content: bytes) -> Body:
    """Return an answer's JSON object, empty where it is none."""
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
