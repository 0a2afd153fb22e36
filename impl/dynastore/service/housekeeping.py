"""Work that the store goes on with by itself: it is asked for as clients ask for theirs."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

import msgspec

from dynastore.items import HOUSEKEEPING
from dynastore.service.request_router import RequestRouter
from dynastore.web.endpoint import Unavailable

_IDLE_S: Final = 1.0
"""How long nobody looks for work after there was none."""


async def keep_house(router: RequestRouter) -> None:
    """Let the store go on with work that takes longer, and items expire, for ever."""
    while True:
        more = False
        try:
            done = await router.submit(HOUSEKEEPING, b"{}")
            # A store that has no room refuses, as it does any write.
            more = done.status == HTTPStatus.OK and msgspec.json.decode(done.body)["More"]
        except Unavailable:
            pass  # Nobody leads for the moment, or what was done is not known.
        await asyncio.sleep(0 if more else _IDLE_S)
