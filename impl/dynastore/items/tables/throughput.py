"""What a table or a global index may take: provisioned, at most on demand, and at once.

Source: API reference, "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"; developer
guide, "Quotas" and "Understanding DynamoDB warm throughput"; the texts are the service's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from msgspec import structs

from dynastore.items.data.errors import ServiceError, limit_exceeded, validation
from dynastore.items.tables.catalog import DAY, REGION, Index, Table, Throughput

INVALID: Final = "One or more parameter values were invalid: "
ON_DEMAND: Final = "PAY_PER_REQUEST"
MAX_UNITS: Final = 1_000_000_000_000
"""The largest number of units that is read at all."""
QUOTA: Final = 40_000
"""Units of a table or an index, to read and to write (developer guide, "Quotas")."""
ACCOUNT_QUOTA: Final = 80_000
"""Units of all tables of an account (same page)."""
INITIAL: Final = (12_000, 4_000)
"""What can be read and written at once on demand from the beginning."""
FREE_DECREASES: Final = 4
"""How often capacity may be decreased on one day, UTC, before it must rest in between."""
REST: Final = 3_600_000
"""Milliseconds from such a decrease to the next."""
_GUIDE: Final = (
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
    "limits."
)
_INITIAL_PAGE: Final = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"
    "#on-demand-capacity-mode-initial"
)
_UNITS: Final = ("ReadCapacityUnits", "WriteCapacityUnits")
_MOST: Final = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_WARM: Final = ("ReadUnitsPerSecond", "WriteUnitsPerSecond")
_T = TypeVar("_T", Table, Index)
_CAPACITIES: Final = ("TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits")


@dataclass(frozen=True)
class Subject:
    """What a text speaks of: the index of that name, or the table."""

    index: str | None = None

    @property
    def called(self) -> str:
        """What it is called in most texts."""
        return "table" if self.index is None else f"index {self.index}"

    @property
    def demanded(self) -> str:
        """What it is called in texts on the bounds on demand."""
        return "table" if self.index is None else f"index : {self.index}"


TABLE: Final = Subject()


def units_of(given: Mapping[str, int], subject: Subject) -> tuple[int, int]:
    """Return provisioned units, to read and to write; refuses more than the quota."""
    for member in _UNITS:
        if given[member] > MAX_UNITS:
            raise validation(f"Given value {given[member]} for {member} is out of bounds")
    for member in _UNITS:
        if given[member] > QUOTA:
            about = "" if subject.index is None else f" for {subject.called}"
            kind = "table" if subject.index is None else "index"
            raise limit_exceeded(
                f"The requested {member}{about}, {given[member]}, is above the per {kind} maximum "
                f"for the account in {REGION}. Per table maximum: {QUOTA}. {_GUIDE}"
            )
    read, write = (given[member] for member in _UNITS)
    return read, write


def created(
    given: Mapping[str, Any], subject: Subject, on_demand: bool, units: tuple[int, int]
) -> Throughput:
    """Return what a new table or index may take, as CreateTable has given it."""
    most = given.get("OnDemandThroughput", {})
    for member in _MOST if not on_demand else ():
        if member in most:
            about = "" if subject.index is None else f" for index: {subject.index}"
            raise validation(
                f"{INVALID}{member} for OnDemandThroughput{about} cannot be specified when table "
                "BillingMode is PROVISIONED."
            )
    _check_most(most, subject, least=1)
    wanted = given.get("WarmThroughput", {})
    start = INITIAL if on_demand else units
    for member, unit, least in zip(_WARM, _UNITS, start, strict=True):
        if member in wanted and wanted[member] < least:
            floor = (
                f"initial throughput for OnDemand. See: {_INITIAL_PAGE}"
                if on_demand
                else f"{unit} of ProvisionedThroughput"
            )
            raise validation(f"{INVALID}{_requested(member, subject)} is lower than {floor}")
    _check_warm_quota(wanted, subject)
    max_read, max_write = (most.get(member) for member in _MOST)
    read, write = (wanted.get(member, least) for member, least in zip(_WARM, start, strict=True))
    return Throughput(max_read, max_write, read, write)


def bounded(found: Throughput, given: Mapping[str, int], subject: Subject) -> Throughput:
    """Return what is set when bounds on demand are changed; -1 takes a bound away."""
    _check_most(given, subject, least=-1)
    max_read, max_write = (
        None if bound == -1 else bound
        for bound in (
            given.get(_MOST[0], found.max_read),
            given.get(_MOST[1], found.max_write),
        )
    )
    return structs.replace(found, max_read=max_read, max_write=max_write)


def check_billing(given: Mapping[str, int], subject: Subject) -> None:
    """Refuse bounds on demand for a table whose capacity is provisioned."""
    for member in _MOST:
        if member in given:
            about = "" if subject.index is None else f" for {subject.demanded}"
            raise validation(
                f"{INVALID}{member} for OnDemandThroughput{about} cannot be specified when the "
                "table BillingMode is PROVISIONED"
            )


def warmed(found: Throughput, given: Mapping[str, int], subject: Subject) -> Throughput:
    """Return what can be done at once when more of it is asked for."""
    now = (found.warm_read, found.warm_write)
    for member, least in zip(_WARM, now, strict=True):
        if member in given and given[member] < least:
            raise validation(
                f"{INVALID}{_requested(member, subject)} is lower than current WarmThroughput, "
                "decreasing WarmThroughput is not supported"
            )
    _check_warm_quota(given, subject)
    read, write = (given.get(member, least) for member, least in zip(_WARM, now, strict=True))
    return structs.replace(found, warm_read=read, warm_write=write)


def provisioned(found: _T, units: tuple[int, int], subject: Subject, now: int) -> _T:
    """Return a table or an index with other units; refuses the same ones, and many decreases."""
    old = (found.read_units, found.write_units)
    if units == old:
        raise _unchanged(subject, units)
    known = found.throughput
    if units[0] < old[0] or units[1] < old[1]:
        count = known.decreases_on(now)
        if count >= FREE_DECREASES and known.decreased is not None:
            _check_rested(known.decreased, count, now)
        known = structs.replace(known, decreased=now, decreases=count + 1)
    if units[0] > old[0] or units[1] > old[1]:
        known = structs.replace(known, increased=now)
    return _with(found, units, known)


def switched(found: _T, units: tuple[int, int], on_demand: bool) -> _T:
    """Return a table or an index that is billed otherwise, with units or, on demand, none.

    The bounds on demand are gone, and what it could do at once it still can.
    """
    known = structs.replace(found.throughput, max_read=None, max_write=None)
    return _with(found, units, warm_at_least(known, INITIAL) if on_demand else known)


def warm_at_least(known: Throughput, units: tuple[int, int]) -> Throughput:
    """Return what can be done at once when it is at least these units."""
    read, write = max(known.warm_read, units[0]), max(known.warm_write, units[1])
    return structs.replace(known, warm_read=read, warm_write=write)


def _with(found: _T, units: tuple[int, int], known: Throughput) -> _T:
    return structs.replace(
        found,
        read_units=units[0],
        write_units=units[1],
        throughput=warm_at_least(known, units),
    )


def _check_most(given: Mapping[str, int], subject: Subject, least: int) -> None:
    for member in _MOST:
        bound = given.get(member, 1)
        if bound < least or bound == 0:
            raise validation(
                f"{INVALID}Requested {member} for OnDemandThroughput for {subject.demanded} "
                "is outside of valid range"
            )
    for member, quota in zip(_MOST, _CAPACITIES, strict=True):
        if given.get(member, 1) > QUOTA:
            raise limit_exceeded(
                f"Subscriber limit exceeded: Requested {member} for OnDemandThroughput for "
                f"{subject.demanded} exceeds {quota} of the account in region {REGION}"
            )


def _check_warm_quota(given: Mapping[str, int], subject: Subject) -> None:
    for member, quota in zip(_WARM, _CAPACITIES, strict=True):
        if given.get(member, 1) > QUOTA:
            raise limit_exceeded(
                f"Subscriber limit exceeded: {_requested(member, subject)} exceeds {quota} of the "
                f"account in region {REGION}"
            )


def _check_rested(last: int, count: int, now: int) -> None:
    if now < last + REST:
        following = min(last + REST, (last // DAY + 1) * DAY)
        raise limit_exceeded(
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
            f"given UTC day. After the first {FREE_DECREASES} decreases, each subsequent decrease "
            "in the same UTC day can be performed at most once every 3600 seconds. Number of "
            f"decreases today: {count}. Last decrease at {_shown(last)}. "
            f"Next decrease can be made at {_shown(following)}."
        )


def _shown(milliseconds: int) -> str:
    time = datetime.fromtimestamp(milliseconds // 1000, UTC)
    clock = f"{time.hour % 12 or 12}:{time:%M:%S %p}"
    return f"{time:%A, %B} {time.day}, {time.year} at {clock} Coordinated Universal Time"


def _requested(member: str, subject: Subject) -> str:
    return f"Requested {member} for WarmThroughput for {subject.called}"


def _unchanged(subject: Subject, units: tuple[int, int]) -> ServiceError:
    read, write = units
    holder = "the table" if subject.index is None else subject.called
    return validation(
        f"The provisioned throughput for the {subject.called} will not change. The requested value "
        "equals the current value. "
        f"Current ReadCapacityUnits provisioned for {holder}: {read}. "
        f"Requested ReadCapacityUnits: {read}. "
        f"Current WriteCapacityUnits provisioned for {holder}: {write}. "
        f"Requested WriteCapacityUnits: {write}. {_GUIDE}"
    )
