"""One order of all operations, looked for where the order of some items' versions is open.

What an item's own times force is kept to: of two operations on an item, of which one ended before
the other began and one writes, that one comes first. So is the chain of a register's values: a
value is left when all that saw it are placed, and only for the value that came directly after it,
where that is known. Among what is left to choose, the search goes on with what ended first, and
goes back where nothing fits. What changes no item is placed as soon as it can be: nothing is lost
by it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Final, TypeAlias

from dynacheck.history.columns import NEVER, Role
from dynacheck.history.items.marks import NONE
from dynacheck.history.items.search import Advance, OutOfBudget

BUDGET: Final = 400_000
"""Steps that the search for one order may take."""
_States: TypeAlias = list[tuple[int, int]]
"""Items, and the state of each."""
_Span: TypeAlias = tuple[int, int, int, bool]
"""When something began and ended, its number, and whether it writes."""


@dataclass(frozen=True)
class Part:
    """What an operation does to one item."""

    item: int
    begin: int
    end: int
    writes: bool
    """Whether it may change the item."""
    call: int
    """Its number, as the item's `step` knows it."""


@dataclass
class Item:
    """An item as steps between numbered states."""

    step: Advance
    state: int
    seeing: Counter[int] = field(default_factory=Counter)
    """Of a register, how many operations that are not placed must see each state."""
    following: dict[int, int] = field(default_factory=dict)
    """Of a register, the state that came directly after another, where that is known."""

    def after(self, call: int) -> int | None:
        """The state after a call; None where it is not allowed now."""
        found = self.step(self.state, call)
        if found is None or found == self.state:
            return found
        left = self.seeing[self.state] or self.following.get(self.state, found) != found
        return None if left else found


@dataclass(frozen=True)
class Operation:
    """What takes effect at once: a transaction, or an operation on one item."""

    parts: tuple[Part, ...]
    """One at least; all of them begin and end at one time."""
    optional: bool
    """Whether nobody knows that it took effect."""


class Register:
    """The steps of an item of which each value is written once; its states are the values' keys."""

    def __init__(self, roles: Sequence[int], keys: Sequence[int], before: Sequence[int]) -> None:
        """Of each call its role, the value, and the value before it or ``NONE``."""
        self._calls = list(zip(roles, keys, before, strict=True))

    def step(self, state: int, call: int) -> int | None:
        """The state after a call."""
        role, key, before = self._calls[call]
        if role == Role.READ:
            return state if state == key else None
        return key if before in (NONE, state) else None


def place(
    operations: Sequence[Operation], items: dict[int, Item], *, strict: bool, budget: int = BUDGET
) -> tuple[int, ...] | OutOfBudget | None:
    """Return the operations in one order that explains all; None: there is none."""
    return _Search(operations, items, strict, budget).run()


