"""UpdateItem."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    PARITY,
    Exactly,
    Row,
    Wire,
    get,
    n,
    pk,
    put,
    row,
    s,
    update,
)

BASIC: Final = PARITY + "tier1/updateItem/basic.test.ts"
PATHS: Final = PARITY + "tier1/updateItem/paths.test.ts"


def values(**given: Wire) -> Wire:
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def makes(
    source: str, about: str, before: Wire | None, expression: str, after: Wire, **given: Wire
) -> Row:
    """``expression`` makes of the item ``before`` (None: no item) the item ``after``."""
    step = update(HASH, pk("k"), expression, **(values(**given) if given else {}))
    first = () if before is None else (put(HASH, {**pk("k"), **before}),)
    last = get(HASH, pk("k")).gives(Item=Exactly({**pk("k"), **after}))
    return row(source, about, *first, step, last)


def shows(
    source: str, about: str, before: Wire, expression: str, asked: str, shown: object, **given: Wire
) -> Row:
    step = update(
        HASH, pk("k"), expression, ReturnValues=asked, **(values(**given) if given else {})
    )
    first = (put(HASH, {**pk("k"), **before}),) if before else ()
    return row(source, about, *first, step.gives(Attributes=shown))


def listed(*texts: str) -> Wire:
    return {"L": [s(text) for text in texts]}


ROWS: tuple[Row, ...] = (
    makes(BASIC, "SET makes an item", None, "SET a = :v", {"a": s("x")}, v=s("x")),
    makes(
        BASIC,
        "SET puts one value in place of another",
        {"a": s("x"), "b": n(1)},
        "SET a = :v",
        {"a": s("y"), "b": n(1)},
        v=s("y"),
    ),
    makes(BASIC, "SET adds", {"c": n(10)}, "SET c = c + :v", {"c": n(15)}, v=n(5)),
    makes(
        BASIC, "SET subtracts in parentheses", {"c": n(10)}, "SET c = (c - :v)", {"c": n(7)}, v=n(3)
    ),
    makes(
        BASIC,
        "if_not_exists",
        {"a": s("kept")},
        "SET a = if_not_exists(a, :v), b = if_not_exists(b, :v)",
        {"a": s("kept"), "b": s("new")},
        v=s("new"),
    ),
    makes(
        BASIC,
        "if_not_exists of another path",
        {"a": s("x")},
        "SET b = if_not_exists(b, a)",
        {"a": s("x"), "b": s("x")},
    ),
    makes(
        BASIC,
        "a difference of if_not_exists",
        {"v": n(10)},
        "SET v = if_not_exists(v, :d) - :v",
        {"v": n(7)},
        d=n(0),
        v=n(3),
    ),
    makes(
        BASIC,
        "list_append",
        {"l": listed("a", "b")},
        "SET l = list_append(l, :v)",
        {"l": listed("a", "b", "c")},
        v=listed("c"),
    ),
    makes(
        BASIC,
        "list_append at the front",
        {"l": listed("b")},
        "SET l = list_append(:v, l)",
        {"l": listed("a", "b")},
        v=listed("a"),
    ),
    makes(
        BASIC,
        "list_append of if_not_exists",
        {},
        "SET l = list_append(if_not_exists(l, :e), :v)",
        {"l": listed("x")},
        e={"L": []},
        v=listed("x"),
    ),
    makes(
        BASIC,
        "every part sees the item before",
        {"a": s("old")},
        "SET a = :v, b = a",
        {"a": s("new"), "b": s("old")},
        v=s("new"),
    ),
    makes(
        BASIC, "a set with an empty string", None, "SET t = :v", {"t": {"SS": [""]}}, v={"SS": [""]}
    ),
    makes(
        BASIC,
        "a set with an empty string in a map",
        {"m": {"M": {}}},
        "SET m.t = :v",
        {"m": {"M": {"t": {"SS": [""]}}}},
        v={"SS": [""]},
    ),
    makes(BASIC, "REMOVE", {"a": n(1), "b": n(2)}, "REMOVE a", {"b": n(2)}),
    makes(BASIC, "REMOVE of nothing", {"b": n(2)}, "REMOVE a", {"b": n(2)}),
    makes(
        BASIC,
        "REMOVE of nothing in a map",
        {"m": {"M": {"x": n(1)}}},
        "REMOVE m.y",
        {"m": {"M": {"x": n(1)}}},
    ),
    makes(BASIC, "ADD to a number", {"c": n(10)}, "ADD c :v", {"c": n(13)}, v=n(3)),
    makes(BASIC, "ADD where there is no number", {}, "ADD c :v", {"c": n(10)}, v=n(10)),
    makes(
        BASIC,
        "ADD to a set",
        {"t": {"SS": ["a"]}},
        "ADD t :v",
        {"t": {"SS": ["a", "b", "c"]}},
        v={"SS": ["c", "b"]},
    ),
    makes(
        BASIC,
        "ADD of an empty string, which comes first",
        {"t": {"SS": ["a"]}},
        "ADD t :v",
        {"t": {"SS": ["", "a"]}},
        v={"SS": [""]},
    ),
    makes(BASIC, "ADD where there is no set", {}, "ADD t :v", {"t": {"SS": [""]}}, v={"SS": [""]}),
    makes(
        BASIC,
        "ADD of what the set has",
        {"t": {"SS": [""]}},
        "ADD t :v",
        {"t": {"SS": [""]}},
        v={"SS": [""]},
    ),
    makes(
        BASIC,
        "ADD of an empty binary",
        {"t": {"BS": [b"\x01"]}},
        "ADD t :v",
        {"t": {"BS": [b"", b"\x01"]}},
        v={"BS": [b""]},
    ),
    makes(
        BASIC,
        "DELETE of all is REMOVE",
        {"t": {"SS": ["a", "b"]}},
        "DELETE t :v",
        {},
        v={"SS": ["a", "b"]},
    ),
    makes(
        BASIC,
        "DELETE of some",
        {"t": {"SS": ["a", "b", "c"]}},
        "DELETE t :v",
        {"t": {"SS": ["a", "c"]}},
        v={"SS": ["b"]},
    ),
    makes(
        BASIC,
        "DELETE of the empty string",
        {"t": {"SS": ["", "a"]}},
        "DELETE t :v",
        {"t": {"SS": ["a"]}},
        v={"SS": [""]},
    ),
    makes(
        BASIC,
        "DELETE of the last, the empty string",
        {"t": {"SS": [""]}},
        "DELETE t :v",
        {},
        v={"SS": [""]},
    ),
    makes(
        BASIC,
        "DELETE leaves the empty string",
        {"t": {"SS": ["", "a"]}},
        "DELETE t :v",
        {"t": {"SS": [""]}},
        v={"SS": ["a"]},
    ),
    row(
        BASIC,
        "no update makes an item of the key",
        update(HASH, pk("k")).gives(Attributes=ABSENT),
        get(HASH, pk("k")).gives(Item=Exactly(pk("k"))),
    ),
    shows(
        BASIC,
        "ALL_NEW",
        {"x": n(1)},
        "SET x = :v",
        "ALL_NEW",
        Exactly({**pk("k"), "x": n(2)}),
        v=n(2),
    ),
    shows(
        BASIC,
        "UPDATED_OLD",
        {"x": n(1), "y": n(0)},
        "SET x = :v",
        "UPDATED_OLD",
        Exactly({"x": n(1)}),
        v=n(2),
    ),
    shows(
        BASIC,
        "UPDATED_NEW",
        {"x": n(1), "y": n(0)},
        "SET x = :v",
        "UPDATED_NEW",
        Exactly({"x": n(2)}),
        v=n(2),
    ),
    shows(
        BASIC,
        "UPDATED_NEW of a new item",
        {},
        "SET x = :v",
        "UPDATED_NEW",
        Exactly({"x": n(2)}),
        v=n(2),
    ),
    shows(
        BASIC,
        "UPDATED_NEW of a part of a map",
        {"m": {"M": {"x": n(1), "y": n(1)}}},
        "SET m.x = :v",
        "UPDATED_NEW",
        Exactly({"m": {"M": {"x": n(2)}}}),
        v=n(2),
    ),
    shows(
        PATHS,
        "UPDATED_NEW of two parts of a map",
        {"m": {"M": {"z": n(1)}}},
        "SET m.x = :v, m.y = :v",
        "UPDATED_NEW",
        Exactly({"m": {"M": {"x": n(2), "y": n(2)}}}),
        v=n(2),
    ),
    shows(BASIC, "UPDATED_NEW of what was removed", {"x": n(1)}, "REMOVE x", "UPDATED_NEW", ABSENT),
    makes(
        PATHS,
        "SET in a map",
        {"m": {"M": {"x": s("old"), "y": n(1)}}},
        "SET m.x = :v",
        {"m": {"M": {"x": s("new"), "y": n(1)}}},
        v=s("new"),
    ),
    makes(
        PATHS,
        "SET of what a map has not",
        {"m": {"M": {"x": n(1)}}},
        "SET m.y = :v",
        {"m": {"M": {"x": n(1), "y": s("new")}}},
        v=s("new"),
    ),
    makes(
        PATHS,
        "SET in a map in a map",
        {"a": {"M": {"b": {"M": {"c": n(1)}}}}},
        "SET a.b.c = :v",
        {"a": {"M": {"b": {"M": {"c": n(2)}}}}},
        v=n(2),
    ),
    makes(
        PATHS,
        "a sum in a map",
        {"m": {"M": {"c": n(10)}}},
        "SET m.c = m.c + :v",
        {"m": {"M": {"c": n(15)}}},
        v=n(5),
    ),
    makes(
        PATHS,
        "SET past the end of a list",
        {"l": listed("a", "b", "c")},
        "SET l[5] = :v",
        {"l": listed("a", "b", "c", "x")},
        v=s("x"),
    ),
    makes(
        PATHS,
        "SET in an empty list",
        {"l": {"L": []}},
        "SET l[0] = :v",
        {"l": listed("x")},
        v=s("x"),
    ),
    makes(
        PATHS,
        "REMOVE in a map",
        {"m": {"M": {"x": n(1), "y": n(2)}}},
        "REMOVE m.x",
        {"m": {"M": {"y": n(2)}}},
    ),
    makes(
        PATHS,
        "REMOVE in a list",
        {"l": listed("a", "b", "c")},
        "REMOVE l[1]",
        {"l": listed("a", "c")},
    ),
    makes(
        PATHS,
        "REMOVE of the last of a list",
        {"l": listed("a", "b")},
        "REMOVE l[1]",
        {"l": listed("a")},
    ),
)
