"""ExecuteStatement and others: operands, pages and keys of rarer forms."""

from __future__ import annotations

from dynacheck.exchange.step import Step, Walk
from dynacheck.vectors.corpus.support.reads import LETTERS, index, with_indexes
from dynacheck.vectors.corpus.support.shared import ONE, TWO, put, slug
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    FUNCTION_TEXTS,
    INDEXES,
    ITEM,
    OVERLAPS,
    SET_FUNCTIONS,
    TEXTS,
    TRANSACTED,
    stating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"

PAIRS: tuple[Request, ...] = tuple(
    {"p": {"S": p}, "r": {"N": str(r)}} for p in "ab" for r in (1, 2)
)
FAR = with_indexes(LETTERS, "g:S", globally=(index("far", "g", kind="KEYS_ONLY"),))


def _of(
    rule: str,
    source: str,
    *statements: Request,
    tables: tuple[Request, ...] = ONE,
    items: tuple[Request, ...] = (ITEM,),
) -> Vector:
    steps = tuple(Step(OPERATION, statement) for statement in statements)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, tables, tuple(map(put, items)))


def _sized(condition: str) -> Request:
    return stating(f"SELECT * FROM {{T}} WHERE {condition}")


def _paged(rule: str, statement: str) -> Vector:
    """The statement page by page, a page an item."""
    steps = (Walk(OPERATION, stating(statement), page=1),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, ASKED, steps, TWO, tuple(map(put, PAIRS)))


def _transacted(rule: str, *statements: str) -> Vector:
    steps = tuple(
        Step("ExecuteTransaction", {"TransactStatements": [stating(text)]}) for text in statements
    )
    return Vector(slug(rule)[:72].rstrip("-"), rule, f"{TRANSACTED}; {ASKED}", steps, (LETTERS,))


_NAMES = " AND ".join(f"x{n}=1" for n in range(14))

VECTORS = (
    _of("A size is no term of AND, OR or NOT.", FUNCTION_TEXTS,
        _sized("size(s) AND n=5"), _sized("n=5 AND size(s)"), _sized("size(s) OR n=5"),
        _sized("n=5 OR size(s)"), _sized("NOT size(s)"), _sized("n=5 OR (n=6 AND size(s))")),
    _of("A parameter of set_add and of set_delete is a set.", SET_FUNCTIONS,
        *(stating(f"UPDATE {{T}} SET {name} = set_{action}({name}, ?) WHERE p='a'", value)
          for action in ("add", "delete") for name, value in (
              ("ss", {"S": "a"}), ("ss", {"SS": ["a", "c"]}), ("ns", {"N": "1"}),
              ("ns", {"NS": ["1"]}), ("ss", {"L": [{"S": "a"}]})))),
    _of("Filters of alternatives on what an index does not hold are told by their names.",
        INDEXES, stating(f"SELECT * FROM {{T}}.far WHERE g IN ['a','b'] AND {_NAMES}"),
        stating("SELECT * FROM {T}.far WHERE g IN ['a','b'] AND x=1 AND y=2"),
        tables=(FAR,), items=()),
    _of("Alternatives that leave nothing of the sort key find nothing.", OVERLAPS,
        stating("SELECT * FROM {T} WHERE p='a' AND r > 2 AND r < 1"),
        stating("SELECT * FROM {T} WHERE p IN ['a','b'] AND r > 2 AND r < 2"),
        tables=TWO, items=PAIRS),
    _paged("A token may tell of a number.", "SELECT * FROM {T} WHERE p='a'"),
    _paged("A page goes on after the only item of a partition that is looked for.",
           "SELECT * FROM {T} WHERE p IN ['a','b'] AND r <= 1"),
    _paged("A page goes on backwards after the first key that is looked for.",
           "SELECT * FROM {T} WHERE p='a' AND r >= 1 ORDER BY r DESC"),
    _transacted("An empty key of a statement of a transaction is told of it alone.",
                "SELECT * FROM {T} WHERE p='a' AND r=''", "INSERT INTO {T} VALUE {'p':'a','r':''}",
                "INSERT INTO {T} VALUE {'p':'','r':'b'}",
                "UPDATE {T} SET x=1 WHERE p='' AND r='b'", "DELETE FROM {T} WHERE p='a' AND r=''",
                "SELECT * FROM {T} WHERE p='' AND r='b'"),
    _transacted("A statement's operand is told before a table that is not there.",
                "SELECT * FROM nowhere WHERE p='a' AND r='b' AND begins_with(x, 5)",
                "SELECT * FROM nowhere WHERE p='a' AND r='b' AND x BETWEEN 2 AND 1",
                "SELECT * FROM nowhere WHERE p='a' AND r='b' AND x < ['a']",
                "SELECT * FROM nowhere WHERE p='a' AND r='b'"),
    _transacted("A SELECT of a transaction without the whole key is told before an empty key.",
                "SELECT * FROM {T} WHERE p=''", "SELECT * FROM {T} WHERE p IN ['','a'] AND r='b'",
                "SELECT * FROM {T} WHERE p='' AND r > 'b'",
                "SELECT * FROM {T} WHERE p='' AND r='b' AND x=1"),
    _of("What a clause that is not supported holds may be in parentheses.", TEXTS,
        stating("SELECT * FROM {T} LIMIT (1)"), stating("SELECT * FROM {T} LIMIT 1"),
        stating("SELECT * FROM {T} HAVING (x=1)"), stating("SELECT * FROM {T} HAVING x=1")),
    _of("A statement that ends early, or has a number that is none, is not well formed.", TEXTS,
        *(stating(text) for text in (
            "SELECT *", "SELECT n, s WHERE p='a'", "SELECT * FROM", "UPDATE {T}",
            "UPDATE {T} WHERE p='a'", "FROM {T} WHERE p='a'", "UPDATE {T} SET", "DELETE FROM",
            "DELETE {T}", "INSERT INTO {T}", "INSERT INTO {T} VALUE",
            "SELECT * FROM {T} WHERE n=1e" + "9" * 30, "SELECT * FROM {T} WHERE n=1e3000000000",
            "SELECT * FROM {T} WHERE n=1e", "SELECT * FROM {T} WHERE",
            "SELECT * FROM {T} WHERE n="))),
)  # fmt: skip
