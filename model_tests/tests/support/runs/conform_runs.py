"""Short runs of the suite within a test, through the command itself."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.conform import campaign as campaigns
from dynacheck.conform import command as commands
from dynacheck.conform.command import command
from dynacheck.conform.coverage import OPERATIONS

TINY = campaigns.Profile("quick", rounds=1, examples=12, shrinks_per_symptom=2)
LONGER = replace(TINY, examples=30)
ALL_TABLES = campaigns.POOL
PARTS = {
    name: getattr(campaigns, name)
    for name in (
        "table_catalogue", "item_catalogue", "plain_requests", "statement_catalogue", "limit_steps",
        "token_examples", "large_batches", "walk_examples", "segment_examples", "order_examples",
        "entry_examples",
    )
}  # fmt: skip
"""What every run sends besides, and the short ones here only where a test asks for it."""
CATALOGUES = ("table_catalogue", "item_catalogue", "plain_requests", "token_examples")
"""Of these what a run of all operations has to send, to have tried them all."""


@pytest.fixture(autouse=True)
def tiny_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw little, of two tables and one with a stream; shrink little; leave out `PARTS`."""
    monkeypatch.setitem(campaigns.PROFILES, "quick", TINY)
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES[:2])
    monkeypatch.setattr(campaigns, "STREAMED", campaigns.STREAMED[:1])
    monkeypatch.setattr(campaigns, "ATTEMPTS_ELSE", 50)
    for name in PARTS:
        monkeypatch.setattr(campaigns, name, lambda *_: ())
    monkeypatch.setattr(commands, "JUDGED", OPERATIONS)


def with_parts(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Send these of `PARTS` as well, or all."""
    for name in names or PARTS:
        monkeypatch.setattr(campaigns, name, PARTS[name])


def conform(*words: str) -> tuple[int, dict[str, Any]]:
    """The exit status and the JSON object of one run."""
    run = CliRunner().invoke(command, [*words, "--json", "--seed", "7"])
    assert run.stdout.count("\n") == 1, f"stdout is not one line of JSON: {run.output}"
    return run.exit_code, json.loads(run.stdout)


def reproduce(script: str, endpoint: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, script, endpoint], capture_output=True, text=True, timeout=600, check=False
    )
