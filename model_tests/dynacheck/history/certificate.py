"""A pass's certificate: the order in which every operation on every item took effect.

JSON lines. The first names the history by its SHA-256; each further one an item, and the lines of
the invocations in an order in which a register gives these answers. ``serial`` are their places in
one order of everything, where a transaction has the same place on all its items: that is there if
the transactions are serializable. ``dynacheck.history.verify`` replays it all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dynacheck.history.across.transactions import serial_order
from dynacheck.history.items.search import Linearized
from dynacheck.history.promises import Judgement


def certificate(judgement: Judgement) -> Iterator[str]:
    """Return the certificate's lines for a history whose items are linearizable."""
    history, marks = judgement.history, judgement.registers.marks
    with Path(history.path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    yield json.dumps({"certificate": 1, "sha256": digest})
    rows = marks.row[judgement.order.rows]
    apart = np.zeros(len(history.items), bool)
    apart[[each.item for each in judgement.searched]] = True
    rows = rows[rows >= 0]
    rows = rows[~apart[history.touches.item[rows]]]
    item = history.touches.item[rows]
    line = history.requests.line[history.touches.request[rows]]
    serial = serial_order(history, judgement.registers, judgement.order, judgement.searched)
    starts = np.flatnonzero(np.diff(item, prepend=-1))
    for part in np.split(np.arange(len(rows)), starts)[1:]:
        told = {"order": line[part].tolist()}
        if serial is not None:
            told["serial"] = serial[rows[part]].tolist()
        yield _line(history.items[item[part[0]]], True, told)
    for each in judgement.searched:
        if isinstance(each.found, Linearized):
            touches = [each.touches[call] for call in each.found.order]
            lines = history.requests.line[history.touches.request[touches]]
            yield _line(history.items[each.item], False, {"order": lines.tolist()})


def _line(item: tuple[str, ...], register: bool, told: dict[str, list[int]]) -> str:
    table, *key = item
    return json.dumps({"item": [table, *key], "register": register, **told})
