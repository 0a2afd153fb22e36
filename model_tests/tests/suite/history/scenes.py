"""What is needed to let a store misbehave once, amid clients to whom it is correct."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

from suite.history.clients import Clients, Habits
from suite.history.requests import QUIET, Item, get, put
from suite.history.simulated import Answer, Asked, Body, Simulation, Work, carry_out

from dynaspec.items import Tables

Effect: TypeAlias = Callable[[Asked], Answer]
"""What the store does at the moment when a request takes effect."""
Step: TypeAlias = Generator[int, None, Answer]
Play: TypeAlias = "Callable[[Scene], Work]"


class Copy:
    """A copy of the store that goes its own way."""

    def __init__(self, state: Tables) -> None:
        """Begin as the store is."""
        self._state = state

    def apply(self, asked: Asked) -> Answer:
        """Let a request take effect on the copy alone."""
        self._state, answer = carry_out(self._state, asked)
        return answer


class Scene:
    """A few requests on the quiet items, one of which the store answers wrongly.

    The processes of requests that an example of the violation must contain are named with "!".
    """

    def __init__(self, seed: int, play: Play, habits: Habits) -> None:
        """Play it while clients are at work, to the end of the history."""
        self.simulation = Simulation(seed)
        self.clients = Clients(self.simulation, habits)
        self.a, self.b, self.x, self.y, self.deleted, self.counter, self.list = QUIET.values()
        late = self.simulation.rng.randint(0, habits.requests * habits.patience)
        self.simulation.spawn(self._played(play, 20 * habits.patience), late)
        self.simulation.run()

    def _played(self, play: Play, wait: int) -> Work:
        """`wait`: nanoseconds within which all ends that is under way on quiet items."""
        self.clients.reserved = frozenset(QUIET.values())
        yield wait
        yield from play(self)
        self.clients.reserved = frozenset()

    # --- Requests --------------------------------------------------------------------------

    @property
    def gap(self) -> int:
        """A time between two things, so that one is before the other."""
        return self.simulation.rng.randint(1, 15)

    def value(self) -> Body:
        """Return a value of its own."""
        return self.simulation.fresh()

    def ask(self, process: str, asked: Asked, effect: Effect | None = None) -> Step:
        """A request from its beginning to its end."""
        self.simulation.begin(process, asked)
        yield self.gap
        answer = (effect or self.simulation.apply)(asked)
        yield self.gap
        self.simulation.end(process, answer)
        yield self.gap
        return answer

    def gives(self, item: Item) -> Generator[int, None, Body]:
        """A put of a value of its own, which is returned."""
        value = self.value()
        yield from self.ask("setting", put(item, value))
        return value

    def sees(self, item: Item, process: str = "reading", effect: Effect | None = None) -> Step:
        """A consistent read."""
        return self.ask(process, get(item), effect)

    # --- Effects ---------------------------------------------------------------------------

    @property
    def state(self) -> Tables:
        """The tables as they are."""
        return self.simulation.state

    def on(self, state: Tables) -> Effect:
        """Answered from other tables, without an effect."""
        return lambda asked: self.simulation.look(asked, state)

    def ignored(self, asked: Asked) -> Answer:
        """Answered as if it were carried out."""
        return self.simulation.look(asked, self.state)

    def doing(self, *instead: Asked, told: Body | None = None, status: int = 200) -> Effect:
        """Something else is carried out, and this is told."""

        def effect(_: Asked) -> Answer:
            for asked in instead:
                self.simulation.apply(asked)
            return status, told or {}

        return effect

    def showing(self, item: Item, value: Body) -> Effect:
        """The item is told to have a value."""
        return self.doing(told={"Item": {**item.key, item.value: value}})

    def refused(self, item: Item | None = None, value: Body | None = None) -> Effect:
        """The condition is told not to hold, perhaps with the item."""
        told: Body = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}
        if item is not None and value is not None:
            told = {**told, "Item": {**item.key, item.value: value}}
        return self.doing(told=told, status=400)
