"""What lies below any SDK: our store conforms, a wrong answer is told, its script shows it."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.command import command
from dynacheck.conform.http_cases import CHECKSUM, LENGTH, Expected, HttpCase, fault
from dynacheck.conform.http_catalogue import http_cases
from dynacheck.conform.http_page import page
from dynacheck.conform.judgements import NOT_LOOKED_UP, judge
from dynacheck.judging.marks import present
from dynacheck.raw_http import Answered, Nothing
from dynacheck.targets import start
from support.endpoints.conform_wire_server import serving
from support.repository import DOCS
from support.runs.conform_runs import conform, reproduce


def test_our_store_conforms(tmp_path: Path) -> None:
    status, found = conform("--only", "HTTP", "--report", str(tmp_path))
    assert found["divergences"] == []
    assert (status, found["judged"], found["coverage"]["not_tried"]) == (0, ["HTTP"], [])
    assert sum(found["coverage"]["operations"]["HTTP"].values()) == len(list(http_cases())) > 60
    assert not list(tmp_path.iterdir())


def test_a_wrong_target_is_told_and_scripts_show_it(tmp_path: Path) -> None:
    """The test's own endpoint knows of HTTP only what the SDK needs."""
    junit, scripts = tmp_path / "junit.xml", tmp_path / "scripts"
    words = ("--only", "HTTP", "--report", str(scripts), "--junit", str(junit))
    with serving() as endpoint:
        status, found = conform("--endpoint", endpoint, *words)
        assert (status, found["lost"]) == (1, None)
        told = {cause["cause"]: cause for cause in found["divergences"]}
        assert {cause["operation"] for cause in told.values()} == {"HTTP"}
        chosen = [
            "HTTP: A GET says that the service is healthy, and where: "
            "status 501 instead of status 200",
            "HTTP: TagResource answers nothing at all: header content-length differs",
            "HTTP: The checksum of an answer to who accepts gzip is of what is sent: "
            "header x-amz-crc32 missing",
        ]
        assert set(chosen) <= set(told)
        for title in chosen:
            again = reproduce(told[title]["reproducer"], endpoint)
            assert again.returncode == 1, again.stdout + again.stderr
            assert "DIVERGES" in again.stdout
    with start("embedded") as right:
        for title in chosen:
            passed = reproduce(told[title]["reproducer"], right.endpoint)
            assert passed.returncode == 0, passed.stdout + passed.stderr
    gone = reproduce(told[chosen[0]]["reproducer"], endpoint)
    assert gone.returncode == 2, gone.stdout + gone.stderr
    (case, _) = ElementTree.parse(junit).getroot()[0]
    assert case.get("name") == "HTTP"
    assert len(case.findall("failure")) == len(found["divergences"])


def test_a_baseline_knows_what_differs_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not the large bodies: an endpoint that answers while they are sent may break off or not.
    monkeypatch.setattr(campaigns, "http_cases", lambda: islice(http_cases(), 20))
    earlier = tmp_path / "earlier.json"
    with serving() as endpoint:
        run = CliRunner().invoke(command, ["--endpoint", endpoint, "--only", "HTTP", "--json"])
        earlier.write_text(run.stdout)
        words = ("--only", "HTTP", "--baseline", str(earlier))
        status, again = conform("--endpoint", endpoint, *words)
    assert (status, again["new"], again["gone"]) == (0, [], [])
    status, less = conform("--only", "HTTP", "--baseline", str(earlier))
    assert (status, len(less["gone"])) == (0, len(again["divergences"]))


def test_each_case_has_a_name_a_rule_and_a_source() -> None:
    cases = list(http_cases())
    assert cases == list(http_cases()), "the same in every run"
    for members in ("name", "rule"):
        assert len({getattr(case, members) for case in cases}) == len(cases)
    assert all(case.rule.endswith(".") and case.source and case.group for case in cases)


BODY = b'{"a": [1], "b": "x"}'
HEADERS = {"content-length": str(len(BODY)), "x-amz-crc32": str(zlib.crc32(BODY))}
CASE = HttpCase("a", "A.", "b", Expected())


@pytest.mark.parametrize(
    ("expected", "headers", "said"),
    [
        (Expected(), {}, None),
        (Expected((400, 404)), {}, "status 200 instead of status 400 or 404"),
        (Expected((400, 401, 402)), {}, "status 200 instead of status 400 to 402"),
        (Expected(headers={"x": "a+"}), {"x": "aa"}, None),
        (Expected(headers={"x": "a+"}), {"x": "ab"}, "header x differs"),
        (Expected(headers={"x": "a+"}), {}, "header x missing"),
        (Expected(headers={"x": None}), {"x": ""}, "header x not expected"),
        (Expected(headers={"x-amz-crc32": CHECKSUM, "content-length": LENGTH}), {}, None),
        (Expected(headers={"x-amz-crc32": CHECKSUM}), {"x-amz-crc32": "1"},
         "header x-amz-crc32 differs"),
        (Expected(body=BODY), {}, None),
        (Expected(body=b""), {}, "the body differs"),
        (Expected(body=r'\{"a.*'), {}, None),
        (Expected(body="a"), {}, "the body differs"),
        (Expected(body={"a": [1], "b": present("text")}), {}, None),
        (Expected(body={"a": present("list")}, more=True), {}, None),
        (Expected(body={"a": present("list")}), {}, "in the body: b not expected"),
        (Expected(body={"a": present("text"), "b": "x"}), {}, "in the body: a is no text"),
        (Expected(body={"a": [1], "b": "x", "c": 1}), {}, "in the body: c missing"),
        (Expected(body={"a": [1], "b": "y"}), {}, "in the body: b differs"),
        (Expected(body=BODY), {"content-encoding": "gzip"},
         "the body is not what its Content-Encoding says"),
    ],
)  # fmt: skip
def test_how_an_answer_differs(
    expected: Expected, headers: Mapping[str, str], said: str | None
) -> None:
    case = replace(CASE, expected=expected)
    assert fault(case, Answered(200, {**HEADERS, **headers}, BODY)) == said


def test_no_answer_differs() -> None:
    assert fault(CASE, Nothing("hang")) == "no answer (hang) instead of status 200"
    text = Answered(200, {}, b"text")
    assert fault(replace(CASE, expected=Expected(body={})), text) == "the body is no JSON"


def test_the_page_is_made_of_the_cases() -> None:
    assert (DOCS / "http.md").read_text(encoding="utf-8") == page()
    made = subprocess.run(
        [sys.executable, "-m", "dynacheck.conform.http_page"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert made.stdout == page()


def test_each_rule_has_a_judgement() -> None:
    told = {"operation": "HTTP", "symptom": ["status 400", "status 200", "a group"]}
    assert judge({**told, "rule": "a group", "afterwards": False}) != NOT_LOOKED_UP
