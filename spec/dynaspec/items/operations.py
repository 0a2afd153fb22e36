"""``handle``: what the service makes of any request.

What is wrong with a request is looked for in this order: members that cannot be read
(SerializationException), the service model's constraints, the operation's own rules, the table, and
what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, cast

from dynaspec.items import (
    account,
    batches,
    partiql,
    partiql_batches,
    partiql_transactions,
    queries,
    requests,
    scans,
    table_updates,
    tables,
    tags,
    transactions,
    ttl,
    validation,
)
from dynaspec.items.errors import Answer, Choice, Refused, Success, unsupported
from dynaspec.items.inferences import Inference, collected
from dynaspec.items.names import check_name, named_plainly
from dynaspec.items.shapes import Shape, Structure, read
from dynaspec.items.state import Tables
from dynaspec.items.tables import NAMED_SHAPE
from dynaspec.items.validation import Rule

Members: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Operation:
    """An operation: its input, what the service model asks of it, and what it does."""

    shape: Mapping[str, Shape]
    rules: Mapping[str, Rule]
    run: Callable[[Tables, Members], tuple[Tables, Success | Choice]]
    first: Callable[[Members], None] | None = None
    """A check that comes before ``rules``."""
    unsupported: tuple[str, ...] = ()
    """Members of the input that are not specified here."""


OPERATIONS: Final[Mapping[str, Operation]] = {
    "CreateTable": Operation(
        tables.CREATE_SHAPE,
        tables.CREATE_RULES,
        tables.create_table,
        check_name,
        tables.CREATE_UNSUPPORTED,
    ),
    "UpdateTable": Operation(
        table_updates.SHAPE,
        table_updates.RULES,
        table_updates.update_table,
        check_name,
        table_updates.UNSUPPORTED,
    ),
    "DescribeTable": Operation(NAMED_SHAPE, {}, tables.describe_table, check_name),
    "DeleteTable": Operation(NAMED_SHAPE, {}, tables.delete_table, check_name),
    "ListTables": Operation(tables.LIST_SHAPE, tables.LIST_RULES, tables.list_tables),
    "TagResource": Operation(
        tags.TAG_SHAPE, tags.TAG_RULES, tags.tag_resource, tags.check_arn_given
    ),
    "UntagResource": Operation(
        tags.UNTAG_SHAPE, tags.UNTAG_RULES, tags.untag_resource, tags.check_arn_given
    ),
    "ListTagsOfResource": Operation(tags.LIST_SHAPE, {}, tags.list_tags, tags.check_arn_given),
    "UpdateTimeToLive": Operation(ttl.UPDATE_SHAPE, ttl.UPDATE_RULES, ttl.update_ttl, check_name),
    "DescribeTimeToLive": Operation(NAMED_SHAPE, {}, ttl.describe_ttl, check_name),
    "DescribeLimits": Operation({}, {}, account.describe_limits),
    "DescribeEndpoints": Operation({}, {}, account.describe_endpoints),
    "Query": Operation(queries.SHAPE, queries.RULES, queries.query),
    "Scan": Operation(scans.SHAPE, scans.RULES, scans.scan),
    "PutItem": Operation(requests.PUT_SHAPE, requests.PUT_RULES, requests.put_item),
    "GetItem": Operation(requests.GET_SHAPE, requests.GET_RULES, requests.get_item),
    "UpdateItem": Operation(requests.UPDATE_SHAPE, requests.UPDATE_RULES, requests.update_item),
    "DeleteItem": Operation(requests.DELETE_SHAPE, requests.DELETE_RULES, requests.delete_item),
    "BatchGetItem": Operation(batches.GET_SHAPE, batches.GET_RULES, batches.batch_get),
    "BatchWriteItem": Operation(batches.WRITE_SHAPE, batches.WRITE_RULES, batches.batch_write),
    "TransactGetItems": Operation(
        transactions.GET_SHAPE, transactions.GET_RULES, transactions.transact_get
    ),
    "TransactWriteItems": Operation(
        transactions.WRITE_SHAPE, transactions.WRITE_RULES, transactions.transact_write
    ),
    "ExecuteStatement": Operation(partiql.SHAPE, partiql.RULES, partiql.execute_statement),
    "BatchExecuteStatement": Operation(
        partiql_batches.SHAPE, partiql_batches.RULES, partiql_batches.batch_execute
    ),
    "ExecuteTransaction": Operation(
        partiql_transactions.SHAPE,
        partiql_transactions.RULES,
        partiql_transactions.execute_transaction,
    ),
}
"""The operations that are specified."""


def handle(state: Tables, operation: str, request: Members) -> tuple[Tables, Answer]:
    """Answer ``request`` for ``operation`` in ``state``, and give the state after it.

    ``request`` is what the SDK's client is given, and may be wrong in any way. A refused request
    leaves the state as it was. Where the service alone decides, the answer is a ``Choice``. A
    request that needs something not specified here is answered with ``Unsupported``.
    """
    with collected() as reached:
        try:
            after, answer = _carry_out(state, operation, request)
        except Refused as refused:
            after, answer = state, refused.answer
    return after, _resting(answer, frozenset(reached))


def _resting(answer: Answer, inferences: frozenset[Inference]) -> Answer:
    """``answer``, which rests on ``inferences``."""
    if not inferences:
        return answer
    if isinstance(answer, Choice):
        return Choice(
            tuple(
                replace(each, answer=replace(each.answer, rests_on=inferences))
                for each in answer.alternatives
            )
        )
    return replace(answer, rests_on=inferences)


def _carry_out(state: Tables, operation: str, request: Members) -> tuple[Tables, Answer]:
    known = OPERATIONS.get(operation)
    if known is None:
        raise unsupported(operation)
    _check_supported(known, request)
    members = cast(Members, read(Structure(known.shape, f"{operation}Input"), request)) or {}
    members = named_plainly(members)
    if known.first is not None:
        known.first(members)
    validation.check(known.rules, members)
    return known.run(state, members)


def _check_supported(operation: Operation, request: object) -> None:
    """Members that this specification does not cover are never passed over."""
    given = request if isinstance(request, Mapping) else {}
    for member in operation.unsupported:
        if given.get(member) is not None:
            raise unsupported(member)
