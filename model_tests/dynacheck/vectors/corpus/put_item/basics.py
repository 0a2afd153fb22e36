"""PutItem: what can be stored, and what cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    KEY,
    NAMES,
    NUBO,
    PARITY,
    QUOTAS,
    REPORTED,
    TABLE,
    TWO,
    TYPES,
    VALUES,
    numbered,
    one,
    put,
    read_back,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

PAGE = API.format("PutItem")
NUMBERS = f"{TYPES}, section Number"
ORDER = NUBO.format("tier3/validation-ordering/putItem.test.ts")


def _stored(rule: str, values: list[object], source: str) -> Iterator[Vector]:
    """Each value is stored, and read as it is."""
    for value in values:
        put_it = Step(OPERATION, put({**KEY, "a": value}))
        yield Vector("", rule, source, read_back([put_it]), (table("p:S"),))


def _refused(rule: str, values: list[object], source: str) -> Iterator[Vector]:
    """No such value is stored."""
    for value in values:
        yield one(OPERATION, put({**KEY, "a": value}), rule, source)


Row = tuple[str, str, list[object], str]
"""A name, a rule, the values that show it, and its source."""


def _all(
    row: Row, shown: Callable[[str, list[object], str], Iterator[Vector]]
) -> tuple[Vector, ...]:
    name, rule, values, source = row
    found = shown(rule, values, source)
    each = [Vector(name, rule, v.source, v.steps, v.tables, v.items) for v in found]
    return numbered(each) if len(each) > 1 else tuple(each)


def _n(*texts: str) -> list[object]:
    return [{"N": text} for text in texts]


_GOOD: tuple[Row, ...] = (
    ("strings", "A string is stored as it is, empty too.",
     [{"S": ""}, {"S": "aé\u0000\U0001f600"}], TYPES),
    ("binaries", "Binary is stored as it is, empty too.", [{"B": b""}, {"B": b"\x00\xff"}], TYPES),
    ("booleans", "A Boolean is true or false.", [{"BOOL": True}, {"BOOL": False}], TYPES),
    ("boolean-texts", "The words for true and false are read as Booleans.",
     [{"BOOL": "true"}, {"BOOL": "no"}], REPORTED),
    ("null", "A null is true.", [{"NULL": True}], TYPES),
    ("lists", "A list holds values of any types, in order, and none too.",
     [{"L": []}, {"L": [{"S": "a"}, {"N": "1"}, {"L": [{"BOOL": True}]}, {"M": {}}]}], TYPES),
    ("maps", "A map holds values by name, and none too.",
     [{"M": {}}, {"M": {"b": {"N": "1"}, "c": {"M": {"d": {"NULL": True}}}}}], TYPES),
    ("string-sets", "A set of strings has no order, and may hold the empty string.",
     [{"SS": ["b", "a"]}, {"SS": [""]}], TYPES),
    ("number-sets", "A set of numbers has no order.", [{"NS": ["10", "9"]}], TYPES),
    ("binary-sets", "A set of binaries has no order.", [{"BS": [b"b", b"a"]}], TYPES),
    ("numbers", "A number is exact, and is answered without needless zeros.",
     _n("0", "-0", "1.0", "007", ".5", "5.", "+3", "1e2", "1E-7", "-1.50",
        "123456789012345678.12345678901234567891"), NUMBERS),
    ("digits", "A number has up to 38 significant digits.",
     _n("9" * 38, "1" + "0" * 60, "0." + "1" * 38), NUMBERS),
    ("largest-numbers", "The largest magnitude is 9.9999999999999999999999999999999999999E+125.",
     _n("9.9999999999999999999999999999999999999E+125",
        "-9.9999999999999999999999999999999999999E+125"), NUMBERS),
    ("smallest-numbers", "The smallest magnitude is 1E-130.", _n("1E-130", "-1E-130"), NUMBERS),
    ("depth", "A value is nested to 32 levels, the item being the first.", [nested(31)], QUOTAS),
    ("unknown-members", "An unknown member of a value counts as absent.",
     [{"S": "a", "X": 1}, {"S": "a", "N": None}], REPORTED),
)  # fmt: skip

_BAD: tuple[Row, ...] = (
    ("no-numbers", "Text that is no number is refused.",
     _n("", "abc", " 1", "1 2", "0x10", "NaN", "Infinity", "1_000", "1e", "--1", "1e" + "9" * 30),
     NUMBERS),
    ("too-many-digits", "A number of 39 significant digits is refused.",
     _n("9" * 39, "1" * 39 + "E-10"), NUMBERS),
    ("overflow", "A magnitude of 1E+126 is too large.", _n("1E126", "-1E126", "1E999"), NUMBERS),
    ("underflow", "A magnitude below 1E-130 is too small.", _n("1E-131", "-1E-131"), NUMBERS),
    ("null-is-true", "A null is not false.", [{"NULL": False}], TYPES),
    ("empty-sets", "A set is not empty.", [{"SS": []}, {"NS": []}, {"BS": []}], TYPES),
    ("nulls-in-sets", "A set has no null.", [{"SS": [None]}, {"NS": [None]}, {"BS": [None]}],
     REPORTED),
    ("duplicates", "A set has each of its members once.",
     [{"SS": ["a", "a"]}, {"NS": ["1", "1.0"]}, {"BS": [b"a", b"a"]}], TYPES),
    ("no-type", "A value has a type.", [{}, {"X": 1}, {"S": None}, {"L": [{}]}, {"M": {"b": {}}},
                                        {"L": [None]}], API.format("AttributeValue")),
    ("two-types", "A value has one type only.", [{"S": "a", "N": "1"}],
     API.format("AttributeValue")),
    ("text-is-a-string", "What should be a string is one.",
     [{"S": 1}, {"S": 1.5}, {"S": True}, {"S": []}, {"S": {}}, {"N": 1}], TYPES),
    ("flag-is-a-boolean", "What should be a Boolean is one.",
     [{"BOOL": 1}, {"BOOL": "x"}, {"BOOL": []}, {"BOOL": {}}], TYPES),
    ("bytes-are-base64", "What should be binary is base64 text.",
     [{"B": 1}, {"B": True}, {"B": []}, {"B": {}}], TYPES),
    ("list-is-a-list", "What should be a list is one.", [{"L": {}}, {"L": "a"}, {"SS": "a"}],
     TYPES),
    ("map-is-a-map", "What should be a map is one.", [{"M": []}, {"M": "a"}], TYPES),
    ("value-is-a-value", "What should be a value is one.", ["a", [], {"L": ["a"]}, {"L": [[]]}],
     API.format("AttributeValue")),
    ("too-deep", "A value nested to 33 levels is refused.", [nested(32)], QUOTAS),
    ("much-too-deep", "A value nested beyond what is read is refused.", [nested(60), nested(130)],
     REPORTED),
    ("no-name", "An attribute's name is not empty.", [{"M": {"": {"S": "a"}}}], TYPES),
)  # fmt: skip


def _key(rule: str, item: Request, source: str = PAGE, of: str = "p:S") -> Vector:
    return one(OPERATION, put(item), rule, source, tables=(table(*of.split()),))


_KEYS = (
    _key("An item has its partition key.", {"a": {"S": "a"}}),
    _key("An item has its sort key.", KEY, of="p:S r:N"),
    _key("A key is of its type.", {"p": {"N": "1"}}),
    _key("A key that is a string is not empty.", {"p": {"S": ""}}, TYPES),
    _key("A key that is binary is not empty.", {"p": {"B": b""}}, TYPES, "p:B"),
    _key("A partition key has at most 2048 bytes.", {"p": {"S": "x" * 2049}}, QUOTAS),
    _key("A partition key may have 2048 bytes.", {"p": {"S": "x" * 2048}}, QUOTAS),
    _key("A sort key has at most 1024 bytes.", {**KEY, "r": {"S": "x" * 1025}}, QUOTAS, "p:S r:S"),
    _key("A sort key may have 1024 bytes.", {**KEY, "r": {"B": b"x" * 1024}}, QUOTAS, "p:S r:B"),
    _key("A number that is a key has no such bound.", {"p": {"N": "9" * 38}}, QUOTAS, "p:N"),
)


def _whole(rule: str, request: Request, source: str = PAGE, item: Request | None = None) -> Vector:
    return one(OPERATION, request, rule, source, item)


_FAILING = {**put(KEY), "ConditionExpression": "attribute_not_exists(p)"}
_WHOLE = (
    _whole("An item is required.", {"TableName": TABLE}),
    _whole("A table's name is required.", {"Item": KEY}),
    _whole("A table's name is not empty.", {**put(KEY), "TableName": ""},
           PARITY.format("tier3/validation-ordering/putItem.test.ts")),
    _whole("What capacity is told is one of three.",
           {**put(KEY), "ReturnConsumedCapacity": "X"}, ORDER),
    _whole("Metrics are told or not.", {**put(KEY), "ReturnItemCollectionMetrics": "X"}, ORDER),
    _whole("What the error carries is ALL_OLD or NONE.",
           {**put(KEY), "ReturnValuesOnConditionCheckFailure": "X"}),
    _whole("What is wrong with three members is told at once.",
           {**put(KEY), "ReturnValues": "X", "ReturnConsumedCapacity": "X",
            "ReturnItemCollectionMetrics": "X"}, ORDER),
    _whole("A placeholder stands for a value that is not nested too deep.",
           {**put(KEY), "ConditionExpression": "a = :v",
            "ExpressionAttributeValues": {":v": nested(32)}},
           PARITY.format("tier3/limits/nestingDepth.test.ts")),
    _whole("An item that is nested too deep is told before what lies in it.",
           put({**KEY, "m": {"M": {"": {"S": "a"}}}, "a": nested(40)}),
           PARITY.format("tier3/validation-ordering/deepRequests.test.ts")),
    _whole("What is wrong with several members is told at once.", {"TableName": "a"}, REPORTED),
    _whole("An item is a map.", {**put(KEY), "Item": []}),
    _whole("A map is no text.", {**put(KEY), "Item": "a"}),
    _whole("An item's attribute has a name.", put({**KEY, "": {"S": "a"}}), TYPES),
    _whole("An attribute's name has at most 65535 bytes.",
           put({**KEY, "a" * 65536: {"S": "a"}}), QUOTAS),
    _whole("An item has at most 400 KB.", put({**KEY, "a": {"B": b"x" * (409600 - 2)}}), QUOTAS),
    _whole("A put answers nothing of what was there.", put(KEY), item={**KEY, "a": {"S": "a"}}),
    _whole("ALL_OLD answers the item that was there.", {**put(KEY), "ReturnValues": "ALL_OLD"},
           item={**KEY, "a": {"N": "1.0"}}),
    _whole("ALL_OLD answers nothing where there was no item.",
           {**put(KEY), "ReturnValues": "ALL_OLD"}),
    _whole("A put answers the old item or nothing.", {**put(KEY), "ReturnValues": "ALL_NEW"}),
    _whole("What is answered is one of five.", {**put(KEY), "ReturnValues": "all_old"}),
    _whole("A condition that does not hold refuses the put.", _FAILING, ERRORS, KEY),
    _whole("The error carries the item if that is asked for.",
           {**_FAILING, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, ERRORS,
           {**KEY, "a": {"S": "a"}}),
    _whole("The error carries no item where there is none.",
           {**put(KEY), "ConditionExpression": "attribute_exists(p)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, ERRORS),
    _whole("Names without an expression are refused.",
           {**put(KEY), "ExpressionAttributeNames": {"#a": "a"}}, NAMES),
    _whole("Values without an expression are refused.",
           {**put(KEY), "ExpressionAttributeValues": {":a": {"S": "a"}}}, VALUES),
)  # fmt: skip

VECTORS = (
    *(vector for row in _GOOD for vector in _all(row, _stored)),
    *(vector for row in _BAD for vector in _all(row, _refused)),
    *_KEYS,
    *_WHOLE,
    Vector("an-item-takes-the-place", "An item takes the place of the one that has its key.", PAGE,
           read_back([Step(OPERATION, put({**KEY, "b": {"S": "b"}}))]), (table("p:S"),),
           (put({**KEY, "a": {"S": "a"}}),)),
    Vector("a-refused-put-changes-nothing", "A put that is refused changes nothing.", ERRORS,
           read_back([Step(OPERATION, {**_FAILING, **put({**KEY, "b": {"S": "b"}})})]),
           (table("p:S"),), (put({**KEY, "a": {"S": "a"}}),)),
    Vector("one-number-is-one-key", "A number is one key in each of its spellings.", TYPES,
           (Step(OPERATION, put({**KEY, "r": {"N": "1.0"}})),
            Step("GetItem", {"TableName": TABLE, "Key": {**KEY, "r": {"N": "1E0"}},
                             "ConsistentRead": True})), TWO),
    Vector("an-item-of-400-kb", "An item may have 400 KB, its names and values counted.", QUOTAS,
           (Step(OPERATION, put({**KEY, "a": {"B": b"x" * (409600 - 3)}})),), (table("p:S"),)),
    one(OPERATION, put(KEY), "A table that is not there has no items.", ERRORS, tables=()),
)  # fmt: skip
