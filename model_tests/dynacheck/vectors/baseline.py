"""Comparing a run with an earlier one: which vectors are known to fail, and which pass now."""

from __future__ import annotations

from pathlib import Path

import msgspec


class BaselineError(Exception):
    """A baseline cannot be read; the text says why, and what to do."""


class Known(msgspec.Struct, frozen=True):
    """A vector that failed in an earlier run."""

    file: str
    name: str

    def __str__(self) -> str:
        """The vector as it is named."""
        return f"{self.file}/{self.name}"


class Baseline(msgspec.Struct, frozen=True):
    """What failed in an earlier run, and what was in other words."""

    target: str
    failed: tuple[Known, ...]
    wording: tuple[Known, ...]

    def names(self, strict: bool) -> frozenset[str]:
        """The vectors that are known; those in other words too if `strict`."""
        return frozenset(map(str, self.failed + (self.wording if strict else ())))


def load(path: Path) -> Baseline:
    """Read the JSON object that `dynaspec vectors --run --json` printed. Raises BaselineError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(
            f"{path} is not a report of this release: {error}. "
            "Make one with `dynaspec vectors --run --json > FILE`"
        ) from None
