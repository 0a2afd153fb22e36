"""Theorems: claims about the specification's own functions, for all values of their parameters.

A claim is an ordinary pure function that is true whatever it is given. Its docstring is the theorem
as a sentence; its parameters' annotations say what it ranges over. ``require`` states a premise,
``given`` uses an earlier theorem. Where a parameter has no bounded size, a sequence or digits, the
theorem may be proved by induction on it: that it holds of nothing, and of one element more wherever
it holds without that element; the same of a number of a sort that has a least (``Natural`` starts
from 0, ``Positive`` from 1).

A sequence of any length is gone through by ``functools.reduce`` alone, and made longer by ``+``:
``for``, ``len`` and ``(*some, last)`` ask for its elements one by one, which a proof cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, ParamSpec

from dynaspec.machine import Disabled

P = ParamSpec("P")


@dataclass(frozen=True)
class Theorem:
    """A claim, and what its proof goes by."""

    claim: Callable[..., bool]
    induction: tuple[str, ...] = ()
    """The parameters to go through by induction, all at the same pace."""
    assumes: str = ""
    """What the proof takes for granted of Python or of arithmetic, in words."""

    @property
    def name(self) -> str:
        """The theorem's name, which says what it claims."""
        return self.claim.__name__

    @property
    def sentence(self) -> str:
        """What it claims, in words."""
        return " ".join((self.claim.__doc__ or "").split())


class FalseTheoremError(Exception):
    """A theorem that was used does not hold; its name is the message."""


def checked(claim: Callable[..., bool], *args: Any, **kwargs: Any) -> None:
    """What ``given`` does of itself: see that the claim holds, where its premises do."""
    try:
        known = claim(*args, **kwargs)
    except Disabled:
        return
    if not known:
        raise FalseTheoremError(claim.__name__)


Use = Callable[..., None]
"""What becomes of a claim and the arguments that it is used for."""

_USE: Final[ContextVar[Use]] = ContextVar("use", default=checked)


def given(claim: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Use the theorem ``claim``, which has a proof of its own, for these arguments."""
    _USE.get()(claim, *args, **kwargs)


@contextmanager
def used_by(use: Use) -> Iterator[None]:
    """Let ``given``, by whatever name a theorem knows it, come to ``use``: for who proves it."""
    token = _USE.set(use)
    try:
        yield
    finally:
        _USE.reset(token)
