"""Bodies that are no JSON, or JSON that nobody means: of a size that many can be sent."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from random import Random

from dynacheck.fuzz.attempts import Message, Rule
from dynacheck.fuzz.fields import KEY, TABLE, request

DEPTHS = (33, 100, 1_000, 10_000, 100_000)
_NUMBERS = (
    "1e400",
    "-1e400",
    "1e-400",
    "1e2147483648",
    "1e99999999999999999999",
    "-0",
    "0.1",
    "1E+5",
    "18446744073709551616",
    "9" * 5_000,
    "9" * 200_000,
    "0." + "0" * 50_000 + "1",
    "1" + "0" * 100_000 + "e-100000",
)
_STRING_NUMBERS = (
    *_NUMBERS,
    "",
    " 1",
    "1 ",
    "+1",
    "0x10",
    "NaN",
    "Infinity",
    "-",
    ".",
    "1e",
    "\u0661",
)
_TEXTS = (
    # Refused is what RFC 8259 does not allow; the rest is odd.
    (b'{"TableName": "a", "TableName": "b"}', Rule.ANSWERED),
    (b'{"TableName": "\xff\xfe"}', Rule.REFUSED),
    (b'{"TableName": "\xed\xa0\x80"}', Rule.REFUSED),
    (b'{"TableName": "\xc0\xaf"}', Rule.REFUSED),
    (b'{"TableName": "\xf4\x90\x80\x80"}', Rule.REFUSED),
    (b'{"TableName": "\\ud800"}', Rule.ANSWERED),
    (b'{"TableName": "\\udc00\\ud800"}', Rule.ANSWERED),
    (b'{"\\ud800": 1}', Rule.ANSWERED),
    (b'{"TableName": "\x00"}', Rule.REFUSED),
    (b'{"TableName": "\n"}', Rule.REFUSED),
    (b'{"TableName": "\\x41"}', Rule.REFUSED),
    (b'{"TableName": "\\u00"}', Rule.REFUSED),
    (b'{"TableName": NaN}', Rule.REFUSED),
    (b'{"TableName": Infinity}', Rule.REFUSED),
    (b'{"TableName": 01}', Rule.REFUSED),
    (b"{'TableName': 1}", Rule.REFUSED),
    (b'{"TableName": "a",}', Rule.REFUSED),
    (b'{"TableName": "a"}{}', Rule.REFUSED),
    (b'{"TableName" "a"}', Rule.REFUSED),
    (b'{TableName: "a"}', Rule.REFUSED),
    (b"\xef\xbb\xbf{}", Rule.ANSWERED),
    ('{"TableName": "a"}'.encode("utf-16"), Rule.ANSWERED),
    (b"", Rule.REFUSED),
    (b" ", Rule.REFUSED),
    (b"null", Rule.ANSWERED),
    (b"true", Rule.REFUSED),
    (b'"x"', Rule.REFUSED),
    (b"[]", Rule.REFUSED),
    (b"7", Rule.REFUSED),
)
_NESTINGS = (
    ("lists", b"[", b"]"),
    ("objects", b'{"a":', b"}"),
    ("maps", b'{"M":{"a":', b"}}"),
    ("attribute lists", b'{"L":[', b"]}"),
    ("unended lists", b"[", b""),
    ("unended objects", b'{"a":', b""),
)
_EXPRESSIONS = (
    ("ConditionExpression", "(", "k = :v", ")"),
    ("ConditionExpression", "NOT ", "k = :v", ""),
    ("ConditionExpression", "k = :v AND ", "k = :v", ""),
    ("ConditionExpression", "", "a", "[0]"),
    ("ConditionExpression", "", "size(a", ".b"),
    ("UpdateExpression", "SET a = ", ":v", " + :v"),
    ("UpdateExpression", "REMOVE a", "", ".a"),
    ("UpdateExpression", "SET a = list_append(", ":v", ", :v)"),
    ("ProjectionExpression", "", "a", ",a"),
    ("ProjectionExpression", "\x00", "a", "é"),
)


def noise(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield bodies of random bytes."""
    while True:
        size = rng.choice((1, 2, 10, 100, 1_000, 100_000))
        body = rng.randbytes(size)
        yield Message("noise", f"{size} bytes", body, Rule.ANSWERED, rng.choice(known))


