"""Small changes of a function of a machine, each made at one place of its syntax tree.

Of what a machine does: a `require` dropped or negated, a condition lost, a comparison shifted by
one or turned, a field not written, another parameter or constant of the same sort, a stale value.
Of what it claims: the same, and a property that is claimed of one value of a parameter alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHIFTED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
TURNED = {
    ast.Lt: ">",
    ast.LtE: ">=",
    ast.Gt: "<",
    ast.GtE: "<=",
    ast.Eq: "!=",
    ast.NotEq: "==",
}
WRITES = ("put", "append", "first")
"""The methods that give a changed value."""
OTHER_WAY = {"min": "max", "max": "min", "any_of": "all_of", "all_of": "any_of"}


@dataclass(frozen=True)
class Edit:
    """A node of the tree, the text in its place, and what is done to it."""

    node: ast.expr
    text: str
    what: str


@dataclass(frozen=True)
class Scope:
    """What a function's names stand for."""

    sorts: Mapping[str, Any]
    """The names that another may stand in place of: each with what it shares with that one."""
    steps: Collection[str]
    """The functions that give a state after the one that they are given first."""


def edits(function: ast.FunctionDef, scope: Scope) -> Iterator[Edit]:
    """The changes of what a function computes."""
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    fields = {node.value for node in nodes if isinstance(node, ast.keyword)}
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield from _of_call(node, name, scope)
            case ast.Call(func=ast.Attribute(value=before, attr=method)) if method in WRITES:
                # A field that is what it was is one that is not written.
                if not (node in fields and isinstance(before, ast.Attribute)):
                    yield _instead(node, before)
            case ast.Name(id=name, ctx=ast.Load()) if name in scope.sorts:
                for other, sort in scope.sorts.items():
                    if sort == scope.sorts[name] and other != name:
                        yield Edit(node, other, f"`{name}` becomes `{other}`")
            case ast.expr():
                yield from _of_operator(node)


def _instead(node: ast.expr, part: ast.expr) -> Edit:
    text = ast.unparse(part)
    return Edit(node, text, f"`{ast.unparse(node)}` becomes `{text}`")


def _of_operator(node: ast.expr) -> Iterator[Edit]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            kind = type(operator)
            for sign in (SHIFTED.get(kind), TURNED.get(kind)):
                if sign:
                    text = f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
                    yield Edit(node, text, f"`{ast.unparse(node)}` becomes `{text}`")
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            yield _instead(node, left)
            yield _instead(node, right)
        case ast.BinOp(left=left, op=ast.BitXor(), right=ast.Constant(value=True)):
            yield _instead(node, left)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant()):
            yield _instead(node, left)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield _instead(node, inner)
        case ast.IfExp(body=one, orelse=other):
            yield _instead(node, one)
            yield _instead(node, other)


def _of_call(node: ast.Call, name: str, scope: Scope) -> Iterator[Edit]:
    match name, node.args:
        case "require", [condition]:
            text = ast.unparse(condition)
            yield Edit(condition, "True", f"`{text}` is not required")
            if not isinstance(condition, ast.Compare):
                yield Edit(condition, f"({text}) ^ True", f"`{text}` is required not to hold")
        case "replace", [_]:
            for dropped in node.keywords:
                rest = [keyword for keyword in node.keywords if keyword is not dropped]
                text = ast.unparse(ast.Call(node.func, node.args, rest))
                yield Edit(node, text, f"`{dropped.arg}` is not written")
        case "implies", [_, conclusion]:
            yield _instead(node, conclusion)
        case _, [ast.Name(id="s") as state, *_] if name in scope.steps:
            yield _instead(node, state)
        case _ if name in OTHER_WAY:
            other = ast.Name(OTHER_WAY[name], ast.Load())
            yield _instead(node, ast.Call(other, node.args, node.keywords))


def fixed(function: ast.FunctionDef, values: Callable[[str], Sequence[int]]) -> Iterator[Edit]:
    """A property that is claimed of one value of a parameter alone; `values` gives some of each."""
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    if len(returned) != 1 or returned[0] is None:
        return
    for parameter in function.args.args:
        name = parameter.arg
        for value in values(name):
            text = f"implies({name} == {value}, {ast.unparse(returned[0])})"
            yield Edit(returned[0], text, f"is claimed of {name} {value} alone")
