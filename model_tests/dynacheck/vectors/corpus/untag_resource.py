"""UntagResource: tags that are taken away."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, ONE, REPORTED, TABLE, one
from dynacheck.vectors.corpus.tag_resource import LISTED, OWN, RESTRICTIONS, tagged
from dynacheck.vectors.vector import Vector

OPERATION = "UntagResource"

PAGE = API.format("UntagResource")


def _refused(rule: str, keys: object, source: str = REPORTED) -> Vector:
    return one(OPERATION, {"ResourceArn": OWN, "TagKeys": keys}, rule, source)


def _untag(*keys: str) -> Step:
    return Step(OPERATION, {"ResourceArn": OWN, "TagKeys": list(keys)})


VECTORS = (
    Vector("tags-are-taken-away", "Tags are taken away by their keys.", PAGE,
           (_untag("a", "b"), LISTED), tagged(("a", "1"), ("b", "2"), ("c", "3"))),
    Vector("a-tag-that-is-not-there-is-taken-away", "A key that no tag has is taken away.",
           REPORTED, (_untag("x"), LISTED), tagged(("a", "1"))),
    one(OPERATION, {"ResourceArn": OWN}, "Keys are required.", PAGE),
    _refused("A key at least is given.", []),
    _refused("At most 50 keys are given.", [f"k{n}" for n in range(51)], RESTRICTIONS),
    _refused("A key is not empty.", [""], RESTRICTIONS),
    _refused("A key has at most 128 characters.", ["k" * 129], RESTRICTIONS),
    _refused("A key does not begin with aws:.", ["aws:k"], RESTRICTIONS),
    one(OPERATION, {"TagKeys": ["k"]}, "A resource is named.", REPORTED),
    one(OPERATION, {"ResourceArn": f"{OWN}_else", "TagKeys": ["k"]},
        "A table that is not there has no tags.", REPORTED),
    Vector("a-table-that-is-being-deleted-keeps-its-tags",
           "A table that is being deleted keeps its tags.", REPORTED,
           (Step("DeleteTable", {"TableName": TABLE}, settle=False), _untag("k")), ONE),
)  # fmt: skip
