"""Which values of a property have to make a difference, and to what.

Every number that a property computes with or compares is weighed, and every condition that it
keeps as a value: an element of a tuple or a Map, an argument, what a name is given. If no other
value in its place ever changes what the property gives, nor what one of its premises or
alternatives says, then it is there for nothing: `s.n` is, in `(True, s.n == 99)[s.phase]` or
`s.phase * (s.n - 99) == 0`, where `phase` is 0 in every state. Of two records or tuples that are
compared, each part is weighed.

Conditions that `&`, `or`, `implies`, `if` and the like are made of are `parts`' to judge. Here the
conclusions of `implies` alone are weighed, by what the property gives: in
`implies(p, implies(q, c))`, `p` and `q` have to hold at once. So is `c` in `not q or c`, which is
an implication too. One that stands in a premise, or is negated or compared, is not: where the
property holds, it decides nothing.

A number that stands there as such, the name or field that a Map or a tuple is read at, and how
often a `range` goes round claim nothing of a state.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dynacheck.explore.chains import chains_of
from dynacheck.explore.parts import ALL, ANY
from dynacheck.language.sources import Definition, Place, place_of
from dynaspec import machine

Meaning = Callable[[ast.expr], Any]


@dataclass(frozen=True)
class Weights:
    """The places of a function's expressions, by what is looked at there."""

    conditions: set[Place] = field(default_factory=set)
    """What is asked for, combined or given back."""
    telling: set[Place] = field(default_factory=set)
    """Premises and alternatives: a value that changes one of these makes a difference."""
    compared: set[Place] = field(default_factory=set)
    """Operands of comparisons: where they are records or tuples, all of their parts are weighed."""
    left_out: set[Place] = field(default_factory=set)
    """Expressions that are not weighed: they claim nothing of a state."""
    turned: set[Place] = field(default_factory=set)
    """Expressions in a premise, or negated, compared or asked by an `if`."""
    conclusions: set[Place] = field(default_factory=set)
    """What `implies` concludes, or `or` after what is negated, where that is not turned."""


def weights_of(tree: Definition, meaning: Meaning) -> Weights:
    """What to look at in a function; `meaning` tells what is called at a node."""
    found = Weights()
    for node in ast.walk(tree):
        conditions = set(map(place_of, _conditions(node, meaning)))
        found.conditions.update(conditions)
        if _is_choice(node, meaning):
            found.telling.update(conditions)
        found.left_out.update(map(place_of, _left_out(node, meaning)))
        if isinstance(node, ast.Compare):
            found.compared.update(map(place_of, (node.left, *node.comparators)))
    found.turned.update(_turned(tree, meaning))
    found.telling.update(found.conditions & found.turned)
    for call in _implications(tree, meaning):
        if place_of(call) not in found.turned:
            found.conclusions.add(place_of(call.args[1]))
    for chain in chains_of(tree, meaning):
        if chain.place not in found.turned and any(link.failing for link in chain.links):
            found.conclusions.update(place_of(k.node) for k in chain.links if not k.failing)
    return found


def _conditions(node: ast.AST, meaning: Meaning) -> Iterator[ast.expr]:
    """The conditions that `node` asks for, combines, or gives back."""
    match node:
        case ast.BoolOp(values=operands):
            yield from operands
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.BitXor(), left=left, right=right):
            yield from (left, right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.IfExp(test=test) | ast.If(test=test):
            yield test
        case ast.Return(value=ast.expr() as value):
            yield value
        case ast.comprehension(ifs=conditions):
            yield from conditions
        case ast.Compare(left=left, comparators=others):
            yield from (operand for operand in (left, *others) if meaning(operand) is bool)
        case ast.Call() if (called := meaning(node)) in (machine.implies, *ALL, *ANY):
            for argument in node.args:
                yield from _gone_through(argument) if called in (*ALL, *ANY) else [argument]


def _is_choice(node: ast.AST, meaning: Meaning) -> bool:
    """Whether what `node` asks for are alternatives, or what is to be left out."""
    match node:
        case ast.BinOp(op=ast.BitOr()) | ast.BoolOp(op=ast.Or()) | ast.comprehension():
            return True
        case ast.Call():
            return meaning(node) in ANY
    return False


def _gone_through(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            return [element]
        case ast.Tuple(elts=elements):
            return elements
    return []


def _left_out(node: ast.AST, meaning: Meaning) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=called, args=arguments):
            yield called
            if all(isinstance(argument, ast.Constant) for argument in arguments):
                yield node
            if meaning(node) is builtins.range:
                for argument in arguments:
                    yield from (part for part in ast.walk(argument) if isinstance(part, ast.expr))
        case ast.Subscript(slice=(ast.Name() | ast.Attribute()) as index):
            yield index
        case ast.Starred() | ast.GeneratorExp() | ast.ListComp() | ast.Constant():
            yield node


def _implications(tree: Definition, meaning: Meaning) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and meaning(node) is machine.implies:
            yield node


def _turned(tree: Definition, meaning: Meaning) -> set[Place]:
    """What lies in a premise and the like, and what the names that stand there were given."""
    given: dict[str, list[ast.expr]] = {}
    pending = [call.args[0] for call in _implications(tree, meaning)]
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[target], value=value)
                | ast.AnnAssign(target=target, value=ast.expr() as value)
            ):
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        given.setdefault(part.id, []).append(value)
            case (
                ast.BinOp(op=ast.BitXor())
                | ast.UnaryOp(op=ast.Not())
                | ast.Compare()
                | ast.IfExp()
                | ast.If()
            ):
                pending += _conditions(node, meaning)
    turned: set[Place] = set()
    while pending:
        for part in ast.walk(pending.pop()):
            if isinstance(part, ast.expr) and place_of(part) not in turned:
                turned.add(place_of(part))
                pending += given.get(part.id, []) if isinstance(part, ast.Name) else []
    return turned
