"""Query: each operator and function of a filter with each type, on items with each type.

One question is put to all items at once: the answer says for which of them the filter holds.
"""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import CONDITIONS
from dynacheck.vectors.corpus.support.types import EQUAL, TYPES, VALUES, asked, filtered, stored
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

_WORDS = {
    "=": "equal", "<>": "not equal", "<": "less", "<=": "less or equal", ">": "greater",
    ">=": "greater or equal",
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_LOW: dict[str, Request] = {**EQUAL, "S": {"S": "a"}, "N": {"N": "0"}, "B": {"B": b"a\x00"}}
_WHOLE: Request = {"L": VALUES[21]["L"]}


def _each(text: str) -> list[Step]:
    """The filter with a value of each type."""
    return [filtered(text, EQUAL[kind]) for kind in TYPES]


def _compared(operator: str, word: str) -> Vector:
    rule = f"What is {word} is that to a value of its own type."
    steps = [*_each(f"a {operator} :v"), filtered(f"a {operator} :v", _WHOLE)]
    return asked(rule, CONDITIONS, steps)


def _mirrored(operator: str, word: str) -> Vector:
    rule = f"A value that comes first may be {word}."
    return asked(rule, CONDITIONS, _each(f":v {_MIRRORED[operator]} a"))


_BETWEEN = (
    asked("BETWEEN holds from one value to another of its type, both included.", CONDITIONS,
          [filtered("a BETWEEN :v AND :w", _LOW[kind], EQUAL[kind]) for kind in TYPES]),
    asked("BETWEEN is refused where its bounds are in the wrong order.", CONDITIONS,
          [filtered("a BETWEEN :w AND :v", _LOW[kind], EQUAL[kind]) for kind in "SNB"]),
    asked("BETWEEN is refused where its bounds differ in type.", CONDITIONS,
          [filtered("a BETWEEN :v AND :w", EQUAL["S"], EQUAL[kind]) for kind in "NB"]),
    asked("A value may be tested for lying between attributes.", CONDITIONS,
          [filtered(":v BETWEEN a AND a", EQUAL[kind]) for kind in TYPES]),
)  # fmt: skip

_AMONG = (
    asked("IN holds for what equals a value in its list.", CONDITIONS,
          [filtered("a IN (:v, :w)", EQUAL[kind], {"S": "none"}) for kind in TYPES]),
    asked("IN takes values of different types.", CONDITIONS,
          [filtered("a IN (:v, :w, :x)", EQUAL["N"], EQUAL["SS"], EQUAL["M"]),
           filtered("NOT a IN (:v, :w, :x)", EQUAL["N"], EQUAL["SS"], EQUAL["M"])]),
)  # fmt: skip

_FUNCTIONS = (
    asked("begins_with tests the beginning of a string or of binary.", CONDITIONS,
          [*_each("begins_with(a, :v)"), filtered("begins_with(a, :v)", {"S": ""}),
           filtered("begins_with(a, :v)", {"B": b"a"}), filtered("begins_with(a, :v)", {"B": b""}),
           filtered("begins_with(:v, a)", {"S": "abc"})]),
    asked("contains tests for a part of a string or of binary, and for a member.", CONDITIONS,
          [*_each("contains(a, :v)"), filtered("contains(a, :v)", {"S": "b"}),
           filtered("contains(a, :v)", {"S": ""}), filtered("contains(a, :v)", {"B": b"\x00"}),
           filtered("contains(a, :v)", {"B": b"b"}), filtered("contains(a, :v)", {"N": "0"})]),
    asked("What does not contain a value is another, or is not there.", CONDITIONS,
          _each("NOT contains(a, :v)")),
    asked("A value may contain what an item holds.", CONDITIONS, _each("contains(:v, a)")),
    asked("attribute_type tests the type of an attribute.", CONDITIONS,
          [filtered("attribute_type(a, :v)", {"S": kind}) for kind in TYPES]),
    asked("attribute_type takes the name of a type.", CONDITIONS,
          [filtered("attribute_type(a, :v)", value)
           for value in ({"S": "s"}, {"S": "X"}, {"S": ""}, {"N": "1"}, {"SS": ["S"]})]),
    asked("attribute_exists holds for each type, attribute_not_exists for what is not there.",
          CONDITIONS, [filtered("attribute_exists(a)"), filtered("attribute_not_exists(a)")]),
    asked("size is the number of bytes, or of members.", CONDITIONS,
          [filtered("size(a) = :v", {"N": str(size)}) for size in (0, 1, 2, 8)]),
    asked("size is compared as a number.", CONDITIONS,
          [*(filtered(f"size(a) {operator} :v", {"N": "1"}) for operator in _WORDS),
           filtered("size(a) BETWEEN :v AND :w", {"N": "1"}, {"N": "2"}),
           filtered("size(a) IN (:v, :w)", {"N": "0"}, {"N": "8"}),
           filtered("size(a) = :v", {"S": "1"}), filtered("NOT size(a) = :v", {"N": "1"}),
           filtered("size(a) = size(a)"), filtered("size(a) < a")]),
    asked("size takes what has a size.", CONDITIONS,
          [filtered("size(:v) = :w", EQUAL[kind], {"N": "2"}) for kind in TYPES]),
)  # fmt: skip

_PAIRS = stored([
    *({"a": EQUAL[kind], "b": EQUAL[kind]} for kind in TYPES),
    {"a": {"S": "a"}, "b": {"S": "b"}}, {"a": {"S": "b"}, "b": {"S": "a"}},
    {"a": {"N": "2"}, "b": {"N": "10"}}, {"a": {"N": "10"}, "b": {"N": "2"}},
    {"a": {"B": b"\x7f"}, "b": {"B": b"\x80"}}, {"a": {"B": b"ab"}, "b": {"B": b"a"}},
    {"a": {"S": "2"}, "b": {"N": "2"}}, {"a": {"BOOL": True}, "b": {"BOOL": False}},
    {"a": {"SS": ["a", "b"]}, "b": {"S": "a"}}, {"a": {"NS": ["1", "2"]}, "b": {"N": "2.0"}},
    {"a": {"L": [{"N": "1"}]}, "b": {"N": "1"}}, {"a": {"SS": ["a"]}, "b": {"SS": ["a", "b"]}},
    {"a": {"L": [{"S": "a"}, {"S": "b"}]}, "b": {"L": [{"S": "b"}, {"S": "a"}]}},
    {"a": {"S": "a"}}, {"b": {"S": "a"}},
])  # fmt: skip
_BOTH = (
    asked("Two attributes are compared where they are of one type.", CONDITIONS,
          [filtered(f"a {operator} b") for operator in _WORDS], _PAIRS),
    asked("What does not hold of two attributes is so where one is not there.", CONDITIONS,
          [filtered(f"NOT a {operator} b") for operator in _WORDS], _PAIRS),
    asked("An attribute may be a bound, a choice or an operand of a function.", CONDITIONS,
          [filtered("a BETWEEN b AND b"), filtered("a BETWEEN b AND a"), filtered("a IN (b)"),
           filtered("contains(a, b)"), filtered("begins_with(a, b)"),
           filtered("attribute_type(a, b)"), filtered("size(a) = size(b)"),
           filtered("size(a) > size(b)")], _PAIRS),
)  # fmt: skip

VECTORS = (
    *(_compared(operator, word) for operator, word in _WORDS.items()),
    *(_mirrored(operator, word) for operator, word in _WORDS.items()),
    *_BETWEEN,
    *_AMONG,
    *_FUNCTIONS,
    *_BOTH,
)
