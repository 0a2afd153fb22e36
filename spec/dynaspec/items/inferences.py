"""Inferences: rules that nobody is known to have observed on the service, and no page documents.

Where such a rule decides an answer, its place says ``rests_on(RULE)``, and the answer names it in
``rests_on``. Whoever judges by the answer can then tell what is known from what is guessed. All
other rules rest on AWS's documentation or on what was observed of the service.

``collected`` gathers what one request reaches; outside it ``rests_on`` does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Inference:
    """A rule that is inferred."""

    name: str
    """Short, unique and lasting."""
    sentence: str
    """What is taken to be so."""
    basis: str
    """What it was inferred from, and what else might be so."""


_REACHED: Final[ContextVar[set[Inference] | None]] = ContextVar("reached", default=None)


def rests_on(inference: Inference) -> None:
    """Say that what follows in this request might be otherwise if ``inference`` were wrong."""
    reached = _REACHED.get()
    if reached is not None:
        reached.add(inference)


@contextmanager
def collected() -> Iterator[set[Inference]]:
    """The inferences that are reached within."""
    reached: set[Inference] = set()
    token = _REACHED.set(reached)
    try:
        yield reached
    finally:
        _REACHED.reset(token)


IN_HUNDRED: Final = Inference(
    "in-takes-100",
    "IN takes 100 values.",
    "The developer guide says up to 100; a report says that 99 are taken. Nobody is known to have "
    "tried both on the service.",
)


INFERENCES: Final = tuple(each for each in globals().values() if isinstance(each, Inference))
"""All of them."""
