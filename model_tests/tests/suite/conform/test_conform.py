"""The suite itself: passes the specification, catches what is wrong, its scripts reproduce."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.causes import Case, Cause
from dynacheck.conform.command import command
from dynacheck.conform.findings import page, summary
from dynacheck.conform.judgements import judge
from dynacheck.conform.reproducer import write
from dynacheck.conform.shrinking import shrink
from dynacheck.exchange.client import Answered
from dynacheck.exchange.schemas import PREFIX, Schema
from dynacheck.exchange.step import Step
from dynacheck.judging.compare import Difference
from dynacheck.targets import start
from dynaspec.items import EMPTY, Failure, Success, Tables
from support.endpoints.conform_wire_server import Answering, serving
from support.repository import DOCS
from support.runs.conform_runs import (
    ALL_TABLES,
    LONGER,
    PARTS,
    TINY,
    conform,
    reproduce,
    tiny_run,
    with_parts,
)
from support.specified.chosen import answered

__all__ = ["tiny_run"]


def test_the_specification_conforms_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with_parts(monkeypatch, *(PARTS.keys() - {"statement_catalogue"}))
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES)
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=10))
    with serving() as endpoint:
        status, found = conform("--endpoint", endpoint)
    assert found["divergences"] == []
    assert found["coverage"]["not_tried"] == []
    assert (status, found["ok"], found["seed"], found["lost"]) == (0, True, 7, None)
    assert found["requests"] > 500
    assert found["coverage"]["success"] > 100
    assert found["coverage"]["failure"] > 100
    assert found["unsupported"] == []
    assert found["wording"] == []


def test_the_same_seed_is_the_same_run() -> None:
    counts = []
    for _ in range(2):
        with serving() as endpoint:
            counts.append(conform("--endpoint", endpoint)[1]["coverage"])
    assert counts[0] == counts[1]


def ignoring_conditions(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Carries out what it should only do if the condition held."""
    after, answer = answered(tables, operation, request)
    if isinstance(answer, Failure) and answer.code == "ConditionalCheckFailedException":
        unconditional = {n: v for n, v in request.items() if not n.startswith("Condition")}
        used = str(request.get("UpdateExpression", ""))
        for member in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            named = request.get(member)
            if isinstance(named, Mapping):
                kept = {name: value for name, value in named.items() if name in used}
                unconditional[member] = kept
                if not kept:
                    del unconditional[member]
        changed, done = answered(tables, operation, unconditional)
        return (changed, done) if isinstance(done, Success) else (after, answer)
    return after, answer


