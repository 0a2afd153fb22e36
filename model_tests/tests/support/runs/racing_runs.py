"""Attempts at the criteria of races within a test, and their scripts."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.criterion import Criterion
from dynacheck.concurrent.running import Found, Plan, judge

CLIENTS = 5
SEED = 7
BY_NAME = {each.name: each for each in CRITERIA}


def judged(criterion: Criterion, port: int, attempts: int) -> Found:
    plan = Plan(f"http://127.0.0.1:{port}", CLIENTS, SEED, attempts)
    return asyncio.run(judge(criterion, plan))


def run_script(path: Path, port: int) -> subprocess.CompletedProcess[str]:
    words = (sys.executable, str(path), f"http://127.0.0.1:{port}")
    return subprocess.run(words, capture_output=True, text=True, timeout=600)
