"""A vector: one rule, and the shortest sequence of requests that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dynacheck.exchange.step import Step

PREFIX = "dynaspec_vectors_"
"""What the names of the vectors' tables begin with."""

OBSERVERS: Final = (
    "paritysuite/", "nubo-db/", "architect/", "ExtendDB/", "scylladb/", "Ketlark/", "floci-io/",
)  # fmt: skip
"""What a vector's source begins with where it is a test that was run against the service."""

Request = Mapping[str, object]


@dataclass(frozen=True)
class Continued(Step):
    """A request that also has the NextToken of the answer before."""


@dataclass(frozen=True)
class Partly(Step):
    """A request of whose answer the members in `free` are compared only in that they are there."""

    free: frozenset[str] = frozenset({"TableDescription"})


@dataclass(frozen=True)
class Vector:
    """One rule with its source, the tables and items that are there, and the requests."""

    name: str
    """Words in lower case joined by hyphens: no two vectors of one file have the same."""
    rule: str
    """The rule in one sentence."""
    source: str
    steps: tuple[Step, ...]
    tables: tuple[Request, ...] = ()
    """The CreateTable requests of the tables that are there, ready and empty."""
    items: tuple[Request, ...] = ()
    """The PutItem requests of the items that are there."""

    @property
    def observed(self) -> bool:
        """Whether the service has been asked this."""
        return self.source.startswith(OBSERVERS)
