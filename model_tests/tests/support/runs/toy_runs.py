"""Runs of the toy in virtual time: what the judge is given, the same again for a seed."""

from __future__ import annotations

from random import Random
from typing import Any

from dynacheck.regions.asking import Body, Caller, Region, Told
from dynacheck.regions.catalogue import CRITERIA
from dynacheck.regions.clients import DUELS, OVERWRITE, SHAPES, blows, drawn, probe_key
from dynacheck.regions.desk import Desk, Plan
from dynacheck.regions.judging import Judged, Known
from dynacheck.regions.requests import get, put
from dynacheck.regions.seen import Probe, Seen, Sighting, image_of, number_in
from dynacheck.regions.setting import TABLE
from dynacheck.regions.settling import settle
from dynacheck.regions.streams import changes_in
from support.runs.toy_regions import Toy, ToyRegion
from support.trees.store_tree import table

POLLS, POLL_S = 12, 0.05


class Virtual:
    """A toy with its clock, and clients that ask it in one thread."""

    def __init__(self, seed: int, unknown: float, **options: Any) -> None:
        self.now = 1_700_000_000.0
        self.toy = Toy(seed=seed, clock=lambda: self.now, **options)
        self.rng = Random(f"virtual {seed}")
        self.unknown = unknown
        """How often an answer is lost."""

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        self.toy.deliver()


class Inside(Caller):
    """Asks a region of the toy; its requests overlap with others before and after them."""

    def __init__(self, world: Virtual, region: ToyRegion) -> None:
        self.region = Region(region.name, "")
        self._world, self._region = world, region

    def ask(self, operation: str, body: Body) -> Told:
        rng = self._world.rng
        at = round(self._world.now * 1e9)
        begin, end = at - round(rng.uniform(0, 4e6)), at + round(rng.uniform(1, 4e6))
        read = operation in ("Scan", "GetItem")
        if not read and rng.random() < self._world.unknown / 2:
            return Told(begin, end, 0, {}, "closed")
        status, told = self._region.answer(operation, body)
        self._world.pass_(rng.uniform(0, 1e-3))
        if not read and rng.random() < self._world.unknown / 2:
            return Told(begin, end, 0, {}, "closed")
        return Told(begin, end, status, told)


def seen_of(seed: int = 1, rounds: int = 90, unknown: float = 0.02, **options: Any) -> Desk:
    """Let the clients of all regions write in turns, with duels and probes; then settle."""
    world = Virtual(seed, unknown, **options)
    regions = tuple(Region(name, "") for name in world.toy.regions)
    plan = Plan(regions, TABLE, None, seed, polls=POLLS, every_ms=round(POLL_S * 1000))
    desk = Desk(plan, "k", "run-", Seen())
    callers = {region.name: Inside(world, region) for region in world.toy.regions.values()}
    for region in world.toy.regions.values():
        region.ask("CreateTable", table(TABLE, k="S"))
    for number in range(rounds):
        if number == rounds // 3:
            world.toy.do()
        if number == rounds // 2:
            world.toy.undo()
        _round(world, desk, callers, number)
        world.pass_(world.rng.expovariate(100))
    desk.seen.settled = settle(desk, callers, lambda: world.pass_(POLL_S))
    desk.seen.changes = []
    for name, region in world.toy.regions.items():
        desk.seen.changes += changes_in(desk, name, region.records)
    return desk


def _round(world: Virtual, desk: Desk, callers: dict[str, Inside], number: int) -> None:
    rng = world.rng
    for caller in callers.values():
        place = desk.place(caller.region)
        at = rng.randrange(desk.plan.hot)
        keys = (desk.name(f"hot-{at}"), desk.name(f"hot-{(at + 1) % desk.plan.hot}"))
        latest = desk.seen.reads[-1] if desk.seen.reads else None
        known = {latest.key: latest.found} if latest else {}
        shape = rng.choices(list(SHAPES), list(SHAPES.values()))[0]
        numbers = (desk.fresh(), desk.fresh())
        desk.ask(caller, place, drawn(place, shape, keys, numbers, known, rng))
        _probe(desk, caller, callers)
    kind = DUELS[number % len(DUELS)]
    for turn, caller in reversed(list(enumerate(callers.values()))):
        place = desk.place(caller.region)
        if kind == "updates" and turn == len(callers) - 1:
            desk.ask(caller, place, put(place, desk.name(f"duel-{number}"), desk.fresh()))
        if (kind, turn) in (("updates", len(callers) - 1), (OVERWRITE, 0)):
            world.pass_(0.2)
        for asked in blows(desk, place, kind, desk.name(f"duel-{number}"), turn):
            desk.ask(caller, place, asked)


def _probe(desk: Desk, caller: Inside, callers: dict[str, Inside]) -> None:
    """Write a probe, and look at those of the others."""
    place = desk.place(caller.region)
    asked = put(place, probe_key(desk, caller.region), desk.fresh())
    told = desk.ask(caller, place, asked)
    if told.outcome == "done":
        desk.seen.probes.append(Probe(place.region, asked.writes[0].number, told.end))
    for name, other in callers.items():
        if other is not caller:
            key = probe_key(desk, caller.region)
            told = other.ask("GetItem", get(desk.place(other.region), key).body)
            found = number_in(image_of(told.body.get("Item"), desk.key))
            desk.seen.sightings.append(Sighting(place.region, name, told.end, found))


def verdicts_of(seen: Seen) -> dict[str, Judged]:
    known = Known(seen)
    return {criterion.name: criterion.judge(known) for criterion in CRITERIA}
