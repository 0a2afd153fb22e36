"""Document paths of PartiQL statements, and the names under which a SELECT shows what is at them.

Source: developer guide, "PartiQL select statements for DynamoDB"; the messages are the service's.
"""

from __future__ import annotations

from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.expressions.static_checks import MAX_INDEX, MAX_STEPS
from dynastore.items.expressions.syntax import Path
from dynastore.items.partiql.kinds import placed
from dynastore.items.partiql.syntax import (
    Element,
    Field,
    Number,
    Place,
    Route,
    Step,
    Text,
    Wildcard,
)
from dynastore.items.partiql.values import EMPTY_NAME, bare

_WHOLE: Final = "-+"


def path(route: Route) -> Path:
    """Return the document path; refuses steps that lead to no one value."""
    steps = tuple(map(_step, route.steps))
    if len(steps) > MAX_STEPS:
        raise validation(
            f"The document path has too many nesting levels; nesting levels: {len(steps)}"
        )
    return Path(steps)


def column(shown: Path) -> str:
    """Return the name of a column: the last name in the path, with the positions behind it."""
    last = max(at for at, step in enumerate(shown.steps) if isinstance(step, str))
    positions = "".join(f"[{step}]" for step in shown.steps[last + 1 :])
    return f"{shown.steps[last]}{positions}"


def unexpected(at: Place) -> ServiceError:
    """Say that something is no path where there should be one."""
    return validation(f"Unexpected path component {at}")


def _step(step: Step) -> str | int:
    match step:
        case Field(name):
            return _named(name)
        case Wildcard(True, at):
            raise validation(f"Wildcard path component like a[*].b are not supported {at}")
        case Wildcard(_, at):
            raise validation(f"Unpivot path component like a.*.b are not supported {at}")
        case Element():
            return _element(step)


def _element(step: Element) -> str | int:
    index = bare(step.index)
    if isinstance(index, Text):
        return _named(index.value)
    if not isinstance(index, Number) or not index.text.lstrip(_WHOLE).isdigit():
        raise validation(f"Unexpected path component{placed(index)}")
    position = int(index.text)
    if not 0 <= position <= MAX_INDEX:
        raise validation(
            f"List index is not within the allowable range; index: [{position}] {index.at}"
        )
    return position


def _named(name: str) -> str:
    if not name:
        raise validation(EMPTY_NAME)
    return name
