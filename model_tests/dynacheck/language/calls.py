"""What a specification's function may call that is no function of the specification."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from dynacheck.language.kinds import (
    TRUTH,
    Kind,
    Number,
    Several,
    Truth,
    Tuple,
    words,
)
from dynacheck.language.offence import OutsideError
from dynaspec import machine

if TYPE_CHECKING:
    from dynacheck.language.expressions import Reading


def _range(reading: Reading, node: ast.Call) -> Kind:
    for argument in node.args:
        kind = reading.kind(argument)
        if not isinstance(kind, Number) or not (kind.given or reading.use.is_searched):
            wrong = f"`{ast.unparse(node)}` is as long as the state says"
            instead = "give range constants, or the name of a `for` over such a range"
            raise OutsideError(node, wrong, instead)
    return Several(Number(given=True), fixed=not reading.use.is_searched)


def _of_conditions(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    if not isinstance(kind := reading.element(inner), Truth):
        raise OutsideError(node, f"`{ast.unparse(node)}` of {words(kind)}", "give conditions")
    return TRUTH


def _implies(reading: Reading, node: ast.Call) -> Kind:
    for argument in _arguments(node, 2):
        reading.truth(argument)
    return TRUTH


def _sum(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    kind = reading.element(inner)
    if isinstance(kind, Number) or (isinstance(kind, Truth) and reading.use.is_searched):
        return Number()
    raise OutsideError(node, f"a sum of {words(kind)}", "add numbers")


def _length(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    match reading.kind(inner):
        case Tuple():
            return Number(given=True)
        case Several(is_list=True):
            return Number()
        case kind:
            pass
    raise OutsideError(node, f"`len` of {words(kind)}", "a Seq has `.length`")


def _list(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    if not reading.use.is_searched:
        raise OutsideError(node, "a list", "use a tuple")
    return Several(reading.element(inner), fixed=False, is_list=True)


def _extreme(reading: Reading, node: ast.Call) -> Kind:
    kinds = [reading.kind(argument) for argument in node.args]
    if len(kinds) == 1:
        kinds = [reading.element(node.args[0])]
    if node.keywords or not kinds or not all(isinstance(kind, Number) for kind in kinds):
        raise OutsideError(node, f"`{ast.unparse(node)}` of no numbers", "compare numbers")
    return Number()


def _absolute(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    if isinstance(kind := reading.kind(inner), Number):
        return kind
    raise OutsideError(node, f"`abs` of {words(kind)}", "give a number")


def _zip(reading: Reading, node: ast.Call) -> Kind:
    parts = tuple(reading.element(argument) for argument in node.args)
    return Several(Tuple(parts), fixed=not reading.use.is_searched)


def _enumerate(reading: Reading, node: ast.Call) -> Kind:
    (inner,) = _arguments(node, 1)
    parts = (Number(given=True), reading.element(inner))
    return Several(Tuple(parts), fixed=not reading.use.is_searched)


def _arguments(node: ast.Call, count: int) -> list[ast.expr]:
    if len(node.args) != count or node.keywords:
        raise OutsideError(node, f"`{ast.unparse(node)}`", f"give {count} of them")
    return node.args


BUILT_IN: dict[str, Callable[[Reading, ast.Call], Kind]] = {
    "range": _range,
    "all": _of_conditions,
    "any": _of_conditions,
    "sum": _sum,
    "len": _length,
    "list": _list,
    "sorted": _list,
    "min": _extreme,
    "max": _extreme,
    "abs": _absolute,
    "zip": _zip,
    "enumerate": _enumerate,
}

CONNECTIVES: dict[Callable[..., bool], Callable[[Reading, ast.Call], Kind]] = {
    machine.implies: _implies,
    machine.all_of: _of_conditions,
    machine.any_of: _of_conditions,
}
