"""What a row of the coverage table says: a passage, and what states and does it here."""

from __future__ import annotations

from dataclasses import dataclass

LEADERSHIP, LOG, PUTS = "leadership.", "replication.", "conditional_puts."
STREAMS, LEASES = "streams.", "leases."
RECOVERY = "recovery."
GLOBAL, STRONG = "global_tables.", "multi_region_strong."
"""What the names of each machine's properties begin with."""


def of(machine: str, *properties: str) -> tuple[str, ...]:
    """Properties of one machine."""
    return tuple(f"{machine}{name}" for name in properties)


@dataclass(frozen=True)
class Passage:
    """A passage of the talk, or what another source says, and what is made of it.

    Names are looked up where the page is made: what is not there is an error.
    """

    words: str
    """Of the talk: at most 15 of its words, as the transcript has them. Else: the source."""
    says: str
    """The same in one line of ours."""
    claims: tuple[str, ...] = ()
    """`machine.property`: invariants, lemmas, witnesses and possibilities that state it."""
    findings: tuple[str, ...] = ()
    """`machine: the finding`, as the machine's docstring has it."""
    store: tuple[str, ...] = ()
    """Modules of `dynastore` that do it."""


@dataclass(frozen=True)
class System:
    """One of the systems that the talk goes through."""

    name: str
    passages: tuple[Passage, ...]
