"""UpdateItem and others: where tabs and new lines may stand in expressions."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import KEY_CONDITIONS
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    CONDITIONS,
    KEY,
    ONE,
    PROJECTIONS,
    TABLE,
    UPDATES,
    put,
    read_back,
    slug,
)
from dynacheck.vectors.corpus.support.statements import SELECTS, stating
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

ITEM: Request = {**KEY, "n": {"N": "5"}, "m": {"M": {"k": {"N": "7"}}},
                 "l": {"L": [{"N": "1"}, {"N": "2"}]}}  # fmt: skip
BLANKS = ("\t", "\n", "\r\n", "\r", " \t\n ", "\n\n\t\t")
VALUES: Request = {"ExpressionAttributeValues": {":v": {"N": "5"}}}
OF_KEY: Request = {"ExpressionAttributeValues": {":p": {"S": "a"}}}


def _spaced(text: str) -> list[str]:
    """The text with each kind of blank in the place of each space."""
    return [text.replace(" ", blank) for blank in BLANKS]


def _rule(rule: str, source: str, steps: list[Step]) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, tuple(steps), ONE, (put(ITEM),))


_UPDATE = " SET n = n + :v , m . k = :v , l [ 1 ] = :v , x = if_not_exists ( x , :v ) REMOVE z "
_CONDITION = (
    " ( n = :v ) AND NOT m . k < :v OR n IN ( :v , m . k ) AND attribute_exists ( l [ 0 ] ) "
)

VECTORS = (
    _rule("Blanks of any kind may stand between the words of an update.", UPDATES,
          [step for text in _spaced(_UPDATE) for step in (
              Step("PutItem", put(ITEM)),
              *read_back([Step(OPERATION, {**ABOUT, "UpdateExpression": text, **VALUES})]))]),
    _rule("Blanks of any kind may stand between the words of a condition.", CONDITIONS,
          [Step("PutItem", {**put(ITEM), "ConditionExpression": text, **VALUES})
           for text in (*_spaced(_CONDITION), *_spaced(" n <> :v "))]),
    _rule("Blanks of any kind may stand between the words of a filter.", CONDITIONS,
          [Step("Scan", {"TableName": TABLE, "FilterExpression": text, "ConsistentRead": True,
                         **VALUES})
           for text in (*_spaced(_CONDITION), *_spaced(" n BETWEEN m . k AND :v "))]),
    _rule("Blanks of any kind may stand between the paths of a projection.", PROJECTIONS,
          [Step("GetItem", {**ABOUT, "ConsistentRead": True, "ProjectionExpression": text})
           for text in _spaced(" n , m . k , l [ 1 ] ")]),
    _rule("Blanks of any kind may stand between the words of a key condition.", KEY_CONDITIONS,
          [Step("Query", {"TableName": TABLE, "KeyConditionExpression": text,
                          "ConsistentRead": True, **OF_KEY})
           for text in (*_spaced(" p = :p "), *_spaced(" ( p = :p ) "))]),
    _rule("Blanks of any kind may stand between the words of a statement.", SELECTS,
          [Step("ExecuteStatement", stating(text))
           for text in _spaced(" SELECT n , m . k FROM {T} WHERE p = 'a' AND n = 5 ")]),
    _rule("Blanks of any kind may stand between the words of a statement that writes.", SELECTS,
          [step for text in _spaced(" UPDATE {T} SET n = n + 1 WHERE p = 'a' ")
           for step in read_back([Step("ExecuteStatement", stating(text))])]),
    _rule("Blanks alone are no expression.", CONDITIONS,
          [step for text in (" ", "\t", "\n", "\r\n") for step in (
              Step("GetItem", {**ABOUT, "ProjectionExpression": text}),
              Step(OPERATION, {**ABOUT, "UpdateExpression": text}),
              Step("PutItem", {**put(ITEM), "ConditionExpression": text}))]),
    _rule("A word is not parted by blanks.", UPDATES,
          [step for blank in ("\t", "\n") for step in (
              Step(OPERATION, {**ABOUT, "UpdateExpression": f"RE{blank}MOVE x"}),
              Step("GetItem", {**ABOUT, "ProjectionExpression": f"n{blank}n"}),
              Step("PutItem", {**put(ITEM), "ConditionExpression": f"n <{blank}> :v", **VALUES}))]),
)  # fmt: skip
