"""One thing that is sent to a target, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from dynacheck.raw_http import API, Act, Client, Reply, chunks, head

PREFIX = "dynaspec_fuzz_"
"""Names of the tables that the fuzz makes and changes begin with this."""

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=fuzz/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + 64 * "0"
)
USUAL: Mapping[str, str] = MappingProxyType(
    {
        "Host": "localhost",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": AUTHORIZATION,
    }
)
"""The headers of a request that is in order; nobody's credentials."""


class Rule(Enum):
    """What must come of an attempt, beside an answer in time."""

    ANSWERED = "a success, or an error below 500 that bears __type"
    REFUSED = "an error below 500 that bears __type"
    CODED = "an error that bears __type; 500 is what the service answers to a broken coding"
    TURNED_AWAY = "an error below 500 in any form; the connection may be closed"
    TOO_LARGE = "an error below 500 in any form"
    HARMLESS = "nothing, or anything below 500"


@dataclass(frozen=True)
class Message:
    """A whole HTTP request; its body can be shrunk."""

    kind: str
    what: str
    """What it is about, in a few words: an operation and a member, a header, a size."""
    body: bytes
    rule: Rule
    operation: str = "PutItem"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Headers that replace the usual ones; None leaves one out."""
    method: str = "POST"
    chunked: int = 0
    """The size of the chunks in which the body is sent; 0: it is sent whole."""

    def encoded(self) -> bytes:
        """Return the bytes that are sent."""
        length = {"Transfer-Encoding": "chunked"} if self.chunked else {}
        headers: dict[str, str | None] = {
            **USUAL,
            "X-Amz-Target": f"{API}.{self.operation}",
            **(length or {"Content-Length": str(len(self.body))}),
            **self.headers,
        }
        told = {name: value for name, value in headers.items() if value is not None}
        body = chunks(self.body, self.chunked) if self.chunked else self.body
        return head(self.method, "/", told) + body


@dataclass(frozen=True)
class Script:
    """What is done on a connection of its own, step by step, before an answer is waited for."""

    kind: str
    what: str
    steps: tuple[Act, ...]
    rule: Rule


Attempt = Message | Script


def send(client: Client, attempt: Attempt) -> Reply:
    """Send an attempt and wait for what comes of it."""
    if isinstance(attempt, Message):
        return client.ask(attempt.encoded(), attempt.method)
    silent = attempt.rule is Rule.HARMLESS
    return client.alone(attempt.steps, patience=1.0 if silent else None)
