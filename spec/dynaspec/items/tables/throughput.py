"""Throughput: what a table or a global index may take, in three ways.

Capacity is provisioned; or, on demand, a bound may be set; and each table and index is warm: it can
take that much at once, and never less than it once could. Source: ``ProvisionedThroughput``,
``OnDemandThroughput``, ``WarmThroughput`` (API reference), *Quotas in Amazon DynamoDB*,
*Understanding DynamoDB warm throughput* (developer guide); the texts are those that users report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Refused, broken
from dynaspec.items.requests.inputs import Long
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.rules import units as rules
from dynaspec.items.tables.state import Bounds, Throughput

_AT_LEAST_ONE: Final = Constraint(range=(1, None))


@dataclass(frozen=True, kw_only=True)
class ProvisionedThroughput:
    """The capacity that a request provides for a table or an index."""

    WriteCapacityUnits: Annotated[Long, _AT_LEAST_ONE]
    ReadCapacityUnits: Annotated[Long, _AT_LEAST_ONE]


@dataclass(frozen=True, kw_only=True)
class OnDemandThroughput:
    """The bounds on demand that a request sets."""

    MaxReadRequestUnits: Long | None = None
    MaxWriteRequestUnits: Long | None = None


@dataclass(frozen=True, kw_only=True)
class WarmThroughput:
    """How warm a request wants a table or an index to be."""

    ReadUnitsPerSecond: Long | None = None
    WriteUnitsPerSecond: Long | None = None


INITIAL: Final = Throughput(limits.WARM_READ, limits.WARM_WRITE)
"""How warm a table on demand is from its beginning."""
_BOUND_MEMBERS: Final = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_WARM_MEMBERS: Final = ("ReadUnitsPerSecond", "WriteUnitsPerSecond")
_UNIT_MEMBERS: Final = ("ReadCapacityUnits", "WriteCapacityUnits")
_QUOTAS: Final = ("TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits")


def given_units(
    given: ProvisionedThroughput | OnDemandThroughput | WarmThroughput | None,
) -> Mapping[str, int]:
    """The units that are given, by the members that give them."""
    return (
        {} if given is None else {n: units for n, units in vars(given).items() if units is not None}
    )


def units_of(given: ProvisionedThroughput, index: str | None = None) -> Throughput:
    """Provisioned capacity of a table or an index: no more than the default quota allows."""
    units = given_units(given)
    for member in _UNIT_MEMBERS:
        if units[member] > limits.CAPACITY_MAX:
            raise broken(rules.UNITS_OUT_OF_BOUNDS, given=units[member], member=member)
    for member in _UNIT_MEMBERS:
        if units[member] > limits.CAPACITY_QUOTA:
            kind, of = ("table", "") if index is None else ("index", f" for index {index}")
            told = {"units": f"{member}{of}", "given": units[member], "kind": kind}
            raise broken(rules.UNITS_ABOVE_QUOTA, **told)
    return Throughput(given.ReadCapacityUnits, given.WriteCapacityUnits)


def new_bounds(
    given: OnDemandThroughput | None, on_demand: bool, index: str | None = None
) -> Bounds:
    """The bounds that a table or an index is created with: only on demand, and above zero."""
    units = given_units(given)
    for member in _BOUND_MEMBERS:
        if member in units and not on_demand:
            of = "" if index is None else f" for index: {index}"
            raise broken(rules.NEW_BOUNDS_PROVISIONED, member=member, index=of)
    for member in _BOUND_MEMBERS:
        if units.get(member, 1) < 1:
            raise broken(rules.NEW_BOUND_TOO_SMALL, member=member, owner=_bounded(index))
    _check_bounds_quota(units, index)
    return Bounds(units.get("MaxReadRequestUnits"), units.get("MaxWriteRequestUnits"))


def bounds_after(bounds: Bounds, given: OnDemandThroughput, index: str | None = None) -> Bounds:
    """The bounds when some of them have been set anew: -1 takes one away."""
    units = given_units(given)
    for member in _BOUND_MEMBERS:
        if units.get(member, 1) < 1 and units[member] != -1:
            raise broken(rules.BOUND_TOO_SMALL, member=member, owner=_bounded(index))
    _check_bounds_quota(units, index)
    read = units.get("MaxReadRequestUnits", bounds.read)
    write = units.get("MaxWriteRequestUnits", bounds.write)
    return Bounds(None if read == -1 else read, None if write == -1 else write)


def check_no_bounds(given: OnDemandThroughput | None, index: str | None = None) -> None:
    """Refuse to bound what is not on demand."""
    for member in _BOUND_MEMBERS:
        if member in given_units(given):
            of = "" if index is None else f" for index : {index}"
            raise broken(rules.BOUNDS_PROVISIONED, member=member, index=of)


def new_warmth(
    wanted: WarmThroughput | None, units: Throughput, index: str | None = None
) -> Throughput:
    """How warm a new table or index is: no less than it would be anyway."""
    given = given_units(wanted)
    on_demand = units == Throughput()
    least = INITIAL if on_demand else units
    for member, unit, floor in zip(
        _WARM_MEMBERS, _UNIT_MEMBERS, (least.read, least.write), strict=True
    ):
        if given.get(member, floor) >= floor:
            continue
        if on_demand:
            raise broken(rules.WARMTH_BELOW_INITIAL, member=member, owner=_warm(index))
        raise broken(rules.WARMTH_BELOW_UNITS, member=member, owner=_warm(index), units=unit)
    return _warmed(least, given, index)


def warmth_after(warm: Throughput, wanted: WarmThroughput, index: str | None = None) -> Throughput:
    """How warm a table or an index is when more has been asked for; it is never less."""
    given = given_units(wanted)
    for member, floor in zip(_WARM_MEMBERS, (warm.read, warm.write), strict=True):
        if given.get(member, floor) < floor:
            raise broken(rules.WARMTH_LESS, member=member, owner=_warm(index))
    return _warmed(warm, given, index)


def at_least(warm: Throughput, units: Throughput) -> Throughput:
    """How warm it is when it has had these units."""
    return Throughput(max(warm.read, units.read), max(warm.write, units.write))


def unchanged(units: Throughput, index: str | None = None) -> Refused:
    """The refusal of the capacity that is there already."""
    short = "the table" if index is None else f"index {index}"
    called = "the table" if index is None else f"the index {index}"
    told = {"called": called, "short": short, "read": units.read, "write": units.write}
    return broken(rules.UNITS_UNCHANGED, **told)


def _warmed(warm: Throughput, given: Mapping[str, int], index: str | None) -> Throughput:
    for member, quota in zip(_WARM_MEMBERS, _QUOTAS, strict=True):
        if given.get(member, 0) > limits.CAPACITY_QUOTA:
            raise broken(rules.WARMTH_ABOVE_QUOTA, member=member, owner=_warm(index), quota=quota)
    return replace(
        warm,
        read=given.get("ReadUnitsPerSecond", warm.read),
        write=given.get("WriteUnitsPerSecond", warm.write),
    )


def _check_bounds_quota(given: Mapping[str, int], index: str | None) -> None:
    for member, quota in zip(_BOUND_MEMBERS, _QUOTAS, strict=True):
        if given.get(member, 1) > limits.CAPACITY_QUOTA:
            told = {"member": member, "owner": _bounded(index), "quota": quota}
            raise broken(rules.BOUND_ABOVE_QUOTA, **told)


def _bounded(index: str | None) -> str:
    """What messages about bounds call the table or an index."""
    return "table" if index is None else f"index : {index}"


def _warm(index: str | None) -> str:
    """What messages about warmth call the table or an index."""
    return "table" if index is None else f"index {index}"