def cut(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield requests cut off anywhere, or with a byte changed."""
    while True:
        operation = rng.choice(known)
        whole = json.dumps(request(operation)).encode()
        at = rng.randrange(len(whole))
        if rng.random() < 0.5:
            yield Message("cut", f"cut at {at}", whole[:at], Rule.REFUSED, operation)
        else:
            changed = whole[:at] + rng.randbytes(1) + whole[at + 1 :]
            yield Message("cut", f"byte {at} changed", changed, Rule.ANSWERED, operation)


def nested(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield deep nesting: of JSON, of attribute values, of expressions."""
    while True:
        depth = rng.choice(DEPTHS)
        if rng.random() < 0.5:
            yield _deep_json(rng, depth, rng.choice(known))
        else:
            yield _deep_expression(rng, depth)


def _deep_json(rng: Random, depth: int, operation: str) -> Message:
    what, begin, end = rng.choice(_NESTINGS)
    inside = begin * depth + b'{"S":"x"}' + end * depth
    head = b'{"TableName":"%b","Item":{"k":{"S":"deep"},"a":' % TABLE.encode()
    if rng.random() < 0.5:
        # What is well formed may be taken for a request with members that nobody knows.
        rule = Rule.ANSWERED if end else Rule.REFUSED
        return Message("nested", f"{depth} {what}", inside, rule, operation)
    return Message(
        "nested", f"{depth} {what} in an item", head + inside + b"}}", Rule.REFUSED, "PutItem"
    )


def _deep_expression(rng: Random, depth: int) -> Message:
    member, begin, inside, end = rng.choice(_EXPRESSIONS)
    operation = "GetItem" if member == "ProjectionExpression" else "UpdateItem"
    body: dict[str, object] = {"TableName": TABLE, "Key": KEY}
    body[member] = begin * depth + inside + end * depth
    if operation == "UpdateItem":
        body["ExpressionAttributeValues"] = {":v": {"N": "1"}}
    what = f"{member} of {depth} {(begin or end).strip()}"
    return Message("nested", what, json.dumps(body).encode(), Rule.ANSWERED, operation)


def numbers(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield numbers of any size, where JSON has numbers and where DynamoDB has them as text."""
    while True:
        if rng.random() < 0.5:
            literal = rng.choice(_NUMBERS)
            member = rng.choice(("Limit", "Segment", "TotalSegments"))
            body = f'{{"TableName": "{TABLE}", "{member}": {literal}}}'
            operation = "Scan"
        else:
            literal = rng.choice(_STRING_NUMBERS)
            member = rng.choice(("N", "NS", "S"))
            value = json.dumps([literal] if member == "NS" else literal)
            body = f'{{"TableName": "{TABLE}", "Item": {{"k": {{"S": "n"}}, "a": '
            body += f'{{"{member}": {value}}}}}}}'
            operation = "PutItem"
        yield Message(
            "numbers", f"{member} {literal[:20]}", body.encode(), Rule.ANSWERED, operation
        )


def texts(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield what looks like JSON: wrong encodings, duplicate members, lone surrogates."""
    while True:
        body, rule = rng.choice(_TEXTS)
        yield Message("texts", repr(body)[:40], body, rule, rng.choice(known))


def codings(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield compressed bodies, and what only says that it is one."""
    plain = json.dumps({"TableName": TABLE, "Key": KEY}).encode()
    while True:
        packed = rng.choice((gzip.compress(plain, mtime=0), zlib.compress(plain), plain, b""))
        body = bytearray(packed[: rng.randrange(len(packed) + 1)] if rng.random() < 0.5 else packed)
        if body and rng.random() < 0.5:
            body[rng.randrange(len(body))] = rng.randrange(256)
        coding = rng.choice(("gzip", "deflate", "br", "gzip, gzip", "identity", "x" * 5_000))
        what = f"{len(body)} bytes as {coding[:20]}"
        headers = {"Content-Encoding": coding, "Accept-Encoding": rng.choice(("gzip", "*;q=x"))}
        yield Message("codings", what, bytes(body), Rule.CODED, "GetItem", headers)
