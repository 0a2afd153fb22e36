"""The address that the endpoint listens on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from dynastore.service.processes import ServeError


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Take the endpoint's address, before anything else is done."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ServeError(f"{host}:{port} is no address to listen on: {error}") from error
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError as error:
            why = error.strerror
            raise ServeError(f"cannot listen on {host}:{port}: {why}; try --port 0") from error
        yield listening


def url(listening: socket.socket) -> str:
    """The URL at which a bound socket is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
