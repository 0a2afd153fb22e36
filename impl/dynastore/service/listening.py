"""The address that the endpoint listens on."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from dynastore.service.processes import ServeError

OPEN: Final = (
    "whoever reaches this address can read and change everything: signatures are not verified"
)


@contextmanager
def bound(host: str, port: int, *, is_open: bool = False) -> Iterator[socket.socket]:
    """Take the endpoint's address, before anything else is done.

    One beyond this machine is taken only where it `is_open`. Raises `ServeError`.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ServeError(f"{host}:{port} is no address to listen on: {error}") from error
    if not is_open and not ipaddress.ip_address(address[0]).is_loopback:
        raise ServeError(f"{host} is not this machine alone, and {OPEN}; say --open to do so")
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError as error:
            why = error.strerror
            raise ServeError(f"cannot listen on {host}:{port}: {why}; try --port 0") from error
        yield listening


def is_local(listening: socket.socket) -> bool:
    """Whether a bound socket is reached from this machine alone."""
    return ipaddress.ip_address(listening.getsockname()[0]).is_loopback


def url(listening: socket.socket) -> str:
    """The URL at which a bound socket is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
