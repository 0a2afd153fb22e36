"""Conditions by examples: what holds, what does not, and what is refused."""

from __future__ import annotations

import pytest

from dynaspec.items import Failure, Success
from support.specified.item_service import Service, n, s

ITEM = {
    "p": s("x"),
    "n": n(5),
    "six": n(6),
    "s": s("hello"),
    "e": s(""),
    "b": {"B": b"\x80a"},
    "l": {"L": [n(1), s("z"), {"M": {"q": n(2)}}]},
    "m": {"M": {"i": n(1), "j": {"L": [n(3)]}}},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": [b"a"]},
    "t": {"BOOL": True},
    "u": {"NULL": True},
    "smile": s("\N{GRINNING FACE}"),
    "h-y": n(7),
}
VALUES: dict[str, object] = {
    ":1": n(1),
    ":2": n(2),
    ":3": n(3),
    ":5": n("5.0"),
    ":6": n(6),
    ":he": s("he"),
    ":hello": s("hello"),
    ":z": s("z"),
    ":none": s(""),
    ":b": {"B": b"\x80"},
    ":bytes": {"B": b"\x80a"},
    ":low": {"B": b"\x7f"},
    ":a": s("a"),
    ":ba": {"B": b"a"},
    ":ss": {"SS": ["b", "a"]},
    ":sa": {"SS": ["a"]},
    ":l": {"L": []},
    ":one": {"L": [n(1)]},
    ":t": {"BOOL": True},
    ":u": {"NULL": True},
    ":S": s("S"),
    ":N": s("N"),
    ":Q": s("Q"),
    ":q": {"M": {"q": n(2)}},
    ":face": s("\N{GRINNING FACE}"),
    ":wide": s("\N{FULLWIDTH DIGIT ONE}"),
}
NAMES = {"#n": "n", "#size": "size", "#h": "h-y", "#and": "and"}


def send(condition: str, item: dict[str, object] | None) -> Success | Failure:
    """Judge a condition with the placeholders that it uses."""
    service = Service(("p", "S"))
    if item is not None:
        service.ok("PutItem", Item=item)
    words = set("".join(c if c.isalnum() or c in "#:_" else " " for c in condition).split())
    values = {key: value for key, value in VALUES.items() if key in words}
    names = {key: name for key, name in NAMES.items() if key in words}
    request: dict[str, object] = {"Key": {"p": s("x")}, "ConditionExpression": condition}
    if values:
        request["ExpressionAttributeValues"] = values
    if names:
        request["ExpressionAttributeNames"] = names
    return service.send("DeleteItem", **request)


def holds(condition: str, item: dict[str, object] | None = None) -> bool:
    answer = send(condition, ITEM if item is None else item)
    if isinstance(answer, Failure):
        assert answer.code == "ConditionalCheckFailedException", f"{condition}: {answer}"
    return isinstance(answer, Success)


