"""A target's process: started on a loopback port, watched, restarted, and always stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from dynacheck.toolchain import MissingToolError

HOST = "127.0.0.1"
READY_WITHIN_S = 90.0
"""How long a target may take to answer HTTP: a Java runtime on a busy small machine is slow."""

ANSWER_WITHIN_S = 5.0
STOP_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.05
_TAIL_BYTES = 16_384

_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH")
"""What a target sees of our environment: no credentials, proxies, or options meant for others."""


class TargetError(Exception):
    """A target could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Launch:
    """How to start a target's process: its words and the variables added to its environment."""

    words: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """A target that can be started by name."""

    name: str
    release: Callable[[], str]
    """The distribution and version that `launch` starts, such as "moto 5.2.5"."""

    launch: Callable[[int], Launch]
    """How to start it on the given port, installing it first if need be.

    Raises `TargetError` or `MissingToolError` where that is impossible.
    """

    keeping: Callable[[int, Path], Launch] | None = None
    """How to start it so that its data is in a folder, and there again after it was killed.

    None: it can hold its data in memory alone. Raises what `launch` does.
    """


class Target:
    """A started target. `run` makes one."""

    def __init__(self, name: str, launch: Launch, port: int, folder: Path) -> None:
        """Start `launch`, which listens on `port`, with working folder and log under `folder`."""
        self.name = name
        self.endpoint = f"http://{HOST}:{port}"
        self._launch = launch
        self._port = port
        self._folder = folder
        self._log = folder / "output.log"
        self._process = self._spawn()

    @property
    def pid(self) -> int:
        """The process's identifier, which is that of its session too."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the process runs and answers HTTP."""
        return self._process.poll() is None and _answers(self._port)

    def children(self) -> list[int]:
        """Return the identifiers of the processes that the target's process has started."""
        listed = subprocess.run(
            ("ps", "-A", "-o", "pid=,ppid="), capture_output=True, text=True, check=True
        )
        pairs = (map(int, line.split()) for line in listed.stdout.splitlines())
        return sorted(pid for pid, parent in pairs if parent == self.pid)

    def signal(self, number: signal.Signals) -> None:
        """Signal all processes of the target."""
        _signal_group(self._process, number)

    def kill(self) -> None:
        """End all processes of the target as a crash does."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def start_again(self) -> None:
        """Start a target that was stopped or killed, on the same port; raise `TargetError`.

        It has the data that it was started to keep, if any.
        """
        self._process = self._spawn()
        self.await_ready()

    def restart(self) -> None:
        """Stop the target and start it again; raise `TargetError`."""
        self.stop()
        self.start_again()

    def log_tail(self, lines: int = 20) -> str:
        """Return the last lines that the target printed, over all its restarts."""
        with self._log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - _TAIL_BYTES))
            said = log.read().decode(errors="replace")
        return "\n".join(said.splitlines()[-lines:])

    def await_ready(self) -> None:
        """Wait until the target answers HTTP; raise `TargetError` if it stops or takes too long."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            status = self._process.poll()
            if status is not None:
                raise self._failure(f"stopped with status {status} before it answered")
            if _answers(self._port):
                return
            time.sleep(_LOOK_EVERY_S)
        raise self._failure(f"did not answer within {READY_WITHIN_S:.0f} s")

    def stop(self) -> None:
        """End the whole process group: SIGTERM, and after `STOP_WITHIN_S` seconds SIGKILL."""
        _signal_group(self._process, signal.SIGTERM)
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _signal_group(self._process, signal.SIGKILL)
            self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        """Start the process in a group, a working folder and a temporary folder of its own."""
        here = tempfile.mkdtemp(dir=self._folder)
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        try:
            # A file, since a pipe that nobody reads would fill up and stop the target.
            with self._log.open("ab") as log:
                return subprocess.Popen(
                    self._launch.words,
                    cwd=here,
                    env={**kept, "TMPDIR": here, **self._launch.variables},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            raise TargetError(f"{self.name} does not start: {error}") from error

    def _failure(self, what: str) -> TargetError:
        """Say what happened to this target, with the end of its output."""
        return TargetError(f"{self.name} {what}; its last output:\n{self.log_tail()}")


@contextmanager
def run(preset: Preset, keep: bool = False) -> Iterator[Target]:
    """Start a preset's target, wait until it answers, and stop it however the block ends.

    With `keep` its data outlives its processes, until the block ends, if the preset can do that.
    Raises `TargetError` when a tool is missing or the target does not answer.
    """
    port = _free_port()
    with (
        tempfile.TemporaryDirectory(prefix="dynaspec-", ignore_cleanup_errors=True) as folder,
        terminated_means_exit(),
    ):
        target = Target(preset.name, _launch(preset, port, keep, Path(folder)), port, Path(folder))
        try:
            target.await_ready()
            yield target
        finally:
            target.stop()


def _launch(preset: Preset, port: int, keep: bool, folder: Path) -> Launch:
    try:
        if preset.keeping is None or not keep:
            return preset.launch(port)
        data = folder / "data"
        data.mkdir()
        return preset.keeping(port, data)
    except MissingToolError as missing:
        raise TargetError(f"{preset.name} cannot start: {missing}") from missing


def _free_port() -> int:
    """Ask the system for a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    """Whether an HTTP server answers on the port, with whatever status."""
    connection = HTTPConnection(HOST, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal every process of the group that `process` leads, those it left behind too."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def terminated_means_exit() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that it leaves no target behind; its default would not."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
