"""What is seen on the way: records of streams, a region's own reads, what comes from others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

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
    late = f"{restless} records still came in the last poll of the streams" if restless else ""
    if faults and late:
        faults.append(Fault(late, faults[0].key))
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
    """Say why a consistent read should have told something later, which no delete has removed."""
    if read.found == ABSENT:
        return _missed(known.by_key[read.key], read)
    if read.found not in known.writes:
        return f"{read.found}, which nobody wrote"
    later = overtaking(known, read)
    if later is None or later.kind == "delete":
        return None
    return f"write {read.found} when {later.number} had been acknowledged there after it"


def overtaking(known: Known, read: Read) -> Write | None:
    """Return a write that a region had acknowledged, before it was read, after what it told."""
    found = known.writes.get(read.found)
    for write in known.by_key[read.key] if found else ():
        assert found is not None
        earlier = write.region == read.region and write.done and write.end < read.begin
        if earlier and (write.over == found.number or found.before(write)):
            return write
    return None


def _missed(writes: Sequence[Write], read: Read) -> str | None:
    """Say which write a read must have seen that told nothing: no delete can have come after."""
    own = [write for write in writes if write.region == read.region and write.done]
    for write in own:
        if write.end < read.begin and write.kind != "delete":
            deleted = (
                other.kind == "delete"
                and other.outcome != "refused"
                and other.begin < read.end
                and not other.before(write)
                for other in writes
            )
            if not any(deleted):
                return f"nothing when write {write.number} had been acknowledged there"
    return None


def undone(known: Known) -> list[Fault]:
    """Find what was seen after a delete that it had removed: by reads, and in the streams."""
    faults = []
    for read in known.seen.reads:
        later = overtaking(known, read)
        if later is not None and later.kind == "delete":
            said = f"told write {read.found} when delete {later.number} had removed it there"
            faults.append(Fault(f"{read.key}: {read.region} {said}", read.key))
    removed: set[tuple[str, int]] = set()
    for change in known.seen.changes or ():
        if change.new and (change.region, change.new) in removed:
            said = f"the stream of {change.region} has write {change.new} after it was removed"
            faults.append(Fault(f"{change.key}: {said}", change.key))
        if not change.new:
            removed.add((change.region, change.old))
    return faults


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
