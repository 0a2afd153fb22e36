"""Targets that npm distributes: each pinned by a lock file beside this module, installed once.

The lock holds every package's checksum, so what is installed is what was locked wherever it came
from. No package's install script runs: none of these targets needs one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from dynacheck.targets.process import TargetError
from dynacheck.toolchain import node

_PINNED = Path(__file__).parent / "npm"
_FILES = ("package.json", "package-lock.json")
_INSTALL_WITHIN_S = 600


def installed(package: str) -> Path:
    """Return the folder of the pinned npm package `package`, installing it on the first call.

    Raises `MissingToolError` without npm, and `TargetError` when npm fails.
    """
    pinned = _PINNED / package
    digest = hashlib.sha256(b"".join((pinned / name).read_bytes() for name in _FILES))
    home = cache_folder() / f"{package}-{digest.hexdigest()[:16]}"
    if not home.is_dir():
        _install(pinned, home)
    return home / "node_modules" / package


def release(package: str) -> str:
    """Return the name and the pinned version of the npm package `package`."""
    manifest = json.loads((_PINNED / package / "package.json").read_bytes())
    return f"{package} {manifest['dependencies'][package]}"


def cache_folder() -> Path:
    """Return our folder for what can be fetched again (*XDG Base Directory Specification*)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "dynaspec"


def _install(pinned: Path, home: Path) -> None:
    """Install into a folder beside `home` and move it there whole, so that no half is ever used."""
    npm = node().npm
    click.echo(f"Installing {pinned.name} (once) ...", err=True)
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as staging:
            whole = Path(staging) / "whole"
            whole.mkdir()
            for name in _FILES:
                shutil.copy(pinned / name, whole)
            _npm_ci(npm, whole)
            if not home.is_dir():  # somebody else may have been faster
                whole.rename(home)
    except OSError as error:
        if not home.is_dir():
            raise TargetError(f"{pinned.name} cannot be installed: {error}") from error


def _npm_ci(npm: tuple[str, ...], folder: Path) -> None:
    """Install exactly what the lock file in `folder` lists."""
    words = (*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    try:
        subprocess.run(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_INSTALL_WITHIN_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = "\n".join(str(error.stdout).splitlines()[-10:])
        raise TargetError(f"npm could not install {folder.name}; it said:\n{said}") from error
    except subprocess.TimeoutExpired as error:
        late = f"npm did not finish within {_INSTALL_WITHIN_S} s: is its registry reachable?"
        raise TargetError(late) from error
