"""What clients ask, so that something is found: workloads by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dynacheck.record.workloads.registers import Registers
from dynacheck.record.workloads.transfers import Transfers
from dynacheck.record.workloads.workload import Workload

WORKLOADS: Mapping[str, type[Workload]] = MappingProxyType(
    {
        "registers": Registers,
        "transfers": Transfers,
    }
)
