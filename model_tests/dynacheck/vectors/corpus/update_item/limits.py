"""UpdateItem and others: the limits of expressions, one below, at each, and one above."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    KEY,
    NAMES,
    ONE,
    PATHS,
    QUOTAS,
    TABLE,
    VALUES,
    put,
    slug,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateItem"

ITEM: Request = {**KEY, "n": {"N": "5"}, "l": {"L": [{"N": "1"}]}}
FIVE: Request = {":v": {"N": "5"}}
OF_KEY: Request = {":p": {"S": "a"}}


def _limit(rule: str, limit: int, at: Callable[[int], Step], source: str = QUOTAS) -> Vector:
    """What is asked for one below a limit, at it, and one above."""
    steps = tuple(at(each) for each in (limit - 1, limit, limit + 1))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, ONE, (put(ITEM),))


def _update(text: str, values: Mapping[str, object] = FIVE, **members: object) -> Step:
    given = {"ExpressionAttributeValues": values} if values else {}
    return Step(OPERATION, {**ABOUT, "UpdateExpression": text, **given, **members})


def _deletes(text: str, values: Mapping[str, object] = FIVE, **members: object) -> Step:
    """A deletion with a condition that never holds once the text is read."""
    return Step("DeleteItem", {
        **ABOUT, "ConditionExpression": text, "ExpressionAttributeValues": values, **members
    })  # fmt: skip


def _shows(text: str, **members: object) -> Step:
    return Step("GetItem", {**ABOUT, "ConsistentRead": True, "ProjectionExpression": text,
                            **members})  # fmt: skip


def _finds(**members: object) -> Step:
    return Step("Query", {
        "TableName": TABLE, "KeyConditionExpression": "p = :p", "ConsistentRead": True,
        "ExpressionAttributeValues": OF_KEY, **members,
    })  # fmt: skip


def _scans(text: str) -> Step:
    return Step("Scan", {
        "TableName": TABLE, "FilterExpression": text, "ExpressionAttributeValues": FIVE,
        "ConsistentRead": True,
    })  # fmt: skip


_LENGTHS = (
    _limit("An update has at most 4096 bytes.", 4096, lambda size: _update("SET x=:v".ljust(size))),
    _limit("A condition has at most 4096 bytes.", 4096,
           lambda size: _deletes("n<>:v".ljust(size))),
    _limit("A projection has at most 4096 bytes.", 4096, lambda size: _shows("n".ljust(size))),
    _limit("A key condition has at most 4096 bytes.", 4096,
           lambda size: _finds(KeyConditionExpression="p=:p".ljust(size))),
    _limit("A filter of a Query has at most 4096 bytes.", 4096,
           lambda size: _finds(FilterExpression="n=n".ljust(size).replace("n=n", "n<:p"))),
    _limit("A filter of a Scan has at most 4096 bytes.", 4096,
           lambda size: _scans("n=:v".ljust(size))),
)  # fmt: skip


def _accented(size: int) -> str:
    """Letters of two bytes each, which no expression has outside names, and so many bytes."""
    return "é" * (size // 2) + "e" * (size % 2)


_BYTES = (
    _limit("The bytes of an update are those of its text in UTF-8.", 4096,
           lambda size: _update(f"SET {_accented(size - 4)}")),
    _limit("The bytes of a condition are those of its text in UTF-8.", 4096,
           lambda size: _deletes(_accented(size))),
    _limit("The bytes of a projection are those of its text in UTF-8.", 4096,
           lambda size: _shows(_accented(size))),
    _limit("The bytes of a key condition are those of its text in UTF-8.", 4096,
           lambda size: _finds(KeyConditionExpression=_accented(size))),
    _limit("The bytes of a filter are those of its text in UTF-8.", 4096,
           lambda size: _scans(_accented(size))),
)  # fmt: skip


def _operators(count: int) -> str:
    """A condition of so many operators that never holds."""
    terms = count // 2 + count % 2
    return ("" if count % 2 else "NOT ") + " OR ".join(["n<>:v", *["n=:v"] * (terms - 1)])


def _functions(count: int) -> str:
    """A condition of so many operators and functions that never holds."""
    first, rest = ("n<>:v", count - 1) if count % 2 else ("size(x)>:v", count - 2)
    return " OR ".join([first, *["attribute_exists(x)"] * (rest // 2)])


_COUNTS = (
    _limit("A condition has at most 300 operators, NOT and OR counted.", 300,
           lambda count: _deletes(_operators(count))),
    _limit("A filter has at most 300 operators.", 300, lambda count: _scans(_operators(count))),
    _limit("An update has at most 300 sums.", 300,
           lambda count: _update("SET " + ",".join(f"x{n}=:v+:v" for n in range(count)),
                                 ReturnValues="NONE")),
    _limit("IN takes at most 100 choices.", 100,
           lambda count: _deletes(f"x IN ({','.join([':v'] * count)})")),
    _limit("Functions count among the operators of a condition.", 300,
           lambda count: _deletes(_functions(count))),
)  # fmt: skip


def _deep(count: int) -> str:
    """A path of so many elements, names and positions."""
    return "l" + "[0]" * (count - 1)


_PATHS = (
    _limit("A path of a projection has at most 32 elements.", 32,
           lambda count: _shows(_deep(count)), PATHS),
    _limit("A path of a condition has at most 32 elements.", 32,
           lambda count: _deletes(f"{_deep(count)}=:v"), PATHS),
    _limit("A path of an update has at most 32 elements.", 32,
           lambda count: _update(f"SET x=if_not_exists({_deep(count)},:v)"), PATHS),
    _limit("A path that is removed has at most 32 elements.", 32,
           lambda count: _update(f"REMOVE {_deep(count)}", {}), PATHS),
    _limit("A name that a placeholder stands for is one element, its points too.", 255,
           lambda size: _shows("#a", ExpressionAttributeNames={"#a": "a." * size}), NAMES),
)  # fmt: skip

_PLACEHOLDERS = (
    _limit("A placeholder for a name has at most 255 bytes, its sign counted.", 255,
           lambda size: _shows("#".ljust(size, "a"),
                               ExpressionAttributeNames={"#".ljust(size, "a"): "n"}), NAMES),
    _limit("A placeholder for a value of a condition has at most 255 bytes.", 255,
           lambda size: _deletes(f"n<>{':'.ljust(size, 'a')}",
                                 {":".ljust(size, "a"): {"N": "5"}}), VALUES),
    _limit("A placeholder for a value of an update has at most 255 bytes.", 255,
           lambda size: _update(f"SET x={':'.ljust(size, 'a')}",
                                {":".ljust(size, "a"): {"N": "5"}}), VALUES),
    _limit("A placeholder for a value of a key has at most 255 bytes.", 255,
           lambda size: _finds(KeyConditionExpression=f"p={':'.ljust(size, 'a')}",
                               ExpressionAttributeValues={":".ljust(size, "a"): {"S": "a"}}),
           VALUES),
)  # fmt: skip

SCYLLA = "scylladb/scylladb, run against AWS: test/alternator/test_limits.py; DynamoDB Local"
_MANY = " OR ".join(["n<>:v"] * 151)
_SUMS = "SET " + ",".join(f"x{n}=:v+:v" for n in range(301))
_TYPED: Request = {**FIVE, ":t": {"BOOL": True}}


def _several(rule: str, *steps: Step) -> Vector:
    """Each step has too many operators, and another fault."""
    return Vector(slug(rule)[:72].rstrip("-"), rule, SCYLLA, steps, ONE, (put(ITEM),))


_ORDER = (
    _several("Of too many operators the count is told at which there are.",
             _deletes(" OR ".join(["n<n"] * 455)), _deletes(" OR ".join(["x<>n"] * 455), {}),
             _deletes("NOT " * 1000 + "n<>:v"), _deletes(_MANY, {**FIVE, ":w": {"N": "1"}})),
    _several("What is wrong with a condition is told before its number of operators.",
             _deletes("f(" * 1000 + "n" + ")" * 1000 + "<:v"), _deletes(f"f(n) OR {_MANY}"),
             _deletes(f"{_MANY} OR f(n)"), _deletes(f"m=:w OR {_MANY}"),
             _deletes(f"#m=:v OR {_MANY}"), _deletes(f"size(n,n)=:v OR {_MANY}"),
             _deletes(f"n<:t OR {_MANY}", _TYPED), _deletes(f"n=n OR {_MANY}"),
             _deletes(f"((n=:v)) OR {_MANY}"), _deletes(f"name=:v OR {_MANY}"),
             _deletes(f"size(n) OR {_MANY}"), _deletes(f"NOT attribute_exists(:v) OR {_MANY}"),
             _deletes(f"{'.'.join('n' * 33)}=:v OR {_MANY}"),
             _deletes(f"x IN ({','.join([':v'] * 101)}) OR {_MANY}")),
    _several("Too many operators of a condition are told before the key.",
             _deletes(f"p.a=:v OR {_MANY}")),
    _several("What is wrong with an update is told before its number of operators.",
             _update(f"{_SUMS},z=f(:v)"), _update(f"{_SUMS},z=:w"), _update(f"{_SUMS},x7=:v"),
             _update(f"{_SUMS},z=:v+:t", _TYPED)),
    _several("Too many operators of an update are told before the key.", _update(f"{_SUMS},p=:v")),
)  # fmt: skip

VECTORS = (*_LENGTHS, *_BYTES, *_COUNTS, *_PATHS, *_PLACEHOLDERS, *_ORDER)
