"""``handle``: what the service makes of any request.

What is wrong with a request is looked for in this order: members that cannot be read
(SerializationException), the service model's constraints, the operation's own rules, the table, and
what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from dynaspec.items.data.errors import (
    Alternative,
    Answer,
    Choice,
    Failure,
    Refused,
    Success,
    possible,
    unsupported,
)
from dynaspec.items.data.inferences import ARN_ECHOED, Inference, collected, rests_on
from dynaspec.items.operations import batches, single_item, transactions
from dynaspec.items.partiql import batches as partiql_batches
from dynaspec.items.partiql import statement
from dynaspec.items.partiql import transactions as partiql_transactions
from dynaspec.items.reads import queries, scans
from dynaspec.items.requests import validation
from dynaspec.items.requests.inputs import constraints_of, maker_of, shape_of
from dynaspec.items.requests.names import (
    Reading,
    as_called,
    check_name,
    readings,
    refused_as_called,
)
from dynaspec.items.requests.shapes import Request, Shape, Structure, read_structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.streams import listing, naming
from dynaspec.items.streams import reading as stream_reading
from dynaspec.items.streams.records import published
from dynaspec.items.tables import (
    account,
    changes,
    global_tables,
    table_updates,
    tables,
    tags,
    ttl,
)
from dynaspec.items.tables.state import Tables

T = TypeVar("T")
Effect: TypeAlias = Literal["reads", "writes items", "changes tables"]
"""What an operation may do to the tables: nothing, or to their items, or to their definitions."""


@dataclass(frozen=True)
class Operation(Generic[T]):
    """An operation: its input, from which follows how a request is read, and what it does."""

    input: type[T]
    """The class of its input (``inputs``)."""
    run: Callable[[Tables, T], tuple[Tables, Success | Choice]]
    effect: Effect
    lags: bool = False
    """Whether its answer may be behind, unless the request asks for a consistent read."""
    first: Callable[[Request], None] | None = None
    """A check that comes before ``constraints``."""
    last: Callable[[Request], None] | None = None
    """A check that comes after ``constraints``."""
    unsupported: tuple[str, ...] = ()
    """Members of the input that are not specified here."""
    refused: bool = False
    """Whether it is refused whatever is asked for."""

    shape: Mapping[str, Shape] = field(init=False)
    """The members that a request may have, by which it is read."""
    constraints: Mapping[str, Constraint] = field(init=False)
    """What the service model asks of them."""
    make: Callable[[Request], T] = field(init=False)
    """What makes the input of a request that meets ``constraints``."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", shape_of(self.input).members)
        object.__setattr__(self, "constraints", constraints_of(self.input))
        object.__setattr__(self, "make", maker_of(self.input))


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    "CreateTable": Operation(
        tables.CreateTable,
        tables.create_table,
        "changes tables",
        first=check_name,
        unsupported=tables.CREATE_UNSUPPORTED,
    ),
    "UpdateTable": Operation(
        changes.UpdateTable,
        table_updates.update_table,
        "changes tables",
        first=check_name,
        unsupported=changes.UNSUPPORTED,
    ),
    "DescribeTable": Operation(tables.Named, tables.describe_table, "reads", first=check_name),
    "DeleteTable": Operation(tables.Named, tables.delete_table, "changes tables", first=check_name),
    "ListTables": Operation(tables.ListTables, tables.list_tables, "reads"),
    "TagResource": Operation(
        tags.TagResource, tags.tag_resource, "changes tables", first=tags.check_arn_given
    ),
    "UntagResource": Operation(
        tags.UntagResource, tags.untag_resource, "changes tables", first=tags.check_arn_given
    ),
    "ListTagsOfResource": Operation(
        tags.ListTagsOfResource, tags.list_tags, "reads", first=tags.check_arn_given
    ),
    "UpdateTimeToLive": Operation(
        ttl.UpdateTimeToLive, ttl.update_ttl, "changes tables", first=check_name
    ),
    "DescribeTimeToLive": Operation(tables.Named, ttl.describe_ttl, "reads", first=check_name),
    "CreateGlobalTable": Operation(
        global_tables.CreateGlobalTable,
        global_tables.create_global_table,
        "changes tables",
        refused=True,
    ),
    "DescribeGlobalTable": Operation(
        global_tables.DescribeGlobalTable,
        global_tables.describe_global_table,
        "reads",
        refused=True,
    ),
    "ListGlobalTables": Operation(
        global_tables.ListGlobalTables, global_tables.list_global_tables, "reads"
    ),
    "UpdateGlobalTable": Operation(
        global_tables.UpdateGlobalTable,
        global_tables.update_global_table,
        "changes tables",
        refused=True,
    ),
    "DescribeLimits": Operation(account.NoMembers, account.describe_limits, "reads"),
    "DescribeEndpoints": Operation(account.NoMembers, account.describe_endpoints, "reads"),
    "Query": Operation(queries.Query, queries.query, "reads", lags=True),
    "Scan": Operation(scans.Scan, scans.scan, "reads", lags=True),
    "PutItem": Operation(single_item.PutItem, single_item.put_item, "writes items"),
    "GetItem": Operation(single_item.GetItem, single_item.get_item, "reads", lags=True),
    "UpdateItem": Operation(single_item.UpdateItem, single_item.update_item, "writes items"),
    "DeleteItem": Operation(single_item.DeleteItem, single_item.delete_item, "writes items"),
    "BatchGetItem": Operation(batches.BatchGetItem, batches.batch_get, "reads", lags=True),
    "BatchWriteItem": Operation(
        batches.BatchWriteItem, batches.batch_write, "writes items", last=batches.check_tables
    ),
    "TransactGetItems": Operation(
        transactions.TransactGetItems, transactions.transact_get, "reads"
    ),
    "TransactWriteItems": Operation(
        transactions.TransactWriteItems, transactions.transact_write, "writes items"
    ),
    "ExecuteStatement": Operation(
        statement.ExecuteStatement, statement.execute_statement, "writes items"
    ),
    "BatchExecuteStatement": Operation(
        partiql_batches.BatchExecuteStatement, partiql_batches.batch_execute, "writes items"
    ),
    "ExecuteTransaction": Operation(
        partiql_transactions.ExecuteTransaction,
        partiql_transactions.execute_transaction,
        "writes items",
    ),
    "ListStreams": Operation(
        listing.ListStreams, listing.list_streams, "reads", first=naming.check_start
    ),
    "DescribeStream": Operation(
        listing.DescribeStream, listing.describe_stream, "reads", first=naming.check_arn
    ),
    "GetShardIterator": Operation(
        stream_reading.GetShardIterator,
        stream_reading.get_shard_iterator,
        "reads",
        first=naming.check_arn,
    ),
    "GetRecords": Operation(stream_reading.GetRecords, stream_reading.get_records, "reads"),
}
"""The operations that are specified."""
READS: Final = frozenset(name for name, each in OPERATIONS.items() if each.effect == "reads")
"""Those that change nothing, whatever they are asked."""
LAGGING: Final = frozenset(name for name, each in OPERATIONS.items() if each.lags)
"""Reads that are eventually consistent unless they ask for more."""
REFUSED: Final = frozenset(name for name, each in OPERATIONS.items() if each.refused)
"""Those that never succeed."""
KEEPING: Final = frozenset(n for n, each in OPERATIONS.items() if each.effect != "changes tables")
"""Those that leave each table's definition as it is."""
_SEEN_ECHOING: Final = ("GetItem", "BatchGetItem")
"""The operations whose answers were seen to call a table by its ARN."""


