"""Whether the target's answer is the specification's, and if not, in what way it differs.

Successes are compared by their bodies (`bodies`), failures by error code. Messages are compared
apart (`wording`): AWS does not document them, so a different message alone is another kind of
difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType, cast

from dynacheck.exchange.client import BREAKS, Answer, Answered, Broken, Refused
from dynacheck.judging.bodies import (
    body_difference,
    is_of_telling,
    page_difference,
    plain_part,
)
from dynacheck.judging.presence import marked
from dynacheck.judging.wording import choices, messages, other_words, without_structures
from dynacheck.rules import broken_by, recognised
from dynaspec.items import Failure, OneOf, Success

Symptom = NewType("Symptom", tuple[str, str, str])
"""(expected outcome, outcome got, rule broken)."""

SUCCESS, ACCEPTED = "success", "accepted"
REFUSED = "refused"
"""What is expected of an invalid request, whatever it is told, where the target breaks."""
CONDITION_FAILED = "ConditionalCheckFailedException"
CARRIED_OUT = frozenset({SUCCESS, CONDITION_FAILED})
"""The outcomes of a request that is valid."""
INVALID = frozenset({"ValidationException", "SerializationException"})
EXTRAS = ("Item", "CancellationReasons")
"""What an error can carry beside its code and message."""
OTHER_WORDS = "other words"
"""What was got where the code is right and only the message differs."""


@dataclass(frozen=True)
class Difference:
    """How two answers differ.

    `expected` and `got` are "success", an error code or what broke. `rule` is the name of the rule
    that is not kept; where none has a name, the part of an answer that differs, or the target's
    message without the example's own names and values.
    """

    expected: str
    got: str
    rule: str

    @property
    def wording(self) -> bool:
        """Whether only the words of an error's message differ."""
        return self.got == OTHER_WORDS

    @property
    def broken(self) -> bool:
        """Whether the target gave no answer that a client can read."""
        return self.got in BREAKS

    @property
    def telling(self) -> bool:
        """Whether only what a description tells differs, and the table is as it should be."""
        return self.expected == self.got == SUCCESS and is_of_telling(self.rule)

    @property
    def symptom(self) -> Symptom:
        """What examples of one cause have in common.

        Whether a valid request succeeds or finds its condition false is as it happens: both are
        "accepted", where the other side finds the request invalid, or breaks. What an invalid one
        would be told does not matter where the target breaks.
        """
        if self.broken:
            wanted = ACCEPTED if self.expected in CARRIED_OUT else REFUSED
            return Symptom((wanted, self.got, self.rule))
        lax = self.expected in INVALID and self.got in CARRIED_OUT
        strict = self.got in INVALID and self.expected in CARRIED_OUT
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
        return Difference(SUCCESS, outcome(got), _rule_told(got))
    found = (
        page_difference(expected.body, got.body, plain_part(expected.part))
        if expected.part is not None
        else body_difference(marked(expected.body), got.body, expected.unordered, expected.opaque)
    )
    if found is None:
        return None
    return Difference(SUCCESS, SUCCESS, found)


def compare_words(expected: Success | Failure, got: Answer) -> Difference | None:
    """How the texts of two answers differ that say the same otherwise (see `compare`), or None."""
    if isinstance(got, Broken) or isinstance(expected, Success) is isinstance(got, Refused):
        return None
    found = other_words(texts(expected), cast("list[str]", texts(got)))
    return None if found is None else Difference(outcome(expected), OTHER_WORDS, rule_of(found))


def rules_of(expected: Success | Failure) -> frozenset[str]:
    """The rules whose messages an expected answer has in it, as a difference names them."""
    within = {rule_of(text) for each in texts(expected) for text in choices(each)}
    own = broken_by(expected) if isinstance(expected, Failure) else None
    return frozenset(within if own is None else {own, *within})


def rule_of(message: str) -> str:
    """The name of the rule that a message tells, or else the message without its example."""
    return recognised(message) or pattern(message)


def texts(answer: Success | Failure | Answered | Refused) -> list[str | OneOf]:
    """The texts in an answer that are compared apart, an error's message first."""
    if isinstance(answer, Success | Answered):
        return messages(answer.body)
    extra = {name: answer.extra[name] for name in EXTRAS if name in answer.extra}
    return [_wordings(answer), *messages(extra)]


def _wordings(answer: Failure | Refused) -> str | OneOf:
    """The text of an error; of an expected one, in each wording that a region may have."""
    newer = answer.message
    for breach in answer.breaches if isinstance(answer, Failure) else ():
        newer = newer.replace(str(breach), breach.newer)
    return newer if newer == answer.message else OneOf((answer.message, newer))


def _compare_failure(expected: Failure, got: Answer) -> Difference | None:
    if not isinstance(got, Refused) or got.code != expected.code:
        if expected.code == CONDITION_FAILED and isinstance(got, Refused):
            return Difference(expected.code, got.code, _rule_told(got))
        if isinstance(got, Broken):
            return Difference(expected.code, got.kind, _rule_told(got))
        rule = broken_by(expected) or pattern(expected.message)
        return Difference(expected.code, outcome(got), rule)
    has = {name: got.extra[name] for name in EXTRAS if name in got.extra}
    found = body_difference(expected.extra, has)
    if found is None:
        return None
    return Difference(expected.code, got.code, f"in the error: {found}")


def _rule_told(got: Refused | Broken) -> str:
    """The rule that the target says is broken, or the words that it has for what went wrong."""
    if isinstance(got, Broken):
        return pattern(got.detail)
    return recognised(got.message, got.code) or pattern(got.message)


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


_WITHIN = re.compile(r"^Validation failed in TransactStatements\[\d+\]: ")
_SEVERAL = re.compile(r"\d+ validation errors detected: (.*)", re.DOTALL)


def pattern(message: str) -> str:
    """A message without what belongs to one example: names in quotes or brackets, and numbers.

    A fault of a statement is one rule, on its own and within a transaction. Of several errors in
    one message only one counts, so that the others can be shrunk away.
    """
    message = _WITHIN.sub("", without_structures(message))
    several = _SEVERAL.match(message)
    if several:
        message = "1 validation error detected: " + min(several.group(1).split("; "))
    shorter = _OPERATOR.sub("operator: …", _EXAMPLE.sub(r"\1 …", message))
    return re.sub(r"\s+", " ", _OWN.sub("…", shorter)).strip()[:160]
