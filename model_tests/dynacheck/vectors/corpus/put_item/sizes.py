"""PutItem: how many bytes values count as.

An item costs a unit for each 1 KB: one of 1024 bytes costs one unit, one of a byte more two.
"""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import KEY, ONE, PARITY, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

SIZES = 'developer guide, "DynamoDB item sizes and formats"'
NUMBERS = PARITY.format("tier3/limits/numberByteSize.test.ts")


def _counts(rule: str, value: Request, size: int, source: str = SIZES, name: str = "") -> Vector:
    """`value` counts as `size` bytes."""
    rest = 1024 - len("pa") - len("v") - size - len("x")
    steps = tuple(
        Step(OPERATION, {**put({**KEY, "v": value, "x": {"S": "x" * (rest + more)}}),
                         "ReturnConsumedCapacity": "TOTAL"})
        for more in (0, 1)
    )  # fmt: skip
    return Vector(name or slug(rule), rule, source, steps, ONE)


def _number(text: str, size: int) -> Vector:
    called = text.replace("-", " minus ").replace(".", " point ")
    return _counts(f"The number {text} counts as {size} bytes.", {"N": text}, size, NUMBERS,
                   f"size-of-{slug(called)}")  # fmt: skip


_NUMBERS = {
    "0": 1, "-0": 1, "1": 2, "12": 2, "123": 3, "1234": 3, "9" * 38: 20, "0042": 2, "100": 2,
    "1010": 3, "0.0000001": 2, "1E125": 2, "1E-100": 2, "1.5": 3, "15": 2, "1.2": 3, "1.200": 3,
    "1.234": 4, "3.14159": 5, "123456": 4, "100.5": 4, "0.15": 2, "-42": 3,
}  # fmt: skip


def _named(rule: str, attributes: Request, size: int) -> Vector:
    """The attributes, names and all, count as `size` bytes."""
    rest = 1024 - len("pa") - size - len("x")
    steps = tuple(
        Step(OPERATION, {**put({**KEY, **attributes, "x": {"S": "x" * (rest + more)}}),
                         "ReturnConsumedCapacity": "TOTAL"})
        for more in (0, 1)
    )  # fmt: skip
    return Vector(slug(rule), rule, SIZES, steps, ONE)


_NAMED = (
    _named("A name counts as its UTF-8 bytes.",
           {"é" * 10: {"N": "1"}, "\U0001f600": {"S": ""}}, 26),
    _named("A name within a map counts as its UTF-8 bytes.",
           {"m": {"M": {"é" * 10: {"NULL": True}}}}, 26),
    _named("A name within a list's map counts as its UTF-8 bytes.",
           {"l": {"L": [{"M": {"Ω": {"NULL": True}}}]}}, 12),
)  # fmt: skip

VECTORS = (
    *_NAMED,
    *(_number(text, size) for text, size in _NUMBERS.items()),
    _counts("A string counts as its UTF-8 bytes.", {"S": "aé\U0001f600"}, 7),
    _counts("A binary counts as its bytes.", {"B": b"abc"}, 3),
    _counts("A Boolean counts as a byte.", {"BOOL": True}, 1),
    _counts("A null counts as a byte.", {"NULL": True}, 1),
    _counts("A set of strings counts as its members.", {"SS": ["é", "abc"]}, 5),
    _counts("A set of numbers counts as its members.", {"NS": ["0", "123"]}, 4),
    _counts("A sign counts as a byte in a set too.", {"NS": ["-42", "42", "-1", "-0.5"]}, 11),
    _counts("A sign counts as a byte in a document too.",
            {"L": [{"N": "-42"}, {"M": {"n": {"N": "-7"}}}]}, 16),
    _counts("A number of a set in another spelling counts as the same.", {"NS": ["-1200", "010"]},
            5),
    _counts("A set of binaries counts as its members.", {"BS": [b"ab", b""]}, 2),
    _counts("A list counts as 3 bytes, and one more for each element.",
            {"L": [{"S": "ab"}, {"NULL": True}]}, 8),
    _counts("An empty list counts as 3 bytes.", {"L": []}, 3),
    _counts("A map counts as 3 bytes, its names, and one more for each member.",
            {"M": {"key": {"S": "ab"}, "n": {"N": "1"}}}, 13),
    _counts("An empty map counts as 3 bytes.", {"M": {}}, 3),
)  # fmt: skip
