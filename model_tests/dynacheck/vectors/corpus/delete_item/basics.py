"""DeleteItem: what is deleted, and the conditions that say whether it is."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    API,
    CONDITIONS,
    ERRORS,
    INFERRED,
    KEY,
    NAMES,
    ONE,
    QUOTAS,
    REPORTED,
    TABLE,
    VALUES,
    one,
    put,
    read_back,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "DeleteItem"

PAGE = API.format("DeleteItem")
ITEM: Request = {
    **KEY,
    "n": {"N": "5"}, "s": {"S": "abc"}, "b": {"B": b"abc"}, "t": {"BOOL": True},
    "z": {"NULL": True}, "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]},
    "bs": {"BS": [b"a", b"b"]}, "l": {"L": [{"S": "a"}, {"N": "1"}]}, "m": {"M": {"k": {"N": "7"}}},
    "utf": {"S": "é\U0001f600"},
}  # fmt: skip
_VALUES: Request = {
    ":1": {"N": "1"}, ":5": {"N": "5.0"}, ":7": {"N": "7"}, ":a": {"S": "a"}, ":abc": {"S": "abc"},
    ":B": {"B": b"a"}, ":bc": {"S": "bc"}, ":bcb": {"B": b"bc"}, ":t": {"BOOL": True},
    ":z": {"NULL": True}, ":l": {"L": [{"S": "a"}]}, ":m": {"M": {"k": {"N": "7"}}},
    ":S": {"S": "S"}, ":M": {"S": "M"}, ":X": {"S": "X"}, ":3": {"N": "3"},
    ":ss": {"SS": ["b", "a"]}, ":2": {"N": "2"}, ":b": {"S": "b"}, ":Bb": {"B": b"b"},
}  # fmt: skip


def _with(condition: object) -> Request:
    text = str(condition)
    used = {name: value for name, value in _VALUES.items() if f"{name} " in f"{_spaced(text)} "}
    request = {**ABOUT, "ConditionExpression": condition}
    return {**request, "ExpressionAttributeValues": used} if used else request


def _spaced(text: str) -> str:
    for sign in "(),=<>+":
        text = text.replace(sign, f" {sign} ")
    return text


def _rule(rule: str, condition: object, source: str = CONDITIONS) -> Vector:
    """The answer says whether the condition holds, or how it is wrong."""
    return one(OPERATION, _with(condition), rule, source, ITEM)


_HOLDING = (
    _rule("Values are equal if their types and contents are.", "n = :5 AND s = :abc AND m = :m"),
    _rule("Values of different types are not equal.", "n = :abc"),
    _rule("Values of different types differ.", "n <> :abc"),
    _rule("What is not there equals nothing.", "x = y OR x = :z"),
    _rule("What is not there differs from anything.", "x <> :a AND x <> y"),
    _rule("A set equals another in any order.", "ss = :ss"),
    _rule("Numbers are ordered by value.", "n < :7 AND n <= :5 AND n > :1 AND n >= :5"),
    _rule("Strings are ordered by their UTF-8 bytes.", "s > :abc OR s >= :bc"),
    _rule("Binaries are ordered by their bytes.", "b > :B AND b >= :B"),
    _rule("Binaries are ordered: a smaller one is not greater.", "b < :B OR b <= :B"),
    _rule("Values of different types have no order.", "n < :abc OR n > :abc OR n >= :a"),
    _rule("What is not there has no order.", "x < :1 OR x >= :1"),
    _rule("A document has no order.", "m < :7 OR l > :7"),
    _rule("BETWEEN holds at both bounds.", "n BETWEEN :5 AND :5 AND n BETWEEN :1 AND :7"),
    _rule("BETWEEN does not hold outside of its bounds.", "n BETWEEN :7 AND :7"),
    _rule("IN holds if one of its values is equal.", "n IN (:1, :5) AND p IN (:a)"),
    _rule("IN does not hold if none is equal.", "n IN (:1, :7)"),
    _rule("attribute_exists holds for what is there, null too.", "attribute_exists(z)"),
    _rule("attribute_exists does not hold for what is not there.", "attribute_exists(m.x)"),
    _rule("attribute_not_exists holds for what is not there.", "attribute_not_exists(l[5])"),
    _rule("attribute_type compares the type.", "attribute_type(s, :S) AND attribute_type(m, :M)"),
    _rule("attribute_type does not hold for what is not there.", "attribute_type(x, :S)"),
    _rule("begins_with holds for a prefix of a string or binary.",
          "begins_with(s, :a) AND begins_with(b, :B)"),
    _rule("begins_with holds for no other types.", "begins_with(n, :a)"),
    _rule("contains holds for a part of a string or binary.",
          "contains(s, :bc) AND contains(b, :bcb)"),
    _rule("contains holds for an element of a set or list.",
          "contains(ss, :a) AND contains(ns, :1) AND contains(bs, :B) AND contains(l, :1)"),
    _rule("contains does not hold for another type.", "contains(n, :1)"),
    _rule("size counts bytes, elements and members.",
          "size(b) = :3 AND size(ss) = :2 AND size(ns) = :2 AND size(bs) = :2 AND size(l) = :2"),
    _rule("size counts the members of a map.", "size(m) = :1"),
    _rule("size counts a string's UTF-16 code units.", "size(utf) = :3", REPORTED),
    _rule("A number and what is not there have no size.", "size(n) = :1 OR size(x) = :1"),
    _rule("NOT turns a condition round.", "NOT n = :1 AND NOT (n = :5 AND n = :1)"),
    _rule("AND binds closer than OR.", "n = :5 OR n = :1 AND n = :7"),
    _rule("Parentheses group conditions and operands.", "(n) = (:5) AND (n = :1 OR n = :5)"),
    _rule("A path leads into documents.", "m.k = :7 AND l[1] = :1 AND l[0] = :a"),
    _rule("Keywords are of any case.", "n = :5 and not n = :1 Or n In (:1)"),
)  # fmt: skip

_WRONG = (
    _rule("A condition is not empty.", ""),
    _rule("A condition is more than an operand.", "n"),
    _rule("A condition is more than an operand in parentheses.", "(n)"),
    _rule("A comparison has two operands.", "n ="),
    _rule("A comparison is no operand.", "n = (n = :1)"),
    _rule("A comparison is not compared.", "n = :1 = :5"),
    _rule("AND joins conditions.", "n AND n = :1"),
    _rule("A sum is no operand of a condition.", "n = :1 + :5"),
    _rule("A keyword is no name.", "and = :1"),
    _rule("Parentheses are not doubled.", "((n = :1))"),
    _rule("A function is one of six.", "f(n)"),
    _rule("A function's name has its case.", "SIZE(n) = :1"),
    _rule("A function of updates is none of conditions.", "if_not_exists(n, :1) = :1"),
    _rule("size is no condition.", "size(n)"),
    _rule("size is no condition within another.", "n = :1 AND size(s)"),
    _rule("A function that is a condition is no operand.", "attribute_exists(n) = :1"),
    _rule("A function takes its number of operands.", "contains(n)"),
    _rule("attribute_exists takes a path.", "attribute_exists(:1)"),
    _rule("attribute_type takes the name of a type.", "attribute_type(n, :X)"),
    _rule("attribute_type takes a string.", "attribute_type(n, :1)"),
    _rule("attribute_type takes a value.", "attribute_type(n, s)"),
    _rule("begins_with takes strings and binaries.", "begins_with(s, :1)"),
    _rule("size takes no number.", "size(:1) = :5"),
    _rule("Order takes scalars.", "n < :l"),
    _rule("BETWEEN takes scalars.", "n BETWEEN :l AND :l"),
    _rule("A comparison's operands differ.", "n = n"),
    _rule("A function's operands differ.", "contains(n, n)"),
    _rule("The operands of attribute_type differ.", "attribute_type(n, n)"),
    _rule("The operands of begins_with differ.", "begins_with(s, s)"),
    _rule("The operands of BETWEEN differ.", "n BETWEEN n AND :5"),
    _rule("The operands of IN differ.", "n IN (:1, n)"),
    _rule("The bounds of BETWEEN are of one type.", "n BETWEEN :1 AND :a"),
    _rule("The upper bound of BETWEEN is not below the lower.", "n BETWEEN :5 AND :1"),
    _rule("The bounds of BETWEEN are shown as they are.", "b BETWEEN :Bb AND :B", REPORTED),
    _rule("IN takes at most 100 values.", f"n IN ({', '.join([':1'] * 101)})"),
    _rule("Too many operands of IN are told before a name that is not defined.",
          f"n IN ({', '.join([':1'] * 101)}) AND #n = :1", INFERRED),
    _rule("IN may take 100 values.", f"n IN ({', '.join([':1'] * 100)})"),
    _rule("A condition has at most 300 operators.", " OR ".join(["n = :1"] * 151), QUOTAS),
    _rule("A reserved word needs a placeholder.", "size = :1", NAMES),
    _rule("A value that is used is defined.", "n = :undefined", VALUES),
    _rule("A name that is used is defined.", "#n = :1", NAMES),
    _rule("A position fits 32 bits.", "l[2147483648] = :1", REPORTED),
    _rule("A path does not lead into the key.", "p.a = :1", REPORTED),
    _rule("Of several faults a function's name is told before a misuse.", "size(f(n))", REPORTED),
    _rule("A misuse is told before a reserved word.", "size(size) = attribute_exists(n)", REPORTED),
    _rule("A reserved word is told before a name that is not defined.", "#n = size", REPORTED),
    _rule("What is not defined is told before a number of operands.", "contains(#n)", REPORTED),
    _rule("A number of operands is told before operands that do not differ.",
          "size(n, s) = size(n, s) OR n = n", REPORTED),
    _rule("Operands that do not differ are told before a type.", "n BETWEEN n AND :l", REPORTED),
    _rule("The first of two comparisons is told.", "n < :l OR n = n", REPORTED),
)  # fmt: skip

_MADE = {**ABOUT, "ConditionExpression": "n = :n"}


def _whole(rule: str, request: Request, source: str = PAGE, item: Request | None = ITEM) -> Vector:
    return one(OPERATION, request, rule, source, item)


VECTORS = (
    *_HOLDING,
    *_WRONG,
    _whole("A delete answers nothing of what was there.", ABOUT),
    _whole("ALL_OLD answers the item that was there.", {**ABOUT, "ReturnValues": "ALL_OLD"}),
    _whole("A delete of what is not there is no error.", {**ABOUT, "ReturnValues": "ALL_OLD"},
           item=None),
    _whole("A delete answers the old item or nothing.", {**ABOUT, "ReturnValues": "ALL_NEW"}),
    _whole("A key is required.", {"TableName": TABLE}),
    _whole("A key fits the schema.", {**ABOUT, "Key": {"q": {"S": "a"}}}),
    _whole("A condition may hold though there is no item.",
           {**ABOUT, "ConditionExpression": "attribute_not_exists(p)"}, CONDITIONS, None),
    _whole("A value that is defined is used.",
           {**_MADE, "ExpressionAttributeValues": {":n": {"N": "5"}, ":x": {"N": "1"}}}, VALUES),
    _whole("Values are not an empty map.", {**_MADE, "ExpressionAttributeValues": {}}, VALUES),
    _whole("A placeholder for a value begins with a colon.",
           {**_MADE, "ExpressionAttributeValues": {"n": {"N": "5"}}}, VALUES),
    _whole("A placeholder for a value has at most 255 bytes.",
           {**_MADE, "ExpressionAttributeValues": {":" + "n" * 255: {"N": "5"}}}, VALUES),
    _whole("A placeholder for a value may have 255 bytes.",
           {**ABOUT, "ConditionExpression": "n <> :" + "n" * 254,
            "ExpressionAttributeValues": {":" + "n" * 254: {"N": "7"}}}, VALUES),
    _whole("A placeholder stands for a value.",
           {**_MADE, "ExpressionAttributeValues": {":n": {"N": "x"}}}, VALUES),
    _whole("Placeholders without an expression are refused.",
           {**ABOUT, "ExpressionAttributeValues": {":n": {"N": "5"}}}, VALUES),
    Vector("a-deleted-item-is-gone", "An item that was deleted is not there any more.", PAGE,
           read_back([Step(OPERATION, ABOUT)]), ONE, (put(ITEM),)),
    Vector("a-refused-delete-changes-nothing", "A delete that is refused changes nothing.", ERRORS,
           read_back([Step(OPERATION, _with("attribute_not_exists(p)"))]), ONE, (put(KEY),)),
    one(OPERATION, ABOUT, "A table that is not there has no items.", ERRORS, tables=()),
)  # fmt: skip
