"""Whether the target's answer is the specification's, and if not, in what way it differs.

Successes are compared by canonical form: sets without order, numbers by value. Failures are
compared by error code; messages are recorded and shown, but AWS does not document them, so a
different message alone is no divergence. Table descriptions are compared in what the request
determines: not in times, ARNs, identifiers, sizes or statuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from dynacheck.conform.wire import Answer, Answered, Broken, Refused
from dynaspec.items import Failure, Success, canonical

Symptom = NewType("Symptom", tuple[str, str, str])
"""(expected outcome, outcome got, rule broken)."""

SUCCESS, ACCEPTED = "success", "accepted"
CONDITION_FAILED = "ConditionalCheckFailedException"
INVALID = frozenset({"ValidationException", "SerializationException"})
DESCRIPTION_MEMBERS = ("Table", "TableDescription")
COMPARED_MEMBERS = (
    "TableName",
    "KeySchema",
    "AttributeDefinitions",
    "ProvisionedThroughput",
    "BillingModeSummary",
)
"""What is compared of a table description: of the throughput its units, of the billing its mode."""


@dataclass(frozen=True)
class Difference:
    """How two answers differ.

    `expected` and `got` are "success", an error code or what broke; `rule` says which rule was
    broken, without the example's own names and values.
    """

    expected: str
    got: str
    rule: str

    @property
    def symptom(self) -> Symptom:
        """What examples of one cause have in common.

        Whether a valid request succeeds or finds its condition false is as it happens: both are
        "accepted", where the other side finds the request invalid.
        """
        carried_out = (SUCCESS, CONDITION_FAILED)
        lax = self.expected in INVALID and self.got in carried_out
        strict = self.got in INVALID and self.expected in carried_out
        return Symptom(
            (
                ACCEPTED if strict else self.expected,
                ACCEPTED if lax else self.got,
                self.rule,
            )
        )


def outcome(answer: Answer | Success | Failure) -> str:
    """The answer in one word: "success", the error's code, or what broke."""
    if isinstance(answer, Success | Answered):
        return SUCCESS
    return answer.kind if isinstance(answer, Broken) else answer.code


def compare(expected: Success | Failure, got: Answer) -> Difference | None:
    """None when the target's answer is the specification's, else how it differs."""
    if isinstance(expected, Failure):
        return _compare_failure(expected, got)
    if not isinstance(got, Answered):
        detail = got.detail if isinstance(got, Broken) else got.message
        return Difference(SUCCESS, outcome(got), pattern(detail))
    found = body_difference(expected.body, got.body)
    if found is None:
        return None
    return Difference(SUCCESS, SUCCESS, found)


def _compare_failure(expected: Failure, got: Answer) -> Difference | None:
    if not isinstance(got, Refused) or got.code != expected.code:
        told = expected.message
        if expected.code == CONDITION_FAILED and isinstance(got, Refused):
            told = got.message
        return Difference(expected.code, outcome(got), pattern(told))
    wanted, has = expected.extra.get("Item"), got.extra.get("Item")
    if same_value(wanted, has):
        return None
    rule = "Item in the error " + ("missing" if has is None else "differs")
    return Difference(expected.code, got.code, rule)


def same_value(left: object, right: object) -> bool:
    """Whether two items, or None for no item, are the same value."""
    if not isinstance(left, Mapping) or not isinstance(right, Mapping):
        return left is None and right is None
    return bool(canonical(left) == canonical(right))


def body_difference(expected: Mapping[str, object], got: Mapping[str, object]) -> str | None:
    """The rule by which two bodies of successes differ, or None."""
    for member in sorted({*expected, *got}):
        left, right = expected.get(member), got.get(member)
        found = _member_difference(member, left, right)
        if found:
            return found
    return None


def _member_difference(member: str, left: object, right: object) -> str | None:
    if right is None or left is None:
        if left is right:
            return None
        return f"{member} missing" if right is None else f"{member} not expected"
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        if member in DESCRIPTION_MEMBERS:
            return _description_difference(left, right)
        return item_difference(member, left, right)
    if member == "TableNames":
        return None if left == right else "TableNames differ"
    return None if left == right else f"{member} differs"


def item_difference(
    member: str, left: Mapping[str, object], right: Mapping[str, object]
) -> str | None:
    """The rule by which two items differ: attributes missing, not expected, or of another value."""
    if canonical(left) == canonical(right):
        return None
    if set(left) - set(right):
        return f"{member}: an attribute missing"
    if set(right) - set(left):
        return f"{member}: an attribute not expected"
    differing = (n for n in sorted(left) if canonical({n: left[n]}) != canonical({n: right[n]}))
    return f"{member}: {_value_difference(left, right, next(differing))}"


def _value_difference(left: Mapping[str, object], right: Mapping[str, object], name: str) -> str:
    def kind(item: Mapping[str, object]) -> str:
        value = item[name]
        return next(iter(value), "nothing") if isinstance(value, Mapping) else "nothing"

    if kind(left) != kind(right):
        return f"type {kind(right)} in place of {kind(left)}"
    return f"another {kind(left)}"


def _description_difference(left: Mapping[str, object], right: Mapping[str, object]) -> str | None:
    for name, read in (
        ("TableName", lambda d: d.get("TableName")),
        ("KeySchema", lambda d: _rows(d.get("KeySchema"))),
        ("AttributeDefinitions", lambda d: sorted(_rows(d.get("AttributeDefinitions")))),
        ("ProvisionedThroughput", _throughput),
        ("BillingMode", _billing_mode),
    ):
        if read(left) != read(right):
            return f"table description: {name} differs"
    return None


def _rows(value: object) -> list[list[tuple[str, str]]]:
    return [sorted(row.items()) for row in value] if isinstance(value, list) else []


def _throughput(description: Mapping[str, object]) -> tuple[object, object]:
    units = description.get("ProvisionedThroughput")
    told: Mapping[str, object] = units if isinstance(units, Mapping) else {}
    return told.get("ReadCapacityUnits", 0), told.get("WriteCapacityUnits", 0)


def _billing_mode(description: Mapping[str, object]) -> object:
    summary = description.get("BillingModeSummary")
    told: Mapping[str, object] = summary if isinstance(summary, Mapping) else {}
    return told.get("BillingMode", "PROVISIONED")


_OWN = re.compile(
    r"""\b[A-Z]+_VALUE\b|'[^']*'|"[^"]*"|\[[^\]]*\]|\{[^}]*\}"""
    r"""|dynaspec_\w+|0x[0-9a-f]+|\d[\d.,E+-]*|[#:][A-Za-z]\w*"""
)
_OPERATOR = re.compile(r"operator: (<>|<=?|>=?|=|BETWEEN|IN)(?=\W|$)")
_EXAMPLE = re.compile(
    r"((collection type|token|near|keys|path one|attribute name|attribute value|numeric value|"
    r"bound operand|"
    r"number of operands|operand type|type|for key|key):?) .*$",
    re.DOTALL,
)


_SEVERAL = re.compile(r"\d+ validation errors detected: (.*)", re.DOTALL)


def pattern(message: str) -> str:
    """A message without what belongs to one example: names in quotes or brackets, and numbers.

    Of several errors in one message only one counts, so that the others can be shrunk away.
    """
    several = _SEVERAL.match(message)
    if several:
        message = "1 validation error detected: " + min(several.group(1).split("; "))
    shorter = _OPERATOR.sub("operator: …", _EXAMPLE.sub(r"\1 …", message))
    return re.sub(r"\s+", " ", _OWN.sub("…", shorter)).strip()[:160]
