"""One HTTP request below any SDK, what the service answers to it, and how an answer differs."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from dynacheck.judging.marks import is_of_kind, kind_of
from dynacheck.raw_http import API, Answered, Nothing, Reply, chunks, head

CHECKSUM = "$checksum"
"""For a header: the CRC-32 of the body, as it is sent."""
LENGTH = "$length"
"""For a header: the number of the body's bytes."""


@dataclass(frozen=True)
class Expected:
    """What the service answers.

    `headers` have names in lower case and patterns of values; None: such a header is not there.
    `body` is the body itself, a pattern of its text, or what its JSON must be, with marks in the
    place of values that are not determined; None: it is not compared. `more` lets JSON objects have
    further members.
    """

    statuses: tuple[int, ...] = (200,)
    body: bytes | str | Mapping[str, object] | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    more: bool = False


@dataclass(frozen=True)
class HttpCase:
    """One rule with its source, the request that shows it, and the answer.

    `headers` replace those of a signed request; None leaves one out. `table` says that the suite's
    table is there, `before` what is sent before, of which all succeeds. Cases of one `group` that
    are answered wrongly in the same way are taken for one cause.
    """

    name: str
    rule: str
    source: str
    expected: Expected
    operation: str | None = "ListTables"
    method: str = "POST"
    target: str = "/"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes = b"{}"
    chunked: int = 0
    table: bool = False
    before: tuple[tuple[str, Mapping[str, object]], ...] = ()
    group: str = ""


def plain(operation: str, request: Mapping[str, object]) -> HttpCase:
    """A request to an operation as SDKs send it."""
    return HttpCase("", "", "", Expected(), operation, body=json.dumps(request).encode())


def earlier_of(case: HttpCase) -> list[HttpCase]:
    """What is sent before a case."""
    return [plain(operation, request) for operation, request in case.before]


def request_of(case: HttpCase, endpoint: str, body: bytes) -> bytes:
    """The request of a case as it is sent to `endpoint`, a URL, with this body."""
    parts = urlsplit(endpoint)
    headers = {"Content-Type": "application/x-amz-json-1.0"}
    if case.operation is not None:
        headers["X-Amz-Target"] = f"{API}.{case.operation}"
    address = f"{parts.scheme}://{parts.netloc}{case.target}"
    signed = AWSRequest(case.method, address, headers, body)
    SigV4Auth(Credentials("conform", "conform"), "dynamodb", "us-east-1").add_auth(signed)
    length = {"Content-Length": str(len(body))}
    if case.chunked:
        length = {"Transfer-Encoding": "chunked"}
    every = {"Host": parts.netloc, **dict(signed.headers.items()), **length, **case.headers}
    told = {name: str(value) for name, value in every.items() if value is not None}
    sent = chunks(body, case.chunked) if case.chunked else body
    return head(case.method, case.target, told) + sent


def fault(case: HttpCase, outcome: Reply) -> str | None:
    """How an answer differs from the service's, or None."""
    expected = case.expected
    if isinstance(outcome, Nothing):
        return f"no answer ({outcome.how}) instead of {told_status(expected)}"
    if outcome.status not in expected.statuses:
        return f"status {outcome.status} instead of {told_status(expected)}"
    return _header_fault(expected, outcome) or _body_fault(expected, outcome)


def told_status(expected: Expected) -> str:
    """The status that is expected, in words."""
    first, *others = expected.statuses
    if len(others) > 1:
        return f"status {first} to {others[-1]}"
    return f"status {' or '.join(map(str, expected.statuses))}"


def _header_fault(expected: Expected, got: Answered) -> str | None:
    wanted = {CHECKSUM: str(zlib.crc32(got.body)), LENGTH: str(len(got.body))}
    for name, pattern in expected.headers.items():
        value = got.headers.get(name)
        if pattern is None and value is not None:
            return f"header {name} not expected"
        if pattern is not None and value is None:
            return f"header {name} missing"
        if pattern is not None and not re.fullmatch(wanted.get(pattern, pattern), str(value)):
            return f"header {name} differs"
    return None


def _body_fault(expected: Expected, got: Answered) -> str | None:
    if expected.body is None:
        return None
    plain = _plain(got)
    if plain is None:
        return "the body is not what its Content-Encoding says"
    if isinstance(expected.body, bytes):
        return None if plain == expected.body else "the body differs"
    if isinstance(expected.body, str):
        found = re.fullmatch(expected.body, plain.decode("latin-1"), re.DOTALL)
        return None if found else "the body differs"
    try:
        told = json.loads(plain)
    except (ValueError, RecursionError):
        return "the body is no JSON"
    return _json_fault(expected.body, told, "", expected.more)


def _plain(got: Answered) -> bytes | None:
    """The body without its coding; None: it does not have the coding that it should."""
    coding = got.headers.get("content-encoding", "")
    try:
        if coding == "gzip":
            return gzip.decompress(got.body)
        return zlib.decompress(got.body) if coding == "deflate" else got.body
    except (OSError, EOFError, zlib.error):
        return None


def _json_fault(expected: object, got: object, path: str, more: bool) -> str | None:
    kind = kind_of(expected)
    if kind is not None:
        return None if is_of_kind(kind, got) else f"in the body: {path} is no {kind}"
    if not isinstance(expected, Mapping) or not isinstance(got, Mapping):
        return None if expected == got else f"in the body: {path or 'all'} differs"
    for name in sorted({*expected, *got}):
        place = f"{path}.{name}" if path else name
        if name not in got:
            return f"in the body: {place} missing"
        if name not in expected and not more:
            return f"in the body: {place} not expected"
        if name in expected and (found := _json_fault(expected[name], got[name], place, more)):
            return found
    return None
