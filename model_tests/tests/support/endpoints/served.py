"""A store that `dynaspec serve` runs, in processes of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config

WITHIN_S = 60.0
"""How long anything may take on a busy machine."""


class Served:
    """A store that is being served by another process."""

    def __init__(self, *options: str) -> None:
        words = (sys.executable, "-m", "dynacheck", "serve", "--port", "0", *options)
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:"), f"first line: {line!r}"
        self.endpoint = line.removeprefix("listening on ").strip()
        self.nodes = children(self.process.pid)
        assert len(self.nodes) == (3 if "--data" in options else 0)

    def client(self, service: str = "dynamodb") -> Any:
        return client_of(self.endpoint, service)

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Signal the serving process; return its status and what else it printed."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=WITHIN_S)
        return self.process.returncode, rest


def client_of(endpoint: str, service: str = "dynamodb") -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
        config=Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 1}),
    )


@contextmanager
def served(*options: str) -> Iterator[Served]:
    store = Served(*options)
    try:
        yield store
    finally:
        if store.process.poll() is None:
            store.stop(signal.SIGKILL)


def children(pid: int) -> set[int]:
    listed = subprocess.run(("ps", "-A", "-o", "pid=,ppid="), capture_output=True, check=True)
    pairs = (map(int, line.split()) for line in listed.stdout.decode().splitlines())
    return {child for child, parent in pairs if parent == pid} & runtimes()


def runtimes() -> set[int]:
    listed = subprocess.run(("ps", "-A", "-o", "pid=,args="), capture_output=True, check=True)
    lines = listed.stdout.decode().splitlines()
    return {int(line.split()[0]) for line in lines if "dynastore.service.node_process" in line}


def eventually(condition: Any) -> bool:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False
