"""The order in which the faults of a request are looked for, as far as it was observed.

A request that has faults of two stages is told that of the earlier one. Which of two faults of one
stage is told first is known of few pairs, and of no rule here.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import dynalite, nubo, paritysuite
from dynaspec.items.data.rule import Rule, observed
from dynaspec.items.requests import rules as requests

ORDER: Final = Rule(
    "stages-in-order",
    "What of a request cannot be read is told first, then the service model's constraints, then "
    "the operation's own rules, and only then that its table is not there or is in use.",
    (
        paritysuite("tier3/validation-ordering/updateItem.test.ts"),
        nubo("tier3/validation-ordering/putItem.test.ts"),
        dynalite("putItem.js"),
        observed("ack-api-quirks, services/dynamodb, October 2026"),
    ),
)
_CONSTRAINTS: Final = frozenset(
    rule.name
    for rule in (
        requests.REQUIRED,
        requests.ENUM,
        requests.PATTERN,
        requests.TOO_SHORT,
        requests.TOO_LONG,
        requests.TOO_LOW,
        requests.TOO_HIGH,
        requests.TEXTS,
        requests.KEYS,
        requests.LISTS,
    )
)


def stage(code: str, rule: str = "") -> int:
    """The stage at which a fault with this code, by the rule of this name, is looked for."""
    if code == "SerializationException":
        return 0
    if code in ("ResourceNotFoundException", "ResourceInUseException"):
        return 3
    return 1 if rule in _CONSTRAINTS else 2
