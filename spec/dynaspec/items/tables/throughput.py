"""Throughput: what a table or a global index may take, in three ways.

Capacity is provisioned; or, on demand, a bound may be set; and each table and index is warm: it can
take that much at once, and never less than it once could. Source: ``ProvisionedThroughput``,
``OnDemandThroughput``, ``WarmThroughput`` (API reference), *Quotas in Amazon DynamoDB*,
*Understanding DynamoDB warm throughput* (developer guide); the texts are those that users report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Refused, invalid, invalid_parameters, limit_exceeded, refused
from dynaspec.items.requests.names import REGION
from dynaspec.items.requests.shapes import Integer, Structure
from dynaspec.items.tables.state import Bounds, Throughput

Members = Mapping[str, object]
Units = Mapping[str, int]

BOUNDS: Final = Structure(
    {"MaxReadRequestUnits": Integer("Long"), "MaxWriteRequestUnits": Integer("Long")},
    "OnDemandThroughput",
)
WARM: Final = Structure(
    {"ReadUnitsPerSecond": Integer("Long"), "WriteUnitsPerSecond": Integer("Long")},
    "WarmThroughput",
)
INITIAL: Final = Throughput(limits.WARM_READ, limits.WARM_WRITE)
"""How warm a table on demand is from its beginning."""
_INITIAL_PAGE: Final = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
)
_BOUND_MEMBERS: Final = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_WARM_MEMBERS: Final = ("ReadUnitsPerSecond", "WriteUnitsPerSecond")
_UNIT_MEMBERS: Final = ("ReadCapacityUnits", "WriteCapacityUnits")
_QUOTAS: Final = ("TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits")
_GUIDE: Final = (
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
    "limits."
)


def units_of(given: Units, index: str | None = None) -> Throughput:
    """Provisioned capacity of a table or an index: no more than the default quota allows."""
    for member in _UNIT_MEMBERS:
        if given[member] > limits.CAPACITY_MAX:
            raise invalid(f"Given value {given[member]} for {member} is out of bounds")
    for member in _UNIT_MEMBERS:
        if given[member] > limits.CAPACITY_QUOTA:
            what = member if index is None else f"{member} for index {index}"
            raise refused(
                "LimitExceededException",
                f"The requested {what}, {given[member]}, is above the per "
                f"{'table' if index is None else 'index'} maximum for the account in {REGION}. "
                f"Per table maximum: {limits.CAPACITY_QUOTA}. {_GUIDE}",
            )
    return Throughput(given["ReadCapacityUnits"], given["WriteCapacityUnits"])


def new_bounds(request: Members, on_demand: bool, index: str | None = None) -> Bounds:
    """The bounds that a table or an index is created with: only on demand, and above zero."""
    given = cast(Units, request.get("OnDemandThroughput", {}))
    for member in _BOUND_MEMBERS:
        if member in given and not on_demand:
            what = "" if index is None else f" for index: {index}"
            raise invalid_parameters(
                f"{member} for OnDemandThroughput{what} cannot be specified when table BillingMode "
                "is PROVISIONED."
            )
    _check_bounds(given, index, clearing=False)
    return Bounds(given.get("MaxReadRequestUnits"), given.get("MaxWriteRequestUnits"))


def bounds_after(bounds: Bounds, given: Units, index: str | None = None) -> Bounds:
    """The bounds when some of them have been set anew: -1 takes one away."""
    _check_bounds(given, index, clearing=True)
    read = given.get("MaxReadRequestUnits", bounds.read)
    write = given.get("MaxWriteRequestUnits", bounds.write)
    return Bounds(None if read == -1 else read, None if write == -1 else write)


def check_no_bounds(given: Units, index: str | None = None) -> None:
    """Refuse to bound what is not on demand."""
    for member in _BOUND_MEMBERS:
        if member in given:
            what = "" if index is None else f" for index : {index}"
            raise invalid_parameters(
                f"{member} for OnDemandThroughput{what} cannot be specified when the table "
                "BillingMode is PROVISIONED"
            )


def new_warmth(request: Members, units: Throughput, index: str | None = None) -> Throughput:
    """How warm a new table or index is: no less than it would be anyway."""
    given = cast(Units, request.get("WarmThroughput", {}))
    on_demand = units == Throughput()
    least = INITIAL if on_demand else units
    for member, unit, floor in zip(
        _WARM_MEMBERS, _UNIT_MEMBERS, (least.read, least.write), strict=True
    ):
        if given.get(member, floor) < floor:
            raise invalid_parameters(
                f"{_warm_request(member, index)} is lower than initial throughput for OnDemand. "
                f"See: {_INITIAL_PAGE}"
                if on_demand
                else f"{_warm_request(member, index)} is lower than {unit} of ProvisionedThroughput"
            )
    return _warmed(least, given, index)


def warmth_after(warm: Throughput, given: Units, index: str | None = None) -> Throughput:
    """How warm a table or an index is when more has been asked for; it is never less."""
    for member, floor in zip(_WARM_MEMBERS, (warm.read, warm.write), strict=True):
        if given.get(member, floor) < floor:
            raise invalid_parameters(
                f"{_warm_request(member, index)} is lower than current WarmThroughput, decreasing "
                "WarmThroughput is not supported"
            )
    return _warmed(warm, given, index)


def at_least(warm: Throughput, units: Throughput) -> Throughput:
    """How warm it is when it has had these units."""
    return Throughput(max(warm.read, units.read), max(warm.write, units.write))


def unchanged(units: Throughput, index: str | None = None) -> Refused:
    """The refusal of the capacity that is there already."""
    what = "the table" if index is None else f"index {index}"
    called = "the table" if index is None else f"the index {index}"
    return invalid(
        f"The provisioned throughput for {called} will not change. The requested value equals the "
        f"current value. Current ReadCapacityUnits provisioned for {what}: {units.read}. "
        f"Requested ReadCapacityUnits: {units.read}. "
        f"Current WriteCapacityUnits provisioned for {what}: {units.write}. "
        f"Requested WriteCapacityUnits: {units.write}. {_GUIDE}"
    )


def _warmed(warm: Throughput, given: Units, index: str | None) -> Throughput:
    for member, quota in zip(_WARM_MEMBERS, _QUOTAS, strict=True):
        if given.get(member, 0) > limits.CAPACITY_QUOTA:
            raise limit_exceeded(
                f"{_warm_request(member, index)} exceeds {quota} of the account in region {REGION}"
            )
    return replace(
        warm,
        read=given.get("ReadUnitsPerSecond", warm.read),
        write=given.get("WriteUnitsPerSecond", warm.write),
    )


def _warm_request(member: str, index: str | None) -> str:
    what = "table" if index is None else f"index {index}"
    return f"Requested {member} for WarmThroughput for {what}"


def _check_bounds(given: Units, index: str | None, clearing: bool) -> None:
    what = "table" if index is None else f"index : {index}"
    for member in _BOUND_MEMBERS:
        if given.get(member, 1) < 1 and not (clearing and given[member] == -1):
            raise invalid_parameters(
                f"Requested {member} for OnDemandThroughput for {what} is outside of valid range"
            )
    for member, quota in zip(_BOUND_MEMBERS, _QUOTAS, strict=True):
        if given.get(member, 1) > limits.CAPACITY_QUOTA:
            raise limit_exceeded(
                f"Requested {member} for OnDemandThroughput for {what} exceeds {quota} of the "
                f"account in region {REGION}"
            )
