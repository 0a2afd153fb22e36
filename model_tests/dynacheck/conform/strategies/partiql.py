"""Requests of PartiQL: one statement, a walk through its pages, batches and transactions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import strategies as st

from dynacheck.conform.strategies import statements as s
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.faults import TOKENS, WRONG_TYPES
from dynacheck.conform.strategies.items import Held, items
from dynacheck.conform.strategies.odd_statements import STATEMENTS
from dynacheck.conform.strategies.several import TOKENS as TOKENS_OF_ACTIONS
from dynacheck.conform.strategies.statements import Members
from dynacheck.conform.strategies.values import bad_values
from dynacheck.exchange.schemas import PREFIX, Schema
from dynacheck.exchange.step import Step, Walk
from dynaspec.items import Tables

OPERATIONS = ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction")
CLIENT_TOKENS = ("statements-1", TOKENS_OF_ACTIONS[0])
"""One is that of a TransactWriteItems too: tokens are each operation's own."""
_MEMBERS = {"BatchExecuteStatement": "Statements", "ExecuteTransaction": "TransactStatements"}
_ODD_TOKENS = (
    "AND", "(", ")", ",", "=", ".", "1", "a", "size", "?", "'a'", '"a"', "+", "[", "]", "<<", "{",
    "WHERE", "NOT", "null", "MISSING", "IS", ";", "order",
)  # fmt: skip


@st.composite
def statement_steps(draw: st.DrawFn, schema: Schema, tables: Tables) -> Step:
    """A request of PartiQL: one in six with a fault, one in four SELECTs a walk."""
    held = Held(schema, tables)
    operation = draw(st.sampled_from((*OPERATIONS[:1] * 3, *OPERATIONS)))
    if operation == "ExecuteStatement":
        return _one(draw, held)
    request = _several(draw, operation, held)
    if one_in(draw, 6):
        request = _faulty(draw, operation, request)
    return Step(operation, request)


def _one(draw: st.DrawFn, held: Held) -> Step:
    if draw(st.booleans()):
        example = draw(st.sampled_from(held.items)) if held.items else {}
        request = s.select(draw, held.schema, example)
        if one_in(draw, 4):
            return Walk("ExecuteStatement", request, page=draw(st.sampled_from([1, 1, 2, 3, None])))
        if one_in(draw, 6):
            request["Limit"] = draw(st.sampled_from([1, 2, 3, 100]))
    else:
        request = _write(draw, held, held.key(draw))
        request = _returning(draw, request)
    if one_in(draw, 8):
        request["ReturnConsumedCapacity"] = draw(st.sampled_from(["TOTAL", "INDEXES", "NONE"]))
    if one_in(draw, 6):
        request = _fault_of_one(draw, request)
    return Step("ExecuteStatement", request)


def _write(draw: st.DrawFn, held: Held, key: Mapping[str, object]) -> Members:
    """An INSERT of a new item, most times; an UPDATE or DELETE of a stored one."""
    kind = draw(st.sampled_from(["insert", "insert", "update", "update", "update", "delete"]))
    there = held(key)
    if there is not None and kind == "insert" and not one_in(draw, 4):
        kind = "update"
    if kind == "insert" or (there is None and not one_in(draw, 3)):
        kind = "insert"
        statement = s.insert(draw, held.schema, {**draw(items(held.schema)), **key})
    elif kind == "update":
        statement = s.update(draw, held.schema, key, there or {})
    else:
        statement = s.delete(draw, held.schema, key, there or {})
    if kind != "insert" and one_in(draw, 4):
        wanted = draw(st.sampled_from(["ALL_OLD", "ALL_OLD", "NONE"]))
        statement["ReturnValuesOnConditionCheckFailure"] = wanted
    return statement


def _several(draw: st.DrawFn, operation: str, held: Held) -> Members:
    """A batch or transaction of one to four statements, of reads or of writes."""
    transaction = operation == "ExecuteTransaction"
    count = draw(st.sampled_from([1, 2, 2, 3, 4]))
    chosen = [held.key(draw) for _ in range(count)]
    if not one_in(draw, 8):
        chosen = list({repr(key): key for key in chosen}.values())
    if one_in(draw, 3):
        rows = [s.select_one(draw, held.schema, key, held(key) or {}) for key in chosen]
        if not transaction and draw(st.booleans()):
            rows = [{**row, "ConsistentRead": True} for row in rows]
    else:
        rows = [_member(draw, transaction, held, key) for key in chosen]
    request: Members = {_MEMBERS[operation]: rows}
    if one_in(draw, 4):
        request["ReturnConsumedCapacity"] = draw(st.sampled_from(["TOTAL", "INDEXES", "NONE"]))
    if transaction and one_in(draw, 4) and "SELECT" not in str(rows):
        request["ClientRequestToken"] = draw(st.sampled_from(CLIENT_TOKENS))
    return request


