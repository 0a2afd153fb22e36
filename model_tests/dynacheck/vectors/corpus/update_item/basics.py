"""UpdateItem: what an update makes of an item, and what it answers."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    API,
    ERRORS,
    INFERRED,
    KEY,
    NAMES,
    ONE,
    PATHS,
    QUOTAS,
    REPORTED,
    TABLE,
    TYPES,
    UPDATES,
    VALUES,
    one,
    put,
    read_back,
    slug,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

PAGE = API.format("UpdateItem")
ITEM: Request = {
    **KEY,
    "n": {"N": "5"}, "s": {"S": "x"}, "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]},
    "bs": {"BS": [b"a", b"b"]}, "l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]},
    "m": {"M": {"k": {"N": "7"}, "j": {"S": "y"}}},
}  # fmt: skip
_VALUES: Request = {
    ":1": {"N": "1"}, ":s": {"S": "a"}, ":l": {"L": [{"S": "z"}]}, ":ss": {"SS": ["b", "c"]},
    ":ns": {"NS": ["2", "3"]}, ":bs": {"BS": [b"b", b"c"]}, ":m": {"M": {}}, ":b": {"B": b"a"},
    ":t": {"BOOL": True}, ":z": {"NULL": True}, ":all": {"SS": ["a", "b"]}, ":min": {"N": "-1"},
    ":big": {"N": "9" * 38}, ":huge": {"N": "9E125"}, ":tiny": {"N": "1E-130"},
    ":small": {"N": "1.1E-130"},
}  # fmt: skip


def _with(update: object, **members: object) -> Request:
    text = f" {update} "
    for sign in "(),=+-":
        text = text.replace(sign, f" {sign} ")
    used = {name: value for name, value in _VALUES.items() if f" {name} " in text}
    request = {**ABOUT, "UpdateExpression": update, **members}
    return {**request, "ExpressionAttributeValues": used} if used else request


def _done(rule: str, update: str, source: str = UPDATES, item: Request | None = ITEM) -> Vector:
    """The update, and the item afterwards."""
    items = () if item is None else (put(item),)
    steps = read_back([Step(OPERATION, _with(update))])
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, ONE, items)


def _wrong(rule: str, update: object, source: str = UPDATES, item: Request | None = ITEM) -> Vector:
    return one(OPERATION, _with(update), rule, source, item)


_DONE = (
    _done("SET puts a value.", "SET x = :s, n = :1"),
    _done("SET puts a value within a document.", "SET m.k = :s, m.x = :1, l[1] = :s"),
    _done("SET copies what is at another path, as it was.", "SET n = m.k, m.k = n"),
    _done("SET past a list's end appends.", "SET l[9] = :s, l[7] = :1"),
    _done("SET adds and subtracts numbers.", "SET n = n + :1, x = m.k - :1"),
    _done("A sum may stand in parentheses.", "SET n = (n + :1)"),
    _done("if_not_exists is what is there.", "SET n = if_not_exists(n, :1)"),
    _done("if_not_exists is its default where nothing is.", "SET x = if_not_exists(x, :1) + :1"),
    _done("The default may have no value where it is not used.",
          "SET n = if_not_exists(n, x)", INFERRED),
    _done("if_not_exists is nested.", "SET x = if_not_exists(x, if_not_exists(y, :1))"),
    _done("list_append joins two lists.", "SET l = list_append(l, :l), x = list_append(:l, l)"),
    _done("REMOVE takes attributes, members and elements away.", "REMOVE s, m.k, l[1], x, m.x"),
    _done("REMOVE counts positions as they were.", "REMOVE l[0], l[1], l[9]"),
    _done("ADD adds to a number.", "ADD n :1, m.k :min"),
    _done("ADD counts from zero where nothing is.", "ADD x :1"),
    _done("ADD adds elements to a set.", "ADD ss :ss, ns :ns, bs :bs"),
    _done("ADD makes a set where nothing is.", "ADD x :ss"),
    _done("DELETE takes elements from a set.", "DELETE ss :ss, ns :ns, bs :bs"),
    _done("DELETE of all elements takes the set away.", "DELETE ss :all"),
    _done("DELETE of what is not there changes nothing.", "DELETE x :ss"),
    _done("Sections come in any order and case.", "remove s Add n :1 set x = :s DELETE ss :ss"),
    _done("Every operand is read as the item was.", "SET x = n ADD n :1"),
    _done("An update makes an item where there is none.", "SET x = :s", PAGE, None),
    _done("ADD makes an item where there is none.", "ADD x :1", PAGE, None),
    _done("An update that only takes away makes no item.", "REMOVE x, m.k DELETE y :ss", REPORTED,
          None),
)  # fmt: skip

_WRONG = (
    _wrong("An update is not empty.", ""),
    _wrong("An update begins with a section.", "n = :1"),
    _wrong("A section has an action.", "SET"),
    _wrong("A keyword is no name.", "SET a = set"),
    _wrong("A sum has two operands.", "SET n = n + :1 + :1"),
    _wrong("A sum is no operand of a function.", "SET n = if_not_exists(n, (n + :1))"),
    _wrong("Parentheses are not doubled.", "SET n = ((n))"),
    _wrong("A section is there once.", "SET n = :1 SET s = :s"),
    _wrong("Paths do not overlap.", "SET m = :m, m.k = :1", PATHS),
    _wrong("Paths do not take one value for a map and a list.", "SET l[0] = :1, l.a = :1", PATHS),
    _wrong("A reserved word needs a placeholder.", "SET name = :1", NAMES),
    _wrong("A name that is used is defined.", "SET #n = :1", NAMES),
    _wrong("A value that is used is defined.", "SET n = :undefined", VALUES),
    _wrong("A function is one of two.", "SET n = f(n)"),
    _wrong("A function of conditions is none of updates.", "SET n = size(l)"),
    _wrong("A function takes two operands.", "SET n = if_not_exists(n)"),
    _wrong("if_not_exists takes a path.", "SET n = if_not_exists(:1, n)"),
    _wrong("The operands of if_not_exists differ.", "SET n = if_not_exists(n, n)", REPORTED),
    _wrong("list_append takes lists.", "SET l = list_append(l, :1)"),
    _wrong("list_append is no operand of a function.", "SET l = list_append(list_append(l, l), l)"),
    _wrong("A sum takes numbers.", "SET n = n + :s"),
    _wrong("ADD takes a number or a set.", "ADD n :s"),
    _wrong("DELETE takes a set.", "DELETE n :1"),
    _wrong("An attribute of the key is not updated.", "SET p = :s", PAGE),
    _wrong("A path does not lead into the key.", "SET n = p.a", REPORTED),
    _wrong("An operand is there.", "SET n = x"),
    _wrong("An operand of a sum is there.", "SET n = x + :1"),
    _wrong("An operand of a sum is a number.", "SET n = s + :1"),
    _wrong("An operand of list_append is a list.", "SET x = list_append(s, :l)"),
    _wrong("A path leads into a map by name.", "SET l.x = :1"),
    _wrong("A path leads into a list by position.", "SET m[0] = :1"),
    _wrong("A path leads into what is there.", "SET x.y = :1"),
    _wrong("A path that is removed leads into what is there.", "REMOVE x.y"),
    _wrong("A path leads into documents only.", "SET n.y = :1"),
    _wrong("ADD adds to what is of its type.", "ADD s :1"),
    _wrong("ADD adds a set to one of its type.", "ADD ss :ns"),
    _wrong("DELETE takes from a set of its type.", "DELETE ss :ns"),
    _wrong("DELETE takes from a set only.", "DELETE n :ns"),
    _wrong("A sum is not too large.", "SET x = :huge + :huge", TYPES),
    _wrong("A sum has at most 38 digits.", "SET x = :big + :1 ADD n :big", TYPES),
    _wrong("A difference is not too small.", "SET x = :small - :tiny", TYPES),
    _wrong("An update has at most 300 operators.",
           "SET " + ",".join(f"x{n}=:1+:1" for n in range(301)), QUOTAS),
    _wrong("Paths that overlap are told before list_append within a function.",
           "SET l = list_append(list_append(l, l), l), m = :m, m.k = :1", INFERRED),
    _wrong("Operands that are alike and of a wrong type are told in the order written.",
           "SET n = if_not_exists(n, n), l = list_append(l, :1)", INFERRED),
    _wrong("A reserved word is told before a function's name.", "SET name = f(n)", REPORTED),
    _wrong("A function's name is told before a second section.", "SET n = f(n) SET s = n",
           REPORTED),
    _wrong("A second section is told before a name that is not defined.", "SET n = #n SET s = n",
           REPORTED),
    _wrong("A name is told before a value.", "SET n = :undefined, s = #n", REPORTED),
    _wrong("A value is told before paths that overlap.", "SET n = :undefined, n = :1", REPORTED),
    _wrong("Paths that overlap are told before a number of operands.",
           "SET n = if_not_exists(n), n = :1", REPORTED),
    _wrong("A number of operands is told before a type.", "SET n = if_not_exists(n) ADD s :s",
           REPORTED),
)  # fmt: skip


def _answer(rule: str, kind: str, update: str, item: Request | None = ITEM) -> Vector:
    return one(OPERATION, _with(update, ReturnValues=kind), rule, f"{PAGE}, ReturnValues", item)


_CHANGE = "SET x = :1, m.k = :1, l[1] = :1 REMOVE s"
_ANSWERED = (
    _answer("NONE answers nothing.", "NONE", _CHANGE),
    _answer("ALL_OLD answers the whole item before.", "ALL_OLD", _CHANGE),
    _answer("UPDATED_OLD answers what was updated, before.", "UPDATED_OLD", _CHANGE),
    _answer("ALL_NEW answers the whole item after.", "ALL_NEW", _CHANGE),
    _answer("UPDATED_NEW answers what was updated, after.", "UPDATED_NEW", _CHANGE),
    _answer("ALL_OLD answers nothing where there was no item.", "ALL_OLD", "SET x = :1", None),
    _answer("UPDATED_OLD answers nothing where nothing was.", "UPDATED_OLD", "SET x = :1", None),
    _answer("UPDATED_NEW answers nothing of what was removed.", "UPDATED_NEW", "REMOVE s"),
    _answer("What is answered is one of five.", "X", _CHANGE),
    one(OPERATION, {**ABOUT, "ReturnValues": "UPDATED_NEW"},
        "Without an update nothing was updated.", PAGE, ITEM),
    one(OPERATION, {**ABOUT, "ReturnValues": "UPDATED_OLD"},
        "Without an update nothing was updated before.", PAGE, ITEM),
)  # fmt: skip

_BIG = {**KEY, "a": {"B": b"x" * 300_000}}
_SECOND = {":v": {"B": b"x" * 110_000}}

VECTORS = (
    *_DONE,
    *_WRONG,
    *_ANSWERED,
    Vector("without-an-update-the-key-is-stored",
           "Without an update an item of the key alone is made where there is none.", PAGE,
           read_back([Step(OPERATION, ABOUT)]), ONE),
    one(OPERATION, _with("SET x = :1", ConditionExpression="attribute_not_exists(p)"),
        "A condition that does not hold refuses the update.", ERRORS, ITEM),
    Vector("a-refused-update-changes-nothing", "An update that is refused changes nothing.", ERRORS,
           read_back([Step(OPERATION, _with("SET n = :1, x = y"))]), ONE, (put(ITEM),)),
    one(OPERATION, {**_with("SET b = :v"), "ExpressionAttributeValues": _SECOND},
        "An updated item has at most 400 KB.", QUOTAS, _BIG),
    one(OPERATION, {**ABOUT, "UpdateExpression": "SET l[0] = :v",
                    "ExpressionAttributeValues": {":v": nested(31)}},
        "An updated item is nested to at most 32 levels.", QUOTAS, ITEM),
    one(OPERATION, {"TableName": TABLE}, "A key is required.", PAGE),
    one(OPERATION, {**ABOUT, "Key": {"q": {"S": "a"}}}, "A key fits the schema.", PAGE),
    one(OPERATION, {**ABOUT, "ExpressionAttributeValues": {":v": {"S": "a"}}},
        "Placeholders without an expression are refused.", VALUES),
    one(OPERATION, _with("SET x = :1"), "A table that is not there has no items.", ERRORS,
        tables=()),
)  # fmt: skip
