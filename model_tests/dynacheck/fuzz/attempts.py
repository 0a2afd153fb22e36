"""One thing that is sent to a target, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

PREFIX = "dynaspec_fuzz_"
"""Names of the tables that the fuzz makes and changes begin with this."""

API = "DynamoDB_20120810"
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
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        head = "\r\n".join([f"{self.method} / HTTP/1.1", *lines, "", ""])
        return head.encode("latin-1", "replace") + (
            _chunks(self.body, self.chunked) if self.chunked else self.body
        )


@dataclass(frozen=True)
class Pause:
    """Nothing is sent for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class HalfClose:
    """The client says that it sends no more."""


@dataclass(frozen=True)
class Reset:
    """The client breaks the connection off."""


Step = bytes | Pause | HalfClose | Reset


@dataclass(frozen=True)
class Script:
    """What is done on a connection of its own, step by step, before an answer is waited for."""

    kind: str
    what: str
    steps: tuple[Step, ...]
    rule: Rule


Attempt = Message | Script


def _chunks(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
