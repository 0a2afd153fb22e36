"""Tables that are deleted: each of their items is absent once there is a new table.

DeleteTable is answered before the table is gone, and until then its items may still be read and
written: it has its effect at some time until a CreateTable of that name succeeds. Source:
``DeleteTable`` (API reference).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dynacheck.history.columns import ABSENT, NEVER, UNTOLD, Column, Ending, Requests, Role


def with_deletions(
    requests: Requests,
    items: Sequence[tuple[str, ...]],
    deleted: Iterable[tuple[int, str]],
    created: Iterable[tuple[int, str]],
) -> Column:
    """Return the touches of deletions, as rows; a deletion's end becomes that of its effect.

    ``deleted`` and ``created`` are requests, with their tables.
    """
    made = [(int(requests.begin[r]), int(requests.end[r]), table) for r, table in created]
    rows = []
    for request, table in deleted:
        begin = int(requests.begin[request])
        if requests.ending[request] == Ending.OK:
            ends = (end for start, end, name in made if name == table and start >= begin)
            requests.end[request] = min(ends, default=NEVER)
        rows += [
            (request, item, Role.WRITE, ABSENT, UNTOLD)
            for item, (name, *_) in enumerate(items)
            if name == table
        ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5).T
