"""UpdateItem and others: positions of lists, of two digits too, and what is done in which order."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    CONDITIONS,
    KEY,
    ONE,
    PATHS,
    PROJECTIONS,
    TABLE,
    UPDATES,
    put,
    read_back,
    slug,
)
from dynacheck.vectors.corpus.support.statements import SELECTS, stating
from dynacheck.vectors.corpus.support.statements import UPDATES as STATEMENT_UPDATES
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

LETTERS: Request = {"L": [{"S": letter} for letter in "abcdefghijklmn"]}
"""A list of 14 elements, at 0 to 13."""
_NUMBERS = [{"N": str(number)} for number in range(10)]
ITEM: Request = {
    **KEY, "l": LETTERS, "m": {"M": {"l": LETTERS}}, "s": {"L": [{"S": "a"}, {"S": "b"}]},
    "d": {"L": [*({"L": [number]} for number in _NUMBERS), {"L": [LETTERS]}]},
    "e": {"L": [*({"M": {"n": number}} for number in _NUMBERS), {"M": {"k": LETTERS}}]},
}  # fmt: skip
_VALUES: Request = {":v": {"S": "v"}, ":w": {"S": "w"}, ":x": {"S": "x"}, ":k": {"S": "k"},
                    ":l": {"S": "l"}, ":n": {"N": "1"}}  # fmt: skip


def _given(text: str) -> Request:
    used = {name: value for name, value in _VALUES.items() if name in text}
    return {"ExpressionAttributeValues": used} if used else {}


def _done(rule: str, *updates: str, source: str = UPDATES) -> Vector:
    """Each update on its own, and the item afterwards."""
    steps: list[Step] = []
    for text in updates:
        steps.append(Step("PutItem", put(ITEM)))
        update = {**ABOUT, "UpdateExpression": text, **_given(text)}
        steps.extend(read_back([Step(OPERATION, update)]))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, tuple(steps), ONE)


_REMOVED = (
    _done("Positions of one and of two digits are removed as they were.",
          "REMOVE l[2], l[10]", "REMOVE l[10], l[2]", "REMOVE l[9], l[10], l[11]",
          "REMOVE l[1], l[13], l[2], l[12], l[0]"),
    _done("Positions within documents are removed as they were.",
          "REMOVE m.l[2], m.l[10]", "REMOVE d[2], d[10]", "REMOVE d[10][0][2], d[10][0][10], d[2]",
          "REMOVE e[10].k[3], e[10].k[11], e[9]"),
    _done("A last position is removed, and one past it is not there.",
          "REMOVE l[13]", "REMOVE l[14]", "REMOVE l[9], l[14], l[10]"),
)  # fmt: skip

_SET = (
    _done("Positions past the end append in the order of their numbers.",
          "SET s[10] = :v, s[9] = :w", "SET s[9] = :w, s[10] = :v", "SET s[2] = :v, s[10] = :w",
          "SET s[100] = :x, s[20] = :v, s[3] = :w", "SET l[20] = :v, l[100] = :w"),
    _done("A position of two digits is set as one of one is.",
          "SET l[10] = :v", "SET l[13] = :v, l[1] = :w", "SET d[10][0][11] = :v",
          "SET e[10].k[12] = :v"),
    _done("What is at a position of two digits is read.",
          "SET x = l[10], y = l[13]", "SET l[0] = l[12], l[12] = l[0]",
          "SET x = if_not_exists(l[11], :v), y = if_not_exists(l[14], :w)",
          "SET x = list_append(d[10][0], l)", "SET x = e[10].k[11]"),
    _done("A set may be at a position of two digits.", "SET l[10] = :n ADD l[11] :n",
          "ADD l[14] :n", "DELETE l[14] :n"),
)  # fmt: skip

_TOGETHER = (
    _done("An element is set at its position as it was, whatever is removed before it.",
          "SET l[1] = :v REMOVE l[0]", "REMOVE l[0] SET l[1] = :v", "SET l[12] = :v REMOVE l[2]",
          "SET l[0] = :v REMOVE l[1], l[10]", "SET d[1][0] = :v REMOVE d[0]",
          "SET m.l[3] = :v REMOVE m.l[0], m.l[1]"),
    _done("What is appended comes after all that was there, whatever is removed.",
          "SET s[9] = :v REMOVE s[0]", "SET s[9] = :v REMOVE s[0], s[1]",
          "REMOVE s[1] SET s[2] = :v, s[10] = :w"),
    _done("What is read is read as it was, whatever is removed.",
          "SET x = l[1], y = s REMOVE l[0], l[1], s[0]", "SET l[5] = l[0] REMOVE l[0]"),
    _done("What is added within a document is at its place as it was.",
          "ADD d[1][0] :n REMOVE d[0]", "SET e[1].n = :n REMOVE e[0]",
          "ADD e[1].n :n REMOVE e[0]"),
)  # fmt: skip


def _read(rule: str, source: str, *steps: Step) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, ONE, (put(ITEM),))


def _shown(text: str) -> Step:
    return Step("GetItem", {**ABOUT, "ConsistentRead": True, "ProjectionExpression": text})


def _holds(text: str) -> Step:
    """A read of the keys of items that fit."""
    return Step("Scan", {
        "TableName": TABLE, "FilterExpression": text, **_given(text), "ConsistentRead": True,
        "Select": "COUNT",
    })  # fmt: skip


def _checked(text: str) -> Step:
    return Step("PutItem", {**put(ITEM), "ConditionExpression": text, **_given(text)})


_CONDITIONS = (
    "l[10] = :k", "l[11] = :k", "l[9] <> :k", "attribute_exists(l[13])", "attribute_exists(l[14])",
    "attribute_not_exists(l[10])", "size(l[10]) = :n", "contains(d[10][0], :k)",
    "d[10][0][11] = :l", "begins_with(e[10].k[10], :k)", "l[10] IN (:v, :k)",
    "l[10] BETWEEN :k AND :l", "attribute_type(l[12], :v)",
)  # fmt: skip

_READ = (
    _read("An element at a position of two digits is shown.", PROJECTIONS,
          *map(_shown, ("l[10]", "l[9], l[10], l[11]", "l[13]", "l[14]", "p, m.l[10]",
                        "d[10][0][11]", "d[10][0][13], d[2][0]", "e[10].k[12], e[2].n",
                        "l[11], l[2]"))),
    _read("A filter sees the element at a position of two digits.", f"{CONDITIONS}; {PATHS}",
          *map(_holds, _CONDITIONS)),
    _read("A condition sees the element at a position of two digits.", f"{CONDITIONS}; {PATHS}",
          *map(_checked, _CONDITIONS)),
    _read("A statement sees the element at a position of two digits.", SELECTS,
          *(Step("ExecuteStatement", stating(f"SELECT {text} WHERE p = 'a'")) for text in (
              "l[10] FROM {T}", "m.l[11] FROM {T}", "d[10][0][12] FROM {T}", "l[14] FROM {T}")),
          *(Step("ExecuteStatement", stating(f"SELECT p FROM {{T}} WHERE p = 'a' AND {text}"))
            for text in ("l[10] = 'k'", "l[11] = 'k'", "d[10][0][11] = 'l'"))),
    _read("A statement changes the element at a position of two digits.", STATEMENT_UPDATES,
          *read_back(Step("ExecuteStatement", stating(f"UPDATE {{T}} {text} WHERE p = 'a'"))
                     for text in ("SET l[10] = 'v'", "SET l[13] = 'w'", "REMOVE l[11]",
                                  "SET m.l[12] = 'x'", "REMOVE m.l[2] REMOVE m.l[10]"))),
)  # fmt: skip

VECTORS = (*_REMOVED, *_SET, *_TOGETHER, *_READ)
