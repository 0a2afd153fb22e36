"""Query: sort keys that are easily put in a wrong order, of a table and of indexes.

Each vector asks for parts of the order by one comparison, at keys on either side of which others
are: the beginnings of others, bytes of zeros and of ones, neighbours in value, the extremes.
"""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.exchange.step import Step, Walk
from dynacheck.exchange.values import ORDERED
from dynacheck.vectors.corpus.support.reads import KEY_CONDITIONS, PAGING, P, index, s, with_indexes
from dynacheck.vectors.corpus.support.shared import TABLE, TYPES, put, slug, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

CALLED = {"S": "String", "N": "Number", "B": "Binary"}
SOURCES = {None: "of a table", "local": "of a local index", "global": "of a global index"}
SIGNS = {
    "{} = :l": "equal to",
    "{} < :l": "less than",
    "{} <= :l": "less than or equal to",
    "{} > :l": "greater than",
    "{} >= :l": "greater than or equal to",
    "{} BETWEEN :l AND :h": "between two of",
    "begins_with({}, :l)": "beginning with",
}


def _made(kind: str) -> Request:
    """A table with a sort key, and indexes with others, of one type."""
    return with_indexes(
        table("p:S", f"r:{kind}"),
        f"l:{kind}", "g:S",
        local=(index("local", "p", "l"),),
        globally=(index("global", "g", "l"),),
    )  # fmt: skip


def _items(kind: str) -> tuple[Request, ...]:
    """An item for each key, in another order; in the indexes they are the other way about."""
    keys = ORDERED[kind]
    found = [
        {"p": s("x"), "g": s("x"), "r": {kind: key}, "l": {kind: keys[-1 - place]}}
        for place, key in enumerate(keys)
    ]
    return tuple(map(put, (*found[1::2], *found[::2])))


def _asked(source: str | None, part: str = "", **values: Request) -> dict[str, object]:
    name = "g" if source == "global" else "p"
    given = {**P, **{f":{each}": value for each, value in values.items()}}
    return {
        "TableName": TABLE,
        "KeyConditionExpression": f"{name} = :p{part and f' AND {part}'}",
        "ExpressionAttributeValues": given,
        **({} if source is None else {"IndexName": source}),
    }


def _vector(rule: str, source: str, steps: tuple[Step, ...], kind: str) -> Vector:
    name = slug(rule)[:72].rstrip("-")
    return Vector(name, rule, source, steps, (_made(kind),), _items(kind))


def _parts(kind: str, source: str | None) -> Iterator[Vector]:
    """For each comparison the parts at each key, every third of them backwards."""
    keys, sort = ORDERED[kind], "r" if source is None else "l"
    for sign, words in SIGNS.items():
        if kind == "N" and sign.startswith("begins"):
            continue
        steps: list[Step] = []
        for place, low in enumerate(keys):
            high = {"h": {kind: keys[min(place + 2, len(keys) - 1)]}} if ":h" in sign else {}
            request = _asked(source, sign.format(sort), l={kind: low}, **high)
            request["ProjectionExpression"] = sort
            back = {"ScanIndexForward": False} if place % 3 == 2 else {}
            steps.append(Step(OPERATION, {**request, **back}))
        rule = f"{CALLED[kind]} sort keys {SOURCES[source]} are found that are {words} each key."
        yield _vector(rule, KEY_CONDITIONS, tuple(steps), kind)


def _wholes(kind: str, source: str | None) -> Iterator[Vector]:
    """All of the order, and its pages, in either direction."""
    for back, words in (({}, ""), ({"ScanIndexForward": False}, ", backwards")):
        request = {**_asked(source), **back}
        rule = f"{CALLED[kind]} sort keys {SOURCES[source]} are in their order{words}."
        yield _vector(rule, TYPES, (Step(OPERATION, request),), kind)
        rule = f"Pages of {CALLED[kind].lower()} sort keys {SOURCES[source]} go on{words}."
        walks = tuple(Walk(OPERATION, request, page=page) for page in (1, 4))
        yield _vector(rule, PAGING, walks, kind)


VECTORS = tuple(
    vector
    for kind in ORDERED
    for source in SOURCES
    for vector in (*_wholes(kind, source), *_parts(kind, source))
)
