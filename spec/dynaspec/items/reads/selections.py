"""Selections: what a Query or Scan shows of the items that it finds, or that it only counts them.

Source: ``Query`` (API reference: Select, ProjectionExpression), *Local secondary indexes* and
*Using Global Secondary Indexes in DynamoDB* (developer guide): an attribute that a local index does
not project is fetched from the table; a global one cannot do that. The texts are those of tests
that were run against the service.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dynaspec.items.data.errors import Refused, broken, retold
from dynaspec.items.data.values import Item
from dynaspec.items.expressions.paths import Path, project
from dynaspec.items.reads import rules
from dynaspec.items.reads.sources import Source

Select: TypeAlias = Literal[
    "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"
]


@dataclass(frozen=True)
class Selection:
    """What is shown: ``paths``, or all of it where that is ``None``."""

    counted: bool
    """Only the count is asked for."""
    paths: tuple[Path, ...] | None
    fetched: bool
    """What the index does not project is fetched from the table."""

    def seen(self, source: Source, item: Item) -> Item:
        """What is read of ``item``, which a filter sees."""
        return item if self.fetched else source.entry(item)

    def shown(self, source: Source, item: Item) -> Item:
        """What the answer shows of ``item``."""
        seen = self.seen(source, item)
        return seen if self.paths is None else project(self.paths, seen)


def check_query(select: Select | None, given: Collection[str]) -> None:
    """``check``, whose fault Query counts as those of the service model are counted."""
    try:
        check(select, given)
    except Refused as refused:
        raise retold(refused, f"1 validation error detected: {refused}") from None


def check(select: Select | None, given: Collection[str]) -> None:
    """Refuse a Select that does not go with the request's other parameters, those ``given``."""
    shown = [name for name in ("AttributesToGet", "ProjectionExpression") if name in given]
    if select == "SPECIFIC_ATTRIBUTES" and not shown:
        raise broken(rules.SPECIFIC)
    if select not in (None, "SPECIFIC_ATTRIBUTES") and shown:
        wanted = "only the Count" if select == "COUNT" else select
        raise broken(rules.SELECT_ALONE, member=shown[0], wanted=wanted)
    if select == "ALL_PROJECTED_ATTRIBUTES" and "IndexName" not in given:
        raise broken(rules.PROJECTED_OF_INDEX)


def check_all(source: Source, select: Select | None) -> None:
    """Refuse ALL_ATTRIBUTES of a global index that does not have them all."""
    index = source.index
    if index is None or index.local or select != "ALL_ATTRIBUTES":
        return
    if index.projection.kind != "ALL":
        raise broken(rules.ALL_OF_GLOBAL, index=index.name)


def selected(source: Source, select: Select | None, paths: tuple[Path, ...] | None) -> Selection:
    """What is selected; refused when a global index does not project it."""
    names = dict.fromkeys(str(path.attribute) for path in paths or ())
    lacking = [name for name in names if source.lacks(name)]
    if lacking and source.index is not None and not source.index.local:
        raise broken(rules.PROJECTED, index=source.index.name, attributes=", ".join(lacking))
    every = select == "ALL_ATTRIBUTES" and source.index is not None
    partial = source.index is not None and source.index.projection.kind != "ALL"
    return Selection(select == "COUNT", paths, bool(lacking) or (every and partial))
