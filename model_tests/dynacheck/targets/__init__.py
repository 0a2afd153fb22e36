"""Targets that the suite starts and stops itself: our own store and the third parties.

`with start("dynalite") as target:` gives a running target on a free loopback port. Each is started
from a pinned release, holds its data in memory or in a folder that goes away with it, and is told
to talk to no other host.
"""

from dynacheck.targets.presets import PRESETS, start
from dynacheck.targets.process import Launch, Preset, Target, TargetError

__all__ = ["PRESETS", "Launch", "Preset", "Target", "TargetError", "start"]
