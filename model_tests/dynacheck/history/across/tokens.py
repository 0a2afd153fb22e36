"""Tokens: of all requests with one of them, one acts.

A token that acts twice on an item shows as a value that came back, or is counted twice. One that is
carried out again, and refused, shows by its answer. Source: ``TransactWriteItems`` (API reference),
``ClientRequestToken``: identical calls have the effect of a single one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dynacheck.history.columns import Column, Ending, History, Role
from dynacheck.history.items.odd import Searched
from dynacheck.history.items.search import Stuck
from dynacheck.history.items.violations import Kind, Violation, Violations


@dataclass(frozen=True)
class Tokens:
    """What was found of the tokens that several requests have."""

    count: int
    broken: tuple[Violation | Searched, ...]


def judge_tokens(history: History, found: Iterable[object]) -> Tokens:
    """Judge tokens; ``found`` is what breaks the promise of items."""
    touches = history.touches
    tokened = touches.token >= 0
    uses = np.unique(np.stack([touches.token[tokened], touches.request[tokened]]), axis=1)[0]
    repeated = np.flatnonzero(np.bincount(uses) > 1) if len(uses) else uses
    broken = [
        each
        for each in found
        if isinstance(each, Violation | Searched) and _acted_twice(history, repeated, each)
    ]
    return Tokens(len(repeated), (*broken, *_refused(history, repeated).shown))


def _acted_twice(history: History, repeated: Column, found: Violation | Searched) -> bool:
    """Whether a token's write is among what breaks an item."""
    if isinstance(found, Searched) and not isinstance(found.found, Stuck):
        return False
    touches, rows = history.touches, np.array(found.touches, dtype=np.int64)
    changing = np.isin(touches.role[rows], (Role.WRITE, Role.OPAQUE))
    return bool(np.isin(touches.token[rows[changing]], repeated).any())


def _refused(history: History, repeated: Column) -> Violations:
    """The requests that were judged anew, and refused, after one of their token had succeeded."""
    touches, requests = history.touches, history.requests
    ending = requests.ending[touches.request]
    mine = np.isin(touches.token, repeated)
    done = np.flatnonzero(mine & (ending == Ending.OK))
    done = done[np.lexsort((requests.end[touches.request[done]], touches.token[done]))]
    done = done[np.diff(touches.token[done], prepend=-1) != 0]
    judged = np.isin(touches.role, (Role.READ, Role.REFUSAL))
    refused = np.flatnonzero(mine & judged & (ending == Ending.REFUSED))
    found = Violations()
    if len(done):
        place = np.searchsorted(touches.token[done], touches.token[refused])
        first = done[np.minimum(place, len(done) - 1)]
        late = touches.token[first] == touches.token[refused]
        late &= requests.end[touches.request[first]] < requests.begin[touches.request[refused]]
        pairs = zip(first[late], refused[late], strict=True)
        found.add(Kind.CARRIED_OUT_AGAIN, touches.item[refused[late]], pairs)
    return found
