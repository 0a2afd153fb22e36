"""The requests in a trace: was each answered as the items before it in the log demand?

Each ballot's log leads to tables, mutation by mutation; a request is executed by `dynaspec.items`
on the tables at the position that the trace states, and the two responses are compared.

What a request has begun may have come to its end or not when the next one is answered: each table
is taken as the answer shows it. A store may let items expire on its own: it logs that as a request
of its own, `HOUSEKEEPING`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any, cast

from dynacheck.exchange.client import Answered, Refused
from dynacheck.exchange.json_form import from_json
from dynacheck.judging import choices
from dynacheck.judging.choices import Decisions
from dynacheck.trace.reader import Request
from dynaspec.items import EMPTY, Failure, Success, Tables, Unsupported, handle
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.wire import parse_item
from dynaspec.items.expressions.keys import key_of_request
from dynaspec.items.tables.lifecycle import allocated, settled
from dynaspec.items.tables.state import Table
from dynaspec.items.tables.ttl import SERVICE, expired, expires
from dynaspec.machines.leadership import NEVER, Ballot

HOUSEKEEPING = "Housekeeping"
"""The operation by which a store does what no client asked for."""

STREAM_READS = frozenset({"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"})
"""What they answer depends on how far records have come: the machine `streams` judges that."""

_ARN = "LatestStreamArn"
NO_REQUEST = "not in the trace"
OF_STREAMS = "what is read of a stream"
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
        if before is not None and after is not None and settled(after) != settled(before):
            raise WrongAnswerError("a request that changes items makes a mutation", request)

    def _judge(self, before: Tables | None, request: Request | None) -> Tables | None:
        """The tables after `request`, and its answer compared; None where neither is possible."""
        try:
            if request is None:
                raise NotComparedError(NO_REQUEST)
            if request.operation in STREAM_READS:
                raise NotComparedError(OF_STREAMS)
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
    if request.operation == HOUSEKEEPING:
        return _house_kept(before, request)
    wrong = None
    for tables in _stages(before):
        after, expected = handle(tables, request.operation, body)
        if isinstance(expected, Unsupported):
            raise NotComparedError(expected.message)
        verdict = choices.judge(expected, _called(_answer(request), expected), Decisions())
        difference = verdict.difference
        if difference is None:
            return after
        told = f"expected {difference.expected}, got {difference.got}: {difference.rule}"
        wrong = wrong or WrongAnswerError(told, request, _text(verdict.expected))
    raise wrong or AssertionError("there is always a stage")


def _called(given: Answered | Refused, expected: object) -> Answered | Refused:
    """The answer with the latest stream called as the specification calls it.

    What a stream of the right table is called is the store's to choose.
    """
    if not isinstance(given, Answered) or not isinstance(expected, Success):
        return given
    body = dict(given.body)
    for member in ("Table", "TableDescription"):
        own, mine = body.get(member), expected.body.get(member)
        if isinstance(own, Mapping) and isinstance(mine, Mapping):
            arn, name = own.get(_ARN), mine.get(_ARN)
            if isinstance(arn, str) and isinstance(name, str) and _of(arn) == _of(name):
                body[member] = {**own, _ARN: name}
    return Answered(body)


def _of(stream: str) -> str:
    """The ARN of a stream's table."""
    return stream.partition("/stream/")[0]


def _stages(tables: Tables) -> Iterator[Tables]:
    """The tables with what was begun at its end, then with each part of it as far as it was."""
    ended = settled(tables)
    names = [n for n in tables.by_name if tables.by_name[n] != ended.by_name.get(n)]
    found = [(ended.by_name.get(n), *_underway(tables.by_name[n])) for n in names]
    for choice in product(*found):
        chosen = dict(zip(names, choice, strict=True))
        by_name = {name: chosen.get(name, table) for name, table in tables.by_name.items()}
        there = {name: table for name, table in by_name.items() if table is not None}
        yield replace(tables, by_name=FrozenMap(there))


def _underway(table: Table) -> tuple[Table, ...]:
    """What a table may be like while something that was begun goes on."""
    filling = allocated(table)
    return (table,) if filling == table else (table, filling)


def _house_kept(before: Tables, request: Request) -> Tables:
    """The tables when the items have expired that a store says have: their times had passed."""
    answer = _answer(request)
    if not isinstance(answer, Answered):
        raise WrongAnswerError("a store's own request is not refused", request)
    expirations = cast("list[dict[str, Any]]", answer.body.get("Expired", []))
    tables = settled(before) if expirations else before
    for told in expirations:
        table = tables.by_name.get(told["TableName"])
        key = None if table is None else key_of_request(table.schema, parse_item(told["Key"]))
        item = None if table is None or key is None else table.items.get(key)
        if table is None or key is None or item is None:
            raise WrongAnswerError("an item that expires is there", request)
        time = expires(table, item)
        if time is None or time >= Decimal(request.now) / 1000:
            raise WrongAnswerError("an item expires when its time has passed", request, f"{time}")
        after, note = expired(table, key)
        if told["UserIdentity"] != {"Type": "Service", "PrincipalId": note.by}:
            raise WrongAnswerError("an expiry is the service's", request, SERVICE)
        tables = tables.put(told["TableName"], after)
    return tables


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
