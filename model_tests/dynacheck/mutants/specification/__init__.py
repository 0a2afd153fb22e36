"""Mutants of the specification: for each property of a machine, one that breaks just that."""

from dynacheck.mutants.specification.conditional_puts import CONDITIONAL_PUTS
from dynacheck.mutants.specification.global_tables import GLOBAL_TABLES
from dynacheck.mutants.specification.leadership import LEADERSHIP
from dynacheck.mutants.specification.mutant import SpecificationMutant, StaleMutantError
from dynacheck.mutants.specification.replication import REPLICATION
from dynacheck.mutants.specification.streams import STREAMS

__all__ = ["SPECIFICATION_MUTANTS", "SpecificationMutant", "StaleMutantError"]

SPECIFICATION_MUTANTS = (*LEADERSHIP, *REPLICATION, *CONDITIONAL_PUTS, *STREAMS, *GLOBAL_TABLES)
