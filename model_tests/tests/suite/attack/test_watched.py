"""What is seen of a target's processes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from dynacheck.fuzz.subject import processes

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
sys.stdin.readline()
child.kill()
print("killed", flush=True)
sys.stdin.readline()
child.wait()
"""


def test_a_child_that_was_killed_has_ended_though_nobody_has_asked_for_its_status() -> None:
    words = (sys.executable, "-c", PARENT)
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert processes(parent.pid) == {parent.pid, child}
        parent.stdin.write("\n")
        parent.stdin.flush()
        assert parent.stdout.readline() == "killed\n"
        while _state(child) != "Z":
            time.sleep(0.01)
        assert processes(parent.pid) == {parent.pid}
        parent.stdin.write("\n")


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
