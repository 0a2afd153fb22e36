"""Answers of which the service chooses one: the target may give any, but holds to what it decides.

Source: `dynaspec.items.data.errors`, `Choice` and `Decided`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.step import Walk
from dynacheck.judging.bodies import Body
from dynacheck.judging.compare import SUCCESS, Difference, compare, compare_words
from dynacheck.judging.walks import PAGES
from dynaspec.items import (
    Alternative,
    Choice,
    Decided,
    Failure,
    Success,
    Tables,
    canonical,
    handle,
    possible,
)
from dynaspec.items import Answer as Expected


@dataclass(frozen=True)
class Verdict:
    """How an answer compares with the one that was expected, of several the one that fits best."""

    expected: Success | Failure
    difference: Difference | None
    wording: Difference | None = None
    others: tuple[Success | Failure, ...] = ()
    """What might have been answered as well."""
    decided: tuple[Decided, ...] = ()
    """What the answer shows that the target has decided."""


@dataclass
class Decisions:
    """What a target has been seen to decide."""

    _known: dict[str, tuple[range, ...]] = field(default_factory=dict)
    _count: int = 0

    def allow(self, decided: Decided | None) -> bool:
        """Whether this may be decided so, after what is known."""
        return decided is None or bool(self._common(decided))

    @property
    def count(self) -> int:
        """How many answers have shown what is decided."""
        return self._count

    def note(self, decided: Decided) -> None:
        """Hold the target to what it was seen to decide."""
        self._known[decided.decision] = self._common(decided)
        self._count += 1

    def forget(self) -> None:
        """Forget everything: the tables are others now."""
        self._known.clear()
        self._count = 0

    def _common(self, decided: Decided) -> tuple[range, ...]:
        known = self._known.get(decided.decision)
        return decided.numbers if known is None else _common(known, decided.numbers)


def _common(left: tuple[range, ...], right: tuple[range, ...]) -> tuple[range, ...]:
    """The numbers that are in both."""
    both = (range(max(a.start, b.start), min(a.stop, b.stop)) for a in left for b in right)
    return tuple(numbers for numbers in both if numbers)


def judge(expected: Expected, given: Answer, decisions: Decisions) -> Verdict:
    """How `given` compares with `expected`; of a choice with what `decisions` still allow of it.

    Where nothing fits, it is compared with the first that may be answered.
    """
    every = expected.alternatives if isinstance(expected, Choice) else (Alternative(expected),)
    left = [each for each in every if decisions.allow(each.decided)]
    found = [_verdict(each, given, decisions) for each in left]
    best = min(found, key=_misfit)
    others = tuple(each.expected for each in found if each is not best)
    open_ = sum(each.difference is None for each in found) > 1 and best.wording is not None
    return replace(best, others=others, decided=() if open_ else best.decided)


def _misfit(verdict: Verdict) -> tuple[bool, bool, bool]:
    """How badly an answer fits: another outcome is worse than another content, that than words."""
    difference = verdict.difference
    other = difference is not None and difference.expected != difference.got
    return other, difference is not None, verdict.wording is not None


def fitting(found: Sequence[tuple[Difference | None, Difference | None]]) -> int:
    """Of how an answer differs from some, and in words, the place of the one that fits best."""
    return min(range(len(found)), key=lambda at: (bool(found[at][0]), bool(found[at][1])))


def _verdict(chosen: Alternative, given: Answer, decisions: Decisions) -> Verdict:
    """How an answer compares with one alternative, and what it decides if it is that one."""
    shown = (chosen.decided, _at_end(chosen.answer, given))
    decided = tuple(each for each in shown if each is not None)
    difference = compare(chosen.answer, given)
    if difference is None and not all(map(decisions.allow, decided)):
        difference = Difference(SUCCESS, SUCCESS, "LastEvaluatedKey is a key of another segment")
    wording = None if difference else compare_words(chosen.answer, given)
    return Verdict(chosen.answer, difference, wording, decided=decided)


def ends_decided(tables: Tables, walk: Walk, given: Answered) -> tuple[Decided, ...]:
    """What the ends of a walk's pages show of the segments of keys."""
    found: list[Decided | None] = []
    for segment, pages in enumerate(cast("list[list[Body]]", given.body[PAGES])):
        (expected, *_) = possible(handle(tables, walk.operation, walk.first(segment))[1])
        found += [_at_end(expected, Answered(page)) for page in pages]
    return tuple(each for each in found if each is not None)


def _at_end(expected: Success | Failure, given: Answer) -> Decided | None:
    """What is decided by where a page ends."""
    if not isinstance(expected, Success) or expected.part is None:
        return None
    last = canonical(given.body.get("LastEvaluatedKey")) if isinstance(given, Answered) else None
    ends = (end.decided for end in expected.part.ends if canonical(end.key) == last)
    return next(ends, None)
