"""After the clients have stopped: poll until the tables of all regions are equal, or give up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from dynacheck.regions.asking import Caller, Region, RegionError
from dynacheck.regions.desk import Desk
from dynacheck.regions.requests import Asked, put
from dynacheck.regions.seen import Settled, Table, There, image_of, stamp_of

MARKERS: Final = 8
"""How many items each region writes that nobody else does, to see what still comes."""
CALM: Final = 3
"""In so many polls one after the other tables must be equal."""


def settle(desk: Desk, callers: Mapping[str, Caller], wait: Callable[[], None]) -> Settled:
    """Write markers, and read all tables again and again; `wait` between two polls."""
    plan = desk.plan
    for region in plan.regions:
        _mark(desk, callers[region.name], region)
    tables: dict[str, Table] = {region.name: {} for region in plan.regions}
    lost: dict[str, str] = {}
    still = equal = polls = 0
    while polls < plan.polls and equal < CALM:
        wait()
        now, lost = _read_all(desk, callers)
        now = {**tables, **now}
        still = still + 1 if now == tables else 0
        tables, polls = now, polls + 1
        equal = equal + 1 if not lost and _same(tables, desk) else 0
    names = list(tables)
    arrived = {
        (a, b): any(_marker(desk, a, n) in tables[b] for n in range(MARKERS))
        for a in names
        for b in names
        if a != b
    }
    return Settled(polls, plan.every_ms, tables, equal >= CALM, still, arrived, lost)


def _mark(desk: Desk, caller: Caller, region: Region) -> None:
    for n in range(MARKERS):
        asked: Asked = put(desk.place(region), _marker(desk, region.name, n), desk.fresh())
        desk.ask(caller, desk.place(region), asked)


def _marker(desk: Desk, region: str, n: int) -> str:
    return desk.name(f"marker-{region}-{n}")


def _same(tables: Mapping[str, Table], desk: Desk) -> bool:
    """Whether all tables are equal and have the markers that were acknowledged."""
    first, *others = (_images(table) for table in tables.values())
    marked = [
        write.key
        for write in desk.seen.writes[-MARKERS * len(tables) :]
        if write.done and write.key.startswith(desk.name("marker-"))
    ]
    return all(each == first for each in others) and all(key in first for key in marked)


def _images(table: Table) -> dict[str, object]:
    return {key: there.image for key, there in table.items()}


def _read_all(desk: Desk, callers: Mapping[str, Caller]) -> tuple[dict[str, Table], dict[str, str]]:
    """Return the table of each region that can be read, and why others cannot."""
    tables: dict[str, Table] = {}
    lost: dict[str, str] = {}
    for name, caller in callers.items():
        try:
            tables[name] = scanned(caller, desk)
        except RegionError as error:
            lost[name] = str(error)
    return tables, lost


def scanned(caller: Caller, desk: Desk) -> Table:
    """Read all items of this run, consistently. Raises RegionError."""
    found: dict[str, There] = {}
    start: dict[str, object] = {}
    while True:
        body = {"TableName": desk.plan.table, "ConsistentRead": True, **start}
        told = caller.ask("Scan", body)
        if told.outcome != "done":
            raise RegionError(f"Scan was told {told.code}")
        for item in told.body.get("Items", []):
            key = str(item[desk.key].get("S"))
            image = image_of(item, desk.key)
            if key.startswith(desk.prefix) and image is not None:
                found[key] = There(image, stamp_of(item))
        if not (last := told.body.get("LastEvaluatedKey")):
            return found
        start = {"ExclusiveStartKey": last}
