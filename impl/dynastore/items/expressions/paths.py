"""Document paths in items: looking up, projecting, overlap.

Source: developer guide, "Referring to item attributes when using expressions", "Projection
expressions" and "Update expressions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dynastore.items.data.errors import validation
from dynastore.items.data.values import Item, L, M, Value
from dynastore.items.expressions.syntax import Path


def find(item: Item, path: Path) -> Value | None:
    """Return the value at the path; None: there is none."""
    first, *rest = path.steps
    found = item.get(str(first))
    for step in rest:
        if found is None:
            return None
        found = child(found, step)
    return found


def child(parent: Value, step: str | int) -> Value | None:
    """Return the entry of a map or the element of a list; None: there is none."""
    if isinstance(parent, M) and isinstance(step, str):
        return parent.value.get(step)
    if isinstance(parent, L) and isinstance(step, int) and step < len(parent.value):
        return parent.value[step]
    return None


@dataclass
class _Branch:
    """What of a container is kept: by each step, the rest of the paths. Empty: all of it."""

    below: dict[str | int, _Branch] = field(default_factory=dict)


def project(item: Item, paths: Iterable[Path]) -> dict[str, Value]:
    """Return the parts of the item at the paths, each within its containers.

    Of a list the selected elements stay, in their order and without gaps.
    """
    root = _Branch()
    for path in paths:
        if find(item, path) is not None:
            branch = root
            for step in path.steps:
                branch = branch.below.setdefault(step, _Branch())
    return {str(step): _kept(item[str(step)], branch) for step, branch in root.below.items()}


def _kept(value: Value, branch: _Branch) -> Value:
    if not branch.below:
        return value
    if isinstance(value, M):
        return M({str(s): _kept(value.value[str(s)], b) for s, b in branch.below.items()})
    assert isinstance(value, L)
    positions = sorted((int(step), below) for step, below in branch.below.items())
    return L(tuple(_kept(value.value[position], below) for position, below in positions))


@dataclass
class _Known:
    """Paths that begin with the same steps: the first one, by its number, that does so at all, that
    goes on by a name or by a position, and that ends here."""

    first: int
    goes_on: dict[type, int] = field(default_factory=dict)
    ends: int | None = None
    below: dict[str | int, _Known] = field(default_factory=dict)


def disjoint(paths: Sequence[Path]) -> None:
    """Refuse two paths of which one contains the other, or which treat a place differently.

    The first case is looked for first, in all of them; of several pairs the one that ends first.
    """
    root = _Known(0)
    found: dict[str, tuple[int, int]] = {}
    for number, path in enumerate(paths):
        for how, other in _clashes(root, path, number):
            before = found.get(how, (number, other))
            found[how] = min(before, (number, other))
        if "overlap" in found:
            break
    for how in ("overlap", "conflict"):
        if how in found:
            second, first = found[how]
            raise validation(
                f"Two document paths {how} with each other; must remove or rewrite one of these "
                f"paths; path one: {shown(paths[first])}, path two: {shown(paths[second])}"
            )


def _clashes(root: _Known, path: Path, number: int) -> Iterator[tuple[str, int]]:
    """Yield how a path clashes with earlier ones, and with which; note it among them."""
    at = root
    for step in path.steps:
        kind = type(step)
        if at.ends is not None:
            yield "overlap", at.ends
        yield from (("conflict", other) for each, other in at.goes_on.items() if each is not kind)
        at.goes_on.setdefault(kind, number)
        at = at.below.setdefault(step, _Known(number))
    if at.first < number:
        yield "overlap", at.first
    if at.ends is None:
        at.ends = number


def distinct(function: str, first: object, *others: object) -> None:
    """Refuse a function or operator of a path and the same path again."""
    if isinstance(first, Path) and first in others:
        raise validation(
            "The first operand must be distinct from the remaining operands for this operator "
            f"or function; operator: {function}, first operand: {shown(first)}"
        )


def shown(path: Path) -> str:
    """Return the path as messages show it: [a, [0], b]."""
    return "[" + ", ".join(f"[{s}]" if isinstance(s, int) else s for s in path.steps) + "]"
