"""A property under observation: a copy of it, and of all that it calls, that notes what it saw.

The copies are made from the syntax trees. They compute what the originals compute; beside that,
`and` and `or` evaluate all of their operands, as nothing in a specification has an effect.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType
from typing import Any

from dynacheck.explore.parts import NOTHING_CAME, Wanted, wanted_parts
from dynacheck.explore.reads import WholeError
from dynacheck.language.machine import reached_from
from dynacheck.language.sources import Place, place_of, source_of

Way = tuple[Place, ...]
"""The calls by which a property comes to a function."""

COPY, NOTE, CAME, OR, AND = "~copy", "~note", "~came", "~or", "~and"
"""Names that no specification has."""

NOT_NOTED = -1


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


class Observed:
    """A copy of a function that notes which of its parts were seen as they have to be."""

    def __init__(self, function: FunctionType) -> None:
        """Copy `function` and what it calls, once for each way in which it is called."""
        self.unseen: dict[int, Part] = {}
        self._numbers: dict[tuple[Way | None, Part], int] = {}
        self._reached = reached_from(function)
        self.run: Callable[..., Any] = self.copy_of(function, ())

    def copy_of(self, function: FunctionType, way: Way) -> FunctionType:
        """`function` with notes, where the property comes to it by `way`."""
        source = source_of(function.__code__)
        names = {**_names(function), NOTE: self.note, CAME: self._came, OR: _or, AND: _and}
        tree = _Writer(self, function, names, way).visit(copy.deepcopy(source.tree))
        module = ast.fix_missing_locations(ast.Module([_as_statement(tree)], []))
        exec(compile(module, source.file, "exec"), names)
        made: FunctionType = names[COPY]
        made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        return made

    def meaning(self, function: FunctionType, node: ast.expr) -> Any:
        """What is called at `node`; `bool` where it is compared as a condition."""
        return self._reached.meanings.get((function, place_of(node)))

    def is_reached(self, meant: Any) -> bool:
        """Whether `meant` is a function that is copied."""
        return isinstance(meant, FunctionType) and meant in self._reached.functions

    def is_method(self, function: FunctionType) -> bool:
        """Whether `function` is called by way of the record that it belongs to."""
        return bool(self._reached.functions[function])

    def number(self, part: Part, way: Way | None) -> int:
        """Remember that `part` has to be seen, on this `way`, or on any if it is None."""
        number = self._numbers.setdefault((way, part), len(self._numbers))
        self.unseen[number] = part
        return number

    def note(self, value: Any, true: int, false: int) -> Any:
        """A condition, noted."""
        self.unseen.pop(true if value else false, None)
        return value

    def _came(self, number: int, value: Any = None) -> Any:
        """An element, noted."""
        self.unseen.pop(number, None)
        return value


class _Elements:
    """Notes the conditions that a tuple or a generator holds, each by its number in it."""

    def __init__(self, observed: Observed, true: Part, false: Part, way: Way | None) -> None:
        self._observed, self._way = observed, way
        self._parts = true, false
        self._known: dict[int, list[int]] = {}

    def __call__(self, conditions: Iterable[Any]) -> Iterable[Any]:
        """The same conditions, noted when they are gone through."""
        noted = (self._noted(index, value) for index, value in enumerate(conditions))
        return tuple(noted) if isinstance(conditions, tuple) else noted

    def _noted(self, index: int, value: Any) -> Any:
        if index not in self._known:
            parts = [replace(part, text=f"{part.text}, number {index}") for part in self._parts]
            self._known[index] = [
                self._observed.number(part, self._way) if part.otherwise else NOT_NOTED
                for part in parts
            ]
        return self._observed.note(value, *self._known[index])


def _names(function: FunctionType) -> dict[str, Any]:
    closed = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {**function.__globals__, **{name: cell.cell_contents for name, cell in closed}}


def _as_statement(tree: ast.AST) -> ast.stmt:
    """The definition of a copy. It has the defaults and annotations of the original, or none."""
    assert isinstance(tree, ast.FunctionDef)
    tree.name, tree.decorator_list, tree.returns = COPY, [], None
    tree.args.defaults, tree.args.kw_defaults = [], [None] * len(tree.args.kwonlyargs)
    for argument in ast.walk(tree.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return tree


class _Writer(ast.NodeTransformer):
    """Writes the notes into a function's tree."""

    def __init__(
        self, observed: Observed, function: FunctionType, names: dict[str, Any], way: Way
    ) -> None:
        self._observed, self._function = observed, function
        self._names, self._way = names, way
        source = source_of(function.__code__)
        self._file = Path(source.file).name
        self._wanted = wanted_parts(source.tree, lambda node: observed.meaning(function, node))

    def visit(self, node: ast.AST) -> Any:
        """Write into the parts of `node` first, then around it."""
        if isinstance(node, ast.For):
            return self._loop(node)
        if not isinstance(node, ast.expr):
            return self.generic_visit(node)
        place = place_of(node)
        wanted = self._wanted.get(place)
        text = ast.unparse(node) if wanted else ""
        called = self._observed.meaning(self._function, node)
        new: Any = self.generic_visit(node)
        if self._observed.is_reached(called):
            new = self._call(new, called, place)
        elif isinstance(new, ast.BoolOp):
            none = ast.arguments([], [], None, [], [], None, [])
            lambdas = [ast.Lambda(none, value) for value in new.values]
            new = _calling(OR if isinstance(new.op, ast.Or) else AND, *lambdas)
        if wanted:
            new = self._noted(new, wanted, place, text)
        return ast.copy_location(new, node)

    def _call(self, node: ast.AST, called: FunctionType, place: Place) -> ast.expr:
        """The call of a function becomes one of a copy that is made for it alone."""
        name = f"~{len(self._names)}"
        self._names[name] = self._observed.copy_of(called, (*self._way, place))
        if not isinstance(node, ast.Call):
            assert isinstance(node, ast.Attribute)
            return _calling(name, node.value)
        owner: list[ast.expr] = []
        if isinstance(node.func, ast.Attribute) and self._observed.is_method(called):
            owner = [node.func.value]
        return ast.Call(ast.Name(name, ast.Load()), [*owner, *node.args], node.keywords)

    def _loop(self, node: ast.For) -> ast.AST:
        """A loop notes that it goes through something at all."""
        number = self._number(place_of(node.iter), ast.unparse(node.iter), NOTHING_CAME, True)
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(_calling(CAME, number)))
        return node

    def _noted(self, node: ast.expr, wanted: Wanted, place: Place, text: str) -> ast.expr:
        """The expression `node` with the notes taken that are wanted of it."""
        if wanted.of_elements:
            name = f"~{len(self._names)}"
            true, false = (self._part(place, text, how) for how in (wanted.true, wanted.false))
            way = self._way if wanted.in_each else None
            self._names[name] = _Elements(self._observed, true, false, way)
            node = _calling(name, node)
        elif wanted.true or wanted.false:
            hows = (wanted.true, wanted.false)
            each = [self._number(place, text, how, wanted.in_each) for how in hows]
            node = _calling(NOTE, node, *each)
        if wanted.at_all:
            node = _calling(CAME, self._number(place, text, wanted.at_all, True), node)
        return node

    def _number(self, place: Place, text: str, otherwise: str, in_each: bool) -> ast.expr:
        """The number under which a part is noted."""
        if not otherwise:
            return ast.Constant(NOT_NOTED)
        part = self._part(place, text, otherwise)
        return ast.Constant(self._observed.number(part, self._way if in_each else None))

    def _part(self, place: Place, text: str, otherwise: str) -> Part:
        where = f"{self._file}:{place[1]}:{place[2] + 1}"
        return Part(self._function.__name__, where, text, otherwise)


def _calling(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _or(*operands: Callable[[], Any]) -> Any:
    """What `or` gives; all operands are evaluated."""
    return _first(operands, wanted=True)


def _and(*operands: Callable[[], Any]) -> Any:
    """What `and` gives; all operands are evaluated."""
    return _first(operands, wanted=False)


def _first(operands: tuple[Callable[[], Any], ...], wanted: bool) -> Any:
    for number, operand in enumerate(operands):
        if (value := operand()) == wanted:
            for unneeded in operands[number + 1 :]:
                _try(unneeded)
            return value
    return not wanted


def _try(operand: Callable[[], Any]) -> None:
    """Evaluate what Python would not have: it need not make sense here."""
    try:
        operand()
    except WholeError:
        raise
    except Exception:
        return
