"""A property whose values are replaced by others, to see whether they make any difference.

A copy of the property, and of all that it calls, says what its premises and alternatives are;
`weights` tells what is weighed. In a case, each value that has made no difference yet is replaced
by others, one after the other, and what is given and said then is compared with what it was. The
others are the numbers next to it, those that the property itself met in this case, and some far
off: a value that makes a difference to a comparison makes it with one of them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from types import FunctionType
from typing import Any

from dynacheck.explore.copies import Copied, Way, Writer, calling
from dynacheck.explore.parts import Part
from dynacheck.explore.reads import WholeError
from dynacheck.explore.weights import weights_of
from dynacheck.language.sources import Place, place_of

SAID, VALUE, PARTS = "~said", "~value", "~parts"
"""Names that no specification has."""

FAR = 1_000
"""Farther than what an instance counts to."""

MOST_TRIALS = 500_000
"""How often a property is run with another value, at most. A value that has made no difference by
then is told. The published properties need 70,000 runs."""

NO_OTHER = "no other value in its place makes a difference"
NOT_DECISIVE = "whether it holds decides nothing in any state"

Scalar = bool | int
Truths = tuple[bool, list[bool]]
"""What a property gives, and what its premises and alternatives say on the way."""

Path = tuple[str | int, ...]
"""Which part of a record or a tuple."""

Spot = tuple[int, Path]
"""The thing weighed: an expression of a copy, by its number, or a part of its value."""


class Weighed(Copied):
    """A copy of a function, and what in it has made a difference so far."""

    def __init__(self, function: FunctionType) -> None:
        """Copy `function` and what it calls; nothing was weighed yet."""
        self._numbers: dict[tuple[Place, Part, Way | None], int] = {}
        self._concluding: set[int] = set()
        self._turned: set[Way] = set()
        self._not_met: set[int] = set()
        self._weighed: dict[Spot, bool] = {}
        """What was met, and whether it has made a difference."""
        self._met: dict[Spot, Scalar] | None = None
        self._said: list[bool] = []
        self._instead: tuple[Spot, Scalar] | None = None
        self._trials = 0
        super().__init__(function)

    @property
    def is_done(self) -> bool:
        """Whether everything was met and has made a difference, or enough was tried."""
        all_matter = not self._not_met and all(self._weighed.values())
        return all_matter or self._trials >= MOST_TRIALS

    @property
    def told(self) -> str:
        """What made no difference, a line each; of nested ones the outermost."""
        named = {number: (part, place) for (place, part, _), number in self._numbers.items()}
        inert = [spot for spot, did in self._weighed.items() if not did]
        outer = [named[number] for number, _ in inert]
        lines = [
            f"{replace(part, text=part.text + _as_text(path))}"
            for (part, place), (_, path) in zip(outer, inert, strict=True)
            if not any(_lies_in(part, place, *other) for other in outer)
        ]
        return "\n".join(dict.fromkeys(lines))

    def weigh(self, arguments: tuple[Any, ...]) -> None:
        """Replace, in one case, each value that has made no difference yet."""
        self._met = {}
        plain = self._outcome(arguments)
        met, self._met = self._met, None
        numbers = {value for value in met.values() if type(value) is int}
        for spot, value in met.items():
            if not self._weighed.setdefault(spot, False):
                trials = (self._trial(spot, other, arguments) for other in _others(value, numbers))
                self._weighed[spot] = any(self._differ(spot, plain, trial) for trial in trials)

    def _outcome(self, arguments: tuple[Any, ...]) -> Truths:
        """What the property gives, and what its premises and alternatives say on the way."""
        self._said = []
        return self.run(*arguments), self._said

    def _trial(self, spot: Spot, other: Scalar, arguments: tuple[Any, ...]) -> Truths | None:
        """The outcome with `other` in the place of a value; None if that makes no sense."""
        self._instead = spot, other
        self._trials += 1
        try:
            return self._outcome(arguments)
        except WholeError:
            raise
        except Exception:
            return None
        finally:
            self._instead = None

    def _differ(self, spot: Spot, plain: Truths, trial: Truths | None) -> bool:
        """Whether two outcomes differ where it counts."""
        if trial is None or spot[0] not in self._concluding:
            return trial is not None and plain != trial
        return plain[0] != trial[0]

    # --- What the copies call ---------------------------------------------------------------------

    def helpers(self) -> dict[str, Callable[..., Any]]:
        """What is called at conditions and values."""
        return {SAID: self._say, VALUE: self._value, PARTS: self._parts}

    def _say(self, value: Any) -> Any:
        """A premise or an alternative."""
        if type(value) is bool:
            self._said.append(value)
        return value

    def _value(self, number: int, value: Any) -> Any:
        """A value that is weighed if it is a number or a condition."""
        if self._met is not None:
            self._not_met.discard(number)
            if type(value) in (bool, int):
                self._met[number, ()] = value
        elif self._instead and self._instead[0] == (number, ()) and type(value) in (bool, int):
            return self._instead[1]
        return value

    def _parts(self, number: int, value: Any) -> Any:
        """A value that is weighed in each of its parts."""
        if self._met is not None:
            self._not_met.discard(number)
            self._met.update(((number, path), part) for path, part in _scalars(value))
        elif self._instead and self._instead[0][0] == number:
            (_, path), other = self._instead
            return _with(value, path, other)
        return value

    # --- What is written in -----------------------------------------------------------------------

    def writer(self, function: FunctionType, names: dict[str, Any], way: Way) -> Writer:
        """Who writes where a value is weighed, or a condition says something."""
        return _Scales(self, function, names, way)

    def number(self, place: Place, part: Part, way: Way | None = None) -> int:
        """Remember that `part` is weighed, on this `way`, or on any if it is None."""
        number = self._numbers.setdefault((place, part, way), len(self._numbers))
        self._not_met.add(number)
        return number

    def conclusion(self, place: Place, part: Part, way: Way) -> int:
        """Remember that `part` has to decide what the property gives, on this `way`."""
        number = self.number(place, part, way)
        self._concluding.add(number)
        self._weighed[number, ()] = False
        return number

    def turn(self, way: Way) -> None:
        """What the property comes to by `way` stands in a premise."""
        self._turned.add(way)

    def is_turned(self, way: Way) -> bool:
        """Whether what the property comes to by `way` stands in a premise."""
        return way in self._turned


class _Scales(Writer):
    """Writes into a function's tree where something is weighed."""

    def __init__(
        self, weighed: Weighed, function: FunctionType, names: dict[str, Any], way: Way
    ) -> None:
        super().__init__(weighed, function, names, way)
        self._weighed = weighed
        self._weights = weights_of(self._tree, self.meaning)
        self._is_turned = weighed.is_turned(way)

    def visit(self, node: ast.AST) -> Any:
        """Write into the parts of `node` first, then around it."""
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(statement) for statement in node.body]
            return node
        if isinstance(node, ast.AnnAssign):
            node.value = node.value and self.visit(node.value)
            return node
        if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
            return self.generic_visit(node)
        place, text = place_of(node), ast.unparse(node)
        called = self.meaning(node)
        new: Any = self.generic_visit(node)
        if self._copied.is_reached(called):
            if place in self._weights.turned or self._is_turned:
                self._weighed.turn((*self._way, place))
            new = self.call(new, called, place)
        return ast.copy_location(self._written(new, place, text), node)

    def _written(self, node: ast.expr, place: Place, text: str) -> ast.expr:
        """The expression `node` with what is looked at there."""
        weights = self._weights
        if place in weights.conclusions and not self._is_turned:
            part = self.part(place, text, NOT_DECISIVE)
            number = self._weighed.conclusion(place, part, self._way)
            node = calling(VALUE, ast.Constant(number), node)
        if place in weights.telling or (place in weights.conditions and self._is_turned):
            return calling(SAID, node)
        if place in weights.conditions or place in weights.left_out:
            return node
        helper = PARTS if place in weights.compared else VALUE
        number = self._weighed.number(place, self.part(place, text, NO_OTHER))
        return calling(helper, ast.Constant(number), node)


