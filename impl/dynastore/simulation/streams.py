"""The trace of a stream: how the log becomes shards, in the steps of the machine `streams`.

See docs/trace.md. It follows the first stream that is switched on. A shard that rolls over goes on
in another one: the two are one shard of the machine, that of a partition. What is in the shards is
read from what the acknowledging node shows, not from what was to be written there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sortedcontainers import SortedDict

from dynastore.disk.log import Entry
from dynastore.disk.sorts import Ballot
from dynastore.items.data.changes import Change, Opened, Parted, Place, StreamNumber, place
from dynastore.items.data.content import json_of
from dynastore.items.data.wire import item_of
from dynastore.items.expressions import keys
from dynastore.items.streams import shards
from dynastore.items.tables import streaming
from dynastore.node.messages import Shown, Trace

HEADER: Final = {"trace": "dynaspec/1", "machine": "streams", "keys": keys.HASHES}

_Told = list[int]
"""A key, its image before and its image after: all of them numbers."""


@dataclass
class _Partition:
    """The keys from `low` to before `high`, and what was acknowledged of them."""

    low: int
    high: int
    since: int
    """How many leaders had been elected when it began."""
    log: list[_Told] = field(default_factory=list)
    end: int = -1
    """Where its log ends; -1: it goes on."""


class StreamRecorder:
    """Turns what nodes acknowledge into steps."""

    def __init__(self) -> None:
        """Start with no step."""
        self.events: list[dict[str, Any]] = []
        self._acknowledged = 0
        self._elected: list[Ballot] = []
        self._stream: StreamNumber | None = None
        self._partitions: list[_Partition] = []
        self._owners: dict[str, int] = {}
        """Name of a shard → its partition."""
        self._images: dict[bytes, int] = {}
        self._seen = _Seen(())

    def elected(self, at: int, step: Trace) -> None:
        """Take note of a new leader."""
        if step.action == "elect":
            self._elected.append(Ballot(step.args["b"]))
            for p in range(len(self._partitions)):
                self._record(at, "lead", p)

    def shown(self, at: int, step: Shown) -> None:
        """Take the next mutation that is acknowledged; others may acknowledge it again."""
        if step.position < self._acknowledged:
            return
        self._acknowledged = step.position + 1
        self._seen = _Seen(step.streams)
        entry = Entry(step.content)
        for index, change in enumerate(entry.changes):
            where = place(step.position, index)
            if isinstance(change, Opened) and self._stream is None:
                self._stream = change.stream
                self._begin(0, keys.HASHES, shards.shard_name(where))
            elif change.stream != self._stream:
                continue
            elif isinstance(change, Change):
                self._mutated(at, change, dict(entry.writes)[change.at])
            elif isinstance(change, Parted):
                self._parted(at, change, where)
        self._published(at, step.ballot, entry)

    def _begin(self, low: int, high: int, shard: str) -> None:
        self._owners[shard] = len(self._partitions)
        self._partitions.append(_Partition(low, high, len(self._elected)))

    def _mutated(self, at: int, change: Change, written: bytes | None) -> None:
        k = keys.hash_of(change.at)
        holding = (p for p, q in enumerate(self._partitions) if q.end < 0 and q.low <= k < q.high)
        p = next(holding)
        old, new = self._image(change.old), self._image(written)
        self._partitions[p].log.append([k, old, new])
        if written is None:
            self._record(at, "delete", p, k=k)
        else:
            self._record(at, "put", p, k=k, v=new)

    def _parted(self, at: int, change: Parted, where: Place) -> None:
        p = self._owners[change.shard]
        if not change.bounds:
            self._owners[shards.shard_name(where)] = p
            return
        parent, (k,) = self._partitions[p], change.bounds
        parent.end = len(parent.log)
        self._begin(parent.low, k, shards.shard_name(where))
        self._begin(k, parent.high, shards.shard_name(where, 1))
        self._record(at, "split", p, k=k)

    def _published(self, at: int, ballot: Ballot, entry: Entry) -> None:
        """Record each record that the mutation puts into a shard."""
        if self._stream is None:
            return
        space = keys.record_space(self._stream, "")
        put = sorted(key for key, _ in entry.writes if key.startswith(space))
        for number, key in enumerate(put, 1):
            p = self._owners[key[len(space) : -8].decode()]
            t = self._term(p, ballot)
            before, upto = Place(keys.recorded(key) - 1), keys.recorded(key)
            self._record(at, "learn", p, t=t, until=before)
            last = all(self._owners[other[len(space) : -8].decode()] != p for other in put[number:])
            self._record(at, "publish", p, t=t, until=None if last else upto)

    def _term(self, p: int, ballot: Ballot) -> int:
        """Return the how manieth leader of a partition that of a ballot is."""
        since = self._elected[self._partitions[p].since :]
        return 2 + since.index(ballot) if ballot in since else 1

    def _image(self, content: bytes | None) -> int:
        return 0 if content is None else self._numbered(bytes(json_of(content)))

    def _numbered(self, json: bytes | None) -> int:
        return 0 if json is None else self._images.setdefault(json, len(self._images) + 1)

    def _record(
        self, at: int, action: str, p: int, *, until: Place | None = None, **args: int
    ) -> None:
        """Record a step; `until`: of what is seen in the shards, what stands no later than there.

        (The records of one mutation are seen at once, and are a step each.)
        """
        partition = self._partitions[p]
        after = {
            "p": p,
            "log": [list(told) for told in partition.log],
            "shard": list(self._shard(p, until)),
            "end": partition.end,
            "leader": 1 + len(self._elected) - partition.since,
        }
        event = {"n": len(self.events), "at": at, "action": action}
        self.events.append(event | {"args": {"p": p, **args}, "after": after})

    def _shard(self, p: int, until: Place | None) -> Iterator[_Told]:
        """Yield what is seen in the shards of a partition."""
        number = self._stream
        stream = None if number is None else streaming.find(self._seen, number)
        if number is None or stream is None:
            return
        table = int.from_bytes(number[:8], "big")
        for shard in shards.shards(self._seen, number):
            if self._owners.get(shard.name) != p:
                continue
            for at, record in shards.records(self._seen, number, shard, shard.start):
                if until is None or at <= until:
                    key = item_of(msgspec.json.decode(record.keys))
                    k = keys.hash_of(keys.item_key(table, stream.schema, key))
                    yield [k, self._numbered(record.old), self._numbered(record.new)]


class _Seen:
    """What a node shows of streams: a `View`."""

    def __init__(self, content: tuple[tuple[bytes, bytes], ...]) -> None:
        self._content: SortedDict[bytes, bytes] = SortedDict(content)

    def get(self, key: bytes) -> bytes | None:
        found: bytes | None = self._content.get(key)
        return found

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        for key in self._content.irange(start, end, (True, False), reverse=reverse):
            yield key, self._content[key]
