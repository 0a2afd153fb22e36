"""Document paths in items: looking up, projecting, overlap.

Source: developer guide, "Referring to item attributes when using expressions", "Projection
expressions" and "Update expressions".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dynastore.items.errors import validation
from dynastore.items.syntax import Path
from dynastore.items.values import Item, L, M, Value


def find(item: Item, path: Path) -> Value | None:
    """Return the value at the path; None: there is none."""
    found: Value | None = M(dict(item)) if len(path.steps) > 1 else None
    if found is None:
        return item.get(str(path.steps[0]))
    for step in path.steps:
        found = child(found, step)
        if found is None:
            return None
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


def disjoint(paths: Sequence[Path]) -> None:
    """Refuse two paths of which one contains the other, or which treat a place differently.

    The first case is looked for first, in all of them.
    """
    found = [
        (how, first, second)
        for position, second in enumerate(paths)
        for first in paths[:position]
        if (how := _clash(first, second))
    ]
    for how, first, second in sorted(found, key=lambda clash: clash[0] != "overlap")[:1]:
        raise validation(
            f"Two document paths {how} with each other; must remove or rewrite one of these paths; "
            f"path one: {shown(first)}, path two: {shown(second)}"
        )


def _clash(first: Path, second: Path) -> str | None:
    for one, two in zip(first.steps, second.steps, strict=False):
        if isinstance(one, int) is not isinstance(two, int):
            return "conflict"
        if one != two:
            return None
    return "overlap"


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
