"""Transactions: everything that they ask for, or nothing.

``all_or_nothing(before, steps)`` carries out a step after the other on a state of any type. A step
takes the state and gives the state after it, or raises ``Refused``. The settled ``Attempt`` holds
the state afterwards, whether the transaction was ``refused``, and for each step, in order, its
failure or ``None``. Every step is tried, also after one was refused.

Source: *Amazon DynamoDB Transactions: How it works* ("all-or-nothing"), ``TransactWriteItems``
(API reference: CancellationReasons in the order of the actions, "None" for an action without an
error). No two actions of a transaction may target one item, so that each finds its item as it was
before the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Generic, TypeAlias, TypeVar

from dynaspec.items.data.errors import Failure, Refused

S = TypeVar("S")
Step: TypeAlias = Callable[[S], S]
"""One action: the state after it, or ``Refused``."""


@dataclass(frozen=True)
class Attempt(Generic[S]):
    """A transaction under way, or settled."""

    state: S
    reasons: tuple[Failure | None, ...] = ()
    """For each action so far why it is refused; ``None`` when it is not."""
    refused: bool = False
    """Whether any action is."""


def tried(attempt: Attempt[S], step: Step[S]) -> Attempt[S]:
    """``attempt`` after one more step. A refused step changes nothing."""
    try:
        return replace(attempt, state=step(attempt.state), reasons=attempt.reasons + (None,))
    except Refused as refused:
        return Attempt(attempt.state, attempt.reasons + (refused.failure,), True)


def all_or_nothing(before: S, steps: Sequence[Step[S]]) -> Attempt[S]:
    """The transaction of ``steps``: where one is refused, the state is ``before`` again."""
    attempt = reduce(tried, steps, Attempt(before))
    return replace(attempt, state=before) if attempt.refused else attempt
