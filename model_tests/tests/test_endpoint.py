"""The HTTP endpoint, driven by an unmodified boto3 and by raw sockets."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import uvicorn
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from store_tree import KEY, Tree, n, table

from dynastore.endpoint import Unavailable, application
from dynastore.items import Outcome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass
class Server:
    """A server in a thread of its own, and the tree that answers in it."""

    port: int = 0
    tree: Tree = field(default_factory=Tree)
    fault: Exception | None = None
    """Raised in place of an answer."""
    submitted: list[str] = field(default_factory=list)

    async def submit(self, operation: str, body: bytes) -> Outcome:
        self.submitted.append(operation)
        if self.fault is not None:
            raise self.fault
        return self.tree.raw(operation, body)

    @property
    def client(self) -> DynamoDBClient:
        return boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(retries={"max_attempts": 0}, proxies={}),
        )


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    running = uvicorn.Server(
        uvicorn.Config(
            application(made.submit), host="127.0.0.1", port=0, http="httptools", log_config=None
        )
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    made.port = running.servers[0].sockets[0].getsockname()[1]
    yield made
    running.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive(), "the server did not stop"


AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=abc"
)
HEADERS = {
    "Host": "localhost",
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": AUTHORIZATION,
}


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/x-amz-json-1.0"
        kind: str = json.loads(self.body)["__type"]
        return kind.split("#")[1]


class Connection:
    """A connection by hand: one socket, kept open until it is closed."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.stream = self.socket.makefile("rb")

    def send(self, body: bytes = b"{}", method: str = "POST", **changed: str | None) -> None:
        """Send a request; `changed` headers (with _ for -) replace the usual; None leaves out."""
        headers: dict[str, str | None] = {**HEADERS, "Content-Length": str(len(body))}
        headers.update({name.replace("_", "-"): value for name, value in changed.items()})
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        head = "\r\n".join([f"{method} / HTTP/1.1", *lines, "", ""])
        self.socket.sendall(head.encode() + body)

    def receive(self) -> Response:
        status = int(self.stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self.stream.readline().strip():
            name, _, value = line.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.stream.read(int(headers.get("content-length", 0)))
        if "x-amz-crc32" in headers:
            assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
            assert len(headers["x-amzn-requestid"]) == 52
        return Response(status, headers, body)

    def ask(self, body: bytes = b"{}", method: str = "POST", **changed: str | None) -> Response:
        self.send(body, method, **changed)
        return self.receive()


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    made = Connection(server.port)
    yield made
    assert made.ask(b"{}").body == b'{"TableNames":[]}', "the connection is of no use any more"
    made.stream.close()
    made.socket.close()


# --- boto3


def test_boto3_works_unmodified(server: Server) -> None:
    client = server.client
    client.create_table(**table(k="S", r="B"))
    client.get_waiter("table_exists").wait(TableName="table")
    key: dict[str, Any] = {"k": {"S": "1"}, "r": {"B": b"\x00\xff"}}
    item = {**key, "n": n("1.50"), "m": {"M": {"l": {"L": [{"BOOL": True}, {"NULL": True}]}}}}
    client.put_item(TableName="table", Item=item)
    got = client.get_item(TableName="table", Key=key, ConsistentRead=True)
    assert got["Item"] == {**item, "n": n("1.5")}
    updated = client.update_item(
        TableName="table",
        Key=key,
        UpdateExpression="SET #n = #n + :v REMOVE m.l[0]",
        ConditionExpression="size(m.l) = :two",
        ExpressionAttributeNames={"#n": "n"},
        ExpressionAttributeValues={":v": n(1), ":two": n(2)},
        ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"] == {
        **key,
        "n": n("2.5"),
        "m": {"M": {"l": {"L": [{"NULL": True}]}}},
    }
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failed:
        client.delete_item(
            TableName="table",
            Key=key,
            ConditionExpression="attribute_not_exists(n)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    refused: dict[str, Any] = {**failed.value.response}
    assert refused["Item"]["n"] == n("2.5")
    deleted = client.delete_item(TableName="table", Key=key, ReturnValues="ALL_OLD")
    assert deleted["Attributes"]["n"] == n("2.5")
    assert "Item" not in client.get_item(TableName="table", Key=key)
    assert client.list_tables()["TableNames"] == ["table"]
    client.delete_table(TableName="table")
    client.get_waiter("table_not_exists").wait(TableName="table")


def test_boto3_s_typed_exceptions(server: Server) -> None:
    client = server.client
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="not found"):
        client.get_item(TableName="nothing", Key=KEY)
    client.create_table(**table())
    with pytest.raises(client.exceptions.ResourceInUseException, match="already exists"):
        client.create_table(**table())
    with pytest.raises(ClientError, match=r"ValidationException.*numeric value: x"):
        client.get_item(TableName="table", Key={"k": {"N": "x"}})
    with pytest.raises(ClientError, match="UnknownOperationException"):
        client.scan(TableName="table")


def test_boto3_retries_while_unavailable(server: Server) -> None:
    server.fault = Unavailable("no leader yet")
    client = boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{server.port}",
        region_name="us-east-1",
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
        config=Config(retries={"total_max_attempts": 2, "mode": "standard"}, proxies={}),
    )
    with pytest.raises(client.exceptions.InternalServerError, match="no leader yet") as failed:
        client.list_tables()
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert server.submitted == ["ListTables"] * 2, "the SDK did not try again"


