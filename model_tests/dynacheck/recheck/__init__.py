"""`dynaspec recheck`: a second look at what `dynaspec check` found, by others than it used."""

from dynacheck.recheck.command import command

__all__ = ["command"]
