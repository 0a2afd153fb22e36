"""Rules: what an answer is decided by. Each has a name that lasts, a sentence, and its sources.

A rule that refuses has a code and a text too. Where a request breaks it, the refusal names the rule
and the data of the case (``errors.broken``); the message is made of the two. Whatever speaks of a
rule elsewhere, a finding or a vector, speaks of it by its name. The rules of a folder are in its
``rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final, Literal, TypeAlias

from dynaspec.items.data.inferences import Evidence as Guess
from dynaspec.items.data.inferences import Inference

Evidence: TypeAlias = Literal["observed", "documented"] | Guess
"""What speaks for a rule, the strongest first: the service has been seen to keep it, a page of
AWS's says so, AWS's downloadable DynamoDB keeps it, reasoning alone."""

STRENGTH: Final[tuple[Evidence, ...]] = ("observed", "documented", "DynamoDB Local", "inferred")


@dataclass(frozen=True)
class Source:
    """Where a rule is from: a page of AWS's, or who saw the service keep it."""

    evidence: Literal["observed", "documented"]
    text: str


def observed(text: str) -> Source:
    """Somebody has seen the service do so: who, and where it is told."""
    return Source("observed", text)


def documented(text: str) -> Source:
    """A page of AWS's says so: which."""
    return Source("documented", text)


@dataclass(frozen=True)
class Rule:
    """A rule that a request must meet, or that an answer follows."""

    name: str
    """Short, unique and lasting: small letters and hyphens."""
    sentence: str
    """What a request must be like, or what is answered; with the figure where there is one."""
    sources: tuple[Source | Inference, ...]
    """The strongest first. An inference is a source where there is no better one."""
    text: str = ""
    """The service's message; ``{name}`` stands for the datum of that name. Empty where nothing is
    refused."""
    code: str = "ValidationException"
    newer: str = ""
    """The message in regions that have the newer validation, where it is known to be another."""

    @property
    def evidence(self) -> Evidence:
        """The strongest that there is."""
        return min((source.evidence for source in self.sources), key=STRENGTH.index)

    @property
    def data(self) -> frozenset[str]:
        """The names of the data that its messages are made of."""
        texts = (self.text, self.newer)
        parts = (part for text in texts for part in Formatter().parse(text))
        return frozenset(name for _, name, _, _ in parts if name is not None)


@dataclass(frozen=True)
class Breach:
    """A rule, and the data of the case that breaks it."""

    rule: Rule
    data: Mapping[str, object]

    def __post_init__(self) -> None:
        """Refuse data that are not those of the rule's messages: a fault of the specification."""
        if self.data.keys() != self.rule.data:
            needs, has = sorted(self.rule.data), sorted(self.data)
            raise TypeError(f"{self.rule.name} is told of {needs}, not of {has}")

    def __str__(self) -> str:
        """The message, in the older wording."""
        return self.rule.text.format(**self.data)

    @property
    def newer(self) -> str:
        """The message in the newer wording."""
        return (self.rule.newer or self.rule.text).format(**self.data)
