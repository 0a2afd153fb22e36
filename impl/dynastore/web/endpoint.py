"""The endpoint: DynamoDB's HTTP API in front of whatever answers requests.

It checks what the web-service framework in front of DynamoDB checks (method, content type, target,
authorization), hands the operation and its body on, and puts the answer into the form that SDKs
look at. It knows nothing of tables and items.
Sources: developer guide, "DynamoDB low-level API" and "Error handling with DynamoDB". The order of
the checks and the texts are in neither: they are those that tests run against the service have
recorded (*architect/dynalite*, `test/connection.js`; *scylladb/scylladb*, `test/alternator`,
`test_cors.py`, `test_health.py`, `test_compressed_request.py`). docs/http.md
lists them, each with its source.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import logging
import os
import time
import zlib
from collections.abc import Awaitable, Iterator
from http import HTTPStatus
from typing import Final, Protocol

import msgspec

from dynastore.items import HERE, OPERATIONS, STREAMS_OPERATIONS
from dynastore.node.messages import Answer
from dynastore.web import authorization
from dynastore.web.coding import CodingError, TooLongError, decoded, encoded
from dynastore.web.doors import CLOSED, Doors
from dynastore.web.http import MAX_BODY, Request, Response

REGION: Final = HERE.region
API: Final = "DynamoDB_20120810"
STREAMS_API: Final = "DynamoDBStreams_20120810"
"""The interface by which streams are read; at the service it has an address of its own."""


class Submit(Protocol):
    """Answers operations. Raises `Unavailable` where nothing can answer for the moment."""

    def __call__(self, operation: str, body: bytes, *, role: bool = False) -> Awaitable[Answer]:
        """Answer one; `role` says that the replication of global tables asks."""


_LOG: Final = logging.getLogger(__name__)
_CORAL: Final = "com.amazon.coral.service"
_DYNAMODB: Final = "com.amazonaws.dynamodb.v20120810"
_JSON: Final = b"application/json"
_JSON_1_0: Final = b"application/x-amz-json-1.0"
_ENDPOINTS: Final = "DescribeEndpoints"
"""The operation that is answered here: the one address is that which the client came to."""
_WITHOUT_BODY: Final = frozenset({"TagResource", "UntagResource"})
"""Operations that succeed with no body at all, not even an empty object: they have no output."""
_OPERATIONS: Final = {
    f"{api}.{name}".encode(): name
    for api, names in ((API, OPERATIONS | {_ENDPOINTS}), (STREAMS_API, STREAMS_OPERATIONS))
    for name in names
}
_LARGE_ANSWERS: Final = {
    "BatchGetItem": 32 << 20,
    **dict.fromkeys(("TransactGetItems", "ExecuteTransaction"), 8 << 20),
    **dict.fromkeys(("Query", "Scan", "ExecuteStatement", "GetRecords"), 2 << 20),
    **dict.fromkeys(("BatchExecuteStatement",), 8 << 20),
}
"""Bytes that the answers of operations may have; of others they are small."""
_SHORT_KEY: Final = 16
_LONG_ITEM: Final = 2 << 20
_APART: Final = 1 << 18
"""Answers of more bytes are compressed in a thread."""
_HEALTH_PATHS: Final = (b"/", b"/ping")
"""Where a GET is answered; those who measure how far a region is ask for the second."""
_PREFLIGHT: Final = (
    (b"access-control-request-headers", b"Access-Control-Allow-Headers: %b\r\n"),
    (b"access-control-request-method", b"Access-Control-Allow-Methods: %b\r\n"),
)


class Unavailable(Exception):  # noqa: N818  (a state of the store, named as the service names it)
    """The store cannot answer now, for example because it has no leader yet: try again."""


class _Refused(Exception):  # noqa: N818
    """A request that is answered before anything is submitted."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(code, message)
        self.response = _error(status, f"{_CORAL}#{code}", message)


