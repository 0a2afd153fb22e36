"""Theorems: claims about the specification's own functions, for all values of their parameters.

A claim is an ordinary pure function that is true whatever it is given. Its docstring is the theorem
as a sentence; its parameters' annotations say what it ranges over. ``require`` states a premise,
``given`` uses an earlier theorem. Where a parameter has no bounded size, a sequence or digits, the
theorem may be proved by induction on it: that it holds of nothing, and of one element more wherever
it holds without that element.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

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


def given(claim: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Use the theorem ``claim``, which has a proof of its own, for these arguments."""
    try:
        known = claim(*args, **kwargs)
    except Disabled:
        return
    if not known:
        raise FalseTheoremError(claim.__name__)
