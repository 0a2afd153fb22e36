"""Transactions: all that they ask for is done, or nothing is.

``State`` is a state of any kind, a ``Step`` any function of it that may refuse.
"""

from __future__ import annotations

from functools import reduce
from typing import Final, NewType

from dynaspec.items.data.errors import Failure, Refused
from dynaspec.items.operations import atomic
from dynaspec.items.operations.atomic import Step
from dynaspec.theorem import Theorem

State = NewType("State", int)
Steps = tuple[Step[State], ...]
Reasons = tuple[Failure | None, ...]


def some_reason(reasons: Reasons) -> bool:
    """Whether any action has a reason to be refused."""
    return reduce(lambda found, reason: found or reason is not None, reasons, False)


def how_many(reasons: Reasons) -> int:
    """How many places the reasons have."""
    return reduce(lambda count, _: count + 1, reasons, 0)


def one_by_one(before: State, steps: Steps) -> State | None:
    """What the steps make of a state, in their order; ``None`` where one is refused."""
    try:
        return reduce(lambda state, step: step(state), steps, before)
    except Refused:
        return None


def a_refused_transaction_changes_nothing(before: State, steps: Steps) -> bool:
    """Where any action is refused, the state is what it was before the transaction."""
    outcome = atomic.all_or_nothing(before, steps)
    return outcome.state == before or not outcome.refused


def a_transaction_that_is_not_refused_does_all_it_asks_for(before: State, steps: Steps) -> bool:
    """Where no action is refused, the state is what all of them make of it, in their order.

    And it is refused only where an action, tried on what those before it have made, is.
    """
    outcome = atomic.all_or_nothing(before, steps)
    after = one_by_one(before, steps)
    return after is None if outcome.refused else outcome.state == after


def a_transaction_is_refused_where_an_action_is(before: State, steps: Steps) -> bool:
    """A transaction is refused if and only if some action has a reason to be refused."""
    outcome = atomic.all_or_nothing(before, steps)
    return outcome.refused == some_reason(outcome.reasons)


def every_action_has_its_place_among_the_reasons(before: State, steps: Steps) -> bool:
    """There are as many reasons, of which some are none, as there are actions."""
    outcome = atomic.all_or_nothing(before, steps)
    return how_many(outcome.reasons) == reduce(lambda count, _: count + 1, steps, 0)


THEOREMS: Final = (
    Theorem(a_refused_transaction_changes_nothing),
    Theorem(a_transaction_that_is_not_refused_does_all_it_asks_for, ("steps",)),
    Theorem(a_transaction_is_refused_where_an_action_is, ("steps",)),
    Theorem(every_action_has_its_place_among_the_reasons, ("steps",)),
)