class Endpoint:
    """Answers HTTP requests with what `submit` makes of their operations."""

    def __init__(self, submit: Submit, region: str = REGION, doors: Doors = CLOSED) -> None:
        """Answer with `submit`, as the service does in a region, whom the doors let in."""
        self._submit = submit
        self._doors = doors
        self._shut_out = False
        """Whether somebody was not let in, which is told once."""
        self._healthy = f"healthy: dynamodb.{region}.amazonaws.com ".encode()
        """What the service answers to a GET, the space at its end included."""
        self._ids = _request_ids()
        self._down_since = 0.0
        """When the store was found unavailable; 0: it is not."""
        self._refused = 0
        """Requests refused since then."""

    async def answer(self, request: Request) -> Response:
        """Answer a request, whatever it is. Never raises."""
        lines = b"x-amzn-RequestId: %b\r\n" % next(self._ids)
        headers = request.headers
        refusal = self._doors.refusal(headers)
        if refusal is not None:
            return self._kept_out(refusal, lines)
        if b"origin" in headers:
            lines += _cross_origin(request)
        path = _path(request.target)
        if request.method != b"POST":
            return _other_method(request, path, lines, self._healthy)
        if path != b"/":
            return _not_found(lines)
        kind = _content_type(headers.get(b"content-type", b""))
        if kind is None:
            if request.body:
                return _not_found(lines)
            kind = _JSON
        response = await self._response(request, lines)
        accepted = headers.get(b"accept-encoding", b"")
        if len(response.body) > _APART:
            return await asyncio.to_thread(_headed, response, lines, kind, accepted)
        return _headed(response, lines, kind, accepted)

    def _kept_out(self, why: str, lines: bytes) -> Response:
        """Refuse whom the doors do not let in."""
        if not self._shut_out:
            self._shut_out = True
            _LOG.warning("not let in, told once: %s", why)
        return _headed(_error(403, f"{_CORAL}#AccessDeniedException", why), lines, _JSON, b"")

    async def _response(self, request: Request, lines: bytes) -> Response:
        """Return a request's response, without its header lines; `lines` name it in the log."""
        try:
            response = await self._submitted(request)
        except _Refused as refused:
            return refused.response
        except CodingError:
            return _internal()
        except TooLongError:
            return _error(413, f"{_CORAL}#RequestEntityTooLargeException", "")
        except Unavailable as reason:
            self._note_unavailable(str(reason))
            return _error(503, f"{_CORAL}#ServiceUnavailable", str(reason))
        except Exception:
            _LOG.exception("internal fault, %s", lines.decode("latin-1").strip())
            return _internal()
        if self._down_since:
            self._note_available()
        return response

    async def _submitted(self, request: Request) -> Response:
        """Submit a request, unless it is to be refused; what is no JSON is that before all else."""
        headers = request.headers
        body = request.body
        operation = _OPERATIONS.get(headers.get(b"x-amz-target", b""))
        fault = authorization.fault(headers, request.target)
        if b"content-encoding" in headers:
            if operation is not None and fault is not None:
                # Whoever asks must be known before any work is done for it.
                raise _Refused(*fault)
            body = decoded(body, headers[b"content-encoding"].decode("latin-1"), MAX_BODY)
        if operation is None:
            _check_json(body)
            raise _Refused("UnknownOperationException")
        if fault is not None:
            _check_json(body)
            raise _Refused(*fault)
        if not body:
            raise _Refused("SerializationException")
        if operation == _ENDPOINTS:
            _check_json(body)
            return _endpoints(headers.get(b"host", b""))
        role = authorization.is_role(headers)
        answer = await self._submit(operation, body, role=role)
        bare = operation in _WITHOUT_BODY and answer.status == HTTPStatus.OK
        return Response(answer.status, b"" if bare else answer.body)

    def _note_unavailable(self, reason: str) -> None:
        """Log where the state begins, not each request: there may be thousands a second."""
        if not self._down_since:
            self._down_since = time.monotonic()
            self._refused = 0
            _LOG.warning("unavailable: %s", reason)
        self._refused += 1

    def _note_available(self) -> None:
        seconds = time.monotonic() - self._down_since
        self._down_since = 0.0
        _LOG.warning("available again after %.1f s, %d requests refused", seconds, self._refused)


