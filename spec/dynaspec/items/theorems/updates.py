"""Updates: the order of the clauses, and of the actions in a clause, does not matter.

``action`` stands for any action of any clause, of which nothing is known but that its effect is
determined by the item as it was before the update.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.errors import Refused
from dynaspec.items.data.values import Item
from dynaspec.items.expressions import updates
from dynaspec.items.expressions.updates import Action, Update
from dynaspec.machine import require
from dynaspec.theorem import Theorem


def made_of(item: Item, actions: tuple[Action, ...]) -> Item | None:
    """What an update with these actions makes of ``item``; ``None`` where it is refused."""
    try:
        return updates.outcome(Update(actions), item)
    except Refused:
        return None


def two_neighbours_may_change_places(
    item: Item, before: tuple[Action, ...], one: Action, other: Action, after: tuple[Action, ...]
) -> bool:
    """An update with two neighbouring actions exchanged has the same result, or is refused alike.

    Whatever stands before and after them. Any order of the clauses comes of any other by such
    exchanges. No two actions have the same path: no two paths of an update overlap.
    """
    require(one.path != other.path)
    written = made_of(item, before + (one, other) + after)
    return written == made_of(item, before + (other, one) + after)


THEOREMS: Final = (Theorem(two_neighbours_may_change_places),)
