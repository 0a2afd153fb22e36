"""GetItem: items, projections and document paths."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.legacy import LEGACY
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    API,
    ERRORS,
    KEY,
    NAMES,
    NUBO,
    ONE,
    PATHS,
    PROJECTIONS,
    QUOTAS,
    REPORTED,
    TABLE,
    TWO,
    one,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "GetItem"

PAGE = API.format("GetItem")
READ: Request = {**ABOUT, "ConsistentRead": True}
ITEM: Request = {
    **KEY,
    "a": {"M": {"b": {"N": "1"}, "c": {"L": [{"S": "x"}, {"S": "y"}, {"S": "z"}]}}},
    "d": {"L": [{"M": {"e": {"N": "2"}, "f": {"N": "3"}}}]},
    "g-h": {"S": "g"},
}


def _shown(
    rule: str, projection: object, names: object = None, source: str = PROJECTIONS
) -> Vector:
    request = {**READ, "ProjectionExpression": projection}
    if names is not None:
        request["ExpressionAttributeNames"] = names
    return one(OPERATION, request, rule, source, ITEM)


_PROJECTED = (
    _shown("An attribute is shown whole.", "a"),
    _shown("An attribute that is not there is not shown.", "p, x"),
    _shown("Where nothing is there the item is empty.", "x"),
    _shown("A member of a map is shown within the map.", "a.b"),
    _shown("An element of a list is shown in a list of its own.", "a.c[1]"),
    _shown("Elements are shown in their order, without those between.", "a.c[2], a.c[0]"),
    _shown("Parts of one document are shown together.", "d[0].f, a.b, d[0].e"),
    _shown("A path into what is no document leads nowhere.", "p, a.b.c, d.x"),
    _shown("A path past a list's end leads nowhere.", "p, a.c[9]"),
    _shown("A name that cannot be written stands for its placeholder.", "#g", {"#g": "g-h"}, NAMES),
    _shown("A projection is not empty.", ""),
    _shown("A projection is a string.", 1),
    _shown("A projection ends after a path.", "a,"),
    _shown("Paths are separated by commas.", "a b"),
    _shown("A name begins with a letter.", "_a", source=PATHS),
    _shown("A position is written without needless zeros.", "a[00]", source=PATHS),
    _shown("A position fits 32 bits.", "a[2147483648]", source=REPORTED),
    _shown("A position has few digits.", "a[99999999999]", source=REPORTED),
    _shown("A path has at most 32 elements.", ".".join(["x"] * 33), source=QUOTAS),
    _shown("A reserved word needs a placeholder.", "size", source=NAMES),
    _shown("Two paths do not overlap.", "a, a.b", source=PATHS),
    _shown("Of two faults the overlap is told first.", "d.a, d[0], a, a", source=REPORTED),
    _shown("Two paths do not take one value for a map and a list.", "a.b, a[0]", source=PATHS),
    _shown("A placeholder that is used is defined.", "#a", source=NAMES),
    _shown("A placeholder that is defined is used.", "a", {"#a": "a"}, NAMES),
    _shown("Placeholders are not an empty map.", "a", {}, NAMES),
    _shown("A placeholder for a name begins with #.", "a", {"a": "a"}, NAMES),
    _shown("A placeholder has at most 255 bytes.", "a", {"#" + "x" * 255: "a"}, NAMES),
    _shown("A placeholder may have 255 bytes.", "#" + "x" * 254, {"#" + "x" * 254: "a"}, NAMES),
    _shown("A placeholder stands for a name that is not empty.", "#a", {"#a": ""}, NAMES),
    _shown("A placeholder stands for a name.", "#a", {"#a": None}, NAMES),
    _shown("A placeholder stands for a string.", "#a", {"#a": 1}, NAMES),
    _shown("A placeholder's name has at most 65535 bytes.", "#a", {"#a": "a" * 65536}, QUOTAS),
    _shown("An expression has at most 4 KB.", "a" + " " * 4096, source=QUOTAS),
    _shown("An expression may have 4 KB.", "a" + " " * 4095, source=QUOTAS),
)


def _whole(
    rule: str, request: Request, tables: tuple[Request, ...] = ONE, source: str = PAGE
) -> Vector:
    return one(OPERATION, request, rule, source, tables=tables)


_GETS = NUBO.format("tier3/legacy-api/attributesToGet.test.ts")


def _attributes(rule: str, names: object, source: str = PAGE, **more: object) -> Vector:
    return one(OPERATION, {**READ, "AttributesToGet": names, **more}, rule, source, ITEM)


_LEGACY = (
    _attributes("AttributesToGet names the attributes that are shown.", ["p", "a", "x"], _GETS),
    _attributes("A name of AttributesToGet is no path.", ["a.b", "d[0]", "g-h"], _GETS),
    _attributes("A name of AttributesToGet may be a reserved word.", ["size", "p"], _GETS),
    _attributes("AttributesToGet is not empty.", []),
    _attributes("AttributesToGet has no null.", [None], REPORTED),
    _attributes("A name of AttributesToGet is not empty.", [""], REPORTED),
    _attributes("AttributesToGet names an attribute once.", ["a", "a"], REPORTED),
    _attributes("AttributesToGet does not stand beside a projection.", ["a"], LEGACY,
                ProjectionExpression="a"),
    _attributes("Names need a projection, not AttributesToGet.", ["a"], NAMES,
                ExpressionAttributeNames={"#a": "a"}),
    _attributes("AttributesToGet is a list.", "a"),
    _attributes("A name of AttributesToGet is a string.", [1]),
)  # fmt: skip

VECTORS = (
    one(OPERATION, READ, "An item is answered as it was stored.", PAGE, ITEM),
    one(OPERATION, READ, "There is no Item where there is none.", PAGE),
    *_PROJECTED,
    _whole("A key is required.", {"TableName": TABLE}),
    _whole("A table that is not there has no items.", READ, (), ERRORS),
    _whole("A key has no other attributes.", {**READ, "Key": {**KEY, "q": {"S": "a"}}}),
    _whole("A key has all of its attributes.", READ, TWO),
    _whole("A key is of its type.", {**READ, "Key": {"p": {"N": "1"}}}),
    _whole("A key that is a string is not empty.", {**READ, "Key": {"p": {"S": ""}}}),
    _whole("A key that is binary is not empty.", {**READ, "Key": {"p": {"B": b""}}},
           (table("p:B"),)),
    _whole("A path does not lead into the key.", {**READ, "ProjectionExpression": "p.a"},
           source=REPORTED),
    _whole("Names without an expression are refused.",
           {**READ, "ExpressionAttributeNames": {"#a": "a"}}, source=NAMES),
    _whole("What capacity is told is one of three.", {**READ, "ReturnConsumedCapacity": "X"}),
    _whole("Consistency is a Boolean.", {**ABOUT, "ConsistentRead": 1}),
    *_LEGACY,
)  # fmt: skip
