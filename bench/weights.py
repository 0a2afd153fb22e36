"""What a stored item takes of a target's memory and of its disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.table import Table

Weigh = Callable[[str, float | None, float | None, str], None]
"""A target's name, its bytes of memory and of disk an item, and why there are none."""


@dataclass(frozen=True)
class Weight:
    """Bytes that an item takes, all copies together."""

    name: str
    memory: float | None
    disk: float | None
    """None: it keeps its data in memory."""
    why: str
    """Why it was not measured."""

    def as_json(self) -> dict[str, Any]:
        """What is added to pytest-benchmark's own record."""
        return asdict(self)


def weights_table(weights: Iterable[Weight]) -> Table:
    """The weights as a table."""
    shown = Table(box=box.SIMPLE, title_justify="left", title="Bytes for each item of 1 KB")
    for heading in ("", "memory", "disk", ""):
        shown.add_column(heading, justify="right" if heading else "left")
    for each in weights:
        shown.add_row(each.name, _shown(each.memory), _shown(each.disk), each.why)
    return shown


def _shown(weight: float | None) -> str:
    return "" if weight is None else f"{weight:,.0f}"
