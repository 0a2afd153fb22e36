"""The requests in a trace: was each answered as the items before it in the log demand?

Each ballot's log leads to tables, mutation by mutation; a request is executed by `dynaspec.items`
on the tables at the position that the trace states, and the two responses are compared.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from dynacheck.conform.compare import compare
from dynacheck.conform.wire import Answered, Refused
from dynacheck.trace.reader import Request
from dynaspec.items import EMPTY, Failure, Success, Tables, Unsupported, handle
from dynaspec.items.lifecycle import settled
from dynaspec.leadership import NEVER, Ballot

READS = frozenset({"GetItem", "DescribeTable", "ListTables"})
"""The operations that write nothing, whatever they are asked."""

NO_REQUEST = "not in the trace"
NOT_READABLE = "not a request that an SDK could send"
UNKNOWN_ITEMS = "after a mutation that was not compared"


class WrongAnswerError(Exception):
    """A request was not answered as the specification answers it."""

    def __init__(self, rule: str, request: Request, expected: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.request = request
        self.expected = expected
        """The specification's answer, as text; empty where the rule says it all."""


class NotComparedError(Exception):
    """The specification does not say how a request is answered there; `why` says why not."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def from_json(value: Any) -> Any:
    """JSON to the shape that boto3 is given and gives: the base64 text of B and BS as bytes.

    Raises ValueError where such text is not base64.
    """
    if isinstance(value, dict):
        return {name: _member(name, inner) for name, inner in value.items()}
    return [from_json(inner) for inner in value] if isinstance(value, list) else value


def _member(name: str, value: Any) -> Any:
    if name == "B" and isinstance(value, str):
        return base64.b64decode(value, validate=True)
    if name == "BS" and isinstance(value, list):
        return [base64.b64decode(v, validate=True) if isinstance(v, str) else v for v in value]
    return from_json(value)


class Requests:
    """The items along each ballot's log, and which requests were compared on them."""

    def __init__(self) -> None:
        self.compared = 0
        self.not_compared: Counter[str] = Counter()
        """Why → how many requests."""
        self._tables: dict[Ballot, list[Tables | None]] = {NEVER: [EMPTY]}
        """Per ballot, the tables after each prefix of its log; None: not known."""

    def tables(self, b: Ballot, n: int) -> Tables | None:
        """The tables after the first `n` mutations of the log of ballot `b`; None: not known."""
        return self._tables[b][n]

    def started(self, b: Ballot, base: Ballot, length: int) -> None:
        """Ballot `b` was won; its log begins with `length` mutations of that of `base`."""
        self._tables[b] = self._tables[base][: length + 1]

    def appended(self, b: Ballot, request: Request | None) -> None:
        """`request` made the next mutation of the log of `b`. Raises `WrongAnswerError`."""
        log = self._tables[b]
        log.append(self._judge(log[-1], request))
        if request is not None and request.status != 200:
            raise WrongAnswerError("a request that is refused makes no mutation", request)

    def answered(self, b: Ballot, n: int, request: Request) -> None:
        """`request` was answered from `n` mutations of `b`'s log. Raises `WrongAnswerError`."""
        before = self._tables[b][n]
        after = self._judge(before, request)
        if after is not None and after != before:
            raise WrongAnswerError("a request that changes items makes a mutation", request)

    def _judge(self, before: Tables | None, request: Request | None) -> Tables | None:
        """The tables after `request`, and its answer compared; None where neither is possible."""
        try:
            if request is None:
                raise NotComparedError(NO_REQUEST)
            if before is None:
                raise NotComparedError(UNKNOWN_ITEMS)
            after = judge(before, request)
        except NotComparedError as unknown:
            self.not_compared[unknown.why] += 1
            return None
        self.compared += 1
        return after


def judge(before: Tables, request: Request) -> Tables:
    """The tables after `request`. Raises `WrongAnswerError`, `NotComparedError`."""
    try:
        body = from_json(json.loads(request.body.encode("utf-8", "surrogateescape").decode()))
    except (ValueError, RecursionError):
        raise NotComparedError(NOT_READABLE) from None
    # The store completes what takes the service a while in the same mutation.
    after, expected = handle(before, request.operation, body)
    after = settled(after)
    if isinstance(expected, Unsupported):
        raise NotComparedError(expected.message)
    difference = compare(expected, _answer(request))
    if difference is not None:
        told = f"expected {difference.expected}, got {difference.got}: {difference.rule}"
        raise WrongAnswerError(told, request, _text(expected))
    return after


def _answer(request: Request) -> Answered | Refused:
    try:
        body = from_json(json.loads(request.response))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, Mapping):
        raise WrongAnswerError("a response is a JSON object", request)
    if request.status == 200:
        return Answered(body)
    code = str(body.get("__type", "")).rpartition("#")[2]
    return Refused(code, str(body.get("message", "")), body)


def _text(answer: Success | Failure) -> str:
    if isinstance(answer, Failure):
        return f"400 {answer.code}: {answer.message} {answer.extra or ''}".rstrip()
    return f"200 {answer.body}"
