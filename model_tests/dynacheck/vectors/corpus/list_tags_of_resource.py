"""ListTagsOfResource: the tags of a table."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, REPORTED, one
from dynacheck.vectors.corpus.tag_resource import BASIC, OWN, tagged

OPERATION = "ListTagsOfResource"

PAGE = API.format("ListTagsOfResource")

VECTORS = (
    one(OPERATION, {"ResourceArn": OWN}, "A table without tags has no list of them.", REPORTED),
    one(OPERATION, {"ResourceArn": OWN}, "The tags of a table are listed, in any order.", PAGE,
        tables=tagged(("b", "2"), ("a", "1"))),
    one(OPERATION, {"ResourceArn": OWN, "NextToken": "x"}, "A token that is none is passed over.",
        REPORTED, tables=tagged(("a", "1"))),
    one(OPERATION, {"ResourceArn": OWN}, "As many as 50 tags are listed.", PAGE,
        tables=tagged(*((f"k{number}", f"v{number}") for number in range(50)))),
    one(OPERATION, {}, "A resource is named.", REPORTED),
    one(OPERATION, {"ResourceArn": f"{OWN}_else"}, "A table that is not there has no tags.",
        REPORTED),
    one(OPERATION, {"ResourceArn": OWN.replace("000000000000", "111111111111")},
        "A table of another account is out of reach.", BASIC),
)  # fmt: skip
