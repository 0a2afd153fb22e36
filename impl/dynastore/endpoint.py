"""The HTTP endpoint: DynamoDB's wire protocol in front of whatever answers requests.

An ASGI application. It checks what the web-service framework in front of DynamoDB checks (method,
content type, target, authorization), hands the operation and its body on, and sends the outcome
back with the headers that SDKs look at. It knows nothing of tables and items.
Source: developer guide, "DynamoDB low-level API" and "Error handling with DynamoDB"; AWS General
Reference, "Signature Version 4".
"""

from __future__ import annotations

import base64
import logging
import os
import zlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from dynastore.items import OPERATIONS, Outcome

MAX_BODY: Final = 16 * 1024 * 1024
"""Largest request body in bytes, before and after decompression."""
REGION: Final = "us-east-1"
API: Final = "DynamoDB_20120810"

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Submit: TypeAlias = Callable[[str, bytes], Awaitable[Outcome]]
"""Operation and body to outcome. Raises `Unavailable` where nothing can answer for the moment."""

_LOG: Final = logging.getLogger(__name__)
_CORAL: Final = "com.amazon.coral.service"
_DYNAMODB: Final = "com.amazonaws.dynamodb.v20120810"
_JSON_TYPES: Final = ("application/x-amz-json-1.0", "application/json")
_HEALTHY: Final = f"healthy: dynamodb.{REGION}.amazonaws.com ".encode()
"""What the service answers to a GET, the space at its end included."""
_GZIP: Final = zlib.MAX_WBITS | 16


class Unavailable(Exception):  # noqa: N818  (a state of the store, named as the service names it)
    """The store cannot answer now, for example because it has no leader yet: try again."""


class _Disconnected(Exception):  # noqa: N818
    """The client went away before its request was complete."""


@dataclass(frozen=True)
class _Response:
    status: int
    body: bytes
    content_type: str = _JSON_TYPES[0]


class _Answered(Exception):  # noqa: N818
    """The request is answered before anything is submitted."""

    def __init__(self, response: _Response) -> None:
        super().__init__(response.status)
        self.response = response


def application(submit: Submit) -> ASGIApp:
    """Return the endpoint as an ASGI application that answers requests with `submit`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await _http(submit, scope, receive, send)

    return app


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _http(submit: Submit, scope: Scope, receive: Receive, send: Send) -> None:
    request_id = base64.b32encode(os.urandom(32)).decode().rstrip("=")
    try:
        response = await _respond(submit, scope, receive)
    except _Disconnected:
        return
    except _Answered as answered:
        response = answered.response
    except Unavailable as reason:
        _LOG.warning("unavailable, request %s: %s", request_id, reason)
        response = _error(503, f"{_DYNAMODB}#InternalServerError", str(reason) or "Unavailable")
    except Exception:
        _LOG.exception("internal fault, request %s", request_id)
        response = _error(
            500,
            f"{_DYNAMODB}#InternalServerError",
            f"The request processing has failed because of an internal fault: {request_id}",
        )
    await _send(send, response, request_id)


async def _respond(submit: Submit, scope: Scope, receive: Receive) -> _Response:
    headers = {name.decode("latin-1").lower(): value for name, value in scope["headers"]}
    body = await _body(receive)
    if scope["method"] == "GET":
        return _Response(200, _HEALTHY, "text/plain")
    text = {name: value.decode("latin-1") for name, value in headers.items()}
    content_type = text.get("content-type", "").split(";")[0].strip().lower()
    if scope["method"] != "POST" or (body and content_type not in _JSON_TYPES):
        return _Response(404, b"<UnknownOperationException/>\n", "application/xml")
    body = _decompressed(body, text.get("content-encoding", ""))
    operation = _operation(text.get("x-amz-target", ""))
    _authorization(text)
    outcome = await submit(operation, body)
    return _Response(outcome.status, outcome.body)


async def _body(receive: Receive) -> bytes:
    """Read the body; a longer one than the service takes is refused and the rest of it dropped."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY:
            raise _too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _decompressed(body: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() != "gzip":
        return body
    inflate = zlib.decompressobj(_GZIP)
    try:
        plain = inflate.decompress(body, MAX_BODY)
    except zlib.error:
        raise _not_gzip() from None
    if inflate.unconsumed_tail:
        raise _too_large()
    if not inflate.eof:
        raise _not_gzip()
    return plain


def _operation(target: str) -> str:
    api, _, operation = target.partition(".")
    if api != API or operation not in OPERATIONS:
        raise _Answered(_error(400, f"{_CORAL}#UnknownOperationException", ""))
    return operation


def _authorization(headers: MutableMapping[str, str]) -> None:
    """Refuse a request that bears no Signature Version 4, or an incomplete one.

    The signature itself is not verified: there is nobody yet whose key it could be.
    """
    given = headers.get("authorization", "")
    scheme, _, rest = given.strip().partition(" ")
    if not scheme.startswith("AWS4-"):
        message = "Request is missing Authentication Token"
        raise _Answered(_error(400, f"{_CORAL}#MissingAuthenticationTokenException", message))
    pairs = (part.partition("=") for part in rest.replace(",", " ").split())
    present = {name for name, _, value in pairs if value}
    faults = [
        f"Authorization header requires '{name}' parameter. "
        for name in ("Credential", "Signature", "SignedHeaders")
        if name not in present
    ]
    if "x-amz-date" not in headers and "date" not in headers:
        faults.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if faults:
        message = f"{''.join(faults)}Authorization={given}"
        raise _Answered(_error(400, f"{_CORAL}#IncompleteSignatureException", message))


def _not_gzip() -> _Answered:
    message = "The request body is not a complete gzip stream"
    return _Answered(_error(400, f"{_CORAL}#SerializationException", message))


def _too_large() -> _Answered:
    kind = f"{_CORAL}#RequestEntityTooLargeException"
    return _Answered(_error(413, kind, f"Request body exceeds {MAX_BODY} bytes"))


def _error(status: int, kind: str, message: str) -> _Response:
    content = {"__type": kind, "message": message} if message else {"__type": kind}
    return _Response(status, msgspec.json.encode(content))


async def _send(send: Send, response: _Response, request_id: str) -> None:
    headers: Iterable[tuple[str, str]] = (
        ("content-type", response.content_type),
        ("content-length", str(len(response.body))),
        ("x-amzn-requestid", request_id),
        ("x-amz-crc32", str(zlib.crc32(response.body))),
    )
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": response.body})
