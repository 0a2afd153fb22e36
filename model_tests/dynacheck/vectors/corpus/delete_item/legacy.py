"""DeleteItem: Expected and ConditionalOperator, conditions without an expression."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.legacy import (
    EXPECTED,
    EXPECTED_VALUE,
    ITEM,
    LEGACY,
    OPERATORS,
    compared,
    n,
    s,
)
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    ONE,
    PARITY,
    REPORTED,
    one,
    put,
    read_back,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "DeleteItem"

DEEP = PARITY.format("tier3/validation-ordering/deepRequests.test.ts")


def _expects(
    rule: str,
    expected: object,
    source: str = OPERATORS,
    item: Request | None = ITEM,
    **more: object,
) -> Vector:
    """The answer says whether what is expected is so, or how it is wrong."""
    return one(OPERATION, {**ABOUT, "Expected": expected, **more}, rule, source, item)


def _entry(rule: str, name: str, entry: object, source: str = OPERATORS) -> Vector:
    return _expects(rule, {name: entry}, source)


_HOLDING = (
    _entry("A value that is expected is there.", "t", {"Value": s("hello")}, EXPECTED),
    _entry("A value that is expected is not another.", "n", {"Value": n(2)}, EXPECTED),
    _entry("A value that is expected is not absent.", "x", {"Value": n(2)}, EXPECTED_VALUE),
    _entry("Exists may stand with the value.", "n", {"Exists": True, "Value": n(1)}, EXPECTED),
    _entry("Exists false expects no attribute.", "x", {"Exists": False}, EXPECTED),
    _entry("Exists false does not hold for what is there.", "n", {"Exists": False}, EXPECTED),
    _expects("Exists false holds where there is no item.", {"p": {"Exists": False}}, EXPECTED,
             None),
    _entry("A value may stand with an operator.", "n",
           {"ComparisonOperator": "LT", "Value": n(2)}, EXPECTED_VALUE),
    _entry("EQ compares values of any type.", "m", compared("EQ", ITEM["m"])),
    _entry("EQ compares sets without order.", "ss", compared("EQ", {"SS": ["dog", "cat"]})),
    _entry("EQ does not hold for another type.", "n", compared("EQ", s("1"))),
    _entry("NE holds for another value.", "n", compared("NE", n(2))),
    _entry("NE does not hold for the same value.", "n", compared("NE", n("1.0"))),
    _entry("NE holds for what is not there.", "x", compared("NE", n(1)), REPORTED),
    _expects("LE, LT, GE and GT compare by value.",
             {"n": compared("LE", n(1)), "t": compared("LT", s("help")),
              "b": compared("GE", {"B": b"a"}), "p": compared("GT", s("A"))}),
    _entry("LT does not hold for an equal value.", "n", compared("LT", n(1))),
    _entry("LE does not hold for another type.", "n", compared("LE", s("2"))),
    _entry("GT does not hold for what is not there.", "x", compared("GT", n(0))),
    _entry("NOT_NULL holds for what is there, null too.", "z", compared("NOT_NULL")),
    _entry("NOT_NULL does not hold for what is not there.", "x", compared("NOT_NULL")),
    _entry("NULL holds for what is not there.", "x", {"ComparisonOperator": "NULL"}),
    _entry("NULL does not hold for a null.", "z", compared("NULL")),
    _entry("IN holds for one of its values, in the old words.", "n", compared("IN", n(2), n(1))),
    _entry("IN does not hold for a set that contains a value.", "ns", compared("IN", n(1), n(3))),
    _entry("BETWEEN holds at its bounds, in the old words.", "n", compared("BETWEEN", n(1), n(1))),
    _entry("BETWEEN does not hold for another type.", "n", compared("BETWEEN", s("0"), s("2"))),
    _entry("BEGINS_WITH holds for a prefix.", "t", compared("BEGINS_WITH", s("hell")), EXPECTED),
    _entry("BEGINS_WITH does not hold for a number.", "n", compared("BEGINS_WITH", s("1"))),
    _entry("CONTAINS holds for a part of a string.", "t", compared("CONTAINS", s("ell"))),
    _entry("CONTAINS holds for a part of a binary.", "b", compared("CONTAINS", {"B": b"ell"})),
    _entry("CONTAINS holds for a member of a set.", "ns", compared("CONTAINS", n("3.0"))),
    _entry("CONTAINS does not hold for a part of a member.", "ss", compared("CONTAINS", s("ca"))),
    _entry("CONTAINS holds for an element of a list.", "l", compared("CONTAINS", n(1))),
    _entry("CONTAINS does not hold for a number.", "n", compared("CONTAINS", n(1))),
    _entry("CONTAINS holds for a Boolean of a list.", "l",
           compared("CONTAINS", {"BOOL": True}), REPORTED),
    _entry("NOT_CONTAINS is the contrary for what is there.", "t",
           compared("NOT_CONTAINS", s("ell"))),
    _entry("NOT_CONTAINS holds where nothing can be contained.", "n",
           compared("NOT_CONTAINS", n(1)), REPORTED),
    _entry("NOT_CONTAINS does not hold for what is not there.", "x",
           compared("NOT_CONTAINS", n(1)), REPORTED),
)  # fmt: skip

_TRUE = {"t": compared("EQ", s("hello"))}
_FALSE = {"n": compared("EQ", n(2))}
_TOGETHER = (
    _expects("All that is expected must be so.", {**_TRUE, **_FALSE}, EXPECTED_VALUE),
    _expects("With AND all must be so.", {**_TRUE, **_FALSE}, EXPECTED, ConditionalOperator="AND"),
    _expects("With OR one must be so.", {**_TRUE, **_FALSE}, EXPECTED, ConditionalOperator="OR"),
    _expects("With OR not none may be so.", {**_FALSE, "t": {"Exists": False}}, OPERATORS,
             ConditionalOperator="OR"),
    _expects("Nothing expected is so.", {}, REPORTED),
    _expects("The error of Expected carries the item if that is asked for.", _FALSE, EXPECTED,
             {**ITEM, "n": n(1)}, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
    Vector("a-delete-that-was-expected", "A delete is carried out if what is expected is so.",
           EXPECTED, read_back([Step(OPERATION, {**ABOUT, "Expected": _TRUE})]), ONE, (put(ITEM),)),
    _expects("A ConditionalOperator needs something expected.", {}, REPORTED,
             ConditionalOperator="AND"),
    one(OPERATION, {**ABOUT, "ConditionalOperator": "OR"},
        "A ConditionalOperator does not stand alone.", REPORTED, ITEM),
    _expects("A ConditionalOperator needs two that are expected.", _TRUE, REPORTED,
             ConditionalOperator="OR"),
    _expects("A ConditionalOperator is AND or OR.", {**_TRUE, **_FALSE}, LEGACY,
             ConditionalOperator="XOR"),
    _expects("A ConditionalOperator is told before a value that is nested too deep.",
             {"a": {"Value": nested(100)}, **_TRUE}, DEEP, ConditionalOperator="XOR"),
)  # fmt: skip

_WRONG = (
    _entry("An entry of Expected expects something.", "a", {}, REPORTED),
    _entry("An entry of Expected that is null expects nothing.", "a", None, REPORTED),
    _entry("Exists true needs a value.", "a", {"Exists": True}, EXPECTED_VALUE),
    _entry("Exists false takes no value.", "a", {"Exists": False, "Value": s("")}, EXPECTED_VALUE),
    _entry("Exists takes no list.", "a", {"AttributeValueList": [], "Exists": True}, REPORTED),
    _entry("Exists takes no operator.", "a", {"ComparisonOperator": "LT", "Exists": True},
           EXPECTED_VALUE),
    _entry("A value does not stand beside a list.", "a",
           {"ComparisonOperator": "LT", "Value": s("a"), "AttributeValueList": []}, EXPECTED_VALUE),
    _entry("An operator needs its values.", "a", {"ComparisonOperator": "LT"}, EXPECTED_VALUE),
    _entry("NULL takes no value.", "a", {"ComparisonOperator": "NULL", "Value": s("a")}, OPERATORS),
    _entry("NOT_NULL takes no value.", "a", compared("NOT_NULL", s("a"))),
    _entry("EQ takes one value.", "a", compared("EQ", s("a"), s("b"))),
    _entry("EQ takes a value.", "a", compared("EQ")),
    _entry("BETWEEN takes two values.", "a", compared("BETWEEN", n(1), n(2), n(3))),
    _entry("IN takes a value.", "a", compared("IN")),
    _entry("LT takes what has an order.", "a", compared("LT", {"SS": ["a"]})),
    _entry("IN takes what has an order.", "a", compared("IN", {"BOOL": True}), REPORTED),
    _entry("BEGINS_WITH takes a string or binary.", "a", compared("BEGINS_WITH", n(1))),
    _entry("CONTAINS takes no list.", "a", compared("CONTAINS", {"L": []})),
    _entry("NOT_CONTAINS takes no set.", "a", compared("NOT_CONTAINS", {"NS": ["1"]})),
    _entry("The values of a list are of one type.", "a", compared("IN", s("a"), n(1)), REPORTED),
    _entry("BETWEEN takes bounds in order.", "a", compared("BETWEEN", s("b"), s("a")), REPORTED),
    _entry("A value that is expected is a value.", "a", {"Value": {}}, REPORTED),
    _entry("A value of a list is a value.", "a", compared("EQ", {"N": "x"}), REPORTED),
    _entry("What is expected has a name.", "", {"Exists": False}, REPORTED),
    _entry("An operator is one of thirteen.", "a", {"ComparisonOperator": "XX"}, EXPECTED_VALUE),
    _entry("Exists is a Boolean.", "a", {"Exists": 1}, EXPECTED_VALUE),
    _entry("A list of values is a list.", "a",
           {"ComparisonOperator": "EQ", "AttributeValueList": {}}, EXPECTED_VALUE),
    _expects("What is expected is a map.", [], EXPECTED_VALUE),
    _expects("An entry of Expected is a structure.", {"a": "b"}, EXPECTED_VALUE),
    _expects("An expression does not stand beside Expected.", _TRUE, LEGACY,
             ConditionExpression="attribute_exists(p)"),
    _expects("An expression does not stand beside what is expected and empty.", {}, REPORTED,
             ConditionExpression="attribute_exists(p)"),
    one(OPERATION, {**ABOUT, "ConditionalOperator": "OR",
                    "ConditionExpression": "attribute_exists(p)"},
        "An expression does not stand beside a ConditionalOperator.", LEGACY, ITEM),
    _expects("Names need an expression beside Expected too.", _TRUE, REPORTED,
             ExpressionAttributeNames={"#a": "a"}),
)  # fmt: skip

VECTORS = (*_HOLDING, *_TOGETHER, *_WRONG)
