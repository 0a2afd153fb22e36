"""A sample of the compiled search's ways, taken again by the specification's own functions.

From each state of the sample the way back is followed and made again from the initial state, all
successors are looked up, and all invariants are asked. The sample is the same in every run.
"""

from __future__ import annotations

from collections.abc import Sequence

from dynacheck.compiled.search import CompiledSearch, EngineError
from dynacheck.explore.watched import Watched

SAMPLE = 150
"""States that are looked at again."""


def audit(search: CompiledSearch, invariants: Sequence[Watched]) -> None:
    """Look at a sample again; `EngineError` where the search was wrong.

    `invariants` are those that hold, as far as the search says.
    """
    count = search.store.count
    for number in range(0, count, max(count // SAMPLE, 1)):
        state = search.state(number)
        search.way(state)
        for call, successor in search.successors(number):
            try:
                search.number(successor)
            except KeyError:
                raise EngineError(f"{call} leads to a state that was not met") from None
        for invariant in invariants:
            if case := invariant.broken_by(state):
                raise EngineError(f"{case} does not hold in a state where it does")
