"""Turns: requests are answered a little at a time, and nothing that keeps a node alive waits.

What takes few steps is answered at once, as long as a turn has steps left. What takes more is begun
anew in slices (`slices`): in each turn, one of those that were begun does one, each in its turn. A
connection has one request under way, so that these are fair turns by connection. Between two turns
a node takes what came and does what is due: heartbeats, votes, acknowledgements.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from dynastore.disk.sorts import NONE, Length
from dynastore.items import Effects
from dynastore.node.messages import AT_ONCE, Answer, Asked, ClientNumber, Millisecond, RequestNumber
from dynastore.node.roles import Leader
from dynastore.node.slices import Sliced, attempt

T = TypeVar("T")

MOST: Final = 8
"""How many requests are under way in slices; others wait for one of them to end."""


@dataclass(eq=False, slots=True)
class Slow:
    """A request that takes more steps than are taken at a stretch."""

    asked: Asked
    leader: Leader | None
    """As what this node answers it; None: it answers whatever it is."""
    began: Length = NONE
    """Of a consistent read: how much the leader had acknowledged when it came."""
    seen: list[Length] = field(default_factory=list)
    """How much of the log was acknowledged when it looked at the store; empty: it has not."""
    work: Sliced[tuple[Answer, Effects]] | None = None
    """None: it has not begun."""


class Turns:
    """The requests that a node has not answered yet, in the order of their turns."""

    def __init__(self, steps: int) -> None:
        """Give each of them so many steps in a turn."""
        self.steps = steps
        self.waiting: deque[Asked] = deque()
        """Those that nobody has looked at."""
        self.slow: deque[Slow] = deque()
        self.postponed = False
        """Whether a read could be answered, had the turn more steps."""
        self._left = 0
        self._tell_at = AT_ONCE

    def begin(self) -> None:
        """Begin a turn."""
        self._left = 2 * self.steps
        self.postponed = False

    @property
    def goes_on(self) -> bool:
        """Whether the turn has steps left for what is answered at once."""
        return self._left > 0

    @property
    def more(self) -> bool:
        """Whether there is work for another turn."""
        return self.postponed or bool(self.waiting or self.slow)

    def tried(self, work: Callable[[], T]) -> T | None:
        """Do what can be done at once; None: it takes more steps."""
        result, taken = attempt(self.steps, work)
        # What takes no steps to speak of takes time all the same.
        self._left -= taken + self.steps // 100
        return result

    def next(self) -> Slow | None:
        """Take out the request whose turn it is to do a slice."""
        return self.slow.popleft() if self.slow else None

    def again(self, one: Slow) -> None:
        """Let a request have further turns, after the others that are under way."""
        self.slow.insert(MOST - 1, one)

    def drop(self, client: ClientNumber, request: RequestNumber) -> None:
        """Forget a request: nobody waits for its answer."""
        self.waiting = deque(each for each in self.waiting if not _is(each, client, request))
        self.slow = deque(each for each in self.slow if not _is(each.asked, client, request))

    def to_tell(self, now: Millisecond, interval: int) -> Iterator[Asked]:
        """Yield, once in an interval, the requests whose routers are to know that they wait."""
        if now >= self._tell_at:
            self._tell_at = Millisecond(now + interval)
            yield from self.waiting
            yield from (each.asked for each in self.slow)


def _is(asked: Asked, client: ClientNumber, request: RequestNumber) -> bool:
    return asked.client == client and asked.command.request == request
