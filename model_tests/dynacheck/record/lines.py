"""The lines of a history as they are written, and files of them put together by their times.

Each line begins with its time, so that lines are ordered without being read.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, Literal

import msgspec

VERSION: Final = 2
_TIME_FROM: Final = len('{"at":')


class Lines:
    """Gathers lines, each with the time at which it is told, and writes them when it is told to."""

    def __init__(self, path: Path) -> None:
        """Open a new file. Raises OSError."""
        self._file = path.open("wb")
        self._gathered: list[bytes] = []

    def flush(self) -> None:
        """Write what was gathered. Raises OSError."""
        gathered, self._gathered = self._gathered, []
        self._file.write(b"".join(gathered))

    def close(self) -> None:
        """Write the remaining lines. Raises OSError."""
        with self._file:
            self.flush()

    def invoke(self, process: bytes, operation: str, request: bytes) -> int:
        """A request, whose body is JSON, is about to be sent. Return the time."""
        at = time.monotonic_ns()
        self._gathered.append(
            b'{"at":%d,"process":"%b","type":"invoke","operation":"%b","request":%b}\n'
            % (at, process, operation.encode(), request)
        )
        return at

    def ok(self, process: bytes, status: int, body: bytes) -> None:
        """An answer came. Its body is JSON."""
        self._gathered.append(
            b'{"at":%d,"process":"%b","type":"ok","response":{"status":%d,"body":%b}}\n'
            % (time.monotonic_ns(), process, status, body)
        )

    def no_answer(self, process: bytes, kind: Literal["fail", "info"]) -> None:
        """No answer came, or one that tells nothing."""
        self._gathered.append(
            b'{"at":%d,"process":"%b","type":"%b"}\n'
            % (time.monotonic_ns(), process, kind.encode())
        )

    def note(self, text: str) -> None:
        """Something is done to the endpoint."""
        told = msgspec.json.encode(text)
        self._gathered.append(b'{"at":%d,"type":"note","text":%b}\n' % (time.monotonic_ns(), told))


def join(to: BinaryIO, header: Mapping[str, object], parts: Sequence[Path]) -> None:
    """Write a history: its header, and the lines of all parts in the order of their times."""
    to.write(msgspec.json.encode(header) + b"\n")
    with ExitStack() as stack:
        files = [stack.enter_context(part.open("rb")) for part in parts]
        to.writelines(heapq.merge(*files, key=_time))


def _time(line: bytes) -> int:
    return int(line[_TIME_FROM : line.index(b",")])
