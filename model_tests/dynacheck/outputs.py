"""Where a run writes: tried before anything is sent, so that no run is lost to a wrong path."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click


def check_folder(option: str, folder: Path) -> None:
    """Make the folder if need be, and try to write in it. Raises click.BadParameter."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refusal(option, folder, error) from None


def check_file(option: str, path: Path) -> None:
    """Try to write to the file, and leave it as it is. Raises click.BadParameter."""
    try:
        there = path.exists()
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise _refusal(option, path, error) from None


def unwritten(option: str, path: Path, error: OSError) -> str:
    """Say that what an option asks for is not written, and why."""
    return f"{option} {_why(path, error)}"


def _why(path: Path, error: OSError) -> str:
    return f"{path} cannot be written: {error.strerror or error}"


def _refusal(option: str, path: Path, error: OSError) -> click.BadParameter:
    return click.BadParameter(_why(path, error), param_hint=f"'{option}'")
