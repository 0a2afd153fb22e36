"""The statements of the language: assignments, `if`, `for` over something fixed, `require`, return.

A function is judged by its own annotations, once for each use of it. The first place in it that is
outside the language is its offence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any

from dynacheck.language.expressions import Reading, Tell, Use
from dynacheck.language.kinds import (
    NOTHING,
    Kind,
    Nothing,
    Rest,
    Several,
    fit,
    is_sort,
    of_annotation,
    words,
)
from dynacheck.language.offence import OutsideError, UnclearError
from dynacheck.language.signature import Signature, signature_of
from dynacheck.language.sources import Definition, Names


class Body:
    """The body of one function."""

    def __init__(self, function: FunctionType, given: tuple[Any, ...], use: Use, tell: Tell):
        """Read `function`, whose first parameters are of the annotations `given`."""
        self.signature: Signature = signature_of(function, given)
        self._names = Names(function)
        self._reading = Reading(self._names, use, tell)
        for name, annotation in self.signature.parameters.items():
            self._reading.local[name] = of_annotation(annotation)
        if self.signature.rest:
            self._reading.local[self.signature.rest] = Rest()
        self._several = [name for name, kind in self._reading.local.items() if _is_several(kind)]

    def result(self) -> Kind:
        """The kind of the function's value; `OutsideError` at its first offence."""
        tree = self.signature.source.tree
        if isinstance(tree, ast.Lambda):
            return self._reading.kind(tree.body)
        wanted = of_annotation(self.signature.result)
        self._block(tree.body, wanted)
        if not isinstance(wanted, Nothing) and not _returns(tree.body):
            raise OutsideError(tree, "it may end without a result", "return one on every way")
        self._go_through_once(tree)
        return wanted

    def _go_through_once(self, tree: ast.FunctionDef) -> None:
        """A generator has its elements once: whoever goes through it again sees none."""
        for name in self._several:
            uses = [node for node in ast.walk(tree) if _is_use(node, name)]
            repeated = [use for loop in ast.walk(tree) for use in _repeated(loop) if use in uses]
            if len(uses) > 1 or repeated:
                wrong = f"the generator `{name}` is gone through more than once"
                raise OutsideError([*uses, *repeated][-1], wrong, "make it anew, or take it apart")

    def _is_bound_once(self, name: str) -> bool:
        """Whether one place alone binds a name, so that it is there what it was in that place."""
        named = (n for n in ast.walk(self.signature.source.tree) if isinstance(n, ast.Name))
        return sum(n.id == name and isinstance(n.ctx, ast.Store) for n in named) == 1

    def _block(self, statements: Sequence[ast.stmt], wanted: Kind) -> None:
        for statement in statements:
            if not _is_docstring(statement):
                self._statement(statement, wanted)

    def _statement(self, node: ast.stmt, wanted: Kind) -> None:
        reading = self._reading
        match node:
            case ast.Return():
                self._return(node, wanted)
            case ast.Assign(targets=[target]):
                kind = reading.kind(node.value)
                reading.bind(target, kind)
                if isinstance(target, ast.Name) and _is_several(kind):
                    self._several.append(target.id)
            case ast.AugAssign(target=ast.Name(id=name)):
                changed = ast.BinOp(ast.Name(name), node.op, node.value)
                reading.bind(node.target, reading.kind(ast.copy_location(changed, node)))
            case ast.AnnAssign(target=ast.Name(), value=ast.expr() as value):
                self._annotated(node, value)
            case ast.If():
                reading.truth(node.test)
                self._block(node.body, wanted)
                self._block(node.orelse, wanted)
            case ast.For(orelse=[]):
                reading.bind(node.target, reading.element(node.iter), self._is_bound_once)
                self._block(node.body, wanted)
            case ast.Pass():
                pass
            case ast.Expr(value=ast.Call()) if isinstance(reading.kind(node.value), Nothing):
                pass
            case _:
                wrong, instead = UNKNOWN.get(type(node), DEFAULT)
                raise OutsideError(node, wrong, instead)

    def _return(self, node: ast.Return, wanted: Kind) -> None:
        found = self._reading.kind(node.value) if node.value else NOTHING
        if not fit(found, wanted):
            wrong = f"it gives {words(found)}, and says that it gives {words(wanted)}"
            raise OutsideError(node, wrong, "give what the annotation says")

    def _annotated(self, node: ast.AnnAssign, value: ast.expr) -> None:
        try:
            kind = of_annotation(self._names.annotation(node.annotation))
        except UnclearError as error:
            raise OutsideError(node, str(error), "use the kinds of the language") from error
        found = self._reading.kind(value)
        if not fit(kind, found):
            wrong = f"{words(found)} is called {words(kind)}"
            raise OutsideError(node, wrong, "annotate what it is")
        self._reading.bind(node.target, kind)


