"""The command: what it refuses, prints and writes, and its exit status; regions over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from dynacheck.regions.command import command
from dynacheck.regions.desk import Plan
from dynacheck.regions.lag import Way
from dynacheck.regions.plot import picture
from dynacheck.regions.running import Marks, run
from support.runs.toy_regions import Toy, toy

SVG = "{http://www.w3.org/2000/svg}"
SHORT = ("--seconds", "2", "--polls", "60", "--poll-ms", "40", "--seed", "39")


def invoke(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(command, words)


def named(regions: Toy) -> list[str]:
    return [f"{region.name}={region.url}" for region in regions.listed()]


def run_script(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = (sys.executable, str(path), *words)
    return subprocess.run(done, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing argument"),
        (("http://x:1", "http://y:1"), "http://x:1 is not NAME=URL"),
        (("a=http://x:1",), "give at least two regions, each with a name of its own"),
        (("a=http://x:1", "a=http://y:1"), "give at least two regions"),
        (("a=http://x:1", "b=y:1"), "is not a URL such as http://HOST:PORT"),
        (("a=http://x:1", "b=http://y:1", "--version", "3"), "'3' is not one of"),
        (("a=http://x:1", "b=http://y:1", "--seconds", "nan"), "Invalid value for '--seconds'"),
        (("a=http://x:1", "b=http://y:1", "--disturb", "no-such"), "there is no such command"),
        (("a=http://x:1", "b=http://y:1", "--plot", "/proc/no"), "cannot be written"),
        (("a=http://x:1", "b=http://y:1", "--report", "/proc/no"), "cannot be written"),
    ],
)
def test_wrong_usage_is_told_and_status_2(words: tuple[str, ...], said: str) -> None:
    done = invoke(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_nobody_there_and_no_such_table_are_one_line_and_status_2() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = invoke(f"a={url}", f"b={url}")
    assert (done.exit_code, done.stderr) == (
        2,
        f"dynaspec regions: a ({url}) gives no answer: no connection\n",
    )
    with toy() as regions:
        missing = invoke(*named(regions), "--table", "nowhere")
    assert missing.exit_code == 2
    assert missing.stderr.startswith(
        "dynaspec regions: east: DescribeTable was told ResourceNotFoundException: "
    )


@pytest.mark.parametrize("version", ["2019.11.21", "2017.11.29"])
def test_regions_that_replicate_keep_all_criteria(version: str, tmp_path: Path) -> None:
    plot = tmp_path / "lag.svg"
    words = ("--json", "--disturb", "true", "--plot", str(plot), "--version", version)
    with toy(names=("east", "north", "west"), shows=version[:4] == "2017") as regions:
        done = invoke(*named(regions), *SHORT, *words)
        tables = [region.ask("ListTables", {})[1] for region in regions.regions.values()]
    assert done.exit_code == 0, done.stdout
    found = json.loads(done.stdout)
    assert {each["name"]: each["verdict"] for each in found["criteria"]} == dict.fromkeys(
        ("equal", "written", "last", "deletes", "once", "local", "forward"), "kept"
    )
    assert [each["name"] for each in found["findings"]] == ["made-twice"]
    assert {text for _, text in found["disturbed"]} == {"true do", "true undo"}
    assert [(way["from"], way["to"]) for way in found["lag_ms"]] == [
        (a, b) for a in ("east", "north", "west") for b in ("east", "north", "west") if a != b
    ]
    assert all(0 < way["p50"] <= way["p99"] <= way["max"] for way in found["lag_ms"])
    assert tables == [{"TableNames": []}] * 3, "the table was to be removed"
    assert len(list(ElementTree.parse(plot).getroot().iter(f"{SVG}g"))) == 6


def test_what_is_broken_is_shown_with_its_script_and_is_status_1(tmp_path: Path) -> None:
    with toy(fault="merges attributes") as regions:
        done = invoke(*named(regions), *SHORT, "--report", str(tmp_path))
        told = run_script(tmp_path / "reproduce_written.py", *named(regions))
    text = " ".join(done.stdout.split())
    assert done.exit_code == 1, done.stdout
    assert "written: broken" in text
    assert "mixed with others: " in text
    assert "finding: A condition is judged by the region alone" in text
    assert "lag east to west: p50 " in text
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.splitlines()[-1] == "written broken "
    with toy() as regions:
        kept = run_script(tmp_path / "reproduce_written.py", *named(regions))
        again = run_script(tmp_path / "reproduce_made_twice.py", *named(regions))
    assert (kept.returncode, kept.stdout) == (0, "written kept \n"), kept.stderr
    assert again.returncode == 1
    assert "two regions can both make an item" in again.stdout
    script = (tmp_path / "reproduce_written.py").read_text(encoding="utf-8")
    assert "dynacheck" not in script
    assert "dynaspec_regions_" not in script


def test_a_write_that_is_applied_again_is_found_in_the_streams_and_by_the_script(
    tmp_path: Path,
) -> None:
    with toy(fault="loops") as regions:
        done = invoke(*named(regions), *SHORT, "--report", str(tmp_path))
        told = run_script(tmp_path / "reproduce_once.py", *named(regions))
    assert done.exit_code == 1
    assert "once: broken" in done.stdout
    assert (told.returncode, told.stderr) == (1, "")


class Cut:
    """Cuts a toy's regions off from one another, once."""

    def __init__(self, regions: Toy) -> None:
        self.regions = regions
        self.ticks = 0

    def begin(self) -> None:
        """Leave them alone at first."""

    def tick(self, notes: Marks) -> None:
        self.ticks += 1
        if self.ticks == 15:
            notes.note("cut")
            self.regions.do()
        if self.ticks == 30:
            self.finish(notes)

    def finish(self, notes: Marks) -> None:
        if self.regions.cut:
            notes.note("heal")
            self.regions.undo()


