"""Which parts of a property have to be seen at work, and how: what else would it say?

| part | must be seen |
| --- | --- |
| the first argument of `implies` | true |
| an operand of `or` and of <code>&#124;</code>, an element of `any` and `any_of` | false |
| all of these but one, where three or more stand side by side, see `chains` | false at once |
| an operand of `and` and of `&`, an element of `all` and `all_of` | true |
| a condition that another is compared with, by `==`, `!=` or `^` | true and false |
| a comparison of a value with itself | true and false, and it never is |
| what `implies(a ^ True, b ^ True)` negates: it is `implies(b, a)` | true |
| the condition of `if`, and of a conditional expression | for each case that is no constant |
| what a generator gives, and the body of a `for` | at least once |

In `if p: return c`, and then `return True`, that is true; in `if bad: return False` it is false.
So `(p ^ True) | c`, `not p or c` and `c if p else True` are held to what `implies(p, c)` is: that
`p` is true somewhere. An alternative that always holds makes the others say nothing.

A function that a property calls in several places has its premises and alternatives seen in each of
them: `so(p, c) & so(q, d)` has two. Its other parts are seen if they are in one: in `merge(a, a)`
there is nothing to choose between.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from dynacheck.language.sources import Definition, Place, place_of
from dynaspec import machine

NOTHING_CAME = "nothing was gone through"
ALL, ANY = (machine.all_of, builtins.all), (machine.any_of, builtins.any)


@dataclass(frozen=True)
class Part:
    """A part of a property that has to be seen in a certain way at least once."""

    function: str
    where: str
    text: str
    otherwise: str
    """What is to be said of it if it is never seen so."""

    def __str__(self) -> str:
        """What is wrong with it, and where it is."""
        return f"{self.otherwise}: `{self.text}` in {self.function}, {self.where}"


@dataclass(frozen=True)
class Wanted:
    """How a part has to be seen: each field says what it is to be told if it never is."""

    true: str = ""
    false: str = ""
    at_all: str = ""
    of_elements: bool = False
    """It is about the elements of a tuple or a generator, which do not stand there."""
    in_each: bool = False
    """It has to be seen so in each place that its function is called in."""


PREMISE = Wanted(true="a premise held in no state", in_each=True)
ALTERNATIVE = Wanted(false="an alternative held in every state", in_each=True)
CONJUNCT = Wanted(true="a condition held in no state")
CASE = Wanted(true="a condition held in no state", false="a condition held in every state")
ELEMENT = Wanted(at_all=NOTHING_CAME, in_each=True)


def wanted_parts(tree: Definition, meaning: Callable[[ast.expr], Any]) -> dict[Place, Wanted]:
    """The parts of a function that have to be seen; `meaning` tells what is called at a node."""
    found: dict[Place, Wanted] = {}
    for node in ast.walk(tree):
        for part, wanted in chain(_in(node, meaning), _in_blocks(node)):
            known = found.get(place_of(part), Wanted())
            found[place_of(part)] = _both(known, wanted)
    return found


def _both(one: Wanted, other: Wanted) -> Wanted:
    return Wanted(
        one.true or other.true,
        one.false or other.false,
        one.at_all or other.at_all,
        one.of_elements or other.of_elements,
        one.in_each or other.in_each,
    )


def _in_blocks(node: ast.AST) -> Iterator[tuple[ast.expr, Wanted]]:
    """The conditions of the `if` statements that stand in a statement, with what follows them."""
    if not isinstance(node, ast.FunctionDef | ast.If | ast.For):
        return
    for block in (node.body, [] if isinstance(node, ast.FunctionDef) else node.orelse):
        for number, statement in enumerate(block):
            if isinstance(statement, ast.If):
                other = statement.orelse or block[number + 1 :]
                yield statement.test, _of_cases(_given_by(statement.body), _given_by(other))


def _given_by(block: list[ast.stmt]) -> ast.expr | None:
    """What a block returns, if that is all that it does."""
    match block:
        case [ast.Return(value=ast.expr() as value)]:
            return value
    return None


def _of_cases(one: ast.expr | None, other: ast.expr | None) -> Wanted:
    """How a condition has to be seen that chooses between two: for each that says something."""
    true = "" if _is_constant(one) else CASE.true
    false = "" if _is_constant(other) else CASE.false
    return Wanted(true, false, in_each=not (true and false))


def _is_constant(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _in(node: ast.AST, meaning: Callable[[ast.expr], Any]) -> Iterator[tuple[ast.expr, Wanted]]:
    match node:
        case ast.Call():
            yield from _in_call(node, meaning(node))
        case ast.BinOp(op=ast.BitOr()) | ast.BoolOp(op=ast.Or()):
            yield from ((operand, ALTERNATIVE) for operand in operands(node))
        case ast.BinOp(op=ast.BitAnd()) | ast.BoolOp(op=ast.And()):
            yield from ((operand, CONJUNCT) for operand in operands(node))
        case ast.BinOp(op=ast.BitXor(), left=left, right=right):
            if not any(isinstance(operand, ast.Constant) for operand in (left, right)):
                yield from ((left, CASE), (right, CASE))
        case ast.Compare():
            yield from _in_comparison(node, meaning)
        case ast.IfExp(test=test, body=one, orelse=other):
            yield test, _of_cases(one, other)
        case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            yield element, ELEMENT


def _in_comparison(
    node: ast.Compare, meaning: Callable[[ast.expr], Any]
) -> Iterator[tuple[ast.expr, Wanted]]:
    operands = [node.left, *node.comparators]
    if not any(isinstance(operand, ast.Constant) for operand in operands):
        yield from ((operand, CASE) for operand in operands if meaning(operand) is bool)
    if any(ast.dump(one) == ast.dump(other) for one, other in pairwise(operands)):
        yield node, CASE


def _in_call(node: ast.Call, called: Any) -> Iterator[tuple[ast.expr, Wanted]]:
    if called is machine.implies:
        premise, conclusion = node.args
        yield premise, PREMISE
        if isinstance(conclusion, ast.Constant):
            yield conclusion, ALTERNATIVE
        if negated(premise) and (turned := negated(conclusion)):
            yield turned, PREMISE
    elif called in ALL or called in ANY:
        wanted = CONJUNCT if called in ALL else ALTERNATIVE
        match node.args[0]:
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
                yield element, wanted
            case ast.Tuple(elts=elements):
                yield from ((element, wanted) for element in elements)
            case elements:
                yield elements, replace(wanted, at_all=NOTHING_CAME, of_elements=True)


def negated(node: ast.expr) -> ast.expr | None:
    """What `node` is the negation of."""
    match node:
        case (
            ast.BinOp(op=ast.BitXor(), left=inner, right=ast.Constant(value=True))
            | ast.BinOp(op=ast.BitXor(), left=ast.Constant(value=True), right=inner)
            | ast.Compare(inner, [ast.Eq()], [ast.Constant(value=False)])
            | ast.Compare(inner, [ast.NotEq()], [ast.Constant(value=True)])
        ):
            return inner
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return inner
    return None


def operands(node: ast.BinOp | ast.BoolOp) -> list[ast.expr]:
    """What `and`, `or`, `&` or `|` combines."""
    return node.values if isinstance(node, ast.BoolOp) else [node.left, node.right]
