"""What a workload is: shapes of requests, among which each client draws again and again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, ClassVar, Final, NamedTuple, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A request's or an answer's JSON object."""

OK: Final = 200
TELLING_REFUSED: Final[Body] = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
"""With which a request asks for the item that made its condition fail."""
READS: Final = frozenset(
    {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan", "DescribeTable"}
)
"""The operations that change nothing."""
LEFT_OUT: Final = 0.25
"""How likely a run leaves a shape out."""
KEYS: Final = (1, 2, 5, 20)
"""Over how many keys a run's clients contend."""


class Request(NamedTuple):
    """What a client asks."""

    operation: str
    body: Body


class Reply(NamedTuple):
    """What a client is told; `body` is None where it is no JSON object."""

    status: int
    body: Body


Asking: TypeAlias = Generator[Request, Reply | None, None]
"""Asks, and is sent each answer; None: the outcome is not known, or nothing was done."""


class Shape(NamedTuple):
    """A way to ask: how often it is drawn, and one that asks like this, once or a few times."""

    weight: int
    ask: Callable[[], Asking]
    always: bool = False
    """Whether no run leaves it out, since nothing would be found without."""


Shapes: TypeAlias = Mapping[str, Shape]


@dataclass(frozen=True)
class Table:
    """A table of a workload."""

    name: str
    key: tuple[str, ...]
    """Its key attributes, of type string, or number for the second."""
    value: str
    """The attribute that each write gives a value of its own."""

    @property
    def definition(self) -> Body:
        """The request that creates it."""
        kinds = tuple(zip(self.key, ("S", "N"), ("HASH", "RANGE"), strict=False))
        return {
            "TableName": self.name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": kind} for name, kind, _ in kinds
            ],
            "KeySchema": [{"AttributeName": name, "KeyType": role} for name, _, role in kinds],
        }


@dataclass(frozen=True)
class Swarm:
    """The shape of one run: swarm testing leaves some possibilities out of each.

    Source: A. Groce et al., *Swarm Testing* (ISSTA 2012).
    """

    shapes: tuple[str, ...]
    """The shapes that are drawn among."""
    left_out: tuple[str, ...]
    keys: int
    """Over how many keys the clients contend."""


@dataclass
class World:
    """What the clients of one operating system's process know together."""

    keys: int
    fresh: Iterator[int]
    """Natural numbers that nobody else writes, in any process."""
    shows_refused: bool = True
    """Whether the endpoint tells the item that made a condition fail."""
    seen: dict[Any, Any] = field(default_factory=dict)
    """By item, what was last told of it."""


class Workload(ABC):
    """What one client asks. Each client has a workload of its own, all of a process one world."""

    tables: ClassVar[tuple[Table, ...]]
    facts: ClassVar[Mapping[str, object]] = {}
    """What else the history's header tells judges."""

    def __init__(self, world: World, rng: Random) -> None:
        """Ask as `rng` draws."""
        self.world = world
        self.rng = rng

    @abstractmethod
    def shapes(self) -> Shapes:
        """The ways to ask, by name."""

    def beginning(self) -> Iterator[Request]:
        """What is written before the clients start."""
        return iter(())

    def asking(self, names: Sequence[str]) -> Asking:
        """Draw among the shapes of these names, for ever."""
        shapes = self.shapes()
        weights = [shapes[name].weight for name in names]
        while True:
            (name,) = self.rng.choices(names, weights)
            yield from shapes[name].ask()

    def key(self) -> str:
        """Draw one of the keys that the clients contend over."""
        return f"k{self.rng.randrange(self.world.keys)}"

    def expecting(self, seen: Body | None, values: Body | None = None) -> Body:
        """The members of a condition: the item's `v` is what was seen, or is not there.

        `values` are the placeholders that the rest of the request has.
        """
        condition = "attribute_not_exists(v)" if seen is None else "v = :seen"
        placeholders = {**(values or {}), **({} if seen is None else {":seen": seen})}
        given = {"ExpressionAttributeValues": placeholders} if placeholders else {}
        telling = TELLING_REFUSED if self.world.shows_refused else {}
        return {"ConditionExpression": condition, **given, **telling}

    def number(self) -> Body:
        """A value that nobody else writes."""
        return {"N": str(next(self.world.fresh))}


def drawn_swarm(kind: type[Workload], seed: int) -> Swarm:
    """Draw what a run of a workload is like; at least half of the shapes stay."""
    rng = Random(f"swarm {seed}")
    shapes = kind(World(1, count(1)), rng).shapes()
    while True:
        kept = [name for name in shapes if shapes[name].always or rng.random() >= LEFT_OUT]
        if 2 * len(kept) >= len(shapes):
            break
    gone = [name for name in shapes if name not in kept]
    return Swarm(tuple(kept), tuple(gone), rng.choice(KEYS))
