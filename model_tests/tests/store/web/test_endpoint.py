"""The HTTP endpoint, driven by an unmodified boto3 and by raw sockets.

What the service itself answers is recorded in *architect/dynalite*, `test/connection.js`, and
*scylladb/scylladb*, `test/alternator`: the checksums asserted here are the service's own.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from dynastore.web.doors import ANY, CLOSED, Doors
from dynastore.web.endpoint import Endpoint, Unavailable
from dynastore.web.http import Request
from support.endpoints.wire_server import HEADERS, Connection, Response, Server, connection, server
from support.trees.store_tree import KEY, n, table

__all__ = ["connection", "server"]


# --- boto3


def test_boto3_works_unmodified(server: Server) -> None:
    client = server.client()
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
    client = server.client()
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="not found"):
        client.get_item(TableName="nothing", Key=KEY)
    client.create_table(**table())
    with pytest.raises(client.exceptions.ResourceInUseException, match="already exists"):
        client.create_table(**table())
    with pytest.raises(ClientError, match=r"ValidationException.*numeric value: x"):
        client.get_item(TableName="table", Key={"k": {"N": "x"}})
    with pytest.raises(ClientError, match="UnknownOperationException"):
        client.list_backups()


def test_boto3_retries_while_unavailable(server: Server) -> None:
    server.fault = Unavailable("no leader yet")
    with pytest.raises(ClientError, match=r"ServiceUnavailable.*no leader yet") as failed:
        server.client(attempts=2).list_tables()
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert server.submitted == ["ListTables"] * 2, "the SDK did not try again"


def test_one_line_when_it_becomes_unavailable_and_one_when_it_is_back(
    server: Server, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "dynastore"):
        for _ in range(2):
            server.fault = Unavailable("no leader yet")
            assert [connection.ask().status for _ in range(5)] == [503] * 5
            server.fault = None
            assert [connection.ask().status for _ in range(5)] == [200] * 5
    said = [record.getMessage().partition(" after ")[0] for record in caplog.records]
    assert said == ["unavailable: no leader yet", "available again"] * 2
    assert caplog.records[1].getMessage().endswith("5 requests refused")


# --- Methods, content types, targets


def test_get_says_healthy(connection: Connection) -> None:
    response = connection.ask(b"", method="GET", Authorization=None)
    assert response.status == 200
    assert response.body == b"healthy: dynamodb.us-east-1.amazonaws.com "
    assert response.headers["x-amz-crc32"] == "3128867991"
    assert connection.ask(b"", method="GET", path="/ping").body == response.body
    assert connection.ask(b"", method="GET", path="/health").status == 404


def test_there_is_one_path(connection: Connection, server: Server) -> None:
    """Requests to others are 404 on the service (scylladb/scylladb, pull request 23442)."""
    for path, status in (("/x", 404), ("//", 404), ("/?x=/y", 200), ("http://a:1/?x", 200)):
        assert connection.ask(path=path).status == status
    assert server.submitted == ["ListTables"] * 2


@pytest.mark.parametrize(
    ("operation", "member"), [("TagResource", "Tags"), ("UntagResource", "TagKeys")]
)
def test_tagging_answers_nothing_at_all(
    server: Server, connection: Connection, operation: str, member: str
) -> None:
    """As scylladb/scylladb's test_tags_return_empty_body and the AWS CLI's reference have it."""
    client = server.client()
    made = client.create_table(**table())
    given = {"Tags": [{"Key": "k", "Value": "v"}], "TagKeys": ["k"]}[member]
    body = {"ResourceArn": made["TableDescription"]["TableArn"], member: given}
    target = f"DynamoDB_20120810.{operation}"
    response = connection.ask(json.dumps(body).encode(), X_Amz_Target=target)
    assert (response.status, response.body) == (200, b"")
    assert response.headers["content-length"] == response.headers["x-amz-crc32"] == "0"
    client.tag_resource(ResourceArn=body["ResourceArn"], Tags=[{"Key": "k", "Value": "w"}])
    client.untag_resource(ResourceArn=body["ResourceArn"], TagKeys=["k"])
    refused = connection.ask(json.dumps({**body, member: []}).encode(), X_Amz_Target=target)
    assert (refused.status, refused.code) == (400, "ValidationException")
    client.delete_table(TableName="table")


def _is_not_found(response: Response) -> bool:
    assert response.headers["x-amz-crc32"] == "3552371480"
    assert response.headers["content-length"] == "29"
    return response.status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_not_found(connection: Connection, method: str) -> None:
    response = connection.ask(method=method)
    assert _is_not_found(response)
    assert response.body == (b"" if method == "HEAD" else b"<UnknownOperationException/>\n")


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-amz-json-1.1", "application/jsonasdf", "json"],
)
def test_other_content_types_are_not_found(
    connection: Connection, content_type: str | None
) -> None:
    assert _is_not_found(connection.ask(b"hi", Content_Type=content_type))


@pytest.mark.parametrize(
    ("content_type", "answered"),
    [
        (None, "application/json"),
        ("whatever", "application/json"),
        ("application/json", "application/json"),
        ("  application/json  ;   asfd", "application/json"),
        ("application/x-amz-json-1.0", "application/x-amz-json-1.0"),
        ("application/x-amz-json-1.0;blahblah", "application/x-amz-json-1.0"),
    ],
)
def test_the_answer_s_content_type_is_the_request_s(
    connection: Connection, content_type: str | None, answered: str
) -> None:
    body = b"" if content_type in (None, "whatever") else b"{}"
    response = connection.ask(body, X_Amz_Target=None, Content_Type=content_type)
    assert (response.status, response.code) == (400, "UnknownOperationException")
    assert response.headers["content-type"] == answered


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "whatever",
        "ListTables",
        "DynamoDB_20120810.",
        "DynamoDB_20120810.ListTable",
        "DynamoDB_20120810.listTables",
        "DynamoDB_20111205.ListTables",
        "DynamoDB_20120810.ListTables.x",
        "DynamoDB_20120810.ListStreams",
        "DynamoDBStreams_20120810.ListTables",
        "DynamoDBStreams_20120810.DescribeEndpoints",
        "DynamoDB_20120810.CreateBackup",
        "DynamoDB_20120810.ExportTableToPointInTime",
        "DynamoDB_20120810.ImportTable",
        "DynamoDB_20120810.EnableKinesisStreamingDestination",
        "DynamoDB_20120810.DescribeContributorInsights",
        "DynamoDB_20120810.PutResourcePolicy",
        "DynamoDB_20120810.UpdateGlobalTableSettings",
    ],
)
def test_unknown_targets(connection: Connection, server: Server, target: str | None) -> None:
    response = connection.ask(X_Amz_Target=target)
    assert response.status == 400
    assert response.body == b'{"__type":"com.amazon.coral.service#UnknownOperationException"}'
    assert response.headers["x-amz-crc32"] == "1368724161"
    assert server.submitted == []


@pytest.mark.parametrize("body", [b"hi", b"{", b"\xff\xfe", b'{"Limit":', b"[" * 100_000])
@pytest.mark.parametrize("target", [None, "DynamoDB_20120810.ListTables"])
def test_what_is_no_json_is_refused_before_all_else(
    connection: Connection, server: Server, body: bytes, target: str | None
) -> None:
    response = connection.ask(body, X_Amz_Target=target, Authorization=None)
    assert response.status == 400
    assert response.body == b'{"__type":"com.amazon.coral.service#SerializationException"}'
    assert response.headers["x-amz-crc32"] == "3948637019"
    assert server.submitted == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"Limit":', b'{"a":"\\ud800"}', b"{}x"])
def test_bad_json_for_an_operation(connection: Connection, body: bytes) -> None:
    response = connection.ask(body)
    assert (response.status, response.code) == (400, "SerializationException")


@pytest.mark.parametrize(
    ("operation", "body", "error", "member"),
    [
        (
            "ListTables",
            {"Limit": "x"},
            "com.amazon.coral.service#SerializationException",
            "Message",
        ),
        (
            "ListTagsOfResource",
            {"ResourceArn": "arn:aws:dynamodb:us-east-1:111111111111:table/other"},
            "com.amazon.coral.service#AccessDeniedException",
            "Message",
        ),
        ("ListTables", {"Limit": 0}, "com.amazon.coral.validate#ValidationException", "message"),
        (
            "DescribeTable",
            {"TableName": "nope"},
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
            "message",
        ),
    ],
)
def test_the_form_of_an_error(
    connection: Connection, operation: str, body: object, error: str, member: str
) -> None:
    """As architect/dynalite's test/helpers.js has recorded it from the service."""
    target = f"DynamoDB_20120810.{operation}"
    response = connection.ask(json.dumps(body).encode(), X_Amz_Target=target)
    told = json.loads(response.body)
    assert told.keys() == {"__type", member}
    assert (response.status, told["__type"]) == (400, error)


