"""The rules of updates: their sections, their size, and what they find in the item."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import UPDATES, dynalite, paritysuite
from dynaspec.items.data.rule import Rule

_TESTS: Final = dynalite("updateItem.js")
_SETS: Final = paritysuite("tier2/partiql/setFunctions.test.ts")
_WRONG_TYPE: Final = "An operand in the update expression has an incorrect data type"

SECTION_TWICE: Final = Rule(
    "update-section-once",
    "An update has one section at most of each kind: SET, REMOVE, ADD and DELETE.",
    (_TESTS, UPDATES),
    'The "{section}" section can only be used once in an update expression;',
)
TOO_LARGE: Final = Rule(
    "update-charge-of-409600-bytes",
    "What UpdateItem charges an UpdateExpression for its operations, paths and values is at most "
    "409,600 bytes.",
    (paritysuite("tier3/limits/itemSizeBySurface.test.ts, in 31 of 33 regions in October 2026"),),
    "Item size to update has exceeded the maximum allowed size",
)
NO_PLACE: Final = Rule(
    "update-path-leads-somewhere",
    "Where a path that an update changes goes on, the item has a map before a name, and a list "
    "before a position.",
    (_TESTS,),
    "The document path provided in the update expression is invalid for update",
)
NOTHING_THERE: Final = Rule(
    "update-operand-there",
    "An attribute that an update reads is in the item.",
    (_TESTS,),
    "The provided expression refers to an attribute that does not exist in the item",
)
NO_TERM: Final = Rule(
    "update-sum-finds-numbers",
    "What an update adds or subtracts in SET is found to be numbers.",
    (_TESTS, UPDATES),
    _WRONG_TYPE,
)
NO_LIST: Final = Rule(
    "list-append-finds-lists",
    "What list_append joins is found to be lists.",
    (_TESTS, UPDATES),
    _WRONG_TYPE,
)
ADDED_TO_ANOTHER_TYPE: Final = Rule(
    "update-add-finds-same-type",
    "ADD finds a number where it adds a number, a set of the same type where it adds a set, "
    "or nothing.",
    (_SETS, _TESTS, UPDATES),
    _WRONG_TYPE,
)
DELETED_FROM_ANOTHER_TYPE: Final = Rule(
    "update-delete-finds-same-type",
    "DELETE finds a set of the same type, or nothing.",
    (_SETS, _TESTS, UPDATES),
    _WRONG_TYPE,
)
