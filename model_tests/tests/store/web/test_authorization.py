"""Who asks the HTTP endpoint: authorization in the headers and in the query string.

The checksums asserted here are the service's own, as *architect/dynalite*, `test/connection.js`,
has recorded them.
"""

from __future__ import annotations

import json

import pytest

from support.endpoints.wire_server import AUTHORIZATION, HEADERS, Connection, connection, server

__all__ = ["connection", "server"]


@pytest.mark.parametrize("authorization", [None, "", "AWS4", "Basic abc", "Bearer x"])
@pytest.mark.parametrize(
    "path",
    ["/", "/?X-Amz-Algorith", "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c"],
)
def test_missing_authorization(
    connection: Connection, authorization: str | None, path: str
) -> None:
    response = connection.ask(b"", path=path, Authorization=authorization)
    assert json.loads(response.body) == {
        "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
        "message": "Request is missing Authentication Token",
    }
    assert (response.status, response.headers["x-amz-crc32"]) == (400, "2088342776")


@pytest.mark.parametrize(
    ("authorization", "dated", "checksum"),
    [
        ("AWS4-", False, "1828866742"),
        ("AWS4- Signature=b Credential=a", True, "15336762"),
        ("AWS4- Signature=b,Credential=a", True, "1159703774"),
        ("AWS4- Signature=b, Credential=a", True, "164353342"),
    ],
)
def test_incomplete_authorization(
    connection: Connection, authorization: str, dated: bool, checksum: str
) -> None:
    date = "a" if dated else None
    response = connection.ask(b"", Authorization=authorization, X_Amz_Date=None, Date=date)
    assert (response.status, response.code) == (400, "IncompleteSignatureException")
    assert response.headers["x-amz-crc32"] == checksum


@pytest.mark.parametrize("missing", ["Credential", "SignedHeaders", "Signature", "Date"])
def test_each_part_of_an_authorization_is_required(connection: Connection, missing: str) -> None:
    changed = AUTHORIZATION.replace(f"{missing}=", "Other=")
    date = None if missing == "Date" else HEADERS["X-Amz-Date"]
    response = connection.ask(Authorization=changed, X_Amz_Date=date)
    assert (response.status, response.code) == (400, "IncompleteSignatureException")
    assert missing in json.loads(response.body)["message"].partition("Authorization=")[0]


@pytest.mark.parametrize(
    ("query", "authorization", "checksum"),
    [
        ("X-Amz-Algorithm", "X", "2139606068"),
        ("X-Amz-Algorithm", None, "2900502663"),
        ("X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d", None, "3712057481"),
    ],
)
def test_authorization_in_the_query_string(
    connection: Connection, query: str, authorization: str | None, checksum: str
) -> None:
    response = connection.ask(b"", path=f"/?{query}", Authorization=authorization)
    assert response.status == 400
    assert response.headers["x-amz-crc32"] == checksum


def test_complete_authorization_in_the_query_string(connection: Connection) -> None:
    names = ("Algorithm", "Credential", "Signature", "SignedHeaders", "Date")
    query = "&".join(f"X-Amz-{name}=a" for name in names)
    assert connection.ask(path=f"/?{query}", Authorization=None).status == 200