TRUE = [
    # Comparisons.
    "n = :5",
    ":5 = n",
    "n <> :6",
    "n <> :a",
    "zz <> :1",
    "zz <> yy",
    "zz <> n",
    "n < :6",
    "n <= :5",
    "s <= :hello",
    "b >= :bytes",
    "l[2147483647] <> :1",
    "n > :1",
    "n >= :5",
    "n < six",
    "s > :he",
    "b > :low",
    "b >= :b",
    "smile = :face",
    "smile > :wide",
    "ss = :ss",
    "ss <> :sa",
    "t = :t",
    "u = :u",
    "l <> :l",
    "l[2] = :q",
    # Paths and names.
    "m.i = :1",
    "m . j [ 0 ] = :3",
    "l[0] = :1",
    "l[2].q = :2",
    "#n = :5",
    "#h > n",
    "m.i < m.j[0]",
    "attribute_not_exists(l[3])",
    "attribute_not_exists(m.#size)",
    # BETWEEN and IN.
    "n BETWEEN :1 AND :6",
    "n between :5 and six",
    ":3 BETWEEN l[0] AND n",
    "n IN (:1, :a, :5)",
    "ss iN (:1, :ss)",
    "l[1] IN (s, :z)",
    # Functions.
    "attribute_exists(n)",
    "attribute_exists ( m.i )",
    "attribute_not_exists(zz)",
    "attribute_type(n, :N)",
    "attribute_type(:1, :N)",
    "attribute_type(size(l), :N)",
    "begins_with(s, :he)",
    "begins_with(s, :none)",
    "begins_with(b, :b)",
    "begins_with(:hello, s)",
    "contains(s, :he)",
    "contains(b, :ba)",
    "contains(ss, :a)",
    "contains(ns, :1)",
    "contains(bs, :ba)",
    "contains(l, :z)",
    "contains(l, :q)",
    "contains(:one, m.i)",
    "size(s) = :5",
    "size(b) = :2",
    "size(ss) = :2",
    "size(ns) = :2",
    "size(bs) = :1",
    "size(l) = :3",
    "size(m) = :2",
    "size(smile) = :2",
    "size(:hello) = n",
    "size(s) = n",
    "size(l) < size(s)",
    # Logic.
    "NOT n = :6",
    "NOT NOT n = :5",
    "n = :6 OR n = :5",
    "n = :5 AND s = :hello",
    "n = :5 OR n = :6 AND s = :a",
    "NOT n = :6 AND s = :hello",
    "NOT (n = :5 AND s = :a)",
    "(n = :6 OR n = :5) AND s = :hello",
    "n BETWEEN :1 AND :6 AND s = :hello",
    "n=:5 aNd(s=:hello)",
    "(n) = (:5)",
    "size((l)) = :3",
]
FALSE = [
    "n = :6",
    "n = :a",
    "n <> :5",
    "zz = :1",
    "zz = yy",
    "zz < :1",
    "zz >= yy",
    "n < :a",
    "n > :a",
    "n < :5",
    "n > :5",
    "s < :hello",
    "s > :hello",
    "b < :bytes",
    "t < :1",
    "l < :a",
    "b < :a",
    "b < :low",
    "NOT zz <> yy",
    "n.i = :1",
    "m[0] = :1",
    "l.i = :1",
    "attribute_exists(l[3])",
    "attribute_exists(zz.i)",
    "attribute_not_exists(n)",
    "attribute_type(n, :S)",
    "attribute_type(zz, :S)",
    "begins_with(n, :he)",
    "begins_with(s, :b)",
    "begins_with(s, :hello) AND begins_with(e, :hello)",
    "contains(n, :5)",
    "contains(ss, :1)",
    "contains(ns, :a)",
    "contains(s, :1)",
    "contains(m, :1)",
    "contains(l, zz)",
    "contains(t, :t)",
    "size(n) = :1",
    "size(t) = :1",
    "size(u) = :1",
    "size(zz) = :1",
    "size(s) = :a",
    "zz IN (:1, yy)",
    "n IN (:1)",
    "n BETWEEN :6 AND six",
    "n BETWEEN six AND :5",
    "s BETWEEN :1 AND :6",
    "zz BETWEEN :1 AND :6",
    "n = :5 AND n = :6",
    "n = :6 OR s = :a",
    "NOT n = :5 OR s = :a",
]
REFUSED = {
    "": "empty",
    " ": "Syntax error",
    "n": "Syntax error",
    ":1": "Syntax error",
    "n = ": "<EOF>",
    "n = :5 = :5": "Syntax error",
    "(n = :5) = :5": "Syntax error",
    "n AND s": "Syntax error",
    "n == :5": "Syntax error",
    "n != :5": "Syntax error",
    "n = 5": "Syntax error",
    "n = 'x'": "Syntax error",
    "_n = :5": "Syntax error",
    "l[-1] = :5": "Syntax error",
    "l[01] = :5": "Syntax error",
    "l[:1] = :5": "Syntax error",
    "n IN ()": "Syntax error",
    "n IN :5": "Syntax error",
    "n BETWEEN :1": "Syntax error",
    "size() = :1": "Syntax error",
    "n = :5;": "Syntax error",
    "l[2147483648] = :1": "allowable range",
    "l[99999999999] = :1": "allowable range",
    "((n = :5))": "redundant parentheses",
    "((n)) = :5": "redundant parentheses",
    "size = :1": "reserved keyword: size",
    "m.Size = :1": "reserved keyword: Size",
    "and = :1": 'Syntax error; token: "and"',
    "#undefined = :1": "name: #undefined",
    "n = :undefined": "value: :undefined",
    "ATTRIBUTE_EXISTS(n)": "Invalid function name",
    "if_not_exists(n, :1) = :1": "not allowed in a condition expression",
    "size(n)": "not allowed to be used this way",
    "attribute_exists(n) = :1": "not allowed to be used this way",
    "attribute_exists(attribute_exists(n))": "not allowed to be used this way",
    "size(s, s) = :1": "number of operands: 2",
    "begins_with(s)": "number of operands: 1",
    "attribute_exists(:1)": "requires a document path",
    "attribute_exists(size(n))": "requires a document path",
    "attribute_type(n, s)": "operand type",
    "attribute_type(n, :1)": "operand type: N",
    "attribute_type(n, :Q)": "type: Q",
    "begins_with(s, :1)": "operand type: N",
    "begins_with(size(s), :a)": "operand type: N",
    "size(:1) = :1": "operand type: N",
    "size(size(s)) = :1": "operand type: N",
    "n < :l": "operand type: L",
    ":t >= n": "operand type: BOOL",
    "n BETWEEN :l AND :6": "operand type: L",
    "n BETWEEN :6 AND :1": "greater than or equal",
    "n BETWEEN :1 AND :a": "same data type",
    "n = n": "distinct",
    "n < n": "distinct",
    "m.i <> m.i": "distinct",
    "n BETWEEN n AND :6": "distinct",
    "n IN (:1, n)": "distinct",
    "contains(s, s)": "distinct",
    "begins_with(s, s)": "distinct",
    "p.i = :1": "Key attributes must be scalars",
    ".".join(["n"] * 33) + " = :1": "too many nesting levels",
    "a < b" + " OR a < b" * 150: "operator count: 301",
    "NOT " * 300 + "n = :5": "operator count: 301",
    "n" + " " * 4096 + "= :5": "expression size: 4101",
    "f(" * 1300 + "n" + ")" * 1300: "Invalid function name",
}


