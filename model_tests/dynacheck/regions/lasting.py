"""What is there at last: the same everywhere, what was written, and the last of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from dynacheck.regions.judging import Fault, Judged, Known, named
from dynacheck.regions.passing import undone
from dynacheck.regions.seen import ABSENT, Stamp, There, Write, number_in

_ITEMS = "items, in all regions"


def equal(known: Known) -> Judged:
    """Whether the regions hold the same at last.

    No waiting refutes "at last": where more may be to come, it is not known.
    """
    faults: list[Fault] = []
    if known.ended and not known.settled.equal:
        for a, b in combinations(known.tables, 2):
            faults += _differences(known, a, b)
    met = sum(_met(writes) for writes in known.by_key.values())
    return Judged(faults, met, "items that two regions wrote at once", known.unended)


def _met(writes: Sequence[Write]) -> bool:
    """Whether two regions' writes were under way at the same moment."""
    latest: dict[str, int] = {}
    for write in sorted((each for each in writes if each.done), key=lambda each: each.begin):
        if any(at > write.begin for region, at in latest.items() if region != write.region):
            return True
        latest[write.region] = max(write.end, latest.get(write.region, 0))
    return False


def _differences(known: Known, a: str, b: str) -> Iterator[Fault]:
    one, other = known.tables[a], known.tables[b]
    for key in sorted({*one, *other}):
        here, there = one.get(key), other.get(key)
        if (here and here.image) != (there and there.image):
            said = f"{a} has {named(known, here)}, {b} {named(known, there)}"
            yield Fault(f"{key}: {said}{_how(here, there)}", key)


def _how(here: There | None, there: There | None) -> str:
    """Say how two versions differ, where they are of one write or one time."""
    if here is None or there is None:
        return ""
    if here.number == there.number:
        names = {*here.image, *there.image}
        differ = sorted(n for n in names if here.image.get(n) != there.image.get(n))
        return f", with another {', '.join(differ)}"
    tied = here.stamp and there.stamp and here.stamp.time == there.stamp.time
    return " (at the same time)" if tied else ""


# --- written -------------------------------------------------------------------------------


def written(known: Known) -> Judged:
    """Whether each item is what one write left, whole."""
    faults, count = [], 0
    for name, table in known.tables.items():
        for key in sorted({*known.by_key, *table}):
            count += 1
            there = table.get(key)
            said = _unwritten(known, there) if there else _lost(known, name, key)
            if said:
                faults.append(Fault(f"{key}: {name} has {said}", key))
    return Judged(faults, count, _ITEMS, known.unended)


def _lost(known: Known, name: str, key: str) -> str | None:
    """Say why something must be there."""
    writes = known.by_key[key]
    if any(write.kind == "delete" and write.outcome != "refused" for write in writes):
        return None
    for write in writes:
        if write.kind != "delete" and write.done and known.tells(name, write):
            by = f"write {write.number} of {write.region}"
            return f"nothing, though {by} was acknowledged and nobody deleted it"
    return None


def _unwritten(known: Known, there: There) -> str | None:
    """Say why the item is not one that a single write left."""
    write = known.writes.get(there.number)
    if write is None:
        return f"{dict(there.image) or 'an item of a key alone'}, which nobody wrote"
    if write.outcome == "refused":
        return f"write {write.number}, which {write.region} refused ({write.code})"
    whole = write.image is None or write.image == there.image
    if whole and all(there.image.get(name) == value for name, value in write.sets.items()):
        return None
    return _mixture(known, write, there)


def _mixture(known: Known, write: Write, there: There) -> str:
    """Say of which writes an item is a mixture."""
    expected = write.sets if write.image is None else write.image
    parts = []
    for name, value in there.image.items():
        other = known.writes.get(number_in({"n": value}))
        if expected.get(name) != value:
            by = f" of write {other.number} of {other.region}" if other else f" {value}"
            parts.append(f"{name}{by}")
    parts += [f"no {name}" for name in expected if name not in there.image]
    return f"write {write.number} of {write.region} mixed with others: {', '.join(parts)}"


# --- the last, and deletes -----------------------------------------------------------------


def last(known: Known) -> Judged:
    """Whether nothing is there that a put or an update surely came after."""
    faults, count = _stamps(known) if known.ended else [], 0
    for name, table in known.tables.items():
        for key, writes in known.by_key.items():
            count += 1
            there = table.get(key)
            said = _overtaken(known, name, there, ("put", "update")) if there else None
            if there is None and (put := _not_deleted(known, name, writes)):
                said = f"after each delete a write was acknowledged, such as write {put.number}"
            if said:
                faults.append(Fault(f"{key}: {name} has {named(known, there)}; {said}", key))
    return Judged(faults, count, _ITEMS, known.unended)


def deletes(known: Known) -> Judged:
    """Whether nothing is there, or was seen, that a delete surely came after."""
    faults, count = undone(known), 0
    for name, table in known.tables.items():
        for key, writes in known.by_key.items():
            count += any(write.kind == "delete" and write.done for write in writes)
            there = table.get(key)
            if there and (said := _overtaken(known, name, there, ("delete",))):
                faults.append(Fault(f"{key}: {name} has {named(known, there)}; {said}", key))
    return Judged(faults, count, "deleted items, in all regions", known.unended)


def _overtaken(known: Known, name: str, there: There, kinds: Sequence[str]) -> str | None:
    """Name a write that surely came after the item's own."""
    write = known.writes.get(there.number)
    for other in known.by_key[write.key] if write else ():
        assert write is not None
        if other.kind not in kinds or not other.done or not known.tells(name, other):
            continue
        what = f"{other.kind} {other.number} of {other.region}"
        if other.over == write.number:
            return f"{what} was told that it overwrote that"
        if write.before(other):
            return f"{what} began when that was acknowledged there"
    return None


def _not_deleted(known: Known, name: str, writes: Sequence[Write]) -> Write | None:
    """Return a write that must be there, as after each delete one was acknowledged."""
    deleted = [
        write
        for write in writes
        if write.kind == "delete" and write.outcome != "refused" and write.over != ABSENT
    ]
    puts = [each for each in writes if each.kind != "delete" and known.tells(name, each)]
    after = [next((put for put in puts if gone.before(put)), None) for gone in deleted]
    return after[-1] if after and None not in after else None


def _stamps(known: Known) -> list[Fault]:
    """Compare the items with the stamps that were seen, and ties with one another."""
    faults: list[Fault] = []
    won: dict[tuple[str, str], str] = {}
    for name, table in known.tables.items():
        for key, there in table.items():
            for number, stamp in stamps_of(known, key).items():
                mine = there.stamp
                if mine is None or number == there.number:
                    continue
                said = f"{key}: {name} has {named(known, there)}"
                if stamp.time > mine.time:
                    faults.append(Fault(f"{said}; write {number} is stamped {stamp.time}", key))
                elif stamp.time == mine.time and stamp.region != mine.region:
                    won.setdefault(
                        (mine.region, stamp.region), f"{said}, with the time of {number}"
                    )
    for (winner, loser), said in won.items():
        if winner < loser and (back := won.get((loser, winner))):
            faults.append(Fault(f"{said}; but {back}", said.partition(":")[0]))
    return faults


def stamps_of(known: Known, key: str) -> dict[int, Stamp]:
    """Return, by write, the stamps of an item's writes that were seen anywhere."""
    found = {
        change.new: change.stamp
        for change in known.seen.changes or ()
        if change.key == key and change.stamp and change.new
    }
    for table in known.tables.values():
        there = table.get(key)
        if there and there.stamp:
            found[there.number] = there.stamp
    return found
