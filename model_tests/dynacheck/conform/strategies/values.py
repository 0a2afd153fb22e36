"""Attribute values: all ten types, the edges of each, and values that are none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from hypothesis import strategies as st

from dynacheck.exchange.values import ORDERED, Value

KEY_VALUES: dict[str, list[object]] = {
    "S": ["a", "b", "A", "aé"],
    "N": ["1", "2", "-1.5", "1.0", "1E0", "0"],
    "B": [b"a", b"\x00", b"\xff"],
}
"""Few keys, some of them equal in another spelling (1, 1.0 and 1E0 are one number)."""

NUMBERS = [
    *("0", "1", "2", "-1", "10", "1.5", "-0", "0.0", "1.0", "1e2", "+3", "007", ".5", "5."),
    "1e+5", "0e1000",
    "0.1", "0.2", "9007199254740993", "1E20", "1E21", "-1E-7",
    "9" * 38, "0." + "1" * 38, "1" + "0" * 37, "1" + "0" * 60,
    "123456789012345678.12345678901234567891",
    "1E-130", "-1E-130", "9.9999999999999999999999999999999999999E+125",
    "-9.9999999999999999999999999999999999999E+125",
]  # fmt: skip
"""Numbers as text: small ones, other spellings, beyond binary floating point, 38 digits, edges."""

BAD_NUMBERS = [
    "9" * 39, "1" * 39 + "E-10", "1E126", "-1E126", "1E-131", "1E999", "", " ", "abc", "1 2",
    " 1", "0x10", "NaN", "Infinity", "1_000", "1e", "--1",
]  # fmt: skip
"""Text that is no number of DynamoDB's, the first few only just."""

TEXTS = ["", "a", "b", "ab", "abc", "é", "\U0001f600", "\u0000", "a b", "1"]
BYTES = [b"", b"a", b"ab", b"\x00", b"\xff\xfe", b"1"]


@cache
def sort_keys(kind: str) -> st.SearchStrategy[object]:
    """Sort keys of a type: the few most times, so that they meet, or any that has neighbours."""
    few = st.sampled_from(KEY_VALUES[kind])
    return st.one_of(few, few, st.sampled_from(ORDERED[kind]))


@cache
def numbers() -> st.SearchStrategy[str]:
    """Numbers that DynamoDB takes, small ones most often."""
    return st.one_of(st.integers(-3, 12).map(str), st.sampled_from(NUMBERS))


@cache
def scalars() -> st.SearchStrategy[Value]:
    """Strings, numbers, binaries, Booleans and nulls."""
    return st.one_of(
        st.sampled_from(TEXTS).map(lambda s: {"S": s}),
        numbers().map(lambda n: {"N": n}),
        st.sampled_from(BYTES).map(lambda b: {"B": b}),
        st.booleans().map(lambda b: {"BOOL": b}),
        st.just({"NULL": True}),
    )


@cache
def sets() -> st.SearchStrategy[Value]:
    """Sets of one to three distinct members."""

    def some(members: list[str] | list[bytes]) -> st.SearchStrategy[list[object]]:
        return st.lists(st.sampled_from(members), min_size=1, max_size=3, unique=True)

    return st.one_of(
        some(TEXTS).map(lambda v: {"SS": v}),
        some(["1", "2", "-1.5", "10", "0.1", "9" * 38]).map(lambda v: {"NS": v}),
        some(BYTES).map(lambda v: {"BS": v}),
    )


@cache
def documents(depth: int = 2) -> st.SearchStrategy[Value]:
    """Lists and maps, `depth` levels deep."""
    inner = values(depth - 1)
    names = st.sampled_from(["a", "b", "c"])
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda v: {"L": v}),
        st.dictionaries(names, inner, max_size=3).map(lambda v: {"M": v}),
    )


@cache
def values(depth: int = 2) -> st.SearchStrategy[Value]:
    """Any attribute value, documents `depth` levels deep."""
    plain = st.one_of(scalars(), scalars(), sets())
    return plain if depth == 0 else st.one_of(plain, plain, documents(depth))


def _each(kind: str, contents: Iterable[object]) -> list[Value]:
    return [{kind: content} for content in contents]


GOOD_VALUES: list[Value] = [
    *_each("S", TEXTS), *_each("B", BYTES),
    {"BOOL": True}, {"BOOL": False}, {"NULL": True}, {"SS": ["b", "a"]}, {"SS": [""]},
    {"NS": ["2", "1.0"]}, {"BS": [b"b", b""]}, {"L": []}, {"M": {}}, {"M": {"": {"S": ""}}},
    {"L": [{"S": "a"}, {"N": "1"}, {"L": []}, {"M": {"a": {"NS": ["1"]}}}, {"NULL": True}]},
]  # fmt: skip
"""Values of every type, empty ones too."""

BAD_VALUES: list[object] = [
    {}, {"S": "a", "N": "1"}, {"X": "a"}, {"S": 1}, {"S": None}, {"N": 1}, {"N": True},
    {"B": 1}, {"BOOL": "true"}, {"NULL": False}, {"NULL": "true"}, {"SS": []}, {"NS": []},
    {"BS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]}, {"BS": [b"a", b"a"]}, {"SS": "a"},
    {"SS": [1]}, {"L": {}}, {"M": []}, {"L": [{}]}, {"M": {"a": {}}}, {"L": [{"S": 1}]},
    {"M": {"a": {"NS": []}}}, {"NS": ["a"]}, None, "a", 1, [], {"s": "a"},
]  # fmt: skip
"""What is no attribute value: wrong types, empty and repeating sets, no type or two."""


@cache
def bad_values() -> st.SearchStrategy[object]:
    """What is no attribute value, or has no number where one should be."""
    return st.one_of(
        st.sampled_from(BAD_VALUES),
        st.sampled_from(BAD_NUMBERS).map(lambda n: {"N": n}),
        st.sampled_from(BAD_NUMBERS).map(lambda n: {"NS": ["1", n]}),
    )
