"""What clients ask, so that something is found: workloads by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dynacheck.record.workloads.batches import Batches
from dynacheck.record.workloads.counters import Counters
from dynacheck.record.workloads.deletes import Deletes
from dynacheck.record.workloads.indexes import Indexes
from dynacheck.record.workloads.lists import Lists
from dynacheck.record.workloads.mixed import Mixed
from dynacheck.record.workloads.pages import Pages
from dynacheck.record.workloads.registers import Registers
from dynacheck.record.workloads.tables import Tables
from dynacheck.record.workloads.tokens import Tokens
from dynacheck.record.workloads.transfers import Transfers
from dynacheck.record.workloads.workload import Workload

KINDS: tuple[type[Workload], ...] = (
    Mixed,
    Registers,
    Transfers,
    Counters,
    Lists,
    Batches,
    Pages,
    Deletes,
    Tokens,
    Tables,
    Indexes,
)
WORKLOADS: Mapping[str, type[Workload]] = MappingProxyType(
    {kind.__name__.lower(): kind for kind in KINDS}
)
"""Every workload by its name."""
