"""The promises that a history is judged by, one by one, and what was found of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from dynacheck.history.across.pages import Misread, judge_pages
from dynacheck.history.across.sessions import Sessions, judge_sessions
from dynacheck.history.across.tokens import judge_tokens
from dynacheck.history.across.transactions import Cycle, Serializability, judge_transactions
from dynacheck.history.columns import History, Mask, Role
from dynacheck.history.items.odd import Searched, search_items
from dynacheck.history.items.orders import Order, order_of
from dynacheck.history.items.refusals import judge_refusals
from dynacheck.history.items.registers import Registers, judge, shown_by
from dynacheck.history.items.search import Linearized, OutOfBudget, Stuck
from dynacheck.history.items.steps import UnsupportedError
from dynacheck.history.items.violations import SHOWN, Violation

Word = Literal["kept", "broken", "unknown", "not reached"]
MS: Final = 1e6
"""Nanoseconds in a millisecond."""


@dataclass(frozen=True)
class Promise:
    """What a store may promise its clients."""

    name: str
    sentence: str
    documented: bool
    """Whether AWS documents it of DynamoDB."""
    source: str


PROMISES: Final = {
    promise.name: promise
    for promise in (
        Promise(
            "items",
            "each item is linearizable",
            True,
            "Developer guide, Read consistency: a strongly consistent read reflects all earlier"
            " writes that succeeded; Condition expressions: a write is carried out if its condition"
            " holds",
        ),
        Promise(
            "eventual",
            "an eventual read shows a value that was written",
            True,
            "Developer guide, Read consistency: it might not reflect a recent write",
        ),
        Promise(
            "own-writes",
            "an eventual read shows the client's own writes",
            False,
            "D. Terry et al., Session guarantees for weakly consistent replicated data, 1994",
        ),
        Promise(
            "forward-reads",
            "a client's reads of an item go forward",
            False,
            "the same: monotonic reads",
        ),
        Promise(
            "transactions",
            "transactions are serializable",
            True,
            "Developer guide, Amazon DynamoDB Transactions: How it works, Isolation levels",
        ),
        Promise(
            "strict",
            "transactions are strictly serializable",
            False,
            "not promised: J. Idziorek et al., Distributed transactions at scale in Amazon"
            " DynamoDB, USENIX ATC 2023, orders them by timestamps of clocks that differ",
        ),
        Promise(
            "tokens",
            "requests of one token act once",
            True,
            "API reference, TransactWriteItems, ClientRequestToken",
        ),
        Promise(
            "pages",
            "pages return once what was there all along",
            True,
            "API reference, Query and Scan, LastEvaluatedKey",
        ),
    )
}


Broken: TypeAlias = Violation | Cycle | Searched | Misread
"""What breaks a promise."""


@dataclass(frozen=True)
class Finding:
    """What was found of a promise."""

    promise: Promise
    word: Word
    figures: str
    """How much was judged."""
    violations: tuple[Broken, ...] = ()
    count: int = 0
    """How many violations there are; some are shown."""


@dataclass(frozen=True)
class Judgement:
    """What was found of a history."""

    history: History
    registers: Registers
    order: Order
    searched: tuple[Searched, ...]
    findings: tuple[Finding, ...]


def counted_of(count: int, noun: str, plural: str = "s") -> str:
    """Say how many there are."""
    return f"{count:,} {noun}{'' if count == 1 else plural}"


def judge_history(history: History) -> Judgement:
    """Judge a history by all promises."""
    registers = judge(history)
    order = order_of(registers)
    open_items = judge_refusals(len(history.items), registers, order, registers.violations)
    searched = tuple(_searched(history, registers, open_items))
    items = _items(history, registers, searched)
    sessions = judge_sessions(history, registers, order)
    shown = sum(each.shown for each in searched)
    findings = [
        items,
        *_of_sessions(sessions, shown),
        *_of_transactions(history, registers, order, searched),
    ]
    findings += [_of_tokens(history, items), _of_pages(history)]
    return Judgement(history, registers, order, searched, tuple(findings))


def _searched(history: History, registers: Registers, open_items: Mask) -> Iterator[Searched]:
    """Search what sorting left open: odd items, and refusals that do not show the item."""
    left = registers.odd | (open_items & ~registers.violations.broken(len(history.items)))
    if left.any():
        try:
            everything = registers.everything
            by = shown_by(history, registers)
            yield from search_items(history, everything.pick(left[everything.item]), by)
        except UnsupportedError:
            for item in np.flatnonzero(left).tolist():
                yield Searched(item, (), OutOfBudget())


def _items(history: History, registers: Registers, searched: tuple[Searched, ...]) -> Finding:
    marks = registers.everything
    judged = (marks.row >= 0) & ~np.isin(marks.role, (Role.WEAK, Role.VOID, Role.FOLLOWED))
    told = int(judged.sum())
    stuck = [each for each in searched if isinstance(each.found, Stuck)]
    left = sum(isinstance(each.found, OutOfBudget) for each in searched)
    figures = f"{counted_of(told, 'operation')} on {counted_of(len(history.items), 'item')}"
    if searched:
        figures += f", {len(searched):,} of them by search"
    if left:
        figures += f", {left:,} not decided"
    found = registers.violations
    count = sum(found.count.values()) + len(stuck)
    word: Word = "kept"
    if count:
        word = "broken"
    elif left:
        word = "unknown"
    elif not told:
        word = "not reached"
    return Finding(PROMISES["items"], word, figures, (*found.shown, *stuck), count)


def _of_sessions(sessions: Sessions, shown: int) -> Iterator[Finding]:
    """``shown``: how many reads of items whose values are not read are explained."""
    for name, found, undecided in (
        ("eventual", sessions.written, sessions.unread - shown),
        ("own-writes", sessions.own_writes, sessions.undecided[0]),
        ("forward-reads", sessions.monotonic, sessions.undecided[1]),
    ):
        count = sum(found.count.values())
        reads = sessions.reads + (shown if name == "eventual" else 0)
        figures = counted_of(reads, "eventual read")
        if name == "eventual" and sessions.reads:
            figures += _staleness(sessions)
        word: Word = "unknown" if undecided else "kept"
        if not reads and not undecided:
            word = "not reached"
        if count:
            word = "broken"
        yield Finding(PROMISES[name], word, figures, tuple(found.shown), count)


def _staleness(sessions: Sessions) -> str:
    stale = sessions.stale
    if not len(stale):
        return ", none of them stale"
    half, most, all_ = np.percentile(stale, [50, 99, 100]) / MS
    share = len(stale) / sessions.reads
    return f", {share:.2%} stale: by {half:.1f} ms (median), {most:.1f} (99 %), {all_:.1f} (most)"


def _of_transactions(
    history: History, registers: Registers, order: Order, searched: tuple[Searched, ...]
) -> Iterator[Finding]:
    touches = history.touches
    touched = np.unique(touches.item[history.atomic[touches.request]])
    left_out = registers.odd | registers.violations.broken(len(history.items))
    left_out[[each.item for each in searched if isinstance(each.found, Linearized)]] = False
    whole = not left_out[touched].any()
    for name in ("transactions", "strict"):
        found = judge_transactions(history, registers, order, searched, strict=name == "strict")
        yield _serializable(PROMISES[name], found, whole)


def _serializable(promise: Promise, found: Serializability, whole: bool) -> Finding:
    """``whole``: whether all items are in the graph."""
    figures = counted_of(found.transactions, "transaction")
    if found.cycle is not None:
        return Finding(promise, "broken", figures, (found.cycle,), 1)
    if not found.transactions:
        return Finding(promise, "not reached", figures)
    if not (found.decided and whole):
        return Finding(promise, "unknown", figures)
    return Finding(promise, "kept", figures)


def _of_tokens(history: History, items: Finding) -> Finding:
    tokens = judge_tokens(history, items.violations)
    figures = f"{counted_of(tokens.count, 'token')} of several requests"
    word: Word = "kept" if items.word == "kept" else "unknown"
    if not tokens.count:
        word = "not reached"
    elif tokens.broken:
        word = "broken"
    return Finding(PROMISES["tokens"], word, figures, tokens.broken, len(tokens.broken))


def _of_pages(history: History) -> Finding:
    walks = judge_pages(history)
    figures = (
        f"{counted_of(walks.walks, 'walk')} over {counted_of(len(history.pages.request), 'page')}"
    )
    word: Word = "broken" if walks.misread else "kept" if walks.walks else "not reached"
    return Finding(PROMISES["pages"], word, figures, walks.misread[:SHOWN], len(walks.misread))
