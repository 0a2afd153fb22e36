"""Document paths: where in an item a value is.

Source: *Referring to item attributes when using expressions in DynamoDB*, section Document paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from dynaspec.items.data.errors import told
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.rule import Breach, Rule
from dynaspec.items.data.values import Item, L, M, Value
from dynaspec.items.expressions.rules.texts import CONFLICT, OVERLAP

T = TypeVar("T")
Element: TypeAlias = str | int
"""A name in a map, or a position in a list."""


@dataclass(frozen=True)
class Path:
    """A document path: the name of an attribute, then names and positions within it."""

    elements: tuple[Element, ...]

    def __str__(self) -> str:
        """The path as messages show it."""
        shown = (f"[{e}]" if isinstance(e, int) else e for e in self.elements)
        return f"[{', '.join(shown)}]"

    @property
    def rank(self) -> tuple[tuple[bool, Element], ...]:
        """The place of the path in an order of paths: positions before names, each ascending."""
        return tuple((isinstance(element, str), element) for element in self.elements)

    @property
    def attribute(self) -> Element:
        """The top-level attribute that the path begins at."""
        return self.elements[0]


def resolve(path: Path, item: Item) -> Value | None:
    """The value at ``path`` in ``item``; ``None`` when there is none."""
    found: Value | None = M(item)
    for element in path.elements:
        found = child(found, element)
    return found


def child(value: Value | None, element: Element) -> Value | None:
    """What ``element`` leads to from ``value``; ``None`` when that is nothing."""
    match value, element:
        case M(entries), str():
            return entries.get(element)
        case L(elements), int():
            return elements[element] if element < len(elements) else None
        case _:
            return None


def clash(paths: Sequence[Path]) -> Breach | None:
    """The rule that ``paths`` break when they are named together, if any.

    Two paths overlap when one begins with the other; they conflict when they part where one takes a
    name and the other a position, for no value is both a map and a list. An overlap is answered
    before a conflict, and of several the one whose second path is written first.
    """
    pairs = _pairs(paths)
    for rule in (OVERLAP, CONFLICT):
        for one, two in pairs:
            if _clash(one, two) is rule:
                return told(rule, one=str(one), two=str(two))
    return None


def _pairs(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Each two paths that begin at one attribute: others cannot clash."""
    earlier: dict[Element, list[Path]] = {}
    found = []
    for two in paths:
        before = earlier.setdefault(two.attribute, [])
        found += [(one, two) for one in before]
        before.append(two)
    return found


def _clash(one: Path, two: Path) -> Rule | None:
    for left, right in zip(one.elements, two.elements, strict=False):
        if type(left) is not type(right):
            return CONFLICT
        if left != right:
            return None
    return OVERLAP


@dataclass(frozen=True)
class Tree(Generic[T]):
    """Paths without a clash, each with what it carries, as one tree: a leaf is a path's end."""

    children: FrozenMap[Element, Tree[T]]
    leaf: T | None = None

    def branches(self) -> list[tuple[Element, Tree[T]]]:
        """The branches in an order of their own: positions ascending, then names ascending."""
        names: list[Element] = [*sorted(name for name in self.children if isinstance(name, str))]
        positions = sorted(place for place in self.children if isinstance(place, int))
        return [(element, self.children[element]) for element in [*positions, *names]]


def tree(carried: Iterable[tuple[Path, T]]) -> Tree[T]:
    """The tree of the paths in ``carried``."""
    return _tree([(path.elements, leaf) for path, leaf in carried])


def _tree(tails: list[tuple[tuple[Element, ...], T]]) -> Tree[T]:
    children: dict[Element, Tree[T]] = {}
    for head in dict.fromkeys(tail[0] for tail, _ in tails if tail):
        children[head] = _tree([(t[1:], leaf) for t, leaf in tails if t and t[0] == head])
    return Tree(FrozenMap(children), next((leaf for tail, leaf in tails if not tail), None))


def project(paths: Iterable[Path], item: Item) -> Item:
    """The part of ``item`` that ``paths`` lead to, each value in its place.

    Lists keep the order of their elements and close up. A path that leads nowhere adds nothing, and
    what would be empty without it is left out. Source: *Using projection expressions in DynamoDB*.
    """
    found = _project(tree((path, None) for path in paths), M(item))
    return found.value if isinstance(found, M) else FrozenMap()


def _project(below: Tree[None], value: Value) -> Value | None:
    if not below.children:
        return value
    parts = [
        (element, part)
        for element, rest in below.branches()
        if (at := child(value, element)) is not None and (part := _project(rest, at)) is not None
    ]
    if not parts:
        return None
    if isinstance(value, M):
        return M(FrozenMap({str(element): part for element, part in parts}))
    return L(tuple(part for _, part in parts))
