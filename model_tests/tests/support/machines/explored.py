"""What the explorer says of a machine."""

from __future__ import annotations

from typing import Any

from dynacheck.explore import explore
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine


def by_name(machine: Machine[Any], instance: Instance[Any] | None = None) -> dict[str, Verdict]:
    return {verdict.property: verdict for verdict in explore(machine, instance)}
