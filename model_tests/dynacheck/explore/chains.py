"""Alternatives that stand side by side: for each of them, all others have to fail at once.

In `not a or not b or c` each of the three may fail in some state, and yet `c` says nothing where
`a` and `b` never hold at once. The operands of `or` and `|`, and the elements of a tuple in
`any_of` and `any`, are taken together, however they are nested. What is negated is turned round:
the links of `(a & b & (c ^ True)) ^ True` are those of `(a ^ True) | (b ^ True) | c`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dynacheck.explore.parts import ALL, ANY, negated, operands
from dynacheck.language.sources import Definition, Place, place_of

Meaning = Callable[[ast.expr], Any]


@dataclass(frozen=True)
class Link:
    """One condition of a chain."""

    node: ast.expr
    failing: bool
    """What it is where it does not make the chain true: true, if it is negated there."""


@dataclass(frozen=True)
class Chain:
    """The alternatives that stand side by side in the expression at `place`."""

    place: Place
    links: tuple[Link, ...]


def chains_of(tree: Definition, meaning: Meaning) -> Iterator[Chain]:
    """The chains of a function that have two links or more; none is a part of another."""
    known: set[Place] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and place_of(node) not in known:
            links = tuple(_links(node, False, meaning, known))
            if len(links) > 1:
                yield Chain(place_of(node), links)


def _links(node: ast.expr, failing: bool, meaning: Meaning, known: set[Place]) -> Iterator[Link]:
    """The links of a chain; notes the places of the parts."""
    if inner := negated(node):
        parts, failing = [inner], not failing
    else:
        parts = _side_by_side(node, failing, meaning)
    if not parts:
        yield Link(node, failing)
        return
    known.add(place_of(node))
    for part in parts:
        yield from _links(part, failing, meaning, known)


def _side_by_side(node: ast.expr, failing: bool, meaning: Meaning) -> list[ast.expr]:
    match node:
        case ast.BoolOp(op=ast.And()) | ast.BinOp(op=ast.BitAnd()) if failing:
            return operands(node)
        case ast.BoolOp(op=ast.Or()) | ast.BinOp(op=ast.BitOr()) if not failing:
            return operands(node)
        case ast.Call(args=[ast.Tuple(elts=elements)]):
            return elements if meaning(node) in (ALL if failing else ANY) else []
    return []
