"""The values of items as rows, and the blocks that chains of them make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dynacheck.history.columns import Column


@dataclass(frozen=True)
class Groups:
    """The values of items: block after block, and each block in the order of its chain."""

    key: Column
    by_key: Column
    """The groups in the order of their keys."""
    item: Column
    writer: Column
    """A row of the marks."""
    block: Column
    begin: Column
    """The last beginning of the value's operations."""
    end: Column
    """The first end."""

    def of(self, keys: Column) -> Column:
        """Return the group of each key, which must be one of theirs."""
        found: Column = self.by_key[np.searchsorted(self.key[self.by_key], keys)]
        return found


@dataclass(frozen=True)
class Blocks:
    """Chains of values."""

    item: Column
    start: Column
    """The first group of each, ascending."""
    begin: Column
    """The last beginning of the block's operations."""
    end: Column
    """The first end."""
