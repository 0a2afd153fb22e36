"""What every run sends below any SDK: one request a rule. `docs/http.md` is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dynacheck.conform.http_cases import CHECKSUM, LENGTH, Expected, HttpCase
from dynacheck.exchange.schemas import ARN, POOL
from dynacheck.judging.marks import present

DYNALITE = "architect/dynalite, test/connection.js"
HELPERS = "architect/dynalite, test/helpers.js"
SCYLLA = "scylladb/scylladb, test/alternator/"
MANUAL = f"{SCYLLA}test_manual_requests.py"
CORS = f"{SCYLLA}test_cors.py"
CODED = f"{SCYLLA}test_compressed_request.py"
CRC = f"{SCYLLA}test_crc.py"
HEADS = "scylladb/scylladb, issue 23438 and pull request 23442"
RECORDED = "an exchange of 2026-09-16 in the notes of a course, curl -i against us-east-2"
CHUNKS = f"RFC 9112, section 7.1; {MANUAL} sends bodies in chunks"
MODEL = "the service model: API reference, Errors"

MIB = 1024 * 1024
TABLE = POOL[0].table
KEY = {"p": {"S": "http"}}
CORAL, VALIDATE = "com.amazon.coral.service", "com.amazon.coral.validate"
DYNAMODB = "com.amazonaws.dynamodb.v20120810"
NOT_FOUND = r"<UnknownOperationException/>\n|<!DOCTYPE html.*Page Not Found.*"
HEALTHY = r"healthy: \S+ ?"
TEXT, NUMBER = present("text"), present("number")
GZIP = bytes.fromhex("1f8b0800000000000203abae050043bfa6a302000000")
DEFLATE = bytes.fromhex("789cabae0500017500f9")
"""`{}` in either coding, the same wherever the suite runs."""
Before = tuple[tuple[str, Mapping[str, object]], ...]
BARE: Mapping[str, str | None] = {"Authorization": None, "X-Amz-Date": None, "Content-Type": None}
"""Neither a signature nor a content type."""


def http_cases() -> Iterator[HttpCase]:
    """Every case, the same in every run."""
    groups = {
        "What is no operation": (_health(), _not_found()),
        "Content types": (_content_types(),),
        "Targets and bodies": (_targets(),),
        "Authorization": (_authorization(), _query_authorization()),
        "Scripts of another origin": (_origins(),),
        "The form of answers": (_answers(),),
        "The form of errors": (_errors(),),
        "Compression": (_codings(),),
        "Bodies in chunks": (_chunks(),),
        "Sizes": (_sizes(),),
    }
    for group, parts in groups.items():
        for cases in parts:
            yield from (replace(case, group=group) for case in cases)


def _error(code: str, *texts: str) -> dict[str, object]:
    """The body of an error whose text is in these members."""
    return {"__type": code, **dict.fromkeys(texts, TEXT)}


def _json(**members: object) -> bytes:
    return json.dumps(members).encode()


# --- No operation at all


def _health() -> Iterator[HttpCase]:
    healthy = Expected(body=HEALTHY, headers={"content-length": LENGTH})
    bare = {**BARE, "Content-Length": None}
    for name, target, rule, source in (
        ("get", "/", "A GET says that the service is healthy, and where.",
         f"{DYNALITE}; {SCYLLA}test_health.py"),
        ("ping", "/ping", "A GET of /ping says that the service is healthy.",
         "reported by those who measure how far a region is: they ask for it"),
    ):  # fmt: skip
        yield HttpCase(name, rule, source, healthy, None, "GET", target, bare, b"")
    yield HttpCase(
        "get-elsewhere",
        "A GET of another path says nothing of health.",
        f"{SCYLLA}test_health.py",
        Expected(tuple(range(400, 406))),
        None, "GET", "/health", bare, b"",
    )  # fmt: skip


def _not_found() -> Iterator[HttpCase]:
    missing = Expected((404,), NOT_FOUND)
    for method in ("PUT", "DELETE", "OPTIONS"):
        yield HttpCase(
            f"method-{method.lower()}",
            f"{method} is no method for anything here: not found.",
            DYNALITE, missing, None, method, "/", {**BARE, "Content-Length": None}, b"",
        )  # fmt: skip
    yield HttpCase(
        "path",
        "There is one path: another is not found, or its signature is not right.",
        HEADS, Expected((404, 400)), target="/garbage",
    )  # fmt: skip
    types = (None, "whatever", "application/x-amz-json-1.1", "application/jsonasdf")
    for number, given in enumerate(types, start=1):
        yield HttpCase(
            f"content-type-unknown-{number}",
            f"A body with {f'the content type {given}' if given else 'no content type'} is not "
            "found.",
            DYNALITE, missing, None, headers={**BARE, "Content-Type": given}, body=b"hi",
        )  # fmt: skip


# --- What is checked before an operation


def _content_types() -> Iterator[HttpCase]:
    plain, versioned = "application/json", "application/x-amz-json-1.0"
    unknown, malformed = f"{CORAL}#UnknownOperationException", f"{CORAL}#SerializationException"
    cases = (
        ("no-json", plain, b"hi", malformed, plain),
        ("no-json-1-0", versioned, b"hi", malformed, versioned),
        ("no-json-semicolon", "application/json;", b"hi", malformed, plain),
        ("no-json-spaces", "  application/json  ;   asfd", b"hi", malformed, plain),
        ("no-json-parameter", "application/json;blahblah", b"hi", malformed, plain),
        ("no-json-1-0-parameter", f"{versioned};blahblah", b"hi", malformed, versioned),
        ("json", plain, b"{}", unknown, plain),
        ("json-1-0", versioned, b"{}", unknown, versioned),
        ("json-charset", "application/json;charset=asfdsaf", b"{}", unknown, plain),
    )
    for name, given, body, code, answered in cases:
        what = "what is no JSON is refused before all else" if body == b"hi" else "JSON is read"
        yield HttpCase(
            name,
            f"With content type {given.strip()} {what}, and the answer is {answered}.",
            DYNALITE, Expected((400,), _error(code), {"content-type": answered}),
            None, headers={**BARE, "Content-Type": given}, body=body,
        )  # fmt: skip


def _targets() -> Iterator[HttpCase]:
    unknown = Expected(
        (400,),
        _error(f"{CORAL}#UnknownOperationException"),
        {"content-type": "application/json", "x-amz-crc32": CHECKSUM},
    )
    for name, target, rule in (
        ("target-missing", None, "Without X-Amz-Target the operation is unknown."),
        ("target-whatever", "whatever", "An X-Amz-Target of any form names an unknown operation."),
        (
            "target-operation",
            "DynamoDB_20120810.ListTable",
            "An X-Amz-Target with a name that none has is unknown.",
        ),
    ):
        headers = {**BARE, "X-Amz-Target": target}
        yield HttpCase(name, rule, DYNALITE, unknown, None, headers=headers, body=b"")
    for name, body in (("words", b"habababa"), ("cut", b'{"TableName": "x"'), ("number", b"7")):
        yield HttpCase(
            f"body-{name}",
            f"A body that is no JSON object ({name}) does not deserialise.",
            MANUAL,
            Expected((400,), _error(f"{CORAL}#SerializationException"), more=True),
            body=body,
        )


_DATED = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "


def _authorization() -> Iterator[HttpCase]:
    missing = {
        "__type": f"{CORAL}#MissingAuthenticationTokenException",
        "message": "Request is missing Authentication Token",
    }
    for name, given in (("authorization-missing", None), ("authorization-short", "AWS4")):
        yield HttpCase(
            name,
            f"The authorization {given} is none." if given else "There must be an authorization.",
            f"{DYNALITE}; {SCYLLA}test_authorization.py; {RECORDED}",
            Expected((400,), missing, {"x-amz-crc32": CHECKSUM}),
            headers={**BARE, "Authorization": given}, body=b"",
        )  # fmt: skip
    required = "Authorization header requires '{}' parameter. "
    every = "".join(required.format(n) for n in ("Credential", "Signature", "SignedHeaders"))
    cases = (
        ("nothing", "AWS4-", None, every + _DATED),
        ("spaces", "AWS4- Signature=b Credential=a", "a", required.format("SignedHeaders")),
        ("commas", "AWS4- Signature=b,Credential=a", "a", required.format("SignedHeaders")),
        ("both", "AWS4- Signature=b, Credential=a", "a", required.format("SignedHeaders")),
    )
    for name, given, date, text in cases:
        yield HttpCase(
            f"authorization-incomplete-{name}",
            f"An authorization names what it lacks ({given}).",
            DYNALITE, Expected((400,), _incomplete(f"{text}Authorization={given}")),
            headers={**BARE, "Authorization": given, "Date": date}, body=b"",
        )  # fmt: skip


def _incomplete(message: str) -> dict[str, object]:
    return {"__type": f"{CORAL}#IncompleteSignatureException", "message": message}


def _query_authorization() -> Iterator[HttpCase]:
    lacking = "AWS query-string parameters must include '{}'. "
    names = [
        f"X-Amz-{n}" for n in ("Algorithm", "Credential", "Signature", "SignedHeaders", "Date")
    ]
    closing = "Re-examine the query-string parameters."
    missing = {
        "__type": f"{CORAL}#MissingAuthenticationTokenException",
        "message": "Request is missing Authentication Token",
    }
    both = {
        "__type": f"{CORAL}#InvalidSignatureException",
        "message": "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as "
        "HTTP header.",
    }
    without_headers = "a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d"
    cases: tuple[tuple[str, str, str | None, Mapping[str, object]], ...] = (
        ("other", "X-Amz-Algorith", "X", missing),
        ("rest", "X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d", None,
         missing),
        ("both", "X-Amz-Algorithm", "X", both),
        ("nothing", "X-Amz-Algorithm", None,
         _incomplete("".join(map(lacking.format, names)) + closing)),
        ("headers", f"X-Amz-Algorithm={without_headers}", None,
         _incomplete(lacking.format("X-Amz-SignedHeaders") + closing)),
    )  # fmt: skip
    for name, query, given, body in cases:
        yield HttpCase(
            f"query-{name}",
            f"An authorization in the query is judged by its parameters ({name}).",
            DYNALITE, Expected((400,), body), target=f"/?{query}",
            headers={**BARE, "Authorization": given}, body=b"",
        )  # fmt: skip


# --- Scripts of another origin


def _origins() -> Iterator[HttpCase]:
    names = ("allow-origin", "expose-headers", "max-age", "allow-methods", "allow-headers")
    none = dict.fromkeys((f"access-control-{name}" for name in names), None)
    any_origin = {"access-control-allow-origin": r"\*", "access-control-expose-headers": ".+"}
    origin = {"Origin": "http://example.com/"}
    asked = {
        **origin,
        "Access-Control-Request-Headers": "a, b, c",
        "Access-Control-Request-Method": "d",
    }
    yield HttpCase("origin-none", "Who names no origin is told none.", CORS, Expected(headers=none))
    yield HttpCase(
        "origin",
        "Any origin may read an answer; what a preflight asks is not answered here.",
        f"{CORS}; {DYNALITE}",
        Expected(headers={**none, **any_origin}),
        headers=asked,
    )
    preflight = {**any_origin, "access-control-max-age": "172800", "content-length": "0"}
    echoed = {"access-control-allow-headers": "a, b, c", "access-control-allow-methods": "d"}
    for name, headers, more in (("bare", origin, {}), ("asking", asked, echoed)):
        yield HttpCase(
            f"preflight-{name}",
            f"A preflight ({name}) is allowed what it asks for, for two days.",
            f"{CORS}; {DYNALITE}", Expected((200,), b"", {**preflight, **more}),
            None, "OPTIONS", headers={**BARE, **headers, "Content-Length": None}, body=b"",
        )  # fmt: skip


# --- The form of answers


def _answers() -> Iterator[HttpCase]:
    headers = {"date": ".+ GMT", "x-amzn-requestid": ".+", "x-amz-crc32": CHECKSUM,
               "content-length": LENGTH, "content-type": "application/x-amz-json-1.0"}  # fmt: skip
    found = Expected(body={"TableNames": present("list")}, headers=headers, more=True)
    documented = "developer guide, DynamoDB low-level API, Response format"
    yield HttpCase(
        "success", "An answer bears an id, its checksum, length, type and date.",
        f"{documented}; {CRC}; {RECORDED}", found,
    )  # fmt: skip
    yield HttpCase(
        "failure", "An error bears an id, its checksum, length, type and date.",
        f"{CRC}; {RECORDED}",
        Expected((400,), _error(f"{DYNAMODB}#ResourceNotFoundException", "message"), headers),
        "DescribeTable", body=_json(TableName=f"{TABLE}.nope"),
    )  # fmt: skip
    yield HttpCase(
        "expecting", "Who waits for a word before the body is answered.",
        "scylladb/scylladb, issue 6319: an SDK does so by default", found,
        headers={"Expect": "100-continue"},
    )  # fmt: skip
    yield HttpCase(
        "put", "A write that answers nothing answers an empty object.", MANUAL,
        Expected(body={}), "PutItem", body=_json(TableName=TABLE, Item=KEY), table=True,
    )  # fmt: skip
    arn = f"{ARN}{TABLE}"
    for operation, more in (
        ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}),
        ("UntagResource", {"TagKeys": ["k"]}),
    ):
        yield HttpCase(
            operation.lower(), f"{operation} answers nothing at all.", MANUAL,
            Expected(body=b"", headers={"content-length": "0"}), operation,
            body=_json(ResourceArn=arn, **more), table=True,
        )  # fmt: skip
    yield HttpCase(
        "time", "A time is a number of seconds.", "API reference, TableDescription",
        Expected(body={"Table": {"CreationDateTime": NUMBER}}, more=True),
        "DescribeTable", body=_json(TableName=TABLE), table=True,
    )  # fmt: skip

    mode = {"TableThroughputModeSummary": {"TableThroughputMode": "PAY_PER_REQUEST"}}
    yield HttpCase(
        "mode", "The billing mode is told under another name too, which SDKs pass over.",
        "ExtendDB, tests/test_table_throughput_mode.py",
        Expected(body={"Table": mode}, more=True),
        "DescribeTable", body=_json(TableName=TABLE), table=True,
    )  # fmt: skip


def _errors() -> Iterator[HttpCase]:
    item = {"Put": {"TableName": TABLE, "Item": KEY}}
    condition = {"ConditionExpression": "attribute_not_exists(p)"}
    refused = {"Put": {**item["Put"], **condition}}
    there = (("PutItem", {"TableName": TABLE, "Item": KEY}),)
    cancelled = _error(f"{DYNAMODB}#TransactionCanceledException", "Message")
    mismatch = _error(f"{DYNAMODB}#IdempotentParameterMismatchException", "Message")
    written = (("TransactWriteItems", {"TransactItems": [item], "ClientRequestToken": "http"}),)
    repeated = {"TransactItems": [refused], "ClientRequestToken": "http"}
    cases: tuple[tuple[str, str, bytes, Mapping[str, object], Before, str], ...] = (
        ("validation", "ListTables", _json(Limit=0),
         _error(f"{VALIDATE}#ValidationException", "message"), (), HELPERS),
        ("serialization", "ListTables", _json(Limit="x"),
         _error(f"{CORAL}#SerializationException", "Message"), (), HELPERS),
        ("in-use", "CreateTable", json.dumps(POOL[0].create_request()).encode(),
         _error(f"{DYNAMODB}#ResourceInUseException", "message"), (), HELPERS),
        ("condition", "PutItem", _json(TableName=TABLE, Item=KEY, **condition),
         _error(f"{DYNAMODB}#ConditionalCheckFailedException", "message"), there, HELPERS),
        ("cancelled", "TransactWriteItems", _json(TransactItems=[refused]),
         {**cancelled, "CancellationReasons": present("list")}, there, MODEL),
        ("mismatch", "TransactWriteItems", json.dumps(repeated).encode(), mismatch, written, MODEL),
    )  # fmt: skip
    for name, operation, body, answered, before, source in cases:
        code = str(answered["__type"])
        text = "Message" if "Message" in answered else "message"
        yield HttpCase(
            f"error-{name}",
            f"The whole name of the error is {code}, its text is {text}.",
            source, Expected((400,), answered), operation, body=body, table=True,
            before=before,
        )  # fmt: skip


# --- Bodies that are compressed, or large


def _codings() -> Iterator[HttpCase]:
    tables = Expected(body={"TableNames": present("list")}, more=True)
    for coding, body in (("gzip", GZIP), ("deflate", DEFLATE)):
        yield HttpCase(
            f"request-{coding}", f"A request may be compressed: {coding}.",
            f"{CODED}; scylladb/scylladb, pull request 27917", tables,
            headers={"Content-Encoding": coding}, body=body,
        )  # fmt: skip
    for name, coding, body in (
        ("unknown", "garbage", b"{}"), ("none", "gzip", b"{}"),
        ("empty", "gzip", b""), ("cut", "gzip", GZIP[:-1]),
    ):  # fmt: skip
        yield HttpCase(
            f"request-coding-{name}",
            f"A body that is not what its Content-Encoding says ({name}) is a fault of the server.",
            CODED, Expected((500,)), headers={"Content-Encoding": coding}, body=body,
        )  # fmt: skip
    item = {**KEY, "v": {"S": "x" * 6000}}
    ask = _json(TableName=TABLE, Key=KEY, ConsistentRead=True)
    for coding in ("gzip", "deflate", "identity"):
        rest = {"content-encoding": None} if coding == "identity" else {}
        yield HttpCase(
            f"answer-{coding}",
            f"The checksum of an answer to who accepts {coding} is of what is sent.",
            f"{CRC}; {SCYLLA}test_compressed_response.py",
            Expected(body={"Item": item}, headers={"x-amz-crc32": CHECKSUM, **rest}),
            "GetItem", headers={"Accept-Encoding": coding}, body=ask, table=True,
            before=(("PutItem", {"TableName": TABLE, "Item": item}),),
        )  # fmt: skip


def _chunks() -> Iterator[HttpCase]:
    """What is read of a body is seen by what it asks for."""
    item = {**KEY, "v": {"S": "é" * 100}}
    ask = _json(TableName=TABLE, Key=KEY, ConsistentRead=True)
    there = (("PutItem", {"TableName": TABLE, "Item": item}),)
    for size in (1, 7, 50, len(ask)):
        yield HttpCase(
            f"chunks-of-{size}",
            f"A body may come in chunks of size {size}, which are read to the last.",
            CHUNKS, Expected(body={"Item": item}), "GetItem", body=ask, chunked=size, table=True,
            before=there,
        )  # fmt: skip
    # The first chunk alone is a request: JSON may end with blanks.
    parted = b"{}".ljust(8) + b"x"
    yield HttpCase(
        "chunks-fault", "What is wrong in a later chunk is wrong with the body.", CHUNKS,
        Expected((400,), _error(f"{CORAL}#SerializationException"), more=True),
        body=parted, chunked=8,
    )  # fmt: skip


def _sizes() -> Iterator[HttpCase]:
    padding = "x" * 17_000
    refused = Expected((400,), r"(?!.*InvalidSignature).*")
    yield HttpCase(
        "head-path", "A path of 17,000 bytes is a bad request: a head has at most 16 KB.",
        HEADS, refused, target=f"/{padding}",
    )  # fmt: skip
    yield HttpCase(
        "head-header", "A header of 17,000 bytes is a bad request.", HEADS, refused,
        headers={"X-Filler": padding},
    )  # fmt: skip
    yield HttpCase(
        "head-within", "A head of 15,000 bytes is read.", HEADS, Expected(),
        headers={"X-Filler": "x" * 14_000},
    )  # fmt: skip
    large = Expected((413,))
    for name, size, chunked in (("", 16 * MIB + 1, 0), ("-chunked", 17 * MIB, MIB)):
        yield HttpCase(
            f"body-too-large{name}",
            f"A body of more than 16 MB is too large{' in chunks too' if chunked else ''}.",
            f"{DYNALITE}; {MANUAL}", large, body=b"a" * size, chunked=chunked,
        )  # fmt: skip
    yield HttpCase(
        "body-large", "A body of 16 MB is not too large, even where it is no JSON.", DYNALITE,
        Expected((404,)), None, headers=BARE, body=b"a" * (16 * MIB),
    )  # fmt: skip
