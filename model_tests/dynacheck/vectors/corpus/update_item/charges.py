"""UpdateItem: what an update is charged, which is limited as an item is."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import ABOUT, KEY, ONE, PARITY, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

SURFACE = PARITY.format("tier3/limits/itemSizeBySurface.test.ts")
MAX = 409_600
ITEM: Request = {
    **KEY,
    "a": {"N": "1"}, "c": {"N": "1"}, "l": {"L": [{"N": "1"}]}, "m": {"M": {"k": {"N": "1"}}},
    "r": {"S": "r"}, "s": {"SS": ["a", "b"]},
}  # fmt: skip
_VALUES: Request = {":v": {"N": "1"}, ":l": {"L": []}, ":s": {"SS": ["a"]}}


def _charged(rule: str, clauses: str, charge: int, over: bool) -> Vector:
    """An update of `clauses`, and padding up to the limit, or a byte over it."""
    padding = MAX - 3 - 20 - charge + over
    used = {name: value for name, value in _VALUES.items() if name in clauses}
    request = {
        **ABOUT,
        "UpdateExpression": f"SET z = :pad{clauses}",
        "ExpressionAttributeValues": {**used, ":pad": {"S": "z" * padding}},
    }
    steps = (Step(OPERATION, request),)
    items = (put(ITEM),) if clauses else ()
    return Vector(slug(rule)[:72].rstrip("-"), rule, SURFACE, steps, ONE, items)


_PATHS = ", b = a, d = m.k, m.x = l[0]"
_SUMS = ", a = a + :v, c = c - :v"
_FUNCTIONS = ", l = list_append(l, :l), d = if_not_exists(d, :v)"
_OTHERS = " ADD a :v, l[0] :v REMOVE r, m.k DELETE s :s"

VECTORS = (
    _charged("An update is charged 3 bytes, and 19 for each assignment beside name and value.",
             "", 0, over=True),
    _charged("An update may be charged as much as an item may have.", "", 0, over=False),
    _charged("A path that is read is charged 1 byte, and 14 for each step beside its text.",
             _PATHS, 143, over=True),
    _charged("A sum is charged 34 bytes, a difference 37, beside the operands.", _SUMS, 147,
             over=True),
    _charged("list_append is charged 37 bytes, if_not_exists 39, beside the operands.",
             _FUNCTIONS, 153, over=True),
    _charged("ADD is charged as SET; REMOVE and DELETE 1 byte beside the name.", _OTHERS, 60,
             over=True),
    _charged("All clauses of an update together may be charged the whole.", _OTHERS, 60,
             over=False),
)  # fmt: skip
