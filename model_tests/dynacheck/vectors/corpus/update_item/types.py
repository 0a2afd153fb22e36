"""UpdateItem: each action and function of an update, and each legacy action, with each type.

An item holds a value of each type. One vector applies an operand of one type to each of them in
turn; what succeeds tells what it made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.legacy import UPDATES as LEGACY_UPDATES
from dynacheck.vectors.corpus.support.shared import ABOUT, KEY, ONE, REPORTED, UPDATES, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

HELD: Mapping[str, Request] = {
    "s": {"S": "b"}, "n": {"N": "-1.5"}, "b": {"B": b"b"}, "f": {"BOOL": False},
    "z": {"NULL": True}, "ss": {"SS": ["b", "c"]}, "ns": {"NS": ["2", "10"]},
    "bs": {"BS": [b"b", b"c"]}, "l": {"L": [{"N": "2"}, {"S": "b"}]}, "m": {"M": {"k": {"N": "2"}}},
}  # fmt: skip
"""An attribute of each type; `x` is none."""
OPERANDS: Mapping[str, Request] = {
    "S": {"S": "b"}, "N": {"N": "1.50"}, "B": {"B": b"b"}, "BOOL": {"BOOL": True},
    "NULL": {"NULL": True}, "SS": {"SS": ["a", "b"]}, "NS": {"NS": ["2.0", "3"]},
    "BS": {"BS": [b"a", b"b"]}, "L": {"L": [{"S": "e"}]}, "M": {"M": {"j": {"S": "e"}}},
}  # fmt: skip
NAMES = (*HELD, "x")
SETS = ("SS", "NS", "BS")


def _updates(
    rule: str,
    steps: Iterable[Step],
    source: str = UPDATES,
    more: Mapping[str, object] | None = None,
) -> Vector:
    items = (put({**KEY, **HELD, **(more or {})}),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, tuple(steps), ONE, items)


def _does(text: str, *operands: object) -> Step:
    """An update that tells what it makes: `:v` and `:w` in its text are the operands."""
    values = dict(zip((":v", ":w"), operands, strict=False))
    given = {"ExpressionAttributeValues": values} if values else {}
    return Step(OPERATION, {
        **ABOUT, "UpdateExpression": text, "ReturnValues": "UPDATED_NEW", **given
    })  # fmt: skip


def _acts(action: str, value: object) -> list[Step]:
    """The legacy action with a value on each attribute."""
    return [
        Step(OPERATION, {
            **ABOUT, "ReturnValues": "UPDATED_NEW",
            "AttributeUpdates": {name: {"Action": action, "Value": value}},
        })
        for name in NAMES
    ]  # fmt: skip


def _on_each(section: str, kind: str) -> list[Step]:
    return [_does(f"{section} {name} :v", OPERANDS[kind]) for name in NAMES]


_ADDED = (
    _updates("ADD adds a number to a number alone.", _on_each("ADD", "N")),
    *(_updates(f"ADD adds members to a set of their type alone: {kind}.", _on_each("ADD", kind))
      for kind in SETS),
    _updates("ADD takes a number or a set, whatever is there.",
             [_does("ADD x :v", OPERANDS[kind]) for kind in OPERANDS if kind not in (*SETS, "N")]),
    _updates("ADD leads into documents.",
             [_does("ADD m.k :v", OPERANDS["N"]), _does("ADD l[0] :v", OPERANDS["N"]),
              _does("ADD l[1] :v", OPERANDS["N"]), _does("ADD m.j :v", OPERANDS["SS"]),
              _does("ADD l[7] :v", OPERANDS["N"]), _does("ADD s.k :v", OPERANDS["N"])]),
    _updates("A number that ADD brings to zero is there.", [_does("ADD n :v", {"N": "1.5"})]),
)  # fmt: skip

_DELETED = (
    *(_updates(f"DELETE takes members from a set of their type alone: {kind}.",
               _on_each("DELETE", kind)) for kind in SETS),
    _updates("DELETE takes a set, whatever is there.",
             [_does("DELETE ss :v", OPERANDS[kind]) for kind in OPERANDS if kind not in SETS]),
    _updates("DELETE of all members takes a set of each type away.",
             [_does("DELETE ss :v", {"SS": ["c", "b", "z"]}),
              _does("DELETE ns :v", {"NS": ["1E1", "2.0"]}),
              _does("DELETE bs :v", {"BS": [b"c", b"b"]}),
              Step("GetItem", {**ABOUT, "ConsistentRead": True})]),
)  # fmt: skip

_SUMS = (
    _updates("A sum takes a number on its left.",
             [_does(f"SET y = {name} + :v", OPERANDS["N"]) for name in NAMES]),
    _updates("A difference takes a number on its left.",
             [_does(f"SET y = {name} - :v", OPERANDS["N"]) for name in NAMES]),
    _updates("A sum takes a number on its right.",
             [_does(f"SET y = :v + {name}", OPERANDS["N"]) for name in NAMES]),
    _updates("A difference takes a number on its right.",
             [_does(f"SET y = :v - {name}", OPERANDS["N"]) for name in NAMES]),
    _updates("A sum takes a number for its value.",
             [_does("SET y = n + :v", value) for value in OPERANDS.values()]),
    _updates("A difference takes a number for its value.",
             [_does("SET y = :v - n", value) for value in OPERANDS.values()]),
    _updates("A sum is exact, and a zero has no sign.",
             [_does("SET y = :v + :w", {"N": a}, {"N": b}) for a, b in (
                 ("0.1", "0.2"), ("5", "-5"), ("-0.0", "0"), ("9" * 37, "0.9"),
                 ("9" * 38, "-1"), ("1E125", "1E88"), ("1E125", "1E87"), ("1E-130", "1E-93"),
                 ("1E-130", "1E-92"), ("9.9E125", "1E124"), ("-9.9E125", "-1E124"))]),
    _updates("A difference is exact, and a zero has no sign.",
             [_does("SET y = :v - :w", {"N": a}, {"N": b}) for a, b in (
                 ("0.3", "0.1"), ("5", "5.0"), ("1" + "0" * 38, "1"), ("1" + "0" * 37, "1"),
                 ("1E-129", "9E-130"), ("1.1E-130", "1E-130"), ("-9.9E125", "1E124"))]),
)  # fmt: skip

_FUNCTIONS = (
    _updates("list_append takes a list on its left.",
             [_does(f"SET y = list_append({name}, :v)", OPERANDS["L"]) for name in NAMES]),
    _updates("list_append takes a list on its right.",
             [_does(f"SET y = list_append(:v, {name})", OPERANDS["L"]) for name in NAMES]),
    _updates("list_append takes a list for its value.",
             [_does("SET y = list_append(l, :v)", value) for value in OPERANDS.values()]),
    _updates("list_append joins two values, empty ones too.",
             [_does("SET y = list_append(:v, :w)", OPERANDS["L"], {"L": []}),
              _does("SET y = list_append(:w, :v)", OPERANDS["L"], {"L": []}),
              _does("SET l = list_append(l, l)")]),
    _updates("if_not_exists is what is there, of each type.",
             [_does(f"SET y = if_not_exists({name}, :v)", {"S": "none"}) for name in NAMES]),
    _updates("if_not_exists is a value of each type where nothing is.",
             [_does("SET y = if_not_exists(x, :v)", value) for value in OPERANDS.values()]),
    _updates("SET puts a value of each type, whatever was there.",
             [_does(f"SET {name} = :v", value)
              for name, value in zip(NAMES, reversed([*OPERANDS.values()]), strict=False)]),
    _updates("SET copies a value of each type.",
             [_does(f"SET y = {name}") for name in NAMES]),
)  # fmt: skip

_PATHS = (
    _updates("A name leads into a map alone.",
             [_does(f"SET {name}.k = :v", {"S": "e"}) for name in NAMES]),
    _updates("A position leads into a list alone.",
             [_does(f"SET {name}[0] = :v", {"S": "e"}) for name in NAMES]),
    _updates("What is removed by a name is in a map.",
             [_does(f"REMOVE {name}.k") for name in NAMES]),
    _updates("What is removed by a position is in a list.",
             [_does(f"REMOVE {name}[0]") for name in NAMES]),
    _updates("A longer path leads through maps and lists alone.",
             [_does(f"{action} {name}.k.j") for action in ("REMOVE",) for name in NAMES] +
             [_does(f"SET {name}[0].j = :v", {"S": "e"}) for name in NAMES]),
    _updates("A removed position that a list does not have changes nothing.",
             [_does("REMOVE l[2]"), _does("REMOVE l[1], l[5]"), _does("REMOVE l[0]"),
              _does("REMOVE l[0]"), Step("GetItem", {**ABOUT, "ConsistentRead": True})]),
    _updates("Positions past the end of a list append in their order.",
             [_does("SET l[9] = :v, l[5] = :w", {"S": "nine"}, {"S": "five"}),
              _does("SET l[4] = :v, l[0] = :w", {"S": "four"}, {"S": "none"}),
              _does("SET l[5] = :v REMOVE l[0]", {"S": "five"}),
              Step("GetItem", {**ABOUT, "ConsistentRead": True})]),
)  # fmt: skip

_SEVERAL = (
    _updates("Of several names that are not defined any may be told.",
             [_does("SET b = if_not_exists(#b, k) REMOVE #c, #d"), _does("SET #b = #c")]),
    _updates("Of several operands of the wrong type any may be told.",
             [_does("ADD s :v DELETE s :w", {"S": "a"}, {"N": "1"})]),
)  # fmt: skip

_LEGACY = (
    *(_updates(f"A legacy ADD adds what fits, whatever is there: {kind}.",
               _acts("ADD", OPERANDS[kind]), LEGACY_UPDATES) for kind in ("N", "L", *SETS)),
    _updates("A legacy ADD takes a number, a set or a list.",
             [step for kind in OPERANDS if kind not in ("N", "L", *SETS)
              for step in _acts("ADD", OPERANDS[kind])[-1:]], LEGACY_UPDATES),
    *(_updates(f"A legacy DELETE takes members from a set of their type: {kind}.",
               _acts("DELETE", OPERANDS[kind]), LEGACY_UPDATES) for kind in SETS),
    _updates("A legacy DELETE with a value takes a set.",
             [step for kind in OPERANDS if kind not in SETS
              for step in _acts("DELETE", OPERANDS[kind])[-1:]], REPORTED),
    _updates("A legacy PUT puts a value of each type.",
             [_acts("PUT", value)[place] for place, value in enumerate(OPERANDS.values())],
             LEGACY_UPDATES),
)  # fmt: skip

VECTORS = (*_ADDED, *_DELETED, *_SUMS, *_FUNCTIONS, *_PATHS, *_SEVERAL, *_LEGACY)
