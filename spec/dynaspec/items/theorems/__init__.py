"""What is proved of the request semantics: theorems over the functions that carry requests out."""

from typing import Final

from dynaspec.items.theorems import conditions, orders, paging, sort_keys, transactions, updates
from dynaspec.theorem import Theorem

THEOREMS: Final[tuple[Theorem, ...]] = (
    *conditions.THEOREMS,
    *orders.THEOREMS,
    *sort_keys.THEOREMS,
    *paging.THEOREMS,
    *transactions.THEOREMS,
    *updates.THEOREMS,
)
"""Every theorem, each after those that it uses."""
