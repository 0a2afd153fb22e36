"""Query: faults of which no source says which is told; any of them is right."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.legacy import compared
from dynacheck.vectors.corpus.support.reads import P, reading, s
from dynacheck.vectors.corpus.support.shared import ONE, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

NOWHERE = "no source says which fault is told"
START: Request = {"p": s("x")}
THREE: Request = {name: compared("EQ", s("x")) for name in ("p", "r", "z")}


def _open(rule: str, made: tuple[Request, ...] = ONE, **request: object) -> Vector:
    steps: tuple[Step, ...] = (reading(OPERATION, **request),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, NOWHERE, steps, made)


VECTORS = (
    _open("Three KeyConditions of no table are told, or the table is.", (), KeyConditions=THREE),
    _open("Three KeyConditions of no index are told, or the index is.", KeyConditions=THREE,
          IndexName="none"),
    _open("A start key of a table without sort keys is told, or what a condition lacks.",
          KeyConditionExpression="z = :p", ExpressionAttributeValues=P, ExclusiveStartKey=START),
    _open("A start key of a table without sort keys is told, or that it is empty.",
          KeyConditionExpression="p = :p", ExpressionAttributeValues=P,
          ExclusiveStartKey={"p": s("")}),
    _open("A start key of a table without sort keys is told, or a filter on the key.",
          KeyConditionExpression="p = :p", ExpressionAttributeValues=P, ExclusiveStartKey=START,
          FilterExpression="p = :p"),
)  # fmt: skip
