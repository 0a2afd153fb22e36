"""What a run is asked to do, what it does not judge, and its reports for CI."""

from __future__ import annotations

import errno
import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from rich.console import Console

from dynacheck.conform import campaign as campaigns
from dynacheck.conform import junit, reproducer
from dynacheck.conform.branches import Module
from dynacheck.conform.command import command
from dynacheck.conform.coverage import OPERATIONS, Coverage, codes, refusing
from dynacheck.conform.driver import Exchange
from dynacheck.conform.http_causes import HTTP
from dynacheck.conform.report import MOST_NAMES, Result, show
from dynacheck.exchange.client import Answered
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step
from dynacheck.outputs import check_file
from dynaspec.items import EMPTY, Failure, Success, Tables, api
from support.endpoints.conform_wire_server import serving
from support.runs.conform_runs import CATALOGUES, TINY, conform, reproduce, tiny_run, with_parts
from support.specified.chosen import answered

Answer = tuple[Tables, Success | Failure]


__all__ = ["tiny_run"]


@pytest.fixture(autouse=True)
def _catalogues_and_little_more(tiny_run: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run that says that it conforms has to try, and no more."""
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=2))
    monkeypatch.setattr(campaigns, "POOL", (campaigns.SIMPLE, Schema("S", "S")))
    with_parts(monkeypatch, *CATALOGUES, "limit_steps", "large_batches")


def talkative(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
    """Tells what nobody asked for: capacity after a put, metrics after a delete."""
    after, answer = answered(tables, operation, request)
    told = {"PutItem": "ConsumedCapacity", "DeleteItem": "ItemCollectionMetrics"}
    if operation in told and isinstance(answer, Success):
        return after, Success({told[operation]: {}, **answer.body})
    return after, answer


def in_other_words(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
    """Has a message of its own for a missing table."""
    after, answer = answered(tables, operation, request)
    if isinstance(answer, Failure) and answer.code == "ResourceNotFoundException":
        return after, Failure(answer.code, "No such table")
    return after, answer


def test_the_operations_are_those_of_the_specification() -> None:
    assert set(OPERATIONS) == set(api.OPERATIONS)
    assert {"ConditionalCheckFailedException", "ResourceInUseException"} <= set(codes())


def test_only_one_operation_is_judged_and_the_others_set_up() -> None:
    with serving(talkative) as endpoint:
        status, found = conform("--endpoint", endpoint, "--only", "DeleteItem")
        assert status == 1
        assert {cause["operation"] for cause in found["divergences"]} == {"DeleteItem"}
        assert set(found["coverage"]["operations"]) <= {"DeleteItem", "GetItem"}
        assert found["judged"] == ["DeleteItem"]
        _, none = conform("--endpoint", endpoint, "--only", "GetItem", "--only", "ListTables")
    assert none["divergences"] == []
    assert none["judged"] == ["GetItem", "ListTables"]
    assert none["coverage"]["operations"]["GetItem"]["success"] > 2, "items were put for it"
    limits = {name.split(":")[0] for name in none["coverage"]["limits"]}
    assert "item size" not in limits, "a limit of PutItem is not judged"


def test_a_run_of_what_its_seed_draws_sends_nothing_else_and_still_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaigns, "item_catalogue", lambda: pytest.fail("every run sends it"))
    with serving(answered) as endpoint:
        status, found = conform("--endpoint", endpoint, "--drawn-only")
    assert (status, found["ok"], found["coverage"]["not_tried"]) == (0, True, [])
    assert found["requests"] > 20
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=20))
    with serving(talkative) as endpoint:
        status, found = conform("--endpoint", endpoint, "--drawn-only")
    assert status == 1
    assert found["divergences"]
    assert "--drawn-only" not in CliRunner().invoke(command, ["--help"]).output


def test_a_baseline_lets_known_divergences_pass_and_tells_of_new_and_gone(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    with serving(talkative) as endpoint:
        _, found = conform("--endpoint", endpoint)
        assert {cause["operation"] for cause in found["divergences"]} == {"DeleteItem", "PutItem"}
        earlier.write_text(json.dumps(found))
        status, again = conform("--endpoint", endpoint, "--baseline", str(earlier))
        assert (status, again["ok"], again["new"], again["gone"]) == (0, True, [], [])
        assert again["divergences"], "what is known is still told"
        kept = [c for c in found["divergences"] if c["operation"] == "PutItem"]
        earlier.write_text(json.dumps({**found, "divergences": kept}))
        status, more = conform("--endpoint", endpoint, "--baseline", str(earlier))
        assert (status, more["ok"], more["gone"]) == (1, False, [])
        assert more["new"], more
        assert all(name.startswith("deleteitem") for name in more["new"])
    with serving() as right:
        status, less = conform("--endpoint", right, "--baseline", str(earlier))
    assert (status, less["ok"]) == (0, True)
    assert less["gone"] == [cause["cause"] for cause in kept]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("not JSON", "is not a report"),
        ("[]", "is not a report"),
        ('{"target": "moto", "divergences": [{"cause": "old"}], "wording": []}', "operations"),
    ],
)
def test_a_baseline_that_is_none_is_told_in_one_line(
    tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_text(content)
    run = CliRunner().invoke(command, ["--baseline", str(path)])
    assert run.exit_code == 2
    assert said in run.output
    assert run.output.count("\n") == 1


def test_junit_has_a_case_for_each_operation_and_a_failure_for_each_divergence(
    tmp_path: Path,
) -> None:
    path = tmp_path / "junit.xml"
    with serving(talkative) as endpoint:
        _, found = conform("--endpoint", endpoint, "--junit", str(path))
        suite = ElementTree.parse(path).getroot()[0]
        cases = {case.get("name"): case for case in suite}
        assert set(cases) == {*OPERATIONS, "the whole run"}
        failures = suite.findall("testcase/failure")
        assert len(failures) == len(found["divergences"])
        assert suite.get("failures") == str(len(failures))
        assert suite.get("tests") == str(len(cases))
        failed = {name for name, case in cases.items() if case.find("failure") is not None}
        assert failed == {"PutItem", "DeleteItem"}
        script = tmp_path / "reproduce.py"
        told = str(failures[0].text)
        script.write_text(told[told.index('"""') :])
        assert reproduce(str(script), endpoint).returncode == 1
    run = CliRunner().invoke(
        command, ["--endpoint", endpoint, "--junit", str(tmp_path / "no" / "x")]
    )
    assert run.exit_code == 2


@pytest.mark.parametrize("option", ["--report", "--junit"])
def test_what_cannot_be_written_to_is_refused_before_anything_is_sent(
    tmp_path: Path, option: str
) -> None:
    asked: list[str] = []

    def counting(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
        asked.append(operation)
        return answered(tables, operation, request)

    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "below"
    with serving(counting) as endpoint:
        run = CliRunner().invoke(command, ["--endpoint", endpoint, option, str(place)])
    assert (run.exit_code, asked) == (2, [])
    assert f"'{option}': {place} cannot be written: Not a directory" in run.output


def test_the_trial_leaves_a_file_as_it_is(tmp_path: Path) -> None:
    before, none = tmp_path / "before.xml", tmp_path / "none.xml"
    before.write_text("an earlier run")
    check_file("--junit", before)
    check_file("--junit", none)
    assert before.read_text() == "an earlier run"
    assert not none.exists()


def test_where_writing_fails_at_the_end_the_result_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(reproducer, "write", full)
    monkeypatch.setattr(junit, "write", full)
    words = [
        "--only",
        "PutItem",
        "--report",
        str(tmp_path),
        "--junit",
        str(tmp_path / "x"),
        "--json",
    ]
    with serving(talkative) as endpoint:
        run = CliRunner().invoke(command, ["--endpoint", endpoint, *words])
    assert run.exit_code == 2
    found = json.loads(run.stdout)
    assert found["divergences"]
    assert {cause["reproducer"] for cause in found["divergences"]} == {None}
    for option in ("--report", "--junit"):
        assert f"dynaspec conform: {option} {tmp_path}" in run.stderr
    assert run.stderr.count("cannot be written: No space left on device") == 2


def test_an_operation_is_named_in_any_case_and_requests_are_counted_from_the_first() -> None:
    with serving() as endpoint:
        run = CliRunner().invoke(command, ["--endpoint", endpoint, "--only", "listTABLES"])
    assert run.exit_code == 0, run.output
    begun = re.search(r"limits and odd requests · (\d+) requests", run.output)
    assert begun
    assert int(begun[1]) > 100, "what the target supports was asked for before"


def result(**changed: Any) -> Result:
    """The result of a run in which nothing was sent."""
    nothing = Result(
        "any", "as found", 1, "quick", 0, 0.0, (), 0, (), frozenset(OPERATIONS), Coverage(), None
    )
    return replace(nothing, **changed)


def shown(found: Result) -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as capture:
        show(found, console)
    return capture.get().strip().splitlines()


def test_why_a_run_ended_early_is_told_first_and_long_lists_are_wrapped_and_cut() -> None:
    found = result(lost="the table x is not gone within 30 s")
    first, *others = shown(found)
    assert first == "the run ended early: the table x is not gone within 30 s"
    assert others[0].startswith("never reached: ")
    assert not any(line.startswith(("expected", "within", "not supp")) for line in others)
    assert max(map(len, others)) <= 100
    told = " ".join(line.strip() for line in others)
    left = len(found.never_reached) - MOST_NAMES
    assert left > 0
    assert f" and {left} more (--json has them all)" in told
    assert shown(result(only=frozenset({HTTP}), lost="it hangs"))[1] == "never reached: HTTP"


def test_other_words_are_told_apart_and_decide_only_if_asked(tmp_path: Path) -> None:
    with serving(in_other_words) as endpoint:
        status, found = conform("--endpoint", endpoint, "--report", str(tmp_path))
        assert (status, found["ok"], found["divergences"]) == (0, True, [])
        assert found["wording"], "the words differ"
        for cause in found["wording"]:
            assert cause["got"] == "ResourceNotFoundException: No such table"
            assert len(cause["requests"]) == 1, cause["requests"]
            again = reproduce(cause["reproducer"], endpoint)
            assert again.returncode == 1, again.stdout + again.stderr
            assert "DIVERGES" in again.stdout, again.stderr
        strict, same = conform("--endpoint", endpoint, "--strict-wording")
    assert (strict, same["ok"], len(same["new"])) == (1, False, len(same["wording"]))
    with serving() as right:
        passed = reproduce(found["wording"][0]["reproducer"], right)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_what_a_target_does_not_support_is_found_and_is_not_wrong() -> None:

    def partial(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
        if operation == "ListTables" and request:
            return tables, Failure("ValidationException", "Paging is not supported yet")
        if operation == "DeleteItem":
            return tables, Failure("UnknownOperationException", "")
        if operation == "UpdateItem" and "ReturnValuesOnConditionCheckFailure" in request:
            request = {n: v for n, v in request.items() if not n.startswith("ReturnValuesOn")}
        return answered(tables, operation, request)

    with serving(partial) as endpoint:
        _, found = conform("--endpoint", endpoint)
    missing = ["DeleteItem", "ListTables.ExclusiveStartTableName", "ListTables.Limit"]
    assert found["unsupported"] == missing
    assert "DeleteItem" not in found["coverage"]["operations"]
    assert found["coverage"]["not_tried"] == []
    wrong = {(cause["operation"], cause["rule"]) for cause in found["divergences"]}
    ignored = ("UpdateItem", "in the error: Item missing")
    assert wrong <= {ignored}, "a member that is passed over is wrong, and nothing else is"


UPDATES = "expressions.updates"


def test_branches_of_the_specification_are_told_if_asked() -> None:
    with serving() as endpoint:
        _, found = conform("--endpoint", endpoint, "--only", "ListTables", "--coverage")
        _, plain = conform("--endpoint", endpoint, "--only", "ListTables")
    assert plain["coverage"]["specification"] == []
    modules = {told["module"]: told for told in found["coverage"]["specification"]}
    assert {"tables.tables", "expressions.conditions", UPDATES} <= set(modules)
    for told in modules.values():
        assert 0 <= told["branches_reached"] <= told["branches"], told
    assert modules[UPDATES]["branches_reached"] > 10, "items were written for set-up"
    assert modules[UPDATES]["lines_never_reached"] == sorted(
        modules[UPDATES]["lines_never_reached"]
    )


def test_rules_are_told_that_requests_were_to_break_and_that_none_was() -> None:
    module = Module("tables.tables", 1, 1, (), ())
    coverage = Coverage()
    statement = {"Statement": "SELECT * FROM"}
    for step in (
        Step("GetItem", {"TableName": "nobody-has-it", "Key": {"p": {"S": "a"}}}),
        Step("BatchExecuteStatement", {"Statements": [statement, statement]}),
    ):
        _, expected = answered(EMPTY, step.operation, step.request)
        coverage.add(Exchange(step, expected, Answered({}), None))
    assert coverage.rules == {"items-of-a-table-there": 1, "partiql-term-present": 2}
    assert {*coverage.rules, *coverage.rules_not_reached()} == {*refusing()}
    told = shown(result(coverage=coverage, modules=(module,)))
    every = len(refusing())
    assert f"rules that a request was to break: 2 of {every}  ({2 / every:.0%})" in told
    assert any(line.startswith("rules that none was to break: ") for line in told)
    assert not any("to break" in line for line in shown(result(coverage=coverage)))
