"""UpdateItem: AttributeUpdates, an update without an expression."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.legacy import ITEM, LEGACY, UPDATES, n, s
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    API,
    ONE,
    PARITY,
    REPORTED,
    one,
    put,
    read_back,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

PAGE = API.format("AttributeValueUpdate")
SIZES = PARITY.format("tier3/limits/itemSizeBySurface.test.ts")


def _request(updates: object, **more: object) -> Request:
    return {**ABOUT, "AttributeUpdates": updates, **more}


def _left(
    name: str, rule: str, updates: object, source: str = UPDATES, item: Request | None = ITEM
) -> Vector:
    """The update, and the item afterwards."""
    items = () if item is None else (put(item),)
    return Vector(name, rule, source, read_back([Step(OPERATION, _request(updates))]), ONE, items)


def _answer(
    rule: str, updates: object, source: str = PAGE, item: Request | None = ITEM, **more: object
) -> Vector:
    return one(OPERATION, _request(updates, **more), rule, source, item)


def _does(action: str, value: object = None) -> Request:
    return {"Action": action} if value is None else {"Action": action, "Value": value}


_LEFT = (
    _left("put-puts", "PUT puts a value, whatever was there.",
          {"t": _does("PUT", n(2)), "x": _does("PUT", {"L": []})}),
    _left("put-is-the-default", "Without an action a value is put.", {"t": {"Value": s("new")}}),
    _left("delete-takes-away", "DELETE takes an attribute away, if it is there.",
          {"t": _does("DELETE"), "x": _does("DELETE")}, PAGE),
    _left("delete-takes-members", "DELETE takes members from a set.",
          {"ss": _does("DELETE", {"SS": ["dog", "x"]}), "ns": _does("DELETE", {"NS": ["3"]}),
           "bs": _does("DELETE", {"BS": [b"a"]})}),
    _left("delete-of-all-members", "A set that loses all members is gone.",
          {"ns": _does("DELETE", {"NS": ["3", "1"]}), "x": _does("DELETE", {"NS": ["3"]})}, PAGE),
    _left("add-adds", "ADD adds to a number, from zero where there is none.",
          {"n": _does("ADD", n("-3.5")), "x": _does("ADD", n(2))}),
    _left("add-adds-members", "ADD adds members to a set, or makes it.",
          {"ss": _does("ADD", {"SS": ["dog", "x"]}), "ns": _does("ADD", {"NS": ["5"]}),
           "x": _does("ADD", {"BS": [b"x"]})}),
    _left("add-appends", "ADD appends to a list, or makes it.",
          {"l": _does("ADD", {"L": [n(2)]}), "x": _does("ADD", {"L": [n(2)]})}, REPORTED),
    _left("several-updates", "Several attributes are updated together.",
          {"t": _does("PUT", s("new")), "n": _does("ADD", n(9)), "z": _does("DELETE")}),
    _left("updates-make-an-item", "A put makes an item where there is none.",
          {"x": _does("PUT", s(""))}, PAGE, None),
    _left("add-makes-an-item", "ADD makes an item where there is none.",
          {"x": _does("ADD", n(1)), "y": _does("ADD", {"L": []}), "z": _does("DELETE")}, PAGE,
          None),
    _left("delete-makes-no-item", "DELETE makes no item.",
          {"x": _does("DELETE"), "y": _does("DELETE", {"SS": ["a"]})}, PAGE, None),
    _left("no-updates-make-an-item", "Updates of nothing make an item of the key.", {}, REPORTED,
          None),
)  # fmt: skip

_CHANGE = {"n": _does("ADD", n(2)), "t": _does("DELETE"), "x": _does("PUT", {"L": []})}
_SHOWN = tuple(
    _answer(f"{kind} shows what AttributeUpdates changed.", _CHANGE, API.format(OPERATION),
            ReturnValues=kind)
    for kind in ("ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")
)  # fmt: skip

_TAKEN = {"S": "a", "N": "1", "B": b"a", "BOOL": True, "NULL": True, "L": [], "M": {}}
_WRONG = (
    *(
        _answer(f"DELETE takes no value of the type {tag}.", {"x": _does("DELETE", {tag: value})})
        for tag, value in _TAKEN.items()
    ),
    *(
        _answer(f"ADD takes no value of the type {tag}.", {"x": _does("ADD", {tag: value})})
        for tag, value in _TAKEN.items()
        if tag not in ("N", "L")
    ),
    _answer("ADD adds a number to a number.", {"ns": _does("ADD", n(1))}),
    _answer("ADD adds a set to one of its kind.", {"ss": _does("ADD", {"NS": ["1"]})}),
    _answer("ADD appends a list to a list.", {"n": _does("ADD", {"L": []})}, REPORTED),
    _answer("DELETE takes from a set of its kind.", {"ss": _does("DELETE", {"NS": ["1"]})}),
    _answer("DELETE takes from a set.", {"n": _does("DELETE", {"NS": ["1"]})}),
    _answer("A condition is judged before the types.", {"n": _does("ADD", {"L": []})}, REPORTED,
            Expected={"p": {"Exists": False}}),
    _answer("An attribute of the key is not put.", {"p": _does("PUT", s("x"))}, UPDATES),
    _answer("An attribute of the key is not deleted.", {"p": _does("DELETE")}, REPORTED),
    _answer("An action is one of three.", {"x": _does("put", s("x"))}),
    _answer("PUT needs a value.", {"x": _does("PUT")}, REPORTED),
    _answer("ADD needs a value.", {"x": _does("ADD")}, REPORTED),
    _answer("An update that is null needs a value.", {"x": None}, REPORTED),
    _answer("A value that is put is a value.", {"x": {"Value": {}}}, REPORTED),
    _answer("What is updated has a name.", {"": _does("DELETE")}, REPORTED),
    _answer("A sum is a number within the limits.", {"n": _does("ADD", n("1E-50"))}, PAGE),
    _answer("What AttributeUpdates leave has at most 400 KB.",
            {"x": _does("PUT", {"S": "x" * 409_600})}, SIZES),
    _answer("Updates are a map.", [], PAGE),
    _answer("An update is a structure.", {"x": "y"}, PAGE),
    _answer("An update expression does not stand beside AttributeUpdates.",
            {"t": _does("DELETE")}, LEGACY, UpdateExpression="REMOVE n"),
    _answer("A condition expression does not stand beside AttributeUpdates.",
            {"t": _does("DELETE")}, LEGACY, ConditionExpression="attribute_exists(n)"),
    _answer("All legacy parameters and expressions are told.", {}, REPORTED,
            Expected={"a": {}}, ConditionalOperator="OR", UpdateExpression="",
            ConditionExpression=""),
    one(OPERATION, {**ABOUT, "Expected": {"t": {"Exists": False}}, "UpdateExpression": "REMOVE n"},
        "An update expression does not stand beside Expected.", LEGACY, ITEM),
    _answer("A wrong update is told before what is wrong in Expected.", {"x": {}}, REPORTED,
            Expected={"a": {}}),
    _answer("What is wrong in Expected is told before the key.", {"p": _does("DELETE")}, REPORTED,
            Expected={"a": {}}),
)  # fmt: skip

VECTORS = (*_LEFT, *_SHOWN, *_WRONG)