# --- Other origins


def asked(doors: Doors, **headers: str) -> tuple[int, list[str], str]:
    """Ask for the tables; return the status, what was submitted, and the headers of the answer."""
    server, request = Server(), Request()
    request.method, request.target, request.body = b"POST", b"/", b"{}"
    given = {**HEADERS, "X-Amz-Target": "DynamoDB_20120810.ListTables", **headers}
    request.headers = {k.lower().encode(): v.encode() for k, v in given.items()}
    response = asyncio.run(Endpoint(server.submit, doors=doors).answer(request))
    return response.status, server.submitted, response.lines.decode()


@pytest.mark.parametrize("origin", ["https://example.com", "null", "http://localhost:8000"])
def test_a_page_that_is_not_allowed_has_no_effect_and_reads_nothing(origin: str) -> None:
    status, submitted, headers = asked(CLOSED, Origin=origin)
    assert (status, submitted) == (403, [])
    assert "Access-Control" not in headers


@pytest.mark.parametrize("allowed", ["https://example.com", "*"])
def test_a_page_that_is_allowed_may_ask(allowed: str) -> None:
    status, submitted, headers = asked(Doors((allowed,)), Origin="https://example.com")
    assert (status, submitted) == (200, ["ListTables"])
    assert "Access-Control-Allow-Origin: *" in headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("store.localhost", 200),
        ("example.com:8000", 403),
        ("localhost.example.com", 403),
        ("127.0.0.1.example.com", 403),
    ],
)
def test_a_store_for_this_machine_is_asked_for_as_this_machine(host: str, status: int) -> None:
    assert asked(Doors(only_local=True), Host=host)[0] == status
    assert asked(Doors(), Host=host)[0] == 200


