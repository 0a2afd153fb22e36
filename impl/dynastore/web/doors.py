"""Who may use the endpoint, as long as no signature is verified: no web page but those allowed.

A page in a browser can send requests to any address that the machine reaches. The browser then
names the page's origin, and may read the answer only where that is allowed (Fetch Standard, "CORS
protocol"); but the request would have had its effect by then. So such a request is refused before
it has any. Where the store is for its own machine alone it must also be asked for as such: by a
name that some site has made point to this machine, its pages would be of the same origin ("DNS
rebinding"; Jackson and others, *Protecting Browsers from DNS Rebinding Attacks*, CCS 2007).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ANY: Final = "*"
_LOCAL: Final = "localhost"


@dataclass(frozen=True)
class Doors:
    """What the endpoint lets in."""

    origins: tuple[str, ...] = ()
    """Origins whose pages may use the store; `ANY` is all of them, as at the service."""
    only_local: bool = False
    """Whether the store is to be asked for as this machine: by an address, or as localhost."""

    def refusal(self, headers: Mapping[bytes, bytes]) -> str | None:
        """Say why a request is not let in; None: it is."""
        origin = headers.get(b"origin")
        if origin is not None and not self.allows(origin.decode("latin-1")):
            who = origin.decode("latin-1")
            return f"Pages of {who} may not use this store: see --allow-origin"
        host = headers.get(b"host")
        if host and self.only_local and ANY not in self.origins and not _is_local(host):
            who = host.decode("latin-1")
            return f"This store is not to be reached as {who}: use an address, or localhost"
        return None

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may use the store."""
        return ANY in self.origins or origin in self.origins


CLOSED: Final = Doors()


@lru_cache(maxsize=16)
def _is_local(host: bytes) -> bool:
    """Whether a Host header names this machine, or an address, which nobody else can claim."""
    inner = host[1:].partition(b"]")[0] if host.startswith(b"[") else host.partition(b":")[0]
    name = inner.decode("latin-1").lower().rstrip(".")
    if name == _LOCAL or name.endswith(f".{_LOCAL}"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
