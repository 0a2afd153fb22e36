"""The vectors of this release with their answers, made once for all processes of a test run."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from dynacheck.vectors import corpus, files


@pytest.fixture(scope="session")
def all_vectors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[files.File]]:
    """The vectors, which `corpus.files` gives as well from then on.

    The process that needs them first asks the specification, the others wait and read.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    with pytest.MonkeyPatch.context() as patch:
        found = _made_or_read(shared / "vectors.json")
        patch.setattr(corpus, "files", cache(lambda: found))
        yield found


def _made_or_read(path: Path) -> list[files.File]:
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(msgspec.json.encode(corpus.files()))
    return msgspec.json.decode(path.read_bytes(), type=list[files.File])
