"""What a run really reached: operations, expected outcomes, and both sides of each limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dynacheck.conform.compare import SUCCESS, outcome
from dynacheck.conform.driver import Exchange
from dynacheck.conform.strategies.limits import LIMITS
from dynaspec.items import Unsupported

OPERATIONS = (
    "CreateTable", "DescribeTable", "ListTables", "DeleteTable",
    "PutItem", "GetItem", "UpdateItem", "DeleteItem",
)  # fmt: skip
"""The operations that a run judges."""

CODES = (
    SUCCESS, "ConditionalCheckFailedException", "ResourceInUseException",
    "ResourceNotFoundException", "SerializationException", "ValidationException",
)  # fmt: skip
"""The outcomes that a run must have expected at least once."""


@dataclass
class Coverage:
    """Counts of the requests that were judged."""

    operations: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)
    not_specified: Counter[str] = field(default_factory=Counter)

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
        if step.limit:
            self.limits[step.limit] += 1

    def never_reached(self, unsupported: frozenset[str] = frozenset()) -> list[str]:
        """What a run was to reach and did not, the target's unsupported operations aside."""
        missing = [op for op in OPERATIONS if op not in unsupported and not self.operations[op]]
        missing += [f"{op} that succeeds" for op in OPERATIONS
                    if self.operations[op] and not self.pairs[op, SUCCESS]]  # fmt: skip
        missing += [code for code in CODES if not self.outcomes[code]]
        sides = (f"{name}: {side}" for name in LIMITS for side in ("at", "over"))
        return missing + [f"limit {side}" for side in sides if not self.limits[side]]

    def as_json(self, unsupported: frozenset[str] = frozenset()) -> dict[str, object]:
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
            "limits": dict(sorted(self.limits.items())),
            "not_specified": dict(sorted(self.not_specified.items())),
            "never_reached": self.never_reached(unsupported),
        }
