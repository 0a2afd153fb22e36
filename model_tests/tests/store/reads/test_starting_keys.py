"""The starting keys that Query and Scan of the store refuse.

The facts are the service's, from the tests of dynalite, which were run against it.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.indexed_tree import (
    MISMATCH,
    MISSED,
    START,
    paired,
    plain,
    query,
    refusal,
    s,
    scan,
    strings,
)
from support.trees.store_tree import Tree

PAIRED, SINGLE = paired(), plain()
"""Nothing is written to them: every request here is refused, or finds nothing."""
BY_Z = {"condition": "z = :n", "values": {":n": {"N": "1"}}}
BY_B = {"condition": "a = :b", "values": {":b": s("b")}}
STARTS: list[tuple[str | None, dict[str, Any], dict[str, Any], str]] = [
    (None, BY_Z, {}, START),
    (None, BY_Z, {"z": {"N": "1"}}, START),
    (None, BY_Z, strings(b="a", c="b"), START),
    (None, BY_Z, {"a": {"N": "1"}, "b": s("a"), "c": s("b")}, START),
    ("local", BY_Z, strings(a="a", b="a"), START),
    ("whole", BY_Z, strings(a="a", b="a", z="a"), START),
    ("whole", BY_Z, strings(a="a", b="a", c="a", z="a"), START),
    (None, BY_Z, {"a": {"N": "1"}, "z": s("a")}, MISMATCH),
    ("local", BY_Z, {"a": {"N": "1"}, "x": s("1"), "y": s("1")}, MISMATCH),
    ("whole", BY_Z, {"x": s("1"), "y": s("1"), "c": {"N": "1"}}, MISMATCH),
    (None, BY_Z, {"a": s("a"), "b": {"N": "1"}}, f"{MISSED}a"),
    (None, BY_Z, strings(a="a", z="1"), f"{MISSED}a"),
    ("local", BY_Z, {"a": s("1"), "b": {"N": "1"}, "c": {"N": "1"}}, f"{MISSED}a"),
    ("whole", BY_Z, {"x": {"N": "1"}, "y": {"N": "1"}, "c": s("1")}, f"{MISSED}c"),
    (None, BY_B, strings(a="a"), START),
    (None, BY_B, strings(a="a", z="1"), START),
    (None, BY_B, {"a": s("a"), "b": {"N": "1"}}, MISMATCH),
    ("local", BY_B, {"a": s("a"), "b": s("a"), "c": {"N": "1"}}, MISMATCH),
    ("local", BY_B, {"a": s("1"), "b": {"N": "1"}, "c": s("a")}, f"{START}: {MISMATCH}"),
    (
        "whole",
        {"condition": "c = :b", "values": {":b": s("b")}},
        {"x": {"N": "1"}, "y": {"N": "1"}, "c": s("a")},
        f"{START}: {MISMATCH}",
    ),
    (
        None,
        BY_B,
        strings(a="b", b=""),
        f"{START}: One or more parameter values are not valid. The AttributeValue for a key "
        "attribute cannot contain an empty string value. Key: b",
    ),
    (
        "local",
        BY_B,
        strings(a="b", b="b", c=""),
        f"{START}: One or more parameter values are not valid. A value specified for a secondary "
        "index key is not supported. The AttributeValue for a key attribute cannot contain an "
        "empty string value. IndexName: local, IndexKey: c",
    ),
    (
        None,
        {"condition": "a = :b and c = :b", "values": {":b": s("b")}},
        strings(a="a", b="a"),
        f"{MISSED}b",
    ),
    (
        None,
        BY_B,
        strings(a="a", b="a"),
        "The provided starting key is outside query boundaries based on provided conditions",
    ),
    (
        "local",
        BY_B,
        strings(a="a", b="a", c="a"),
        "The provided starting key is outside query boundaries based on provided conditions",
    ),
    (
        None,
        {"condition": "a = :b and b > :b", "values": {":b": s("b")}},
        strings(a="a", b="a"),
        "The provided starting key does not match the range key predicate",
    ),
    (
        "part",
        {"condition": "c = :b and d > :b", "values": {":b": s("b")}},
        strings(a="a", b="a", c="b", d="a"),
        "The provided starting key does not match the range key predicate",
    ),
    (
        None,
        {"condition": "a = :b and b < :b", "values": {":b": s("b")}},
        strings(a="a", b="a"),
        "The query can return at most one row and cannot be restarted",
    ),
]


@pytest.mark.parametrize(("index", "asked", "start", "message"), STARTS)
def test_starting_key_of_a_query(
    index: str | None, asked: dict[str, Any], start: dict[str, Any], message: str
) -> None:
    named = {} if index is None else {"IndexName": index}
    assert refusal(query(PAIRED, **asked, **named, ExclusiveStartKey=start)) == message


SCAN_STARTS: list[tuple[Tree, str | None, dict[str, Any], str]] = [
    (SINGLE, None, {}, f"{START}: {MISMATCH}"),
    (SINGLE, None, strings(a="a", b="a"), f"{START}: {MISMATCH}"),
    (SINGLE, None, {"a": {"N": "1"}}, f"{START}: {MISMATCH}"),
    (PAIRED, None, strings(a="a"), f"{START}: {MISMATCH}"),
    (PAIRED, None, strings(a="a", z="a"), f"{START}: {MISMATCH}"),
    (PAIRED, "local", strings(a="a", b="a"), START),
    (PAIRED, "local", {"a": s("a"), "b": s("a"), "c": {"N": "1"}}, MISMATCH),
    (PAIRED, "local", {"a": s("a"), "b": {"N": "1"}, "c": s("a")}, f"{START}: {MISMATCH}"),
    (PAIRED, "whole", strings(a="a", b="a", z="a"), START),
    (PAIRED, "part", strings(x="a", y="a", c="a", d="a"), f"{START}: {MISMATCH}"),
]


@pytest.mark.parametrize(("tree", "index", "start", "message"), SCAN_STARTS)
def test_starting_key_of_a_scan(
    tree: Tree, index: str | None, start: dict[str, Any], message: str
) -> None:
    named = {} if index is None else {"IndexName": index}
    assert refusal(scan(tree, **named, ExclusiveStartKey=start)) == message


def test_starting_key_of_another_segment() -> None:
    refused = 0
    for number in range(8):
        start = strings(a=str(number))
        for segment in (0, 1):
            answer = scan(SINGLE, Segment=segment, TotalSegments=2, ExclusiveStartKey=start)
            if "Items" not in answer:
                refused += 1
                assert refusal(answer) == (
                    f"{START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                    f"correct Segment. TotalSegments: 2 Segment: {segment}"
                )
    assert refused == 8, "each key is of one of the two segments"
