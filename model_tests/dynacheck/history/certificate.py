"""A pass's certificate: the order in which every operation on every item took effect.

JSON lines. The first names the history by its SHA-256; each further one an item, and the lines of
the invocations in an order in which a register gives these answers. ``dynacheck.history.verify``
replays it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dynacheck.history.items.search import Linearized
from dynacheck.history.promises import Judgement


def certificate(judgement: Judgement) -> Iterator[str]:
    """Return the certificate's lines for a history whose items are linearizable."""
    history, marks = judgement.history, judgement.registers.marks
    with Path(history.path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield json.dumps({"certificate": 1, "sha256": digest})
    row, item = marks.row[judgement.order.rows], marks.item[judgement.order.rows]
    apart = np.zeros(len(history.items), bool)
    apart[[each.item for each in judgement.searched]] = True
    real = (row >= 0) & ~apart[item]
    line = history.requests.line[history.touches.request[row[real]]]
    item = item[real]
    starts = np.flatnonzero(np.diff(item, prepend=-1))
    for start, part in zip(starts, np.split(line, starts[1:]), strict=True):
        yield _line(history.items[item[start]], part.tolist())
    for each in judgement.searched:
        if isinstance(each.found, Linearized):
            touches = [each.touches[call] for call in each.found.order]
            lines = history.requests.line[history.touches.request[touches]]
            yield _line(history.items[each.item], lines.tolist(), replayed=False)


def _line(item: tuple[str, ...], order: list[int], *, replayed: bool = True) -> str:
    table, *key = item
    return json.dumps({"item": [table, *key], "register": replayed, "order": order})
