"""A property under observation: a copy of it, and of all that it calls, that notes what it saw.

Beside that, `and` and `or` evaluate all of their operands in the copies, as nothing in a
specification has an effect.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import FunctionType
from typing import Any

from dynacheck.explore.chains import Chain, chains_of
from dynacheck.explore.copies import Copied, Way, Writer, calling
from dynacheck.explore.parts import NOTHING_CAME, Part, Wanted, wanted_parts
from dynacheck.explore.reads import WholeError
from dynacheck.language.sources import Place, place_of

NOTE, CAME, OR, AND = "~note", "~came", "~or", "~and"
"""Names that no specification has."""

NOT_NOTED = -1

TWO = 2
"""Of two alternatives each stands alone where the other one is false, which `parts` asks for."""

COVERED = "of the other alternatives one held in every state"


class Observed(Copied):
    """A copy of a function that notes which of its parts were seen as they have to be."""

    def __init__(self, function: FunctionType) -> None:
        """Copy `function` and what it calls; nothing was seen yet."""
        self.unseen: dict[int, Part] = {}
        self._numbers: dict[tuple[Way | None, Part], int] = {}
        super().__init__(function)

    def helpers(self) -> dict[str, Callable[..., Any]]:
        """What takes the notes."""
        return {NOTE: self.note, CAME: self._came, OR: _or, AND: _and}

    def writer(self, function: FunctionType, names: dict[str, Any], way: Way) -> Writer:
        """Who writes where a note is taken."""
        return _Notes(self, function, names, way)

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


class _Links:
    """Notes of each link of a chain that all others failed at once."""

    def __init__(self, observed: Observed, numbers: list[int], failing: list[bool]) -> None:
        self._observed, self._numbers, self._failing = observed, numbers, failing
        self._values: dict[int, Any] = {}

    def link(self, index: int, value: Any) -> Any:
        """The value of a link, kept until that of the chain is known."""
        self._values[index] = value
        return value

    def __call__(self, value: Any) -> Any:
        """The value of the chain, after those of its links."""
        links = enumerate(self._failing)
        holding = [index for index, failing in links if self._values.get(index) != failing]
        for index, number in enumerate(self._numbers):
            if holding in ([], [index]):
                self._observed.unseen.pop(number, None)
        self._values.clear()
        return value


class _Notes(Writer):
    """Writes the notes into a function's tree."""

    def __init__(
        self, observed: Observed, function: FunctionType, names: dict[str, Any], way: Way
    ) -> None:
        super().__init__(observed, function, names, way)
        self._observed = observed
        self._wanted = wanted_parts(self._tree, self.meaning)
        self._links: dict[Place, tuple[str, int]] = {}
        self._chains: dict[Place, str] = {}
        for chain in chains_of(self._tree, self.meaning):
            if len(chain.links) > TWO:
                self._watch(chain)

    def visit(self, node: ast.AST) -> Any:
        """Write into the parts of `node` first, then around it."""
        if isinstance(node, ast.For):
            return self._loop(node)
        if not isinstance(node, ast.expr):
            return self.generic_visit(node)
        place = place_of(node)
        wanted = self._wanted.get(place)
        text = ast.unparse(node) if wanted else ""
        called = self.meaning(node)
        new: Any = self.generic_visit(node)
        if self._copied.is_reached(called):
            new = self.call(new, called, place)
        elif isinstance(new, ast.BoolOp):
            none = ast.arguments([], [], None, [], [], None, [])
            lambdas = [ast.Lambda(none, value) for value in new.values]
            new = calling(OR if isinstance(new.op, ast.Or) else AND, *lambdas)
        if wanted:
            new = self._noted(new, wanted, place, text)
        if place in self._links:
            name, index = self._links[place]
            new = calling(name, ast.Constant(index), new)
        if place in self._chains:
            new = calling(self._chains[place], new)
        return ast.copy_location(new, node)

    def _watch(self, chain: Chain) -> None:
        """Name what takes note of a chain, and of its links."""
        places = [place_of(link.node) for link in chain.links]
        texts = [ast.unparse(link.node) for link in chain.links]
        parts = [self.part(*where, COVERED) for where in zip(places, texts, strict=True)]
        numbers = [self._observed.number(part, self._way) for part in parts]
        links = _Links(self._observed, numbers, [link.failing for link in chain.links])
        name = self._chains[chain.place] = f"~{len(self._names)}"
        self._names[name] = links
        self._names[f"{name}~"] = links.link
        self._links |= {place: (f"{name}~", index) for index, place in enumerate(places)}

    def _loop(self, node: ast.For) -> ast.AST:
        """A loop notes that it goes through something at all."""
        number = self._number(place_of(node.iter), ast.unparse(node.iter), NOTHING_CAME, True)
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(calling(CAME, number)))
        return node

    def _noted(self, node: ast.expr, wanted: Wanted, place: Place, text: str) -> ast.expr:
        """The expression `node` with the notes taken that are wanted of it."""
        if wanted.of_elements:
            name = f"~{len(self._names)}"
            true, false = (self.part(place, text, how) for how in (wanted.true, wanted.false))
            way = self._way if wanted.in_each else None
            self._names[name] = _Elements(self._observed, true, false, way)
            node = calling(name, node)
        elif wanted.true or wanted.false:
            hows = (wanted.true, wanted.false)
            each = [self._number(place, text, how, wanted.in_each) for how in hows]
            node = calling(NOTE, node, *each)
        if wanted.at_all:
            node = calling(CAME, self._number(place, text, wanted.at_all, True), node)
        return node

    def _number(self, place: Place, text: str, otherwise: str, in_each: bool) -> ast.expr:
        """The number under which a part is noted."""
        if not otherwise:
            return ast.Constant(NOT_NOTED)
        part = self.part(place, text, otherwise)
        return ast.Constant(self._observed.number(part, self._way if in_each else None))


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
