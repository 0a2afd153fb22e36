"""`dynaspec recheck`: a second look at what `dynaspec check` found, by others than it used."""

from dynacheck.recheck.cli import command

__all__ = ["command"]
