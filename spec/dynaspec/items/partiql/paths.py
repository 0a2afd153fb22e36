"""Paths of a statement: of attributes, and of the tables and indexes that it is about.

A step that can be none is told where the path is looked at. Sources: tests that were run against
the service; where they show nothing, AWS's downloadable DynamoDB was asked.
"""

from __future__ import annotations

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.data.inferences import STATEMENT_SOURCES, rests_on
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import INDEX_MAX
from dynaspec.items.partiql import naming
from dynaspec.items.partiql.rules import paths as rules
from dynaspec.items.partiql.syntax import (
    Aliased,
    Function,
    Node,
    Number,
    Place,
    Route,
    Source,
    Text,
)


def path_of(route: Route) -> Path:
    """The document path that ``route`` is; refused for a step that can be none."""
    return Path(tuple(step if isinstance(step, str) else _element(step) for step in route.steps))


def leaf(path: Path) -> str:
    """What a SELECT calls the value at ``path``: its last name, and positions after it."""
    elements = path.elements
    last = max(n for n, element in enumerate(elements) if isinstance(element, str))
    return str(elements[last]) + "".join(f"[{element}]" for element in elements[last + 1 :])


def _element(node: Node) -> str | int:
    """A position, or a name in brackets."""
    match node:
        case Text(_, text):
            return text
        case Number(place, text) if text.lstrip("-").isdigit():
            return _position(place, text)
        case Route(_, (_,)):
            # Nobody is known to have tried it on the service. AWS's downloadable DynamoDB takes it
            # for the name itself, so that m[k] is m.k, as no page says of PartiQL.
            raise unsupported("a position that is the name of an attribute")
        case _:
            raise broken(rules.NO_POSITION, place=naming.at(node))


def _position(place: Place, text: str) -> int:
    digits = text.lstrip("-").lstrip("0") or "0"
    negative = text.startswith("-") and digits != "0"
    if negative or len(digits) > len(str(INDEX_MAX)) or int(digits) > INDEX_MAX:
        shown = f"-{digits}" if negative else digits
        raise broken(rules.POSITION_TOO_LARGE, index=shown, place=place)
    return int(digits)


def names(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """The names of the one table, and index, that ``sources`` are; refused where they are not."""
    if len(sources) > 1:
        raise broken(rules.SEVERAL_TABLES)
    (source,) = sources
    if isinstance(source, Aliased):
        raise broken(rules.ALIAS)
    if not isinstance(source, Route):
        if not isinstance(source, Function):
            rests_on(STATEMENT_SOURCES)
        raise broken(rules.NO_PATH)
    if any(isinstance(step, Number) for step in source.steps):
        raise broken(rules.POSITION_IN_SOURCE)
    found = tuple(map(str, path_of(source).elements))
    if not all(found):
        raise broken(rules.EMPTY_NAME)
    return found