def handle(state: Tables, operation: str, request: Request) -> tuple[Tables, Answer]:
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


def read_whole(state: Tables, stream: str) -> Answer:
    """What all shards of a ``stream`` hold together, as GetRecords would answer it at once."""
    try:
        naming.check_arn({"StreamArn": stream})
        return stream_reading.everything(state, stream)
    except Refused as refused:
        return refused.answer


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


def _carry_out(state: Tables, operation: str, request: Request) -> tuple[Tables, Answer]:
    known = OPERATIONS.get(operation)
    if known is None:
        raise unsupported(operation)
    _check_supported(known, request)
    found = readings(read_structure(Structure(known.shape, f"{operation}Input"), request))
    if len(found) == 1:
        return _run(state, operation, found[0])
    return state, _any_of(state, operation, found)


def _any_of(state: Tables, operation: str, found: Sequence[Reading]) -> Answer:
    """The answer to a request that changes nothing, and may be taken for any of several."""
    answers: list[Success | Failure] = []
    for reading in found:
        try:
            _, answer = _run(state, operation, reading)
        except Refused as refused:
            answer = refused.answer
        answers += [each for each in possible(answer) if each not in answers]
    return answers[0] if len(answers) == 1 else Choice(tuple(map(Alternative, answers)))


def _run(state: Tables, operation: str, reading: Reading) -> tuple[Tables, Answer]:
    """Check a request and carry it out; the answer names tables as the request does."""
    known, members = OPERATIONS[operation], reading.request
    if known.first is not None:
        known.first(members)
    try:
        validation.check(known.constraints, members)
    except Refused as refused:
        raise refused_as_called(refused, reading) from None
    if known.last is not None:
        known.last(members)
    after, answer = known.run(state, known.make(members))
    if known.effect == "writes items":
        after = published(state, after)
    told = _as_called(answer, reading)
    if told != answer and operation not in _SEEN_ECHOING:
        rests_on(ARN_ECHOED)
    return after, told


def _as_called(answer: Answer, reading: Reading) -> Answer:
    if isinstance(answer, Choice):
        alternatives = (
            replace(each, answer=as_called(each.answer, reading))
            if isinstance(each.answer, Success)
            else each
            for each in answer.alternatives
        )
        return replace(answer, alternatives=tuple(alternatives))
    return as_called(answer, reading) if isinstance(answer, Success) else answer


def _check_supported(operation: Operation[Any], request: object) -> None:
    """Members that this specification does not cover are never passed over."""
    given = request if isinstance(request, Mapping) else {}
    for member in operation.unsupported:
        if given.get(member) is not None:
            raise unsupported(member)
