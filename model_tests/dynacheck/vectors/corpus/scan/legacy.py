"""Scan: ScanFilter and AttributesToGet."""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.support.legacy import LEGACY, SCANS, compared, n, s
from dynacheck.vectors.corpus.support.shared import API, ONE, REPORTED, TABLE, put, slug
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Scan"

PAGE = API.format(OPERATION)
FILTER = f"{PAGE}, ScanFilter"
_TEXTS = ("alpha-one", "beta-two", "alpha-three", "gamma-four")
ITEMS: tuple[Request, ...] = tuple(
    {"p": s(str(at)), "n": n(10 * at), "t": s(text)} for at, text in enumerate(_TEXTS, start=1)
)


def _asked(rule: str, conditions: object, source: str = FILTER, **more: object) -> Vector:
    """What is found of four items."""
    request = {"TableName": TABLE, "ScanFilter": conditions, **more}
    found = (Walk(OPERATION, request),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, found, ONE, tuple(map(put, ITEMS)))


def _wrong(rule: str, source: str = FILTER, **request: object) -> Vector:
    steps = (Step(OPERATION, {"TableName": TABLE, **request}),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, ONE)


_ALPHA = {"t": compared("BEGINS_WITH", s("alpha"))}
_LARGE = {"n": compared("GT", n(20))}
_FOUND = (
    _asked("A ScanFilter leaves out what it does not hold for.", _LARGE, SCANS),
    _asked("A ScanFilter compares prefixes.", _ALPHA, SCANS),
    _asked("A ScanFilter compares parts.", {"t": compared("CONTAINS", s("two"))}, SCANS),
    _asked("A ScanFilter may be on the key.", {"p": compared("IN", s("1"), s("3"))}, FILTER),
    _asked("All conditions of a ScanFilter must hold.", {**_ALPHA, **_LARGE}, FILTER),
    _asked("With AND all conditions of a ScanFilter must hold.", {**_ALPHA, **_LARGE}, SCANS,
           ConditionalOperator="AND"),
    _asked("With OR one condition of a ScanFilter must hold.", {**_ALPHA, **_LARGE}, FILTER,
           ConditionalOperator="OR"),
    _asked("A ScanFilter of nothing leaves nothing out.", {}, REPORTED),
    _asked("AttributesToGet names what is shown of what a scan finds.", _ALPHA,
           f"{PAGE}, AttributesToGet", AttributesToGet=["n"]),
)  # fmt: skip

_WRONG = (
    _wrong("A condition of a ScanFilter has an operator.", ScanFilter={"n": None}),
    _wrong("A ScanFilter takes as many values as its operator.", ScanFilter={"n": compared("EQ")}),
    _wrong("A value of a ScanFilter is a value.", REPORTED, ScanFilter={"n": compared("EQ", {})}),
    _wrong("What a ScanFilter is on has a name.", REPORTED, ScanFilter={"": compared("NULL")}),
    _wrong("A ConditionalOperator of a scan needs a filter.", REPORTED, ConditionalOperator="OR"),
    _wrong("A ConditionalOperator of a scan needs two conditions.", REPORTED,
           ConditionalOperator="OR", ScanFilter=_LARGE),
    _wrong("A ConditionalOperator of a scan is AND or OR.", FILTER, ConditionalOperator="XOR",
           ScanFilter={**_ALPHA, **_LARGE}),
    _wrong("ScanFilter does not stand beside a filter expression.", SCANS, ScanFilter=_LARGE,
           FilterExpression="n = :n", ExpressionAttributeValues={":n": n(1)}),
    _wrong("AttributesToGet of a scan does not stand beside an expression.", LEGACY,
           AttributesToGet=["n"], ProjectionExpression="n"),
    _wrong("AttributesToGet of a scan names an attribute once.", REPORTED,
           AttributesToGet=["n", "n"]),
)  # fmt: skip

VECTORS = (*_FOUND, *_WRONG)
