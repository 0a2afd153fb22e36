"""Judging the four types of shard iterators against one another.

Source: API reference, GetShardIterator, ShardIteratorType.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dynacheck.streams.seen import Fault

AT, AFTER = "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"
Asked = tuple[str, str | None]
"""A type of iterator, and a sequence number where it has one."""


def iterator_faults(
    numbers: Sequence[str], told: Mapping[Asked, Sequence[str]], latest: Sequence[str]
) -> Iterator[Fault]:
    """How readings of one shard from several places differ from one from its beginning.

    `numbers` are those of all its records; `told` those that were read from each place on;
    `latest` those read from LATEST on, asked for when all of them were there.
    """
    for (kind, number), read in told.items():
        start = numbers.index(number) + (kind == AFTER) if number is not None else 0
        if list(read) != list(numbers[start:]):
            first = read[0] if read else "nothing"
            due = numbers[start] if start < len(numbers) else "nothing"
            words = f"{kind} {number or ''}".strip()
            yield Fault(f"{kind} reads from elsewhere", f"{words}: {first} instead of {due}")
    if latest:
        yield Fault("LATEST reads what was there before", latest[0])
