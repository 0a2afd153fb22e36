"""Reading a whole stream alone, without leases: poll by poll, parents before children."""

from __future__ import annotations

from dataclasses import dataclass, field

from dynareader.stream import Record, Shard, ShardReader, Stream


@dataclass
class Walk:
    """All that a stream has told so far, shard by shard; `poll` goes on."""

    stream: Stream
    shards: dict[str, Shard] = field(default_factory=dict, init=False)
    """Each shard as it was described last, in the order in which they were found."""
    records: dict[str, list[Record]] = field(default_factory=dict, init=False)
    ended: set[str] = field(default_factory=set, init=False)
    """The shards that were read to their end."""
    _readers: dict[str, ShardReader] = field(default_factory=dict, init=False, repr=False)

    def poll(self) -> int:
        """Read what has come in every shard whose parent has ended; return how many records.

        Raises a `ReaderError`; then the next poll goes on where this one ended.
        """
        self.shards |= {shard.shard_id: shard for shard in self.stream.shards()}
        return sum(self._drain(shard) for shard in self.shards.values() if self._ready(shard))

    def _ready(self, shard: Shard) -> bool:
        parent_read = shard.parent not in self.shards or shard.parent in self.ended
        return parent_read and shard.shard_id not in self.ended

    def _drain(self, shard: Shard) -> int:
        """Read pages until one has no records."""
        name = shard.shard_id
        reader = self._readers.setdefault(name, ShardReader(self.stream, name))
        told = self.records.setdefault(name, [])
        before = len(told)
        while True:
            page = reader.read()
            reader.take(page)
            told.extend(page.records)
            if page.following is None:
                self.ended.add(name)
            if page.following is None or not page.records:
                return len(told) - before
