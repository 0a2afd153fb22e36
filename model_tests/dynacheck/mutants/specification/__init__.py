"""Mutants of the specification: for each property of a machine, one that breaks just that.

Those of a machine are in the module of its name, as ``MUTANTS``.
"""

from importlib import import_module
from itertools import chain

from dynacheck.machines import MACHINES
from dynacheck.mutants.specification.mutant import SpecificationMutant, StaleMutantError

__all__ = ["SPECIFICATION_MUTANTS", "SpecificationMutant", "StaleMutantError"]

SPECIFICATION_MUTANTS: tuple[SpecificationMutant, ...] = tuple(
    chain.from_iterable(import_module(f"{__name__}.{m.name}").MUTANTS for m in MACHINES)
)
