"""Three regions for real, under kill and pause: nothing is lost or doubled, and all end equal.

`python bench/regions.py --seconds 60` runs `dynaspec serve --regions`, durable, on this machine.
boto3 clients write in each region, over few items that all of them write and many of their own.
Meanwhile storage nodes and processes of rep out, rep in and rep admin are killed and paused. In the
end the writers stop, and the figures are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dynareader import ReaderError, Stream, Walk

NAMES = ("a", "b", "c")
TABLE = "table"
HOT = 8
"""How many items all clients write."""
WRITERS = 2
"""In each region."""
PAUSE_S = 3.0
PROBE_S = 0.25
"""How often a region writes what the others look for."""
EQUAL_WITHIN_S = 180.0
CREATE: dict[str, Any] = {
    "TableName": TABLE,
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@dataclass(frozen=True)
class Write:
    """A write as its client saw it."""

    region: str
    key: str
    value: str | None
    """None: a delete."""
    known: bool
    """It was acknowledged; otherwise it may have taken effect."""


@dataclass
class Outcome:
    """What came of a run."""

    writes: list[Write] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    """Seconds from a write's acknowledgement until another region showed it."""
    disturbed: Counter[str] = field(default_factory=Counter)
    equal_after: float | None = None
    """Seconds from the last write until all regions were equal; None: they never were."""
    records: Counter[str] = field(default_factory=Counter)
    """Of each region's stream."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    """Values in the end that nobody wrote."""


class Served:
    """The regions, and their processes."""

    def __init__(self, process: subprocess.Popen[str], urls: dict[str, str]) -> None:
        self.process = process
        self.urls = urls

    def client(self, region: str, service: str = "dynamodb") -> Any:
        """A user's client of a region."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.urls[region],
            region_name=region,
            aws_access_key_id="user",
            aws_secret_access_key="none",
            config=Config(connect_timeout=3, read_timeout=15, retries={"max_attempts": 0}),
        )

    def parts(self) -> dict[int, str]:
        """The processes that can be disturbed, each with what it is."""
        listed = subprocess.run(("ps", "-A", "-ww", "-o", "pid=,ppid=,args="), capture_output=True)
        rows = [line.split(maxsplit=2) for line in listed.stdout.decode().splitlines()]
        children = {int(pid) for pid, parent, _ in rows if int(parent) == self.process.pid}
        found = {}
        for pid, parent, told in rows:
            if int(parent) in children:
                if "dynastore.service.node_process" in told:
                    found[int(pid)] = "node"
                elif "dynastore.regions.process" in told:
                    found[int(pid)] = "rep " + told.partition('"part":"')[2].partition('"')[0]
        return found


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve the regions, with their data in a folder."""
    words = (sys.executable, "-m", "dynacheck", "serve", "--regions", ",".join(NAMES))
    process = subprocess.Popen((*words, "--data", str(folder)), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in NAMES]
        yield Served(process, {words[0]: words[-1] for words in told})
    finally:
        process.terminate()
        process.wait(30)


# --- What happens --------------------------------------------------------------------------------


class Run:
    """A run, and what its threads share."""

    def __init__(self, served: Served, seed: int) -> None:
        self.served = served
        self.rng = Random(seed)
        self.outcome = Outcome()
        self.stop = threading.Event()
        self._probed: dict[tuple[str, int], float] = {}

    def replicate(self) -> None:
        """Make the table, and its replicas."""
        first = self.served.client(NAMES[0])
        first.create_table(**CREATE)
        for name in NAMES[1:]:
            created = [{"Create": {"RegionName": name}}]
            first.update_table(TableName=TABLE, ReplicaUpdates=created)
        clients = [self.served.client(name) for name in NAMES]
        while not all(map(_replicated, clients)):
            time.sleep(0.2)

    def go(self, seconds: float, *, disturbed: bool) -> None:
        """Let it run for so long."""
        work: list[tuple[Callable[[str, int], None], tuple[str, int]]]
        work = [(self._write, (name, each)) for name in NAMES for each in range(WRITERS)]
        work += [(self._probe, (name, 0)) for name in NAMES]
        work += [
            (self._look, (name, NAMES.index(other)))
            for name in NAMES
            for other in NAMES
            if other != name
        ]
        threads = [threading.Thread(target=target, args=given) for target, given in work]
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(self.rng.uniform(1.0, 3.0))
            if disturbed:
                self._disturb()
        self.stop.set()
        for thread in threads:
            thread.join()

    def _write(self, region: str, number: int) -> None:
        """Write one item after the other."""
        client, rng = self.served.client(region), Random(f"{region} {number}")
        turn = 0
        while not self.stop.is_set():
            turn += 1
            value = f"{region}-{number}-{turn}"
            chance = rng.random()
            key = value if chance < 0.3 else f"hot-{rng.randrange(HOT)}"
            deletes = chance > 0.85
            known = True
            try:
                if deletes:
                    client.delete_item(TableName=TABLE, Key={"k": {"S": key}})
                else:
                    client.put_item(TableName=TABLE, Item={"k": {"S": key}, "v": {"S": value}})
            except (BotoCoreError, ClientError):
                known = False
                time.sleep(0.05)
            written = Write(region, key, None if deletes else value, known)
            self.outcome.writes.append(written)

    def _probe(self, region: str, _: int) -> None:
        """Write a number that rises, and note when."""
        client = self.served.client(region)
        number = 0
        while not self.stop.wait(PROBE_S):
            number += 1
            item = {"k": {"S": f"probe-{region}"}, "n": {"N": str(number)}}
            try:
                client.put_item(TableName=TABLE, Item=item)
            except (BotoCoreError, ClientError):
                continue
            self._probed[region, number] = time.monotonic()

    def _look(self, region: str, source: int) -> None:
        """Look when numbers of another region arrive."""
        client, name = self.served.client(region), NAMES[source]
        seen = 0
        while not self.stop.wait(0.02):
            key = {"k": {"S": f"probe-{name}"}}
            try:
                found = client.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
            except (BotoCoreError, ClientError):
                continue
            number, now = int(found.get("Item", {}).get("n", {"N": "0"})["N"]), time.monotonic()
            for each in range(seen + 1, number + 1):
                if (name, each) in self._probed:
                    self.outcome.lags.append(now - self._probed[name, each])
            seen = max(seen, number)

    def _disturb(self) -> None:
        """Kill or pause a process."""
        pid, part = self.rng.choice(sorted(self.served.parts().items()))
        how = self.rng.choice(("kill", "pause"))
        self.outcome.disturbed[f"{how} {part}"] += 1
        try:
            if how == "kill":
                os.kill(pid, signal.SIGKILL)
                return
            os.kill(pid, signal.SIGSTOP)
            time.sleep(PAUSE_S)
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    # --- What is checked --------------------------------------------------------------------------

    def judge(self) -> Outcome:
        """Wait until all are equal, and compare with what was written and with the streams."""
        outcome, since = self.outcome, time.monotonic()
        items: dict[str, str | None] = {}
        while outcome.equal_after is None and time.monotonic() < since + EQUAL_WITHIN_S:
            try:
                found = [_items(self.served.client(name)) for name in NAMES]
            except (BotoCoreError, ClientError):
                continue
            if found[0] == found[1] == found[2]:
                outcome.equal_after, items = time.monotonic() - since, found[0]
            time.sleep(0.1)
        self._compare(items)
        for name in NAMES:
            self._read_stream(name)
        return outcome

    def _compare(self, items: dict[str, str | None]) -> None:
        """Each item is one that was written; those that one client alone has written are there."""
        written: dict[str, set[str | None]] = {}
        for write in self.outcome.writes:
            written.setdefault(write.key, set()).add(write.value)
        self.outcome.foreign = [
            f"{key}={value}"
            for key, value in items.items()
            if not key.startswith("probe") and value not in written.get(key, ())
        ]
        own = (write for write in self.outcome.writes if write.key == write.value)
        self.outcome.lost = [each.key for each in own if each.known and each.key not in items]

    def _read_stream(self, region: str) -> None:
        """A region has one record at most of a write, and one of each that it acknowledged."""
        described = self.served.client(region).describe_table(TableName=TABLE)["Table"]
        streams = self.served.client(region, "dynamodbstreams")
        walk = Walk(Stream(streams, described["LatestStreamArn"]))
        quiet = 0
        while quiet < 10:
            try:
                quiet = 0 if walk.poll() else quiet + 1
            except ReaderError:
                quiet = 0
            time.sleep(0.1)
        told = [record["dynamodb"] for records in walk.records.values() for record in records]
        self.outcome.records[region] = len(told)
        values = Counter(
            each["NewImage"]["v"]["S"] for each in told if "v" in each.get("NewImage", {})
        )
        self.outcome.doubled += [f"{region}: {value}" for value, n in values.items() if n > 1]
        for write in self.outcome.writes:
            here = write.region == region and write.known and write.value is not None
            if here and write.value not in values:
                self.outcome.lost.append(f"record of {write.value} in {region}")


def _replicated(client: Any) -> bool:
    try:
        replicas = client.describe_table(TableName=TABLE)["Table"].get("Replicas", ())
    except ClientError:
        return False
    return {r["RegionName"] for r in replicas if r["ReplicaStatus"] == "ACTIVE"} == {*NAMES}


def _items(client: Any) -> dict[str, str | None]:
    pages = client.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return {
        item["k"]["S"]: item.get("v", item.get("n", {})).get("S") or item.get("n", {}).get("N")
        for page in pages
        for item in page["Items"]
    }


def told(outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The figures of a run."""
    lags = sorted(outcome.lags)
    known = Counter(write.region for write in outcome.writes if write.known)
    return {
        "seconds": seconds,
        "writes": dict(known),
        "writes of unknown outcome": sum(not write.known for write in outcome.writes),
        "records": dict(outcome.records),
        "disturbed": dict(outcome.disturbed),
        "lag ms": {
            "probes": len(lags),
            **{f"p{p}": _share(lags, p) for p in (50, 99)},
            "max": _share(lags, 100),
        },
        "equal after s": outcome.equal_after and round(outcome.equal_after, 1),
        "lost": len(outcome.lost),
        "doubled": len(outcome.doubled),
        "written by nobody": len(outcome.foreign),
    }


def _share(ordered: Sequence[float], percent: int) -> float | None:
    if not ordered:
        return None
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


def run(folder: Path, seconds: float, seed: int = 1, *, disturbed: bool = True) -> Outcome:
    """Make a run, and judge it."""
    with serving(folder) as served:
        made = Run(served, seed)
        made.replicate()
        made.go(seconds, disturbed=disturbed)
        return made.judge()


def main() -> None:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peace", action="store_true", help="kill and pause nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), given.seconds, given.seed, disturbed=not given.peace)
    print(json.dumps(told(outcome, given.seconds), indent=2))
    for each in (*outcome.lost, *outcome.doubled, *outcome.foreign)[:20]:
        print(each)


if __name__ == "__main__":
    main()