@pytest.mark.parametrize(
    ("fault", "word"), [("", "kept"), ("stops after a cut", "unknown"), ("loses writes", "broken")]
)
def test_a_table_that_is_there_is_judged_under_cuts_and_kept(fault: str, word: str) -> None:
    with toy(fault=fault) as regions:
        first, second = regions.regions.values()
        made = {
            "TableName": "mine",
            "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        first.ask("CreateTable", made)
        regions.add(first, "mine", second.name)
        first.ask("PutItem", {"TableName": "mine", "Item": {"k": {"S": "other"}}})
        plan = Plan(regions.listed(), "mine", None, 5, seconds=1.5, polls=60, every_ms=40)
        ran = run(plan, Cut(regions))
        assert first.read("mine", {"k": {"S": "other"}}) is not None
    assert [text for _, text in ran.marks] == ["cut", "heal"]
    words = {criterion.name: judged.word for criterion, judged in ran.verdicts}
    assert words["equal"] == word, ran.verdicts
    if not fault:
        assert set(words.values()) == {"kept"}


def test_the_picture_has_each_probe_and_each_cut_inside_its_frame() -> None:
    way = Way("a <b>", "c", [(0, 0.0), (1_000_000_000, 900.0)], 0)
    marks = [(100_000_000, "do"), (400_000_000, "undo"), (700_000_000, "do")]
    root = ElementTree.fromstring(picture([way, Way("c", "a", [], 3)], marks, 0, 1_000_000_000))
    dots = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in root.iterfind(f"{SVG}g/*")]
    cuts = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "cut"]
    width, height = (float(side) for side in root.get("viewBox", "").split()[2:])
    assert len(dots) == 2
    assert len(cuts) == 2
    assert all(0 <= x <= width and 0 <= y <= height for x, y in dots)
    assert "a <b> to c: p50 900, p99 900 ms" in {text.text for text in root.iter(f"{SVG}text")}
    assert "prefers-color-scheme: dark" in ElementTree.tostring(root, "unicode")
