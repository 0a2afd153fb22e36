"""Grouping divergences by cause, so that each is shown once and one run finds many.

A divergence's symptom is (expected outcome, outcome got, rule broken). Where the rule is specific,
that is the cause. Else, among divergences of one symptom, a cause is what a minimal example needs:
its features. They say nothing of what is one cause in each form: the operation, the types of the
key's attributes, which of the values of an enumeration is given (ReturnValues, say), and in which
capacity mode a table is made.

A later divergence with the same symptom whose features include all those of a known cause is taken
for another example of it, and is neither shrunk again nor reported. That can hide a second cause
behind a first with fewer features and the same symptom; fixing the first brings the second out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dynacheck.conform.strategies.faults import TOKENS
from dynacheck.exchange.client import Answer
from dynacheck.exchange.placeholders import EXPRESSIONS
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.statements import MEMBERS, statements
from dynacheck.exchange.step import Step, Walk
from dynacheck.judging.compare import ACCEPTED, OTHER_WORDS, REFUSED, SUCCESS, Difference, Symptom
from dynacheck.rules import by_name
from dynaspec.items import Failure, Success

FUNCTIONS = frozenset(
    {
        "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains",
        "size", "if_not_exists", "list_append",
    }
)  # fmt: skip
KEYWORDS = frozenset(
    [
        "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE", "SELECT", "INSERT",
        "UPDATE", "EXISTS", "WHERE", "ORDER", "DESC", "IS", "NULL", "MISSING", "RETURNING", "LIKE",
        "SET_ADD", "SET_DELETE",
    ]
)  # fmt: skip
SIGNS = frozenset(["=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", ".", "[", "(", "<<", "{", "?"])
CAPACITY_MODE = frozenset({"BillingMode", "ProvisionedThroughput"})
"""Members one of which a table cannot be made without."""
NAMING = frozenset({"TableName", "Key", "Keys", "KeyConditionExpression"})
"""Members that say which items a request is about: each operation has its own."""

Features = frozenset[str]


@dataclass(frozen=True)
class Case:
    """Requests from an empty start: the tables of `schemas`, and steps of which the last differs.

    `verified` says that the last step is the suite's own read after the request before it.
    """

    schemas: tuple[Schema, ...]
    steps: tuple[Step, ...]
    verified: bool = False

    @property
    def subject(self) -> Step:
        """The step that the target does differently."""
        return self.steps[-2] if self.verified and len(self.steps) > 1 else self.steps[-1]


@dataclass
class Cause:
    """A way in which the target differs, with its minimal example."""

    case: Case
    difference: Difference
    expected: Success | Failure
    answer: Answer
    features: Features
    operations: set[str]
    examples: int = 1
    reproduced: bool = True
    others: tuple[Success | Failure, ...] = ()
    """Answers that would be right as well."""
    observer: str = ""
    """Who saw the service answer these very requests; empty where only the rule is known."""
    of_order: bool = False
    """Whether both answers tell a fault that the request has, and differ in which comes first."""

    @property
    def operation(self) -> str:
        """The operation of the minimal example."""
        return self.case.subject.operation

    @property
    def wording(self) -> bool:
        """Whether only the words of an error's message differ."""
        return self.difference.wording

    @property
    def afterwards(self) -> bool:
        """Whether the suite's own read after the request shows it."""
        return self.case.verified

    @property
    def title(self) -> str:
        """One line that tells this cause from the others."""
        wanted, got, rule = self.difference.symptom
        known = by_name().get(rule)
        told = f": {known.sentence.rstrip('.')} ({rule})" if known else f": {rule}" if rule else ""
        if got == OTHER_WORDS:
            return f"{self.operation}: other words for {wanted}{told}"
        if wanted == ACCEPTED:
            return f"{self.operation}: {got} for a valid request{told}"
        if wanted == REFUSED:
            return f"{self.operation}: {got} for an invalid request{told}"
        if (wanted, got) != (SUCCESS, SUCCESS):
            return f"{self.operation}: {got} instead of {wanted}{told}"
        after = "afterwards " if self.afterwards else ""
        return f"{self.operation}: {after}{rule}"

    @property
    def name(self) -> str:
        """A short name, fit for a file: the same cause has the same name in each run."""
        wanted, got, _ = self.difference.symptom
        words = re.sub(r"[^a-z0-9]+", "_", f"{self.operation} {wanted} {got}".lower())
        key = repr((self.difference.symptom, self.case.verified, sorted(self.features)))
        return f"{words}_{hashlib.sha256(key.encode()).hexdigest()[:6]}"


@dataclass
class Ledger:
    """The causes found so far, and how many examples were left unexamined."""

    limit: int
    causes: list[Cause] = field(default_factory=list)
    unexamined: dict[Symptom, int] = field(default_factory=dict)
    _shrunk: dict[Symptom, int] = field(default_factory=dict)

    def known(self, difference: Difference, case: Case) -> bool:
        """Count and dismiss an example of a known cause.

        Also after `limit` examples with one symptom were shrunk: the rest is counted only.
        """
        features = features_of(case, difference)
        for cause in self.causes:
            same = _explains(cause.difference.symptom, difference.symptom)
            if same and cause.case.verified == case.verified and cause.features <= features:
                cause.examples += 1
                cause.operations.add(case.subject.operation)
                return True
        done = self._shrunk.get(difference.symptom, 0)
        if done >= self.limit:
            self.unexamined[difference.symptom] = self.unexamined.get(difference.symptom, 0) + 1
            return True
        self._shrunk[difference.symptom] = done + 1
        return False

    def add(self, found: Cause) -> None:
        """Enter a shrunk divergence, or count it with the cause that it turned out to be."""
        for cause in self.causes:
            same = cause.difference.symptom == found.difference.symptom
            if same and cause.features == found.features:
                cause.examples += 1
                cause.operations |= found.operations
                return
        for cause in list(self.causes):
            explained = _explains(found.difference.symptom, cause.difference.symptom)
            if explained and found.features <= cause.features:
                found.examples += cause.examples
                found.operations |= cause.operations
                self.causes.remove(cause)
        self.causes.append(found)


