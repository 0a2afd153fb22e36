"""Client request tokens: a transaction that is sent again with its token is not done again.

A token counts for ten minutes. The tree holds what it was used for, and in the order of time when
it ends; each request that brings one takes away a few that have ended, so that they do not pile up.
Source: API reference, "TransactWriteItems", ClientRequestToken.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import Final

import msgspec

from dynastore.items import keys
from dynastore.items.errors import idempotent_mismatch
from dynastore.items.view import View

WINDOW: Final = 10 * 60 * 1000
"""Milliseconds for which a token counts."""
CLEARED: Final = 8
"""How many tokens that have ended one request takes away."""
_TIME: Final = 8
_DIGEST: Final = 32
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def used(view: View, token: str, request: object, now: int) -> bool:
    """Say whether the token was used for this very request; refuses it if it was for another.

    `now` is the time in milliseconds. The order of the members of objects makes no difference.
    """
    found = view.get(keys.token_key(token))
    if found is None or _ends(found) <= now:
        return False
    if found[_TIME:] != _digest(request):
        raise idempotent_mismatch()
    return True


def note(view: View, token: str, request: object, now: int) -> dict[bytes, bytes | None]:
    """Return the writes that note what the token is used for, and take away some that ended."""
    writes: dict[bytes, bytes | None] = {}
    ended = view.scan(keys.TOKEN_ENDS, keys.token_end_key(now + 1, ""))
    for key, _ in islice(ended, CLEARED):
        writes[key] = None
        writes[keys.token_key(keys.ending(key))] = None
    found = view.get(keys.token_key(token))
    if found is not None:
        writes[keys.token_end_key(_ends(found), token)] = None
    end = now + WINDOW
    writes[keys.token_key(token)] = end.to_bytes(_TIME, "big") + _digest(request)
    writes[keys.token_end_key(end, token)] = b""
    return writes


def _ends(found: bytes) -> int:
    return int.from_bytes(found[:_TIME], "big")


def _digest(request: object) -> bytes:
    return hashlib.blake2b(_ENCODER.encode(request), digest_size=_DIGEST).digest()