def _is_several(kind: Kind) -> bool:
    return isinstance(kind, Several)


def _is_use(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _repeated(node: ast.AST) -> Iterator[ast.AST]:
    """What a loop evaluates once for each of its elements."""
    match node:
        case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            first, *others = node.generators
            for part in (element, *first.ifs, *others):
                yield from ast.walk(part)
        case ast.For(body=body):
            for statement in body:
                yield from ast.walk(statement)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _returns(body: Sequence[ast.stmt]) -> bool:
    """Whether every way through `body` ends in a `return`."""
    match body[-1]:
        case ast.Return():
            return True
        case ast.If(body=yes, orelse=no):
            return bool(no) and _returns(yes) and _returns(no)
        case _:
            return False


def wrong_in_terms(tree: Definition, names: Names) -> OutsideError | None:
    """What a function does that only says where to look, and must still change nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _changes_nothing(node.func, names):
            wrong = f"a call of `{ast.unparse(node.func)}`, which may change something"
            return OutsideError(node, wrong, "call sorts, and read what is given")
        stored = isinstance(node, ast.Attribute | ast.Subscript) and not _is_read(node)
        if stored or isinstance(node, NEVER):
            wrong, instead = UNKNOWN.get(
                type(node), ("a value is changed in place", "make another")
            )
            return OutsideError(node, wrong, instead)
    return None


READERS = (list, tuple, dict, range, len, zip, sorted)


def _changes_nothing(called: ast.expr, names: Names) -> bool:
    """Whether it is a sort, a reader of a mapping, or a built-in that makes something new."""
    if isinstance(called, ast.Attribute):
        return called.attr in {"get", "items", "keys", "values"}
    meant = names[called.id] if isinstance(called, ast.Name) and called.id in names else None
    return is_sort(meant) or meant in READERS


def _is_read(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


NEVER = (
    ast.Try,
    ast.Raise,
    ast.With,
    ast.While,
    ast.Global,
    ast.Nonlocal,
    ast.Delete,
    ast.Import,
    ast.ImportFrom,
)
DEFAULT = ("a statement that no reader knows", "assign, `require`, `if`, `return`")
UNKNOWN: dict[type[ast.AST], tuple[str, str]] = {
    ast.Match: ("`match`", "compare values: a symbolic one has no type to look at"),
    ast.Try: ("`try`", "nothing fails: use `require`, or a condition"),
    ast.Raise: ("`raise`", "use `require`"),
    ast.Assert: ("`assert`", "use `require`, or an invariant"),
    ast.With: ("`with`", "the specification holds no resources"),
    ast.While: ("`while`", "nothing bounds it: use a Map, or a `for` over something fixed"),
    ast.Global: ("`global`", "keep it in the state"),
    ast.Nonlocal: ("`nonlocal`", "keep it in the state"),
    ast.Delete: ("`del`", "values are never changed"),
    ast.Import: ("an import in a function", "import at the beginning of the module"),
    ast.ImportFrom: ("an import in a function", "import at the beginning of the module"),
    ast.FunctionDef: ("a function in a function", "define it in the module"),
    ast.Expr: ("a value that nothing uses", "write a condition into `require`"),
    ast.AugAssign: ("a value is changed in place", "values are never changed"),
}
"""Statements that are not in the language, and what to do instead."""