# --- raw requests


def test_get_says_healthy(connection: Connection) -> None:
    response = connection.ask(b"", method="GET", Authorization=None)
    assert response.status == 200
    assert response.body == b"healthy: dynamodb.us-east-1.amazonaws.com "


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_found(connection: Connection, method: str) -> None:
    response = connection.ask(method=method)
    assert (response.status, response.body) == (404, b"<UnknownOperationException/>\n")


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml"])
def test_other_content_types_are_not_found(
    connection: Connection, content_type: str | None
) -> None:
    assert connection.ask(Content_Type=content_type).status == 404


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "ListTables",
        "DynamoDB_20120810.",
        "DynamoDB_20120810.Query",
        "DynamoDB_20120810.listTables",
        "DynamoDB_20111205.ListTables",
        "DynamoDB_20120810.ListTables.x",
    ],
)
def test_unknown_targets(connection: Connection, server: Server, target: str | None) -> None:
    response = connection.ask(X_Amz_Target=target)
    assert (response.status, response.code) == (400, "UnknownOperationException")
    assert server.submitted == []


@pytest.mark.parametrize("authorization", [None, "", "Basic abc", "Bearer x"])
def test_missing_authorization(connection: Connection, authorization: str | None) -> None:
    response = connection.ask(Authorization=authorization)
    assert (response.status, response.code) == (400, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("missing", ["Credential", "SignedHeaders", "Signature", "Date"])
def test_incomplete_authorization(connection: Connection, missing: str) -> None:
    changed = AUTHORIZATION.replace(f"{missing}=", "Other=")
    date = None if missing == "Date" else HEADERS["X-Amz-Date"]
    response = connection.ask(Authorization=changed, X_Amz_Date=date)
    assert (response.status, response.code) == (400, "IncompleteSignatureException")
    assert missing in json.loads(response.body)["message"].partition("Authorization=")[0]


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"1", b"nonsense", b"\xff\xfe", b'{"Limit":', b"[" * 100_000]
)
def test_bad_json(connection: Connection, body: bytes) -> None:
    response = connection.ask(body)
    assert (response.status, response.code) == (400, "SerializationException")


def test_many_requests_on_one_connection(connection: Connection) -> None:
    seen = {connection.ask().headers["x-amzn-requestid"] for _ in range(20)}
    assert len(seen) == 20, "request ids repeat"


