"""UpdateItem and others: an index shows of an item what the last write left of it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import GLOBAL, LETTERS, LOCAL, index, with_indexes
from dynacheck.vectors.corpus.support.shared import TABLE, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

KEY: Request = {"p": {"S": "x"}, "r": {"S": "a"}}
ITEM: Request = {**KEY, "l": {"S": "l"}, "g": {"S": "g"}, "i": {"N": "1"}, "o": {"N": "1"}}
ABOUT: Request = {"TableName": TABLE, "Key": KEY}
MADE = with_indexes(
    LETTERS, "l:S", "g:S",
    local=(index("near_all", "p", "l"), index("near_some", "p", "l", include=["i"])),
    globally=(index("far_all", "g", "l"), index("far_some", "g", include=["i"]),
              index("far_keys", "g", "r", kind="KEYS_ONLY")),
)  # fmt: skip
INDEXES = ("near_all", "near_some", "far_all", "far_some", "far_keys")


def _shown() -> tuple[Step, ...]:
    """What each index shows."""
    steps = []
    for name in INDEXES:
        attribute, value = ("p", "x") if name.startswith("near") else ("g", "g")
        steps.append(Step("Query", {
            "TableName": TABLE, "IndexName": name, "KeyConditionExpression": f"{attribute} = :v",
            "ExpressionAttributeValues": {":v": {"S": value}},
        }))  # fmt: skip
    return tuple(steps)


def _updates(text: str) -> Step:
    values = {":v": {"N": "2"}, ":s": {"S": "s"}}
    used = {name: value for name, value in values.items() if name in text}
    given = {"ExpressionAttributeValues": used} if used else {}
    return Step(OPERATION, {**ABOUT, "UpdateExpression": text, **given})


def _after(rule: str, *writes: Step) -> Vector:
    steps = tuple(step for write in writes for step in (write, *_shown()))
    return Vector(slug(rule)[:72].rstrip("-"), rule, f"{LOCAL}; {GLOBAL}", steps, (MADE,),
                  (put(ITEM),))  # fmt: skip


def _transacted(action: Request) -> Step:
    return Step("TransactWriteItems", {"TransactItems": [action]})


_OTHER: Request = {**ITEM, "i": {"N": "3"}, "o": {"N": "3"}}

VECTORS = (
    _after("Each index shows what an update made of an attribute that it projects.",
           _updates("SET i = :v"), _updates("SET o = :v"), _updates("SET n = :v REMOVE i")),
    _after("An entry moves in each index whose key an update changes.",
           _updates("SET l = :s"), _updates("REMOVE l"), _updates("SET l = :s"),
           _updates("REMOVE g")),
    _after("Each index shows the item that was put in the place of another.",
           Step("PutItem", put(_OTHER)), Step("PutItem", put({**KEY, "g": {"S": "g"}}))),
    _after("Each index shows what a batch and a transaction wrote.",
           Step("BatchWriteItem", {"RequestItems": {TABLE: [{"PutRequest": {"Item": _OTHER}}]}}),
           _transacted({"Put": put(ITEM)}),
           _transacted({"Update": {**ABOUT, "UpdateExpression": "REMOVE i, o"}}),
           _transacted({"Delete": ABOUT})),
)  # fmt: skip
