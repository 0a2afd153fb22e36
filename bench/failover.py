"""For how long no request of a client succeeds when a storage node is killed or paused, for real.

Clients put and read items, each one request after the other, while the nodes of a durable store are
disturbed in turn: one of the three leads. A request without an outcome is not repeated; the client
goes on with the next one.

    python bench/failover.py [--rounds 5] [--clients 4]
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from field import TABLE, make_tables
from load import REGION

from dynacheck.targets import Target, start

BEFORE_S, PAUSED_S, AFTER_S = 2.0, 10.0, 3.0
"""How long a node is left alone, is paused, and is left alone again before the next one."""
AGAIN_S = 0.02
"""What a client waits after a request that failed."""


class Clients:
    """Threads that ask, and the longest time that one of them waited from success to success."""

    def __init__(self, endpoint: str, count: int) -> None:
        """Let `count` clients begin."""
        self._endpoint = endpoint
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._last = [time.monotonic()] * count
        self._longest = 0.0
        self._threads = [threading.Thread(target=partial(self._run, n)) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def longest(self) -> float:
        """Return the longest time since this was asked last, in seconds, and begin anew."""
        with self._lock:
            now = time.monotonic()
            found = max(self._longest, *(now - last for last in self._last))
            self._longest = 0.0
        return found

    def end(self) -> None:
        """Let the clients end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        client = _client(self._endpoint)
        key = {"k": {"S": f"client-{number}"}}
        while not self._stop.is_set():
            try:
                client.put_item(TableName=TABLE, Item=key)
                client.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
            except (BotoCoreError, ClientError):
                time.sleep(AGAIN_S)
                continue
            with self._lock:
                now = time.monotonic()
                self._longest = max(self._longest, now - self._last[number])
                self._last[number] = now


def _client(endpoint: str) -> Any:
    settings = Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=30)
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="id",
        aws_secret_access_key="secret",
        config=settings,
    )


def _nodes(target: Target) -> list[int]:
    """The processes of the storage nodes, in their own order: it is in the words of each."""
    words = ("ps", "-ww", "-o", "pid=,args=", "-p", ",".join(map(str, target.children())))
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    found = {re.search(r'"me":(\d)', line): int(line.split()[0]) for line in listed}
    return [pid for me, pid in sorted((me[1], pid) for me, pid in found.items() if me is not None)]


def kill(pid: int) -> None:
    """End a node; the store starts it again."""
    os.kill(pid, signal.SIGKILL)
    time.sleep(PAUSED_S)


def pause(pid: int) -> None:
    """Let a node do nothing for a while."""
    os.kill(pid, signal.SIGSTOP)
    time.sleep(PAUSED_S)
    os.kill(pid, signal.SIGCONT)


@contextmanager
def asking(endpoint: str, count: int) -> Iterator[Clients]:
    """Clients that ask until the end of the block."""
    clients = Clients(endpoint, count)
    try:
        yield clients
    finally:
        clients.end()


def main() -> None:
    """Disturb each node in each round, and print how long clients waited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    with start("embedded", keep=True) as target:
        make_tables(target.endpoint)
        with asking(target.endpoint, given.clients) as clients:
            for disturb in (kill, pause):
                waited: list[float] = []
                for hit in range(3 * given.rounds):
                    time.sleep(BEFORE_S)
                    clients.longest()
                    disturb(_nodes(target)[hit % 3])
                    time.sleep(AFTER_S)
                    waited.append(clients.longest())
                    print(f"{disturb.__name__} node {hit % 3 + 1}: {waited[-1]:.2f} s", flush=True)
                print(
                    f"{disturb.__name__}: in {len(waited)} hits the longest time without a success "
                    f"was {max(waited):.2f} s, the median {median(waited):.2f} s"
                )


if __name__ == "__main__":
    main()
