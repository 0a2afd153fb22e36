"""`dynaspec check`: explore, prove and compare the specification's machines."""

from dynacheck.check.cli import command

__all__ = ["command"]
