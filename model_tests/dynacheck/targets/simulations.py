"""The targets in this process, by name: a place for each `Start`."""

from __future__ import annotations

from typing import Final

from dynacheck.targets.in_process import Start
from dynastore.simulation.cluster import Simulation

EMBEDDED: Final[Start] = Simulation
"""Our own store."""
