"""ExecuteStatement: pages of a SELECT, and the tokens that lead from one to the next."""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.execute_statement.selects import ITEMS, STRINGS
from dynacheck.vectors.corpus.support.shared import API, ONE, put, slug, table
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    GRAMMAR,
    INDEXES,
    OPERATORS,
    OVERLAPS,
    asked,
    stating,
)
from dynacheck.vectors.vector import Continued, Request, Vector

OPERATION = "ExecuteStatement"

PAGE = API.format(OPERATION)


def _walk(rule: str, clause: str, limit: int | None, source: str = PAGE) -> Vector:
    """All pages of a SELECT."""
    step = Walk(OPERATION, stating(f"SELECT p, r FROM {{T}} {clause}"), page=limit)
    return Vector(slug(rule)[:72], rule, source, (step,), STRINGS, tuple(map(put, ITEMS)))


_MANY = ", ".join(f"'v{number}'" for number in range(49))

_WALKS = (
    _walk("Pages of a partition hold all of it in order.", "WHERE p = 'a'", 1),
    _walk("Pages of a scan hold all items once.", "", 1),
    _walk("A page holds as many items as Limit.", "WHERE p = 'a'", 2),
    _walk("What is filtered out counts for Limit.", "WHERE p = 'a' AND f = 'y'", 1),
    _walk("A range is read page by page.", "WHERE p = 'a' AND r > '1'", 1),
    _walk("Items come in the order asked page by page.", "WHERE p = 'a' ORDER BY r DESC", 1,
          GRAMMAR),
    _walk("Partitions come in the order asked page by page.",
          "WHERE p IN ['a', 'b'] ORDER BY p DESC, r ASC", 1, GRAMMAR),
    _walk("Partitions that are read come page by page.", "WHERE p IN ['a', 'b']", 1, OVERLAPS),
    _walk("Of a sort key that is not one the service chooses the pages.",
          "WHERE p = 'a' AND r <> '2'", 1, OVERLAPS),
    _walk("A SELECT may be made of 50 reads.", f"WHERE p IN ['a', {_MANY}]", None, OVERLAPS),
)  # fmt: skip


def _listed(rule: str, keys: int, clause: str, limit: int | None = None) -> Vector:
    """All pages of the keys that IN lists: twelve items are there, from v00 on."""
    names = ", ".join(f"'v{number:02}'" for number in range(keys))
    step = Walk(OPERATION, stating(f"SELECT p FROM {{T}} WHERE {clause.format(names)}"), page=limit)
    items = tuple(put({"p": {"S": f"v{number:02}"}, "n": {"N": "1"}}) for number in range(12))
    return Vector(slug(rule)[:72], rule, OPERATORS, (step,), ONE, items)


_TENS = (
    _listed("Ten keys of IN may come on one page.", 10, "p IN [{}]"),
    _listed("Eleven keys of IN come in pages of at most ten items.", 11, "p IN [{}]"),
    _listed("All keys of IN come in the end.", 12, "p IN [{}]"),
    _listed("Keys of IN of which some are not there come in the end.", 40, "p IN [{}]"),
    _listed("A page of IN holds no more than Limit either.", 12, "p IN [{}]", 3),
    _listed("A page of IN holds at most ten items below a higher Limit.", 12, "p IN [{}]", 11),
    _listed("A page of IN may be filtered.", 12, "p IN [{}] AND n = 1"),
    _listed("Keys of IN in order come in pages of at most ten items.", 12, "p IN [{}] ORDER BY p"),
    _listed("Keys of IN beside another come in pages of at most ten items.", 11,
            "p IN [{}] OR p = 'v11'"),
)  # fmt: skip


def _page(rule: str, keys: int, **members: object) -> Vector:
    """The one page of the keys that IN lists."""
    names = ", ".join(f"'v{number:02}'" for number in range(keys))
    request = stating(f"SELECT p FROM {{T}} WHERE p IN [{names}]", **members)
    items = tuple(put({"p": {"S": f"v{number:02}"}}) for number in range(12))
    return Vector(slug(rule)[:72], rule, OPERATORS, (Step(OPERATION, request),), ONE, items)


