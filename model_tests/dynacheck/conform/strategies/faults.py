"""Requests with one fault: something missing, too much, of the wrong type, or badly written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from hypothesis import strategies as st

from dynacheck.conform.strategies.odd_expressions import CONDITIONS, PROJECTIONS, UPDATES
from dynacheck.conform.strategies.values import bad_values
from dynacheck.exchange.placeholders import EXPRESSIONS

Json = dict[str, object]

_KEYLESS = frozenset(
    {
        "DescribeTable", "DeleteTable", "ListStreams", "DescribeStream", "GetShardIterator",
        "GetRecords",
    }
)  # fmt: skip
"""Operations without items and expressions."""
TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[#:]?\w+|<>|<=|>=|!=|<<|>>|\S""")
WRONG_TYPES: list[object] = [None, 1, "", "a", [], {}, True, {"a": "b"}, ["a"], 1.5]


def fault(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """The request with one fault put in that suits it."""
    kinds = [_drop, _wrong_type, _table_name]
    if operation == "CreateTable":
        kinds += [_definition] * 6
    elif operation == "ListTables":
        kinds += [_listing] * 2
    elif operation not in _KEYLESS:
        kinds += [_key, _key, _bad_value, _bad_value, _returns, _names, _values, _expression]
    if any(name in request for name in EXPRESSIONS):
        kinds += [_names, _names, _values, _values, _tokens, _tokens, _expression, _expression]
    return draw(st.sampled_from(kinds))(draw, operation, dict(request))


def _pick(draw: st.DrawFn, choices: Iterable[object]) -> object:
    return draw(st.sampled_from(list(choices)))


def _within(request: Json, member: str) -> Json:
    """The members of a member, none if it is no structure."""
    held = request.get(member)
    return dict(held) if isinstance(held, Mapping) else {}


def _drop(draw: st.DrawFn, operation: str, request: Json) -> Json:
    if request:
        del request[str(_pick(draw, sorted(request)))]
    return request


def _wrong_type(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """A member's value is of another JSON type."""
    name = str(_pick(draw, sorted(request) or ["TableName"]))
    request[name] = _pick(draw, WRONG_TYPES)
    return request


def _table_name(draw: st.DrawFn, operation: str, request: Json) -> Json:
    names = ["dynaspec_conform_none", "", "a", "ab", "a b c", "a/b/c", "é" * 3, "x" * 256, 1, None]
    member = "ExclusiveStartTableName" if operation == "ListTables" else "TableName"
    return {**request, member: _pick(draw, names)}


def _key(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """The key lacks an attribute, has one too many, or one of another type or empty."""
    member = "Item" if "Item" in request else "Key"
    key = _within(request, member)
    name = str(_pick(draw, ["p", "r", "q"]))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        key.pop(name, None)
    else:
        key[name] = _pick(
            draw,
            [{"S": ""}, {"B": b""}, {"S": "a"}, {"N": "1"}, {"B": b"a"}, {"NULL": True},
             {"SS": ["a"]}, {"M": {}}, {"BOOL": True}, {"N": "abc"}, {}],
        )  # fmt: skip
    return {**request, member: key}


def _bad_value(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """An attribute value somewhere is none."""
    holders = [n for n in ("Item", "Key", "ExpressionAttributeValues") if request.get(n)]
    if not holders:
        return request
    holder = str(_pick(draw, holders))
    inner = _within(request, holder)
    inner[str(_pick(draw, sorted(inner)))] = draw(bad_values())
    return {**request, holder: inner}


def _returns(draw: st.DrawFn, operation: str, request: Json) -> Json:
    member = _pick(draw, ["ReturnValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure"])
    kinds = ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "ALL_OLD", "all_old", "X", "", 1]
    return {**request, str(member): _pick(draw, kinds)}


def _names(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """ExpressionAttributeNames: one unused, one too few, badly written or empty."""
    names = _within(request, "ExpressionAttributeNames")
    kind = draw(st.integers(0, 3))
    if kind == 0 and names:
        del names[str(_pick(draw, sorted(names)))]
        if not names:
            return {n: x for n, x in request.items() if n != "ExpressionAttributeNames"}
    elif kind == 1:
        names = {}
    elif kind == 2 and names:
        names[str(_pick(draw, sorted(names)))] = _pick(draw, ["", 1, None, "p", "x" * 300])
    else:
        names[str(_pick(draw, ["#unused", "#", "a", "#a-b", ":a", "", "#" + "x" * 260]))] = "a"
    return {**request, "ExpressionAttributeNames": names}


def _values(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """ExpressionAttributeValues: one unused, one too few, badly written or empty."""
    values = _within(request, "ExpressionAttributeValues")
    kind = draw(st.integers(0, 2))
    if kind == 0 and values:
        del values[str(_pick(draw, sorted(values)))]
        if not values:
            return {n: x for n, x in request.items() if n != "ExpressionAttributeValues"}
    elif kind == 1:
        values = {}
    else:
        placeholder = _pick(draw, [":unused", ":", "a", ":a-b", "#a", "", ":" + "x" * 260])
        values[str(placeholder)] = {"S": "a"}
    return {**request, "ExpressionAttributeValues": values}


def _tokens(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """An expression with one token gone, doubled or replaced."""
    member = str(_pick(draw, [n for n in EXPRESSIONS if n in request]))
    tokens = TOKENS.findall(str(request[member]))
    index = draw(st.integers(0, max(0, len(tokens) - 1)))
    kind = draw(st.integers(0, 2))
    if kind == 0:
        tokens[index : index + 1] = []
    elif kind == 1:
        tokens[index:index] = tokens[index : index + 1]
    else:
        odd = ["AND", "(", ")", ",", "=", ".", "1", "a", "size", "#", ":", "'a'", "+", "[", "]"]
        tokens[index : index + 1] = [str(_pick(draw, [*odd, ":undefined", "#undefined", "name"]))]
    return {**request, member: " ".join(tokens)}


def _expression(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """An expression that is wrong as a whole."""
    value = {":v": {"S": "a"}}
    if operation == "UpdateItem" and draw(st.booleans()):
        text = _pick(draw, UPDATES)
        found: Json = {**request, "UpdateExpression": text}
    elif operation == "GetItem":
        text = _pick(draw, PROJECTIONS)
        found = {**request, "ProjectionExpression": text}
    else:
        text = _pick(draw, CONDITIONS)
        found = {**request, "ConditionExpression": text}
    found = {n: x for n, x in found.items() if n in ("TableName", "Key", "Item") or x is text}
    used = re.search(r":v\b", str(text))
    return {**found, "ExpressionAttributeValues": value} if used else found


def _definition(draw: st.DrawFn, operation: str, request: Json) -> Json:
    """A table definition that is not one."""
    return draw(st.sampled_from(DEFINITIONS))(request)


def _with(**members: object) -> Callable[[Json], Json]:
    return lambda request: {**request, **members}


def _schema(*rows: tuple[object, object]) -> list[Json]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in rows]


def _attributes(*rows: tuple[object, object]) -> list[Json]:
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in rows]


def _units(read: object, write: object) -> Callable[[Json], Json]:
    units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    return _with(BillingMode="PROVISIONED", ProvisionedThroughput=units)


DEFINITIONS: list[Callable[[Json], Json]] = [
    _with(KeySchema=[]), _with(AttributeDefinitions=[]),
    _with(KeySchema=_schema(("p", "RANGE"))), _with(KeySchema=_schema(("p", "X"))),
    _with(KeySchema=_schema(("p", "HASH"), ("p", "RANGE"))),
    _with(KeySchema=_schema(("p", "HASH"), ("r", "HASH"))),
    _with(KeySchema=_schema(("r", "RANGE"), ("p", "HASH"))),
    _with(KeySchema=_schema(("p", "HASH"), ("r", "RANGE"), ("q", "RANGE"))),
    _with(KeySchema=_schema(("q", "HASH"))), _with(KeySchema=_schema(("", "HASH"))),
    _with(KeySchema=_schema(("x" * 256, "HASH"))), _with(KeySchema=[{"AttributeName": "p"}]),
    _with(AttributeDefinitions=_attributes(("p", "X"))),
    _with(AttributeDefinitions=_attributes(("p", "SS"))),
    _with(AttributeDefinitions=_attributes(("q", "S"))),
    _with(AttributeDefinitions=_attributes(("p", "S"), ("q", "S"), ("r", "S"))),
    _with(AttributeDefinitions=_attributes(("p", "S"), ("p", "S"))),
    _with(BillingMode="PROVISIONED"), _with(BillingMode="X"), _with(BillingMode=None),
    _with(BillingMode="PAY_PER_REQUEST",
          ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}),
    _units(0, 1), _units(1, 0), _units(-1, 1), _units("1", 1), _units(1.5, 1), _units(None, 1),
    _with(ProvisionedThroughput={"ReadCapacityUnits": 1}), _with(ProvisionedThroughput={}),
    _units(40_001, 1), _units(1, 40_001),
]  # fmt: skip


def _listing(draw: st.DrawFn, operation: str, request: Json) -> Json:
    limits = [0, -1, 1, 100, 101, "1", 1.5, None, [], 2**40]
    return {**request, "Limit": _pick(draw, limits)}