def _others(value: Scalar, numbers: set[int]) -> Iterator[Scalar]:
    """What to put in the place of a value."""
    if type(value) is bool:
        yield not value
        return
    near = (value + 1, value - 1)
    far = (value + FAR, value - FAR)
    for other in dict.fromkeys((*near, *sorted(numbers), *far)):
        if other != value:
            yield other


def _scalars(value: Any) -> Iterator[tuple[Path, Scalar]]:
    """The numbers and conditions that a value is made of, and where in it they are."""
    if type(value) in (bool, int):
        yield (), value
    for step, part in _steps(value):
        yield from (((step, *path), scalar) for path, scalar in _scalars(part))


def _steps(value: Any) -> Iterator[tuple[str | int, Any]]:
    if is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, tuple):
        yield from enumerate(value)


def _with(value: Any, path: Path, other: Scalar) -> Any:
    """`value` with another one at `path`."""
    if not path:
        return other
    step, *rest = path
    new = _with(dict(_steps(value))[step], tuple(rest), other)
    if isinstance(step, str):
        return replace(value, **{step: new})
    return (*value[:step], new, *value[step + 1 :])


def _as_text(path: Path) -> str:
    return "".join(f".{step}" if isinstance(step, str) else f"[{step}]" for step in path)


def _lies_in(part: Part, place: Place, other: Part, its_place: Place) -> bool:
    """Whether a part of a function lies in another one, and is smaller."""
    begin, end, its_begin, its_end = place[1:3], place[3:], its_place[1:3], its_place[3:]
    within = its_begin <= begin and (end[0] or 0, end[1] or 0) <= (its_end[0] or 0, its_end[1] or 0)
    return part.function == other.function and within and place != its_place
