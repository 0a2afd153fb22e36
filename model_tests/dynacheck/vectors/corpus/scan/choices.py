"""UpdateItem and others: each of the choices of IN counts, up to the hundredth."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import CONDITIONS, KEY, ONE, TABLE, put, slug
from dynacheck.vectors.corpus.support.statements import OPERATORS, stating
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Scan"

PLACES = (0, 24, 25, 49, 50, 51, 63, 64, 98, 99)
"""Where among the choices the right one is."""


def _listed(place: int) -> tuple[str, Request]:
    """A condition with 100 choices, and their values: only the one at `place` is that of `n`."""
    names = [f":v{number}" for number in range(100)]
    values = {name: {"N": "1" if number == place else str(number + 100)}
              for number, name in enumerate(names)}  # fmt: skip
    return f"n IN ({','.join(names)})", {"ExpressionAttributeValues": values}


def _filtered(place: int) -> Step:
    text, values = _listed(place)
    return Step("Scan", {"TableName": TABLE, "FilterExpression": text, "ConsistentRead": True,
                         **values})  # fmt: skip


def _written(place: int) -> Step:
    text, values = _listed(place)
    return Step("PutItem", {**put(ITEM), "ConditionExpression": text, **values})


def _legacy(place: int) -> Step:
    _, values = _listed(place)
    given = values["ExpressionAttributeValues"]
    assert isinstance(given, dict)
    compared = {"ComparisonOperator": "IN", "AttributeValueList": list(given.values())}
    return Step("Scan", {"TableName": TABLE, "ScanFilter": {"n": compared}, "ConsistentRead": True})


def _selected(place: int) -> Step:
    numbers = ", ".join("1" if number == place else str(number + 100) for number in range(100))
    return Step("ExecuteStatement", stating(f"SELECT p FROM {{T}} WHERE n IN [{numbers}]"))


ITEM: Request = {**KEY, "n": {"N": "1"}}


def _rule(rule: str, source: str, steps: list[Step]) -> Vector:
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, tuple(steps), ONE, (put(ITEM),))


VECTORS = (
    _rule("Each of 100 choices of a filter counts.", CONDITIONS, [*map(_filtered, PLACES)]),
    _rule("Each of 100 choices of a condition counts.", CONDITIONS, [*map(_written, PLACES)]),
    _rule("None of 100 choices fits.", CONDITIONS, [_filtered(100), _written(100)]),
    _rule("Each of 100 choices of a legacy filter counts.", CONDITIONS, [*map(_legacy, PLACES)]),
    _rule("Each of 100 choices of a statement counts.", OPERATORS, [*map(_selected, PLACES)]),
)
