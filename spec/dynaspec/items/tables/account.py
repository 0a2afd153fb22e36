"""The operations about the account and the endpoint.

Source: ``DescribeLimits``, ``DescribeEndpoints`` (API reference), *Quotas in Amazon DynamoDB*.
"""

from __future__ import annotations

from dataclasses import dataclass

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Anything, Success
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True, kw_only=True)
class NoMembers:
    """The members of an operation that has none."""


def describe_limits(tables: Tables, _: NoMembers) -> tuple[Tables, Success]:
    """DescribeLimits: the default quotas."""
    return tables, Success(
        {
            "AccountMaxReadCapacityUnits": limits.ACCOUNT_CAPACITY_QUOTA,
            "AccountMaxWriteCapacityUnits": limits.ACCOUNT_CAPACITY_QUOTA,
            "TableMaxReadCapacityUnits": limits.CAPACITY_QUOTA,
            "TableMaxWriteCapacityUnits": limits.CAPACITY_QUOTA,
        }
    )


def describe_endpoints(tables: Tables, _: NoMembers) -> tuple[Tables, Success]:
    """DescribeEndpoints. The address is the one that the request came to: there it is."""
    return tables, Success({"Endpoints": [{"Address": Anything(), "CachePeriodInMinutes": 1440}]})
