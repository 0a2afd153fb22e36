"""The command: what it refuses, what it prints, and its exit status."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dynacheck.record import command as module
from dynacheck.record.command import command
from dynacheck.record.plan import Plan, Tally
from dynacheck.record.recording import Recorded


def invoke(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give --target or --endpoint"),
        (("--target", "moto", "--endpoint", "http://x"), "give --target or --endpoint, not both"),
        (("--target", "moto", "--endpoint", "http://x"), "give --target or --endpoint"),
        (("--target", "dynomite"), "'dynomite' is not one of"),
        (("--endpoint", "localhost:8000"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://x:99999"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://[::1"), "is not a URL such as http://HOST:PORT"),
        (("--target", "moto", "--workload", "chess"), "'chess' is not one of"),
        (("--target", "moto", "--clients", "0"), "0 is not in the range x>=1"),
        (("--target", "moto", "--seconds", "0"), "0.0 is not in the range x>0"),
        (("--target", "moto", "--seconds", "nan"), "nan is not a finite number"),
        (("--target", "moto", "--seconds", "inf"), "inf is not a finite number"),
        (("--target", "moto", "--rate", "-1"), "is not in the range x>0"),
        (("--target", "moto", "--disturb", "kill"), "moto keeps its data in memory"),
        (("--endpoint", "http://x", "--disturb", "pause"), "is for a --target"),
        (("--endpoint", "http://x", "--disturb", "no-such x"), "there is no such command"),
        (("--endpoint", "http://x", "--disturb", ""), "there is no such command"),
        (("--endpoint", "http://x", "--disturb", "'"), "is no command: No closing quotation"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = invoke(*words, "--to", str(tmp_path / "history.jsonl"))
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    done = invoke("--target", "embedded", "--to", str(tmp_path / "nowhere" / "history.jsonl"))
    assert done.exit_code == 2
    assert "cannot be written: No such file or directory" in " ".join(done.output.split())


def test_nobody_there_is_status_2(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = invoke("--endpoint", url, "--to", str(tmp_path / "history.jsonl"))
    assert done.exit_code == 2
    assert done.stderr == f"dynaspec record: {url} does not answer\n"


@pytest.mark.parametrize(("trouble", "status"), [(None, 0), ("it died", 1)])
def test_the_summary_says_what_was_recorded_and_the_status_whether_to_the_end(
    trouble: str | None, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.jsonl"
    told = Tally(seconds=2.0, busy=0.9)
    told.endings.update(ok=800, refused=150, fail=30, info=20)
    told.codes.update({"ConditionalCheckFailedException": 150})
    told.reasons.update({"no connection": 30, "status 500": 20})

    def record(plan: Plan, to: Path, *_: object) -> Recorded:
        assert plan.seed == 7
        to.write_bytes(b"x" * 1_500_000)
        return Recorded(told, trouble)

    monkeypatch.setattr(module, "record", record)
    words = ("--endpoint", "http://localhost:1", "--workload", "registers", "--seed", "7")
    done = invoke(*words, "--to", str(path))
    assert done.exit_code == status
    first, second, *rest = done.stdout.splitlines()
    assert first.startswith("http://localhost:1, workload registers, 8 clients in ")
    assert first.endswith(" processes, 10 s, seed 7")
    assert "left out: " in second
    assert rest == [
        "1,000 requests in 2.0 s: 500 a second",
        "carried out 80.0%, refused 15.0%, without effect 3.0%, unknown 2.0%",
        "refused: ConditionalCheckFailedException 150",
        "no outcome: no connection 30, status 500 20",
        "the clients took up to 90% of a processor: they may have been what was slow",
        f"{path}: 1.5 MB",
    ]
    kept = f"dynaspec record: it died; what was recorded until then is in {path}\n"
    assert done.stderr == (kept if trouble else "")