def test_whoever_is_not_let_in_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    endpoint = Endpoint(Server().submit)
    for _ in range(3):
        request = Request()
        request.method, request.target = b"POST", b"/"
        request.headers = {b"origin": b"https://example.com"}
        asyncio.run(endpoint.answer(request))
    assert [record.getMessage() for record in caplog.records] == [
        "not let in, told once: Pages of https://example.com may not use this store:"
        " see --allow-origin"
    ]


def test_a_script_of_another_origin_may_ask(connection: Connection) -> None:
    response = connection.ask(Origin="whatever", Access_Control_Request_Method="d")
    assert response.headers["access-control-allow-origin"] == "*"
    assert "x-amzn-ErrorType" in response.headers["access-control-expose-headers"]
    assert "access-control-max-age" not in response.headers
    assert "access-control-allow-methods" not in response.headers
    assert "access-control-allow-origin" not in connection.ask().headers


def test_a_script_of_another_origin_asks_whether_it_may(connection: Connection) -> None:
    response = connection.ask(
        b"",
        method="OPTIONS",
        Origin="whatever",
        Access_Control_Request_Headers="a, b, c",
        Access_Control_Request_Method="d",
        Authorization=None,
    )
    assert (response.status, response.body) == (200, b"")
    assert response.headers["content-length"] == "0"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-headers"] == "a, b, c"
    assert response.headers["access-control-allow-methods"] == "d"
    assert response.headers["access-control-max-age"] == "172800"


# --- Ids, faults, anything


def test_request_ids_differ_and_look_as_the_service_s(connection: Connection) -> None:
    seen = [connection.ask().headers["x-amzn-requestid"] for _ in range(20)]
    assert len(set(seen)) == 20, "request ids repeat"
    assert all(each.isalnum() and each.isupper() and each.endswith("ASUAAJG") for each in seen)


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


HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
ANY_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.one_of(HEADER_TEXT, st.just(HEADERS["Content-Type"])),
        "content-encoding": st.one_of(HEADER_TEXT, st.sampled_from(["gzip", "GZIP ", "br"])),
        "accept-encoding": HEADER_TEXT,
        "origin": HEADER_TEXT,
        "x-amz-target": st.one_of(HEADER_TEXT, st.just(HEADERS["X-Amz-Target"])),
        "x-amz-date": HEADER_TEXT,
        "authorization": st.one_of(HEADER_TEXT, HEADER_TEXT.map("AWS4-".__add__)),
    },
)


@settings(max_examples=300)
@given(
    st.sampled_from(["POST", "GET", "PUT", "HEAD", "OPTIONS"]),
    ANY_HEADERS,
    st.booleans(),
    st.one_of(st.binary(max_size=20), st.just(b"{}")),
    HEADER_TEXT,
)
def test_any_request_has_an_answer_that_is_no_fault(
    method: str, changed: dict[str, str], usual: bool, body: bytes, query: str
) -> None:
    headers = {**({k.lower(): v for k, v in HEADERS.items()} if usual else {}), **changed}
    request = Request()
    request.method = method.encode()
    request.target = b"/?" + query.encode("latin-1")
    request.body = body
    request.headers = {k.encode(): v.encode("latin-1") for k, v in headers.items()}
    response = asyncio.run(Endpoint(Server().submit, doors=Doors((ANY,))).answer(request))
    expected = {200, 400, 404}
    assert response.status in expected | ({500} if "content-encoding" in headers else set())
