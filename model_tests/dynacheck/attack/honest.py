"""The honest client: small writes and strongly consistent reads at a steady rate, and its waits."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from dynacheck.attack.asking import OK, Asker, Body, Told, UnansweredError
from dynacheck.attack.attacker import PREFIX, Attacker
from dynacheck.record.signing import Signer

TABLE: Final = f"{PREFIX}honest"
RATE: Final = 20
"""Requests a second, writes and reads in turn."""
PATIENCE_S: Final = 30.0
"""How long an answer is waited for; a request without one has failed."""
AFTERWARDS_S: Final = 1.0
"""How long is asked on once an attack is over."""

AGAIN_S: Final = 0.2
"""How long is waited before what failed is asked again."""


class Clock(Protocol):
    """Seconds from some moment on."""

    def now(self) -> float:
        """Tell the time."""

    async def sleep_until(self, moment: float) -> None:
        """Wait."""


class Monotonic:
    """The machine's clock."""

    def now(self) -> float:
        """Tell the time."""
        return time.monotonic()

    async def sleep_until(self, moment: float) -> None:
        """Wait."""
        await asyncio.sleep(max(moment - self.now(), 0))


@dataclass
class Waits:
    """How long requests waited from the moment when they were due, in seconds."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    """How many were told an error or nothing; their waits count too."""
    why: str = ""
    """What the first of these was told."""

    def longest_of(self, share: float) -> float:
        """Return the wait that this share of the requests did not exceed (nearest rank)."""
        rank = math.ceil(share * len(self.seconds))
        return sorted(self.seconds)[max(rank, 1) - 1] if self.seconds else 0.0


class Honest:
    """A client that asks little, and remembers what was acknowledged."""

    def __init__(self, endpoint: str, clock: Clock, item_bytes: int) -> None:
        """Ask an endpoint, a URL; its items have about so many bytes."""
        self._maker = Attacker(endpoint, 0)
        self._signer = Signer(endpoint)
        self._asker = Asker(endpoint)
        self._clock = clock
        self._padding = "x" * item_bytes
        self._next = 0
        self.acknowledged: list[int] = []
        """The numbers of the items whose writes were acknowledged."""
        self.lost: set[int] = set()
        """Those of them that a consistent read did not show."""

    async def set_up(self) -> None:
        """Make the table. Raises UnansweredError and NotSupportedError."""
        await self._maker.make_table(name=TABLE)

    async def clean_up(self) -> None:
        """Remove its table and the attack's. Raises what `set_up` does."""
        self._asker.abort()
        await self._maker.remove_table(TABLE)
        await self._maker.close()

    async def ask_for(self, seconds: float) -> Waits:
        """Ask for so many seconds."""
        end = self._clock.now() + seconds
        return await self._ask_until(lambda: end)

    async def ask_while(self, doing: asyncio.Task[object]) -> Waits:
        """Ask while something is done, and a moment longer."""
        end = math.inf

        def over(_: object) -> None:
            nonlocal end
            end = self._clock.now() + AFTERWARDS_S

        doing.add_done_callback(over)
        return await self._ask_until(lambda: end)

    async def _ask_until(self, end: Callable[[], float]) -> Waits:
        """Ask whatever is due by `end`, each as soon as the one before it is answered."""
        waits = Waits()
        begin, number = self._clock.now(), 0
        while (due := begin + number / RATE) <= end():
            await self._clock.sleep_until(due)
            try:
                why = await self._write_or_read(number)
            except UnansweredError as error:
                why = str(error)
            if why is not None:
                waits.failed += 1
                waits.why = waits.why or why
            waits.seconds.append(self._clock.now() - due)
            number += 1
        return waits

    async def _write_or_read(self, number: int) -> str | None:
        """Write an item, or read the one that was acknowledged last; return what failed."""
        if number % 2 and self.acknowledged:
            return await self._read(self.acknowledged[-1])
        self._next += 1
        told = await self._ask("PutItem", {"Item": self._item(self._next)})
        if told.code == OK:
            self.acknowledged.append(self._next)
        return None if told.code == OK else f"PutItem was told {told.code}"

    async def _read(self, number: int) -> str | None:
        """Read an item; note it as lost if it is not there; return what failed."""
        key = {"k": {"S": str(number)}}
        told = await self._ask("GetItem", {"Key": key, "ConsistentRead": True})
        if told.code != OK:
            return f"GetItem was told {told.code}"
        if told.body.get("Item") != self._item(number):
            self.lost.add(number)
        return None

    async def silence(self, within_s: float) -> str | None:
        """Ask until an answer comes; return what came instead. None: it answers."""
        return await self._at_last(self._describe, within_s)

    async def _describe(self) -> str | None:
        told = await self._ask("DescribeTable", {})
        return f"DescribeTable was told {told.code}" if told.status >= 500 else None

    async def read_back(self, within_s: float) -> str | None:
        """Read all that was acknowledged; return why not all could be read. None: all was."""
        for number in self.acknowledged:
            why = await self._at_last(partial(self._read, number), within_s)
            if why is not None:
                return why
        return None

    async def _at_last(
        self, ask: Callable[[], Awaitable[str | None]], within_s: float
    ) -> str | None:
        """Ask until nothing fails, for so many seconds; return what failed last."""
        until = self._clock.now() + within_s
        while True:
            try:
                why = await ask()
            except UnansweredError as error:
                why = str(error)
            if why is None or self._clock.now() > until:
                return why
            await self._clock.sleep_until(self._clock.now() + AGAIN_S)

    def _item(self, number: int) -> Body:
        return {"k": {"S": str(number)}, "v": {"S": self._padding}}

    async def _ask(self, operation: str, body: Body) -> Told:
        content = json.dumps({"TableName": TABLE, **body}).encode()
        return await self._asker.ask(self._signer.request(operation, content), PATIENCE_S)
