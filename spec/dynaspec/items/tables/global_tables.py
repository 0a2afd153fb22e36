"""The operations on global tables of version 2017.11.29.

Source: ``CreateGlobalTable``, ``DescribeGlobalTable``, ``ListGlobalTables``, ``UpdateGlobalTable``
(API reference). In 2026 the service makes no such tables any more, as two observers found: so there
are none. What the operations do not see are global tables of version 2019.11.21 (``replicas``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NoReturn

from dynaspec.items.data.errors import Refused, Success, broken, unsupported
from dynaspec.items.requests.names import REGION
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables.rules import replicas as rules
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True, kw_only=True)
class DescribeGlobalTable:
    """The members of an operation on a global table: DescribeGlobalTable has no more."""

    GlobalTableName: Annotated[str, TABLE_NAME]


@dataclass(frozen=True, kw_only=True)
class Replica:
    """A replica of a global table."""

    RegionName: str | None = None


@dataclass(frozen=True, kw_only=True)
class CreateGlobalTable(DescribeGlobalTable):
    """The members of CreateGlobalTable."""

    ReplicationGroup: Sequence[Replica]


@dataclass(frozen=True, kw_only=True)
class DeleteReplicaAction:
    """The end of a replica."""

    RegionName: str


@dataclass(frozen=True, kw_only=True)
class CreateReplicaAction(DeleteReplicaAction):
    """A new replica."""


@dataclass(frozen=True, kw_only=True)
class ReplicaUpdate:
    """An element of ReplicaUpdates: one of its members should be there."""

    Create: CreateReplicaAction | None = None
    Delete: DeleteReplicaAction | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateGlobalTable(DescribeGlobalTable):
    """The members of UpdateGlobalTable."""

    ReplicaUpdates: Sequence[ReplicaUpdate]


@dataclass(frozen=True, kw_only=True)
class ListGlobalTables:
    """The members of ListGlobalTables."""

    ExclusiveStartGlobalTableName: Annotated[str | None, TABLE_NAME] = None
    Limit: Annotated[int | None, Constraint(range=(1, None))] = None
    RegionName: str | None = None


def create_global_table(tables: Tables, request: CreateGlobalTable) -> NoReturn:
    """CreateGlobalTable: refused, whatever tables there are."""
    raise broken(rules.LEGACY)


def describe_global_table(tables: Tables, request: DescribeGlobalTable) -> NoReturn:
    """DescribeGlobalTable: there is none."""
    raise broken(rules.NO_GLOBAL_TABLE, name=request.GlobalTableName)


def update_global_table(tables: Tables, request: UpdateGlobalTable) -> NoReturn:
    """UpdateGlobalTable: there is none; of new replicas one observer saw the version refused."""
    if not request.ReplicaUpdates:
        raise broken(rules.NO_UPDATES)
    if any(update == ReplicaUpdate() for update in request.ReplicaUpdates):
        raise unsupported("an element of ReplicaUpdates of UpdateGlobalTable that asks for nothing")
    missing = broken(rules.NO_GLOBAL_TABLE_UPDATED, name=request.GlobalTableName)
    if any(update.Create is not None for update in request.ReplicaUpdates):
        raise Refused(broken(rules.LEGACY).failure, (missing.failure,))
    raise missing


def list_global_tables(tables: Tables, request: ListGlobalTables) -> tuple[Tables, Success]:
    """ListGlobalTables: an empty page, and no more."""
    if request.RegionName not in (None, REGION):
        # a region that does not exist was answered with HTTP status 500
        raise unsupported("the global tables with a replica in another region")
    return tables, Success({"GlobalTables": []})
