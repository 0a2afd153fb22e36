"""The wheel holds what the command needs, and works alone, in an empty environment, anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.repository import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("dynaspec-*.whl")
    return built


@pytest.fixture(scope="module")
def empty_home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel without extras into an empty environment, and return that."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    assert run(sys.executable, "-m", "venv", home).returncode == 0
    lock = ROOT / "requirements.lock"
    pip = (home / "bin" / "python", "-m", "pip", "install", "--quiet", "-c", lock, wheel)
    done = run(*pip)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def run(
    *words: object, cwd: Path | None = None, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command without our PYTHONPATH; `path`, if given, is its whole PATH."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**environment, "PATH": str(path)} if path else environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )


PACKAGES = {"dynaspec", "dynareader", "dynastore", "dynacheck"}


def below(folder: Path, pattern: str, inside: str) -> set[str]:
    """Name the files of a checkout's folder as they are called in the wheel's folder `inside`."""
    return {f"{inside}/{file.relative_to(folder)}" for file in folder.glob(pattern)}


def test_the_wheel_holds_every_model_lock_and_type_marker(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    models = below(ROOT / "tla", "**/*.tla", "dynacheck/tla")
    assert models, "no TLA+ model in tla/"
    models |= below(ROOT / "tla", "*.json", "dynacheck/tla")
    npm = ROOT / "model_tests" / "dynacheck" / "targets" / "npm"
    pins = below(npm, "*/package*.json", "dynacheck/targets/npm")
    assert len(pins) == 4
    markers = {f"{package}/py.typed" for package in PACKAGES}
    assert models | pins | markers <= held


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in held if ".dist-info/" not in name}
    assert tops == PACKAGES
    assert not [name for name in held if "test_" in name or "__pycache__" in name]


def test_the_wheel_declares_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entries,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "dynaspec = dynacheck.cli:main" in archive.read(entries).decode()


@pytest.mark.slow
def test_the_installed_command_works_from_any_folder(empty_home: Path, tmp_path: Path) -> None:
    for words in (("dynaspec",), ("python", "-m", "dynacheck")):
        done = run(empty_home / "bin" / words[0], *words[1:], "--help", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "conform" in done.stdout
    where = "from dynacheck.toolchain import tla_models; print(tla_models())"
    models = Path(run(empty_home / "bin" / "python", "-c", where, cwd=tmp_path).stdout.strip())
    assert models.is_relative_to(empty_home)
    assert list(models.glob("**/*.tla"))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "conform", "mutants", "serve", "trace"])
def test_each_command_explains_itself_without_extras(
    command: str, empty_home: Path, tmp_path: Path
) -> None:
    done = run(empty_home / "bin" / "dynaspec", command, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Usage: dynaspec" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("target", ["dynalite", "dynamodb-local", "moto", "ministack"])
def test_a_target_whose_extra_is_missing_names_the_command_and_is_no_pass(
    target: str, empty_home: Path, tmp_path: Path
) -> None:
    done = run(empty_home / "bin" / "dynaspec", "conform", "--target", target, path=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert 'pip install "dynaspec[targets]"' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_comparison_without_tlc_names_the_command_and_is_no_pass(
    empty_home: Path, tmp_path: Path
) -> None:
    command = (empty_home / "bin" / "dynaspec", "check", "global_tables", "--agree")
    done = run(*command, path=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert 'pip install "dynaspec[tla]"' in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