class _Search:
    """What is placed, what may come next, and what can be taken back."""

    def __init__(
        self, operations: Sequence[Operation], items: dict[int, Item], strict: bool, budget: int
    ) -> None:
        self._parts = [each.parts for each in operations]
        self._optional = [each.optional for each in operations]
        self._required = self._optional.count(False)
        self._items = items
        self._budget = budget
        self._later, self._left = _precedence(operations, strict)
        self._placed: list[tuple[int, _States]] = []
        rng = Random(0)
        self._marks = [rng.getrandbits(128) for _ in operations]
        self._done = 0
        """The marks of the placed operations, put together: they stand for the set."""
        self._count = 0
        self._ready: dict[int, None] = {}
        """What can come as far as times go."""
        self._on: dict[int, set[int]] = defaultdict(set)
        """Of these, what is on an item."""
        self._fresh: set[int] = set()
        """Of these, what could not be placed before the last change."""
        for n, left in enumerate(self._left):
            if not left:
                self._make_ready(n)

    def run(self) -> tuple[int, ...] | OutOfBudget | None:
        """Place one after the other; take back where nothing fits."""
        open_: list[tuple[int, Iterator[int]]] = []
        seen = set[tuple[int, tuple[int, ...]]]()
        while True:
            self._settle()
            if self._count == self._required:
                return tuple(n for n, _ in self._placed)
            now = self._done, tuple(item.state for item in self._items.values())
            if now not in seen:
                seen.add(now)
                open_.append((len(self._placed), self._choices()))
            chosen = None
            while open_ and chosen is None:
                length, choices = open_[-1]
                while len(self._placed) > length:
                    self._take_back()
                chosen = next(choices, None)
                if chosen is None:
                    open_.pop()
            if self._budget <= 0:
                return OutOfBudget()
            if chosen is None:
                return None
            self._put(chosen, self._after(chosen) or [])

    def _choices(self) -> Iterator[int]:
        """What may come next, what ended first at the front."""
        for n in sorted(self._ready, key=lambda n: self._parts[n][0].end):
            if self._after(n) is not None:
                yield n

    def _settle(self) -> None:
        """Place all that changes nothing and can come now."""
        while self._fresh:
            n = self._fresh.pop()
            after = self._after(n) if n in self._ready else None
            if after is not None and all(self._items[on].state == state for on, state in after):
                self._put(n, after)

    def _after(self, n: int) -> _States | None:
        """The states that an operation leaves; None where it cannot come now."""
        found = []
        for part in self._parts[n]:
            self._budget -= 1
            state = self._items[part.item].after(part.call)
            if state is None:
                return None
            found.append((part.item, state))
        return found

    def _put(self, n: int, after: _States) -> None:
        before = [(part.item, self._items[part.item].state) for part in self._parts[n]]
        self._placed.append((n, before))
        self._leave_ready(n)
        for part, (on, state) in zip(self._parts[n], after, strict=True):
            item = self._items[on]
            if item.state != state:
                self._fresh |= self._on[on]
            item.state = state
            if not part.writes and item.seeing:
                item.seeing[state] -= 1
        for later in self._later[n]:
            self._left[later] -= 1
            if not self._left[later]:
                self._make_ready(later)
        self._note(n, 1)

    def _take_back(self) -> None:
        n, before = self._placed.pop()
        for part, (on, state) in zip(self._parts[n], before, strict=True):
            item = self._items[on]
            if not part.writes and item.seeing:
                item.seeing[item.state] += 1
            item.state = state
        for later in self._later[n]:
            if not self._left[later]:
                self._leave_ready(later)
            self._left[later] += 1
        self._make_ready(n)
        self._fresh.clear()
        self._note(n, -1)

    def _make_ready(self, n: int) -> None:
        self._ready[n] = None
        self._fresh.add(n)
        for part in self._parts[n]:
            self._on[part.item].add(n)

    def _leave_ready(self, n: int) -> None:
        del self._ready[n]
        for part in self._parts[n]:
            self._on[part.item].remove(n)

    def _note(self, n: int, more: int) -> None:
        self._done ^= self._marks[n]
        self._count += 0 if self._optional[n] else more


def _precedence(operations: Sequence[Operation], strict: bool) -> tuple[list[set[int]], list[int]]:
    """What comes after each operation, and how many come before each.

    What follows from others is left out.
    """
    later: list[set[int]] = [set() for _ in operations]
    if strict:
        whole = [(each.parts[0], n) for n, each in enumerate(operations)]
        _add([(part.begin, part.end, n, True) for part, n in whole], later)
    spans: dict[int, list[_Span]] = defaultdict(list)
    for n, each in enumerate(operations):
        for part in each.parts:
            spans[part.item].append((part.begin, part.end, n, part.writes))
    for of_item in spans.values():
        _add(of_item, later)
    counts = Counter(n for each in later for n in each)
    return later, [counts[n] for n in range(len(operations))]


def _add(spans: Sequence[_Span], later: list[set[int]]) -> None:
    """Note what ended before what began, if one of the two writes.

    What ended before a write began that ended in time itself comes before it anyway.
    """
    ended = sorted((end, begin, n, writes) for begin, end, n, writes in spans if end != NEVER)
    ends = [end for end, _, _, _ in ended]
    latest = list(accumulate((b if writes else -1 for _, b, _, writes in ended), max))
    for begin, _, n, writes in spans:
        place = bisect_left(ends, begin)
        bound = latest[place - 1] if place else 0
        for end, _, earlier, wrote in reversed(ended[:place]):
            if end < bound:
                break
            if (writes or wrote) and earlier != n:
                later[earlier].add(n)
