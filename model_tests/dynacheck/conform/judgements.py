"""Who is wrong where a target and the specification differ, and which source says so.

A judgement is by the rule that decides the answer: what is known of the service was seen or is on a
page of AWS's, and then the target is wrong; else it is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dynacheck.conform.http_causes import HTTP
from dynacheck.conform.streamed import RULE
from dynacheck.exchange.client import BREAKS
from dynacheck.judging.compare import ACCEPTED
from dynacheck.rules import by_name
from dynaspec.items.answer_rules import rule_about
from dynaspec.items.data.citations import ERRORS
from dynaspec.items.data.rule import Evidence, Rule, Source
from dynaspec.items.stages import ORDER, stage


@dataclass(frozen=True)
class Judgement:
    """The verdict on one divergence: who is wrong, why, what speaks for it, and the sources."""

    wrong: str
    """"target", or "open" where nothing that is known decides."""
    why: str
    evidence: Evidence | None
    source: str


NOT_LOOKED_UP = Judgement("open", "no rule has a name for it", None, "none")
_BREAK = Judgement(
    "target",
    "a request is answered, an invalid one with status 400; a 5xx is a fault of the server",
    "documented",
    ERRORS.text,
)
REFUSALS = frozenset(
    {
        "SerializationException",
        "ValidationException",
        "ResourceNotFoundException",
        "ResourceInUseException",
    }
)
"""The codes of refusals that belong to a stage of judging a request."""
_HTTP = Judgement(
    "target", "programs that speak HTTP themselves see it", "observed", "docs/http.md"
)
_STREAM = Judgement(
    "target",
    "each change of an item has one record, in the order of the item's changes",
    "documented",
    'developer guide, "Change data capture for DynamoDB Streams"; API reference, StreamRecord',
)


def judge(divergence: Mapping[str, Any]) -> Judgement:
    """The judgement on a divergence of a report, as ``--json`` has it."""
    wanted, got, broken = divergence["symptom"]
    if divergence["operation"] == HTTP:
        return _HTTP
    if divergence["rule"].startswith(RULE):
        return _STREAM
    if got in BREAKS:
        return _BREAK
    if {wanted, got} <= REFUSALS and stage(wanted, broken) != stage(got):
        return _judged(ORDER, strict=False)
    rule = by_name().get(broken) or _rule_of_answer(divergence)
    if rule is None:
        return NOT_LOOKED_UP
    return _judged(rule, strict=wanted == ACCEPTED and broken in by_name())


def _rule_of_answer(divergence: Mapping[str, Any]) -> Rule | None:
    """The rule about the member of the answer that a divergence names first."""
    if divergence["afterwards"]:
        return rule_about(divergence["operation"], "afterwards")
    place = re.match(r"in the error|[A-Za-z]+", divergence["rule"])
    return rule_about(divergence["operation"], place[0] if place else "")


def _judged(rule: Rule, *, strict: bool) -> Judgement:
    sources = "; ".join(
        source.text if isinstance(source, Source) else source.basis for source in rule.sources
    )
    known = rule.evidence in ("observed", "documented")
    sentence = rule.sentence.rstrip(".")
    why = f"the request does not break what the target says it breaks: {sentence}"
    return Judgement(
        "target" if known else "open", why if strict else sentence, rule.evidence, sources
    )