def losing_empty_strings(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Stores an item without its empty strings."""
    item = request.get("Item")
    if operation == "PutItem" and isinstance(item, Mapping):
        whole = answered(tables, operation, request)
        if isinstance(whole[1], Failure):
            return whole
        kept = {name: value for name, value in item.items() if value != {"S": ""}}
        return answered(tables, operation, {**request, "Item": kept})
    return answered(tables, operation, request)


def old_for_new(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Returns the old item where the new one is asked for."""
    if request.get("ReturnValues") == "ALL_NEW" and operation == "UpdateItem":
        request = {**request, "ReturnValues": "ALL_OLD"}
    return answered(tables, operation, request)


@pytest.mark.parametrize(
    ("wrong", "expected", "got", "at_most"),
    [
        (ignoring_conditions, "ConditionalCheckFailedException", "success", 3),
        (losing_empty_strings, "success", "success", 3),
        (old_for_new, "success", "success", 3),
    ],
)
def test_a_wrong_target_is_caught_and_its_example_is_minimal(
    wrong: Answering,
    expected: str,
    got: str,
    at_most: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(campaigns.PROFILES, "quick", LONGER)
    with serving(wrong) as endpoint:
        status, found = conform("--endpoint", endpoint, "--report", str(tmp_path))
        assert (status, found["ok"]) == (1, False)
        for cause in found["divergences"]:
            assert cause["expected"].split()[0].rstrip(":") == expected, cause
            assert cause["got"].split()[0].rstrip(":") == got, cause
            assert cause["reproduced"], cause
            assert len(cause["requests"]) <= at_most, cause["requests"]
        script = found["divergences"][0]["reproducer"]
        again = reproduce(script, endpoint)
        assert again.returncode == 1, again.stdout + again.stderr
        assert "DIVERGES" in again.stdout
    with serving() as right:
        passed = reproduce(script, right)
        assert passed.returncode == 0, passed.stdout + passed.stderr
    assert reproduce(script, right).returncode == 2, "nobody listens there any more"


def test_one_run_finds_several_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(campaigns.PROFILES, "quick", LONGER)

    def wrong(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        if operation == "UpdateItem":
            return old_for_new(tables, operation, request)
        return losing_empty_strings(tables, operation, request)

    with serving(wrong) as endpoint:
        _, found = conform("--endpoint", endpoint)
    assert {cause["operation"] for cause in found["divergences"]} == {"PutItem", "UpdateItem"}


def test_moto_differs_and_the_script_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto stores an empty item for an UpdateItem that it refuses."""
    with_parts(monkeypatch, "limit_steps")
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES[:1])
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=10))
    with start("moto") as target:
        words = ("--only", "UpdateItem", "--report", str(tmp_path))
        _, found = conform("--endpoint", target.endpoint, *words)
        known = [c for c in found["divergences"] if "afterwards Item not expected" in c["cause"]]
        assert known, [c["cause"] for c in found["divergences"]]
        again = reproduce(known[0]["reproducer"], target.endpoint)
        assert again.returncode == 1, again.stdout + again.stderr


def test_a_target_that_dies_ends_the_run_with_what_was_found() -> None:
    asked = 0

    def dying(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        nonlocal asked
        asked += 1
        if asked > 400:
            raise ConnectionAbortedError("this test's target has died")
        return ignoring_conditions(tables, operation, request)

    with serving(dying) as endpoint:
        status, found = conform("--endpoint", endpoint)
    assert status == 2
    assert found["lost"], found
    assert not found["ok"]
    assert found["divergences"], "what was found before it died is still told"


def test_an_internal_error_is_a_divergence_and_the_run_goes_on() -> None:
    def failing(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        if "REMOVE" in str(request.get("UpdateExpression")):
            return tables, Failure("InternalServerError", "oops")
        return answered(tables, operation, request)

    with serving(failing) as endpoint:
        status, found = conform("--endpoint", endpoint)
    assert status == 1
    assert all("InternalServerError" in c["got"] for c in found["divergences"]), found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--endpoint", "http://127.0.0.1:9"], "cannot be judged"),
        (["--endpoint", "127.0.0.1:8000"], "is not a URL"),
        (["--target", "nobody"], "Invalid value"),
        (["--target", "moto", "--endpoint", "http://127.0.0.1:9"], "not both"),
        (["--profile", "slow"], "Invalid value"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(words: list[str], said: str) -> None:
    run = CliRunner().invoke(command, words)
    assert run.exit_code == 2
    assert said in run.output
    assert "Traceback" not in run.output


def test_the_readable_list_names_each_divergence_and_the_seed() -> None:
    with serving(ignoring_conditions) as endpoint:
        run = CliRunner().invoke(command, ["--endpoint", endpoint, "--seed", "7"])
    assert run.exit_code == 1
    for words in ("seed 7", "1. DeleteItem", "   expected  ", "   got       ", "does not conform"):
        assert words in run.output, run.output


def test_scripts_hold_every_cause_in_python(tmp_path: Path) -> None:
    """A script compiles, whatever the values: binary, quotes, 400 KB; and hardly grows by them."""

    value = (
        {"B": b"\x00\xff'"},
        {"S": "\"'\\" + "x" * 409600},
        {"L": [{"M": {"é": {"NULL": True}}}]},
    )
    item = {f"a{index}": inner for index, inner in enumerate(value)}
    step = Step("PutItem", {"TableName": Schema("S").table, "Item": {"p": {"S": "a"}, **item}})
    cause = Cause(
        Case((Schema("S"),), (step,)), Difference("success", "success", 'a "rule" \\'),
        Success({}), Answered({}), frozenset(), {"PutItem"},
    )  # fmt: skip
    text = write(cause, tmp_path).read_text()
    short = replace(cause, case=Case((Schema("S"),), (Step("PutItem", {}),)))
    assert len(text) < len(write(short, tmp_path).read_text()) + 1000
    names: dict[str, Any] = {}
    steps = text[text.index("STEPS = ") : text.index("EXPECTED = ")]
    compile(text, "script", "exec")
    exec(steps, names)
    assert names["STEPS"][1][1]["Item"] == step.request["Item"]


def test_cases_are_replaced_not_changed() -> None:
    """Shrinking works on values: a request that was sent is what the report shows."""

    request = {"TableName": Schema("S").table, "Item": {"p": {"S": "b"}, "a": {"L": [{"N": "12"}]}}}
    case = Case((Schema("S"),), (Step("PutItem", request), Step("GetItem", {"Key": {}})))
    before = json.dumps([s.request for s in case.steps])
    smallest = shrink(case, lambda candidate: bool(candidate.steps))
    assert json.dumps([s.request for s in case.steps]) == before
    assert smallest == replace(case, schemas=(), steps=(Step("GetItem", {}),))
    assert answered(EMPTY, "PutItem", {})[0] == EMPTY


@pytest.mark.parametrize(("stale", "conforms"), [(False, True), (True, False)])
def test_only_an_eventually_consistent_read_may_be_stale(stale: bool, conforms: bool) -> None:
    """Reads lag one write behind: all of them, or only those that may."""
    before: list[Tables] = [EMPTY]

    def lagging(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, answer = answered(tables, operation, request)
        if after != tables and operation.endswith("Item"):
            before.append(tables)
        weak = request.get("ConsistentRead") is not True
        if operation == "GetItem" and isinstance(answer, Success) and (weak or stale):
            old = answered(before[-1], operation, request)[1]
            return after, old if isinstance(old, Success) else answer
        return after, answer

    with serving(lagging) as endpoint:
        _, found = conform("--endpoint", endpoint)
    assert (found["divergences"] == []) is conforms, found["divergences"]


def test_tables_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the target takes any name for a table's."""
    with_parts(monkeypatch)
    asked: set[tuple[str, str]] = set()
    theirs = {**Schema("S").create_request("customers")}

    def watching(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        if tables == EMPTY and "customers" not in str(request):
            tables, _ = answered(tables, "CreateTable", theirs)
        asked.add((operation, str(request.get("TableName"))))
        return answered(tables, operation, request)

    with serving(watching) as endpoint:
        _, found = conform("--endpoint", endpoint)
    writes = {"CreateTable", "DeleteTable", "PutItem", "UpdateItem", "DeleteItem"}
    others = {(op, name) for op, name in asked if op in writes and not name.startswith(PREFIX)}
    assert {name for _, name in others} <= {"None"}, "no table is named: the probe's own requests"
    assert found["divergences"] == []


def test_the_table_of_findings_is_generated_from_the_reports() -> None:
    folder = DOCS / "findings"
    reports = sorted(path.stem for path in folder.glob("*.json"))
    assert {"dynalite", "dynamodb-local", "ministack", "moto"} <= set(reports)
    told = [json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in reports]
    pages = {folder / f"{each['target']}.md": page(each) for each in told}
    pages[folder.with_suffix(".md")] = summary(told, folder.name)
    stale = [path.name for path, text in pages.items() if path.read_text("utf-8") != text]
    assert not stale, "run: python -m dynacheck.conform.findings docs/findings"


def divergence(expected: str, got: str, rule: str, **more: object) -> dict[str, object]:
    told = {"operation": "PutItem", "symptom": [expected, got, rule], "rule": rule}
    return {**told, "afterwards": False, **more}


def test_who_is_wrong_follows_from_what_speaks_for_the_rule() -> None:
    refused = "ValidationException"
    nobody = judge(divergence("success", refused, "something that nobody says"))
    assert (nobody.wrong, nobody.evidence) == ("open", None)
    seen = judge(divergence(refused, "accepted", "nesting-of-32-levels"))
    assert (seen.wrong, seen.evidence) == ("target", "observed")
    assert "Quotas" in seen.source
    strict = judge(divergence("accepted", refused, "nesting-of-32-levels"))
    assert strict.why.startswith("the request does not break")
    guess = judge(divergence(refused, "accepted", "included-in-all"))
    assert guess.wrong == "open"
    late = judge(divergence(refused, "ResourceInUseException", "member-in-enum"))
    assert "constraints" in late.why
    answer = judge(divergence("success", "success", "ConsumedCapacity not expected"))
    assert "ReturnConsumedCapacity" in answer.why
    assert judge(divergence(refused, "internal error", "")).wrong == "target"
    read = divergence("success", "success", "Item missing", afterwards=True)
    assert "consistent read" in judge(read).why
