"""The clients of a region: those that contend over few items, duels, and probes of the lag."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from dynacheck.regions.asking import Caller, Region
from dynacheck.regions.desk import Desk
from dynacheck.regions.requests import (
    PARTS,
    Asked,
    Place,
    batch,
    delete,
    get,
    put,
    transact,
    update,
)
from dynacheck.regions.seen import ABSENT, Probe, Sighting, image_of, number_in

UNKNOWN_OPERATION: Final = frozenset(
    {"UnknownOperationException", "UnknownOperation", "NotImplemented", "InvalidAction"}
)
"""Codes by which an endpoint says that it does not know an operation."""
OVERWRITE: Final = "overwrite"
"""One region puts an item, and another one changes it as soon as it has come there."""
SHAPES: Final[Mapping[str, int]] = {
    "put": 4,
    "update": 4,
    "delete": 2,
    "make": 1,
    "replace": 2,
    "batch": 1,
    "transaction": 1,
    "read": 5,
}
"""The ways to ask, with their weights."""
DUELS: Final = ("puts", "makes", "updates", "delete and put", "put, then delete", OVERWRITE)
"""What the regions do to one item, all but the last two of them at the same moment."""
AHEAD: Final = 12
"""So many duels before it the item of a duel is put, to have come everywhere by then."""
LEAST_DUELS: Final = 30
"""So many duels there are, however slow the regions are."""
DUEL_S: Final = 0.03
PROBE_S: Final = 0.05
"""How long is waited between two probes."""
LOOK_S: Final = 0.01
"""How long is waited between two looks at the probes of others."""
LOOKS: Final = 40
"""How often an item is looked for that another region has put."""
LAST_LOOKS: Final = 100
"""How often it is looked at most for what was on its way when the time was up."""
TOGETHER_WITHIN_S: Final = 20.0
_SILENT_S: Final = 0.1
"""How long a client waits after it had no answer."""


def everybody(desk: Desk) -> list[Callable[[], None]]:
    """Return what each client of a run does, to be done in threads of their own."""
    together = threading.Barrier(len(desk.plan.regions))
    doing: list[Callable[[], None]] = []
    for at, region in enumerate(desk.plan.regions):
        doing += [partial(duel, desk, at, together), partial(probe, desk, region)]
        doing += [partial(look, desk, region)]
        doing += [partial(contend, desk, region, n) for n in range(desk.plan.clients)]
    return doing


# --- Clients that contend over few items ---------------------------------------------------


def contend(desk: Desk, region: Region, number: int) -> None:
    """Write and read few items, each of which all regions write."""
    rng = Random(f"contend {desk.plan.seed} {region.name} {number}")
    caller, place = Caller(region), desk.place(region)
    shapes = dict(SHAPES)
    seen: dict[str, int] = {}
    while desk.going():
        shape = rng.choices(list(shapes), list(shapes.values()))[0]
        at = rng.randrange(desk.plan.hot)
        key, other = (desk.name(f"hot-{n % desk.plan.hot}") for n in (at, at + 1))
        asked = drawn(place, shape, (key, other), (desk.fresh(), desk.fresh()), seen, rng)
        told = desk.ask(caller, place, asked)
        if told.code in UNKNOWN_OPERATION:
            del shapes[shape]
        if asked.operation == "GetItem":
            seen[key] = number_in(image_of(told.body.get("Item"), desk.key))
        elif told.outcome == "done":
            seen[key] = asked.writes[0].number if shape != "delete" else ABSENT
        pause = rng.expovariate(desk.plan.rate / desk.plan.clients)
        time.sleep(min(pause, 1.0) if told.status else _SILENT_S)
    caller.close()


def drawn(
    place: Place,
    shape: str,
    keys: tuple[str, str],
    numbers: tuple[int, int],
    seen: Mapping[str, int],
    rng: Random,
) -> Asked:
    """Return a request of a shape for the first of two items, or for both.

    `numbers` are for what is written; `seen` says which version of an item the client has seen.
    """
    (key, other), (number, second) = keys, numbers
    known = seen.get(key, ABSENT)
    match shape:
        case "read":
            return get(place, key)
        case "put":
            return put(place, key, number)
        case "make":
            return put(place, key, number, ABSENT)
        case "update":
            return update(place, key, number, rng.sample(PARTS, 1))
        case "delete":
            return delete(place, key, number)
        case "replace":
            return rng.choice((put, delete) if known else (put,))(place, key, number, known)
    both = put(place, key, number), rng.choice((put, delete))(place, other, second)
    return batch(place, *both) if shape == "batch" else transact(*both)


# --- Duels ---------------------------------------------------------------------------------


def duel(desk: Desk, at: int, together: threading.Barrier) -> None:
    """Be the one of region `at` in duels: all regions write one new item at the same moment."""
    rng = Random(f"duel {desk.plan.seed}")
    kinds = [rng.choice(DUELS) for _ in range(AHEAD)]
    region = desk.plan.regions[at]
    caller, place = Caller(region), desk.place(region)
    number = 0
    while True:
        kinds.append(rng.choice(DUELS))
        ahead = number + AHEAD
        if ahead % len(desk.plan.regions) == at and kinds[ahead] in ("updates", "delete and put"):
            desk.ask(caller, place, put(place, desk.name(f"duel-{ahead}"), desk.fresh()))
        turn = (at + number) % len(desk.plan.regions)
        asked = blows(desk, place, kinds[number], desk.name(f"duel-{number}"), turn)
        try:
            over = number >= LEAST_DUELS and not desk.going()
            if together.wait(TOGETHER_WITHIN_S) == 0 and over:
                together.abort()
            together.wait(TOGETHER_WITHIN_S)
        except threading.BrokenBarrierError:
            break
        if kinds[number] == OVERWRITE and turn == 0:
            _await(desk, caller, place, desk.name(f"duel-{number}"))
        for each in asked:
            desk.ask(caller, place, each)
        time.sleep(DUEL_S)
        number += 1
    caller.close()


def _await(desk: Desk, caller: Caller, place: Place, key: str) -> None:
    """Read an item until it is there, a few times at most."""
    for _ in range(LOOKS):
        if desk.ask(caller, place, get(place, key)).body.get("Item"):
            return
        time.sleep(LOOK_S)


def blows(desk: Desk, place: Place, kind: str, key: str, turn: int) -> list[Asked]:
    """Return what the region does in a duel whose turn, from 0, it is."""
    number = desk.fresh()
    match kind:
        case "makes":
            return [put(place, key, number, ABSENT)]
        case "updates":
            return [update(place, key, number, (PARTS[turn % len(PARTS)],))]
        case "delete and put" if turn == 0:
            return [delete(place, key, number)]
        case "overwrite" if turn > 0:
            return [put(place, key, number)] if turn == 1 else []
        case "overwrite":
            return [update(place, key, number, PARTS)]
        case "put, then delete":
            return [put(place, key, number), delete(place, key, desk.fresh())] if not turn else []
    return [put(place, key, number)]


# --- Probes --------------------------------------------------------------------------------


def probe(desk: Desk, region: Region) -> None:
    """Write an item that no other region writes, again and again, each time a higher number."""
    caller, place = Caller(region), desk.place(region)
    while desk.going():
        asked = put(place, probe_key(desk, region), desk.fresh())
        told = desk.ask(caller, place, asked)
        if told.outcome == "done":
            desk.seen.probes.append(Probe(region.name, asked.writes[0].number, told.end))
        time.sleep(PROBE_S)
    caller.close()


def probe_key(desk: Desk, region: Region) -> str:
    """Return the key of the item that a region's probes are."""
    return desk.name(f"probe-{region.name}")


def look(desk: Desk, region: Region) -> None:
    """Look at the probes of the other regions, again and again; at the end until the last came."""
    caller, place = Caller(region), desk.place(region)
    others = [each for each in desk.plan.regions if each != region]
    latest = dict.fromkeys(others, ABSENT)
    left = LAST_LOOKS
    while desk.going() or (left and not _all_came(desk, latest)):
        left -= not desk.going()
        for source in others:
            told = caller.ask("GetItem", get(place, probe_key(desk, source)).body)
            found = number_in(image_of(told.body.get("Item"), desk.key))
            if told.outcome == "done" and found != latest[source]:
                latest[source] = found
                sighting = Sighting(source.name, region.name, told.end, found)
                desk.seen.sightings.append(sighting)
        time.sleep(LOOK_S)
    caller.close()


def _all_came(desk: Desk, latest: Mapping[Region, int]) -> bool:
    """Whether the last probe of each region was seen, or a later one."""
    last = {probe.source: probe.number for probe in desk.seen.probes}
    return all(found >= last.get(source.name, ABSENT) for source, found in latest.items())
