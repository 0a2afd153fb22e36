"""The targets in this process, by name: a place for each `Start`."""

from __future__ import annotations

from typing import Final

from dynacheck.targets.in_process import Start, StartLosing
from dynastore.simulation.cluster import Simulation
from dynastore.simulation.regions import Regions

EMBEDDED: Final[Start] = Simulation
"""Our own store."""
LOSING: Final[StartLosing] = Simulation
"""Ours, with disks that can be damaged."""
REGIONS: Final = Regions
"""Several of ours, that replicate to one another."""
