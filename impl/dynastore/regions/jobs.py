"""What rep admin puts on the queue, as JSON."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec


class Job(msgspec.Struct, frozen=True, tag="shard"):
    """A shard to replicate to another region."""

    table: str
    keys: tuple[str, ...]
    """The attributes of the table's primary key."""
    stream: str
    """The ARN of the table's stream."""
    shard: str
    to: str
    """The region that it is replicated to."""
    since: str
    """Since when that has had a replica: a later one is read for from the beginning."""

    @property
    def group(self) -> str:
        """The readers among whom the leases of these shards are."""
        return f"{self.stream} to {self.to} since {self.since}"


class Copy(msgspec.Struct, frozen=True, tag="copy"):
    """A table whose items are to be copied to a new replica."""

    table: str
    keys: tuple[str, ...]
    """The attributes of the table's primary key."""
    to: str
    """The region of the new replica."""


AnyJob: TypeAlias = Job | Copy
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_DECODER: Final[msgspec.json.Decoder[AnyJob]] = msgspec.json.Decoder(AnyJob)


def encoded(job: AnyJob) -> str:
    """Return a job as a message's body."""
    return _ENCODER.encode(job).decode()


def decoded(body: str) -> AnyJob:
    """Read what `encoded` wrote. Raises `msgspec.DecodeError`."""
    return _DECODER.decode(body)
