"""Histories that `dynaspec record` writes, and what docs/history.md says of any."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from dynacheck.record.disturbances import Disturbances, Draw
from dynacheck.record.plan import Plan
from dynacheck.record.recording import Recorded, record
from dynacheck.record.workloads import WORKLOADS
from dynacheck.record.workloads.workload import Swarm, World
from dynaspec.items.api import READS

Line = dict[str, Any]


def everything(workload: str, keys: int = 2) -> Swarm:
    """What a run is like that leaves nothing out."""
    return Swarm(tuple(WORKLOADS[workload](World(1, count(1)), Random(0)).shapes()), (), keys)


def recorded(
    endpoint: str, workload: str, to: Path, draw: Draw | None = None, **options: Any
) -> Recorded:
    """Record with four clients in one process."""
    given = {"clients": 4, "processes": 1, "seconds": 60.0, "seed": 1, **options}
    plan = Plan(endpoint, workload, everything(workload), **given)
    return record(plan, to, {"endpoint": endpoint}, Disturbances(draw, 1))


def lines_of(path: Path) -> list[Line]:
    """The lines after the header, each of which is as docs/history.md says."""
    header, *lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert header["history"] == 2
    under_way: dict[str, Line] = {}
    over: set[str] = set()
    last = 0
    for line in lines:
        assert line["at"] >= last, line
        last = line["at"]
        if line["type"] == "note":
            assert isinstance(line["text"], str)
            continue
        process = line["process"]
        assert process not in over, f"{process} goes on after an unknown outcome"
        if line["type"] == "invoke":
            assert process not in under_way, f"{process} does two requests at once"
            assert isinstance(line["request"], dict)
            under_way[process] = line
        else:
            begun = under_way.pop(process)
            match line["type"]:
                case "ok":
                    assert 200 <= line["response"]["status"] < 500
                case "info":
                    assert begun["operation"] not in READS
                    over.add(process)
                case other:
                    assert other == "fail"
    assert not under_way
    return lines


def endings(lines: list[Line]) -> Counter[str]:
    """How often requests ended how."""
    return Counter(line["type"] for line in lines if line["type"] not in ("invoke", "note"))
