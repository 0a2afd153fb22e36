"""The queue of shards to replicate: what rep admin puts there, workers of rep out pick up.

A message that a worker has picked up is hidden from others as long as the worker extends it. When
the worker dies it comes back. So a message may be taken by two, who do no harm to each other: the
lease of the shard is one worker's, and what is shipped twice takes effect once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from botocore.exceptions import ClientError

from dynareader.errors import LostError, ask
from dynastore.regions.control import Control

KIND: Final = "queue"
"""Of the rows of the control table that are messages."""


@dataclass(frozen=True)
class Message:
    """A message as one worker has picked it up."""

    body: str
    receipt: str
    """By which the queue knows message and worker."""


class Queue(Protocol):
    """Methods raise a `dynareader.ReaderError`, and `LostError` where a message has come back."""

    def send(self, body: str) -> None:
        """Put a message there. What is sent twice may be received twice, or once."""

    def receive(self) -> Message | None:
        """Pick a message up, and hide it for a while; None: there is none."""

    def extend(self, message: Message) -> Message:
        """Hide it for as long again, and return it with its new receipt."""

    def delete(self, message: Message) -> None:
        """Take it off for good."""


@dataclass
class TableQueue:
    """A queue in the region's control table, durable as the table is.

    Workers' clocks are never compared. Whenever a message is picked up or extended its count goes
    up by one, on the condition that it is as it was read. A message is free while its count is 0,
    or when the count has not moved for `hidden_s` seconds of the clock of the worker that looks.
    """

    control: Control
    clock: Callable[[], float]
    hidden_s: float = 8.0
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict, init=False)
    """Each message's count as it was read last, and since when it has been so."""

    def send(self, body: str) -> None:
        """Put a message there, unless it is there."""
        unless = {
            "ConditionExpression": "attribute_not_exists(#name)",
            "ExpressionAttributeNames": {"#name": "name"},
        }
        try:
            self.control.put(KIND, body, {"count": {"N": "0"}}, **unless)
        except LostError:
            return

    def receive(self) -> Message | None:
        """Pick up a free message."""
        rows, now = self.control.rows(KIND), self.clock()
        counts = {body: int(row["count"]["N"]) for body, row in rows.items()}
        before = self._seen
        self._seen = {
            body: before[body] if before.get(body, (-1, now))[0] == count else (count, now)
            for body, count in counts.items()
        }
        for body, (count, since) in self._seen.items():
            if count == 0 or now - since >= self.hidden_s:
                try:
                    return self.extend(Message(body, str(count)))
                except LostError:
                    continue
        return None

    def extend(self, message: Message) -> Message:
        """Raise the count, if it is as this worker left it."""
        count = str(int(message.receipt) + 1)
        self.control.put(KIND, message.body, {"count": {"N": count}}, **_as_left(message))
        return Message(message.body, count)

    def delete(self, message: Message) -> None:
        """Delete the row, if its count is as this worker left it."""
        self.control.remove(KIND, message.body, **_as_left(message))


@dataclass(frozen=True)
class SqsQueue:
    """A queue of any endpoint that speaks SQS, through a boto3 client of `sqs`.

    A message can be hidden for 12 hours in all, which is longer than a shard is open (API
    reference, "ChangeMessageVisibility").
    """

    client: Any
    url: str
    hidden_s: int = 8

    def send(self, body: str) -> None:
        """Put a message there."""
        ask(self.client.send_message, QueueUrl=self.url, MessageBody=body)

    def receive(self) -> Message | None:
        """Pick up a message that is not hidden."""
        answer = ask(
            self.client.receive_message,
            QueueUrl=self.url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=self.hidden_s,
        )
        found = answer.get("Messages", [])
        return Message(found[0]["Body"], found[0]["ReceiptHandle"]) if found else None

    def extend(self, message: Message) -> Message:
        """Hide it for as long again."""
        asked = {"ReceiptHandle": message.receipt, "VisibilityTimeout": self.hidden_s}
        try:
            ask(self.client.change_message_visibility, QueueUrl=self.url, **asked)
        except ClientError as error:
            raise LostError(str(error)) from error
        return message

    def delete(self, message: Message) -> None:
        """Take it off; one that has come back may stay there."""
        ask(self.client.delete_message, QueueUrl=self.url, ReceiptHandle=message.receipt)


def _as_left(message: Message) -> dict[str, Any]:
    return {
        "ConditionExpression": "#count = :count",
        "ExpressionAttributeNames": {"#count": "count"},
        "ExpressionAttributeValues": {":count": {"N": message.receipt}},
    }
