"""`dynaspec check`: usage, exit status, the report, and that unknown is never a pass."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from io import StringIO

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from dynacheck.check import jobs
from dynacheck.check.cli import command
from dynacheck.check.jobs import Job, Note
from dynacheck.check.report import as_json, in_order, is_ok, show
from dynacheck.machines import MACHINES
from dynacheck.verdicts import Effort, Method, Verdict, Word

PASS = Verdict("leadership", "one_leader", "explore", "explored", "Ballot 1..2", 17, 1.5)
GREEN = "\x1b[32m"


def verdict(word: Word, method: Method = "explore", detail: str = "because [of] this") -> Verdict:
    return replace(PASS, verdict=word, method=method, detail=detail)


def check(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no machine 'nowhere'; there are leadership, replication"),
        (["--prove", "--deep"], "--deep is about --explore, which is not asked for"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(words: list[str], said: str) -> None:
    result = check(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--seed", "x"], ["--seed", "-1"], ["--frobnicate"]])
def test_bad_options_are_status_2(words: list[str]) -> None:
    result = check(*words)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_a_real_proof_as_json_is_one_object_alone_on_standard_output() -> None:
    result = check("leadership", "--prove", "--json", "--seed", "7")
    found = json.loads(result.stdout)
    assert result.exit_code == 0, result.stdout
    assert found["ok"] is True
    names = {row["property"] for row in found["properties"]}
    assert {i.__name__ for i in MACHINES[0].invariants} <= names
    required = {"machine", "property", "method", "verdict", "bounds", "states", "seconds"}
    for row in found["properties"]:
        assert required <= row.keys()
        assert (row["machine"], row["method"]) == ("leadership", "prove")
        assert row["verdict"] == "proved"
        assert all(0 < effort["steps"] < effort["limit"] for effort in row["efforts"])
    assert "elect preserves one_leader_per_ballot" in {
        effort["obligation"] for row in found["properties"] for effort in row["efforts"]
    }


Runner = Callable[[Sequence[Job], Callable[[Note], None]], Iterator[tuple[Job, list[Verdict]]]]


def runner_that_finds(*found: Verdict) -> tuple[Runner, list[Job]]:
    done: list[Job] = []

    def run(
        wanted: Sequence[Job], noted: Callable[[Note], None]
    ) -> Iterator[tuple[Job, list[Verdict]]]:
        done.extend(wanted)
        for job in wanted:
            noted(Note(job, "begins"))
            yield job, [replace(v, machine=job.machine) for v in found if v.method == job.method]

    return run, done


NO_PASS: list[Word] = ["violated", "refuted", "differs", "vacuous", "unknown"]


@pytest.mark.parametrize("word", NO_PASS)
def test_what_is_no_pass_makes_the_status_1(word: Word, monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = runner_that_finds(PASS, replace(verdict(word), property="other"))
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    result = check("leadership", "--explore", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["ok"] is False


def test_passes_alone_make_the_status_0(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = runner_that_finds(PASS, verdict("proved", "prove"), verdict("agreed", "agree"))
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    assert check().exit_code == 0


def test_nothing_checked_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = runner_that_finds()
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    assert check().exit_code == 1


def test_without_flags_all_three_methods_run_on_every_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, done = runner_that_finds(PASS)
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    check()
    methods = ("explore", "prove", "agree")
    every = {(machine.name, method) for machine in MACHINES for method in methods}
    assert {(job.machine, job.method) for job in done} == {*every, ("items", "prove")}


def test_the_theorems_of_requests_are_proved_where_they_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, done = runner_that_finds(PASS)
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    check("items")
    assert {(job.machine, job.method) for job in done} == {("items", "prove")}
    nothing = check("items", "--explore")
    assert (nothing.exit_code, "--prove proves" in nothing.output) == (2, True)
    unknown = check("nobody")
    assert (unknown.exit_code, "items, the theorems" in unknown.output) == (2, True)


def test_flags_and_names_choose_and_a_proof_brings_those_it_rests_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, done = runner_that_finds(PASS)
    monkeypatch.setattr("dynacheck.check.cli.run", run)
    check("replication", "--prove", "--agree", "--seed", "3")
    assert done == [
        Job("leadership", "prove", 3, False),
        Job("replication", "prove", 3, False),
        Job("replication", "agree", 3, False),
    ]


def test_a_process_that_dies_is_unknown() -> None:
    future: Future[list[Verdict]] = Future()
    future.set_exception(BrokenProcessPool("killed"))
    (found,) = jobs._verdicts(future, Job("leadership", "prove", 0, False))
    assert (found.verdict, found.passed) == ("unknown", False)
    assert "died" in found.detail


def test_what_goes_wrong_in_a_job_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Iterator[Verdict]:
        yield PASS
        raise RuntimeError("out of ideas")

    monkeypatch.setitem(jobs._WAYS, "explore", fails)
    found = jobs.do(Job("leadership", "explore", 0, False))
    assert [v.verdict for v in found] == ["explored", "unknown"]
    assert "out of ideas" in found[-1].detail


def test_an_interrupt_ends_the_jobs_and_tells_what_they_found() -> None:
    jobs_of = [Job(machine.name, "explore", 0, machine.name == "streams") for machine in MACHINES]
    wanted = sorted(jobs_of, key=lambda job: not job.deep)[:4]
    sent: list[Note] = []

    def interrupt(note: Note) -> None:
        if note.job.deep and " states, depth " in note.text and not sent:
            sent.append(note)
            os.kill(os.getpid(), signal.SIGINT)

    found: dict[str, list[Verdict]] = {}
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        found.update((job.machine, verdicts) for job, verdicts in jobs.run(wanted, interrupt))
    assert signal.getsignal(signal.SIGINT) is before
    assert {"interrupted" in v.detail for v in found["streams"] if not v.passed} == {True}
    assert any("states were met: all that are up to " in v.detail for v in found["streams"])
    assert found.keys() == {job.machine for job in wanted}


def test_an_interrupted_run_tells_what_it_found_and_has_a_status_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finds, _ = runner_that_finds(PASS)

    def run(
        wanted: Sequence[Job], noted: Callable[[Note], None]
    ) -> Iterator[tuple[Job, list[Verdict]]]:
        yield from finds(wanted, noted)
        raise KeyboardInterrupt

    monkeypatch.setattr("dynacheck.check.cli.run", run)
    result = check("leadership", "--explore", "--json")
    assert result.exit_code == 130
    assert [row["verdict"] for row in json.loads(result.stdout)["properties"]] == ["explored"]


# --- The report -----------------------------------------------------------------------------------


def printed(*verdicts: Verdict, colours: bool = False) -> str:
    console = Console(
        file=StringIO(),
        width=100,
        force_terminal=colours,
        color_system="standard" if colours else None,
    )
    show(verdicts, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_table_has_the_property_method_verdict_bounds_and_time() -> None:
    lines = printed(PASS, verdict("proved", "prove")).splitlines()
    assert lines[0].strip() == "leadership"
    headings = ["property", "method", "verdict", "bounds", "states", "of", "limit", "seconds"]
    assert lines[2].split() == headings
    assert lines[4].split() == ["one", "leader", "explore", "explored", "a", "17", "1.5"]
    assert lines[5].split()[:3] == ["prove", "proved", "a"]
    assert any(line.split() == ["a", "Ballot", "1..2"] for line in lines)
    assert lines[-1] == "2 verdicts: 1 explored, 1 proved; every verdict is a pass."


def test_what_the_solver_took_of_its_limit_is_told() -> None:
    small, large = Effort("vote preserves that", 2, 100), Effort("elect preserves this", 30, 100)
    rows = [replace(verdict("proved", "prove"), efforts=(small, large)), PASS]
    lines = printed(*rows).splitlines()
    assert lines[4].split() == ["one", "leader", "prove", "proved", "a", "17", "30.00%", "1.5"]
    assert lines[-2].endswith("than 30 of 100 steps (30.0%): elect preserves this.")
    (first, _) = json.loads(as_json(rows))["properties"]
    assert first["efforts"][1] == {"obligation": "elect preserves this", "steps": 30, "limit": 100}


def test_what_is_no_pass_is_told_in_full() -> None:
    text = printed(PASS, replace(verdict("refuted", "prove"), property="other"))
    assert "leadership: other (prove): refuted\nbecause [of] this" in text
    assert "NOT every verdict is a pass" in text


@pytest.mark.parametrize("word", NO_PASS)
def test_green_is_for_passes_alone(word: Word) -> None:
    assert GREEN in printed(PASS, colours=True)
    assert GREEN not in printed(verdict(word), colours=True)


def test_rows_go_by_machine_property_and_method() -> None:
    second = replace(PASS, machine="replication")
    proof = verdict("proved", "prove")
    other = replace(proof, property="only_proved")
    ordered = in_order([other, second, proof, PASS], ["leadership", "replication"])
    assert ordered == [PASS, proof, other, second]


def test_every_bound_has_a_mark() -> None:
    rows = [replace(PASS, property=f"p{n}", bounds=f"bound {n}") for n in range(30)]
    lines = printed(*rows, replace(PASS, property="q", bounds="")).splitlines()
    assert [line.split()[3] for line in lines if "explored" in line][24:31] == [
        *("y", "z", "aa", "ab", "ac", "ad", "none")
    ]
    assert any(line.split() == ["ab", "bound", "27"] for line in lines)


def test_json_has_every_verdict() -> None:
    found = json.loads(as_json([PASS, verdict("unknown")]))
    assert found["ok"] is False
    assert [row["verdict"] for row in found["properties"]] == ["explored", "unknown"]
    assert not is_ok([])
