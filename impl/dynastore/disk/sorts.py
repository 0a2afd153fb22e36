"""Numbers that are no mere numbers: each says what it counts, so that two are not mixed up."""

from __future__ import annotations

from typing import Final, NewType

Replica = NewType("Replica", int)
"""One of the three storage nodes that hold the partition."""

Ballot = NewType("Ballot", int)
"""An election round, counted up from 1."""

Length = NewType("Length", int)
"""How many mutations a prefix of a log has."""

Position = NewType("Position", int)
"""A mutation's place in a log, from 0: the length of the prefix before it."""

Mutation = NewType("Mutation", int)
"""The number that names one change to the partition's items."""

REPLICAS: Final = (Replica(0), Replica(1), Replica(2))
NOBODY: Final = Replica(-1)
NEVER: Final = Ballot(0)
"""Before any election."""
NONE: Final = Length(-1)
"""Not even the empty prefix: nothing, not even the log's beginning, was accepted."""
