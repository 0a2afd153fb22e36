"""What the tree holds of an item: its size as the service counts it, then its JSON.

A read that shows the whole item hands the JSON on as it is, and a page of a query is measured
without reading the items. Numbers are in normal form and sets in order, so that equal items have
equal bytes in every process.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import msgspec

from dynastore.items.data import numbers, work
from dynastore.items.data.values import (
    BS,
    NS,
    SS,
    B,
    Bool,
    Item,
    L,
    M,
    Member,
    N,
    Null,
    S,
    Value,
    item_size,
)
from dynastore.items.data.wire import item_json

_SIZE: Final = 4
_ENCODER: Final = msgspec.json.Encoder()
"""`item_json` has put names in order: msgspec 0.22's own sort overflows the stack on 60,000."""
_ATTRIBUTE: Final = msgspec.json.Decoder(dict[str, Any])
_DECODER: Final = msgspec.json.Decoder(dict[str, dict[str, Any]])
_PARTS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def stored(item: Item) -> bytes:
    """Return the bytes of an item in the tree."""
    return item_size(item).to_bytes(_SIZE, "big") + _ENCODER.encode(item_json(item))


def load(content: bytes) -> dict[str, Value]:
    """Read back what `stored` wrote."""
    work.spend_on(content)
    return _item(_DECODER.decode(memoryview(content)[_SIZE:]))


def load_some(content: bytes, names: Iterable[str]) -> dict[str, Value]:
    """Read back some attributes, which the item has."""
    found = _PARTS.decode(memoryview(content)[_SIZE:])
    return _item({name: _ATTRIBUTE.decode(found[name]) for name in names})


def size_of(content: bytes) -> int:
    """Return the size of the stored item in bytes, as the service counts it."""
    return int.from_bytes(content[:_SIZE], "big")


def json_of(content: bytes) -> msgspec.Raw:
    """Return the stored item's JSON, to be put into an answer as it is."""
    return msgspec.Raw(memoryview(content)[_SIZE:])


class Found:
    """What is at a key, read when it is looked at."""

    def __init__(self, content: bytes | None) -> None:
        """Be the item that is stored so; None: there is none."""
        self.content = content

    @cached_property
    def item(self) -> dict[str, Value] | None:
        """The item."""
        return None if self.content is None else load(self.content)

    @property
    def size(self) -> int:
        """Its size in bytes, as the service counts it; 0 where there is none."""
        return 0 if self.content is None else size_of(self.content)


def _item(entries: Mapping[str, dict[str, Any]]) -> dict[str, Value]:
    return {name: _value(entry) for name, entry in entries.items()}


def _value(entry: dict[str, Any]) -> Value:
    ((tag, content),) = entry.items()
    return _READERS[tag](content)


_READERS: Final[Mapping[str, Callable[[Any], Value]]] = {
    "S": S,
    "N": lambda text: N(numbers.exact(text)),
    "B": lambda text: B(base64.b64decode(text)),
    "BOOL": Bool,
    "NULL": lambda _: Null(),
    "SS": lambda texts: SS(frozenset(texts)),
    "NS": lambda texts: NS(frozenset(Member(numbers.exact(text)) for text in texts)),
    "BS": lambda texts: BS(frozenset(map(base64.b64decode, texts))),
    "L": lambda entries: L(tuple(map(_value, entries))),
    "M": lambda entries: M(_item(entries)),
}
