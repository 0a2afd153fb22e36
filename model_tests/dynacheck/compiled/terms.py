"""Predicates as terms: copies of them that combine conditions where Python would ask for them.

`a and b`, `not a`, `x if a else y`, `a < b < c`, and `all`, `any` and `sum` of a generator ask for
the truth of conditions one by one, and each question is a fork: the predicates of an instance would
have tens of thousands of ways through them. The copies take all of these for what they mean: one
term. They are made from the syntax trees by one pass, so nothing is written twice. Where a part
cannot be had as a term, as it asks for something itself or may fail, the copy forks after all.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from dynacheck.compiled import values
from dynacheck.compiled.values import Bool, Guarded, Int, negation, pick
from dynacheck.compiled.ways import AskedError, as_term
from dynacheck.explore.copies import Copied, Way, Writer, calling
from dynacheck.language.sources import place_of
from dynaspec import machine

Thunk = Callable[[], Any]


@functools.lru_cache(maxsize=256)
def term(predicate: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of `predicate` that computes a term."""
    assert isinstance(predicate, FunctionType)
    return _Terms(predicate).run


class _Terms(Copied):
    def helpers(self) -> dict[str, Callable[..., Any]]:
        """What the copies call."""
        return HELPERS

    def writer(self, function: FunctionType, names: dict[str, Any], way: Way) -> Writer:
        """Who writes the calls of the helpers."""
        return _TermWriter(self, function, names, way)


class _TermWriter(Writer):
    def visit(self, node: ast.AST) -> Any:
        """Write into the parts of `node` first, then in its place."""
        if not isinstance(node, ast.expr):
            return self.generic_visit(node)
        called, place = self.meaning(node), place_of(node)
        new: Any = self.generic_visit(node)
        if self._copied.is_reached(called):
            new = self.call(new, called, place)
        return ast.copy_location(_written(new, called), node)


def _written(node: ast.expr, called: Any) -> ast.expr:
    match node:
        case ast.BoolOp(op=op, values=parts):
            return _chained(AND if isinstance(op, ast.And) else OR, parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return calling(NOT, operand)
        case ast.IfExp(test=test, body=one, orelse=other):
            return calling(IF, test, _thunk(one), _thunk(other))
        case ast.Compare():
            return _chained(AND, [_compared(*pair) for pair in _pairs(node)])
        case ast.Call(args=[(ast.GeneratorExp() | ast.ListComp()) as inner]) if called in REDUCED:
            return calling(REDUCE, ast.Constant(REDUCED[called]), _guarded_pairs(inner))
        case ast.Call(args=[inner]) if called in REDUCED:
            return calling(REDUCE, ast.Constant(REDUCED[called]), calling(EACH, inner))
        case ast.Call(args=arguments, keywords=[]) if called in BUILT_IN:
            return calling(BUILT_IN[called], *arguments)
    return node


def _thunk(body: ast.expr) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), body)


def _chained(name: str, parts: list[ast.expr]) -> ast.expr:
    """The parts combined two by two, the last ones first, each but the first when it is needed."""
    *others, chain = parts
    for part in reversed(others):
        chain = calling(name, part, _thunk(chain))
    return chain


