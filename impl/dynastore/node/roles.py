"""What a storage node believes itself to be, and what it keeps only as long as it does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar

from dynastore.disk.log import Outline
from dynastore.disk.sorts import NOBODY, NONE, Ballot, Length, Position, Replica
from dynastore.items import Logged
from dynastore.node.messages import (
    AT_ONCE,
    NO_QUESTION,
    Answer,
    ClientNumber,
    Command,
    Millisecond,
    Question,
    Told,
    Vote,
)
from dynastore.node.overlay import Overlay


@dataclass
class Gathered:
    """Pieces of a leader's log that replace a follower's log from `cut` on."""

    ballot: Ballot
    leader: Replica
    start: Length
    """How much of its log the leader started from: it is written whole, or not at all."""
    cut: Length
    outline: Outline
    """What the log will be."""
    entries: list[bytes] = field(default_factory=list)
    acknowledged: Length = NONE


@dataclass
class Follower:
    """A node that takes its leader's log, or waits for a leader."""

    name: ClassVar = "follower"
    leader: Replica = NOBODY
    """Whom it believes to lead."""
    gathered: Gathered | None = None
    """What came of the leader's log, and waits for the disk."""


@dataclass
class Lost:
    """A node whose disk has lost something that it may have said: see `recovery`."""

    name: ClassVar = "follower"
    number: int = 0
    """The number of its last question."""
    first: int = 0
    """That of the first one whose answers it takes."""
    told: dict[Replica, Told] = field(default_factory=dict)
    goal: Told | None = None
    """The answer of the leader whose log it copies, once both peers have answered."""
    gathered: Gathered | None = None
    retry_at: Millisecond = AT_ONCE
    """When it asks again."""


@dataclass
class Candidate:
    """A node that asks for votes, and gathers the log that it must hold to lead."""

    name: ClassVar = "candidate"
    held: Ballot
    """The ballot of the most up-to-date log that it knows of."""
    outline: Outline
    """That log."""
    cut: Length
    """Where that log parts from the one on its own disk."""
    entries: list[bytes] = field(default_factory=list)
    """What comes after the cut."""
    source: Vote | None = None
    """The voter that it is copying from."""
    voter: Replica = NOBODY
    """Whose vote makes it the leader; `NOBODY` while it has none, or is copying."""
    retry_at: Millisecond = AT_ONCE
    """When it asks again."""


@dataclass
class Peer:
    """What a leader knows of a peer in its ballot."""

    accepted: Length = NONE
    """How much of the leader's log the peer has on disk."""
    sent: Length = NONE
    """How much of it the peer has been sent; `NONE` until it has told what it holds."""
    under_way: deque[Length] = field(default_factory=deque)
    """The ends of the pieces that it has not answered."""
    told: Length = NONE
    """What the peer was last told to be acknowledged."""
    retry_at: Millisecond = AT_ONCE


@dataclass(frozen=True)
class Unacknowledged:
    """The answer to a mutation's request, kept back until the mutation is acknowledged."""

    position: Position
    client: ClientNumber
    answer: Answer


@dataclass(frozen=True)
class Waiting:
    """A read or a refusal, kept back until a peer confirms that the leader still leads."""

    client: ClientNumber
    command: Command
    question: Question
    """The first question that was asked after the request came."""
    prefix: Length
    """A refusal rests on this prefix of the log, which must be acknowledged first."""
    refusal: Answer | None
    """None: a read, answered from what is acknowledged when its turn comes."""
    began: Length
    """How much the leader had acknowledged when the request came."""


@dataclass
class Reads:
    """The reads and refusals that a leader keeps back, and the questions it asks for them."""

    waiting: list[Waiting] = field(default_factory=list)
    asked: Question = NO_QUESTION
    """The number of the last question."""
    confirmed: Question = NO_QUESTION
    """The last question that a peer answered."""
    confirmer: Replica = NOBODY
    """The peer that answered it; `NOBODY`: none has, or it answers no more."""
    ask_again_at: Millisecond = AT_ONCE


@dataclass
class Publishing:
    """What a leader knows of the records that it publishes."""

    end: Length
    """How much of the log has been looked at; it was all taken but what waits."""
    waiting: list[Logged] = field(default_factory=list)
    """Changes that are acknowledged, and not in records yet."""
    size: int = 0
    """Bytes of log that were looked at since something was published last."""
    due: Millisecond = AT_ONCE
    """When what waits has waited long enough."""
    last: Position | None = None
    """Where what was published last stands in the log."""


@dataclass
class Leader:
    """A node that appends to the log, and answers clients."""

    name: ClassVar = "leader"
    start: Length
    """How much of its log it started from."""
    pending: Overlay
    """Its whole log applied: what conditions are evaluated on."""
    peers: dict[Replica, Peer]
    released: Length
    """How much of its log may go to the disk and to the peers."""
    publishing: Publishing
    acknowledged: Length = NONE
    expected: int = 0
    """How many mutations are worth waiting for, before they are released together."""
    gather_until: Millisecond = AT_ONCE
    unacknowledged: deque[Unacknowledged] = field(default_factory=deque)
    reads: Reads = field(default_factory=Reads)
    heartbeat_at: Millisecond = AT_ONCE
    tell_at: Millisecond | None = None
    """When its peers are told what is acknowledged; None: they have been."""


Role = Follower | Candidate | Leader | Lost
