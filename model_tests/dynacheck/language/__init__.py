"""The language of the specification, and whether a machine keeps to it: see `docs/language.md`."""

from dynacheck.language.machine import offences
from dynacheck.language.offence import Offence, told

__all__ = ["Offence", "offences", "told"]