_NO_TOKENS = (
    _page("After ten keys of IN there is no token.", 10),
    _page("After nine keys of IN there is no token.", 9),
)
_MANY_SORT_KEYS = ", ".join(f"'{number}'" for number in range(12))
_SPREAD = (
    _walk("The service chooses the pages of more than ten sort keys of IN.",
          f"WHERE p = 'a' AND r IN [{_MANY_SORT_KEYS}]", None, OPERATORS),
    _walk("The service chooses the pages of more than ten reads of OR.",
          "WHERE p = 'a' AND (" + " OR ".join(f"r = '{n}'" for n in range(12)) + ")", None,
          OPERATORS),
)  # fmt: skip


def _tokens(
    rule: str,
    first: Request,
    then: Request,
    source: str = PAGE,
    tables: tuple[Request, ...] = STRINGS,
    items: tuple[Request, ...] = ITEMS,
) -> Vector:
    """A page of which the token is sent with `then`."""
    steps = (Step(OPERATION, {**first, "Limit": 1}), Continued(OPERATION, then))
    return Vector(slug(rule)[:72], rule, source, steps, tables, tuple(map(put, items)))


_BY_KEY = "SELECT p, r FROM {T} WHERE p = ?"
_OTHER = "SELECT r, p FROM {T} WHERE p = ?"
_A, _B = {"S": "a"}, {"S": "b"}
_BYTES: tuple[Request, ...] = tuple(
    {"p": {"S": "a"}, "r": {"B": b}} for b in (b"\x00", b"\xfe", b"\xff")
)

_TOKENS = (
    _tokens("A token leads to what comes after the page.", stating(_BY_KEY, _A),
            stating(_BY_KEY, _A)),
    _tokens("A token is good with another Limit.", stating(_BY_KEY, _A),
            stating(_BY_KEY, _A, Limit=1)),
    _tokens("A token is good for a strongly consistent read.", stating(_BY_KEY, _A),
            stating(_BY_KEY, _A, ConsistentRead=True), ASKED),
    _tokens("A token may tell of binary keys.", stating(_BY_KEY, _A), stating(_BY_KEY, _A),
            tables=(table("p:S", "r:B"),), items=_BYTES),
    _tokens("A token is good for its parameters.", stating(_BY_KEY, _A), stating(_BY_KEY, _B),
            INDEXES),
    _tokens("A token is good for its statement.", stating(_BY_KEY, _A), stating(_OTHER, _A),
            INDEXES),
    Vector("there-is-no-token-after-the-last-page", "There is no token after the last page.", PAGE,
           (Step(OPERATION, {**stating(_BY_KEY, _B), "Limit": 2}),), STRINGS,
           tuple(map(put, ITEMS))),
)  # fmt: skip

_TOKEN = "no-token"
_OPEN = "told by no source"
_FAULTS = (
    asked("A token or its table is judged first.",
          "SELECT * FROM dynaspec_vectors_none WHERE p = 'a'", source=_OPEN, NextToken=_TOKEN),
    asked("A token or its index is judged first.",
          "SELECT * FROM {T}.\"none\" WHERE p = 'a'", source=_OPEN, NextToken=_TOKEN),
    asked("A token or a key's type is judged first.", "SELECT * FROM {T} WHERE p = 1",
          source=_OPEN, NextToken=_TOKEN),
    asked("What is wrong with a clause by itself is told before its token.",
          "SELECT * FROM {T} WHERE p = 'a' AND n > true", source=ASKED, NextToken=_TOKEN),
    asked("An order without a key or a path into one is judged first.",
          "SELECT * FROM {T} WHERE p.x = 1 ORDER BY p", source=_OPEN),
)  # fmt: skip

VECTORS = (*_FAULTS, *_WALKS, *_TENS, *_NO_TOKENS, *_SPREAD, *_TOKENS)
