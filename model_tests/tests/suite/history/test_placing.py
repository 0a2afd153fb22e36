"""The search for one order of everything, held against all orders that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, permutations
from random import Random

import pytest

from dynacheck.history.across.placing import Item, Operation, Part, Register, place
from dynacheck.history.columns import NEVER, Role
from dynacheck.history.items.marks import NONE
from dynacheck.history.items.search import OutOfBudget

REGISTERS, COUNTERS = (0, 1), (2, 3)


@dataclass(frozen=True)
class Touch:
    """What an operation did to an item: it read, or put a value, or added one."""

    item: int
    kind: str
    told: int | None
    """A value that was seen: by a put the one before, by an addition the one after."""
    value: int = 0
    """The value put."""


@dataclass(frozen=True)
class Asked:
    """An operation, and whether its outcome is known."""

    begin: int
    end: int
    touches: tuple[Touch, ...]


def after(touch: Touch, state: int) -> int | None:
    """The item after a touch; None: it cannot have been told what it was."""
    match touch.kind:
        case "read":
            return state if touch.told == state else None
        case "put":
            return touch.value if touch.told in (None, state) else None
    return state + 1 if touch.told in (None, state + 1) else None


def drawn(rng: Random, size: int) -> list[Asked]:
    """Carry out operations one after the other; sometimes tell one of them something else."""
    spans = [sorted(rng.randrange(1, 3 * size) for _ in range(3)) for _ in range(size)]
    state, fresh = dict.fromkeys((*REGISTERS, *COUNTERS), 0), count(1)
    asked = []
    for begin, _, end in sorted(spans, key=lambda span: span[1]):
        touches = []
        for item in rng.sample(sorted(state), rng.choice((1, 2, 2, 3))):
            tells = rng.random() < 0.4
            if rng.random() < 0.3:
                touches.append(Touch(item, "read", state[item]))
            elif item in REGISTERS:
                touches.append(Touch(item, "put", state[item] if tells else None, next(fresh)))
                state[item] = touches[-1].value
            else:
                state[item] += 1
                touches.append(Touch(item, "add", state[item] if tells else None))
        unknown = rng.random() < 0.1 and all(each.told is None for each in touches)
        asked.append(Asked(begin, NEVER if unknown else end, tuple(touches)))
    return [mistold(rng, each) if rng.random() < 0.15 else each for each in asked]


def mistold(rng: Random, asked: Asked) -> Asked:
    """Tell the first touch that was told something a number beside it."""
    touches = list(asked.touches)
    for n, each in enumerate(touches):
        if each.told is not None:
            told = max(0, each.told + rng.choice((-1, 1)))
            touches[n] = Touch(each.item, each.kind, told, each.value)
            break
    return Asked(asked.begin, asked.end, tuple(touches))


def searched(asked: Sequence[Asked], strict: bool) -> tuple[int, ...] | OutOfBudget | None:
    """Search as the judge of transactions does: registers by their values, counters by steps."""
    of: dict[int, list[Touch]] = {item: [] for item in (*REGISTERS, *COUNTERS)}
    operations = []
    for each in asked:
        parts = []
        for touch in each.touches:
            writes = touch.kind != "read"
            parts.append(Part(touch.item, each.begin, each.end, writes, len(of[touch.item])))
            of[touch.item].append(touch)
        seen = [t for t in each.touches if t.item in REGISTERS]
        operations.append(Operation(tuple(parts), each.end == NEVER and not seen))
    items = {item: counter(touches) for item, touches in of.items() if item in COUNTERS}
    items |= {item: register(touches) for item, touches in of.items() if item in REGISTERS}
    return place(operations, items, strict=strict)


def counter(touches: Sequence[Touch]) -> Item:
    return Item(lambda state, call: after(touches[call], state), 0)


def register(touches: Sequence[Touch]) -> Item:
    roles = [Role.READ if each.kind == "read" else Role.WRITE for each in touches]
    keys = [each.told if each.kind == "read" else each.value for each in touches]
    told = [NONE if each.told is None else each.told for each in touches]
    item = Item(Register(roles, [key or 0 for key in keys], told).step, 0)
    for each, key in zip(touches, keys, strict=True):
        if each.kind == "read":
            item.seeing[key or 0] += 1
        elif each.told is not None:
            item.following[each.told] = each.value
    return item


def first(one: Asked, other: Asked, strict: bool) -> bool:
    """Whether one operation must come before another, by their times alone."""
    if one.end >= other.begin:
        return False
    return strict or any(
        "put" in (a.kind, b.kind) or "add" in (a.kind, b.kind)
        for a in one.touches
        for b in other.touches
        if a.item == b.item
    )


def explains(asked: Sequence[Asked], order: Sequence[int], strict: bool) -> bool:
    """Whether an order explains what was told, and keeps to the times."""
    state: dict[int, int] = dict.fromkeys((*REGISTERS, *COUNTERS), 0)
    for place_, n in enumerate(order):
        if any(first(asked[m], asked[n], strict) for m in order[place_ + 1 :]):
            return False
        for touch in asked[n].touches:
            found = after(touch, state[touch.item])
            if found is None:
                return False
            state[touch.item] = found
    return True


def exists(asked: Sequence[Asked], strict: bool) -> bool:
    """Whether some order explains all, with what has no known outcome in it or not.

    What put a value of a register is always in it: here nobody sorted out whether it was seen.
    """
    optional = [
        n
        for n, each in enumerate(asked)
        if each.end == NEVER and not any(touch.item in REGISTERS for touch in each.touches)
    ]
    for left_out in range(2 ** len(optional)):
        out = {n for k, n in enumerate(optional) if left_out >> k & 1}
        kept = [n for n in range(len(asked)) if n not in out]
        if any(explains(asked, order, strict) for order in permutations(kept)):
            return True
    return False


def forked(asked: Sequence[Asked]) -> bool:
    """Whether two puts were told one value before them: then the item itself is broken."""
    told = [(t.item, t.told) for each in asked for t in each.touches
            if t.kind == "put" and t.told is not None]  # fmt: skip
    return len(set(told)) < len(told)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_an_order_is_found_if_and_only_if_there_is_one(seed: int, strict: bool) -> None:
    rng = Random(f"placing {seed}")
    verdicts: Mapping[bool, list[int]] = {True: [], False: []}
    for n in range(250):
        asked = drawn(rng, rng.randrange(2, 7))
        if forked(asked):
            continue
        found = searched(asked, strict)
        assert not isinstance(found, OutOfBudget)
        assert (found is not None) == exists(asked, strict), asked
        if found is not None:
            assert explains(asked, found, strict), (asked, found)
        verdicts[found is not None].append(n)
    assert all(len(each) > 20 for each in verdicts.values()), verdicts


def test_a_search_without_budget_is_given_up() -> None:
    puts = [Asked(1, 9, (Touch(0, "put", None, n), Touch(2, "add", None))) for n in range(1, 9)]
    reads = [Asked(10, 11, (Touch(0, "read", 3), Touch(2, "read", 3)))]
    assert searched([*puts, *reads], True) is None, "the read sees eight additions, or fewer puts"
    of = {0: register([each.touches[0] for each in puts])}
    parts = [Operation((Part(0, 1, 9, True, n),), False) for n in range(len(puts))]
    assert isinstance(place(parts, of, strict=True, budget=3), OutOfBudget)


def test_a_long_history_is_placed_without_going_back() -> None:
    rng = Random(1)
    asked = []
    state, fresh = dict.fromkeys((*REGISTERS, *COUNTERS), 0), count(1)
    for moment in range(0, 20_000, 10):
        touches = []
        for item in rng.sample(sorted(state), 2):
            if rng.random() < 0.5:
                touches.append(Touch(item, "read", state[item]))
            else:
                state[item] = next(fresh) if item in REGISTERS else state[item] + 1
                kind = "put" if item in REGISTERS else "add"
                touches.append(Touch(item, kind, None, state[item]))
        asked.append(Asked(moment - rng.randrange(60) + 100, moment + rng.randrange(60) + 101,
                           tuple(touches)))  # fmt: skip
    found = searched(asked, False)
    assert isinstance(found, tuple)
    assert len(found) == len(asked)
