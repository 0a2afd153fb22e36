"""Item collections: the items of one partition key, where the table has local secondary indexes.

Source: developer guide, "Item collections in local secondary indexes"; API reference,
"ItemCollectionMetrics". The service estimates a collection's size in whole gigabytes; here the size
of the table bounds it from above. The limit of 10 GB is not enforced: a request is never refused
with ItemCollectionSizeLimitExceededException.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dynastore.items.data.values import Item
from dynastore.items.data.view import View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog
from dynastore.items.tables.catalog import Table

_GIGABYTE: Final = 1 << 30


def metrics(
    view: View, request: Mapping[str, Any], table: Table, item: Item
) -> dict[str, object] | None:
    """Return the metrics of an item's collection, given a key of it.

    None: the request does not ask for them, or the table has no collections.
    """
    if request.get("ReturnItemCollectionMetrics") != "SIZE":
        return None
    if not any(index.local for index in table.indexes):
        return None
    most = catalog.statistics(view, keys.statistics_key(table.number)).size // _GIGABYTE + 1
    key = {attribute.name: item[attribute.name] for attribute in table.schema.partition}
    return {"ItemCollectionKey": item_json(key), "SizeEstimateRangeGB": [0, most]}


class Collections:
    """The collections that a request on several items changes, each once."""

    def __init__(self, view: View, request: Mapping[str, Any]) -> None:
        """Know of none yet."""
        self._view = view
        self._request = request
        self._found: dict[str, list[dict[str, object]]] = {}

    def add(self, name: str, table: Table, item: Item) -> None:
        """Note that an item changes, given a key of it and what the request calls the table."""
        found = metrics(self._view, self._request, table, item)
        if found is not None and found not in self._found.setdefault(name, []):
            self._found[name].append(found)

    def with_metrics(self, answer: dict[str, object]) -> dict[str, object]:
        """Return the answer with the metrics of all of them, if there are any."""
        return {**answer, "ItemCollectionMetrics": self._found} if self._found else answer
