"""One attack on one target, beside a baseline without it, and the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

from dynacheck.attack.asking import UnansweredError
from dynacheck.attack.assault import Assault, Begin, Struck
from dynacheck.attack.attack import Attack
from dynacheck.attack.attacker import NotSupportedError
from dynacheck.attack.honest import Clock, Honest, Waits
from dynacheck.attack.watched import Watched
from dynacheck.targets import TargetError

MIB: Final = 2**20
BASELINE_S: Final = 3.0
BASELINES: Final = 3
"""How often a baseline is measured at most: until one is within the limit."""
BACK_WITHIN_S: Final = 30.0
"""How long a target may take to answer again."""
DOUBTED: Final = 4
"""A wait of less than so many limits may be the machine's: such an attack is tried again."""
_LOOK_S: Final = 1.0
"""How often is looked how much memory there is: a process that ends takes its peak with it."""

Verdict = Literal["withstood", "broken", "not supported", "unknown"]


@dataclass(frozen=True)
class Plan:
    """How attacks are tried, and what is too much."""

    seed: int
    seconds: float
    """How long an attack lasts at most."""
    limit_s: float
    """How long an honest client may wait."""
    growth: int
    """By how many bytes the memory may grow, beside what is stored."""


@dataclass
class Trial:
    """What was seen of one attack."""

    attack: Attack
    plan: Plan
    not_supported: str = ""
    """What the target refuses that the attack is made of."""
    unprepared: str = ""
    """Why the attack was never carried out."""
    baseline: Waits | None = None
    """Without the attack, in the same run."""
    attacked: Waits | None = None
    struck: Struck | None = None
    before: int | None = None
    """The most bytes resident before anything was prepared; None: not known."""
    peak: int | None = None
    """The same at the end."""
    tries: int = 1
    """How often the attack was tried, as the earlier ones were doubtful."""
    ended: int = 0
    """How many of the target's processes have ended."""
    silent: str = ""
    """Why the target does not answer any more."""
    acknowledged: int = 0
    lost: int = 0
    """How many acknowledged writes a consistent read did not show."""
    unread: str = ""
    """Why not all acknowledged writes could be read back."""

    @property
    def allowed(self) -> int:
        """By how many bytes the memory may grow."""
        return self.plan.growth + self.attack.data

    @property
    def grown(self) -> int | None:
        """By how many bytes the memory grew; None: not known."""
        return None if self.before is None or self.peak is None else self.peak - self.before

    @property
    def busy(self) -> bool:
        """Whether the client waited too long, or failed, without the attack."""
        return self.baseline is not None and (
            self.baseline.failed > 0 or self.baseline.longest_of(1) > self.plan.limit_s
        )

    @property
    def findings(self) -> list[str]:
        """What the attack broke. A wait counts only where the baseline is within the limit."""
        waited = [] if self.attacked is None or self.busy else self._waited(self.attacked)
        return [*self.certain, *waited]

    @property
    def certain(self) -> list[str]:
        """What it broke that no busy machine is to blame for."""
        found = []
        if self.silent:
            found.append(f"it does not answer any more: {self.silent}")
        if self.ended:
            found.append(f"{self.ended} of its processes ended")
        if self.lost:
            found.append(f"{self.lost} of {self.acknowledged} acknowledged writes are not shown")
        if (grown := self.grown) is not None and grown > self.allowed:
            most = self.allowed // MIB
            found.append(f"its memory grew by {grown // MIB:,} MiB, {most:,} are allowed")
        return found

    def _waited(self, waits: Waits) -> list[str]:
        found = []
        if (longest := waits.longest_of(1)) > self.plan.limit_s:
            found.append(f"an honest request waited {longest:.2f} s")
        if waits.failed:
            of = f"{waits.failed} of {len(waits.seconds)} honest requests failed"
            found.append(f"{of}, the first since {waits.why}")
        return found

    @property
    def longest(self) -> float:
        """The longest wait under attack, in seconds."""
        return 0.0 if self.attacked is None else self.attacked.longest_of(1)

    @property
    def doubtful(self) -> bool:
        """Whether a busy machine may be to blame, so that it is worth trying again."""
        short = self.verdict == "broken" and self.longest < DOUBTED * self.plan.limit_s
        return not self.certain and (self.busy or short)

    @property
    def verdict(self) -> Verdict:
        """In a word."""
        if self.findings:
            return "broken"
        if self.not_supported:
            return "not supported"
        return "unknown" if self.doubts else "withstood"

    @property
    def doubts(self) -> list[str]:
        """Why nothing can be said, if so."""
        doubts = []
        if self.unprepared:
            doubts.append(f"the attack was not prepared: {self.unprepared}")
        if self.busy:
            doubts.append("the honest client waits too long, or fails, without the attack")
        if self.struck is not None and not (self.struck.told or self.struck.cut):
            doubts.append("the attack came to no end")
        if self.struck is not None and self.struck.failed:
            doubts.append(f"no request of the attack was served: {', '.join(self.struck.told)}")
        if self.unread:
            doubts.append(f"not all acknowledged writes could be read: {self.unread}")
        return doubts


async def tried(attack: Attack, plan: Plan, watched: Watched, clock: Clock, begin: Begin) -> Trial:
    """Attack a target once. Raises TargetError where it makes no table for the honest client."""
    trial = Trial(attack, plan, before=watched.memory(), peak=watched.memory())
    honest = Honest(watched.endpoint, clock, attack.item_bytes)
    try:
        await honest.set_up()
    except (UnansweredError, NotSupportedError) as error:
        raise TargetError(f"{watched.endpoint} cannot be attacked: {error}") from None
    async with (
        _measuring(trial, watched.memory),
        begin(watched.endpoint, attack, plan.seed, plan.seconds) as assault,
    ):
        await _attacked(trial, honest, assault)
    await _afterwards(trial, honest, watched)
    if not trial.silent:
        with suppress(UnansweredError, NotSupportedError):
            await honest.clean_up()
    return trial


async def _attacked(trial: Trial, honest: Honest, assault: Assault) -> None:
    """Measure a baseline, and then the attack."""
    try:
        await assault.prepare()
    except NotSupportedError as error:
        trial.not_supported = str(error)
        return
    except UnansweredError as error:
        trial.unprepared = str(error)
        return
    for _ in range(BASELINES):
        trial.baseline = await honest.ask_for(BASELINE_S)
        if not trial.busy:
            break
    striking = asyncio.create_task(assault.strike())
    trial.attacked = await honest.ask_while(striking)
    trial.struck = await striking


async def _afterwards(trial: Trial, honest: Honest, watched: Watched) -> None:
    """See whether the target lives, and has what it acknowledged."""
    trial.silent = await honest.silence(BACK_WITHIN_S) or ""
    trial.ended = watched.ended()
    if trial.silent and watched.start_again is not None:
        try:
            watched.start_again()
        except TargetError as error:
            trial.unread = str(error)
    if not trial.unread:
        within = 0 if trial.silent and watched.start_again is None else BACK_WITHIN_S
        trial.unread = await honest.read_back(within) or ""
    trial.acknowledged = len(honest.acknowledged)
    trial.lost = len(honest.lost)


@asynccontextmanager
async def _measuring(trial: Trial, memory: Callable[[], int | None]) -> AsyncIterator[None]:
    """Note the most memory that there is meanwhile."""

    async def look() -> None:
        now = await asyncio.to_thread(memory)
        if now is not None:
            trial.peak = max(trial.peak or 0, now)

    async def look_again() -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            await look()

    looking = asyncio.create_task(look_again())
    try:
        yield
    finally:
        looking.cancel()
        await look()
