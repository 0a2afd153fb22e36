"""Judging records by themselves, and each against the one before it of its key.

Source: API reference, Record, StreamRecord, StreamSpecification; developer guide, "Change data
capture for DynamoDB Streams": each record is there exactly once, and those of an item are in the
order of its changes; a write that does not change an item writes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from dynacheck.streams.seen import Fault, SeenRecord, SeenShard, by_key, same

SHOWN = {
    "KEYS_ONLY": (False, False),
    "NEW_IMAGE": (False, True),
    "OLD_IMAGE": (True, False),
    "NEW_AND_OLD_IMAGES": (True, True),
}
"""By view type, whether records show the item before and after."""
SIDES = {"INSERT": (False, True), "MODIFY": (True, True), "REMOVE": (True, False)}
"""By event, whether there is an item before and after."""


def record_faults(
    shards: Sequence[SeenShard], names: Collection[str], view: str
) -> Iterator[Fault]:
    """What is wrong with records by themselves; `names` are the table's key attributes."""
    records = [record for shard in shards for record in shard.records]
    for record in records:
        yield from _faults_of(record, names, view)
    times = Counter(record.event_id for record in records)
    for record in records:
        if times[record.event_id] > 1:
            yield Fault("two records have one eventID", str(record))
            break


def _faults_of(record: SeenRecord, names: Collection[str], view: str) -> Iterator[Fault]:
    if record.event not in SIDES:
        yield Fault("an eventName is none", record.event)
        return
    if record.view != view:
        yield Fault("a record has another StreamViewType than its stream", record.view)
    if set(record.keys) != set(names):
        yield Fault("the Keys of a record are not the key attributes", str(record))
    sides = zip(
        ("OldImage", "NewImage"),
        (record.old, record.new),
        SIDES[record.event],
        SHOWN[view],
        strict=True,
    )
    for what, image, is_there, is_shown in sides:
        if image is not None and not is_shown:
            yield Fault(f"{view} shows no {what}", str(record))
        elif (image is not None) != (is_there and is_shown):
            yield Fault(f"{record.event} with{'out' * (image is None)} {what}", str(record))
        elif image is not None and not same({n: image.get(n) for n in names}, record.keys):
            yield Fault(f"the {what} has another key than Keys", str(record))
    if record.event == "MODIFY" and record.old is not None and same(record.old, record.new):
        yield Fault("a record of a write that changed nothing", str(record))


def chain_faults(shards: Sequence[SeenShard]) -> Iterator[Fault]:
    """What of a key's records does not follow from the one before it, from an empty table on."""
    for records in by_key(shards).values():
        before: SeenRecord | None = None
        for record in records:
            is_there = before is not None and before.event != "REMOVE"
            if record.event in SIDES and SIDES[record.event][0] != is_there:
                said = "there is" if is_there else "there is none"
                yield Fault(f"{record.event} where {said} an item before", str(record))
            elif _breaks(before, record):
                yield Fault("an old image is not the new image before it", str(record))
            before = record


def _breaks(before: SeenRecord | None, record: SeenRecord) -> bool:
    if before is None or before.new is None or record.old is None:
        return False
    return not same(before.new, record.old)
