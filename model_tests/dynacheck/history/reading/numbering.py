"""The pieces of a history as one: everything that has a name is numbered alike in all of them."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from dynacheck.history.columns import Column, History, Pages, Requests, Touches
from dynacheck.history.reading.tables import with_deletions

if TYPE_CHECKING:
    from dynacheck.history.reading.files import Piece

NO_TOKEN: Final = -1
Name = TypeVar("Name", bound=Hashable)


@dataclass
class Numbering:
    """What was numbered so far, and the columns of the pieces."""

    items: dict[tuple[str, ...], int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    processes: dict[str, int] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    partitions: dict[tuple[str, ...], int] = field(default_factory=dict)
    requests: list[Any] = field(default_factory=list)
    touches: list[Any] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    deleted: list[tuple[int, str]] = field(default_factory=list)
    created: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0

    def take(self, piece: Piece, line: int) -> None:
        """Take a piece, of which the first line is line `line` of the file, counted from 0.

        Its rows are dropped there.
        """
        rows = np.array(piece.requests, dtype=np.int64).reshape(-1, 7).T
        rows[0] += line + 1
        rows[1] = _renumbered(piece.processes, self.processes)[rows[1]]
        rows[5] = _renumbered(piece.operations, self.operations)[rows[5]]
        rows[6] += line + 1
        self.requests.append(rows)
        self.touches.append(self._touches(piece))
        page = np.array(piece.touching.pages, dtype=np.int64).reshape(-1, 5).T
        page[0] += self.count
        page[1] = _renumbered(piece.touching.partitions, self.partitions)[page[1]]
        self.pages.append(page)
        for own, common in (
            (piece.touching.deleted, self.deleted),
            (piece.touching.created, self.created),
        ):
            common += [(request + self.count, table) for request, table in own]
        self.count += piece.count
        piece.requests, piece.touching.rows = array("q"), array("q")

    def _touches(self, piece: Piece) -> Column:
        touching = piece.touching
        token = np.full(piece.count, NO_TOKEN)
        own = _renumbered(touching.tokens, self.tokens)
        token[list(touching.tokened)] = own[list(touching.tokened.values())]
        rows = np.array(touching.rows, dtype=np.int64).reshape(-1, 5).T
        token = token[rows[0]]
        rows[0] += self.count
        rows[1] = _renumbered(touching.items, self.items)[rows[1]]
        codes = _renumbered(touching.texts, self.texts)
        for values in (rows[3], rows[4]):
            named = values <= -2
            values[named] = -2 - codes[-2 - values[named]]
        found: Column = np.concatenate([rows, token[np.newaxis]])
        return found

    def history(self, path: Path) -> History:
        """Return all pieces together."""
        requests = Requests(*np.concatenate(self.requests, axis=1))
        items = tuple(self.items)
        deletions = with_deletions(requests, items, self.deleted, self.created)
        untokened = np.full((1, deletions.shape[1]), NO_TOKEN)
        self.touches.append(np.concatenate([deletions, untokened]))
        return History(
            str(path),
            requests,
            Touches(*np.concatenate(self.touches, axis=1)),
            Pages(*np.concatenate(self.pages, axis=1)),
            tuple(self.operations),
            tuple(self.processes),
            items,
            tuple(self.partitions),
            tuple(self.texts),
        )


def _renumbered(own: Iterable[Name], common: dict[Name, int]) -> Column:
    """Return the common number of each of a piece's own."""
    return np.array([common.setdefault(name, len(common)) for name in own] or [0], dtype=np.int64)
