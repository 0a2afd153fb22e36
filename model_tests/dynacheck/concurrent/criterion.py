"""What a criterion is, and what one attempt to break it comes to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dynacheck.concurrent.racing import Arena, Body


@dataclass(frozen=True)
class Attempted:
    """What an attempt comes to."""

    fault: str | None
    """What breaks the criterion."""
    met: bool
    """Whether requests that can disturb one another were under way at the same moment."""


@dataclass(frozen=True)
class Criterion:
    """What any backend must keep when several clients ask at once."""

    name: str
    sentence: str
    source: str
    """The page of AWS's and its section."""
    evidence: str
    """`documented`: the page says so; `inferred`: it follows from what the page says."""
    heading: str
    """Where ExtendDB's RFC 0003 says the same; empty: nowhere."""
    tables: tuple[Body, ...]
    """The CreateTable requests for the tables that an attempt needs."""
    attempt: Callable[[Arena], Awaitable[Attempted]]
