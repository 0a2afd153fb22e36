"""Mutants that nothing notices, each with the sentence that says why none has to.

They are named as `dynaspec mutants --generated` names them. One that is not generated any more is
an error: what it explained has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXPLAINED: Mapping[str, Mapping[str, str]] = MappingProxyType({})
"""By the machine's name: each mutant's, and its sentence."""
