"""A contest: rates of the project's own and of others, measured in turns in one run.

A shared machine is never equally fast twice, so only what ran side by side is compared: in each
round everybody has a turn, and a ratio is that of the medians.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture
from rich import box
from rich.table import Table


@dataclass(frozen=True)
class Turn:
    """What one turn came to: how many a second, and what else there is to say of it."""

    rate: float
    detail: str = ""


Player = Callable[[], Turn]


class NoTurnError(Exception):
    """A player could not take its turn; the message says why."""


@dataclass(frozen=True)
class Contest:
    """Who is measured, at what."""

    unit: str
    """What is counted, by the second."""
    event: str
    """What tells this contest from others over the same unit."""
    ours: str
    players: Mapping[str, Player]
    """All who take turns, in this order, by name."""
    rounds: int
    absent: Mapping[str, str] = field(default_factory=dict)
    """Who takes no part, and why."""


Compete = Callable[[Contest], None]


@dataclass(frozen=True)
class Score:
    """All turns of one player."""

    name: str
    turns: tuple[Turn, ...]

    @property
    def median(self) -> float:
        """The median rate."""
        return statistics.median(turn.rate for turn in self.turns)


@dataclass(frozen=True)
class Standing:
    """How a contest ended."""

    contest: Contest
    ours: Score
    peers: tuple[Score, ...]
    absent: Mapping[str, str]
    """Who was not measured to the end, and why."""

    def ratio(self, peer: Score) -> float:
        """How many times the peer's rate ours is."""
        return self.ours.median / peer.median

    def as_json(self) -> dict[str, Any]:
        """What is added to pytest-benchmark's own record."""
        scores = (self.ours, *self.peers)
        return {
            "unit": self.contest.unit,
            "event": self.contest.event,
            "ours": self.ours.name,
            "rates": {score.name: [turn.rate for turn in score.turns] for score in scores},
            "details": {score.name: [turn.detail for turn in score.turns] for score in scores},
            "ratios": {peer.name: self.ratio(peer) for peer in self.peers},
            "absent": dict(self.absent),
        }

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The event, who, the median rate, the range, the ratio, and what else there is to say."""
        yield (self.contest.event, *_rates(self.ours), "", self.ours.turns[-1].detail)
        for peer in self.peers:
            yield ("", *_rates(peer), f"{self.ratio(peer):.2f}", peer.turns[-1].detail)
        for name, why in self.absent.items():
            yield ("", name, "not measured", "", "", why)


def _rates(score: Score) -> tuple[str, str, str]:
    rates = [turn.rate for turn in score.turns]
    return score.name, f"{score.median:,.0f}", f"{min(rates):,.0f} to {max(rates):,.0f}"


def hold(contest: Contest, benchmark: BenchmarkFixture) -> Standing:
    """Let all take their turns; pytest-benchmark times ours, and keeps the standing.

    A peer that cannot take a turn is out. Raises `NoTurnError` where it is ours that cannot.
    """
    turns: dict[str, list[Turn]] = {name: [] for name in contest.players}
    out = dict(contest.absent)

    def peers() -> None:
        for name, player in contest.players.items():
            if name != contest.ours and name not in out:
                try:
                    turns[name].append(player())
                except NoTurnError as error:
                    out[name] = str(error)

    def ours() -> None:
        turns[contest.ours].append(contest.players[contest.ours]())

    benchmark.pedantic(ours, setup=peers, rounds=contest.rounds)  # type: ignore[no-untyped-call]
    scores = {name: Score(name, tuple(taken)) for name, taken in turns.items() if name not in out}
    first = scores.pop(contest.ours)
    standing = Standing(contest, first, tuple(scores.values()), out)
    benchmark.extra_info.update(standing.as_json())
    return standing


def table(standings: Iterable[Standing]) -> Table:
    """Contests over one unit as a table."""
    shown = Table(box=box.SIMPLE, title_justify="left")
    for heading in ("", "", "median", "least to most", "ours : it", ""):
        shown.add_column(heading, justify="right" if heading else "left")
    for standing in standings:
        shown.title = f"{standing.contest.unit} a second"
        for row in standing.rows():
            shown.add_row(*row)
        shown.add_section()
    return shown
