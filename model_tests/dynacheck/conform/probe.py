"""Which operations a target does not know at all."""

from __future__ import annotations

from dynacheck.conform.driver import Session
from dynacheck.conform.wire import UNKNOWN_OPERATION, Refused, service_model

SKIPPED = frozenset({"DescribeEndpoints"})
"""Not asked: an answer could name AWS's own host, which the suite never talks to."""


def unsupported(session: Session, operations: list[str] | None = None) -> tuple[str, ...]:
    """The operations of `operations` (default: all of DynamoDB's) that the target does not know.

    Each is called without members. That changes nothing, for every operation that writes has
    members that it requires: a target that knows the operation refuses the request or reads.
    """
    names = operations or sorted(set(service_model().operation_names) - SKIPPED)
    found = []
    for name in names:
        answer = session.send(name, {})
        if isinstance(answer, Refused) and answer.code in UNKNOWN_OPERATION:
            found.append(name)
    return tuple(found)
