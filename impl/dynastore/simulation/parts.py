"""The simulated parts around a node: its drifting clock and its network."""

from __future__ import annotations

from dataclasses import dataclass

from dynastore.node.messages import Millisecond


@dataclass(frozen=True)
class Clock:
    """A node's clock: it starts anywhere, and runs at a rate of its own."""

    offset: int
    """Milliseconds that it shows at time 0."""
    rate: int
    """Milliseconds that it advances in 1,000."""

    def show(self, time: int) -> Millisecond:
        """Return what the clock shows at a time."""
        return Millisecond(self.offset + time * self.rate // 1000)

    def when(self, shown: Millisecond) -> int:
        """Return the first time at which the clock shows this much."""
        return -((self.offset - shown) * 1000 // self.rate)


@dataclass(frozen=True)
class Network:
    """How messages fare between nodes: each is lost, doubled and delayed by chance.

    Messages between a client's router and a node travel over a connection: they can be lost and
    late, not doubled.
    """

    drop: float = 0.0
    duplicate: float = 0.0
    delay: tuple[int, int] = (1, 10)
    """Milliseconds, from shortest to longest; a later message overtakes an earlier, slower one."""
