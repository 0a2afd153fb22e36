"""Sending the cases below any SDK to a target, and what differed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dynacheck.conform.driver import Session
from dynacheck.conform.http_cases import HttpCase, earlier_of, fault, request_of
from dynacheck.conform.http_causes import HttpCause
from dynacheck.exchange.client import READ_SECONDS, Answered, Broken
from dynacheck.exchange.schemas import ARN, POOL
from dynacheck.raw_http import Client, Nothing, Reply

SCHEMA = POOL[0]
_KINDS = {"hang": "hang", "garbage": "garbage"}
"""The way that no answer came → the kind of crash; any other is a lost connection."""


def differing(
    session: Session, cases: Iterator[HttpCase], sent: Callable[[HttpCase], None]
) -> Iterator[HttpCause]:
    """Send each case whose operation the target knows, and yield those that it answers otherwise.

    `sent` is called after each. Raises TargetLostError.
    """
    client = Client(session.endpoint, READ_SECONDS)
    for case in cases:
        if case.operation in session.unsupported:
            continue
        outcome = _answer(session, client, case)
        found = fault(case, outcome)
        sent(case)
        if found is not None:
            again = fault(case, _answer(session, client, case))
            yield HttpCause(case, found, outcome, reproduced=again == found)
    client.close()


def _answer(session: Session, client: Client, case: HttpCase) -> Reply:
    """What comes of a case, its table new where something is sent before it."""
    session.begin((SCHEMA,) if case.table else ())
    for earlier in earlier_of(case):
        client.alone((request_of(earlier, session.endpoint, earlier.body),))
    outcome = client.alone((request_of(case, session.endpoint, _body(session, case)),), case.method)
    session.upkeep.requests += 1 + len(case.before)
    if case.table:
        session.upkeep.suspect({"TableName": SCHEMA.table})
    if isinstance(outcome, Nothing):
        session.upkeep.revive(Broken(_KINDS.get(outcome.how, "connection lost"), outcome.how))
    return outcome


def _body(session: Session, case: HttpCase) -> bytes:
    """The case's body with the target's own ARN of the table, as far as it tells it."""
    arn = f"{ARN}{SCHEMA.table}"
    if arn.encode() not in case.body:
        return case.body
    answer = session.upkeep.send("DescribeTable", {"TableName": SCHEMA.table})
    table = answer.body.get("Table") if isinstance(answer, Answered) else None
    told = table.get("TableArn") if isinstance(table, Mapping) else None
    return case.body.replace(arn.encode(), str(told or arn).encode())
