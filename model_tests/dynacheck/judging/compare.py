"""Whether the target's answer is the specification's, and if not, in what way it differs.

Successes are compared by their bodies (`bodies`), failures by error code. Messages are compared
apart (`wording`): AWS does not document them, so a different message alone is another kind of
difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType, cast

from dynacheck.exchange.client import Answer, Answered, Broken, Refused
from dynacheck.judging.bodies import (
    body_difference,
    is_of_telling,
    page_difference,
    plain_part,
)
from dynacheck.judging.presence import marked
from dynacheck.judging.wording import messages, other_words, without_structures
from dynaspec.items import Failure, OneOf, Success

Symptom = NewType("Symptom", tuple[str, str, str])
"""(expected outcome, outcome got, rule broken)."""

SUCCESS, ACCEPTED = "success", "accepted"
CONDITION_FAILED = "ConditionalCheckFailedException"
INVALID = frozenset({"ValidationException", "SerializationException"})
EXTRAS = ("Item", "CancellationReasons")
"""What an error can carry beside its code and message."""
OTHER_WORDS = "other words"
"""What was got where the code is right and only the message differs."""


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
    def wording(self) -> bool:
        """Whether only the words of an error's message differ."""
        return self.got == OTHER_WORDS

    @property
    def telling(self) -> bool:
        """Whether only what a description tells differs, and the table is as it should be."""
        return self.expected == self.got == SUCCESS and is_of_telling(self.rule)

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
    return None if found is None else Difference(outcome(expected), OTHER_WORDS, pattern(found))


def texts(answer: Success | Failure | Answered | Refused) -> list[str | OneOf]:
    """The texts in an answer that are compared apart, an error's message first."""
    if isinstance(answer, Success | Answered):
        return messages(answer.body)
    extra = {name: answer.extra[name] for name in EXTRAS if name in answer.extra}
    return [answer.message, *messages(extra)]


def _compare_failure(expected: Failure, got: Answer) -> Difference | None:
    if not isinstance(got, Refused) or got.code != expected.code:
        told = expected.message
        if expected.code == CONDITION_FAILED and isinstance(got, Refused):
            told = got.message
        return Difference(expected.code, outcome(got), pattern(told))
    has = {name: got.extra[name] for name in EXTRAS if name in got.extra}
    found = body_difference(expected.extra, has)
    if found is None:
        return None
    return Difference(expected.code, got.code, f"in the error: {found}")


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
