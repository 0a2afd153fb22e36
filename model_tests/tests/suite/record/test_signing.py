"""The signer, held against botocore's."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from dynacheck.record.signing import KEY_ID, REGION, SECRET, Signer

MOMENTS = (
    datetime(2026, 11, 30, 23, 59, 58, tzinfo=UTC),
    datetime(2026, 12, 1, 0, 1, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 0, 2, 1, tzinfo=UTC),
)
"""Each more than a minute after the one before, and one on another day."""


def sent(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first == "POST / HTTP/1.1"
    return dict(line.split(": ", 1) for line in lines), body


def signed_by_botocore(
    host: str, headers: dict[str, str], body: bytes, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> str:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: at)
    bare = {name: headers[name] for name in ("Content-Type", "Host", "X-Amz-Target")}
    request = AWSRequest("POST", f"http://{host}/", bare, body)
    SigV4Auth(Credentials(KEY_ID, SECRET), "dynamodb", REGION).add_auth(request)
    assert request.headers["X-Amz-Date"] == headers["X-Amz-Date"]
    authorization: str = request.headers["Authorization"]
    return authorization


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "dynamodb.example"])
def test_requests_are_signed_as_botocore_signs_them(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = MOMENTS[0]
    signer = Signer(f"http://{host}", lambda: now.timestamp())
    for now in MOMENTS:
        for operation, body in (("GetItem", b"{}"), ("PutItem", '{"x":"é"}'.encode())):
            headers, content = sent(signer.request(operation, body))
            assert content == body
            assert headers["Content-Length"] == str(len(body))
            assert headers["X-Amz-Target"] == f"DynamoDB_20120810.{operation}"
            expected = signed_by_botocore(host, headers, body, monkeypatch, now)
            assert headers["Authorization"] == expected, (now, operation)


def test_a_signature_is_never_older_than_a_minute() -> None:
    now = MOMENTS[0].timestamp()
    signer = Signer("http://localhost", lambda: now)
    first = sent(signer.request("GetItem", b"{}"))[0]["X-Amz-Date"]
    now += 59
    assert sent(signer.request("GetItem", b"{}"))[0]["X-Amz-Date"] == first
    now += 1
    assert sent(signer.request("GetItem", b"{}"))[0]["X-Amz-Date"] == "20261201T000058Z"