def test_requests_sent_ahead_are_answered_in_order(connection: Connection) -> None:
    for _ in range(3):
        connection.send(b"{")
        connection.send(b"{}")
    assert [connection.receive().status for _ in range(6)] == [400, 200] * 3


def test_body_in_chunks(connection: Connection) -> None:
    chunked = b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    assert connection.ask(chunked, Content_Length=None, Transfer_Encoding="chunked").status == 200


def test_gzip_body(connection: Connection) -> None:
    body = gzip.compress(b'{"Limit": 5}')
    assert connection.ask(body, Content_Encoding="gzip").status == 200
    for broken in (b"not gzip", body[:-4]):
        response = connection.ask(broken, Content_Encoding="gzip")
        assert (response.status, response.code) == (400, "SerializationException")
    bomb = gzip.compress(b" " * (17 * 1024 * 1024))
    assert connection.ask(bomb, Content_Encoding="gzip").status == 413


def test_body_over_the_limit(connection: Connection, server: Server) -> None:
    response = connection.ask(b" " * (16 * 1024 * 1024 + 1))
    assert (response.status, response.code) == (413, "RequestEntityTooLargeException")
    assert server.submitted == []


def test_body_cut_off(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for half_close in (False, True):
        connection = Connection(server.port)
        connection.send(b'{"Lim', Content_Length="12")
        if half_close:
            connection.socket.shutdown(socket.SHUT_WR)
            assert connection.stream.read() == b"", "a cut request was answered"
        connection.stream.close()
        connection.socket.close()
    assert Connection(server.port).ask().status == 200
    assert server.submitted == ["ListTables"]
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == []


@pytest.mark.parametrize("garbage", [b"\x00\x01\x02\r\n\r\n", b"POST\r\n\r\n", b"hello\r\n\r\n"])
def test_garbage_instead_of_http(server: Server, garbage: bytes) -> None:
    connection = Connection(server.port)
    connection.socket.sendall(garbage)
    assert connection.receive().status == 400
    assert Connection(server.port).ask().status == 200


def test_internal_fault_is_logged_and_answered(
    server: Server, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = ZeroDivisionError("a bug")
    response = connection.ask()
    assert (response.status, response.code) == (500, "InternalServerError")
    assert "a bug" not in response.body.decode(), "the fault's details went to the client"
    logged = [record for record in caplog.records if record.exc_info]
    assert len(logged) == 1
    assert response.headers["x-amzn-requestid"] in logged[0].getMessage()
    server.fault = None


# --- any request

HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
ANY_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.one_of(HEADER_TEXT, st.just(HEADERS["Content-Type"])),
        "content-encoding": st.sampled_from(["gzip", "GZIP ", "br"]),
        "x-amz-target": st.one_of(HEADER_TEXT, st.just(HEADERS["X-Amz-Target"])),
        "x-amz-date": HEADER_TEXT,
        "authorization": st.one_of(HEADER_TEXT, HEADER_TEXT.map("AWS4-".__add__)),
    },
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.sampled_from(["POST", "GET", "PUT", "HEAD"]),
    ANY_HEADERS,
    st.booleans(),
    st.lists(st.one_of(st.binary(max_size=20), st.just(b"{}")), max_size=3),
    st.booleans(),
)
def test_any_request_has_an_answer_that_is_no_fault(
    method: str, changed: dict[str, str], usual: bool, chunks: list[bytes], whole: bool
) -> None:
    headers = {**({k.lower(): v for k, v in HEADERS.items()} if usual else {}), **changed}
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
    ]
    messages.append({"type": "http.request"} if whole else {"type": "http.disconnect"})
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }

    async def ask() -> None:
        await application(Server().submit)(scope, receive, send)

    asyncio.run(ask())
    if whole:
        assert sent[0]["status"] in (200, 400, 404, 413)
        assert len(sent) == 2
    else:
        assert sent == [], "a request that never was complete has an answer"