def _explains(one: Symptom, other: Symptom) -> bool:
    """Whether what has the one symptom may be why something has the other: a target that breaks at
    a valid request breaks at an invalid one for the same reason."""
    broken = one[0] == ACCEPTED and other[0] == REFUSED
    return one == other or (broken and one[1:] == other[1:])


GENERIC = frozenset({"expression-grammar", "partiql-well-formed", "condition-holds"})
"""Rules under which many causes can hide. Any other says itself what the target does not do."""


def features_of(case: Case, difference: Difference) -> Features:
    """What matters in an example beside its symptom: what it uses, and what was stored before."""
    if _specific(difference):
        return frozenset()
    subject = case.subject
    found = set(_features(subject.request))
    if isinstance(subject, Walk):
        found.add("walk")
    before = case.steps[: case.steps.index(subject)]
    stored = [step for step in before if step.operation == "PutItem"]
    for step in stored:
        found |= {f"stored {kind}" for kind in _types(_attributes(step))}
    if stored:
        found.add("stored")
    return frozenset(found)


def names_refusal(difference: Difference) -> bool:
    """Whether the rule is the one for which the specification refuses, and says why by itself."""
    wanted, _, rule = difference.symptom
    refused = wanted not in (SUCCESS, ACCEPTED, REFUSED) and not difference.wording
    return refused and rule in by_name() and rule not in GENERIC


def _specific(difference: Difference) -> bool:
    """Whether the symptom alone says what the target does not do."""
    wanted, got, rule = difference.symptom
    if difference.wording:
        return True
    if wanted == got == SUCCESS:
        untold = rule.startswith("ConsumedCapacity") and rule.endswith("missing")
        extra = rule.endswith("not expected") and not rule.startswith(("Item", "Attributes"))
        return untold or extra
    if wanted in (SUCCESS, ACCEPTED, REFUSED):
        return False
    return bool(rule) and rule not in GENERIC


def _attributes(step: Step) -> object:
    item = step.request.get("Item")
    if not isinstance(item, Mapping):
        return item
    return {name: value for name, value in item.items() if name not in ("p", "r")}


def _features(request: Mapping[str, object]) -> Iterator[str]:
    keys = str(request.get("KeyConditionExpression", ""))
    for member, value in request.items():
        if member in NAMING:
            yield from _naming_features(member, value)
        elif member in (*EXPRESSIONS, "Statement"):
            yield member
            yield from _tokens(value)
        elif member in MEMBERS and isinstance(value, list):
            for statement in statements({member: value}):
                yield from _features(statement)
        elif member == "RequestItems" and isinstance(value, Mapping):
            for entry in value.values():
                yield from _entry_features(entry)
        elif member == "Item" and isinstance(value, Mapping):
            inner = {n: v for n, v in value.items() if n not in ("p", "r")}
            yield from (f"value {kind}" for kind in _types(inner))
        elif member == "ExpressionAttributeValues" and isinstance(value, Mapping):
            others = {n: v for n, v in value.items() if n not in TOKENS.findall(keys)}
            yield from (f"value {kind}" for kind in _types(others))
        elif member not in CAPACITY_MODE:
            yield f"{member}:{type(value).__name__}"


def _naming_features(member: str, value: object) -> Iterator[str]:
    """What a member that says which items are meant has beyond that."""
    if member == "TableName" and str(value).startswith("arn:"):
        yield "an ARN"
    elif member == "Key" and isinstance(value, Mapping):
        others = {n: v for n, v in value.items() if n not in ("p", "r")}
        yield from (f"Key {kind}" for kind in _types(others))
    elif member == "KeyConditionExpression":
        yield from (token for token in _tokens(value) if token != "=")


def _entry_features(entry: object) -> Iterator[str]:
    """The features of a batch's request for one table: a read, or a list of writes."""
    if isinstance(entry, Mapping):
        yield from _features(entry)
        return
    for write in entry if isinstance(entry, list) else ():
        for asked in write.values() if isinstance(write, Mapping) else ():
            yield from _features(asked) if isinstance(asked, Mapping) else ()


def _tokens(expression: object) -> Iterator[str]:
    if not isinstance(expression, str):
        yield f"expression {type(expression).__name__}"
        return
    for token in TOKENS.findall(expression):
        if token.lower() in FUNCTIONS or token in SIGNS or token.upper() in KEYWORDS:
            yield token


def _types(value: object) -> Iterator[str]:
    """The attribute types within a map of attribute values, with empty ones told apart."""
    if not isinstance(value, Mapping):
        yield type(value).__name__
        return
    for inner in value.values():
        if not isinstance(inner, Mapping) or len(inner) != 1:
            yield "no value"
            continue
        kind, content = next(iter(inner.items()))
        yield f"{kind} empty" if content in ("", b"", [], {}) else str(kind)
        if kind == "M":
            yield from _types(content)
        if kind == "L" and isinstance(content, Sequence):
            yield from _types(dict(enumerate(content)))
