"""Three storage nodes in processes of their own, and the router's way to them."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from dynastore.disk.sorts import REPLICAS, Replica
from dynastore.items import Place
from dynastore.node.messages import AnyReply, Cancel, Command
from dynastore.service.asking import Asking
from dynastore.service.children import LOOK_S, Start, Task, kept
from dynastore.service.frames import frame
from dynastore.service.node_process import UNUSABLE, Config, Link

_LOCKED_WITHIN_S: Final = 5.0
_LONGEST_PLACE: Final = 70
"""Bytes of a temporary folder's path in which there is room for sockets."""

_FOUNDED: Final = "founded"
"""A file in the store's folder that is there once it has served."""
_OLD_S: Final = 60.0
"""How long sockets are left alone that nobody listens on: somebody may be about to."""
_PREFIX: Final = "dynastore-"
_LOG: Final = logging.getLogger(__name__)

Addresses: TypeAlias = tuple[str, str, str]
"""The paths of the nodes' sockets."""


class ServeError(Exception):
    """The store cannot be served; the message says why and what to do."""


@asynccontextmanager
async def nodes(folder: Path, place: Place) -> AsyncIterator[tuple[list[Asking], Task]]:
    """Run the nodes; yield who asks them, and a task that fails when one cannot be run at all.

    Both the task and the beginning raise `ServeError`.
    """
    with _locked(folder) as lock, _listening() as (sockets, addresses):
        starts = _starts(folder.resolve(), place, lock, sockets, addresses)
        async with kept(starts, _Unusable(folder).died) as watching:
            links = [_NodeLink(address) for address in addresses]
            for link in links:
                link.open()
            yield [link.asking for link in links], watching


class _NodeLink(Link):
    """The router's channel to a node."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.asking = Asking(self._deliver)

    def came(self, replies: list[AnyReply]) -> None:
        self.asking.came(replies)

    def broke(self) -> None:
        self.asking.broke()
        super().broke()

    def _deliver(self, commands: list[Command | Cancel]) -> bool:
        return self.send(frame(commands))


def _starts(
    folder: Path, place: Place, lock: int, sockets: Sequence[socket.socket], addresses: Addresses
) -> list[Start]:
    """Return what starts each node."""

    def start(r: Replica) -> subprocess.Popen[bytes]:
        listening = sockets[r].fileno()
        founded = (folder / _FOUNDED).exists()
        config = Config(r, listening, addresses, str(folder / f"node-{r + 1}"), place, founded)
        told = msgspec.json.encode(config).decode()
        words = (sys.executable, "-P", "-m", "dynastore.service.node_process", told)
        # The lock goes with the nodes: it is free when the last of them is gone.
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(listening, lock),
        )

    return [partial(start, r) for r in REPLICAS]


def found(folder: Path) -> None:
    """Say that the store has served: from now on an empty folder of a node has lost something."""
    (folder / _FOUNDED).touch(mode=0o600)


class _Unusable:
    """The nodes that cannot use their folders: two of three go on without one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: set[int] = set()

    def died(self, number: int, status: int) -> None:
        """Take note of how a node ended. Raises `ServeError` where too few are left."""
        if status != UNUSABLE:
            self._numbers.discard(number)
            return
        self._numbers.add(number)
        if len(self._numbers) > 1:
            raise ServeError("two storage nodes cannot use their folders, see above")
        place = self._folder / f"node-{number + 1}"
        _LOG.error(
            "storage node %d cannot use its folder, see above; the other two go on, and it is tried"
            " again. Make %s usable, or remove it: then it is filled from the other two",
            number + 1,
            place,
        )


@contextmanager
def _listening() -> Iterator[tuple[Sequence[socket.socket], Addresses]]:
    """Listen for the nodes, in a folder that nobody else may enter."""
    with ExitStack() as stack:
        folder = stack.enter_context(_short_folder())
        a, b, c = (str(Path(folder) / f"node-{r + 1}") for r in REPLICAS)
        sockets = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in REPLICAS]
        for each, address in zip(sockets, (a, b, c), strict=True):
            each.bind(address)
            each.listen()
        yield sockets, (a, b, c)


def _short_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a temporary folder; a socket's path has no more than some hundred bytes."""
    place = tempfile.gettempdir()
    if len(os.fsencode(place)) > _LONGEST_PLACE:
        place = "/tmp"
    _remove_left(Path(place))
    try:
        return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise ServeError(f"no temporary folder can be made: {error}") from error


def _remove_left(place: Path) -> None:
    """Remove the folders of sockets that stores left which were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            told = folder.lstat()
            is_ours = stat.S_ISDIR(told.st_mode) and told.st_uid == os.getuid()
            if is_ours and time.time() > told.st_mtime + _OLD_S and _is_left(folder):
                for each in folder.iterdir():
                    each.unlink()
                folder.rmdir()


def _is_left(folder: Path) -> bool:
    """Whether there is nothing in a folder but sockets on which nobody listens."""
    for file in folder.iterdir():
        if not file.is_socket():
            return False
        with socket.socket(socket.AF_UNIX) as trial:
            if trial.connect_ex(str(file)) != errno.ECONNREFUSED:
                return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Lock the folder; nodes of a store that was killed need a moment to notice and let go."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ServeError(f"{folder} cannot hold data: {error.strerror}") from error
    try:
        until = time.monotonic() + _LOCKED_WITHIN_S
        while not _taken(lock):
            if time.monotonic() > until:
                raise ServeError(f"{folder} is in use by another store: stop it first")
            time.sleep(LOOK_S)
        yield lock
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
