"""What a run really reached: operations, expected outcomes, rules, and both sides of each limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus

from dynacheck.conform.driver import Exchange
from dynacheck.conform.http_cases import HttpCase
from dynacheck.conform.http_causes import HTTP
from dynacheck.conform.strategies.limits import LIMITS, at_limit
from dynacheck.conform.strategies.paging import BATCH_BYTES
from dynacheck.conform.streamed import STREAMS
from dynacheck.exchange.client import operation_model
from dynacheck.exchange.schemas import POOL
from dynacheck.exchange.step import Step
from dynacheck.judging.bodies import rows
from dynacheck.judging.compare import SUCCESS, outcome
from dynacheck.rules import by_name, fitting
from dynaspec.items import Failure, Success, Unsupported
from dynaspec.items.api import OPERATIONS as SPECIFIED
from dynaspec.items.api import REFUSED
from dynaspec.items.data.inferences import Inference
from dynaspec.items.operations.cancellations import CODES

BATCH = "BatchExecuteStatement"
STATEMENT_CODES = tuple(sorted(CODES.values()))
"""The codes by which a statement of a batch fails, as far as they are specified."""
OPERATIONS = tuple(sorted(SPECIFIED))
"""The operations that a run judges: those that are specified."""
JUDGED = (*OPERATIONS, HTTP, STREAMS)
"""All that a run judges."""


@cache
def codes() -> tuple[str, ...]:
    """The error codes that the specification answers with: those of its rules."""
    return tuple(sorted({rule.code for rule in by_name().values() if rule.text}))


def _codes_within(step: Step, expected: Success | Failure) -> Iterator[str]:
    """The codes of a batch's statements and of a transaction's reasons, as Operation.Code."""
    if isinstance(expected, Success):
        told = [row.get("Error") for row in rows(expected.body, "Responses")]
    else:
        told = [*rows(expected.extra, "CancellationReasons")]
    for error in told:
        if isinstance(error, Mapping):
            yield f"{step.operation}.{error.get('Code')}"


@cache
def refusing() -> tuple[str, ...]:
    """The names of the rules for which requests are refused."""
    return tuple(sorted(rule.name for rule in by_name().values() if rule.text))


def _rules_broken(expected: Success | Failure) -> Iterator[str]:
    """The names of the rules that a request breaks, or a statement in it."""
    if isinstance(expected, Failure):
        yield from {breach.rule.name for breach in expected.breaches}
        return
    for row in rows(expected.body, "Responses"):
        error = row.get("Error")
        if isinstance(error, Mapping):
            yield from fitting(str(error.get("Message")))[:1]


def declared(operation: str) -> frozenset[str]:
    """The error codes that the service model lists for an operation."""
    shapes = operation_model(operation).error_shapes
    return frozenset(shape.name for shape in shapes)


@dataclass
class Coverage:
    """Counts of the requests that were judged."""

    operations: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)
    not_specified: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    """Codes within an answer: why a statement of a batch failed, or a transaction was cancelled."""
    rules: Counter[str] = field(default_factory=Counter)
    """By the names of rules, how many requests or statements were to be refused for each."""
    resting: int = 0
    """How many answers rest on inferences."""
    inferences: Counter[Inference] = field(default_factory=Counter)
    """How many rest on each."""

    def add(self, exchange: Exchange) -> None:
        """Count one exchange by what the specification expected."""
        step, expected = exchange.step, exchange.expected
        if isinstance(expected, Unsupported):
            self.not_specified[step.operation] += 1
            return
        if exchange.answer is None:
            return
        word = outcome(expected)
        self.operations[step.operation] += 1
        self.outcomes[word] += 1
        self.pairs[step.operation, word] += 1
        self.within.update(_codes_within(step, expected))
        self.rules.update(_rules_broken(expected))
        self.resting += bool(expected.rests_on)
        self.inferences.update(expected.rests_on)
        if step.limit:
            self.limits[step.limit] += 1

    def add_http(self, case: HttpCase) -> None:
        """Count a case below any SDK."""
        expected = case.expected.statuses[0]
        self.operations[HTTP] += 1
        self.pairs[HTTP, SUCCESS if expected == HTTPStatus.OK else f"status {expected}"] += 1

    def add_stream(self) -> None:
        """Count an example whose stream was judged."""
        self.operations[STREAMS] += 1
        self.pairs[STREAMS, SUCCESS] += 1

    def not_tried(self, judged: frozenset[str]) -> list[str]:
        """What a run that judges these operations was to try and did not."""
        wanted = sorted(judged)
        missing = [op for op in wanted if not self.operations[op]]
        missing += [f"{op} that succeeds" for op in wanted if op not in REFUSED
                    and self.operations[op] and not self.pairs[op, SUCCESS]]  # fmt: skip
        names = [name for name in LIMITS if at_limit(name, False, POOL[0], {})[0] in judged]
        names += [BATCH_BYTES] if "BatchGetItem" in judged else []
        sides = (f"{name}: {side}" for name in names for side in ("at", "over"))
        return missing + [f"limit {side}" for side in sides if not self.limits[side]]

    def codes_not_reached(self, judged: frozenset[str]) -> list[str]:
        """The error codes that these operations can answer and that were never expected.

        Those of a batch's statements too, as Operation.Code.
        """
        judged -= {HTTP, STREAMS}
        missing = [code for code in _expected_of(judged) if judged and not self.outcomes[code]]
        told = STATEMENT_CODES if BATCH in judged else ()
        return missing + [f"{BATCH}.{code}" for code in told if not self.within[f"{BATCH}.{code}"]]

    def rules_not_reached(self) -> list[str]:
        """The names of the rules for which no request was to be refused."""
        return [name for name in refusing() if not self.rules[name]]

    def most_inferred(self) -> list[tuple[Inference, int]]:
        """The inferences that answers rest on, those of most answers first, and how many."""
        return sorted(self.inferences.items(), key=lambda pair: (-pair[1], pair[0].name))

    def as_json(self) -> dict[str, object]:
        """The counts as one JSON object."""
        by_operation: dict[str, dict[str, int]] = {}
        for (operation, word), count in sorted(self.pairs.items()):
            by_operation.setdefault(operation, {})[word] = count
        successes = self.outcomes[SUCCESS]
        return {
            "operations": by_operation,
            "expected": dict(sorted(self.outcomes.items())),
            "success": successes,
            "failure": sum(self.outcomes.values()) - successes,
            "within": dict(sorted(self.within.items())),
            "rules": dict(sorted(self.rules.items())),
            "limits": dict(sorted(self.limits.items())),
            "not_specified": dict(sorted(self.not_specified.items())),
            "resting": self.resting,
            "rests_on": {each.name: count for each, count in self.most_inferred()},
        }


def _expected_of(judged: frozenset[str]) -> Iterator[str]:
    """The codes that these operations can answer.

    The service model lists neither a ValidationException nor a SerializationException; any
    operation may answer with what it lists for none.
    """
    own = frozenset[str]().union(*(declared(operation) for operation in judged))
    listed = frozenset[str]().union(*(declared(name) for name in OPERATIONS))
    yield from (code for code in codes() if code in own or code not in listed)
