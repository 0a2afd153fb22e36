"""What a proof says nothing by: an action that never happens, a premise that never holds.

A proof of what follows from an impossible premise is easy. That premises hold and actions happen is
shown by reachable states of the machine's instance, found by a search that ends once all were seen.
"""

from __future__ import annotations

from typing import Any

from dynacheck.explore.happenings import EVERY_ACTION, Happenings
from dynacheck.explore.premises import Premises
from dynacheck.explore.search import Search, calls
from dynacheck.explore.watched import Watched, first_broken
from dynaspec.machine import Machine


def find_emptiness(machine: Machine[Any]) -> dict[str, str]:
    """Each property of the machine that says nothing in its instance, and why.

    Raises `BrokenError` and `NoBoundsError` where the instance cannot be searched.
    """
    empty: dict[str, str] = {}
    for lemma in machine.lemmas:
        premises = Premises(lemma)
        first_broken(calls(lemma, machine, machine.instance, skip=0), premises)
        empty[lemma.__name__] = premises.told
    search, happenings = Search(machine, machine.instance), Happenings(machine)
    left = [Watched(i, calls(i, machine, machine.instance)) for i in machine.invariants]
    for state in search.run(happenings.note):
        for invariant in left:
            invariant.broken_by(state)
        left = [invariant for invariant in left if invariant.says_nothing]
        if not left and not happenings.missing:
            break
    empty |= {invariant.name: invariant.says_nothing for invariant in left}
    empty[EVERY_ACTION] = happenings.missing
    return {name: why for name, why in empty.items() if why}
