"""Queries and scans page by page under writes: an item that was there all along is returned once.

A walk is what a process asks from a first page to the last one. An item was there all along if a
write of it had ended before the walk began, and no request of the history deletes it. An eventually
consistent walk may miss an item, but returns none twice. Source: ``Query``, ``Scan`` (API
reference): pages go on after ``LastEvaluatedKey`` until there is none; each returns the items of
its range that meet the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dynacheck.history.columns import ABSENT, NEVER, Column, Ending, History, Mask, Pages, Role


@dataclass(frozen=True)
class Walk:
    """The pages of one query or scan, from the first to the last."""

    requests: tuple[int, ...]
    partition: int
    consistent: bool


@dataclass(frozen=True)
class Misread:
    """An item that a walk did not return, or returned more than once."""

    item: int
    walk: Walk
    times: int
    touch: int
    """The write that made the item, or the one that returned it again."""


@dataclass(frozen=True)
class Walks:
    """What was found of walks."""

    walks: int
    misread: tuple[Misread, ...]


def judge_pages(history: History) -> Walks:
    """Judge the walks of a history."""
    walks = list(_walks(history))
    if not walks:
        return Walks(0, ())
    since, maker = _there_since(history)
    partition = _partitions(history)
    touches = history.touches
    order = np.argsort(touches.request, kind="stable")
    request = touches.request[order]
    misread: list[Misread] = []
    for walk in walks:
        rows = np.concatenate(
            [order[slice(*np.searchsorted(request, (r, r + 1)))] for r in walk.requests]
        )
        times = np.bincount(touches.item[rows], minlength=len(since))
        begin = history.requests.begin[walk.requests[0]]
        missing = (since < begin) & partition[walk.partition] & (times == 0) & walk.consistent
        misread += [Misread(n, walk, 0, int(maker[n])) for n in np.flatnonzero(missing).tolist()]
        for item in np.flatnonzero(times > 1).tolist():
            again = rows[touches.item[rows] == item][-1]
            misread.append(Misread(item, walk, int(times[item]), int(again)))
    return Walks(len(walks), tuple(misread))


def _walks(history: History) -> Iterator[Walk]:
    """The walks that came to their end."""
    pages, requests = history.pages, history.requests
    under_way: dict[int, list[int]] = {}
    for place in np.argsort(requests.begin[pages.request], kind="stable").tolist():
        process = int(requests.process[pages.request[place]])
        if pages.first[place]:
            under_way[process] = []
        walk = under_way.get(process)
        if walk is None or (walk and not _goes_on(pages, walk[-1], place)):
            under_way.pop(process, None)
            continue
        walk.append(place)
        if pages.last[place]:
            asked = tuple(pages.request[under_way.pop(process)].tolist())
            yield Walk(asked, int(pages.partition[place]), bool(pages.consistent[place]))


def _goes_on(pages: Pages, one: int, other: int) -> bool:
    """Whether two pages may be of one walk."""
    return bool(
        pages.partition[one] == pages.partition[other]
        and pages.consistent[one] == pages.consistent[other]
    )


def _there_since(history: History) -> tuple[Column, Column]:
    """By when each item was there for good, and the write by which it was; else ``NEVER``."""
    touches, requests = history.touches, history.requests
    since = np.full(len(history.items), NEVER)
    maker = np.full(len(history.items), -1)
    written = touches.role == Role.WRITE
    made = np.flatnonzero(written & (requests.ending[touches.request] == Ending.OK))
    made = made[np.argsort(-requests.end[touches.request[made]], kind="stable")]
    since[touches.item[made]] = requests.end[touches.request[made]]
    maker[touches.item[made]] = made
    unsteady = (written & (touches.value == ABSENT)) | (touches.role == Role.OPAQUE)
    since[touches.item[unsteady]] = NEVER
    return since, maker


def _partitions(history: History) -> list[Mask]:
    """The items of each table or partition."""
    return [
        np.array([item[: len(partition)] == partition for item in history.items])
        for partition in history.partitions
    ]
