"""What must hold of a target, whatever it is sent."""

from __future__ import annotations

import json
import zlib

from dynacheck.fuzz.attempts import Attempt, Rule
from dynacheck.raw_http import Answered, Nothing, Reply


def fault(attempt: Attempt, outcome: Reply) -> str | None:
    """Say what an outcome breaks, in words that are the same for the same cause; None: nothing."""
    if isinstance(outcome, Nothing):
        return _silence(attempt.rule, outcome.how)
    return _wire(outcome) or _status(attempt.rule, outcome) or _form(attempt.rule, outcome)


def _silence(rule: Rule, how: str) -> str | None:
    if how == "no connection":
        return "takes no connection"
    if rule is Rule.HARMLESS and how != "garbage":
        return None
    if rule is Rule.TURNED_AWAY and how in ("closed", "reset"):
        return None
    return {
        "hang": "no answer in time",
        "closed": "closed without an answer",
        "reset": "broke off without an answer",
    }.get(how, "an answer that is no HTTP")


def _wire(answer: Answered) -> str | None:
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and answer.body and checksum != str(zlib.crc32(answer.body)):
        return "a wrong x-amz-crc32"
    return None


def _status(rule: Rule, answer: Answered) -> str | None:
    if answer.status >= 500 and rule is not Rule.CODED:
        return f"HTTP {answer.status} {_code(answer)}".strip()
    if answer.status < 400 and rule is Rule.REFUSED:
        return f"HTTP {answer.status} for what is to be refused"
    return None


def _form(rule: Rule, answer: Answered) -> str | None:
    if answer.status < 400 or rule not in (Rule.ANSWERED, Rule.REFUSED, Rule.CODED):
        return None
    if answer.status == 413:  # the service sends it without a body
        return None
    return None if _code(answer) else f"HTTP {answer.status} without __type"


def _code(answer: Answered) -> str:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    kind = body.get("__type") if isinstance(body, dict) else None
    return kind.rpartition("#")[2] if isinstance(kind, str) else ""
