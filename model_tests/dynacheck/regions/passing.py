"""What is seen on the way: records of streams, a region's own reads, what comes from others."""

from __future__ import annotations

from collections import Counter, defaultdict

from dynacheck.regions.judging import Fault, Judged, Known
from dynacheck.regions.seen import ABSENT, Change, Read, Write


def once(known: Known) -> Judged:
    """Whether no write has two records in a region's stream, and none come for ever."""
    changes = known.seen.changes
    if changes is None:
        return Judged((), 0, known.seen.why_no_changes)
    faults: list[Fault] = []
    times = Counter((change.region, change.new) for change in changes if change.new)
    for (region, number), count in times.items():
        write = known.writes.get(number)
        if count > 1 and write:
            said = f"write {number} of {write.region} is in {count} records of {region}"
            faults.append(Fault(f"{write.key}: {said}", write.key))
    faults += _removed_too_often(known, changes)
    restless = known.seen.restless
    late = f"{restless} records came in the last poll of the streams" if restless else ""
    return Judged(faults, len(changes), "records of the streams", late)


def _removed_too_often(known: Known, changes: list[Change]) -> list[Fault]:
    removed = Counter((change.region, change.key) for change in changes if change.new == ABSENT)
    faults = []
    for (region, key), count in removed.items():
        asked = sum(
            write.kind == "delete" and write.outcome != "refused" and write.over != ABSENT
            for write in known.by_key[key]
        )
        if count > asked:
            said = f"{key}: {region} has {count} records that it was removed, of {asked} deletes"
            faults.append(Fault(said, key))
    return faults


def local(known: Known) -> Judged:
    """Whether a region's own reads and conditions see what was done there before."""
    faults = [
        Fault(f"{read.key}: {read.region} told {said}", read.key)
        for read in known.seen.reads
        if (said := _stale(known, read))
    ]
    conditional = 0
    for write in known.seen.writes:
        judged = write.done and write.condition is not None and write.over is not None
        conditional += judged
        if judged and write.over != write.condition:
            what = f"write {write.number} was to overwrite {write.condition or 'nothing'}"
            said = f"{write.key}: in {write.region} {what}, and overwrote {write.over or 'nothing'}"
            faults.append(Fault(said, write.key))
    return Judged(faults, len(known.seen.reads) + conditional, "reads and conditional writes")


def _stale(known: Known, read: Read) -> str | None:
    """Say why a consistent read should have told something later."""
    writes = known.by_key[read.key]
    own = [write for write in writes if write.region == read.region and write.done]
    earlier = [write for write in own if write.end < read.begin]
    if read.found == ABSENT:
        return _gone(writes, earlier, read)
    found = known.writes.get(read.found)
    if found is None:
        return f"{read.found}, which nobody wrote"
    for write in earlier:
        if write.over == found.number:
            return f"write {found.number} when {write.number} had overwritten it there"
        if found.before(write):
            return f"write {found.number} when {write.number} had been acknowledged there after it"
    return None


def _gone(writes: list[Write], earlier: list[Write], read: Read) -> str | None:
    """Say which write a read must have seen that told nothing: no delete can have come after."""
    for write in earlier:
        if write.kind == "delete":
            continue
        if not any(
            other.kind == "delete"
            and other.outcome != "refused"
            and other.begin < read.end
            and not other.before(write)
            for other in writes
        ):
            return f"nothing when write {write.number} had been acknowledged there"
    return None


def forward(known: Known) -> Judged:
    """Whether what comes from one region to another comes in its order."""
    faults: list[Fault] = []
    latest: dict[tuple[str, str], int] = defaultdict(int)
    for seen in known.seen.sightings:
        before = latest[seen.source, seen.region]
        if seen.found < before:
            said = f"{seen.region} told probe {seen.found} of {seen.source} after {before}"
            faults.append(Fault(said, ""))
        latest[seen.source, seen.region] = max(before, seen.found)
    return Judged(faults, len(known.seen.sightings), "probes seen in other regions")
