"""What storage nodes say to each other, and what goes in and out of a node.

Messages travel as MessagePack arrays. A node takes events and gives effects; it does no I/O itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from dynastore.disk.log import Origins, Outline
from dynastore.disk.storage import Batch

REPLICAS: Final = (0, 1, 2)
NOBODY = -1
NONE = -1
"""The length of a log of which nothing, not even its beginning, was accepted."""


class Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From one storage node to another."""

    sender: int


class Hello(Message, frozen=True):
    """A node that has just started asks who leads."""


class RequestVote(Message, frozen=True):
    """A candidate would like to be leader in a ballot."""

    ballot: int


class Vote(Message, frozen=True):
    """A voter agrees, and tells which ballot's log it holds and how far."""

    ballot: int
    held: int
    outline: Outline


class Fetch(Message, frozen=True):
    """A candidate that is behind asks its voter for the log from a position on."""

    ballot: int
    position: int


class Fetched(Message, frozen=True):
    """A piece of the voter's log."""

    ballot: int
    position: int
    entries: tuple[bytes, ...]


class Heartbeat(Message, frozen=True):
    """A leader says that it leads, and asks whether the peer still follows."""

    ballot: int
    acknowledged: int
    question: int
    """Which question it is, for reads that wait for its answer; 0: none."""


class Following(Message, frozen=True):
    """A peer has promised no later ballot, and tells how much of the leader's log it holds."""

    ballot: int
    question: int
    accepted: int
    """`NONE` until it has accepted from this ballot."""
    outline: Outline


class Append(Message, frozen=True):
    """A piece of the leader's log, to be put at a position."""

    ballot: int
    start: int
    """How much of its log the leader started from: to be taken whole."""
    position: int
    previous: int
    """The ballot that the mutation before it comes from; 0: there is none."""
    origins: Origins
    entries: tuple[bytes, ...]
    acknowledged: int


class Accepted(Message, frozen=True):
    """A peer has this much of the leader's log on its disk."""

    ballot: int
    length: int


class Behind(Message, frozen=True):
    """A peer has not got what lies before a piece it was sent: send again from a position."""

    ballot: int
    position: int


class Refused(Message, frozen=True):
    """A node has promised a later ballot than the one it was asked in."""

    promised: int


AnyMessage = (
    Hello
    | RequestVote
    | Vote
    | Fetch
    | Fetched
    | Heartbeat
    | Following
    | Append
    | Accepted
    | Behind
    | Refused
)


class Command(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A client's request, from a router. The router chooses `request`, and it comes back."""

    request: int
    operation: str
    body: bytes
    wall: int
    """Milliseconds since 1970, UTC, by the router's clock."""
    eventual: bool
    """Any replica may answer, from what it knows to be acknowledged."""


class Answer(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What a request is answered: acknowledged where it wrote, confirmed where it read.

    It travels as it is from the node that executed the request to the router's client.
    """

    request: int
    status: int
    body: bytes


class NotLeader(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The request had no effect here and will have none; `leader` leads, if not `NOBODY`."""

    request: int
    leader: int


class Unknown(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The node ceased to lead before the mutation was acknowledged: it may still take effect."""

    request: int


AnyReply = Answer | NotLeader | Unknown


class Received(msgspec.Struct, frozen=True):
    """A message came."""

    message: AnyMessage


class Asked(msgspec.Struct, frozen=True):
    """A router's request came over the connection `client`."""

    client: int
    command: Command


class Tick(msgspec.Struct, frozen=True):
    """Time passed: the node's deadline may be due."""


class Persisted(msgspec.Struct, frozen=True):
    """The batch of this number, and every one before it, is on disk."""

    number: int


class Stored(msgspec.Struct, frozen=True):
    """The B+tree holds what came of the log's first mutations."""

    length: int


Event = Received | Asked | Tick | Persisted | Stored


class Send(msgspec.Struct, frozen=True):
    """Send a message to a node. It may be lost, late, doubled or overtaken."""

    to: int
    message: AnyMessage


class Persist(msgspec.Struct, frozen=True):
    """Write a batch, atomically and durably, and then say `Persisted`."""

    number: int
    batch: Batch


class Store(msgspec.Struct, frozen=True):
    """Take changes into the B+tree, atomically and durably, and then say `Stored`.

    There is one at a time. Batches may be persisted before and after it, and meanwhile.
    """

    length: int
    """How many of the log's mutations the B+tree then holds."""
    writes: Mapping[bytes, bytes | None]
    """None deletes."""


class Reply(msgspec.Struct, frozen=True):
    """Answer the request of a client."""

    client: int
    reply: AnyReply


class Trace(msgspec.Struct, frozen=True):
    """A step of the protocol took effect in this node; see docs/trace.md."""

    action: str
    args: dict[str, int]
    after: dict[str, Any]
    extra: dict[str, Any]
    round: tuple[int, int, int] | None
    """For steps of a read: leader, ballot and number of the question that belongs to it."""


Effect = Send | Persist | Store | Reply | Trace
