"""Files that are compressed by their name: what ends in `.zst` is in Zstandard's format (RFC 8878).

Python has a module for it from 3.14 on; until that is the oldest one here, `zstandard` does it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

import zstandard

SUFFIX: Final = ".zst"


class CompressionError(Exception):
    """A file is not in the format that its name says."""


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Open a new file to write to, compressed if its name says so. Raises OSError."""
    with path.open("wb") as file:
        if path.suffix != SUFFIX:
            yield file
            return
        packed = cast(io.RawIOBase, zstandard.ZstdCompressor().stream_writer(file))
        with io.BufferedWriter(packed) as buffer:
            yield buffer


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file, or while it is needed an uncompressed copy of it. Raises `CompressionError`.

    One that cannot be read is left to who reads it.
    """
    if path.suffix != SUFFIX or not path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="dynaspec-") as folder:
        plain = Path(folder) / path.stem
        try:
            with path.open("rb") as packed, plain.open("wb") as file:
                zstandard.ZstdDecompressor().copy_stream(packed, file)
        except zstandard.ZstdError as error:
            raise CompressionError(f"{path} is not in Zstandard's format: {error}") from None
        yield plain
