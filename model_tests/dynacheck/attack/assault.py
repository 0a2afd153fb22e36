"""An attack under way, in a process of its own: what it does costs the honest client nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from dynacheck.attack.asking import UnansweredError
from dynacheck.attack.attack import Attack
from dynacheck.attack.attacker import NotSupportedError

PREPARED_WITHIN_S: Final = 90.0
_LATE_S: Final = 15.0
"""How much longer than asked a strike may take to come to its end."""


@dataclass(frozen=True)
class Struck:
    """What came of a strike."""

    told: Mapping[str, int]
    """How many of its requests were told what."""
    cut: bool
    """Whether it was ended before all was sent and answered."""

    @property
    def failed(self) -> bool:
        """Whether all were told of a failure without a name: the target does not know them."""
        return bool(self.told) and all(code.startswith("status 5") for code in self.told)


class Assault(Protocol):
    """An attack that is prepared and then carried out."""

    async def prepare(self) -> None:
        """Make the tables. Raises NotSupportedError and UnansweredError."""

    async def strike(self) -> Struck:
        """Send what was prepared; nothing is told where that came to no end."""


Begin = Callable[[str, Attack, int, float], AbstractAsyncContextManager[Assault]]
"""Begins an attack on an endpoint, with a seed, for so many seconds at most."""


@asynccontextmanager
async def in_a_process(
    endpoint: str, attack: Attack, seed: int, seconds: float
) -> AsyncIterator[Assault]:
    """Begin an attack in a process, which ends with the block."""
    words = ("-m", "dynacheck.attack.child", endpoint, attack.name, str(seed), str(seconds))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield _InAProcess(process, seconds)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class _InAProcess:
    def __init__(self, process: asyncio.subprocess.Process, seconds: float) -> None:
        self._process = process
        self._seconds = seconds

    async def prepare(self) -> None:
        said = await self._said(PREPARED_WITHIN_S)
        if said is None:
            raise UnansweredError(f"not in {PREPARED_WITHIN_S:.0f} s, or its process ended")
        if "not supported" in said:
            raise NotSupportedError(said["not supported"])
        if "unanswered" in said:
            raise UnansweredError(said["unanswered"])

    async def strike(self) -> Struck:
        assert self._process.stdin is not None
        self._process.stdin.write(b"strike\n")
        said = await self._said(self._seconds + _LATE_S)
        return Struck({}, False) if said is None else Struck(said["told"], said["cut"])

    async def _said(self, within_s: float) -> Any:
        """Return what the process prints next; None: nothing in time, or it has ended."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(within_s):
                line = await self._process.stdout.readline()
        except TimeoutError:
            return None
        return json.loads(line) if line else None