def _member(draw: st.DrawFn, transaction: bool, held: Held, key: Mapping[str, object]) -> Members:
    if transaction and one_in(draw, 5):
        return s.exists(draw, held.schema, key, held(key) or {})
    statement = _write(draw, held, key)
    if transaction:
        return statement
    return _returning(draw, statement)


def _returning(draw: st.DrawFn, statement: Members) -> Members:
    """The statement, one in three with a RETURNING clause where it may have one."""
    inserts = str(statement["Statement"]).startswith("INSERT")
    return statement if inserts or not one_in(draw, 3) else s.returning(draw, statement)


def _fault_of_one(draw: st.DrawFn, request: Members) -> Members:
    """A fault of a statement: in its text, its parameters or another member."""
    kinds = [_odd, _odd, _token, _token, _parameters, _table, _drop, _wrong_type, _option]
    return draw(st.sampled_from(kinds))(draw, dict(request))


def _odd(draw: st.DrawFn, request: Members) -> Members:
    text = draw(st.sampled_from(STATEMENTS)).replace("{T}", f'"{_table_of(request)}"')
    given = {"Parameters": [{"S": "a"}]} if "?" in text and not one_in(draw, 3) else {}
    return {"Statement": text, **given}


def _table_of(request: Members) -> str:
    """The table that a statement names: no other of the pool need be there."""
    found = re.search(rf"{PREFIX}\w+", str(request["Statement"]))
    return found.group() if found else f"{PREFIX}none"


def _token(draw: st.DrawFn, request: Members) -> Members:
    """One token of the statement gone, doubled or another."""
    tokens = TOKENS.findall(str(request["Statement"]))
    index = draw(st.integers(0, max(0, len(tokens) - 1)))
    kind = draw(st.integers(0, 2))
    if kind == 0:
        tokens[index : index + 1] = []
    elif kind == 1:
        tokens[index:index] = tokens[index : index + 1]
    else:
        tokens[index : index + 1] = [draw(st.sampled_from(_ODD_TOKENS))]
    return {**request, "Statement": " ".join(tokens)}


def _parameters(draw: st.DrawFn, request: Members) -> Members:
    """A parameter too few, none at all, or one that is no value."""
    given = request.get("Parameters")
    if not isinstance(given, list):
        return {**request, "Parameters": draw(st.sampled_from([[], None, "a", {}]))}
    changed = draw(st.sampled_from([given[1:], [*given[1:], draw(bad_values())], [given[0], {}]]))
    return {**request, "Parameters": changed}


def _table(draw: st.DrawFn, request: Members) -> Members:
    names = [f"{PREFIX}none", "a", "a b c", "x" * 256, "", "é" * 3]
    name = draw(st.sampled_from(names))
    text = TOKENS.sub(
        lambda found: f'"{name}"' if PREFIX in found.group() else found.group(),
        str(request["Statement"]),
    )
    return {**request, "Statement": text}


def _drop(draw: st.DrawFn, request: Members) -> Members:
    del request[draw(st.sampled_from(sorted(request)))]
    return request


def _wrong_type(draw: st.DrawFn, request: Members) -> Members:
    name = draw(st.sampled_from(sorted(request)))
    return {**request, name: draw(st.sampled_from(WRONG_TYPES))}


def _option(draw: st.DrawFn, request: Members) -> Members:
    """Another member that has no such value."""
    members: list[Members] = [
        {"Limit": 0}, {"Limit": "1"}, {"NextToken": "a"}, {"NextToken": ""}, {"NextToken": 1},
        {"ReturnConsumedCapacity": "ALL"}, {"ReturnValuesOnConditionCheckFailure": "ALL_NEW"},
        {"ConsistentRead": "true"}, {"Statement": ""}, {"Statement": "x" * 8193},
    ]  # fmt: skip
    return {**request, **draw(st.sampled_from(members))}


def _faulty(draw: st.DrawFn, operation: str, request: Members) -> Members:
    """A fault of a batch or transaction, or of one of its statements."""
    member = _MEMBERS[operation]
    rows = request[member]
    if not isinstance(rows, list):
        return request
    kind = draw(st.sampled_from(["inner", "inner", "inner", "odd", "many", "mixed", "token"]))
    if kind == "inner":
        return {**request, member: [*rows[:-1], _fault_of_one(draw, rows[-1])]}
    if kind == "many":
        count = 26 if operation == "BatchExecuteStatement" else 101
        return {**request, member: [rows[0]] * count}
    if kind == "mixed":
        text = f"SELECT * FROM \"{_table_of(rows[0])}\" WHERE p = 'a'"
        return {**request, member: [*rows, {"Statement": text}]}
    if kind == "token" and operation == "ExecuteTransaction":
        token = draw(st.sampled_from(["", "x" * 36, "x" * 37, 1]))
        return {**request, "ClientRequestToken": token}
    return {**request, member: draw(st.sampled_from([None, {}, [], [{}], "a", ["a"], [None]]))}
