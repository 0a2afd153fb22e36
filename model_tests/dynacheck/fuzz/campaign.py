"""A run of the fuzz: what is tried, what broke, and the smallest input that breaks it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from types import MappingProxyType

from dynacheck.fuzz import fields, hostile, payloads
from dynacheck.fuzz.attempts import Attempt, Message, Rule, send
from dynacheck.fuzz.judge import fault
from dynacheck.fuzz.repeated import repeated
from dynacheck.fuzz.subject import LostError, Subject
from dynacheck.fuzz.wide import wide
from dynacheck.raw_http import Client, Nothing

Drawn = Callable[[Random, tuple[str, ...]], Iterator[Attempt]]

KINDS: Mapping[str, tuple[Drawn, int]] = MappingProxyType(
    {
        "types": (fields.each, 565),
        "repeated": (repeated, 15),
        "cut": (payloads.cut, 100),
        "noise": (payloads.noise, 60),
        "texts": (payloads.texts, 60),
        "numbers": (payloads.numbers, 60),
        "nested": (payloads.nested, 30),
        "wide": (wide, 20),
        "codings": (payloads.codings, 30),
        "heads": (hostile.heads, 40),
        "connections": (hostile.connections, 17),
        "sizes": (hostile.sizes, 3),
    }
)
"""Kind → (what draws its attempts, how many of a thousand attempts are of it)."""

CHECKED_EVERY = 200
"""Attempts after which the target must still give correct answers."""
SHRINKING_TRIES = 120
SHRINKING_S = 20.0
SHRUNK = 25
"""Causes of which the example is made smaller: the rest are shown as they came."""


@dataclass
class Cause:
    """Attempts of a kind, for an operation, that broke the same."""

    kind: str
    symptom: str
    operation: str
    example: Attempt
    count: int = 1


@dataclass
class Result:
    """What a run tried and what broke."""

    seed: int
    known: tuple[str, ...]
    tried: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    causes: dict[tuple[str, str, str], Cause] = field(default_factory=dict)
    seconds: float = 0.0
    memory: tuple[int, int] | None = None
    """The most bytes resident before the first attempt, and since; None: not known."""
    lost: str | None = None
    """Why the run ended before its time."""

    @property
    def status(self) -> int:
        """The exit status: 0 where nothing broke."""
        return 1 if self.causes or self.lost else 0


class Campaign:
    """Sends attempts to a subject and judges what comes of them."""

    def __init__(self, subject: Subject, seed: int, limit: int) -> None:
        """Draw with `seed`; `limit` is by how many bytes the target's memory may grow."""
        self._subject = subject
        self._limit = limit
        self._client = Client(subject.endpoint, subject.within)
        self._last: Attempt = Message("types", "the first request", b"", Rule.ANSWERED)
        subject.set_up()
        self._result = Result(seed, subject.known())
        if (now := subject.memory()) is not None:
            self._result.memory = (now, now)

    def run(self, requests: int, tick: Callable[[], None] = lambda: None) -> Result:
        """Try so many; call `tick` after each."""
        result = self._result
        began = time.monotonic()
        try:
            for number, attempt in enumerate(self._attempts(requests), 1):
                self._try(attempt)
                if number % CHECKED_EVERY == 0 or attempt.kind == "sizes" or number == requests:
                    self._check(attempt, number)
                tick()
        except LostError as lost:
            result.lost = str(lost)
        self._client.close()
        self._measure()
        self._subject.clean_up()
        result.seconds = time.monotonic() - began
        return result

    def _attempts(self, requests: int) -> Iterator[Attempt]:
        """Yield one of each kind, then each kind as often as its weight says."""
        rng = Random(self._result.seed)
        streams = {
            kind: draw(Random(f"{self._result.seed} {kind}"), self._result.known)
            for kind, (draw, _) in KINDS.items()
        }
        weights = [weight for _, weight in KINDS.values()]
        drawn = [*KINDS, *rng.choices(list(KINDS), weights, k=max(requests - len(KINDS), 0))]
        for kind in drawn[:requests]:
            yield next(streams[kind])

    def _try(self, attempt: Attempt) -> None:
        self._result.tried[attempt.kind] += 1
        before, self._last = self._last, attempt
        outcome = send(self._client, attempt)
        symptom = fault(attempt, outcome)
        if symptom is None:
            return
        if outcome == Nothing("no connection"):
            attempt, symptom = before, "no answer to anything after it"
            self._again()
        elif not self._still_there():
            symptom = f"{symptom}, nor to anything after it"
        self._note(attempt, symptom)

    def _still_there(self) -> bool:
        """Whether the target answers; one that does not is started again."""
        if self._subject.correct(0) is None:
            return True
        self._again()
        return False

    def _again(self) -> None:
        if self._subject.restart is None:
            raise LostError("the target gives no correct answers any more")
        self._client.close()
        self._measure()
        self._subject.restart()
        self._subject.set_up()

    def _note(self, attempt: Attempt, symptom: str) -> None:
        self._result.broken[attempt.kind] += 1
        operation = attempt.operation if isinstance(attempt, Message) else ""
        key = (attempt.kind, symptom, operation)
        if cause := self._result.causes.get(key):
            cause.count += 1
            return
        if isinstance(attempt, Message) and len(self._result.causes) < SHRUNK:
            attempt = self._smaller(attempt, symptom)
        self._result.causes[key] = Cause(*key, attempt)

    def _smaller(self, attempt: Message, symptom: str) -> Message:
        """Leave out parts of the body for as long as the same breaks; JSON stays JSON."""
        size, tries, began = len(attempt.body) // 2, 0, time.monotonic()
        if "in time" in symptom or "after it" in symptom:
            return attempt
        formed = _well_formed(attempt.body)
        while size and tries < SHRINKING_TRIES and time.monotonic() < began + SHRINKING_S:
            at = 0
            while at < len(attempt.body) and tries < SHRINKING_TRIES:
                less = replace(attempt, body=attempt.body[:at] + attempt.body[at + size :])
                if _well_formed(less.body) != formed:
                    at += size
                    continue
                tries += 1
                if fault(less, send(self._client, less)) == symptom:
                    attempt = less
                else:
                    at += size
            size //= 2
        return attempt

    def _check(self, last: Attempt, number: int) -> None:
        """Note where the target gives wrong answers after what it was sent, or has grown."""
        wrong = self._subject.correct(number)
        if wrong is not None:
            self._note(last, f"afterwards {wrong}")
            self._again()
        grown = self._grown()
        self._measure()
        if not grown and self._grown():
            self._note(last, f"its memory grew by more than {self._limit // 2**20} MiB")

    def _measure(self) -> None:
        """Note the most memory that the target has had."""
        now = self._subject.memory()
        if now is not None and self._result.memory is not None:
            before, most = self._result.memory
            self._result.memory = (before, max(most, now))

    def _grown(self) -> bool:
        before, most = self._result.memory or (0, 0)
        return most - before > self._limit


def _well_formed(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
