"""An index may be behind while an example runs, and may not stay so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform import driver
from dynacheck.exchange.schemas import POOL
from dynaspec.items import EMPTY, Failure, Success, Tables
from support.endpoints.conform_wire_server import serving
from support.runs.conform_runs import conform, reproduce, tiny_run, with_parts
from support.specified.chosen import answered

__all__ = ["tiny_run"]


class Behind:
    """Answers a read of a global index from before the last write, a number of times at most."""

    def __init__(self, times: int | None) -> None:
        self._before, self._most, self._left = EMPTY, times, times

    def __call__(
        self, tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, answer = answered(tables, operation, request)
        if after != tables:
            self._before, self._left = tables, self._most
            return after, answer
        if "IndexName" not in request or request.get("ConsistentRead") or self._left == 0:
            return after, answer
        self._left = None if self._left is None else self._left - 1
        _, behind = answered(self._before, operation, request)
        return after, behind if isinstance(behind, Success) else answer


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all tables that with indexes, and what every run writes to it; without pauses."""
    monkeypatch.setattr(campaigns, "POOL", tuple(schema for schema in POOL if schema.indexes))
    with_parts(monkeypatch, "entry_examples")
    monkeypatch.setattr(driver, "CATCHING_UP_SECONDS", (0, 0, 0))
    monkeypatch.setattr(driver, "LATE_SECONDS", (0, 0, 0))


@pytest.mark.usefixtures("indexed")
def test_an_index_that_stays_behind_is_found(tmp_path: Path) -> None:
    with serving(Behind(None)) as endpoint:
        status, found = conform("--endpoint", endpoint, "--report", str(tmp_path))
        assert status == 1
        scans = [cause for cause in found["divergences"] if cause["operation"] == "Scan"]
        assert scans, found["divergences"]
        assert scans[0]["reproduced"]
        assert reproduce(scans[0]["reproducer"], endpoint).returncode == 1
    with serving() as right:
        assert reproduce(scans[0]["reproducer"], right).returncode == 0


@pytest.mark.usefixtures("indexed")
def test_an_index_that_catches_up_conforms() -> None:
    with serving(Behind(2)) as endpoint:
        status, found = conform("--endpoint", endpoint)
    assert found["divergences"] == []
    assert status in (0, 1), "what such a short run never reached decides nothing here"
