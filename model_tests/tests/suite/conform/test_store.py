"""The reference store is just another target: it must conform, word for word."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_the_embedded_store_conforms(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "dynacheck", "conform", "--seed", "1"]
    run = subprocess.run(
        [*words, "--strict-wording", "--json", "--report", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout, run.stderr
    result = json.loads(run.stdout)
    found = [*result["divergences"], *result["wording"]]
    causes = [f"{d['cause']}\n{d['reproducer']}" for d in found]
    assert not causes, "\n".join(causes)
    assert (run.returncode, result["ok"], result["target"]) == (0, True, "embedded"), result
    assert result["requests"] > 3_000
    assert result["seed"] == 1
    assert not list(tmp_path.iterdir()), "a script was written though nothing differs"
