"""Judging records against the writes: each that changed an item has one record, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dynacheck.streams.seen import Fault, SeenRecord, SeenShard, by_key, same
from dynaspec.items import canonical


def write_faults(shards: Sequence[SeenShard], due: Sequence[SeenRecord]) -> Iterator[Fault]:
    """How the records differ from those that are due, which are in the order of each key."""
    wanted: dict[object, list[SeenRecord]] = {}
    for record in due:
        wanted.setdefault(canonical(record.keys), []).append(record)
    told = by_key(shards)
    for key in [*wanted, *(key for key in told if key not in wanted)]:
        yield from _of_a_key(wanted.get(key, []), told.get(key, []))


def _of_a_key(due: Sequence[SeenRecord], told: Sequence[SeenRecord]) -> Iterator[Fault]:
    """How the records of one key differ: the first thing, in the plainest words."""
    wanted, got = Counter(map(_content, due)), Counter(map(_content, told))
    missing, extra = wanted - got, got - wanted
    if missing and extra:
        yield from _another(due, told)
    elif missing:
        record = next(record for record in due if _content(record) in missing)
        yield Fault("a record is missing", f"{record} of {len(due)} changes of its item")
    elif extra:
        record = next(record for record in told if _content(record) in extra)
        twice = _content(record) in wanted
        rule = "a record is there twice" if twice else "a record that no write accounts for"
        yield Fault(rule, str(record))
    else:
        for mine, record in zip(due, told, strict=True):
            if _content(mine) != _content(record):
                yield Fault("records of an item are not in the order of its changes", str(record))
                return


def _another(due: Sequence[SeenRecord], told: Sequence[SeenRecord]) -> Iterator[Fault]:
    """In what the first record differs that is not as it should be."""
    for mine, record in zip(due, told, strict=False):
        if mine.event != record.event:
            yield Fault(f"eventName {record.event} instead of {mine.event}", str(record))
        elif not same(mine.old, record.old):
            yield Fault("the OldImage is not the item before the write", str(record))
        elif not same(mine.new, record.new):
            yield Fault("the NewImage is not the item after the write", str(record))
        else:
            continue
        return


def _content(record: SeenRecord) -> object:
    return record.event, canonical(record.old), canonical(record.new)