def _pairs(node: ast.Compare) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Each comparison of a chain. What stands in the middle has no effect: it may stand twice."""
    lefts = [node.left, *node.comparators]
    return list(zip(lefts, node.ops, node.comparators, strict=False))


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    match op:
        case ast.Eq():
            return calling(SAME, left, right)
        case ast.NotEq():
            return calling(NOT, calling(SAME, left, right))
        case ast.In():
            return calling(AMONG, left, right)
        case ast.NotIn():
            return calling(NOT, calling(AMONG, left, right))
    return ast.Compare(left, [op], [right])


def _guarded_pairs(node: ast.GeneratorExp | ast.ListComp) -> ast.GeneratorExp:
    """A generator of the same values, as thunks, each with the condition that it is given."""
    conditions: list[ast.expr] = []
    clauses: list[ast.comprehension] = []
    for number, clause in enumerate(node.generators):
        name = f"~{number}"
        target = ast.Tuple([ast.Name(name, ast.Store()), clause.target], ast.Store())
        clauses.append(ast.comprehension(target, calling(GUARDED, clause.iter), [], 0))
        conditions += [ast.Name(name, ast.Load()), *clause.ifs]
    pair = ast.Tuple([_chained(AND, conditions), _thunk(node.elt)], ast.Load())
    return ast.GeneratorExp(pair, clauses)


# --- What the copies call -------------------------------------------------------------------------


def _and(one: Any, other: Thunk) -> Any:
    if not isinstance(one, Bool):
        return other() if one else one
    try:
        return one & _as_condition(as_term(one, other))
    except AskedError:
        return other() if one else False


def _or(one: Any, other: Thunk) -> Any:
    if not isinstance(one, Bool):
        return one if one else other()
    try:
        return one | _as_condition(as_term(negation(one), other))
    except AskedError:
        return True if one else other()


def _as_condition(value: Any) -> Any:
    return machine.condition(value)


def _not(value: Any) -> Any:
    return negation(value) if isinstance(value, Bool) else not value


def _if(test: Any, one: Thunk, other: Thunk) -> Any:
    if not isinstance(test, Bool):
        return one() if test else other()
    try:
        return pick(test, as_term(test, one), as_term(negation(test), other))
    except AskedError:
        return one() if test else other()


def _among(value: Any, many: Iterable[Any]) -> Any:
    return machine.any_of(values.same(value, each) for each in many)


def _guarded(many: Any) -> Iterable[tuple[Any, Any]]:
    """What is gone through, each with the condition that it is there."""
    guarded = getattr(many, "guarded", None)
    return guarded() if guarded else ((True, each) for each in many)


def _each(many: Any) -> Iterable[tuple[Any, Thunk]]:
    for is_there, value in _guarded(many):
        yield is_there, functools.partial(_itself, value)


def _itself(value: Any) -> Any:
    return value


def _reduce(how: str, pairs: Iterable[tuple[Any, Thunk]]) -> Any:
    """The sum, or that all or any hold, of the members."""
    result: Any = {"sum": 0, "all": True, "any": False}[how]
    for is_there, made in pairs:
        if how == "sum":
            result = result + _if(is_there, made, lambda: 0)
        elif how == "all":
            result = result & _or(_not(is_there), made)
        else:
            result = result | _and(is_there, made)
    return result


def _range(*bounds: Any) -> Any:
    """As `range`; where a bound depends on the state, each number with the condition."""
    if len(bounds) > 2 or not any(isinstance(bound, Int) for bound in bounds):
        return range(*bounds)
    first, end = bounds if len(bounds) == 2 else (0, bounds[0])
    lowest = min(first.cases) if isinstance(first, Int) else first
    highest = max(end.cases) if isinstance(end, Int) else end
    return Guarded([((first <= i) & (i < end), i) for i in range(lowest, highest)])


def _smallest(*numbers: Any) -> Any:
    return values.smallest(*numbers) if len(numbers) > 1 else min(*numbers)


def _largest(*numbers: Any) -> Any:
    return values.largest(*numbers) if len(numbers) > 1 else max(*numbers)


AND, OR, NOT, IF, SAME, AMONG = "~and", "~or", "~not", "~if", "~same", "~among"
GUARDED, EACH, REDUCE, RANGE, MIN, MAX = "~guarded", "~each", "~reduce", "~range", "~min", "~max"
"""Names that no specification has."""

HELPERS: dict[str, Callable[..., Any]] = {
    AND: _and,
    OR: _or,
    NOT: _not,
    IF: _if,
    SAME: values.same,
    AMONG: _among,
    GUARDED: _guarded,
    EACH: _each,
    REDUCE: _reduce,
    RANGE: _range,
    MIN: _smallest,
    MAX: _largest,
}

REDUCED: dict[Any, str] = {
    builtins.all: "all",
    machine.all_of: "all",
    builtins.any: "any",
    machine.any_of: "any",
    builtins.sum: "sum",
}
BUILT_IN: dict[Any, str] = {builtins.range: RANGE, builtins.min: MIN, builtins.max: MAX}
