"""What storage nodes say to each other, and what goes in and out of a node.

Messages travel as MessagePack arrays. A node takes events and gives effects; it does no I/O itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NewType

import msgspec

from dynastore.disk.log import Origins, Outline
from dynastore.disk.sorts import Ballot, Length, Position, Replica
from dynastore.disk.storage import Batch

Question = NewType("Question", int)
"""The number of a question that a leader asks its peers, from 1."""

RequestNumber = NewType("RequestNumber", int)
"""By which a router knows which of its requests a reply belongs to."""

ClientNumber = NewType("ClientNumber", int)
"""Whom a node replies to: a router, as the node's surroundings number it."""

BatchNumber = NewType("BatchNumber", int)
"""Batches are numbered in the order in which a node writes them."""

Millisecond = NewType("Millisecond", int)
"""A time on a node's own clock. Nodes' clocks need not agree."""

WallTime = NewType("WallTime", int)
"""Milliseconds since 1970, UTC, by a router's clock."""

NO_QUESTION: Final = Question(0)
AT_ONCE: Final = Millisecond(0)
"""Earlier than any other time."""


class Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From one storage node to another."""

    sender: Replica


class Hello(Message, frozen=True):
    """A node that has just started asks who leads."""


class Missing(Message, frozen=True):
    """A node that misses its leader asks whether others miss it too."""

    asked: Millisecond
    """When it asked, by its own clock."""


class MissingToo(Message, frozen=True):
    """A peer has heard no leader either."""

    asked: Millisecond
    """What it was asked with."""


class RequestVote(Message, frozen=True):
    """A candidate would like to be leader in a ballot."""

    ballot: Ballot
    life: int = 0
    """The candidate's, see `Durable.life`."""


class Vote(Message, frozen=True):
    """A voter agrees, and tells which ballot's log it holds and how far."""

    ballot: Ballot
    held: Ballot
    outline: Outline
    life: int = 0
    """That which the candidate named: one that has recovered since takes no vote for it."""


class Fetch(Message, frozen=True):
    """A candidate that is behind asks its voter for the log from a position on."""

    ballot: Ballot
    position: Position


class Fetched(Message, frozen=True):
    """A piece of the voter's log."""

    ballot: Ballot
    position: Position
    entries: tuple[bytes, ...]


class Heartbeat(Message, frozen=True):
    """A leader says that it leads, and asks whether the peer still follows."""

    ballot: Ballot
    acknowledged: Length
    question: Question
    """Which one it asks, for reads that wait for its answer; `NO_QUESTION`: none."""


class Following(Message, frozen=True):
    """A peer has promised no later ballot, and tells how much of the leader's log it holds."""

    ballot: Ballot
    question: Question
    accepted: Length
    """`NONE` until it has accepted from this ballot."""
    outline: Outline


class Append(Message, frozen=True):
    """A piece of the leader's log, to be put at a position."""

    ballot: Ballot
    start: Length
    """How much of its log the leader started from: to be taken whole."""
    position: Position
    previous: Ballot
    """The ballot that the mutation before it comes from; `NEVER`: there is none."""
    origins: Origins
    entries: tuple[bytes, ...]
    acknowledged: Length


class Accepted(Message, frozen=True):
    """A peer has this much of the leader's log on its disk."""

    ballot: Ballot
    length: Length


class Behind(Message, frozen=True):
    """A peer has gathered this much of the leader's log, and lacks what comes next."""

    ballot: Ballot
    length: Length


class Refused(Message, frozen=True):
    """A node has promised a later ballot than the one it was asked in."""

    promised: Ballot


class Recover(Message, frozen=True):
    """A node that has lost something asks what has been promised, and for the leader's log."""

    number: int
    """Names the question: answers to an earlier one are none to this."""


class Told(Message, frozen=True):
    """The answer: the ballot that the sender takes part in, and its log, if it leads."""

    number: int
    promised: Ballot
    length: Length
    """How much it has in its log, on disk or not; `NONE`: it does not lead."""


AnyMessage = (
    Hello
    | Missing
    | MissingToo
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
    | Recover
    | Told
)


class Command(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A client's request, from a router. The router chooses `request`, and it comes back."""

    request: RequestNumber
    operation: str
    body: bytes
    wall: WallTime
    eventual: bool
    """Any replica may answer, from what it knows to be acknowledged."""
    role: bool = False
    """It comes from the replication of global tables."""


class Cancel(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A router does not wait for this request any more: what is not done need not be."""

    request: RequestNumber


class Answer(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What a request is answered: acknowledged where it wrote, confirmed where it read.

    It travels as it is from the node that executed the request to the router's client.
    """

    request: RequestNumber
    status: int
    body: bytes


class NotLeader(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The request had no effect here and will have none; `leader` leads, if not `NOBODY`."""

    request: RequestNumber
    leader: Replica


class Unknown(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The node ceased to lead before the mutation was acknowledged: it may still take effect."""

    request: RequestNumber


class Working(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The node has the request, and has not come to its end."""

    request: RequestNumber


AnyReply = Answer | NotLeader | Unknown | Working


class Received(msgspec.Struct, frozen=True):
    """A message came."""

    message: AnyMessage


class Asked(msgspec.Struct, frozen=True):
    """A request came from the router that is this client."""

    client: ClientNumber
    command: Command


class Dropped(msgspec.Struct, frozen=True):
    """The router that is this client does not wait for a request of its any more."""

    client: ClientNumber
    request: RequestNumber


class Tick(msgspec.Struct, frozen=True):
    """Time passed: the node's deadline may be due."""


class Persisted(msgspec.Struct, frozen=True):
    """The batch of this number, and every one before it, is on disk."""

    number: BatchNumber


class Stored(msgspec.Struct, frozen=True):
    """The B+tree holds what came of the log's first mutations."""

    length: Length


class Full(msgspec.Struct, frozen=True):
    """There is no room on the disk for the batch under way, which is tried again and again."""


Event = Full | Received | Asked | Dropped | Tick | Persisted | Stored


class Send(msgspec.Struct, frozen=True):
    """Send a message to a node. It may be lost, late, doubled or overtaken."""

    to: Replica
    message: AnyMessage


class Persist(msgspec.Struct, frozen=True):
    """Write a batch, atomically and durably, and then say `Persisted`."""

    number: BatchNumber
    batch: Batch


class Store(msgspec.Struct, frozen=True):
    """Take changes into the B+tree, atomically and durably, and then say `Stored`.

    There is one at a time. Batches may be persisted before and after it, and meanwhile.
    """

    length: Length
    """How many of the log's mutations the B+tree then holds."""
    writes: Mapping[bytes, bytes | None]
    """None deletes."""


class Reply(msgspec.Struct, frozen=True):
    """Answer the request of a client."""

    client: ClientNumber
    reply: AnyReply


class Trace(msgspec.Struct, frozen=True):
    """A step of the protocol took effect in this node; see docs/trace.md."""

    action: str
    args: dict[str, int]
    after: dict[str, Any]
    extra: dict[str, Any]
    round: tuple[Replica, Ballot, Question] | None
    """For steps of a read: leader, ballot and number of the question that belongs to it."""


class Shown(msgspec.Struct, frozen=True):
    """A mutation is acknowledged, and seen here; where steps are traced, see docs/trace.md."""

    position: Position
    ballot: Ballot
    """In which it was first appended."""
    content: bytes
    streams: tuple[tuple[bytes, bytes], ...]
    """What is seen of streams then: keys and content."""


Effect = Send | Persist | Store | Reply | Trace | Shown
