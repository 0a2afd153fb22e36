"""Attribute values that requests of several kinds are made with."""

from __future__ import annotations

Value = dict[str, object]

_LARGEST = "9.9999999999999999999999999999999999999E+125"
_DIGITS = "12345678901234567890123456789012345678"
ORDERED: dict[str, list[object]] = {
    "S": [
        "\0", "\0\0", "\x01", "1", "10", "2", "A", "a", "a\0", "a\0b", "a\x01", "aa", "ab", "aé",
        "b", "\uffff", "\U00010000", "\U0001f600",
    ],
    "N": [
        f"-{_LARGEST}", f"-{_DIGITS}", "-12.5", "-12", "-1.5", "-1", "-0.5", "-1E-130", "0",
        "1E-130", "0.5", "1", "1." + "0" * 36 + "1", "1.5", "9", "10", "12", "12.5", "120",
        _DIGITS, _DIGITS[:-1] + "9", _LARGEST,
    ],
    "B": [
        b"\0", b"\0\0", b"\0\x01", b"\0\xff", b"\x01", b"\x7f", b"\x80", b"a", b"a\0", b"a\0\0",
        b"a\0\xff", b"a\x01", b"aa", b"a\xff", b"b", b"\xff", b"\xff\0", b"\xff\xff",
    ],
}  # fmt: skip
"""Keys in their order that are easily put in another: the beginnings of others, bytes of zeros and
of ones, characters beyond the basic plane, neighbours in value, the extremes."""


def nested(levels: int) -> Value:
    """A value nested `levels` deep: a list in a list, and so on, a string at the bottom."""
    value: Value = {"S": "a"}
    for _ in range(levels):
        value = {"L": [value]}
    return value