@pytest.mark.parametrize("condition", TRUE)
def test_it_holds(condition: str) -> None:
    assert holds(condition), f"{condition} must hold of {ITEM}"


@pytest.mark.parametrize("condition", FALSE)
def test_it_does_not_hold(condition: str) -> None:
    assert not holds(condition), f"{condition} must not hold of {ITEM}"


@pytest.mark.parametrize(("condition", "part"), REFUSED.items())
def test_it_is_refused(condition: str, part: str) -> None:
    answer = send(condition, ITEM)
    assert isinstance(answer, Failure), f"{condition} must be refused"
    assert answer.code == "ValidationException", f"{condition}: {answer}"
    assert part in answer.message, f"{condition}: {answer}"


@pytest.mark.parametrize("condition", ["attribute_not_exists(p)", "p <> :a", "NOT p = :a"])
def test_an_item_that_is_not_there_has_no_attributes(condition: str) -> None:
    assert isinstance(send(condition, None), Success)


def test_a_condition_may_be_as_large_as_its_limits() -> None:
    assert holds("NOT " * 299 + "n = :6")
    assert holds("n = :5 " + "AND (n = :5 " * 149 + ")" * 149)
    assert holds("n = :6 " + "OR (n = :5 AND (n = :5 " * 74 + "))" * 74)
    assert holds("n = :5" + " " * 4090)
    many = {f":v{number}": n(number) for number in range(100)}
    listed = ",".join(many)
    service = Service(("p", "S"))
    service.ok("PutItem", Item=ITEM)
    request = {"Key": {"p": s("x")}, "ExpressionAttributeValues": many}
    service.ok("DeleteItem", **request, ConditionExpression=f"n IN ({listed})")
    refusal = service.refused("DeleteItem", **request, ConditionExpression=f"n IN ({listed}, p)")
    assert "too many operands" in refusal.message


@pytest.mark.parametrize(
    ("request_", "part"),
    [
        ({"ExpressionAttributeNames": {"#a": "n"}}, "can only be specified when using"),
        ({"ExpressionAttributeValues": {":a": n(1)}}, "ConditionExpression is null"),
        ({"ExpressionAttributeNames": {}}, "must not be empty"),
        ({"ExpressionAttributeValues": {}}, "must not be empty"),
        ({"ExpressionAttributeNames": {"n": "n"}}, 'invalid key: Syntax error; key: "n"'),
        ({"ExpressionAttributeNames": {"#a-b": "n"}}, "invalid key"),
        ({"ExpressionAttributeNames": {"#" + "a" * 255: "n"}}, "too long"),
        ({"ExpressionAttributeValues": {"#a": n(1)}}, "invalid key"),
        ({"ExpressionAttributeNames": {"#a": ""}}, "invalid value"),
        ({"ExpressionAttributeNames": {"#a": None}}, "invalid value"),
        ({"ExpressionAttributeNames": {"#a": "n" * 65536}}, "too large"),
        ({"ExpressionAttributeValues": {":a": {}}}, "invalid value"),
        ({"ExpressionAttributeNames": {"#a": "n"}}, "unused in expressions: keys: {#a}"),
        ({"ExpressionAttributeValues": {":a": n(1)}}, "unused in expressions: keys: {:a}"),
    ],
)
def test_placeholders_must_be_well_formed_and_used(request_: dict[str, object], part: str) -> None:
    service = Service(("p", "S"))
    condition = {} if "specified when" in part or "is null" in part else CONDITION
    answer = service.refused("DeleteItem", Key={"p": s("x")}, **condition, **request_)
    assert part in answer.message
    assert answer.code == "ValidationException"


CONDITION = {"ConditionExpression": "attribute_not_exists(p)"}


def test_a_placeholder_has_at_most_255_bytes() -> None:
    name = "#" + "a" * 254
    Service(("p", "S")).ok(
        "DeleteItem",
        Key={"p": s("x")},
        ConditionExpression=f"attribute_not_exists({name})",
        ExpressionAttributeNames={name: "n"},
    )


def test_a_placeholder_is_used_even_where_it_is_not_evaluated() -> None:
    assert holds("n = :5 OR #h = :6")