def weigh(request: Request) -> int:
    """Return how large an answer a request is to have room for; a larger one is rare."""
    operation = _OPERATIONS.get(request.headers.get(b"x-amz-target", b""), "")
    most = _LARGE_ANSWERS.get(operation, 0)
    # A key takes so many bytes in a request at least, and the item so many in an answer at most.
    return min(most, (1 + len(request.body) // _SHORT_KEY) * _LONG_ITEM)


def _request_ids() -> Iterator[bytes]:
    """Yield ids as the service's look: 52 characters of base 32, the last 26 of which never change.

    What makes them differ is a random beginning and a number: drawing each would cost as much as
    all the rest of the answer's head.
    """
    beginning = base64.b32hexencode(os.urandom(9))[:14]
    for number in itertools.count():
        yield b"%b%012XVV4KQNSO5AEMVJF66Q9ASUAAJG" % (beginning, number)


def _content_type(given: bytes) -> bytes | None:
    """Return the content type of the answer; None: the request's is not known."""
    if given == _JSON_1_0:
        return _JSON_1_0
    plain = given.partition(b";")[0].strip().lower()
    return plain if plain in (_JSON, _JSON_1_0) else None


def _check_json(body: bytes) -> None:
    try:
        if body:
            msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Refused("SerializationException") from None


def _endpoints(host: bytes) -> Response:
    """Answer DescribeEndpoints: the address is good for a day (API reference, "Endpoint")."""
    found = {"Address": host.decode("latin-1"), "CachePeriodInMinutes": 24 * 60}
    return Response(200, msgspec.json.encode({"Endpoints": [found]}))


def _path(target: bytes) -> bytes:
    """Return the path of a request's target, which may be a whole address (RFC 9112, 3.2.2)."""
    place = target.partition(b"?")[0]
    if place.startswith(b"/"):
        return place
    return b"/" + place.partition(b"://")[2].partition(b"/")[2]


def _other_method(request: Request, path: bytes, lines: bytes, healthy: bytes) -> Response:
    if request.method == b"GET" and path in _HEALTH_PATHS:
        return Response(200, healthy, lines + _checksum(healthy))
    if request.method == b"OPTIONS" and b"origin" in request.headers:
        return Response(200, b"", lines)
    return _not_found(lines)


def _not_found(lines: bytes) -> Response:
    body = b"<UnknownOperationException/>\n"
    return Response(404, body, lines + _checksum(body))


def _cross_origin(request: Request) -> bytes:
    """Return the header lines for a script of an origin that is let in: it may do anything."""
    lines = [
        b"Access-Control-Allow-Origin: *\r\n"
        b"Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
        b"\r\n"
    ]
    if request.method == b"OPTIONS":
        headers = request.headers
        lines += [line % headers[name] for name, line in _PREFLIGHT if name in headers]
        lines.append(b"Access-Control-Max-Age: 172800\r\n")
    return b"".join(lines)


def _headed(response: Response, lines: bytes, kind: bytes, accepted: bytes) -> Response:
    """Return a response with its header lines, and coded as the client accepts it.

    An error is sent as it is: the service compresses none, however long.

    (AllocZero/EfficientDynamoDb, issue 259 and pull request 281. There the service says that it has
    compressed an error that it has not: that is not repeated here, for nobody could read it.)
    """
    body = response.body
    lines = b"Content-Type: %b\r\n%b" % (kind, lines)
    if accepted and response.status == HTTPStatus.OK:
        body, coding = encoded(body, accepted.decode("latin-1"))
        if coding is not None:
            lines += f"Content-Encoding: {coding}\r\n".encode()
    return Response(response.status, body, lines + _checksum(body))


def _checksum(body: bytes) -> bytes:
    """Return the header line with the CRC-32 of the body, as it is sent."""
    return b"x-amz-crc32: %d\r\n" % zlib.crc32(body)


def _internal() -> Response:
    return _error(500, f"{_DYNAMODB}#InternalServerError", "Internal server error")


def _error(status: int, kind: str, message: str) -> Response:
    content = {"__type": kind, "message": message} if message else {"__type": kind}
    return Response(status, msgspec.json.encode(content))
