"""Requests as they are sent: HTTP/1.1 with a Signature Version 4, at little cost.

Of a signature only the hash of the body changes from request to request. The rest is made once a
minute, since a signature holds for five, and the key that signs once a day.
Source: AWS, *Create a signed AWS API request*.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from dynacheck.raw_http import API, STREAMS_API, STREAMS_OPERATIONS

REGION: Final = "us-east-1"
KEY_ID: Final = "dynaspec"
SECRET: Final = "dynaspec"
CONTENT_TYPE: Final = "application/x-amz-json-1.0"
_SIGNED: Final = "content-type;host;x-amz-date;x-amz-target"
_RENEWED_AFTER_S: Final = 60.0


class Signer:
    """Makes the requests to one endpoint, signed with made-up credentials."""

    def __init__(
        self, endpoint: str, clock: Callable[[], float] = time.time, region: str = REGION
    ) -> None:
        """Sign for an endpoint, a URL, of a region; `clock` tells seconds since 1970."""
        self._host = urlsplit(endpoint).netloc
        self._region = region
        self._clock = clock
        self._renew_at = 0.0
        self._day = self._stamp = ""
        self._key = b""
        self._heads: dict[str, tuple[bytes, bytes]] = {}

    def request(self, operation: str, body: bytes) -> bytes:
        """Return the request for an operation, as the bytes to send."""
        if self._clock() >= self._renew_at:
            self._renew()
        if operation not in self._heads:
            self._heads[operation] = self._head(operation)
        canonical, head = self._heads[operation]
        asked = sha256(canonical + sha256(body).hexdigest().encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self._stamp}\n{self._scope}\n{asked}"
        signature = hmac.digest(self._key, text.encode(), "sha256").hex().encode()
        return b"%b%b\r\nContent-Length: %d\r\n\r\n%b" % (head, signature, len(body), body)

    @property
    def _scope(self) -> str:
        return f"{self._day}/{self._region}/dynamodb/aws4_request"

    def _renew(self) -> None:
        """Take the time anew, and on another day another key."""
        now = self._clock()
        self._renew_at = now + _RENEWED_AFTER_S
        self._stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        self._heads.clear()
        if self._day != self._stamp[:8]:
            self._day = self._stamp[:8]
            self._key = f"AWS4{SECRET}".encode()
            for part in self._scope.split("/"):
                self._key = hmac.digest(self._key, part.encode(), "sha256")

    def _head(self, operation: str) -> tuple[bytes, bytes]:
        """The canonical request up to the body's hash, and the head up to the signature."""
        headers = {
            "Content-Type": CONTENT_TYPE,
            "Host": self._host,
            "X-Amz-Date": self._stamp,
            "X-Amz-Target": f"{_api_of(operation)}.{operation}",
        }
        canonical = "".join(f"{name.lower()}:{value}\n" for name, value in headers.items())
        sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        authorization = (
            f"Authorization: AWS4-HMAC-SHA256 Credential={KEY_ID}/{self._scope}, "
            f"SignedHeaders={_SIGNED}, Signature="
        )
        return (
            f"POST\n/\n\n{canonical}\n{_SIGNED}\n".encode(),
            f"POST / HTTP/1.1\r\n{sent}{authorization}".encode(),
        )


def _api_of(operation: str) -> str:
    """The interface that an operation is of; both are at one endpoint here."""
    return STREAMS_API if operation in STREAMS_OPERATIONS else API
