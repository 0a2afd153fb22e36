"""Judging what a stream shows: a page of its shards, and all of its records.

Source: "Change data capture for DynamoDB Streams" (developer guide): each record is there exactly
once, and those of an item are in the order of its changes; `DescribeStream`, `GetRecords`,
`Shard`, `StreamRecord` (API reference): shards and sequence numbers have names of a certain form,
a shard that has an end is closed, and a page has at most as many as its Limit says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dynacheck.exchange.streams import (
    DESCRIPTIONS,
    PAGES,
    SHARDS,
    STREAM,
    Names,
    Row,
    matched,
    records_of,
)
from dynacheck.judging.bodies import body_difference, rows
from dynacheck.judging.marks import SEQUENCE_NUMBER
from dynacheck.streams.judge import stream_faults
from dynacheck.streams.seen import SeenShard, record_seen, shard_seen
from dynaspec.items import Success
from dynaspec.items.data.inferences import Inference

LISTED = "ListStreams"


def reading_fault(
    names: Names, stream: str, expected: Sequence[Row], page: int | None, reading: Row
) -> str | None:
    """What is wrong with everything that a stream shows, or None."""
    shards = rows(reading, SHARDS)
    found = next(filter(None, (_page_fault(shard, page) for shard in shards)), None)
    if found is not None:
        return found
    due = [record_seen(row) for row in expected]
    keys, view = (due[0].keys, due[0].view) if due else ({}, "")
    fault = next(stream_faults(_shards_seen(reading), due, tuple(keys), view), None)
    if fault is not None:
        return fault.rule
    own = [row for shard in shards for row in records_of(shard)]
    for mine, row in matched(expected, names.recognised(stream, expected, own)):
        found = None if mine is None else body_difference(mine, row)
        if found is not None:
            return f"a record: {found}"
    return None


def _shards_seen(reading: Row) -> list[SeenShard]:
    """The shards of a reading with their records, each as often as it is described."""
    records = {shard.get("ShardId"): records_of(shard) for shard in rows(reading, SHARDS)}
    described = [row for each in rows(reading, DESCRIPTIONS) for row in rows(each, "Shards")]
    return [shard_seen(row, records.get(row.get("ShardId"), [])) for row in described]


def _page_fault(shard: Row, page: int | None) -> str | None:
    for answered in rows(shard, PAGES):
        if not isinstance(answered.get("Records"), list):
            return "a page: Records missing"
        if page is not None and len(rows(answered, "Records")) > page:
            return "a page: more records than Limit says"
    return None


def numbers_fault(numbers: Sequence[str]) -> str | None:
    """What is wrong with the target's own sequence numbers of a shard, or None."""
    if not all(map(SEQUENCE_NUMBER.fullmatch, numbers)):
        return "a sequence number that is none"
    values = list(map(int, numbers))
    rising = values == sorted(set(values))
    return None if rising else "sequence numbers that do not rise"


@dataclass(frozen=True)
class WholeStreams:
    """The streams that all pages of ListStreams list together."""

    streams: Sequence[Row]
    rests_on: frozenset[Inference] = field(default=frozenset(), compare=False)

    @property
    def most(self) -> int:
        """How many pages are asked for at most: there may be streams of others, too."""
        return 1000

    def success(self) -> Success:
        """This as an answer, to be shown."""
        streams = list(self.streams)
        return Success({"Streams": streams}, {"Streams": (len(streams),)}, rests_on=self.rests_on)


def listing_fault(
    expected: Sequence[Row], page: int | None, pages: Sequence[Row], last: bool = True
) -> str | None:
    """What is wrong with pages that list streams, or None; `last` is whether there are no more.

    Streams that are not known by a name of ours are those of others, or of deleted tables of
    before, which stay for a day.
    """
    if not all(isinstance(each.get("Streams"), list) for each in pages):
        return "a page: Streams missing"
    if page is not None and any(len(rows(each, "Streams")) > page for each in pages):
        return "a page: more streams than Limit says"
    more = pages[-1].get("LastEvaluatedStreamArn") is not None
    if last and more:
        return "there is no last page"
    listed = [row for each in pages for row in rows(each, "Streams")]
    arns = [row.get("StreamArn") for row in listed]
    for mine in expected:
        count = arns.count(mine.get("StreamArn"))
        if more and count == 0:
            continue
        if count != 1:
            return f"a stream {'twice' if count else 'missing'}"
        found = body_difference(mine, listed[arns.index(mine.get("StreamArn"))])
        if found is not None:
            return f"a stream: {found}"
    wanted = {row.get("StreamArn") for row in expected}
    strange = [arn for arn in arns if arn not in wanted and STREAM.fullmatch(str(arn))]
    return "a stream not expected" if strange else None
