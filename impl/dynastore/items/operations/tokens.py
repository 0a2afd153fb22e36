"""Client request tokens: a transaction that is sent again with its token is not done again.

A token counts for ten minutes, and for the operation that it was sent with alone. The tree holds
what it was used for and what reading its items takes, and in the order of time when it ends; each
request that brings one takes away a few that have ended, so that they do not pile up.
Source: API reference, "TransactWriteItems", ClientRequestToken; nubo-db/dynoxide, pull requests 125
and 188, measured of the service: tokens belong to operations, and a transaction that comes again
takes what it takes to read, of each item, the larger of what was there before and afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from itertools import islice
from typing import Final

import msgspec

from dynastore.items.data.errors import idempotent_mismatch
from dynastore.items.data.view import View
from dynastore.items.expressions import keys

WINDOW: Final = 10 * 60 * 1000
"""Milliseconds for which a token counts."""
CLEARED: Final = 8
"""How many tokens that have ended one request takes away."""
_TIME: Final = 8
_DIGEST: Final = 32
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_UNITS: Final = msgspec.json.Decoder(dict[str, Decimal])


class Token:
    """The token of a request of an operation; the request may have none."""

    def __init__(self, operation: str, request: Mapping[str, object], what: object) -> None:
        """Take the token of the request, which asks for `what`.

        The order of the members of objects makes no difference.
        """
        given = request.get("ClientRequestToken")
        self._name = None if given is None else f"{operation} {given}"
        self._what = what

    def used(self, view: View, now: int) -> Mapping[str, Decimal] | None:
        """Return what reading the items takes, by table, if it was used for this very request.

        None: it was not used. Refuses it if it was used for another. `now` is the time in
        milliseconds.
        """
        found = None if self._name is None else view.get(keys.token_key(self._name))
        if found is None or _ends(found) <= now:
            return None
        if found[_TIME : _TIME + _DIGEST] != self._digest():
            raise idempotent_mismatch()
        return _UNITS.decode(found[_TIME + _DIGEST :])

    def note(self, view: View, now: int, units: Mapping[str, Decimal]) -> dict[bytes, bytes | None]:
        """Return the writes that note what it is used for, and take away some that ended."""
        name = self._name
        if name is None:
            return {}
        writes: dict[bytes, bytes | None] = {}
        ended = view.scan(keys.TOKEN_ENDS, keys.token_end_key(now + 1, ""))
        for key, _ in islice(ended, CLEARED):
            writes[key] = None
            writes[keys.token_key(keys.ending(key))] = None
        found = view.get(keys.token_key(name))
        if found is not None:
            writes[keys.token_end_key(_ends(found), name)] = None
        end = now + WINDOW
        content = end.to_bytes(_TIME, "big") + self._digest() + _ENCODER.encode(units)
        writes[keys.token_key(name)] = content
        writes[keys.token_end_key(end, name)] = b""
        return writes

    def _digest(self) -> bytes:
        return hashlib.blake2b(_ENCODER.encode(self._what), digest_size=_DIGEST).digest()


def _ends(found: bytes) -> int:
    return int.from_bytes(found[:_TIME], "big")
