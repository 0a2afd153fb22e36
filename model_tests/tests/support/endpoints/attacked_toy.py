"""A tiny server that is attacked, an attack on it, and a clock that it moves itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field

from rich.console import Console

from dynacheck.attack.assault import Assault, Struck
from dynacheck.attack.attack import Attack, Strike
from dynacheck.attack.attacker import Attacker
from dynacheck.attack.command import run
from dynacheck.attack.report import Result
from dynacheck.attack.trial import MIB, Plan
from dynacheck.attack.watched import Subject, Watched
from dynastore.items import Outcome
from support.endpoints.wire_server import Server, running

BLOW = "DescribeLimits"
"""The operation by which the toys are attacked."""
PLAN = Plan(seed=3, seconds=5.0, limit_s=0.25, growth=512 * MIB)


@dataclass
class ToyClock:
    """A clock that stands still unless somebody moves it."""

    moment: float = 0.0

    def now(self) -> float:
        return self.moment

    async def sleep_until(self, moment: float) -> None:
        self.moment = max(self.moment, moment)
        await asyncio.sleep(0)


@dataclass
class Toy(Server):
    """A server to which something happens when it is attacked."""

    clock: ToyClock = field(default_factory=ToyClock)
    takes_s: float = 0.001
    """How long an honest request takes."""
    struck: bool = False
    effect: Callable[[Toy, str], Outcome | None] = lambda toy, operation: None
    """What it answers once it was attacked, other than it should; None: what it should."""
    others: dict[str, Outcome] = field(default_factory=dict)
    """What it always answers to some operations."""

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        if operation in self.others:
            return self.others[operation]
        self.struck = self.struck or operation == BLOW
        self.clock.moment += self.takes_s
        other = self.effect(self, operation) if self.struck else None
        return other or await super().submit(operation, body)


async def _prepare(attacker: Attacker) -> Strike:
    await attacker.make_table()
    await attacker.need("ListTables", {})
    return lambda: attacker.send([attacker.request(BLOW, {})] * 3)


TOY_ATTACK = Attack("toy", "toys", "three requests", _prepare, data=MIB)


@dataclass
class _Here:
    attack: Attack
    attacker: Attacker
    strikes: Strike | None = None

    async def prepare(self) -> None:
        self.strikes = await self.attack.prepare(self.attacker)

    async def strike(self) -> Struck:
        assert self.strikes is not None
        await self.strikes()
        return Struck(dict(self.attacker.told), False)


@asynccontextmanager
async def here(endpoint: str, attack: Attack, seed: int, seconds: float) -> AsyncIterator[Assault]:
    """Attack from within the test, so that no other process has a part."""
    attacker = Attacker(endpoint, seed)
    yield _Here(attack, attacker)
    await attacker.close()


def attacked(
    toy: Toy,
    attack: Attack = TOY_ATTACK,
    memory: Callable[[], int | None] = lambda: None,
    start_again: Callable[[], None] | None = None,
) -> Result:
    """Attack a toy once, by its own clock."""
    with running(toy):
        watched = Watched(f"http://127.0.0.1:{toy.port}", memory, lambda: 0, start_again)
        subject = Subject("toy", "1", False, lambda: nullcontext(watched))
        console = Console(quiet=True)
        return run(subject, [attack], PLAN, console, toy.clock, here)
